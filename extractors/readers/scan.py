"""A page of pixels, from its file to lines, tables, ticks, pairs and seals. Reads top to bottom, one stage a step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from extractors.forms.pairs.pair_labels import pair_labels
from extractors.options import ReadOptions
from extractors.page.arrays import Grey, Image
from extractors.page.codes import read_codes
from extractors.page.image.blank import is_black, is_blank
from extractors.page.image.inks import MM_PER_INCH, without_seal_ink
from extractors.page.image.page_images import keep_image
from extractors.page.image.render import render_picture
from extractors.page.image.rendered import A4_LONG_MM, RenderedPage
from extractors.page.image.stamps import Stamp, find_stamps, without_stamps
from extractors.page.image.straighten import UprightPage, cut_out, straighten
from extractors.page.ocr.crops import pixel_box, read_boxes
from extractors.page.ocr.lines import LineReader, SealFreePage
from extractors.page.ocr.planes import TwoPlanes
from extractors.page.ocr.turned_over import is_mirrored, is_partly_upside_down, is_upside_down
from extractors.page.seals.edges import save_slices
from extractors.page.seals.find import find_seals
from extractors.page.seals.free import SealFree, without_seals
from extractors.page.seals.settings import DEFAULT as SEALS
from extractors.page.stage_clock import Clock
from extractors.page.tables.across import rows_across, without_fragments
from extractors.page.tables.fill import fill_tables, in_order
from extractors.page.tables.grid import find_grid
from extractors.page.ticks.judge import judge_page
from extractors.page.unread import with_unread
from extractors.readers.page_reader import PageTask
from extractors.readers.ruled_words import written_rules
from extractors.readers.sheet_halves import LEFT, RIGHT, lies_open, on_sheet
from extractors.text.reading_order import reading_order
from model.errors import PartUnread
from model.geometry import Box
from model.packet import PageSource
from model.page import Ink, Line, Page, Reader
from model.problem import Problem

BLACK = "页面几乎全黑，内容无法辨认"
UPSIDE_DOWN = "页面上有文字与其余文字上下颠倒"
MIRRORED = "页面左右颠倒（镜像），已翻正后读取"
NEGATIVE = "页面黑白颠倒（反色），已还原后读取"
SURE = 0.9  # confidence from which a line is read without much doubt
AS_MUCH = 0.9  # of what is surely read of a dark page, that its negative gives where it is what was meant


def read_picture(task: PageTask) -> tuple[Page, ...]:
    """Read a picture file, or one frame of it."""
    clock = Clock()
    with clock.stage("render"):
        options = task.options
        rendered = render_picture(task.source.path, task.source.index, options.most_dpi, options.page.image)
    return (read_rendered(rendered, task, clock),)


def read_rendered(rendered: RenderedPage, task: PageTask, clock: Clock, note: str = "", changes: tuple[str, ...] = ()) -> Page:
    """Read the pixels of a page. `note` (Chinese): why this page is read by its pixels; `changes`: how they were changed before, MIRRORED or NEGATIVE."""
    source, options, settings = task.source, task.options, task.options.page.image
    with clock.stage("sheet"):
        sheet = cut_out(rendered, options.most_dpi, settings)
        blank = is_blank(sheet.bgr, sheet.dpi, settings)
    with clock.stage("upright"):
        if blank and source.turn is None:
            upright = UprightPage(sheet, 0)
        else:
            upright = straighten(options.engine(), sheet, source.turn, settings)
    with clock.stage("keep"):
        image = keep_image(upright.bgr, source, task.workspace, options.quality)
    page = _bare_page(source, upright, image, "；".join(filter(None, (note, *changes))))
    page = _read_upright(page, upright, task, clock, blank)
    if not blank:
        if MIRRORED not in changes and is_mirrored(options.engine(), upright.legible, page.lines, options.page.lines):
            turned = replace(rendered, bgr=np.ascontiguousarray(rendered.bgr[:, ::-1]))
            return read_rendered(turned, task, clock, note, (*changes, MIRRORED))
        if source.turn is None and is_upside_down(options.engine(), upright.legible, page.lines, options.page.lines):
            over = replace(task, source=replace(source, turn=(180 - upright.rotation) % 360))
            return read_rendered(rendered, over, clock, note, changes)
        page = replace(page, problems=_turned_in_part(page, upright, options))
    dark = is_black(upright.bgr, settings)
    if dark and NEGATIVE not in changes:
        inverted = replace(rendered, bgr=np.asarray(255 - rendered.bgr, np.uint8))
        positive = read_rendered(inverted, task, clock, note, (*changes, NEGATIVE))
        if was_meant(positive, page):
            return positive
        keep_image(upright.bgr, source, task.workspace, options.quality)  # in the place of the other
    black = dark and not page.lines
    problems = (PartUnread(BLACK).problem(),) if black else page.problems
    page = replace(page, blank=_is_empty(page) and not black, problems=problems)
    if lies_open(page):
        page = on_sheet(page, [_half(page, upright, at, task, clock) for at in (LEFT, RIGHT)])
    return replace(page, timings=clock.timings())


def _read_upright(page: Page, upright: UprightPage, task: PageTask, clock: Clock, blank: bool) -> Page:
    """Return a page with what stands on it; even a blank page may carry a slice of the paging seal on its edge."""
    page, options = _with_seals(page, upright, task, clock), task.options
    if blank:
        return page
    with clock.stage("codes"):
        page = replace(page, codes=read_codes(np.asarray(cv2.cvtColor(upright.bgr, cv2.COLOR_BGR2GRAY), np.uint8)))
    page, grey = _with_text(page, upright, options, clock)
    with clock.stage("unread"):
        return with_unread(page, grey, upright.page.dpi, options.page.unread)


def _half(sheet: Page, upright: UprightPage, at: Box, task: PageTask, clock: Clock) -> Page:
    """Read one of the two pages of a sheet by itself. Where the sheet's size is not known, it is a usual page."""
    height, width = upright.bgr.shape[:2]
    x0, y0, x1, y1 = at.pixels(width, height)

    def cut(bgr: Image) -> Image:
        return np.ascontiguousarray(bgr[y0:y1, x0:x1])

    known = upright.page.width_mm
    dpi = upright.page.dpi if known else height / A4_LONG_MM * MM_PER_INCH
    own = replace(upright.page, bgr=cut(upright.bgr), dpi=dpi, width_mm=known and known * at.width)
    half = replace(upright, page=own, unstreaked=None if upright.unstreaked is None else cut(upright.unstreaked))
    with clock.stage("keep"):
        image = keep_image(half.bgr, task.source, task.workspace, task.options.quality, f"-{x0}")
    blank = is_blank(own.bgr, own.dpi, task.options.page.image)
    page = _read_upright(replace(_bare_page(task.source, half, image, sheet.note), at=at), half, task, clock, blank)
    return replace(page, blank=_is_empty(page), edges=(), problems=_turned_in_part(page, half, task.options))


def _turned_in_part(page: Page, upright: UprightPage, options: ReadOptions) -> tuple[Problem, ...]:
    down = is_partly_upside_down(options.engine(), upright.legible, page.lines, options.page.lines)
    return (PartUnread(UPSIDE_DOWN).problem(),) if down else ()


def _is_empty(page: Page) -> bool:
    return not (says_something(page) or page.seals or page.unread)


def says_something(page: Page) -> bool:
    """Tell whether anything was read of a page but points: specks of dirt (●), a punched hole."""
    return bool(page.tables or page.ticks) or any(char.isalnum() for line in page.lines for char in line.text)


def was_meant(positive: Page, page: Page) -> bool:
    """Tell whether a dark page is the negative of what was meant. Its words may be read as well as they are; its ticks and rules are not: ink is
    dark there, and an empty box full of it.
    """
    return _surely_read(positive) >= max(1, AS_MUCH * _surely_read(page))


def _surely_read(page: Page) -> int:
    """Return how many characters of a page were read without much doubt."""
    return sum(len(line.text) for line in page.lines if line.confidence >= SURE)


def _bare_page(source: PageSource, upright: UprightPage, image: str, note: str) -> Page:
    """Return what is known of a page before it is read."""
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


def _with_text(page: Page, upright: UprightPage, options: ReadOptions, clock: Clock) -> tuple[Page, Grey]:
    """Return the page, whose seals are known, with its lines, tables, ticks and pairs, and its ink without red seals."""
    settings, dpi = options.page, upright.page.dpi
    with clock.stage("ink"):
        shapes = find_stamps(upright.legible, dpi, [s.box for s in page.seals], settings.stamps)
        said = [(stamp, _words_of(stamp, options)) for stamp in shapes]
        stamps = [(stamp, words) for stamp, words in said if len(words.text) >= settings.stamps.characters]
        bare = without_stamps(upright.legible, [stamp for stamp, _ in stamps], settings.stamps)
        text = without_seal_ink(bare, dpi, settings.image)
        grey = np.asarray(cv2.cvtColor(text, cv2.COLOR_BGR2GRAY), np.uint8)
        free = without_seals(text, page.seals, dpi, settings.seals)
    with clock.stage("grid"):
        grid = without_fragments(find_grid(grey, settings.rules, settings.tables))
    reader = LineReader(options.engine(), settings.lines)
    page = replace(page, stamps=tuple(words for _, words in stamps))
    lines = reader.read(seal_free(page, upright.legible, free, dpi), grid, clock)
    with clock.stage("ticks"):
        judged = judge_page(grey, reading_order(lines), fill_tables(grid, ()), settings.ticks)
    with clock.stage("layout"):
        tables = fill_tables(grid, judged.lines)
        ordered = tuple(in_order(judged.lines, tables))
        written = written_rules(ordered, grid.rules, (grid.width, grid.height), options.readers.content)
        pairs, rows = pair_labels(ordered, tables, judged.ticks, written), rows_across(grid, ordered)
    return replace(page, lines=ordered, tables=tables, rows=rows, ticks=judged.ticks, pairs=pairs, strokes=judged.strokes), grey


def seal_free(page: Page, whole: Image, free: SealFree, dpi: float) -> SealFreePage:
    """Return the page that its lines are found on, beside the one `whole` with its seals."""
    stamps = tuple(stamp.box for stamp in page.stamps)
    sure = [s for s in page.seals if s.confidence >= SEALS.surely]
    hue = tuple(s.box for s in sure if s.ink is Ink.ORIGINAL)
    seals = (*(s.box for s in sure), *stamps)
    planes = TwoPlanes(whole, seals, (*hue, *stamps, *free.apart)) if seals else None
    return SealFreePage(free.page, np.asarray(cv2.cvtColor(free.page, cv2.COLOR_BGR2GRAY), np.uint8), dpi, planes)


def _words_of(stamp: Stamp, options: ReadOptions) -> Line:
    """Return what a stamp says as one line at its place; empty where it cannot be read."""
    height, width = stamp.ink.shape[:2]
    engine, least = options.engine(), options.page.stamps.legible
    boxes = [pixel_box(b, width, height) for b in engine.detect(stamp.ink)]
    lines = [line for line in read_boxes(engine, stamp.ink, boxes) if line.confidence >= least]
    sure = min((line.confidence for line in lines), default=0.0)
    return Line(" ".join(line.text for line in reading_order(lines)), stamp.box, sure)


def _with_seals(page: Page, upright: UprightPage, task: PageTask, clock: Clock) -> Page:
    """Return the page with its seals."""
    with clock.stage("seals"):
        engine, settings = task.options.engine(), task.options.page.seals
        seals, cuts = find_seals(upright.bgr, upright.page.dpi, engine, upright.page.colour, settings)
        edges = save_slices(task.workspace, Path(page.image or "page").stem, cuts)
    return replace(page, seals=seals, edges=edges)


def read_place(options: ReadOptions, bgr: Image, box: Box, dpi: float) -> list[Line]:
    """Return the lines of one place of an upright page, boxes as fractions of the whole page; seal ink is taken away first."""
    height, width = bgr.shape[:2]
    x0, y0, x1, y1 = box.pixels(width, height)
    region = bgr[max(0, y0) : y1, max(0, x0) : x1]
    if min(region.shape[:2]) < 4:
        return []
    text = without_seal_ink(region, dpi, options.page.image)
    reader = LineReader(options.engine(), options.page.lines)
    found = [pixel_box(b, text.shape[1], text.shape[0]) for b in reader.engine.detect(text)]
    lines = read_boxes(reader.engine, text, found or [(0, 0, text.shape[1], text.shape[0])], settings=reader.settings)
    return [_moved(line, box) for line in reader.readable(reading_order(lines))]


def _moved(line: Line, place: Box) -> Line:
    """Return a line with its boxes turned from fractions of a place to fractions of the page that it is a part of."""

    def move(b: Box) -> Box:
        return Box(
            place.x0 + b.x0 * place.width,
            place.y0 + b.y0 * place.height,
            place.x0 + b.x1 * place.width,
            place.y0 + b.y1 * place.height,
        )

    return replace(line, box=move(line.box), chars=tuple(replace(c, box=move(c.box)) for c in line.chars))
