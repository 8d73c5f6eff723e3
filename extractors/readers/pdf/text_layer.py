"""A PDF page read from its own text layer, where that can be trusted."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from extractors.page.image.pdf_paper import PdfPaper, paper_of, user_unit
from extractors.page.image.rendered import paper_of_shape
from extractors.page.image.settings import DEFAULT as IMAGE
from extractors.page.image.settings import ImageSettings
from extractors.page.tables.fill import fill_tables, in_order
from extractors.page.tables.grid import PageGrid, grid_of_rules
from extractors.readers.content_lines import build_lines
from extractors.readers.page_content import PageContent
from extractors.readers.pdf.form_fields import FilledField, filled_field, without_boxes_under
from extractors.readers.pdf.objects import page_content, turned_box
from extractors.readers.pdf.shown_page import ShownPage, shown_page
from extractors.readers.pdf.trust import judge_layer
from extractors.readers.settings import ReaderSettings
from model.geometry import Box
from model.page import Line, Table

MM_PER_POINT = 25.4 / 72
READERS = ReaderSettings()
BROKEN = (  # what the parsers raise on pages that are not as they should be
    PDFException, PdfminerException, MalformedPDFException, pypdfium2.PdfiumError, ValueError, KeyError, TypeError, IndexError,
    AttributeError, RecursionError, OSError, AssertionError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TextLayer:
    """What a page says of itself; boxes are fractions of the upright page.

    `width`, `height` in points; `size_mm`: of the paper, None where the page tells none; `rotation`: degrees clockwise that make the page, as a viewer shows it, upright.
    `trusted` and `reason` (Chinese): whether to use it, and why. `drawn_boxes`: small squares are drawn as paths, so that ticks
    must be judged on a rendered image. `pictures`: images large enough to hold text of their own, to be read by OCR.
    """

    lines: tuple[Line, ...]
    tables: tuple[Table, ...]
    grid: PageGrid
    width: float
    height: float
    size_mm: tuple[float, float] | None
    rotation: int
    trusted: bool
    reason: str
    drawn_boxes: bool = False
    pictures: tuple[Box, ...] = ()

    @property
    def width_mm(self) -> float | None:
        return self.size_mm[0] if self.size_mm else None

    @property
    def height_mm(self) -> float | None:
        return self.size_mm[1] if self.size_mm else None


@lru_cache(maxsize=1)
def _opened(pdf: Path, _stamp: int) -> tuple[Any, Any]:
    data = pdf.read_bytes()
    return pdfplumber.open(io.BytesIO(data)), pypdfium2.PdfDocument(data)


def read_text_layer(pdf: Path, index: int, settings: ReaderSettings = READERS, image: ImageSettings = IMAGE) -> TextLayer | None:
    """Return the text layer of page `index` (from 0); None where the page holds none or cannot be parsed (then its pixels decide)."""
    try:
        plumbed, document = _opened(pdf, pdf.stat().st_mtime_ns)
        paper = paper_of(document[index], pdf, index, image)
        shown = shown_page(plumbed, index, _type_unit(paper, pdf, index))
        content = page_content(shown, settings.content)
        fields = _fields(shown, content.turned)
        content = replace(content, glyphs=without_boxes_under(content.glyphs, fields))
        filled = [glyph for field in fields for glyph in field.glyphs()]
        if not content.glyphs and not filled:
            return None
        trust = judge_layer(content, document, index, settings.trust)
    except BROKEN:
        return None
    grid = grid_of_rules(content.rules, content.width, content.height)
    built = build_lines(content, grid, filled, settings.content)
    tables = fill_tables(grid, built)
    lines = in_order(built, tables)
    boxes = (Box.from_pixels(p, (content.width, content.height)) for p in content.pictures)
    pictures = tuple(box for box in boxes if box.area > settings.content.least_picture)
    drawn = content.squares > 0
    size_mm = _size_mm(content, paper, image)
    return TextLayer(
        tuple(lines),
        tables,
        grid,
        content.width,
        content.height,
        size_mm,
        content.turned,
        trust.trusted,
        trust.reason,
        drawn,
        pictures,
    )


def _fields(shown: ShownPage, degrees: int) -> list[FilledField]:
    """Return the form fields that are told by their values, on the page turned clockwise by `degrees`."""
    boxes = ((note, shown.rectangle(note.box)) for note in shown.notes)
    size = (shown.width, shown.height)
    fields = (filled_field(note, turned_box(box, size, degrees)) for note, box in boxes if shown.shows(box))
    return [field for field in fields if field is not None]


def _type_unit(paper: PdfPaper, pdf: Path, index: int) -> float:
    """Return the points of a unit of a page: where pixels were taken for points, those of the paper; a huge sheet keeps its size of type."""
    told = paper.width_mm is not None or paper.dpi is not None
    return paper.unit_mm / MM_PER_POINT if told else user_unit(pdf, index)


def _size_mm(content: PageContent, paper: PdfPaper, image: ImageSettings) -> tuple[float, float] | None:
    """Return the size of the upright page; None where it cannot be believed and its shape is that of no usual paper."""
    if paper.width_mm is None and paper.dpi is not None:
        return paper_of_shape(content.width, content.height, image)
    return content.width * MM_PER_POINT, content.height * MM_PER_POINT
