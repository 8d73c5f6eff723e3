"""Which label a piece of text belongs to, by place alone: beside it on its rows, in its column below, or around its middle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.forms.fields.labels import LabelMatch, ProfileLabels
from extractors.forms.fields.settings import FLOW
from extractors.forms.tokens import Token
from model.folding import fold
from model.geometry import Box
from notices.field_types.rules import Boxes
from notices.profile import FieldSpec


@dataclass(frozen=True, slots=True, eq=False)
class FoundLabel:
    """A label found on a page: which it is, its place, whether a colon follows it, and the tokens that it is made of.

    `single`: its value is one number, date or code, never running text. `behind`: the token after it on its own line. A key by
    identity.
    """

    match: LabelMatch
    box: Box
    colon: bool
    tokens: tuple[Token, ...]
    single: bool = False
    behind: Token | None = None


class Assignment:
    """The labels of one page or cell, and the tokens that each of them was given so far."""

    def __init__(self, labels: Sequence[FoundLabel]) -> None:
        self.labels = tuple(labels)
        self._values: dict[FoundLabel, list[Token]] = {label: [] for label in labels}

    def give(self, label: FoundLabel, *tokens: Token) -> None:
        self._values[label] += tokens

    def values(self, label: FoundLabel) -> Sequence[Token]:
        """Return the label's tokens in the order in which they were given."""
        return self._values[label]

    def bottom(self, label: FoundLabel) -> float:
        """Return where the last token of the label ends, or the label itself where nothing stands lower."""
        return max([label.box.y1, *(token.box.y1 for token in self._values[label])])

    def top(self, label: FoundLabel) -> float:
        """Return where the first token of the label begins, or the label itself where nothing stands higher."""
        return min([label.box.y0, *(token.box.y0 for token in self._values[label])])


def assign(tokens: Sequence[Token], labels: Sequence[FoundLabel], vocabulary: ProfileLabels) -> Assignment:
    """Give every token to the label that it belongs to, if any."""
    assignment = Assignment(labels)
    rest = _give_choices(tokens, assignment, vocabulary)
    left: list[Token] = []
    for token in sorted(rest, key=lambda p: (round(p.box.cy, 3), p.box.x0)):
        owner = _same_row(token, labels)
        if owner is not None:
            assignment.give(owner, token)
        else:
            left.append(token)
    for run, above, below in _runs(left, labels):
        _share(run, above, below, assignment)
    return assignment


def _give_choices(pieces: Sequence[Token], assignment: Assignment, vocabulary: ProfileLabels) -> list[Token]:
    """Give tokens with tick boxes and the words of just one field's choices to that field's label. Return the rest."""
    rest: list[Token] = []
    owners = {key: label for label in assignment.labels for key in label.match.wording.keys}
    for piece in pieces:
        text = fold(piece.text)
        keys = [s.key for s in vocabulary.specs.values() if s.key in owners and _speaks_of(s, text)]
        answers = [owners[s.key] for s in vocabulary.specs.values() if s.key in owners and _answers(s, text)]
        before = [
            h for h in answers if not h.colon or h.box.y0 < piece.box.cy
        ]  # what stands behind a colon stands never above it
        near = min(before, key=lambda h: abs(h.box.cy - piece.box.cy), default=None)
        if len(keys) == 1:
            assignment.give(owners[keys[0]], piece)
        elif near is not None and abs(near.box.cy - piece.box.cy) < FLOW.near_choice * piece.box.height:
            assignment.give(near, piece)
        else:
            rest.append(piece)
    return rest


def _answers(spec: FieldSpec, text: str) -> bool:
    """A ticked or empty box with yes or no behind it."""
    if spec.type.rules.boxes is not Boxes.YES_NO or text[:1] not in ("☐", "☑"):
        return False
    return any(text[1:].startswith(fold(w)) for choice in spec.choices for w in choice.words)


def _speaks_of(spec: FieldSpec, text: str) -> bool:
    if not any(box in text for box in "☐☑"):
        return False
    words = [w for row in spec.rows for w in row.words] if spec.type.rules.boxes is Boxes.ROWS else []
    if spec.type.rules.boxes is Boxes.CHOICES:
        words = [w for choice in spec.choices for w in choice.words]
    return any(len(w) >= FLOW.choice_words and fold(w) in text for w in words)


def _same_row(piece: Token, labels: Sequence[FoundLabel]) -> FoundLabel | None:
    own = next((h for h in labels if h.behind is piece), None)
    if own is not None:  # a line of a Word file may be wrapped: its rest then has a box from the margin on
        return own
    found = [h for h in labels if beside(piece.box, h.box) and h.box.x1 <= piece.box.x0 + _slack(h)]
    return max(found, key=lambda h: h.box.x1) if found else None


def _slack(label: FoundLabel) -> float:
    """How far a value beside a label may reach into its box: a detector's boxes are wider than the words by half a character."""
    return max(FLOW.reach, FLOW.reach_of_character * label.box.width / max(1, max(len(b.text) for b in label.tokens)))


def beside(a: Box, b: Box) -> bool:
    """Whether two boxes share enough height to stand on one row."""
    return a.common_height(b) > FLOW.row * min(a.height, b.height)


def _runs(left: Sequence[Token], labels: Sequence[FoundLabel]) -> list[tuple[list[Token], FoundLabel | None, FoundLabel | None]]:
    """Pieces that stand between the same two labels of a column, top to bottom."""
    runs: dict[tuple[FoundLabel | None, FoundLabel | None], list[Token]] = {}
    for piece in left:
        runs.setdefault(_neighbours(piece, labels), []).append(piece)
    return [(run, above, below) for (above, below), run in runs.items()]


def _neighbours(piece: Token, labels: Sequence[FoundLabel]) -> tuple[FoundLabel | None, FoundLabel | None]:
    """The labels left of the piece: the nearest above it and the nearest below it."""
    lefts = [h for h in labels if h.box.x1 <= piece.box.x0 + FLOW.reach]
    above = [h for h in lefts if h.box.cy < piece.box.cy]
    below = [h for h in lefts if h.box.cy >= piece.box.cy]
    return (
        max(above, key=lambda h: (round(h.box.cy, 2), h.box.x1), default=None),
        min(below, key=lambda h: (round(h.box.cy, 2), -h.box.x1), default=None),
    )


def _share(run: Sequence[Token], above: FoundLabel | None, below: FoundLabel | None, assignment: Assignment) -> None:
    """Divide a run between the label above and the one below it, at its widest gap; a label set in the middle of its text
    has text above it too.
    """
    rows = sorted(run, key=lambda p: p.box.cy)
    cut = _cut(rows, above, below, assignment)
    for piece in rows[:cut]:
        goes_on = above is not None and _follows(piece, above, assignment)
        owner = above if goes_on else _wraps_from(piece, assignment) or _header_above(piece, assignment)
        if owner is not None:
            assignment.give(owner, piece)
    if below is not None:
        for piece in reversed(rows[cut:]):
            if assignment.top(below) - piece.box.y1 <= FLOW.reaches_down * piece.box.height:
                assignment.give(below, piece)


def _cut(rows: Sequence[Token], above: FoundLabel | None, below: FoundLabel | None, assignment: Assignment) -> int:
    """Return how many of the rows go to the label above."""
    if below is None or below.colon or not rows:  # what stands behind a colon stands never above it
        return len(rows)
    start = assignment.bottom(above) if above is not None else None
    gaps = [(rows[0].box.y0 - start) if start is not None else 1.0]
    gaps += [max(0.0, b.box.y0 - a.box.y1) for a, b in pairwise(rows)]
    gaps.append(assignment.top(below) - rows[-1].box.y1)
    height = rows[0].box.height
    if gaps[-1] > FLOW.reaches_down * height:  # nothing reaches down to the label below
        return len(rows)
    if above is not None and above.single and assignment.values(above) and not below.single:
        return int(_completes(rows[0], above, assignment))  # running text under a number belongs to the text's own label
    widest = max(range(len(gaps)), key=lambda n: (gaps[n], n))
    usual = sorted(gaps)[(len(gaps) - 1) // 2]
    if gaps[widest] > usual + FLOW.wider_gap * height or (start is None and widest == 0):
        return widest
    return len(rows)


def _completes(piece: Token, owner: FoundLabel, assignment: Assignment) -> bool:
    """Whether the piece is the second line of a value beside whose middle the label stands."""
    top = min(v.box.y0 for v in assignment.values(owner))
    bottom = assignment.bottom(owner)
    alone, together = (top + bottom) / 2, (top + piece.box.y1) / 2
    close = piece.box.y0 - bottom < FLOW.completes * piece.box.height
    return close and abs(together - owner.box.cy) + FLOW.centred * piece.box.height < abs(alone - owner.box.cy)


def _follows(piece: Token, owner: FoundLabel, assignment: Assignment) -> bool:
    return piece.box.y0 - assignment.bottom(owner) <= FLOW.follows * _line_height(piece, owner)


def _line_height(piece: Token, owner: FoundLabel) -> float:
    """A paragraph of a Word file is one token, however many lines it has: its label is as high as one of them."""
    return min(piece.box.height, owner.box.height)


def _wraps_from(piece: Token, assignment: Assignment) -> FoundLabel | None:
    """The last 「标签：」 of the line above, where the value behind it found no room or ran up to the right margin: its rest
    stands at the left margin, left of its label.
    """
    labels = assignment.labels
    above = [h for h in labels if h.box.cy < piece.box.cy and h.box.x0 > piece.box.x0 and _follows(piece, h, assignment)]
    above = [h for h in above if h.colon or _has_lost_colon(h, assignment)]
    owner = max(above, key=lambda h: (round(assignment.bottom(h), 3), h.box.x0), default=None)
    if owner is None or any(h.box.x0 > owner.box.x0 and beside(h.box, owner.box) for h in labels):
        return None
    right = max(max([v.box.x1 for v in assignment.values(h)], default=h.box.x1) for h in labels)
    end = max([v.box.x1 for v in assignment.values(owner)], default=1.0 if owner.colon else owner.box.x1 + piece.box.width)
    return owner if end > right - FLOW.at_margin * _line_height(piece, owner) else None


def _has_lost_colon(label: FoundLabel, assignment: Assignment) -> bool:
    """Whether nothing stands behind a label on a row of 「标签：值」: its colon fell to the margin, and its value to the next line."""
    beside_it = (h for h in assignment.labels if h is not label and beside(h.box, label.box))
    return not assignment.values(label) and any(h.colon for h in beside_it)


def _header_above(piece: Token, assignment: Assignment) -> FoundLabel | None:
    """The label right above the piece whose column it stands in."""
    labels = assignment.labels
    found = []
    for label in labels:
        if label.box.cy >= piece.box.cy or piece.box.x1 < label.box.x0:
            continue
        on_row = (h for h in labels if h is not label and beside(h.box, label.box) and h.box.x0 > label.box.x1)
        right = min((h.box.x0 for h in on_row), default=1.0)
        if piece.box.x0 < right - FLOW.column_right and piece.box.x0 > label.box.x0 - FLOW.column_left:
            found.append(label)
    owner = max(found, key=lambda h: (round(h.box.cy, 3), h.box.x0), default=None)
    return owner if owner is not None and _follows(piece, owner, assignment) else None
