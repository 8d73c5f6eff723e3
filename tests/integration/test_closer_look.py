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
from model.geometry import Box
from model.packet import FileKind, PageSource
from model.page import Ink, Page, Reader, SealKind, SealReading, SealShape
from model.record import TYPE, FieldValue, Presence, Source
from notices.profile import load

FACE = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
PROFILE = load("xxxf2020")


OPTIONS = ReadOptions()


def page_of(text: str, workspace: Path) -> Page:
    """A page with a line, and its picture in the workspace."""
    sheet = Image.new("RGB", (1000, 200), "white")
    ImageDraw.Draw(sheet).text((60, 60), text, font=ImageFont.truetype(FACE, 30), fill=(20, 20, 20))
    bgr = np.asarray(sheet)[:, :, ::-1].copy()
    image = keep_image(bgr, PageSource("a", workspace / "a.png", FileKind.PNG), workspace, OPTIONS.quality)
    lines = read_boxes(OPTIONS.engine(), bgr, [(50, 50, 60 + 20 * len(text), 105)])
    return Page("a", 1, 1000, 200, Reader.OCR, dpi=200.0, lines=tuple(lines), image=image)


def settled(key: str, text: str, wrong: str, workspace: Path) -> FieldValue:
    """The value of a line that shows `text` and was read as `wrong`, when it is looked at again."""
    drawn = page_of(text, workspace)
    (line,) = drawn.lines
    assert line.text == wrong
    unsure = replace(line, chars=tuple(replace(c, confidence=0.9) for c in line.chars))
    page = replace(drawn, lines=(unsure,))
    value = FieldValue(
        key, wrong, PROFILE.field(key).read(wrong).value, 0.95, Source("a", 1, line.box, Reader.OCR), Presence.FILLED
    )
    fields = settle_characters(
        {key: value}, PROFILE, [page], lambda p, ln: look_closer(p, ln, workspace / (p.image or ""), OPTIONS)
    )
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


def test_under_a_seal_the_ink_is_judged_as_elsewhere(tmp_path: Path) -> None:
    page = page_of("chenlin1l909@139.com", tmp_path)
    sealed = replace(page, seals=(SealReading(Box(0.3, 0.1, 0.5, 0.9), SealShape.ROUND, Ink.ORIGINAL, SealKind.OFFICIAL, 1.0),))
    look = look_closer(sealed, page.lines[0], tmp_path / (page.image or ""), OPTIONS)
    assert look and look.judge
    assert look.judge.odds("chenlin1l909@139.com", ["chenlin11909@139.com"])[0] < -1
    assert all(r.glyphs for r in look.rivals if {r.text, look.line.text[r.start : r.end]} == {"1", "l"})
