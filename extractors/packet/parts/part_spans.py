"""Which stretches of a page belong to which part, where several parts share it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from extractors.packet.parts.classified_page import NO_PART, ClassifiedPage, PartSpan, body_of
from extractors.packet.parts.page_features import PageFeatures, PreparedProfile
from extractors.packet.parts.settings import PARTS
from notices.profile import PartKind


def spans_of(item: ClassifiedPage, prepared: PreparedProfile) -> tuple[PartSpan, ...]:
    """Cut the page at the headings of parts; one span where there is but one part."""
    if item.part in NO_PART or prepared.kind(item.part) in (PartKind.EVIDENCE, PartKind.INSTRUCTIONS):
        return (PartSpan(item.part, 0.0, 1.0),)
    strong = {p for p, s in item.features.scores.items() if s >= PARTS.strong} | {item.part}
    strong |= {h.part for h in item.features.headings if h.key}
    if prepared.kind(item.part) is PartKind.COVER and item.confidence > PARTS.sure_cover:
        strong = {
            p for p in strong if prepared.kind(p) is not PartKind.TABLE or item.features.labels_of(p).share > PARTS.cover_table
        }
    tops = tops_of(item.features, strong)
    if item.part not in dict(tops):
        tops.insert(0, (item.part, 0.0))
    tops[0] = (tops[0][0], 0.0)
    cuts = [top for _, top in tops] + [1.0]
    return tuple(PartSpan(part, cuts[n], cuts[n + 1]) for n, (part, _) in enumerate(tops) if cuts[n + 1] > cuts[n])


def tops_of(features: PageFeatures, parts: Collection[str]) -> list[tuple[str, float]]:
    """Return where each part begins on the page: at its heading, else at its first label."""
    tops: dict[str, float] = {}
    for heading in features.headings:
        if heading.part in parts:
            tops[heading.part] = min(tops.get(heading.part, 1.0), heading.y)
    for part in sorted(set(parts) - set(tops)):
        labels = features.labels_of(part)
        if labels.hits:
            tops[part] = labels.top
    return sorted(tops.items(), key=lambda t: t[1])


def shared_spans(row: Sequence[ClassifiedPage], stray: Collection[int], prepared: PreparedProfile) -> list[ClassifiedPage]:
    """Return the pages, in their reading order, with the spans that a part has on its neighbours' pages."""
    pages = list(row)
    for n in range(1, len(pages)):
        if pages[n - 1].place not in stray and pages[n].place not in stray:
            pages[n - 1] = _with_title_below(pages[n - 1], pages[n], prepared)
            if not _goes_on(pages[n], row, prepared):
                pages[n] = _with_rest_above(pages[n], pages[n - 1], prepared)
    return pages


def _goes_on(item: ClassifiedPage, row: Sequence[ClassifiedPage], prepared: PreparedProfile) -> bool:
    """Tell whether the page opens within an essay part that begins on another page, whatever page was handed in before this one: what stands
    above its first heading is then the end of the section before.
    """
    part = item.spans[0].part if item.spans else ""
    keys = [spec.key for spec in prepared.essays if spec.part == part]
    first = next((h.key for h in item.features.headings if h.part == part), None)
    if first not in keys:
        return False
    earlier = {None, *keys[: keys.index(first)]}
    return any(h.part == part and h.key in earlier for other in row if other is not item for h in other.features.headings)


def _with_title_below(item: ClassifiedPage, after: ClassifiedPage, prepared: PreparedProfile) -> ClassifiedPage:
    """The title and first rows of the part that the next page goes on with, at the foot of this page."""
    if not item.spans or not after.spans or prepared.kind(after.spans[0].part) is not PartKind.TABLE:
        return item
    part, last = after.spans[0].part, item.spans[-1]
    titles = [h.y for h in item.features.headings if h.part == part and h.key is None and h.y > last.top + PARTS.title_below]
    if not titles or last.part == part or prepared.part_index(last.part) >= prepared.part_index(part):
        return item
    return replace(item, spans=(*item.spans[:-1], replace(last, bottom=titles[-1]), PartSpan(part, titles[-1], 1.0)))


def _with_rest_above(item: ClassifiedPage, before: ClassifiedPage, prepared: PreparedProfile) -> ClassifiedPage:
    """The end of the table or the text before, above the title of the next part on the same page."""
    if not before.spans or not item.spans or prepared.kind(before.spans[-1].part) not in (PartKind.TABLE, PartKind.ESSAY):
        return item
    open_part, first = before.spans[-1].part, item.spans[0]
    top = min((h.y for h in item.features.headings if h.part == first.part), default=0.0)
    later = prepared.part_index(first.part) > prepared.part_index(open_part)
    if not later or first.bottom <= top or prepared.kind(first.part) not in (PartKind.TABLE, PartKind.ESSAY):
        return item
    above = any(t.box.y0 < top - PARTS.above_title for t in item.page.ruled) or any(
        line.box.y1 < top for line in body_of(item.page)
    )
    if not above:
        return item
    return replace(item, spans=(PartSpan(open_part, 0.0, top), replace(first, top=top), *item.spans[1:]))
