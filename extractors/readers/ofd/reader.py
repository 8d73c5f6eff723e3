"""OFD (GB/T 33190): pages with their text, tables and ticks; a page that is one picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from extractors.forms.pairs.pair_labels import pair_labels
from extractors.page.image.render import picture
from extractors.page.stage_clock import Clock
from extractors.page.tables.fill import fill_tables, in_order
from extractors.page.tables.grid import grid_of_rules
from extractors.page.ticks.judge import ticks_in_text
from extractors.readers.content_lines import build_lines
from extractors.readers.ofd.document import OfdDocument, document_roots, open_document, page_area, page_roots
from extractors.readers.ofd.objects import OfdContent, content_of
from extractors.readers.ofd.package import Package, open_package
from extractors.readers.page_reader import PageTask
from extractors.readers.scan import read_rendered
from extractors.readers.settings import DEFAULT, ContentSettings
from model.errors import DamagedFile
from model.page import Page, Paper, Reader

PICTURE_ONLY = "整页是一张图片，由文字识别读取"


def read_ofd(task: PageTask) -> tuple[Page, ...]:
    """Read one page by its objects; one that is a picture only, or that a person turned, by its pixels."""
    source, settings = task.source, task.options.readers.content
    page = ofd_page(source.path, source.index, source.file, settings)
    content = None if page.lines and source.turn is None else ofd_picture(source.path, source.index, settings)
    if content is None:
        return (page,)
    rendered = replace(picture(BytesIO(content), 0, task.options.most_dpi), width_mm=page.width_mm, height_mm=page.height_mm)
    return (read_rendered(rendered, task, Clock(), PICTURE_ONLY),)


def ofd_page(path: Path, index: int, file_id: str, settings: ContentSettings = DEFAULT) -> Page:
    """Return page `index` (from 0, counted through all documents). A page of pixels only has no lines: see `ofd_picture`.

    Raises DamagedFile, UnsafeFile, EncryptedFile, LimitExceeded.
    """
    package = open_package(path)
    with package.archive:
        opened = _open_page(package, index, settings)
    content = opened.content.page
    grid = grid_of_rules(content.rules, content.width, content.height)
    built = build_lines(content, grid, settings=settings)
    lines, ticks = ticks_in_text(built, fill_tables(grid, built))
    tables = fill_tables(grid, lines)
    return Page(
        file_id,
        index + 1,
        round(content.width),
        round(content.height),
        Reader.OFD,
        Paper.ELECTRONIC,
        width_mm=opened.area[2],
        height_mm=opened.area[3],
        lines=tuple(in_order(lines, tables)),
        tables=tables,
        ticks=ticks,
        pairs=pair_labels(lines, tables, ticks),
        blank=not lines and not content.pictures,
    )


def ofd_picture(path: Path, index: int, settings: ContentSettings = DEFAULT) -> bytes | None:
    """Return the file (JPEG, PNG, …) of the picture that makes up page `index`, for OCR; None where the page has text of its own."""
    package = open_package(path)
    with package.archive:
        opened = _open_page(package, index, settings)
        page = opened.content.page
        if len(page.glyphs) > settings.most_picture_text:
            return None
        least = settings.page_picture * page.width * page.height
        for resource, (x0, y0, x1, y1) in opened.content.pictures:
            part = opened.document.media.get(resource)
            if (x1 - x0) * (y1 - y0) > least and part is not None and package.has(part):
                return package.bytes(part)
    return None


@dataclass(frozen=True, slots=True)
class _Opened:
    """A page with its document; `area`: x, y, width, height in mm."""

    content: OfdContent
    area: tuple[float, float, float, float]
    document: OfdDocument


def _open_page(package: Package, index: int, settings: ContentSettings) -> _Opened:
    """Find page `index` (from 0) of all documents. Raises DamagedFile where there are fewer."""
    left = index
    for name in document_roots(package):
        document = open_document(package, name)
        if left < len(document.pages):
            roots = page_roots(package, document, left)
            area = page_area(roots[-1], document)
            return _Opened(content_of(roots, area, document.fonts, settings), area, document)
        left -= len(document.pages)
    raise DamagedFile(f"没有第 {index + 1} 页")
