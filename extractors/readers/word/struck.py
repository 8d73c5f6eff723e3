"""Text that is struck out is not read, and what parted it from its neighbours goes with it: 甲／乙／丙 with 甲 and 丙 struck out is 乙."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from extractors.readers.word.items import BREAKS, Item, Piece

PARTING = "/／|、，,;； \t\u3000\u00a0"
OPENING, CLOSING = "：:（([【", "）)]】。"


def without_struck(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return the items of a paragraph without those that are struck out."""
    out: list[Item] = []
    left: int | None = None  # where in `out` the text before the gap stands
    gap = False
    for item in items:
        if not isinstance(item, Piece):
            out.append(item)
        elif item.text in BREAKS:
            _close(out, left, gap)
            out.append(item)
            left, gap = None, False
        elif item.face.struck:
            gap = True
        elif item.text:
            if gap:
                item = _joined(out, left, item)
            if item.text:
                left, gap = len(out), False
                out.append(item)
    _close(out, left, gap)
    return tuple(out)


def _close(out: list[Item], left: int | None, gap: bool) -> None:
    """Take what parts two texts off the end of a line of which the last was struck out."""
    before = None if left is None else out[left]
    if gap and left is not None and isinstance(before, Piece):
        out[left] = replace(before, text=before.text.rstrip(PARTING))


def _joined(out: list[Item], left: int | None, piece: Piece) -> Piece:
    """Return the text behind a gap without what parted it from the struck out one; what stands before the gap may lose its own."""
    before = None if left is None else out[left]
    if not isinstance(before, Piece) or left is None:
        return replace(piece, text=piece.text.lstrip(PARTING))
    if piece.text[0] in CLOSING:
        out[left] = replace(before, text=before.text.rstrip(PARTING))
    elif piece.text[0] in PARTING and before.text[-1:] in {*PARTING, *OPENING}:
        return replace(piece, text=piece.text.lstrip(PARTING))
    return piece
