"""Ink in the zone of a signature: what is left of it without print, rules, seals and specks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.packet.marks.anchors import page_mm
from extractors.packet.marks.settings import SIGNATURES
from extractors.packet.marks.signature_zone import SignatureZone
from extractors.page.image.inks import MM_PER_INCH, flatten_paper, has_chroma, redness, without_red
from extractors.page.image.strokes import INKED, without_rules
from extractors.page.seals.free import without_seals
from extractors.page.seals.planes import darker_than_seal
from model.geometry import Box
from model.page import Ink, SealReading, SealShape

Mask = NDArray[np.bool_]
Bounds = tuple[int, int, int, int]  # x0, y0, x1, y1 in pixels


@dataclass(frozen=True)
class ZoneImage:
    """A signature's zone in the upright image of its page (uint8 BGR) without the ink of copied seals, as far as it can be told from a
    pen's: `bounds` of the zone, `outer` of its surroundings, in which the paper's brightness is judged, both in pixels of the image;
    `apart`: the seals that are grey, with the darkness (0–255) from which ink upon them is print or a pen.
    """

    zone: SignatureZone
    image: NDArray[np.uint8]
    bounds: Bounds
    outer: Bounds
    apart: Mapping[Box, float] = field(default_factory=dict)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the image."""
        return self.image.shape[1], self.image.shape[0]

    @property
    def height(self) -> float:
        """Height of the label's characters in pixels."""
        return float(max(4.0, self.zone.height * self.image.shape[0]))

    @property
    def crop(self) -> NDArray[np.uint8]:
        x0, y0, x1, y1 = self.bounds
        return self.image[y0:y1, x0:x1]

    @property
    def around(self) -> NDArray[np.uint8]:
        x0, y0, x1, y1 = self.outer
        return self.image[y0:y1, x0:x1]

    @property
    def part(self) -> tuple[slice, slice]:
        """The zone within its surroundings."""
        (x0, y0, x1, y1), (left, top, _, _) = self.bounds, self.outer
        return slice(y0 - top, y1 - top), slice(x0 - left, x1 - left)

    @cached_property
    def dark(self) -> NDArray[np.uint8]:
        """The zone without red, paper 255."""
        if has_chroma(self.around):
            return without_red(self.around)[self.part]
        return np.asarray(flatten_paper(self.around).min(axis=2)[self.part], np.uint8)

    @cached_property
    def blue(self) -> Mask:
        """True where the ink of a blue pen is: print is black, whatever is written over it; thin fringes of print in the colours of a camera
        are none.
        """
        blue, green, red = self._channels
        return _without_specks((blue - np.maximum(red, green) > SIGNATURES.blue) & (self.dark < INKED))

    @cached_property
    def violet(self) -> Mask:
        """True where a blue pen's ink lies under or over a seal's red: redder than a pen alone, bluer than a crimson seal."""
        blue, green, red = self._channels
        return _without_specks((blue - green > SIGNATURES.blue) & (red > green) & (red - blue <= SIGNATURES.blue))

    @cached_property
    def _channels(self) -> tuple[NDArray[np.int16], ...]:
        """Blue, green and red of the zone on white paper; all alike where the scan has no colour."""
        if not has_chroma(self.around):
            return (np.zeros(self.dark.shape, np.int16),) * 3
        return tuple(each.astype(np.int16) for each in cv2.split(flatten_paper(self.around)[self.part]))

    @cached_property
    def inked(self) -> Mask:
        """True where there is ink that is no rule."""
        return without_rules(self.dark < INKED, self.height)

    def within(self, box: Bounds) -> Bounds:
        """Return bounds of the image as bounds of the zone."""
        x0, y0 = self.bounds[:2]
        return box[0] - x0, box[1] - y0, box[2] - x0, box[3] - y0


def zone_image(zone: SignatureZone, image: NDArray[np.uint8]) -> ZoneImage | None:
    """Return the zone in the image of its page; None where it is too small to be judged."""
    h, w = image.shape[:2]
    x0, y0, x1, y1 = zone.box.pixels(w, h)
    if x1 - x0 < SIGNATURES.least_side or y1 - y0 < SIGNATURES.least_side:
        return None
    pad = SIGNATURES.surroundings * (y1 - y0)
    outer = (max(0, x0 - pad), max(0, y0 - pad), min(w, x1 + pad), min(h, y1 + pad))
    near = [s for s in zone.page.seals if s.box.overlap(zone.box) > 0 and s.confidence >= SIGNATURES.copied_seal]
    free = without_seals(image, near, w / page_mm(zone.page)[0] * MM_PER_INCH)
    levels = {box: level for box in free.apart if (level := _level_over(box, image)) is not None}
    return ZoneImage(zone, free.page, (x0, y0, x1, y1), outer, levels)


def _level_over(seal: Box, image: NDArray[np.uint8]) -> float | None:
    """Darkness of pens and print over a copied seal; None where they cannot be told from it."""
    x0, y0, x1, y1 = seal.pixels(image.shape[1], image.shape[0])
    crop = image[max(0, y0) : y1, max(0, x0) : x1]
    return darker_than_seal(crop) if min(crop.shape[:2], default=0) > 20 else None


def _without_specks(mask: NDArray[np.bool_]) -> Mask:
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)) > 0, np.bool_)


def red_area(view: ZoneImage) -> float:
    """Return how much red lies in the zone that is of no round seal and no slice of one, over the square of the height."""
    if not has_chroma(view.around):
        return 0.0
    red = redness(flatten_paper(view.around))
    for seal in view.zone.page.seals:
        if seal.shape is not SealShape.SQUARE:  # what the corners of its box show is none of it
            x0, y0, x1, y1 = _place(seal.box, view)
            axes = max(1, (x1 - x0) // 2), max(1, (y1 - y0) // 2)
            cv2.ellipse(red, (round((x0 + x1) / 2), round((y0 + y1) / 2)), axes, 0, 0, 360, 0, -1)
    for cut in view.zone.page.edges:
        x0, y0, x1, y1 = _place(cut.box, view)
        red[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = 0
    return float((red[view.part] > SIGNATURES.red).sum()) / view.height**2


def _place(box: Box, view: ZoneImage) -> tuple[int, int, int, int]:
    """Return where a box of the page lies, with a little room, in the pixels of the zone's surroundings."""
    page = view.zone.page
    x0, y0, x1, y1 = box.grown(0.008, 0.008).pixels(page.width, page.height)
    wx, wy = view.zone.box.pixels(page.width, page.height)[:2]
    dx, dy = view.part[1].start - wx, view.part[0].start - wy
    return x0 + dx, y0 + dy, x1 + dx, y1 + dy


def _words(view: ZoneImage) -> Mask:
    """True where the form's own words stand."""
    mask, zone = np.zeros(view.dark.shape, np.uint8), view.zone
    aside = round(0.3 * zone.height * view.size[1])  # boxes of lines are tight, sometimes too tight
    for box in zone.printed:
        x0, y0, x1, y1 = view.within(box.pixels(*view.size))
        _fill(mask, (x0 - aside, y0 - 2, x1 + aside // 2, y1 + 2), 1)
    return mask > 0


def _copied_seals(view: ZoneImage, labels: NDArray[np.int32]) -> Mask:
    """True where ink is a copied seal's: within it, but for pieces (`labels`) that are a pen's, and where a reader made out a name."""
    mask = np.zeros(view.dark.shape, np.uint8)
    copied = [s for s in view.zone.page.seals if s.ink is not Ink.ORIGINAL and s.confidence >= SIGNATURES.copied_seal]
    for seal in copied:
        if seal.shape is SealShape.SQUARE:  # its characters are a name themselves
            _fill(mask, view.within(seal.box.grown(0.004, 0.003).pixels(*view.size)), 1)
            continue
        disc = _disc(seal, view)
        mask[(disc > 0) & ~_of_pen(view, labels, disc > 0, view.apart.get(seal.box, 255.0))] = 1
    return mask > 0


def _of_pen(view: ZoneImage, labels: NDArray[np.int32], disc: Mask, level: float) -> Mask:
    """True where a piece of ink is no seal's own: it runs out of the seal, or much of it is darker than the `level` of print upon it."""
    parts = (labels >= 0, ~disc, 255 - view.dark > level)
    area, outside, dark = (np.bincount(labels[part], minlength=labels.max() + 1) for part in parts)
    return np.asarray(
        ((outside >= SIGNATURES.no_ink * view.height**2) | (dark >= SIGNATURES.dark_share * area))[labels], np.bool_
    )


def _fill(mask: NDArray[np.uint8], bounds: Bounds, value: int) -> None:
    """Fill a rectangle of the mask, which is changed."""
    x0, y0, x1, y1 = (max(0, n) for n in bounds)
    mask[y0 : y1 + 1, x0 : x1 + 1] = value


def _disc(seal: SealReading, view: ZoneImage) -> NDArray[np.uint8]:
    """1 within the outline of a round or oval seal."""
    mask = np.zeros(view.dark.shape, np.uint8)
    x0, y0, x1, y1 = view.within(seal.box.grown(0.004, 0.003).pixels(*view.size))
    return np.asarray(
        cv2.ellipse(mask, ((x0 + x1) // 2, (y0 + y1) // 2), ((x1 - x0) // 2, (y1 - y0) // 2), 0, 0, 360, 1, -1), np.uint8
    )


def label_ink(view: ZoneImage) -> Mask:
    """Return the ink of the label's own words: print to compare with."""
    own = np.zeros(view.dark.shape, bool)
    x0, y0, x1, y1 = view.within(view.zone.anchor.box.pixels(*view.size))
    own[max(0, y0 - 2) : max(0, y1 + 2), max(0, x0) : max(0, x1)] = True
    return np.asarray(view.inked & own, np.bool_)


def written_ink(view: ZoneImage) -> tuple[Mask, Bounds | None]:
    """Return the ink that is neither print nor specks nor a neighbour line's edge, and its bounds in the zone; a blue pen's over print too."""
    _, labels = cv2.connectedComponents(view.inked.astype(np.uint8), connectivity=8)
    hidden = _words(view) | _copied_seals(view, np.asarray(labels, np.int32))
    left = _strokes(view.inked, hidden, view.height) | _strokes(view.blue, np.zeros_like(hidden), view.height)
    ys, xs = np.nonzero(left)
    if not len(xs):
        return left, None
    return left, (int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)


def _strokes(inked: Mask, hidden: Mask, height: float) -> Mask:
    """Return ink without what is mostly hidden, without specks and what belongs to the lines around; `height` of the label's characters in pixels."""
    count, labels, stats, centres = cv2.connectedComponentsWithStats(inked.astype(np.uint8), connectivity=8)
    covered = np.bincount(labels.ravel(), weights=hidden.ravel(), minlength=count)
    keep = np.zeros(count, bool)
    rows = inked.shape[0]
    for i in range(1, count):
        x, y, w, h, area = stats[i]
        small = (
            area < max(4, SIGNATURES.speck_area * height**2) or max(w, h) < SIGNATURES.speck_side * height
        )  # specks, colons, ends of seal strokes
        if small or covered[i] > 0.5 * area:
            continue
        cut = y == 0 or y + h == rows  # what runs out of the strip belongs to the lines around, unless it is mostly inside
        if cut and abs(centres[i][1] - rows / 2) > SIGNATURES.off_line * height:
            continue
        keep[i] = True
    return np.asarray(keep[labels] & ~hidden, np.bool_)


def large_enough(bounds: Bounds, height: float) -> bool:
    """Whether bounds in pixels are as large as a signature; `height` of the label's characters in pixels."""
    x0, y0, x1, y1 = bounds
    return x1 - x0 >= SIGNATURES.least_width * height and y1 - y0 >= SIGNATURES.least_height * height
