"""The text of a page held against the page as it is shown: what leaves no ink is dropped, marks across the text are set aside.

PDFium draws the page without its text, and again with so much of the text as does not overlap: where the two differ, the text is seen. So
it is one question whether text is switched off, covered, white on white, invisible or outside of the page.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from extractors.page.arrays import Grey, Image
from extractors.readers.page_content import Box, Glyph
from extractors.readers.pdf.drawing import PageDrawing
from extractors.readers.pdf.marks import contrast_of, look_of, marking, marks_of_notes
from extractors.readers.pdf.settings import SeenTextSettings
from extractors.readers.pdf.shown_page import ShownPage
from extractors.readers.pdf.trust import means_nothing
from model.geometry import turned_by
from model.symbol_fonts import NO_MEANING

Pixels = tuple[slice, slice]  # rows, columns
Overlaps = Mapping[tuple[int, int], int]  # two groups of glyphs, and how many glyphs of the second lie over the first
RIM, NARROW = 1, 4  # pixels: of a glyph's room on each side, and the width of one that is all rim
EDGE = 0.2  # share of a blank's width and height
ALIKE = 3.0  # degrees by which the characters of one text object may lean otherwise than it
BARELY = 16  # grey: the change that is seen at least where a single colour changes
WHITE = 0.96  # share of white that is as good as white
UNKNOWN = -1  # the text object of a glyph that PDFium does not have


@dataclass(frozen=True, slots=True)
class SeenText:
    """What is seen of a page's text, in the order in which it is drawn.

    `glyphs`: to be read, `marks`: watermarks; `written`, `marking`: the numbers of all text objects and of those of watermarks.
    `loose`: the glyphs that PDFium does not have as the page's own, those of notes; they are among `glyphs`.
    `unseen`: how many glyphs (spaces not counted) leave no ink.
    """

    glyphs: tuple[Glyph, ...]
    marks: tuple[Glyph, ...]
    written: frozenset[int]
    marking: frozenset[int]
    loose: tuple[Glyph, ...]
    unseen: int


def hold(page: ShownPage, glyphs: Sequence[Glyph], drawing: PageDrawing, settings: SeenTextSettings) -> SeenText:
    """Return what is seen of the glyphs of a page; `glyphs`: one for each of its characters, not turned."""
    if not glyphs:  # a scan: drawing it would only decode its picture once more
        return SeenText((), (), frozenset(), frozenset(), (), 0)
    size = page.width, page.height
    chars = page.page.chars
    owners = _owners(page, glyphs, drawing)
    owned: dict[int, list[int]] = defaultdict(list)
    for number, owner in enumerate(owners):
        owned[owner].append(number)
    if loose := owned.get(UNKNOWN):
        paper = drawing.shown(settings.dpi)
        owned[UNKNOWN] = [n for n in loose if not (_is_white(chars[n]) and _is_light(glyphs[n], paper, settings))]
    overlaps = _overlaps(glyphs, owners, size, settings)
    written = frozenset(owned) - {UNKNOWN}
    inks = _inks(glyphs, owned, _layers(written, overlaps), size, (drawing, settings))
    inks |= dict.fromkeys(_covered(page, glyphs, owned, (drawing, settings)), 0)
    glyphs = _without_false_blanks(glyphs, {n: inks[n] for owner in written for n in owned[owner]}, settings)
    seen = _seen(glyphs, owned, inks, drawing, settings)
    looks = {owner: look_of(chars[numbers[0]], glyphs[numbers[0]]) for owner, numbers in owned.items() if owner in written}
    contrast = contrast_of(
        looks, {owner: [inks[n] for n in owned[owner] if glyphs[n].text.strip()] for owner in written}, settings
    )
    words = {owner: "".join(glyphs[n].text for n in owned[owner]).strip() for owner in looks}
    across = {pair for pair in overlaps if _both(pair, owned, seen)}
    marking_objects = marking(looks, contrast, across, words, settings)
    marks = {n for n in seen if owners[n] in marking_objects}
    marks |= marks_of_notes([(n, look_of(chars[n], glyphs[n])) for n in owned[UNKNOWN] if n in seen], glyphs, settings)
    return SeenText(
        tuple(g for n, g in enumerate(glyphs) if n in seen and n not in marks),
        tuple(g for n, g in enumerate(glyphs) if n in seen and n in marks),
        written,
        frozenset(marking_objects),
        tuple(glyphs[n] for n in owned[UNKNOWN]),
        sum(n not in seen for n, g in enumerate(glyphs) if g.text.strip()),
    )


def _is_white(char: Mapping[str, Any]) -> bool:
    """Whether a character is painted in white of the device's own colours."""
    colour, space = char.get("non_stroking_color"), str(char.get("ncs", ""))
    if not isinstance(colour, tuple) or not space.startswith("Device"):
        return False
    return all(part <= 1 - WHITE for part in colour) if len(colour) == 4 else all(part >= WHITE for part in colour)


def _is_light(glyph: Glyph, picture: Image, settings: SeenTextSettings) -> bool:
    """Whether a glyph stands on white paper, whatever other characters stand there, too."""
    room = picture[_core(glyph, settings.dpi / 72, 0.0)]
    return bool(room.size) and float(np.median(room)) > 255 - settings.faint


def _owners(shown: ShownPage, glyphs: Sequence[Glyph], drawing: PageDrawing) -> list[int]:
    """Return the number of the text object that each glyph belongs to. Both are in the order of the page's instructions; a glyph that stands
    where a later object begins is its first. What the drawings of notes write, behind all else, is of no object, however near the last one.
    """
    page, noted = shown.page, [shown.rectangle(note.box) for note in shown.notes if note.drawn is not None]
    leans = [text.lean - page.page_obj.rotate for text in drawing.texts]
    places = [(_on_page(text.x, text.y, page), _around(text.bounds, page)) for text in drawing.texts]
    begins: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, ((x, y), _) in enumerate(places):
        begins[round(x), round(y)].append(number)
    owners: list[int] = []
    current = UNKNOWN
    typed: dict[int, tuple[str, float]] = {}  # the font and size of each object's first glyph
    held: Counter[int] = Counter()  # the characters that each object has already
    for char, glyph in zip(page.chars, glyphs, strict=True):
        x, y = char["matrix"][4:6]
        size = float(char["size"])
        around = [n for i in (-1, 0, 1) for j in (-1, 0, 1) for n in begins.get((round(x) + i, round(y) + j), ())]
        around = [n for n in around if _is_turned_so(char, leans[n])]
        near = max(0.5, 0.05 * size)
        begun = min((n for n in around if n > current and math.dist((x, y), places[n][0]) < near), default=current)
        inside = current not in (UNKNOWN, begun) and _is_within(x, y, places[current][1])
        current = current if inside and _goes_on(glyph, drawing.says(current), drawing.says(begun)) else begun
        middle = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
        over = any(_is_within(*middle, box) for box in noted)
        room = (size, 0.0, 0.5 * size) if over else (2 * size,) * 3
        own = current != UNKNOWN and _is_within(x, y, places[current][1], room)
        face = glyph.font, round(size, 1)
        own = own and (typed.setdefault(current, face) == face or not over)
        own = own and not (over and held[current] >= len("".join(drawing.says(current).split())) > 0)
        owners.append(current if own else UNKNOWN)
        held[owners[-1]] += len("".join(glyph.text.split()))
    return owners


def _goes_on(glyph: Glyph, current: str, begun: str) -> bool:
    """Whether a glyph is one of the object that it stands in, where another one begins at its place."""
    return bool(begun.strip()) and not begun.lstrip().startswith(glyph.text) and glyph.text in current


def _is_turned_so(char: Mapping[str, Any], lean: float) -> bool:
    """Whether a character may be one of a text object that leans by these degrees."""
    return abs((turned_by(char["matrix"]) - lean + 180) % 360 - 180) < ALIKE


def _on_page(x: float, y: float, page: Any) -> tuple[float, float]:
    """Return a point of the file as pdfminer tells the places of characters: from the lower left corner of the turned media box."""
    x0, y0, x1, y1 = page.page_obj.mediabox
    turned = {90: (y - y0, x1 - x), 180: (x1 - x, y1 - y), 270: (y1 - y, x - x0)}
    return turned.get(page.page_obj.rotate, (x - x0, y - y0))


def _around(bounds: Box, page: Any) -> Box:
    """Return the same for a rectangle, its corners in order."""
    (ax, ay), (bx, by) = _on_page(bounds[0], bounds[1], page), _on_page(bounds[2], bounds[3], page)
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _is_within(x: float, y: float, box: Box, room: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> bool:
    """Whether a point lies in a rectangle, or as near as it has `room` on its left, on its right, and above and below it."""
    return box[0] - room[0] <= x <= box[2] + room[1] and box[1] - room[2] <= y <= box[3] + room[2]


def _overlaps(glyphs: Sequence[Glyph], owners: Sequence[int], size: tuple[float, float], settings: SeenTextSettings) -> Overlaps:
    """Count for each two text objects the glyphs of the later one that lie over the earlier one."""
    scale = settings.dpi / 72
    held = np.full((math.ceil(size[1] * scale) + 1, math.ceil(size[0] * scale) + 1), UNKNOWN, np.int32)
    found: Counter[tuple[int, int]] = Counter()
    for glyph, owner in zip(glyphs, owners, strict=True):
        if owner == UNKNOWN or not glyph.text.strip():
            continue
        place = held[_core(glyph, scale, settings.core)]
        found.update((int(below), owner) for below in np.unique(place) if below not in (owner, UNKNOWN))
        place[...] = owner
    return found


def _core(glyph: Glyph, scale: float, share: float) -> tuple[slice, slice]:
    """Return the middle of a glyph in pixels: its box is higher than its ink, and lines stand close."""
    aside, above = (glyph.x1 - glyph.x0) * share, (glyph.y1 - glyph.y0) * share
    x, y = (glyph.x0 + aside) * scale, (glyph.y0 + above) * scale
    return (
        slice(max(0, int(y)), max(0, int((glyph.y1 - above) * scale) + 1)),
        slice(max(0, int(x)), max(0, int((glyph.x1 - aside) * scale) + 1)),
    )


def _layers(written: Iterable[int], overlaps: Overlaps, most: int = 6) -> list[list[int]]:
    """Share out the text objects so that those of one layer do not overlap; the last layer takes what is left."""
    over: dict[int, set[int]] = defaultdict(set)
    for a, b in overlaps:
        over[a].add(b)
        over[b].add(a)
    layer_of: dict[int, int] = {}
    for owner in sorted(written):
        taken = {layer_of[other] for other in over[owner] if other in layer_of}
        layer_of[owner] = next((layer for layer in range(most) if layer not in taken), most - 1)
    return [[o for o, layer in layer_of.items() if layer == k] for k in range(max(layer_of.values(), default=-1) + 1)]


def _inks(
    glyphs: Sequence[Glyph],
    owned: Mapping[int, Sequence[int]],
    layers: Sequence[Sequence[int]],
    size: tuple[float, float],
    look: tuple[PageDrawing, SeenTextSettings],
) -> dict[int, int]:
    """Return by how much (0–255) each glyph changes the page at most; one that PDFium does not have is taken as it is."""
    drawing, settings = look
    everything = {owner for layer in layers for owner in layer}
    bare = drawing.without(everything, settings.dpi)
    inks = dict.fromkeys(owned.get(UNKNOWN, ()), 255)
    for layer in layers:
        drawn = drawing.without(everything - set(layer), settings.dpi)
        for owner in layer:
            place = drawing.place(drawing.texts[owner], drawn)
            found = _ink_of([(n, _room(glyphs[n], place, drawn, size)) for n in owned[owner]], bare, drawn)
            if max(found.values()) < settings.faint:  # the boxes of the glyphs may be wrong, where a font is
                found = _ink_of([(n, place) for n in owned[owner]], bare, drawn)
            inks |= found
    return inks


def _covered(
    page: ShownPage, glyphs: Sequence[Glyph], owned: Mapping[int, Sequence[int]], look: tuple[PageDrawing, SeenTextSettings]
) -> list[int]:
    """Return the glyphs that notes and fields lie over so that nothing of them is seen: a hint below a field that was filled in."""
    drawing, settings = look
    places = [page.rectangle(note.box) for note in page.notes if note.drawn is not None]
    below = {
        owner: found
        for owner, numbers in owned.items()
        if owner != UNKNOWN and places and (found := [n for n in numbers if any(_lies_in(glyphs[n], box) for box in places)])
    }
    if not below:
        return []
    bare, shown = drawing.under_notes(below, settings.dpi), drawing.shown(settings.dpi)
    rooms = ([(n, _core(glyphs[n], settings.dpi / 72, 0.0)) for n in found] for found in below.values())
    return [n for own in rooms for n, ink in _ink_of(own, bare, shown).items() if ink < settings.faint]


def _lies_in(glyph: Glyph, box: Box) -> bool:
    return _is_within((glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2, box)


def _without_false_blanks(glyphs: Sequence[Glyph], inks: Mapping[int, int], settings: SeenTextSettings) -> list[Glyph]:
    """Return the glyphs, where those that are told as blanks but leave ink mean nothing, in faces most of whose blanks do. Blanks that other glyphs
    stand over, as behind padding, tell nothing, nor do those so narrow that their neighbours' ink is in them.
    """
    blanks: dict[str, list[int]] = defaultdict(list)
    for n in inks:
        if not glyphs[n].text.strip():
            blanks[glyphs[n].face].append(n)
    false: set[int] = set()
    for own in blanks.values():
        inked = [n for n in own if inks[n] >= settings.faint]
        wide = [n for n in own if (glyphs[n].x1 - glyphs[n].x0) * settings.dpi / 72 > NARROW]
        if len({*inked} & {*wide}) > settings.most * len(wide):
            free = [n for n in inked if not any(_stands_over(other, glyphs[n]) for other in glyphs)]
            false.update(free if len(free) > settings.most * len(own) else ())
    return [replace(g, text=NO_MEANING) if n in false else g for n, g in enumerate(glyphs)]


def _stands_over(other: Glyph, blank: Glyph) -> bool:
    """Whether a character stands in the room of a blank, by more than the edge of its box."""
    if not other.text.strip():
        return False
    wide, tall = min(other.x1, blank.x1) - max(other.x0, blank.x0), min(other.y1, blank.y1) - max(other.y0, blank.y0)
    return wide > EDGE * (blank.x1 - blank.x0) and tall > EDGE * (blank.y1 - blank.y0)


def _room(glyph: Glyph, place: Pixels, drawn: Image, size: tuple[float, float]) -> Pixels:
    """Return the rows and columns of a glyph in a picture of the page, no lower than the `place` of its text object: the ink of 「_」 lies below the box
    of its font.
    """
    height, width = drawn.shape[:2]
    fx, fy = width / size[0], height / size[1]
    y0, y1 = max(0, int(glyph.y0 * fy)), max(0, math.ceil(glyph.y1 * fy))
    x0, x1 = max(0, int(glyph.x0 * fx)), max(0, math.ceil(glyph.x1 * fx))
    rows, columns = place
    if glyph.angle % 180:
        around = columns.stop - columns.start < 2 * glyph.size * fx
        return slice(y0, y1), slice(min(x0, columns.start), max(x1, columns.stop)) if around else slice(x0, x1)
    around = rows.stop - rows.start < 2 * glyph.size * fy
    return slice(min(y0, rows.start), max(y1, rows.stop)) if around else slice(y0, y1), slice(x0, x1)


def _ink_of(rooms: Sequence[tuple[int, Pixels]], bare: Image, drawn: Image) -> dict[int, int]:
    """Return by how much the glyphs of a text object stand out: they darken what is below them, or are lighter than what is around them. White
    text that crosses a rule is neither.
    """
    rows = slice(min(r.start for _, (r, _) in rooms), max(r.stop for _, (r, _) in rooms))
    columns = slice(min(c.start for _, (_, c) in rooms), max(c.stop for _, (_, c) in rooms))
    below, shown = bare[rows, columns], drawn[rows, columns]
    if not below.size:
        return dict.fromkeys((n for n, _ in rooms), 0)
    paper = np.median(below.reshape(-1, 3), axis=0).astype(np.uint8)
    lighter = np.minimum(cv2.subtract(shown, below), cv2.subtract(shown, np.broadcast_to(paper, shown.shape)))
    change = _seen_change(np.maximum(cv2.subtract(below, shown), lighter))
    y, x = rows.start, columns.start
    return {n: int(change[r.start - y : r.stop - y, _within(c, x)].max(initial=0)) for n, (r, c) in rooms}


def _seen_change(change: Image) -> Grey:
    """Return how much of a change of colours the eye sees: bright yellow on white little, yet it is seen."""
    grey = cv2.cvtColor(change, cv2.COLOR_BGR2GRAY)
    return np.asarray(np.maximum(grey, np.minimum(change.max(axis=2), BARELY)), np.uint8)


def _within(columns: slice, first: int) -> slice:
    """Return the columns of a glyph, from `first` on, without its rim, into which the ink of the next one may run."""
    rim = RIM if columns.stop - columns.start > NARROW else 0
    return slice(columns.start - first + rim, columns.stop - first - rim)


def _seen(
    glyphs: Sequence[Glyph],
    owned: Mapping[int, Sequence[int]],
    inks: Mapping[int, int],
    drawing: PageDrawing,
    settings: SeenTextSettings,
) -> set[int]:
    """Return the numbers of the glyphs that are seen: most of a text object's tell of all, since the boxes of glyphs are not exact."""
    drawable: dict[int, bool] = {}

    def cannot_be_drawn(owner: int) -> bool:
        text = drawing.texts[owner]
        if text.hidden or text.embedded:
            return False
        if text.font not in drawable:
            drawable[text.font] = drawing.draws(text)
        return not drawable[text.font]

    seen: set[int] = set()
    for owner, numbers in owned.items():
        inked = {n for n in numbers if inks[n] >= settings.faint and glyphs[n].y1 - glyphs[n].y0 >= settings.tiny}
        solid = [n for n in numbers if glyphs[n].text.strip()]
        share = len(inked.intersection(solid)) / max(1, len(solid))
        if not solid or share >= settings.most or (share <= settings.few and owner != UNKNOWN and cannot_be_drawn(owner)):
            seen.update(n for n in numbers if n in inked or not means_nothing(glyphs[n]))
        elif share > settings.few:
            seen.update(n for n in numbers if n in inked or not glyphs[n].text.strip())
    return seen


def _both(pair: tuple[int, int], owned: Mapping[int, Sequence[int]], seen: set[int]) -> bool:
    return all(seen.intersection(owned[owner]) for owner in pair)
