"""How sure each value is, held against everything else that the packet tells: its characters, its type, its neighbours, other places.

A reader says how surely it saw the ink. That the value is right is another thing: one doubtful character among twenty sure ones, a neighbour's
value read along, a blank whose answer lies unread beside it. `confidence` becomes the one, `evidence` stays the other; a reason that speaks
against the place or the ink lowers both, so that no error rests on it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from rapidfuzz.distance import Levenshtein

from extractors.packet.calibration import least_character
from extractors.packet.elsewhere import confirmed, differ, disagreeing, perhaps_anothers
from extractors.packet.leftovers import (
    answer_beside,
    answer_inside,
    breaks_off,
    cut_beside,
    ends_its_page,
    goes_on,
    has_gap,
    has_room,
    holds_shape,
    lacks_character,
    runs_on,
    swallows,
)
from extractors.packet.settings import DOUBT
from extractors.text.wordings import is_blank_text
from model.folding import fold
from model.language import words
from model.page import Char, Page
from model.record import FieldValue, Presence
from notices.field_types.levels import half_rows
from notices.field_types.registry import FieldType
from notices.field_types.rules import Boxes
from notices.profile import FieldSpec, Profile

ODD_TICK = re.compile(r"[●○◎■◼◆√✓✔✗✘×☒⊙◉•▲]")
TICKED = "☑"
BOX_OR_BRACKETS = re.compile(r"[☐☑]|[（(\[【]\s*[）)\]】]")
BOX = re.compile(r"[☐☑](?:\s*[☐☑])*")  # two side by side are one, found twice
NONE_WORDS = frozenset(map(fold, words("labels", "none_words")))
NUMBERS = frozenset({FieldType.NUMBER, FieldType.MONEY, FieldType.COUNT})
ROOM = {FieldType.ORGANISATION: lacks_character, FieldType.EMAIL: has_gap}  # for a character that was lost between two
DIGITS = r"\s*\d[\d-]{4,}"  # what follows a label whose colon was lost
LABELLED = re.compile(r"[\u4e00-\u9fff]{2,}[/／\u4e00-\u9fff]*[：:]")


class Doubt(StrEnum):
    """Why a value is not sure. Those of `MISREAD` speak against the reading: an error may not rest on it alone; those of `UNFOUND`
    against the place itself.
    """

    CHARACTERS = "characters"
    SEAL = "seal"
    FORM = "form"
    UNUSUAL = "unusual"
    DISAGREES = "disagrees"
    MIXED = "mixed"
    BOXES = "boxes"
    BLANK = "blank"
    NOT_UNDERSTOOD = "not_understood"
    CUT = "cut"


MISREAD = frozenset({Doubt.CHARACTERS, Doubt.UNUSUAL, Doubt.CUT})
UNFOUND = frozenset({Doubt.MIXED, Doubt.NOT_UNDERSTOOD})


def weigh_values(fields: Mapping[str, FieldValue], profile: Profile, pages: Sequence[Page]) -> dict[str, FieldValue]:
    """Return `fields` with the confidence of each as the whole packet speaks for it."""
    doubts = doubts_of(fields, profile, pages)
    return {key: _weighed(value, doubts[key]) for key, value in fields.items()}


def doubts_of(fields: Mapping[str, FieldValue], profile: Profile, pages: Sequence[Page]) -> dict[str, frozenset[Doubt]]:
    """Return why each value is not sure; nothing for one that is."""
    view = _PacketView(dict(fields), profile, {(p.file, p.number): p for p in pages})
    return {key: frozenset(_doubts(view, key, value)) for key, value in fields.items()}


def least_sure(value: FieldValue, page: Page | None) -> float:
    """Return how sure the recogniser was of the character of which it was least sure (0–1); 1 where that is not known."""
    return min((c.confidence for c in _characters(value, page)), default=1.0)


def _weighed(value: FieldValue, doubts: frozenset[Doubt]) -> FieldValue:
    if not doubts:
        return value
    evidence = value.confidence
    if doubts & MISREAD:
        evidence = min(evidence, DOUBT.asked)
    if doubts & UNFOUND:
        evidence = min(evidence, DOUBT.unfound)
    return replace(value, confidence=min(evidence, DOUBT.asked), evidence=evidence)


@dataclass(frozen=True)
class _PacketView:
    fields: Mapping[str, FieldValue]
    profile: Profile
    pages: Mapping[tuple[str, int], Page] = field(repr=False)

    @cached_property
    def specs(self) -> dict[str, FieldSpec]:
        return {spec.key: spec for spec in self.profile.fields}

    @cached_property
    def disagreeing(self) -> frozenset[str]:
        return disagreeing(self.fields, self.profile)

    @cached_property
    def confirmed(self) -> frozenset[str]:
        return confirmed(self.fields, self.profile)

    @cached_property
    def perhaps_anothers(self) -> frozenset[str]:
        return perhaps_anothers(self.fields, self.profile)

    @cached_property
    def unticked(self) -> tuple[str, ...]:
        """Recognised fields of boxes that must be ticked and seem not to be: of several, rather the way of ticking was not understood (words
        underlined, or a ring around them).
        """
        return tuple(
            key
            for key, value in self.fields.items()
            if (spec := self.specs.get(key)) is not None and spec.type.rules.boxes is not None and spec.required == "error"
            if value.source is not None and not value.source.reader.exact and value.value in (None, [])
            if value.presence is Presence.BLANK
        )

    def page(self, value: FieldValue) -> Page | None:
        return self.pages.get((value.source.file, value.source.page)) if value.source else None

    def neighbours(self, spec: FieldSpec, presence: Presence = Presence.FILLED) -> Iterator[tuple[FieldSpec, FieldValue]]:
        """The other filled (or blank) fields of the same part of the form."""
        for other in self.profile.fields:
            value = self.fields.get(other.key)
            if other.part == spec.part and other.key != spec.key and value is not None and value.presence is presence:
                yield other, value

    def taken(self, spec: FieldSpec) -> list[str]:
        """What the other filled fields of the same part say."""
        return [other.raw or "" for _, other in self.neighbours(spec)]


def _doubts(view: _PacketView, key: str, value: FieldValue) -> Iterator[Doubt]:
    spec = view.specs.get(key)
    if spec is None or value.source is None or value.presence not in (Presence.FILLED, Presence.BLANK):
        return
    recognised = not value.source.reader.exact
    if value.presence is Presence.BLANK:
        if recognised:
            yield from _of_blank(view, spec, value)
        elif (
            spec.type.rules.boxes is not None
            and not BOX_OR_BRACKETS.search(value.raw or "")
            and not is_blank_text(value.raw or "")
        ):
            yield Doubt.NOT_UNDERSTOOD  # choices without a box: they may be chosen by a line or in another colour
        return
    if spec.type.rules.boxes is None and _mixed(view, spec, value):
        yield Doubt.MIXED
    if recognised:
        yield from _of_reading(view, spec, value)


def _of_blank(view: _PacketView, spec: FieldSpec, value: FieldValue) -> Iterator[Doubt]:
    """A demanded blank on a recognised page is always looked at: it is as often an answer that was not read."""
    if spec.required != "no":
        yield Doubt.BLANK
    page = view.page(value)
    if page is None:
        return
    box = value.box
    if box is not None and any(mark.overlap(box) for mark in (*page.marked, *page.unread)):
        yield Doubt.NOT_UNDERSTOOD
    if spec.type.rules.boxes is not None:
        lost = TICKED in (value.raw or "") or _boxes_lack(spec, value, 1.0)  # what is ticked, or its box, was not understood
        understood = not lost and len(view.unticked) < DOUBT.unticked
    elif spec.number:
        understood = not ends_its_page(value, page)
    else:
        filled, taken = list(view.neighbours(spec)), view.taken(spec)
        beside = any(
            answer_beside(*blank, page, view.profile, taken) for blank in ((spec, value), *_blanks_of_group(view, spec, page))
        )
        ran_on = answer_inside(spec, value, page) or any(runs_on(*other, spec) or swallows(*other, spec) for other in filled)
        understood = not (beside or ran_on or _group_lacks(view, spec))
    if not understood:
        yield Doubt.NOT_UNDERSTOOD


def _blanks_of_group(view: _PacketView, spec: FieldSpec, page: Page) -> list[tuple[FieldSpec, FieldValue]]:
    """The blanks of the page under the same heading: where the answer of one lies beside it, the rows of the group were not understood."""
    return [(other, value) for other, value in _of_group(view, spec, Presence.BLANK) if view.page(value) is page]


def _group_lacks(view: _PacketView, spec: FieldSpec) -> bool:
    """Whether a field under the same heading (申报联系人) was not found at all: then the rows of the group were not understood."""
    return any(_of_group(view, spec, Presence.NOT_FOUND))


def _of_group(view: _PacketView, spec: FieldSpec, presence: Presence) -> Iterator[tuple[FieldSpec, FieldValue]]:
    """The other fields under the same heading; a field under none has none."""
    return (pair for pair in view.neighbours(spec, presence) if spec.context and pair[0].context == spec.context)


def _boxes_lack(spec: FieldSpec, value: FieldValue, least: float = DOUBT.boxes) -> bool:
    """Whether marks stand among the choices that are no boxes, or less than this share of the choices has a box. Nothing is ticked for sure
    only where every box was found: the one that was not may be under the tick.
    """
    raw = value.raw or ""
    choices = len(spec.choices) or 2 * len(spec.rows)
    return ODD_TICK.search(raw) is not None or len(BOX.findall(raw)) < least * choices


def _boxes_beside(spec: FieldSpec, value: FieldValue) -> bool:
    """Whether each choice has a box right before it, or each right behind it."""
    words = "|".join(re.escape(w) for c in spec.choices for w in sorted(c.words, key=len, reverse=True))
    before, behind = (len(re.findall(p, value.raw or "")) for p in (rf"[☐☑]\s*(?:{words})", rf"(?:{words})\s*[☐☑]"))
    return max(before, behind) >= len(spec.choices)


def _of_reading(view: _PacketView, spec: FieldSpec, value: FieldValue) -> Iterator[Doubt]:
    rules = spec.type.rules
    if spec.key in view.disagreeing or any(differ(value.wording, other.wording) for other in value.others):
        yield Doubt.DISAGREES
    if spec.key in view.perhaps_anothers or (rules.single and len(value.wording) >= DOUBT.long):
        yield Doubt.MIXED
    if rules.boxes is not None:
        yield from _of_boxes(view, spec, value)
        return
    raw = value.wording
    if fold(raw).strip("。.") in NONE_WORDS:
        if fold(raw) == "-":  # which may be the line to be written on
            yield Doubt.UNUSUAL
        return
    wrong = (rules.strict and not spec.read(raw).ok) or value.value is None
    room = has_room if wrong and rules.compact else ROOM.get(spec.type)
    if _may_go_on(view, spec, value) or (room and room(_characters(value, view.page(value)))):
        yield Doubt.CUT
    if wrong:
        yield Doubt.FORM
    if (rules.single or not wrong) and rules.unusual(spec, raw):
        yield Doubt.UNUSUAL
    if not value.decided_by and len(raw) < DOUBT.long:
        yield from _of_characters(view, spec, value)


def _may_go_on(view: _PacketView, spec: FieldSpec, value: FieldValue) -> bool:
    """Whether more of the value may stand beside its place, or on the next page."""
    page = view.page(value)
    if page is None:
        return False
    return cut_beside(value, page) or breaks_off(value, page) or goes_on(spec, value, page, view.profile, view.taken(spec))


def _of_boxes(view: _PacketView, spec: FieldSpec, value: FieldValue) -> Iterator[Doubt]:
    rules = spec.type.rules
    if value.value is None or half_rows(value.value) or _boxes_lack(spec, value):
        yield Doubt.BOXES
    more = len(BOX.findall(value.raw or "")) > len(spec.choices) + 1  # those of another field stand among them
    strange = rules.boxes is Boxes.YES_NO and (more or (value.value is None and not _boxes_beside(spec, value)))
    # what else is ticked may be where a box was not found, and a mark that is not sure may be another box's
    if strange or _boxes_lack(spec, value, 1.0) or _unsure_tick(value, view.page(value)):
        yield Doubt.NOT_UNDERSTOOD
    odd = rules.unusual(spec, value.raw or "") or _least_digit(view, value) < least_character(spec.type)
    if rules.boxes is Boxes.ROWS and odd:
        yield Doubt.CHARACTERS


def _unsure_tick(value: FieldValue, page: Page | None) -> bool:
    """Whether a box in the value's place may as well be another character, or in the other state."""
    box = value.box
    return (
        page is not None
        and box is not None
        and any(t.confidence < DOUBT.tick and box.holds(t.box.cx, t.box.cy) for t in page.ticks)
    )


def _least_digit(view: _PacketView, value: FieldValue) -> float:
    """How sure the recogniser was of the digit of which it was least sure: of the years beside boxes."""
    return min((c.confidence for c in _characters(value, view.page(value)) if c.text.isdigit()), default=1.0)


def _of_characters(view: _PacketView, spec: FieldSpec, value: FieldValue) -> Iterator[Doubt]:
    page = view.page(value)
    chars = _characters(value, page)
    if least_sure(value, page) < least_character(spec.type):
        yield Doubt.CHARACTERS
    if _open_under_seal(value, page):
        yield Doubt.SEAL
    covered = sum(any(s.box.holds(c.box.cx, c.box.cy) for s in page.seals) for c in chars) if page else 0
    if spec.type is FieldType.ORGANISATION and covered > DOUBT.under_seal * len(chars) and spec.key not in view.confirmed:
        yield Doubt.SEAL


def _open_under_seal(value: FieldValue, page: Page | None) -> bool:
    """Whether its line, read with and without the ink of a seal, has a character more or less within the value."""
    box, raw = value.box, value.raw or ""
    for line in page.lines if page and box else ():
        start = line.text.find(raw) if line.rivals and box and box.overlap(line.box) else -1
        edits = [e for rival in line.rivals for e in Levenshtein.opcodes(line.text, rival) if e.tag in ("insert", "delete")]
        if start >= 0 and any(e.src_start <= start + len(raw) and e.src_end >= start for e in edits):
            return True
    return False


def _mixed(view: _PacketView, spec: FieldSpec, value: FieldValue) -> bool:
    """Whether the value holds a neighbour's value or label, or two fields hold each other's kind of value."""
    raw = fold(value.raw or "")
    if len(raw) >= DOUBT.long:
        return _holds_choices(view, spec, raw)
    if _holds_label(view, spec, raw) or any(holds_shape(spec, value, o) for o in view.profile.fields if o.part == spec.part):
        return True
    if any(runs_on(spec, value, o) or swallows(spec, value, o) for o, _ in view.neighbours(spec, Presence.BLANK)):
        return True
    return any(_holds(spec, raw, *other) or _exchanged(spec, value, *other) for other in view.neighbours(spec))


def _holds_label(view: _PacketView, spec: FieldSpec, raw: str) -> bool:
    """Whether a label stands in a value that ends before the next one, or begins or ends any other."""
    if spec.type.rules.short and LABELLED.search(raw):
        return True
    labels = {fold(label) for other in view.profile.fields if other.part == spec.part for label in other.labels}
    if _ends_a_label(spec, raw, labels):
        return True
    long = [label for label in labels if len(label) >= DOUBT.label]
    if any(raw.startswith(label) or raw.endswith(label) or (spec.type.rules.short and label in raw) for label in long):
        return True
    return spec.type.rules.short and any(re.search(re.escape(label) + DIGITS, raw) for label in labels - {*long})


def _ends_a_label(spec: FieldSpec, raw: str, labels: Collection[str]) -> bool:
    """Whether a value is but the end of a label that went on to its next line: 额（万元）, 称）."""
    half = len(raw) < DOUBT.label and raw.endswith(")") and "(" not in raw
    return half or (not spec.read(raw).ok and any(label.endswith(raw) for label in labels))


def _holds_choices(view: _PacketView, spec: FieldSpec, raw: str) -> bool:
    """Whether a long text holds the choices that the form prints for another field of the part."""
    for other in view.profile.fields:
        named = (c for c in other.choices if any(len(w) >= DOUBT.label and fold(w) in raw for w in c.words))
        if other.part == spec.part and other.type.rules.boxes is not None and sum(1 for _ in named) >= DOUBT.choices:
            return True
    return False


def _holds(spec: FieldSpec, raw: str, other: FieldSpec, theirs: FieldValue) -> bool:
    """Whether the other's value stands in this one, or both are the same and one of them is not of its type."""
    text = fold(theirs.raw or "")
    apart = other.type.rules.strict or (spec.type.rules.short and not {spec.type, other.type} <= NUMBERS)
    if not apart or len(text) < DOUBT.neighbour or text not in raw:
        return False
    return text != raw or any(s.type.rules.strict and not s.read(text).ok for s in (spec, other))


def _exchanged(spec: FieldSpec, value: FieldValue, other: FieldSpec, theirs: FieldValue) -> bool:
    """Whether neither value is of its own type, and this one is of the other's."""
    if not (spec.type.rules.strict and other.type.rules.strict) or other.type is spec.type or spec.read(value.raw or "").ok:
        return False
    return not other.read(theirs.raw or "").ok and other.read(value.raw or "").ok


def _characters(value: FieldValue, page: Page | None) -> list[Char]:
    """The characters of the value as its page shows them; none where that is not known."""
    box = value.box
    if page is None or box is None:
        return []
    place = box.grown(DOUBT.around, DOUBT.around)
    chars = [c for ln in page.lines if place.overlap(ln.box) and ln.spelled for c in ln.chars if c.text.strip()]
    here = fold(value.raw or "")
    shown = "".join(fold(c.text)[:1] or " " for c in chars)
    return [chars[n] for at, _, size in Levenshtein.opcodes(shown, here).as_matching_blocks() for n in range(at, at + size)]
