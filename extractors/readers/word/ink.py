"""Text that leaves nothing to be seen: drawn in the colour of what lies behind it, or in no colour at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from extractors.readers.word.settings import DEFAULT, WordSettings
from extractors.readers.word.xml import Element, on, q, val

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
CLEAR = "clear"
BACKGROUND = ("background1", "light1", "bg1", "lt1")
RELIEF = ("w:outline", "w:shadow", "w:emboss", "w:imprint")  # what is drawn around or beside the characters is seen all the same
HIGHLIGHTS: dict[str, Colour] = {
    "black": (0, 0, 0), "blue": (0, 0, 255), "cyan": (0, 255, 255), "green": (0, 255, 0), "magenta": (255, 0, 255), "red": (255, 0, 0),
    "yellow": (255, 255, 0), "white": WHITE, "darkBlue": (0, 0, 128), "darkCyan": (0, 128, 128), "darkGreen": (0, 128, 0),
    "darkMagenta": (128, 0, 128), "darkRed": (128, 0, 0), "darkYellow": (128, 128, 0), "darkGray": (128, 128, 128),
    "lightGray": (192, 192, 192),
}  # fmt: skip


class StyleSheet(Protocol):
    """What is asked of a document's styles."""

    def chain(self, name: str | None, kind: str) -> Iterator[Element]: ...

    def paragraph_property(self, paragraph: Element, name: str) -> Element | None: ...

    def table_parts(self, cell: Element) -> Sequence[Element]: ...


def is_invisible(layers: Sequence[Element], paragraph: Element, styles: StyleSheet, settings: WordSettings = DEFAULT) -> bool:
    """Whether text of these run properties (the most specific first) cannot be seen. Where what lies behind it is not known, it can."""
    ink = next((found for layer in layers if (found := _ink(layer)) is not None), None)
    if ink is None or any(on(layer.find(q(name))) for layer in layers for name in RELIEF):
        return False
    if isinstance(ink, str):
        return ink == CLEAR
    behind = list(_behind(layers, paragraph, styles))
    same = (fill is not None and max(abs(a - b) for a, b in zip(ink, fill, strict=True)) < settings.same_ink for fill in behind)
    return all(same) and not _has_backdrop(paragraph)


def _has_backdrop(paragraph: Element) -> bool:
    """Whether drawings lie behind the text of the document: a light title may stand on a dark one."""
    root = paragraph.getroottree().getroot()
    behind = any(anchor.get("behindDoc") in ("1", "true") for anchor in root.iter(q("wp:anchor")))
    return behind or any("z-index:-" in (shape.get("style") or "") for shape in root.iter(q("v:shape"), q("v:rect")))


def _ink(properties: Element) -> Colour | str | None:
    """Return the colour that run properties name, CLEAR for none at all, another text for one that nothing is known of."""
    fill = properties.find(q("w14:textFill"))
    if fill is not None:
        if fill.find(q("w14:noFill")) is not None:
            return "outlined" if properties.find(q("w14:textOutline")) is not None else CLEAR
        for colour in fill.iterfind(f"{q('w14:solidFill')}/*"):
            alpha = val(colour.find(q("w14:alpha")), "w14:val") or "0"
            if alpha.isdigit() and int(alpha) >= 95_000:  # thousandths of per cent of transparency
                return CLEAR
            named = val(colour, "w14:val") or ""
            return WHITE if named in BACKGROUND else colour_of(named) or "unknown"
        return "unknown"
    named_colour = properties.find(q("w:color"))
    if named_colour is None:
        return None
    return colour_of(val(named_colour)) or (WHITE if val(named_colour, "w:themeColor") in BACKGROUND else "auto")


def _behind(layers: Sequence[Element], paragraph: Element, styles: StyleSheet) -> Iterator[Colour | None]:
    """Yield the colours that may lie behind the text; None for one that is not known."""
    for layer in layers:
        if (marked := val(layer.find(q("w:highlight")))) not in (None, "none"):
            yield HIGHLIGHTS.get(marked or "")
            return
    for shade in (*(layer.find(q("w:shd")) for layer in layers), styles.paragraph_property(paragraph, "w:shd")):
        if is_shade(shade):
            yield shade_colour(shade)
            return
    for ancestor in paragraph.iterancestors():
        parts = (ancestor, *styles.table_parts(ancestor)) if ancestor.tag == q("w:tc") else ()
        for shade in (part.find(f"{q('w:tcPr')}/{q('w:shd')}") for part in parts):
            if is_shade(shade):
                yield shade_colour(shade)
                return
        if ancestor.tag == q("w:txbxContent"):
            yield _shape_colour(ancestor)
            return
    root = paragraph.getroottree().getroot()
    yield colour_of(val(root.find(q("w:background")), "w:color")) or WHITE


def is_shade(shade: Element | None) -> bool:
    """Whether a shading shades at all."""
    return shade is not None and (val(shade, "w:fill") not in (None, "auto") or val(shade) not in (None, "clear", "nil"))


def shade_colour(shade: Element | None) -> Colour | None:
    """Return the colour of a plain or solid shading, None for a pattern."""
    pattern = val(shade)
    if pattern == "solid":
        return colour_of(val(shade, "w:color")) or (0, 0, 0)
    return colour_of(val(shade, "w:fill")) if pattern in (None, "clear", "nil") else None


def _shape_colour(content: Element) -> Colour | None:
    """Return the fill of the shape that a text box belongs to, None where it has none or is not plain."""
    for shape in content.iterancestors(q("wps:wsp")):
        plain = shape.find(f"{q('wps:spPr')}/{q('a:solidFill')}/{q('a:srgbClr')}")
        return None if plain is None else colour_of(plain.get("val"))
    for shape in content.iterancestors(*(q(f"v:{name}") for name in ("shape", "rect", "roundrect", "oval"))):
        if shape.get("filled") in ("f", "false"):
            return None
        named = (shape.get("fillcolor") or "white").split()[0].lstrip("#")
        return WHITE if named == "white" else colour_of(named)
    return None


def colour_of(text: str | None) -> Colour | None:
    """Turn RRGGBB into its parts; None for anything else."""
    try:
        return (int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)) if text is not None and len(text) == 6 else None
    except ValueError:
        return None
