"""What the judge of Latin lines says of characters that some faces print like others."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.page.ocr.latin import CHARACTERS, LatinLine

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
    assert np.exp(LatinLine(told).likelihoods(texts)) == pytest.approx([0.04, 0.45, 0.21, 0.15, 0.15], abs=1e-4)
