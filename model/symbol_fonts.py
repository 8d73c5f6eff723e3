"""What the characters of symbol fonts (Wingdings and the like) show, where a text tells their codes only."""

from __future__ import annotations

import re
from collections.abc import Mapping

from model.language import language

NO_MEANING = "\ufffd"  # stands for a glyph of which nobody told the character, and that is read by its looks
# Symbol fonts keep their own code pages; texts show them as private-use characters U+F0xx.
_FONTS: Mapping[str, Mapping[int, str]] = language("boxes")["symbol_fonts"]
_SYMBOL = {start + i: shown for start, text in language("boxes")["symbol_font"].items() for i, shown in enumerate(text)}
_SYMBOL_NAME = re.compile(r"symbol(mt|std|neu|ps)?([,-].*)?")
# A printer that lacks the symbol font sets the code in another font: only what one of the two pages has as a box is told then.
ANY_FONT = {
    code: shown
    for name, codes in (
        ("wingdings", (0x6F, 0xA8, 0xFB, 0xFC, 0xFD, 0xFE)),
        ("wingdings2", (0x2A, 0x30, 0x35, 0x4F, *range(0x50, 0x55))),
    )
    for code, shown in _FONTS[name].items()
    if code in codes
} | {0xA2: "☑", 0xA3: "☐"}


def symbol_of(font: str, code: int) -> str | None:
    """What a character of a symbol font shows (`code`: its byte, or U+F000 + byte), if it is a box, a tick or another known sign."""
    name = font.lower().replace(" ", "")
    byte = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    if _SYMBOL_NAME.fullmatch(name):
        return _SYMBOL.get(byte)
    for part, shown in _FONTS.items():
        if part in name:
            return shown.get(byte)
    return ANY_FONT.get(byte) if 0xF000 <= code <= 0xF0FF else None


def is_symbol_font(font: str) -> bool:
    """Whether the font draws signs in the place of letters."""
    name = font.lower().replace(" ", "")
    return bool(_SYMBOL_NAME.fullmatch(name)) or any(part in name for part in _FONTS if part != "segoe")
