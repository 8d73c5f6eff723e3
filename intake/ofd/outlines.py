"""The outlines of the glyphs of a font: one that an OFD brings, or one of the machine where it brings none."""

from __future__ import annotations

import io
import logging
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools import agl
from fontTools.cffLib import CFFFontSet
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from intake.ofd.geometry import Segment

logging.getLogger("fontTools").setLevel(logging.CRITICAL)  # what is odd about a font helps nobody here
EM = 1000.0  # units in which outlines are told
SYMBOL_CODES = 0xF000  # where symbol fonts keep their 256 characters
FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    *(Path(f"/usr/{lib}/libreoffice/share/fonts") for lib in ("lib", "lib64")),
)
# Of what Debian and Ubuntu have, those first that open fastest; together they have the characters of forms, ticks and boxes.
MACHINE_FONTS = (
    "wqy-zenhei.ttc",
    "wqy-microhei.ttc",
    "uming.ttc",
    "gbsn00lp.ttf",
    "DejaVuSans.ttf",
    "NotoSansCJK-Regular.ttc",
    "opens___.ttf",
)
BROKEN = (Exception,)  # parsers of fonts raise whatever they stumble over: a font that is not understood is one that is not there


@dataclass(frozen=True, slots=True)
class Outline:
    """A glyph: its path (y grows upwards), and how far it advances, in thousandths of the type's size."""

    path: tuple[Segment, ...]
    advance: float


class Outlines:
    """The glyphs of one font. `glyphs`: by name, as fontTools gives them; `names`: in the order of their numbers."""

    def __init__(self, glyphs: Any, names: list[str], characters: Mapping[int, str], units: float) -> None:
        self._glyphs, self._names, self._characters, self._scale = glyphs, names, characters, EM / units
        self._meant: dict[str, set[str]] = defaultdict(set)
        for code, name in characters.items():
            self._meant[name].add(chr(code))

    def of_character(self, character: str) -> Outline | None:
        """Return the glyph of a character; None where the font has none."""
        code = ord(character)
        name = self._characters.get(code) or (self._characters.get(SYMBOL_CODES + code) if code < 256 else None)
        return self._drawn(name) if name is not None else None

    def of_number(self, number: int) -> Outline | None:
        """Return the glyph of a number; None where the font has none."""
        return self._drawn(self._names[number]) if 0 <= number < len(self._names) else None

    def meant(self, number: int) -> set[str]:
        """Return the characters that the font has the glyph of a number for."""
        return self._meant.get(self._names[number], set()) if 0 <= number < len(self._names) else set()

    def _drawn(self, name: str) -> Outline | None:
        try:
            glyph, pen = self._glyphs[name], _PathPen(self._glyphs, self._scale)
            glyph.draw(pen)
            return Outline(tuple(pen.path), float(getattr(glyph, "width", 0) or 0) * self._scale)
        except BROKEN:
            return None


class _PathPen(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Notes what a glyph draws; quadratic curves come as cubic ones."""

    def __init__(self, glyphs: Any, scale: float) -> None:
        super().__init__(glyphs)
        self.path: list[Segment] = []
        self._scale = scale

    def _note(self, operator: str, *points: tuple[float, float]) -> None:
        self.path.append((operator, tuple((x * self._scale, y * self._scale) for x, y in points)))

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - names of fontTools
        self._note("m", pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self._note("l", pt)

    def _curveToOne(self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]) -> None:  # noqa: N802
        self._note("c", pt1, pt2, pt3)

    def _closePath(self) -> None:  # noqa: N802
        self._note("h")

    def _endPath(self) -> None:  # noqa: N802
        self._note("h")


def open_font(data: bytes) -> Outlines | None:
    """Open a font file: TrueType, OpenType, or bare CFF. None where it cannot be understood."""
    try:
        return (
            _bare(data)
            if data[:1] == b"\x01" and data[:4] != b"\x00\x01\x00\x00"
            else _wrapped(TTFont(io.BytesIO(data), fontNumber=0, lazy=True))
        )
    except BROKEN:
        return None


def _wrapped(font: Any) -> Outlines:
    tables = font["cmap"].tables if "cmap" in font else []
    characters: dict[int, str] = {}
    for table in sorted((t for t in tables if t.format != 14), key=lambda t: t.isUnicode()):
        characters.update(table.cmap)
    return Outlines(font.getGlyphSet(), font.getGlyphOrder(), characters, float(font["head"].unitsPerEm))


def _bare(data: bytes) -> Outlines:
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(data), None)
    top = fonts[0]
    names = list(top.charset)
    characters = {ord(text): name for name in names if len(text := agl.toUnicode(name)) == 1}
    return Outlines(top.CharStrings, names, characters, EM)


def machine_outline(character: str) -> Outline | None:
    """Return a character's glyph in the first font of the machine that has it; None where none has."""
    for name in MACHINE_FONTS:
        font = _machine_font(name)
        if font is not None and (outline := font.of_character(character)) is not None:
            return outline
    return None


@lru_cache(maxsize=len(MACHINE_FONTS))
def _machine_font(name: str) -> Outlines | None:
    path = _installed().get(name.lower())
    try:
        return _wrapped(TTFont(path, fontNumber=0, lazy=True)) if path else None
    except BROKEN:
        return None


@lru_cache(maxsize=1)
def _installed() -> dict[str, Path]:
    return {path.name.lower(): path for folder in FOLDERS for path in _files(folder)}


def _files(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names)
