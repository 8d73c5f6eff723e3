"""Pictures and PDF pages become BGR pixels, whatever they were encoded as."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractors.page.image.render import picture, render_pdf, render_picture
from model.errors import DamagedFile, EncryptedFile
from model.page import Colour, Paper

SIZE = (620, 877)  # A4 at 75 dpi


def drawing(mode: str = "RGB") -> Image.Image:
    """White paper with a dark bar in its top left quarter and a red square below it."""
    page = Image.new("RGB", SIZE, "white")
    page.paste((20, 20, 20), (60, 60, 260, 120))
    page.paste((200, 20, 30), (60, 300, 140, 380))
    return page.convert(mode)


def saved(folder: Path, image: Image.Image, name: str, **options: object) -> Path:
    path = folder / name
    image.save(path, **options)
    return path


def dark_quarter(bgr: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> tuple[bool, bool]:
    """(dark ink is in the upper half, dark ink is in the left half)."""
    ys, xs = np.nonzero(bgr.max(axis=2) < 90)
    return bool(ys.mean() < bgr.shape[0] / 2), bool(xs.mean() < bgr.shape[1] / 2)


@pytest.mark.parametrize(
    ("mode", "name", "options"),
    [
        ("CMYK", "cmyk.jpg", {"quality": 95}),
        ("L", "grey.jpg", {}),
        ("P", "palette.png", {}),
        ("1", "bits.tif", {"compression": "group4"}),
        ("RGB", "photo.webp", {"lossless": True}),
        ("RGB", "picture.bmp", {}),
        ("RGBA", "alpha.png", {}),
    ],
)
def test_every_encoding_gives_the_same_page(tmp_path: Path, mode: str, name: str, options: dict[str, object]) -> None:
    page = picture(saved(tmp_path, drawing(mode), name, **options))
    assert page.bgr.dtype == np.uint8 and page.bgr.shape == (877, 620, 3)
    assert dark_quarter(page.bgr) == (True, True)
    assert page.bgr[800, 500].min() > 240


def test_transparency_is_white_paper(tmp_path: Path) -> None:
    layer = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    layer.paste((10, 10, 10, 255), (60, 60, 260, 120))
    page = picture(saved(tmp_path, layer, "layer.png"))
    assert page.bgr[800, 500].tolist() == [255, 255, 255] and page.bgr[90, 100].max() < 40


def test_sixteen_bits(tmp_path: Path) -> None:
    values = np.full((877, 620), 60000, np.uint16)
    values[60:120, 60:260] = 3000
    page = picture(saved(tmp_path, Image.fromarray(values), "deep.png"))
    assert page.bgr[90, 100].max() < 30 < 200 < page.bgr[500, 500].min()


@pytest.mark.parametrize("orientation", [2, 3, 4, 5, 6, 7, 8])
def test_exif_orientation_is_undone(tmp_path: Path, orientation: int) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
    }[orientation]  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    page = picture(saved(tmp_path, drawing().transpose(undo), "turned.jpg", exif=exif, quality=92))
    assert page.bgr.shape == (877, 620, 3) and dark_quarter(page.bgr) == (True, True)


def test_frames_of_a_tiff(tmp_path: Path) -> None:
    empty = Image.new("1", SIZE, 1)
    path = saved(tmp_path, empty, "fax.tif", save_all=True, append_images=[drawing("1")], compression="group4", dpi=(204, 196))
    first, second = (render_picture(path, i) for i in (0, 1))
    assert first.bgr.min() > 200 > 60 > second.bgr.min()
    assert second.colour is Colour.BILEVEL


def test_a_camera_tells_of_itself(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x829A] = 0.01  # exposure time
    page = picture(saved(tmp_path, drawing(), "IMG_1.jpg", exif=exif, dpi=(300, 300)))
    assert page.paper is Paper.PHOTO and page.width_mm is None


def test_damaged_pictures_are_told(tmp_path: Path) -> None:
    path = saved(tmp_path, drawing(), "cut.jpg", quality=90)
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(DamagedFile):
        picture(path)
    with pytest.raises(DamagedFile):
        picture(saved(tmp_path, Image.new("RGB", (3, 2)), "dot.png"))


def scan_pdf(path: Path, image: Image.Image, note: str = "") -> Path:
    data = BytesIO()
    image.save(data, "PNG")
    canvas = Canvas(str(path), pagesize=A4)
    canvas.drawImage(ImageReader(data), 0, 0, *A4)
    if note:
        canvas.drawString(300, 300, note)
    canvas.save()
    return path


def test_a_scan_gives_its_own_pixels(tmp_path: Path) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (1754, 1240, 3), np.uint8)
    path = scan_pdf(tmp_path / "scan.pdf", Image.fromarray(noise))
    page = render_pdf(path)
    assert np.array_equal(page.bgr, noise[:, :, ::-1])
    assert page.paper is Paper.SCAN and abs(page.dpi - 150) < 1 and abs((page.width_mm or 0) - 210) < 0.5


def test_what_is_drawn_over_a_scan_is_seen(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "noted.pdf", Image.new("RGB", (1240, 1754), "white"), "NOTE")
    page = render_pdf(path)
    assert page.bgr.min() < 60 and page.paper is Paper.SCAN and abs(page.dpi - 150) < 1


def test_electronic_pages_are_drawn(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "text.pdf"), pagesize=A4)
    canvas.drawString(100, 700, "text")
    canvas.save()
    page = render_pdf(tmp_path / "text.pdf")
    assert page.paper is Paper.ELECTRONIC and page.bgr.shape[:2] in {(2339, 1654), (2340, 1654), (2339, 1653), (2340, 1655)}


@pytest.mark.parametrize("box", [[0, 0, 0, 0], [0, 0, 3, 4], [0, 0, 14000, 14000], [595, 842, 0, 0]])
def test_odd_page_boxes(tmp_path: Path, box: list[int]) -> None:
    path = scan_pdf(tmp_path / "whole.pdf", drawing())
    with pikepdf.open(path) as pdf:
        pdf.pages[0].MediaBox = pikepdf.Array(box)
        pdf.save(tmp_path / "odd.pdf")
    page = render_pdf(tmp_path / "odd.pdf")
    assert 100 < max(page.bgr.shape[:2]) < 6000


def test_turned_and_encrypted_pdf(tmp_path: Path) -> None:
    path = scan_pdf(tmp_path / "whole.pdf", drawing())
    with pikepdf.open(path) as pdf:
        pdf.pages[0].rotate(90, relative=True)
        pdf.save(tmp_path / "turned.pdf")
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    page = render_pdf(tmp_path / "turned.pdf")
    assert page.bgr.shape[1] > page.bgr.shape[0] and dark_quarter(page.bgr) == (True, False)
    with pytest.raises(EncryptedFile):
        render_pdf(tmp_path / "locked.pdf")
    (tmp_path / "not.pdf").write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(DamagedFile):
        render_pdf(tmp_path / "not.pdf")


@pytest.mark.parametrize("rows", [1145, 2287])
def test_a_fax_without_a_resolution_has_that_of_its_machine(tmp_path: Path, rows: int) -> None:
    page = drawing("1").resize((1728, rows))
    found = render_picture(saved(tmp_path, page, "fax.tif", compression="group4"))
    assert abs(found.bgr.shape[0] / found.bgr.shape[1] - 297 / 215.9) < 0.06  # pixels nearly square stay
