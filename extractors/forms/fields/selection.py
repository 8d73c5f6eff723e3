"""Which of a field's candidates counts: a label that agrees well, in its context, with a value that fits the field's type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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
Selection = tuple[Candidate, FieldValue]  # the place that a field's value is taken from, and the value


def select(spec: FieldSpec, candidates: Sequence[Candidate]) -> Selection | None:
    """Choose the place that speaks best for the field: a label that agrees well, in its context, with a value that fits its
    type.
    """
    if not candidates:
        return None
    strong = [c for c in candidates if c.method != "pair"] or list(candidates)
    if all(value_of(spec, c).presence is Presence.BLANK and not c.context for c in strong):
        strong = list(candidates)
    candidates = _joined_continuations(spec, strong)
    scored = [(_score(spec, c, v), -n, c, v) for n, c in enumerate(candidates) if (v := value_of(spec, c))]
    _, _, candidate, value = max(scored, key=lambda s: (s[0], s[1]))
    others = tuple(
        v for s, _, c, v in scored if c is not candidate and v.presence is Presence.FILLED and c.context and s > SELECTION.other
    )
    distinct = tuple(
        v
        for v in others
        if fold(v.raw or "") != fold(value.raw or "") and v.source and value.source and v.source.page != value.source.page
    )
    return candidate, replace(value, others=distinct[: SELECTION.others])


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
