"""Punched holes are no text, wherever they lie beside it."""

from __future__ import annotations

import pytest

from extractors.page.ocr.marks import is_punched
from record_pages import line


@pytest.mark.parametrize(
    ("text", "x", "punched"),
    [("●", 0.025, True), ("O", 0.03, True), ("○", 0.95, True), ("●", 0.3, False), ("1", 0.03, False), ("●项目", 0.02, False)],
)
def test_a_round_mark_at_the_edge_is_a_punched_hole(text: str, x: float, punched: bool) -> None:
    assert is_punched(line(text, x, 0.35)) is punched
