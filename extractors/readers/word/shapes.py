"""Drawings that float over the text: strokes, rings and small text boxes, with which boxes are ticked and wordings chosen by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from extractors.readers.word.settings import DEFAULT, WordSettings
from extractors.readers.word.symbols import sign_of
from extractors.readers.word.xml import Element, number, q
from extractors.text.box_symbols import CHECKED_GLYPHS, CROSS_GLYPHS, TICK_GLYPHS

EMU = 12_700.0  # a point
LENGTH = re.compile(r"(-?[\d.]+)\s*(pt|in|cm|mm|px|pc)?")
UNITS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "px": 0.75, "pc": 12.0, "": 1.0}
VML = tuple(q(f"v:{name}") for name in ("shape", "line", "polyline", "curve", "arc", "rect", "roundrect", "oval", "group"))
STROKES = (
    "line",
    "straightConnector",
    "curvedConnector",
    "bentConnector",
    "arc",
    "mathMultiply",
    "mathPlus",
    "lightning",
    "halfFrame",
    "corner",
)
CONNECTORS = ("_t20", "_t32", "_t34", "_t38")  # VML's types of lines
RINGS = ("ellipse", "flowChartConnector", "donut", "roundRect")
MARKS = TICK_GLYPHS | CROSS_GLYPHS | CHECKED_GLYPHS | {"V", "v", "ˇ", "∨"}


class ShapeKind(StrEnum):
    """MARK: strokes, a small picture, a text box with nothing but a tick; RING: an outline around something; FLAT: a straight line along or
    across the text; OTHER: anything small that is not understood.
    """

    MARK = "mark"
    RING = "ring"
    FLAT = "flat"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawing over the text. Lengths in points from the left of the column and the top of the paragraph; those of which `on_page` is
    true, from the page's. `text`: what stands in it.
    """

    kind: ShapeKind
    left: float
    top: float
    width: float
    height: float
    on_page: tuple[bool, bool] = (False, False)
    text: str = ""


def floating(drawing: Element, settings: WordSettings = DEFAULT) -> Iterator[Shape]:
    """Yield the drawings over the text of a w:drawing, w:pict or w:object; none for what is set within the text, or what is no mark."""
    found = [_anchored(a) for a in drawing.iter(q("wp:anchor"))] + [_vml(s) for s in drawing if s.tag in VML]
    for shape in found:
        outline = shape is not None and shape.kind in (ShapeKind.RING, ShapeKind.FLAT)
        if shape is not None and max(shape.width, shape.height) <= (settings.longest_ring if outline else settings.largest_mark):
            yield shape


def small_pictures(drawing: Element, settings: WordSettings = DEFAULT) -> bool:
    """Whether a picture no larger than a character is set within the text."""
    sizes = [_extent(inline.find(q("wp:extent"))) for inline in drawing.iter(q("wp:inline")) if _is_picture(inline)]
    for shape in drawing.iterchildren(*VML):
        style = _style(shape)
        if style.get("position") != "absolute" and next(shape.iter(q("v:imagedata")), None) is not None:
            sizes.append((_length(style.get("width")), _length(style.get("height"))))
    return any(min(size) > 0 and max(size) <= settings.icon for size in sizes)


def pictures_in_line(drawing: Element, settings: WordSettings = DEFAULT) -> Iterator[str]:
    """Yield the names of the relations of pictures set within the text that have the shape of a line of it, not that of an icon."""
    shown = [(_extent(inline.find(q("wp:extent"))), inline, q("a:blip"), q("r:embed")) for inline in drawing.iter(q("wp:inline"))]
    for shape in drawing.iterchildren(*VML):
        style = _style(shape)
        if style.get("position") != "absolute":
            shown.append(((_length(style.get("width")), _length(style.get("height"))), shape, q("v:imagedata"), q("r:id")))
    for (width, height), held, tag, key in shown:
        if height <= settings.pictured_line and width >= max(settings.pictured_shape * height, settings.icon):
            yield from (name for picture in held.iter(tag) if (name := picture.get(key)))


def _anchored(anchor: Element) -> Shape | None:
    """Read a floating drawing of DrawingML."""
    width, height = _extent(anchor.find(q("wp:extent")))
    text = text_of(anchor)
    kinds = {_drawn_kind(properties) for properties in anchor.iter(q("wps:spPr"))} or {
        ShapeKind.MARK if _is_picture(anchor) else None
    }
    kind = _kind(text, next((k for k in kinds if k is not None), None), width, height)
    if kind is None:
        return None
    (left, far), (top, low) = (_offset(anchor.find(q(f"wp:position{way}"))) for way in "HV")
    return Shape(kind, left, top, width, height, (far, low), text)


def _extent(extent: Element | None) -> tuple[float, float]:
    """Return width and height in points."""
    if extent is None:
        return 0.0, 0.0
    return (number(extent.get("cx")) or 0.0) / EMU, (number(extent.get("cy")) or 0.0) / EMU


def _style(shape: Element) -> dict[str, str]:
    return dict(part.split(":", 1) for part in (shape.get("style") or "").replace(" ", "").split(";") if ":" in part)


def _offset(position: Element | None) -> tuple[float, bool]:
    """Return where a drawing stands in points, and whether from the page's edge."""
    if position is None:
        return 0.0, False
    offset = position.find(q("wp:posOffset"))
    given = (number(offset.text) or 0.0) / EMU if offset is not None else 0.0
    return given, position.get("relativeFrom") in ("page", "leftMargin", "topMargin")


def _drawn_kind(properties: Element) -> ShapeKind | None:
    preset = properties.find(q("a:prstGeom"))
    name = (preset.get("prst") or "") if preset is not None else ""
    if properties.find(q("a:custGeom")) is not None or name.startswith(STROKES):
        return ShapeKind.MARK
    return ShapeKind.RING if name in RINGS and properties.find(q("a:solidFill")) is None else None


def _is_picture(anchor: Element) -> bool:
    return next(anchor.iter("{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"), None) is not None


def _kind(text: str, drawn: ShapeKind | None, width: float, height: float) -> ShapeKind | None:
    """Tell what a shape is by what stands in it, how it is drawn, and its proportions."""
    if text:
        return ShapeKind.MARK if text in MARKS else None
    flat = drawn is ShapeKind.MARK and min(width, height) < DEFAULT.flat
    return ShapeKind.FLAT if flat else drawn or ShapeKind.OTHER


def _vml(shape: Element) -> Shape | None:
    """Read a floating shape of VML."""
    style = _style(shape)
    if style.get("position") != "absolute":
        return None
    name = shape.tag.rpartition("}")[2]
    points = _points(shape, name)
    if points:
        left, top = min(points[::2]), min(points[1::2])
        width, height = max(points[::2]) - left, max(points[1::2]) - top
    else:
        left, top = (_length(style.get(f"margin-{side}")) + _length(style.get(side)) for side in ("left", "top"))
        width, height = _length(style.get("width")), _length(style.get("height"))
    text = text_of(shape)
    ring = name in ("oval", "roundrect") and shape.get("filled") in ("f", "false")
    drawn = shape.get("path") is not None or (shape.get("type") or "").endswith(CONNECTORS)
    stroke = (
        drawn or name in ("line", "polyline", "curve", "arc", "group") or next(shape.iter(q("v:imagedata")), None) is not None
    )
    kind = _kind(text, ShapeKind.RING if ring else ShapeKind.MARK if stroke else None, width, height)
    far = [style.get(f"mso-position-{way}-relative") == "page" for way in ("horizontal", "vertical")]
    return None if kind is None else Shape(kind, left, top, width, height, (far[0], far[1]), text)


def _points(shape: Element, name: str) -> list[float]:
    """Return the points that lines are drawn through: x, y, x, y …; empty for shapes with a place and a size."""
    given = {"line": ("from", "to"), "curve": ("from", "to"), "polyline": ("points",)}.get(name, ())
    points = [_length(part) for key in given for part in (shape.get(key) or "").replace(",", " ").split()]
    return points if len(points) % 2 == 0 else []


def _length(text: str | None) -> float:
    found = LENGTH.match(text or "")
    return float(found[1]) * UNITS[found[2] or ""] if found and found[1].strip("-.") else 0.0


def text_of(shape: Element) -> str:
    """Return the text in a shape, without white space."""
    parts = (part.text or "" if part.tag == q("w:t") else sign_of(part) for part in shape.iter(q("w:t"), q("w:sym")))
    return "".join("".join(parts).split())
