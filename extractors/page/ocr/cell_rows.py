"""Part lines set so closely that the detector's boxes run into each other: within a table cell the rows are found by their ink."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from extractors.page.arrays import Floats, Image, Ints
from extractors.page.ocr.missed_cells import ink_of
from extractors.page.ocr.settings import LINES, LineSettings
from extractors.page.tables.grid import PageGrid
from extractors.page.tables.pieces import TextPiece

SHEARS = np.linspace(-0.006, 0.006, 7)  # pixels down per pixel right, of rows that are tried


def untangle(grey: Image, placed: Sequence[TextPiece], grid: PageGrid, settings: LineSettings = LINES) -> list[TextPiece]:
    """Return the boxes, those of cells where they run into each other replaced by boxes around the rows of ink."""
    cells: dict[tuple[int, int], list[TextPiece]] = defaultdict(list)
    kept = []
    for piece in placed:
        if piece.table is None or piece.cell is None:
            kept.append(piece)
        else:
            cells[piece.table, piece.cell].append(piece)
    ink: Image | None = None
    usual = float(np.median([p.box[3] - p.box[1] for p in placed])) if placed else 0.0
    for (table, cell), pieces in cells.items():
        rows: list[TextPiece] = []
        if _tangled(pieces, settings.tangled) or any(p.box[3] - p.box[1] > settings.two_rows * usual for p in pieces):
            ink = ink_of(grey, settings.ink) if ink is None else ink
            rows = [TextPiece(box, table, cell) for box in rows_of(ink, grid.cell_box(grid.lattices[table].cells[cell]), usual)]
        kept += rows if len(rows) > 1 else pieces
    return kept


def _tangled(pieces: Sequence[TextPiece], most: float) -> bool:
    """Tell whether two of the boxes share more than `most` of the smaller one."""
    for n, a in enumerate(pieces):
        for b in pieces[n + 1 :]:
            wide = min(a.box[2], b.box[2]) - max(a.box[0], b.box[0])
            deep = min(a.box[3], b.box[3]) - max(a.box[1], b.box[1])
            smaller = min((p.box[2] - p.box[0]) * (p.box[3] - p.box[1]) for p in (a, b))
            if wide > 0 and deep > 0 and wide * deep > most * smaller:
                return True
    return False


def rows_of(
    ink: Image, cell: Sequence[float], usual: float, settings: LineSettings = LINES
) -> list[tuple[float, float, float, float]]:
    """Return the boxes of the rows of ink (0/1) in a cell, `(x0, y0, x1, y1)` in pixels; `usual`: height of the page's text boxes."""
    pad = 3
    x0, y0, x1, y1 = round(cell[0]) + pad, round(cell[1]) + pad, round(cell[2]) - pad, round(cell[3]) - pad
    part = ink[max(0, y0) : y1, max(0, x0) : x1]
    if min(part.shape) < settings.pitches[0]:
        return []
    shear, profile = _levelled(part)
    pitch = _pitch(profile, settings.least_pitch * usual, settings) or settings.usual_pitch * usual
    lean = abs(shear) * part.shape[1] / 2
    found = []
    for top, bottom in _rows(profile, pitch, settings):
        for left, right in _words(part[top:bottom], pitch, settings):
            found.append((x0 + left - 2.0, y0 + top - lean - 1, x0 + right + 2.0, y0 + bottom + lean + 1))
    return found


def _levelled(part: Image) -> tuple[float, Floats]:
    """Return the shear (pixels down per pixel right) under which the rows part best, and the ink of each row under it."""
    height, width = part.shape
    best: tuple[float, float, Floats] | None = None
    for shear in SHEARS:
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


def _rows(profile: Floats, pitch: float, settings: LineSettings) -> Iterator[tuple[int, int]]:
    """Give the rows `(top, bottom)` of a profile of ink."""
    smooth = np.minimum(profile, np.convolve(profile, np.ones(3) / 3, "same"))
    root = np.sqrt(np.pad(smooth, 1))  # lets a row of one word count beside a full one
    apart, depth = max(1, settings.valley_apart * pitch), settings.valley_depth * float(root.max())
    valleys = peaks_of(-root, distance=apart, prominence=depth)
    cuts = sorted({0, *(int(v) - 1 for v in valleys), len(profile)})
    least = max(1.0, settings.row_ink * float(np.percentile(smooth, 90)))
    for top, bottom in zip(cuts, cuts[1:], strict=False):
        filled = np.flatnonzero(smooth[top:bottom] > least)
        if len(filled) >= settings.row_least * pitch:
            yield top + int(filled[0]), top + int(filled[-1]) + 1


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
