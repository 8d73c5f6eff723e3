"""What the judge of Latin lines says of characters that some faces print like others."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.page.ocr.exemplars import Exemplars, sure_places
from extractors.page.ocr.latin import CHARACTERS, LatinLine
from model.geometry import Box
from model.page import Char, Line

DEJAVU = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
SERIF = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"  # never trained on
NARROW = "/usr/share/fonts/truetype/liberation/LiberationSansNarrow-Regular.ttf"  # never trained on


def seen(text: str, face: str = DEJAVU) -> LatinLine:
    """What is said of a drawn line."""
    font = ImageFont.truetype(face, 28)
    page = Image.new("L", (round(font.getlength(text)) + 16, 40), 235)
    ImageDraw.Draw(page).text((8, 3), text, fill=30, font=font)
    return LatinLine.seen(np.asarray(page))


@pytest.mark.parametrize(
    ("face", "text", "wrong"),
    [
        (DEJAVU, "chenlin1l909@139.com", "chenlin11909@139.com"),
        (NARROW, "chenlin1l909@139.com", "chenlin11909@139.com"),
        (DEJAVU, "l1ang_241@foxmail.com", "11ang_241@foxmail.com"),
        (SERIF, "l1ang_241@foxmail.com", "11ang_241@foxmail.com"),
        (SERIF, "l1ang_241@foxmail.com", "1ang_241@foxmail.com"),  # one of two strokes was dropped
        (NARROW, "o0o-pm466@163.com", "o00-pm466@163.com"),
        (SERIF, "morning12@hotmail.com", "moming12@hotmail.com"),
        (NARROW, "morning12@hotmail.com", "morning12@hotmai1.com"),
    ],
)
def test_what_is_printed_is_likelier_than_what_is_read_for_it(face: str, text: str, wrong: str) -> None:
    assert seen(text, face).odds(text, [wrong])[0] < -0.5
    assert seen(text, face).odds(wrong, [text])[0] > 0.5


def test_probabilities_of_all_texts_of_two_places_are_one() -> None:
    told = np.zeros((2, len(CHARACTERS) + 2))
    told[:, 0], told[:, 2], told[:, 3] = 0.2, 0.5, 0.3
    texts = ["", "0", "1", "01", "10"]  # two places: 00 needs a gap between them
    assert np.exp(LatinLine((told,)).likelihoods(texts)) == pytest.approx([0.04, 0.45, 0.21, 0.15, 0.15], abs=1e-4)


def drawn(texts: list[str], face: str) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.uint8]], list[Line]]:
    """A drawn page of lines, and what is read there, character by character."""
    font, size = ImageFont.truetype(face, 28), (600, 60 * len(texts))
    page, lines = Image.new("L", size, 235), []
    for n, text in enumerate(texts):
        top, ends = 60 * n + 10, [8 + font.getlength(text[:k]) for k in range(len(text) + 1)]
        ImageDraw.Draw(page).text((8, top), text, fill=30, font=font)
        at = [Box(a / size[0], top / size[1], b / size[0], (top + 40) / size[1]) for a, b in zip(ends, ends[1:], strict=False)]
        chars = tuple(Char(c, box) for c, box in zip(text, at, strict=True))
        lines.append(Line(text, Box(at[0].x0, at[0].y0, at[-1].x1, at[0].y1), chars=chars))
    return np.asarray(page), lines


@pytest.mark.parametrize("face", [DEJAVU, SERIF, NARROW])
def test_the_page_shows_what_a_1_and_an_l_look_like_on_it(face: str) -> None:
    page, lines = drawn(["chenlin1l909@163.com", "tel. 13912345678"], face)
    doubtful = lines[0]
    seen = Exemplars(page, lines, doubtful.box.height)
    assert seen.odds(doubtful.chars[7].box, "l", "1") > 2 > -2 > seen.odds(doubtful.chars[7].box, "1", "l")
    assert seen.odds(doubtful.chars[8].box, "1", "l") > 2 > -2 > seen.odds(doubtful.chars[8].box, "l", "1")
    assert seen.odds(doubtful.chars[8].box, "1", "I") == 0  # the page shows no capital I
    assert Exemplars(page, lines, 2 * doubtful.box.height).odds(doubtful.chars[8].box, "1", "l") == 0  # print of another size


def test_a_look_alike_is_sure_among_its_own_kind_alone() -> None:
    assert list(sure_places("chenlin1l909@163.com")) == [4, 10, 13, 18]
