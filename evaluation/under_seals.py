"""`python -m evaluation.under_seals`: how many drawn names under seals and stamps are read right, with and without taking the ink out.

Lines of names with a seal over their end or their beginning, and lines with a reception's stamp across them, as flatbed, grey copier, fax and
photo give them, are read by the recogniser; the truth is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import click
import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extractors.options import ReadOptions
from extractors.page.image.inks import colour_of, without_seal_ink
from extractors.page.image.stamps import find_stamps, without_stamps
from extractors.page.ocr.lines import LineReader, SealFreePage
from extractors.page.seals.find import find_seals
from extractors.page.seals.free import without_seals
from extractors.page.stage_clock import Clock
from extractors.page.tables.grid import find_grid
from extractors.readers.scan import seal_free
from model.folding import fold
from model.page import Line, Page, Reader
from samples.others import stamps
from samples.others.paper import PAPERS
from samples.others.stamps import Picture
from samples.others.wear import received

FACES = (stamps.SERIF, stamps.SANS, "/usr/share/fonts/truetype/arphic/uming.ttc", "/usr/share/fonts/truetype/arphic/ukai.ttc")
NAMES = (
    "江苏省工业和信息化厅", "东莞市工业和信息化局", "陕西省工业和信息化厅", "南京市锐思软件有限公司", "苏州市中科创数据服务（集团）股份有限公司",
    "长春市华宸教育科技有限责任公司", "重庆市经济和信息化委员会", "合肥市锐思智能科技有限公司", "青岛市工业和信息化局",
)  # fmt: skip
DPI, ROWS = 200, 6


def page(rng: Random, stamp: bool) -> tuple[Picture, list[str]]:
    """The upper half of a sheet at 200 dpi (RGB) with names under seals, or under a reception's stamp, and these names."""
    mm = DPI / 25.4
    sheet = Image.new("RGB", (round(210 * mm), round(160 * mm)), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(rng.choice(FACES), round(5.2 * mm))
    names = [rng.choice(NAMES) for _ in range(ROWS)]
    ends = []
    for n, name in enumerate(names):
        y = (20 + 23 * n) * mm
        pen.text((60 * mm, y), name, (20, 20, 20), font, "lm")
        ends.append((60 * mm + pen.textlength(name, font), y))
    made = np.asarray(sheet, np.uint8)
    if stamp:
        return received(made, mm, rng), names
    for name, (x, y) in zip(names[::2], ends[::2], strict=True):
        ink = stamps.seal(name, rng.choice(("official", "official", "oval")), mm, rng)
        at = x if rng.random() < 0.7 else 62 * mm
        made = stamps.lay(made, ink, at + rng.uniform(-10, 4) * mm, y + rng.uniform(-8, 8) * mm, stamps.RED)
    return made, names


def readings(bgr: Picture, options: ReadOptions) -> Iterator[list[Line]]:
    """Give the lines of a page as they were read before, and with seals and stamps taken out."""
    settings, colour = options.page, colour_of(bgr)
    reader = LineReader(options.engine(), settings.lines)
    seals = find_seals(bgr, DPI, options.engine(), colour, settings.seals)[0]
    for taken_out in (False, True):
        found = find_stamps(bgr, DPI, [s.box for s in seals]) if taken_out else ()
        text = without_seal_ink(without_stamps(bgr, found), DPI)
        grey = np.asarray(cv2.cvtColor(text, cv2.COLOR_BGR2GRAY), np.uint8)
        grid = find_grid(grey, settings.rules, settings.tables)
        if not taken_out:
            yield reader.read(SealFreePage(text, grey, DPI), grid, Clock())
            continue
        known = Page("", 1, bgr.shape[1], bgr.shape[0], Reader.OCR, seals=seals, stamps=tuple(Line("", s.box) for s in found))
        yield reader.read(seal_free(known, bgr, without_seals(text, seals, DPI), DPI), grid, Clock())


def wrong(names: list[str], lines: list[Line]) -> tuple[int, int]:
    """Return how many names no line says whole and alone, and how many lines are left over."""
    said = [fold(line.text) for line in lines]
    for name in names:
        if fold(name) in said:
            said.remove(fold(name))
    missing = len(names) - (len(lines) - len(said))
    return missing, len(said) - missing if len(said) > missing else 0


@click.command()
@click.option("--pages", default=3, show_default=True, help="Pages of each kind on each paper.")
@click.option("--seed", default=1, show_default=True)
def main(pages: int, seed: int) -> None:
    """Print the table."""
    options = ReadOptions()
    click.echo(
        "| paper | mark | names | wrong before | lines too many | wrong after | lines too many |\n|---|---|---|---|---|---|---|"
    )
    for kind in ("flatbed", "photo", "grey", "fax"):
        for stamp in (False, True) if kind in ("flatbed", "photo") else (False,):
            rng, counts = Random(f"{seed} {kind} {stamp}"), np.zeros((2, 2), int)
            for _ in range(pages):
                made, names = page(rng, stamp)
                scanned = made if kind == "photo" else PAPERS[kind][0](made, made, Random(rng.random()))
                if kind == "photo":
                    scanned = cv2.GaussianBlur(scanned, (0, 0), 1.2)
                bgr = np.asarray(cv2.cvtColor(scanned, cv2.COLOR_RGB2BGR), np.uint8)
                counts += [wrong(names, lines) for lines in readings(bgr, options)]
            row = (kind, "stamp" if stamp else "seal", pages * ROWS, *counts.flatten())
            click.echo(f"| {' | '.join(map(str, row))} |")


if __name__ == "__main__":
    main()
