"""Fonts of this machine that have boxes, ticks or Chinese characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import ImageFont

EMPTY, TICKED = "□☐▢◻⬜❏❐❑❒", "☑☒■▣◼⬛🗹🗷🗵✅❎⊠"
ROUND, ROUND_TICKED = "○◯〇", "●◉⦿⊙"
MARKS = "√✓✔✗✘×"
FRAMED = "口日目回国田四因困园图圆固团由申甲电区曰囗品器"
HELD_OUT = ("symbola", "freeserif", "freemono", "sawarabi", "lxgwwenkai", "stix", "unifont")  # never trained on: see the tests
TYPES = {".ttf", ".ttc", ".otf", ".otc"}


@dataclass(frozen=True, slots=True)
class Face:
    """A font file and the characters that it has. `cjk`: it sets Chinese text."""

    path: Path
    glyphs: frozenset[str]
    cjk: bool

    def some(self, of: str) -> str:
        """Return those of some glyphs that it has."""
        return "".join(c for c in of if c in self.glyphs)

    def sized(self, size: int) -> ImageFont.FreeTypeFont:
        """Return the font in pixels an em."""
        return _sized(self.path, size)


@lru_cache(maxsize=400)
def _sized(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


def faces(folders: Sequence[Path], held_out: bool = False) -> list[Face]:
    """Return the usable fonts below some folders, those kept for tests only where they are asked for."""
    found = []
    for path in sorted({p for folder in folders for p in folder.rglob("*") if p.suffix.lower() in TYPES and p.is_file()}):
        kept_back = path.name.lower().startswith(HELD_OUT)
        if kept_back is held_out and (face := _face(path)) is not None:
            found.append(face)
    return found


def _face(path: Path) -> Face | None:
    try:
        table = TTFont(path, fontNumber=0, lazy=True).getBestCmap() or {}
        _sized(path, 56)  # fonts of one size alone cannot be drawn
    except Exception:  # noqa: BLE001 - a broken font is left out
        return None
    glyphs = frozenset(map(chr, table))
    boxes = glyphs & set(EMPTY + TICKED + ROUND + ROUND_TICKED)
    return Face(path, glyphs, set("口国单位名称是否省") <= glyphs) if boxes else None
