"""The logical order of pages within a part, and pages that were scanned twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from extractors.packet.parts.classified_page import BLANK, OTHER, UNREADABLE, ClassifiedPage, body_of, foot_of
from extractors.packet.parts.page_features import PreparedProfile
from extractors.packet.parts.page_sequence import PageSequence
from extractors.packet.parts.settings import ORDER, PARTS
from extractors.text.wordings import similar_texts
from model.folding import fold
from model.page import Line, Paper
from notices.profile import PartKind

ENDS = "。！？；!?;"


def mark_duplicates(classified: Sequence[ClassifiedPage], prepared: PreparedProfile) -> list[ClassifiedPage]:
    """Return the pages with `duplicate_of` on those that show a sheet again, and `copy_number` on those of second copies of the
    form: the electronic version, another scan.
    """
    pages: list[ClassifiedPage] = []
    for item in classified:
        first = None
        if item.part not in (BLANK, UNREADABLE):
            first = next((e for e in pages if e.duplicate_of is None and _same_sheet(e, item, prepared)), None)
        if first is not None:
            same_make = (first.page.paper is Paper.ELECTRONIC) == (item.page.paper is Paper.ELECTRONIC)
            item = replace(item, copy_number=first.copy_number + 1, duplicate_of=first.place if same_make else item.duplicate_of)
        pages.append(item)
    return pages


def _same_sheet(a: ClassifiedPage, b: ClassifiedPage, prepared: PreparedProfile) -> bool:
    if (
        a.part != b.part
        or abs(len(a.page.text) - len(b.page.text))
        > ORDER.same_length * max(len(a.page.text), len(b.page.text)) + ORDER.length_slack
    ):
        return False
    text = fold(a.page.text)
    if len(text) < ORDER.readable:
        return False
    # a form without parts of their own for proofs keeps them under the titles of their attachments
    evidence = a.attachment is not None or prepared.kind(a.part) is PartKind.EVIDENCE or a.part == OTHER
    likeness = similar_texts(a.page.text, b.page.text)
    if evidence:
        return likeness > ORDER.same_proof and _digits(a) == _digits(b)
    return likeness > ORDER.same_sheet


def _digits(item: ClassifiedPage) -> Counter[str]:
    return Counter(re.findall(r"\d+", fold(item.page.text)))


def logical_order(
    classified: Sequence[ClassifiedPage], prepared: PreparedProfile, sequence: PageSequence
) -> list[ClassifiedPage]:
    """Return the pages as the form has them: part by part, electronic versions after the paper, blanks where they were."""
    rank = {place: n for n, place in enumerate(sequence.places)}
    if sequence.trusted and not sequence.stray:
        kept = sorted(classified, key=lambda i: (_version(i), rank[i.place]))
        return _by_parts(kept, prepared)
    found: list[ClassifiedPage] = []
    for version in (0, 1):
        mine = [i for i in classified if _version(i) == version]
        for part in dict.fromkeys(sorted((i.part for i in mine), key=lambda p: prepared.part_index(p))):
            pages = sorted((i for i in mine if i.part == part), key=lambda i: rank[i.place])
            found += order_part(pages, part, prepared)
    return found


def _by_parts(pages: Sequence[ClassifiedPage], prepared: PreparedProfile) -> list[ClassifiedPage]:
    """Stable: pages keep their order within a part; those without a part stay behind their predecessor."""
    keys: dict[int, tuple[int, int]] = {}
    last = (0, 0)
    for item in pages:
        index = prepared.part_index(item.part)
        if index < len(prepared.profile.parts):
            last = (_version(item), index)
        keys[item.place] = last
    return sorted(pages, key=lambda i: keys[i.place])


def _version(item: ClassifiedPage) -> int:
    return 1 if item.copy_number and item.page.paper is Paper.ELECTRONIC else 0


def order_part(pages: Sequence[ClassifiedPage], part: str, prepared: PreparedProfile) -> list[ClassifiedPage]:
    """Order the pages of one part of a shuffled scan: by printed numbers where they have them, else by headings and sentences."""
    if len(pages) < 2:
        return list(pages)
    printed = [i.features.printed for i in pages if i.duplicate_of is None]
    if all(printed) and len(set(printed)) == len(printed):
        return sorted(pages, key=lambda i: i.features.printed or 0)
    if prepared.kind(part) is PartKind.ESSAY:
        return _order_essays(pages, prepared)
    if prepared.kind(part) is PartKind.TABLE:
        return sorted(pages, key=lambda i: -i.features.labels_of(part).share if not i.titled(part) else -2.0)
    return list(pages)


def _order_essays(pages: Sequence[ClassifiedPage], prepared: PreparedProfile) -> list[ClassifiedPage]:
    """Chain the pages: a page with headings stands where its headings do; one without, where its sentence goes on."""
    keys = [s.key for s in prepared.essays]
    spans: dict[int, tuple[float, float]] = {}
    for item in pages:
        own = [keys.index(h.key) for h in item.features.headings if h.key in keys]
        if own:
            spans[item.place] = (min(own), max(own))
        elif any(h.part == item.part for h in item.features.headings):
            spans[item.place] = (-1.0, -1.0)
    fixed = sorted((i for i in pages if i.place in spans), key=lambda i: spans[i.place])
    loose = [i for i in pages if i.place not in spans]
    seen = _pairs_of_characters(pages)
    chain = list(fixed)
    while loose:
        item, slot = max(
            ((item, slot) for item in loose for slot in range(len(chain) + 1)),
            key=lambda t: (round(_fits(chain, t[1], t[0], seen), 2), _came_after(chain, t[1], t[0]), t[1], -t[0].place),
        )
        chain.insert(slot, item)
        loose.remove(item)
    return chain


def _came_after(chain: Sequence[ClassifiedPage], slot: int, item: ClassifiedPage) -> bool:
    """Whether the page came right behind the one that it would follow."""
    return slot > 0 and chain[slot - 1].place == item.place - 1


def _fits(chain: Sequence[ClassifiedPage], slot: int, item: ClassifiedPage, seen: Counter[str]) -> float:
    """How much better the sentences go on with `item` at `slot` than without it."""
    before = chain[slot - 1] if slot > 0 else None
    after = chain[slot] if slot < len(chain) else None
    gain = (_goes_on(before, item, seen) if before else ORDER.first_page) + (_goes_on(item, after, seen) if after else 0.0)
    return gain - (_goes_on(before, after, seen) if before and after else 0.0)


def _goes_on(a: ClassifiedPage, b: ClassifiedPage, seen: Counter[str]) -> float:
    """Whether page `b` goes on with the sentence in which page `a` ends, -1 to 1.5; text hardly behind a page that is not full."""
    last, first = _last_line(a), _first_line(b)
    if last is None or first is None:
        return 0.0
    ended, headed = last.text.rstrip()[-1:] in ENDS, first is _first_heading(b)
    if ended and not headed and foot_of(a.page) < PARTS.ends_high:
        return ORDER.ended_high
    left, right = _margins(a)
    full = last.box.x1 > right - ORDER.full_line
    own = _margins(b)[0] if len(body_of(b.page)) >= ORDER.tells_margin else min(left, _margins(b)[0])
    indent = first.box.x0 > own + ORDER.indent or headed
    if ended and not full:
        return ORDER.ended_indent if indent else ORDER.ended_flush
    if ended:
        return ORDER.full_indent if indent else ORDER.full_flush
    if indent:
        return ORDER.open_indent
    joint = fold(last.text)[-1:] + fold(first.text)[:1]
    return ORDER.open_flush + min(ORDER.known_joint_most, ORDER.known_joint * seen[joint])


def _pairs_of_characters(pages: Sequence[ClassifiedPage]) -> Counter[str]:
    """Which characters follow one another in this packet's own text."""
    pairs: Counter[str] = Counter()
    for item in pages:
        for line in item.page.lines:
            text = fold(line.text)
            pairs.update(text[n : n + 2] for n in range(len(text) - 1))
    return pairs


def _last_line(item: ClassifiedPage) -> Line | None:
    return next(reversed(body_of(item.page)), None)


def _first_line(item: ClassifiedPage) -> Line | None:
    return next(iter(body_of(item.page)), None)


def _first_heading(item: ClassifiedPage) -> Line | None:
    first = _first_line(item)
    return first if first and any(abs(h.y - first.box.y0) < ORDER.same_top for h in item.features.headings) else None


def _margins(item: ClassifiedPage) -> tuple[float, float]:
    """Left and right edge of the running text."""
    lefts = sorted(line.box.x0 for line in body_of(item.page) if line.box.width > ORDER.body_line)
    rights = sorted(line.box.x1 for line in body_of(item.page))
    return (lefts[len(lefts) // 4] if lefts else ORDER.left_margin, rights[-1] if rights else ORDER.right_margin)
