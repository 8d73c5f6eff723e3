"""Proofs that a profile asks for, from a Word packet to findings: of several years, of each row, one thing or another; broken, and near to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from notices.profile import load
from profile_packets import AUDITS, HITECH, PATENT_PROOFS, PROFILE, PROOFS, TITLES, UNIT, Packet, audit, codes, patent, read

STATEMENT = ("财务报表", f"编制单位：{UNIT}", "会计年度：2022年度", "营业收入：6100万元", "利润总额：320万元")
TAX = ("税收完税证明", f"纳税人名称：{UNIT}", "税款所属时期：2022年1月1日至2022年12月31日", "某市税务局")


def packet(*changed: tuple[str, ...], without: tuple[tuple[str, ...], ...] = ()) -> Packet:
    """The clean packet without some of its proofs, with others behind the title of their attachment."""
    proofs = [proof for proof in PROOFS if proof not in without]
    for proof in changed:
        title = TITLES[1] if proof[0].startswith("发明") else TITLES[0]
        proofs.insert(proofs.index(title) + 1, proof)
    return replace(Packet(), proofs=tuple(proofs))


BREAKING = {
    "a year lacks": (packet(without=AUDITS[1:2]), {"missing:annex1.audit.2022": "error"}),
    "a year stands twice": (packet(AUDITS[0], without=AUDITS[2:]), {"missing:annex1.audit.2023": "error"}),
    "a report of no year asked for": (packet(audit(2019, "4000.00"), without=AUDITS[2:]), {"invalid:annex1.audit.2023": "error"}),
    "the amount of one year": (
        packet(audit(2022, "6900.00"), without=AUDITS[1:2]),
        {"inconsistent:figures.revenue.y2022": "warning"},
    ),
    "half of what may stand in place": (packet(STATEMENT, without=AUDITS[1:2]), {"missing:annex1.audit.2022": "error"}),
    "a row without a certificate": (packet(without=PATENT_PROOFS[1:]), {"missing:annex2.patents.2": "error"}),
    "a certificate of another number": (
        packet(patent("货架识别方法", "ZL202210059999.X", "2023年3月14日"), without=PATENT_PROOFS[1:]),
        {"missing:annex2.patents.2": "error"},
    ),
    "a title page alone": (packet(without=(HITECH,)), {"missing:annex3.hitech": "error"}),
    "no attachment at all": (packet(without=(TITLES[2], HITECH)), {"missing:annex3": "error", "missing:annex3.hitech": "error"}),
}
NEAR = {
    "statement and tax in place of an audit": packet(STATEMENT, TAX, without=AUDITS[1:2]),
    "years in another order": packet(AUDITS[0], without=AUDITS[:1]),
    "a certificate without the title page that is called like it": packet(without=(TITLES[2],)),
    "a number written otherwise": packet(patent("货架识别方法", "2022 1005 4321X", "2023年3月14日"), without=PATENT_PROOFS[1:]),
    "a certificate that no row tells of": packet(patent("夹爪", "ZL202310077777.1", "2023年9月1日")),
}


@pytest.mark.parametrize("case", list(BREAKING))
def test_what_lacks_is_told(tmp_path: Path, case: str) -> None:
    of, wanted = BREAKING[case]
    assert codes(read(of, tmp_path)) == wanted


@pytest.mark.parametrize("case", list(NEAR))
def test_what_is_there_is_not(tmp_path: Path, case: str) -> None:
    assert codes(read(NEAR[case], tmp_path)) == {}


def test_reports_of_several_years_are_no_copies_of_each_other(tmp_path: Path) -> None:
    record = read(Packet(), tmp_path).record
    assert [(e.year, e.pages) for e in record.evidence if e.kind == "audit"] == [("2021", (7,)), ("2022", (8,)), ("2023", (9,))]
    assert not any(page.duplicate_of for page in record.pages)


def test_a_demand_of_several_years_is_one_demand_a_year() -> None:
    (demand,) = (d for d in load(str(PROFILE)).evidence if d.years)
    assert [(d.code, d.year, d.amount) for d in demand.by_year()] == [
        (f"annex1.audit.{year}", year, f"figures.revenue.y{year}") for year in (2021, 2022, 2023)
    ]
