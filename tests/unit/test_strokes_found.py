"""Rings, underlines and strokes through words, as they are found on the pixels of a page."""

from __future__ import annotations

import math
import time
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from extractors.page.ticks.crops import HIGH, WIDE
from extractors.page.ticks.judge import JudgedPage, judge_page
from extractors.page.ticks.net import stroke_probabilities
from extractors.page.ticks.settings import DEFAULT
from extractors.page.ticks.squares import find_squares
from extractors.page.ticks.strokes import StrokeFinder, Wording
from model.geometry import Box
from model.page import Char, Line, StrokeKind

FONT = ImageFont.truetype("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 32, index=2)
WIDTH, HEIGHT, SIDE, EM = 1400, 400, 26, 33
ROWS = (("政府机关", "事业单位", "社会团体", "国有企业"), ("外资企业", "合资企业", "国有控股", "民营企业"))


def drawn(
    marks: dict[str, str], boxes: bool, paper: str = "flatbed", ruled: bool = False
) -> tuple[npt.NDArray[np.uint8], list[Line]]:
    """A page of two rows of choices. `marks`: what is drawn about which words; `ruled`: a rule lies below each row."""
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    pen, lines = ImageDraw.Draw(image), []
    for row, words in enumerate(ROWS):
        y, chars = 80 + 120 * row, []
        for number, word in enumerate(words):
            x = 120 + 260 * number
            if boxes:
                pen.rectangle((x, y, x + SIDE, y + SIDE), outline=40, width=2)
                chars.append(char("□", x, y, SIDE))
            for k, text in enumerate(word):
                pen.text((x + SIDE + 6 + EM * k, y - 10), text, font=FONT, fill=40)
                chars.append(char(text, x + SIDE + 6 + EM * k, y, EM))
            mark(pen, marks.get(word, ""), (x if boxes else x + SIDE, y, x + SIDE + 6 + EM * len(word), y + SIDE + 4))
        if ruled:
            pen.line((60, y + 42, WIDTH - 60, y + 42), fill=40, width=2)
        box = Box(0.08, (y - 8) / HEIGHT, 0.95, (y + SIDE + 8) / HEIGHT)
        lines.append(Line("".join(c.text for c in chars), box, 0.95, tuple(chars)))
    return scanned(image, paper), lines


def char(text: str, x: float, y: float, width: float) -> Char:
    return Char(text, Box(x / WIDTH, y / HEIGHT, (x + width) / WIDTH, (y + SIDE) / HEIGHT), 0.95)


def mark(pen: ImageDraw.ImageDraw, kind: str, place: tuple[int, int, int, int]) -> None:
    x0, y0, x1, y1 = place
    if kind == "ring":
        cx, cy, a, b = (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2 + 14, (y1 - y0) / 2 + 12
        turns = [0.4 + 6.6 * k / 60 for k in range(61)]
        pen.line([(cx + a * math.cos(t), cy + b * (1 + 0.02 * t) * math.sin(t)) for t in turns], fill=70, width=4)
    elif kind == "under":
        pen.line([(x0, y1 + 5), ((x0 + x1) / 2, y1 + 8), (x1 + 6, y1 + 4)], fill=60, width=3)
    elif kind == "through":
        pen.line([(x0 - 6, (y0 + y1) / 2 + 3), (x1 + 8, (y0 + y1) / 2 - 2)], fill=60, width=4)


def scanned(image: Image.Image, paper: str) -> npt.NDArray[np.uint8]:
    rng = np.random.default_rng(3)
    grey = np.asarray(image.filter(ImageFilter.GaussianBlur(1.1 if paper == "photo" else 0.6)), np.float64)
    if paper == "photo":
        grey = grey * np.linspace(0.7, 0.95, WIDTH)
    grey = (grey + rng.normal(0, 4, grey.shape)).clip(0, 255)
    return np.asarray(np.where(grey < 170, 0, 255) if paper == "fax" else grey, np.uint8)


def words_of(judged: JudgedPage, kind: StrokeKind) -> list[str]:
    signs = [c for line in judged.lines for c in line.chars]
    found = [s for s in judged.strokes if s.kind is kind and s.confidence > 0.5]
    return ["".join(c.text for c in signs if s.box.holds(c.box.cx, c.box.cy)) for s in found]


@pytest.mark.parametrize("paper", ["flatbed", "photo", "fax"])
def test_a_ring_about_a_box_and_its_words_ticks_it(paper: str) -> None:
    judged = judge_page(*drawn({"事业单位": "ring", "民营企业": "ring"}, boxes=True, paper=paper), ())
    assert [tick.label for tick in judged.ticks if tick.checked] == ["事业单位", "民营企业"]
    assert len(judged.ticks) == 8
    assert "☑事业单位" in judged.lines[0].text
    assert min(tick.confidence for tick in judged.ticks) > 0.6


@pytest.mark.parametrize("paper", ["flatbed", "photo"])
def test_boxes_that_are_circles_are_in_no_ring_of_their_own(paper: str) -> None:
    """Large circles set close to short words, as a form types its empty choices: ◯产品."""
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    pen, chars = ImageDraw.Draw(image), []
    for number, word in enumerate(("行业", "产品", "服务", "平台")):
        for k, text in enumerate(f"◯{word}："):
            place = (120 + 260 * number + EM * k, 80)
            pen.text((place[0], place[1] - 10), text, font=FONT, fill=40)
            chars.append(char(text if k else "□", *place, EM))
    line = Line("".join(c.text for c in chars), Box(0.08, 72 / HEIGHT, 0.95, 114 / HEIGHT), 0.95, tuple(chars))
    judged = judge_page(scanned(image, paper), [line], ())
    assert [(tick.checked, tick.confidence > 0.9) for tick in judged.ticks] == [(False, True)] * 4
    assert not judged.strokes


@pytest.mark.parametrize("paper", ["flatbed", "photo", "fax"])
@pytest.mark.parametrize(
    ("drawing", "kind"), [("ring", StrokeKind.RINGED), ("under", StrokeKind.UNDERLINED), ("through", StrokeKind.STRUCK)]
)
def test_words_without_boxes(paper: str, drawing: str, kind: StrokeKind) -> None:
    judged = judge_page(*drawn({"事业单位": drawing, "外资企业": drawing}, boxes=False, paper=paper), ())
    assert words_of(judged, kind) == ["事业单位", "外资企业"]


@pytest.mark.parametrize("boxes", [True, False])
def test_rules_of_a_table_mark_nothing(boxes: bool) -> None:
    judged = judge_page(*drawn({}, boxes=boxes, ruled=True), ())
    assert not any(tick.checked for tick in judged.ticks)
    assert [words_of(judged, kind) for kind in StrokeKind] == [[]] * len(StrokeKind)


@pytest.mark.parametrize(("ink", "high"), [(30, 2), (175, 36)])
def test_words_are_parted_by_paper_with_specks_or_print_of_the_back(ink: int, high: int) -> None:
    grey, lines = drawn({}, False)
    dirty = grey.copy()
    for y in (80, 200):
        for x in range(70, WIDTH - 80, 9):
            part = dirty[y + 10 - high // 4 : y + 10 + high // 2, x : x + 2]
            np.minimum(part, ink, out=part)
    finder, found = StrokeFinder(lines, (WIDTH, HEIGHT), DEFAULT), find_squares(dirty, EM)
    signs = finder._signs(found, [EM, EM], EM)
    cut = [wording for line in lines for wording in finder._wordings(line, signs, found.factor, EM)]
    assert ["".join(char.text for char in wording.chars) for wording in cut] == [word for row in ROWS for word in row]


def test_the_judge_is_shipped_and_quick() -> None:
    assert files("extractors.page.ticks").joinpath("strokes.onnx").is_file()
    strips = np.random.default_rng(1).integers(0, 255, (200, HIGH, WIDE), dtype=np.uint8)
    stroke_probabilities(strips[:1])
    begin = time.process_time()
    told = stroke_probabilities(strips)
    assert told.shape == (200, 4) and np.allclose(told.sum(axis=1), 1, atol=1e-4)
    assert (time.process_time() - begin) / len(strips) < 0.004


@pytest.mark.parametrize(
    ("word", "rule", "owned"),
    [
        ("民营企业", (100, 152, 236, 155), True), ("民营企业", (60, 152, 1300, 155), False), ("民营企业", (100, 160, 400, 163), False),
        ("民营企业", (100, 134, 236, 137), False), ("民营企业", (100, 190, 236, 193), False),
        ("否", (100, 152, 136, 155), True), ("是", (102, 145, 131, 148), False), ("是", (102, 152, 131, 155), False),
    ],
)  # fmt: skip
def test_a_rule_that_begins_and_ends_with_words_is_their_underline(
    word: str, rule: tuple[int, int, int, int], owned: bool
) -> None:
    wording = Wording(tuple(char(c, 100 + EM * n, 120, EM) for n, c in enumerate(word)), EM)
    place = np.array((100, 120, 100 + EM * len(word), 153), np.float64)
    finder = StrokeFinder((), (WIDTH, HEIGHT), DEFAULT)
    assert finder._owns(wording, place, 1.0, np.array([rule], np.float64)) is owned
