"""Folds, streaks and the sheet's edge are no ruled lines; faint print is."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from extractors.page.tables.grid import PageGrid, find_grid

Image = npt.NDArray[np.uint8]
WIDTH, HEIGHT = 1240, 1754
COLUMNS = (120, 420, 760, 1120)
ROWS = tuple(range(300, 621, 40))
UNDERLINES = (500, 600, 700, 800)
PHRASE = "applicant and project, words on a line"


def text(page: Image, rows: range, scale: float = 0.9) -> Image:
    for y in rows:
        cv2.putText(page, PHRASE, (140 + 7 * y % 31, y), cv2.FONT_HERSHEY_SIMPLEX, scale, 20, 2, cv2.LINE_AA)
    return page


def table(grey: int = 60) -> Image:
    page = np.full((HEIGHT, WIDTH), 245, np.uint8)
    for x in COLUMNS:
        cv2.line(page, (x, ROWS[0]), (x, ROWS[-1]), grey, 2)
    for y in ROWS:
        cv2.line(page, (COLUMNS[0], y), (COLUMNS[-1], y), grey, 2)
    return text(page, range(800, 1400, 60))


def cover() -> Image:
    page = np.full((HEIGHT, WIDTH), 245, np.uint8)
    for y in UNDERLINES:
        cv2.putText(page, "label:", (140, y - 8), cv2.FONT_HERSHEY_SIMPLEX, 1, 20, 2, cv2.LINE_AA)
        cv2.line(page, (330, y), (860, y), 40, 2)
    return text(page, range(1100, 1500, 90))


def folded(page: Image, *lines: tuple[int, int, int, int], dark: float = 70, soft: float = 2.5) -> Image:
    band = np.zeros(page.shape, np.float32)
    for x0, y0, x1, y1 in lines:
        cv2.line(band, (x0, y0), (x1, y1), 1, 2)
    band = cv2.GaussianBlur(band, (0, 0), soft)
    return np.clip(page - dark * band, 0, 255).astype(np.uint8)


def down(x: int, lean: int = 8) -> tuple[int, int, int, int]:
    return x, 0, x + lean, HEIGHT - 1


def across(y: int, lean: int = 8) -> tuple[int, int, int, int]:
    return 0, y, WIDTH - 1, y + lean


def shape(grid: PageGrid) -> tuple[int, int, int]:
    (lattice,) = grid.lattices
    return len(lattice.us), len(lattice.vs), len(lattice.cells)


WHOLE = (len(COLUMNS), len(ROWS), (len(COLUMNS) - 1) * (len(ROWS) - 1))


@pytest.mark.parametrize("dark", [35, 70, 110, 200])
@pytest.mark.parametrize(
    "lines",
    [(down(600),), (across(440),), (down(560), down(640)), (down(250), across(350))],
    ids=["upright", "level", "two", "crossed"],
)
def test_creases_cut_no_cells(lines: tuple[tuple[int, int, int, int], ...], dark: float) -> None:
    assert shape(find_grid(folded(table(), *lines, dark=dark))) == WHOLE


@pytest.mark.parametrize("lines", [(across(460), across(545)), (down(500), down(700)), (down(600), across(650))])
def test_creases_make_no_table_of_a_cover(lines: tuple[tuple[int, int, int, int], ...]) -> None:
    grid = find_grid(folded(cover(), *lines, dark=100))
    assert grid.lattices == ()
    assert [round(r.middle / 100) * 100 for r in sorted(grid.underlines(), key=lambda r: r.middle)] == list(UNDERLINES)


@pytest.mark.parametrize("last", [ROWS[-1], 1500])
def test_a_crease_upon_a_rule_leaves_the_rule_within_the_table(last: int) -> None:
    page = table()
    page[ROWS[-1] + 2 :] = 245
    for x in COLUMNS:
        cv2.line(page, (x, ROWS[-1]), (x, last), 60, 2)
    cv2.line(page, (COLUMNS[0], last), (COLUMNS[-1], last), 60, 2)
    grid = find_grid(folded(page, down(COLUMNS[1], 0), dark=110))
    assert shape(grid)[0] == len(COLUMNS)
    (rule,) = [r for r in grid.rules if not r.horizontal and abs(r.middle - COLUMNS[1]) < 6]
    assert rule.start == pytest.approx(ROWS[0], abs=60)
    assert rule.end == pytest.approx(last, abs=60)


@pytest.mark.parametrize("xs", [(610,), (590, 640)])
def test_streaks_of_the_scanner_run_from_edge_to_edge(xs: tuple[int, ...]) -> None:
    page = table()
    for x in xs:
        page[:, x : x + 2] = 90
    assert shape(find_grid(page)) == WHOLE


@pytest.mark.parametrize("blur", [0.6, 1.2])
def test_faint_and_blurred_print_stays_print(blur: float) -> None:
    page = cv2.GaussianBlur(table(grey=150), (0, 0), blur)
    assert shape(find_grid(np.asarray(page, np.uint8))) == WHOLE


def test_lines_of_text_are_no_rules() -> None:
    page = text(np.full((HEIGHT, WIDTH), 245, np.uint8), range(200, 1500, 34))
    found = find_grid(folded(page, down(620), across(700)))
    assert found.lattices == ()
    assert [r for r in found.rules if r.length > 200] == []


@pytest.mark.parametrize("lean", [-9, 6, 14])
@pytest.mark.parametrize("dark", [35, 70])
def test_a_crease_that_runs_into_a_rule_at_a_slant_leaves_the_rule(lean: int, dark: float) -> None:
    page = table()
    y = ROWS[3] - lean // 2
    assert shape(find_grid(folded(page, across(y, lean), dark=dark, soft=3.5))) == WHOLE
    x = COLUMNS[2] - lean // 2
    assert shape(find_grid(folded(page, down(x, lean), dark=dark, soft=3.5))) == WHOLE


def test_a_crease_down_through_lines_of_text_is_no_wall() -> None:
    page = np.full((HEIGHT, WIDTH), 245, np.uint8)
    for x in (120, 1120):
        cv2.line(page, (x, 300), (x, 900), 60, 2)
    for y in (300, 900):
        cv2.line(page, (120, y), (1120, y), 60, 2)
    grid = find_grid(folded(text(page, range(326, 900, 26), 0.75), down(420, 4), dark=60))
    assert shape(grid) == (2, 2, 1)
