"""Text of a paragraph that is struck out is not read, nor what parted it from its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from extractors.readers.word.items import BREAKS, Item, Piece
from extractors.text.struck import left_standing


def without_struck(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return the items of a paragraph without those that are struck out."""
    out: list[Item] = []
    line: list[Item] = []
    for item in items:
        if isinstance(item, Piece) and item.text in BREAKS:
            out += [*_left(line), item]
            line = []
        else:
            line.append(item)
    return (*out, *_left(line))


def _left(line: Sequence[Item]) -> Iterator[Item]:
    """Yield what is left of a line."""
    pieces = [item for item in line if isinstance(item, Piece)]
    if not any(piece.face.struck for piece in pieces):
        yield from line
        return
    left = iter(left_standing("".join(p.text for p in pieces), [p.face.struck for p in pieces for _ in p.text]))
    for item in line:
        if not isinstance(item, Piece):
            yield item
        elif text := "".join([char for char in item.text if next(left)]):
            yield replace(item, text=text)
