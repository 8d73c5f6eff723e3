"""Paging seals (骑缝章): slices on the edges of consecutive pages joined again to the ring that they were cut from.

Pages are fanned out and stamped once, so each shows a strip of the seal at its edge. Laid side by side in the order of the
pages, the heights of the strips must rise and fall as the chords of one circle of a seal's size. That test needs neither
words nor colour, so it holds for weak ink, turned seals, and grey pages, and hardly anything else on a page's edge passes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.packet.marks.anchors import PageKey, page_mm
from extractors.packet.marks.settings import PAGING, SEALS
from extractors.packet.parts.classified_page import BLANK
from model.page import Edge, EdgeSlice, Ink, Page, Paper, Reader
from model.record import PagePart, PagingVerdict, Source, Verdict
from notices.profile import PagingDemand

Chords = NDArray[np.float64]

RADII = np.arange(PAGING.least_radius, PAGING.most_radius + 0.1, PAGING.radius_step)
SPANS = np.array(
    [(start, end) for start in np.arange(0.0, 0.31, 0.05) for end in np.arange(0.7, 1.01, 0.05)]
)  # of its width that strips show


@dataclass(frozen=True, slots=True, eq=False)
class EdgeStrip:
    """A slice: `order` in the sequence tried, `chords` in mm a column from the inside of the page to its edge. Known by
    identity.
    """

    key: PageKey
    order: int
    slice: EdgeSlice
    middle: float
    chords: Chords


@dataclass(frozen=True, slots=True)
class JoinedSeal:
    """Slices that make one seal; `coverage` of its outline 0–1."""

    strips: tuple[EdgeStrip, ...]
    coverage: float


def join_paging_seal(
    parts: Sequence[PagePart], pages: Mapping[PageKey, Page], workspace: Path, demand: PagingDemand | None
) -> PagingVerdict | None:
    """Return the verdict on the packet's paging seal; None where none is demanded.

    Slices are joined in logical order and in the order of the scan, for a pile may have been shuffled after stamping. The blank back of a
    sheet, and a sheet that was scanned twice, take no room in the fan.
    """
    if demand is None:
        return None
    paper = [p for p in parts if _on_paper(p, pages) and p.duplicate_of is None and not _takes_no_room(p, pages)]
    if not paper:
        return PagingVerdict(Verdict.ABSENT, confidence=0.95 if parts else 0.0)
    logical = [(p.file, p.page) for p in sorted(paper, key=lambda p: p.order)]
    files = list(dict.fromkeys(p.file for p in parts))
    scanned = sorted(logical, key=lambda key: (files.index(key[0]), key[1]))
    best: list[JoinedSeal] = []
    for sequence in [logical] if logical == scanned else [logical, scanned]:
        for edge in (Edge.RIGHT, Edge.LEFT):
            strips = _strips(sequence, pages, workspace, edge)
            for direction in (strips, [_mirrored(s) for s in strips]):
                seals = _cut_into_seals(direction)
                if _weight(seals) > _weight(best):
                    best = seals
    numbers = {(p.file, p.page): p.order for p in paper}
    if not best:
        return _without_ring(logical, pages, numbers)
    bare = {(p.file, p.page) for p in paper if _shows_none(p, pages)}
    return _verdict(best, logical, pages, numbers, bare)


def _shows_none(part: PagePart, pages: Mapping[PageKey, Page]) -> bool:
    """Whether a page shows no slice though its sheet was stamped: a blank one is the back of a sheet, one that lies was stamped at its head or foot."""
    page = pages[part.file, part.page]
    return part.part == BLANK or page.width > page.height


def _takes_no_room(part: PagePart, pages: Mapping[PageKey, Page]) -> bool:
    return part.part == BLANK and not pages[part.file, part.page].edges


def _on_paper(part: PagePart, pages: Mapping[PageKey, Page]) -> bool:
    page = pages.get((part.file, part.page))
    return page is not None and page.paper is not Paper.ELECTRONIC and page.reader is not Reader.NONE


def _strips(sequence: Sequence[PageKey], pages: Mapping[PageKey, Page], workspace: Path, edge: Edge) -> list[EdgeStrip]:
    """The slices on one edge, in the sequence's order; a page may have several at different heights."""
    strips = []
    for order, key in enumerate(sequence):
        page = pages[key]
        for cut in page.edges:
            chords = _chords(workspace / cut.mask, cut, edge) if cut.edge is edge else None
            if chords is not None:
                strips.append(EdgeStrip(key, order, cut, cut.box.cy * page_mm(page)[1], chords))
    return strips


def _chords(path: Path, cut: EdgeSlice, edge: Edge) -> Chords | None:
    """Height of the ink in each column of `PAGING.step` mm, from the inside of the page to its edge; NaN where there is none."""
    data = np.frombuffer(path.read_bytes(), np.uint8) if path.is_file() else np.empty(0, np.uint8)
    mask = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE) if data.size else None
    if mask is None or not cut.width_mm or not cut.height_mm:
        return None
    mask = mask if edge is Edge.RIGHT else mask[:, ::-1]
    columns = max(1, round(cut.width_mm / PAGING.step))
    per_mm = mask.shape[0] / cut.height_mm
    spans = np.full(columns, np.nan)
    for i, part in enumerate(np.array_split(np.asarray(mask, np.uint8), columns, axis=1)):
        rows = np.nonzero(part.max(axis=1) > 0)[0] if part.size else np.empty(0)
        if rows.size:
            spans[i] = (rows[-1] - rows[0] + 1) / per_mm
    return spans


def _mirrored(strip: EdgeStrip) -> EdgeStrip:
    """The strip for a stamp that ran the other way over the pages."""
    return replace(strip, chords=strip.chords[::-1])


def _cut_into_seals(strips: Sequence[EdgeStrip]) -> list[JoinedSeal]:
    """Cut the sequence into seals, from the front: each time the run of strips that makes the best circle."""
    rest = list(strips)
    seals: list[JoinedSeal] = []
    while len(rest) > 1:
        found = _best_run(rest)
        if found is None:
            rest.pop(0)
            continue
        seals.append(found)
        last = found.strips[-1].order
        # What stands lower or higher on the same pages may be slices of a second stamp.
        left = (s for s in rest if s not in found.strips)
        rest = [s for s in left if s.order > last or abs(s.middle - found.strips[0].middle) > PAGING.drift]
    return seals


def _best_run(rest: Sequence[EdgeStrip]) -> JoinedSeal | None:
    """The best circle that begins with the first strip."""
    run: list[EdgeStrip] = [rest[0]]
    best: JoinedSeal | None = None
    for strip in rest[1:]:
        if strip.order == run[-1].order or abs(strip.middle - run[-1].middle) > PAGING.drift:
            continue
        if strip.order - run[-1].order > PAGING.skipped or len(run) >= PAGING.max_pages:
            break
        run.append(strip)
        joined = _joined(run)
        if len(joined) * PAGING.step > PAGING.most:
            break
        if len(joined) * PAGING.step >= PAGING.least:
            coverage, radius = _fit_circle(joined)
            if coverage >= PAGING.likely and (
                best is None or coverage > best.coverage + PAGING.better * (len(best.strips) < len(run))
            ):
                best = JoinedSeal(tuple(run), coverage)
    return best


def _joined(run: Sequence[EdgeStrip]) -> Chords:
    """Chords side by side; a page without a slice leaves as much room as the others take."""
    usual = int(np.median([len(s.chords) for s in run]))
    pieces: list[Chords] = []
    for before, strip in zip([None, *run[:-1]], run, strict=True):
        missing = strip.order - before.order - 1 if before is not None else 0
        pieces += [np.full(usual * missing, np.nan), strip.chords] if missing else [strip.chords]
    joined = np.concatenate(pieces)
    inked = np.nonzero(~np.isnan(joined))[0]
    return joined[inked[0] : inked[-1] + 1] if inked.size else joined[:0]


def _fit_circle(chords: Chords) -> tuple[float, float]:
    """Share of a circle's width along which the chords are those of that circle, and its radius: the best of all sizes.

    Pages are not fanned out evenly and a scan loses a little at the edge, so the strips may be stretched by a fifth.
    """
    best, radius = 0.0, 0.0
    width = len(chords) * PAGING.step
    at = (np.arange(len(chords)) + 0.5) / max(1, len(chords))
    known = ~np.isnan(chords)
    for r in RADII:
        if not PAGING.least_width * 2 * r <= width <= PAGING.most_width * 2 * r:
            continue
        part = (SPANS[:, 1] - SPANS[:, 0])[:, None]
        possible = (part[:, 0] >= PAGING.least_width) & (np.abs(part[:, 0] * 2 * r - width) <= PAGING.stretch * width)
        if not possible.any():
            continue
        part = part[possible]
        x = (SPANS[possible, :1] + at * part) * 2 * r - r
        model = 2 * np.sqrt(np.maximum(r * r - x * x, 0.0))
        share = float(((known & (np.abs(chords - model) < PAGING.tolerance)).mean(axis=1) * part[:, 0]).max())
        if share > best:
            best, radius = share, float(r)
    return best, radius


def _weight(seals: Sequence[JoinedSeal]) -> float:
    return sum(g.coverage * len(g.strips) for g in seals)


def _without_ring(sequence: Sequence[PageKey], pages: Mapping[PageKey, Page], numbers: Mapping[PageKey, int]) -> PagingVerdict:
    """No ring could be joined. Ink at the same height of many pages' edges needs a look; anything less is chance.

    Red there is unclear. Black is unclear too, but where it varies in height from page to page as strips of a seal do, and
    most pages have it, it is a seal whose strips a fax or a grey scan has damaged. What is the same on every page are holes,
    marks of the feeder, or printed ornaments.
    """
    absent = PagingVerdict(Verdict.ABSENT, confidence=0.85 if len(sequence) > 1 else 0.5)
    best = max(_steady(sequence, pages), key=len, default=[])
    if len(best) < max(PAGING.unjoined_least, min(PAGING.unjoined_enough, PAGING.unjoined * len(sequence))):
        return absent
    red = best[0][1].ink is Ink.ORIGINAL
    heights = np.array([cut.height_mm or 0.0 for _, cut in best])
    varied = heights.std() >= PAGING.unjoined_varied * heights.mean() and heights.max() >= PAGING.unjoined_height
    if not red and (len(best) < PAGING.unjoined_enough or not varied):
        return absent
    (file, number), cut = best[0]
    verdict = Verdict.UNCLEAR if red or len(best) < PAGING.unjoined_most * len(sequence) else Verdict.PRESENT
    found = tuple(sorted({numbers[key] for key, _ in best}))
    return PagingVerdict(verdict, cut.ink, 0.0, found, (), 0.4, Source(file, number, cut.box, pages[file, number].reader))


def _steady(sequence: Sequence[PageKey], pages: Mapping[PageKey, Page]) -> list[list[tuple[PageKey, EdgeSlice]]]:
    """Slices of one ink and edge that lie equally high, one a page, for each height at which there are some."""
    cuts = [(key, cut, cut.box.cy * page_mm(pages[key])[1]) for key in sequence for cut in pages[key].edges]
    narrow = [(key, cut, middle) for key, cut, middle in cuts if (cut.width_mm or 0) <= PAGING.narrow or cut.ink is Ink.ORIGINAL]
    found = []
    for _, model, height in narrow:
        slack = PAGING.drift / 2 if model.ink is Ink.ORIGINAL else PAGING.steady
        same = {k: c for k, c, m in narrow if (c.edge, c.ink) == (model.edge, model.ink) and abs(m - height) <= slack}
        found.append(list(same.items()))
    return found


def _verdict(
    seals: Sequence[JoinedSeal],
    sequence: Sequence[PageKey],
    pages: Mapping[PageKey, Page],
    numbers: Mapping[PageKey, int],
    bare: Collection[PageKey],
) -> PagingVerdict:
    """Return what the joined seals tell; pages that are `bare` by their nature lack no slice."""
    strips = [s for g in seals for s in g.strips]
    coverage = max(g.coverage for g in seals)
    marked = {s.key for s in strips}
    inks = Counter(s.slice.ink for s in strips)
    first = strips[0]
    touched = {key for key in sequence if key not in marked and (key in bare or _touched(key, strips, pages))}
    gaps = [key for key in sequence if key not in marked | touched]
    # Files without any slice were not part of the pile that was stamped; the backs of sheets show none either.
    gaps = [key for key in gaps if any(key[0] == other[0] for other in marked)]
    gaps = [] if _backs(gaps, marked) else [key for key in gaps if sequence.index(key) not in _ends(seals, sequence, touched)]
    # Many strips that follow one circle are no chance, even where the first and last ones are lost.
    enough = PAGING.likely if max(len(g.strips) for g in seals) >= PAGING.many else PAGING.sure
    sure = coverage >= enough and len(marked) >= 2 and len(gaps) <= PAGING.gaps * len(sequence)
    return PagingVerdict(
        Verdict.PRESENT if sure else Verdict.UNCLEAR,
        inks.most_common(1)[0][0],
        round(coverage, 3),
        tuple(sorted(numbers[key] for key in marked)),
        tuple(sorted(numbers[key] for key in gaps)),
        round(min(1.0, coverage), 3),
        Source(first.key[0], first.key[1], first.slice.box, pages[first.key].reader),
    )


def _touched(key: PageKey, strips: Sequence[EdgeStrip], pages: Mapping[PageKey, Page]) -> bool:
    """Whether a page has ink on the same edge at about the same height, though it did not fit into a ring: as of the last of a few pages, which may
    show so much of a seal that it was taken for a whole one, or for what may be one as near to the edge as a strip is wide.
    """
    page = pages[key]
    wide, high = page_mm(page)
    strip = float(np.median([s.slice.width_mm or 0.0 for s in strips]))
    cuts = [(cut.edge, cut.ink, cut.box.cy * high) for cut in page.edges]
    for seal in page.seals:
        beside = PAGING.beside if seal.confidence >= SEALS.sure_seal else max(PAGING.beside, strip)
        cuts += [(Edge.LEFT, seal.ink, seal.box.cy * high)] * (seal.box.x0 * wide < beside)
        cuts += [(Edge.RIGHT, seal.ink, seal.box.cy * high)] * ((1 - seal.box.x1) * wide < beside)
    return any(
        edge is s.slice.edge and ink is s.slice.ink and abs(middle - s.middle) < PAGING.drift
        for edge, ink, middle in cuts
        for s in strips
    )


def _ends(seals: Sequence[JoinedSeal], sequence: Sequence[PageKey], touched: Collection[PageKey]) -> set[int]:
    """Return the places in the sequence next to seals that are not quite complete: their first and last strips are but a hair's breadth, and
    those within the ring's outermost millimetres may be too narrow to be told from dirt (`touched`), or lost with the sheet's edge.
    """
    ends = set()
    for seal in seals:
        if len(seal.strips) >= PAGING.many:
            wide = PAGING.step * sum(len(strip.chords) for strip in seal.strips) / len(seal.strips)
            for end, step in ((seal.strips[0].order - 1, -1), (seal.strips[-1].order + 1, 1)):
                for _ in range(max(1, ceil(PAGING.outermost / wide))):
                    while 0 <= end < len(sequence) and sequence[end] in touched:
                        end += step
                    ends.add(end)
                    end += step
    return ends


def _backs(gaps: Sequence[PageKey], marked: set[PageKey]) -> bool:
    """Whether the pages without a slice are just the backs of sheets printed on both sides."""
    if len(gaps) < 2:
        return False
    bare = {number % 2 for _, number in gaps}
    return len(bare) == 1 and not any(number % 2 in bare for _, number in marked)
