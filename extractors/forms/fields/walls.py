"""Walls of tables that were seen where there are none, and walls that were not seen: told by the texts that they part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractors.forms.fields.labels import ProfileLabels
from extractors.forms.fields.settings import GRID
from extractors.forms.fields.table_cells import Grid, GridCell
from extractors.forms.tokens import Token
from extractors.text.reading_order import rows_of
from model.folding import fold
from model.geometry import Box
from model.page import Paper


def without_false_rules(grid: Grid, vocabulary: ProfileLabels) -> Grid:
    """Join neighbours whose text runs across the rule between them: a crease of the paper was taken for a rule.

    Real cells keep their text off the rule on both sides; a label on either side is never joined, and nothing but a label runs across a wall
    that parts a label from its neighbour in another row. Files have no creases.
    """
    if grid.first.paper is Paper.ELECTRONIC:
        return grid
    joined: set[GridCell] = set()
    grid = _without_first_strokes(grid)
    printed = _walls_of_labels(grid, vocabulary)
    for cell in sorted(grid.cells, key=lambda c: (c.row, c.x0)):
        if cell in joined:
            continue
        while (right := _next_cell(grid, cell)) is not None and _runs_across(cell, right, vocabulary, printed):
            joined.add(right)
            whole = replace(cell, x1=right.x1, box=cell.box.union(right.box), tokens=_joined_tokens(cell.tokens, right.tokens))
            grid = _replaced(grid, {cell: (whole,), right: ()})
            cell = whole
    return grid


def _without_first_strokes(grid: Grid) -> Grid:
    """Join an empty cell with the one on its right whose text begins at the wall between them and stands in the middle of both, where no other
    row has a wall: it is the first stroke of the text (氵 of 注册资本 between rules of dots).
    """
    for cell in grid.cells:
        right = _next_cell(grid, cell) if cell.empty else None
        if right is not None and len(right.tokens) == 1 and _begins_as_a_wall(cell, right, grid):
            whole = replace(right, x0=cell.x0, box=cell.box.union(right.box))
            grid = _replaced(grid, {cell: (), right: (whole,)})
    return grid


def _begins_as_a_wall(left: GridCell, right: GridCell, grid: Grid) -> bool:
    text = right.tokens[0]
    pitch = text.box.width / max(1, len(text.text))
    centred = abs(text.box.cx - (left.box.x0 + right.box.x1) / 2) < GRID.centred * pitch < abs(text.box.cx - right.box.cx)
    others = (c for c in grid.cells if c is not left and c is not right)
    walled = any(abs(x - right.x0) < GRID.close for c in others for x in (c.x0, c.x1))
    return centred and not walled and text.box.x0 - right.box.x0 < GRID.centred * pitch


def _replaced(grid: Grid, new: Mapping[GridCell, tuple[GridCell, ...]]) -> Grid:
    """Return the grid with each key of `new` replaced by its cells, in its place."""
    return replace(grid, cells=tuple(c for cell in grid.cells for c in new.get(cell, (cell,))))


def _next_cell(grid: Grid, cell: GridCell) -> GridCell | None:
    found = (c for c in grid.cells if (c.row, c.row_span) == (cell.row, cell.row_span) and c.x0 > cell.x0)
    return next((c for c in found if abs(c.x0 - cell.x1) < GRID.close), None)


def _walls_of_labels(grid: Grid, vocabulary: ProfileLabels) -> list[float]:
    """Where rules part a label from other words: a crease that runs down through a label's cell has words on one side of it only, or cuts the
    label.
    """
    pairs = ((cell, _next_cell(grid, cell)) for cell in grid.cells if cell.lines)
    return [left.x1 for left, right in pairs if right is not None and right.lines and _parts_a_label(left, right, vocabulary)]


def _parts_a_label(left: GridCell, right: GridCell, vocabulary: ProfileLabels) -> bool:
    """A hint, or what is left of one, may stand below a label."""
    return max(map(vocabulary.score, (left.text, right.text, left.lines[0], right.lines[0]))) > GRID.label


def _runs_across(left: GridCell, right: GridCell, vocabulary: ProfileLabels, printed: Sequence[float]) -> bool:
    if not left.lines or not right.lines or _parts_a_label(left, right, vocabulary):
        return False
    whole = vocabulary.score(left.text + right.text) > GRID.label  # a stroke of 职 in line with a wall above cuts 职务
    if not whole and any(abs(left.x1 - x) < GRID.close for x in printed):
        return False
    pairs = [
        (a, b)
        for a in left.tokens
        for b in right.tokens
        if a.page is b.page and abs(a.box.cy - b.box.cy) < GRID.same_line * a.box.height
    ]
    tight = [(a, b) for a, b in pairs if b.box.x0 - a.box.x1 < GRID.across * _pitch(a, b)]
    return len(tight) > GRID.across_lines * min(len(left.lines), len(right.lines))


def _pitch(a: Token, b: Token) -> float:
    """Width of a character on the line that two pieces make."""
    return (a.box.width + b.box.width) / max(1, len(a.text) + len(b.text))


def _joined_tokens(left: Sequence[Token], right: Sequence[Token]) -> tuple[Token, ...]:
    """The lines of both cells, those on one line as one."""
    joined: list[Token] = []
    rest = list(right)
    for token in left:
        beside = [
            b for b in (*left, *rest) if abs(b.box.cy - token.box.cy) < GRID.same_line * token.box.height and b.page is token.page
        ]
        mate = next((b for b in beside if b in rest), None)
        if mate is None or any(b.box.x0 > token.box.x0 for b in beside if b in left):
            joined.append(token)
            continue
        rest.remove(mate)
        confidence = min(token.confidence, mate.confidence)
        joined.append(Token(token.text + mate.text, token.page, token.box.union(mate.box), confidence, token.chars + mate.chars))
    return tuple(token for row in rows_of([*joined, *rest]) for token in row)


def split_at_labels(grid: Grid, vocabulary: ProfileLabels) -> Grid:
    """Cut cells in which a label stands behind a value on its line, or before its value's lines where the row above or below has a wall, and those
    that hold the values of several labels above them: a rule between them was not seen. Their parts stand last.
    """
    grid = _parted_as(grid, {cell: _at_label(cell, grid, vocabulary) or _at_wall(cell, grid, vocabulary) for cell in grid.cells})
    return _parted_as(grid, {cell: _under_labels(cell, grid, vocabulary) for cell in grid.cells})


def _parted_as(grid: Grid, parts: Mapping[GridCell, tuple[GridCell, ...]]) -> Grid:
    whole = tuple(cell for cell in grid.cells if not parts[cell])
    return replace(grid, cells=whole + tuple(part for cell in grid.cells for part in parts[cell]))


def _under_labels(cell: GridCell, grid: Grid, vocabulary: ProfileLabels) -> tuple[GridCell, ...]:
    """The cell as several, one under each of the labels above it, where its words stand on one line and apart, each under a label of its own."""
    heads = sorted((c for c in grid.cells if c.row + c.row_span == cell.row and c.over(cell) > GRID.goes_on), key=lambda c: c.x0)
    if grid.first.paper is Paper.ELECTRONIC or not 1 < len(heads) == len(cell.tokens) or vocabulary.match(cell.text):
        return ()
    level = all(abs(b.box.cy - cell.tokens[0].box.cy) < GRID.same_line * b.box.height for b in cell.tokens)
    named = all(
        (match := vocabulary.match(head.text)) and match.score > GRID.label and not match.wording.is_context for head in heads
    )
    tokens = sorted(cell.tokens, key=lambda b: b.box.x0)
    if not (level and named and all(_stands_under(b, n, heads) for n, b in enumerate(tokens))):
        return ()
    inner = [_wall_between(left, right, head) for left, right, head in zip(tokens, tokens[1:], heads[1:], strict=False)]
    sides = [cell.box.x0, *inner, cell.box.x1]
    edges = [cell.x0, *(head.x0 for head in heads[1:]), cell.x1]
    return tuple(
        replace(cell, x0=edges[n], x1=edges[n + 1], box=replace(cell.box, x0=sides[n], x1=sides[n + 1]), tokens=(token,))
        for n, token in enumerate(tokens)
    )


def _stands_under(token: Token, n: int, heads: Sequence[GridCell]) -> bool:
    """Whether a piece stands in the column of the head `n`, or where no wall parts that from the next, below the words of no other head."""
    words, box = token.box, heads[n].box
    below = [any(words.common_width(b.box) > 0 for b in head.tokens) for head in heads]
    return (
        box.x0 - GRID.overhang <= words.x0
        and words.x1 <= box.x1 + GRID.overhang
        or [k for k, own in enumerate(below) if own] == [n]
    )


def _wall_between(left: Token, right: Token, head: GridCell) -> float:
    """Return where the wall between two pieces is: before the `head` of the right one, or in the middle between them where it cannot be there."""
    fits = left.box.x1 <= head.box.x0 + GRID.overhang and head.box.x0 - GRID.overhang <= right.box.x0
    return head.box.x0 if fits else (left.box.x1 + right.box.x0) / 2


def _at_label(cell: GridCell, grid: Grid, vocabulary: ProfileLabels) -> tuple[GridCell, ...]:
    label = _label_within(cell, vocabulary)
    if label is None:
        return ()
    begins = max((b.box.x1 for b in cell.tokens if b.box.cx < label.box.x0), default=cell.box.x0)
    walls = [x for x in _walls_beside(cell, grid) if begins < x < label.box.x0]
    return _cut(cell, replace(label.box, x0=walls[0]) if len(walls) == 1 else label.box)


def _at_wall(cell: GridCell, grid: Grid, vocabulary: ProfileLabels) -> tuple[GridCell, ...]:
    """The cell as two, a label and what stands right of it, where its lines run on over the place of a wall above or below. Behind a colon its
    value stands in the label's own cell.
    """
    whole = cell.text.replace("\n", "")
    if grid.first.paper is Paper.ELECTRONIC or ":" in fold(whole) or vocabulary.score(whole) > GRID.label:
        return ()
    for wall in _walls_beside(cell, grid):
        parted = [_parted(token, wall) for token in cell.tokens]
        left, right = (tuple(one[side] for one in parted if one[side].text.strip()) for side in (0, 1))
        match = vocabulary.match("".join(b.text for b in left)) if left and right else None
        if match is not None and match.score > GRID.label_within and not match.wording.is_context:
            x = cell.x0 + (wall - cell.box.x0) / max(1e-6, cell.box.width) * (cell.x1 - cell.x0)
            before = replace(cell, x1=x, box=replace(cell.box, x1=wall), tokens=left)
            return before, replace(cell, x0=x, box=replace(cell.box, x0=wall), tokens=right)
    return ()


def _parted(token: Token, wall: float) -> tuple[Token, Token]:
    """A line left and right of a wall, told by the middles of its characters."""
    at = sum(char.box.cx < wall for char in token.chars) if token.chars else len(token.text) * (token.box.cx < wall)
    return token.cut(0, at), token.cut(at)


def _walls_beside(cell: GridCell, grid: Grid) -> list[float]:
    """Where walls of the row above or below would run through a cell, as fractions of the page; of those close together the first."""
    beside = (c for c in grid.cells if c.page is cell.page and cell.row in (c.row - 1, c.row + c.row_span))
    found: list[float] = []
    for x in sorted(c.box.x0 for c in beside if cell.box.x0 < c.box.x0 < cell.box.x1):
        if x - max(found, default=cell.box.x0) > GRID.close * cell.box.width:
            found.append(x)
    return found


def _cut(cell: GridCell, label: Box) -> tuple[GridCell, ...]:
    """The cell as three: before the label, the label, and what stands behind it, if anything does."""
    after = tuple(b for b in cell.tokens if b.box.cx > label.x1)
    right = label.x1 if after else cell.box.x1
    width = max(1e-6, cell.box.width)
    x0, x1 = (cell.x0 + (x - cell.box.x0) / width * (cell.x1 - cell.x0) for x in (label.x0, right))
    before = tuple(b for b in cell.tokens if b.box.cx < label.x0)
    middle = tuple(b for b in cell.tokens if label.x0 <= b.box.cx <= label.x1)
    rest = replace(cell, x0=x1, box=replace(cell.box, x0=right), tokens=after)
    return (
        replace(cell, x1=x0, box=replace(cell.box, x1=label.x0), tokens=before),
        replace(cell, x0=x0, x1=x1, box=replace(cell.box, x0=label.x0, x1=right), tokens=middle),
        *([rest] if after else []),
    )


def _label_within(cell: GridCell, vocabulary: ProfileLabels) -> Token | None:
    """A piece of the cell that is a label and stands right of another piece on the same line."""
    if len(cell.tokens) < 2 or any(c in cell.text for c in "☐☑"):
        return None
    for token in cell.tokens:
        if token.box.x0 - cell.box.x0 < GRID.indent * cell.box.width or token.text.rstrip().endswith((":", "：")):
            continue
        beside = any(
            o is not token
            and abs(o.box.cy - token.box.cy) < GRID.same_line * token.box.height
            and o.box.x1 < token.box.x0 + GRID.overhang
            for o in cell.tokens
        )
        match = vocabulary.match(token.text) if beside else None
        if match and match.score > GRID.label_within and not match.wording.is_context:
            return token
    return None
