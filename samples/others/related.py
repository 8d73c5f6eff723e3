"""Packets of which only all together tell what is wrong: quotas, one project twice, one credit code for two; and what comes near. Each is but a cover and table 1."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

from samples.others.case import Case, new_case
from samples.others.form import Print, cover
from samples.others.look import look
from samples.others.tables import table1
from samples.others.typist import Typist

OVER, TWICE, CODE = "over_quota:recommender", "duplicate:submission", "duplicate:credit_code"
UNITS = (  # who recommends, how many, to whom, and how many are admitted
    ("广东省工业和信息化厅", 11, "部", 10), ("中国电子信息产业集团有限公司", 6, "部", 5), ("佛山市工业和信息化局", 11, "省", 99), ("青岛市工业和信息化局", 5, "部", 5),
)  # fmt: skip


def related(seed: int) -> list[Case]:
    """Return the cases, with what over all of them is found (and nothing of what each lacks by itself)."""
    made = [_recommended(seed, unit, order, level, limit) for unit, count, level, limit in UNITS for order in range(1, count + 1)]
    first, again, coded, own, other = (_case(seed, f"e{n}", "合肥市经济和信息化局") for n in range(5))
    again.fields = dict(first.fields)
    again.register["接收日期"] = "2020年5月9日"
    again.found = {TWICE: "error"}
    coded.fields["company.credit_code"] = own.fields["company.credit_code"]
    coded.found = own.found = {CODE: "warning"}
    name = dict.fromkeys(("company.name", "cover.applicant"), own.fields["company.name"])
    other.fields |= name | {"company.credit_code": own.fields["company.credit_code"]}  # a second project of one applicant
    other.found = {CODE: "warning"}  # of the one that has its code, too
    return [*made, first, again, coded, own, other]


def _case(seed: int, name: str, recommender: str) -> Case:
    case = new_case(f"r{seed:03d}{name}", "docx", Random(f"related/{seed}/{name}"))
    case.fields["cover.recommender"] = recommender
    case.fields["project.name"] += f"（{name}）"
    case.fields["cover.project_name"] = case.fields["project.name"]
    case.register |= {"文件夹": case.name, "报送至": "省", "推荐顺序": ""}
    case.found = {}
    return case


def _recommended(seed: int, unit: str, order: int, level: str, limit: int) -> Case:
    case = _case(seed, f"{unit[:2]}{order}", unit)
    case.register |= {"报送至": level, "推荐顺序": str(order)}
    if order > limit:
        case.found = {OVER: "error"}
    return case


def write_related(cases: Sequence[Case], out: Path) -> None:
    """Write a Word file for each, below `out`."""
    for case in cases:
        made = Typist(look(Random(case.name), "lines", "ballot", "loose", "docx"))
        cover(made, case.fields, Print())
        made.new_page()
        table1(made, case.fields)
        (out / case.name).mkdir(parents=True)
        made.save(out / case.name / "申报书.docx")
