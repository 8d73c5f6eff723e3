"""One task of reading: a page (or a whole Word document) goes in, `Page` values come out. Chooses the reader, page by page."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

from extractors.options import ReadOptions
from extractors.page.image.page_images import kept_image
from extractors.page.image.render import picture
from extractors.page.stage_clock import Clock
from extractors.readers.born_digital import read_electronic
from extractors.readers.ofd.reader import ofd_picture, read_ofd
from extractors.readers.page_cache import kept_or_read
from extractors.readers.pdf.text_layer import read_text_layer
from extractors.readers.scan import read_pixels, read_place, read_rendered
from extractors.readers.word.reader import read_word
from extractors.unread import unread
from model.errors import DamagedFile, PageMemory, UnreadableError
from model.geometry import Box
from model.packet import FileKind, PageSource
from model.page import Line, Page

__all__ = ["ReadOptions", "read_region", "read_source", "unread"]

A4_LONG_INCHES = 297 / 25.4


def read_source(source: PageSource, workspace: Path, options: ReadOptions | None = None) -> tuple[Page, ...]:
    """All pages of one task: one page of a PDF, picture or OFD; every page of a Word document.

    An expected failure is a page with reader NONE and its problem, never an exception.
    """
    try:
        return _read(source, workspace, options or ReadOptions())
    except UnreadableError as error:
        return (unread(source, error),)
    except MemoryError:
        return (unread(source, PageMemory()),)


def _read(source: PageSource, workspace: Path, options: ReadOptions) -> tuple[Page, ...]:
    if source.kind is FileKind.DOCX:
        return read_word(source.path, source.file)
    return kept_or_read(source, workspace, options, lambda: (_read_page(source, workspace, options),))


def _read_page(source: PageSource, workspace: Path, options: ReadOptions) -> Page:
    if source.kind is FileKind.OFD:
        return _read_ofd(source, workspace, options)
    if source.kind is FileKind.PDF:
        return _read_pdf(source, workspace, options)
    return read_pixels(source, workspace, options)


def _read_ofd(source: PageSource, workspace: Path, options: ReadOptions) -> Page:
    page = read_ofd(source.path, source.index, source.file)
    content = None if page.lines and source.turn is None else ofd_picture(source.path, source.index)
    if content is None:
        return page
    rendered = replace(picture(BytesIO(content), 0, options.most_dpi), width_mm=page.width_mm, height_mm=page.height_mm)
    return read_rendered(rendered, source, workspace, options, Clock(), "整页是一张图片，由文字识别读取")


def _read_pdf(source: PageSource, workspace: Path, options: ReadOptions) -> Page:
    """By its text layer where that can be trusted, else by its pixels; the page's note says which and why."""
    if source.turn is not None:
        return read_pixels(source, workspace, options, "方向由人工指定，由文字识别读取")
    clock = Clock()
    with clock.stage("text layer"):
        layer = read_text_layer(source.path, source.index)
    if layer is not None and layer.trusted:
        return read_electronic(source, layer, workspace, options, clock)
    page = read_pixels(source, workspace, options, layer.reason if layer else "没有文字层，由文字识别读取")
    return replace(page, timings=(*clock.timings(), *page.timings))


def read_region(image: Path, box: Box, options: ReadOptions | None = None) -> Line:
    """Reads one place of an upright page again; several lines are joined. The text is empty where nothing can be read.

    `image`: the page's kept picture.
    """
    try:
        page = kept_image(image)
    except DamagedFile:
        return Line("", box, 0.0)
    lines = read_place((options or ReadOptions()).engine(), page, box, max(page.shape[:2]) / A4_LONG_INCHES)
    if not lines:
        return Line("", box, 0.0)
    chars = tuple(char for line in lines for char in line.chars)
    text = "".join(line.text for line in lines)
    return Line(text, box, min(line.confidence for line in lines), chars if len(chars) == len(text) else ())
