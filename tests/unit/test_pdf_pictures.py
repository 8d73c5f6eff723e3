"""Scans in PDF pages, stored in every way in which scanners and programs store them: what is drawn counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw

from extractors.page.image.render import render_pdf
from model.page import Paper

WIDE, TALL = 1240, 1754
PAGE = (WIDE * 0.48, TALL * 0.48)  # points: 150 pixels to the inch
Stored = tuple[bytes, dict[str, object]]


def writing() -> npt.NDArray[np.uint8]:
    image = Image.new("L", (WIDE, TALL), 255)
    pen = ImageDraw.Draw(image)
    pen.rectangle((90, 90, 1150, 1660), outline=0, width=4)
    for y in range(150, 1600, 50):
        pen.text((120, y), f"Line {y} of the page, 10.25", fill=0, font_size=28)
    return np.asarray(image)


GREY = writing()
BLACK = GREY < 128
NEGATIVE, BITS = np.packbits(BLACK, axis=1).tobytes(), np.packbits(~BLACK, axis=1).tobytes()
RGB, CMYK = np.dstack([GREY] * 3), np.dstack([np.zeros_like(GREY)] * 3 + [255 - GREY])
PALETTE = Array([Name.Indexed, Name.DeviceRGB, 1, String(b"\xff\xff\xff\0\0\0")])


def stored(data: bytes, space: object, bits: int = 8, rows: int = TALL, **more: object) -> Stored:
    entries: dict[str, object] = {"Width": WIDE, "Height": rows, "BitsPerComponent": bits, **more}
    return data, entries | ({"ColorSpace": space} if space is not None else {})


def pdf_of(path: Path, images: list[Stored], content: str, over: Stored | None = None) -> Path:
    """A page with images I0, I1 …; `over`: what lies over the first as its mask."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=PAGE)
        page = pdf.pages[0]
        page.Resources = Dictionary(XObject=Dictionary())
        for i, (data, entries) in enumerate(images):
            page.Resources.XObject[f"/I{i}"] = image = pdf.make_stream(data, Type=Name.XObject, Subtype=Name.Image, **entries)
            if over is not None:
                mask = pdf.make_stream(over[0], Type=Name.XObject, Subtype=Name.Image, **over[1])
                image["/Mask" if "ImageMask" in over[1] else "/SMask"] = mask
        page.Contents = pdf.make_stream(content.encode())
        pdf.save(path)
    return path


WHOLE = f"q {PAGE[0]} 0 0 {PAGE[1]} 0 0 cm /I0 Do Q"


def off(path: Path) -> float:
    """How far the page as it is rendered is off what was written on it, grey levels on the average."""
    page = render_pdf(path)
    assert page.paper is Paper.SCAN and (page.width_mm, page.height_mm) == pytest.approx((210, 297), abs=0.3)
    seen = Image.fromarray(page.bgr[:, :, 1]).resize((WIDE, TALL))
    return float(np.abs(np.asarray(seen).astype(int) - GREY).mean())


@pytest.mark.parametrize(
    "image",
    [
        stored(BITS, None, 1, ImageMask=True),
        stored(NEGATIVE, None, 1, ImageMask=True, Decode=Array([1, 0])),
        stored(BITS, Name.DeviceGray, 1),
        stored(NEGATIVE, Name.DeviceGray, 1, Decode=Array([1, 0])),
        stored((255 - GREY).tobytes(), Name.DeviceGray, Decode=Array([1, 0])),
        stored((255 - RGB).tobytes(), Name.DeviceRGB, Decode=Array([1, 0] * 3)),
        stored((GREY.astype(">u2") * 257).astype(">u2").tobytes(), Name.DeviceGray, 16),
        stored(BLACK.astype(np.uint8).tobytes(), PALETTE),
        stored(NEGATIVE, PALETTE, 1),
        stored(CMYK.tobytes(), Name.DeviceCMYK),
        stored((255 - CMYK).tobytes(), Name.DeviceCMYK, Decode=Array([1, 0] * 4)),
    ],
)
def test_a_scan_is_read_as_it_is_drawn(tmp_path: Path, image: Stored) -> None:
    assert off(pdf_of(tmp_path / "a.pdf", [image], WHOLE)) < 4


@pytest.mark.parametrize("over", [stored((255 - GREY).tobytes(), Name.DeviceGray), stored(BITS, None, 1, ImageMask=True)])
def test_ink_that_only_a_mask_shapes(tmp_path: Path, over: Stored) -> None:
    black = stored(bytes(WIDE * TALL), Name.DeviceGray)
    assert off(pdf_of(tmp_path / "a.pdf", [black], WHOLE, over)) < 4


def strips(store: Callable[[npt.NDArray[np.uint8]], Stored]) -> tuple[list[Stored], str]:
    tops = np.linspace(0, TALL, 24).round().astype(int)
    pieces = list(zip(tops, tops[1:], strict=False))
    placed = (
        f"q {PAGE[0]} 0 0 {(low - top) * 0.48:.4f} 0 {(TALL - low) * 0.48:.4f} cm /I{i} Do Q"
        for i, (top, low) in enumerate(pieces)
    )
    return [store(GREY[top:low]) for top, low in pieces], "\n".join(placed)


@pytest.mark.parametrize(
    "store",
    [
        lambda part: stored(part.tobytes(), Name.DeviceGray, rows=len(part)),
        lambda part: stored(np.packbits(part > 128, axis=1).tobytes(), None, 1, len(part), ImageMask=True),
    ],
)
def test_strips_of_one_page(tmp_path: Path, store: Callable[[npt.NDArray[np.uint8]], Stored]) -> None:
    path = pdf_of(tmp_path / "a.pdf", *strips(store))
    assert off(path) < 4
    frame = render_pdf(path).bgr[120:1600, 90:95, 1].min(axis=1)
    assert frame.max() < 60  # no seam runs through the rule at the side


def test_a_scan_stored_upside_down(tmp_path: Path) -> None:
    turned = f"q {PAGE[0]} 0 0 -{PAGE[1]} 0 {PAGE[1]} cm /I0 Do Q"
    assert off(pdf_of(tmp_path / "a.pdf", [stored(GREY[::-1].tobytes(), Name.DeviceGray)], turned)) < 4


def test_a_plain_scan_is_not_drawn_but_taken_as_it_is(tmp_path: Path) -> None:
    path = pdf_of(tmp_path / "a.pdf", [stored(GREY.tobytes(), Name.DeviceGray)], WHOLE)
    assert np.array_equal(render_pdf(path).bgr[:, :, 1], GREY)


def test_a_scan_on_a_page_of_larger_units(tmp_path: Path) -> None:
    path = pdf_of(tmp_path / "a.pdf", [stored(GREY.tobytes(), Name.DeviceGray)], WHOLE)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        page.Contents = pdf.make_stream(f"q {PAGE[0] / 2} 0 0 {PAGE[1] / 2} 0 0 cm /I0 Do Q".encode())
        page.MediaBox, page.UserUnit = Array([0, 0, PAGE[0] / 2, PAGE[1] / 2]), 2
        pdf.save()
    assert off(path) == 0 and render_pdf(path).dpi == pytest.approx(150, abs=0.5)
