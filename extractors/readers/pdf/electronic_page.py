"""A page that was born digital: its text layer is read, its picture is drawn for the reports, and looked at only where the
text layer cannot tell (pictures with text, drawn tick boxes, stamps).
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from extractors.forms.pairs.pair_labels import pair_labels
from extractors.options import ReadOptions
from extractors.page.image.inks import flatten_paper, has_chroma, redness
from extractors.page.image.orientation import turned
from extractors.page.image.page_images import keep_image
from extractors.page.image.pdf_raster import draw
from extractors.page.image.rendered import RenderedPage
from extractors.page.seals.find import find_seals
from extractors.page.stage_clock import Clock
from extractors.page.tables.fill import fill_tables, in_order
from extractors.page.ticks.judge import judge_ticks, ticks_in_text
from extractors.page.ticks.settings import TickSettings
from extractors.readers.page_reader import PageTask
from extractors.readers.pdf.settings import ElectronicPageSettings
from extractors.readers.pdf.text_layer import TextLayer
from extractors.readers.scan import read_place
from model.packet import PageSource
from model.page import Colour, Line, Page, Paper, Reader, SealReading, Table, Tick


def read_electronic(task: PageTask, layer: TextLayer, clock: Clock) -> Page:
    """Return the page as its text layer tells it."""
    source, options = task.source, task.options
    with clock.stage("render"):
        view = _drawn(source, layer, options.view_dpi)
        image = keep_image(view.bgr, source, task.workspace, options.quality)
    closer = _CloserView(source, layer, options)
    with clock.stage("pictures"):
        lines = (*layer.lines, *_lines_of_pictures(layer, closer, options))
    with clock.stage("ticks"):
        marked, ticks = _ticks(lines, layer, closer, options.page.ticks)
    with clock.stage("layout"):
        tables = fill_tables(layer.grid, marked)
        ordered = tuple(in_order(marked, tables))
        pairs = pair_labels(ordered, tables, ticks)
    with clock.stage("seals"):
        seals = _seals(view, layer, closer, options)
    return Page(
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
        ticks=ticks,
        pairs=pairs,
        seals=seals,
        image=image,
        blank=not ordered and not seals,
        note=layer.reason,
        timings=clock.timings(),
    )


class _CloserView:
    """The page drawn finely enough for OCR, when someone first asks for it."""

    def __init__(self, source: PageSource, layer: TextLayer, options: ReadOptions) -> None:
        self._source, self._layer, self._dpi = source, layer, options.dpi
        self._page: RenderedPage | None = None

    @property
    def page(self) -> RenderedPage:
        if self._page is None:
            self._page = _drawn(self._source, self._layer, self._dpi)
        return self._page


def _drawn(source: PageSource, layer: TextLayer, dpi: float) -> RenderedPage:
    page = draw(source.path, source.index, dpi)
    return replace(page, bgr=turned(page.bgr, -layer.rotation))


def _lines_of_pictures(layer: TextLayer, closer: _CloserView, options: ReadOptions) -> list[Line]:
    """Read what stands in the page's pictures and is not already in its text layer."""
    found: list[Line] = []
    for box in layer.pictures:
        lines = read_place(options, closer.page.bgr, box, closer.page.dpi)
        known = options.readers.electronic.known
        found += [line for line in lines if not any(told.box.covers(line.box, known) for told in layer.lines)]
    return found


def _ticks(
    lines: tuple[Line, ...], layer: TextLayer, closer: _CloserView, settings: TickSettings
) -> tuple[tuple[Line, ...], tuple[Tick, ...]]:
    cells: tuple[Table, ...] = fill_tables(layer.grid, ())
    if not layer.drawn_boxes:
        return ticks_in_text(lines, cells, settings=settings)
    grey = np.asarray(cv2.cvtColor(closer.page.bgr, cv2.COLOR_BGR2GRAY), np.uint8)
    return judge_ticks(grey, lines, cells, settings)


def _red_mm2(view: RenderedPage, layer: TextLayer, settings: ElectronicPageSettings) -> float:
    """Return the area of the red ink without the characters of the text layer and without straight lines."""
    mm = view.dpi / 25.4
    red = (redness(flatten_paper(view.bgr)) > settings.red).astype(np.uint8)
    height, width = red.shape
    for line in layer.lines:
        x0, y0, x1, y1 = line.box.pixels(width, height)
        red[max(0, y0 - 1) : y1 + 1, max(0, x0 - 1) : x1 + 1] = 0
    long = round(settings.straight * mm)
    for shape in ((1, long), (long, 1)):
        ruled = cv2.morphologyEx(red, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        red[cv2.dilate(ruled, np.ones((3, 3), np.uint8)) > 0] = 0
    return float(red.sum()) / mm**2


def _seals(view: RenderedPage, layer: TextLayer, closer: _CloserView, options: ReadOptions) -> tuple[SealReading, ...]:
    """Find stamps, only where there is red ink that is neither writing nor ruled."""
    settings = options.readers.electronic
    if not has_chroma(view.bgr) or _red_mm2(view, layer, settings) < settings.stamp:
        return ()
    seals, _ = find_seals(closer.page.bgr, closer.page.dpi, options.engine().read_line, Colour.COLOUR, options.page.seals)
    return seals
