"""How often PDFium draws a page: a page of text twice (with it and without), a scan once small, to prove that its picture is what shows."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractors.reading import ReadOptions, read_source
from model.packet import FileKind, PageSource
from model.page import Reader

A4 = (595, 842)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a page was drawn and a picture decoded."""
    counts: Counter[str] = Counter()

    def counted(owner: type, name: str) -> None:
        plain = getattr(owner, name)

        def call(*args: Any, **options: Any) -> Any:
            counts[name] += 1
            return plain(*args, **options)

        monkeypatch.setattr(owner, name, call)

    counted(pypdfium2.PdfPage, "render")
    counted(pypdfium2.PdfImage, "get_bitmap")
    return counts


def test_a_page_of_text(tmp_path: Path, drawn: Counter[str]) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for n in range(12):
        canvas.drawString(80, 760 - 24 * n, f"Line {n} of the application, with enough words")
    canvas.rect(60, 400, 400, 300)
    canvas.save()
    (page,) = read_source(PageSource("a.pdf", path, FileKind.PDF, 0), tmp_path, ReadOptions())
    assert page.reader is Reader.TEXT_LAYER and len(page.lines) == 12
    assert drawn == {"render": 2}


def test_a_blank_scan(tmp_path: Path, drawn: Counter[str]) -> None:
    path, paper = tmp_path / "a.pdf", BytesIO()
    Image.fromarray(np.full((2338, 1654), 250, np.uint8)).save(paper, "JPEG")
    canvas = Canvas(str(path), pagesize=A4)
    canvas.drawImage(ImageReader(paper), 0, 0, *A4)
    canvas.save()
    (page,) = read_source(PageSource("a.pdf", path, FileKind.PDF, 0), tmp_path, ReadOptions())
    assert page.blank
    assert drawn == {"render": 1, "get_bitmap": 1}
