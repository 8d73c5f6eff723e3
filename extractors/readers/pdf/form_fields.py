"""Form fields and typed notes of a PDF page that are told by their values: what a viewer shows of them, set into their rectangles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pdfminer.pdftypes import resolve1

from extractors.readers.page_content import Box, Glyph
from extractors.readers.pdf.annotations import COMB, PUSH_BUTTON, Annotation, name_of, text_of
from extractors.text.box_symbols import CHECKED, CHECKED_GLYPHS, EMPTY, EMPTY_GLYPHS

MULTI_LINE, PASSWORD = 1 << 12, 1 << 13  # flags of text fields
LEAST_SIZE, MOST_SIZE = 4.0, 12.0  # points of the type that a value is set in
FILLS = 0.8  # of the height of its line
LATIN_WIDTH = 0.5  # of the size
MOST_CELLS = 500  # of a comb


@dataclass(frozen=True, slots=True)
class FilledField:
    """What a field shows, and where, in points of the upright page. `cells`: of a comb, one a character; `several`: lines; `drawn`: of a box,
    whether the file has a drawing of it, which counts more than the state that it says.
    """

    text: str
    box: Box
    several: bool = False
    cells: int = 0
    drawn: bool = False

    @property
    def is_box(self) -> bool:
        return self.text in (CHECKED, EMPTY) and not self.cells

    def glyphs(self) -> list[Glyph]:
        """Return its characters set from the left into its rectangle."""
        if self.is_box:
            return [Glyph(self.text, *self.box, size=self.box[3] - self.box[1])]
        rows = [row for row in self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if row.strip()]
        if not rows:
            return []
        high = (self.box[3] - self.box[1]) / len(rows) if self.several else self.box[3] - self.box[1]
        return [glyph for k, row in enumerate(rows) for glyph in self._row(row, self.box[1] + k * high, high)]

    def _row(self, row: str, top: float, high: float) -> list[Glyph]:
        size = max(LEAST_SIZE, min(MOST_SIZE, FILLS * high))
        x, wide = self.box[0], self.box[2] - self.box[0]
        widths = [wide / self.cells] * len(row) if self.cells else [size if c > "\u2e80" else LATIN_WIDTH * size for c in row]
        squeeze = min(1.0, wide / max(1.0, sum(widths)))
        y = top + (high - size) / 2
        glyphs = []
        for char, width in zip(row, widths, strict=True):
            glyphs.append(Glyph(char, x, y, x + width * squeeze, y + size, size))
            x += width * squeeze
        return glyphs


def filled_field(note: Annotation, box: Box) -> FilledField | None:
    """Return what an annotation shows that is told by its value; None where its drawing tells it. `box`: in points of the page."""
    if note.drawn is not None:
        return None
    if note.field == "Btn" and not note.has(PUSH_BUTTON):
        return FilledField(CHECKED if _is_ticked(note) else EMPTY, box, drawn=isinstance(note.appearance, dict))
    if note.field == "Ch":
        return FilledField("、".join(_choices(note)), box)
    if note.field == "Tx":
        text = text_of(note.inherited("V"))
        length = note.inherited("MaxLen")
        cells = length if note.has(COMB) and isinstance(length, int) and 0 < length <= MOST_CELLS else 0
        return FilledField("*" * len(text) if note.has(PASSWORD) else text, box, note.has(MULTI_LINE), cells)
    if note.kind == "FreeText":
        return FilledField(text_of(note.data.get("Contents")), box, True)
    return None


def without_boxes_under(glyphs: Iterable[Glyph], fields: Sequence[FilledField]) -> tuple[Glyph, ...]:
    """Return the glyphs of a page without the printed boxes upon which check boxes of the form lie."""
    boxes = [field.box for field in fields if field.is_box]
    return tuple(glyph for glyph in glyphs if not (_is_box(glyph) and any(_holds(box, glyph) for box in boxes)))


def _is_box(glyph: Glyph) -> bool:
    return glyph.text in EMPTY_GLYPHS or glyph.text in CHECKED_GLYPHS


def _holds(box: Box, glyph: Glyph) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _is_ticked(note: Annotation) -> bool:
    """Whether a check box or radio button shows the look of a state that is on; the names of such states are any but Off."""
    looks = note.appearance
    told = resolve1(note.data.get("AS"))
    if told is None and not isinstance(looks, dict) and "V" not in note.data and "Parent" in note.data and "FT" not in note.data:
        return False  # one of several buttons, and nothing tells which
    state = name_of(told if told is not None else note.inherited("V"))
    return state not in ("", "Off") and (not isinstance(looks, dict) or state in looks)


def _choices(note: Annotation) -> list[str]:
    """Return the chosen entries of a choice field as they are shown, not as they are sent."""
    value = note.inherited("V")
    chosen = [text_of(v) for v in value] if isinstance(value, list) else [text_of(value)]
    shown = dict(_option(entry) for entry in note.inherited("Opt") or ())
    return [shown.get(text, text) for text in chosen if text]


def _option(entry: Any) -> tuple[str, str]:
    """Return an entry of a choice field: what is sent, what is shown."""
    entry = resolve1(entry)
    if isinstance(entry, list) and len(entry) == 2:
        return text_of(entry[0]), text_of(entry[1])
    return text_of(entry), text_of(entry)
