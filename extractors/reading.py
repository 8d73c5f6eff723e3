"""One task of reading: a page (or a whole document) goes in, `Page` values come out. The format's reader does the work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from extractors.options import ReadOptions
from extractors.page.image.page_images import kept_image
from extractors.readers.page_cache import kept_or_read
from extractors.readers.page_reader import PageTask, reader_of
from extractors.readers.scan import read_place
from intake.inspection.format_table import format_of
from model.errors import DamagedFile, PageMemory, PartUnread, UnreadableError
from model.faults import need_room
from model.geometry import Box
from model.packet import PageSource
from model.page import Line, Page, Reader, unread_page

__all__ = ["ReadOptions", "read_region", "read_source"]

A4_LONG_INCHES = 297 / 25.4


def read_source(source: PageSource, workspace: Path, options: ReadOptions | None = None) -> tuple[Page, ...]:
    """Return all pages of one task: one page of a PDF, picture or OFD; every page of a Word document.

    An expected failure of the file is a page with reader NONE and its problem, never an exception. Raises `Fault` for what we failed at.
    """
    try:
        return tuple(_with_problems(page, source) for page in _read(PageTask(source, workspace, options or ReadOptions())))
    except UnreadableError as error:
        problem = error.problem()
        need_room(workspace)
        return (unread_page(source, problem),)
    except MemoryError as error:
        raise PageMemory() from error


def _with_problems(page: Page, source: PageSource) -> Page:
    """Return a page with what is known to be missing on it; one on which nothing is left was not read."""
    if page.unread and not page.lines and page.reader is not Reader.NONE:
        page = replace(page, problems=(*page.problems, PartUnread("有字迹，但没有读出文字").problem()))
    if not source.problems:
        return page
    if page.blank:
        return replace(unread_page(source, source.problems[0]), problems=source.problems)
    return replace(page, problems=(*page.problems, *source.problems))


def _read(task: PageTask) -> tuple[Page, ...]:
    source, read = task.source, reader_of(task.source.kind)
    if format_of(source.kind).whole_document:  # quicker read than fetched
        return read(task)
    return kept_or_read(source, task.workspace, task.options, lambda: read(task))


def read_region(image: Path, box: Box, options: ReadOptions | None = None) -> Line:
    """Read one place of an upright page again; several lines are joined. The text is empty where nothing can be read.

    `image`: the page's kept picture.
    """
    try:
        page = kept_image(image)
    except DamagedFile:
        return Line("", box, 0.0)
    lines = read_place(options or ReadOptions(), page, box, max(page.shape[:2]) / A4_LONG_INCHES)
    if not lines:
        return Line("", box, 0.0)
    chars = tuple(char for line in lines for char in line.chars)
    text = "".join(line.text for line in lines)
    return Line(text, box, min(line.confidence for line in lines), chars if len(chars) == len(text) else ())
