"""`python -m evaluation.ticks.ways --out DIR`: one-page forms of choices alone, marked in every way of the second maker, and how many of them are
read right.

Way by way and paper by paper, so that no whole packet must be read to see which way fails.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import click
from PIL import Image

from evaluation.score import ASKED, TICKED
from extractors.forms.fields.read import fields_of
from extractors.options import ReadOptions
from extractors.reading import read_source
from model.packet import FileKind, PageSource
from model.page import Page
from model.record import FieldValue, Presence
from notices.profile import Profile, load
from samples.others.case import Case, new_case
from samples.others.look import Look, look
from samples.others.marks import mark
from samples.others.paper import PAPERS
from samples.others.printed import printed, to_pdf
from samples.others.settings import SETTINGS
from samples.others.tables import WIDTH, Cell, label, value
from samples.others.ticks import TICKS, possible
from samples.others.typist import Typist

KINDS = (*PAPERS, "text_pdf", "docx")


@dataclass(frozen=True, slots=True)
class Form:
    """A form of one page, what was ticked on it, and how."""

    source: PageSource
    said: Mapping[str, Any]
    paper: str
    way: str


def make(seed: int, way: str, paper: str, out: Path) -> Form:
    """Make a form below `out`."""
    name = f"{seed}-{way}-{paper}"
    rng = Random(f"ways/{name}")
    setting = rng.choice(list(SETTINGS))
    chosen = look(rng, rng.choice(("official", "official", "rows", "lines")), way, setting, paper)
    case = new_case(name, paper, rng)
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    typist = form_of(chosen, case)
    word = typist.save(folder / "form.docx")
    if paper == "docx":
        return Form(PageSource(name, word, FileKind.DOCX, 0), case.fields, paper, way)
    pdf = to_pdf(word, folder)
    if paper == "text_pdf":
        return Form(PageSource(name, pdf, FileKind.PDF, 0), case.fields, paper, way)
    kind, dpi = PAPERS[paper]
    sheets = printed(pdf, dpi)
    mark(case, chosen.marking, sheets)
    seen = Image.fromarray(kind(sheets.pages[0], sheets.pages[0][::-1], rng))
    picture = folder / "form.png"
    (seen.convert("1") if paper == "fax" else seen).save(picture, dpi=(dpi, dpi))
    shutil.rmtree(folder / "office", ignore_errors=True)
    return Form(PageSource(name, picture, FileKind.PNG, 0), case.fields, paper, way)


def form_of(chosen: Look, case: Case) -> Typist:
    """The rows of both tables that have boxes, on one page."""
    typist = Typist(chosen)
    typist.line("一、申报单位信息表", 16, chosen.label_font, bold=True)
    if chosen.table == "lines":
        for key in TICKED:
            holder = typist.line("", 12, after=3)
            for words, role in [(label(chosen, key).replace("\n", "") + "：", "label"), *value(chosen, case.fields, key)]:
                typist.run(holder, (words, role), 11)
        return typist
    rows = [
        [Cell([(label(chosen, key), "label")], 6, 1, True), Cell(value(chosen, case.fields, key), WIDTH - 6)] for key in TICKED
    ]
    typist.table(rows, WIDTH)
    return typist


def read(form: Form, out: Path, profile: Profile) -> dict[str, FieldValue]:
    """Read the fields of a form."""
    pages = read_source(form.source, out, ReadOptions())
    return fields_on(pages, profile)


def fields_on(pages: Sequence[Page], profile: Profile) -> dict[str, FieldValue]:
    parts = {spec.part for spec in profile.fields if spec.key in TICKED}
    return {key: found for part in profile.parts if part.id in parts for key, found in fields_of(part, profile, pages).items()}


def states(profile: Profile, key: str, said: Any) -> dict[str, bool]:
    """Every box of a field, and whether it is ticked."""
    spec = next(spec for spec in profile.fields if spec.key == key)
    if key == "company.honours":
        levels = {
            row: (value or {}).get("level") if isinstance(value, dict) else value[0] if value else ""
            for row, value in (said or {}).items()
        }
        return {f"{row.id}/{level.value}": levels.get(row.id) == level.value for row in spec.rows for level in spec.levels}
    ticked = said if isinstance(said, list | tuple) else [said]
    return {
        str(choice.value): any(choice.value == one and type(choice.value) is type(one) for one in ticked)
        for choice in spec.choices
    }


def score(form: Form, found: Mapping[str, FieldValue], profile: Profile) -> tuple[int, int, int, list[str]]:
    """How many boxes are right, of how many, how many of the wrong ones look sure, and what is wrong."""
    right = total = sure = 0
    told = []
    for key in TICKED:
        value = found.get(key)
        wanted, seen = states(profile, key, form.said[key]), states(profile, key, value.value if value else None)
        wrong = [name for name, state in wanted.items() if seen[name] is not state]
        total, right = total + len(wanted), right + len(wanted) - len(wrong)
        if wrong:
            confidence = value.confidence if value else 0.0
            filled = value is not None and value.presence is Presence.FILLED  # a blank that is demanded is always looked at
            sure += len(wrong) * (filled and confidence >= ASKED)
            told.append(f"{key} {'、'.join(wrong)} ({confidence:.2f})")
    return right, total, sure, told


def tell(forms: Iterable[Form], out: Path, profile: Profile) -> None:
    """Read forms, and print how many of their boxes are read right: of each form, of each way, of each paper, and of all."""
    by: Counter[tuple[str, str]] = Counter()
    for form in forms:
        right, total, sure, wrong = score(form, read(form, out, profile), profile)
        click.echo(f"{form.way:12s} {form.paper:9s} {right:3d} of {total}, sure of {sure} wrong  {'; '.join(wrong)}")
        for group in (form.way, form.paper, "all"):
            by.update({(group, "right"): right, (group, "of"): total, (group, "sure"): sure})
    for group in dict.fromkeys(name for name, _ in by):
        share = 100 * by[group, "right"] / by[group, "of"]
        click.echo(f"= {group:12s} {share:.1f} % of {by[group, 'of']}, sure of {by[group, 'sure']} wrong")


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--way", "ways", multiple=True, type=click.Choice(TICKS), help="default: all")
@click.option("--paper", "papers", multiple=True, type=click.Choice(KINDS), help="default: all")
@click.option("--notice", default="xxxf2020", show_default=True)
def main(out: Path, seed: int, ways: Sequence[str], papers: Sequence[str], notice: str) -> None:
    """Make, read and score."""
    kinds = ((paper, way) for paper in papers or KINDS for way in possible(paper) if not ways or way in ways)
    tell((make(seed, way, paper, out) for paper, way in kinds), out, load(notice))


if __name__ == "__main__":
    main()
