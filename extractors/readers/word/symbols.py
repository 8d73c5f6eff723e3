"""Characters that show another sign than their code says: those of symbol fonts, and those in a border."""

from __future__ import annotations

from extractors.readers.word.styles import Face
from extractors.readers.word.xml import Element, q, val
from extractors.text.box_symbols import IN_SQUARE, LONGEST_ALTERNATIVE, in_frame
from model.symbol_fonts import is_symbol_font, symbol_of

WIDEST_BOX = 3  # blanks in a border that still are a box and no field to write in
PRIVATE = ("\ue000", "\uf8ff")


def typed(text: str, face: Face) -> str:
    """Return what typed text shows in its fonts; of a sign of a symbol font that nothing is known of, nothing."""
    if not any(map(is_symbol_font, (face.latin, face.other, face.asian))) and not any(
        PRIVATE[0] <= c <= PRIVATE[1] for c in text
    ):
        return text
    return "".join(_sign(char, face.font_of(char)) for char in text)


def _sign(char: str, font: str) -> str:
    private = PRIVATE[0] <= char <= PRIVATE[1]
    if not private and (char.isspace() or not is_symbol_font(font)):
        return char
    code = _code(char)
    known = None if code is None else symbol_of(font, code)
    unknown = "" if is_symbol_font(font) and code is not None else char
    return unknown if known is None else known


def _code(char: str) -> int | None:
    """Return the code by which a symbol font knows a character: a byte of Windows' Western code page, or a private one; else None."""
    if char <= "\xff" or PRIVATE[0] <= char <= PRIVATE[1]:
        return ord(char)
    byte = char.encode("cp1252", "ignore")
    return byte[0] if byte else None


def sign_of(child: Element) -> str:
    """Return the sign of a w:sym or w16se:symEx; empty for any other child of a run, and for a sign that nothing is known of."""
    space = {q("w:sym"): "w", q("w16se:symEx"): "w16se"}.get(child.tag)
    if space is None:
        return ""
    try:
        code = int(val(child, f"{space}:char") or "0", 16)
    except ValueError:
        return ""
    font = val(child, f"{space}:font") or ""
    known = symbol_of(font, code)
    unknown = "" if is_symbol_font(font) or 0xE000 <= code <= 0xF8FF or not 0 < code < 0x110000 else chr(code)
    return unknown if known is None else known


def in_border(text: str) -> str:
    """Return what text with a border around it shows: a box where a tick or nothing stands in it; a wording keeps a mark of the border."""
    inner = text.strip(" \t\u3000\u00a0")
    if not inner:
        return in_frame("", IN_SQUARE) if 0 < len(text) <= WIDEST_BOX else text
    if len(inner) > LONGEST_ALTERNATIVE or "\n" in text:
        return text
    start = text.index(inner)
    return text[:start] + in_frame(inner, IN_SQUARE) + text[start + len(inner) :]
