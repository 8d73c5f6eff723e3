"""The second notice is checked with no Python of its own: other fields, parts, seals, attachments and deadlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checkers.batch import check_batch
from checkers.check import check
from checkers.contents import contents_of, noted_in
from model.packet import Fate, FileKind, SourceFile, Submission
from model.page import Colour, Ink, Paper, Reader, SealKind
from model.record import (
    Evidence,
    FieldValue,
    Hand,
    PagePart,
    PrescribedText,
    Presence,
    Record,
    SealVerdict,
    SignatureVerdict,
    Source,
    Verdict,
)
from model.results import PacketResult, Status
from notices.profile import load

PROFILE = load("demo-zjtx")
NAME = "温州市瓯海精铸阀门有限公司"
FILE = "申请书.pdf"
VALUES: dict[str, tuple[str, Any]] = {
    "front.date": ("2023年6月8日", "2023-06-08"),
    "enterprise.code": ("91110000600037341L", "91110000600037341L"),
    "enterprise.founded": ("2009年3月", "2009-03"),
    "enterprise.county": ("瓯海区", "瓯海区"),
    "enterprise.phone": ("0577-86000000", "0577-86000000"),
    "enterprise.size": ("☑小型", ["小型"]),
    "enterprise.brand": ("☑是", True),
    "enterprise.titles": ("隐形冠军企业 ☑省级 2021", {"hidden_champion": {"level": "省级", "year": "2021"}, "tech_sme": None}),
    "figures.revenue": ("8200", 8200),
    "figures.product_revenue": ("6100", 6100),
    "figures.rnd_cost": ("410", 410),
    "figures.staff": ("126人", 126),
    "report.novel": ("双向密封结构获得发明专利，替代了进口产品。",) * 2,
    "statement.date": ("2023年6月8日", "2023-06-08"),
}
ORGANISATIONS = ("front.name", "enterprise.name")


def record() -> Record:
    parts = [part.id for part in PROFILE.parts if part.id != "letter"]
    source = {part: Source(FILE, number, None, Reader.OCR) for number, part in enumerate(parts, 1)}
    fields = {}
    for spec in PROFILE.fields:
        raw, value = VALUES.get(spec.key, (NAME, NAME) if spec.key in ORGANISATIONS else ("填写内容", "填写内容"))
        fields[spec.key] = FieldValue(spec.key, raw, value, 0.97, source[spec.part], Presence.FILLED)
    seals = [SealVerdict(s.id, Verdict.PRESENT, Ink.ORIGINAL, SealKind.OFFICIAL, NAME, NAME, 0.95, 0.9) for s in PROFILE.seals]
    proofs = [
        ("annex1", "licence", None),
        ("annex2", "audit_report", "2022"),
        ("annex3", "patent", "2020"),
        ("annex3", "titles.hidden_champion", "2021"),
    ]
    return Record(
        packet="精铸阀门",
        notice=PROFILE.id,
        files=(SourceFile(FILE, Path(FILE), FileKind.PDF, 1, "0", Fate.READ),),
        pages=tuple(PagePart(FILE, n, part, 0.95, n, Paper.SCAN, Colour.COLOUR) for n, part in enumerate(parts, 1)),
        fields=fields,
        seals=tuple(seals),
        signatures=(SignatureVerdict("statement.signature", Verdict.PRESENT, Hand.HANDWRITTEN, 0.3, 0.9),),
        evidence=tuple(Evidence(at, kind, kind, holder=NAME, year=year, confidence=0.95) for at, kind, year in proofs),
        texts=(PrescribedText("statement.text", 1.0, (), 0.95),),
        submission=Submission(received=date(2023, 6, 20), copies_paper=2, copies_electronic=1, order=1, online_submitted=True, recommendation_letter=True),
    )  # fmt: skip


def codes(of: Record) -> dict[str, str]:
    return {f.code: f.severity.value for f in check(of, PROFILE)}


def changed(key: str, raw: str | None, value: Any) -> Record:
    base = record()
    presence = Presence.FILLED if raw else Presence.BLANK
    return replace(base, fields={**base.fields, key: replace(base.fields[key], raw=raw, value=value, presence=presence)})


def test_clean_packet() -> None:
    assert codes(record()) == {}


@pytest.mark.parametrize(
    ("spoiled", "wanted"),
    [
        (changed("enterprise.brand_name", None, None), {"missing:enterprise.brand_name": "error"}),
        (changed("enterprise.titles", None, None), {}),
        (changed("enterprise.titles", "☑", {"tech_sme": {"level": None, "year": "2021", "levels": ["省级", "市级"]}}), {"invalid:enterprise.titles.tech_sme": "error"}),
        (changed("report.novel", "结构新颖。", "结构新颖。"), {"missing:report.novel.ip": "warning"}),
        (changed("front.date", "2023年5月7日", "2023-05-07"), {"invalid:front.date": "warning"}),
        (changed("statement.date", "2023年6月21日", "2023-06-21"), {"invalid:statement.date": "warning"}),
        (changed("enterprise.phone", "86", "86"), {"invalid:enterprise.phone": "error"}),
        (changed("enterprise.intro", "阀门" * 200, "阀门" * 200), {"over_limit:enterprise.intro": "error"}),
        (changed("figures.product_revenue", "9000", 9000), {"inconsistent:figures.product_revenue": "error"}),
        (changed("enterprise.name", "台州市黄岩模塑有限公司", "台州市黄岩模塑有限公司"), None),
        (replace(record(), evidence=record().evidence[1:]), {"missing:annex1.licence": "error"}),
        (replace(record(), evidence=record().evidence[:3]), {"missing:annex3.titles": "error"}),
        (replace(record(), seals=(replace(record().seals[0], verdict=Verdict.ABSENT), record().seals[1])), {"missing:front.seal": "error"}),
        (replace(record(), submission=replace(record().submission, received=date(2023, 7, 1))), {"late:submission": "error"}),
        (replace(record(), submission=replace(record().submission, copies_paper=1)), {"copies:submission": "error"}),
    ],
)  # fmt: skip
def test_its_own_demands(spoiled: Record, wanted: dict[str, str] | None) -> None:
    found = codes(spoiled)
    assert "inconsistent:enterprise.name" in found if wanted is None else found == wanted


def test_its_own_table_for_the_reviewer() -> None:
    (contents,) = contents_of(record(), PROFILE)
    assert [(t.name, t.found) for t in contents.told] == [("主导产品", False), ("从业年限", False), ("市场占有率", False)]
    (noted,) = noted_in(record(), PROFILE)
    assert [s.sentence for s in noted.sentences] == ["双向密封结构获得发明专利，替代了进口产品。"]


def test_its_own_quota() -> None:
    results = []
    for number in range(1, 6):
        one = changed("product.name", f"第{number}种阀门", f"第{number}种阀门")
        one = replace(one, packet=f"p{number}", submission=replace(one.submission, order=number))
        results.append(PacketResult(one, (), Status.COMPLETE))
    over = [r.record.packet for r in check_batch(results, PROFILE) if r.findings]
    assert over == ["p4", "p5"]
