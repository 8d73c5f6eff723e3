"""Packets of which only all together tell what is wrong: quotas and their order, one project twice, one credit code for two, two applications in one packet; and what comes near. Each is but a cover and table 1."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

from samples.others.case import Case, new_case
from samples.others.form import Print, cover, essays
from samples.others.look import look
from samples.others.tables import table1, table2
from samples.others.typist import Typist

OVER, TWICE, CODE = "over_quota:recommender", "duplicate:submission", "duplicate:credit_code"
ORDER, ANOTHER = "invalid:recommendation_order", "duplicate:application_in_packet"
UNITS = (  # who recommends, how many, to whom, and how many are admitted
    ("广东省工业和信息化厅", 11, "部", 10), ("中国电子信息产业集团有限公司", 6, "部", 5), ("佛山市工业和信息化局", 11, "省", 99), ("青岛市工业和信息化局", 5, "部", 5),
    ("宁波市经济和信息化局", 6, "部", 5),
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
    both = _case(seed, "e5", "合肥市经济和信息化局")
    both.found = {ANOTHER: "error"}  # beside its file another one's
    for same in (
        case for case in made if case.fields["cover.recommender"] == UNITS[-1][0] and case.register["推荐顺序"] in ("3", "4")
    ):
        same.register["推荐顺序"] = "3"
        same.found = {ORDER: "warning"}
    return [*made, first, again, coded, own, other, both]


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
        (out / case.name).mkdir(parents=True)
        two = ANOTHER in case.found
        _typed(case, whole=two).save(out / case.name / "申报书.docx")
        if two:
            another = new_case("another", "docx", Random(case.name))
            another.fields["cover.recommender"] = case.fields["cover.recommender"]
            _typed(another, whole=True).save(out / case.name / "另一份申报书.docx")


def _typed(case: Case, *, whole: bool = False) -> Typist:
    """`whole`: files of few pages each count as the sheets of one pile."""
    made = Typist(look(Random(case.name), "lines", "ballot", "loose", "docx"))
    cover(made, case.fields, Print())
    made.new_page()
    table1(made, case.fields)
    if whole:
        made.new_page()
        table2(made, case.fields)
        made.new_page()
        essays(made, case.fields, Print())
    return made
