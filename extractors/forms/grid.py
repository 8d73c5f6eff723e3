"""Tables of a part as one grid over its pages: a row that the page's end cut in two is one row again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.forms.bits import Bit, bit_of
from extractors.forms.labels import Vocabulary
from extractors.forms.rows import rows_of
from extractors.wordings import fold, is_blank_text
from model.geometry import Box
from model.page import Cell, Page, Paper, Table

# a heading within a table: （四）财务与研发, 五、联系方式
SECTION = re.compile(r"(?:\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}[、.,])[^。;,:]{2,16}")


@dataclass
class GridCell:
    """A cell; `x0`, `x1` are fractions of the table's width, so that pages may lie differently on the glass."""

    row: int
    rows: int
    x0: float
    x1: float
    page: Page
    box: Box
    bits: list[Bit] = field(default_factory=list)
    last_row: bool = False

    @property
    def lines(self) -> list[str]:
        return [b.text for b in self.bits if b.text.strip()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def empty(self) -> bool:
        return is_blank_text(self.text)

    def beside(self, other: GridCell) -> bool:
        """Whether both stand in a common row."""
        return self.row < other.row + other.rows and other.row < self.row + self.rows

    def over(self, other: GridCell) -> float:
        """Share of the narrower cell's width that both have in common."""
        width = min(self.x1, other.x1) - max(self.x0, other.x0)
        return width / max(1e-6, min(self.x1 - self.x0, other.x1 - other.x0))


@dataclass
class Grid:
    cells: list[GridCell]
    first: Page
    last: Page
    rows: int

    def right_of(self, cell: GridCell) -> list[GridCell]:
        """Cells right of `cell` in its rows, from the left, then from the top."""
        found = [c for c in self.cells if c is not cell and c.beside(cell) and c.x0 >= cell.x1 - 0.015]
        return sorted(found, key=lambda c: (round(c.x0, 2), c.row))

    def left_of(self, cell: GridCell) -> list[GridCell]:
        found = [c for c in self.cells if c is not cell and c.beside(cell) and c.x1 <= cell.x0 + 0.015]
        return sorted(found, key=lambda c: -c.x1)

    def below(self, cell: GridCell) -> list[GridCell]:
        """The cells under `cell`, from the left: those that stand within its width, or the one that it stands within."""
        found = [c for c in self.cells if c.row == cell.row + cell.rows and c.over(cell) > 0.6]
        return sorted(found, key=lambda c: c.x0)

    def above(self, cell: GridCell) -> list[GridCell]:
        found = [c for c in self.cells if c.row + c.rows <= cell.row and c.over(cell) > 0.6]
        return sorted(found, key=lambda c: -c.row)


def grids_of(pages: Sequence[Page], vocabulary: Vocabulary) -> list[Grid]:
    """The tables of `pages` (one part's, in order). A table that goes on over the page's end is one grid."""
    grids: list[Grid] = []
    for number, page in enumerate(pages):
        for place, table in enumerate(sorted(page.tables, key=lambda t: t.box.y0)):
            grid = _grid(page, table)
            previous = grids[-1] if grids else None
            follows = place == 0 and number > 0 and previous is not None and previous.last is pages[number - 1]
            if previous is not None and follows:
                _append(previous, grid, vocabulary)
            else:
                grids.append(grid)
    return grids


def _grid(page: Page, table: Table) -> Grid:
    width = max(1e-6, table.box.width)
    cells = [
        GridCell(
            cell.row,
            cell.row_span,
            (cell.box.x0 - table.box.x0) / width,
            (cell.box.x1 - table.box.x0) / width,
            page,
            cell.box,
            _bits(cell, page),
            cell.row + cell.row_span >= table.rows,
        )
        for cell in table.cells
    ]
    return Grid(cells, page, page, table.rows)


def heal_false_rules(grid: Grid, vocabulary: Vocabulary) -> None:
    """Join neighbours whose text runs across the rule between them: a crease of the paper was taken for a rule.

    Real cells keep their text off the rule on both sides; a label on either side is never joined. Files have no creases.
    """
    if grid.first.paper is Paper.ELECTRONIC:
        return
    for cell in sorted(grid.cells, key=lambda c: (c.row, c.x0)):
        if cell not in grid.cells:
            continue
        while (right := _next_cell(grid, cell)) is not None and _runs_across(cell, right, vocabulary):
            grid.cells.remove(right)
            cell.x1 = right.x1
            cell.box = cell.box.union(right.box)
            cell.bits = _joined_bits(cell.bits, right.bits)


def _next_cell(grid: Grid, cell: GridCell) -> GridCell | None:
    return next(
        (c for c in grid.right_of(cell) if c.row == cell.row and c.rows == cell.rows and abs(c.x0 - cell.x1) < 0.01), None
    )


def _runs_across(left: GridCell, right: GridCell, vocabulary: Vocabulary) -> bool:
    if not left.lines or not right.lines or any(m and m.score > 0.9 for m in map(vocabulary.match, (left.text, right.text))):
        return False
    pairs = [(a, b) for a in left.bits for b in right.bits if a.page is b.page and abs(a.box.cy - b.box.cy) < 0.5 * a.box.height]
    tight = [(a, b) for a, b in pairs if b.box.x0 - a.box.x1 < 0.6 * _pitch(a, b)]
    return len(tight) > 0.5 * min(len(left.lines), len(right.lines))


def _pitch(a: Bit, b: Bit) -> float:
    """Width of a character on the line that two pieces make."""
    return (a.box.width + b.box.width) / max(1, len(a.text) + len(b.text))


def _joined_bits(left: list[Bit], right: list[Bit]) -> list[Bit]:
    """The lines of both cells, those on one line as one."""
    joined: list[Bit] = []
    rest = list(right)
    for bit in left:
        beside = [b for b in (*left, *rest) if abs(b.box.cy - bit.box.cy) < 0.5 * bit.box.height and b.page is bit.page]
        mate = next((b for b in beside if b in rest), None)
        if mate is None or any(b.box.x0 > bit.box.x0 for b in beside if b in left):
            joined.append(bit)
            continue
        rest.remove(mate)
        confidence = min(bit.confidence, mate.confidence)
        joined.append(Bit(bit.text + mate.text, bit.page, bit.box.union(mate.box), confidence, bit.chars + mate.chars))
    return [bit for row in rows_of([*joined, *rest]) for bit in row]


def split_at_labels(grid: Grid, vocabulary: Vocabulary) -> None:
    """Cut cells in which a label stands behind a value on its line: a rule between them was not seen."""
    for cell in list(grid.cells):
        cut = _label_within(cell, vocabulary)
        if cut is None:
            continue
        left, right = cut.box.x0, cut.box.x1
        width = max(1e-6, cell.box.width)
        at = [cell.x0 + (x - cell.box.x0) / width * (cell.x1 - cell.x0) for x in (left, right)]
        before = [b for b in cell.bits if b.box.cx < left]
        after = [b for b in cell.bits if b.box.cx > right]
        middle = [b for b in cell.bits if left <= b.box.cx <= right]
        edges = [
            (cell.x0, at[0], cell.box.x0, left, before),
            (at[0], at[1], left, right, middle),
            (at[1], cell.x1, right, cell.box.x1, after),
        ]
        grid.cells.remove(cell)
        for x0, x1, b0, b1, bits in edges:
            box = Box(b0, cell.box.y0, b1, cell.box.y1)
            grid.cells.append(GridCell(cell.row, cell.rows, x0, x1, cell.page, box, bits, cell.last_row))


def _label_within(cell: GridCell, vocabulary: Vocabulary) -> Bit | None:
    """A piece of the cell that is a label and stands right of another piece on the same line."""
    if len(cell.bits) < 2 or any(c in cell.text for c in "☐☑"):
        return None
    for bit in cell.bits:
        if bit.box.x0 - cell.box.x0 < 0.25 * cell.box.width or bit.text.rstrip().endswith((":", "：")):
            continue
        beside = any(
            o is not bit and abs(o.box.cy - bit.box.cy) < 0.5 * bit.box.height and o.box.x1 < bit.box.x0 + 0.005
            for o in cell.bits
        )
        match = vocabulary.match(bit.text) if beside else None
        if match and match.score > 0.95 and not match.wording.is_context:
            return bit
    return None


def _bits(cell: Cell, page: Page) -> list[Bit]:
    if cell.lines:
        return [bit_of(line, page) for line in cell.lines]
    return [Bit(text, page, cell.box) for text in cell.text.split("\n") if text.strip()]


def _append(upper: Grid, lower: Grid, vocabulary: Vocabulary) -> None:
    """Put `lower` under `upper`; its first row goes on in the last row of `upper` where it has no label of its own."""
    shift = upper.rows
    top = [c for c in lower.cells if c.row == 0]
    bottom = [c for c in upper.cells if c.last_row]
    joined = _joins(top, bottom, vocabulary)
    for cell in lower.cells:
        cell.row += shift
    for cell, above in joined:
        above.bits += cell.bits
        above.rows += cell.rows
        above.last_row = cell.last_row
        lower.cells.remove(cell)
    kept = {id(above) for _, above in joined}
    for cell in bottom:
        if id(cell) not in kept:
            cell.last_row = False
    upper.cells += lower.cells
    upper.rows += lower.rows
    upper.last = lower.last


def _joins(top: list[GridCell], bottom: list[GridCell], vocabulary: Vocabulary) -> list[tuple[GridCell, GridCell]]:
    """Pairs (cell, the cell above it that it goes on); none where the first row begins a row of its own."""
    if not top or not bottom:
        return []
    if len(top) == 1 < len(bottom) and not top[0].empty:
        return _lone(top, bottom, vocabulary)
    pairs = [(cell, above) for cell in top for above in bottom if cell.over(above) > 0.7 and abs(cell.x0 - above.x0) < 0.06]
    left = min(top, key=lambda c: c.x0)
    if left.empty:  # a row cut in two, or, where labels stand in it, the next row of a cell that spans several
        own_row = any(m and m.score > 0.95 for m in (vocabulary.match(c.text) for c in top))
        return [p for p in pairs if p[0] is left] if own_row else pairs
    mate = next((above for cell, above in pairs if cell is left), None)
    if mate is None:
        return _lone(top, bottom, vocabulary)
    own, whole = vocabulary.match(left.text), vocabulary.match(mate.text + left.text)
    before = vocabulary.match(mate.text)
    broken = whole is not None and whole.score > max(own.score if own else 0.0, before.score if before else 0.0)
    if broken:
        return pairs
    return pairs if own is None and len(top) == 1 and len(left.text) > 12 else []


def _lone(top: list[GridCell], bottom: list[GridCell], vocabulary: Vocabulary) -> list[tuple[GridCell, GridCell]]:
    """A lone box without a label on the next page goes on in the widest value cell of the last row."""
    values = [c for c in bottom if not vocabulary.match(c.text)]
    if len(top) != 1 or not values or vocabulary.match(top[0].text) or SECTION.fullmatch(fold(top[0].text)):
        return []
    return [(top[0], max(values, key=lambda c: c.x1 - c.x0))]
