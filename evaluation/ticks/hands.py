"""`python -m evaluation.ticks.hands --out DIR --seed N`: forms of choices that a hand marked beside their boxes rather than in them: rings about the box,
about the words, about both, wide ones that reach over neighbours, √ before, upon and behind the words; how many boxes are read right.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import click
from PIL import Image

from evaluation.ticks.ways import Form, form_of, tell
from model.packet import FileKind, PageSource
from notices.profile import load
from samples.others import stamps
from samples.others.case import new_case
from samples.others.look import look
from samples.others.marks import ring, stroke, wanted
from samples.others.paper import PAPERS
from samples.others.printed import Box, Printed, printed, to_pdf
from samples.others.settings import SETTINGS

BLACK, RED = (24, 24, 26), (150, 30, 40)
STYLES = ("box", "words", "both", "wide", "none", "before", "upon", "behind")


def make(seed: int, style: str, paper: str, out: Path) -> Form:
    """Make a form below `out`; all of a seed and paper's resolution are printed once."""
    rng = Random(f"hands/{seed}")
    setting = rng.choice(list(SETTINGS))
    chosen = look(rng, rng.choice(("official", "rows", "lines")), "hand_circle", setting, paper)
    case = new_case(f"hands-{seed}", paper, rng)
    pdf = out / f"{seed}" / "form.pdf"
    if not pdf.is_file():
        pdf.parent.mkdir(parents=True, exist_ok=True)
        pdf = to_pdf(form_of(chosen, case).save(pdf.with_suffix(".docx")), pdf.parent)
    make_paper, dpi = PAPERS[paper]
    sheets, pen = printed(pdf, dpi), Random(f"pen/{seed}/{style}/{paper}")
    for words, nth in wanted(case.fields) if style != "none" else ():
        _mark(sheets, style, sheets.leaves[0].find(chosen.marking.empty + words, nth), pen)
    seen = Image.fromarray(make_paper(sheets.pages[0], sheets.pages[0][::-1], pen))
    picture = pdf.parent / f"{style}-{paper}.png"
    (seen.convert("1") if paper == "fax" else seen).save(picture, dpi=(dpi, dpi))
    fields = case.fields if style != "none" else {key: None if key == "company.honours" else [] for key in case.fields}
    return Form(PageSource(f"{seed}-{style}-{paper}", picture, FileKind.PNG, 0), fields, paper, style)


def _mark(sheets: Printed, style: str, boxes: list[Box], pen: Random) -> None:
    """Lay the mark of one choice upon the page: its box and its words stand at `boxes`."""
    line = [box for box in boxes if box[1] < boxes[0][3] and box[3] > boxes[0][1]]
    colour = pen.choice((stamps.PEN, stamps.PEN, BLACK, RED))
    (left, top, right, foot), end = line[0], line[-1][2]
    start = {"words": line[min(1, len(line) - 1)][0]}.get(style, left)
    end = {"box": right, "before": right}.get(style, end)
    dots, y = sheets.dots, (top + foot) / 2
    if style in ("before", "upon", "behind"):
        x = {"before": left - 0.4 * (right - left), "upon": (right + end) / 2, "behind": end + 0.6 * (right - left)}[style]
        drawn = stroke("tick", (right - left) / dots, dots, pen)
    else:
        more = pen.uniform(2.5, 5) if style == "wide" else pen.uniform(0.2, 1.6)
        high = pen.uniform(1.5, 3) if style == "wide" else pen.uniform(0.4, 1.6)
        x, y = (start + end) / 2 + pen.uniform(-0.5, 0.5) * dots, y + pen.uniform(-0.3, 0.3) * dots
        drawn = ring(end - start + more * dots, foot - top + high * dots, dots, pen)
    sheets.pages[0] = stamps.lay(sheets.pages[0], drawn, x, y, colour)


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--style", "styles", multiple=True, type=click.Choice(STYLES), help="default: all")
@click.option("--paper", "papers", multiple=True, type=click.Choice(list(PAPERS)), help="default: all")
@click.option("--notice", default="xxxf2020", show_default=True)
def main(out: Path, seed: int, styles: Sequence[str], papers: Sequence[str], notice: str) -> None:
    """Make, read and score."""
    kinds = ((style, paper) for style in styles or STYLES for paper in papers or PAPERS)
    tell((make(seed, style, paper, out) for style, paper in kinds), out, load(notice))


if __name__ == "__main__":
    main()
