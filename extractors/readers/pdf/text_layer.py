"""A PDF page read from its own text layer, so far as that is what the page shows."""

from __future__ import annotations

import io
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium_c
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from extractors.page.image.orientation import turned
from extractors.page.image.pdf_paper import PdfPaper, paper_of, user_unit
from extractors.page.image.settings import DEFAULT as IMAGE
from extractors.page.image.settings import ImageSettings
from extractors.page.tables.fill import fill_tables, in_order
from extractors.page.tables.grid import PageGrid, grid_of_rules
from extractors.readers.content_lines import build_lines
from extractors.readers.page_content import Box, Glyph, PageContent
from extractors.readers.pdf.advances import with_true_widths
from extractors.readers.pdf.character_rules import with_character_rules
from extractors.readers.pdf.drawing import PageDrawing, page_drawing
from extractors.readers.pdf.form_fields import FilledField, filled_field, without_boxes_under
from extractors.readers.pdf.legible import Run, lying_faces, parted
from extractors.readers.pdf.objects import page_content, page_glyphs, turned_box
from extractors.readers.pdf.rings import framed_words, ring_words
from extractors.readers.pdf.seen_text import SeenText, hold
from extractors.readers.pdf.shown_page import ShownPage, shown_page
from extractors.readers.pdf.struck_out import with_struck
from extractors.readers.pdf.trust import SCAN, Trust, judge_layer
from extractors.readers.pdf.unexplained import ink_regions, large_pictures, seen_rules, tick_boxes, unexplained_ink
from extractors.readers.settings import ReaderSettings
from model.page import Line, Table

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # a font of Chrome's without a box: 200 lines a packet on the terminal
MM_PER_POINT = 25.4 / 72
READERS = ReaderSettings()
BROKEN = (  # what the parsers raise on pages that are not as they should be
    PDFException, PdfminerException, MalformedPDFException, pypdfium2.PdfiumError, ValueError, KeyError, TypeError, IndexError,
    AttributeError, RecursionError, OSError, AssertionError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TextLayer:
    """What a page says of itself, in points of the upright page.

    `filled`: glyphs of form fields and typed notes that are told by their values; `size_mm`: of the paper, None where the page tells none.
    `seen`: what of its text shows; `drawing`: draws the page, not turned. `trust`: whether to use it, and why.
    To be read from pixels: `unread`, runs of glyphs without meaning; `inked`, places with ink that no text explains;
    `pictures`, images large enough to hold lines of text. `faces`: whether the codes of fonts say what is seen, so far as pages of
    the document were looked at for it; all of them share it. `carried`: the fonts that the file carries, which alone may lie. `told`: the glyphs, with
    and without a meaning. `buttons`: whether check boxes of a form are drawn.
    """

    content: PageContent
    filled: tuple[Glyph, ...]
    grid: PageGrid
    size_mm: tuple[float, float] | None
    seen: SeenText
    drawing: PageDrawing
    trust: Trust
    settings: ReaderSettings
    unread: tuple[Run, ...] = ()
    inked: tuple[Box, ...] = ()
    pictures: tuple[Box, ...] = ()
    faces: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)
    carried: frozenset[str] = frozenset()
    told: tuple[Glyph, ...] = ()
    buttons: bool = False

    @property
    def trusted(self) -> bool:
        return self.trust.trusted

    @property
    def reason(self) -> str:
        return self.trust.reason

    @property
    def over_picture(self) -> bool:
        """Whether a picture covers the page, so that what is read in it must tell whether the page is a scan."""
        return self.trust.over_picture

    @property
    def rotation(self) -> int:
        """The degrees clockwise that make the page, as a viewer shows it, upright."""
        return self.content.turned

    @property
    def drawn_boxes(self) -> bool:
        """Whether small squares are drawn as paths, or check boxes of a form, so that ticks must be judged on a rendered image: what such a box
        shows, or a pen wrote upon it, may be another state than it says.
        """
        return self.buttons or bool(self.content.squares)

    @property
    def width(self) -> float:
        return self.content.width

    @property
    def height(self) -> float:
        return self.content.height

    @property
    def width_mm(self) -> float | None:
        return self.size_mm[0] if self.size_mm else None

    @property
    def height_mm(self) -> float | None:
        return self.size_mm[1] if self.size_mm else None

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the text alone; boxes are fractions of the page."""
        return self.lines_with(())

    @property
    def tables(self) -> tuple[Table, ...]:
        return fill_tables(self.grid, self.lines)

    def without_faces(self, lying: Collection[str]) -> TextLayer:
        """Return the same where the glyphs of these faces are to be read from pixels."""
        legible, unread = parted(self.told, {*lying, *lying_faces(self.told, self.settings.legible)})
        return replace(self, content=replace(self.content, glyphs=legible), unread=unread)

    def lines_with(self, read: Sequence[Glyph]) -> tuple[Line, ...]:
        """Return the lines of the text and of what was read from pixels; boxes are fractions of the page."""
        built = build_lines(self.content, self.grid, (*self.filled, *read), self.settings.content)
        return tuple(in_order(built, fill_tables(self.grid, built)))


@lru_cache(maxsize=1)
def _opened(pdf: Path, _stamp: int) -> tuple[Any, Any]:
    data = pdf.read_bytes()
    document = pypdfium2.PdfDocument(data)
    if document.get_formtype() != pdfium_c.FORMTYPE_NONE:
        document.init_forms()  # what was filled in is drawn only then
    return pdfplumber.open(io.BytesIO(data)), document


@lru_cache(maxsize=1)
def _faces(_pdf: Path, _stamp: int) -> dict[str, bool]:
    return {}


def read_text_layer(pdf: Path, index: int, settings: ReaderSettings = READERS, image: ImageSettings = IMAGE) -> TextLayer | None:
    """Return the text layer of page `index` (from 0); None where the page holds none or cannot be parsed (then its pixels decide)."""
    try:
        plumbed, document = _opened(pdf, pdf.stat().st_mtime_ns)
        paper = paper_of(document[index], pdf, index, image)
        shown = shown_page(plumbed, index, _type_unit(paper, pdf, index))
        drawing = page_drawing(document[index], paper.unit_mm / MM_PER_POINT)
        glyphs = with_true_widths(page_glyphs(shown), settings.advances)
        seen = hold(shown, glyphs, drawing, settings.seen_text)
        content = page_content(shown, seen.glyphs, settings.content)
        fields = _fields(shown, content.turned)
        content = replace(content, glyphs=without_boxes_under(content.glyphs, fields))
        filled = tuple(glyph for field in fields for glyph in field.glyphs())
        if not glyphs and not filled:
            return None
        drawing = drawing.without_notes(_told_notes(shown, seen))
        struck = tuple(turned_box(shown.rectangle(box), (shown.width, shown.height), content.turned) for box in shown.struck)
        layer = _judged(content, (filled, struck), drawing, seen, settings)
    except BROKEN:
        return None
    buttons = any(field.is_box and field.drawn for field in fields)
    faces = _faces(pdf, pdf.stat().st_mtime_ns)
    return replace(layer, size_mm=_size_mm(content, paper), faces=faces, carried=shown.carried, buttons=buttons)


def _judged(
    content: PageContent,
    noted: tuple[tuple[Glyph, ...], tuple[Box, ...]],
    drawing: PageDrawing,
    seen: SeenText,
    settings: ReaderSettings,
) -> TextLayer:
    """Return the layer with what is to be read from pixels, where it can be trusted. `noted`: what form fields and notes tell, and what notes
    strike out.
    """
    filled, struck = noted
    dpi = settings.unexplained.dpi
    shown, bare = (turned(bgr, -content.turned) for bgr in (drawing.shown(dpi), drawing.without(seen.written, dpi)))
    content = replace(content, rules=seen_rules(bare, content, settings.unexplained))
    content = with_character_rules(content, settings.character_rules)
    content = framed_words(with_struck(content, struck, settings.struck), settings.rings)
    grid = grid_of_rules(content.rules, content.width, content.height)
    trust = judge_layer(content, seen.unseen, (shown, bare), settings.trust)
    if trust.over_picture and not seen.written:  # its fields are filled in, the form itself was scanned
        trust = Trust(False, SCAN)
    layer = TextLayer(content, filled, grid, None, seen, drawing, trust, settings)
    if not trust.trusted or not seen.written:  # in the second case the text cannot be told from the rest of the picture
        return layer
    # of turned ones, what is read again is left out later
    loose = () if content.turned else [g for g in seen.loose if g not in seen.marks]
    found = unexplained_ink(bare, content, (*loose, *filled), settings.unexplained)
    content, ink = ring_words(*tick_boxes(content, found, settings.unexplained), settings.rings)
    legible, unread = parted(content.glyphs, lying_faces(content.glyphs, settings.legible))
    return replace(
        layer,
        content=replace(content, glyphs=legible),
        told=content.glyphs,
        unread=unread,
        inked=tuple(ink_regions(content, grid, ink, settings.unexplained)),
        pictures=tuple(large_pictures(content, settings.unexplained)),
    )


def _told_notes(shown: ShownPage, seen: SeenText) -> tuple[Box, ...]:
    """Return the rectangles, in units of the page, of the notes whose text is known."""
    told = []
    for note in shown.notes:
        x0, y0, x1, y1 = shown.rectangle(note.box)
        room = [g for g in seen.loose if g.x1 - g.x0 <= x1 - x0]  # a pen stroke over the letters of a stamp is none of them
        within = (x0 <= (g.x0 + g.x1) / 2 <= x1 and y0 <= (g.y0 + g.y1) / 2 <= y1 for g in room)
        if filled_field(note, note.box) is not None or any(within):
            told.append(note.box)
    return tuple(told)


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


def _size_mm(content: PageContent, paper: PdfPaper) -> tuple[float, float] | None:
    """Return the size of the upright page; None where it cannot be believed."""
    if paper.width_mm is None and paper.dpi is not None:
        return None
    return content.width * MM_PER_POINT, content.height * MM_PER_POINT
