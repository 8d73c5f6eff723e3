"""Labels broken over lines that stand under one another, and lines of which a part is such a label's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from extractors.forms.fields.label_search import COLON, labels_in
from extractors.forms.fields.labels import LabelMatch, ProfileLabels
from extractors.forms.fields.settings import FLOW, LABELS
from extractors.forms.tokens import Token
from model.folding import fold

WORD = re.compile(r"[^\W\d]")
REMARK = re.compile(r"\s*[（(][^（()）]{0,14}[)）]?\s*")


def columns_of(tokens: Sequence[Token]) -> list[float]:
    """Return the places, from the left, at which several lines begin, or go on after a gap."""
    edges = sorted([b.box.x0 for b in tokens] + [b.lefts()[gap] for b in tokens for gap in b.gaps()])
    return [x for x in edges if sum(1 for edge in edges if abs(edge - x) < FLOW.same_edge) >= FLOW.edges]


def at_column(x: float, columns: Sequence[float]) -> bool:
    """Whether one of `columns` begins at `x`."""
    return any(abs(x - column) < FLOW.same_edge for column in columns)


def ends_of_broken_labels(
    tokens: Sequence[Token], vocabulary: ProfileLabels, columns: Sequence[float]
) -> dict[int, tuple[int, ...]]:
    """Return where lines are cut, by the number of their token, because a part of one is a label with what stands under that part:
    「项目名称（全 某某平台」 over 「称）」. Parts end at gaps, and where a column begins, whose gap the recogniser may have lost.
    """
    apart = (n for n, token in enumerate(tokens) if not _told_inline(token, vocabulary))
    places = [place for number in apart for place in _parts(number, tokens[number], vocabulary.longest, columns)]
    parts = [tokens[number].cut(start, end) for number, start, end in places]
    found: dict[int, tuple[int, ...]] = {}
    for stack, match in stacks_of(parts, vocabulary):
        for number, start, end in (places[n] for n in stack if match.score > LABELS.within):
            found[number] = (*found.get(number, ()), start, end)
    return found


def _told_inline(token: Token, vocabulary: ProfileLabels) -> bool:
    """Whether 「标签：」 stands in a line: it is whole there."""
    return COLON.search(token.text) is not None and bool(labels_in(token.text, vocabulary, True))


def _parts(number: int, token: Token, longest: int, columns: Sequence[float]) -> Iterable[tuple[int, int, int]]:
    """What may be a label's line in a token, as its number and characters [start, end)."""
    gaps = token.gaps()
    lefts = dict(list(enumerate(token.lefts()))[1:])
    nearest = {min(lefts, key=lambda n: abs(lefts[n] - x)) for x in columns if lefts and at_column(x, list(lefts.values()))}
    for start in (0, *gaps):
        for end in (*gaps, len(token.text), *sorted(nearest - {*gaps})):
            if 0 < end - start <= longest:
                yield number, start, start + len(token.text[start:end].rstrip())


def stacks_of(tokens: Sequence[Token], vocabulary: ProfileLabels) -> list[tuple[list[int], LabelMatch]]:
    """Return the labels broken over two to four lines that stand under one another, as the numbers of their tokens; the best ones
    where they compete for lines.
    """
    found: list[tuple[list[int], LabelMatch]] = []
    for index, token in enumerate(tokens):
        if len(fold(token.text)) <= vocabulary.longest and WORD.search(token.text):  # no /, no number: they are answers
            found += _stacks_from(tokens, index, vocabulary)
    chosen: list[tuple[list[int], LabelMatch]] = []
    taken: set[int] = set()
    for stack, match in sorted(found, key=lambda f: (-round(f[1].score, 2), len(f[0]))):
        if not taken & set(stack):
            taken.update(stack)
            chosen.append((stack, match))
    return chosen


def _stacks_from(tokens: Sequence[Token], index: int, vocabulary: ProfileLabels) -> list[tuple[list[int], LabelMatch]]:
    """Every longer reading of the lines from `index` down that is a better label than the shorter one."""
    match = vocabulary.match(tokens[index].text)
    floor = match.score if match else 0.0
    stack = [index]
    found: list[tuple[list[int], LabelMatch]] = []
    while len(stack) < FLOW.stack and (below := _under(tokens, stack[-1], set(stack))) is not None:
        text = "".join(tokens[i].text for i in stack)
        stack = [*stack, below]
        longer = vocabulary.match(text + tokens[below].text)
        alone = vocabulary.match(tokens[below].text)
        if longer and alone and not match and alone.score > longer.score + FLOW.stack_alone:
            break  # a value's last line above another label
        if match and match.wording.over and alone and COLON.search(tokens[below].text):
            break  # 「2．申报联系人」 over 「姓名：」: a heading and a label of its own, nothing is broken
        remark = REMARK.fullmatch(tokens[below].text) is not None and not _ends_a_value(tokens, stack[-2], tokens[below])
        goes_on = _closes_bracket(text) or remark or _says_more(text, longer, tokens[below])
        if longer and (longer.score > floor + FLOW.stack_better or (goes_on and 0 < floor <= longer.score + 1e-6)):
            found.append((stack, longer))
            floor = longer.score
    # a remark's end belongs to its beginning: only the longest of equally good readings counts
    return [f for f in found if not any(len(o[0]) > len(f[0]) and o[1].score >= f[1].score - 1e-6 for o in found)]


def _says_more(text: str, longer: LabelMatch | None, below: Token) -> bool:
    """「研发投入金」 over 「额（万元）」: with the line below, remark and all, it is nearer to the wording."""
    wording = fold(longer.wording.text) if longer else ""
    return fuzz.ratio(fold(text + below.text), wording) > fuzz.ratio(fold(text), wording)


def _ends_a_value(tokens: Sequence[Token], label: int, below: Token) -> bool:
    """Whether the value beside a label left no room on its line, with a right margin as wide as the left one, so that what stands below the label is its
    end: 项目名称 某某平台建设 / （一期）.
    """
    own = tokens[label].box
    full = 1 - below.box.x0 - FLOW.at_margin * own.height
    return any(t.box.x1 > full for t in tokens if t.box.x0 >= own.x1 and t.box.common_height(own) > FLOW.row * own.height)


def _closes_bracket(text: str) -> bool:
    """Whether a bracket is open at the end of the text, which the next line closes."""
    return text.count("(") + text.count("（") > text.count(")") + text.count("）")


def _under(tokens: Sequence[Token], index: int, taken: set[int]) -> int | None:
    """The line right under another one, aligned with it at the left or in the middle."""
    box = tokens[index].box
    char = box.width / max(1, len(fold(tokens[index].text)))
    for other, token in enumerate(tokens):
        gap = token.box.y0 - box.y1
        if (
            other in taken
            or other == index
            or not -FLOW.stack_above * box.height <= gap <= FLOW.stack_below * box.height
            or token.box.cy <= box.cy
        ):
            continue
        if abs(token.box.x0 - box.x0) < FLOW.stack_aligned * char or abs(token.box.cx - box.cx) < FLOW.stack_aligned * char:
            return other
    return None
