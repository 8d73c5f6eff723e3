"""Find the streaks of a scanner's or fax machine's dirty glass, thin dark lines that run along its pixels and off the sheet, and take them out."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extractors.page.arrays import Bools, Grey, Image
from extractors.page.image.inks import MM_PER_INCH
from extractors.page.image.settings import DEFAULT, ImageSettings


@dataclass(frozen=True, slots=True)
class Streak:
    """Rows `top` to `bottom` (the last one not included) of a page, columns `left` to `right`; `spread`: rows beside it that it darkens."""

    top: int
    bottom: int
    left: int
    right: int
    spread: int = 1


def without_streaks(bgr: Image, dpi: float, settings: ImageSettings = DEFAULT) -> Image:
    """Return the page (uint8 BGR, as it was scanned, not yet levelled) without its streaks; the same array where it has none.

    Paper runs over the glass one way, so that lines of both directions that run off the sheet are a table that is cut off.
    """
    grey = np.asarray(cv2.extractChannel(bgr, 1), np.uint8)
    level, upright = (find_streaks(way, dpi, settings) for way in (grey, np.ascontiguousarray(grey.T)))
    if bool(level) == bool(upright):
        return bgr
    page = bgr.copy()
    for streaks, way in ((level, page), (upright, np.swapaxes(page, 0, 1))):
        for streak in streaks:
            _erase(way, streak)
    return page


def find_streaks(grey: Grey, dpi: float, settings: ImageSettings = DEFAULT) -> list[Streak]:
    """Return the level streaks of a grey page; none where so many lines run off the sheet that it cuts off a table."""
    mm = dpi / MM_PER_INCH
    thick = max(2, round(settings.streak_thick_mm * mm))
    around = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((2 * thick + 1, 1), np.uint8))
    thin = np.asarray(cv2.subtract(around, grey)) > settings.streak_ink
    width = grey.shape[1]
    rim, strip = round(settings.streak_rim_mm * mm), round(settings.streak_strip_mm * mm)
    sides = thin[:, rim : rim + strip], thin[:, width - rim - strip : width - rim]
    off_the_sheet = np.max([side.mean(axis=1) for side in sides], axis=0) >= settings.streak_full
    piece = round(settings.streak_long_mm * mm)
    streaks = [
        streak for rows in _groups(off_the_sheet, thick) if (streak := _followed(grey, rows, piece, rim + strip, settings))
    ]
    streaks += [Streak(*rows, 0, width, spread=0) for rows in _dotted(thin, sides, thick, settings)]
    return streaks if len(streaks) <= settings.streak_most else []


def _dotted(thin: Bools, sides: tuple[Bools, Bools], thick: int, settings: ImageSettings) -> list[tuple[int, int]]:
    """Return the rows with dots all the way from one edge of the sheet to the other, and next to none above and below: a grey streak in black
    and white.
    """
    shares = np.minimum(*(side.mean(axis=1) for side in sides))
    dots = (shares >= settings.streak_dotted) & (shares < settings.streak_full)
    rows = _groups(dots & (thin.mean(axis=1) >= settings.streak_dotted), thick)
    around = [np.concatenate((shares[max(0, a - 1 - thick) : max(0, a - 1)], shares[b + 1 : b + 1 + thick])) for a, b in rows]
    return [row for row, beside in zip(rows, around, strict=True) if beside.max(initial=0.0) <= settings.streak_clear]


def _groups(rows: Bools, thick: int) -> list[tuple[int, int]]:
    """Return the runs of marked rows, first and behind the last, that are at most `thick`."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], rows.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a <= thick]


def _followed(grey: Grey, rows: tuple[int, int], piece: int, margin: int, settings: ImageSettings) -> Streak | None:
    """Return the streak in some rows as far as they are dark all the way, over characters too; None where it is no longer than a `piece`, or
    ends before the `margin`: a rule, in whose rows the slice of a seal lies at the sheet's edge.
    """
    band = grey[max(rows[0] - piece // 4, 0) : rows[1] + piece // 4].max(axis=0)
    paper = cv2.dilate(band[None], np.ones((1, piece // 4), np.uint8))[0]
    dark = np.asarray(cv2.subtract(paper, grey[rows[0] : rows[1]].min(axis=0))).ravel() > settings.streak_ink
    share = np.convolve(dark, np.ones(piece), "valid") / piece
    there = np.flatnonzero(share >= settings.streak_full)
    if len(there) <= piece or margin < there[0] and there[-1] + piece < grey.shape[1] - margin:
        return None
    return Streak(*rows, int(there[0]), int(there[-1]) + piece)


def _erase(page: Image, streak: Streak) -> None:
    """Paint over a streak in place, column by column: with the lighter of what is above and below it, so that strokes and rules that
    cross it stay.
    """
    top, bottom = max(streak.top - 1 - streak.spread, 0), min(streak.bottom + streak.spread, page.shape[0] - 1)
    columns = slice(streak.left, streak.right)
    beside = np.maximum(page[top, columns], page[bottom, columns])
    page[top + 1 : bottom, columns] = np.maximum(page[top + 1 : bottom, columns], beside[None])
