"""A packet to be made: what is written, enclosed, stamped and signed, and which findings it has."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from samples.others.evidence import enclosures
from samples.others.form import CLAUSES, Print, Sheet
from samples.others.words import applicant

ELECTRONIC, COLOURLESS = ("docx", "text_pdf"), ("grey", "fax")
APPLICANT, RECOMMENDER, COMPANY = "cover.applicant_seal", "cover.recommender_seal", "declaration.company_seal"
LETTER = "recommendation_letter.seal"


@dataclass
class Case:
    """`seals`: place → (owner, kind, ink); `found`: finding → severity; `register`: what the receipt book says; `other`: text after 其他（请注明）
    of a field; `touched`: what defects changed, so that no two change the same; `print`: what of the form itself is otherwise; `letter`: the applicant and the
    project that the recommending unit's letter names, where one is enclosed; `broken`: name of a file that nobody can open; `odd`: of a Word file that is called otherwise;
    `beside`: what of the form lies beside it: `another` application, the same once more as a `file`, or as a `scan`.
    """

    name: str
    paper: str
    fields: dict[str, Any]
    evidence: dict[int, dict[str, list[Sheet]]]
    seals: dict[str, tuple[str, str, str]]
    rng: Random
    paging: str = "original"
    sign: str = "hand"
    clauses: tuple[str, ...] = CLAUSES
    absent: set[int] = field(default_factory=set)
    found: dict[str, str] = field(default_factory=dict)
    ignore: set[str] = field(default_factory=lambda: {"format:"})
    register: dict[str, str] = field(default_factory=dict)
    defects: list[str] = field(default_factory=list)
    other: dict[str, str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    print: Print = field(default_factory=Print)
    letter: tuple[str, str] | None = None
    broken: str = ""
    odd: str = ""
    beside: str = ""

    @property
    def electronic(self) -> bool:
        return self.paper in ELECTRONIC

    def fault(self, code: str, severity: str = "error") -> None:
        self.found[code] = severity

    def claim(self, *what: str) -> bool:
        """Whether nothing has changed any of these yet; from now on they are changed."""
        free = not self.touched & set(what)
        self.touched |= set(what)
        return free


def new_case(name: str, paper: str, rng: Random) -> Case:
    f = applicant(rng)
    owner, body = f["company.name"], f["cover.recommender"]
    shape = rng.choice(("official",) * 5 + ("oval",))
    seals = {
        APPLICANT: (owner, shape, "original"),
        RECOMMENDER: (body, "official", "original"),
        COMPANY: (owner, shape, "original"),
    }
    book = {
        "接收日期": received(rng.randint(5, 9), rng),
        "纸质材料（份）": rng.choice(("3", "3", "叁", "3份")),
        "电子版": rng.choice(("U盘1个", "光盘1张", "1")),
        "推荐函（有/无）": "有",
        "系统登记号": f"XF{rng.randint(10000, 99999)}",
    }
    return Case(name, paper, f, enclosures(f, rng), seals, rng, register=book)


def received(day: int, rng: Random) -> str:
    """A day of May 2020 as a receipt book writes it."""
    return rng.choice(("2020/5/{}", "2020-05-{:02d}", "2020年5月{}日", "2020.5.{}", "5月{}日")).format(day)


def by_paper(case: Case) -> Case:
    """With the findings that follow from the paper alone."""
    if case.electronic:
        case.seals, case.paging, case.sign = {}, "none", "typed" if case.sign == "typed" else "none"
        for code in (APPLICANT, RECOMMENDER, COMPANY, "declaration.signature", "paging_seal"):
            case.fault("missing:" + code)
        if case.sign == "typed":  # told as that; whether somebody signed elsewhere is for staff to see
            case.fault("missing:declaration.signature", "warning")
    if case.paper in COLOURLESS:
        for at in case.seals:
            case.fault("photocopied:" + at, "warning")
        if case.paging != "none":
            case.fault("photocopied:paging_seal", "warning")
    return case
