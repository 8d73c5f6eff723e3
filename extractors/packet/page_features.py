"""What a single page looks like: the signs of every part of the form on it, before its neighbours are asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from extractors.forms.fields.labels import ProfileLabels, label_lines
from extractors.forms.tokens import typical_height
from extractors.packet.evidence.kinds import KindGuess, guess_kind
from extractors.text.wordings import bare, find, likeness, strip_numbering
from model.folding import fold
from model.page import Line, Page, Reader
from notices.profile import Part, PartKind, Profile

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


@dataclass
class PageFeatures:
    """`scores`: part id → 0–1; `headings` from the top; `labels`: part id → (hits, share of its labels, top of the first)."""

    page: Page
    scores: dict[str, float] = field(default_factory=dict)
    headings: list[Heading] = field(default_factory=list)
    labels: dict[str, tuple[int, float, float]] = field(default_factory=dict)
    keys: dict[str, frozenset[str]] = field(default_factory=dict)
    kind: KindGuess | None = None
    printed: int | None = None

    @property
    def best(self) -> tuple[str, float] | None:
        return max(self.scores.items(), key=lambda s: s[1]) if self.scores else None

    @cached_property
    def running_text(self) -> bool:
        """Whether the page is mostly running text: several wide lines, little in tables."""
        if self.page.tables and sum(t.box.area for t in self.page.tables) > 0.25:
            return False
        wide = [line for line in self.page.lines if line.box.width > 0.5 and len(fold(line.text)) > 12]
        return len(wide) >= 3 or (len(wide) >= 1 and len(self.page.lines) <= 4)


class PreparedProfile:
    """A profile prepared for recognising pages: its vocabularies by part."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.vocabularies: dict[str, ProfileLabels] = {}
        for part in profile.parts:
            specs = [f for f in profile.fields if f.part == part.id and not f.inside]
            if specs and part.kind in (PartKind.COVER, PartKind.TABLE):
                self.vocabularies[part.id] = ProfileLabels(specs)
        self.essays = [f for f in profile.fields if profile.part(f.part).kind is PartKind.ESSAY]

    def kind(self, part: str) -> PartKind | None:
        return next((p.kind for p in self.profile.parts if p.id == part), None)


def features_of(page: Page, prepared: PreparedProfile) -> PageFeatures:
    """The signs of every part on one page."""
    features = PageFeatures(page)
    if page.reader is Reader.NONE or page.blank or not page.lines:
        return features
    features.printed = _printed_number(page)
    if _is_contents(page):
        return features
    _count_labels(features, prepared)
    for part in prepared.profile.parts:
        score = _part_score(page, part, prepared, features)
        if score > 0:
            features.scores[part.id] = score
    features.headings += _essay_headings(page, prepared)
    features.headings.sort(key=lambda h: h.y)
    for part_id in {s.part for s in prepared.essays}:
        features.keys[part_id] = frozenset(h.key for h in features.headings if h.key and h.part == part_id)
    features.kind = guess_kind(page, prepared.profile)
    return features


def _is_contents(page: Page) -> bool:
    head = sorted(page.lines, key=lambda line: line.box.y0)[:4]
    dotted = sum(1 for line in page.lines if re.search(r"[.…·]{4,}\s*\d*$", line.text))
    return any(CONTENTS.fullmatch(fold(line.text)) for line in head) or dotted >= 4


def _printed_number(page: Page) -> int | None:
    """The page number printed in the head or foot of the page."""
    for line in page.lines:
        if (line.box.y0 > 0.9 or line.box.y1 < 0.08) and (hit := PAGE_NUMBER.fullmatch(line.text.strip())):
            return int(hit.group(1))
    return None


def _count_labels(features: PageFeatures, prepared: PreparedProfile) -> None:
    """The labels of every part on the page. A wording that several parts have (姓名) counts for the part that has most."""
    hits = {part_id: _labels(features.page, vocabulary) for part_id, vocabulary in prepared.vocabularies.items()}
    taken: set[str] = set()
    for part_id in sorted(hits, key=lambda p: -len(hits[p]) / max(1, len(prepared.vocabularies[p].specs))):
        own = {key: place for key, place in hits[part_id].items() if place[0] not in taken}
        taken |= {wording for wording, _ in own.values()}
        tops = [top for _, top in own.values()]
        share = len(own) / max(1, len(prepared.vocabularies[part_id].specs))
        features.labels[part_id] = (len(own), share, min(tops, default=1.0))
        features.keys[part_id] = frozenset(own)


def _labels(page: Page, vocabulary: ProfileLabels) -> dict[str, tuple[str, float]]:
    """Fields whose labels stand on the page: key → (wording, top of the label)."""
    found: dict[str, tuple[str, float]] = {}
    texts = [([line.text for line in cell.lines] or cell.text.split("\n"), cell.box.y0) for t in page.tables for cell in t.cells]
    texts += [([re.split(r"[:：]", line.text)[0]], line.box.y0) for line in page.lines]
    for lines, top in texts:
        hit = label_lines([t for t in lines if t.strip()], vocabulary)
        if hit and not hit[0].wording.is_context:
            for key in hit[0].wording.keys:
                found.setdefault(key, (bare(hit[0].wording.text), top))
    return found


def _part_score(page: Page, part: Part, prepared: PreparedProfile, features: PageFeatures) -> float:
    heading = _title_heading(page, part, prepared.profile)
    if heading:
        features.headings.append(heading)
    title = heading.score if heading else 0.0
    count, share, _ = features.labels.get(part.id, (0, 0.0, 1.0))
    if part.kind is PartKind.TABLE:
        return _table_score(title, count, share)
    if part.kind is PartKind.COVER:
        return _cover_score(page, part, title, count, share)
    support = sum(1 for m in part.markers if len(fold(m)) >= 4 and find(page.text, m, 0.86))
    if part.kind is PartKind.TITLE_PAGE:
        return title if title >= 0.86 else (0.8 if support >= 3 else 0.0)
    if part.kind is PartKind.DECLARATION:
        return max(title, _prescribed_share(page, part, prepared.profile))
    if part.kind is PartKind.INSTRUCTIONS:
        return max(title, 0.85 if support >= 2 else 0.0)
    return title


def _table_score(title: float, count: int, share: float) -> float:
    if title and count >= 1:
        return min(1.0, title * 0.7 + 0.3 + share * 0.2)
    if count >= 4 and share >= 0.3:
        return min(0.95, 0.55 + share * 0.5)
    return 0.5 * title if title else (0.3 * share if count >= 2 else 0.0)


def _cover_score(page: Page, part: Part, title: float, count: int, share: float) -> float:
    ruled = sum(t.box.area for t in page.tables) > 0.5
    if count >= 2 and title:
        return min(1.0, 0.6 + 0.4 * share - (0.2 if ruled else 0.0))
    if count >= 3 and share >= 0.6 and not ruled and len(page.lines) < 30:
        return 0.5 + 0.4 * share
    # the form's whole title, set large on a sheet of few lines, is a cover even where its labels were lost
    return (0.64 if title >= 0.95 else 0.55) * title if title and len(page.lines) < 30 else 0.0


def _prescribed_share(page: Page, part: Part, profile: Profile) -> float:
    paragraphs = [p for d in profile.prescribed if d.part == part.id for p in d.paragraphs if len(fold(p)) > 12]
    if not paragraphs:
        return 0.0
    found = sum(1 for p in paragraphs if find(page.text, p.split("__")[0] if "__" in p else p, 0.7))
    return 0.95 * min(1.0, found / (0.5 * len(paragraphs))) if found >= 2 else 0.0


def _title_heading(page: Page, part: Part, profile: Profile) -> Heading | None:
    """The best line, or two lines under one another, that read as the part's title."""
    titles = part.markers[: 2 if part.kind is not PartKind.LETTER else len(part.markers)]
    if part.kind is PartKind.COVER:
        titles = (profile.form_title, *titles)
    best: Heading | None = None
    lines = sorted(page.lines, key=lambda line: (line.box.y0, line.box.x0))
    for index, line in enumerate(lines):
        texts = [line.text]
        below = _below(lines, index)
        if below is not None:
            texts.append(line.text + below.text)
        score = max((_title_score(text, title) for text in texts for title in titles), default=0.0)
        if score and _stands_as_heading(line, page, part) and (best is None or score > best.score + 0.03):
            best = Heading(part.id, line.box.y0, score)
    return best


def _below(lines: list[Line], index: int) -> Line | None:
    box = lines[index].box
    for line in lines[index + 1 : index + 4]:
        if 0 <= line.box.y0 - box.y1 + 0.3 * box.height < 3 * box.height and abs(line.box.cx - box.cx) < 0.25:
            return line
    return None


def _title_score(text: str, title: str) -> float:
    wanted = bare(title)
    if len(wanted) < 3:
        return 0.0
    text, wanted = NUMBERED.sub("", fold(text)), NUMBERED.sub("", wanted)
    score = likeness(strip_numbering(text), wanted)
    return score if score >= (0.86 if len(wanted) > 4 else 0.99) else 0.0


def _stands_as_heading(line: Line, page: Page, part: Part) -> bool:
    """A letter's title stands at the top of its sheet or is set larger than the text; an attachment's is no part of a sentence."""
    if part.kind in (PartKind.TITLE_PAGE, PartKind.DECLARATION) and (
        re.search(r"[，,。；;为见]", line.text) or line.box.width > 0.62
    ):
        return False
    if part.kind not in (PartKind.LETTER, PartKind.INSTRUCTIONS):
        return True
    return line.box.y0 < 0.3 or line.box.height > 1.25 * typical_height(page.lines)


def _essay_headings(page: Page, prepared: PreparedProfile) -> list[Heading]:
    found = []
    for line in page.lines:
        text = strip_numbering(fold(line.text))
        if not 3 <= len(text) <= 40:
            continue
        for spec in prepared.essays:
            score = max(likeness(text, label) for label in spec.labels)
            if score >= 0.85 and (text != fold(line.text) or score > 0.93):
                found.append(Heading(spec.part, line.box.y0, score, spec.key))
    return found
