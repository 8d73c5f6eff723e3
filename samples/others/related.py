"""Packets of which only all together tell what is wrong: quotas and their order, one project twice, one credit code for two, two applications in one packet; and what comes near. Each is but a cover and table 1."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from random import Random

from PIL import Image

from samples.others.case import Case, new_case
from samples.others.form import Print, cover, essays
from samples.others.look import look
from samples.others.printed import printed, to_pdf
from samples.others.tables import table1, table2
from samples.others.typist import Typist

OVER, TWICE, CODE = "over_quota:recommender", "duplicate:submission", "duplicate:credit_code"
ORDER, ANOTHER = "invalid:recommendation_order", "duplicate:application_in_packet"
VERSIONS = "inconsistent:company.office_address"  # the scan against the file
BREAKING = frozenset({OVER, TWICE, CODE, ORDER, ANOTHER, VERSIONS})
COMES_NEAR = BREAKING  # each in packets of `related` that have none of them
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
    both.found, both.beside = {ANOTHER: "error"}, "another"
    for same in (
        case for case in made if case.fields["cover.recommender"] == UNITS[-1][0] and case.register["推荐顺序"] in ("3", "4")
    ):
        same.register["推荐顺序"] = "3"
        same.found = {ORDER: "warning"}
    for same in (case for case in made if case.fields["cover.recommender"] == UNITS[3][0] and case.register["推荐顺序"] == "5"):
        same.register["推荐顺序"] = "4"  # two of one place, but no more than are admitted
    return [*made, first, again, coded, own, other, both, *_near(seed, first)]


def _near(seed: int, first: Case) -> list[Case]:
    """One applicant with two projects, another's project of the same name, one form in two files, and a scan beside its file that says the same, and one that does not."""
    one, two, named, same, differs, agrees = (_case(seed, f"n{n}", "合肥市经济和信息化局") for n in range(6))
    own = ("company.name", "cover.applicant", "company.credit_code")
    two.fields |= {key: one.fields[key] for key in own}
    named.fields |= {key: first.fields[key] for key in ("project.name", "cover.project_name")}
    same.beside = "file"
    differs.beside = agrees.beside = "scan"
    differs.found = {VERSIONS: "warning"}
    return [one, two, named, same, differs, agrees]


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
        file = _typed(case, whole=case.beside == "another" or case.beside == "file").save(out / case.name / "申报书.docx")
        if case.beside == "another":
            another = new_case("another", "docx", Random(case.name))
            another.fields["cover.recommender"] = case.fields["cover.recommender"]
            _typed(another, whole=True).save(out / case.name / "另一份申报书.docx")
        elif case.beside == "file":
            _typed(case, whole=True).save(out / case.name / "申报书（最终版）.docx")
        elif case.beside == "scan":
            _scanned(file, out / case.name)
            if case.found:
                case.fields["company.office_address"] = "佛山市南海区桂城街道灯湖西路20号3座1501"
                _typed(case).save(file)


def _scanned(word: Path, folder: Path) -> None:
    """A scan of what is typed, beside it."""
    work = folder.parent.parent / "work" / folder.name
    work.mkdir(parents=True)
    pages = [Image.fromarray(page) for page in printed(to_pdf(Path(shutil.copy(word, work)), work), 200).pages]
    pages[0].save(folder / "扫描件.pdf", save_all=True, append_images=pages[1:], resolution=200, quality=80)
    shutil.rmtree(work)


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
