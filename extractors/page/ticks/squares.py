"""Find square outlines of about a character's size in an image, empty or with something drawn in them: candidates for tick boxes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extractors.page.arrays import Floats, Grey, Ints, Mask
from extractors.page.ticks.settings import DEFAULT, TickSettings
from extractors.page.ticks.square import Square, ink_around, measure_square


@dataclass(frozen=True, slots=True)
class _Strokes:
    """Upright strokes, (n,) each, left to right: column, first row, row behind the last."""

    x: Floats
    top: Floats
    end: Floats


def find_squares(grey: Grey, em: float, settings: TickSettings = DEFAULT) -> tuple[Square, ...]:
    """Return square outlines and solid squares on a grey page (uint8, dark on light), in its pixels.

    `em`: the usual width of a Chinese character in pixels.
    """
    factor = settings.em / em
    if not settings.shrink_below < factor < settings.enlarge_above:
        kind = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
        work = np.asarray(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=kind), dtype=np.uint8)
    else:
        work, factor = grey, 1.0
        em = max(em, 1.0)
    unit = em * factor
    ink, depth = _ink(work)
    found = [measure_square(ink, depth, box, unit, settings) for box in _outlines(ink, unit, settings)]
    found += _solids(ink, unit, settings)
    return tuple(s.scaled(1 / factor) for s in _strongest(found, settings))


def _ink(grey: Grey) -> tuple[Mask, Grey]:
    """Return the ink (0/1) and how much darker than the paper each pixel is; the paper is the smoothed brightest neighbourhood."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.blur(cv2.dilate(small, np.ones((13, 13), np.uint8)), (13, 13))
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    depth = np.asarray(cv2.subtract(paper, grey))
    sample = depth[::3, ::3]
    noise = float(np.percentile(sample, 60))
    full = float(np.percentile(sample[sample > max(40.0, 2 * noise)], 80)) if np.any(sample > max(40.0, 2 * noise)) else 120.0
    limit = max(0.3 * full, 2.2 * noise, 18.0)
    return (depth > limit).astype(np.uint8), depth


def _outlines(ink: Mask, unit: float, settings: TickSettings) -> Floats:
    """Return boxes, (n, 5): x0, y0, x1, y1, cover: pairs of upright strokes closed above and below. `unit`: a character in pixels."""
    least = max(6, round(settings.least_stroke * unit))
    closed = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    wide = np.asarray(cv2.dilate(ink, np.ones((1, 3), np.uint8)), np.uint8)
    # with gaps closed broken outlines are whole, without it boxes of close rows stay apart
    gaps = (1, max(3, round(settings.stroke_gap * unit)))
    strokes = _strokes([_upright(wide, least, gap) for gap in gaps], least, settings.thin * unit)
    if len(strokes.x) < 2:
        return np.zeros((0, 5))
    left, right = _pairs(strokes, unit, settings)
    if not len(left):
        return np.zeros((0, 5))
    return _closed(closed, _of(strokes, left), _of(strokes, right), unit, settings)


def _of(strokes: _Strokes, chosen: Ints) -> _Strokes:
    """Return the chosen strokes."""
    return _Strokes(strokes.x[chosen], strokes.top[chosen], strokes.end[chosen])


def _upright(ink: Mask, least: int, gap: int) -> tuple[Mask, Floats, Floats]:
    """Return upright strokes of at least `least` pixels, gaps of less than `gap` closed: their mask, statistics and centres."""
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((gap, 1), np.uint8))
    long = np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((least, 1), np.uint8)), np.uint8)
    _, _, stats, centres = cv2.connectedComponentsWithStats(long, connectivity=8)
    return long, np.asarray(stats[1:], np.float64), np.asarray(centres[1:], np.float64)


def _strokes(found: list[tuple[Mask, Floats, Floats]], least: int, widest: float) -> _Strokes:
    """Return the upright strokes of masks with their statistics and centres; a blob more than `widest` pixels wide (a side with a mark upon it) gives those of every few columns."""
    strokes: list[Floats] = []
    for mask, stats, centres in found:
        thin = stats[:, cv2.CC_STAT_WIDTH] <= widest
        top, tall = stats[thin, cv2.CC_STAT_TOP], stats[thin, cv2.CC_STAT_HEIGHT]
        strokes.append(np.stack([centres[thin, 0], top, top + tall], axis=1))
        strokes += [_columns_of(mask, blob.astype(int), least) for blob in stats[~thin]]
    each = np.concatenate(strokes) if strokes else np.zeros((0, 3))
    # most strokes are found with and without their gaps closed: once is enough
    _, once = np.unique(np.rint(each / (1, 2, 2)), axis=0, return_index=True)
    each = each[once]
    each = each[np.argsort(each[:, 0], kind="stable")]
    return _Strokes(each[:, 0], each[:, 1], each[:, 2])


def _columns_of(mask: Mask, blob: Ints, least: int) -> Floats:
    """Return the upright runs (x, top, end) in every third column of a blob: where a mark joins two sides, each keeps its own ends."""
    left, top, wide, tall = (int(v) for v in blob[:4])
    part = np.pad(mask[top : top + tall, left + 1 : left + wide - 1 : 3], ((1, 1), (0, 0)))
    step = np.diff(part.astype(np.int8), axis=0).T
    column, start = np.nonzero(step == 1)
    _, end = np.nonzero(step == -1)
    keep = end - start >= least
    return np.stack([left + 1 + 3 * column[keep], top + start[keep], top + end[keep]], axis=1).astype(np.float64)


def _pairs(strokes: _Strokes, unit: float, settings: TickSettings) -> tuple[Ints, Ints]:
    """Return the indices of strokes that may be the left and right side of one square."""
    x, y0, y1 = strokes.x, strokes.top, strokes.end
    lefts, rights = [], []
    near = np.searchsorted(x, x + settings.least_side * unit), np.searchsorted(x, x + settings.most_side * unit)
    for i in range(len(x)):
        j = np.arange(near[0][i], near[1][i])
        shared = np.minimum(y1[i], y1[j]) - np.maximum(y0[i], y0[j])
        wide = x[j] - x[i]
        keep = j[(shared > settings.shared_by_width * wide) & (shared > settings.shared * unit)]
        lefts.append(np.full(len(keep), i))
        rights.append(keep)
    left, right = np.concatenate(lefts), np.concatenate(rights)
    return left[: settings.max_pairs].astype(np.int64), right[: settings.max_pairs].astype(np.int64)


def _closed(ink: Mask, left: _Strokes, right: _Strokes, unit: float, settings: TickSettings) -> Floats:
    """Close each pair above and below with the best covered row; return squares with all four sides covered, (n, 5)."""
    pad = 8
    inked = np.pad(ink, pad)
    across = np.cumsum(np.maximum.reduce([np.roll(inked, d, 0) for d in (-1, 0, 1)]), axis=1, dtype=np.int32)
    down = np.cumsum(np.maximum.reduce([np.roll(inked, d, 1) for d in (-1, 0, 1)]), axis=0, dtype=np.int32)
    a, b = np.rint(left.x).astype(int) + pad, np.rint(right.x).astype(int) + pad
    most = round(settings.close_reach * unit)
    reach = np.arange(-most, most + 1)

    def best(rows: Ints) -> tuple[Floats, Ints]:
        rows = np.clip(rows, 0, inked.shape[0] - 1)
        cover = (across[rows, b[:, None]] - across[rows, a[:, None]]) / np.maximum(b - a, 1)[:, None]
        # a stroke of the row above may cover it as well
        at = np.argmax(cover - settings.farther * np.abs(reach)[None, :], axis=1)
        pick = np.arange(len(rows))
        return cover[pick, at], rows[pick, at].astype(np.int64)

    outer_top, outer_end = np.minimum(left.top, right.top), np.maximum(left.end, right.end)
    inner_top, inner_end = np.maximum(left.top, right.top), np.minimum(left.end, right.end)
    found = []
    for top, end in ((inner_top, inner_end), (outer_top, outer_end)):
        cover_top, row_top = best(np.rint(top)[:, None].astype(int) + pad + reach[None, :])
        cover_end, row_end = best(np.rint(end)[:, None].astype(int) - 1 + pad + reach[None, :])
        tall = np.maximum(row_end - row_top, 1)

        def side(at: Ints, row_top: Ints = row_top, row_end: Ints = row_end, tall: Ints = tall) -> Floats:
            covers = [
                (down[row_end, np.clip(at + d, 0, inked.shape[1] - 1)] - down[row_top, np.clip(at + d, 0, inked.shape[1] - 1)])
                / tall
                for d in (-1, 0, 1)
            ]
            return np.asarray(np.max(covers, axis=0))

        cover = np.minimum.reduce([cover_top, cover_end, side(a), side(b)])
        shape = (b - a) / tall
        square = (shape > settings.narrowest) & (shape < settings.widest)
        good = (cover >= settings.cover) & square & (tall >= settings.least_side * unit) & (tall <= settings.most_side * unit)
        found.append(np.stack([a - pad, row_top - pad, b - pad, row_end - pad, cover], axis=1)[good])
    boxes = np.concatenate(found)
    return _distinct(boxes, settings.same) if len(boxes) else boxes


def _distinct(boxes: Floats, same: float) -> Floats:
    """Return the best covered and squarest of boxes that are almost the same."""
    shape = (boxes[:, 2] - boxes[:, 0]) / np.maximum(boxes[:, 3] - boxes[:, 1], 1)
    return boxes[_greedy(boxes, boxes[:, 4] - 0.5 * np.abs(np.log(np.maximum(shape, 0.1))), same, of_union=True)]


def _greedy(boxes: Floats, score: Floats, limit: float, of_union: bool) -> Ints:
    """Return the indices of the boxes that stay when each, best first, removes those that it overlaps by more than `limit`."""
    left = np.argsort(-score, kind="stable")
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept = []
    while len(left):
        i, left = left[0], left[1:]
        kept.append(i)
        low, high = np.maximum(boxes[i, :2], boxes[left, :2]), np.minimum(boxes[i, 2:4], boxes[left, 2:4])
        shared = np.prod(np.maximum(high - low, 0), axis=1)
        base = area[i] + area[left] - shared if of_union else np.minimum(area[i], area[left])
        left = left[shared <= limit * np.maximum(base, 1)]
    return np.array(kept, dtype=np.int64)


def _solids(ink: Mask, unit: float, settings: TickSettings) -> list[Square]:
    """Return the filled squares."""
    core = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((round(settings.solid_core * unit),) * 2, np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(core, connectivity=8)
    found = []
    for x, y, w, h, area in stats[1:count].tolist():
        large = settings.least_side * unit <= w <= settings.solid_side * unit
        if large and 0.7 < w / h < 1.4 and area > settings.solid_fill * w * h:
            around = ink_around(ink, (x, y, x + w, y + h), 3, max(2, round(0.1 * unit)))
            found.append(Square(x, y, x + w - 1, y + h - 1, 1.0, 1.0, 1.0, 0.0, around, solid=True))
    return found


def _strongest(squares: list[Square], settings: TickSettings) -> list[Square]:
    """Return of overlapping candidates the best: solid, well covered, clear around, larger."""
    if not squares:
        return []
    boxes = np.array([(s.x0, s.y0, s.x1, s.y1) for s in squares])
    score = np.array([10.0 * s.solid + s.cover - 0.6 * s.ring + 0.004 * s.side for s in squares])
    return [squares[int(i)] for i in _greedy(boxes, score, settings.overlap, of_union=False)]
