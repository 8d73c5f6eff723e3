"""Tables of a part as one grid over its pages: a row that the page's end cut in two is one row again, cells that a crease cut are
whole, cells whose rule was not seen are two. Prepared once, with all labels that may stand in them, and never changed after.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.forms.fields.settings import GRID
from extractors.forms.label_source import LabelSource
from extractors.forms.tokens import Token, token_of
from extractors.text.reading_order import rows_of
from extractors.text.wordings import is_blank_text
from model.folding import fold
from model.geometry import Box
from model.page import Cell, Page, Paper, Table

# a heading within a table: （四）财务与研发, 五、联系方式
SECTION_HEADING = re.compile(r"(?:\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}[、.,])[^。;,:]{2,16}")


@dataclass(frozen=True, slots=True, eq=False)
class GridCell:
    """A cell; `x0`, `x1` are fractions of the table's width, so that pages may lie differently on the glass. A key by
    identity.
    """

    row: int
    row_span: int
    x0: float
    x1: float
    page: Page
    box: Box
    tokens: tuple[Token, ...] = ()
    last_row: bool = False
    col: int = 0
    col_span: int = 1

    @property
    def lines(self) -> list[str]:
        return [b.text for b in self.tokens if b.text.strip()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def empty(self) -> bool:
        return is_blank_text(self.text)

    def over(self, other: GridCell) -> float:
        """Return the share (0–1) of the narrower cell's width that both have in common."""
        width = min(self.x1, other.x1) - max(self.x0, other.x0)
        return width / max(1e-6, min(self.x1 - self.x0, other.x1 - other.x0))


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    cells: tuple[GridCell, ...]
    first: Page
    last: Page
    rows: int


def grids_of(pages: Sequence[Page], source: LabelSource) -> list[Grid]:
    """Return the tables of `pages` (one part's, in order), prepared with `source`: every label that may stand in them. A table
    that goes on over the page's end is one grid.
    """
    grids: list[Grid] = []
    for number, page in enumerate(pages):
        for place, table in enumerate(sorted(page.tables, key=lambda t: t.box.y0)):
            grid = grid_of(page, table)
            if place == 0 and number > 0 and grids and grids[-1].last is pages[number - 1]:
                grids[-1] = _appended(grids[-1], grid, source)
            else:
                grids.append(grid)
    return [_with_columns(_split_at_labels(_without_false_rules(grid, source), source)) for grid in grids]


def grid_of(page: Page, table: Table) -> Grid:
    """Return one table as it is, not yet prepared."""
    width = max(1e-6, table.box.width)
    cells = tuple(
        GridCell(
            cell.row,
            cell.row_span,
            (cell.box.x0 - table.box.x0) / width,
            (cell.box.x1 - table.box.x0) / width,
            page,
            cell.box,
            _tokens(cell, page),
            cell.row + cell.row_span >= table.rows,
        )
        for cell in table.cells
    )
    return Grid(cells, page, page, table.rows)


def _without_false_rules(grid: Grid, source: LabelSource) -> Grid:
    """Join neighbours whose text runs across the rule between them: a crease of the paper was taken for a rule.

    Real cells keep their text off the rule on both sides; a label on either side is never joined, and nothing runs across a wall that
    parts a label from its neighbour in another row. Files have no creases.
    """
    if grid.first.paper is Paper.ELECTRONIC:
        return grid
    joined: set[GridCell] = set()
    printed = _walls_of_labels(grid, source)
    for cell in sorted(grid.cells, key=lambda c: (c.row, c.x0)):
        if cell in joined:
            continue
        while (right := _next_cell(grid, cell)) is not None and _runs_across(cell, right, source, printed):
            joined.add(right)
            whole = replace(cell, x1=right.x1, box=cell.box.union(right.box), tokens=_joined_tokens(cell.tokens, right.tokens))
            grid = _replaced(grid, {cell: (whole,), right: ()})
            cell = whole
    return grid


def _replaced(grid: Grid, new: Mapping[GridCell, tuple[GridCell, ...]]) -> Grid:
    """Return the grid with each key of `new` replaced by its cells, in its place."""
    return replace(grid, cells=tuple(c for cell in grid.cells for c in new.get(cell, (cell,))))


def _next_cell(grid: Grid, cell: GridCell) -> GridCell | None:
    found = (c for c in grid.cells if (c.row, c.row_span) == (cell.row, cell.row_span) and c.x0 > cell.x0)
    return next((c for c in found if abs(c.x0 - cell.x1) < GRID.close), None)


def _walls_of_labels(grid: Grid, source: LabelSource) -> list[float]:
    """Where rules part a label from other words: a crease that runs down through a label's cell has words on one side of it only, or cuts the
    label.
    """
    pairs = ((cell, _next_cell(grid, cell)) for cell in grid.cells if cell.lines)
    return [left.x1 for left, right in pairs if right is not None and right.lines and _parts_a_label(left, right, source)]


def _parts_a_label(left: GridCell, right: GridCell, source: LabelSource) -> bool:
    """A hint, or what is left of one, may stand below a label."""
    return max(map(source.score, (left.text, right.text, left.lines[0], right.lines[0]))) > GRID.label


def _runs_across(left: GridCell, right: GridCell, source: LabelSource, printed: Sequence[float]) -> bool:
    if not left.lines or not right.lines or _parts_a_label(left, right, source):
        return False
    if any(abs(left.x1 - x) < GRID.close for x in printed):
        return False
    pairs = [
        (a, b)
        for a in left.tokens
        for b in right.tokens
        if a.page is b.page and abs(a.box.cy - b.box.cy) < GRID.same_line * a.box.height
    ]
    tight = [(a, b) for a, b in pairs if b.box.x0 - a.box.x1 < GRID.across * _pitch(a, b)]
    return len(tight) > GRID.across_lines * min(len(left.lines), len(right.lines))


def _pitch(a: Token, b: Token) -> float:
    """Width of a character on the line that two pieces make."""
    return (a.box.width + b.box.width) / max(1, len(a.text) + len(b.text))


def _joined_tokens(left: Sequence[Token], right: Sequence[Token]) -> tuple[Token, ...]:
    """The lines of both cells, those on one line as one."""
    joined: list[Token] = []
    rest = list(right)
    for token in left:
        beside = [
            b for b in (*left, *rest) if abs(b.box.cy - token.box.cy) < GRID.same_line * token.box.height and b.page is token.page
        ]
        mate = next((b for b in beside if b in rest), None)
        if mate is None or any(b.box.x0 > token.box.x0 for b in beside if b in left):
            joined.append(token)
            continue
        rest.remove(mate)
        confidence = min(token.confidence, mate.confidence)
        joined.append(Token(token.text + mate.text, token.page, token.box.union(mate.box), confidence, token.chars + mate.chars))
    return tuple(token for row in rows_of([*joined, *rest]) for token in row)


def _split_at_labels(grid: Grid, source: LabelSource) -> Grid:
    """Cut cells in which a label stands behind a value on its line: a rule between them was not seen. Their parts stand last."""
    cuts = {cell: cut for cell in grid.cells if (cut := _label_within(cell, source)) is not None}
    whole = tuple(cell for cell in grid.cells if cell not in cuts)
    return replace(grid, cells=whole + tuple(part for cell, cut in cuts.items() for part in _cut(cell, cut.box)))


def _cut(cell: GridCell, label: Box) -> tuple[GridCell, ...]:
    """The cell as three: before the label, the label, and what stands behind it, if anything does."""
    after = tuple(b for b in cell.tokens if b.box.cx > label.x1)
    right = label.x1 if after else cell.box.x1
    width = max(1e-6, cell.box.width)
    x0, x1 = (cell.x0 + (x - cell.box.x0) / width * (cell.x1 - cell.x0) for x in (label.x0, right))
    before = tuple(b for b in cell.tokens if b.box.cx < label.x0)
    middle = tuple(b for b in cell.tokens if label.x0 <= b.box.cx <= label.x1)
    rest = replace(cell, x0=x1, box=replace(cell.box, x0=right), tokens=after)
    return (
        replace(cell, x1=x0, box=replace(cell.box, x1=label.x0), tokens=before),
        replace(cell, x0=x0, x1=x1, box=replace(cell.box, x0=label.x0, x1=right), tokens=middle),
        *([rest] if after else []),
    )


def _label_within(cell: GridCell, source: LabelSource) -> Token | None:
    """A piece of the cell that is a label and stands right of another piece on the same line."""
    if len(cell.tokens) < 2 or any(c in cell.text for c in "☐☑"):
        return None
    for token in cell.tokens:
        if token.box.x0 - cell.box.x0 < GRID.indent * cell.box.width or token.text.rstrip().endswith((":", "：")):
            continue
        beside = any(
            o is not token
            and abs(o.box.cy - token.box.cy) < GRID.same_line * token.box.height
            and o.box.x1 < token.box.x0 + GRID.overhang
            for o in cell.tokens
        )
        match = source.match(token.text) if beside else None
        if match and match.score > GRID.label_within and not match.wording.is_context:
            return token
    return None


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


def _tokens(cell: Cell, page: Page) -> tuple[Token, ...]:
    if cell.lines:
        return tuple(token_of(line, page) for line in cell.lines)
    return tuple(Token(text, page, cell.box) for text in cell.text.split("\n") if text.strip())


def _appended(upper: Grid, lower: Grid, source: LabelSource) -> Grid:
    """Put `lower` under `upper`; its first row goes on in the last row of `upper` where it has no label of its own."""
    top = [c for c in lower.cells if c.row == 0]
    bottom = [c for c in upper.cells if c.last_row]
    joined = _joins(top, bottom, source)
    onward = {cell for cell, _ in joined}
    above = tuple(_gone_on(cell, [c for c, mate in joined if mate is cell]) for cell in upper.cells)
    below = tuple(replace(cell, row=cell.row + upper.rows) for cell in lower.cells if cell not in onward)
    return Grid(above + below, upper.first, lower.last, upper.rows + lower.rows)


def _gone_on(cell: GridCell, parts: Sequence[GridCell]) -> GridCell:
    """A cell of the upper grid with what goes on of it below; without that it no longer stands in the last row."""
    tokens = cell.tokens + tuple(token for part in parts for token in part.tokens)
    span = cell.row_span + sum(part.row_span for part in parts)
    return replace(cell, tokens=tokens, row_span=span, last_row=bool(parts) and parts[-1].last_row)


def _joins(top: list[GridCell], bottom: list[GridCell], source: LabelSource) -> list[tuple[GridCell, GridCell]]:
    """Pairs (cell, the cell above it that it goes on); none where the first row begins a row of its own."""
    if not top or not bottom:
        return []
    if len(top) == 1 < len(bottom) and not top[0].empty:
        return _lone(top, bottom, source)
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
        own_row = any(source.score(c.text) > GRID.label_within for c in top)
        return [p for p in pairs if p[0] is left and not _names_a_field(p[1], source)] if own_row else pairs
    mate = next((above for cell, above in pairs if cell is left), None)
    if mate is None:
        return _lone(top, bottom, source)
    own = source.score(left.text)
    broken = source.score(mate.text + left.text) > max(own, source.score(mate.text))
    if broken:
        return pairs
    return pairs if not own and len(top) == 1 and len(left.text) > GRID.rest else []


def _filled_over(cell: GridCell, bottom: Sequence[GridCell]) -> list[GridCell]:
    """Return the cells with text that lie over a cell within its width."""
    return [c for c in bottom if not c.empty and cell.x0 - GRID.close < (c.x0 + c.x1) / 2 < cell.x1 + GRID.close]


def _names_a_field(cell: GridCell, source: LabelSource) -> bool:
    """Whether the cell is a label, and no heading above labels."""
    match = source.match(cell.text)
    return match is not None and not match.wording.is_context


def _lone(top: list[GridCell], bottom: list[GridCell], source: LabelSource) -> list[tuple[GridCell, GridCell]]:
    """A lone box without a label on the next page goes on in the widest value cell of the last row."""
    values = [c for c in bottom if not source.match(c.text)]
    if len(top) != 1 or not values or source.match(top[0].text) or SECTION_HEADING.fullmatch(fold(top[0].text)):
        return []
    return [(top[0], max(values, key=lambda c: c.x1 - c.x0))]
