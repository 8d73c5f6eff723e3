"""OFD (GB/T 33190): a page as it was drawn onto a PDF (`intake/ofd/translation.py`), read as a page of a PDF is."""

from __future__ import annotations

from dataclasses import replace

from extractors.readers.page_reader import PageTask
from extractors.readers.pdf.reader import read_pdf
from model.page import Page, Reader


def read_ofd(task: PageTask) -> tuple[Page, ...]:
    """Read one page by its text where it has any that can be trusted, else by its pixels."""
    return tuple(replace(page, reader=Reader.OFD) if page.reader is Reader.TEXT_LAYER else page for page in read_pdf(task))
