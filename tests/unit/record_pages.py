"""Pages for tests of the record stage, laid out in a few words: lines at heights, and ruled tables of cells."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from model.geometry import Box
from model.page import Cell, Char, Line, Page, Paper, Reader, Table

LINE = 0.014  # height of a line of text
CHAR = 0.021  # width of a Chinese character


def line(text: str, x: float, y: float, size: float = 1.0, confidence: float = 0.99) -> Line:
    """A line whose characters stand side by side; Latin ones are half as wide."""
    chars = []
    at = x
    for char in text:
        width = CHAR * size * (0.55 if char.isascii() else 1.0)
        chars.append(Char(char, Box(at, y, at + width, y + LINE * size)))
        at += width
    return Line(text, Box(x, y, at, y + LINE * size), confidence, tuple(chars))


def wrapped(text: str, x: float, y: float, width: float) -> list[Line]:
    """Running text in lines of `width`, from the top; line breaks in `text` are kept."""
    lines = []
    room = max(1, int(width / CHAR))
    for paragraph in text.split("\n"):
        for start in range(0, max(1, len(paragraph)), room):
            if paragraph[start : start + room]:
                lines.append(line(paragraph[start : start + room], x, y))
            y += LINE * 1.35
    return lines


@dataclass(frozen=True)
class Entry:
    """A cell: its text, its width in parts of the table's, and how many rows it spans."""

    text: str
    width: float
    rows: int = 1


def table(
    rows: Sequence[Sequence[Entry]], top: float = 0.12, x0: float = 0.1, x1: float = 0.9
) -> tuple[Table, list[Line], float]:
    """A ruled table; gives its lines too, and where it ends. A cell that spans rows is written in its first row only."""
    cells: list[Cell] = []
    lines: list[Line] = []
    covered: list[tuple[float, float, int]] = []  # x0, x1, rows still to come
    heights = [_height(row, x1 - x0) for row in rows]
    y = top
    for number, row in enumerate(rows):
        at = x0
        still = [(a, b, n - 1) for a, b, n in covered if n > 1]
        covered = [(a, b, n) for a, b, n in covered if n > 0]
        for entry in row:
            while (skip := next((b for a, b, n in covered if abs(a - at) < 1e-6 and n > 0), None)) is not None:
                at = skip
            right = at + entry.width * (x1 - x0)
            bottom = y + sum(heights[number : number + entry.rows])
            own = wrapped(entry.text, at + 0.006, y + 0.004, right - at - 0.01) if entry.text else []
            cells.append(Cell(number, len(cells), entry.rows, 1, Box(at, y, right, bottom), entry.text, tuple(own)))
            lines += own
            if entry.rows > 1:
                still.append((at, right, entry.rows - 1))
            at = right
        covered = still
        y += heights[number]
    return Table(Box(x0, top, x1, y), len(rows), 8, tuple(cells)), lines, y


def _height(row: Sequence[Entry], width: float) -> float:
    most = max((len(wrapped(e.text, 0, 0, e.width * width - 0.01)) for e in row if e.rows == 1), default=1)
    return 0.008 + LINE * 1.35 * max(1, most)


def page(
    lines: Sequence[Line] = (),
    tables: Sequence[Table] = (),
    number: int = 1,
    file: str = "scan.pdf",
    paper: Paper = Paper.SCAN,
    reader: Reader = Reader.OCR,
) -> Page:
    ordered = tuple(sorted(lines, key=lambda item: (round(item.box.cy, 3), item.box.x0)))
    return Page(
        file, number, 1654, 2339, reader, paper, width_mm=210, height_mm=297, lines=ordered, tables=tuple(tables), blank=not lines
    )


def table_page(title: str, rows: Sequence[Sequence[Entry]], number: int = 1, **kind: object) -> Page:
    """A page with a heading and one ruled table."""
    grid, lines, _ = table(rows)
    head = [line(title, 0.1, 0.08, 1.4)] if title else []
    return page([*head, *lines], [grid], number, **kind)  # type: ignore[arg-type]


def text_page(texts: Sequence[tuple[float, float, str]], number: int = 1, **kind: object) -> Page:
    """A page of single lines at (x, y)."""
    return page([line(text, x, y) for x, y, text in texts], (), number, **kind)  # type: ignore[arg-type]


def garbled(text: str, seed: int, count: int = 1) -> str:
    """`text` with `count` characters misread."""
    chance = random.Random(seed)
    chars = list(text)
    for place in chance.sample(range(len(chars)), min(count, len(chars))):
        chars[place] = chance.choice("囗曰己未末干士贝")
    return "".join(chars)
