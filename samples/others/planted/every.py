"""Every demand of the notice, planted one by one: packets that break it, and packets that only come near. For files that nobody printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from samples.others.case import COLOURLESS, ELECTRONIC, Case
from samples.others.evidence import honour
from samples.others.planted.core import SOLD, YEARS, Planted
from samples.others.planted.fields import blanks, choices
from samples.others.planted.handing_in import book_rows, letters, who
from samples.others.planted.inked import inked
from samples.others.planted.nearer import nearer
from samples.others.planted.proofs import audit, proofs
from samples.others.planted.texts import agreements, printed, texts
from samples.others.planted.values import amounts, contacts, dates


def plant_all(paper: str = "docx") -> tuple[Planted, ...]:
    """Return everything that can be planted in a packet of this paper by itself: what only ink tells where it is sealed and scanned in colour."""
    makers: tuple[Callable[[], Iterator[Planted]], ...] = (
        blanks,
        choices,
        contacts,
        dates,
        amounts,
        texts,
        agreements,
        proofs,
        printed,
        book_rows,
        who,
        nearer,
    )
    made = tuple(one for make in makers for one in make())
    if paper in ELECTRONIC:
        return (*made, *letters())
    return made if paper in COLOURLESS else (*made, *inked())


def first_of_each_code() -> tuple[Planted, ...]:
    """Return as few of them as have every finding once, and all that only come near."""
    chosen: list[Planted] = []
    told: set[str] = set()
    for one in plant_all():
        if one.near or set(one.found) - told:
            chosen.append(one)
            told |= set(one.found)
    return tuple(chosen)


def ready(case: Case) -> Case:
    """The case made such that everything can be planted: all honours claimed and proved, a listed software company that exports, two directions."""
    f, rng = case.fields, case.rng
    f["company.honours"] = {kind: (rng.choice(("国家级", "省市级")), year) for kind, year in YEARS.items()}
    case.evidence[1]["honours"] = [
        honour(kind, said[0], said[1], f["company.name"], rng) for kind, said in f["company.honours"].items()
    ]
    f |= {"company.main_business": ["云计算", "工业软件"], "company.listed": True, "company.exports": True}
    f |= {
        "company.listing.date": "2015年6月",
        "company.listing.place": "上交所",
        "company.listing.ticker": "603118",
        "company.export_places": "东南亚",
    }
    f |= {"company.main_revenue": "8,120.36", "company.info_consumption_revenue": "2,310.50"}
    f |= dict.fromkeys(SOLD, "520.5") | {"cover.date": "2020年4月27日", "attachment3.date": "二〇二〇年4月28日"}
    case.evidence[1]["revenue"] = [audit(case, rng, "8,120.36")]
    return case
