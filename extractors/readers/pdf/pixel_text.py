"""What of an electronic page must be read from its picture: ink that no text explains, glyphs without meaning, pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from extractors.options import ReadOptions
from extractors.page.arrays import Image
from extractors.page.image.orientation import turned
from extractors.page.ocr.crops import read_boxes
from extractors.readers.page_content import Box, Glyph
from extractors.readers.pdf.text_layer import TextLayer
from extractors.readers.scan import read_place
from model.geometry import Box as Place
from model.page import Char, Line

UNREAD = "\ufffd"
LEAST_PATTERN = 3  # signs
SUREST = 0.99  # a recogniser's reading is never exact


class CloserView:
    """The upright page drawn finely enough for OCR, when someone first asks for it, uint8 BGR."""

    def __init__(self, layer: TextLayer, dpi: float) -> None:
        self._layer, self.dpi = layer, dpi

    @cached_property
    def shown(self) -> Image:
        """As a viewer shows it."""
        return turned(self._layer.drawing.shown(self.dpi), -self._layer.rotation)

    @cached_property
    def clean(self) -> Image:
        """Without the marks across its text."""
        marking = self._layer.seen.marking
        return turned(self._layer.drawing.without(marking, self.dpi), -self._layer.rotation) if marking else self.shown

    @cached_property
    def bare(self) -> Image:
        """Without its text."""
        return turned(self._layer.drawing.without(self._layer.seen.written, self.dpi), -self._layer.rotation)


def read_from_pixels(layer: TextLayer, view: CloserView, options: ReadOptions) -> list[Glyph]:
    """Return what is read, as glyphs with the recogniser's confidence."""
    settings = options.readers.electronic
    read = [glyph for box, count in layer.unread for glyph in _run(box, count, layer, view, options)]
    found = [(line, settings.writing) for box in layer.inked for line in _place(box, layer, view, options)]
    found += [
        (line, settings.in_picture)
        for box in layer.pictures
        for line in read_place(options, view.bare, _share(box, layer), view.dpi)
    ]
    told = layer.lines if found else ()
    texts = (line for line, least in found if line.confidence >= least and not is_pattern(line.text))
    return read + _glyphs((line for line in texts if not any(t.box.covers(line.box, settings.known) for t in told)), layer)


def is_pattern(text: str) -> bool:
    """Whether a text is one sign again and again, as a recogniser reads ornaments. Numbers may well repeat a digit."""
    signs = Counter(char for char in text if not char.isspace() and not char.isdigit())
    return len(text) > LEAST_PATTERN and max(signs.values(), default=0) > len(text) / 2


def _run(box: Box, count: int, layer: TextLayer, view: CloserView, options: ReadOptions) -> list[Glyph]:
    """Read a run of glyphs without meaning. How many they are is known: a reading of more or fewer characters is doubtful."""
    settings = options.readers.electronic
    lines = _one_line(box, view.clean, layer, options)
    text = "".join(line.text for line in lines).replace(" ", "")
    if not text:
        return [Glyph(UNREAD, *box, size=box[3] - box[1], confidence=0.0)]
    most = SUREST if len(text) == count else settings.miscounted
    return [replace(g, confidence=min(g.confidence, most)) for g in _glyphs(lines, layer)]


def _one_line(box: Box, bgr: Image, layer: TextLayer, options: ReadOptions) -> list[Line]:
    """Read a place that holds one line."""
    height, width = bgr.shape[:2]
    x0, y0, x1, y1 = _share(box, layer).pixels(width, height)
    room = options.readers.electronic.room
    place = max(0, x0 - room), max(0, y0 - room), min(width, x1 + room), min(height, y1 + room)
    return read_boxes(options.engine(), bgr, [place], settings=options.page.lines) if min(x1 - x0, y1 - y0) > 1 else []


def _place(box: Box, layer: TextLayer, view: CloserView, options: ReadOptions) -> list[Line]:
    """Read a place with ink that no text explains; only one that is higher than a line may hold several."""
    if box[3] - box[1] <= options.readers.electronic.one_line:
        return _one_line(box, view.bare, layer, options)
    place = _share(box, layer)
    return read_place(options, view.bare, place, view.dpi)


def _glyphs(lines: Iterable[Line], layer: TextLayer) -> list[Glyph]:
    """Return lines as glyphs in points. Their characters touch one another, so that no space comes between which was not read."""
    glyphs = []
    for line in lines:
        chars = _characters(line)
        ends = [*(char.box.x0 for char in chars[1:]), line.box.x1]
        for char, end in zip(chars, ends, strict=True):
            x0, x1 = char.box.x0 * layer.width, max(char.box.x0, end) * layer.width
            y0, y1 = line.box.y0 * layer.height, line.box.y1 * layer.height
            glyphs.append(Glyph(char.text, x0, y0, x1, y1, y1 - y0, confidence=min(SUREST, char.confidence)))
    return glyphs


def _characters(line: Line) -> tuple[Char, ...]:
    """Return the characters of a line; evenly spread where they were not read one by one."""
    if len(line.chars) == len(line.text):
        return line.chars
    step = line.box.width / max(1, len(line.text))
    places = (line.box.x0 + n * step for n in range(len(line.text)))
    return tuple(
        Char(c, Place(x, line.box.y0, x + step, line.box.y1), line.confidence) for c, x in zip(line.text, places, strict=True)
    )


def _share(box: Box, layer: TextLayer) -> Place:
    """Return a box in points as fractions of the page."""
    return Place.from_pixels(box, (layer.width, layer.height))
