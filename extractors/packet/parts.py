"""Which part of the form each page is: its own signs first, then its neighbours, then how far the scan's order can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from extractors.forms.fields.grid import SECTION_HEADING
from extractors.packet.evidence.attachments import attach_evidence
from extractors.packet.page_features import PageFeatures, PreparedProfile
from extractors.text.wordings import strip_numbering
from model.folding import fold
from model.page import Line, Page, Paper, Reader
from notices.profile import PartKind

STRONG = 0.6
BLANK, OTHER, UNREADABLE = "blank", "other", "unreadable"


@dataclass(frozen=True, slots=True)
class PartSpan:
    """A stretch of a page that belongs to one part, from `top` to `bottom` (fractions of the page)."""

    part: str
    top: float
    bottom: float


@dataclass
class ClassifiedPage:
    """A page with its part: `sections` from the top (several where parts share a page), `also` the parts besides the main one."""

    page: Page
    features: PageFeatures
    place: int
    part: str = OTHER
    confidence: float = 0.0
    sections: tuple[PartSpan, ...] = ()
    attachment: str | None = None
    duplicate_of: int | None = None
    title: str = ""
    copy_number: int = 0

    @property
    def also(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(s.part for s in self.sections if s.part != self.part))


@dataclass(frozen=True)
class PageSequence:
    """The order in which the pages follow one another best. `trusted`: neighbours belong together, but for those in `stray`."""

    places: tuple[int, ...]
    trusted: bool
    stray: frozenset[int] = frozenset()


def classify_pages(
    features: Sequence[PageFeatures], prepared: PreparedProfile, overrides: Mapping[tuple[str, int], str] | None = None
) -> tuple[list[ClassifiedPage], PageSequence]:
    """Every page with its part, in the order given; and the order in which they are to be read.

    `overrides`: (file, page) → part, of pages whose part a person told.
    """
    classified = [_by_itself(s, n, prepared) for n, s in enumerate(features)]
    _apply_overrides(classified, overrides or {}, prepared)
    sequence = reading_order(classified, prepared)
    row = [classified[n] for n in sequence.places]
    _by_labels(row, prepared)
    if sequence.trusted:
        _continue(row, sequence, prepared)
    _by_looks(row, prepared, sequence.trusted)
    attach_evidence([i for i in row if i.place not in sequence.stray], prepared, sequence.trusted)
    _apply_overrides(classified, overrides or {}, prepared)
    for item in classified:
        item.sections = _sections(item, prepared)
    if sequence.trusted:
        for before, item in zip(row, row[1:], strict=False):
            if not {before.place, item.place} & sequence.stray:
                _title_below(before, item, prepared)
                _rest_above(item, before, prepared)
    return classified, sequence


def _title_below(item: ClassifiedPage, after: ClassifiedPage, prepared: PreparedProfile) -> None:
    """The title and first rows of the part that the next page goes on with, at the foot of this page."""
    if not item.sections or not after.sections or prepared.kind(after.sections[0].part) is not PartKind.TABLE:
        return
    part, last = after.sections[0].part, item.sections[-1]
    titles = [h.y for h in item.features.headings if h.part == part and h.key is None and h.y > last.top + 0.02]
    if titles and last.part != part and part_index(last.part, prepared) < part_index(part, prepared):
        item.sections = (*item.sections[:-1], replace(last, bottom=titles[-1]), PartSpan(part, titles[-1], 1.0))


def _rest_above(item: ClassifiedPage, before: ClassifiedPage, prepared: PreparedProfile) -> None:
    """The end of the table before, above the title of the next part on the same page."""
    if not before.sections or not item.sections or prepared.kind(before.sections[-1].part) is not PartKind.TABLE:
        return
    open_part, first = before.sections[-1].part, item.sections[0]
    top = min((h.y for h in item.features.headings if h.part == first.part), default=0.0)
    later = part_index(first.part, prepared) > part_index(open_part, prepared)
    if not later or first.bottom <= top or prepared.kind(first.part) not in (PartKind.TABLE, PartKind.ESSAY):
        return
    if any(t.box.y0 < top - 0.01 for t in item.page.tables) or any(line.box.y1 < top for line in body_of(item.page)):
        rest = (PartSpan(open_part, 0.0, top), replace(first, top=top))
        item.sections = (*rest, *item.sections[1:])


def _apply_overrides(
    classified: Sequence[ClassifiedPage], overrides: Mapping[tuple[str, int], str], prepared: PreparedProfile
) -> None:
    """A person's word before the neighbours are asked, and again after they have had their say."""
    for item in classified:
        if part := overrides.get((item.page.file, item.page.number)):
            replace_part(item, part, 1.0)
            evidence = prepared.kind(part) is PartKind.EVIDENCE
            item.attachment = prepared.profile.part(part).attachment if evidence else None


def _by_itself(features: PageFeatures, place: int, prepared: PreparedProfile) -> ClassifiedPage:
    page = features.page
    item = ClassifiedPage(page, features, place)
    if page.reader is Reader.NONE:
        return replace_part(item, UNREADABLE, 1.0)
    if page.blank or not any(fold(line.text) for line in page.lines):
        return replace_part(item, BLANK if page.blank or page.image is None else OTHER, 0.9 if page.blank else 0.3)
    strong = [(p, s) for p, s in features.scores.items() if s >= STRONG and not _rather_evidence(p, s, features, prepared)]
    essay = next((h for h in features.headings if h.key), None)
    if strong:
        return replace_part(item, *_main_part(strong, features, prepared))
    if essay and (features.running_text or essay.score > 0.93) and not (features.kind and features.kind.heading):
        return replace_part(item, essay.part, 0.8)
    return item


def replace_part(item: ClassifiedPage, part: str, confidence: float) -> ClassifiedPage:
    item.part, item.confidence = part, min(1.0, confidence)
    return item


def _rather_evidence(part: str, score: float, features: PageFeatures, prepared: PreparedProfile) -> bool:
    """A certificate or report with labels like the form's own is evidence, unless the part's title stands on the page."""
    titled = any(h.part == part and h.key is None for h in features.headings)
    return bool(features.kind and features.kind.heading and features.kind.score >= 0.8 and not titled)


def _main_part(strong: list[tuple[str, float]], features: PageFeatures, prepared: PreparedProfile) -> tuple[str, float]:
    """Several parts on one page: the one that takes up most of it, by where their headings stand."""
    if len(strong) == 1:
        return strong[0]
    cover = [s for s in strong if prepared.kind(s[0]) is PartKind.COVER]
    best = max(strong, key=lambda s: s[1])
    guide = [s for s in strong if prepared.kind(s[0]) is PartKind.INSTRUCTIONS and s[1] > 0.84]
    if guide and prepared.kind(best[0]) in (PartKind.INSTRUCTIONS, PartKind.TITLE_PAGE, PartKind.DECLARATION):
        return guide[0]  # the instructions speak of every other part
    if cover and cover[0][1] >= best[1] - 0.05:
        return cover[0]
    tops = _tops(features, {p for p, _ in strong})
    if len(tops) < 2:
        return best
    ends = [top for _, top in tops[1:]] + [1.0]
    spans = {part: end - top for (part, top), end in zip(tops, ends, strict=True)}
    part = max(spans, key=lambda p: spans[p])
    return part, dict(strong).get(part, best[1])


def _tops(features: PageFeatures, parts: set[str]) -> list[tuple[str, float]]:
    """Where each part begins on the page: at its heading, else at its first label."""
    tops: dict[str, float] = {}
    for heading in features.headings:
        if heading.part in parts:
            tops[heading.part] = min(tops.get(heading.part, 1.0), heading.y)
    for part in parts - set(tops):
        count, _, top = features.labels.get(part, (0, 0.0, 1.0))
        if count:
            tops[part] = top
    return sorted(tops.items(), key=lambda t: t[1])


def _sections(item: ClassifiedPage, prepared: PreparedProfile) -> tuple[PartSpan, ...]:
    """The page cut at the headings of parts; one section where there is but one part."""
    if item.part in (BLANK, OTHER, UNREADABLE) or prepared.kind(item.part) in (PartKind.EVIDENCE, PartKind.INSTRUCTIONS):
        return (PartSpan(item.part, 0.0, 1.0),)
    strong = {p for p, s in item.features.scores.items() if s >= STRONG} | {item.part}
    strong |= {h.part for h in item.features.headings if h.key}
    if prepared.kind(item.part) is PartKind.COVER and item.confidence > 0.75:
        strong = {
            p for p in strong if prepared.kind(p) is not PartKind.TABLE or item.features.labels.get(p, (0, 0.0, 0.0))[1] > 0.5
        }
    tops = _tops(item.features, strong)
    if item.part not in dict(tops):
        tops.insert(0, (item.part, 0.0))
    tops[0] = (tops[0][0], 0.0)
    cuts = [top for _, top in tops] + [1.0]
    return tuple(PartSpan(part, cuts[n], cuts[n + 1]) for n, (part, _) in enumerate(tops) if cuts[n + 1] > cuts[n])


def part_index(part: str, prepared: PreparedProfile) -> int:
    """The part's place in the form; parts that have none come last."""
    ids = [p.id for p in prepared.profile.parts]
    return ids.index(part) if part in ids else len(ids)


def _anchors(classified: Sequence[ClassifiedPage], prepared: PreparedProfile) -> list[tuple[int, int]]:
    """(place, place in the form) of the pages that are surely known by themselves; letters may stand anywhere."""
    loose = (PartKind.LETTER, PartKind.EVIDENCE)
    found = []
    for item in classified:
        if item.confidence >= STRONG and item.part not in (BLANK, OTHER, UNREADABLE) and prepared.kind(item.part) not in loose:
            found.append((item.place, _fine_index(item, prepared)))
    return found


def _fine_index(item: ClassifiedPage, prepared: PreparedProfile) -> int:
    """Place in the form, essays by their headings."""
    index = part_index(item.part, prepared) * 100
    keys = [s.key for s in prepared.essays]
    own = [keys.index(h.key) for h in item.features.headings if h.key in keys]
    return index + (min(own) if own else 0)


def reading_order(classified: Sequence[ClassifiedPage], prepared: PreparedProfile) -> PageSequence:
    """As the pages came, backwards, fronts and backs apart, or by their printed numbers: whichever leaves fewest out of place."""
    count = len(classified)
    known = dict(_anchors(classified, prepared))
    printed = {
        i.place: i.features.printed for i in classified if i.features.printed and prepared.kind(i.part) is not PartKind.LETTER
    }
    half = (count + 1) // 2
    trials = [list(range(count)), list(reversed(range(count)))]
    if count >= 6 and len({i.page.file for i in classified}) == 1:
        trials += [_zipped(range(half), range(half, count)), _zipped(range(half), reversed(range(half, count)))]
    if len(printed) >= 0.6 * count and len(set(printed.values())) == len(printed):
        trials.append(sorted(range(count), key=lambda n: (printed.get(n, 0), known.get(n, 0))))
    files = [i.page.file for i in classified]
    strays = [_out_of_place(t, known) for t in trials]
    odd = [sum(len(_out_of_place([n for n in t if files[n] == f], printed)) for f in set(files)) for t in trials]
    best = min(range(len(trials)), key=lambda n: (len(strays[n]), odd[n], n))
    trusted = len(strays[best]) <= max(1, len(known) // 8) and odd[best] <= max(1, len(printed) // 8)
    return PageSequence(tuple(trials[best]), trusted, frozenset(strays[best]))


def _zipped(fronts: Iterable[int], backs: Iterable[int]) -> list[int]:
    """The first half of a scan are the sheets' fronts, the second half their backs."""
    return [n for pair in zip_longest(fronts, backs) for n in pair if n is not None]


def _out_of_place(order: Sequence[int], known: dict[int, int]) -> set[int]:
    """The known pages that must be taken out so that the rest goes up: all but a longest rising row."""
    row = [n for n in order if n in known]
    longest: list[int] = []
    back: dict[int, int] = {}
    for index, place in enumerate(row):
        before = [i for i in range(index) if known[row[i]] <= known[place]]
        best = max(before, key=lambda i: (longest[i], i), default=-1)
        back[index] = best
        longest.append(1 + (longest[best] if best >= 0 else 0))
    kept: set[int] = set()
    index = max(range(len(row)), key=lambda i: longest[i], default=-1)
    while index >= 0:
        kept.add(row[index])
        index = back[index]
    return set(row) - kept


def _continue(row: Sequence[ClassifiedPage], sequence: PageSequence, prepared: PreparedProfile) -> None:
    """Pages without signs of their own go on with the part before them; pages out of place lead nowhere."""
    previous: ClassifiedPage | None = None
    for item in row:
        if item.part == OTHER:
            before = _open_before(item, previous, [i for i in row if i.place not in sequence.stray], prepared)
            if before is not None:
                _follow(item, before, prepared)
        if item.part not in (BLANK, UNREADABLE) and item.place not in sequence.stray:
            previous = item


def _open_before(
    item: ClassifiedPage, previous: ClassifiedPage | None, row: Sequence[ClassifiedPage], prepared: PreparedProfile
) -> ClassifiedPage | None:
    """The page that `item` goes on: the one before it, or, where it begins within a sentence that the one before it cannot
    have left open, the page of the form that did.
    """
    kind = item.features.kind
    if item.page.paper is Paper.ELECTRONIC:  # nobody shuffles the pages of a file
        return previous
    if (kind is not None and kind.score >= 0.6) or not item.features.running_text or not begins_within_sentence(item.page):
        return previous
    if previous is not None and ends_within_sentence(previous.page):
        return previous
    form = (PartKind.TABLE, PartKind.ESSAY)
    left_open = [
        i for n, i in enumerate(row) if prepared.kind(i.part) in form and ends_within_sentence(i.page) and not _followed(row, n)
    ]
    return left_open[0] if len(left_open) == 1 else previous


def _followed(row: Sequence[ClassifiedPage], index: int) -> bool:
    """Whether the page after this one in the row goes on with its sentence."""
    return index + 1 < len(row) and begins_within_sentence(row[index + 1].page)


def _open_part(previous: ClassifiedPage, prepared: PreparedProfile) -> str:
    """The part that a page ends in: its own, unless the title of a later table or of the essays stands further down."""
    own = part_index(previous.part, prepared)
    form = (PartKind.TABLE, PartKind.ESSAY)
    titles = [h for h in previous.features.headings if h.key is None and prepared.kind(h.part) in form and h.y > 0.3]
    later = [h for h in titles if part_index(h.part, prepared) > own and prepared.kind(previous.part) in form]
    return max(later, key=lambda h: h.y).part if later else previous.part


def _follow(item: ClassifiedPage, previous: ClassifiedPage, prepared: PreparedProfile) -> None:
    part = _open_part(previous, prepared)
    kind = prepared.kind(part)
    evidence_title = item.features.kind is not None and item.features.kind.heading and item.features.kind.score >= 0.7
    if (
        kind is PartKind.TABLE
        and not evidence_title
        and _table_goes_on(item, previous, part)
        or kind is PartKind.ESSAY
        and not evidence_title
        and (item.features.running_text or _figure_page(item))
    ):
        replace_part(item, part, 0.75)
    elif (
        kind in (PartKind.INSTRUCTIONS, PartKind.LETTER, PartKind.DECLARATION)
        and not evidence_title
        and item.features.running_text
    ):
        replace_part(item, part, 0.65)


def _table_goes_on(item: ClassifiedPage, previous: ClassifiedPage, part: str) -> bool:
    page = item.page
    if page.tables:
        first = min(page.tables, key=lambda t: t.box.y0)
        above = [fold(line.text) for line in page.lines if line.box.y1 < first.box.y0 and line.box.y0 > 0.09]
        return not any(len(text) > 4 and not SECTION_HEADING.fullmatch(text) for text in above)
    none: frozenset[str] = frozenset()
    fresh = item.features.keys.get(part, none) - previous.features.keys.get(part, none)
    return item.features.running_text or len(body_of(page)) <= 6 or (bool(fresh) and item.features.kind is None)


def _figure_page(item: ClassifiedPage) -> bool:
    """A drawing or table within the essays: little text, no title of a proof."""
    return item.features.kind is None or item.features.kind.score < 0.6


def _by_labels(row: Sequence[ClassifiedPage], prepared: PreparedProfile) -> None:
    """The rest of a table on a page of its own: labels of the part that none of its other pages shows."""
    for part in prepared.vocabularies:
        known = {key for item in row if item.part == part for key in item.features.keys.get(part, ())}
        for item in row:
            fresh = item.features.keys.get(part, frozenset()) - known
            if item.part == OTHER and known and len(fresh) >= 2 and not (item.features.kind and item.features.kind.heading):
                replace_part(item, part, 0.7)


def _by_looks(row: Sequence[ClassifiedPage], prepared: PreparedProfile, trusted: bool) -> None:
    """What neither its own signs nor its neighbours tell: labels of a table left over, and on shuffled pages its looks alone."""
    essays = next((s.part for s in prepared.essays), None)
    tables = [p for p, v in prepared.vocabularies.items() if prepared.kind(p) is PartKind.TABLE]
    for item in row:
        kind = item.features.kind
        if item.part != OTHER or (kind is not None and kind.score >= 0.6):
            continue
        weak = max(((item.features.labels[p][0], p) for p in tables if p in item.features.labels), default=(0, ""))
        if weak[0] >= 2 and not item.features.running_text:
            replace_part(item, weak[1], 0.55)
        elif trusted:
            continue
        elif weak[0] and (item.page.tables or not item.features.running_text):
            replace_part(item, weak[1], 0.5)
        elif item.page.tables and tables and _only_long_text(item.page):
            replace_part(item, _open_table(row, tables) or tables[0], 0.4)
        elif essays and item.features.running_text:
            replace_part(item, essays, 0.6)


def _open_table(row: Sequence[ClassifiedPage], tables: Sequence[str]) -> str | None:
    """The part whose table breaks off within a sentence."""
    return next((i.part for i in row if i.part in tables and ends_within_sentence(i.page)), None)


def body_of(page: Page) -> list[Line]:
    """The lines of the page without its head and foot, from the top."""
    lines = [line for line in page.lines if 0.06 < line.box.cy < 0.93 and len(fold(line.text)) > 1]
    return sorted(lines, key=lambda line: (round(line.box.cy, 2), line.box.x0))


def ends_within_sentence(page: Page) -> bool:
    """The last line is full and without a sentence's end."""
    lines = body_of(page)
    if not lines or len(fold(lines[-1].text)) < 12:
        return False
    right = max(line.box.x1 for line in lines)
    return lines[-1].text.rstrip()[-1:] not in "。！？；!?;:：" and lines[-1].box.x1 > right - 0.06


def begins_within_sentence(page: Page) -> bool:
    """The first line is set out to the margin of the lines below it, and it is no heading."""
    lines = body_of(page)
    if not lines or len(fold(lines[0].text)) < 4 or strip_numbering(fold(lines[0].text)) != fold(lines[0].text):
        return False
    following = [line.box.x0 for line in lines[1:6] if line.box.width > 0.3]
    if (
        following
        and lines[0].box.x1 < max(line.box.x1 for line in lines) - 0.08
        and lines[0].text.rstrip()[-1:] not in "。！？；"
    ):
        return False  # a short line that ends no sentence is a caption or a title
    return not following or lines[0].box.x0 <= min(following) + 0.015


def _only_long_text(page: Page) -> bool:
    """The rest of a split table: few cells, one with running text, nothing above it."""
    cells = [c for t in page.tables for c in t.cells]
    first = min(t.box.y0 for t in page.tables)
    above = [line for line in page.lines if line.box.y1 < first and line.box.y0 > 0.09]
    return len(cells) <= 6 and not above and any(len(fold(c.text)) > 20 for c in cells)


__all__ = ["BLANK", "OTHER", "STRONG", "UNREADABLE", "ClassifiedPage", "PartSpan", "part_index", "classify_pages"]
