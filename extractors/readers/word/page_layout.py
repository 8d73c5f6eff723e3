"""Setting blocks on pages: an estimate good enough to say where on which page a text stands."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.readers.word.blocks import Block, Paragraph, Section, WordTable
from extractors.readers.word.runs import LINE_BREAK, PAGE_BREAK, SOFT_PAGE, Piece
from model.geometry import Box
from model.page import Cell, Char, Line, Table

LEADING = 1.3  # height of a line of single spacing, in sizes of type
PADDING = 5.4  # points between a cell's wall and its text
BREAKS = (LINE_BREAK, PAGE_BREAK, SOFT_PAGE)


@dataclass(slots=True)
class SetCell:
    """A cell with the numbers of its lines among the page's lines."""

    row: int
    col: int
    row_span: int
    col_span: int
    box: Box
    lines: list[int]


@dataclass(slots=True)
class SetPage:
    """A page being set. `tables`: (rows, columns, cells) of each table or part of a table on it."""

    section: Section
    lines: list[Line] = field(default_factory=list)
    tables: list[tuple[int, int, list[SetCell]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        return Box.from_pixels(x0, y0, x1, y1, self.section.width, self.section.height)


@dataclass(slots=True)
class Setter:
    """Sets blocks down the pages. `estimate`: break pages where they are full (else only where the document says so)."""

    estimate: bool
    pages: list[SetPage] = field(default_factory=list)
    y: float = 0.0

    @property
    def page(self) -> SetPage:
        return self.pages[-1]

    def begin(self, section: Section) -> None:
        if not self.pages or section.fresh:
            self.pages.append(SetPage(section))
            self.y = section.top

    def new_page(self) -> None:
        """A further page of the same section; a page on which nothing stands yet will do."""
        if self.page.lines or self.page.tables:
            self.pages.append(SetPage(self.page.section))
        self.y = self.page.section.top

    def set(self, blocks: Sequence[Block]) -> None:
        section = self.page.section
        for block in blocks:
            if isinstance(block, Paragraph):
                self._paragraph(block, section.left, section.width - section.right)
            else:
                self._table(block, section.left, section.width - section.right)

    def _paragraph(self, block: Paragraph, x0: float, x1: float) -> None:
        if block.break_before:
            self.new_page()
        for kind, pieces in _parts(block.pieces):
            if kind in (PAGE_BREAK, SOFT_PAGE):
                self.new_page()
            self._hard_line(pieces, block, x0, x1)
        self.page.notes.extend(block.notes)
        for box in block.boxes:
            self.set(box)

    def _hard_line(self, pieces: Sequence[Piece], block: Paragraph, x0: float, x1: float) -> None:
        size = max((p.face.size for p in pieces if p.text.strip()), default=block.face.size)
        step = block.exact or size * LEADING * (block.spacing or 1.0)
        rows = wrapped(pieces, x1 - x0, block.indent)
        bottom = self.page.section.height - self.page.section.bottom
        if self.estimate and self.y + min(len(rows), 2) * step > bottom + 1:
            self.new_page()
        line = set_line(self.page, pieces, rows, block, x0, x1, self.y, step)
        if line is not None:
            self.page.lines.append(line)
        self.y += max(1, len(rows)) * step
        self._overflow(bottom)

    def _overflow(self, bottom: float) -> None:
        """A long paragraph that ran over the end of the page: what follows stands on the next one."""
        if self.estimate and self.y > bottom + 1:
            rest = self.y - bottom
            self.new_page()
            self.y += rest

    def _table(self, table: WordTable, x0: float, x1: float) -> None:
        scale = min(1.0, (x1 - x0) / max(1.0, sum(table.widths)))
        edges = [x0]
        for width in table.widths:
            edges.append(edges[-1] + width * scale)
        heights = _row_heights(table, edges)
        start = 0
        bottom = self.page.section.height - self.page.section.bottom
        top = self.y
        for row in range(len(heights)):
            full = self.estimate and row > start and self.y + heights[row] > bottom + 1
            if full or (not self.estimate and row > start and _breaks_before(table, row)):
                self._part(table, edges, heights, start, row, top)
                self.new_page()
                start, top = row, self.y
            self.y += heights[row]
        self._part(table, edges, heights, start, len(heights), top)
        self.y = max(self.y, top) + 2

    def _part(
        self, table: WordTable, edges: Sequence[float], heights: Sequence[float], first: int, last: int, top: float
    ) -> None:
        """Rows `first` to `last` (exclusive) of a table, on the present page from `top`."""
        tops = [top]
        for height in heights[first:last]:
            tops.append(tops[-1] + height)
        end = self.page.section.height - 4
        tops = [min(t, end) for t in tops]
        cells = []
        for cell in table.cells:
            a, b = max(cell.row, first), min(cell.row + cell.row_span, last)
            if a >= b:
                continue
            left, right = edges[cell.col], edges[min(cell.col + cell.col_span, len(edges) - 1)]
            box = self.page.box(left, tops[a - first], right, tops[b - first])
            held = self._cell(cell.blocks, left, right, tops[a - first]) if cell.row >= first else []
            cells.append(SetCell(a - first, cell.col, b - a, cell.col_span, box, held))
        self.page.tables.append((last - first, len(edges) - 1, cells))

    def _cell(self, blocks: Sequence[Block], left: float, right: float, top: float) -> list[int]:
        """Sets a cell's content; gives the numbers of its own lines (those of nested tables belong to these)."""
        held: list[int] = []
        y = top + 2
        for block in blocks:
            if isinstance(block, Paragraph):
                for pieces in _hard_lines(block.pieces):
                    size = max((p.face.size for p in pieces if p.text.strip()), default=block.face.size)
                    step = block.exact or size * LEADING * (block.spacing or 1.0)
                    rows = wrapped(pieces, right - left - 2 * PADDING, block.indent)
                    line = set_line(self.page, pieces, rows, block, left + PADDING, right - PADDING, y, step)
                    if line is not None:
                        held.append(len(self.page.lines))
                        self.page.lines.append(line)
                    y += max(1, len(rows)) * step
                self.page.notes.extend(block.notes)
                for box in block.boxes:
                    held += self._cell(box, left, right, y)
            else:
                y = self._nested(block, left + PADDING, right - PADDING, y)
        return held

    def _nested(self, table: WordTable, left: float, right: float, top: float) -> float:
        scale = min(1.0, (right - left) / max(1.0, sum(table.widths)))
        edges = [left]
        for width in table.widths:
            edges.append(edges[-1] + width * scale)
        heights = _row_heights(table, edges)
        self._part(table, edges, heights, 0, len(heights), top)
        return top + sum(heights)


def _parts(pieces: Sequence[Piece]) -> Iterator[tuple[str, list[Piece]]]:
    """Hard lines of a paragraph with the break before each ("" for the first). A soft page break at its end is nothing."""
    kind: str = ""
    part: list[Piece] = []
    for piece in pieces:
        if piece.text in BREAKS:
            if not (piece.text == SOFT_PAGE and not part and not kind):
                yield kind, part
                part = []
            kind = piece.text
        else:
            part.append(piece)
    if part or kind != SOFT_PAGE:
        yield kind, part


def _hard_lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Lines of a paragraph in a cell; where Word broke the page within it does not part them."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.text in (LINE_BREAK, PAGE_BREAK):
            lines.append([])
        elif piece.text != SOFT_PAGE:
            lines[-1].append(piece)
    return lines


def _breaks_before(table: WordTable, row: int) -> bool:
    """Whether a cell of the row begins with the mark of a broken page."""
    for cell in table.cells:
        if cell.row != row:
            continue
        for block in cell.blocks:
            if isinstance(block, Paragraph) and block.pieces:
                if block.pieces[0].text == SOFT_PAGE:
                    return True
                break
    return False


def advance(char: str, size: float) -> float:
    """Width of a character, about."""
    if char == "\t":
        return 2 * size
    return size if char > "\u2e80" or char in "“”‘’…—·☐☑" else 0.52 * size


def wrapped(pieces: Sequence[Piece], width: float, indent: float) -> list[list[tuple[str, Piece, float, float]]]:
    """Rows of (character, its piece, x, width), broken where the width is used up."""
    rows: list[list[tuple[str, Piece, float, float]]] = [[]]
    x = indent
    for piece in pieces:
        for char in piece.text:
            wide = advance(char, piece.face.size)
            if x + wide > max(width, 2 * piece.face.size) and rows[-1]:
                rows.append([])
                x = 0.0
            rows[-1].append((char, piece, x, wide))
            x += wide
    return rows


def _row_heights(table: WordTable, edges: Sequence[float]) -> list[float]:
    heights = [max(14.0, h) for h in table.heights]
    for cell in sorted(table.cells, key=lambda c: c.row_span):
        right = edges[min(cell.col + cell.col_span, len(edges) - 1)]
        need = _content_height(cell.blocks, right - edges[cell.col] - 2 * PADDING) + 4
        missing = need - sum(heights[cell.row : cell.row + cell.row_span])
        if missing > 0:
            heights[min(cell.row + cell.row_span, len(heights)) - 1] += missing
    return heights


def _content_height(blocks: Sequence[Block], width: float) -> float:
    total = 0.0
    for block in blocks:
        if isinstance(block, Paragraph):
            for pieces in _hard_lines(block.pieces):
                size = max((p.face.size for p in pieces if p.text.strip()), default=block.face.size)
                step = block.exact or size * LEADING * (block.spacing or 1.0)
                total += max(1, len(wrapped(pieces, width, block.indent))) * step
            total += sum(_content_height(box, width) for box in block.boxes)
        else:
            edges = [0.0]
            for w in block.widths:
                edges.append(edges[-1] + w * min(1.0, width / max(1.0, sum(block.widths))))
            total += sum(_row_heights(block, edges))
    return total


def set_line(
    page: SetPage,
    pieces: Sequence[Piece],
    rows: Sequence[Sequence[tuple[str, Piece, float, float]]],
    block: Paragraph,
    x0: float,
    x1: float,
    y: float,
    step: float,
) -> Line | None:
    """One hard line as a Line with a box for every character; None where nothing stands."""
    flat = [(c, piece, x, wide, k) for k, row in enumerate(rows) for c, piece, x, wide in row]
    start = next((i for i, item in enumerate(flat) if item[0].strip()), None)
    if start is None:
        return None
    end = max(i for i, item in enumerate(flat) if item[0].strip()) + 1
    flat = flat[start:end]
    shift = x0
    if block.centred and len(rows) == 1:
        shift += max(0.0, (x1 - x0 - sum(wide for _, _, _, wide, _ in flat)) / 2 - flat[0][2])
    chars = [
        Char(
            " " if c == "\t" else c,
            page.box(shift + x, y + k * step + 0.15 * p.face.size, shift + x + wide, y + k * step + 1.15 * p.face.size),
        )
        for c, p, x, wide, k in flat
    ]
    box = Box(
        min(c.box.x0 for c in chars), min(c.box.y0 for c in chars), max(c.box.x1 for c in chars), max(c.box.y1 for c in chars)
    )
    font, size = _look([(c, p) for c, p, _, _, _ in flat])
    return Line("".join(c.text for c in chars), box, 1.0, tuple(chars), font, size, block.spacing)


def _look(chars: Sequence[tuple[str, Piece]]) -> tuple[str, float]:
    """The font and size of most characters; Chinese ones decide where there are any."""
    chinese = [p.face for c, p in chars if c > "\u2e80"]
    faces = chinese or [p.face for _, p in chars]
    return statistics.mode([f.asian if chinese else f.latin for f in faces]), statistics.mode([f.size for f in faces])


def as_table(page: SetPage, index: int, lines: Sequence[Line]) -> Table:
    """The model's table of part `index` of the page; `lines`: the page's lines, perhaps with their ticks written in."""
    rows, cols, cells = page.tables[index]
    made = []
    for cell in cells:
        held = tuple(lines[i] for i in cell.lines)
        made.append(Cell(cell.row, cell.col, cell.row_span, cell.col_span, cell.box, "\n".join(h.text for h in held), held))
    box = made[0].box
    for other in made:
        box = box.union(other.box)
    return Table(box, rows, cols, tuple(made))
