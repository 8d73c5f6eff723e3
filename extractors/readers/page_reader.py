"""What reads the pages of a format. Which reader a format has stands in its description in `intake.formats`."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from extractors.options import ReadOptions
from intake.inspection.format_table import format_of
from model.errors import UnsupportedFile
from model.packet import FileKind, PageSource
from model.page import Page


@dataclass(frozen=True, slots=True)
class PageTask:
    """What to read, the folder below which pictures of pages are kept, and how to read."""

    source: PageSource
    workspace: Path
    options: ReadOptions


class PageReader(Protocol):
    """Read one task: a page, or all pages of a document that is read whole. Raises `UnreadableError` where it cannot."""

    def __call__(self, task: PageTask) -> tuple[Page, ...]: ...


def reader_of(kind: FileKind) -> PageReader:
    """Return the reader of a format, loaded when it is first asked for. Raises `UnsupportedFile` where the format has none."""
    described = format_of(kind)
    if not described.reader:
        raise UnsupportedFile(described.word)
    reader: PageReader = pkgutil.resolve_name(described.reader)
    return reader
