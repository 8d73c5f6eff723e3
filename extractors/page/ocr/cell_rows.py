"""Part lines set so closely that the detector's boxes run into each other: within a table cell, or in running text, the rows are found by their ink."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise

import cv2
import numpy as np

from extractors.page.arrays import Floats, Image, Ints, Mask
from extractors.page.ocr.engine import Reading
from extractors.page.ocr.missed_rows import without_tables
from extractors.page.ocr.settings import LINES, LineSettings
from extractors.page.tables.grid import Corners, PageGrid
from extractors.page.tables.pieces import TextPiece

Read = Callable[[Sequence[TextPiece]], Sequence[Reading]]
SHEARS = tuple(np.linspace(-0.006, 0.006, 7).tolist())  # pixels down per pixel right, of rows that are tried


def untangle(
    ink: Mask, placed: Sequence[TextPiece], grid: PageGrid, settings: LineSettings = LINES, read: Read | None = None
) -> list[TextPiece]:
    """Return the boxes, those of cells and of running text where they run into each other replaced by boxes around the rows of `ink` (of the page, `ink_of`).
    `read`: where the ink shows another number of rows than the detector's boxes, those stay that are read better.
    """
    cells: dict[tuple[int, int], list[TextPiece]] = defaultdict(list)
    free = [piece for piece in placed if piece.table is None or piece.cell is None]
    usual = float(np.median([p.box[3] - p.box[1] for p in placed])) if placed else 0.0
    kept = _running_text(without_tables(ink, grid), free, usual, settings, read) if read else free
    for piece in placed:
        if piece.table is not None and piece.cell is not None:
            cells[piece.table, piece.cell].append(piece)
    for (table, cell), pieces in cells.items():
        rows: list[TextPiece] = []
        if _tangled(pieces, settings.tangled) or any(p.box[3] - p.box[1] > settings.two_rows * usual for p in pieces):
            rows = [TextPiece(box, table, cell) for box in rows_of(ink, grid.cell_box(grid.lattices[table].cells[cell]), usual)]
        for by_ink, by_box in _knots(rows, pieces) if len(rows) > 1 else [((), pieces)]:
            kept += by_ink if by_ink and _better(by_ink, by_box, read, settings.rows_apart * usual) else by_box
    return kept


def _running_text(ink: Mask, free: list[TextPiece], usual: float, settings: LineSettings, read: Read) -> list[TextPiece]:
    """Return the boxes outside tables, those that run into each other replaced by the rows of ink of running text that are read better."""
    kept = list(free)
    for band, block in _text_bands(free, settings):
        found = [TextPiece(box) for box in rows_of(ink, band, usual)]
        others = [piece for piece in free if piece not in block]
        rows = [row for row in found if not any(_shared(row, piece) > settings.other_row for piece in others)]
        for by_ink, by_box in _knots(rows, block):
            wide = max((row.box[2] - row.box[0] for row in by_ink), default=0.0) >= settings.wide_row * ink.shape[1]
            if wide and _tangled(by_box, settings.tangled) and _better(by_ink, by_box, read, settings.rows_apart * usual):
                kept = [piece for piece in kept if piece not in by_box] + by_ink
    return kept


def _text_bands(free: Sequence[TextPiece], settings: LineSettings) -> Iterator[tuple[Corners, list[TextPiece]]]:
    """Give the bands across the text in which boxes run into each other, with all boxes in them."""
    left, _, right, _ = _around(free) if free else (0.0,) * 4
    taken: set[TextPiece] = set()
    for seed in free:
        if seed in taken or not any(_tangled((seed, other), settings.tangled) for other in free if other is not seed):
            continue
        block = [seed]
        while True:
            _, top, _, bottom = _around(block)
            band = left, top, right, bottom
            more = [p for p in free if p not in block and _shared(p, TextPiece(band)) > settings.tangled]
            if not more:
                break
            block += more
        taken.update(block)
        yield band, block


def _around(pieces: Sequence[TextPiece]) -> Corners:
    """Return the box around boxes."""
    lefts, tops, rights, bottoms = zip(*(piece.box for piece in pieces), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _shared(piece: TextPiece, other: TextPiece) -> float:
    """Return the share of a box that another covers."""
    common = _common(piece, other)
    return common / _area(piece) if common else 0.0


def _common(a: TextPiece, b: TextPiece) -> float:
    """Return the pixels that two boxes share."""
    wide, deep = min(a.box[2], b.box[2]) - max(a.box[0], b.box[0]), min(a.box[3], b.box[3]) - max(a.box[1], b.box[1])
    return wide * deep if wide > 0 and deep > 0 else 0.0


def _area(piece: TextPiece) -> float:
    return (piece.box[2] - piece.box[0]) * (piece.box[3] - piece.box[1])


def _knots(rows: Sequence[TextPiece], pieces: Sequence[TextPiece]) -> Iterator[tuple[list[TextPiece], list[TextPiece]]]:
    """Give what stands at one height of a cell, of the rows of ink and of the detector's boxes: what is decided of one says nothing of another."""
    knot: list[TextPiece] = []
    for piece in sorted({*rows, *pieces}, key=lambda p: p.box[1]):
        if knot and piece.box[1] >= max(p.box[3] for p in knot):
            yield [p for p in rows if p in knot], [p for p in pieces if p in knot]
            knot = []
        knot.append(piece)
    yield [p for p in rows if p in knot], [p for p in pieces if p in knot]


def _better(rows: Sequence[TextPiece], pieces: Sequence[TextPiece], read: Read | None, apart: float) -> bool:
    """Tell whether the rows of ink at one height of a cell are to be read, not the detector's boxes: more characters of them are surely read,
    hardly less surely, and where they are more rows, each is so far (`apart`) from the next: the halves of one row would tell its characters twice.
    """
    in_cell = all(piece.cell is not None for piece in pieces)
    if not pieces or read is None or (in_cell and _levels(rows) == _levels(pieces)):
        return True
    middles = sorted({(row.box[1] + row.box[3]) / 2 for row in rows})
    if any(b - a < apart for a, b in pairwise(middles)) and _levels(rows) > _levels(pieces):
        return False
    by_ink, by_box = read(rows), read(pieces)
    return _worth(by_ink) > _worth(by_box) and _sureness(by_ink) > _sureness(by_box) - LINES.halved


def _levels(pieces: Sequence[TextPiece]) -> int:
    """Return how many rows boxes stand on."""
    levels: list[TextPiece] = []
    for piece in sorted(pieces, key=lambda p: p.box[1] + p.box[3]):
        middle = (piece.box[1] + piece.box[3]) / 2
        if not levels or middle > levels[-1].box[3] or levels[-1].box[1] > middle:
            levels.append(piece)
    return len(levels)


def _worth(readings: Sequence[Reading]) -> float:
    """Return how many characters of readings are likely right, less those that are likely wrong."""
    return sum(2 * sure - 1 for reading in readings for sure in reading.char_confidence)


def _sureness(readings: Sequence[Reading]) -> float:
    """Return how surely a character of readings is read, on average."""
    sure = [value for reading in readings for value in reading.char_confidence]
    return sum(sure) / len(sure) if sure else 0.0


def _tangled(pieces: Sequence[TextPiece], most: float) -> bool:
    """Tell whether two of the boxes share more than `most` of the smaller one."""
    return any(_common(a, b) > most * min(_area(a), _area(b)) for a, b in combinations(pieces, 2))


def rows_of(
    ink: Image, cell: Sequence[float], usual: float, settings: LineSettings = LINES
) -> list[tuple[float, float, float, float]]:
    """Return the boxes of the rows of ink (0/1) in a cell, `(x0, y0, x1, y1)` in pixels; `usual`: height of the page's text boxes."""
    pad = 3
    x0, y0, x1, y1 = round(cell[0]) + pad, round(cell[1]) + pad, round(cell[2]) - pad, round(cell[3]) - pad
    part = ink[max(0, y0) : y1, max(0, x0) : x1]
    if min(part.shape) < settings.pitches[0]:
        return []
    # Sides of boxes, underlines and strokes of 一 stand between rows as well as in them; what runs through a row upwards does not.
    through = cv2.erode(part, np.ones((max(3, round(settings.through * usual)) | 1, 1), np.uint8))
    shear, profile = _levelled(through)
    _, whole = _levelled(part, (shear,))
    pitch = _pitch(_evened(profile, usual, settings), settings.least_pitch * usual, settings)
    if (
        pitch is None or pitch > settings.most_pitch * usual
    ):  # every second row is darker; rows farther apart part by the paper between them
        pitch = settings.usual_pitch * usual
    lean = abs(shear) * part.shape[1] / 2
    found = []
    for top, bottom in _rows(whole, profile, pitch, settings):
        for left, right in _words(part[top:bottom], pitch, settings):
            found.append((x0 + left - 2.0, y0 + top - lean - 1, x0 + right + 2.0, y0 + bottom + lean + 1))
    return found


def _levelled(part: Image, shears: Sequence[float] = SHEARS) -> tuple[float, Floats]:
    """Return the shear (pixels down per pixel right) under which the rows part best, and the ink of each row under it."""
    height, width = part.shape
    best: tuple[float, float, Floats] | None = None
    for shear in shears:
        level = np.array([[1, 0, 0], [-shear, 1, shear * width / 2]], np.float32)
        profile = np.asarray(cv2.warpAffine(part, level, (width, height)).sum(axis=1), np.float64)
        if best is None or profile.var() > best[0]:
            best = (float(profile.var()), float(shear), profile)
    return (best[1], best[2]) if best else (0.0, np.zeros(height))


def _pitch(profile: Floats, least: float, settings: LineSettings) -> float | None:
    """Return the distance between rows by how evenly the pale rows between them recur; None for a single row or no even rows."""
    shortest, longest = settings.pitches
    usual = float(np.percentile(profile, 75))
    pale = np.clip(0.5 * usual - profile, 0, None)
    centred = pale - pale.mean()
    if len(profile) < 1.6 * shortest or not centred.any():
        return None
    alike = np.correlate(centred, centred, "full")[len(centred) - 1 :] / float(centred @ centred)
    peaks = peaks_of(alike[: longest + 1], height=settings.even)
    usable = [int(p) for p in peaks if p >= max(least, shortest)]
    # twice the pitch is as alike as once: the first of the high peaks is meant
    return next((float(p) for p in usable if alike[p] >= settings.first_even * max(alike[usable])), None)


def _evened(profile: Floats, usual: float, settings: LineSettings) -> Floats:
    """Return a profile with a row of one word as dark as a full one."""
    reach = max(1, round(settings.evened * usual))
    highest = cv2.dilate(profile.astype(np.float32)[:, None], np.ones((2 * reach + 1, 1), np.uint8))[:, 0]
    return np.asarray(profile / np.maximum(highest, 1.0), np.float64)


def _rows(ink: Floats, through: Floats, pitch: float, settings: LineSettings) -> Iterator[tuple[int, int]]:
    """Give the rows `(top, bottom)` of a cell. `ink`: of each line of pixels; `through`: of it, what runs on above and below."""
    smooth = np.minimum(ink, np.convolve(ink, np.ones(3) / 3, "same"))
    least = max(1.0, settings.row_ink * float(np.percentile(smooth, 90)))
    for top, bottom in _bands(ink, through, pitch, settings):
        filled = np.flatnonzero(smooth[top:bottom] > least)
        if len(filled) >= settings.row_least * pitch:
            yield top + int(filled[0]), top + int(filled[-1]) + 1


def _bands(ink: Floats, through: Floats, pitch: float, settings: LineSettings) -> list[tuple[int, int]]:
    """Return the bands, about a pitch high, that take in all ink where the cuts between them run through least of it (the shortest way)."""
    count = len(ink)
    crossed = np.sqrt(np.concatenate([[0.0], np.minimum(through[:-1], through[1:]), [0.0]]))
    left_out = np.sqrt(ink)
    high = np.arange(max(2, round(settings.band[0] * pitch)), round(settings.band[1] * pitch) + 1)
    uneven = float(np.sqrt(np.percentile(through, 75))) * ((high / pitch - 1) / settings.band_off) ** 2
    cost, before = np.zeros(count + 1), np.zeros(count + 1, np.int64)
    for end in range(1, count + 1):
        cost[end], before[end] = cost[end - 1] + left_out[end - 1], end - 1
        fits = high[high <= end]
        ways = cost[end - fits] + crossed[end - fits] + crossed[end] + uneven[: len(fits)]
        if len(fits) and ways.min() < cost[end]:
            cost[end], before[end] = float(ways.min()), end - int(fits[ways.argmin()])
    bands, end = [], count
    while end > 0:
        if end - before[end] > 1:
            bands.append((int(before[end]), end))
        end = int(before[end])
    return bands[::-1]


def _words(row: Image, pitch: float, settings: LineSettings) -> Iterator[tuple[int, int]]:
    """Give the stretches `(left, right)` of a row that wide gaps part."""
    filled = np.flatnonzero(row.any(axis=0))
    if len(filled) == 0:
        return
    breaks = np.flatnonzero(np.diff(filled) > settings.word_gap * pitch)
    starts = [int(filled[0]), *(int(filled[b + 1]) for b in breaks)]
    ends = [*(int(filled[b]) for b in breaks), int(filled[-1])]
    for left, right in zip(starts, ends, strict=True):
        if right - left >= settings.word_least * pitch:
            yield left, right + 1


def peaks_of(profile: Floats, height: float = -np.inf, prominence: float = 0.0, distance: float = 1.0) -> Ints:
    """Return the places of the maxima (a flat one by its middle), left to right, at least `height` high, at least `prominence` above
    the higher of the two valleys beside them, and `distance` apart (the higher one stays).

    As `scipy.signal.find_peaks`, whose import alone costs every process a second.
    """
    found = np.array([p for p in _maxima(profile) if profile[p] >= height], np.int64)
    kept: list[int] = []
    for place in found[np.argsort(-profile[found], kind="stable")] if distance > 1 else found:
        if all(abs(int(place) - other) >= distance for other in kept):
            kept.append(int(place))
    return np.array(sorted(p for p in kept if _prominence(profile, p) >= prominence), np.int64)


def _maxima(profile: Floats) -> list[int]:
    """Return the middles of the runs of equal values that both neighbours lie below; the ends of the profile are no maxima."""
    starts = np.flatnonzero(np.diff(profile)) + 1
    edges = [0, *starts.tolist(), len(profile)]
    return [
        (a + b - 1) // 2
        for a, b in zip(edges, edges[1:], strict=False)
        if a > 0 and b < len(profile) and profile[a - 1] < profile[a] > profile[b]
    ]


def _prominence(profile: Floats, peak: int) -> float:
    """Return how far a peak rises above the higher of the valleys beside it."""
    top = profile[peak]
    higher = np.flatnonzero(profile > top)
    left = int(higher[higher < peak].max(initial=-1)) + 1
    right = int(higher[higher > peak].min(initial=len(profile)))
    return float(top - max(profile[left : peak + 1].min(), profile[peak:right].min()))
