"""Text objects of OFD: which glyph stands where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from intake.ofd.canvas import Canvas
from intake.ofd.document import FontFile, Resources
from intake.ofd.fonts import WIDE_FROM
from intake.ofd.geometry import deltas, size_of, turned
from intake.ofd.package import Element, Package, first, is_true, local, number, numbers, text_of
from intake.ofd.style import BLACK, Colour, Style

USUAL_SIZE_MM = 4.23  # of type whose size is not told: 12 points
LEAST_SQUEEZE = 0.5  # of its width to which a glyph of another font is narrowed, to keep to the document's steps
NO_FONT = FontFile("")


@dataclass(frozen=True, slots=True)
class Sign:
    """A glyph to be written: its text (empty where it belongs to the one before), its number in the font where the document says one."""

    text: str
    number: int | None = None


def draw_text(item: Element, canvas: Canvas, package: Package, resources: Resources, style: Style) -> None:
    """Write a text object in its own coordinates. One that is neither filled nor stroked shows nothing."""
    filled, stroked = is_true(item, "Fill", True), is_true(item, "Stroke", False)
    colour = _seen(style) if filled and stroked else (style.fill or BLACK) if filled else style.stroke or BLACK
    if not (filled or stroked) or colour.opacity == 0:
        return
    font = resources.fonts.get(item.get("Font", ""), NO_FONT)
    canvas.opacity(replace(style, fill=colour))
    canvas.add(colour.written("rg"))
    writer = _Writer(item, canvas, package, font)
    for code, signs in _codes(item):
        writer.write(code, signs)


def _seen(style: Style) -> Colour:
    """Return what is seen of letters that are filled and stroked: hollow ones by their outlines."""
    return min(
        (style.fill or BLACK, style.stroke or BLACK),
        key=lambda colour: (colour.opacity == 0, colour.red + colour.green + colour.blue),
    )


def _codes(item: Element) -> Iterator[tuple[Element, list[Sign]]]:
    """Yield each TextCode with its glyphs. A CGTransform says glyphs of the text that follows it; where all stand before the first text,
    they count through all texts of the object.
    """
    waiting: list[Element] = []
    before, through = 0, sum(local(one) == "TextCode" for one in item) > 1 and not _between(item)
    for one in item:
        if local(one) == "CGTransform":
            waiting.append(one)
        elif local(one) == "TextCode":
            text = "".join(str(part) for part in one.itertext())
            yield one, _signs(text, before, waiting)
            before, waiting = (before + len(text), waiting) if through else (0, [])


def _between(item: Element) -> bool:
    """Whether a CGTransform stands behind a TextCode."""
    kinds = [local(one) for one in item if local(one) in ("CGTransform", "TextCode")]
    return "CGTransform" in kinds[kinds.index("TextCode") :] if "TextCode" in kinds else False


def _signs(text: str, before: int, transforms: list[Element]) -> list[Sign]:
    """Return the glyphs of a text that begins at place `before` of the object's."""
    signs: list[Sign] = []
    place = 0
    starts = {int(number(one, "CodePosition")): one for one in transforms}
    while place < len(text):
        one = starts.get(before + place)
        glyphs = [int(value) for value in numbers(text_of(first(one, "Glyphs")))] if one is not None else []
        if one is None or not glyphs:
            signs.append(Sign(text[place]))
            place += 1
            continue
        count = max(1, int(number(one, "CodeCount", len(glyphs))))
        part = text[place : place + count]
        if len(glyphs) == len(part):
            signs += [Sign(character, glyph) for character, glyph in zip(part, glyphs, strict=True)]
        else:
            signs += [Sign(part, glyphs[0]), *(Sign("", glyph) for glyph in glyphs[1:])]
        place += count
    return signs


class _Writer:
    """Writes the texts of one object, one behind the other where they do not say their places."""

    def __init__(self, item: Element, canvas: Canvas, package: Package, font: FontFile) -> None:
        self._canvas, self._package, self._font = canvas, package, font
        self._size, self._stretch = size_of(item, USUAL_SIZE_MM), number(item, "HScale", 1.0) or 1.0
        self._cos, self._sin = turned(number(item, "CharDirection"))
        self._along = turned(number(item, "ReadDirection"))
        self._at = (0.0, 0.0)

    def write(self, code: Element, signs: list[Sign]) -> None:
        steps_x, steps_y = deltas(code.get("DeltaX")), deltas(code.get("DeltaY"))
        x, y = self._at = number(code, "X", self._at[0]), number(code, "Y", self._at[1])
        for place, sign in enumerate(signs):
            across, down = _step(steps_x, place), _step(steps_y, place)
            advance = self._sign(sign, (x, y), across if place < len(steps_x) else None)
            if across is None and down is None:
                across, down = advance * self._along[0], advance * self._along[1]
            x, y = x + (across or 0.0), y + (down or 0.0)

    def _sign(self, sign: Sign, at: tuple[float, float], step: float | None) -> float:
        """Write a glyph and return how far it advances, in mm."""
        usual = self._size * self._stretch * (1.0 if sign.text[:1] >= WIDE_FROM else 0.5)
        if sign.number is None and not sign.text.strip():
            return usual
        shown = self._canvas.shop.fonts.glyph(self._package, self._font, sign.text, sign.number)
        advance = shown.advance * self._size * self._stretch
        squeeze = 1.0
        if not shown.embedded and step and 0 < step < advance:
            squeeze = max(LEAST_SQUEEZE, step / advance)
        wide, high = self._size * self._stretch * squeeze, self._size
        self._canvas.glyph(shown, (wide * self._cos, wide * self._sin, high * self._sin, -high * self._cos, *at))
        return advance if shown.embedded else usual


def _step(steps: list[float], place: int) -> float | None:
    """Return the offset after a glyph; the last one holds on; None where there are none."""
    return steps[min(place, len(steps) - 1)] if steps else None
