"""The fields of one part of the form, from its pages in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import takewhile

from extractors.forms.fields.cells import cell_candidates
from extractors.forms.fields.flow import find_hits, flow_candidates, page_tokens
from extractors.forms.fields.grid import SECTION, Grid, grids_of
from extractors.forms.fields.labels import Vocabulary
from extractors.forms.fields.running import running_candidates
from extractors.forms.fields.stamped import without_seal_words
from extractors.forms.rows import running_tokens
from extractors.forms.tokens import Candidate, Token, token_of
from extractors.forms.values.choices import marks_of
from extractors.forms.values.essays import read_essays
from extractors.forms.values.value import blank_value, value_of
from extractors.text.typed import best_choice, type_value
from model.folding import fold
from model.geometry import Box
from model.page import Cell, Page, Table
from model.record import FieldValue, Presence
from notices.profile import FieldSpec, FieldType, Part, PartKind, Profile

METHOD = {"cell": 0.1, "inline": 0.06, "flow": 0.05, "running": 0.05, "pair": 0.0, "ticks": 0.0}
CHOICE_TYPES = (FieldType.CHOICES, FieldType.YES_NO, FieldType.LEVELS)


def fields_of(part: Part, profile: Profile, pages: Sequence[Page]) -> dict[str, FieldValue]:
    """Every field of `part` that its pages show, found blank ones too. `pages` hold only what belongs to the part (`clip`)."""
    specs = [f for f in profile.fields if f.part == part.id]
    if not specs or not pages:
        return {}
    if part.kind is PartKind.ESSAY:
        return read_essays(part, specs, pages)
    if part.kind in (PartKind.COVER, PartKind.DECLARATION, PartKind.LETTER):  # where seals are set
        pages = [without_seal_words(page) for page in pages]
    if part.kind in (PartKind.DECLARATION, PartKind.LETTER, PartKind.INSTRUCTIONS):
        return _running_fields(specs, pages)
    return _form_fields(part, specs, pages, _stops(profile))


def _stops(profile: Profile) -> tuple[str, ...]:
    markers = (m for p in profile.parts for m in p.markers if len(fold(m)) > 3)
    return (profile.form_title, *(m for m in markers if not m.startswith(("（", "("))))  # a remark may close a value's last line


def clip(page: Page, top: float, bottom: float) -> Page:
    """The page with only what stands between two heights."""
    if top <= 0.0 and bottom >= 1.0:
        return page

    def inside(box: Box) -> bool:
        return top - 0.002 <= box.cy < bottom - 0.002

    return replace(
        page,
        lines=tuple(line for line in page.lines if inside(line.box)),
        tables=tuple(t for t in (_clip_table(t, top, bottom) for t in page.tables) if t is not None),
        ticks=tuple(t for t in page.ticks if inside(t.box)),
        pairs=tuple(p for p in page.pairs if inside(p.label_box)),
    )


def _clip_table(table: Table, top: float, bottom: float) -> Table | None:
    cells = tuple(c for c in table.cells if top - 0.002 <= c.box.cy < bottom - 0.002)
    if not cells:
        return None
    if len(cells) == len(table.cells):
        return table
    first = min(c.row for c in cells)
    kept = tuple(replace(c, row=c.row - first) for c in cells)
    return Table(table.box, max(c.row + c.row_span for c in kept), table.cols, kept)


@cache
def vocabulary_of(specs: tuple[FieldSpec, ...]) -> Vocabulary:
    return Vocabulary(specs)


def _form_fields(part: Part, specs: Sequence[FieldSpec], pages: Sequence[Page], stops: Sequence[str]) -> dict[str, FieldValue]:
    outer = [s for s in specs if not s.inside]
    vocabulary = vocabulary_of(tuple(outer))
    grids = grids_of(pages, vocabulary_of(tuple(specs)))
    found: dict[str, list[Candidate]] = {}
    for candidate in _all_candidates(pages, grids, vocabulary, stops, part.kind is PartKind.COVER):
        found.setdefault(candidate.key, []).append(_without_label(candidate, vocabulary))
    _continue_over_pages(found, pages, vocabulary, stops)
    values: dict[str, FieldValue] = {}
    chosen: dict[str, Candidate] = {}
    for spec in outer:
        picked = _pick(spec, found.get(spec.key, []))
        if spec.type in CHOICE_TYPES:
            picked = _with_stray_ticks(spec, picked, pages)
        if picked is not None:
            chosen[spec.key], values[spec.key] = picked
    _inner_fields([s for s in specs if s.inside], chosen, values, pages, grids, stops)
    return values


def _without_label(candidate: Candidate, vocabulary: Vocabulary) -> Candidate:
    """A place that holds nothing but another field's label holds no value."""
    match = vocabulary.match(candidate.joined()) if candidate.bits else None
    neighbour = match is not None and match.score > 0.99 and candidate.key not in match.wording.keys
    return replace(candidate, bits=()) if neighbour else candidate


def _all_candidates(
    pages: Sequence[Page], grids: Sequence[Grid], vocabulary: Vocabulary, stops: Sequence[str], all_lines: bool = False
) -> list[Candidate]:
    """`all_lines`: lines inside tables are read by their places too; a cover's underlines and creases make tables of nothing."""
    found = [c for grid in grids for c in cell_candidates(grid, vocabulary)]
    for page in pages:
        found += flow_candidates(page_tokens(page), vocabulary, stops)
        if all_lines and page.tables:
            found += flow_candidates(page_tokens(page, in_tables=True), vocabulary, stops)
        found += _pair_candidates(page, vocabulary)
    return found


def _pair_candidates(page: Page, vocabulary: Vocabulary) -> list[Candidate]:
    """What the layout alone paired, where its label is one of ours."""
    found = []
    for pair in page.pairs:
        match = vocabulary.match(pair.label)
        if match is None or match.wording.is_context:
            continue
        box = pair.value_box or pair.label_box
        bits = tuple(Token(text, page, box, pair.confidence) for text in pair.value.split("\n") if text.strip())
        sure = len(match.wording.keys) == 1
        found += [Candidate(key, bits, match.score * 0.95, page, box, "pair", sure) for key in match.wording.keys]
    return found


def _pick(spec: FieldSpec, candidates: Sequence[Candidate]) -> tuple[Candidate, FieldValue] | None:
    """The place that speaks best for the field: a label that agrees well, in its context, with a value that fits its type."""
    if not candidates:
        return None
    strong = [c for c in candidates if c.method != "pair"] or list(candidates)
    if all(value_of(spec, c).presence is Presence.BLANK and not c.context for c in strong):
        strong = list(candidates)
    candidates = _joined_continuations(spec, strong)
    scored = [(_score(spec, c, v), -n, c, v) for n, c in enumerate(candidates) if (v := value_of(spec, c))]
    _, _, candidate, value = max(scored, key=lambda s: (s[0], s[1]))
    others = tuple(v for s, _, c, v in scored if c is not candidate and v.presence is Presence.FILLED and c.context and s > 1.0)
    distinct = tuple(
        v
        for v in others
        if fold(v.raw or "") != fold(value.raw or "") and v.source and value.source and v.source.page != value.source.page
    )
    return candidate, replace(value, others=distinct[:3])


def _score(spec: FieldSpec, candidate: Candidate, value: FieldValue) -> float:
    filled = value.presence is Presence.FILLED
    fits = filled and (spec.type in CHOICE_TYPES or type_value(spec, value.raw or "").ok)
    return candidate.label_score + METHOD.get(candidate.method, 0.0) + 0.35 * candidate.context + 0.25 * filled + 0.15 * fits


def _joined_continuations(spec: FieldSpec, candidates: Sequence[Candidate]) -> list[Candidate]:
    """A long text whose label is repeated on the next page (「简介（续）」) is one text."""
    found = list(candidates)
    if spec.type is not FieldType.TEXT or len(found) < 2:
        return found
    first, *rest = found
    for other in rest:
        if other.page is not first.page and other.bits and first.bits and other.label_score > 0.8:
            same = fold(other.text) in fold(first.text) or fold(first.text) in fold(other.text)
            if not same and other.page.number == first.page.number + 1 and other.page.file == first.page.file:
                first = replace(first, bits=(*first.bits, *other.bits), bottom=other.bottom)
                found.remove(other)
    found[0] = first
    return found


def _continue_over_pages(
    found: dict[str, list[Candidate]], pages: Sequence[Page], vocabulary: Vocabulary, stops: Sequence[str]
) -> None:
    """Text at the top of a page, before any label and outside any table, goes on with the last long text of the page before."""
    for before, page in zip(pages, pages[1:], strict=False):
        bits = page_tokens(page, top=0.06, bottom=0.93)
        hits, _ = find_hits(bits, vocabulary)
        first = min([h.box.y0 for h in hits] + [t.box.y0 for t in page.tables], default=1.0)
        above = (b for b in bits if b.box.y1 <= first + 0.002 and len(fold(b.text)) > 1)
        orphans = list(takewhile(lambda b: SECTION.fullmatch(fold(b.text)) is None, above))
        if not orphans and not hits:
            orphans = _open_cell(before, page, vocabulary)
        _lead_in(found, before, page, vocabulary)
        last = _last_text(found, before, vocabulary)
        if orphans and last is not None:
            index = found[last.key].index(last)
            found[last.key][index] = replace(last, bits=(*last.bits, *orphans))


def _open_cell(before: Page, page: Page, vocabulary: Vocabulary) -> list[Token]:
    """A row of one cell at the top of a page, without a label, under a page whose table ends in such a row: its text goes on."""
    ends, begins = _row(before, last=True), _row(page, last=False)
    if len(ends) != 1 or len(begins) != 1 or not begins[0].text.strip() or begins[0].box.y0 > 0.2:
        return []
    bits = [token_of(line, page) for line in begins[0].lines]
    return bits if not find_hits(bits, vocabulary)[0] else []


def _row(page: Page, last: bool) -> list[Cell]:
    """The cells of the page's last row, or of its first."""
    tables = sorted(page.tables, key=lambda t: t.box.y0)
    if not tables:
        return []
    cells = tables[-1 if last else 0].cells
    row = max(c.row + c.row_span for c in cells) - 1 if last else min(c.row for c in cells)
    return [c for c in cells if c.row <= row < c.row + c.row_span]


def _lead_in(found: dict[str, list[Candidate]], before: Page, page: Page, vocabulary: Vocabulary) -> None:
    """A label set in the middle of its text may stand on the next page: what is nobody's at the foot of a page goes before
    the first text of the next one, if that begins at its top, above its label.
    """
    texts = [
        (key, n)
        for key, cs in found.items()
        for n, c in enumerate(cs)
        if c.method == "flow" and c.bits and c.bits[0].page is page and vocabulary.specs[key].type is FieldType.TEXT
    ]
    upper = [(key, n) for key, n in texts if _starts_above(found[key][n])]
    taken = {(round(b.box.x0, 3), round(b.box.y0, 3)) for cs in found.values() for c in cs for b in c.bits if b.page is before}
    lowest = max([y for _, y in taken], default=0.0)
    loose = [
        b
        for b in page_tokens(before, top=max(0.06, lowest + 0.001), bottom=0.93)
        if (round(b.box.x0, 3), round(b.box.y0, 3)) not in taken and b.box.width > 0.3
    ]
    if len(upper) == 1 and loose:
        key, n = upper[0]
        found[key][n] = replace(found[key][n], bits=(*loose, *found[key][n].bits))


def _starts_above(candidate: Candidate) -> bool:
    """Text from the page's top down to its label and beyond."""
    label = candidate.box
    return label is not None and candidate.bits[0].box.y0 < min(0.16, label.y0 - 0.004)


def _last_text(found: dict[str, list[Candidate]], page: Page, vocabulary: Vocabulary) -> Candidate | None:
    """The text field that ends lowest on the page, if nothing else stands below it."""
    on_page = [c for cs in found.values() for c in cs if c.method != "pair" and (c.bits[-1].page if c.bits else c.page) is page]
    if not on_page:
        return None
    lowest = max(on_page, key=_end)
    return lowest if vocabulary.specs[lowest.key].type is FieldType.TEXT else None


def _end(candidate: Candidate) -> float:
    if candidate.bits:
        return candidate.bits[-1].box.y1
    return candidate.box.y1 if candidate.box else 0.0


def _with_stray_ticks(
    spec: FieldSpec, picked: tuple[Candidate, FieldValue] | None, pages: Sequence[Page]
) -> tuple[Candidate, FieldValue] | None:
    """Where the label's own cell shows too few of the choices, take every place of the part that shows them."""
    known = _known(spec, picked[0].text) if picked else 0
    if spec.type is not FieldType.CHOICES or known >= 0.7 * len(spec.choices):
        return picked
    bits = tuple(
        b for page in pages for b in page_tokens(page, in_tables=True) if _known(spec, b.text) or (picked and b in picked[0].bits)
    )
    total = _known(spec, "\n".join(b.text for b in bits))
    if total <= known or total < 0.4 * len(spec.choices):
        return picked
    candidate = Candidate(spec.key, bits, picked[0].label_score if picked else 0.8, bits[0].page, bits[0].box, "ticks")
    return candidate, value_of(spec, candidate)


def _known(spec: FieldSpec, text: str) -> int:
    """How many of the field's choices stand in `text` with a box."""
    return len({id(hit[0]) for mark in marks_of(text) if (hit := best_choice(mark.word, spec.choices, 0.8))})


def _inner_fields(
    specs: Sequence[FieldSpec],
    chosen: dict[str, Candidate],
    values: dict[str, FieldValue],
    pages: Sequence[Page],
    grids: Sequence[Grid],
    stops: Sequence[str],
) -> None:
    """Blanks within another field's cell; where they stand in cells of their own instead, as any field."""
    missing = []
    for spec in specs:
        parent = chosen.get(spec.inside or "")
        siblings = [s for s in specs if s.inside == spec.inside and s is not spec]
        value = blank_value(spec, siblings, parent) if parent else None
        if value is None or value.presence is Presence.BLANK:
            missing.append(spec)
        if value is not None:
            values[spec.key] = value
    if not missing:
        return
    vocabulary = vocabulary_of(tuple(missing))
    found: dict[str, list[Candidate]] = {}
    for candidate in _all_candidates(pages, grids, vocabulary, stops):
        found.setdefault(candidate.key, []).append(candidate)
    for spec in missing:
        picked = _pick(spec, [c for c in found.get(spec.key, []) if c.method in ("cell", "flow", "inline")])
        if picked and (spec.key not in values or picked[1].presence is Presence.FILLED and picked[0].method == "cell"):
            values[spec.key] = picked[1]


def _running_fields(specs: Sequence[FieldSpec], pages: Sequence[Page]) -> dict[str, FieldValue]:
    bits = running_tokens(pages)
    vocabulary = vocabulary_of(tuple(specs))
    labelled = [c for page in pages for c in flow_candidates(page_tokens(page, in_tables=True), vocabulary)]
    values = {}
    for spec in specs:
        candidates = running_candidates(spec, bits) or [c for c in labelled if c.key == spec.key]
        picked = _pick(spec, candidates)
        if picked:
            values[spec.key] = picked[1]
    return values
