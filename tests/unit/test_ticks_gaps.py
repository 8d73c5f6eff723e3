"""Boxes under pen strokes so heavy that neither their outline nor their inside is left as a piece of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.page.ticks import candidates
from extractors.page.ticks.candidate import Candidate
from extractors.page.ticks.candidates import CandidateFinder, _within_wording
from extractors.page.ticks.gaps import Gap, GapFinder
from extractors.page.ticks.judge import judge_page
from extractors.page.ticks.net import Verdict
from extractors.page.ticks.settings import DEFAULT
from extractors.page.ticks.square import Square
from extractors.page.ticks.squares import Squares
from model.geometry import Box
from model.page import Cell, Char, Line, Table

FACES = ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")
FONT = ImageFont.truetype(FACES[0], 32, index=2)
WIDTH, HEIGHT, SIDE = 1400, 400, 26
WORDS = (("政府机关", "事业单位", "社会团体", "国有企业"), ("外资企业", "合资企业", "国有控股", "民营企业"))
TICKED = {"事业单位", "外资企业", "民营企业"}


def found_at(cx: float, cy: float) -> Square:
    """A box of the usual size that was found there, in pixels."""
    half = SIDE / 2
    return Square(cx - half, cy - half, cx + half, cy + half, Verdict(0.01, 0.98, 0.01, 0.0))


def stroke(pen: ImageDraw.ImageDraw, x: int, y: int) -> None:
    """A √ that begins left of the box, crosses it and runs on above the word behind it."""
    pen.line(
        [(x - 5, y + 14), (x + 4, y + 8), (x + 8, y + 30), (x + 20, y - 6), (x + 44, y - 6)], fill=10, width=6, joint="curve"
    )


def cross(pen: ImageDraw.ImageDraw, x: int, y: int) -> None:
    """A box with a cross from corner to corner, so heavy that it parts the inside of the box."""
    pen.rectangle((x, y, x + SIDE, y + SIDE), outline=60, width=2)
    for y0, y1 in ((y, y + SIDE), (y + SIDE, y)):
        pen.line([(x, y0), (x + SIDE, y1)], fill=60, width=6)


def typed(pen: ImageDraw.ImageDraw, x: int, y: int) -> None:
    """A √ in bold, typed over the left side of the box."""
    pen.line([(x - 8, y + 14), (x - 1, y + SIDE), (x + 10, y - 4), (x + 22, y - 4)], fill=10, width=5, joint="curve")


def page(
    ticked: set[str], read_boxes: bool = True, tight: int = 0, heavy: Callable[[ImageDraw.ImageDraw, int, int], None] = cross
) -> tuple[npt.NDArray[np.uint8], list[Line]]:
    """Return a page and its lines. `tight`: so many times the words, set tight, ticked by `heavy` marks."""
    pitch, mark = (SIDE + 4, heavy) if tight else (120, stroke)
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(image)
    lines = []
    for row, words in enumerate(WORDS * max(1, tight)):
        y, chars = 80 + pitch * row, []
        for number, word in enumerate(words):
            x = 120 + 260 * number
            pen.rectangle((x, y, x + SIDE, y + SIDE), outline=60, width=2)
            if word in ticked:
                mark(pen, x, y)
            elif read_boxes:
                chars.append(char("□", x, y, SIDE))
            for k, text in enumerate(word):
                pen.text((x + SIDE + 6 + 33 * k, y - 10), text, font=FONT, fill=60)
                chars.append(char(text, x + SIDE + 6 + 33 * k, y, 33))
        lines.append(
            Line("".join(c.text for c in chars), Box(0.08, (y - 8) / HEIGHT, 0.95, (y + SIDE + 8) / HEIGHT), 0.95, tuple(chars))
        )
    return np.asarray(image, np.uint8), lines


def char(text: str, x: float, y: float, width: float) -> Char:
    return Char(text, Box(x / WIDTH, y / HEIGHT, (x + width) / WIDTH, (y + SIDE) / HEIGHT), 0.95)


def cells(left: float) -> Table:
    """A table of one cell that begins there."""
    cell = Box(left, 0.05, 0.99, 0.95)
    return Table(cell, 1, 1, (Cell(0, 0, 1, 1, cell),))


def marked(ticked: set[str]) -> list[str]:
    lines, _, _ = judge_page(*page(ticked), ())
    return [line.text.replace(" ", "") for line in lines]


def test_boxes_under_strokes_are_found_and_ticked() -> None:
    assert marked(TICKED) == ["☐政府机关☑事业单位☐社会团体☐国有企业", "☑外资企业☐合资企业☐国有控股☑民营企业"]


def test_nothing_is_found_twice_and_nothing_on_bare_paper() -> None:
    assert marked(set()) == ["☐政府机关☐事业单位☐社会团体☐国有企业", "☐外资企业☐合资企业☐国有控股☐民营企业"]


@pytest.mark.parametrize("word", [word for row in WORDS for word in row])
def test_wherever_the_stroke_is(word: str) -> None:
    assert "".join(marked({word})).count("☑") == 1
    assert f"☑{word}" in "".join(marked({word}))


@pytest.mark.parametrize("mark", [cross, typed])
def test_boxes_set_tight_above_one_another(mark: Callable[[ImageDraw.ImageDraw, int, int], None]) -> None:
    """Their sides stand in one column as a wall does."""
    lines, _, _ = judge_page(*page({"事业单位", "合资企业"}, tight=3, heavy=mark), ())
    texts = [line.text.replace(" ", "") for line in lines]
    assert texts == 3 * ["☐政府机关☑事业单位☐社会团体☐国有企业", "☐外资企业☑合资企业☐国有控股☐民营企业"]


def test_a_ticked_box_that_was_read_as_a_character_with_doubts() -> None:
    grey, lines = page({"事业单位"})
    at = next(n for n, c in enumerate(lines[0].chars) if c.text == "事")

    def told(text: str, confidence: float) -> str:
        upon = replace(char(text, 380, 80, 33), confidence=confidence)
        chars = (*lines[0].chars[:at], upon, *lines[0].chars[at:])
        line = replace(lines[0], text="".join(c.text for c in chars), chars=chars)
        return judge_page(grey, [line, lines[1]], ())[0][0].text

    assert "☐政府机关☑事业单位" in told("中", 0.55)
    assert "中事业单位" in told("中", 0.999)


@pytest.mark.parametrize("off", [0.0, 0.8, 1.6, 2.4])
def test_a_place_that_nearly_is_a_ticked_box_is_looked_at_more_closely(off: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """A √ printed over its box is seen for what it is within a pixel of the box alone."""
    cut, judge = candidates.cut_crops, candidates.judge_crops
    monkeypatch.setattr(candidates, "cut_crops", lambda depth, places: [(depth, place) for place in places])

    def told(asked: list[tuple[npt.NDArray[np.uint8], tuple[float, ...]]]) -> list[Verdict]:
        out = []
        for depth, (x0, y0, x1, y1) in asked:
            away = abs((x0 + x1) / 2 - 393 - off)
            seen = abs((y0 + y1) / 2 - 93) < SIDE and away < SIDE
            ticked = 0.95 if away < 1 else 0.5 - 0.02 * away
            out.append(Verdict(1 - ticked, 0.0, ticked, 0.0) if seen else judge(cut(depth, [(x0, y0, x1, y1)]))[0])
        return out

    monkeypatch.setattr(candidates, "judge_crops", told)
    assert "☑事业单位" in marked({"事业单位"})[0]


def test_a_line_close_below_one_with_boxes_may_begin_with_one_where_no_cell_tells() -> None:
    above, below, far = (Line("甲", Box(0.1, y, 0.9, y + 0.02), 0.9) for y in (0.1, 0.125, 0.2))
    assert CandidateFinder([above, below, far], [], 33.0, DEFAULT)._beside_boxes([0]) == {0, 1}
    cell = Box(0.05, 0.05, 0.95, 0.122)
    assert CandidateFinder([above, below, far], [cell], 33.0, DEFAULT)._beside_boxes([0]) == {0}


def test_a_page_with_few_boxes_is_not_looked_at_again() -> None:
    assert DEFAULT.few > 1
    grey, lines = page(TICKED, read_boxes=False)
    blank = np.full_like(grey, 255)
    assert judge_page(blank, lines, ())[:2] == (tuple(lines), ())


def test_the_strokes_of_the_first_character_are_no_box() -> None:
    grey, lines = page(set())
    bare = grey.copy()
    bare[195:235, 110:148] = 255  # the second line begins with its word; its box stands at the end of the line above
    moved = tuple(replace(c, box=Box(c.box.x0 - 0.008, c.box.y0, c.box.x1 - 0.008, c.box.y1)) for c in lines[1].chars[1:])
    second = replace(lines[1], text=lines[1].text[1:], chars=moved)
    written, _, _ = judge_page(bare, [lines[0], second], ())
    assert written[1].text.startswith("外资企业") and "☑" not in written[1].text


def test_a_box_stands_as_high_as_the_others_of_its_line() -> None:
    """The middle of a line is off where its place reaches into the next one."""
    _, lines = page({"国有企业"})
    finder = GapFinder(33.0, float(SIDE), (WIDTH, HEIGHT), DEFAULT)
    gaps = list(finder.gaps(lines, (), {0: [found_at(500.0, 70.0)]}))
    middles = {gap.line: gap.places[:, 1::2].mean() for gap in gaps}
    assert middles == pytest.approx({0: 70.0}) or middles == pytest.approx({0: 70.0, 1: lines[1].box.cy * HEIGHT})


def test_a_box_behind_a_narrow_sign() -> None:
    grey, lines = page({"事业单位"})
    first = lines[0].chars
    at = next(n for n, c in enumerate(first) if c.text == "事")
    drawn = char("事", 404, 80, 33)  # a recogniser sets it a little towards the box that it did not read
    chars = (*first[:at], char("/", 369, 80, 14), drawn, *first[at + 1 :])
    line = replace(lines[0], text="".join(c.text for c in chars), chars=chars)
    written, _, _ = judge_page(grey, [line, lines[1]], ())
    assert "/☑事业单位" in written[0].text


def test_behind_a_box_that_was_read_there_is_no_other() -> None:
    grey, lines = page({"事业单位"})
    at = next(n for n, c in enumerate(lines[0].chars) if c.text == "事")
    apart = replace(lines[0].chars[at], box=char("事", 420, 80, 33).box)
    chars = (*lines[0].chars[:at], char("☑", 380, 80, SIDE), apart, *lines[0].chars[at + 1 :])
    written, _, _ = judge_page(grey, [replace(lines[0], text="".join(c.text for c in chars), chars=chars), lines[1]], ())
    assert written[0].text.count("☑") == 1


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        ("外资企业", "国有企业☐民营企业☐外资企业☑社会团体☐"),  # a tick stands in the place of its box
        ("社会团体", "国有企业☐民营企业☐外资企业☐社会团体☑"),  # its last character was read upon the box behind it
    ],
)
def test_a_box_behind_its_word_however_it_was_read(odd: str, told: str) -> None:
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(image)
    chars: list[Char] = []
    for number, word in enumerate(("国有企业", "民营企业", "外资企业", "社会团体")):
        x, y = 120 + 260 * number, 80
        for k, text in enumerate(word):
            pen.text((x + 33 * k, y - 10), text, font=FONT, fill=60)
            chars.append(replace(char(text, x + 33 * k, y, 33), confidence=1.0))
        box = x + 33 * len(word) + 6
        if word == odd == "外资企业":
            pen.line([(box + 3, y + 14), (box + 9, y + 25), (box + 18, y + 1), (box + 28, y + 1)], fill=60, width=2)
            chars.append(char("√", box + 2, y, SIDE))
            continue
        pen.rectangle((box, y, box + SIDE, y + SIDE), outline=60, width=2)
        if word == odd:
            pen.line([(box + 5, y + 12), (box + 11, y + 20), (box + 21, y + 5)], fill=60, width=3)
            chars[-1] = replace(char(word[-1], box, y, SIDE), confidence=1.0)
        else:
            chars.append(char("□", box, y, SIDE))
    place = Box(0.08, 72 / HEIGHT, 0.95, (80 + SIDE + 8) / HEIGHT)
    lines, _, _ = judge_page(np.asarray(image, np.uint8), [Line("".join(c.text for c in chars), place, 0.98, tuple(chars))], ())
    assert lines[0].text == told


def test_a_box_read_as_a_character_tells_that_another_may_stand_before_the_words_beside_it() -> None:
    grey, lines = page(set())
    image = Image.fromarray(grey)
    pen = ImageDraw.Draw(image)
    y, rows = 320, []
    for x, read, word, mark in ((120, "口", "否", None), (400, "", "是主要", stroke)):
        pen.rectangle((x, y, x + SIDE, y + SIDE), outline=60, width=2)
        if mark:
            mark(pen, x, y)
        chars = [char(read, x, y, SIDE)] if read else []
        for k, text in enumerate(word):
            pen.text((x + SIDE + 6 + 33 * k, y - 10), text, font=FONT, fill=60)
            chars.append(char(text, x + SIDE + 6 + 33 * k, y, 33))
        box = Box((x - 4) / WIDTH, (y - 8) / HEIGHT, (x + 160) / WIDTH, (y + SIDE + 8) / HEIGHT)
        rows.append(Line("".join(c.text for c in chars), box, 0.8, tuple(chars)))
    written, _, _ = judge_page(np.asarray(image, np.uint8), [*lines, *rows], ())
    assert [line.text for line in written[-2:]] == ["☐否", "☑是主要"]


@pytest.mark.parametrize("apart", [30, 2])
def test_a_ticked_box_as_near_its_wall_as_those_above_it(apart: int) -> None:
    """A wall that touches the stroke hides the box; other boxes of the column stand as near."""
    grey, lines = page({"外资企业"}, tight=2, heavy=stroke)
    wall = (120 - apart) / WIDTH
    image = Image.fromarray(grey)
    ImageDraw.Draw(image).line([(120 - apart, 60), (120 - apart, 220)], fill=60, width=2)
    written, _, _ = judge_page(np.asarray(image, np.uint8), lines, [cells(wall)])
    assert [line.text[:2] for line in written] == 2 * ["☐政", "☑外"]


def test_a_comma_in_a_remark_to_be_filled_in_is_no_box() -> None:
    gap = Gap(0, 9, 0.0, np.zeros((1, 4)))
    line = Line("□是（上市时间：，上市地点：", Box(0.1, 0.1, 0.9, 0.2), 0.9)
    box = Candidate(found_at(100.0, 100.0), 0, 0, True, 5.0, 0.0, "□")
    assert _within_wording(gap, line, [box])
    assert not _within_wording(replace(gap, index=5), replace(line, text="□是（新、三板"), [box])


@pytest.mark.parametrize(("face", "index", "moved"), [(FACES[0], 2, 8), (FACES[1], 0, 4)])
def test_no_box_stands_about_the_colon_of_a_wording(face: str, index: int, moved: int) -> None:
    """Small boxes, and characters with parts as small, of which the recogniser's places are a little off."""
    if not Path(face).is_file():
        pytest.skip("face not installed")
    font = ImageFont.truetype(face, 32, index=index)
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(image)
    lines = []
    for y in (60, 160, 260):
        x, chars = 100.0, []
        for word in ("方向5：电子商务平台", "方向6：行业信息化服务"):
            pen.rectangle((x, y + 10, x + 11, y + 21), outline=60, width=1)
            chars.append(char("□", x - 4, y, 19))
            x += 17
            for text in word:
                wide = pen.textlength(text, font=font)
                pen.text((x, y - 5), text, font=font, fill=60)
                chars.append(char(text, x + moved * (text in "：行"), y, wide))
                x += wide
            x += 60
        box = Box(95 / WIDTH, (y - 6) / HEIGHT, (x + 5) / WIDTH, (y + 38) / HEIGHT)
        lines.append(Line("".join(c.text for c in chars), box, 0.95, tuple(chars)))
    written, _, _ = judge_page(np.asarray(image, np.uint8), lines, ())
    assert [line.text.count("☐") for line in written] == [2, 2, 2] and not any("☑" in line.text for line in written)


@pytest.mark.parametrize(("pair", "sign"), [("[]", "x"), ("（）", "√")])
def test_what_was_not_read_between_brackets_is_seen(pair: str, sign: str) -> None:
    font = ImageFont.truetype("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 32, index=2)
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    pen, lines = ImageDraw.Draw(image), []
    for row, words in enumerate(WORDS):
        y, chars = 80 + 120 * row, []
        for number, word in enumerate(words):
            x = 120.0 + 260 * number
            for text in pair[0] + (sign if word in TICKED else " ") + pair[1] + word:
                wide = font.getlength(text)
                pen.text((x, y - 10), text, font=font, fill=40)
                if text not in (" ", sign) or word == "外资企业":
                    chars.append(char(text, x, y, wide))
                x += wide
        box = Box(0.08, (y - 8) / HEIGHT, 0.95, (y + SIDE + 8) / HEIGHT)
        lines.append(Line("".join(c.text for c in chars), box, 0.95, tuple(chars)))
    read, _, _ = judge_page(np.asarray(image, np.uint8), lines, ())
    assert [line.text for line in read] == ["☐政府机关☑事业单位☐社会团体☐国有企业", "☑外资企业☐合资企业☐国有控股☑民营企业"]


def test_a_box_behind_a_character_that_was_read_upon_it() -> None:
    """否■ 是□: where the recogniser drops boxes it reads the characters before them too far to the right."""
    pixels, lines = page(set())
    image, y, chars = Image.fromarray(pixels), 320, []
    pen = ImageDraw.Draw(image)
    for number, word in enumerate("否是"):
        x = 120 + 260 * number
        pen.text((x, y - 10), word, font=FONT, fill=40)
        pen.rectangle((x + 36, y, x + 36 + SIDE, y + SIDE), outline=40, width=2, fill=None if number else 20)
        chars.append(replace(char(word, x + 33 * (1 - number), y, 33), confidence=1.0))
    box = Box(0.08, (y - 8) / HEIGHT, 0.5, (y + SIDE + 8) / HEIGHT)
    read, _, _ = judge_page(np.asarray(image, np.uint8), [*lines, Line("否是", box, 0.95, tuple(chars))], ())
    assert read[2].text == "否☑是☐"


def test_a_hole_punched_beside_a_line_is_no_ticked_box() -> None:
    pixels, lines = page({"事业单位"})
    image = Image.fromarray(pixels)
    ImageDraw.Draw(image).ellipse((40, 78, 72, 110), fill=30)
    read, ticks, _ = judge_page(np.asarray(image, np.uint8), lines, ())
    assert [tick.label for tick in ticks if tick.checked] == ["事业单位"]
    assert read[0].text.startswith("☐政府机关")


@pytest.mark.parametrize(("beside", "needed"), [(True, DEFAULT.gap_open), (False, DEFAULT.gap_stacked)])
def test_what_may_be_a_wall_is_rather_a_box_beside_other_boxes(beside: bool, needed: float) -> None:
    """√ typed upon □ in rows set tight: 0.83 and 0.92 by its pixels, and a column of ink with what stands above and below it."""
    depth = np.zeros((200, 200), np.uint8)
    depth[:, 100:103] = 200
    found = Squares(depth, 1.0, np.zeros((0, 4)), 60.0)
    cell = Box(0.1, 0.1, 0.9, 0.9)
    finder = CandidateFinder([], [cell], 33.0, DEFAULT)
    assert finder._needed(np.array([98.0, 90, 118, 110]), Box(0.2, 0.4, 0.8, 0.5), beside, found) == needed


@pytest.mark.parametrize(("confidence", "moved"), [(0.57, 10.0), (1.0, 0.0)])
def test_a_character_that_a_stroke_joins_to_its_box_stands_before_the_next(confidence: float, moved: float) -> None:
    """Read upon the box and itself, with doubts: its middle is between both."""
    _, lines = page({"事业单位"})
    chars = list(lines[0].chars)
    at = next(n for n, c in enumerate(chars) if c.text == "事")
    upon = Box(chars[at].box.x0 - 10 / WIDTH, chars[at].box.y0, chars[at].box.x1 - 10 / WIDTH, chars[at].box.y1)
    chars[at] = replace(chars[at], box=upon, confidence=confidence)
    finder = GapFinder(33.0, float(SIDE), (WIDTH, HEIGHT), DEFAULT)
    (gap,) = [
        gap
        for gap in finder.gaps([replace(lines[0], chars=tuple(chars))], (0,), {0: [found_at(1300.0, 93.0)]})
        if gap.index == at
    ]
    assert gap.right == pytest.approx(upon.cx * WIDTH + moved)


def test_a_character_drawn_to_the_box_before_it_leaves_no_room_behind_it() -> None:
    """A recogniser places the first character of a word nearer to the gap before it than it stands."""
    _, lines = page({"事业单位"})
    chars = list(lines[0].chars)
    at = next(n for n, c in enumerate(chars) if c.text == "事")
    middle = chars[at].box.cx * WIDTH
    drawn = -18 / WIDTH
    chars[at] = replace(chars[at], box=replace(chars[at].box, x0=chars[at].box.x0 + drawn, x1=chars[at].box.x1 + drawn))
    line = replace(lines[0], chars=tuple(chars))
    finder = GapFinder(33.0, float(SIDE), (WIDTH, HEIGHT), DEFAULT)
    assert at + 1 in {gap.index for gap in finder.gaps([line], (0,), {})}
    assert at + 1 not in {gap.index for gap in finder.gaps([line], (0,), {0: [found_at(middle - 34, 93.0)]})}
