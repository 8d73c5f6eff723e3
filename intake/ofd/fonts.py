"""Fonts of the PDF that an OFD is drawn onto: each glyph as its outline (Type 3), with the text that it stands for.

Outlines need no font of the reader's machine, nor is a foreign font ever handed to a renderer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from intake.ofd.document import FontFile
from intake.ofd.geometry import Segment, path_written, written
from intake.ofd.outlines import EM, Outline, Outlines, machine_outline, open_font
from intake.ofd.package import Package
from model.errors import UnreadableError
from model.symbol_fonts import NO_MEANING, symbol_of

MOST_GLYPHS = 250  # of the 256 that a font of this type can have
ABOVE, BELOW = 860, -140  # thousandths of the size that a character reaches above and below its baseline
WIDE_FROM = "\u2000"  # characters from here on are as wide as high
PLACEHOLDER = "¤"  # what programs write for glyphs that they tell by number alone
LEAST_AGREED = 0.5  # share of the glyphs told by number and text that a font's table of characters calls the same, where it is one of characters
# What stands for a character that no font has: two bars, as printers set them.
BARS: tuple[Segment, ...] = tuple(
    (operator, points)
    for y in (100.0, 500.0)
    for operator, points in (
        ("m", ((100.0, y),)),
        ("l", ((900.0, y),)),
        ("l", ((900.0, y + 150),)),
        ("l", ((100.0, y + 150),)),
        ("h", ()),
    )
)


@dataclass(frozen=True, slots=True)
class ShownGlyph:
    """How a character is written: font and code of the PDF; its outline; `embedded`: the shape is the document's own."""

    font: str
    code: int
    outline: Outline
    embedded: bool

    @property
    def advance(self) -> float:
        """Return how far it advances, in ems."""
        return self.outline.advance / EM


@dataclass(frozen=True, slots=True)
class _Entry:
    """A glyph with its text. `numbered`: the document tells it by its number; `meant`: what its own font has that glyph for."""

    outline: Outline
    text: str
    numbered: bool
    meant: frozenset[str] = frozenset()

    def is_doubted(self, believed: bool) -> bool:
        other = bool(self.meant) and self.text.isalnum() and self.text not in self.meant
        return self.numbered and (self.text == PLACEHOLDER or (believed and other))


@dataclass(slots=True)
class _TypeThree:
    """A font that is being made."""

    resource: str
    name: str
    reference: Any
    glyphs: list[_Entry] = field(default_factory=list)

    def texts(self) -> list[str]:
        """Return what the glyphs stand for. One that the document's own font has for another character is read by its looks."""
        agree = [entry.text in entry.meant for entry in self.glyphs if entry.meant and entry.text.isalnum()]
        believed = sum(agree) >= max(1.0, LEAST_AGREED * len(agree))
        return [NO_MEANING if entry.is_doubted(believed) else entry.text for entry in self.glyphs]


class FontBook:
    """All fonts of one PDF. Call `finish` when the last glyph is written."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._fonts: dict[str, _TypeThree] = {}
        self._open: dict[str, _TypeThree] = {}
        self._shown: dict[tuple[Package, FontFile, int | None, str], ShownGlyph] = {}
        self._embedded: dict[tuple[Package, str], Outlines | None] = {}

    def glyph(self, package: Package, font: FontFile, text: str, number: int | None) -> ShownGlyph:
        """Return how `text` is written in a font, by the glyph of this number where the document says one."""
        key = (package, font, number, text)
        if (known := self._shown.get(key)) is None:
            outline, embedded = self._outline(package, font, text, number)
            own = self._opened(package, font.part) if embedded and number is not None else None
            entry = _Entry(
                outline, text, own is not None, frozenset(own.meant(number)) if own and number is not None else frozenset()
            )
            known = self._shown[key] = self._entered(font.name, entry, embedded)
        return known

    def references(self, names: set[str]) -> dict[str, Any]:
        """Return the PDF's fonts by their names in its content streams."""
        return {f"/{name}": self._fonts[name].reference for name in sorted(names)}

    def finish(self) -> None:
        for font in self._fonts.values():
            font.reference.update(_described(self._pdf, font))

    def _outline(self, package: Package, font: FontFile, text: str, number: int | None) -> tuple[Outline, bool]:
        own = self._opened(package, font.part) if font.part else None
        if own is not None:
            found = own.of_number(number) if number is not None else None
            if found is None and len(text) == 1 and text.strip():
                found = own.of_character(text)
            if found is not None:
                return found, True
        character = text[:1] or " "
        shape = symbol_of(font.name, ord(character)) or character
        usual = EM if shape >= WIDE_FROM else EM / 2
        return (machine_outline(shape) if shape.strip() else Outline((), usual)) or Outline(BARS, usual), False

    def _opened(self, package: Package, part: str) -> Outlines | None:
        key = (package, part)
        if key not in self._embedded:
            try:
                self._embedded[key] = open_font(package.bytes(part))
            except UnreadableError:  # its characters are drawn by another font
                self._embedded[key] = None
        return self._embedded[key]

    def _entered(self, name: str, entry: _Entry, embedded: bool) -> ShownGlyph:
        font = self._open.get(name)
        if font is None or len(font.glyphs) >= MOST_GLYPHS:
            resource = f"F{len(self._fonts)}"
            font = _TypeThree(resource, name, self._pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type3)))
            self._fonts[resource] = self._open[name] = font
        font.glyphs.append(entry)
        return ShownGlyph(font.resource, len(font.glyphs), entry.outline, embedded)


def _described(pdf: pikepdf.Pdf, font: _TypeThree) -> Dictionary:
    """Return the font as a dictionary of the PDF; its codes begin at 1."""
    codes = range(1, len(font.glyphs) + 1)
    bounds = Array([0, BELOW, 1000, ABOVE])
    name = Name("/" + (font.name or "unknown"))
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=bounds,
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        FirstChar=1,
        LastChar=len(font.glyphs),
        Widths=Array([round(entry.outline.advance, 3) for entry in font.glyphs]),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([1, *(Name(f"/g{code}") for code in codes)])),
        CharProcs=Dictionary(
            {f"/g{code}": pdf.make_stream(_procedure(entry.outline)) for code, entry in zip(codes, font.glyphs, strict=True)}
        ),
        Resources=Dictionary(),
        ToUnicode=pdf.make_stream(_texts(font)),
        FontDescriptor=pdf.make_indirect(
            Dictionary(
                Type=Name.FontDescriptor, FontName=name, Flags=4, FontBBox=bounds, ItalicAngle=0, Ascent=ABOVE, Descent=BELOW
            )
        ),
    )


def _procedure(outline: Outline) -> bytes:
    points = [point for _, part in outline.path for point in part] or [(0.0, 0.0)]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    box = written(outline.advance, 0, min(xs), min(ys), max(xs), max(ys))
    return f"{box} d1\n{path_written(list(outline.path))}\n{'f' if outline.path else ''}".encode()


def _texts(font: _TypeThree) -> bytes:
    """Return the map from codes to texts; a code without a text is a space."""
    rows = [
        f"<{code:02x}> <{(text or ' ').encode('utf-16-be', 'surrogatepass').hex()}>" for code, text in enumerate(font.texts(), 1)
    ]
    blocks = "\n".join(
        f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in (rows[:100], rows[100:200], rows[200:]) if part
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Texts def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{blocks}\nendcmap end end"
    ).encode()
