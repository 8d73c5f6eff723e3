"""Turn a rendered page into the sheet alone, upright and level."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.page.arrays import Image
from extractors.page.image.inks import MM_PER_INCH
from extractors.page.image.orientation import lies_turned, turned
from extractors.page.image.rendered import A4_LONG_MM, RenderedPage, paper_of_shape
from extractors.page.image.settings import DEFAULT, ImageSettings
from extractors.page.image.sheet import A4_RATIO, SheetCorners, find_sheet, rectify, uneven_light
from extractors.page.image.skew import skew_of, turn
from extractors.page.image.streaks import without_streaks
from extractors.page.ocr.engine import Engine
from model.page import Colour, Paper


@dataclass(frozen=True, slots=True)
class UprightPage:
    """A page ready to be read. `rotation`: degrees clockwise (0, 90, 180, 270) applied to make it upright. `unstreaked`: its pixels
    without the streaks of a dirty glass, None where it has none.
    """

    page: RenderedPage
    rotation: int
    unstreaked: Image | None = None

    @property
    def bgr(self) -> Image:
        """Its pixels, uint8 (H, W, 3)."""
        return self.page.bgr

    @property
    def legible(self) -> Image:
        """Its pixels as they are read: streaks are taken out."""
        return self.page.bgr if self.unstreaked is None else self.unstreaked


def straighten(engine: Engine, page: RenderedPage, turn_by: int | None = None, settings: ImageSettings = DEFAULT) -> UprightPage:
    """Return the page with its quarter turns undone, and levelled. Pages that never were paper are only turned.

    `turn_by`: degrees clockwise that a person says make it upright; None: found by looking at it.
    """
    degrees = lies_turned(engine, page.bgr, settings) if turn_by is None else (360 - turn_by) % 360
    if degrees:
        page = replace(page, bgr=turned(page.bgr, degrees))
    if degrees in (90, 270):
        page = replace(page, width_mm=page.height_mm, height_mm=page.width_mm)
    rotation = (360 - degrees) % 360
    if page.paper is Paper.ELECTRONIC:
        return UprightPage(page, rotation)
    # before it is levelled: streaks lie along the scanner's pixels, and would level the page by themselves
    bare = page.bgr if page.paper is Paper.PHOTO else without_streaks(page.bgr, page.dpi, settings)
    skew = skew_of(bare, settings)
    unstreaked = None if bare is page.bgr else _levelled(bare, page.colour, skew, settings)
    return UprightPage(replace(page, bgr=_levelled(page.bgr, page.colour, skew, settings)), rotation, unstreaked)


def _levelled(bgr: Image, colour: Colour, skew: float, settings: ImageSettings) -> Image:
    """Return a page turned by its skew. Pages without colour have three equal channels: one is turned for all."""
    if not skew:
        return bgr
    if colour is Colour.COLOUR:
        return turn(bgr, skew, settings)
    return np.asarray(cv2.cvtColor(turn(bgr[:, :, 1], skew, settings), cv2.COLOR_GRAY2BGR), np.uint8)


def cut_out(page: RenderedPage, most_dpi: float, settings: ImageSettings = DEFAULT) -> RenderedPage:
    """Return the sheet of a photograph seen from straight above; the page as it is where no edges of a sheet are seen."""
    sheet = None if page.paper is Paper.ELECTRONIC else find_sheet(page.bgr, settings)
    if sheet is None:
        return _reduced(_of_shape(page, settings), most_dpi, settings)
    photo = page.paper is Paper.PHOTO or _taken_by_camera(page, sheet, settings)
    bgr = rectify(page.bgr, sheet)
    height, width = bgr.shape[:2]
    if not photo:  # a smaller sheet on a bigger scanner glass
        mm = MM_PER_INCH / page.dpi
        smaller = replace(page, bgr=bgr, width_mm=page.width_mm and width * mm, height_mm=page.height_mm and height * mm)
        return _reduced(smaller, most_dpi, settings)
    dpi = max(width, height) / A4_LONG_MM * MM_PER_INCH if _like_a4(width, height) else page.dpi
    taken = replace(page, bgr=bgr, dpi=dpi, paper=Paper.PHOTO, width_mm=None, height_mm=None)
    return _reduced(taken, most_dpi, settings)


def _of_shape(page: RenderedPage, settings: ImageSettings) -> RenderedPage:
    """Return a scan that tells no size as the paper of its shape."""
    height, width = page.bgr.shape[:2]
    paper = paper_of_shape(width, height, settings) if page.paper is Paper.SCAN and page.width_mm is None else None
    if paper is None:
        return page
    return replace(page, width_mm=paper[0], height_mm=paper[1], dpi=max(width, height) / max(paper) * MM_PER_INCH)


def _reduced(page: RenderedPage, most_dpi: float, settings: ImageSettings) -> RenderedPage:
    """Return the page at no more than `most_dpi`."""
    if page.dpi <= most_dpi * (1 + settings.dpi_slack):
        return page
    factor = most_dpi / page.dpi
    bgr = cv2.resize(page.bgr, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return replace(page, bgr=np.asarray(bgr, np.uint8), dpi=most_dpi)


def _taken_by_camera(page: RenderedPage, sheet: SheetCorners, settings: ImageSettings) -> bool:
    """Tell whether a sheet was photographed: seen askew, or lit unevenly."""
    return sheet.keystone > settings.camera_keystone or uneven_light(page.bgr) > settings.camera_shadow


def _like_a4(width: int, height: int) -> bool:
    """Tell whether sides are about those of A4."""
    return 0.9 < max(width, height) / min(width, height) / A4_RATIO < 1.1
