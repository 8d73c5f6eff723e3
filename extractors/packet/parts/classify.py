"""Which part of the form each page is: what it tells by itself first, then its neighbours, then how far the scan's order can be
trusted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractors.packet.parts.attachments import attach_evidence
from extractors.packet.parts.classified_page import BLANK, OTHER, UNREADABLE, ClassifiedPage
from extractors.packet.parts.neighbours import continue_parts, parts_by_labels, parts_by_looks
from extractors.packet.parts.page_features import PageFeatures, PreparedProfile
from extractors.packet.parts.page_sequence import PageSequence, find_sequence
from extractors.packet.parts.part_spans import shared_spans, spans_of, tops_of
from extractors.packet.parts.settings import PARTS
from model.folding import fold
from model.page import Reader
from notices.profile import PartKind

Overrides = Mapping[tuple[str, int], str]  # (file, page) → part, of pages whose part a person chose


def classify_pages(
    features: Sequence[PageFeatures], prepared: PreparedProfile, overrides: Overrides | None = None
) -> tuple[list[ClassifiedPage], PageSequence]:
    """Return every page with its part, in the order given, and the order in which they are to be read.

    A person's choice counts before the neighbours are asked, and again afterwards.
    """
    overrides = overrides or {}
    pages = [_overridden(_by_itself(f, n, prepared), overrides, prepared) for n, f in enumerate(features)]
    sequence = find_sequence(pages, prepared)
    row = parts_by_labels([pages[n] for n in sequence.places], prepared)
    if sequence.trusted:
        row = continue_parts(row, sequence.stray, prepared)
    row = parts_by_looks(row, prepared, sequence.trusted)
    attached = attach_evidence(row, prepared, sequence.trusted, sequence.stray)
    row = [_overridden(attached.get(i.place, i), overrides, prepared) for i in row]
    row = [replace(item, spans=spans_of(item, prepared)) for item in row]
    if sequence.trusted:
        row = shared_spans(row, sequence.stray, prepared)
    return sorted(row, key=lambda item: item.place), sequence


def _overridden(item: ClassifiedPage, overrides: Overrides, prepared: PreparedProfile) -> ClassifiedPage:
    part = overrides.get((item.page.file, item.page.number))
    if not part:
        return item
    evidence = prepared.kind(part) is PartKind.EVIDENCE
    attachment = prepared.profile.part(part).attachment if evidence else None
    return replace(item.with_part(part, PARTS.certain), attachment=attachment)


def _by_itself(features: PageFeatures, place: int, prepared: PreparedProfile) -> ClassifiedPage:
    page = features.page
    item = ClassifiedPage(page, features, place)
    if page.reader is Reader.NONE:
        return item.with_part(UNREADABLE, PARTS.certain)
    if page.blank or not any(fold(line.text) for line in page.lines):
        return item.with_part(BLANK if page.blank or page.image is None else OTHER, PARTS.blank if page.blank else PARTS.no_text)
    strong = [(p, s) for p, s in features.scores.items() if s >= PARTS.strong and not _rather_evidence(p, features)]
    essay = next((h for h in features.headings if h.key), None)
    if strong:
        return item.with_part(*_main_part(strong, features, prepared))
    if essay and (features.running_text or essay.score > PARTS.sure_essay) and not (features.kind and features.kind.heading):
        return item.with_part(essay.part, PARTS.essay)
    return item


def _rather_evidence(part: str, features: PageFeatures) -> bool:
    """A certificate or report with labels like the form's own is evidence, unless the part's title stands on the page."""
    titled = any(h.part == part and h.key is None for h in features.headings)
    return bool(features.kind and features.kind.heading and features.kind.score >= PARTS.rather_proof and not titled)


def _main_part(strong: list[tuple[str, float]], features: PageFeatures, prepared: PreparedProfile) -> tuple[str, float]:
    """Several parts on one page: the one that takes up most of it, by where their headings stand."""
    if len(strong) == 1:
        return strong[0]
    cover = [s for s in strong if prepared.kind(s[0]) is PartKind.COVER]
    best = max(strong, key=lambda s: s[1])
    guide = [s for s in strong if prepared.kind(s[0]) is PartKind.INSTRUCTIONS and s[1] > PARTS.guide]
    if guide and prepared.kind(best[0]) in (PartKind.INSTRUCTIONS, PartKind.TITLE_PAGE, PartKind.DECLARATION):
        return guide[0]  # the instructions speak of every other part
    if cover and cover[0][1] >= best[1] - PARTS.cover_slack:
        return cover[0]
    tops = tops_of(features, {p for p, _ in strong})
    if len(tops) < 2:
        return best
    ends = [top for _, top in tops[1:]] + [1.0]
    spans = {part: end - top for (part, top), end in zip(tops, ends, strict=True)}
    part = max(spans, key=lambda p: spans[p])
    return part, dict(strong).get(part, best[1])
