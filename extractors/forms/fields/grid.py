"""Tables of a part as one grid over its pages: a row that the page's end cut in two is one row again, cells that a crease cut are
whole, cells whose rule was not seen are two. Prepared once, with all labels that may stand in them, and never changed after.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.forms.fields.captions import caption_of
from extractors.forms.fields.labels import ProfileLabels
from extractors.forms.fields.settings import GRID
from extractors.forms.fields.table_cells import Grid, GridCell, grid_of
from extractors.forms.fields.walls import split_at_labels, without_false_rules
from model.folding import fold
from model.page import Page

# a heading within a table: （四）财务与研发, 五、联系方式
SECTION_HEADING = re.compile(r"(?:\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}[、.,])[^。;,:]{2,16}")


def grids_of(pages: Sequence[Page], vocabulary: ProfileLabels) -> list[Grid]:
    """Return the tables of `pages` (one part's, in order), prepared with `vocabulary`: every label that may stand in them. A table
    that goes on over the page's end is one grid.
    """
    grids: list[Grid] = []
    for number, page in enumerate(pages):
        for place, table in enumerate(sorted(page.tables, key=lambda t: t.box.y0)):
            grid = grid_of(page, table)
            goes_on = place == 0 and number > 0 and grids and grids[-1].last is pages[number - 1]
            if goes_on and caption_of(page, table, vocabulary) is None:
                grids[-1] = _appended(grids[-1], grid, vocabulary)
            else:
                grids.append(grid)
    return [_with_columns(split_at_labels(without_false_rules(grid, vocabulary), vocabulary)) for grid in grids]


def _with_columns(grid: Grid) -> Grid:
    """Number the columns: edges of cells that lie close together, on whichever page, are one."""
    edges: list[float] = []
    for x in sorted(x for cell in grid.cells for x in (cell.x0, cell.x1)):
        if not edges or x - edges[-1] > GRID.touch:
            edges.append(x)

    def column(x: float) -> int:
        return min(range(len(edges)), key=lambda n: abs(edges[n] - x))

    cells = (replace(cell, col=column(cell.x0), col_span=max(1, column(cell.x1) - column(cell.x0))) for cell in grid.cells)
    return replace(grid, cells=tuple(cells))


def _appended(upper: Grid, lower: Grid, vocabulary: ProfileLabels) -> Grid:
    """Put `lower` under `upper`; its first row goes on in the last row of `upper` where it has no label of its own."""
    top = [c for c in lower.cells if c.row == 0]
    bottom = [c for c in upper.cells if c.last_row]
    joined = _joins(top, bottom, vocabulary)
    onward = {cell for cell, _ in joined}
    above = tuple(_gone_on(cell, [c for c, mate in joined if mate is cell]) for cell in upper.cells)
    below = tuple(replace(cell, row=cell.row + upper.rows) for cell in lower.cells if cell not in onward)
    return Grid(above + below, upper.first, lower.last, upper.rows + lower.rows)


def _gone_on(cell: GridCell, parts: Sequence[GridCell]) -> GridCell:
    """A cell of the upper grid with what goes on of it below; without that it no longer stands in the last row."""
    tokens = cell.tokens + tuple(token for part in parts for token in part.tokens)
    span = cell.row_span + sum(part.row_span for part in parts)
    return replace(cell, tokens=tokens, row_span=span, last_row=bool(parts) and parts[-1].last_row)


def _joins(top: list[GridCell], bottom: list[GridCell], vocabulary: ProfileLabels) -> list[tuple[GridCell, GridCell]]:
    """Pairs (cell, the cell above it that it goes on); none where the first row begins a row of its own."""
    if not top or not bottom:
        return []
    if len(top) == 1 < len(bottom) and not top[0].empty:
        return _lone(top, bottom, vocabulary)
    pairs = [
        (cell, above)
        for cell in top
        for above in bottom
        if cell.over(above) > GRID.goes_on and abs(cell.x0 - above.x0) < GRID.goes_on_left
    ]
    left = min(top, key=lambda c: c.x0)
    if left.empty and any(len(_filled_over(cell, bottom)) > 1 for cell in top):
        return []  # columns of its own: it goes on a row whose walls were not seen
    if left.empty:  # a row cut in two, or, where labels stand in it, the next row of a cell that spans several
        own_row = any(vocabulary.score(c.text) > GRID.label_within for c in top)
        return [p for p in pairs if p[0] is left and not _names_a_field(p[1], vocabulary)] if own_row else pairs
    mate = next((above for cell, above in pairs if cell is left), None)
    if mate is None:
        return _lone(top, bottom, vocabulary)
    own = vocabulary.score(left.text)
    known = max(own, vocabulary.score(mate.text))
    broken = vocabulary.score(mate.text + left.text) > known or (not own and _closes(mate.text, left.text))
    if broken:
        return pairs
    return pairs if not own and len(top) == 1 and len(left.text) > GRID.rest else []


def _closes(label: str, rest: str) -> bool:
    """Whether a label's remark is begun above and ended below: 研发能力（提供证, known by its first words alone, and 明材料）."""
    above, below = (fold(text).count("(") - fold(text).count(")") for text in (label, rest))
    return above > 0 and above + below == 0


def _filled_over(cell: GridCell, bottom: Sequence[GridCell]) -> list[GridCell]:
    """Return the cells with text that lie over a cell within its width."""
    return [c for c in bottom if not c.empty and cell.x0 - GRID.close < (c.x0 + c.x1) / 2 < cell.x1 + GRID.close]


def _names_a_field(cell: GridCell, vocabulary: ProfileLabels) -> bool:
    """Whether the cell is a label, and no heading above labels."""
    match = vocabulary.match(cell.text)
    return match is not None and not match.wording.is_context


def _lone(top: list[GridCell], bottom: list[GridCell], vocabulary: ProfileLabels) -> list[tuple[GridCell, GridCell]]:
    """A lone box without a label on the next page goes on in the widest value cell of the last row."""
    values = [c for c in bottom if not vocabulary.match(c.text)]
    if len(top) != 1 or not values or vocabulary.match(top[0].text) or SECTION_HEADING.fullmatch(fold(top[0].text)):
        return []
    return [(top[0], max(values, key=lambda c: c.x1 - c.x0))]
