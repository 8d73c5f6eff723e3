"""A closer look at a kept picture with the real recogniser: what looks alike is settled by the type, and says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extractors.options import ReadOptions
from extractors.packet.characters import settle_characters
from extractors.page.image.page_images import keep_image
from extractors.page.ocr.crops import read_boxes
from extractors.readers.closer import look_closer
from model.packet import FileKind, PageSource
from model.page import Page, Reader
from model.record import TYPE, FieldValue, Presence, Source
from notices.profile import load

FACE = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
PROFILE = load("xxxf2020")


def settled(key: str, text: str, wrong: str, workspace: Path) -> FieldValue:
    """The value of a line that shows `text` and was read as `wrong`, when it is looked at again."""
    sheet = Image.new("RGB", (1000, 200), "white")
    ImageDraw.Draw(sheet).text((60, 60), text, font=ImageFont.truetype(FACE, 30), fill=(20, 20, 20))
    bgr = np.asarray(sheet)[:, :, ::-1].copy()
    options = ReadOptions()
    image = keep_image(bgr, PageSource("a", workspace / "a.png", FileKind.PNG), workspace, options.quality)
    line = read_boxes(options.engine(), bgr, [(50, 50, 60 + 20 * len(text), 105)])[0]
    assert line.text == wrong
    unsure = replace(line, chars=tuple(replace(c, confidence=0.9) for c in line.chars))
    page = Page("a", 1, 1000, 200, Reader.OCR, dpi=200.0, lines=(unsure,), image=image)
    value = FieldValue(
        key, wrong, PROFILE.field(key).read(wrong).value, 0.95, Source("a", 1, line.box, Reader.OCR), Presence.FILLED
    )
    fields = settle_characters({key: value}, PROFILE, [page], lambda p, ln: look_closer(p, ln, workspace / image, options))
    return fields[key]


def test_what_the_type_forbids_is_settled(tmp_path: Path) -> None:
    drawn = "91440101MAOCD3EF7K"  # its alphabet has no O, and with 0 the check digit fits
    found = settled("company.credit_code", drawn, drawn, tmp_path)
    assert (found.raw, found.value, found.decided_by) == (drawn, "91440101MA0CD3EF7K", TYPE)
    assert found.confidence < 0.9  # the ink does show an O


def test_a_clear_address_stays(tmp_path: Path) -> None:
    found = settled("company.contact.email", "hello_12@longjin.com", "hello_12@longjin.com", tmp_path)
    assert (found.value, found.decided_by) == ("hello_12@longjin.com", "")
    assert found.confidence >= 0.9
