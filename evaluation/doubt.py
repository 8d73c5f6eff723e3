"""`python -m evaluation.doubt`: how far confidence can be believed, by maker and reader; with `--fit` the figures of `extractors/packet/calibration.yaml` anew.

Packets as they were frozen (`make freeze`) are read into fields again, from their pages: no recogniser runs. The figures are fitted on the other
maker's packets alone; the table shows them on all.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import yaml
from pydantic import TypeAdapter

from evaluation import frozen
from evaluation.made import own_truth
from evaluation.score import ASKED, value_right
from extractors.packet.calibration import FIGURES
from extractors.packet.doubt import Doubt, doubts_of, least_sure
from extractors.packet.fill import PacketPages, by_place, read_fields
from extractors.packet.parts.page_features import PreparedProfile
from extractors.packet.settings import DOUBT
from model.page import Page, Reader
from model.record import FieldValue, Presence
from notices.profile import Profile, load

WORTH = 40  # right values that may be looked at for a wrong one that is found
ENOUGH = 10  # wrong values of a type that a figure of its own is told from
GRID = tuple(n / 100 for n in range(50, 100))
FITTED_ON = "o"  # begins the names of the other maker's packets


@dataclass(frozen=True, slots=True)
class JudgedField:
    """A value that was read, as the truth judges it. `least`: how sure the recogniser was of its least sure character; `other`: another
    reason for doubt was found; `before`: its confidence before it was held against the rest of the packet.
    """

    packet: str
    kind: str
    reader: Reader
    right: bool
    confidence: float
    before: float
    least: float
    other: bool


def judged_fields(store: Path, truths: Sequence[Path], profile: Profile) -> Iterator[JudgedField]:
    """Give the fields of every frozen packet of which the truth is known."""
    prepared, adapter = PreparedProfile(profile), TypeAdapter(Page)
    for path in sorted(p for part in frozen.PARTS for p in (store / part).glob(f"*{frozen.SUFFIX}")):
        name = path.name.removesuffix(frozen.SUFFIX)
        truth = _truth(name, truths)
        if truth is None:
            continue
        plain = frozen.load(path)
        order = {f["id"]: n for n, f in enumerate(plain["results"][0]["record"]["files"])}
        pages = [adapter.validate_python({k: v for k, v in page.items() if k != "pictures"}) for page in plain["pages"]]
        pages.sort(key=lambda page: (order.get(page.file, len(order)), page.number))
        read = read_fields(PacketPages(name, (), pages, Path()), prepared)
        yield from _judged(name, truth, read, pages, profile)


def _judged(
    name: str, truth: Mapping[str, Any], read: Mapping[str, FieldValue], pages: Sequence[Page], profile: Profile
) -> Iterator[JudgedField]:
    doubts, places = doubts_of(read, profile, pages), by_place(pages)
    for key, value in read.items():
        if key not in truth["fields"] or value.source is None or value.presence is Presence.NOT_FOUND:
            continue
        spec, found = profile.field(key), doubts[key]
        confidence = min(value.confidence, DOUBT.asked) if found else value.confidence
        right = value_right(truth, spec, value)
        least = least_sure(value, places.get((value.source.file, value.source.page)))
        yield JudgedField(
            name,
            spec.type.value,
            value.source.reader,
            right,
            confidence,
            value.confidence,
            least,
            bool(found - {Doubt.CHARACTERS}),
        )


def _truth(name: str, folders: Sequence[Path]) -> dict[str, Any] | None:
    for folder in folders:
        if (folder / f"{name}.json").is_file():
            told: dict[str, Any] = json.loads((folder / f"{name}.json").read_text("utf-8"))
            return told if "fields" in told else None
    return own_truth(name)


def fitted(judged: Sequence[JudgedField]) -> dict[str, Any]:
    """Return the figures: for each type of which enough wrong values were seen, and for all together, the certainty of a character below
    which a value is to be looked at. One wrong value found is worth looking at `WORTH` right ones.
    """
    told = [j for j in judged if j.reader is Reader.OCR and j.least < 1]
    by_type: dict[str, list[JudgedField]] = defaultdict(list)
    for one in told:
        by_type[one.kind].append(one)
    own = {kind: _least(values) for kind, values in sorted(by_type.items()) if sum(not v.right for v in values) >= ENOUGH}
    return {"any": _least(told), "by_type": own}


def _least(values: Sequence[JudgedField]) -> float:
    """The certainty of the grid below which most is gained, the highest of equal ones."""

    def gain(least: float) -> int:
        below = [v.right for v in values if v.least < least]
        return WORTH * below.count(False) - below.count(True)

    return max(GRID, key=lambda least: (gain(least), least))


def table(judged: Sequence[JudgedField]) -> list[str]:
    """Return the rows of the table by maker and reader, Markdown."""
    groups: dict[tuple[str, str], list[JudgedField]] = defaultdict(list)
    for one in judged:
        groups[MAKERS.get(one.packet[0], "strangers"), "recognised" if one.reader is Reader.OCR else "exact text"].append(one)
    head = "| maker | reader | packets | values | wrong | of these doubtful | before | right where nobody is asked | before | asked | before |"
    return [head, "|" + "---|" * 11, *(_row(group, values) for group, values in sorted(groups.items()))]


MAKERS = {"g": "first maker, samples", "f": "first maker, held out", "o": "other maker"}


def _row(group: tuple[str, str], values: Sequence[JudgedField]) -> str:
    wrong = [v for v in values if not v.right]
    cells: list[object] = [*group, len({v.packet for v in values}), len(values), len(wrong)]
    cells += [_share([v.confidence < ASKED for v in wrong]), _share([v.before < ASKED for v in wrong])]
    cells += [_share([v.right for v in values if v.confidence >= ASKED]), _share([v.right for v in values if v.before >= ASKED])]
    cells += [_share([v.confidence < ASKED for v in values]), _share([v.before < ASKED for v in values])]
    return "| " + " | ".join(map(str, cells)) + " |"


def _share(holds: Sequence[bool]) -> str:
    return f"{100 * sum(holds) / len(holds):.2f} %" if holds else "–"


@click.command()
@click.option("--store", type=click.Path(path_type=Path), default=frozen.STORE, show_default=True, help="what `make freeze` kept")
@click.option("--truth", "truths", type=click.Path(path_type=Path), multiple=True, help="further folders of truths")
@click.option("--fit", is_flag=True, help="write the figures anew")
@click.option("--notice", default="xxxf2020", show_default=True)
def main(store: Path, truths: tuple[Path, ...], fit: bool, notice: str) -> None:
    """Print the table; with --fit write the figures first."""
    folders = [*truths, store / "made" / "others" / "truth", Path("samples/truth")]
    judged = list(judged_fields(store, folders, load(notice)))
    if fit:
        figures = fitted([j for j in judged if j.packet.startswith(FITTED_ON)])
        FIGURES.write_text(
            f"# Made by `python -m evaluation.doubt --fit`, on the other maker's packets.\n{yaml.safe_dump(figures)}", "utf-8"
        )
        click.echo(yaml.safe_dump(figures))
    click.echo("\n".join(table(judged)))


if __name__ == "__main__":
    main()
