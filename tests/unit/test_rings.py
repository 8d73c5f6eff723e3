"""Rings drawn around words and round buttons drawn as circles on electronic pages."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from extractors.page.ticks.judge import ticks_in_text
from test_struck_out import behind, layer_of

Paint = Callable[[Canvas], None]


def ringed(first: float, last: float, share: float = 1.0, high: float = 18) -> Paint:
    """The choices 是／否 in a sentence of their own, and an ellipse drawn by hand from x = first to last, `share` of it."""

    def paint(canvas: Canvas) -> None:
        canvas.drawString(186, 580, "国有企业／民营企业／外资企业")
        steps = [2 * math.pi * share * n / 60 for n in range(61)]
        path = canvas.beginPath()
        for n, angle in enumerate(steps):
            x, y = (first + last) / 2 + (last - first) / 2 * math.cos(angle), 584.5 + high / 2 * math.sin(angle)
            (path.lineTo if n else path.moveTo)(x, y)
        canvas.setStrokeColorRGB(0, 0, 0.7)
        canvas.drawPath(path)

    return paint


def chosen(path: Path, paint: Paint) -> list[tuple[str, bool]]:
    _, ticks = ticks_in_text(layer_of(path, paint).lines, ())
    return [(tick.label, tick.checked) for tick in ticks]


@pytest.mark.parametrize("share", [1.0, 0.93])
def test_the_word_with_a_ring_around_it_is_chosen(tmp_path: Path, share: float) -> None:
    start, end = behind("国有企业／"), behind("国有企业／民营企业")
    layer = layer_of(tmp_path / "a.pdf", ringed(start - 4, end + 4, share))
    assert not layer.inked
    found = chosen(tmp_path / "a.pdf", ringed(start - 4, end + 4, share))
    assert found == [("国有企业", False), ("民营企业", True), ("外资企业", False)]


def test_what_is_no_ring_chooses_nothing(tmp_path: Path) -> None:
    start, end = behind("国有企业／"), behind("国有企业／民营企业")
    assert chosen(tmp_path / "a.pdf", ringed(start - 4, end + 4, share=0.4)) == []
    assert chosen(tmp_path / "a.pdf", ringed(150, 420, high=90)) == []

    def crossed(canvas: Canvas) -> None:
        canvas.drawString(186, 580, "国有企业／民营企业／外资企业")
        canvas.line(start, 579, end, 590)
        canvas.line(186, 590, start - 12, 579)

    assert chosen(tmp_path / "a.pdf", crossed) == []


def test_the_word_with_a_frame_around_it_is_chosen_and_cells_of_a_table_are_no_frames(tmp_path: Path) -> None:
    start, end = behind("国有企业／"), behind("国有企业／民营企业")

    def framed(canvas: Canvas) -> None:
        canvas.drawString(186, 580, "国有企业／民营企业／外资企业")
        canvas.rect(start - 2, 576, end - start + 4, 17)

    assert chosen(tmp_path / "a.pdf", framed) == [("国有企业", False), ("民营企业", True), ("外资企业", False)]

    def celled(canvas: Canvas) -> None:
        for n, word in enumerate(("国有企业", "民营企业", "外资企业")):
            canvas.rect(186 + 52 * n, 576, 52, 17)
            canvas.drawString(188 + 52 * n, 580, word)

    layer = layer_of(tmp_path / "a.pdf", celled)
    assert [cell.text for table in layer.tables for cell in table.cells][-3:] == ["国有企业", "民营企业", "外资企业"]


def test_circles_of_the_size_of_a_box_may_be_round_buttons(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        for n, word in enumerate(("国有企业", "民营企业")):
            canvas.circle(192 + 90 * n, 584, 5)
            canvas.drawString(200 + 90 * n, 580, word)
        canvas.circle(282, 584, 2.5, stroke=0, fill=1)
        canvas.ellipse(400, 560, 412, 580)

    layer = layer_of(tmp_path / "a.pdf", paint)
    assert [(round(x0), round(x1)) for x0, _, x1, _ in layer.content.squares] == [(187, 197), (277, 287)]
