"""Ticks: which of a field's choices are ticked, yes or no, rows of levels with years, and blanks behind labels within a cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extractors.forms.tokens import Token
from extractors.forms.values.settings import CHOICE
from extractors.page.ticks.choices import REMARK
from extractors.text.box_symbols import CIRCLE_CHECKED, CIRCLE_EMPTY, TICK_GLYPHS
from extractors.text.wordings import is_blank_text, strip_blanks, strip_hints
from model.folding import fold, half_width
from model.fuzzy import Span, find, find_all
from model.page import Tick
from model.wording import OTHER
from notices.field_types.choices import best_choice, named_choices, word_score
from notices.profile import Choice, FieldSpec

BOXES = "☐☑"
BOX = re.compile(f"[{BOXES}]")
YEAR = re.compile(r"(?:19|20)\s*\d\s*\d")
ANY_YEAR = re.compile(r"(?<!\d)[1-9]\d{3}(?!\d)")  # of another century: written so, and wrong
CROSSED_YEAR = re.compile(
    r"(?<=[:：])\s*(?:19|20|2\W0)(?:\W?\d){2}(?=\s*年)"
)  # a stroke of a stamp or a rule was read among its digits
BEHIND_OTHER = re.compile(f"\\s*(?:[（(][^（()）]{{0,8}}[)）])?\\s*[{BOXES}]")
WRITTEN_OTHER = re.compile(r"(?:^|[；;\n])\s*其他\s*[:：](?P<text>[^；;\n]*)")
_CIRCLES = "".join(sorted(CIRCLE_CHECKED | CIRCLE_EMPTY))
_BESIDE_BOX = re.compile(f"[{BOXES}][{_CIRCLES}]|[{_CIRCLES}][{BOXES}]")
# a tick right behind a wording that ends there, with no box: 国有企业  民营企业√  外资企业
_TICK_BEHIND = re.compile(rf"(?<=[\u4e00-\u9fff）)])[☑{''.join(sorted(TICK_GLYPHS))}](?=$|[\s/／、，,；;（(])")
_BARE_BRACKETS = re.compile(r"[（(]\s*[)）]")  # 民营企业（　）: a box whose brackets were read as they are
_BLANKS = re.compile(r"[（(][^（()）:：]*[:：][^（()）]*")  # 是（上市时间：____，上市地点：____
_WORDING = re.compile(r"[^\s/／、，,；;]+$")
_LONE_CIRCLE = re.compile(rf"[{_CIRCLES}](?=\s{{0,2}}[\u4e00-\u9fff])")


def _one_box(hit: re.Match[str]) -> str:
    """Return a box and the circle beside it as one box, with a blank so that positions stay."""
    checked = "☑" in hit.group() or any(char in CIRCLE_CHECKED for char in hit.group())
    return ("☑" if checked else "☐") + " "


@dataclass(frozen=True, slots=True)
class ChoiceReading:
    """`value` as the record holds it; `contradictory`: more ticked than may be."""

    value: Any
    contradictory: bool = False
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class TickBox:
    """A tick box and the wording that belongs to it."""

    checked: bool
    word: str


def tick_boxes_in(text: str) -> list[TickBox]:
    """Return the boxes of a text with their words. Boxes stand before their words, or, where the text opens with a word, behind
    them. Circles that a recogniser read as characters are boxes too, or one with the box that was judged beside them.
    """
    text = _LONE_CIRCLE.sub(lambda hit: "☑" if hit.group() in CIRCLE_CHECKED else "☐", _BESIDE_BOX.sub(_one_box, text))
    if BOX.search(text):
        text = _BARE_BRACKETS.sub(lambda hit: "☐".ljust(len(hit.group())), text)
    if "☐" not in text and (lone := _lone_ticks(text)):
        return lone
    places = [m.start() for m in BOX.finditer(text)]
    if not places:
        return []
    behind = _boxes_behind(text, places)
    boxes = []
    for number, place in enumerate(places):
        if behind:
            start = places[number - 1] + 1 if number else 0
            word = text[start:place]
        else:
            end = places[number + 1] if number + 1 < len(places) else len(text)
            word = text[place + 1 : end]
        boxes.append(TickBox(text[place] == "☑", word.strip()))
    return boxes


def _lone_ticks(text: str) -> list[TickBox]:
    """The ticked wordings of a text without boxes in which each tick stands right behind its wording; none where one does not."""
    hits = list(_TICK_BEHIND.finditer(text))
    if len(hits) < len(BOX.findall(text)):
        return []
    words = (_WORDING.search(text, hits[n - 1].end() if n else 0, hit.start()) for n, hit in enumerate(hits))
    return [TickBox(True, word.group()) for word in words if word]


def _boxes_behind(text: str, places: Sequence[int]) -> bool:
    rest = text[places[-1] + 1 :]
    return (is_blank_text(rest) or REMARK.match(rest) is not None) and not _opens(text, places)


def _opens(text: str, places: Sequence[int]) -> bool:
    """Whether a text begins with a box; a bracket or a colon before it ends the heading of a group: 内资企业（☑国有 ☐私营）."""
    return is_blank_text(text[: places[0]]) or text[: places[0]].rstrip()[-1:] in tuple("（(:：")


def read_choices(spec: FieldSpec, text: str, ticks: Sequence[Tick] = ()) -> ChoiceReading:
    """Return the ticked choices of a CHOICES field as a list of their values; with what was written behind 其他 where that is ticked or
    nothing else is, and 其他 itself where it is ticked and nothing was written.
    """
    other = _other_answer(spec, text, ticks)
    boxes = tick_boxes_in(other.rest)
    hits = [_choice_of(box.word, spec.choices) for box in boxes]
    meant = apart([box.word for box in boxes], hits, spec.choices)
    known = sum(hit is not None for hit in hits)
    values = list(dict.fromkeys(choice.value for box, (choice, _) in zip(boxes, meant, strict=True) if choice and box.checked))
    if known < max(1, len(boxes) // 2) and ticks:
        by_tick = _by_ticks(spec.choices, ticks)
        values, known = [v for v, checked in by_tick if checked], len(by_tick)
    if not known and not boxes:
        values = _named(spec.choices, other.rest)
    if other.ticked or (other.written and not values):
        values.append(other.written or OTHER)
    confidence = min((t.confidence for t in ticks), default=1.0)
    if not all(sure for box, (_, sure) in zip(boxes, meant, strict=True) if box.checked):
        confidence *= CHOICE.doubtful
    return ChoiceReading(values, confidence=confidence)


def apart(words: Sequence[str], hits: Sequence[Choice | None], choices: Sequence[Choice]) -> list[tuple[Choice | None, bool]]:
    """Return, for each box's wording, the choice that it is of and whether that is sure. A misread wording that is as near to two choices
    (行业大数据应用, 工业大数据应用) is of the one that no other box surely is; where that does not tell, it is not sure.
    """
    surely = {id(hit) for word, hit in zip(words, hits, strict=True) if hit and _agreement(word, hit) >= CHOICE.exact}
    found: list[tuple[Choice | None, bool]] = []
    for word, hit in zip(words, hits, strict=True):
        score = _agreement(word, hit) if hit else 1.0
        near = [c for c in choices if c is hit or (score < CHOICE.exact and _agreement(word, c) >= score - CHOICE.rival)]
        free = [c for c in near if id(c) not in surely]
        found.append((hit, True) if len(near) < 2 else (free[0], True) if len(free) == 1 else (hit, False))
    return found


def _agreement(word: str, choice: Choice) -> float:
    return max(word_score(word, own) for own in choice.words)


def _choice_of(word: str, choices: Sequence[Choice]) -> Choice | None:
    hit = best_choice(word, tuple(choices))
    if hit is None and "\n" in word:  # a heading of the choices stands above the wording of a box behind it
        hit = best_choice(word.rsplit("\n", 1)[1], tuple(choices))
    return hit[0] if hit else None


def _by_ticks(choices: Sequence[Choice], ticks: Sequence[Tick]) -> list[tuple[Any, bool]]:
    found = []
    for tick in ticks:
        hit = _choice_of(tick.label, choices)
        if hit:
            found.append((hit.value, tick.checked))
    return found


def _named(choices: Sequence[Choice], text: str) -> list[Any]:
    """Choices written as words where no boxes stand: only if not simply all of them are printed there."""
    named, _ = named_choices(choices, text, CHOICE.named)
    return [] if len(named) > max(CHOICE.named_at_most, len(choices) // 2) else [choice.value for choice in named]


@dataclass(frozen=True, slots=True)
class _OtherAnswer:
    """`rest`: the text without 其他（请注明）：…; `written`: what stands behind it; `ticked`: its own box is."""

    rest: str
    written: str = ""
    ticked: bool = False


def _other_answer(spec: FieldSpec, text: str, ticks: Sequence[Tick] = ()) -> _OtherAnswer:
    """What was answered beside the choices: on the last line that one of the field's `other_labels` begins."""
    spans = next((s for w in sorted(spec.other_labels, key=len, reverse=True) if (s := find_all(text, w, CHOICE.label))), [])
    if not spans:
        return _OtherAnswer(text)
    start, end = spans[-1].start, spans[-1].end
    box = _box_of_other(spec, text, start, end)
    ticked = text[box] == "☑" if box is not None else not BOX.search(text) and _other_tick(spec, ticks)
    after = end if box is None else max(end, box + 1)
    tail = re.split(f"[{BOXES}]", text[after:])[0]
    begin = start if box is None else min(box, start)
    written = free_text(text[end : after - 1]) or free_text(tail)
    return _OtherAnswer(text[:begin] + text[after + len(tail) :], written, ticked)


def _box_of_other(spec: FieldSpec, text: str, start: int, end: int) -> int | None:
    """Where the box of 其他, whose label stands from `start` to `end`, is: within it (其他☑（请注明）), behind it or behind what was written, or before
    it; None where it has none. A box before it may be the one behind the choice before it.
    """
    places = [m.start() for m in BOX.finditer(text)]
    if within := [place for place in places if start < place < end]:
        return within[0]
    opens_with_box = bool(places) and _opens(text, places)
    behind = BEHIND_OTHER.match(text, end)
    if behind and not opens_with_box:
        return behind.end() - 1
    last = [place for place in places if place >= end]
    if len(last) == 1 and not opens_with_box and len(places) > len(spec.choices):
        return last[0]
    before = len(text[:start].rstrip()) - 1
    own = before in places and (opens_with_box or len(places) > len(spec.choices))
    return before if own else None


def _other_tick(spec: FieldSpec, ticks: Sequence[Tick]) -> bool:
    return any(tick.checked and word_score(tick.label, label) > CHOICE.named for tick in ticks for label in spec.other_labels)


def free_text(tail: str) -> str:
    """Return what was written on a line behind a label: without its colon, brackets, underscores (a lone 一 is one) and instructions."""
    text = strip_blanks(strip_hints(re.sub(r"^\s*(?:[（(][^（()）]{0,8}[)）])?\s*[:：]?", "", tail.replace("\n", "")), ()))
    text = re.sub(r"^[\s)）:：_,，。;；]+|[\s_(（,，。;；]+$", "", text)
    return "" if is_blank_text(text) or text == "一" else half_width(text)


def read_yes_no(spec: FieldSpec, text: str, ticks: Sequence[Tick] = ()) -> ChoiceReading:
    """Return True, False, or None; both ticked is contradictory. What looks like a box among the blanks behind an answer is none."""
    boxes = tick_boxes_in(_BLANKS.sub(lambda hit: BOX.sub(" ", hit.group()), text))
    hits = [_yes_no_of(box.word, spec.choices) for box in boxes]
    misread = len(hits) == len(spec.choices) == 2 and hits.count(None) == 1
    if misread:  # 否 read as 占 beside 是
        hits = [hit or next(c for c in spec.choices if c not in hits) for hit in hits]
    sure = CHOICE.doubtful if misread else 1.0
    states: list[tuple[Any, bool]] = [(hit.value, box.checked) for hit, box in zip(hits, boxes, strict=True) if hit]
    if len({value for value, _ in states}) < 2 and ticks:
        states = _by_ticks(spec.choices, ticks) or states
    ticked = {value for value, checked in states if checked}
    if len(ticked) > 1:
        return ChoiceReading(None, contradictory=True)
    if ticked:
        return ChoiceReading(ticked.pop(), confidence=sure)
    if not boxes and not ticks:
        hit = _yes_no_of(text, spec.choices)
        both = all(any(w in fold(text) for w in c.words) for c in spec.choices)
        return ChoiceReading(hit.value if hit and not both else None)
    return ChoiceReading(None)


def _yes_no_of(word: str, choices: Sequence[Choice]) -> Choice | None:
    folded = fold(word).lstrip(":,.;()、/")
    scored = [(word_score(folded, w), len(w), c) for c in choices for w in c.words]
    score, _, choice = max(scored, key=lambda s: (s[0], s[1]))
    return choice if score > CHOICE.named else None


def read_levels(spec: FieldSpec, text: str, _ticks: Sequence[Tick] = ()) -> ChoiceReading:
    """Read a LEVELS field: `{row id: {"level": …, "year": …}}` of the rows that claim something, and `other` as free text."""
    other = _other_answer(spec, text)
    body, written = other.rest, other.written
    if not written and (shown := WRITTEN_OTHER.search(body)):  # as a person sees it, and corrects it
        body, written = body[: shown.start()] + body[shown.end() :], free_text(shown["text"])
    starts = []
    for row in spec.rows:
        spans = [s for word in row.words for s in find_all(body, word, CHOICE.label)]
        if spans:
            best = max(spans, key=lambda s: (s.score, -s.start))
            starts.append((best.start, best.end, row.id))
    starts.sort()
    value: dict[str, Any] = {}
    for number, (_, begin, row_id) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else len(body)
        levels, year = _level_row(spec, body[begin:end])
        if len(levels) > 1:
            value[row_id] = {"level": None, "year": year, "levels": levels}
        elif levels or year:
            value[row_id] = {"level": levels[0] if levels else None, "year": year}
    if written:
        value["other"] = {"level": None, "year": None, "text": written}
    return ChoiceReading(value or None)


def _level_row(spec: FieldSpec, text: str) -> tuple[list[str], str | None]:
    """The levels ticked in a row, and its year."""
    ticked = []
    boxes = tick_boxes_in(re.split(r"授予|认定|年份|年度|时间|[:：]", text)[0]) or tick_boxes_in(text)
    for box in boxes:
        hit = best_choice(box.word, spec.levels, CHOICE.level)
        if hit and box.checked:
            ticked.append(str(hit[0].value))
    if not boxes:
        named = [str(c.value) for c in spec.levels if any(w in fold(text) for w in c.words)]
        ticked = named if len(named) == 1 else []
    plain = BOX.sub(" ", text)
    year = YEAR.search(plain) or ANY_YEAR.search(plain) or CROSSED_YEAR.search(plain)
    return list(dict.fromkeys(ticked)), (re.sub(r"\D", "", year.group()) if year else None)


def read_blank(spec: FieldSpec, siblings: Sequence[FieldSpec], tokens: Sequence[Token]) -> tuple[str, Token | None] | None:
    """Return what stands behind a label within another field's cell; None where the label is not there.

    `siblings`: the other blanks of that cell, where this one ends.
    """
    text = "\n".join(b.text for b in tokens)
    span = next((s for label in spec.labels if (s := _label_in(text, label))), None)
    if span is None:
        return None
    ends = [s.start for other in siblings for label in other.labels if (s := _label_in(text, label, span.end))]
    tail = text[span.end : min(ends, default=len(text))]
    tail = re.split(f"[{BOXES}]", tail)[0]
    bracket = re.search(r"[)）]", tail)
    if bracket and tail.count("(") + tail.count("（") < tail.count(")") + tail.count("）"):
        tail = tail[: bracket.start()]
    return free_text(tail), _token_at(tokens, span.start)


def _label_in(text: str, label: str, start: int = 0) -> Span | None:
    """Return where a blank's label stands; before a colon one of four characters may be misread (上币地点：)."""
    found = find(text, label, CHOICE.label, start)
    loose = found or find(text, label, CHOICE.before_colon, start)
    return loose if found or (loose and text[loose.end :].lstrip()[:1] in (":", "：")) else None


def _token_at(tokens: Sequence[Token], place: int) -> Token | None:
    start = 0
    for token in tokens:
        if start <= place <= start + len(token.text):
            return token
        start += len(token.text) + 1
    return tokens[0] if tokens else None
