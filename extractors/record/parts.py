"""Which part of the form each page is: its own signs first, then its neighbours, then how far the scan's order can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from extractors.record.assess import Reference, Signs
from extractors.record.attachments import attach_evidence
from extractors.wordings import fold
from model.page import Page, Reader
from notices.profile import PartKind

STRONG = 0.6
BLANK, OTHER, UNREADABLE = "blank", "other", "unreadable"


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a page that belongs to one part, from `top` to `bottom` (fractions of the page)."""

    part: str
    top: float
    bottom: float


@dataclass
class Placed:
    """A page with its part: `sections` from the top (several where parts share a page), `also` the parts besides the main one."""

    page: Page
    signs: Signs
    place: int
    part: str = OTHER
    confidence: float = 0.0
    sections: tuple[Section, ...] = ()
    attachment: str | None = None
    duplicate_of: int | None = None
    title: str = ""
    copy: int = 0

    @property
    def also(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(s.part for s in self.sections if s.part != self.part))


def recognise_parts(signs: Sequence[Signs], reference: Reference) -> tuple[list[Placed], bool]:
    """Every page with its part, in the order given; and whether the order of the pages could be trusted."""
    placed = [_by_itself(s, n, reference) for n, s in enumerate(signs)]
    order, ordered = reading_order(placed, reference)
    walk = [placed[n] for n in order]
    if ordered:
        _continue(walk, reference)
    else:
        _by_looks(walk, reference)
    attach_evidence(walk, reference, ordered)
    for item in placed:
        item.sections = _sections(item, reference)
    return placed, ordered


def _by_itself(signs: Signs, place: int, reference: Reference) -> Placed:
    page = signs.page
    item = Placed(page, signs, place)
    if page.reader is Reader.NONE:
        return replace_part(item, UNREADABLE, 1.0)
    if page.blank or not any(fold(line.text) for line in page.lines):
        return replace_part(item, BLANK if page.blank or page.image is None else OTHER, 0.9 if page.blank else 0.3)
    strong = [(p, s) for p, s in signs.scores.items() if s >= STRONG and not _rather_evidence(p, s, signs, reference)]
    essay = next((h for h in signs.headings if h.key), None)
    if strong:
        return replace_part(item, *_main_part(strong, signs, reference))
    if essay and (signs.running_text or essay.score > 0.93) and not (signs.kind and signs.kind.heading):
        return replace_part(item, essay.part, 0.8)
    return item


def replace_part(item: Placed, part: str, confidence: float) -> Placed:
    item.part, item.confidence = part, min(1.0, confidence)
    return item


def _rather_evidence(part: str, score: float, signs: Signs, reference: Reference) -> bool:
    """A certificate or report with labels like the form's own is evidence, unless the part's title stands on the page."""
    titled = any(h.part == part and h.key is None for h in signs.headings)
    return bool(signs.kind and signs.kind.heading and signs.kind.score >= 0.8 and not titled)


def _main_part(strong: list[tuple[str, float]], signs: Signs, reference: Reference) -> tuple[str, float]:
    """Several parts on one page: the one that takes up most of it, by where their headings stand."""
    if len(strong) == 1:
        return strong[0]
    cover = [s for s in strong if reference.kind(s[0]) is PartKind.COVER]
    best = max(strong, key=lambda s: s[1])
    guide = [s for s in strong if reference.kind(s[0]) is PartKind.INSTRUCTIONS and s[1] > 0.84]
    if guide and best[0] != guide[0][0] and reference.kind(best[0]) in (PartKind.TITLE_PAGE, PartKind.DECLARATION):
        return guide[0]  # the instructions speak of every other part
    if cover and cover[0][1] >= best[1] - 0.05:
        return cover[0]
    tops = _tops(signs, {p for p, _ in strong})
    if len(tops) < 2:
        return best
    ends = [top for _, top in tops[1:]] + [1.0]
    spans = {part: end - top for (part, top), end in zip(tops, ends, strict=True)}
    part = max(spans, key=lambda p: spans[p])
    return part, dict(strong).get(part, best[1])


def _tops(signs: Signs, parts: set[str]) -> list[tuple[str, float]]:
    """Where each part begins on the page: at its heading, else at its first label."""
    tops: dict[str, float] = {}
    for heading in signs.headings:
        if heading.part in parts:
            tops[heading.part] = min(tops.get(heading.part, 1.0), heading.y)
    for part in parts - set(tops):
        count, _, top = signs.labels.get(part, (0, 0.0, 1.0))
        if count:
            tops[part] = top
    return sorted(tops.items(), key=lambda t: t[1])


def _sections(item: Placed, reference: Reference) -> tuple[Section, ...]:
    """The page cut at the headings of parts; one section where there is but one part."""
    if item.part in (BLANK, OTHER, UNREADABLE) or reference.kind(item.part) is PartKind.EVIDENCE:
        return (Section(item.part, 0.0, 1.0),)
    strong = {p for p, s in item.signs.scores.items() if s >= STRONG} | {item.part}
    strong |= {h.part for h in item.signs.headings if h.key}
    if reference.kind(item.part) is PartKind.COVER and item.confidence > 0.75:
        strong = {
            p for p in strong if reference.kind(p) is not PartKind.TABLE or item.signs.labels.get(p, (0, 0.0, 0.0))[1] > 0.5
        }
    tops = _tops(item.signs, strong)
    if item.part not in dict(tops):
        tops.insert(0, (item.part, 0.0))
    tops[0] = (tops[0][0], 0.0)
    cuts = [top for _, top in tops] + [1.0]
    return tuple(Section(part, cuts[n], cuts[n + 1]) for n, (part, _) in enumerate(tops) if cuts[n + 1] > cuts[n])


def part_index(part: str, reference: Reference) -> int:
    """The part's place in the form; parts that have none come last."""
    ids = [p.id for p in reference.profile.parts]
    return ids.index(part) if part in ids else len(ids)


def _anchors(placed: Sequence[Placed], reference: Reference) -> list[tuple[int, int]]:
    """(place, place in the form) of the pages that are surely known by themselves; letters may stand anywhere."""
    loose = (PartKind.LETTER, PartKind.EVIDENCE)
    found = []
    for item in placed:
        if item.confidence >= STRONG and item.part not in (BLANK, OTHER, UNREADABLE) and reference.kind(item.part) not in loose:
            found.append((item.place, _fine_index(item, reference)))
    return found


def _fine_index(item: Placed, reference: Reference) -> int:
    """Place in the form, essays by their headings."""
    index = part_index(item.part, reference) * 100
    keys = [s.key for s in reference.essays]
    own = [keys.index(h.key) for h in item.signs.headings if h.key in keys]
    return index + (min(own) if own else 0)


def reading_order(placed: Sequence[Placed], reference: Reference) -> tuple[tuple[int, ...], bool]:
    """The order in which the pages follow one another best: as they came, backwards, or fronts and backs apart.

    Returns the places in that order, and whether it agrees with the form's own order well enough to be trusted.
    """
    count = len(placed)
    known = dict(_anchors(placed, reference))
    printed = {i.place: i.signs.printed for i in placed if i.signs.printed and reference.kind(i.part) is not PartKind.LETTER}
    half = (count + 1) // 2
    trials = [list(range(count)), list(reversed(range(count)))]
    if count >= 6 and len({i.page.file for i in placed}) == 1:
        trials += [_zipped(range(half), range(half, count)), _zipped(range(half), reversed(range(half, count)))]
    if len(printed) >= 0.6 * count and len(set(printed.values())) == len(printed):
        trials.append(sorted(range(count), key=lambda n: (printed.get(n, 0), known.get(n, 0))))
    files = [i.page.file for i in placed]
    scored = [(_disorder(t, known), _disorder(t, printed, files), n) for n, t in enumerate(trials)]
    wrong, odd, best = min(scored)
    return tuple(trials[best]), wrong <= len(known) // 12 and odd <= max(1, len(printed) // 10)


def _zipped(fronts: Iterable[int], backs: Iterable[int]) -> list[int]:
    """The first half of a scan are the sheets' fronts, the second half their backs."""
    return [n for pair in zip_longest(fronts, backs) for n in pair if n is not None]


def _disorder(order: Sequence[int], known: dict[int, int], files: Sequence[str] = ()) -> int:
    """How many neighbours among the known pages stand the wrong way round; with `files`, only those of one file are compared."""
    row = [n for n in order if n in known]
    return sum(1 for a, b in zip(row, row[1:], strict=False) if known[b] < known[a] and (not files or files[a] == files[b]))


def _continue(walk: Sequence[Placed], reference: Reference) -> None:
    """Pages without signs of their own go on with the part before them."""
    previous: Placed | None = None
    for item in walk:
        if item.part == OTHER and previous is not None:
            _follow(item, previous, reference)
        if item.part not in (BLANK, UNREADABLE):
            previous = item


def _follow(item: Placed, previous: Placed, reference: Reference) -> None:
    kind = reference.kind(previous.part)
    evidence_title = item.signs.kind is not None and item.signs.kind.heading and item.signs.kind.score >= 0.7
    if (
        kind is PartKind.TABLE
        and not evidence_title
        and _table_goes_on(item, previous)
        or kind is PartKind.ESSAY
        and not evidence_title
        and (item.signs.running_text or _figure_page(item))
    ):
        replace_part(item, previous.part, 0.75)
    elif (
        kind in (PartKind.INSTRUCTIONS, PartKind.LETTER, PartKind.DECLARATION) and not evidence_title and item.signs.running_text
    ):
        replace_part(item, previous.part, 0.65)


def _table_goes_on(item: Placed, previous: Placed) -> bool:
    page = item.page
    if page.tables:
        first = min(page.tables, key=lambda t: t.box.y0)
        return not any(line.box.y1 < first.box.y0 and line.box.y0 > 0.09 and len(fold(line.text)) > 4 for line in page.lines)
    return item.signs.running_text or len(page.lines) <= 6


def _figure_page(item: Placed) -> bool:
    """A drawing or table within the essays: little text, no title of a proof."""
    return item.signs.kind is None or item.signs.kind.score < 0.6


def _by_looks(walk: Sequence[Placed], reference: Reference) -> None:
    """Shuffled pages: what has no signs of its own is told by its looks alone."""
    essays = next((s.part for s in reference.essays), None)
    tables = [p for p, v in reference.vocabularies.items() if reference.kind(p) is PartKind.TABLE]
    for item in walk:
        if item.part != OTHER:
            continue
        kind = item.signs.kind
        if kind is not None and kind.score >= 0.6:
            continue
        weak = [(item.signs.labels[p][0], p) for p in tables if p in item.signs.labels]
        if weak and max(weak)[0] >= 2:
            replace_part(item, max(weak)[1], 0.55)
        elif item.page.tables and weak and max(weak)[0]:
            replace_part(item, max(weak)[1], 0.5)
        elif item.page.tables and tables and _only_long_text(item.page):
            replace_part(item, tables[0], 0.4)
        elif essays and item.signs.running_text:
            replace_part(item, essays, 0.6)


def _only_long_text(page: Page) -> bool:
    """The rest of a split table: few cells, one with running text, nothing above it."""
    cells = [c for t in page.tables for c in t.cells]
    first = min(t.box.y0 for t in page.tables)
    above = [line for line in page.lines if line.box.y1 < first and line.box.y0 > 0.09]
    return len(cells) <= 6 and not above and any(len(fold(c.text)) > 20 for c in cells)


__all__ = ["BLANK", "OTHER", "STRONG", "UNREADABLE", "Placed", "Section", "part_index", "recognise_parts"]
