"""A page that was born digital: its text layer is read, and from its picture what the text layer does not have (ink that no text explains,
glyphs without meaning, drawn tick boxes, stamps).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from extractors.forms.pairs.pair_labels import pair_labels
from extractors.options import ReadOptions
from extractors.page.arrays import Grey, Image
from extractors.page.image.inks import RedInk, red_ink, without_red_seals
from extractors.page.image.orientation import turned
from extractors.page.image.page_images import keep_image
from extractors.page.rules.rule import Rule
from extractors.page.seals.find import find_seals
from extractors.page.stage_clock import Clock
from extractors.page.tables.across import rows_across
from extractors.page.tables.fill import fill_tables, in_order
from extractors.page.ticks.judge import JudgedPage, judge_page, ticks_in_text
from extractors.page.unread import with_unread
from extractors.readers.page_content import Box as Corners
from extractors.readers.page_content import Glyph
from extractors.readers.page_reader import PageTask
from extractors.readers.pdf.pixel_text import CloserView, read_from_pixels, with_true_faces
from extractors.readers.pdf.seen_boxes import PLAIN, text_ink, ticked_boxes, unlike_boxes, with_ticked
from extractors.readers.pdf.settings import ElectronicPageSettings
from extractors.readers.pdf.text_layer import TextLayer
from extractors.readers.ruled_words import ruled_words, written_rules
from extractors.readers.sheet_halves import LEFT, RIGHT, half_of, lies_open, on_sheet
from extractors.text.box_symbols import CHECKED_GLYPHS, EMPTY_GLYPHS
from model.geometry import Box
from model.page import Colour, Line, Page, Paper, Reader, SealReading, Table

MARK = 30  # characters of a watermark that are told


def read_electronic(task: PageTask, layer: TextLayer, clock: Clock) -> Page | None:
    """Return the page as its text layer tells it; None where it turns out to be a scan with little text upon it."""
    source, options = task.source, task.options
    with clock.stage("render"):
        view = turned(layer.drawing.shown(options.view_dpi), -layer.rotation)
    closer = CloserView(layer, options.dpi)
    with clock.stage("pixels"):
        layer = _with_seen_boxes(with_true_faces(layer, closer, options), closer, options)
        read = read_from_pixels(layer, closer, options)
    if layer.over_picture and _is_scan(layer, read):
        return None
    with clock.stage("ticks"):
        in_pixels = layer.drawn_boxes or any(glyph.text in EMPTY_GLYPHS | CHECKED_GLYPHS for glyph in read)
        judged = _judged(layer.lines_with(read), layer, closer if in_pixels else None, options)
    with clock.stage("layout"):
        tables = fill_tables(layer.grid, judged.lines)
        ordered = tuple(in_order(judged.lines, tables))
        written = written_rules(ordered, layer.content.rules, (layer.width, layer.height), options.readers.content)
        pairs, rows = pair_labels(ordered, tables, judged.ticks, written), rows_across(layer.grid, ordered)
    with clock.stage("seals"):
        ink = red_ink(view)
        seals = _seals(ink, layer, closer, options)
    with clock.stage("render"):
        image = keep_image(view, source, task.workspace, options.quality)
    page = Page(
        source.file,
        source.index + 1,
        round(layer.width),
        round(layer.height),
        Reader.TEXT_LAYER,
        Paper.ELECTRONIC,
        Colour.COLOUR,
        layer.rotation,
        layer.width_mm,
        layer.height_mm,
        lines=ordered,
        tables=tables,
        rows=rows,
        ticks=judged.ticks,
        pairs=pairs,
        seals=seals,
        strokes=judged.strokes,
        image=image,
        note=_note(layer, read),
    )
    with clock.stage("unread"):
        grey = np.asarray(cv2.cvtColor(without_red_seals(view, ink, options.view_dpi), cv2.COLOR_BGR2GRAY), np.uint8)
        page = with_unread(page, grey, options.view_dpi, options.page.unread)
    page = replace(page, blank=not (ordered or seals or page.unread))
    if lies_open(page):
        page = on_sheet(page, [_half(page, view, at, task) for at in (LEFT, RIGHT)])
    return replace(page, timings=clock.timings())


def _with_seen_boxes(layer: TextLayer, closer: CloserView, options: ReadOptions) -> TextLayer:
    """Return the layer with ☑ for the boxes whose font calls a ticked one empty."""
    settings, glyphs, drawing = options.readers.seen_boxes, layer.content.glyphs, layer.drawing
    if sum(glyph.text in PLAIN for glyph in glyphs) < 2:
        return layer
    dpi = options.readers.unexplained.dpi
    bare, shown = (turned(bgr, -layer.rotation) for bgr in (drawing.without(layer.seen.written, dpi), drawing.shown(dpi)))
    unlike = unlike_boxes(glyphs, text_ink(bare, shown), bare.shape[0] / layer.height, settings)
    if not unlike:
        return layer
    ink = text_ink(closer.bare, closer.shown)
    ticked = ticked_boxes(glyphs, unlike, ink, ink.shape[0] / layer.height, settings.sure)
    return replace(layer, content=replace(layer.content, glyphs=with_ticked(glyphs, ticked)))


def _half(sheet: Page, view: Image, at: Box, task: PageTask) -> Page:
    """Return one of the two pages of a sheet, with its own picture."""
    x0, y0, x1, y1 = at.pixels(view.shape[1], view.shape[0])
    half, source = half_of(sheet, at), task.source
    image = keep_image(np.ascontiguousarray(view[y0:y1, x0:x1]), source, task.workspace, task.options.quality, f"-{x0}")
    return replace(half, image=image, blank=not (half.lines or half.seals or half.unread))


def _note(layer: TextLayer, read: Sequence[Glyph]) -> str:
    """Say in Chinese why the page was read so, and what of its text was left out or added."""
    marks = "".join(glyph.text for glyph in layer.seen.marks).strip()
    told = [layer.reason]
    if marks:
        told.append(f"水印“{marks[:MARK]}{'…' if len(marks) > MARK else ''}”不计入内容")
    if layer.seen.unseen:
        told.append(f"页面上不显示的 {layer.seen.unseen} 个字未读取")
    if struck := sum(glyph.struck for glyph in layer.content.glyphs):
        told.append(f"已划去的 {struck} 个字不计入内容")
    if read:
        told.append("文字层没有的内容由文字识别读取")
    return "；".join(told)


def _is_scan(layer: TextLayer, read: Sequence[Glyph]) -> bool:
    """Whether the picture that covers the page says more than the text upon it."""
    own = sum(bool(g.text.strip()) for g in layer.content.glyphs)
    return sum(bool(g.text.strip()) for g in read) > own


def _judged(lines: tuple[Line, ...], layer: TextLayer, closer: CloserView | None, options: ReadOptions) -> JudgedPage:
    """Return the lines with their boxes, the ticks, and the words that are marked. `closer`: where boxes are drawn, or stand in a picture; else
    their text tells.
    """
    cells: tuple[Table, ...] = fill_tables(layer.grid, ())
    ruled = ruled_words(lines, layer.content.rules, (layer.width, layer.height), options.readers.content)
    if closer is None:
        return JudgedPage(*ticks_in_text(lines, cells, settings=options.page.ticks), ruled)
    grey = np.array(cv2.cvtColor(closer.shown, cv2.COLOR_BGR2GRAY), np.uint8)
    tight = _set_tight(layer, options.readers.electronic.apart)
    _set_apart(grey, tight, layer, options.readers.electronic.apart)
    drawn = [Box.from_pixels(box, (layer.width, layer.height)) for box in tight]
    judged = judge_page(grey, lines, cells, options.page.ticks, drawn)
    return judged._replace(strokes=(*ruled, *judged.strokes))


def _set_tight(layer: TextLayer, apart: float) -> list[Corners]:
    """Return the drawn squares that touch a rule, in rows that are no higher than a box, where they stand by themselves with no character in
    them: those in a row are for the digits of a number.
    """
    squares, glyphs = layer.content.squares, layer.content.glyphs
    places = [((g.x0 + g.x1) / 2, (g.y0 + g.y1) / 2) for g in glyphs if g.text.strip()]

    def alone(box: Corners) -> bool:
        x0, y0, x1, y1 = box
        side, middle = x1 - x0, (y0 + y1) / 2
        beside = any(o != box and o[1] < middle < o[3] and max(o[0] - x1, x0 - o[2]) < side / 2 for o in squares)
        return not beside and not any(x0 < x < x1 and y0 < y < y1 for x, y in places)

    return [box for box in squares if any(_touches(box, rule, apart) for rule in layer.content.rules) and alone(box)]


def _set_apart(grey: Grey, boxes: Sequence[Corners], layer: TextLayer, apart: float) -> None:
    """Clear a narrow strip around boxes in a picture of the page."""
    fx, fy = grey.shape[1] / layer.width, grey.shape[0] / layer.height
    for box in boxes:
        x0, y0, x1, y1 = round(box[0] * fx), round(box[1] * fy), round(box[2] * fx), round(box[3] * fy)
        rim = max(2, round(apart * fy))
        own = grey[max(0, y0 - 1) : y1 + 2, max(0, x0 - 1) : x1 + 2].copy()
        grey[max(0, y0 - rim) : y1 + rim, max(0, x0 - rim) : x1 + rim] = int(grey.max())
        grey[max(0, y0 - 1) : y1 + 2, max(0, x0 - 1) : x1 + 2] = own


def _touches(box: Corners, rule: Rule, apart: float) -> bool:
    """Whether a rule that goes on beside a box runs along one of its sides."""
    along, sides = ((box[0], box[2]), (box[1], box[3])) if rule.horizontal else ((box[1], box[3]), (box[0], box[2]))
    longer = rule.start < along[0] - apart and rule.end > along[1] + apart
    return longer and min(abs(rule.across[0] - side) for side in sides) < apart


def _red_mm2(ink: RedInk, dpi: float, layer: TextLayer, settings: ElectronicPageSettings) -> float:
    """Return the area of the red ink without the characters of the text layer and without straight lines."""
    mm = dpi / 25.4
    red = (ink.red > settings.red).astype(np.uint8)
    height, width = red.shape
    for line in layer.lines:
        x0, y0, x1, y1 = line.box.pixels(width, height)
        red[max(0, y0 - 1) : y1 + 1, max(0, x0 - 1) : x1 + 1] = 0
    long = round(settings.straight * mm)
    for shape in ((1, long), (long, 1)):
        ruled = cv2.morphologyEx(red, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        red[cv2.dilate(ruled, np.ones((3, 3), np.uint8)) > 0] = 0
    return float(red.sum()) / mm**2


def _seals(ink: RedInk | None, layer: TextLayer, closer: CloserView, options: ReadOptions) -> tuple[SealReading, ...]:
    """Find stamps, only where there is red ink that is neither writing nor ruled."""
    settings = options.readers.electronic
    if ink is None or _red_mm2(ink, options.view_dpi, layer, settings) < settings.stamp:
        return ()
    seals, _ = find_seals(closer.shown, closer.dpi, options.engine(), Colour.COLOUR, options.page.seals)
    return seals
