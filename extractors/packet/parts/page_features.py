"""What a single page looks like: what it tells of every part of the form, before its neighbours are asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate

import numpy as np

from extractors.forms.fields.across import with_rows_parted
from extractors.forms.fields.labels import ProfileLabels, label_lines
from extractors.packet.parts.proof_kind import KindGuess, guess_kind
from extractors.packet.parts.settings import FEATURES
from extractors.page.arrays import Floats
from extractors.text.likeness import Wordings
from extractors.text.reading_order import typical_height
from model.folding import fold
from model.fuzzy import bare, find, likeness, strip_numbering
from model.geometry import Box
from model.page import Line, Page, Reader
from notices.profile import Part, PartKind, Profile
from notices.tables import CellSpec

PAGE_NUMBER = re.compile(r"[-—–·.\s]*(?:第\s*)?(\d{1,3})(?:\s*页)?(?:\s*[/／]\s*\d{1,3}|\s*共\s*\d+\s*页)?[-—–·.\s]*")
NUMBERED = re.compile(r"^(?:附(?:件|录|表)?|表格?)[\d一二三四五六七八九十]{1,2}[:、.]?")  # 附2 …, 表二：…
CONTENTS = re.compile(r"目\s*[录錄次]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading found on the page: of a part (`part`) or of an essay (`key`); `y` is its top."""

    part: str
    y: float
    score: float
    key: str | None = None


@dataclass(frozen=True, slots=True)
class LabelPlace:
    """A label found on the page, as its part words it, with the `box` of its cell or line; `score`: how well it fits."""

    wording: str
    box: Box
    score: float

    def is_within(self, other: LabelPlace) -> bool:
        """Return whether it stands where `other` does: 姓名 is the second line of 法定代表人姓名."""
        return other.box.holds(self.box.cx, self.box.cy)

    @property
    def fits(self) -> tuple[float, int]:
        """How well the wording fits: of two that read alike, the longer leaves less over (推荐单位意见 against 推荐单位)."""
        return round(self.score, 2), len(self.wording)


@dataclass(frozen=True, slots=True)
class LabelCount:
    """The labels of one part on a page: which, and their share of all labels of the part (0–1)."""

    places: tuple[LabelPlace, ...] = ()
    share: float = 0.0

    @property
    def hits(self) -> int:
        return len(self.places)

    @property
    def top(self) -> float:
        """The top of the first one."""
        return min((place.box.y0 for place in self.places), default=1.0)


@dataclass(frozen=True)
class PageFeatures:
    """What one page tells by itself, by part: `scores` (0–1), `labels`, and the `keys` of the fields or essays whose labels stand
    on it. `headings` from the top; `kind`: of proof; `printed`: the page number printed on it.
    """

    page: Page
    scores: Mapping[str, float] = field(default_factory=dict)
    headings: tuple[Heading, ...] = ()
    labels: Mapping[str, LabelCount] = field(default_factory=dict)
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)
    kind: KindGuess | None = None
    printed: int | None = None

    def labels_of(self, part: str) -> LabelCount:
        return self.labels.get(part, LabelCount())

    @property
    def best(self) -> tuple[str, float] | None:
        return max(self.scores.items(), key=lambda s: s[1]) if self.scores else None

    @cached_property
    def running_text(self) -> bool:
        """Whether the page is mostly running text: several wide lines, little in tables."""
        if self.page.ruled and sum(t.box.area for t in self.page.ruled) > FEATURES.tables:
            return False
        wide = [line for line in self.page.lines if line.box.width > FEATURES.wide and len(fold(line.text)) > FEATURES.wide_text]
        return len(wide) >= FEATURES.wide_lines or (len(wide) >= 1 and len(self.page.lines) <= FEATURES.few_lines)


class PreparedProfile:
    """A profile prepared for recognising pages: its vocabularies by part."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.vocabularies: dict[str, ProfileLabels] = {}
        for part in profile.parts:
            specs = [f for f in profile.printed if f.part == part.id and not f.inside]
            if specs and part.kind in (PartKind.COVER, PartKind.TABLE):
                self.vocabularies[part.id] = ProfileLabels(specs)
        self._titles = tuple((part.id, text) for part in profile.parts for text in _titles_of(part, profile))
        self._wordings = Wordings([text for _, text in self._titles])
        self.essays = [f for f in profile.fields if profile.part(f.part).kind is PartKind.ESSAY]

    def title_scores(self, texts: Sequence[str]) -> dict[str, Floats]:
        """Return how well (0–1) each text is a title of each part; 0 where too little agrees."""
        least = [FEATURES.title if len(text) > FEATURES.short else FEATURES.short_title for _, text in self._titles]
        found = self._wordings.likeness([strip_numbering(NUMBERED.sub("", fold(text))) for text in texts])
        found[found < least] = 0
        places = {part.id: [n for n, (own, _) in enumerate(self._titles) if own == part.id] for part in self.profile.parts}
        return {part: found[:, own].max(axis=1, initial=0.0) for part, own in places.items()}

    def kind(self, part: str) -> PartKind | None:
        return next((p.kind for p in self.profile.parts if p.id == part), None)

    def part_index(self, part: str) -> int:
        """Return the part's place in the form; parts that have none come last."""
        ids = [p.id for p in self.profile.parts]
        return ids.index(part) if part in ids else len(ids)


def features_of(page: Page, prepared: PreparedProfile) -> PageFeatures:
    """Return what one page tells of every part of the form."""
    if page.reader is Reader.NONE or page.blank or not page.lines:
        return PageFeatures(page)
    printed = _printed_number(page)
    if _is_contents(page):
        return PageFeatures(page, printed=printed)
    labels, keys = _count_labels(page, prepared)
    titles = _title_headings(page, prepared)
    scores = {
        part.id: _part_score(page, part, prepared.profile, titles[part.id], labels.get(part.id, LabelCount()))
        for part in prepared.profile.parts
    }
    found = [heading for heading in titles.values() if heading] + _essay_headings(page, prepared)
    headings = tuple(sorted(found, key=lambda h: h.y))
    for part_id in {s.part for s in prepared.essays}:
        keys[part_id] = frozenset(h.key for h in headings if h.key and h.part == part_id)
    return PageFeatures(
        page,
        {part_id: score for part_id, score in scores.items() if score > 0},
        headings,
        labels,
        keys,
        _kind_of(page, prepared.profile, labels.values()),
        printed,
    )


def _kind_of(page: Page, profile: Profile, labels: Iterable[LabelCount]) -> KindGuess | None:
    """The kind of proof that the page may be. No heading of one is a label of the form (主营业务收入), stands below some (企业技术中心), or in a table
    of the form that goes on overleaf.
    """
    kind = guess_kind(page, profile)
    return replace(kind, heading=False) if kind and any(_is_the_forms(kind, count.places, page) for count in labels) else kind


def _is_the_forms(kind: KindGuess, labels: Sequence[LabelPlace], page: Page) -> bool:
    tables = [table.box for table in page.ruled if table.box.y0 <= kind.y <= table.box.y1]
    if any(sum(box.holds(label.box.cx, label.box.cy) for label in labels) >= FEATURES.few_labels for box in tables):
        return True
    above = sum(label.box.y0 <= kind.y for label in labels)
    return above >= FEATURES.few_labels or (above > 0 and any(label.wording == bare(kind.title) for label in labels))


def _is_contents(page: Page) -> bool:
    head = sorted(page.lines, key=lambda line: line.box.y0)[: FEATURES.contents]
    dotted = sum(1 for line in page.lines if re.search(r"[.…·]{4,}\s*\d*$", line.text))
    return any(CONTENTS.fullmatch(fold(line.text)) for line in head) or dotted >= FEATURES.contents


def _printed_number(page: Page) -> int | None:
    """The page number printed in the head or foot of the page."""
    for line in page.lines:
        if (line.box.y0 > FEATURES.foot or line.box.y1 < FEATURES.head) and (hit := PAGE_NUMBER.fullmatch(line.text.strip())):
            return int(hit.group(1))
    return None


def _count_labels(page: Page, prepared: PreparedProfile) -> tuple[dict[str, LabelCount], dict[str, frozenset[str]]]:
    """Count the labels of every part on the page, and tell their fields. A place that reads as a label of several (联系人手机) counts for the
    part whose wording fits it best, a wording that several have (姓名) for the one that has most of its own there; where none has any, for the one
    most of whose labels stand there.
    """
    hits = {part_id: _labels(page, vocabulary) for part_id, vocabulary in prepared.vocabularies.items()}
    sizes = {part_id: max(1, len(vocabulary.specs)) for part_id, vocabulary in prepared.vocabularies.items()}
    counts: dict[str, LabelCount] = {}
    keys: dict[str, frozenset[str]] = {}
    taken: list[LabelPlace] = []
    parts_of = Counter(wording for found in hits.values() for wording in {place.wording for place in found.values()})
    alone = {part_id: sum(parts_of[place.wording] == 1 for place in found.values()) for part_id, found in hits.items()}
    for part_id in sorted(hits, key=lambda p: (-alone[p], -len(hits[p]) / sizes[p])):
        others = [place for other, found in hits.items() if other != part_id for place in found.values()]
        own = {key: place for key, place in hits[part_id].items() if not _anothers(place, taken, others)}
        taken += own.values()
        counts[part_id] = LabelCount(tuple(own.values()), len(own) / sizes[part_id])
        specs = prepared.vocabularies[part_id].specs
        keys[part_id] = frozenset(key for key in own if not isinstance(specs[key], CellSpec))  # headings are repeated overleaf
    return counts, keys


def _anothers(place: LabelPlace, taken: Sequence[LabelPlace], others: Sequence[LabelPlace]) -> bool:
    """Tell whether a label is another part's: its wording or place is `taken`, or the wording of one of the `others` fits its place better."""
    if any(place.wording == other.wording or (place.is_within(other) and other.fits >= place.fits) for other in taken):
        return True
    return any(place.is_within(other) and other.fits > place.fits for other in others)


def _labels(page: Page, vocabulary: ProfileLabels) -> dict[str, LabelPlace]:
    """Fields whose labels stand on the page, and where."""
    found: dict[str, LabelPlace] = {}
    tables = with_rows_parted(page, vocabulary).tables
    texts = [([line.text for line in cell.lines] or cell.text.split("\n"), cell.box) for t in tables for cell in t.cells]
    texts += [([re.split(r"[:：]", line.text)[0]], line.box) for line in page.lines]
    for lines, box in texts:
        hit = label_lines([t for t in lines if t.strip()], vocabulary)
        if hit and not hit[0].wording.is_context:
            for key in hit[0].wording.keys:
                found.setdefault(key, LabelPlace(bare(hit[0].wording.text), box, hit[0].score))
    return found


def _part_score(page: Page, part: Part, profile: Profile, heading: Heading | None, labels: LabelCount) -> float:
    title = heading.score if heading else 0.0
    if part.kind is PartKind.TABLE:
        return _table_score(title, labels.hits, labels.share)
    if part.kind is PartKind.COVER:
        return _cover_score(page, title, labels.hits, labels.share)
    support = sum(1 for m in part.markers if len(fold(m)) >= FEATURES.marker and find(page.text, m, FEATURES.marker_match))
    if part.kind is PartKind.TITLE_PAGE:
        if title >= FEATURES.title:
            return title
        return FEATURES.title_page if support >= FEATURES.markers_title_page else 0.0
    if part.kind is PartKind.DECLARATION:
        return max(title, _prescribed_share(page, part, profile))
    if part.kind is PartKind.INSTRUCTIONS:
        return max(title, FEATURES.instructions if support >= FEATURES.markers_instructions else 0.0)
    return title


def _table_score(title: float, count: int, share: float) -> float:
    if title and count >= 1:
        return min(1.0, title * FEATURES.table_titled + FEATURES.table_any_label + share * FEATURES.table_labels_share)
    if count >= FEATURES.table_labels and share >= FEATURES.table_share:
        return min(FEATURES.table_untitled_most, FEATURES.table_untitled + share * FEATURES.table_untitled_labels)
    if title:
        return FEATURES.title_alone * title
    return FEATURES.table_share * share if count >= FEATURES.few_labels else 0.0


def _cover_score(page: Page, title: float, count: int, share: float) -> float:
    ruled = sum(t.box.area for t in page.tables) > FEATURES.cover_ruled
    if count >= FEATURES.few_labels and title:
        less = FEATURES.cover_ruled_less if ruled else 0.0
        return min(1.0, FEATURES.cover_titled + FEATURES.cover_labels * share - less)
    few_lines = len(page.lines) < FEATURES.cover_lines
    labelled = count >= FEATURES.cover_untitled_labels and share >= FEATURES.cover_untitled_share
    if labelled and not ruled and few_lines:
        return FEATURES.cover_untitled + FEATURES.cover_labels * share
    # the form's whole title, set large on a sheet of few lines, is a cover even where its labels were lost
    whole = title >= FEATURES.cover_whole_title
    return (FEATURES.cover_by_title if whole else FEATURES.cover_by_likeness) * title if title and few_lines else 0.0


def _prescribed_share(page: Page, part: Part, profile: Profile) -> float:
    paragraphs = [p for d in profile.prescribed if d.part == part.id for p in d.paragraphs if len(fold(p)) > FEATURES.paragraph]
    if not paragraphs:
        return 0.0
    found = sum(1 for p in paragraphs if find(page.text, p.split("__")[0] if "__" in p else p, FEATURES.paragraph_match))
    if found < FEATURES.paragraphs:
        return 0.0
    return FEATURES.declaration * min(1.0, found / (FEATURES.paragraph_share * len(paragraphs)))


def _titles_of(part: Part, profile: Profile) -> list[str]:
    """Return the titles of a part, as they are compared."""
    titles = part.markers[: 2 if part.kind is not PartKind.LETTER else len(part.markers)]
    if part.kind is PartKind.COVER:
        titles = (profile.form_title, *titles)
    return [NUMBERED.sub("", bare(title)) for title in titles if len(bare(title)) >= 3]


def _title_headings(page: Page, prepared: PreparedProfile) -> dict[str, Heading | None]:
    """Return for each part the best line, or lines under one another, that read as its title."""
    lines = sorted(page.lines, key=lambda line: (line.box.y0, line.box.x0))
    texts = [(n, text) for n in range(len(lines)) for text in accumulate(_column(lines, n))]
    of_line = np.array([n for n, _ in texts])
    found: dict[str, Heading | None] = {}
    for part_id, scores in prepared.title_scores([text for _, text in texts]).items():
        best = np.zeros(len(lines))
        np.maximum.at(best, of_line, scores)
        found[part_id] = _best_heading(lines, best, page, prepared.profile.part(part_id))
    return found


def _best_heading(lines: Sequence[Line], scores: Floats, page: Page, part: Part) -> Heading | None:
    best: Heading | None = None
    for n in np.flatnonzero(scores).tolist():
        score = float(scores[n])
        if _stands_as_heading(lines[n], page, part) and (best is None or score > best.score + FEATURES.better):
            best = Heading(part.id, lines[n].box.y0, score)
    return best


def _column(lines: Sequence[Line], index: int) -> list[str]:
    """The texts of a line and of those below it on which a title may go on."""
    found = [index]
    while len(found) < FEATURES.title_lines and (below := _below(lines, found[-1])) is not None:
        found.append(below)
    return [lines[n].text for n in found]


def _below(lines: Sequence[Line], index: int) -> int | None:
    """The place of the next line under a line."""
    box = lines[index].box
    for n, line in enumerate(lines[index + 1 : index + 4], index + 1):
        if (
            0 <= line.box.y0 - box.y1 + FEATURES.overlap * box.height < FEATURES.below * box.height
            and abs(line.box.cx - box.cx) < FEATURES.aligned
        ):
            return n
    return None


def _stands_as_heading(line: Line, page: Page, part: Part) -> bool:
    """A letter's title stands at the top of its sheet or is set larger than the text; an attachment's is no part of a
    sentence.
    """
    if part.kind in (PartKind.TITLE_PAGE, PartKind.DECLARATION) and (
        re.search(r"[，,。；;为见]", line.text) or line.box.width > FEATURES.title_width
    ):
        return False
    if part.kind not in (PartKind.LETTER, PartKind.INSTRUCTIONS):
        return True
    return line.box.y0 < FEATURES.top or line.box.height > FEATURES.large * typical_height(page.lines)


def _essay_headings(page: Page, prepared: PreparedProfile) -> list[Heading]:
    found = []
    for line in page.lines:
        text = strip_numbering(fold(line.text))
        if not 3 <= len(text) <= FEATURES.essay_longest:
            continue
        for spec in prepared.essays:
            score = max(likeness(text, label) for label in spec.labels)
            if score >= FEATURES.essay and (text != fold(line.text) or score > FEATURES.essay_plain):
                found.append(Heading(spec.part, line.box.y0, score, spec.key))
    return found
