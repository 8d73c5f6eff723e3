"""Find the sheet of paper on a photograph: its four corners, and the picture as if taken from straight above.

The edge of a sheet is a long straight step from darker to brighter; text and rules are thin, and a closing takes them away
first, so that no table can pass for a sheet. Where fewer than two edges are seen, the picture is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extractors.page.arrays import Bools, Floats, Image, Points
from extractors.page.image.settings import DEFAULT, ImageSettings

A4_RATIO = 297 / 210
_PACE = 3.0  # pixels from one looked-at place of a line to the next


@dataclass(frozen=True, slots=True)
class SheetCorners:
    """Where a sheet lies on a picture. `corners`: float32 (4, 2), top left, top right, bottom right, bottom left, in pixels. `keystone`: greatest
    deviation of a corner from a right angle, degrees.
    """

    corners: Points
    keystone: float


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line `n · p = d` and how well it serves as one side of a sheet."""

    normal: Floats
    distance: float
    support: float


def find_sheet(bgr: Image, settings: ImageSettings = DEFAULT) -> SheetCorners | None:
    """Return the sheet on a picture, or None where the picture shows nothing but the sheet (or no sheet at all)."""
    scale = min(1.0, settings.sheet_side / max(bgr.shape[:2]))
    small = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    bright = _without_print(small)
    if _paper_all_round(bright, settings.scan_rim):
        return None
    finder = _SheetFinder(bright, settings)
    lines = finder.lines()
    sides = [finder.best(lines, side) for side in range(4)]
    corners = finder.corners(sides)
    if corners is None:
        return None
    ends = [(corners[i], corners[(i + 1) % 4]) for i in (3, 0, 1, 2)]
    sides = [side and finder.refined(side, *pair) for side, pair in zip(sides, ends, strict=True)]
    # A scanner's rim or a slightly tilted sheet is no background: an edge must stand clearly within the picture.
    seen = sum(side is not None and finder.apart(pair, i) for i, (side, pair) in enumerate(zip(sides, ends, strict=True)))
    corners = finder.corners(sides) if seen >= 2 else None
    if corners is None:
        return None
    return SheetCorners((corners / scale).astype(np.float32), _keystone(corners))


def rectify(bgr: Image, sheet: SheetCorners) -> Image:
    """Return the sheet alone, as a rectangle; a ratio near A4's is taken to be A4's."""
    tl, tr, br, bl = sheet.corners
    across = max(float(np.linalg.norm(tr - tl)), float(np.linalg.norm(br - bl)))
    down = max(float(np.linalg.norm(bl - tl)), float(np.linalg.norm(br - tr)))
    if 0.8 < max(across, down) / min(across, down) / A4_RATIO < 1.18:
        longer = max(across, down)
        across, down = (longer, longer / A4_RATIO) if across > down else (longer / A4_RATIO, longer)
    w, h = max(8, round(across)), max(8, round(down))
    to = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    matrix = cv2.getPerspectiveTransform(sheet.corners, to)
    return np.asarray(cv2.warpPerspective(bgr, matrix, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def uneven_light(bgr: Image) -> float:
    """Return how far the brightness of the paper varies over the page: 0 even, 0.3 and more a lamp or a shadow."""
    small = cv2.resize(bgr[::4, ::4], (64, 88), interpolation=cv2.INTER_AREA).max(axis=2)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))[6:-6, 6:-6].astype(np.float32)
    low, high = np.percentile(paper, [5, 95])
    return float((high - low) / max(high, 1.0))


def _paper_all_round(bright: Image, least: float) -> bool:
    """Tell whether a picture is a scan: its rim is as bright as its middle, or `least` of that."""
    rim = max(3, round(0.012 * max(bright.shape)))
    edge = np.concatenate(
        [
            bright[rim : 2 * rim].ravel(),
            bright[-2 * rim : -rim].ravel(),
            bright[:, rim : 2 * rim].ravel(),
            bright[:, -2 * rim : -rim].ravel(),
        ]
    )
    return bool((edge > least * np.percentile(bright, 80)).mean() > 0.97)


def _without_print(small: Image) -> Image:
    """Return the brightness of the paper without what is printed on it."""
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    side = max(5, round(0.018 * max(grey.shape)) | 1)
    return np.asarray(cv2.medianBlur(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)), 5), np.uint8)


@dataclass(frozen=True, slots=True)
class _SheetFinder:
    """Looks for the edges of a sheet. `bright`: brightness of the paper, grey (H, W), without print."""

    bright: Image
    settings: ImageSettings

    def corners(self, sides: Sequence[_Edge | None]) -> Floats | None:
        """Return where the sides meet, float64 (4, 2), the picture's border where one is not seen; None where they make no sheet."""
        height, width = self.bright.shape
        if sum(side is not None for side in sides) < 2:
            return None
        corners = _corners([side or _border(i, width, height) for i, side in enumerate(sides)])
        return corners if corners is not None and self._plausible(corners) else None

    def _plausible(self, corners: Floats) -> bool:
        """Tell whether corners may be those of a sheet seen by a camera."""
        height, width = self.bright.shape
        reach = 0.04 * max(width, height)
        inside = (corners > -reach).all() and (corners < np.array([width, height]) + reach).all()
        hull = corners.astype(np.float32)
        large = cv2.contourArea(hull) > self.settings.sheet_area * width * height
        return bool(inside and cv2.isContourConvex(hull) and large and _keystone(corners) < self.settings.sheet_keystone)

    def lines(self) -> list[tuple[Floats, float]]:
        """Return candidate lines as (unit normal, distance), the best supported of each direction."""
        edges = cv2.Canny(self.bright, 12, 36, L2gradient=True)
        found = cv2.HoughLines(edges, 1.0, np.pi / 360, round(0.18 * min(self.bright.shape)))
        kept: list[tuple[Floats, float]] = []
        counts = {True: 0, False: 0}
        for rho, theta in found[:600, 0] if found is not None else ():
            normal = np.array([np.cos(theta), np.sin(theta)])
            plumb = bool(abs(normal[0]) > abs(normal[1]))
            if (
                np.degrees(np.arccos(min(1.0, max(abs(normal))))) > self.settings.sheet_lean
                or counts[plumb] >= self.settings.sheet_lines
            ):
                continue
            if any(abs(rho * np.sign(n @ normal) - d) < 4 and abs(n @ normal) > 0.9995 for n, d in kept):
                continue
            kept.append((normal, float(rho)))
            counts[plumb] += 1
        return kept

    def best(self, lines: list[tuple[Floats, float]], side: int) -> _Edge | None:
        """Return the line with the best step from outside to inside, for side 0 left, 1 top, 2 right, 3 bottom."""
        height, width = self.bright.shape
        centre = np.array([width / 2, height / 2])
        axis = 0 if side in (0, 2) else 1
        best: _Edge | None = None
        for normal, distance in lines:
            if (abs(normal[0]) > abs(normal[1])) != (axis == 0):
                continue
            inward, offset = (normal, distance) if (normal[axis] > 0) == (side < 2) else (-normal, -distance)
            away = float(centre @ inward - offset)
            if away < 0.15 * (width, height)[axis]:
                continue
            support = self._support(inward, offset)
            if (
                support >= self.settings.sheet_support
                and self._darker_beyond(inward, offset)
                and (best is None or support > best.support + 0.03)
            ):
                best = _Edge(inward, offset, support)
        return best

    def refined(self, edge: _Edge, start: Floats, end: Floats) -> _Edge:
        """Return the same edge laid through the steepest step near it, at many places along it."""
        along = end - start
        places = start + np.linspace(0.04, 0.96, 120)[:, None] * along
        reach = np.arange(-7, 8)
        points = places[:, None] + reach[None, :, None] * edge.normal
        height, width = self.bright.shape
        ok = _within(points.reshape(-1, 2), width, height).reshape(len(places), -1).all(axis=1)
        if ok.sum() < 20:
            return edge
        profile = _at(self.bright, points[ok].reshape(-1, 2)).reshape(int(ok.sum()), -1)
        step = profile[:, 2:] - profile[:, :-2]
        steep = step.max(axis=1) > self.settings.sheet_step / 2
        if steep.sum() < 20:
            return edge
        found = places[ok][steep] + (step.argmax(axis=1)[steep] - 6)[:, None] * edge.normal
        vx, vy, x, y = cv2.fitLine(found.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel().astype(float)
        normal = np.array([-vy, vx]) if np.array([-vy, vx]) @ edge.normal > 0 else np.array([vy, -vx])
        return _Edge(normal, float(normal @ np.array([x, y])), edge.support)

    def apart(self, ends: tuple[Floats, Floats], side: int) -> bool:
        """Tell whether side 0 left, 1 top, 2 right, 3 bottom keeps clear of the picture's border, in its middle or at an end."""
        axis = 0 if side in (0, 2) else 1
        height, width = self.bright.shape
        size = (width, height)[axis]
        least = self.settings.sheet_apart * size
        gaps = [end[axis] if side < 2 else size - end[axis] for end in ends]
        return bool(max(gaps) > least and sum(gaps) > least)

    def _darker_beyond(self, inward: Floats, offset: float) -> bool:
        """Tell whether the desk goes on to the border of the picture: behind a shaded row of a table there is paper again."""
        height, width = self.bright.shape
        places = self._places(inward, offset)
        places = places[self._steps(places, inward, 4.0) > self.settings.sheet_step]
        paper = _at(self.bright, places + 5 * inward)
        for beyond in np.arange(0.01, 0.5, 0.012) * max(height, width):
            outside = places - beyond * inward
            ok = _within(outside, width, height)
            if ok.sum() < 12:
                return True
            if (paper[ok] - _at(self.bright, outside[ok]) > self.settings.sheet_step).mean() < 0.7:
                return False
        return True

    def _support(self, inward: Floats, offset: float) -> float:
        """Return the share of the line (within the picture) along which the inside is brighter than the outside."""
        places = self._places(inward, offset)
        if len(places) < 0.35 * min(self.bright.shape) / _PACE:
            return 0.0
        return float((self._steps(places, inward, 4.0) > self.settings.sheet_step).mean())

    def _places(self, inward: Floats, offset: float) -> Floats:
        """Return points along the line, so that a little inside and outside of each lies in the picture."""
        height, width = self.bright.shape
        along = np.array([-inward[1], inward[0]])
        reach = np.arange(-max(width, height), max(width, height), _PACE)
        on = inward * offset + (np.array([width / 2, height / 2]) @ along) * along + reach[:, None] * along
        return np.asarray(on[_within(on + 5 * inward, width, height) & _within(on - 4 * inward, width, height)], np.float64)

    def _steps(self, places: Floats, inward: Floats, beyond: float) -> npt.NDArray[np.float32]:
        """Return how much brighter each place is a little inside than `beyond` pixels outside."""
        return np.asarray(_at(self.bright, places + 5 * inward) - _at(self.bright, places - beyond * inward), np.float32)


def _within(points: Floats, width: int, height: int) -> Bools:
    """Tell which points lie within the picture."""
    return np.asarray((points[:, 0] >= 0) & (points[:, 0] < width) & (points[:, 1] >= 0) & (points[:, 1] < height), np.bool_)


def _at(bright: Image, points: Floats) -> npt.NDArray[np.float32]:
    """Return the brightness at points."""
    return np.asarray(bright[points[:, 1].astype(int), points[:, 0].astype(int)], np.float32)


def _border(side: int, width: int, height: int) -> _Edge:
    """Return the picture's border as an edge."""
    normals = ([1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0])
    offsets = (0.0, 0.0, -float(width), -float(height))
    return _Edge(np.array(normals[side]), offsets[side], 0.0)


def _corners(sides: list[_Edge]) -> Floats | None:
    """Return where neighbouring sides meet, from the top left clockwise."""
    corners = []
    for a, b in ((0, 1), (1, 2), (2, 3), (3, 0)):
        matrix = np.array([sides[a].normal, sides[b].normal])
        if abs(np.linalg.det(matrix)) < 0.3:
            return None
        corners.append(np.linalg.solve(matrix, [sides[a].distance, sides[b].distance]))
    return np.array(corners)


def _keystone(corners: Floats) -> float:
    """Return the greatest deviation of a corner from the right angle, degrees."""
    worst = 0.0
    for i in range(4):
        before, after = corners[i - 1] - corners[i], corners[(i + 1) % 4] - corners[i]
        cosine = float(before @ after) / max(float(np.linalg.norm(before) * np.linalg.norm(after)), 1e-6)
        worst = max(worst, abs(90.0 - float(np.degrees(np.arccos(max(-1.0, min(1.0, cosine)))))))
    return worst
