"""Boxes under a line that names their field: 「（六）申报单位简介」 above a table of one cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.forms.fields.label_search import labels_in
from extractors.forms.fields.labels import LabelMatch, ProfileLabels
from extractors.forms.fields.settings import BOX_CAPTION, LABELS
from extractors.forms.fields.table_cells import GridCell, grid_of
from extractors.forms.tokens import Candidate
from model.page import Line, Page, Table

NUMBER = re.compile(
    r"\s*(?:\d{1,2}[.．、]|[（(](?:\d{1,2}|[一二三四五六七八九十]+)[）)]|[一二三四五六七八九十]{1,3}、|表\s?\d{1,2})\s*"
)
REMARK = re.compile(r"\s*[（(][^（()）]*[)）]?\s*[:：]?\s*$")


def caption_candidates(page: Page, vocabulary: ProfileLabels) -> Iterator[Candidate]:
    """Yield what stands in boxes of one cell under a line that is nothing but a field's label."""
    for table in page.tables:
        cell, match = _only_cell(page, table), caption_of(page, table, vocabulary)
        if cell is None or match is None or labels_in(cell.text, vocabulary, True):
            continue
        keys = match.wording.keys
        for key in keys:
            yield Candidate(key, cell.tokens, match.score, page, cell.box, "cell", len(keys) == 1, bottom=True)


def caption_of(page: Page, table: Table, vocabulary: ProfileLabels) -> LabelMatch | None:
    """Return the field that the line right above a table names, if it says nothing else."""
    line = _line_above(page.lines, table)
    if line is None:
        return None
    text = NUMBER.sub("", line.text, count=1)
    named = [match for said in (text, REMARK.sub("", text)) if (match := vocabulary.match(said)) and not match.wording.is_context]
    best = max(named, key=lambda match: match.score, default=None)
    return best if best is not None and best.score > LABELS.whole else None


def _only_cell(page: Page, table: Table) -> GridCell | None:
    cells = grid_of(page, table).cells
    return cells[0] if len(cells) == 1 else None


def _line_above(lines: Sequence[Line], table: Table) -> Line | None:
    """The lowest line that ends above a table, if it is alone in its row, next to the table and over it."""
    top = table.box.y0
    above = [line for line in lines if line.text.strip() and line.box.cy < top]
    last = max(above, key=lambda line: line.box.cy, default=None)
    if last is None or top - last.box.y1 > BOX_CAPTION.room * last.box.height or not table.box.x0 <= last.box.cx <= table.box.x1:
        return None
    beside = [line for line in above if line is not last and line.box.common_height(last.box) > last.box.height / 2]
    return None if beside else last
