"""Which characters are boxes and ticks, and what a character drawn in a frame stands for."""

from __future__ import annotations

from model.language import words

EMPTY, CHECKED = "☐", "☑"
EMPTY_GLYPHS = frozenset(words("boxes", "empty"))
CHECKED_GLYPHS = frozenset(words("boxes", "checked"))
TICK_GLYPHS = frozenset(words("boxes", "tick"))
CIRCLE_EMPTY, CIRCLE_CHECKED = frozenset(words("boxes", "circle_empty")), frozenset(words("boxes", "circle_checked"))
CROSS_GLYPHS = frozenset(words("boxes", "cross"))
IN_CIRCLE, IN_SQUARE = "\u20dd", "\u20de"  # what is combined with a character to frame it
_CIRCLED = "".join(chr(0x2460 + i) for i in range(20))


def in_frame(inner: str, frame: str) -> str:
    """Return what `inner` in a frame (IN_SQUARE, IN_CIRCLE) stands for: a tick, a cross or a filled box in it is ☑, nothing ☐, a number
    in a circle the circled one; a wording keeps the frame as a mark behind it.
    """
    text = inner.strip(" \t\u3000\u00a0")
    if not text or text in EMPTY_GLYPHS | CIRCLE_EMPTY:
        return EMPTY
    if text in TICK_GLYPHS | CROSS_GLYPHS | CHECKED_GLYPHS | CIRCLE_CHECKED:
        return CHECKED
    if frame == IN_CIRCLE and text.isascii() and text.isdigit() and 0 < int(text) <= len(_CIRCLED):
        return _CIRCLED[int(text) - 1]
    return text + frame
