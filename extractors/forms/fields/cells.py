"""Fields in ruled tables: which cells are labels, and which cell holds each label's value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.forms.fields.flow import wrapped_candidates
from extractors.forms.fields.label_search import COLON, glued_label, labels_in
from extractors.forms.fields.labels import LabelMatch, ProfileLabels, keys_in_context, label_lines
from extractors.forms.fields.settings import LABELS
from extractors.forms.fields.table_cells import Grid, GridCell
from extractors.forms.pairs.assignment import best_assignment
from extractors.forms.pairs.candidates import ROWS, Kind
from extractors.forms.pairs.candidates import cell_candidates as table_candidates
from extractors.forms.pairs.sheet import Sheet
from extractors.forms.tokens import Candidate, Token
from extractors.text.box_symbols import BOXES
from extractors.text.wordings import is_blank_text, strip_hints
from model.folding import fold
from model.geometry import Box
from model.page import Page
from notices.profile import FieldSpec

UNIT = re.compile(r"[（(]\s*单位\s*[:：][^（()）]*[)）]")  # a remark behind a label; its colon parts no pair


@dataclass(frozen=True, slots=True)
class CellLabel:
    """A cell that is a label; `rest`: what stands behind the label in the same cell, `colon`: behind a colon."""

    cell: GridCell
    match: LabelMatch
    rest: tuple[Token, ...]
    colon: bool = False

    @property
    def is_context(self) -> bool:
        return self.match.wording.is_context


Labels = Mapping[int, CellLabel]  # by the number of the cell


@dataclass(frozen=True, slots=True)
class _Form:
    """A table with the labels of the profile in it, and the cells that the best assignment gives each of them."""

    sheet: Sheet[GridCell]
    labels: Labels
    values: Mapping[int, Sequence[int]]
    vocabulary: ProfileLabels


def cell_candidates(grid: Grid, vocabulary: ProfileLabels) -> list[Candidate]:
    """Return the candidates of all fields in `vocabulary` that stand in `grid`."""
    sheet = Sheet(grid.cells, vocabulary.name_score)
    labels = {n: label for n, cell in enumerate(sheet.cells) if (label := _label(cell, vocabulary))}
    for n in reversed(range(len(sheet.cells))):
        if label := _run_on_label(n, sheet, labels, vocabulary):
            labels[n] = label
    labels = {n: _without_speck(n, sheet, labels) for n in labels}
    form = _Form(sheet, labels, _assigned(sheet, labels, vocabulary), vocabulary)
    found: list[Candidate] = []
    for n, label in labels.items():
        if not label.is_context:
            found += _candidates(n, form)
    for n, cell in enumerate(sheet.cells):
        if n not in labels and COLON.search(cell.text) and not _owned_by_choice(n, form):
            found += wrapped_candidates(cell.tokens, vocabulary, "inline")
    return found


def _assigned(sheet: Sheet[GridCell], labels: Labels, vocabulary: ProfileLabels) -> dict[int, list[int]]:
    """The cells of each label's value in the best assignment: none where the value stands in its own cell; of a column under a heading,
    or a row of a matrix, the first.
    """
    own = {n for n, label in labels.items() if not label.is_context and _has_own_value(label, vocabulary)}
    hinted = {n: m for n, label in labels.items() if n not in own and (m := _hinted(n, label, sheet, vocabulary)) is not None}
    spread = {n: cells for n, label in labels.items() if (cells := _spread(label, sheet, vocabulary))}
    settled = own | hinted.keys() | set(hinted.values()) | spread.keys() | {m for cells in spread.values() for m in cells}
    found: dict[int, list[int]] = {n: [] for n in own} | {n: [m] for n, m in hinted.items()} | spread
    for one in best_assignment([c for c in table_candidates(sheet) if not settled & {*c.labels, *c.values}]):
        c = one.candidate
        if c.kind not in ROWS:
            found.setdefault(c.labels[0], []).extend(c.values)
        elif c.kind is Kind.MATRIX:
            found.setdefault(c.values[0], []).extend(c.values[1:2])
        else:
            for n in c.values:
                head = next((h for h in c.labels if sheet.cells[h].col == sheet.cells[n].col), None)
                if head is not None and head not in found:
                    found[head] = [n]
    return found | _left_over(sheet, labels, found)


def _left_over(sheet: Sheet[GridCell], labels: Labels, found: Mapping[int, Sequence[int]]) -> dict[int, list[int]]:
    """Values right of labels that the notice names word for word, where the assignment gave neither of the two to anything."""
    taken = {m for cells in found.values() for m in cells}
    free = {
        n: sheet.right_of(n)
        for n, label in labels.items()
        if n not in found and not label.is_context and label.match.score >= LABELS.whole
    }
    return {
        n: list(beside)
        for n, beside in free.items()
        if len(beside) == 1 and beside[0] not in taken and beside[0] not in labels and not sheet.blank[beside[0]]
    }


def _hinted(n: int, label: CellLabel, sheet: Sheet[GridCell], vocabulary: ProfileLabels) -> int | None:
    """The cell right of a label that opens with the field's own hint: 全称（如实填写） stands where the name is to be written."""
    beside = sheet.right_of(n)
    if len(beside) != 1 or label.is_context:
        return None
    hints = [fold(hint) for key in label.match.wording.keys for hint in vocabulary.specs[key].hints]
    opens = any(len(hint) >= LABELS.hint and fold(sheet.cells[beside[0]].text).startswith(hint) for hint in hints)
    return beside[0] if opens else None


def _spread(label: CellLabel, sheet: Sheet[GridCell], vocabulary: ProfileLabels) -> list[int]:
    """The cells right of a label that spans several rows, where its field is made of rows, which the form rules into cells of their own."""
    rows = [row for key in label.match.wording.keys for row in vocabulary.specs[key].rows] if not label.is_context else []
    own = label.cell
    beside = [
        m
        for m, c in enumerate(sheet.cells)
        if own.row <= c.row < own.row + own.row_span and c.col >= own.col + own.col_span and c.page is own.page
    ]
    named = {row.id for row in rows for m in beside if any(fold(w) in fold(sheet.cells[m].text) for w in row.words)}
    own_cells = {c.row for c in (sheet.cells[m] for m in beside)}
    return beside if len(named) > 1 and len(own_cells) > 1 else []


def _has_own_value(label: CellLabel, vocabulary: ProfileLabels) -> bool:
    """Whether the value stands behind the label in its own cell, or could stand only there: 「☐是（主要出口地点：」."""
    specs = [vocabulary.specs[key] for key in label.match.wording.keys]
    rest = strip_hints("".join(b.text for b in label.rest), [hint for spec in specs for hint in spec.hints])
    among_ticks = all(spec.inside for spec in specs) and any(char in BOXES for char in label.cell.text)
    return among_ticks or (not is_blank_text(rest) and label.match.score >= LABELS.whole)


def _label(cell: GridCell, vocabulary: ProfileLabels) -> CellLabel | None:
    tokens = [b for b in cell.tokens if b.text.strip()]
    if not tokens or vocabulary.is_hint(cell.text):
        return None
    hit = label_lines([b.text for b in tokens], vocabulary)
    inline = _inline_label(cell, tokens, vocabulary)
    # 「研发投入（万元）：5900」 reads much like its label alone; as good a label before a colon leaves the value out
    if hit is None or (inline and inline.colon and inline.match.score >= hit[0].score):
        return inline
    match, count = hit
    colon_of_its_own = ":" in fold(match.wording.text) and match.score >= LABELS.exact  # 其中：自筹资金
    pair_inside = re.search(r"[:：]\s*\S", UNIT.sub("", "".join(b.text for b in tokens[:count])))
    if pair_inside and not colon_of_its_own:  # one among others, which are read one by one
        return inline
    if tokens[count - 1].text.rstrip().endswith((":", "：")) and any(_opens_a_pair(b.text, vocabulary) for b in tokens[count:]):
        return None  # a blank pair over others
    return CellLabel(cell, match, tuple(tokens[count:]))


def _inline_label(cell: GridCell, tokens: Sequence[Token], vocabulary: ProfileLabels) -> CellLabel | None:
    """「标签：值」 or 「标签（万元）526」 in one cell, the label perhaps over two lines. Several labels in a cell are left to `flow`."""
    if sum(1 for b in tokens if COLON.search(b.text) and vocabulary.match(COLON.split(b.text)[0])) > 1:
        return None
    for count in range(1, min(LABELS.inline_lines, len(tokens)) + 1):
        head = "".join(b.text for b in tokens[: count - 1])
        last = tokens[count - 1]
        for cut in _cuts(last.text):
            match = vocabulary.match(head + last.text[:cut])
            if match and match.score >= LABELS.inline and _may_split(match, last.text[cut:], head + last.text[:cut], vocabulary):
                rest = (last.cut(cut), *tokens[count:])
                colon = last.text[:cut].rstrip().endswith((":", "："))
                return CellLabel(cell, match, rest, colon and any(b.text.strip() for b in rest))
    return None


def _run_on_label(n: int, sheet: Sheet[GridCell], labels: Labels, vocabulary: ProfileLabels) -> CellLabel | None:
    """「项目负责人邮箱info@qq.com」: a label with its value right behind it, or left of its value's lines, where the wall between them was not seen: no value
    stands right of the cell.
    """
    cell, whole, left = sheet.cells[n], labels.get(n), sheet.left_of(n)
    tokens = [b for b in cell.tokens if b.text.strip()]
    read = whole is not None and (whole.match.score >= LABELS.exact or bool(whole.rest))
    asks = labels.get(left) if left is not None else None  # a label whose value the cell holds
    asked = asks is not None and asks.match.score >= LABELS.whole and not asks.rest
    if not tokens or read or asked or any(m not in labels for m in sheet.right_of(n)):
        return None
    if len(tokens) <= LABELS.inline_lines and (span := glued_label(tokens[0].text, vocabulary)):
        return CellLabel(cell, span.match, (tokens[0].cut(span.end), *tokens[1:]))
    return _label_beside(cell, tokens, vocabulary)


def _without_speck(n: int, sheet: Sheet[GridCell], labels: Labels) -> CellLabel:
    """The label without a single sign behind it where its value stands right of its cell: a dash of a dotted wall (l), or its own last character misread."""
    label, beside = labels[n], sheet.right_of(n)
    single = len("".join(b.text for b in label.rest).strip()) == 1 and not label.colon
    return replace(label, rest=()) if single and any(m not in labels and not sheet.blank[m] for m in beside) else label


def _label_beside(cell: GridCell, tokens: Sequence[Token], vocabulary: ProfileLabels) -> CellLabel | None:
    ordered = sorted(tokens, key=lambda b: b.box.x0)
    for count in range(1, min(LABELS.wrapped_lines + 1, len(ordered))):
        left, right = sorted(ordered[:count], key=lambda b: b.box.y0), ordered[count:]
        if max(b.box.x1 for b in left) < right[0].box.x0:
            match = vocabulary.match("".join(b.text for b in left))
            if match and match.score >= LABELS.whole and not match.wording.is_context:
                return CellLabel(cell, match, tuple(b for b in tokens if b in right))
    return None


def _cuts(text: str) -> Iterable[int]:
    for hit in re.finditer(r"[:：]|[)）](?=\s*\S)|(?<=\D)(?=\d)", text):
        if not re.search(r"[\d:：].", text[: hit.end()]):  # behind a colon or a digit the value has begun
            yield hit.end()


def _may_split(match: LabelMatch, rest: str, head: str, vocabulary: ProfileLabels) -> bool:
    if head.rstrip().endswith((":", "：")):
        return not _within_bracket(head) and not (COLON.search(rest) and labels_in(rest, vocabulary, True))
    numeric = any(vocabulary.specs[key].type.rules.digits for key in match.wording.keys if key in vocabulary.specs)
    return numeric and rest.strip()[:1].isdigit()


def _within_bracket(head: str) -> bool:
    """A colon within a remark （单位：万元） ends no label."""
    return fold(head).count("(") > fold(head).count(")")


def _candidates(n: int, form: _Form) -> Iterable[Candidate]:
    label = form.labels[n]
    keys, sure = keys_in_context(label.match, _contexts(n, form))
    cells = [form.sheet.cells[m] for m in form.values.get(n, ())]
    tokens, box, page = _content(label, cells, form.vocabulary)
    bottom = any(c.last_row for c in cells) or label.cell.last_row
    own_place = label.cell.text.rstrip(" _＿").endswith((":", "："))
    placed = sure and (bool(tokens) or n in form.values or own_place)  # without a place for its value, an empty one is not sure
    for key in keys:
        yield Candidate(key, tokens, label.match.score, page, box, "cell", placed, bottom)


def _content(label: CellLabel, cells: Sequence[GridCell], vocabulary: ProfileLabels) -> tuple[tuple[Token, ...], Box, Page]:
    if not cells:
        return label.rest, label.cell.box, label.cell.page
    tokens = tuple(b for cell in sorted(cells, key=lambda c: (c.row, c.x0)) for b in cell.tokens)
    box = cells[0].box
    for cell in cells[1:]:
        if cell.page is cells[0].page:
            box = box.union(cell.box)
    hint = vocabulary.is_hint("\n".join(b.text for b in label.rest))  # its lines stand beside those of the value
    return (*(() if hint else label.rest), *tokens), box, cells[0].page


def _opens_a_pair(text: str, vocabulary: ProfileLabels) -> bool:
    """Whether the text begins with 「标签：」."""
    found = labels_in(text, vocabulary, True) if COLON.search(text) else []
    return bool(found) and not text[: found[0].start].strip()


def _contexts(n: int, form: _Form) -> Iterator[LabelMatch]:
    """Yield the headings of a label: the cells left of it and above it, then those before it, from the nearest on."""
    sheet = form.sheet
    for m in (*_onward(n, sheet.left_of), *_onward(n, sheet.above), *reversed(range(n))):
        context = form.labels.get(m)
        if context and context.match.wording.over:
            yield context.match


def _onward(n: int, step: Callable[[int], int | None]) -> Iterator[int]:
    """The cells in one direction, from the nearest on."""
    following = step(n)
    while following is not None:
        yield following
        following = step(following)


def _owned_by_choice(n: int, form: _Form) -> bool:
    """Ticks with blanks among them are read as a whole, not label by label."""
    left = form.sheet.left_of(n)
    owner = form.labels.get(left) if left is not None else None
    return owner is not None and any(_is_choice(form.vocabulary.specs.get(key)) for key in owner.match.wording.keys)


def _is_choice(spec: FieldSpec | None) -> bool:
    return spec is not None and spec.type.rules.boxes is not None
