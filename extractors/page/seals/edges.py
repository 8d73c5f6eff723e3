"""Ink cut off by an edge of the page: what may be a slice of a paging seal (骑缝章), as a mask to be joined over the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.page.seals.planes import Planes
from extractors.page.seals.rings import Plane
from model.geometry import Box
from model.page import Colour, Edge, EdgeSlice, Ink, SealReading

Mask = NDArray[np.uint8]

DEPTH_MM = 24.0  # how far into the page a slice may reach
TOUCH_MM = 5.0  # its ink begins at least this near to the edge: scanners and straightening lose or add a little
TALLEST_MM = 56.0
LEAST_TALL_MM = 5.0
JOIN_MM = 47.0  # the ring is cut into an upper and a lower piece at most so far apart
BAR_MM = 25.0
INNER_MM = 3.0
SAVE_PER_MM = 4.0
RED_INK, BLACK_INK = 0.16, 0.2  # share of full ink: copies and grey scans are often faint on one side


@dataclass(frozen=True, slots=True)
class EdgeCut:
    """A slice not yet saved. `mask`: uint8, ink = 255, SAVE_PER_MM pixels a millimetre, as seen on the upright page;
    `box` is the mask's place; `width_mm`: how far its ink reaches into the page, `height_mm`: from its highest to its lowest ink.
    """

    edge: Edge
    box: Box
    ink: Ink
    mask: Mask
    height_mm: float
    width_mm: float


def find_cuts(planes: Planes, seals: Sequence[SealReading]) -> tuple[EdgeCut, ...]:
    """Slices on the left and right edges. Whole seals found on the page are no slices."""
    cuts: list[EdgeCut] = []
    for edge in (Edge.RIGHT, Edge.LEFT):
        red = [] if planes.red is None else _cuts_in(planes.red, planes, edge, Ink.ORIGINAL, seals)
        cuts += red or _cuts_in(planes.dark, planes, edge, _dark_ink(planes.colour), seals)
    return tuple(cuts)


def save_slices(workspace: Path, stem: str, cuts: Sequence[EdgeCut]) -> tuple[EdgeSlice, ...]:
    """Write the masks as small PNGs below `workspace`/slices, named after `stem` (a file name without suffix)."""
    saved = []
    for i, cut in enumerate(cuts):
        name = Path("slices") / f"{stem}-{i}.png"
        target = workspace / name
        target.parent.mkdir(parents=True, exist_ok=True)
        ok, data = cv2.imencode(".png", cut.mask)
        if ok:
            target.write_bytes(data.tobytes())
            saved.append(EdgeSlice(cut.edge, cut.box, cut.ink, name.as_posix(), round(cut.height_mm, 1), round(cut.width_mm, 1)))
    return tuple(saved)


def _dark_ink(colour: Colour) -> Ink:
    return Ink.COPY if colour is Colour.COLOUR else Ink.UNKNOWN


def _cuts_in(plane: Plane, planes: Planes, edge: Edge, ink: Ink, seals: Sequence[SealReading]) -> list[EdgeCut]:
    mm, (h, w) = planes.mm, plane.shape
    depth = round(DEPTH_MM * mm)
    strip = plane[:, :depth] if edge is Edge.LEFT else plane[:, w - depth :][:, ::-1]
    # Column 0 is the page's edge from here on.
    scale = SAVE_PER_MM / mm
    small = cv2.resize(np.ascontiguousarray(strip), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    inked = (small > (RED_INK if ink is Ink.ORIGINAL else BLACK_INK)).astype(np.uint8)
    inked = _without_bars(inked)
    pieces = [p for p in _pieces(inked, ink) if not _inside_seal(p, edge, w / mm, h / mm, seals)]
    # What begins at the edge makes the groups; ink further in counts only beside it, so that the page's text stays out.
    near = [p for p in pieces if p[0] <= TOUCH_MM * SAVE_PER_MM]
    cuts = []
    for group in _grouped(near):
        cut = _cut(inked, _with_inner(group, pieces), edge, ink, w / mm, h / mm)
        if cut is not None:
            cuts.append(cut)
    return cuts


def _without_bars(inked: Mask) -> Mask:
    """Without straight bars along the edge: the lid's shadow, a sliver of the desk. No arc of a seal runs straight so long."""
    bars = cv2.morphologyEx(inked, cv2.MORPH_OPEN, np.ones((round(BAR_MM * SAVE_PER_MM), 1), np.uint8))
    wide = cv2.dilate(bars, np.ones((round(BAR_MM * SAVE_PER_MM) // 2, 3), np.uint8))
    return np.asarray(np.where(wide > 0, 0, inked), np.uint8)


Piece = tuple[int, int, int, int, NDArray[np.bool_]]


def _pieces(inked: Mask, ink: Ink) -> list[Piece]:
    """Components `(x0, y0, x1, y1, pixels)` near the edge that are neither specks nor the shadow of a sheet's border."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(inked, connectivity=8)
    pieces: list[Piece] = []
    per = SAVE_PER_MM
    for i, (x, y, w, h, area) in enumerate(stats[1:count], start=1):
        if area < 3 or h > TALLEST_MM * per:
            continue
        # A straight bar along the edge is a shadow or a border; a slice is thin pieces of a curve and of words.
        if ink is not Ink.ORIGINAL and x <= 1 and h > 12 * per and area > 0.75 * w * h:
            continue
        pieces.append((int(x), int(y), int(x + w), int(y + h), labels[y : y + h, x : x + w] == i))
    return pieces


def _inside_seal(piece: Piece, edge: Edge, page_w: float, page_h: float, seals: Sequence[SealReading]) -> bool:
    x0, y0, x1, y1, _ = piece
    left = x0 / SAVE_PER_MM if edge is Edge.LEFT else page_w - x1 / SAVE_PER_MM
    box = Box.from_pixels((left, y0 / SAVE_PER_MM, left + (x1 - x0) / SAVE_PER_MM, y1 / SAVE_PER_MM), (page_w, page_h))
    return any(s.confidence >= 0.4 and s.box.grown(0.005, 0.005).covers(box, 0.6) for s in seals)


def _grouped(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces of one stamp: each group begins with ink near the edge and is no taller than a seal."""
    groups: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: p[1]):
        if groups:
            top = min(p[1] for p in groups[-1])
            bottom = max(p[3] for p in groups[-1])
            whole = max(bottom, piece[3]) - top
            if piece[1] - bottom <= JOIN_MM * SAVE_PER_MM and whole <= TALLEST_MM * SAVE_PER_MM:
                groups[-1].append(piece)
                continue
        groups.append([piece])
    return groups


def _with_inner(group: list[Piece], pieces: list[Piece]) -> list[Piece]:
    """The group with the pieces that stand between its highest and lowest ink, no further in than it reaches itself."""
    top, bottom, reach = min(p[1] for p in group), max(p[3] for p in group), max(p[2] for p in group)
    own = {id(p) for p in group}
    inner = (p for p in pieces if id(p) not in own and p[1] >= top and p[3] <= bottom and p[0] <= reach + INNER_MM * SAVE_PER_MM)
    return group + [p for p in inner if p[2] <= reach + 2 * INNER_MM * SAVE_PER_MM]


def _cut(inked: Mask, group: list[Piece], edge: Edge, ink: Ink, page_w: float, page_h: float) -> EdgeCut | None:
    per = SAVE_PER_MM
    reach = max(p[2] for p in group)
    top, bottom = min(p[1] for p in group), max(p[3] for p in group)
    if min(p[0] for p in group) > TOUCH_MM * per or not LEAST_TALL_MM * per <= bottom - top <= TALLEST_MM * per:
        return None
    if reach >= DEPTH_MM * per - 2 and ink is not Ink.ORIGINAL:
        return None  # runs on into the page: a line of text or a rule
    mask = np.zeros((bottom - top, reach), np.uint8)
    for x0, y0, x1, y1, pixels in group:
        part = mask[y0 - top : y1 - top, x0:x1]
        part[pixels] = 255
    if mask.any(axis=1).mean() > 0.98 and mask.mean() > 0.8 * 255:
        return None  # a solid block
    x0_mm, x1_mm = (0.0, reach / per) if edge is Edge.LEFT else (page_w - reach / per, page_w)
    box = Box.from_pixels((x0_mm, top / per, x1_mm, bottom / per), (page_w, page_h))
    seen = mask if edge is Edge.LEFT else np.ascontiguousarray(mask[:, ::-1])
    return EdgeCut(edge, box, ink, seen, (bottom - top) / per, reach / per)
