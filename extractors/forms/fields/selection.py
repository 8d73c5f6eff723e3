"""Which of a field's candidates counts: a label that agrees well, in its context, with a value that fits the field's type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from extractors.forms.best_choice import Rules
from extractors.forms.fields.flow import page_tokens
from extractors.forms.fields.settings import SELECTION
from extractors.forms.tokens import Candidate
from extractors.forms.values.choices import tick_boxes_in
from extractors.forms.values.value import value_of
from model.folding import fold
from model.page import Page
from model.record import FieldValue, Presence
from notices.field_types.choices import best_choice
from notices.field_types.registry import FieldType
from notices.field_types.rules import Boxes
from notices.profile import FieldSpec

METHOD = {"cell": SELECTION.cell, "inline": SELECTION.inline, "flow": SELECTION.flow, "running": SELECTION.flow}
Candidates = Mapping[str, Sequence[Candidate]]  # by the key of the field
Selection = tuple[Candidate, FieldValue]  # the place that a field's value is taken from, and the value


@dataclass(frozen=True, slots=True)
class _Option:
    """A place that a field's value may be taken from, with the sum of what speaks for it."""

    spec: FieldSpec
    candidate: Candidate
    value: FieldValue
    score: float


def select(specs: Sequence[FieldSpec], found: Candidates) -> dict[str, Selection]:
    """Choose for each field the place that speaks best for it: a label that agrees well, in its context, with a value that fits its
    type. All fields are chosen together, so that nothing that is written counts for two of them.
    """
    options = [option for spec in specs for option in _options(spec, found.get(spec.key, ()))]
    rules = Rules()
    for spec in specs:
        rules.at_most(1, [(n, 1.0) for n, option in enumerate(options) if option.spec is spec])
    for one, other in combinations(range(len(options)), 2):
        if options[one].spec is not options[other].spec and _share_ink(options[one].candidate, options[other].candidate):
            rules.at_most(1, [(one, 1.0), (other, 1.0)])
    chosen = [option for option, taken in zip(options, rules.best([o.score for o in options]), strict=True) if taken]
    return {option.spec.key: (option.candidate, _with_others(option, options)) for option in chosen}


def _options(spec: FieldSpec, candidates: Sequence[Candidate]) -> list[_Option]:
    strong = [c for c in candidates if c.method != "pair"] or list(candidates)
    if all(value_of(spec, c).presence is Presence.BLANK and not c.context for c in strong):
        strong = list(candidates)
    read = [(c, value_of(spec, c)) for c in _joined_continuations(spec, strong)]
    return [_Option(spec, c, v, _score(spec, c, v) - n * SELECTION.later) for n, (c, v) in enumerate(read)]


def _share_ink(one: Candidate, other: Candidate) -> bool:
    """Whether a character is of the values of both."""
    return any(
        a.page is b.page
        and a.box.overlap(b.box) > SELECTION.shared * min(a.box.area, b.box.area)
        and (a.text in b.text or b.text in a.text)
        for a in one.tokens
        for b in other.tokens
    )


def _with_others(chosen: _Option, options: Sequence[_Option]) -> FieldValue:
    """The chosen value with what stands at other places for the same field, if it differs."""
    value = chosen.value
    others = tuple(
        o.value
        for o in options
        if o.spec is chosen.spec
        and o is not chosen
        and o.value.presence is Presence.FILLED
        and o.candidate.context
        and o.score > SELECTION.other
        and fold(o.value.raw or "") != fold(value.raw or "")
        and o.value.source
        and value.source
        and o.value.source.page != value.source.page
    )
    return replace(value, others=others[: SELECTION.others])


def _score(spec: FieldSpec, candidate: Candidate, value: FieldValue) -> float:
    filled = value.presence is Presence.FILLED
    fits = filled and (spec.type.rules.boxes is not None or spec.read(value.raw or "").ok)
    place = candidate.label_score + METHOD.get(candidate.method, 0.0) + SELECTION.context * candidate.context
    return place + SELECTION.filled * filled + SELECTION.fits * fits


def _joined_continuations(spec: FieldSpec, candidates: Sequence[Candidate]) -> list[Candidate]:
    """A long text whose label is repeated on the next page (「简介（续）」) is one text."""
    found = list(candidates)
    if spec.type is not FieldType.TEXT or len(found) < 2:
        return found
    first, *rest = found
    for other in rest:
        if other.page is not first.page and other.tokens and first.tokens and other.label_score > SELECTION.repeated_label:
            same = fold(other.text) in fold(first.text) or fold(first.text) in fold(other.text)
            if not same and other.page.number == first.page.number + 1 and other.page.file == first.page.file:
                first = replace(first, tokens=(*first.tokens, *other.tokens), bottom=other.bottom)
                found.remove(other)
    found[0] = first
    return found


def with_stray_ticks(spec: FieldSpec, picked: Selection | None, pages: Sequence[Page]) -> Selection | None:
    """Take every place of the part that shows choices of the field, where its label's own cell shows too few of them."""
    known = _known(spec, picked[0].text) if picked else 0
    if spec.type.rules.boxes is not Boxes.CHOICES or known >= SELECTION.choices_known * len(spec.choices):
        return picked
    tokens = tuple(
        b
        for page in pages
        for b in page_tokens(page, in_tables=True)
        if _known(spec, b.text) or (picked and b in picked[0].tokens)
    )
    total = _known(spec, "\n".join(b.text for b in tokens))
    if total <= known or total < SELECTION.choices_found * len(spec.choices):
        return picked
    candidate = Candidate(spec.key, tokens, picked[0].label_score if picked else 0.8, tokens[0].page, tokens[0].box, "ticks")
    return candidate, value_of(spec, candidate)


def _known(spec: FieldSpec, text: str) -> int:
    """How many of the field's choices stand in `text` with a box."""
    found = [hit[0] for box in tick_boxes_in(text) if (hit := best_choice(box.word, spec.choices, SELECTION.choice))]
    return sum(any(choice is other for other in found) for choice in spec.choices)
