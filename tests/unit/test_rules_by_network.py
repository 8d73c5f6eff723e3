"""Ruled lines by the network, and what is told of them by the rest of the page."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.page.arrays import Grey
from extractors.page.rules.carried import carried_on
from extractors.page.rules.dividers import plain_walls, walls_in_line
from extractors.page.rules.frames import without_frames
from extractors.page.rules.masks import darkness, rule_masks
from extractors.page.rules.rule import Rule
from extractors.page.rules.selection import no_heavier, solid_enough, without_folds
from extractors.page.rules.settings import DEFAULT
from extractors.page.tables.grid import find_grid

ROWS, COLUMNS = (300, 360, 420, 520), (120, 420, 760, 1120)


def table(ink: int, paper: Grey) -> Grey:
    for y in ROWS:
        cv2.line(paper, (COLUMNS[0], y), (COLUMNS[-1], y), ink, 2)
    for x in COLUMNS:
        cv2.line(paper, (x, ROWS[0]), (x, ROWS[-1]), ink, 2)
    for row in ROWS[:-1]:
        cv2.putText(paper, "Name of it", (COLUMNS[0] + 20, row + 44), cv2.FONT_HERSHEY_SIMPLEX, 1, ink, 2)
    return paper


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_network_finds_the_cells_of_a_table(scale: float) -> None:
    page = table(30, np.full((1754, 1240), 250, np.uint8))
    whole = np.asarray(cv2.resize(page, None, fx=scale, fy=scale), np.uint8)
    assert len(find_grid(whole).cell_boxes()) == (len(ROWS) - 1) * (len(COLUMNS) - 1)


def test_a_table_that_shows_through_from_the_back_has_no_cells() -> None:
    back = cv2.GaussianBlur(table(30, np.full((1754, 1240), 250, np.uint8)), (0, 0), 2)[::-1]
    page = np.asarray(
        cv2.subtract(table(30, np.full((1754, 1240), 250, np.uint8)), cv2.convertScaleAbs(250 - back, alpha=0.08)), np.uint8
    )
    assert max(box[3] for box in find_grid(page).cell_boxes()) < ROWS[-1] + 10


@pytest.mark.parametrize("sides", [True, False])
def test_a_fold_with_a_sharp_edge_through_text_cuts_no_cells(sides: bool) -> None:
    drawn = table(30, np.full((1754, 1240), 245, np.uint8))
    if not sides:
        drawn[:, COLUMNS[0] - 2 : COLUMNS[0] + 3] = drawn[:, COLUMNS[-1] - 2 : COLUMNS[-1] + 3] = 245
    page, at = drawn.astype(np.float32), ROWS[2] + 40
    page[at - 14 : at] *= np.linspace(1, 0.8, 14, dtype=np.float32)[:, None]
    page[at : at + 10] *= np.linspace(1.04, 1, 10, dtype=np.float32)[:, None]
    found = find_grid(page.clip(0, 255).astype(np.uint8)).cell_boxes()
    assert len(found) == (len(ROWS) - 1) * (len(COLUMNS) - 1)


def test_a_line_that_goes_on_into_both_margins_is_no_rule() -> None:
    dark = np.zeros((600, 800), np.uint8)
    dark[300:303, :] = 60
    dark[400:403, 200:600] = 60
    level = [Rule(True, (200.0, 600.0), (y, y), 60.0) for y in (301.0, 401.0)]
    walls = [Rule(False, (100.0, 500.0), (x, x), 60.0) for x in (200.0, 600.0)]
    assert without_folds(level, walls, dark, DEFAULT) == level[1:]


def test_a_rule_beside_a_fold_stays_and_the_fold_goes() -> None:
    dark = np.zeros((600, 800), np.uint8)
    dark[288:297, :] = 45
    dark[304:307, 200:600] = 90
    level = [Rule(True, (200.0, 600.0), (y, y), depth) for y, depth in ((292.0, 45.0), (305.0, 90.0))]
    walls = [Rule(False, (100.0, 500.0), (x, x), 60.0) for x in (200.0, 600.0)]
    assert without_folds(level, walls, dark, DEFAULT) == level[1:]


@pytest.mark.parametrize("step", [1, 3])
def test_of_a_line_that_is_darker_within_all_the_way_the_part_there_is_a_rule_upon_a_fold(step: int) -> None:
    dark = np.zeros((600, 800), np.uint8)
    dark[298:307, :] = 45
    dark[301:304, 200:600:step] = 120
    places = tuple(float(x) for x in range(0, 801, 20))
    traced = Rule(True, places, (302.0,) * len(places), 45.0, tuple(120.0 if 200 <= x < 600 else 45.0 for x in places))
    walls = [Rule(False, (100.0, 500.0), (x, x), 60.0) for x in (200.0, 600.0)]
    other = Rule(True, (200.0, 600.0), (401.0, 401.0), 60.0)
    found = [(rule.start, rule.end, rule.depth) for rule in without_folds([traced, other], walls, dark, DEFAULT)]
    assert found == [(200.0, 600.0, 120.0)] * (step == 1) + [(200.0, 600.0, 60.0)]


def test_a_page_with_more_print_from_its_back_than_of_its_own_keeps_its_own() -> None:
    back = np.full((1754, 1240), 250, np.uint8)
    for y in range(700, 1600, 60):
        cv2.line(back, (120, y), (1120, y), 30, 3)
    for x in COLUMNS:
        cv2.line(back, (x, 700), (x, 1540), 30, 3)
    through = cv2.convertScaleAbs(250 - cv2.GaussianBlur(back, (0, 0), 1.5), alpha=0.2)
    page = np.asarray(cv2.subtract(table(30, np.full((1754, 1240), 250, np.uint8)), through), np.uint8)
    found = find_grid(page).cell_boxes()
    assert len(found) == (len(ROWS) - 1) * (len(COLUMNS) - 1) and max(box[3] for box in found) < ROWS[-1] + 10


def test_a_wall_in_a_row_as_low_as_its_text_is_one_and_a_streak_through_the_rows_is_none() -> None:
    page = np.full((1754, 1240), 250, np.uint8)
    for y in (300, 330, 360, 390):
        cv2.line(page, (120, y), (1120, y), 20, 4)
    for x in (120, 1120):
        cv2.line(page, (x, 300), (x, 390), 20, 4)
    cv2.putText(page, "Investment of it)", (420, 352), cv2.FONT_HERSHEY_SIMPLEX, 0.85, 20, 2)
    cv2.line(page, (700, 330), (700, 360), 20, 4)
    cv2.putText(page, "1406.5", (712, 352), cv2.FONT_HERSHEY_SIMPLEX, 0.85, 20, 2)
    page[:, 900:902] = 120
    assert sorted(round(box[2]) for box in find_grid(page).cell_boxes()) == pytest.approx([700, 1120, 1120, 1120], abs=5)


@pytest.mark.parametrize(("dotted", "kept"), [(False, 3), (True, 4)])
def test_a_short_wall_with_holes_is_none_where_other_walls_have_none(dotted: bool, kept: int) -> None:
    dark = np.zeros((600, 800), np.uint8)
    level = [Rule(True, (100.0, 700.0), (y, y), 60.0) for y in (300.0, 340.0)]
    walls = [Rule(False, (300.0, 340.0), (x, x), 60.0) for x in (200.0, 300.0, 400.0, 500.0)]
    for x in (200, 300, 400):
        dark[300 : 341 : 6 if dotted else 1, x - 1 : x + 2] = 60
    dark[318:326, 499:502] = 60  # a stroke of a character
    assert len(solid_enough(walls, level, dark.T, DEFAULT)) == kept


def test_colons_above_one_another_are_no_dotted_wall() -> None:
    dark = np.zeros((600, 800), np.uint8)
    level = [Rule(True, (100.0, 700.0), (y, y), 60.0) for y in (300.0, 340.0)]
    walls = [Rule(False, (300.0, 340.0), (x, x), 60.0) for x in (200.0, 250.0, 300.0, 400.0, 500.0)]
    for x in (200, 250, 300, 400):
        dark[300:341:3, x - 1 : x + 2] = 60
    for y in (302, 311, 324, 333):
        dark[y : y + 3, 499:502] = 180
    dark[314:326, 399:402] = 0  # a wall may be worn in one place
    assert [wall.middle for wall in solid_enough(walls, level, dark.T, DEFAULT)] == [200, 250, 300, 400]


def test_a_paler_wall_is_dotted_as_the_darker_ones_are() -> None:
    dark = np.zeros((600, 800), np.uint8)
    level = [Rule(True, (100.0, 700.0), (y, y), 155.0) for y in (300.0, 340.0)]
    walls = [
        Rule(False, (300.0, 340.0), (x, x), ink) for x, ink in ((200.0, 100.0), (300.0, 100.0), (400.0, 100.0), (500.0, 70.0))
    ]
    for wall in walls:
        dark[300:341:3, round(wall.middle)] = round(wall.depth)
    assert solid_enough(walls, level, dark.T, DEFAULT) == walls


@pytest.mark.parametrize(("likely", "stroke", "found"), [(90, False, 1), (90, True, 0), (20, False, 0)])
def test_a_wall_in_line_with_another_is_one_where_the_network_half_sees_it_and_it_has_its_dots(
    likely: int, stroke: bool, found: int
) -> None:
    dark, mask = np.zeros((600, 800), np.uint8), np.zeros((300, 400), np.uint8)
    level = [Rule(True, (100.0, 700.0), (y, y), 155.0) for y in (270.0, 300.0, 340.0)]
    wall = Rule(False, (300.0, 340.0), (400.0, 400.0), 80.0)
    dark[300:341:3, 400] = 80
    mask[135:151, 200] = likely
    if stroke:
        dark[276:290, 400] = 155  # of a character
    else:
        dark[270:301:3, 400] = 80
    in_line = walls_in_line(level, [wall], mask, np.ascontiguousarray(dark.T), DEFAULT)
    assert [(w.start, w.end, w.middle) for w in in_line] == [(270.0, 300.0, 400.0)] * found


@pytest.mark.parametrize("dotted", [False, True])
def test_brackets_above_one_another_are_no_wall(dotted: bool) -> None:
    dark = np.zeros((600, 800), np.uint8)
    level = [Rule(True, (100.0, 700.0), (y, y), 120.0) for y in (300.0, 390.0)]
    walls = [Rule(False, (300.0, 390.0), (x, x), 120.0) for x in (200.0, 300.0, 400.0, 500.0, 550.0)]
    for y in (300, 390):
        dark[y - 1 : y + 2, 100:700] = 120
    for x in (200, 300, 400):
        dark[300 : 391 : 4 if dotted else 1, x - 1 : x + 2] = 120
    for y in (302, 332, 362):
        dark[y : y + 27, 498:503] = dark[y : y + 27, 548:553] = 240  # 【 】
    kept = no_heavier(walls, level, dark, np.ascontiguousarray(dark.T), DEFAULT)
    assert [wall.middle for wall in kept] == [200, 300, 400]


def test_strokes_that_fill_most_of_two_low_rows_are_no_wall_where_all_others_are_whole() -> None:
    dark = np.zeros((600, 800), np.uint8)
    level = [Rule(True, (100.0, 700.0), (y, y), 60.0) for y in (300.0, 322.0, 344.0)]
    walls = [Rule(False, (300.0, 344.0), (x, x), 60.0) for x in (200.0, 300.0, 400.0, 450.0, 500.0)]
    for x in (200, 300, 400, 450):
        dark[300:345, x - 1 : x + 2] = 60
    for y in (300, 322):
        dark[y + 3 : y + 20, 499:502] = 60  # 职 above 理
    assert [wall.middle for wall in solid_enough(walls, level, dark.T, DEFAULT)] == [200, 300, 400, 450]


@pytest.mark.parametrize(("off", "walls"), [(0, 1), (8, 0)])
def test_a_stroke_with_clear_sides_that_keeps_off_the_rules_is_no_wall(off: int, walls: int) -> None:
    dark = np.zeros((600, 800), np.uint8)
    level = [Rule(True, (100.0, 700.0), (y, y), 200.0) for y in (300.0, 340.0)]
    for y in (300, 340):
        dark[y - 1 : y + 2, 100:700] = 200
    dark[300 + off : 341 - off, 499:502] = 200  # the middle of 山
    assert len(plain_walls(level, [], dark, np.ascontiguousarray(dark.T), DEFAULT)) == walls


@pytest.mark.parametrize(("dotted", "found"), [(False, 0), (True, 1)])
def test_a_stroke_that_touches_one_rule_is_no_wall_where_all_others_are_whole(dotted: bool, found: int) -> None:
    dark = np.zeros((600, 800), np.uint8)
    level = [Rule(True, (100.0, 700.0), (y, y), 200.0) for y in (300.0, 334.0)]
    walls = [Rule(False, (300.0, 334.0), (x, x), 200.0) for x in (200.0, 300.0, 400.0)]
    for x in (200, 300, 400):
        dark[300 : 335 : 6 if dotted else 1, x - 1 : x + 2] = 200
    for y in (300, 334):
        dark[y - 1 : y + 2, 100:700] = 200
    dark[302:327, 499:502] = 200  # the middle of 山 in a row hardly higher than it
    assert len(plain_walls(level, walls, dark, np.ascontiguousarray(dark.T), DEFAULT)) == found


def test_rules_that_bend_into_the_back_of_a_book_reach_its_left_wall() -> None:
    """The page rises towards the back, steeper and steeper: the network sees its rules from where they are nearly level."""
    flat = table(30, np.full((1754, 1240), 245, np.uint8))
    x, y = np.meshgrid(np.arange(1240, dtype=np.float32), np.arange(1754, dtype=np.float32))
    page = np.asarray(cv2.remap(flat, x, y + 75 * np.exp(-x / 330), cv2.INTER_LINEAR, borderValue=245), np.uint8)
    boxes = find_grid(page).cell_boxes()
    assert len(boxes) == (len(ROWS) - 1) * (len(COLUMNS) - 1)
    assert sum(abs(box[0] - COLUMNS[0]) < 12 for box in boxes) == len(ROWS) - 1


def test_a_rule_is_carried_on_by_ink_to_a_wall_alone() -> None:
    """Over paper, or where its line ends before any wall, it stays as it is."""
    dark = np.zeros((400, 600), np.uint8)
    rule = Rule(True, (300.0, 330.0, 360.0, 400.0), (200.0,) * 4, 120.0, (120.0,) * 4)
    wall = Rule(False, (100.0, 300.0), (100.0, 100.0), 120.0, (120.0,) * 2)
    assert carried_on([rule], [wall], dark, DEFAULT) == [rule]
    cv2.line(dark, (160, 200), (300, 200), 120, 2)
    assert carried_on([rule], [wall], dark, DEFAULT) == [rule]
    cv2.line(dark, (100, 200), (300, 200), 120, 2)
    (carried,) = carried_on([rule], [wall], dark, DEFAULT)
    assert carried.start == pytest.approx(100, abs=4) and carried.end == 400
    assert carried.at(150) == pytest.approx(200, abs=1.5)


@pytest.mark.parametrize("size", [(1003, 701), (1600, 640), (90, 333)])
def test_strips_of_a_page_say_what_the_whole_page_says(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    page = np.full(size, 235, np.uint8)
    for y in range(20, size[0] - 8, 47):
        page[y : y + 2, 30 : size[1] - 30] = 60
    for x in range(30, size[1] - 8, 131):
        page[20 : size[0] - 20, x : x + 2] = 70
    dark = darkness(np.asarray(np.clip(page + rng.normal(0, 6, size), 0, 255), np.uint8))
    strips = rule_masks(dark)
    monkeypatch.setattr("extractors.page.rules.masks.STRIP", 4096)
    whole = rule_masks(dark)
    assert whole[0].shape == strips[0].shape == (-(-size[0] // 2), -(-size[1] // 2))
    assert all(np.array_equal(a, b) for a, b in zip(strips, whole, strict=True))
    assert whole[0].max() > 128 < whole[1].max()


@pytest.mark.parametrize(("beyond", "ends_there", "left"), [(True, False, 0), (False, False, 4), (True, True, 4)])
def test_the_frame_of_a_stamp_over_a_table_is_no_part_of_it(beyond: bool, ends_there: bool, left: int) -> None:
    """A rule of the table runs through it from outside; one that ends at a side of it makes it a part of the table, and a frame alone is one."""
    frame = (
        [Rule(True, (500.0, 700.0), (y, y)) for y in (280.0, 360.0)],
        [Rule(False, (280.0, 360.0), (x, x)) for x in (500.0, 700.0)],
    )
    table_rule = Rule(True, (100.0 if beyond else 520.0, 900.0 if beyond else 680.0), (320.0, 320.0))
    other = [Rule(True, (500.0, 900.0), (340.0, 340.0))] if ends_there else []
    flat, walls = without_frames([*frame[0], table_rule, *other], frame[1], DEFAULT)
    assert sum(rule in flat for rule in frame[0]) + sum(rule in walls for rule in frame[1]) == left
    assert table_rule in flat
