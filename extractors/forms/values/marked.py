"""Choices without ticked boxes: the words are ringed, ticked beside their box or underlined, or the others are struck out.

The page tells which words carry a stroke (`Page.strokes`), the field which words are its choices. What is chosen is written into the text
as boxes are, so that everything after reads it as ticks. Where every choice carries the same stroke it is a ruling and chooses nothing,
unless it is known that the words between the choices carry none: then all are chosen.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.forms.tokens import Token
from extractors.forms.values.settings import CHOICE
from extractors.text.box_symbols import BOXES, CHECKED, EMPTY
from model.fuzzy import find_all
from model.geometry import Box, union_of
from model.page import Page, StrokeKind, Tick
from notices.profile import Choice, FieldSpec

BY_PEN = (StrokeKind.RINGED, StrokeKind.TICKED)
CHOOSING = (*BY_PEN, StrokeKind.UNDERLINED)
_BETWEEN = re.compile(r"[\s:：、，,．.]*")
_NO_WORD = "\0"


@dataclass(frozen=True, slots=True)
class Marked:
    """The text of a place with ☐ and ☑ written in, and a tick for each."""

    text: str
    ticks: tuple[Tick, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sign:
    """A character of the text, and where it stands; None for a break between lines, or where its reader does not know."""

    char: str
    page: Page | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class _Word:
    """A choice's words in the text, from `start` to `end`. `likely`: how likely each kind of stroke marks it."""

    choice: Choice
    start: int
    end: int
    box: Box | None
    likely: Mapping[StrokeKind, float]

    def carries(self, kind: StrokeKind) -> bool:
        """Tell whether it rather carries such a stroke."""
        return self.likely[kind] > 0.5


def with_marked(spec: FieldSpec, tokens: Sequence[Token]) -> Marked:
    """Return the text of some tokens, with the choices that strokes mark as ticked boxes; as it is where nothing is marked so, or boxes are
    ticked already.
    """
    signs = list(_signs(tokens))
    text = "".join(sign.char for sign in signs)
    if not any(token.page.strokes for token in tokens):
        return Marked(text)
    words = sorted(_words(spec.choices or spec.levels, text, signs), key=lambda w: w.start)
    chosen = _chosen(words, len(spec.choices or spec.levels)) if CHECKED not in text else _ringed_too(words, text)
    chosen = chosen or _all_chosen(words, signs) or _standing_out(words, text)
    if not chosen:
        return Marked(text)
    ticks = tuple(
        Tick(w.box, n in chosen, _sure(w, n in chosen, chosen), text[w.start : w.end]) for n, w in enumerate(words) if w.box
    )
    return Marked(_written(text, words, chosen), ticks)


def ringed(ticks: Sequence[Tick], page: Page) -> list[Tick]:
    """Return the ticks of a page's boxes that a ring may go around, or a √ beside them be meant for."""
    rings = [stroke.box for stroke in page.strokes if stroke.kind in BY_PEN]
    return [tick for tick in ticks if any(ring.holds(tick.box.cx, tick.box.cy) for ring in rings)]


def by_pen(page: Page, box: Box) -> bool:
    """Tell whether a ring, or a √ beside a box, lies in a place."""
    return any(stroke.kind in BY_PEN and stroke.box.overlap(box) > 0 for stroke in page.strokes)


def _signs(tokens: Sequence[Token]) -> Iterator[_Sign]:
    for number, token in enumerate(tokens):
        if number:
            yield _Sign("\n")
        known = len(token.chars) == len(token.text)
        for n, char in enumerate(token.text):
            yield _Sign(char, token.page, token.chars[n].box if known else None)


def _words(choices: Sequence[Choice], text: str, signs: Sequence[_Sign]) -> list[_Word]:
    """Return where the choices stand: what is written exactly before what is only like it, the longest first."""
    pitch = _pitch(signs)
    wordings = sorted(((word, choice) for choice in choices for word in choice.words), key=lambda w: -len(w[0]))
    found: list[_Word] = []
    rest = text
    for least in (1.0, CHOICE.label):
        for wording, choice in wordings:
            if least < 1 and any(word.choice is choice for word in found):
                continue
            for span in find_all(rest, wording, least):
                if span.end - span.start > 1 or _alone(span.start, signs, pitch):
                    found.append(_word(choice, span.start, span.end, signs))
                    rest = rest[: span.start] + _NO_WORD * (span.end - span.start) + rest[span.end :]
    return _merged(sorted([*found, *_misread(choices, found, rest, signs)], key=lambda w: w.start), text)


def _misread(choices: Sequence[Choice], found: Sequence[_Word], rest: str, signs: Sequence[_Sign]) -> Iterator[_Word]:
    """Give the one choice that was not found, where beside another one a character under a stroke says nothing: with an underline close below it 否
    is read as 查.
    """
    missing = [choice for choice in choices if all(word.choice is not choice for word in found)]
    if len(missing) != 1 or not found or 1 not in map(len, missing[0].words):
        return
    for n, sign in enumerate(signs):
        if _exact(sign) or not "\u4e00" <= rest[n] <= "\u9fff":
            continue
        beside = rest[:n].rstrip()[-1:] == _NO_WORD or rest[n + 1 :].lstrip()[:1] == _NO_WORD
        if beside and any(map((word := _word(missing[0], n, n + 1, signs)).carries, CHOOSING)):
            yield word
            return


def _exact(sign: _Sign) -> bool:
    return sign.page is not None and sign.page.reader.exact


def _merged(words: Sequence[_Word], text: str) -> list[_Word]:
    """Return the words with those of one choice behind one another as one (方向1：数字创意内容和服务)."""
    out: list[_Word] = []
    for word in words:
        last = out[-1] if out else None
        if last is not None and last.choice is word.choice and _BETWEEN.fullmatch(text[last.end : word.start]):
            likely = {kind: max(last.likely[kind], word.likely[kind]) for kind in StrokeKind}
            out[-1] = _Word(word.choice, last.start, word.end, last.box, likely)
        else:
            out.append(word)
    return out


def _word(choice: Choice, start: int, end: int, signs: Sequence[_Sign]) -> _Word:
    own = [sign for sign in signs[start:end] if sign.char.strip()]
    each = {kind: [_likely(sign, kind) for sign in own] or [0.0] for kind in StrokeKind}
    likely = {kind: statistics.fmean(found) for kind, found in each.items()}
    likely |= {kind: max(each[kind]) for kind in BY_PEN}  # a pen goes about a part of the words as well
    first = own[0].page if own else None
    return _Word(choice, start, end, union_of([s.box for s in own if s.box is not None and s.page is first]), likely)


def _likely(sign: _Sign, kind: StrokeKind) -> float:
    if sign.page is None or sign.box is None:
        return 0.0
    x, y = sign.box.cx, sign.box.cy
    return max((s.confidence for s in sign.page.strokes if s.kind is kind and s.box.holds(x, y)), default=0.0)


def _pitch(signs: Sequence[_Sign]) -> float:
    """Return the usual distance of characters, as a fraction of the page's width."""
    steps = [b.box.cx - a.box.cx for a, b in zip(signs, signs[1:], strict=False) if a.box and b.box and b.box.cx > a.box.cx]
    return statistics.median(steps) if steps else 1.0


def _alone(at: int, signs: Sequence[_Sign], pitch: float) -> bool:
    """Tell whether a character is a word by itself: no other Chinese one beside it without a gap."""
    return not any(_joined(signs[a], signs[b], pitch) for a, b in ((at - 1, at), (at, at + 1)) if a >= 0 and b < len(signs))


def _joined(left: _Sign, right: _Sign, pitch: float) -> bool:
    if not all("\u4e00" <= sign.char <= "\u9fff" for sign in (left, right)):
        return False
    if left.box is None or right.box is None:
        return True
    a, b = left.box, right.box
    parted = left.page is not None and any(s.box.holds(a.cx, a.cy) is not s.box.holds(b.cx, b.cy) for s in left.page.strokes)
    return b.cx - a.cx < CHOICE.gap * pitch and not parted


def _chosen(words: Sequence[_Word], choices: int) -> dict[int, float]:
    """Return the numbers of the words that are chosen, with how sure that is."""
    for kind in CHOOSING:
        marked = {n: word.likely[kind] for n, word in enumerate(words) if word.carries(kind)}
        if marked and len(marked) < len(words):
            return marked
        if len(marked) == 2 == len(words) and (surer := _surer(marked)):
            return surer
        if len(words) == 1 < choices and marked:  # the others were not read: they may carry it, too
            return dict.fromkeys(marked, 0.5)
    struck = [word.likely[StrokeKind.STRUCK] for word in words if word.carries(StrokeKind.STRUCK)]
    left = [n for n, word in enumerate(words) if not word.carries(StrokeKind.STRUCK)]
    if struck and len(left) == 1:
        return {left[0]: min(struck)}
    return dict.fromkeys(left, 0.5) if len(struck) >= len(left) > 0 else {}


def _surer(marked: Mapping[int, float]) -> dict[int, float]:
    """Return that of two marked words of which the mark is so much surer that it alone is meant."""
    (_, less), (number, most) = sorted(marked.items(), key=lambda one: one[1])
    only, other = most * (1 - less), less * (1 - most)
    return {number: only / (only + other)} if only > CHOICE.alone * (only + other) else {}


def _standing_out(words: Sequence[_Word], text: str) -> dict[int, float]:
    """Return the one word of several without boxes that has something of an underline, where the others have nothing: worn paper takes half of it."""
    likely = {n: word.likely[StrokeKind.UNDERLINED] for n, word in enumerate(words) if word.likely[StrokeKind.UNDERLINED]}
    alone = len(likely) == 1 < len(words) and not any(box in text for box in BOXES)
    return {n: sure for n, sure in likely.items() if alone and sure >= CHOICE.standing_out}


def _all_chosen(words: Sequence[_Word], signs: Sequence[_Sign]) -> dict[int, float]:
    """Return all words where each is underlined for itself. Only readers that know of every character whether it is underlined can tell."""
    kind = StrokeKind.UNDERLINED
    within = {n for word in words for n in range(word.start, word.end)}
    others = [sign for n, sign in enumerate(signs) if n not in within and sign.char.isalnum()]
    known = all(map(_exact, others))
    if len(words) < 2 or not others or not known or any(_likely(sign, kind) > 0.5 for sign in others):
        return {}
    return {n: word.likely[kind] for n, word in enumerate(words)} if all(word.carries(kind) for word in words) else {}


def _ringed_too(words: Sequence[_Word], text: str) -> dict[int, float]:
    """Return the chosen words where a box was found within a ring already: with them those whose box within a ring was not, or that a √ lies upon."""
    ticked = {n: 1.0 for n, word in enumerate(words) if text[: word.start].rstrip()[-1:] == CHECKED}
    bare = {
        n: max(w.likely[kind] for kind in BY_PEN) for n, w in enumerate(words) if n not in ticked and any(map(w.carries, BY_PEN))
    }
    return ticked | bare if bare and len(ticked) + len(bare) < len(words) else {}


def _sure(word: _Word, ticked: bool, chosen: Mapping[int, float]) -> float:
    """Return how sure the state of a word is."""
    if ticked:
        return min(chosen.values())
    return min(1.0 - max((word.likely[kind] for kind in CHOOSING if not word.carries(kind)), default=0.0), CHOICE.marked)


def _written(text: str, words: Sequence[_Word], chosen: Mapping[int, float]) -> str:
    """Return the text with a box before each word; an empty one that stands there is used."""
    out, last = "", 0
    for n, word in enumerate(words):
        before = text[last : word.start]
        if before.rstrip()[-1:] in BOXES:
            before = before.rstrip()[:-1]
        out += before + (CHECKED if n in chosen else EMPTY)
        last = word.start
    return out + text[last:]
