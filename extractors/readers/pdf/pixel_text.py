"""What of an electronic page must be read from its picture: ink that no text explains, glyphs without meaning, pictures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from rapidfuzz import fuzz

from extractors.options import ReadOptions
from extractors.page.arrays import Image
from extractors.page.image.orientation import turned
from extractors.page.ocr.crops import read_boxes
from extractors.readers.page_content import Box, Glyph
from extractors.readers.pdf.legible import Run, around, doubtful_runs
from extractors.readers.pdf.settings import ElectronicPageSettings, LegibleSettings
from extractors.readers.pdf.text_layer import TextLayer
from extractors.readers.pdf.trust import is_han
from extractors.readers.scan import read_place
from extractors.text.wordings import UNREAD
from model.folding import fold_letters
from model.geometry import Box as Place
from model.page import Char, Line

ASKED = 6  # characters behind a label within which its answer begins
LONGEST_NUMBER = 18  # signs of a number
LEAST_PATTERN = 3  # signs
BLANK = re.compile(r"[_＿]{2}")
WORDS = re.compile(r"[^_＿]+")
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


def with_true_faces(layer: TextLayer, view: CloserView, options: ReadOptions) -> TextLayer:
    """Return the layer where the glyphs of a font are to be read from pixels if the runs that tell most of it look otherwise. What is found holds
    for the document's other pages.
    """
    settings, faces = options.readers.legible, layer.faces
    right = [face for face, is_right in faces.items() if is_right]
    for face, runs in doubtful_runs(layer.content.glyphs, settings, right, layer.carried).items():
        looks = (_one_line(box, view.clean, layer, options) for _, box in runs)
        lies = any(looks_otherwise(lines, text, settings) for lines, (text, _) in zip(looks, runs, strict=True))
        faces[face] = faces.get(face, True) and not lies
    lying = {glyph.face for glyph in layer.content.glyphs if not faces.get(glyph.face, True)}
    return layer.without_faces(lying) if lying else layer


def looks_otherwise(lines: Sequence[Line], told: str, settings: LegibleSettings) -> bool:
    """Whether what the recogniser surely sees of a run is not what it says. One other character may be a slip of the recogniser, two are none."""
    if not lines or min(line.confidence for line in lines) < settings.sure:
        return False
    seen = "".join(line.text for line in lines)
    chars = [char for line in lines for char in line.characters]
    unlike = share_alike(fold_letters(seen), fold_letters(told)) < settings.alike
    return unlike or other_digits(seen, told) > 1 or _other_han(chars, told, settings.certain) > 1


def _other_han(seen: Sequence[Char], told: str, certain: float) -> int:
    """Return how many Chinese characters of a run are certainly seen as other ones."""
    pairs = zip(seen, told, strict=True) if len(seen) == len(told) else ()
    return sum(a.text != b and a.confidence >= certain and is_han(a.text) and is_han(b) for a, b in pairs)


def share_alike(seen: str, told: str) -> float:
    """Return the share of a run's characters that two readings of it have alike: in their places where they are as many, for codes that are
    shifted (1398 as 2409) have much alike elsewhere.
    """
    if len(seen) == len(told):
        return sum(a == b for a, b in zip(seen, told, strict=True)) / max(1, len(told))
    return float(fuzz.ratio(seen, told)) / 100


def other_digits(seen: str, told: str) -> int:
    """Return how many digits of a run are seen as other digits: two are no slip of the recogniser."""
    pairs = zip(seen, told, strict=True) if len(seen) == len(told) else ()
    return sum(a != b and a.isdigit() and b.isdigit() for a, b in pairs)


def read_from_pixels(layer: TextLayer, view: CloserView, options: ReadOptions) -> list[Glyph]:
    """Return what is read, as glyphs with the recogniser's confidence. What nobody can read in a cell without text, or behind a
    label with a colon, is `UNREAD`.
    """
    settings = options.readers.electronic
    read = [glyph for run in layer.unread for glyph in _run(run, layer, view, options)]
    told = layer.lines if layer.inked or layer.pictures else ()
    for box in layer.inked:
        awaited = _in_empty_cell(box, layer) or _is_asked_for(box, layer, told)
        lines = [line for line in _place(box, layer, view, options) if _is_answer(line, awaited, settings)]
        read += _glyphs(_new(lines, told, settings.known), layer)
        if not lines and awaited:
            read.append(Glyph(UNREAD, *box, size=box[3] - box[1], confidence=0.0))
    for box in layer.pictures:
        lines = [
            line for line in read_place(options, view.bare, _share(box, layer), view.dpi) if _is_text(line, settings.in_picture)
        ]
        read += _glyphs(
            _new([line for line in lines if len(line.text) > 1 or _has_room(line, layer, told)], told, settings.known), layer
        )
    return read


def _is_answer(line: Line, awaited: bool, settings: ElectronicPageSettings) -> bool:
    """Whether what was read of unexplained ink is text: where none is awaited, it must be sure and more than one sign, for ornaments are read, too."""
    if awaited:
        return _is_text(line, settings.writing)
    return _is_text(line, settings.unawaited) and sum(char.isalnum() for char in line.text) > 1


def _is_text(line: Line, least: float) -> bool:
    return line.confidence >= least and not is_pattern(line.text)


def _new(lines: Iterable[Line], told: Iterable[Line], known: float) -> list[Line]:
    """Return the lines that the text layer does not have. A blank to write upon is no text of it."""
    places = [place for line in told for place in _written(line)]
    return [line for line in lines if not any(place.covers(line.box, known) for place in places)]


def _written(line: Line) -> Iterator[Place]:
    """Yield where the words of a line stand, those without a blank between them together."""
    if not BLANK.search(line.text):
        yield line.box
        return
    chars = line.characters
    for words in WORDS.finditer(line.text):
        box = chars[words.start()].box
        for char in chars[words.start() + 1 : words.end()]:
            box = box.union(char.box)
        yield box


def _in_empty_cell(box: Box, layer: TextLayer) -> bool:
    """Whether a place lies in a cell of a table in which no text stands."""
    cell = layer.grid.locate((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    glyphs = (*layer.content.glyphs, *layer.filled)
    return cell is not None and not any(layer.grid.locate((g.x0 + g.x1) / 2, (g.y0 + g.y1) / 2) == cell for g in glyphs)


def _has_room(line: Line, layer: TextLayer, told: Iterable[Line]) -> bool:
    """Whether a sign by itself may be an answer. Of a mark that slants across a picture, single signs are read."""
    box = line.box
    place = box.x0 * layer.width, box.y0 * layer.height, box.x1 * layer.width, box.y1 * layer.height
    return _in_empty_cell(place, layer) or _is_asked_for(place, layer, told)


def _is_asked_for(box: Box, layer: TextLayer, told: Iterable[Line]) -> bool:
    """Whether a place stands right behind a label with a colon, as a signature does."""
    place = _share(box, layer)
    for line in told:
        room = line.box.height * layer.height / layer.width * ASKED
        if line.box.y0 < place.cy < line.box.y1 and 0 <= place.cx - line.box.x1 < place.width / 2 + room:
            return line.text.rstrip(" _").endswith((":", "："))
    return False


def is_pattern(text: str) -> bool:
    """Whether a text is one sign again and again, as a recogniser reads ornaments. Numbers may well repeat a digit, but are not so long."""
    signs = Counter(char for char in text if not char.isspace() and (len(text) > LONGEST_NUMBER or not char.isdigit()))
    return len(text) > LEAST_PATTERN and max(signs.values(), default=0) > len(text) / 2


def _run(run: Run, layer: TextLayer, view: CloserView, options: ReadOptions) -> list[Glyph]:
    """Read a run of glyphs without meaning. How many they are is known: a reading of more or fewer characters is doubtful."""
    box = around(run)
    read = _glyphs(_one_line(box, view.clean, layer, options), layer)
    inked = [g for g in read if g.text.strip()]
    own = [g for g in run if g.text.strip()]
    if not inked:
        return [Glyph(UNREAD, *box, size=box[3] - box[1], confidence=0.0)]
    if len(inked) == len(own):
        return [replace(known, text=seen.text, confidence=seen.confidence) for known, seen in zip(own, inked, strict=True)]
    return [replace(g, confidence=min(g.confidence, options.readers.electronic.miscounted)) for g in read]


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
        chars = line.characters
        ends = [*(char.box.x0 for char in chars[1:]), line.box.x1]
        for char, end in zip(chars, ends, strict=True):
            x0, x1 = char.box.x0 * layer.width, max(char.box.x0, end) * layer.width
            y0, y1 = line.box.y0 * layer.height, line.box.y1 * layer.height
            glyphs.append(Glyph(char.text, x0, y0, x1, y1, y1 - y0, confidence=min(SUREST, char.confidence)))
    return glyphs


def _share(box: Box, layer: TextLayer) -> Place:
    """Return a box in points as fractions of the page."""
    return Place.from_pixels(box, (layer.width, layer.height))
