"""What is told of spoiled records and of values, word for word: `python tests/unit/told.py` in the project's folder writes it to tests/data/told, where a change of wording shows."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from checkers.check import check, unchecked  # noqa: E402
from cleanrecord import (  # noqa: E402
    FILE,
    PROJECT,
    Spoil,
    blank,
    both,
    clean,
    proofs,
    seal,
    set_field,
    submission,
    untyped,
    with_letter,
    without_part,
)
from findingsdoc import batch_findings  # noqa: E402
from model.finding import Finding  # noqa: E402
from model.packet import Fate, FileKind, SourceFile  # noqa: E402
from model.page import Colour, Ink, Paper, Reader  # noqa: E402
from model.problem import Problem  # noqa: E402
from model.record import (  # noqa: E402
    IDENTITY_CARD,
    PASSPORT,
    SECRECY,
    DigitalSignature,
    FieldValue,
    FormatReading,
    OtherApplication,
    Presence,
    Record,
    SensitiveMark,
    SheetGap,
    Source,
    Verdict,
)
from model.wording import in_words  # noqa: E402
from notices.field_types.registry import FieldType  # noqa: E402
from notices.profile import FieldSpec  # noqa: E402
from spoiledrecords import CASES, PROFILE, SEAL_CASES  # noqa: E402

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


def version(key: str, raw: str, value: Any = None, reader: Reader = Reader.WORD) -> Spoil:
    """The packet's file says otherwise than its scan."""

    def spoil(record: Record) -> Record:
        own = record.fields[key]
        other = FieldValue(
            key, raw, raw if value is None else value, 0.99, Source("申报书.docx", 3, None, reader), Presence.FILLED
        )
        return replace(record, fields={**record.fields, key: replace(own, others=(other,))})

    return spoil


def unread(pages: Iterable[int], whole: bool) -> Spoil:
    problem = Problem("E", "部分内容被遮挡。", "请重新扫描。")

    def spoil(record: Record) -> Record:
        changed = {n: ({"part": "unreadable"} if whole else {"problems": (problem,)}) for n in pages}
        return replace(record, pages=tuple(replace(p, **changed.get(p.page, {})) for p in record.pages))  # type: ignore[arg-type]

    return spoil


def lost(kind: FileKind, problem: Problem | None = None) -> Spoil:
    file = SourceFile("补充.pdf", Path("补充.pdf"), kind, 9, "1" * 64, Fate.UNREADABLE, problem=problem)
    return lambda r: replace(r, files=(*r.files, file))


def surely(*keys: str, confidence: float) -> Spoil:
    return lambda r: replace(r, fields={k: replace(v, confidence=confidence) if k in keys else v for k, v in r.fields.items()})


MARKS = tuple(
    SensitiveMark(what, shown, 0.9, Source(FILE, n))
    for n, (what, shown) in enumerate(
        [(SECRECY, "机密"), *[(IDENTITY_CARD, f"110{n}****") for n in range(5)], (PASSPORT, "E1****")]
    )
)
LAST = ("project.directions", "project.summary")
MORE: dict[str, Spoil] = {  # what no case of `spoiledrecords` shows
    "another mobile in the file": version("company.contact.mobile", "13912345678"), "the same in the file": version("company.name", " 广州市云帆智能科技有限公司"), "another reading of the scan": version("company.contact.mobile", "13912345678", reader=Reader.OCR),
    "other ticks in the file": version("company.ownership", "☑国有企业", ["国有企业"]), "another number in the file": version("company.main_revenue", "7021", 7021), "the same number in the file": version("company.main_revenue", "7,020.79", 7020.79),
    "another text in the file": version("company.profile", "公司主要从事远洋捕捞和水产加工。" * 8), "nearly the same text": version("company.profile", "公司成立于2008年。" * 20 + "好"), "one character in the file": version("project.leader.name", "何子建"),
    "sheets lacking": lambda r: replace(r, gaps=(SheetGap(Source(FILE, 4), (5, 6)), SheetGap(Source(FILE, 8), ending="其中研发人员"))), "a table that breaks off": blank(*LAST, presence=Presence.NOT_FOUND), "a table without one field": blank(LAST[1], presence=Presence.NOT_FOUND),
    "many marks": lambda r: replace(r, sensitive=MARKS), "one mark": lambda r: replace(r, sensitive=MARKS[:1]), "a mark without a place": lambda r: replace(r, sensitive=(replace(MARKS[0], source=None),)),
    "pages lost": unread((3, 4), True), "pages in part": unread((3, 4), False), "fields on pages in part": both(unread((3,), False), blank("company.contact.name", "project.name")), "a file lost": both(lost(FileKind.PDF), blank("company.office_address"), without_part("declaration")),
    "a table lost": both(lost(FileKind.REGISTER), without_part("declaration")), "a file with its reason": lost(FileKind.DOCX, Problem("E", "文件已损坏。", "请重新导出。")), "nothing at all": lambda r: replace(r, files=(), pages=()),
    "unsure name": both(surely("company.name", confidence=0.6), set_field("company.name", "深圳市海川信息技术有限公司", confidence=0.6)), "unsure mobile": set_field("company.contact.mobile", "1380013800", confidence=0.6), "unsure blank": blank("company.office_address"),
    "unsure both": both(surely("company.listed", confidence=0.5), untyped("company.listed", "☑否 ☑是")), "unsure honours": set_field("company.honours", "☑", {"high_tech": {"level": "国家级", "year": None}, "key_lab": {"level": "省市级", "year": "2017"}}, confidence=0.3),
    "other honours": set_field("company.honours", "☑", {"other": {"text": "专精特新企业"}}), "other honours none": set_field("company.honours", "☑", {"high_tech": {"level": "国家级", "year": "2018"}, "other": {"text": "无。"}}), "honours none": set_field("company.honours", "无", {}),
    "two patents of others": proofs(lambda e: replace(e, holder="武汉光谷联创科技有限公司") if e.kind in ("patent", "audit_report") else e), "general words": proofs(lambda e: replace(e, subjects=("管理系统V1.0",)) if e.kind == "software_copyright" else e),
    "another software": proofs(lambda e: replace(e, subjects=("渔船调度管理系统",)) if e.kind == "software_copyright" else e), "its own software": proofs(lambda e: replace(e, subjects=("社区零售服务系统",)) if e.kind == "software_copyright" else e), "its trade name": proofs(lambda e: replace(e, subjects=("云帆调度系统",)) if e.kind == "software_copyright" else e),
    "another amount": proofs(lambda e: replace(e, amounts=(5120.33,)) if e.kind == "audit_report" else e), "nearly the amount": proofs(lambda e: replace(e, amounts=(7021.0,)) if e.kind == "audit_report" else e), "the amount in yuan": proofs(lambda e: replace(e, amounts=(7.02079,)) if e.kind == "audit_report" else e), "a digit of the amount": proofs(lambda e: replace(e, amounts=(7820.79,)) if e.kind == "audit_report" else e),
    "ended": proofs(lambda e: replace(e, valid_until="2020-04-23") if e.kind.startswith("honours") else e), "ends on the day": proofs(lambda e: replace(e, valid_until="2020-04-24") if e.kind.startswith("honours") else e), "report of the year after": proofs(lambda e: replace(e, year="2020") if e.kind == "audit_report" else e),
    "letter of others": with_letter(reading={"applicant": 0.1, "project": 0.2, "organisations": ("武汉光谷联创科技有限公司",), "projects": ("渔船调度",)}), "letter unread": with_letter(reading={"applicant": 0.5, "confidence": 0.5}), "letter and register": both(with_letter(), submission(recommendation_letter=False)),
    "forms": lambda r: replace(r, formats=(FormatReading("body", "仿宋", "宋体", False, True, Source(FILE, 5)), FormatReading("body", "仿宋", "楷体", False, True, Source(FILE, 6)), FormatReading("heading1", "黑体", "宋体", False, False, Source(FILE, 5)))),
    "two applications": lambda r: replace(r, others=(OtherApplication("乙公司", True, Source(FILE, 11)), OtherApplication("丙公司", False, Source(FILE, 12)))), "signature not verified": lambda r: replace(r, digital_signatures=(DigitalSignature(FILE, "甲", "SM2", None, None), DigitalSignature(FILE, "", "SM2", None, None))),
    "late in the ministry": submission(level="ministry", received=date(2020, 5, 17), delivery="顺丰", copies_paper=1, copies_electronic=0, medium="U盘"), "few in the province": submission(copies_paper=2, medium="邮件"), "individual": set_field("company.credit_code", "92440101MA59A1B28N"), "abroad": both(set_field("company.credit_code", "无"), set_field("company.registered_address", "香港九龙")),
    "a branch": both(set_field("company.name", "广州市云帆智能科技有限公司佛山分公司"), set_field("cover.applicant", "广州市云帆智能科技有限公司佛山分公司")), "an association": both(set_field("cover.recommender", "广东省软件行业协会"), submission(recommender=None)), "long by one": set_field("company.profile", "字" * 401), "long by a little": set_field("company.profile", "字" * 408), "long by more": set_field("company.profile", "字" * 409),
    "three names": both(set_field("cover.project_name", PROJECT + "二期"), set_field("attachment3.project_name", "智慧社区养老平台")), "signed late": both(set_field("cover.date", "2020年5月9日", "2020-05-09"), set_field("attachment3.date", "2020年4月1日", "2020-04-01")), "signed that month": set_field("cover.date", "2020年4月", "2020-04"),
    "grey": lambda r: replace(r, pages=tuple(replace(p, colour=Colour.GREY) for p in r.pages), paging=replace(r.paging, ink=Ink.UNKNOWN), seals=tuple(replace(s, ink=Ink.UNKNOWN, colour=Colour.GREY) for s in r.seals)),  # type: ignore[type-var]
    "electronic": lambda r: replace(r, pages=tuple(replace(p, paper=Paper.ELECTRONIC) for p in r.pages)), "paging on some": lambda r: replace(r, paging=replace(r.paging, gaps=(3, 4), verdict=Verdict.PRESENT)),  # type: ignore[type-var]
}  # fmt: skip


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
    return {name: told(check(spoil(clean()), PROFILE)) for name, spoil, _ in CASES}


def blanks_told() -> dict[str, list[str]]:
    """Of each field, blank, and nowhere."""
    made = {
        f"{spec.key} {how}": blank(spec.key, presence=how)
        for spec in PROFILE.fields
        for how in (Presence.BLANK, Presence.NOT_FOUND)
    }
    return {name: told(check(spoil(clean()), PROFILE)) for name, spoil in made.items()}


def seals_told() -> dict[str, list[str]]:
    made = {
        f"{demand.id} {n}": seal(demand.id, **changes)
        for demand in PROFILE.seals
        for n, (changes, *_) in enumerate(SEAL_CASES)
        if not demand.where_present
    }
    return {name: told(check(spoil(clean()), PROFILE)) for name, spoil in made.items()}


def more_told() -> dict[str, list[str]]:
    made = {name: told(check(spoil(clean()), PROFILE)) for name, spoil in MORE.items()}
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
    write("blanks", blanks_told())
    write("seals", seals_told())
    write("more", more_told())
    write("unchecked", unchecked_told())
    write("values", values_told({kind: list(texts) for kind, texts in load("values").items()}))
