"""Boxes of PDF pages: what a page shows of itself, how large its paper is, and that texts lie where they are drawn."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractors.page.image.orientation import turned
from extractors.page.image.pdf_paper import user_unit
from extractors.page.image.pdf_raster import draw
from extractors.page.image.render import render_pdf
from extractors.page.image.straighten import cut_out
from extractors.readers.pdf.text_layer import read_text_layer
from model.page import Paper

BOXES = [
    ([0, 0, 595, 842], None),
    ([100, 200, 695, 1042], None),
    ([0, 0, 1200, 1200], [100, 200, 695, 1042]),
    ([-50, -60, 1200, 1100], [695, 800, 130, 150]),
    ([100, 200, 695, 1042], [0, 0, 600, 900]),
]


def boxed(path: Path, media: list[int], crop: list[int] | None, **entries: object) -> Path:
    """A page whose text partly lies outside of what its boxes show."""
    canvas = Canvas(str(path), pagesize=(1200, 1200))
    canvas.setFont("Helvetica", 14)
    canvas.rect(150, 250, 380, 30)
    canvas.drawString(160, 260, "Name of company: Hills")
    canvas.drawString(170, 420, "lower text of the page")
    canvas.drawString(800, 900, "OUTSIDE of the box")
    canvas.save()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        page.MediaBox = pikepdf.Array(media)
        if crop:
            page.CropBox = pikepdf.Array(crop)
        for key, value in entries.items():
            page[f"/{key}"] = value
        pdf.save()
    return path


@pytest.mark.parametrize(("rotate", "unit"), [(0, 1.5), (90, 1), (180, 1), (270, 1.5), (-90, 1)])
@pytest.mark.parametrize(("media", "crop"), BOXES)
def test_texts_lie_where_they_are_drawn(
    tmp_path: Path, media: list[int], crop: list[int] | None, rotate: int, unit: float
) -> None:
    path = boxed(tmp_path / "a.pdf", media, crop, Rotate=rotate, UserUnit=unit)
    layer = read_text_layer(path, 0)
    assert layer is not None and layer.width_mm and layer.height_mm
    bgr = turned(draw(path, 0, 100).bgr, -layer.rotation)
    height, width = bgr.shape[:2]
    assert (layer.width_mm, layer.height_mm) == pytest.approx((width / 100 * 25.4, height / 100 * 25.4), abs=0.5)
    assert {line.text for line in layer.lines} == {"Name of company: Hills", "lower text of the page"}
    assert all(line.size_pt == pytest.approx(14 * unit) for line in layer.lines)
    for line in layer.lines:
        x0, y0, x1, y1 = line.box.pixels(width, height)
        inked = np.flatnonzero((bgr[y0 : y1 + 1, max(0, x0 - 3) : x1 + 4].min(axis=2) < 128).any(axis=0))
        assert inked[0] <= 8 and inked[-1] >= x1 - x0 - 4


def page_of_pixels(wide: int, tall: int, grey: int = 255) -> Image.Image:
    """A scanned page with writing."""
    image = Image.new("L", (wide, tall), grey)
    pen = ImageDraw.Draw(image)
    for y in range(tall // 10, tall * 9 // 10, tall // 30):
        pen.rectangle((wide // 8, y, wide * 7 // 8, y + tall // 120), fill=20)
    return image


def scan(path: Path, image: Image.Image, size: tuple[float, float]) -> Path:
    data = BytesIO()
    image.save(data, "PNG")
    canvas = Canvas(str(path), pagesize=size)
    canvas.drawImage(ImageReader(data), 0, 0, *size)
    canvas.save()
    return path


@pytest.mark.parametrize(
    ("pixels", "page", "paper", "dpi"),
    [
        ((1241, 1754), (1241, 1754), (210, 297), 150),  # pixels taken for points
        ((1654, 2339), (1240.5, 1754.25), (210, 297), 200),  # 96 to the inch
        ((1754, 1241), (1754, 1241), (297, 210), 150),
        ((1588, 2246), (794, 1123), (210, 297), 192),  # a page of a screen's pixels, at twice its resolution
        ((1275, 1650), (1275, 1650), (None, None), 142),  # letter's shape, or a trimmed sheet's
        ((1275, 1650), (612, 792), (215.9, 279.4), 150),  # letter
        ((595, 842), (595, 842), (210, 297), 150),  # poor, but of the size that it says
        ((1654, 2339), (842, 1191), (297, 420), 150),  # A3
        ((1280, 960), (1280, 960), (None, None), 150),  # no paper's shape
    ],
)
def test_pixels_taken_for_points_are_no_size(
    tmp_path: Path, pixels: tuple[int, int], page: tuple[float, float], paper: tuple[float | None, float | None], dpi: float
) -> None:
    sheet = cut_out(render_pdf(scan(tmp_path / "a.pdf", page_of_pixels(*pixels), page)), 220.0)
    assert (sheet.width_mm, sheet.height_mm) == pytest.approx(paper, abs=1.5)
    assert sheet.dpi == pytest.approx(dpi, rel=0.1) and sheet.paper is Paper.SCAN


def test_a_scan_of_false_size_that_is_drawn_keeps_its_resolution(tmp_path: Path) -> None:
    data = BytesIO()
    page_of_pixels(1654, 2339).save(data, "PNG")
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(1654, 2339))
    canvas.drawImage(ImageReader(data), 0, 0, 1654, 2339)
    canvas.drawString(300, 300, "A NOTE")
    canvas.save()
    drawn = render_pdf(tmp_path / "a.pdf")
    assert drawn.bgr.shape[0] == pytest.approx(2339, abs=2) and drawn.dpi == pytest.approx(200, abs=1)


def test_text_over_a_picture_of_false_size_is_of_its_paper(tmp_path: Path) -> None:
    data = BytesIO()
    Image.new("L", (1240, 1754), 230).save(data, "PNG")
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(1240, 1754))
    canvas.drawImage(ImageReader(data), 0, 0, 1240, 1754)
    canvas.setFont("Helvetica", 25)
    for y in (1500, 1400, 1300):
        canvas.drawString(200, y, "a certificate of honour for the company")
    canvas.save()
    layer = read_text_layer(tmp_path / "a.pdf", 0)
    assert layer is not None and (layer.width_mm, layer.height_mm) == pytest.approx((210, 297), abs=0.5)
    assert layer.lines[0].size_pt == pytest.approx(12, abs=0.2)


@pytest.mark.parametrize("dpi", [96, 300])
def test_a_page_of_pixels_without_any_picture_is_of_its_paper(tmp_path: Path, dpi: int) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(round(8.268 * dpi), round(11.693 * dpi)))
    canvas.setFont("Helvetica", dpi / 6)
    canvas.drawString(2 * dpi, 9 * dpi, "a page printed by a program of the web")
    canvas.save()
    layer = read_text_layer(tmp_path / "a.pdf", 0)
    assert layer is not None and (layer.width_mm, layer.height_mm) == pytest.approx((210, 297), abs=0.5)
    assert layer.lines[0].size_pt == pytest.approx(12, abs=0.1)
    drawn = render_pdf(tmp_path / "a.pdf")
    assert drawn.bgr.shape[0] == pytest.approx(2339, abs=2) and drawn.width_mm == 210


def test_each_half_of_a_double_page_is_a_page(tmp_path: Path) -> None:
    whole = Image.new("L", (3308, 2339), 255)
    whole.paste(page_of_pixels(1654, 2339), (1654, 0))
    path = scan(tmp_path / "a.pdf", whole, (1190, 842))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].CropBox = pikepdf.Array([0, 0, 595, 842])
        pdf.pages.append(pdf.pages[0])
        pdf.pages[1].CropBox = pikepdf.Array([595, 0, 1190, 842])
        pdf.save()
    left, right = render_pdf(path, 0), render_pdf(path, 1)
    assert left.bgr.min() > 200 and right.bgr.min() < 60
    assert {page.bgr.shape[:2] for page in (left, right)} == {(2339, 1654)}
    assert (left.width_mm, left.height_mm) == pytest.approx((210, 297), abs=0.5)


def test_a_file_that_qpdf_does_not_open_has_usual_units(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].UserUnit = 2
        pdf.save(tmp_path / "plain.pdf")
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    assert [user_unit(tmp_path / f"{name}.pdf", 0) for name in ("plain", "locked", "broken")] == [2, 1, 1]
