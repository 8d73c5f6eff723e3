"""A page of a PDF: by its text layer where that can be trusted, else by its pixels."""

from __future__ import annotations

from dataclasses import replace

from extractors.page.image.render import render_pdf
from extractors.page.stage_clock import Clock
from extractors.readers.page_reader import PageTask
from extractors.readers.pdf.electronic_page import read_electronic
from extractors.readers.pdf.text_layer import read_text_layer
from extractors.readers.pdf.trust import SCAN
from extractors.readers.scan import read_rendered
from model.page import Page

TURNED = "方向由人工指定，由文字识别读取"
NO_LAYER = "没有文字层，由文字识别读取"


def read_pdf(task: PageTask) -> tuple[Page, ...]:
    """Read one page; its note says which way and why."""
    if task.source.turn is not None:
        return (_by_pixels(task, TURNED),)
    clock = Clock()
    with clock.stage("text layer"):
        layer = read_text_layer(task.source.path, task.source.index, task.options.readers, task.options.page.image)
    reason = layer.reason if layer else NO_LAYER
    if layer is not None and layer.trusted:
        electronic = read_electronic(task, layer, clock)
        if electronic is not None:
            return (electronic,)
        reason = SCAN
    page = _by_pixels(task, reason)
    return (replace(page, timings=(*clock.timings(), *page.timings)),)


def _by_pixels(task: PageTask, note: str) -> Page:
    source, options = task.source, task.options
    clock = Clock()
    with clock.stage("render"):
        rendered = render_pdf(source.path, source.index, options.dpi, options.most_dpi, options.page.image)
    return read_rendered(rendered, task, clock, note)
