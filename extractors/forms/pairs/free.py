"""Pairs outside of tables: 「标签：值」 on a line, values over several lines or below their label, columns without rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from extractors.forms.pairs.asked import before_choices, is_asked, is_date_behind, opens_with_box, stands_apart, value_end
from extractors.forms.pairs.candidate import PairCandidate
from extractors.forms.pairs.columns import column_pairs, split_at_columns
from extractors.forms.pairs.settings import FREE
from extractors.text.label_spans import blank_spans, label_spans, with_gaps
from extractors.text.label_wording import CLEAR_LABEL, VALUE, is_blank, label_score, tight
from extractors.text.reading_order import part_box, rows_of
from model.geometry import Box
from model.page import Line


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a line: a label (with its value's text so far) or a text of its own. Boxes are fractions of the page. `left`: where the
    label's line begins.
    """

    text: str
    box: Box
    value: str = ""
    value_box: Box | None = None
    label: bool = False
    score: float = 0.0
    left: float = 1.0


def free_pairs(lines: Sequence[Line]) -> list[PairCandidate]:
    """Return the pairs among lines that stand in no table (or within one cell)."""
    lines = [with_gaps(line) for line in split_at_columns(lines)]
    beside, used = column_pairs(lines)
    text = _FreeText(rows_of(lines), used)
    return beside + text.row_pairs()


def _pieces(line: Line) -> list[_Piece]:
    spans = label_spans(line.text) or blank_spans(line.text)
    if not spans and (asked := before_choices(line)):
        return [_Piece(*asked, label=True, score=1.0, left=line.box.x0)]
    if not spans:
        score = min(FREE.lone, label_score(line.text))
        alone = score >= CLEAR_LABEL and len(tight(line.text)) <= FREE.longest
        return [_Piece(line.text, line.box, "", None, alone, score)]
    pieces = []
    if line.text[: spans[0].label_start].strip(" \u3000☐☑（("):
        pieces.append(_Piece(line.text[: spans[0].label_start], part_box(line, 0, spans[0].label_start)))
    for span in spans:
        if _choice(line.text, span.label_start, span.value_start, span.value_end):
            continue
        label = line.text[span.label_start : span.label_end]
        end = value_end(line, span.value_start, span.value_end)
        value = line.text[span.value_start : end]
        value_box = part_box(line, span.value_start, end) if value.strip() else None
        box = part_box(line, span.label_start, span.label_end)
        pieces.append(_Piece(label, box, value, value_box, True, 1.0, line.box.x0))
    return pieces


def _choice(text: str, label_start: int, value_start: int, value_end: int) -> bool:
    """A colon within the wording of a choice (☐方向1：在线医疗) makes no label, unless a blank follows it (☐其他：____)."""
    ticked = text[:label_start].rstrip().endswith(("☐", "☑"))
    return ticked and not is_blank(text[value_start:value_end]) and not text[label_start:].startswith("其他")


def _spaced(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Join a label of two characters set so far apart that they were read as two texts: 名　　　　称：."""
    out: list[_Piece] = []
    for piece in pieces:
        before = out[-1] if out else None
        if before and not before.label and piece.label and _single(before.text) and _single(piece.text):
            out[-1] = replace(piece, text=before.text + piece.text, box=before.box.union(piece.box), left=before.left)
        else:
            out.append(piece)
    return out


def _single(text: str) -> bool:
    return len(tight(text)) == 1 and "\u4e00" <= tight(text) <= "\u9fff"


class _FreeText:
    """Rows of lines from the top; `used`: the lines that already belong to a pair."""

    def __init__(self, rows: list[list[Line]], used: Iterable[Line]) -> None:
        self.rows = rows
        self.used = set(used)

    def row_pairs(self) -> list[PairCandidate]:
        """Pair labels with their values on one row, and the lines below that go on with the value."""
        found: list[PairCandidate] = []
        for number, row in enumerate(self.rows):
            pieces = _spaced([p for line in row if line not in self.used for p in self._pieces_of(number, line)])
            for i, piece in enumerate(pieces):
                colon = piece.score > FREE.lone
                if piece.label and (colon or (i + 1 < len(pieces) and not pieces[i + 1].label)):
                    found.append(self._complete(piece, pieces[i + 1 :], self.rows[number + 1 :]))
        return found

    def _pieces_of(self, number: int, line: Line) -> list[_Piece]:
        """Return the pieces of a line; one that stands alone over a line of choices is their label."""
        if is_asked(self.rows, number, line):
            return [_Piece(line.text, line.box, "", None, True, 1.0, line.box.x0)]
        return _pieces(line)

    def _complete(self, piece: _Piece, after: Sequence[_Piece], below: list[list[Line]]) -> PairCandidate:
        """Add what belongs to the value: texts to the right up to the next label, then lines that continue it below."""
        value, box = piece.value, piece.value_box
        for text in takewhile(lambda p: not p.label, after):
            if box is not None and stands_apart(value, box, text.text, text.box):
                break
            value = f"{value} {text.text}".strip()
            box = text.box if box is None else box.union(text.box)
        last = not any(p.label for p in after)
        if last and (piece.score > FREE.lone or value):
            for line in self._continuing(piece, value, box, below):
                self.used.add(line)
                value = f"{value}\n{line.text}".strip()
                box = line.box if box is None else box.union(line.box)
        if box is None:
            box = _expected(piece, after)
        return PairCandidate(piece.text, value, piece.box, box, FREE.beside if value.strip() else FREE.blank)

    def _continuing(self, piece: _Piece, value: str, box: Box | None, below: list[list[Line]]) -> Iterator[Line]:
        """Lines below that continue the value: set closely, beginning at the value (or, for a value that began on its own line,
        not left of the label), and no label themselves. `value`, `box`: of the value so far.
        """
        high = piece.box.height
        bottom = max(piece.box.y1, box.y1 if box else 0.0)
        began_below = box is None
        for row in below:
            line = row[0]
            if len(row) > 1 or line in self.used or line.box.y0 - bottom > FREE.leading * high:
                return
            hangs = box is not None and not began_below and abs(line.box.x0 - box.x0) < FREE.hangs * high
            if is_date_behind(value, line.text) or (opens_with_box(value) and box and line.box.x0 < box.x0 - FREE.hangs * high):
                return
            next_choice = opens_with_box(line.text) and began_below
            if not next_choice and (label_spans(line.text) or (label_score(line.text) >= CLEAR_LABEL and not hangs)):
                return
            if box is None or began_below:
                fits = is_blank(piece.value) and (line.box.x0 >= piece.box.x0 - high or self._turns_over(line))
            else:
                fits = self._hangs_on(line, piece, box)
            if not fits or abs(line.box.height - high) > FREE.any_height * high:
                return
            yield line
            value = f"{value}{line.text}"
            box = line.box if box is None else box.union(line.box)
            bottom = line.box.y1

    def _hangs_on(self, line: Line, piece: _Piece, box: Box) -> bool:
        """A line at the left edge of the value above it, or, where that one is full, at the label's."""
        high = piece.box.height
        right = max(other.box.x1 for row in self.rows for other in row)
        at_edge = line.box.x0 >= box.x0 - FREE.edge * high and abs(line.box.height - high) < FREE.same_height * high
        return at_edge or (box.x1 > right - FREE.full * high and line.box.x0 >= min(piece.box.x0, piece.left) - FREE.full * high)

    def _turns_over(self, line: Line) -> bool:
        """A value that found no room behind its label stands at the beginning of the next line."""
        left = min(other.box.x0 for row in self.rows for other in row)
        return line.box.x0 - left < line.box.height and bool(VALUE.match(tight(line.text)))


def _expected(piece: _Piece, after: Sequence[_Piece]) -> Box:
    """The free place to the right of a label."""
    right = min((p.box.x0 for p in after), default=min(1.0, max(piece.box.x1 + FREE.place, FREE.margin)))
    return Box(piece.box.x1, piece.box.y0, max(piece.box.x1, right), piece.box.y1)
