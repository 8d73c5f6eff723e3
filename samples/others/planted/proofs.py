"""What is enclosed: lacking, of others, of another year, project or amount."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random

from samples.others.case import Case
from samples.others.evidence import honour, patent, promotion, revenue, software
from samples.others.form import Sheet
from samples.others.planted.core import STRANGER, WARNING, Planted, enclose, planted


def audit(case: Case, rng: Random, amount: str, year: int = 2019, holder: str = "") -> Sheet:
    """An audit report: of the two proofs of revenue the one that states it."""
    made = (revenue(holder or case.fields["company.name"], amount, year, rng) for _ in range(64))
    return next(sheet for sheet in made if "审" in sheet.title)


def proofs() -> Iterator[Planted]:
    for number, kind in ((1, "rnd"), (1, "revenue"), (2, "ip"), (2, "promotion"), (1, "honours")):
        code = f"attachment{number}.{kind}"
        yield planted(
            f"no_proof:{code}",
            partial(enclose, number, kind, lambda _c, _r: []),
            {f"missing:{code}": "error"},
            (code, "company.honours" if kind == "honours" else code, "company.main_revenue" if kind == "revenue" else code),
        )
    for number, kinds in ((1, ("honours", "rnd", "revenue")), (2, ("ip", "promotion"))):
        codes = {f"missing:attachment{number}": "error"} | {f"missing:attachment{number}.{kind}": "error" for kind in kinds}
        touches = (f"attachment{number}", "company.honours", "company.main_revenue") if number == 1 else ("attachment2",)
        yield planted(f"no_attachment:{number}", partial(_absent, number), codes, touches)
    lost = ("attachment3", "attachment3.project_name", "declaration.date", "declaration.signature", "declaration.company_seal")
    ink = {
        f"missing:{code}": "error"
        for code in ("attachment3", "declaration.date", "declaration.signature", "declaration.company_seal")
    }
    yield planted(
        "no_attachment:3", partial(_absent, 3), ink, ("attachment3", "declaration", "project.name", "cover.project_name", *lost)
    )
    yield from _wrong_proofs()


def _absent(number: int, case: Case, _rng: Random) -> None:
    case.absent.add(number)
    if number == 3:
        case.seals.pop("declaration.company_seal", None)
        case.ignore |= {"missing:attachment3.project_name", "altered:declaration.text"}


def _wrong_proofs() -> Iterator[Planted]:
    one, two = "attachment1.", "attachment2."
    yield planted(
        "holder:rnd", partial(enclose, 1, "rnd", lambda _c, r: [patent(STRANGER, r)]), {f"inconsistent:{one}rnd": WARNING}
    )
    yield planted("near:holders", partial(enclose, 1, "rnd", _shared), None, (f"{one}rnd", "company.name", "cover.applicant"))
    yield planted(
        "software:ip",
        partial(enclose, 2, "ip", lambda c, r: [software(c.fields["company.name"], "渔船调度管理", r)]),
        {f"inconsistent:{two}ip": WARNING},
        (f"{two}ip", "project.name", "cover.project_name", "company.name"),
    )
    yield planted("near:software", partial(enclose, 2, "ip", _own_software), None, (f"{two}ip", "project.name", "company.name"))
    yield planted(
        "project:promotion",
        partial(enclose, 2, "promotion", _other_use),
        {f"inconsistent:{two}promotion": WARNING},
        (f"{two}promotion", "project.name", "cover.project_name"),
    )
    yield planted(
        "near:promotion", partial(enclose, 2, "promotion", _own_use), None, (f"{two}promotion", "project.name", "company.name")
    )
    together = (f"{one}revenue", "company.main_revenue", "company.info_consumption_revenue")
    yield planted(
        "year:revenue",
        partial(enclose, 1, "revenue", lambda c, r: [audit(c, r, "8,120.36", 2018)]),
        {f"invalid:{one}revenue": "error"},
        together,
    )
    yield planted(
        "near:two_years",
        partial(enclose, 1, "revenue", lambda c, r: [audit(c, r, "7,003.10", 2018), audit(c, r, "8,120.36")]),
        None,
        together,
    )
    yield planted(
        "holder:revenue",
        partial(enclose, 1, "revenue", lambda c, r: [audit(c, r, "8,120.36", 2019, STRANGER)]),
        {f"inconsistent:{one}revenue": WARNING},
        together,
    )
    for kind, year, code in (
        ("high_tech", "2015", f"invalid:{one}honours"),
        ("tech_center", "2012", f"inconsistent:{one}honours"),
    ):
        yield planted(
            f"old:{kind}",
            partial(_certified, kind, "", year, kind == "high_tech"),
            {code: WARNING},
            (f"company.honours.{kind}", f"{one}honours"),
        )
    yield planted(
        "level:key_lab",
        partial(_certified, "key_lab", "other", "", False),
        {f"inconsistent:{one}honours": WARNING},
        ("company.honours.key_lab", f"{one}honours"),
    )
    yield planted(
        "near:still_valid",
        partial(_certified, "high_tech", "", "2017", True),
        None,
        ("company.honours.high_tech", f"{one}honours"),
    )


def _shared(case: Case, rng: Random) -> list[Sheet]:
    name = case.fields["company.name"]
    return [patent(f"{name}；中山大学", rng), patent(name.replace("（", "(").replace("）", ")"), rng)]


def _own_software(case: Case, rng: Random) -> list[Sheet]:
    own = case.fields["project.name"]
    return [software(case.fields["company.name"], own.replace("平台", "系统") + "[简称：应用端]", rng)]


def _other_use(case: Case, rng: Random) -> list[Sheet]:
    return [promotion(case.fields["company.name"], "渔船调度管理", rng)]


def _own_use(case: Case, rng: Random) -> list[Sheet]:
    return [promotion(case.fields["company.name"], case.fields["project.name"], rng)]


def _certified(kind: str, level: str, year: str, claimed: bool, case: Case, rng: Random) -> None:
    """A certificate of another level or year than the form claims; `claimed`: the form claims them, too."""
    own = case.fields["company.honours"][kind]
    said = ({"国家级": "省市级", "省市级": "国家级"}[own[0]] if level else own[0], year or own[1])
    at = list(case.fields["company.honours"]).index(kind)
    case.evidence[1]["honours"][at] = honour(kind, said[0], said[1], case.fields["company.name"], rng)
    if claimed:
        case.fields["company.honours"][kind] = said
