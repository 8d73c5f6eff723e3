"""A page as PDFium shows it: whole, or without some of its text and notes."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Collection, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c
from pypdfium2 import PdfMatrix

from extractors.page.arrays import Image
from extractors.page.image.pdf_raster import three_channels

HIDDEN_MODES = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)
SAME = 0.5  # units by which the corners of a note may be off
DEEPEST = 8  # form objects within form objects
TOLD_FIELDS = (  # what their fields say is read from the document itself
    pdfium_c.FPDF_FORMFIELD_CHECKBOX,
    pdfium_c.FPDF_FORMFIELD_RADIOBUTTON,
    pdfium_c.FPDF_FORMFIELD_COMBOBOX,
    pdfium_c.FPDF_FORMFIELD_LISTBOX,
    pdfium_c.FPDF_FORMFIELD_TEXTFIELD,
)
UNWRITTEN = (
    pdfium_c.FPDF_ANNOT_WATERMARK,
    pdfium_c.FPDF_ANNOT_POPUP,
    pdfium_c.FPDF_ANNOT_TEXT,
    pdfium_c.FPDF_ANNOT_FILEATTACHMENT,
)


Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class TextObject:
    """What one operator of the page writes; `x`, `y`: where its first glyph stands, `bounds`: of its ink, in points of the file;
    `lean`: the degrees counterclockwise by which it is turned.
    """

    handle: Any
    x: float
    y: float
    lean: float
    bounds: Bounds

    @property
    def hidden(self) -> bool:
        """Whether it is written in a mode that shows nothing, or wholly transparent."""
        parts = [ctypes.c_uint() for _ in range(4)]
        coloured = pdfium_c.FPDFPageObj_GetFillColor(self.handle, *map(ctypes.byref, parts))
        clear = bool(coloured) and parts[3].value == 0
        return clear or pdfium_c.FPDFTextObj_GetTextRenderMode(self.handle) in HIDDEN_MODES

    @property
    def font(self) -> int:
        """The same number for all text of one font."""
        return int(np.intp(_address(pdfium_c.FPDFTextObj_GetFont(self.handle))))

    @property
    def embedded(self) -> bool:
        """Whether the file carries the font."""
        return bool(pdfium_c.FPDFFont_GetIsEmbedded(pdfium_c.FPDFTextObj_GetFont(self.handle)))


@dataclass(frozen=True, slots=True)
class PageDrawing:
    """Draws a pypdfium2 page. `unit`: points of a unit of its coordinates; `texts`: its text objects in the order in which they are drawn;
    `told`: rectangles of the notes whose text is known from elsewhere, in units of the page. What was drawn is kept, so that nothing is
    drawn twice; nobody may write into it.
    """

    page: Any
    unit: float
    texts: tuple[TextObject, ...]
    told: tuple[Bounds, ...] = ()
    drawn: dict[Hashable, Image] = field(default_factory=dict, compare=False, repr=False)
    opened: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def without_notes(self, told: tuple[Bounds, ...]) -> PageDrawing:
        """Return the same with other notes whose text is known."""
        return replace(self, told=told)

    def shown(self, dpi: float) -> Image:
        """Return the page as a viewer shows it, uint8 BGR (H, W, 3)."""
        return self._kept(dpi)

    def _kept(self, dpi: float, without: Hashable = None) -> Image:
        """Return the page as it is drawn now; `without`: names what is switched off meanwhile."""
        if (dpi, without) not in self.drawn:
            pixels = three_channels(self.page.render(scale=dpi * self.unit / 72, may_draw_forms=True).to_numpy())
            pixels.flags.writeable = False
            self.drawn[dpi, without] = pixels
        return self.drawn[dpi, without]

    def without(self, texts: Collection[int], dpi: float) -> Image:
        """Return the page without text objects of these numbers, without watermark notes and without notes whose text is known, uint8
        BGR (H, W, 3).
        """
        if not texts and not pdfium_c.FPDFPage_GetAnnotCount(self.page):
            return self.shown(dpi)
        with self._inactive(texts), self._without_told_notes():
            return self._kept(dpi, (frozenset(texts), self.told))

    def under_notes(self, texts: Collection[int], dpi: float) -> Image:
        """Return the page as it is shown, its notes and fields, too, without text objects of these numbers."""
        with self._inactive(texts):
            return self._kept(dpi, ("under notes", frozenset(texts)))

    def place(self, text: TextObject, picture: Image) -> tuple[slice, slice]:
        """Return the rows and columns of a text object in a picture of the page."""
        height, width = picture.shape[:2]
        x0, y0, x1, y1 = text.bounds
        across, down = ctypes.c_int(), ctypes.c_int()
        found = []
        for x, y in ((x0, y0), (x1, y1)):
            pdfium_c.FPDF_PageToDevice(self.page, 0, 0, width, height, 0, x, y, across, down)
            found.append((across.value, down.value))
        xs, ys = (sorted(max(0, value) for value in values) for values in zip(*found, strict=True))
        return slice(ys[0], ys[1] + 1), slice(xs[0], xs[1] + 1)

    def says(self, number: int) -> str:
        """Return what a text object writes, as PDFium knows its characters."""
        handle, page = self.texts[number].handle, self._text_page
        size = pdfium_c.FPDFTextObj_GetText(handle, page, None, 0)
        held = (ctypes.c_ushort * (size // 2 + 1))()
        pdfium_c.FPDFTextObj_GetText(handle, page, held, size)
        return bytes(held).decode("utf-16-le", "replace").rstrip("\0")

    @property
    def _text_page(self) -> Any:
        if "text page" not in self.opened:
            self.opened["text page"] = self.page.get_textpage()
        return self.opened["text page"]

    def draws(self, text: TextObject) -> bool:
        """Whether a text object leaves ink where nothing hides it: not where its font is neither in the file nor on this machine."""
        bitmap = pdfium_c.FPDFTextObj_GetRenderedBitmap(self.page.pdf, self.page, text.handle, 1.0)
        if not bitmap:
            return False
        try:
            size = pdfium_c.FPDFBitmap_GetStride(bitmap) * pdfium_c.FPDFBitmap_GetHeight(bitmap)
            data = np.ctypeslib.as_array(
                ctypes.cast(pdfium_c.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_ubyte)), (size,)
            )
            return bool((data[3::4] > 0).any())
        finally:
            pdfium_c.FPDFBitmap_Destroy(bitmap)

    @contextmanager
    def _inactive(self, texts: Collection[int]) -> Iterator[None]:
        try:
            for number in texts:
                pdfium_c.FPDFPageObj_SetIsActive(self.texts[number].handle, False)
            yield
        finally:
            for number in texts:
                pdfium_c.FPDFPageObj_SetIsActive(self.texts[number].handle, True)

    @contextmanager
    def _without_told_notes(self) -> Iterator[None]:
        changed = []
        try:
            for number in range(pdfium_c.FPDFPage_GetAnnotCount(self.page)):
                note = pdfium_c.FPDFPage_GetAnnot(self.page, number)
                if self._is_told(note):
                    flags = pdfium_c.FPDFAnnot_GetFlags(note)
                    pdfium_c.FPDFAnnot_SetFlags(note, flags | pdfium_c.FPDF_ANNOT_FLAG_HIDDEN)
                    changed.append((note, flags))
                else:
                    pdfium_c.FPDFPage_CloseAnnot(note)
            yield
        finally:
            for note, flags in changed:
                pdfium_c.FPDFAnnot_SetFlags(note, flags)
                pdfium_c.FPDFPage_CloseAnnot(note)

    def _is_told(self, note: Any) -> bool:
        kind = pdfium_c.FPDFAnnot_GetSubtype(note)
        form = self.page.formenv
        field = kind == pdfium_c.FPDF_ANNOT_WIDGET and form is not None
        told_field = field and pdfium_c.FPDFAnnot_GetFormFieldType(form, note) in TOLD_FIELDS
        return told_field or kind in UNWRITTEN or self._is_known(note)

    def _is_known(self, note: Any) -> bool:
        corners = pdfium_c.FS_RECTF()
        pdfium_c.FPDFAnnot_GetRect(note, corners)
        box = corners.left, corners.bottom, corners.right, corners.top
        return any(max(abs(a - b) for a, b in zip(box, known, strict=True)) < SAME for known in self.told)


def page_drawing(page: Any, unit: float) -> PageDrawing:
    """Return what draws a pypdfium2 page. `unit`: points of a unit of its coordinates."""
    found = page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT], max_depth=DEEPEST)
    return PageDrawing(page, unit, tuple(TextObject(item.raw, *_placed(item)) for item in found))


def _placed(item: Any) -> tuple[float, float, float, Bounds]:
    """Return where the first glyph of a text object stands on the page, how it leans, and the corners of its ink, in points of the file."""
    matrix: PdfMatrix = item.get_matrix()
    corners = [(x, y) for x in item.get_bounds()[::2] for y in item.get_bounds()[1::2]]
    holder = item.container
    while holder is not None:
        around = holder.get_matrix()
        matrix = matrix.multiply(around)
        corners = [around.on_point(x, y) for x, y in corners]
        holder = holder.container
    xs, ys = zip(*corners, strict=True)
    lean = math.degrees(math.atan2(matrix.b, matrix.a))
    return matrix.e, matrix.f, lean, (min(xs), min(ys), max(xs), max(ys))


def _address(pointer: Any) -> int:
    return int(ctypes.cast(pointer, ctypes.c_void_p).value or 0)
