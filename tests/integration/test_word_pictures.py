"""Text that stands in a Word document as a picture of one line, through the real recogniser."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import numpy as np
from docx.shared import Mm
from PIL import Image, ImageDraw, ImageFont

from extractors.reading import ReadOptions, read_source
from model.packet import FileKind, PageSource
from model.page import Page, Reader

NOTO = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"


def line(text: str, mode: str = "RGB") -> io.BytesIO:
    font = ImageFont.truetype(NOTO, 40, index=2)
    size = int(font.getlength(text)) + 12, 60
    picture = Image.new("RGBA", size, (0, 0, 0, 0)) if mode == "RGBA" else Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).text((6, 0), text, font=font, fill=(0, 0, 0, 255) if mode == "RGBA" else (0, 0, 0))
    out = io.BytesIO()
    picture.save(out, "PNG")
    out.seek(0)
    return out


def logo() -> io.BytesIO:
    out = io.BytesIO()
    noise = np.random.default_rng(1).integers(0, 255, (12, 60, 3), np.uint8)
    Image.fromarray(noise).resize((300, 60)).save(out, "PNG")
    out.seek(0)
    return out


def read(document: docx.document.Document, folder: Path) -> Page:
    path = folder / "a.docx"
    document.save(str(path))
    (page,) = read_source(PageSource("f", path, FileKind.DOCX, 0), folder, ReadOptions())
    assert page.reader is Reader.WORD
    return page


def test_a_value_pasted_as_a_picture_is_read_in_its_cell(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=2, style="Table Grid")
    for row, label in zip(table.rows, ("单位名称", "统一社会信用代码", "法定代表人"), strict=True):
        row.cells[0].text = label
    pictures = (line("成都市锦程数字科技有限公司"), line("91510100MA61U2X35K", "RGBA"), logo())
    for row, picture in zip(table.rows, pictures, strict=True):
        row.cells[1].paragraphs[0].add_run().add_picture(picture, width=Mm(60))
    document.sections[0].header.paragraphs[0].add_run().add_picture(line("页眉的标志"), width=Mm(30))
    page = read(document, tmp_path)
    assert [(pair.label, pair.value) for pair in page.pairs] == [
        ("单位名称", "成都市锦程数字科技有限公司"), ("统一社会信用代码", "91510100MA61U2X35K"), ("法定代表人", "")
    ]  # fmt: skip
    assert all(char.confidence < 0.7 for found in page.lines if found.text.startswith("成都") for char in found.chars)
