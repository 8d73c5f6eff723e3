"""The fields of one part of the form, from its pages in order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from extractors.forms.fields.across import with_rows_parted
from extractors.forms.fields.captions import caption_candidates
from extractors.forms.fields.cells import cell_candidates
from extractors.forms.fields.flow import flow_candidates, page_tokens
from extractors.forms.fields.grid import grids_of
from extractors.forms.fields.labels import LabelMatch, ProfileLabels
from extractors.forms.fields.over_pages import Candidates, continue_over_pages
from extractors.forms.fields.running import between_candidates, leads_of, running_candidates, within_sentence
from extractors.forms.fields.seal_words import without_seal_words
from extractors.forms.fields.selection import select, with_stray_ticks
from extractors.forms.fields.settings import LABELS, SELECTION
from extractors.forms.fields.table_cells import Grid
from extractors.forms.fields.tables import read_tables
from extractors.forms.rows import running_tokens
from extractors.forms.tokens import Candidate, Token
from extractors.forms.values.essays import read_essays
from extractors.forms.values.value import blank_value
from model.folding import fold
from model.page import Page
from model.record import FieldValue, Presence
from notices.field_types.registry import FieldType
from notices.field_types.texts import PERSON
from notices.profile import FieldSpec, Part, PartKind, Profile
from notices.tables import CellSpec

UNNAMED = re.compile(r"[\d〇○零一二三四五六七八九十年月日\s_＿]")


def fields_of(part: Part, profile: Profile, pages: Sequence[Page]) -> dict[str, FieldValue]:
    """Read every field of `part` that its pages show, found blank ones too. `pages` hold only what belongs to the part
    (`clip`).
    """
    every = [f for f in profile.fields if f.part == part.id]
    if not every or not pages:
        return {}
    tables = read_tables([t for t in profile.tables if t.part == part.id], every, pages)
    specs = [f for f in every if not isinstance(f, CellSpec)]
    return {**tables.values, **_fields_beside(part, profile, specs, [tables.rest_of(page) for page in pages])}


def _fields_beside(part: Part, profile: Profile, specs: Sequence[FieldSpec], pages: Sequence[Page]) -> dict[str, FieldValue]:
    """Read the fields that stand in no table of the profile."""
    if not specs:
        return {}
    if part.kind is PartKind.ESSAY:
        return read_essays(part, specs, pages)
    if part.kind in (PartKind.COVER, PartKind.DECLARATION, PartKind.LETTER):  # where seals are set
        known = {word for spec in specs for choice in spec.choices for word in choice.words}
        pages = [without_seal_words(page, known) for page in pages]
    if part.kind in (PartKind.DECLARATION, PartKind.LETTER, PartKind.INSTRUCTIONS):
        marks = [(mark.part, mark.anchors) for mark in profile.seals] + [(mark.part, mark.anchors) for mark in profile.signatures]
        places = (wording for of, anchors in marks if of == part.id for wording in anchors)
        return _running_fields(specs, pages, tuple(dict.fromkeys(places)))
    outer = vocabulary_of(tuple(s for s in specs if not s.inside and not within_sentence(s)))
    pages = [with_rows_parted(page, outer) for page in pages]
    grids = grids_of(pages, vocabulary_of(tuple(specs)))
    return _form_fields(specs, _PartPages(tuple(pages), tuple(grids), _stops(profile)), part.kind is PartKind.COVER)


def _stops(profile: Profile) -> tuple[str, ...]:
    markers = (m for p in profile.parts for m in p.markers if len(fold(m)) > 3)
    return (profile.form_title, *(m for m in markers if not m.startswith(("（", "("))))  # a remark may close a value's last line


@cache
def vocabulary_of(specs: tuple[FieldSpec, ...]) -> ProfileLabels:
    """Return the labels of fields, prepared once."""
    return ProfileLabels(specs)


@dataclass(frozen=True, slots=True)
class _PartPages:
    """The pages of one part with their prepared tables; `stops`: wordings that are nobody's value (headings of the form)."""

    pages: tuple[Page, ...]
    grids: tuple[Grid, ...]
    stops: tuple[str, ...]

    def candidates(self, vocabulary: ProfileLabels, all_lines: bool = False) -> list[Candidate]:
        """Return the candidates of all fields in `vocabulary`. `all_lines`: lines inside tables are read by their places too; a
        cover's underlines and creases make tables of nothing.
        """
        found = [c for grid in self.grids for c in cell_candidates(grid, vocabulary)]
        for page in self.pages:
            found += flow_candidates(page_tokens(page), vocabulary, self.stops)
            if all_lines and page.tables:
                found += flow_candidates(page_tokens(page, in_tables=True), vocabulary, self.stops)
            found += _pair_candidates(page, vocabulary)
            found += caption_candidates(page, vocabulary)
        return found


def _form_fields(specs: Sequence[FieldSpec], part: _PartPages, cover: bool) -> dict[str, FieldValue]:
    outer = [s for s in specs if not s.inside]
    running = [s for s in outer if within_sentence(s)]
    labelled = [s for s in outer if s not in running]
    words = dict.fromkeys(word for s in running for word in leads_of(s) if not any(word in o.labels for o in labelled))
    vocabulary = vocabulary_of((*labelled, *(_place(number, word) for number, word in enumerate(words))))
    found = _by_field(_without_label(c, vocabulary) for c in part.candidates(vocabulary, all_lines=cover))
    found = continue_over_pages(found, part.pages, vocabulary)
    found = {**found, **(between_candidates(running, running_tokens(part.pages)) if running else {})}
    values: dict[str, FieldValue] = {}
    chosen: dict[str, Candidate] = {}
    selected = select(outer, found)
    for spec in outer:
        picked = selected.get(spec.key)
        if spec.type.rules.boxes is not None:
            picked = with_stray_ticks(spec, picked, part.pages)
        if picked is not None:
            chosen[spec.key], values[spec.key] = picked
    return values | _inner_fields([s for s in specs if s.inside], chosen, part)


def _by_field(candidates: Iterable[Candidate]) -> Candidates:
    found: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        found.setdefault(candidate.key, []).append(candidate)
    return found


def _without_label(candidate: Candidate, vocabulary: ProfileLabels) -> Candidate:
    """A place that holds nothing but another field's label holds no value."""
    match = vocabulary.match(candidate.joined()) if candidate.tokens else None
    neighbour = match is not None and match.score > LABELS.others_label and candidate.key not in match.wording.keys
    return replace(candidate, tokens=()) if neighbour else candidate


def _pair_candidates(page: Page, vocabulary: ProfileLabels) -> list[Candidate]:
    """What the layout alone paired, where its label is one of ours."""
    found = []
    for pair in page.pairs:
        match = vocabulary.match(pair.label)
        if match is None:
            continue
        keys = match.wording.keys if not match.wording.is_context else _of_a_heading(match, pair.value, vocabulary)
        box = pair.value_box or pair.label_box
        tokens = tuple(Token(text, page, box, pair.confidence) for text in pair.value.split("\n") if text.strip())
        sure = len(keys) == 1
        found += [Candidate(key, tokens, match.score * SELECTION.pair, page, box, "pair", sure) for key in keys]
    return found


def _of_a_heading(heading: LabelMatch, value: str, vocabulary: ProfileLabels) -> tuple[str, ...]:
    """The field of a person whose name stands right behind a heading: 联系人 | 王芳, where the form has 姓名 between the two."""
    if PERSON.fullmatch(fold(value)) is None or vocabulary.match(value) is not None:
        return ()
    keys = tuple(key for key in heading.wording.keys if vocabulary.specs[key].type is FieldType.PERSON)
    return keys if len(keys) == 1 else ()


def _inner_fields(specs: Sequence[FieldSpec], chosen: Mapping[str, Candidate], part: _PartPages) -> dict[str, FieldValue]:
    """Blanks within another field's cell; where they stand in cells of their own instead, as any field."""
    values: dict[str, FieldValue] = {}
    for spec in specs:
        parent = chosen.get(spec.inside or "")
        siblings = [s for s in specs if s.inside == spec.inside and s is not spec]
        value = blank_value(spec, siblings, parent) if parent else None
        if value is not None:
            values[spec.key] = value
    missing = [s for s in specs if s.key not in values or values[s.key].presence is Presence.BLANK]
    if not missing:
        return values
    found = _by_field(part.candidates(vocabulary_of(tuple(missing))))
    placed = {key: [c for c in places if c.method in ("cell", "flow", "inline")] for key, places in found.items()}
    selected = select(missing, placed)
    for spec in missing:
        picked = selected.get(spec.key)
        if picked and (spec.key not in values or picked[1].presence is Presence.FILLED and picked[0].method == "cell"):
            values[spec.key] = picked[1]
    return values


def _running_fields(specs: Sequence[FieldSpec], pages: Sequence[Page], places: Sequence[str]) -> dict[str, FieldValue]:
    """`places`: the wordings of places for seals and signatures, before which a value ends."""
    tokens = running_tokens(pages)
    ends = [_place(number, wording) for number, wording in enumerate(places) if not any(wording in s.labels for s in specs)]
    vocabulary = vocabulary_of((*specs, *ends))
    labelled = _by_field(c for page in pages for c in flow_candidates(page_tokens(page, in_tables=True), vocabulary))
    running = running_candidates(specs, tokens)
    found = {s.key: (_named(s) and labelled.get(s.key)) or running.get(s.key) or labelled.get(s.key, []) for s in specs}
    return {key: value for key, (_, value) in select(specs, found).items()}


def _place(number: int, wording: str) -> FieldSpec:
    """A place for a seal or a signature, or words before a blank within a sentence, as a label of nobody's."""
    return FieldSpec(key=f".{number}", part="", name=wording, type=FieldType.TEXT, labels=(wording,))


def _named(spec: FieldSpec) -> bool:
    """Whether a date has a label of its own (推荐日期), and is no bare 年 月 日."""
    return spec.type is FieldType.DATE and any(len(UNNAMED.sub("", label)) > 1 for label in spec.labels)
