"""The committed packets: `python -m samples.generator.catalogue [--out samples]` makes them again, byte for byte the same with the same fonts.

Every layout, paper, container, page order and tick style is there; every defect of `samples.generator.defects` is in at least one packet
(spread over the packets that are not clean, so that some have one defect and some a dozen); the clean ones must stay clean.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from pathlib import Path

import click

from samples.generator.content.plan import Paper, Plan
from samples.generator.content.planning import clean_plan
from samples.generator.defects import DEFECTS, clashes, spoil, twin
from samples.generator.generate import write_all


@dataclass(frozen=True, slots=True)
class Entry:
    """One committed packet. `room`: how many defects it may take."""

    name: str
    seed: int
    layout: str
    paper: Paper
    container: str
    dpi: int = 200
    quality: int = 60
    room: int = 0
    order: tuple[str, ...] = ()
    many: bool = False
    only: tuple[str, ...] = ()


P = Paper
ENTRIES: tuple[Entry, ...] = (
    Entry("g01", 101, "standard", P.FLATBED, "pdf", 200, 50),
    Entry("g02", 102, "flat", P.WORN, "pdf", 150, 60, 6),
    Entry("g03", 103, "stacked", P.PHOTO, "jpgs", 180, 50),
    Entry("g04", 104, "split", P.GREY, "pdf", 150, 55, 8, ("shuffle",)),
    Entry("g05", 105, "borderless", P.FAX, "tiff", 200, 50, 7),
    Entry("g06", 106, "dense", P.TEXT_PDF, "pdf"),
    Entry("g07", 107, "standard", P.DOCX, "docx"),
    Entry("g08", 108, "flat", P.MIXED, "pdf", 200, 70, 5),
    Entry("g09", 109, "stacked", P.BOTH, "folder", 150, 55, 1, (), False, ("versions_differ",)),
    Entry("g10", 110, "borderless", P.FLATBED, "zip_gbk", 150, 60, 6),
    Entry("g11", 111, "split", P.WORN, "jpgs", 150, 55, 5, ("upside", "blank")),
    Entry("g12", 112, "dense", P.PHOTO, "zip_gbk", 180, 50, 4),
    Entry("g13", 113, "standard", P.GREY, "jpgs", 150, 60),
    Entry("g14", 114, "split", P.FAX, "pdf", 200, 50),
    Entry("g15", 115, "borderless", P.TEXT_PDF, "pdf", 200, 60, 14),
    Entry("g16", 116, "flat", P.DOCX, "docx", 200, 60, 16),
    Entry("g17", 117, "stacked", P.FLATBED, "parts", 150, 60, 4),
    Entry("g18", 118, "dense", P.WORN, "pdf", 200, 50),
    Entry("g19", 119, "standard", P.FLATBED, "pdf", 150, 50, 3, ("double", "swap")),
    Entry("g20", 120, "flat", P.FLATBED, "pdf", 150, 50, 0, (), True),
    Entry("g21", 121, "dense", P.DOCX, "docx", 200, 60, 14),
    Entry("g22", 122, "split", P.TEXT_PDF, "pdf", 200, 60, 14),
    Entry("g23", 123, "stacked", P.FAX, "tiff", 200, 50, 10, ("reverse",)),
    Entry("g24", 124, "standard", P.TEXT_PDF, "pdf", 200, 60, 16),
    Entry("g25", 125, "borderless", P.DOCX, "docx", 200, 60, 14),
    Entry("g26", 126, "split", P.FLATBED, "pdf", 150, 55, 1, ("sideways",), False, ("photocopied:cover.applicant_seal",)),
    Entry("g27", 127, "standard", P.GREY, "pdf", 150, 50, 5, ("backs",)),
    Entry("g29", 129, "joined", P.TEXT_PDF, "pdf"),
)


def _lean(plan: Plan) -> Plan:
    """One proof a demand (honours aside), to keep the repository small."""
    seen: set[str] = set()
    kept = []
    for proof in plan.proofs:
        if proof.serves == "attachment1.honours" or proof.serves not in seen:
            kept.append(proof)
            seen.add(proof.serves)
    return replace(plan, proofs=tuple(kept))


def _base(entry: Entry) -> Plan:
    plan = clean_plan(entry.name, entry.seed, entry.layout, entry.paper, many=entry.many, essays=-1)
    plan = plan if entry.many else _lean(plan)
    return replace(plan, container=entry.container, dpi=entry.dpi, quality=entry.quality, order=entry.order)


def _takes(plan: Plan, taken: list[str], name: str, room: int) -> bool:
    return len(taken) < room and DEFECTS[name].fits(plan) and not any(clashes(DEFECTS[name], DEFECTS[t]) for t in taken)


def assign() -> tuple[dict[str, list[str]], list[str]]:
    """Defects of each packet, and those that found no place."""
    plans = {e.name: _base(e) for e in ENTRIES}
    chosen: dict[str, list[str]] = {e.name: list(e.only) for e in ENTRIES}
    rooms = {e.name: e.room for e in ENTRIES}
    homeless, rng = [], random.Random(7)
    # those that fit the fewest packets choose first
    names = [d for d in DEFECTS if not any(d in c for c in chosen.values())]
    names.sort(key=lambda d: (sum(DEFECTS[d].fits(plans[e.name]) for e in ENTRIES if e.room), d))
    for name in names:
        places = [e.name for e in ENTRIES if _takes(plans[e.name], chosen[e.name], name, rooms[e.name])]
        if places:
            chosen[min(places, key=lambda p: (len(chosen[p]) / rooms[p], rng.random()))].append(name)
        else:
            homeless.append(name)
    return chosen, homeless


def plans() -> list[Plan]:
    """The plans of all committed packets, with one that was handed in twice."""
    chosen, homeless = assign()
    if homeless:
        raise ValueError(f"no packet takes {homeless}")
    out = []
    for entry in ENTRIES:
        out.append(spoil(_base(entry), tuple(chosen[entry.name]), random.Random(entry.seed), entry.order))
    seventh = next(p for p in out if p.name == "g07")
    return [*out, twin(seventh, "g28")]


@click.command()
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path(__file__).parents[1], show_default="samples/"
)
@click.option("--only", multiple=True, help="names of packets to make")
def main(out: Path, only: tuple[str, ...]) -> None:
    """Write the committed packets, their truth and the receipt register."""
    every = plans()
    write_all([p for p in every if not only or p.name in only], out, every)


if __name__ == "__main__":
    main()
