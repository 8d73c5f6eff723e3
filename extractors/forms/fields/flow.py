"""Labels and values by their places alone, where no rules are drawn: covers, borderless tables, several labels in one cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extractors.forms.fields.columns import Hit, assign, claim, mark_single
from extractors.forms.fields.labels import Match, Vocabulary, Wording, label_score
from extractors.forms.rows import rows_of
from extractors.forms.tokens import Candidate, Token, token_of
from extractors.text.wordings import Span, bare, find_all, is_blank_text, likeness
from model.folding import fold
from model.geometry import Box
from model.page import Page, Reader

OPENERS = re.compile(r"[\s_＿:：;；,，、|/（(【。.☐☑）)]|^$")
AFTER = re.compile(r"\s*(?:[（(](?!\d+[)）])[^（()）]{0,14}[)）])?\s*[:：]")
COLUMN = 0.012  # of the page's width: left edges that are one
BRACKET = re.compile(r"\s*[（(](?!\d+[)）])[^（()）]{0,14}[)）]")  # a remark; a telephone's area code is none


def flow_candidates(
    bits: Sequence[Token], vocabulary: Vocabulary, stops: Sequence[str] = (), colon_only: bool = False, method: str = "flow"
) -> list[Candidate]:
    """Candidates of the fields in `vocabulary` among `bits`, all of one page or one cell.

    `stops`: wordings that are nobody's value (headings). `colon_only`: only 「标签：」 counts as a label.
    """
    hits, pieces = find_hits(bits, vocabulary, colon_only)
    pieces = [p for p in pieces if not any(_stops(p.text, stop) for stop in stops)]
    mark_single(hits, vocabulary)
    assign(claim(pieces, hits, vocabulary), hits)
    return list(_candidates(hits, method))


def wrapped_candidates(bits: Sequence[Token], vocabulary: Vocabulary, method: str) -> list[Candidate]:
    """Several 「标签：值」 one after another in a cell, labels and values running on from line to line."""
    rows = rows_of([b for b in bits if b.text.strip()])
    if any(len(row) > 1 for row in rows) or len({id(b.page) for b in bits}) > 1:
        return flow_candidates(bits, vocabulary, colon_only=True, method=method)
    text, owners = _as_one_text([row[0] for row in rows], vocabulary)
    spans = labels_in(text, vocabulary, True)
    hits: list[Hit] = []
    for number, (start, end, match, colon) in enumerate(spans):
        label = _cut_at(owners, start, end)
        if label:
            until = spans[number + 1][0] if number + 1 < len(spans) else len(text)
            hits.append(Hit(match, label[0].box, colon, tuple(label), _cut_at(owners, end, until)))
    return list(_candidates(hits, method))


def _as_one_text(lines: Sequence[Token], vocabulary: Vocabulary) -> tuple[str, list[tuple[Token, int] | None]]:
    """The lines as one text, with a break behind those that end short of the margin and before those that open with a label;
    for every character its line and place.
    """
    right = max((b.box.x1 for b in lines), default=0.0)
    text, owners = "", list[tuple[Token, int] | None]()
    for bit in lines:
        opening = labels_in(bit.text, vocabulary, True)[:1]
        if opening and opening[0][0] == 0:
            text += "\n"
            owners.append(None)
        text += bit.text
        owners += [(bit, place) for place in range(len(bit.text))]
        if bit.page.reader is Reader.WORD or bit.box.x1 < right - 2.5 * bit.box.width / max(1, len(bit.text)):
            text += "\n"
            owners.append(None)
    return text, owners


def _cut_at(owners: Sequence[tuple[Token, int] | None], start: int, end: int) -> list[Token]:
    """The pieces of the lines between two places of their common text."""
    spans: dict[int, tuple[Token, int, int]] = {}
    for owner in owners[start:end]:
        if owner is not None:
            bit, place = owner
            spans[id(bit)] = (bit, spans[id(bit)][1] if id(bit) in spans else place, place + 1)
    pieces = [bit.cut(low, high) for bit, low, high in spans.values()]
    return [p for p in pieces if p.text.strip()]


def _stops(text: str, stop: str) -> bool:
    """A heading, or the second line of one."""
    folded = fold(text)
    return likeness(text, stop) > 0.85 or (len(folded) >= 3 and fold(stop).endswith(folded))


def _candidates(hits: Sequence[Hit], method: str) -> Iterable[Candidate]:
    for hit in hits:
        if hit.match.wording.is_context:
            continue
        keys, sure = _keys_in_context(hit, hits)
        page = hit.bits[0].page
        values = tuple(bit for row in rows_of(hit.values) for bit in row)
        for key in keys:
            yield Candidate(key, values, hit.match.score, page, _expected(hit), method, sure)


def _keys_in_context(hit: Hit, hits: Sequence[Hit]) -> tuple[tuple[str, ...], bool]:
    """Which of the fields with this wording is meant: the nearest heading before it tells."""
    keys = hit.match.wording.keys
    if len(keys) == 1:
        return keys, True
    before = [h for h in hits if h.match.wording.is_context and (h.box.y0, h.box.x0) <= (hit.box.y0 + 0.005, hit.box.x0)]
    for context in sorted(before, key=lambda h: -h.box.y0):
        own = tuple(k for k in keys if k in context.match.wording.keys)
        if own:
            return own, True
    return keys, False


def _expected(hit: Hit) -> Box:
    """Where a value was expected: right of the label, on its line."""
    box = hit.box
    return Box(min(1.0, box.x1), box.y0, min(1.0, max(box.x1 + 0.02, 0.9 if box.x1 < 0.88 else 1.0)), box.y1)


def find_hits(bits: Sequence[Token], vocabulary: Vocabulary, colon_only: bool = False) -> tuple[list[Hit], list[Token]]:
    """All labels among `bits`, and the pieces of text that are left."""
    edges = [b.box.x0 for b in bits] + [b.left_of(gap) for b in bits for gap in b.gaps()]
    bits = [piece for bit in bits for piece in _at_gaps(bit, vocabulary, edges)]
    hits: list[Hit] = []
    pieces: list[Token] = []
    used: set[int] = set()
    if not colon_only:
        for stack, match in _stacks(bits, vocabulary):
            box = bits[stack[0]].box
            for index in stack[1:]:
                box = box.union(bits[index].box)
            used.update(stack)
            hits.append(Hit(match, box, False, tuple(bits[i] for i in stack), bottom=box.y1))
    column = {} if colon_only else _label_column([b for n, b in enumerate(bits) if n not in used], vocabulary)
    for index, bit in enumerate(bits):
        if index in used:
            continue
        own, rest = _split(bit, vocabulary, colon_only, column.get(id(bit)))
        hits += own
        pieces += rest
    return hits, [p for p in pieces if p.text.strip()]


def _at_gaps(bit: Token, vocabulary: Vocabulary, edges: Sequence[float]) -> list[Token]:
    """A label and the value beside it that were read as one line, cut at the gap between them: where either side is a label,
    or where other lines begin at the same place (`edges`: left edges of all lines).
    """
    pieces: list[Token] = []
    start = 0
    boxes = any(box in bit.text for box in "☐☑")  # a row of choices has gaps of its own
    gaps = _with_first_box(bit.text, bit.gaps(), vocabulary)
    labels = labels_in(bit.text, vocabulary, False) if gaps else []
    for gap in gaps:
        if any(begin < gap < end for begin, end, _, _ in labels):
            continue  # a label set widely (项 目 名 称) has gaps of its own, too
        match, tail = vocabulary.match(bit.text[start:gap]), vocabulary.match(bit.text[gap:])
        column = not boxes and sum(1 for x in edges if abs(x - bit.left_of(gap)) < 0.009) >= 3
        if column or (match and match.score > 0.9) or (tail and tail.score > 0.9):
            pieces.append(bit.cut(start, gap))
            start = gap
    pieces.append(bit.cut(start) if start else bit)
    return pieces


def _with_first_box(text: str, gaps: list[int], vocabulary: Vocabulary) -> list[int]:
    """The gaps of a line, one before its first tick box where what stands before that is a label: 是否有业务出口☑否."""
    box = next((n for n, char in enumerate(text) if char in "☐☑"), 0)
    match = vocabulary.match(text[:box]) if box and box not in gaps else None
    return sorted([*gaps, box]) if match and match.score > 0.9 else gaps


def _stacks(bits: Sequence[Token], vocabulary: Vocabulary) -> list[tuple[list[int], Match]]:
    """Labels broken over two to four lines that stand under one another; the best ones where they compete for lines."""
    found: list[tuple[list[int], Match]] = []
    for index, bit in enumerate(bits):
        if 0 < len(fold(bit.text)) <= vocabulary.longest:
            found += _stacks_from(bits, index, vocabulary)
    chosen: list[tuple[list[int], Match]] = []
    taken: set[int] = set()
    for stack, match in sorted(found, key=lambda f: (-round(f[1].score, 2), len(f[0]))):
        if not taken & set(stack):
            taken.update(stack)
            chosen.append((stack, match))
    return chosen


def _stacks_from(bits: Sequence[Token], index: int, vocabulary: Vocabulary) -> list[tuple[list[int], Match]]:
    """Every longer reading of the lines from `index` down that is a better label than the shorter one."""
    match = vocabulary.match(bits[index].text)
    floor = match.score if match else 0.0
    stack = [index]
    found: list[tuple[list[int], Match]] = []
    while len(stack) < 4 and (below := _under(bits, stack[-1], set(stack))) is not None:
        text = "".join(bits[i].text for i in stack)
        stack = [*stack, below]
        longer = vocabulary.match(text + bits[below].text)
        alone = vocabulary.match(bits[below].text)
        if longer and alone and not match and alone.score > longer.score + 0.05:
            break  # a value's last line above another label
        closes = text.count("(") + text.count("（") > text.count(")") + text.count("）")
        remark = re.fullmatch(r"\s*[（(][^（()）]{0,14}[)）]?\s*", bits[below].text) is not None
        if longer and (longer.score > floor + 0.02 or (floor > 0 and (closes or remark) and longer.score >= floor - 1e-6)):
            found.append((stack, longer))
            floor = longer.score
    # a remark's end belongs to its beginning: only the longest of equally good readings counts
    return [f for f in found if not any(len(o[0]) > len(f[0]) and o[1].score >= f[1].score - 1e-6 for o in found)]


def _under(bits: Sequence[Token], index: int, taken: set[int]) -> int | None:
    """The line right under another one, aligned with it at the left or in the middle."""
    box = bits[index].box
    char = box.width / max(1, len(fold(bits[index].text)))
    for other, bit in enumerate(bits):
        gap = bit.box.y0 - box.y1
        if other in taken or other == index or not -0.4 * box.height <= gap <= 0.9 * box.height or bit.box.cy <= box.cy:
            continue
        if abs(bit.box.x0 - box.x0) < 0.8 * char or abs(bit.box.cx - box.cx) < 0.8 * char:
            return other
    return None


def _label_column(bits: Sequence[Token], vocabulary: Vocabulary) -> dict[int, tuple[int, int, Match, bool]]:
    """Lines that all open with a label at one left edge, as on a cover whose gaps the recogniser lost (项目名称某某平台):
    for the id of each, the label's span.
    """
    opening = [(bit, span) for bit in bits if (span := _opening_label(bit.text, vocabulary))]
    sure = [bit.box.x0 for bit, span in opening if span[2].score > 0.999]
    return {id(bit): span for bit, span in opening if sum(abs(bit.box.x0 - x) < COLUMN for x in sure) >= 3}


def _opening_label(text: str, vocabulary: Vocabulary) -> tuple[int, int, Match, bool] | None:
    """The label of four characters and more that the line opens with; the longest of the best."""
    ends = range(4, min(len(text), vocabulary.longest + 2))
    found = [(match.score, end, match) for end in ends if (match := vocabulary.match(text[:end]))]
    score, end, match = max(found, key=lambda f: (round(f[0], 2), f[1]), default=(0.0, 0, None))
    return (0, end, match, False) if match and not match.wording.is_context else None


def _split(
    bit: Token, vocabulary: Vocabulary, colon_only: bool, opening: tuple[int, int, Match, bool] | None = None
) -> tuple[list[Hit], list[Token]]:
    """The labels in one line and the pieces between them. `opening`: the label that it opens with if no other is found."""
    spans = labels_in(bit.text, vocabulary, colon_only) or ([opening] if opening else [])
    hits: list[Hit] = []
    pieces: list[Token] = []
    end = 0
    for start, stop, match, colon in spans:
        if start > end:
            _add_piece(bit.cut(end, start), hits, pieces)
        label = bit.cut(start, stop)
        hits.append(Hit(match, label.box, colon, (label,), bottom=label.box.y1))
        end = stop
    if end < len(bit.text):
        _add_piece(bit.cut(end), hits, pieces)
    return hits, pieces


def _add_piece(piece: Token, hits: Sequence[Hit], pieces: list[Token]) -> None:
    """A piece of a line, which is what stands behind the last label of that line."""
    if hits:
        hits[-1].behind = piece
    pieces.append(piece)


def labels_in(text: str, vocabulary: Vocabulary, colon_only: bool) -> list[tuple[int, int, Match, bool]]:
    """The labels in a text: where each begins and ends, which it is, and whether a colon follows it. `colon_only`: no others."""
    whole = None if colon_only else vocabulary.match(text)
    opening = _before_colon(text, vocabulary) if whole else None
    if whole and whole.score > 0.9 and opening is None:
        return [(0, len(text), whole, text.rstrip().endswith((":", "：")))]
    found: list[tuple[int, int, Match, bool]] = []
    for wording in vocabulary.wordings:
        found += _spans_of(text, wording, colon_only)
    if not found and whole:
        return [opening or (0, len(text), whole, False)]
    chosen: list[tuple[int, int, Match, bool]] = []
    for span in sorted(found, key=lambda s: (-s[2].score, s[0] - s[1])):
        if all(span[1] <= other[0] or span[0] >= other[1] for other in chosen):
            chosen.append(span)
    return sorted(chosen, key=lambda s: s[0])


def _before_colon(text: str, vocabulary: Vocabulary) -> tuple[int, int, Match, bool] | None:
    """The label that ends in the first colon, with a value behind it so short that the line as a whole is like the label."""
    end = next((n + 1 for n, c in enumerate(text) if c in ":："), len(text))
    match = vocabulary.match(text[: end - 1]) if text[end:].strip() else None
    return (0, end, match, True) if match else None


def _spans_of(text: str, wording: Wording, colon_only: bool) -> Iterable[tuple[int, int, Match, bool]]:
    if len(fold(wording.text)) > len(fold(text)):
        return
    for form in dict.fromkeys((wording.text, bare(wording.text))):
        for span in find_all(text, form, 0.86):
            tail = text[span.end :]
            after = AFTER.match(tail)
            if not (_opens(text, span.start) or (after and _runs_on(text, span))):
                continue
            if after:
                yield span.start, span.end + after.end(), Match(wording, span.score), True
            elif not colon_only and (_stands_alone(text, span.start, span.end) or _glued(text, span)):
                bracket = BRACKET.match(tail)
                yield span.start, span.end + (bracket.end() if bracket else 0), Match(wording, span.score * 0.97), False


def _opens(text: str, start: int) -> bool:
    """Whether a label may begin here: at the line's start, behind a number, a gap or punctuation."""
    head = text[:start]
    return (
        not head.strip()
        or OPENERS.match(text[start - 1]) is not None
        or re.fullmatch(r"\W*[\d一二三四五六七八九十]{1,2}\W*", head) is not None
    )


def _runs_on(text: str, span: Span) -> bool:
    """「姓名：张三手机：139…」: a label with its colon right behind a value, the gap before it lost by the recogniser."""
    return span.score > 0.999 and re.search(r"[:：]\s*[^\s:：]", text[: span.start]) is not None


def _glued(text: str, span: Span) -> bool:
    """A long label at the line's start, or behind a number, with a number or Latin word right behind it."""
    if span.score < 0.999 or span.end - span.start < 4 or not text[span.end :].strip():
        return False
    before, after = text[: span.start].rstrip()[-1:], text[span.end :].lstrip()[:1]
    opens = not before or (before.isascii() and before.isalnum())
    return opens and ((after.isascii() and after.isalnum()) or span.end - span.start >= 6)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A label without a colon: a gap, a blank line or a number behind it, and nothing or a gap before it."""
    before, after = text[:start], text[end:]
    if before.strip() and not before.endswith((" ", "　", "_")):
        return False
    bracket = BRACKET.match(after)
    rest = after[bracket.end() :] if bracket else after
    return not rest or rest[0] in " 　_＿" or (bracket is not None and rest[0].isdigit()) or is_blank_text(rest)


def page_tokens(page: Page, top: float = 0.0, bottom: float = 1.0, in_tables: bool = False) -> list[Token]:
    """The page's lines between two heights; those inside tables only if asked for."""
    boxes = [] if in_tables else [t.box for t in page.tables]
    return [
        token_of(line, page)
        for line in page.lines
        if top <= line.box.cy < bottom and line.text.strip() and not any(b.covers(line.box, 0.6) for b in boxes)
    ]


__all__ = ["Hit", "find_hits", "flow_candidates", "label_score", "page_tokens"]
