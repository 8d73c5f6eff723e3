"""Tick boxes in text: which characters are boxes, and their normal form (☐ ☑)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from model.language import language, words

EMPTY, CHECKED = "☐", "☑"
EMPTY_GLYPHS = frozenset(words("boxes", "empty"))
CHECKED_GLYPHS = frozenset(words("boxes", "checked"))
TICK_GLYPHS = frozenset(words("boxes", "tick"))
CIRCLE_EMPTY, CIRCLE_CHECKED = frozenset(words("boxes", "circle_empty")), frozenset(words("boxes", "circle_checked"))
BOXES = frozenset(EMPTY + CHECKED)

# Symbol fonts keep their own code pages; texts show them as private-use characters U+F0xx.
WINGDINGS: dict[int, str] = language("boxes")["wingdings"]
WINGDINGS_2: dict[int, str] = language("boxes")["wingdings_2"]
SYMBOL: dict[int, str] = language("boxes")["symbol"]
# A printer that lacks the symbol font sets the code in another font: only what one of the two pages has as a box is told then.
ANY_FONT = WINGDINGS_2 | {code: shown for code, shown in WINGDINGS.items() if code in (0x6F, 0xA8, 0xFB, 0xFC, 0xFD, 0xFE)}

_SPACE = r"[ \t\u3000\u00a0]*"
_TICK = "[" + "".join(sorted(TICK_GLYPHS)) + "]"
_PAREN_TICK = re.compile(rf"[（(\[【]{_SPACE}{_TICK}{_SPACE}[）)\]】]")
_PAREN_EMPTY = re.compile(r"[（(\[【][ \t\u3000\u00a0]{0,8}[）)\]】]")
_PAREN_CHOICE = re.compile(rf"{_PAREN_EMPTY.pattern}(?=[\u4e00-\u9fff])")
_TICK_THEN_BOX = re.compile(rf"{_TICK}{EMPTY}")
_BOX_THEN_TICK = re.compile(rf"{EMPTY}{_SPACE}{_TICK}")
_WORD_THEN_TICK = re.compile(
    rf"{EMPTY}((?:(?<!\S{EMPTY}){_SPACE})?[^{EMPTY}{CHECKED}\s]{{1,20}}?)(?<![/／、,，]){_TICK}(?=\s|$|[，,。；;、/])"
)
_CIRCLES = "".join(sorted(CIRCLE_EMPTY | CIRCLE_CHECKED))
_CIRCLE = re.compile(rf"(?<![{_CIRCLES}〇零一二三四五六七八九十\d])[{_CIRCLES}](?=\s?[\u4e00-\u9fffA-Za-z])")  # no year 二○二○
DELIMITERS = " \t\u3000\u00a0、，,;；/|／。.:：·"


def symbol_of(font: str, code: int) -> str | None:
    """What a character of a symbol font shows (`code`: its byte, or U+F000 + byte), if it is a box or a tick."""
    name = font.lower().replace(" ", "")
    byte = code - 0xF000 if code >= 0xF000 else code
    if "wingdings2" in name:
        return WINGDINGS_2.get(byte)
    if "wingdings" in name:
        return WINGDINGS.get(byte)
    if "symbol" in name and "opensymbol" not in name and "starsymbol" not in name:
        return SYMBOL.get(byte)
    return ANY_FONT.get(byte) if 0xF000 <= code <= 0xF0FF else None


def normal_text(text: str) -> str:
    """Boxes as ☐ and ☑; a tick typed into, beside or instead of a box counts as ☑; （√） and its empty neighbours too."""
    out = "".join(EMPTY if c in EMPTY_GLYPHS else CHECKED if c in CHECKED_GLYPHS else c for c in text)
    if not any(c in TICK_GLYPHS for c in out):
        return out
    if _PAREN_TICK.search(out):
        out = _PAREN_EMPTY.sub(EMPTY, _PAREN_TICK.sub(CHECKED, out))
    out = _TICK_THEN_BOX.sub(CHECKED, out)
    out = _BOX_THEN_TICK.sub(CHECKED, out)
    out = _WORD_THEN_TICK.sub(rf"{CHECKED}\1", out)
    return re.sub(_TICK, CHECKED, out) if _choice_like(out) else out


def ticks_with_circles(texts: Iterable[str]) -> bool:
    """Whether a page's choices have round buttons (○ ●): a line with two of them, one empty. ● alone opens paragraphs, too."""
    found = (_CIRCLE.findall(text) for text in texts)
    return any(len(marks) > 1 and any(m in CIRCLE_EMPTY for m in marks) for marks in found)


def ticks_with_brackets(texts: Iterable[str]) -> bool:
    """Whether a page's choices have brackets for boxes: （√） stands on one of its lines."""
    return any(_PAREN_TICK.search(text) for text in texts)


def brackets_as_boxes(text: str) -> str:
    """Empty brackets before a wording as ☐."""
    return _PAREN_CHOICE.sub(EMPTY, text)


def circles_as_boxes(text: str) -> str:
    """Round buttons before a wording as ☐ and ☑, of the same length."""
    return _CIRCLE.sub(lambda hit: EMPTY if hit[0] in CIRCLE_EMPTY else CHECKED, text)


def _choice_like(text: str) -> bool:
    """Whether a lone √ stands for a ticked box: before or behind a wording, not within a sentence or a formula."""
    stripped = text.strip(DELIMITERS)
    return (
        any(c in BOXES for c in text)
        or bool(re.match(rf"{_TICK}|.*{_TICK}$", stripped))
        or bool(re.search(rf"\s{_TICK}\S|[：:]{_TICK}[\u4e00-\u9fff]", text))
    )
