"""Which font and size a run really has: its own, its styles' with their ancestors, the document's defaults, the theme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from extractors.readers.word.ink import is_invisible
from extractors.readers.word.settings import DEFAULT
from extractors.readers.word.table_styles import parts_for
from extractors.readers.word.xml import Element, number, on, q, val
from model.symbol_fonts import is_symbol_font

DEFAULT_SIZE = 10.0  # points, where nothing says otherwise (ECMA-376)


@dataclass(frozen=True, slots=True)
class Face:
    """`asian`, `latin` and `other` (neither Chinese nor ASCII) font names, size in points.

    `hidden`: nothing of the text is to be seen; `struck`: struck out; `framed`: with a border around it; `underlined`: with a line below;
    `capital`: small letters are shown as capitals.
    """

    asian: str
    latin: str
    size: float
    hidden: bool = False
    struck: bool = False
    framed: bool = False
    other: str = ""
    underlined: bool = False
    capital: bool = False

    def font_of(self, char: str) -> str:
        """Return the font in which a character is set."""
        if char < "\x80":
            return self.latin
        if "\uf000" <= char <= "\uf0ff":
            fonts = (self.other, self.latin, self.asian)
            return next((font for font in fonts if is_symbol_font(font)), self.other)
        return self.other if char < "\u2000" else self.asian


class Styles:
    """The style sheet of a document; `theme` may be None."""

    def __init__(self, root: Element | None, theme: Element | None) -> None:
        self._by_id: dict[str, Element] = {}
        self._default: dict[str, Element] = {}
        self._root = root
        self._theme = theme
        self._parts: dict[Element, list[Element]] = {}
        for style in root.iterfind(q("w:style")) if root is not None else ():
            name = val(style, "w:styleId")
            if name:
                self._by_id[name] = style
            if val(style, "w:default") in ("1", "true", "on"):
                self._default.setdefault(val(style, "w:type") or "", style)

    @cached_property
    def _defaults(self) -> Element | None:
        return None if self._root is None else self._root.find(f"{q('w:docDefaults')}/{q('w:rPrDefault')}/{q('w:rPr')}")

    def chain(self, name: str | None, kind: str) -> Iterator[Element]:
        """Yield a style (the default one for None or unknown names) and its ancestors."""
        style = self._by_id.get(name or "") if name else None
        style = style if style is not None else self._default.get(kind)
        passed: list[Element] = []
        while style is not None and style not in passed:  # styles that are based on each other end somewhere
            passed.append(style)
            yield style
            style = self._by_id.get(val(style.find(q("w:basedOn"))) or "")

    def paragraph_property(self, paragraph: Element, name: str) -> Element | None:
        """Return a paragraph property (w:numPr, w:spacing) of the paragraph itself or of its style."""
        own = paragraph.find(q("w:pPr"))
        found = None if own is None else own.find(q(name))
        if found is not None:
            return found
        for style in self.chain(_style_of(own, "w:pStyle"), "paragraph"):
            found = style.find(f"{q('w:pPr')}/{q(name)}")
            if found is not None:
                return found
        return None

    def face(self, run: Element | None, paragraph: Element) -> Face:
        layers = list(self._layers(run, paragraph))
        asian = self._font(layers, "w:eastAsia", "w:eastAsiaTheme")
        latin = self._font(layers, "w:ascii", "w:asciiTheme")
        other = self._font(layers, "w:hAnsi", "w:hAnsiTheme") or latin
        if any(val(fonts, "w:hint") == "eastAsia" for layer in layers for fonts in layer.iterfind(q("w:rFonts"))):
            other = asian if is_symbol_font(asian) else other
        sizes = (number(val(layer.find(q("w:sz")))) for layer in layers)
        size = next((s / 2 for s in sizes if s), DEFAULT_SIZE)
        hidden = self._is_on("w:vanish", run, paragraph) or size < DEFAULT.smallest or is_invisible(layers, paragraph, self)
        struck = self._is_on("w:strike", run, paragraph) or self._is_on("w:dstrike", run, paragraph)
        border = next((b for layer in layers if (b := layer.find(q("w:bdr"))) is not None), None)
        framed = border is not None and val(border) not in (None, "none", "nil")
        line = next((u for layer in layers if (u := layer.find(q("w:u"))) is not None), None)
        underlined = line is not None and val(line) not in (None, "none")
        capital = self._is_on("w:caps", run, paragraph) or self._is_on("w:smallCaps", run, paragraph)
        return Face(asian or latin, latin or asian, size, hidden, struck, framed, other or asian, underlined, capital)

    def _is_on(self, name: str, run: Element | None, paragraph: Element) -> bool:
        """Whether a toggle property holds: what the run says itself, else what its styles and its table's say (two undo each other)."""
        own = None if run is None else run.find(q("w:rPr"))
        said = None if own is None else own.find(q(name))
        if said is not None:
            return on(said)
        by_run = (
            self._of_styles(_style_of(own, "w:rStyle"), "character")
            if own is not None and own.find(q("w:rStyle")) is not None
            else ()
        )
        by_paragraph = self._of_styles(_style_of(paragraph.find(q("w:pPr")), "w:pStyle"), "paragraph")
        first = [
            next((on(v) for layer in layers if (v := layer.find(q(name))) is not None), False)
            for layers in (by_run, by_paragraph, self._of_table(paragraph))
        ]
        default = self._defaults is not None and on(self._defaults.find(q(name)))
        return sum(first) % 2 == 1 or default

    def _layers(self, run: Element | None, paragraph: Element) -> Iterator[Element]:
        """Run properties, the most specific first."""
        own = None if run is None else run.find(q("w:rPr"))
        if own is not None:
            yield own
            name = _style_of(own, "w:rStyle")
            if name:
                yield from self._of_styles(name, "character")
        yield from self._of_styles(_style_of(paragraph.find(q("w:pPr")), "w:pStyle"), "paragraph")
        yield from self._of_table(paragraph)
        if self._defaults is not None:
            yield self._defaults

    def _of_table(self, paragraph: Element) -> Iterator[Element]:
        """Yield what the style of the table around a paragraph says of its text, the most specific first."""
        cell = next(paragraph.iterancestors(q("w:tc")), None)
        for part in () if cell is None else self.table_parts(cell):
            properties = part.find(q("w:rPr"))
            if properties is not None:
                yield properties

    def table_parts(self, cell: Element) -> list[Element]:
        """Return the parts of its table's style that hold for a cell, the most specific first."""
        if cell not in self._parts:
            table = next(cell.iterancestors(q("w:tbl")), None)
            named = None if table is None else val(table.find(f"{q('w:tblPr')}/{q('w:tblStyle')}"))
            self._parts[cell] = parts_for(cell, list(self.chain(named, "table"))) if named in self._by_id else []
        return self._parts[cell]

    def _of_styles(self, name: str | None, kind: str) -> Iterator[Element]:
        for style in self.chain(name, kind):
            properties = style.find(q("w:rPr"))
            if properties is not None:
                yield properties

    def _font(self, layers: list[Element], direct: str, theme: str) -> str:
        for layer in layers:
            fonts = layer.find(q("w:rFonts"))
            if fonts is None:
                continue
            named = fonts.get(q(theme))
            if named:
                font = self._theme_font(named)
                if font:
                    return font
            if fonts.get(q(direct)):
                return str(fonts.get(q(direct)))
        return ""

    def _theme_font(self, name: str) -> str:
        """Turn minorEastAsia, majorHAnsi … → the theme's font; for Chinese the script's own font where none is named."""
        if self._theme is None:
            return ""
        group = self._theme.find(f".//{q('a:minorFont' if name.startswith('minor') else 'a:majorFont')}")
        if group is None:
            return ""
        kind = "a:ea" if "EastAsia" in name else "a:latin"
        face = group.find(q(kind))
        typeface = face.get("typeface") if face is not None else ""
        if not typeface and kind == "a:ea":
            typeface = next((f.get("typeface") for f in group.iterfind(q("a:font")) if f.get("script") == "Hans"), "")
        return typeface or ""


def _style_of(properties: Element | None, name: str) -> str | None:
    return None if properties is None else val(properties.find(q(name)))
