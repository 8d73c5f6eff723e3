"""With what OFD objects are drawn: colours, lines, opacity, from the object itself, its DrawParam, and what it stands in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from intake.ofd.document import Resources
from intake.ofd.geometry import written
from intake.ofd.package import Element, every, first, number, numbers, text_of

MOST_RELATIVES = 8  # DrawParams that refer to one another
CAPS = {"Butt": 0, "Round": 1, "Square": 2}
JOINS = {"Miter": 0, "Round": 1, "Bevel": 2}
SHADINGS = ("AxialShd", "RadialShd", "GouraudShd", "LaGourandShd")


@dataclass(frozen=True, slots=True)
class Colour:
    """Red, green, blue and opacity, 0–1."""

    red: float = 0.0
    green: float = 0.0
    blue: float = 0.0
    opacity: float = 1.0

    def written(self, operator: str) -> str:
        return f"{written(self.red, self.green, self.blue)} {operator}"


BLACK = Colour()


@dataclass(frozen=True, slots=True)
class Style:
    """`fill`, `stroke`: None where nothing says a colour; lengths in mm."""

    fill: Colour | None = None
    stroke: Colour | None = None
    line_width: float = 0.353
    cap: int = 0
    join: int = 0
    miter: float = 4.234
    dash: tuple[float, ...] = ()
    dash_offset: float = 0.0
    opacity: float = 1.0

    def line(self) -> str:
        """Return the operators that set how lines are drawn."""
        dash = self.dash if sum(self.dash) > 0 and min(self.dash) >= 0 else ()
        return f"{written(self.line_width)} w {self.cap} J {self.join} j {written(self.miter)} M [{written(*dash)}] {written(self.dash_offset)} d"


def styled(style: Style, element: Element, resources: Resources) -> Style:
    """Return the style of an element that stands in one of `style`."""
    relatives: list[Element] = []
    reference = element.get("DrawParam")
    while reference and len(relatives) < MOST_RELATIVES and (param := resources.draw_params.get(reference)) is not None:
        relatives.append(param)
        reference = param.get("Relative")
    for one in (*reversed(relatives), element):
        style = _with(style, one, resources)
    return replace(style, opacity=style.opacity * _share(element))


def _with(style: Style, one: Element, resources: Resources) -> Style:
    """Return a style with what one element says of it."""
    fill, stroke = first(one, "FillColor"), first(one, "StrokeColor")
    dash = numbers(one.get("DashPattern"))
    return replace(
        style,
        fill=colour_of(fill, resources) if fill is not None else style.fill,
        stroke=colour_of(stroke, resources) if stroke is not None else style.stroke,
        line_width=max(0.0, number(one, "LineWidth", style.line_width)),
        cap=CAPS.get(one.get("Cap", ""), style.cap),
        join=JOINS.get(one.get("Join", ""), style.join),
        miter=max(1.0, number(one, "MiterLimit", style.miter)),
        dash=tuple(dash) if dash else style.dash,
        dash_offset=max(0.0, number(one, "DashOffset", style.dash_offset)),
    )


def _share(element: Element) -> float:
    return min(1.0, max(0.0, number(element, "Alpha", 255.0) / 255))


def colour_of(element: Element, resources: Resources) -> Colour | None:
    """Return the colour that an element says; of a shading the middle of its colours; None for a pattern, which has none."""
    space = resources.colour_spaces.get(element.get("ColorSpace", ""))
    values = _values(element.get("Value") or text_of(first(element, "Value"))) or _of_palette(element, space)
    if values:
        return _colour(values, space.get("Type", "") if space is not None else "", _share(element))
    if first(element, "Pattern") is not None:
        return None
    shades = [c for kind in SHADINGS for c in every(first(element, kind), "Color")]
    found = [colour for shade in shades if (colour := colour_of(shade, resources)) is not None]
    return found[len(found) // 2] if found else BLACK


def _values(text: str | None) -> list[float]:
    """Return the parts of a colour, decimal or as `#1F`."""
    found = []
    for item in (text or "").replace(",", " ").split():
        try:
            found.append(float(int(item[1:], 16)) if item.startswith("#") else float(item))
        except ValueError:
            return []
    return found


def _of_palette(element: Element, space: Element | None) -> list[float]:
    entries = [_values(text_of(entry)) for entry in every(first(space, "Palette"), "CV")]
    index = int(number(element, "Index", -1))
    return entries[index] if 0 <= index < len(entries) else []


def _colour(values: list[float], kind: str, opacity: float) -> Colour:
    """Return a colour of three parts (RGB), one (grey) or four (CMYK), each 0–255."""
    parts = [min(1.0, max(0.0, value / 255)) for value in values]
    if len(parts) == 4 or kind == "CMYK" and len(parts) > 3:
        cyan, magenta, yellow, black = parts[:4]
        return Colour((1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black), opacity)
    if len(parts) == 1 or kind == "GRAY":
        return Colour(parts[0], parts[0], parts[0], opacity)
    return Colour(parts[0], parts[1], parts[2] if len(parts) > 2 else 0.0, opacity)
