"""A page of pixels, from its file to lines, tables, ticks, pairs and seals. Reads top to bottom, one stage a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from extractors.forms.pairs.pair_labels import pair_labels
from extractors.page.image.blank import is_blank
from extractors.page.image.inks import separate_ink
from extractors.page.image.page_images import keep_image
from extractors.page.image.render import render_picture
from extractors.page.image.rendered import RenderedPage
from extractors.page.image.straighten import UprightPage, cut_out, straighten
from extractors.page.ocr.comma import with_commas
from extractors.page.ocr.crops import PixelBox, pixel_box, read_boxes
from extractors.page.ocr.engine import Engine
from extractors.page.ocr.missed import missed_ink
from extractors.page.ocr.rows import join_adjoining, missed_rows
from extractors.page.ocr.tight import untangle
from extractors.page.seals.edges import save_slices
from extractors.page.seals.page import find_seals
from extractors.page.stage_clock import Clock
from extractors.page.tables.fill import fill_tables, in_order
from extractors.page.tables.grid import PageGrid, find_grid
from extractors.page.tables.pieces import split_boxes
from extractors.page.ticks.judge import judge_ticks
from extractors.readers.page_reader import PageTask
from extractors.text.reading_order import reading_order
from extractors.text.script import in_one_script
from model.geometry import Box
from model.packet import PageSource
from model.page import Line, Page, Reader

Image = npt.NDArray[np.uint8]

FEW_LINES = 18
LOOK_DPI = 110.0  # resolution at which the detector finds lines of 7.5 points and more; finer finds no more of them
LEAST_LOOK, MOST_LOOK = 1280, 2560  # longest side in pixels for the detector
SMALL_PRINT = 14.0  # height in pixels of a line, as the detector sees it then: about 8 points on A4
LEAST_CONFIDENCE = 0.4  # what is read with less is no text


def read_picture(task: PageTask) -> tuple[Page, ...]:
    """Read a picture file, or one frame of it."""
    clock = Clock()
    with clock.stage("render"):
        rendered = render_picture(task.source.path, task.source.index, task.options.most_dpi)
    return (read_rendered(rendered, task, clock),)


def read_rendered(rendered: RenderedPage, task: PageTask, clock: Clock, note: str = "") -> Page:
    """Read the pixels of a page. `note` (Chinese): why this page is read by its pixels."""
    source, options, engine = task.source, task.options, task.options.engine()
    with clock.stage("sheet"):
        sheet = cut_out(rendered, options.most_dpi)
        blank = is_blank(sheet.bgr, sheet.dpi)
    with clock.stage("upright"):
        upright = UprightPage(sheet, 0) if blank and source.turn is None else straighten(engine, sheet, source.turn)
    with clock.stage("keep"):
        image = keep_image(upright.bgr, source, task.workspace, options.quality)
    page = _bare_page(source, upright, image, note)
    if not blank:
        page = _with_text(page, upright, engine, clock)
    page = _with_seals(page, upright, engine, task.workspace, clock)
    return replace(page, blank=not page.lines and not page.seals, timings=clock.timings())


def _bare_page(source: PageSource, upright: UprightPage, image: str, note: str) -> Page:
    """What is known of a page before it is read."""
    height, width = upright.bgr.shape[:2]
    page = upright.page
    return Page(
        source.file,
        source.index + 1,
        width,
        height,
        Reader.OCR,
        page.paper,
        page.colour,
        upright.rotation,
        page.width_mm,
        page.height_mm,
        page.dpi,
        image=image,
        note=note,
    )


def _with_text(page: Page, upright: UprightPage, engine: Engine, clock: Clock) -> Page:
    with clock.stage("ink"):
        text = separate_ink(upright.bgr, upright.page.dpi).text
        grey = np.asarray(cv2.cvtColor(text, cv2.COLOR_BGR2GRAY), np.uint8)
    with clock.stage("grid"):
        grid = find_grid(grey)
    lines = read_lines(engine, WithoutInk(text, grey, upright.page.dpi), grid, clock)
    with clock.stage("ticks"):
        marked, ticks = judge_ticks(grey, reading_order(lines), fill_tables(grid, ()))
    with clock.stage("layout"):
        tables = fill_tables(grid, marked)
        ordered = tuple(in_order(marked, tables))
        pairs = pair_labels(ordered, tables, ticks)
    return replace(page, lines=ordered, tables=tables, ticks=ticks, pairs=pairs)


def _with_seals(page: Page, upright: UprightPage, engine: Engine, workspace: Path, clock: Clock) -> Page:
    """Even a blank page may carry a slice of the paging seal on its edge."""
    with clock.stage("seals"):
        seals, cuts = find_seals(upright.bgr, upright.page.dpi, engine.read_line, upright.page.colour)
        edges = save_slices(workspace, Path(page.image or "page").stem, cuts)
    return replace(page, seals=seals, edges=edges)


@dataclass(frozen=True, slots=True)
class WithoutInk:
    """A page without the ink of its seals: uint8 BGR (H, W, 3), the same grey (H, W), pixels an inch."""

    bgr: Image
    grey: Image
    dpi: float


def read_lines(engine: Engine, page: WithoutInk, grid: PageGrid, clock: Clock) -> list[Line]:
    """Detect → split at the walls of tables → recognise → look into cells where nothing was detected."""
    text, grey = page.bgr, page.grey
    with clock.stage("detect"):
        boxes = detect_lines(engine, text, page.dpi)
        boxes += missed_rows(grey, text, boxes, grid, lambda part, look: _detected(engine, part, look))
    with clock.stage("split"):
        placed = join_adjoining(untangle(grey, split_boxes(boxes, grid), grid))
        pieces = [_whole(piece.box) for piece in placed]
        quick = running_text(pieces, [piece.table is not None for piece in placed])
        pieces += missed_ink(grey, grid, pieces)
    with clock.stage("recognise"):
        lines = read_boxes(engine, text, pieces, quick)
    return in_one_script([with_commas(grey, line) for line in lines if line.confidence >= LEAST_CONFIDENCE])


def detect_lines(engine: Engine, text: Image, dpi: float) -> list[PixelBox]:
    """Boxes of all lines; a page with small print is looked at again more closely."""
    longest = max(text.shape[:2])
    look = round(min(max(longest * LOOK_DPI / dpi, LEAST_LOOK), MOST_LOOK))
    boxes = _detected(engine, text, look)
    scale = look / longest
    if scale < 0.95 and (not boxes or np.percentile([min(b[2] - b[0], b[3] - b[1]) for b in boxes], 10) * scale < SMALL_PRINT):
        boxes = _detected(engine, text, round(1.3 * look))
    return boxes


def _detected(engine: Engine, part: Image, look: int) -> list[PixelBox]:
    """Boxes of the lines on a page or a part of it, seen with `look` pixels on its longest side."""
    height, width = part.shape[:2]
    return [pixel_box(box, width, height) for box in engine.detect(part, look)]


def running_text(boxes: Sequence[PixelBox], in_table: Sequence[bool]) -> set[PixelBox]:
    """The boxes of running text, by their length; on a page of few lines (a cover, a declaration) every line is a field."""
    if len(boxes) < FEW_LINES:
        return set()
    least = {True: 20.0, False: 12.0}
    return {box for box, inside in zip(boxes, in_table, strict=True) if box[2] - box[0] >= least[inside] * (box[3] - box[1])}


def read_place(engine: Engine, bgr: Image, box: Box, dpi: float) -> list[Line]:
    """The lines of one place of an upright page, boxes as fractions of the whole page; seal ink is taken away first."""
    height, width = bgr.shape[:2]
    x0, y0, x1, y1 = box.pixels(width, height)
    region = bgr[max(0, y0) : y1, max(0, x0) : x1]
    if min(region.shape[:2]) < 4:
        return []
    text = separate_ink(region, dpi).text
    found = [pixel_box(b, text.shape[1], text.shape[0]) for b in engine.detect(text)]
    lines = read_boxes(engine, text, found or [(0, 0, text.shape[1], text.shape[0])])
    return [_moved(line, box) for line in reading_order(lines) if line.confidence >= LEAST_CONFIDENCE]


def _moved(line: Line, place: Box) -> Line:
    """From fractions of a place to fractions of the page that it is a part of."""

    def move(b: Box) -> Box:
        return Box(
            place.x0 + b.x0 * place.width,
            place.y0 + b.y0 * place.height,
            place.x0 + b.x1 * place.width,
            place.y0 + b.y1 * place.height,
        )

    return replace(line, box=move(line.box), chars=tuple(replace(c, box=move(c.box)) for c in line.chars))


def _whole(box: Sequence[float]) -> PixelBox:
    x0, y0, x1, y1 = box
    return int(x0), int(y0), int(np.ceil(x1)), int(np.ceil(y1))
