"""Labels whose values run on behind them without a colon, outside of tables: 姓名张三 性别男, as filled over underlines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.forms.pairs.assignment import odds_of
from extractors.forms.pairs.candidate import PairCandidate
from extractors.forms.pairs.own import parted_candidates
from extractors.forms.pairs.settings import CELLS
from extractors.forms.pairs.sheet import Sheet
from extractors.forms.pairs.weights import share
from extractors.text.reading_order import rows_of
from model.page import Cell, Line

_BOTH = 2  # lines of one row that must begin with labels: a sentence may begin with one by chance


def run_on_pairs(lines: Sequence[Line]) -> list[PairCandidate]:
    """Return the pairs of lines that begin with a label, where at least two of one row do, or of a row beside it."""
    rows = [[parted for line in row if (parted := _parted(line)) is not None] for row in rows_of(lines)]
    sure = [len(row) >= _BOTH for row in rows]
    near = [there or any(sure[max(0, n - 1) : n + 2]) for n, there in enumerate(sure)]
    return [pair for row, there in zip(rows, near, strict=True) if there for pair in row]


def _parted(line: Line) -> PairCandidate | None:
    """The most likely label of a line with its value, where it is likelier than none."""
    cell = Cell(0, 0, 1, 1, line.box, line.text, (line,))
    ways = [(odds_of(way.candidate), way.pairs[0]) for way in parted_candidates(Sheet((cell,)))]
    odds, pair = max(ways, key=lambda way: way[0], default=(0.0, None))
    if pair is None or odds <= 0:
        return None
    return replace(pair, confidence=CELLS.surest * share(odds))
