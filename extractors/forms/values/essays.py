"""Essays: the text between a heading and the next one, over any number of pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.forms.rows import paragraphs, running_tokens
from extractors.forms.tokens import Token, mean_confidence
from extractors.forms.values.settings import ESSAY
from extractors.text.wordings import is_blank_text, strip_blanks, without_boxes
from model.folding import fold
from model.fuzzy import find, likeness, strip_numbering
from model.geometry import union_of
from model.page import Page
from model.record import FieldValue, Presence, Source
from notices.profile import FieldSpec, Part

NUMBER = re.compile(
    r"^\s*(?:第?\s*)?([(（])?\s*([一二三四五六七八九十]{1,3}|\d{1,2}(?:[.．]\d{1,2})*|[IlO])\s*([)）])?\s*[、.．,，:：]?"
)
CHINESE = {c: n for n, c in enumerate("一二三四五六七八九十", 1)}


@dataclass(frozen=True, slots=True)
class ExpectedHeading:
    """A heading that the form prints, in its order: of an essay (`spec`) or above essays (None)."""

    wordings: tuple[str, ...]
    spec: FieldSpec | None
    number: str = ""


@dataclass(frozen=True, slots=True)
class HeadingMatch:
    """Line `at` reads as heading `expected`; `rest`: text that goes on behind it on the same line; `lines`: how many it takes."""

    at: int
    expected: int
    score: float
    lines: int = 1
    rest: str = ""


def read_essays(part: Part, specs: Sequence[FieldSpec], pages: Sequence[Page]) -> dict[str, FieldValue]:
    """Read the essays of `part` from its pages in order. A heading that is not there: NOT_FOUND; one without text: BLANK."""
    tokens = running_tokens(pages)
    expected = expected_headings(part, specs)
    found = choose_headings(tokens, expected)
    starts = sorted(found, key=lambda f: f.at)
    values: dict[str, FieldValue] = {}
    for number, heading in enumerate(starts):
        spec = expected[heading.expected].spec
        if spec is None:
            continue
        end = starts[number + 1].at if number + 1 < len(starts) else len(tokens)
        body = list(tokens[heading.at + heading.lines : end])
        if heading.rest:
            body.insert(0, replace(tokens[heading.at + heading.lines - 1], text=heading.rest))
        value = essay_value(spec, tokens[heading.at], body, heading.score)
        if value.presence is Presence.BLANK and end == len(tokens) and _at_foot(tokens[heading.at]):
            value = replace(value, confidence=min(value.confidence, ESSAY.at_foot))
        values[spec.key] = value
    return values


def _at_foot(heading: Token) -> bool:
    """Tell whether a heading is the last of its sheet: its text may stand on a sheet that was not recognised as the next one."""
    return not heading.page.reader.electronic and heading.box.y1 > ESSAY.foot


def expected_headings(part: Part, specs: Sequence[FieldSpec]) -> list[ExpectedHeading]:
    """Return the part's headings in the form's order: its own titles, headings above essays, essays."""
    titles = [h for h in part.headings if not any(likeness(h, c) > ESSAY.own_title for s in specs for c in s.context)]
    expected = [ExpectedHeading((*titles, *part.markers), None)] if titles or part.markers else []
    above: tuple[str, ...] = ()
    for spec in specs:
        if spec.context and spec.context != above:
            expected.append(ExpectedHeading(spec.context, None, spec.number.split(".")[0]))
        above = spec.context
        expected.append(ExpectedHeading(spec.labels, spec, spec.number))
    return expected


def choose_headings(tokens: Sequence[Token], expected: Sequence[ExpectedHeading]) -> list[HeadingMatch]:
    """Choose the headings that the text has: the best set that keeps the form's order, then strong ones out of order."""
    candidates = [f for at in range(len(tokens)) for f in _candidates(tokens, at, expected)]
    chosen = _in_order(candidates)
    used_lines, used = {f.at for f in chosen}, {f.expected for f in chosen}
    for stray in sorted(candidates, key=lambda f: -f.score):
        if stray.score > ESSAY.stray and stray.at not in used_lines and stray.expected not in used:
            chosen.append(stray)
            used_lines.add(stray.at)
            used.add(stray.expected)
    return chosen


def _candidates(tokens: Sequence[Token], at: int, expected: Sequence[ExpectedHeading]) -> list[HeadingMatch]:
    text = without_boxes(tokens[at].text).strip()  # a punched hole beside a heading looks like a filled box
    if len(fold(text)) < ESSAY.shortest or text[0] in "，。；、,;":
        return []
    found = []
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    for index, heading in enumerate(expected):
        best: HeadingMatch | None = None
        for wording in heading.wordings:
            hit = _matches(text, following, wording, index, at)
            if hit and (best is None or hit.score > best.score):
                best = hit
        if best:
            bonus = _number_bonus(text, heading) + _position_bonus(tokens, at + best.lines, heading, expected)
            found.append(replace(best, score=best.score + bonus))
    return found


def _matches(text: str, following: Token | None, wording: str, index: int, at: int) -> HeadingMatch | None:
    core, wanted = strip_numbering(fold(text)), strip_numbering(fold(wording))
    numbered = core != fold(text)
    least = ESSAY.numbered if numbered else ESSAY.plain
    score = likeness(core, wanted)
    if score >= least and len(core) <= len(wanted) + ESSAY.longer:
        return HeadingMatch(at, index, score)
    if following is not None and len(core) < len(wanted) and len(wanted) > ESSAY.long:
        both = likeness(core + fold(following.text), wanted)
        if both >= ESSAY.two_lines:
            return HeadingMatch(at, index, both, lines=2)
    return _heading_with_text(text, wanted, numbered, index, at)


def _heading_with_text(text: str, wanted: str, numbered: bool, index: int, at: int) -> HeadingMatch | None:
    """「（1）项目的创新性：公司……」: the heading opens the line on which its text begins."""
    span = find(text, wanted, ESSAY.plain)
    if span is None or len(wanted) < ESSAY.before_text:
        return None
    head, tail = text[: span.start], text[span.end :]
    if fold(head) and not NUMBER.fullmatch(head.strip() + ""):
        return None
    mark = re.match(r"\s*(?:[（(][^（()）]*[)）])?\s*[:：。]|\s*[（(]|\s{2,}", tail)
    if not mark or not (numbered or tail[mark.start() :].lstrip()[:1] in ":："):
        return None
    rest = tail if tail.lstrip()[:1] in "（(" else tail[mark.end() :]
    return HeadingMatch(at, index, span.score * ESSAY.before_text_score, rest=rest.strip())


def _number_bonus(text: str, heading: ExpectedHeading) -> float:
    """A heading's printed number speaks for it where it is the form's, against it where it is another."""
    hit = NUMBER.match(text)
    if not hit or not heading.number or not hit.group(2):
        return 0.0
    own = heading.number.split(".")
    digits = re.split(r"[.．]", hit.group(2).translate(str.maketrans("IlO", "110")))
    values = [CHINESE.get(d, 0) if not d.isdigit() else int(d) for d in digits]
    if len(values) > 1:
        return ESSAY.same_numbers if values[-len(own) :] == [int(n) for n in own] else ESSAY.other_numbers
    bracket = bool(hit.group(1) or hit.group(3))
    same = values[0] == int(own[-1])
    level = ESSAY.bracket if bracket == (len(own) > 1) else -ESSAY.bracket
    return (ESSAY.same_number if same else -ESSAY.same_number) + level


def _position_bonus(tokens: Sequence[Token], after: int, heading: ExpectedHeading, expected: Sequence[ExpectedHeading]) -> float:
    """A heading above essays is followed by an essay's heading, an essay's own heading by text."""
    if after >= len(tokens):
        return 0.0
    text = strip_numbering(fold(tokens[after].text))
    heads = any(likeness(text, w) > ESSAY.next_heading for e in expected for w in e.wordings)
    return ESSAY.above_headings if heads == (heading.spec is None) else ESSAY.above_text


def _in_order(candidates: Sequence[HeadingMatch]) -> list[HeadingMatch]:
    """The heaviest chain in which both the lines and the form's order go up."""
    best: list[tuple[float, int]] = []
    for index, found in enumerate(candidates):
        chain, back = 0.0, -1
        for other in range(index):
            before = candidates[other]
            if before.at < found.at and before.expected < found.expected and best[other][0] > chain:
                chain, back = best[other][0], other
        best.append((chain + found.score, back))
    if not best:
        return []
    index = max(range(len(best)), key=lambda n: best[n][0])
    chain_found = []
    while index >= 0:
        chain_found.append(candidates[index])
        index = best[index][1]
    return chain_found[::-1]


def essay_value(spec: FieldSpec, heading: Token, body: Sequence[Token], score: float) -> FieldValue:
    """Return the essay that `body`, the tokens below its heading, holds; `score` of the heading (0–1)."""
    text = strip_blanks(without_boxes(paragraphs(body, spec.hints)))
    page = heading.page
    if is_blank_text(text):
        source = Source.on(page, heading.box)
        return FieldValue(spec.key, "", None, min(1.0, score), source, Presence.BLANK)
    first = [b for b in body if b.page is body[0].page]
    source = Source.on(body[0].page, union_of([b.box for b in first]))
    return FieldValue(spec.key, text, text, min(1.0, score) * mean_confidence(body), source, Presence.FILLED)
