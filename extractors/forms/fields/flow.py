"""Labels and values by their places alone, where no rules are drawn: covers, borderless tables, several labels in one cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from extractors.forms.fields.assignment import Assignment, FoundLabel, assign
from extractors.forms.fields.label_search import LabelSpan, labels_in, number_before
from extractors.forms.fields.labels import LabelMatch, ProfileLabels, keys_in_context
from extractors.forms.fields.settings import FLOW, LABELS
from extractors.forms.fields.stacks import at_column, columns_of, ends_of_broken_labels, stacks_of
from extractors.forms.joined_text import JoinedText, LineBreak, join_tokens
from extractors.forms.tokens import Candidate, Token, pages_of, token_of
from extractors.text.reading_order import rows_of
from model.folding import fold
from model.fuzzy import likeness
from model.geometry import Box, union_of
from model.page import Page, Reader

HEADING = re.compile(r"\s*[一二三四五六七八九十]{1,3}、")


def flow_candidates(
    tokens: Sequence[Token], vocabulary: ProfileLabels, stops: Sequence[str] = (), colon_only: bool = False, method: str = "flow"
) -> list[Candidate]:
    """Return the candidates of the fields in `vocabulary` among `tokens`, all of one page or one cell.

    `stops`: wordings that are nobody's value (headings). `colon_only`: only 「标签：」 counts as a label.
    """
    tokens = [token for token in tokens if not _heads(token, vocabulary, stops)]
    labels, pieces = find_labels(tokens, vocabulary, colon_only)
    pieces = [p for p in pieces if not any(_stops(p.text, stop) for stop in stops)]
    return list(_candidates(assign(pieces, labels, vocabulary), method))


def wrapped_candidates(tokens: Sequence[Token], vocabulary: ProfileLabels, method: str) -> list[Candidate]:
    """Return the candidates of a cell with several 「标签：值」 one after another in a cell, labels and values running on from line to
    line.
    """
    rows = rows_of([b for b in tokens if b.text.strip()])
    if any(len(row) > 1 for row in rows) or len(pages_of(tokens)) > 1:
        return flow_candidates(tokens, vocabulary, colon_only=True, method=method)
    joined = _as_one_text([row[0] for row in rows], vocabulary)
    spans = labels_in(joined.text, vocabulary, True)
    ends = [span.start for span in spans] + [len(joined.text)]
    values: dict[FoundLabel, list[Token]] = {}
    for (start, end, match, colon), until in zip(spans, ends[1:], strict=True):
        words = _inked(joined.cut(start, end))
        if words:
            values[FoundLabel(match, words[0].box, colon, tuple(words))] = _inked(joined.cut(end, until))
    assignment = Assignment(list(values))
    for label, own in values.items():
        assignment.give(label, *own)
    return list(_candidates(assignment, method))


def _as_one_text(lines: Sequence[Token], vocabulary: ProfileLabels) -> JoinedText:
    """Join the lines, with a break behind those that end short of the margin and before those that open with a label."""
    right = max((b.box.x1 for b in lines), default=0.0)
    pieces: list[Token | None] = []
    for token in lines:
        opening = labels_in(token.text, vocabulary, True)[:1]
        if opening and opening[0].start == 0:
            pieces.append(LineBreak)
        pieces.append(token)
        if token.page.reader is Reader.WORD or token.box.x1 < right - FLOW.short_line * token.box.width / max(1, len(token.text)):
            pieces.append(LineBreak)
    return join_tokens(pieces)


def _inked(tokens: Iterable[Token]) -> list[Token]:
    return [token for token in tokens if token.text.strip()]


def _stops(text: str, stop: str) -> bool:
    """A heading, or the second line of one."""
    folded = fold(text)
    return likeness(text, stop) > FLOW.stop or (len(folded) >= FLOW.stop_rest and fold(stop).endswith(folded))


def _heads(token: Token, vocabulary: ProfileLabels, stops: Sequence[str]) -> bool:
    """A numbered heading (二、联系方式), which is no label but where a field is called so."""
    if not HEADING.match(token.text) or not any(_stops(token.text, stop) for stop in stops):
        return False
    match = vocabulary.match(HEADING.sub("", token.text))
    return match is None or match.score <= LABELS.whole


def _candidates(assignment: Assignment, method: str) -> Iterable[Candidate]:
    for label in assignment.labels:
        if label.match.wording.is_context:
            continue
        keys, sure = keys_in_context(label.match, _contexts(label, assignment.labels))
        values = tuple(token for row in rows_of(assignment.values(label)) for token in row)
        for key in keys:
            yield Candidate(key, values, label.match.score, label.tokens[0].page, _expected(label), method, sure)


def _contexts(label: FoundLabel, labels: Sequence[FoundLabel]) -> Iterable[LabelMatch]:
    """The headings before a label, from the nearest on."""
    place = (label.box.y0 + FLOW.context, label.box.x0)
    before = [h for h in labels if h.match.wording.over and h is not label and (h.box.y0, h.box.x0) <= place]
    return (h.match for h in sorted(before, key=lambda h: (-h.box.y0, -h.box.x0)))


def _expected(label: FoundLabel) -> Box:
    """Where a value was expected: right of the label, on its line."""
    box = label.box
    return Box(min(1.0, box.x1), box.y0, min(1.0, max(box.x1 + 0.02, 0.9 if box.x1 < 0.88 else 1.0)), box.y1)


def find_labels(
    tokens: Sequence[Token], vocabulary: ProfileLabels, colon_only: bool = False, columns: Sequence[float] = ()
) -> tuple[list[FoundLabel], list[Token]]:
    """Return all labels among `tokens`, and the pieces of text that are left. `columns`: where columns begin, if more is known of them than
    `tokens` show.
    """
    columns = columns or columns_of(tokens)
    known = {} if colon_only else ends_of_broken_labels(tokens, vocabulary, columns)
    tokens = [piece for n, token in enumerate(tokens) for piece in _at_gaps(token, vocabulary, columns, known.get(n, ()))]
    labels: list[FoundLabel] = []
    pieces: list[Token] = []
    used: set[int] = set()
    if not colon_only:
        for stack, match in stacks_of(tokens, vocabulary):
            own = [tokens[n] for n in stack]
            used.update(stack)
            labels.append(_found_label(match, own, False, vocabulary))
    loose = {n: token for n, token in enumerate(tokens) if n not in used}
    column = {} if colon_only else _label_column(loose, vocabulary)
    for number, token in loose.items():
        spans = labels_in(token.text, vocabulary, colon_only) or ([column[number]] if number in column else [])
        found, rest = _split(token, spans, vocabulary)
        labels += found
        pieces += rest
    return labels, _inked(pieces)


def _found_label(
    match: LabelMatch, tokens: Sequence[Token], colon: bool, vocabulary: ProfileLabels, behind: Token | None = None
) -> FoundLabel:
    box = union_of([token.box for token in tokens]) or tokens[0].box
    named = [vocabulary.specs[key] for key in match.wording.keys if key in vocabulary.specs]
    single = bool(named) and all(spec.type.rules.single for spec in named) and not match.wording.is_context
    return FoundLabel(match, box, colon, tuple(tokens), single, behind)


def _at_gaps(token: Token, vocabulary: ProfileLabels, columns: Sequence[float], known: Sequence[int] = ()) -> list[Token]:
    """A label and the value beside it that were read as one line, cut at the gap between them: where either side is a label,
    where one of the `columns` begins, or where a label is `known` to begin or end.
    """
    start, cuts = 0, [n for n in known if 0 < n < len(token.text)]
    boxes = any(box in token.text for box in "☐☑")  # a row of choices has gaps of its own
    gaps = _with_first_box(token.text, token.gaps(), vocabulary)
    labels = labels_in(token.text, vocabulary, False) if gaps else []
    for gap in gaps:
        if any(label.start < gap < label.end for label in labels):
            continue  # a label set widely (项 目 名 称) has gaps of its own, too
        match, tail = vocabulary.match(token.text[start:gap]), vocabulary.match(token.text[gap:])
        column = not boxes and at_column(token.lefts()[gap], columns)
        if column or (match and match.score > LABELS.whole) or (tail and tail.score > LABELS.whole):
            cuts.append(gap)
            start = gap
    if not cuts:
        return [token]
    # apart from the label before it, a value no longer tells that the next label may follow it without a gap
    begins = {number_before(token.text, label.start, gaps) for label in labels if label.colon}
    ends = sorted({*cuts, *begins} - {0})
    return [token.cut(a, b) for a, b in zip([0, *ends], [*ends, len(token.text)], strict=True)]


def _with_first_box(text: str, gaps: list[int], vocabulary: ProfileLabels) -> list[int]:
    """The gaps of a line, one before its first tick box where what stands before that is a label: 是否有业务出口☑否."""
    box = next((n for n, char in enumerate(text) if char in "☐☑"), 0)
    match = vocabulary.match(text[:box]) if box and box not in gaps else None
    return sorted([*gaps, box]) if match and match.score > LABELS.whole else gaps


def _label_column(tokens: Mapping[int, Token], vocabulary: ProfileLabels) -> dict[int, LabelSpan]:
    """Lines that all open with a label at one left edge, as on a cover whose gaps the recogniser lost (项目名称某某平台):
    for the number of each, the label's span.
    """
    opening = {n: span for n, token in tokens.items() if (span := _opening_label(token.text, vocabulary))}
    sure = [tokens[n].box.x0 for n, span in opening.items() if span.match.score > LABELS.exact]
    return {
        n: place for n, place in opening.items() if sum(abs(tokens[n].box.x0 - x) < FLOW.label_edge for x in sure) >= FLOW.edges
    }


def _opening_label(text: str, vocabulary: ProfileLabels) -> LabelSpan | None:
    """The label of four characters and more that the line opens with; the longest of the best."""
    ends = range(FLOW.opening, min(len(text), vocabulary.longest + 2))
    found = [(match.score, end, match) for end in ends if (match := vocabulary.match(text[:end]))]
    score, end, match = max(found, key=lambda f: (round(f[0], 2), f[1]), default=(0.0, 0, None))
    return LabelSpan(0, end, match, False) if match and not match.wording.is_context else None


def _split(token: Token, spans: Sequence[LabelSpan], vocabulary: ProfileLabels) -> tuple[list[FoundLabel], list[Token]]:
    """Cut a line at its labels. Return these and the pieces between them."""
    ends = [span.start for span in spans] + [len(token.text)]
    labels: list[FoundLabel] = []
    pieces = [token.cut(0, ends[0])] if ends[0] > 0 else []
    for (start, stop, match, colon), until in zip(spans, ends[1:], strict=True):
        behind = token.cut(stop, until) if until > stop else None
        labels.append(_found_label(match, [token.cut(start, stop)], colon, vocabulary, behind))
        pieces += [behind] if behind else []
    return labels, pieces


def page_tokens(page: Page, top: float = 0.0, bottom: float = 1.0, in_tables: bool = False) -> list[Token]:
    """Return the page's lines between two heights (fractions of the page) as tokens; those inside tables only if asked for."""
    boxes = [] if in_tables else [t.box for t in page.tables]
    return [
        token_of(line, page)
        for line in page.lines
        if top <= line.box.cy < bottom and line.text.strip() and not any(b.covers(line.box, FLOW.in_table) for b in boxes)
    ]
