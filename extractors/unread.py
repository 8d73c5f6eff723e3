"""The place of a page that could not be read."""

from __future__ import annotations

from model.errors import ShenbaoError
from model.packet import PageSource
from model.page import Page, Reader


def unread(source: PageSource, error: ShenbaoError) -> Page:
    """A page without anything on it but the reason."""
    return Page(source.file, source.index + 1, 0, 0, Reader.NONE, problems=(error.problem(),))
