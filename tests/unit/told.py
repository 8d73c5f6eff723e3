"""What is told of spoiled records and of values, word for word: `python tests/unit/told.py` in the project's folder writes it to tests/data/told, where a change of wording shows."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from checkers.check import check, unchecked  # noqa: E402
from cleanrecord import clean, submission  # noqa: E402
from findingsdoc import batch_findings  # noqa: E402
from model.finding import Finding  # noqa: E402
from model.record import FieldValue  # noqa: E402
from model.wording import in_words  # noqa: E402
from notices.field_types.registry import FieldType  # noqa: E402
from notices.profile import FieldSpec  # noqa: E402
from spoiledrecords import CASES, PROFILE  # noqa: E402

FOLDER = ROOT / "tests" / "data" / "told"
FIELDS = {
    FieldType.TEXT: "company.rnd_capability", FieldType.PERSON: "company.contact.name", FieldType.ORGANISATION: "company.name", FieldType.ADDRESS: "company.registered_address",
    FieldType.DATE: "cover.date", FieldType.PERIOD: "project.period", FieldType.MONEY: "company.registered_capital", FieldType.NUMBER: "company.main_revenue",
    FieldType.COUNT: "company.rnd_staff", FieldType.MOBILE: "company.contact.mobile", FieldType.TELEPHONE: "company.contact.fax", FieldType.EMAIL: "company.contact.email",
    FieldType.CREDIT_CODE: "company.credit_code", FieldType.CHOICE_NAMES: "cover.direction", FieldType.YES_NO: "company.listed",
}  # fmt: skip
REGISTERS: dict[str, dict[str, Any]] = {
    "nothing": {
        "received": None,
        "copies_paper": None,
        "copies_electronic": None,
        "recommendation_letter": None,
        "online_number": None,
        "online_submitted": None,
        "order": None,
    },
    "to the ministry": {"level": "ministry", "delivery": None, "order": None, "recommender": "广东省工业和信息化厅"},
    "a city": {"order": None, "recommender": "广州市工业和信息化局"},
    "not understood": {"unclear": ("收件时间“春节后”", "份数“若干”")},
    "number alone": {"online_submitted": None, "online_number": "XF7"},
    "submitted alone": {"online_submitted": True, "online_number": None},
}


def told(findings: Iterable[Finding]) -> list[str]:
    """Each finding in a line, with all that a report shows of it."""
    return [
        " | ".join(
            (
                f.code,
                f.severity.value,
                f.part,
                f"{f.source.file} {f.source.page}" if f.source else "-",
                f.message,
                f.expected,
                f.found,
                f.clause[:12],
            )
        )
        for f in findings
    ]


def findings_told() -> dict[str, list[str]]:
    made = {name: told(check(spoil(clean()), PROFILE)) for name, spoil, _ in CASES}
    return {**made, "over a batch": told(batch_findings())}


def unchecked_told() -> dict[str, list[str]]:
    return {name: unchecked(submission(**row)(clean()), PROFILE) for name, row in REGISTERS.items()}


def value_told(spec: FieldSpec, raw: str) -> list[Any]:
    """What the type makes of `raw`: value, well formed, a better reading, complaint, question; then what it thinks of a recognised one."""
    rules, typed = spec.type.rules, spec.read(raw)
    value = FieldValue(spec.key, raw, typed.value)
    doubt = "".join(
        sign
        for sign, there in (
            ("u", rules.unusual(spec, raw)),
            ("m", rules.likely_misread(raw)),
            ("b", rules.is_blank(raw)),
            ("i", rules.illegible(raw)),
        )
        if there
    )
    odds = round(rules.odds(spec, raw, ("yunfan.com.cn",)), 1)
    end = rules.known_end(spec, raw)
    return [
        in_words(typed.value),
        typed.ok,
        typed.proposal,
        rules.complaint(spec, value),
        rules.query(spec, value),
        doubt,
        odds,
        rules.show(spec, value),
        rules.tidied(spec, raw),
        end,
        rules.currency(raw),
    ]


def values_told(raws: dict[str, list[str]]) -> dict[str, dict[str, list[Any]]]:
    return {kind: {raw: value_told(PROFILE.field(FIELDS[FieldType(kind)]), raw) for raw in texts} for kind, texts in raws.items()}


def load(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def write(name: str, content: dict[str, Any]) -> None:
    """One entry a line."""
    rows = [f"{json.dumps(key, ensure_ascii=False)}: {_entry(value)}" for key, value in content.items()]
    (FOLDER / f"{name}.json").write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def _entry(value: Any) -> str:
    if not isinstance(value, dict):
        return "[\n  " + ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in value) + "\n]" if value else "[]"
    rows = [f"  {json.dumps(key, ensure_ascii=False)}: {json.dumps(one, ensure_ascii=False)}" for key, one in value.items()]
    return "{\n" + ",\n".join(rows) + "\n}"


if __name__ == "__main__":
    write("findings", findings_told())
    write("unchecked", unchecked_told())
    write("values", values_told({kind: list(texts) for kind, texts in load("values").items()}))
