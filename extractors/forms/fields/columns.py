"""Which label a piece of text belongs to, by place alone: beside it on its rows, in its column below, or around its middle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.forms.fields.labels import Match, Vocabulary
from extractors.forms.tokens import Token
from model.folding import fold
from model.geometry import Box
from notices.profile import FieldSpec, FieldType

FOLLOWS = 1.3  # of a line's height: the widest gap over which a text goes on below


@dataclass
class Hit:
    """A label found on the page; `values` gathers the pieces that belong to it, `bottom` is where the last one ends.
    `single`: its value is one number, date or code, never running text. `behind`: the piece after it on its own line.
    """

    match: Match
    box: Box
    colon: bool
    bits: tuple[Token, ...]
    values: list[Token] = field(default_factory=list)
    bottom: float = 0.0
    single: bool = False
    behind: Token | None = None

    def take(self, piece: Token) -> None:
        self.values.append(piece)
        self.bottom = max(self.bottom, piece.box.y1)


SINGLE = {
    FieldType.NUMBER, FieldType.MONEY, FieldType.COUNT, FieldType.MOBILE, FieldType.TELEPHONE, FieldType.EMAIL,
    FieldType.CREDIT_CODE, FieldType.DATE, FieldType.PERIOD,
}  # fmt: skip


def mark_single(hits: Sequence[Hit], vocabulary: Vocabulary) -> None:
    for hit in hits:
        types = {vocabulary.specs[key].type for key in hit.match.wording.keys if key in vocabulary.specs}
        hit.single = bool(types) and types <= SINGLE and not hit.match.wording.is_context


def claim(pieces: Sequence[Token], hits: Sequence[Hit], vocabulary: Vocabulary) -> list[Token]:
    """Give pieces with tick boxes and the words of just one field's choices to that field's label; the rest is returned."""
    rest: list[Token] = []
    owners = {key: hit for hit in hits for key in hit.match.wording.keys}
    for piece in pieces:
        text = fold(piece.text)
        keys = [s.key for s in vocabulary.specs.values() if s.key in owners and _speaks_of(s, text)]
        answers = [owners[s.key] for s in vocabulary.specs.values() if s.key in owners and _answers(s, text)]
        near = min(answers, key=lambda h: abs(h.box.cy - piece.box.cy), default=None)
        if len(keys) == 1:
            owners[keys[0]].take(piece)
        elif near is not None and abs(near.box.cy - piece.box.cy) < 3 * piece.box.height:
            near.take(piece)
        else:
            rest.append(piece)
    return rest


def _answers(spec: FieldSpec, text: str) -> bool:
    """A ticked or empty box with yes or no behind it."""
    if spec.type is not FieldType.YES_NO or text[:1] not in ("☐", "☑"):
        return False
    return any(text[1:].startswith(fold(w)) for choice in spec.choices for w in choice.words)


def _speaks_of(spec: FieldSpec, text: str) -> bool:
    if not any(box in text for box in "☐☑"):
        return False
    words = [w for row in spec.rows for w in row.words] if spec.type is FieldType.LEVELS else []
    if spec.type is FieldType.CHOICES:
        words = [w for choice in spec.choices for w in choice.words]
    return any(len(w) >= 3 and fold(w) in text for w in words)


def assign(pieces: Sequence[Token], hits: Sequence[Hit]) -> None:
    """Give every piece to the label it belongs to, if any."""
    left: list[Token] = []
    for piece in sorted(pieces, key=lambda p: (round(p.box.cy, 3), p.box.x0)):
        owner = _same_row(piece, hits)
        if owner is not None:
            owner.take(piece)
        else:
            left.append(piece)
    for run, above, below in _runs(left, hits):
        _share(run, above, below, hits)


def _same_row(piece: Token, hits: Sequence[Hit]) -> Hit | None:
    own = next((h for h in hits if h.behind is piece), None)
    if own is not None:  # a line of a Word file may be wrapped: its rest then has a box from the margin on
        return own
    found = [h for h in hits if beside(piece.box, h.box) and h.box.x1 <= piece.box.x0 + _slack(h)]
    return max(found, key=lambda h: h.box.x1) if found else None


def _slack(hit: Hit) -> float:
    """How far a value beside a label may reach into its box: a detector's boxes are wider than the words by half a character."""
    return max(0.012, 0.8 * hit.box.width / max(1, max(len(b.text) for b in hit.bits)))


def beside(a: Box, b: Box) -> bool:
    common = min(a.y1, b.y1) - max(a.y0, b.y0)
    return common > 0.35 * min(a.height, b.height)


def _runs(left: Sequence[Token], hits: Sequence[Hit]) -> list[tuple[list[Token], Hit | None, Hit | None]]:
    """Pieces that stand between the same two labels of a column, top to bottom."""
    runs: dict[tuple[int, int], tuple[list[Token], Hit | None, Hit | None]] = {}
    for piece in left:
        above, below = _neighbours(piece, hits)
        runs.setdefault((id(above), id(below)), ([], above, below))[0].append(piece)
    return list(runs.values())


def _neighbours(piece: Token, hits: Sequence[Hit]) -> tuple[Hit | None, Hit | None]:
    """The labels left of the piece: the nearest above it and the nearest below it."""
    lefts = [h for h in hits if h.box.x1 <= piece.box.x0 + 0.012]
    above = [h for h in lefts if h.box.cy < piece.box.cy]
    below = [h for h in lefts if h.box.cy >= piece.box.cy]
    return (
        max(above, key=lambda h: (round(h.box.cy, 2), h.box.x1), default=None),
        min(below, key=lambda h: (round(h.box.cy, 2), -h.box.x1), default=None),
    )


def _share(run: list[Token], above: Hit | None, below: Hit | None, hits: Sequence[Hit]) -> None:
    """Divide a run between the label above and the one below it, at its widest gap; a label set in the middle of its text
    has text above it too.
    """
    rows = sorted(run, key=lambda p: p.box.cy)
    cut = _cut(rows, above, below)
    for piece in rows[:cut]:
        owner = above if above is not None and _follows(piece, above) else _wraps_from(piece, hits) or _header_above(piece, hits)
        if owner is not None:
            owner.take(piece)
    if below is not None and not below.colon:
        for piece in reversed(rows[cut:]):
            top = min([v.box.y0 for v in below.values] + [below.box.y0])
            if top - piece.box.y1 <= 0.8 * piece.box.height:
                below.take(piece)


def _cut(rows: Sequence[Token], above: Hit | None, below: Hit | None) -> int:
    """How many of the rows go to the label above."""
    if below is None or not rows:
        return len(rows)
    start = above.bottom if above is not None else None
    end = min([v.box.y0 for v in below.values] + [below.box.y0])
    gaps = [(rows[0].box.y0 - start) if start is not None else 1.0]
    gaps += [max(0.0, b.box.y0 - a.box.y1) for a, b in zip(rows, rows[1:], strict=False)]
    gaps.append(end - rows[-1].box.y1)
    height = rows[0].box.height
    if gaps[-1] > 0.8 * height:  # nothing reaches down to the label below
        return len(rows)
    if above is not None and above.single and above.values and not below.single:
        return int(_completes(rows[0], above))  # running text under a number belongs to the text's own label
    widest = max(range(len(gaps)), key=lambda n: (gaps[n], n))
    usual = sorted(gaps)[(len(gaps) - 1) // 2]
    if gaps[widest] > usual + 0.2 * height or (start is None and widest == 0):
        return widest
    return len(rows)


def _completes(piece: Token, owner: Hit) -> bool:
    """Whether the piece is the second line of a value beside whose middle the label stands."""
    top = min(v.box.y0 for v in owner.values)
    alone, together = (top + owner.bottom) / 2, (top + piece.box.y1) / 2
    close = piece.box.y0 - owner.bottom < 0.5 * piece.box.height
    return close and abs(together - owner.box.cy) + 0.1 * piece.box.height < abs(alone - owner.box.cy)


def _follows(piece: Token, owner: Hit) -> bool:
    return piece.box.y0 - (owner.bottom or owner.box.y1) <= FOLLOWS * piece.box.height


def _wraps_from(piece: Token, hits: Sequence[Hit]) -> Hit | None:
    """The last 「标签：」 of the line above, where the value behind it found no room or ran up to the right margin: its rest
    stands at the left margin, left of its label.
    """
    above = [h for h in hits if h.colon and h.box.cy < piece.box.cy and h.box.x0 > piece.box.x0 and _follows(piece, h)]
    owner = max(above, key=lambda h: (round(h.bottom, 3), h.box.x0), default=None)
    if owner is None or any(h.box.x0 > owner.box.x0 and beside(h.box, owner.box) for h in hits):
        return None
    right = max(max([v.box.x1 for v in h.values], default=h.box.x1) for h in hits)
    end = max([v.box.x1 for v in owner.values], default=1.0)
    return owner if end > right - 3 * piece.box.height else None


def _header_above(piece: Token, hits: Sequence[Hit]) -> Hit | None:
    """The label right above the piece whose column it stands in."""
    found = []
    for hit in hits:
        if hit.box.cy >= piece.box.cy or piece.box.x1 < hit.box.x0:
            continue
        right = min((h.box.x0 for h in hits if h is not hit and beside(h.box, hit.box) and h.box.x0 > hit.box.x1), default=1.0)
        if piece.box.x0 < right - 0.01 and piece.box.x0 > hit.box.x0 - 0.03:
            found.append(hit)
    owner = max(found, key=lambda h: (round(h.box.cy, 3), h.box.x0), default=None)
    return owner if owner is not None and _follows(piece, owner) else None
