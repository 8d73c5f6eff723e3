"""Fields in ruled tables: which cells are labels, and which cell holds each label's value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.forms.fields.flow import wrapped_candidates
from extractors.forms.fields.grid import Grid, GridCell
from extractors.forms.fields.label_search import labels_in
from extractors.forms.fields.labels import ProfileLabels, keys_in_context, label_lines
from extractors.forms.fields.settings import LABELS
from extractors.forms.label_source import LabelMatch
from extractors.forms.tokens import Candidate, Token
from extractors.text.box_symbols import BOXES
from extractors.text.wordings import is_blank_text, strip_hints
from model.folding import fold
from model.geometry import Box
from model.page import Page
from notices.profile import FieldSpec

UNIT_CELL = re.compile(r"[（(]?(?:万元|亿元|元|人|名|年|项|个|%|平方米)[)）]?")
COLON = re.compile(r"[:：]")


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


Labels = Mapping[GridCell, CellLabel]


def cell_candidates(grid: Grid, vocabulary: ProfileLabels) -> list[Candidate]:
    """Return the candidates of all fields in `vocabulary` that stand in `grid`."""
    labels = find_labels(grid, vocabulary)
    found: list[Candidate] = []
    for label in labels.values():
        if not label.is_context:
            found += _values(label, labels, grid, vocabulary)
    for cell in grid.cells:
        if cell not in labels and COLON.search(cell.text) and not _owned_by_choice(cell, labels, grid, vocabulary):
            found += wrapped_candidates(cell.tokens, vocabulary, "inline")
    return found


def find_labels(grid: Grid, vocabulary: ProfileLabels) -> Labels:
    """Return the label cells of a grid. A value that happens to read like a label stays a value."""
    cells = sorted(grid.cells, key=lambda c: (c.row, c.x0))
    return _without_values({cell: label for cell in cells if (label := _label(cell, vocabulary))}, grid)


def _label(cell: GridCell, vocabulary: ProfileLabels) -> CellLabel | None:
    tokens = [b for b in cell.tokens if b.text.strip()]
    if not tokens:
        return None
    hit = label_lines([b.text for b in tokens], vocabulary)
    inline = _inline_label(cell, tokens, vocabulary)
    # 「研发投入（万元）：5900」 reads much like its label alone; as good a label before a colon leaves the value out
    if hit is None or (inline and inline.colon and inline.match.score >= hit[0].score):
        return inline
    match, count = hit
    if re.search(r"[:：]\s*\S", "".join(b.text for b in tokens[:count])):  # a pair among others, which are read one by one
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
            if match and match.score >= LABELS.inline and _may_split(match, last.text[cut:], last.text[:cut], vocabulary):
                rest = (last.cut(cut), *tokens[count:])
                colon = last.text[:cut].rstrip().endswith((":", "："))
                return CellLabel(cell, match, rest, colon and any(b.text.strip() for b in rest))
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


def _without_values(found: Labels, grid: Grid) -> Labels:
    """Where one wording stands in two cells, the one that is right of another label's cell and has no value itself is a value."""
    labels = dict(found)
    by_wording: dict[str, list[CellLabel]] = {}
    for label in found.values():
        by_wording.setdefault(fold(label.match.wording.text), []).append(label)
    for same in by_wording.values():
        if len(same) < 2:
            continue
        for label in sorted(same, key=lambda item: -item.cell.x0)[: len(same) - 1]:
            left = next(iter(grid.left_of(label.cell)), None)
            right = next(iter(grid.right_of(label.cell)), None)
            owner = labels.get(left) if left else None
            if owner and not owner.is_context and not owner.rest and (right is None or right in labels):
                labels.pop(label.cell, None)
    return labels


def _values(label: CellLabel, labels: Labels, grid: Grid, vocabulary: ProfileLabels) -> Iterable[Candidate]:
    keys, sure = keys_in_context(label.match, _contexts(label, labels, grid))
    hints = [h for key in keys for h in vocabulary.specs[key].hints]
    cells = _value_cells(label, labels, grid, hints, vocabulary)
    tokens, box, page = _content(label, cells)
    bottom = any(c.last_row for c in cells) or label.cell.last_row
    for key in keys:
        yield Candidate(key, tokens, label.match.score, page, box, "cell", sure, bottom)


def _content(label: CellLabel, cells: Sequence[GridCell]) -> tuple[tuple[Token, ...], Box, Page]:
    if not cells:
        return label.rest, label.cell.box, label.cell.page
    tokens = tuple(b for cell in sorted(cells, key=lambda c: (c.row, c.x0)) for b in cell.tokens)
    box = cells[0].box
    for cell in cells[1:]:
        if cell.page is cells[0].page:
            box = box.union(cell.box)
    return (*label.rest, *tokens), box, cells[0].page


def _value_cells(label: CellLabel, labels: Labels, grid: Grid, hints: Sequence[str], vocabulary: ProfileLabels) -> list[GridCell]:
    """The cells that hold the value: none where it stands behind the label in its own cell, or could stand only there."""
    rest = strip_hints("".join(b.text for b in label.rest), hints)
    if not is_blank_text(rest) or _among_ticks(label, vocabulary):
        return []
    right = _until_label(grid.right_of(label.cell), labels, label.cell)
    if right and not all(c.empty for c in right):
        return right
    below = _under(label, labels, grid, vocabulary)
    if below and (not right or not all(c.empty for c in below)):
        return below
    return right


def _among_ticks(label: CellLabel, vocabulary: ProfileLabels) -> bool:
    """Whether the label is that of a blank beside the boxes of its owner's cell: 「☐是（主要出口地点：」."""
    inner = all(vocabulary.specs[key].inside for key in label.match.wording.keys)
    return inner and any(char in BOXES for char in label.cell.text)


def _under(label: CellLabel, labels: Labels, grid: Grid, vocabulary: ProfileLabels) -> list[GridCell]:
    """The cells below a label that stands over its value: one, or two that a false rule cut; none where one is a label or
    holds pairs of its own.
    """
    below = grid.below(label.cell)
    if not below or len(below) > 2 or any(c in labels or _claimed(c, labels, grid) for c in below):
        return []
    return [] if any(_opens_a_pair(c.text, vocabulary) for c in below) else below


def _opens_a_pair(text: str, vocabulary: ProfileLabels) -> bool:
    """Whether the text begins with 「标签：」."""
    found = labels_in(text, vocabulary, True) if COLON.search(text) else []
    return bool(found) and not text[: found[0].start].strip()


def _until_label(cells: Sequence[GridCell], labels: Labels, label: GridCell) -> list[GridCell]:
    """The value cells right of a label: in each of its rows the nearest, and what goes on with it."""
    found: list[GridCell] = []
    for row in range(label.row, label.row + label.rows):
        inside = [c for c in cells if c.row <= row < c.row + c.rows]
        free = []
        for cell in inside:
            if cell in labels:
                break
            free.append(cell)
        found += [c for c in _belonging(free, label) if c not in found]
    return found


def _belonging(free: Sequence[GridCell], label: GridCell) -> list[GridCell]:
    """Of the cells up to the next label: all where the label spans several rows of them, or where one more cell only holds
    the unit or the rest of a value that a false rule cut; more than that may be a label that was misread with its value.
    """
    if len(free) < 2 or (label.rows > 1 and all(c.rows < label.rows for c in free)):
        return list(free)
    filled = [c for c in free[1:] if not c.empty]
    if len(filled) == 1 or all(UNIT_CELL.fullmatch(fold(c.text)) for c in filled):
        return [free[0], *filled]
    return [free[0]]


def _claimed(below: GridCell, labels: Labels, grid: Grid) -> bool:
    """Whether the cell below is the value of a label on its own left."""
    left = next(iter(grid.left_of(below)), None)
    return left is not None and left in labels and not labels[left].is_context and not labels[left].rest


def _contexts(label: CellLabel, labels: Labels, grid: Grid) -> Iterator[LabelMatch]:
    """Yield the headings of a label: the cells left of it and above it, then those before it, from the nearest on."""
    before = sorted((c for c in grid.cells if (c.row, c.x0) < (label.cell.row, label.cell.x0)), key=lambda c: (-c.row, -c.x0))
    for cell in (*grid.left_of(label.cell), *grid.above(label.cell), *before):
        context = labels.get(cell)
        if context and context.is_context:
            yield context.match


def _owned_by_choice(cell: GridCell, labels: Labels, grid: Grid, vocabulary: ProfileLabels) -> bool:
    """Ticks with blanks among them are read as a whole, not label by label."""
    left = next(iter(grid.left_of(cell)), None)
    owner = labels.get(left) if left else None
    return owner is not None and any(_is_choice(vocabulary.specs.get(key)) for key in owner.match.wording.keys)


def _is_choice(spec: FieldSpec | None) -> bool:
    return spec is not None and spec.type.rules.boxes is not None
