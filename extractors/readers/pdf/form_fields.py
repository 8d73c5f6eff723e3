"""Filled form fields (AcroForm) and typed notes of a PDF page: they are no part of its text and are read from its annotations."""

from __future__ import annotations

from typing import Any

from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import decode_text

from extractors.readers.page_content import Box, Glyph
from extractors.readers.pdf.shown_page import ShownPage
from extractors.text.box_symbols import CHECKED, EMPTY

PUSH_BUTTON = 1 << 16  # field flags
MULTI_LINE = 1 << 12
MOST_ANCESTORS = 8
LEAST_SIZE, MOST_SIZE = 4.0, 12.0  # points of the type that a value is set in
FILLS = 0.8  # of the height of its line
LATIN_WIDTH = 0.5  # of the size


def field_glyphs(shown: ShownPage) -> list[Glyph]:
    """Return the values of text, choice and check fields, and the contents of free-text notes, set into their rectangles."""
    glyphs: list[Glyph] = []
    for note in shown.page.annots:
        data = note.get("data") or {}
        box = shown.box(note)
        kind = _name(data.get("Subtype"))
        if kind == "Widget":
            glyphs += _widget(data, box)
        elif kind == "FreeText":
            glyphs += _set(_text(data.get("Contents")), box, True)
    return glyphs


def _widget(data: dict[str, Any], box: Box) -> list[Glyph]:
    kind = _name(_inherited(data, "FT"))
    flags = _inherited(data, "Ff") or 0
    if kind in ("Tx", "Ch"):
        value = _inherited(data, "V")
        value = "、".join(_text(v) for v in value) if isinstance(value, list) else _text(value)
        return _set(value, box, bool(int(flags) & MULTI_LINE))
    if kind == "Btn" and not int(flags) & PUSH_BUTTON:
        state = _name(resolve1(data.get("AS")) or _inherited(data, "V"))
        mark = CHECKED if state not in ("", "Off") else EMPTY
        return [Glyph(mark, *box, size=box[3] - box[1])]
    return []


def _inherited(data: dict[str, Any], key: str) -> Any:
    """Return a field's attribute, which its parent may hold."""
    for _ in range(MOST_ANCESTORS):
        if key in data:
            return resolve1(data[key])
        parent = resolve1(data.get("Parent"))
        if not isinstance(parent, dict):
            return None
        data = parent
    return None


def _name(value: Any) -> str:
    value = resolve1(value)
    if isinstance(value, PSLiteral):
        return value.name if isinstance(value.name, str) else value.name.decode("latin-1")
    return ""


def _text(value: Any) -> str:
    value = resolve1(value)
    if isinstance(value, bytes):
        return decode_text(value)
    return _name(value) if isinstance(value, PSLiteral) else str(value or "")


def _set(text: str, box: Box, several: bool) -> list[Glyph]:
    """Set text from the left into a rectangle, its lines one below the other."""
    rows = [r for r in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if r.strip()]
    if not rows:
        return []
    x0, y0, x1, y1 = box
    high = (y1 - y0) / len(rows) if several else y1 - y0
    size = max(LEAST_SIZE, min(MOST_SIZE, FILLS * high))
    glyphs = []
    for k, row in enumerate(rows):
        widths = [size if c > "\u2e80" else LATIN_WIDTH * size for c in row]
        squeeze = min(1.0, (x1 - x0) / max(1.0, sum(widths)))
        at, top = x0, y0 + k * high + (high - size) / 2
        for c, w in zip(row, widths, strict=True):
            glyphs.append(Glyph(c, at, top, at + w * squeeze, top + size, size))
            at += w * squeeze
    return glyphs
