"""Tables of the profile on the pages of their part: headings are found by their wordings, and each row under them gives its cells' fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from extractors.forms.fields.grid import grids_of
from extractors.forms.fields.labels import NONE_WORDS, ProfileLabels, wording_score
from extractors.forms.fields.settings import TABLES
from extractors.forms.fields.table_cells import Grid, GridCell, grid_of
from extractors.forms.pairs.columns import split_at_gaps
from extractors.forms.pairs.unruled import unruled_tables
from extractors.forms.tokens import Candidate
from extractors.forms.values.value import value_of
from extractors.text.reading_order import rows_of
from model.folding import fold
from model.geometry import Box
from model.page import Page, Table
from model.record import FieldValue, Presence, Source
from notices.fields import FieldSpec
from notices.tables import CAPACITY, ROWS, TOTAL, CellSpec, Head, TableSpec

Place = tuple[int, float]  # number of the page among those of the part, height on it


@dataclass(frozen=True, slots=True)
class TablesRead:
    """The fields of tables, and the places that they take: by file and number of the page."""

    values: Mapping[str, FieldValue]
    taken: Mapping[tuple[str, int], tuple[Box, ...]]

    def rest_of(self, page: Page) -> Page:
        """Return the page without the tables."""
        boxes = self.taken.get((page.file, page.number), ())
        if not boxes:
            return page

        def free(box: Box) -> bool:
            return not any(taken.holds(box.cx, box.cy) for taken in boxes)

        def rest(tables: Sequence[Table]) -> tuple[Table, ...]:
            parts = (replace(table, cells=tuple(cell for cell in table.cells if free(cell.box))) for table in tables)
            return tuple(table for table in parts if table.cells)

        return replace(
            page,
            lines=tuple(line for line in page.lines if free(line.box)),
            tables=rest(page.tables),
            rows=rest(page.rows),
            ticks=tuple(tick for tick in page.ticks if free(tick.box)),
            pairs=tuple(p for p in page.pairs if free(p.label_box) and (p.value_box is None or free(p.value_box))),
        )


@dataclass(frozen=True, slots=True)
class _Headings:
    """A row of headings in a grid: the cell and agreement of each column that was found; `bottom`: the last row they take."""

    grid: Grid
    cells: Mapping[str, tuple[GridCell, float]]
    bottom: int
    place: Place


@dataclass(frozen=True, slots=True)
class _Row:
    """A row under headings: its cell below each column that was found, and what stands left of them."""

    cells: Mapping[str, GridCell]
    every: tuple[GridCell, ...]

    @property
    def blank(self) -> bool:
        return all(cell.empty for cell in self.cells.values())

    @property
    def told(self) -> bool:
        """Whether anything but 无 was written."""
        return any(not cell.empty and cell.text.strip() not in NONE_WORDS for cell in self.cells.values())


@dataclass(frozen=True)
class _Part:
    """The pages of a part with their grids; `fields`: its fields that are in no table."""

    pages: Sequence[Page]
    grids: Sequence[Grid]
    tables: Sequence[TableSpec]
    fields: ProfileLabels

    @cached_property
    def titles(self) -> list[tuple[Place, str]]:
        """Where the headings of the part's tables stand, from the top, with the table's key."""
        found = [
            ((number, place.y0), hit[0])
            for number, page in enumerate(self.pages)
            for text, place in _texts(page)
            if (hit := _best([text], {table.key: table.labels for table in self.tables}))
        ]
        return sorted(found)

    def place(self, cell: GridCell) -> Place:
        number = next(n for n, page in enumerate(self.pages) if (page.file, page.number) == (cell.page.file, cell.page.number))
        return number, cell.box.y0


def read_tables(tables: Sequence[TableSpec], specs: Sequence[FieldSpec], pages: Sequence[Page]) -> TablesRead:
    """Return the fields of `tables`, all of one part whose fields are `specs` and whose pages are `pages`, in order."""
    if not tables:
        return TablesRead({}, {})
    vocabulary = ProfileLabels([s for s in specs if not isinstance(s, CellSpec) or s.first])
    own = ProfileLabels([s for s in specs if not isinstance(s, CellSpec) and not s.inside])
    part = _Part(pages, [*grids_of(pages, vocabulary), *_unruled(pages)], tables, own)
    cells = {spec.key: spec for spec in specs if isinstance(spec, CellSpec)}
    values: dict[str, FieldValue] = {}
    taken: dict[tuple[str, int], tuple[Box, ...]] = {}
    for table, blocks in _blocks_of(part):
        read = _repeating(table, blocks, part) if table.repeats else _matrix(table, blocks, part)
        values |= {key: value_of(cells[key], place) for key, place in read.cells.items()}
        if table.repeats and blocks:
            values[f"{table.key}.{ROWS}"] = _counted(table, read, blocks[0])
        for cell in read.taken:
            at = cell.page.file, cell.page.number
            taken[at] = (*taken.get(at, ()), cell.box)
    return TablesRead(values, taken)


def _unruled(pages: Sequence[Page]) -> Iterator[Grid]:
    """Tables without rules, of the lines outside of ruled ones."""
    for page in pages:
        inside = {line for table in page.tables for cell in table.cells for line in cell.lines}
        lines = split_at_gaps([line for line in page.lines if line not in inside])
        yield from (grid_of(page, table) for table in unruled_tables(rows_of(lines)))


def _texts(page: Page) -> Iterator[tuple[str, Box]]:
    yield from ((line.text, line.box) for line in page.lines)
    yield from ((cell.text.replace("\n", ""), cell.box) for table in page.tables for cell in table.cells if len(cell.lines) > 1)


def _agreement(text: str, label: str) -> float:
    """How well (0–1) a text is a heading. Numbers in it must be the same: 2020年 is not 2021年, however alike they look."""
    digits = re.findall(r"\d+", fold(label))
    return wording_score(text, label) if not digits or digits == re.findall(r"\d+", fold(text)) else 0.0


def _best(texts: Sequence[str], wordings: Mapping[str, Sequence[str]]) -> tuple[str, float] | None:
    """The key whose wordings one of `texts` agrees with best, and how well; None where two agree alike."""
    scored = [(max((_agreement(t, w) for t in texts for w in own), default=0.0), key) for key, own in wordings.items()]
    ranked = sorted(scored, reverse=True)
    if not ranked or not ranked[0][0] or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
        return None
    return ranked[0][1], ranked[0][0]


def _wordings(heads: Sequence[Head]) -> dict[str, Sequence[str]]:
    return {head.key: head.wordings for head in heads}


def _blocks_of(part: _Part) -> Iterator[tuple[TableSpec, list[_Headings]]]:
    """Each table with the rows of headings that are its own, from the top: those under its heading; of tables that have the same columns and no
    heading, the first, the second and so on.
    """
    given: dict[str, list[_Headings]] = {table.key: [] for table in part.tables}
    fitting: dict[tuple[int, int], list[tuple[TableSpec, _Headings]]] = {}
    for table in part.tables:
        for block in _headings(table, part):
            fitting.setdefault((id(block.grid), block.bottom), []).append((table, block))
    for places in sorted(fitting.values(), key=lambda those: those[0][1].place):
        most = max(len(block.cells) for _, block in places)
        table, block = _owner([one for one in places if len(one[1].cells) == most], given, part)
        if not any(other.grid is block.grid for other in given[table.key]):  # else its headings are repeated there
            given[table.key].append(block)
    yield from ((table, given[table.key]) for table in part.tables)


def _owner(
    places: Sequence[tuple[TableSpec, _Headings]], given: Mapping[str, list[_Headings]], part: _Part
) -> tuple[TableSpec, _Headings]:
    before = [key for place, key in part.titles if place <= (places[0][1].place[0], places[0][1].place[1] + TABLES.title_aside)]
    titled = next((one for key in reversed(before) for one in places if one[0].key == key), None)
    return titled or next((one for one in places if not given[one[0].key]), places[-1])


def _headings(table: TableSpec, part: _Part) -> Iterator[_Headings]:
    """Rows in which most of the table's columns are named."""
    least = min(len(table.columns), max(TABLES.headings, round(TABLES.headings_share * len(table.columns))))
    for grid in part.grids:
        bottom = -1
        for row in range(grid.rows):
            cells = _named(_covering(grid, row), grid, table.columns) if row > bottom else {}
            if len(cells) >= least:
                cells = max((_named(_covering(grid, n), grid, table.columns) for n in range(row, _bottom(cells) + 1)), key=len)
                bottom = _bottom(cells)
                first = min((cell for cell, _ in cells.values()), key=lambda c: (c.row, c.x0))
                yield _Headings(grid, cells, bottom, part.place(first))


def _bottom(cells: Mapping[str, tuple[GridCell, float]]) -> int:
    """The last row that headings take: some may take several."""
    return max(cell.row + cell.row_span - 1 for cell, _ in cells.values())


def _named(cells: Sequence[GridCell], grid: Grid, heads: Sequence[Head]) -> dict[str, tuple[GridCell, float]]:
    """The cell of each heading among `cells`; 计划 under 2020年 is 2020年计划 as well."""
    found: dict[str, tuple[GridCell, float]] = {}
    for cell in cells:
        above = [c.text for c in grid.cells if c.row + c.row_span == cell.row and _spans(c, cell)]
        text = cell.text.replace("\n", "")
        hit = _best([text, *(over.replace("\n", "") + text for over in above)], _wordings(heads)) if text else None
        if hit and hit[1] > found.get(hit[0], (cell, 0.0))[1]:
            found[hit[0]] = (cell, hit[1])
    return found


def _spans(over: GridCell, cell: GridCell) -> bool:
    """Whether a heading is over this one and others."""
    return over.over(cell) > TABLES.under and over.x1 - over.x0 > TABLES.wider * (cell.x1 - cell.x0)


def _covering(grid: Grid, row: int) -> list[GridCell]:
    return sorted((c for c in grid.cells if c.row <= row < c.row + c.row_span), key=lambda c: c.x0)


def _rows(block: _Headings, table: TableSpec, part: _Part) -> Iterator[_Row]:
    """The rows under headings, up to where another table or ordinary fields begin; headings that are repeated are left out."""
    for number in range(block.bottom + 1, block.grid.rows):
        every = _covering(block.grid, number)
        if not any(cell.row == number for cell in every):
            continue
        if len(_named(every, block.grid, table.columns)) >= max(TABLES.headings, len(block.cells) / 2):
            continue
        cells = {key: cell for key, (head, _) in block.cells.items() if (cell := _under(head, every)) is not None}
        row = _Row(cells, tuple(every))
        if len(cells) <= TABLES.columns_kept * len(block.cells) or _of_fields(row, table, part):
            return
        yield row


def _under(head: GridCell, cells: Sequence[GridCell]) -> GridCell | None:
    """The cell below a heading: neither much wider nor narrower."""
    under = [cell for cell in cells if cell.over(head) > TABLES.under]
    best = max(under, key=lambda cell: cell.over(head), default=None)
    width = head.x1 - head.x0
    return best if best is not None and (best.x1 - best.x0) < TABLES.wider * width else None


def _of_fields(row: _Row, table: TableSpec, part: _Part) -> bool:
    """Whether ordinary fields stand in the row: label, value, label, value; or another table's headings."""
    words = [cell.text.replace("\n", "") for cell in row.every if not cell.empty]
    named = sum(part.fields.name_score(text) >= TABLES.field for text in words)
    others = (t.columns for t in part.tables if t.key != table.key)
    heads = max((sum(_best([w], _wordings(columns)) is not None for w in words) for columns in others), default=0)
    return named > TABLES.fields_share * len(words) or heads > max(1, len(words) / 2)


@dataclass(frozen=True, slots=True)
class _Read:
    """`cells`: by the field's key; `rows`: how many are filled in; `taken`: what belongs to the table."""

    cells: Mapping[str, Candidate]
    taken: tuple[GridCell, ...]
    rows: int = 0


def _matrix(table: TableSpec, blocks: Sequence[_Headings], part: _Part) -> _Read:
    cells: dict[str, Candidate] = {}
    taken: list[GridCell] = []
    own = {spec.key for spec in table.cells()}
    for block in blocks:
        taken += [cell for cell, _ in block.cells.values()]
        for row in _rows(block, table, part):
            left = [cell for cell in row.every if cell not in row.cells.values() and not cell.empty]
            named = {**_wordings(table.rows), **({TOTAL: table.total_labels} if table.total_labels else {})}
            hit = next((h for cell in left if (h := _best([cell.text.replace("\n", "")], named))), None)
            if hit is None:
                continue
            taken += row.every
            for column, cell in row.cells.items():
                key = f"{table.key}.{hit[0]}.{column}"
                if key not in own:
                    continue
                cells.setdefault(key, _place(key, cell, min(hit[1], block.cells[column][1])))
    return _Read(cells, tuple(taken))


def _repeating(table: TableSpec, blocks: Sequence[_Headings], part: _Part) -> _Read:
    cells: dict[str, Candidate] = {}
    taken: list[GridCell] = []
    number = filled = 0
    for block in blocks:
        taken += [cell for cell, _ in block.cells.values()]
        for row in _rows(block, table, part):
            taken += row.every
            total = any(_agreement(cell.text, label) for cell in row.every for label in table.total_labels)
            number, filled = number + (not total), filled + (not total and row.told)
            if not total and (number > CAPACITY or row.blank and number > 1):
                continue
            for column, cell in row.cells.items():
                key = f"{table.key}.{TOTAL if total else number}.{column}"
                cells[key] = _place(key, cell, block.cells[column][1])
    return _Read(cells, tuple(taken), filled)


def _place(key: str, cell: GridCell, score: float) -> Candidate:
    return Candidate(key, cell.tokens, score, cell.page, cell.box, "cell", bottom=cell.last_row)


def _counted(table: TableSpec, read: _Read, first: _Headings) -> FieldValue:
    """How many rows are filled in: as sure as the headings, and as what was read under them."""
    head = next(iter(first.cells.values()))[0]
    sure = min(min(score for _, score in first.cells.values()), head.page.confidence)
    source = Source(head.page.file, head.page.number, head.box, head.page.reader)
    return FieldValue(f"{table.key}.{ROWS}", str(read.rows), read.rows, round(sure, 4), source, Presence.FILLED)
