"""How wide the columns and how high the rows of a table come out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from extractors.readers.word.blocks import Block, Paragraph, WordTable
from extractors.readers.word.hard_lines import line_step, lines_in_cell, wrapped
from extractors.readers.word.items import SOFT_PAGE
from extractors.readers.word.settings import WordSettings


@dataclass(frozen=True, slots=True)
class LaidTable:
    """A table with the places of its columns' `edges` and the `heights` of its rows, in points."""

    table: WordTable
    edges: tuple[float, ...]
    heights: tuple[float, ...]

    def right_edge(self, col: int, span: int) -> float:
        return self.edges[min(col + span, len(self.edges) - 1)]


def laid_out(table: WordTable, left: float, right: float, settings: WordSettings) -> LaidTable:
    """Fit a table between `left` and `right`, and make its rows as high as what stands in them."""
    scale = min(1.0, (right - left) / max(1.0, sum(table.widths)))
    edges = tuple(accumulate((width * scale for width in table.widths), initial=left))
    heights = [max(settings.least_row, h) for h in table.heights]
    for cell in sorted(table.cells, key=lambda c: c.row_span):
        width = edges[min(cell.col + cell.col_span, len(edges) - 1)] - edges[cell.col] - 2 * settings.padding
        need = content_height(cell.blocks, width, settings) + settings.cell_extra
        missing = need - sum(heights[cell.row : cell.row + cell.row_span])
        if missing > 0:
            heights[min(cell.row + cell.row_span, len(heights)) - 1] += missing
    return LaidTable(table, edges, tuple(heights))


def content_height(blocks: Sequence[Block], width: float, settings: WordSettings) -> float:
    """Return how high blocks come out in a column of a width, in points."""
    total = 0.0
    for block in blocks:
        if isinstance(block, Paragraph):
            for pieces in lines_in_cell(block.pieces):
                rows = wrapped(pieces, width, block.indent, settings)
                total += max(1, len(rows)) * line_step(pieces, block, settings)
            total += sum(content_height(box, width, settings) for box in block.boxes)
        else:
            total += sum(laid_out(block, 0.0, width, settings).heights)
    return total


def breaks_before(table: WordTable, row: int) -> bool:
    """Whether a cell of the row begins with the mark of a broken page."""
    first = (
        next((block for block in cell.blocks if isinstance(block, Paragraph) and block.pieces), None)
        for cell in table.cells
        if cell.row == row
    )
    return any(block is not None and block.pieces[0].text == SOFT_PAGE for block in first)


def unframed(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks of a cell, of a table of one column within it what stands in its cells: such a table holds a value and parts nothing."""
    for block in blocks:
        if isinstance(block, Paragraph) or any(cell.col for cell in block.cells):
            yield block
        else:
            for cell in block.cells:
                yield from unframed(cell.blocks)
