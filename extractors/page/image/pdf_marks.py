"""Marks that a program wrote across a scan: text of the page that is pale, or less so and slants. It is switched off while the scan is drawn.

The letters round a seal slant, too, and are not pale; white text stands on dark pictures.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2.raw as pdfium_c

from extractors.page.image.settings import ImageSettings
from model.geometry import off_axis, turned_by

WHITE = 0.03  # ink of what is as good as white
SLANTED = 2.0  # times the ink that a mark may have where it slants
DEEPEST = 3  # form objects within form objects


@contextmanager
def without_marks(page: Any, settings: ImageSettings) -> Iterator[None]:
    """Show a page without its marks for as long as the block lasts."""
    texts = page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT], max_depth=DEEPEST)
    marks = [text.raw for text in texts if _is_mark(text, settings)]
    try:
        for mark in marks:
            pdfium_c.FPDFPageObj_SetIsActive(mark, False)
        yield
    finally:
        for mark in marks:
            pdfium_c.FPDFPageObj_SetIsActive(mark, True)


def _is_mark(text: Any, settings: ImageSettings) -> bool:
    ink = _ink(text.raw)
    return WHITE < ink < settings.mark_ink * (SLANTED if _slants(text, settings) else 1)


def _slants(text: Any, settings: ImageSettings) -> bool:
    """Whether text runs neither along the page nor up or down."""
    matrix, holder = text.get_matrix(), text.container
    while holder is not None:
        matrix, holder = matrix.multiply(holder.get_matrix()), holder.container
    return off_axis(turned_by(matrix.get())) > settings.mark_slant


def _ink(text: Any) -> float:
    """Return how dark text is on white paper: 1 for black; of outlined letters their outline."""
    outlined = pdfium_c.FPDFTextObj_GetTextRenderMode(text) == pdfium_c.FPDF_TEXTRENDERMODE_STROKE
    colour = pdfium_c.FPDFPageObj_GetStrokeColor if outlined else pdfium_c.FPDFPageObj_GetFillColor
    parts = [ctypes.c_uint() for _ in range(4)]
    if not colour(text, *map(ctypes.byref, parts)):
        return 1.0
    red, green, blue, cover = (part.value / 255 for part in parts)
    return (1 - min(red, green, blue)) * cover
