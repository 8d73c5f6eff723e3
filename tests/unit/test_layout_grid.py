"""Tables found by image: drawn here with known cells, then treated as paper is."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from extractors.page.rules.rule import straight_rule
from extractors.page.tables.fill import fill_tables, in_order
from extractors.page.tables.grid import PageGrid, find_grid, grid_of_rules
from extractors.page.tables.pieces import split_boxes
from model.geometry import Box
from model.page import Line

Image = npt.NDArray[np.uint8]
WIDTH, HEIGHT = 1240, 1754
COLUMNS = (120, 360, 700, 900, 1120)
ROWS = (300, 360, 420, 520, 600)
# (row, col, row_span, col_span) of a form with merged cells
CELLS = {(0, 0, 1, 1), (0, 1, 1, 3), (1, 0, 2, 1), (1, 1, 1, 1), (1, 2, 1, 1), (1, 3, 1, 1), (2, 1, 1, 3), (3, 0, 1, 4)}


def sheet(grey: int = 40, thick: int = 2, sides: bool = True, dash: int = 0) -> Image:
    page = np.full((HEIGHT, WIDTH), 255, np.uint8)

    def line(x0: int, y0: int, x1: int, y1: int) -> None:
        if not sides and x0 == x1 and x0 in (COLUMNS[0], COLUMNS[-1]):
            return
        cv2.line(page, (x0, y0), (x1, y1), grey, thick)
        if dash:
            page[y0 - 3 : y1 + 4 : 1, x0 + dash : x1 : 2 * dash] = (
                255 if y0 == y1 else page[y0 - 3 : y1 + 4, x0 + dash : x1 : 2 * dash]
            )

    for row, col, rows, cols in CELLS:
        x0, x1, y0, y1 = COLUMNS[col], COLUMNS[col + cols], ROWS[row], ROWS[row + rows]
        for ends in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            line(*ends)
    for row, text in enumerate(("Name", "Contact", "Mail", "Note")):
        cv2.putText(page, text, (140, ROWS[row] + 44), cv2.FONT_HERSHEY_SIMPLEX, 1, 20, 2)
    for k in range(8):
        cv2.putText(page, "a paragraph of running text below", (140, 700 + 50 * k), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 20, 2)
    return page


def turned(page: Image, degrees: float) -> Image:
    matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), degrees, 1)
    return np.asarray(cv2.warpAffine(page, matrix, (WIDTH, HEIGHT), borderValue=255), np.uint8)


def noisy(page: Image) -> Image:
    return np.clip(page + np.random.default_rng(3).normal(0, 9, page.shape), 0, 255).astype(np.uint8)


def fax(page: Image) -> Image:
    rough = page + np.random.default_rng(4).normal(0, 25, page.shape)
    return np.where(rough < 165, 0, 255).astype(np.uint8)


def bent(page: Image) -> Image:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    return np.asarray(cv2.remap(page, x, y + 7 * np.sin(x / WIDTH * 3), cv2.INTER_LINEAR, borderValue=255), np.uint8)


def spans(grid: PageGrid) -> set[tuple[int, int, int, int]]:
    (lattice,) = grid.lattices
    return {(c.row, c.col, c.row_span, c.col_span) for c in lattice.cells}


@pytest.mark.parametrize(
    "page",
    [
        sheet(), sheet(grey=170, thick=1), sheet(thick=5), sheet(dash=3), turned(sheet(), 0.7), turned(sheet(), -0.5),
        noisy(sheet()), fax(sheet()), bent(sheet()), np.asarray(cv2.GaussianBlur(sheet(), (0, 0), 1.5), np.uint8),
        np.asarray(cv2.resize(sheet(), None, fx=2, fy=2), np.uint8),
    ],
    ids=["plain", "faint", "thick", "dashed", "tilted", "tilted back", "noisy", "fax", "bent", "blurred", "300 dpi"],
)  # fmt: skip
def test_cells_with_their_spans(page: Image) -> None:
    assert spans(find_grid(page)) == CELLS


def test_open_sides_are_closed() -> None:
    assert spans(find_grid(sheet(sides=False))) == CELLS


def test_text_alone_is_no_table() -> None:
    page = sheet()
    page[:650] = 255
    assert find_grid(page).lattices == ()


def test_a_continued_table_is_closed_at_the_edge() -> None:
    page = sheet()
    page[560:] = 255  # the page ends within the last row
    (lattice,) = find_grid(page).lattices
    assert len(lattice.vs) == len(ROWS)


def test_boxes_are_split_at_walls_and_clipped() -> None:
    grid = find_grid(sheet())
    across = (130.0, 310.0, 800.0, 350.0)  # from the first cell of the top row into the second
    grazing = (115.0, 310.0, 340.0, 350.0)  # touches the outer wall
    free = (140.0, 690.0, 900.0, 730.0)
    first, second, third, fourth = split_boxes([across, grazing, free], grid)
    assert first.box[2] <= COLUMNS[1] <= second.box[0]
    assert (first.table, first.cell) != (second.table, second.cell)
    assert third.box[0] > COLUMNS[0]
    assert fourth.box == free
    assert fourth.table is None


def at(text: str, x: float, y: float) -> Line:
    return Line(text, Box.from_pixels((x, y, x + 16 * len(text), y + 20), (WIDTH, HEIGHT)))


def test_lines_go_to_their_cells_in_reading_order() -> None:
    grid = find_grid(sheet())
    lines = [at("Li", 710, 375), at("second", 130, 390), at("Contact", 130, 368), at("after", 130, 700), at("Title", 500, 200)]
    (table,) = fill_tables(grid, lines)
    texts = {(c.row, c.col): c.text for c in table.cells}
    assert texts[1, 0] == "Contact\nsecond"
    assert texts[1, 2] == "Li"
    assert texts[0, 0] == ""
    assert [line.text for line in in_order(lines, [table])] == ["Title", "Contact", "second", "Li", "after"]


def test_a_drawn_line_that_ends_within_a_cell_is_no_wall_of_it() -> None:
    """Words that are underlined for most of their cell's width, in both columns of a row; rows in dashes stay walls."""
    rows, columns = (100, 130, 160), (50, 200, 550)
    walls = [straight_rule(False, 100, 160, x) for x in columns]
    underlines = [straight_rule(True, 53, 170, 118), straight_rule(True, 203, 500, 118), straight_rule(True, 300, 540, 148)]
    solid = [straight_rule(True, 50, 550, y) for y in rows]
    dashed = [straight_rule(True, x, x + 6, y) for y in rows for x in range(50, 550, 9)]
    for level in (solid, dashed):
        (table,) = grid_of_rules([*walls, *level, *underlines], 595, 842).lattices
        assert [(cell.row, cell.col) for cell in table.cells] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_a_rule_that_runs_through_a_wall_parts_rows_where_some_of_it_was_lost() -> None:
    """The end of a dotted rule, and the middle of another that lies under a stamp."""
    walls = [straight_rule(False, 100, 190, x) for x in (50, 200, 550)]
    whole = [straight_rule(True, 50, 550, y) for y in (100, 190)]
    torn = [straight_rule(True, 50, 500, 130), straight_rule(True, 50, 280, 160), straight_rule(True, 360, 550, 160)]
    (table,) = grid_of_rules([*walls, *whole, *torn], 595, 842).lattices
    assert {(cell.row, cell.col) for cell in table.cells} == {(row, col) for row in range(3) for col in range(2)}


def test_a_rule_whose_last_dash_was_lost_parts_its_rows_though_other_walls_stand_in_each() -> None:
    """A bar over a row of cells of its own: the rule between them ends before the right wall, and the walls of the row begin at it."""
    walls = [straight_rule(False, 100, 190, x) for x in (50, 550)] + [
        straight_rule(False, 131, 190, x) for x in (120, 230, 300, 470)
    ]
    level = [straight_rule(True, 50, 550, y) for y in (100, 160, 190)] + [straight_rule(True, 50, 544, 130)]
    (table,) = grid_of_rules([*walls, *level], 595, 842).lattices
    assert [cell.row for cell in table.cells] == [0, *[1] * 5, *[2] * 5]


@pytest.mark.parametrize("right", [550, None])
def test_a_rule_of_which_pieces_were_lost_under_text_parts_its_rows(right: int | None) -> None:
    """Text that touches the rule below it hides some of the rule, in a framed table and in one that is open at its right side."""
    walls = [straight_rule(False, 100, 190, x) for x in (50, 120, right) if x]
    pieces = [straight_rule(True, a, b, 145) for a, b in ((50, 220), (290, 420), (440, 550))]
    (table,) = grid_of_rules([*walls, *(straight_rule(True, 50, 550, y) for y in (100, 190)), *pieces], 595, 842).lattices
    assert [(cell.row, cell.col) for cell in table.cells] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_a_high_last_row_of_a_table_with_open_sides_is_of_it() -> None:
    """A long text below its label, between rules that no walls join: forty millimetres high."""
    walls = [straight_rule(False, 100, 140, x) for x in (220, 380)]
    level = [straight_rule(True, 50, 550, y) for y in (100, 120, 140, 160, 273)]
    (table,) = grid_of_rules([*walls, *level], 595, 842).lattices
    assert [cell.row for cell in table.cells] == [0, 0, 0, 1, 1, 1, 2, 3]


def test_values_that_are_underlined_on_paper_keep_their_cells() -> None:
    page = sheet()
    for x0, x1, y in ((366, 960, 348), (366, 620, 408), (706, 850, 408)):
        cv2.line(page, (x0, y), (x1, y), 40, 2)
    (table,) = find_grid(turned(page, 0.4)).lattices
    assert {(c.row, c.col, c.row_span, c.col_span) for c in table.cells} == CELLS
