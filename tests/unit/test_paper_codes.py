"""The codes on letters, receipts and sheets are read again from paper as scanners and phones give it, and nobody else's are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import cv2
import docx
import numpy as np
import pypdfium2
import pytest
import zxingcpp
from click.testing import CliRunner
from numpy.typing import NDArray
from PIL import Image

import report_cases as cases
from extractors.page.codes import read_codes
from model.paper_codes import SEPARATOR, own, packet_code, packets_named
from reports.letter.as_docx import as_docx
from reports.letter.as_pdf import as_pdf
from reports.letter.content import LetterContent, letter_content, receipt_content
from reports.qr import as_png, as_svg
from reports.sheets import separator_sheets
from shenbao.commands.main import cli

Grey = NDArray[np.uint8]
ID = "019a2b3c4d5e6f7081920a0b"


def letter() -> LetterContent:
    content = letter_content(cases.result())
    assert content is not None
    return replace(content, code=packet_code(ID))


@cache
def scanned(dpi: int = 200) -> Grey:
    page = pypdfium2.PdfDocument(as_pdf(letter()))[0]
    return np.asarray(page.render(scale=dpi / 72, grayscale=True).to_numpy(), np.uint8)


def turned(grey: Grey, degrees: float) -> Grey:
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(grey, matrix, (width, height), borderValue=255), np.uint8)


def noisy(grey: Grey) -> Grey:
    grain = np.random.default_rng(1).normal(0, 25, grey.shape)
    return np.clip(cv2.GaussianBlur(grey, (5, 5), 0) + grain, 0, 255).astype(np.uint8)


def photographed(grey: Grey) -> Grey:
    """Seen aslant, the far edge a tenth shorter, in uneven light."""
    height, width = grey.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array([[width * 0.05, 0], [width * 0.95, height * 0.02], [width, height], [0, height]], np.float32)
    aslant = cv2.warpPerspective(grey, cv2.getPerspectiveTransform(corners, seen), (width, height), borderValue=200)
    return np.asarray(aslant * np.linspace(0.6, 1.0, width)[None, :], np.uint8)


def compressed(grey: Grey) -> Grey:
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, 25])[1], cv2.IMREAD_GRAYSCALE), np.uint8)


@pytest.mark.parametrize(
    "wear",
    [
        lambda g: g,
        lambda g: np.rot90(g).copy(),
        lambda g: np.rot90(g, 2).copy(),
        lambda g: turned(g, 4.0),
        noisy,
        photographed,
        compressed,
        lambda g: np.where(g > 140, 255, 0).astype(np.uint8),
    ],
    ids=["flat", "90", "180", "skew", "noise", "photo", "jpeg", "fax"],
)
def test_the_code_of_a_letter_is_read_from_paper(wear: Callable[[Grey], Grey]) -> None:
    assert read_codes(wear(scanned())) == (packet_code(ID),)


def test_it_is_read_at_150_dpi_too() -> None:
    assert read_codes(scanned(150)) == (packet_code(ID),)


def test_the_receipt_and_the_word_letter_carry_it() -> None:
    receipt = replace(receipt_content(cases.clean()), code=packet_code(ID))
    page = pypdfium2.PdfDocument(as_pdf(receipt))[0].render(scale=200 / 72, grayscale=True).to_numpy()
    assert read_codes(np.ascontiguousarray(page)) == (packet_code(ID),)
    head = docx.Document(BytesIO(as_docx(letter()))).sections[0].first_page_header
    [picture] = [part.blob for part in head.part.package.parts if part.content_type == "image/png"]
    assert read_codes(np.asarray(Image.open(BytesIO(picture)))) == (packet_code(ID),)
    assert any(paragraph.text == packet_code(ID) for paragraph in head.paragraphs)


def test_the_letter_names_the_packet_in_its_text_too() -> None:
    text = pypdfium2.PdfDocument(as_pdf(letter()))[0].get_textpage().get_text_range()
    assert packets_named([text]) == [ID]


def test_every_sheet_parts_packets() -> None:
    sheets = pypdfium2.PdfDocument(separator_sheets(3))
    assert len(sheets) == 3
    for sheet in sheets:
        grey = np.ascontiguousarray(sheet.render(scale=1.5, grayscale=True).to_numpy())
        assert read_codes(grey) == (SEPARATOR,)


def test_sheets_are_the_same_bytes_and_not_without_end() -> None:
    assert separator_sheets(2) == separator_sheets(2)
    assert len(pypdfium2.PdfDocument(separator_sheets(0))) == 1


def test_codes_of_others_are_left_alone() -> None:
    texts = (
        "https://www.gsxt.gov.cn/",
        "SHENBAO:P:../../etc",
        "01,04,044001900111,12345678,100.00,20200422",
        "SHENBAO:P:",
        "SHENBAO:X",
    )
    assert not any(own(text) for text in texts)
    for text in texts[:3]:
        assert read_codes(np.asarray(Image.open(BytesIO(as_png(text))))) == ()


def test_the_picture_for_pages_has_no_style_and_scales() -> None:
    svg = as_svg(packet_code(ID))
    assert svg.startswith('<svg viewBox="0 0 ') and "style" not in svg and "<!" not in svg
    assert zxingcpp.read_barcode(np.asarray(Image.open(BytesIO(as_png(ID))))).text == ID


def test_the_command_writes_sheets(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["sheets", "--count", "4", "--out", str(tmp_path / "页.pdf")])
    assert done.exit_code == 0 and "4 页" in done.output and len(pypdfium2.PdfDocument(tmp_path / "页.pdf")) == 4
