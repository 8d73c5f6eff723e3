"""`python -m evaluation.walls --out DIR [--seed N] [--count N]`: cells of the second maker's tables, lost and too many, by paper."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import click
import cv2
import numpy as np
from docx.shared import Mm
from PIL import Image

from extractors.options import ReadOptions
from extractors.page.arrays import Floats, Grey
from extractors.page.image.inks import without_seal_ink
from extractors.page.image.render import render_picture
from extractors.page.image.straighten import cut_out, straighten
from extractors.page.tables.grid import Corners, find_grid
from extractors.readers.pdf.text_layer import read_text_layer
from samples.others.build import QUALITY
from samples.others.case import new_case
from samples.others.look import RULES, TABLES, look
from samples.others.paper import PAPERS
from samples.others.printed import printed, to_pdf
from samples.others.settings import SETTINGS
from samples.others.tables import table1, table2
from samples.others.ticks import possible
from samples.others.typist import Typist

SAME = 0.6  # of two cells and what they cover together: they are the same
LEAST = 4  # cells of a page that is worth looking at
KEPT = 10  # points that must fit for a page to be laid over its print


def print_tables(seed: int, number: int, folder: Path) -> Path:
    """Return the printed tables of form `number` of a seed; every kind of rules and setting comes in turn."""
    rng = Random(f"walls/{seed}/{number}")
    way, setting = rng.choice(possible("flatbed")), list(SETTINGS)[(seed + number) % len(SETTINGS)]
    chosen = look(rng, [t for t in TABLES if t != "lines"][number % (len(TABLES) - 1)], way, setting)
    made = Typist(replace(chosen, rules=list(dict.fromkeys(RULES))[number % len(set(RULES))]))
    section = made.doc.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(22)
    fields = new_case("tables", "flatbed", rng).fields
    table1(made, fields)
    made.new_page()
    table2(made, fields)
    return to_pdf(made.save(folder / "tables.docx"), folder)


def pages_of(seed: int, number: int, folder: Path) -> Iterator[tuple[str, str, Grey, list[Corners]]]:
    """Give paper, page, its pixels upright and without seals, and its true cells in them, of every page of form `number` with a table on each paper."""
    options = ReadOptions()
    pdf = print_tables(seed, number, folder)
    for paper, (kind, dpi) in PAPERS.items():
        rng = Random(f"walls/{seed}/{number}/{paper}")
        sheets = printed(pdf, dpi).pages
        for index, sheet in enumerate(sheets):
            layer = read_text_layer(pdf, index)
            if layer is None or len(layer.grid.cell_boxes()) < LEAST:
                continue
            file = folder / ("page.png" if paper == "fax" else "page.jpg")
            Image.fromarray(kind(sheet, sheets[index - 1], rng)).save(file, quality=QUALITY[paper] or None, dpi=(dpi, dpi))
            grey = _upright(file, options)
            scale = np.array([sheet.shape[1] / layer.grid.width, sheet.shape[0] / layer.grid.height] * 2)
            cells = [tuple(np.array(box) * scale) for box in layer.grid.cell_boxes()]
            over = _laid_over(np.asarray(cv2.cvtColor(sheet, cv2.COLOR_RGB2GRAY), np.uint8), grey)
            if over is not None:
                yield paper, f"{number}.{index}", grey, [_moved(cell, over) for cell in cells]


def _upright(file: Path, options: ReadOptions) -> Grey:
    """The page as the reader looks for rules on it."""
    settings = options.page.image
    page = cut_out(render_picture(file, 0, options.most_dpi, settings), options.most_dpi, settings)
    upright = straighten(options.engine(), page, 0, settings)
    return np.asarray(cv2.cvtColor(without_seal_ink(upright.legible, upright.page.dpi, settings), cv2.COLOR_BGR2GRAY), np.uint8)


def _laid_over(printed_page: Grey, grey: Grey) -> Floats | None:
    """Return the homography, 3 × 3, from the printed page to the page as it was read; None where too little of it is known again."""
    finder = cv2.ORB.create(6000)
    (a, da), (b, db) = (finder.detectAndCompute(cv2.GaussianBlur(page, (0, 0), 1.5), None) for page in (printed_page, grey))
    pairs = [pair for pair in cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(da, db)]
    old, new = np.array([a[p.queryIdx].pt for p in pairs]), np.array([b[p.trainIdx].pt for p in pairs])
    over, fit = cv2.findHomography(old, new, cv2.RANSAC, 6.0)
    return np.asarray(over, np.float64) if over is not None and int(fit.sum()) >= KEPT else None


def _moved(cell: Sequence[float], over: Floats) -> Corners:
    x0, y0, x1, y1 = cell
    x, y = cv2.perspectiveTransform(np.array([[(x0, y0), (x1, y0), (x0, y1), (x1, y1)]], np.float64), over)[0].T
    return float(x[0] + x[2]) / 2, float(y[0] + y[1]) / 2, float(x[1] + x[3]) / 2, float(y[2] + y[3]) / 2


def alike(a: Corners, b: Corners) -> float:
    """Share of two boxes together that both cover."""
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    both = max(wide, 0.0) * max(high, 0.0)
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def lost_and_added(true: Sequence[Corners], found: Sequence[Corners]) -> tuple[list[Corners], list[Corners]]:
    """Return the true cells that no found one is, and the found ones that are no true one."""
    lost = [t for t in true if not any(alike(t, f) >= SAME for f in found)]
    return lost, [f for f in found if not any(alike(t, f) >= SAME for t in true)]


@click.command()
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Pages are kept here for the next time."
)
@click.option("--seed", type=click.IntRange(0, 999), default=1, show_default=True)
@click.option("--count", type=int, default=10, show_default=True, help="Looks of the form.")
def main(out: Path, seed: int, count: int) -> None:
    options, tally = ReadOptions().page, dict[str, list[int]]()
    for number in range(count):
        kept = out / f"{seed}-{number}"
        if not (kept / "cells.json").exists():
            kept.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory() as work:
                made = list(pages_of(seed, number, Path(work)))
            for paper, page, grey, _ in made:
                cv2.imwrite(str(kept / f"{paper}-{page}.png"), grey)
            (kept / "cells.json").write_text(json.dumps({f"{paper}-{page}": cells for paper, page, _, cells in made}))
        for name, cells in json.loads((kept / "cells.json").read_text()).items():
            grey = np.asarray(cv2.imread(str(kept / f"{name}.png"), cv2.IMREAD_GRAYSCALE), np.uint8)
            found = find_grid(grey, options.rules, options.tables).cell_boxes()
            lost, added = lost_and_added([tuple(c) for c in cells], found)
            if lost or added:
                click.echo(f"{seed}-{number}/{name}: {len(lost)} of {len(cells)} lost, {len(added)} too many")
            counts = tally.setdefault(name.split("-")[0], [0, 0, 0, 0])
            for n, more in enumerate((len(cells), len(lost), len(found), len(added))):
                counts[n] += more
    for paper, (cells_, lost_, found_, added_) in tally.items():
        click.echo(f"{paper:8s} {cells_} cells, {lost_} lost, {found_} found, {added_} too many")


if __name__ == "__main__":
    main()
