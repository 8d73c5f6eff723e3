"""Square outlines of about a character's size in an image, empty or with something drawn in them: candidates for tick boxes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extractors.page.rules.rule import Grey

Mask = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

EM = 32.0  # the page is scaled so that a character is about this many pixels
SIDE = (0.42, 1.35)  # length of a side, in characters
COVER = 0.78  # share of each side that must be inked
MAX_PAIRS = 400_000  # a page of small print has up to 80,000; beyond this it is a drawing
SHADE, LEVEL = 0.45, 0.15  # share of the outline's darkness, and slant, below which what is inside is a shadow
FARTHER = 0.015  # how much less a closing stroke is worth for each pixel that it lies off the ends of the sides


@dataclass(frozen=True, slots=True)
class Square:
    """A square outline in pixels of the page. `cover`: the weakest side's share of ink; `fill`: share of ink inside;
    `stroke`: extent of the largest mark inside, in sides; `slant`: share of slanting edges inside (ticks and crosses slant,
    the inside of 国 or 日 does not); `ring`: share of ink just outside (part of a character, or a tick that overshoots).
    """

    x0: float
    y0: float
    x1: float
    y1: float
    cover: float
    fill: float
    stroke: float
    slant: float
    ring: float
    solid: bool = False

    @property
    def side(self) -> float:
        return ((self.x1 - self.x0) + (self.y1 - self.y0)) / 2

    @property
    def cx(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def cy(self) -> float:
        return (self.y0 + self.y1) / 2


def find_squares(grey: Grey, em: float) -> tuple[Square, ...]:
    """Square outlines and solid squares on a grey page; `em` is the usual width of a Chinese character in its pixels."""
    factor = EM / em
    if not 0.8 < factor < 1.25:
        kind = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
        work = np.asarray(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=kind), dtype=np.uint8)
    else:
        work, factor = grey, 1.0
        em = max(em, 1.0)
    unit = em * factor
    ink, depth = _ink(work)
    boxes = _outlines(ink, unit)
    found = [_measure(ink, depth, box, unit) for box in boxes] + _solids(ink, depth, unit)
    return tuple(_scaled(s, 1 / factor) for s in _strongest(found))


def _ink(grey: Grey) -> tuple[Mask, Grey]:
    """(ink mask 0/1, darkness below the paper). The paper is the smoothed brightest neighbourhood."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.blur(cv2.dilate(small, np.ones((13, 13), np.uint8)), (13, 13))
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    depth = np.asarray(cv2.subtract(paper, grey))
    sample = depth[::3, ::3]
    noise = float(np.percentile(sample, 60))
    full = float(np.percentile(sample[sample > max(40.0, 2 * noise)], 80)) if np.any(sample > max(40.0, 2 * noise)) else 120.0
    limit = max(0.3 * full, 2.2 * noise, 18.0)
    return (depth > limit).astype(np.uint8), depth


def _outlines(ink: Mask, unit: float) -> Floats:
    """Boxes (n, 5): x0, y0, x1, y1, cover: pairs of upright strokes closed above and below."""
    least = max(6, round(0.38 * unit))
    closed = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    wide = np.asarray(cv2.dilate(ink, np.ones((1, 3), np.uint8)), np.uint8)
    # with gaps closed broken outlines are whole, without it boxes of close rows stay apart
    x, y0, y1 = _strokes([_upright(wide, least, gap) for gap in (1, max(3, round(0.12 * unit)))], least, unit)
    if len(x) < 2:
        return np.zeros((0, 5))
    left, right = _pairs(x, y0, y1, unit)
    if not len(left):
        return np.zeros((0, 5))
    return _closed(closed, x[left], x[right], y0[left], y0[right], y1[left], y1[right], unit)


def _upright(ink: Mask, least: int, gap: int) -> tuple[Mask, Floats, Floats]:
    """Upright strokes of at least `least` pixels, gaps of less than `gap` closed: their mask, statistics and centres."""
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((gap, 1), np.uint8))
    long = np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((least, 1), np.uint8)), np.uint8)
    _, _, stats, centres = cv2.connectedComponentsWithStats(long, connectivity=8)
    return long, np.asarray(stats[1:], np.float64), np.asarray(centres[1:], np.float64)


def _strokes(found: list[tuple[Mask, Floats, Floats]], least: int, unit: float) -> tuple[Floats, Floats, Floats]:
    """Upright strokes (x, top, end), left to right; a wide blob (a side with a mark upon it) gives those of every few columns."""
    strokes: list[Floats] = []
    for mask, stats, centres in found:
        thin = stats[:, cv2.CC_STAT_WIDTH] <= 0.2 * unit
        top, tall = stats[thin, cv2.CC_STAT_TOP], stats[thin, cv2.CC_STAT_HEIGHT]
        strokes.append(np.stack([centres[thin, 0], top, top + tall], axis=1))
        strokes += [_columns_of(mask, blob.astype(int), least) for blob in stats[~thin]]
    each = np.concatenate(strokes) if strokes else np.zeros((0, 3))
    # most strokes are found with and without their gaps closed: once is enough
    _, once = np.unique(np.rint(each / (1, 2, 2)), axis=0, return_index=True)
    each = each[once]
    each = each[np.argsort(each[:, 0], kind="stable")]
    return each[:, 0], each[:, 1], each[:, 2]


def _columns_of(mask: Mask, blob: Ints, least: int) -> Floats:
    """The upright runs (x, top, end) in every third column of a blob: where a mark joins two sides, each keeps its own ends."""
    left, top, wide, tall = (int(v) for v in blob[:4])
    part = np.pad(mask[top : top + tall, left + 1 : left + wide - 1 : 3], ((1, 1), (0, 0)))
    step = np.diff(part.astype(np.int8), axis=0).T
    column, start = np.nonzero(step == 1)
    _, end = np.nonzero(step == -1)
    keep = end - start >= least
    return np.stack([left + 1 + 3 * column[keep], top + start[keep], top + end[keep]], axis=1).astype(np.float64)


def _pairs(x: Floats, y0: Floats, y1: Floats, unit: float) -> tuple[Ints, Ints]:
    """Indices of strokes that may be the left and right side of one square."""
    lefts, rights = [], []
    near = np.searchsorted(x, x + SIDE[0] * unit), np.searchsorted(x, x + SIDE[1] * unit)
    for i in range(len(x)):
        j = np.arange(near[0][i], near[1][i])
        shared = np.minimum(y1[i], y1[j]) - np.maximum(y0[i], y0[j])
        wide = x[j] - x[i]
        keep = j[(shared > 0.6 * wide) & (shared > 0.36 * unit)]
        lefts.append(np.full(len(keep), i))
        rights.append(keep)
    left, right = np.concatenate(lefts), np.concatenate(rights)
    return left[:MAX_PAIRS].astype(np.int64), right[:MAX_PAIRS].astype(np.int64)


def _closed(ink: Mask, xl: Floats, xr: Floats, top_l: Floats, top_r: Floats, end_l: Floats, end_r: Floats, unit: float) -> Floats:
    """Close each pair above and below with the best covered row; keep squares with all four sides covered."""
    pad = 8
    inked = np.pad(ink, pad)
    across = np.cumsum(np.maximum.reduce([np.roll(inked, d, 0) for d in (-1, 0, 1)]), axis=1, dtype=np.int32)
    down = np.cumsum(np.maximum.reduce([np.roll(inked, d, 1) for d in (-1, 0, 1)]), axis=0, dtype=np.int32)
    a, b = np.rint(xl).astype(int) + pad, np.rint(xr).astype(int) + pad
    reach = np.arange(-round(0.16 * unit), round(0.16 * unit) + 1)

    def best(rows: Ints) -> tuple[Floats, Ints]:
        rows = np.clip(rows, 0, inked.shape[0] - 1)
        cover = (across[rows, b[:, None]] - across[rows, a[:, None]]) / np.maximum(b - a, 1)[:, None]
        at = np.argmax(cover - FARTHER * np.abs(reach)[None, :], axis=1)  # a stroke of the row above may cover it as well
        pick = np.arange(len(rows))
        return cover[pick, at], rows[pick, at].astype(np.int64)

    outer_top, outer_end = np.minimum(top_l, top_r), np.maximum(end_l, end_r)
    inner_top, inner_end = np.maximum(top_l, top_r), np.minimum(end_l, end_r)
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
        good = (cover >= COVER) & (shape > 0.74) & (shape < 1.35) & (tall >= SIDE[0] * unit) & (tall <= SIDE[1] * unit)
        found.append(np.stack([a - pad, row_top - pad, b - pad, row_end - pad, cover], axis=1)[good])
    boxes = np.concatenate(found)
    return _distinct(boxes) if len(boxes) else boxes


def _distinct(boxes: Floats) -> Floats:
    """The best covered and squarest of boxes that are almost the same."""
    shape = (boxes[:, 2] - boxes[:, 0]) / np.maximum(boxes[:, 3] - boxes[:, 1], 1)
    return boxes[_greedy(boxes, boxes[:, 4] - 0.5 * np.abs(np.log(np.maximum(shape, 0.1))), 0.62, of_union=True)]


def _greedy(boxes: Floats, score: Floats, limit: float, of_union: bool) -> Ints:
    """Indices of the boxes that stay when each, best first, removes those that it overlaps by more than `limit`."""
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


def _measure(ink: Mask, depth: Grey, box: Floats, unit: float) -> Square:
    x0, y0, x1, y1 = _settle(depth, *(round(float(v)) for v in box[:4]))
    h, w = ink.shape
    edge = max(2, round(0.07 * unit)) + 1
    side = max(1.0, ((x1 - x0) + (y1 - y0)) / 2)
    deep = max(edge, round(0.25 * side))
    inner = ink[max(0, y0 + deep) : y1 - deep + 1, max(0, x0 + deep) : x1 - deep + 1]
    inside = depth[max(0, y0 + edge) : y1 - edge + 1, max(0, x0 + edge) : x1 - edge + 1]
    slant = _slant(inside)
    if inner.size and slant < LEVEL and int(inside.max()) < SHADE * _outline(depth, x0, y0, x1, y1):
        inner = np.zeros_like(inner)  # the shadow of a fold, which no pen has drawn
    fill = float(inner.mean()) if inner.size else 0.0
    gap = edge + 1
    far = max(2, round(0.08 * unit))
    a, b, c, d = max(0, x0 - gap - far), max(0, y0 - gap - far), min(w, x1 + gap + far + 1), min(h, y1 + gap + far + 1)
    ring = np.ones((d - b, c - a), dtype=bool)
    ring[max(0, y0 - gap - b) : y1 + gap + 1 - b, max(0, x0 - gap - a) : x1 + gap + 1 - a] = False
    around = float(ink[b:d, a:c][ring].mean()) if ring.any() else 0.0
    return Square(x0, y0, x1, y1, float(box[4]), fill, _stroke(inner, side), slant, around)


def _outline(depth: Grey, x0: int, y0: int, x1: int, y1: int) -> float:
    """How dark the square's own sides are, in grey levels."""
    sides = (
        depth[y0, x0:x1],
        depth[min(y1, depth.shape[0] - 1), x0:x1],
        depth[y0:y1, x0],
        depth[y0:y1, min(x1, depth.shape[1] - 1)],
    )
    return float(np.mean([side.mean() for side in sides if side.size]))


def _settle(depth: Grey, x0: int, y0: int, x1: int, y1: int) -> tuple[int, int, int, int]:
    """Move each side by up to three pixels to where the outline is darkest, so that the inside is measured clear of it."""
    reach = range(-3, 4)
    h, w = depth.shape

    def darkest(lines: list[npt.NDArray[np.uint8]]) -> int:
        means = [float(np.minimum(line, 160).mean()) if line.size else 0.0 for line in lines]
        return int(np.argmax(np.array(means) - 0.5 * np.abs(np.arange(len(means)) - 3))) - 3

    top = darkest([depth[min(max(y0 + d, 0), h - 1), x0 + 2 : x1 - 1] for d in reach])
    end = darkest([depth[min(max(y1 + d, 0), h - 1), x0 + 2 : x1 - 1] for d in reach])
    left = darkest([depth[y0 + 2 : y1 - 1, min(max(x0 + d, 0), w - 1)] for d in reach])
    right = darkest([depth[y0 + 2 : y1 - 1, min(max(x1 + d, 0), w - 1)] for d in reach])
    return x0 + left, y0 + top, x1 + right, y1 + end


def _stroke(inner: Mask, side: float) -> float:
    """Extent of the largest connected mark inside, as a share of the side."""
    if not inner.any():
        return 0.0
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(inner), connectivity=8)
    return float(np.max(stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]) / side)


def _slant(inside: Grey) -> float:
    """Share of the edges inside that run neither level nor upright, weighted by their strength."""
    if min(inside.shape) < 5:
        return 0.0
    soft = cv2.GaussianBlur(inside, (0, 0), 0.8).astype(np.float32)
    gx, gy = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    strength, angle = cv2.cartToPolar(gx, gy, angleInDegrees=True)
    off = np.abs((angle % 90) - 45)  # 45: level or upright
    total = float(strength.sum())
    return float(strength[off < 27].sum()) / total if total > 1 else 0.0


def _solids(ink: Mask, depth: Grey, unit: float) -> list[Square]:
    """Filled squares."""
    core = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((round(0.4 * unit), round(0.4 * unit)), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(core, connectivity=8)
    found = []
    for x, y, w, h, area in stats[1:count]:
        if not (0.42 * unit <= w <= 1.3 * unit and 0.7 < w / h < 1.4 and area > 0.74 * w * h):
            continue
        gap, far = 3, max(2, round(0.1 * unit))
        a, b = max(0, x - gap - far), max(0, y - gap - far)
        patch = ink[b : y + h + gap + far, a : x + w + gap + far]
        ring = np.ones(patch.shape, dtype=bool)
        ring[max(0, y - gap - b) : y + h + gap - b, max(0, x - gap - a) : x + w + gap - a] = False
        around = float(patch[ring].mean()) if ring.any() else 0.0
        found.append(Square(x, y, x + w - 1, y + h - 1, 1.0, 1.0, 1.0, 0.0, around, solid=True))
    return found


def _strongest(squares: list[Square]) -> list[Square]:
    """Of overlapping candidates the best: solid, well covered, clear around, larger."""
    if not squares:
        return []
    boxes = np.array([(s.x0, s.y0, s.x1, s.y1) for s in squares])
    score = np.array([10.0 * s.solid + s.cover - 0.6 * s.ring + 0.004 * s.side for s in squares])
    return [squares[int(i)] for i in _greedy(boxes, score, 0.25, of_union=False)]


def _scaled(square: Square, factor: float) -> Square:
    if factor == 1.0:
        return square
    x0, y0, x1, y1 = (v * factor for v in (square.x0, square.y0, square.x1, square.y1))
    return Square(x0, y0, x1, y1, square.cover, square.fill, square.stroke, square.slant, square.ring, square.solid)
