"""Setting blocks on pages: an estimate good enough to say where on which page a text stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Protocol

from extractors.readers.word.blocks import Block, Paragraph, Section, WordTable
from extractors.readers.word.hard_lines import Strip, line_step, lines_in_cell, parts_at_breaks, set_line, underlined, wrapped
from extractors.readers.word.items import PAGE_BREAK, SOFT_PAGE, Piece
from extractors.readers.word.overlays import Overlay
from extractors.readers.word.settings import DEFAULT, WordSettings
from extractors.readers.word.table_layout import LaidTable, breaks_before, content_height, laid_out, unframed
from model.geometry import Box
from model.page import Cell, Line, Stroke, Table


@dataclass(frozen=True, slots=True)
class SetCell:
    """A cell with the numbers of its lines among the page's lines."""

    row: int
    col: int
    row_span: int
    col_span: int
    box: Box
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SetTable:
    """A table, or the part of one that stands on a page."""

    rows: int
    cols: int
    cells: tuple[SetCell, ...]

    def with_lines(self, lines: Sequence[Line]) -> Table:
        """Return the model's table. `lines`: those of the page, perhaps with their ticks written in."""
        cells = []
        for cell in self.cells:
            held = tuple(lines[i] for i in cell.lines)
            text = "\n".join(line.text for line in held)
            cells.append(Cell(cell.row, cell.col, cell.row_span, cell.col_span, cell.box, text, held))
        box = cells[0].box
        for other in cells:
            box = box.union(other.box)
        return Table(box, self.rows, self.cols, tuple(cells))


@dataclass(slots=True)
class SetPage:
    """A page being set. `number`: the one that it shows; `notes`: ids of the footnotes and endnotes that belong on it.

    `overlays`: drawings over the text; `strokes`: words that are underlined; `unread`: what could not be read of it.
    `edges`: how many of its lines and tables are those of its header and footer; `top`: where its text begins, in points.
    """

    section: Section
    number: int = 1
    lines: list[Line] = field(default_factory=list)
    tables: list[SetTable] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    edges: tuple[int, int] = (0, 0)
    top: float = 0.0
    overlays: list[Overlay] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


class EdgesOfPage(Protocol):
    """Returns the header and the footer of a page, the `first` of its section or not."""

    def __call__(self, section: Section, first: bool, number: int) -> tuple[Sequence[Block], Sequence[Block]]: ...


@dataclass(slots=True)
class PageSetter:
    """Sets blocks down the pages. `estimate`: break pages where they are full (else only where the document says so)."""

    estimate: bool
    edges: EdgesOfPage
    settings: WordSettings = DEFAULT
    pages: list[SetPage] = field(default_factory=list)
    section: Section = field(default_factory=Section)
    y: float = 0.0

    @property
    def page(self) -> SetPage:
        return self.pages[-1]

    @property
    def bottom(self) -> float:
        """Return where the text of the present page ends, in points; a little more is let pass."""
        return self.page.section.height - self.page.section.bottom

    def begin(self, section: Section) -> None:
        """Begin a section, on a new page unless it goes on where the last one ended."""
        self.section = section
        if not self.pages or section.fresh:
            self._open(first=True)

    def new_page(self) -> None:
        """Begin a further page of the same section; a page on which nothing stands yet will do."""
        if (len(self.page.lines), len(self.page.tables)) != self.page.edges:
            self._open(first=False)
        self.y = self.page.top

    def _open(self, first: bool) -> None:
        """Begin a page with its header and footer; its text begins below a header that is higher than the margin."""
        section, s = self.section, self.settings
        number = self.pages[-1].number + 1 if self.pages else 1
        number = section.start if first and section.start is not None else number
        self.pages.append(SetPage(section, number))
        header, footer = self.edges(section, first, number)
        left, right = section.left - s.padding, section.width - section.right + s.padding
        top, end = s.header * section.top, section.height - s.footer * section.bottom
        deep, high = (content_height(blocks, right - left, s) for blocks in (header, footer))
        self._set_cell(header, left, right, top)
        self._set_cell(footer, left, right, min(end, section.height - high - s.cell_extra))
        self.page.edges = (len(self.page.lines), len(self.page.tables))
        self.page.overlays.clear()  # drawings of letterheads mark nothing
        self.page.unread.clear()
        self.page.top = self.y = max(section.top, top + deep + s.cell_extra) if header else section.top

    def set(self, blocks: Sequence[Block]) -> None:
        """Set blocks one below the other."""
        section = self.page.section
        left, right = section.left, section.width - section.right
        for block in blocks:
            if isinstance(block, Paragraph):
                self._set_paragraph(block, left, right)
            else:
                self._set_table(block, left, right)

    def _is_full(self, y: float) -> bool:
        return self.estimate and y > self.bottom + self.settings.overfull

    def _set_paragraph(self, block: Paragraph, left: float, right: float) -> None:
        if block.break_before:
            self.new_page()
        page, first, y = self.page, len(self.page.lines), self.y
        for kind, pieces in parts_at_breaks(block.pieces):
            if kind in (PAGE_BREAK, SOFT_PAGE):
                self.new_page()
            self._set_hard_line(pieces, block, left, right)
        if page is not self.page:
            first, y = self.page.edges[0], self.page.top
        self._keep_besides(block, left, y, first)
        for box in block.boxes:
            self.set(box)

    def _keep_besides(self, block: Paragraph, left: float, top: float, first: int) -> None:
        """Keep what a paragraph has beside its text; its column begins at `left`, it at `top`, its lines with the number `first`."""
        page = self.page
        page.notes.extend(block.notes)
        page.unread.extend(block.unread)
        for shape in block.shapes:
            x, y = shape.left + (0 if shape.on_page[0] else left), shape.top + (0 if shape.on_page[1] else top)
            place = page.section.box(x, y, x + shape.width, y + shape.height)
            page.overlays.append(Overlay(shape, place, first, len(page.lines)))

    def _set_hard_line(self, pieces: Sequence[Piece], block: Paragraph, left: float, right: float) -> None:
        step = line_step(pieces, block, self.settings)
        rows = wrapped(pieces, right - left, block.indent, self.settings)
        if self._is_full(self.y + min(len(rows), 2) * step):
            self.new_page()
        line = set_line(self.page.section, rows, block, Strip(left, right, self.y, step), self.settings)
        if line is not None:
            self.page.lines.append(line)
            self.page.strokes.extend(underlined(rows, line))
        self.y += max(1, len(rows)) * step
        if self._is_full(self.y):  # a long paragraph ran over the end of the page: what follows stands on the next one
            rest = self.y - self.bottom
            self.new_page()
            self.y += rest

    def _set_table(self, table: WordTable, left: float, right: float) -> None:
        laid = laid_out(table, left, right, self.settings)
        start, top = 0, self.y
        for row, height in enumerate(laid.heights):
            broken = self._is_full(self.y + height) if self.estimate else breaks_before(table, row)
            if row > start and broken:
                self._set_rows(laid, range(start, row), top)
                self.new_page()
                start, top = row, self.y
            self.y += height
        self._set_rows(laid, range(start, len(laid.heights)), top)
        self.y = max(self.y, top) + self.settings.after_table

    def _set_rows(self, laid: LaidTable, rows: range, top: float) -> None:
        """Set some rows of a table on the present page from `top`."""
        end = self.page.section.height - self.settings.page_end
        tops = [min(t, end) for t in accumulate(laid.heights[rows.start : rows.stop], initial=top)]
        cells = []
        for cell in laid.table.cells:
            first, last = max(cell.row, rows.start), min(cell.row + cell.row_span, rows.stop)
            if first >= last:
                continue
            left, right, upper = laid.edges[cell.col], laid.right_edge(cell.col, cell.col_span), tops[first - rows.start]
            box = self.page.section.box(left, upper, right, tops[last - rows.start])
            held = self._set_cell(cell.blocks, left, right, upper) if cell.row >= rows.start else []
            cells.append(SetCell(first - rows.start, cell.col, last - first, cell.col_span, box, tuple(held)))
        self.page.tables.append(SetTable(len(rows), len(laid.edges) - 1, tuple(cells)))

    def _set_cell(self, blocks: Sequence[Block], left: float, right: float, top: float) -> list[int]:
        """Set a cell's content; return the numbers of its own lines: those of nested tables belong to these, unless their one column only frames them."""
        held: list[int] = []
        y, padding = top + self.settings.cell_top, self.settings.padding
        for block in unframed(blocks):
            if not isinstance(block, Paragraph):
                nested = laid_out(block, left + padding, right - padding, self.settings)
                self._set_rows(nested, range(len(nested.heights)), y)
                y += sum(nested.heights)
                continue
            start, first = y, len(self.page.lines)
            for pieces in lines_in_cell(block.pieces):
                step = line_step(pieces, block, self.settings)
                rows = wrapped(pieces, right - left - 2 * padding, block.indent, self.settings)
                strip = Strip(left + padding, right - padding, y, step)
                line = set_line(self.page.section, rows, block, strip, self.settings)
                if line is not None:
                    held.append(len(self.page.lines))
                    self.page.lines.append(line)
                    self.page.strokes.extend(underlined(rows, line))
                y += max(1, len(rows)) * step
            self._keep_besides(block, left + padding, start, first)
            for box in block.boxes:
                held += self._set_cell(box, left, right, y)
        return held
