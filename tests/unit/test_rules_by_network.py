"""The network for ruled lines that is measured beside the reader's own code."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from evaluation.rules.find import grid_by_network
from extractors.page.arrays import Grey

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
    assert len(grid_by_network(whole).cell_boxes()) == (len(ROWS) - 1) * (len(COLUMNS) - 1)


def test_a_table_that_shows_through_from_the_back_has_no_cells() -> None:
    back = cv2.GaussianBlur(table(30, np.full((1754, 1240), 250, np.uint8)), (0, 0), 2)[::-1]
    page = np.asarray(
        cv2.subtract(table(30, np.full((1754, 1240), 250, np.uint8)), cv2.convertScaleAbs(250 - back, alpha=0.08)), np.uint8
    )
    assert max(box[3] for box in grid_by_network(page).cell_boxes()) < ROWS[-1] + 10
