"""Find ink cut off by an edge of the page: what may be a slice of a paging seal (骑缝章), as a mask to be joined over the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from extractors.page.arrays import Bools, Mask, Plane
from extractors.page.seals.planes import SealPlanes
from extractors.page.seals.settings import DEFAULT, SealSettings
from model.geometry import Box
from model.page import Colour, Edge, EdgeSlice, Ink, SealReading

SAVE_PER_MM = 4.0  # pixels a millimetre of the masks


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


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """A connected piece of ink: its box, in pixels of the mask with the page's edge at x 0, and its pixels."""

    x0: int
    y0: int
    x1: int
    y1: int
    pixels: Bools


def find_cuts(planes: SealPlanes, seals: Sequence[SealReading], settings: SealSettings = DEFAULT) -> tuple[EdgeCut, ...]:
    """Return the slices on the left and right edges. Whole seals found on the page are no slices."""
    cuts: list[EdgeCut] = []
    for edge in (Edge.RIGHT, Edge.LEFT):
        strip = _Strip(planes, edge, Ink.ORIGINAL, settings)
        red = [] if planes.red is None else strip.cuts(planes.red, seals)
        cuts += red or replace(strip, ink=_dark_ink(planes.colour)).cuts(planes.dark, seals)
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
    """Return what ink without colour is: on a coloured page a copy, else nobody can tell."""
    return Ink.COPY if colour is Colour.COLOUR else Ink.UNKNOWN


@dataclass(frozen=True, slots=True)
class _Strip:
    """The strip of a page along one edge, looked at for slices in one ink."""

    planes: SealPlanes
    edge: Edge
    ink: Ink
    settings: SealSettings

    @property
    def _page_mm(self) -> tuple[float, float]:
        """Width and height of the page."""
        h, w = self.planes.dark.shape
        return w / self.planes.mm, h / self.planes.mm

    def cuts(self, plane: Plane, seals: Sequence[SealReading]) -> list[EdgeCut]:
        """Return the slices in a plane of ink."""
        mm, width = self.planes.mm, plane.shape[1]
        depth = round(self.settings.slice_depth_mm * mm)
        strip = plane[:, :depth] if self.edge is Edge.LEFT else plane[:, width - depth :][:, ::-1]
        # Column 0 is the page's edge from here on.
        scale = SAVE_PER_MM / mm
        small = cv2.resize(np.ascontiguousarray(strip), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        least = self.settings.slice_red if self.ink is Ink.ORIGINAL else self.settings.slice_black
        inked = _without_bars((small > least).astype(np.uint8), round(self.settings.bar_mm * SAVE_PER_MM))
        if self.ink is not Ink.ORIGINAL:
            inked = _without_rules(inked, round(self.settings.slice_rule_mm * SAVE_PER_MM))
        pieces = [p for p in self._pieces(inked) if not self._inside_seal(p, seals)]
        # What begins at the edge makes the groups; ink further in counts only beside it, so that the page's text stays out.
        near = [p for p in pieces if p.x0 <= self.settings.slice_touch_mm * SAVE_PER_MM]
        found = (self._cut(self._with_inner(group, pieces)) for group in self._grouped(near))
        return [cut for cut in found if cut is not None]

    def _pieces(self, inked: Mask) -> list[_Piece]:
        """Return the pieces that are neither specks nor the shadow of a sheet's border."""
        count, labels, stats, _ = cv2.connectedComponentsWithStats(inked, connectivity=8)
        pieces: list[_Piece] = []
        per = SAVE_PER_MM
        for i, (x, y, w, h, area) in enumerate(stats[1:count], start=1):
            runs_on = self.ink is not Ink.ORIGINAL and x + w >= inked.shape[1] - 2  # a line of text, a rule or a fold
            if area < 3 or h > self.settings.slice_tallest_mm * per or runs_on:
                continue
            # A straight bar along the edge is a shadow or a border; a slice is thin pieces of a curve and of words.
            if self.ink is not Ink.ORIGINAL and x <= 1 and h > 12 * per and area > 0.75 * w * h:
                continue
            pieces.append(_Piece(int(x), int(y), int(x + w), int(y + h), labels[y : y + h, x : x + w] == i))
        return pieces

    def _inside_seal(self, piece: _Piece, seals: Sequence[SealReading]) -> bool:
        """Tell whether a piece is part of a whole seal."""
        page_w, page_h = self._page_mm
        left = piece.x0 / SAVE_PER_MM if self.edge is Edge.LEFT else page_w - piece.x1 / SAVE_PER_MM
        right = left + (piece.x1 - piece.x0) / SAVE_PER_MM
        box = Box.from_pixels((left, piece.y0 / SAVE_PER_MM, right, piece.y1 / SAVE_PER_MM), (page_w, page_h))
        whole = (s for s in seals if s.confidence >= self.settings.slice_whole)
        return any(s.box.grown(0.005, 0.005).covers(box, 0.6) for s in whole)

    def _grouped(self, pieces: list[_Piece]) -> list[list[_Piece]]:
        """Return the pieces of one stamp each: a group begins with ink near the edge and is no taller than a seal."""
        join, tallest = self.settings.slice_join_mm * SAVE_PER_MM, self.settings.slice_tallest_mm * SAVE_PER_MM
        groups: list[list[_Piece]] = []
        for piece in sorted(pieces, key=lambda p: p.y0):
            if groups:
                top = min(p.y0 for p in groups[-1])
                bottom = max(p.y1 for p in groups[-1])
                if piece.y0 - bottom <= join and max(bottom, piece.y1) - top <= tallest:
                    groups[-1].append(piece)
                    continue
            groups.append([piece])
        return groups

    def _with_inner(self, group: list[_Piece], pieces: list[_Piece]) -> list[_Piece]:
        """Return the group with the pieces that stand between its highest and lowest ink, no further in than it reaches itself."""
        top, bottom, reach = min(p.y0 for p in group), max(p.y1 for p in group), max(p.x1 for p in group)
        more = self.settings.slice_inner_mm
        between = (p for p in pieces if p not in group and p.y0 >= top and p.y1 <= bottom)
        return group + [p for p in between if p.x0 <= reach + more * SAVE_PER_MM and p.x1 <= reach + 2 * more * SAVE_PER_MM]

    def _cut(self, group: list[_Piece]) -> EdgeCut | None:
        """Return the slice that a group of pieces makes, None where it is something else."""
        per, s, (page_w, page_h) = SAVE_PER_MM, self.settings, self._page_mm
        reach = max(p.x1 for p in group)
        top, bottom = min(p.y0 for p in group), max(p.y1 for p in group)
        touches = min(p.x0 for p in group) <= s.slice_touch_mm * per
        if not touches or not s.slice_least_tall_mm * per <= bottom - top <= s.slice_tallest_mm * per:
            return None
        mask = np.zeros((bottom - top, reach), np.uint8)
        for piece in group:
            part = mask[piece.y0 - top : piece.y1 - top, piece.x0 : piece.x1]
            part[piece.pixels] = 255
        if mask.any(axis=1).mean() > 0.98 and mask.mean() > 0.8 * 255:
            return None  # a solid block
        left = self.edge is Edge.LEFT
        x0_mm, x1_mm = (0.0, reach / per) if left else (page_w - reach / per, page_w)
        box = Box.from_pixels((x0_mm, top / per, x1_mm, bottom / per), (page_w, page_h))
        seen = mask if left else np.ascontiguousarray(mask[:, ::-1])
        return EdgeCut(self.edge, box, self.ink, seen, (bottom - top) / per, reach / per)


def _without_bars(inked: Mask, long: int) -> Mask:
    """Return ink (0/1) without straight bars of `long` pixels along the edge: the lid's shadow, a sliver of the desk."""
    bars = cv2.morphologyEx(inked, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8))
    wide = cv2.dilate(bars, np.ones((long // 2, 3), np.uint8))
    return np.asarray(np.where(wide > 0, 0, inked), np.uint8)


def _without_rules(inked: Mask, long: int) -> Mask:
    """Return ink (0/1) without straight lines of `long` pixels into the page, a little aslant too: a rule, a fold, a scanner's streak."""
    three = np.ones((3, 1), np.uint8)
    rules = cv2.morphologyEx(cv2.dilate(inked, three), cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    return np.asarray(np.where(rules > 0, 0, inked), np.uint8)
