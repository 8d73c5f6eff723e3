"""The receipt after reading: what the pages say about the files that they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from model.packet import Fate, SourceFile
from model.page import Page, Reader


def with_page_problems(files: Sequence[SourceFile], pages: Sequence[Page]) -> tuple[SourceFile, ...]:
    """A file none of whose pages could be read is unreadable itself, with the first page's reason."""
    read = {page.file for page in pages if page.reader is not Reader.NONE}
    failed = {page.file: page.problems[0] for page in pages if page.reader is Reader.NONE and page.problems}
    return tuple(
        replace(f, fate=Fate.UNREADABLE, problem=failed[f.id])
        if f.fate is Fate.READ and f.id in failed and f.id not in read
        else f
        for f in files
    )


def files_of_pile(files: Sequence[SourceFile], pages: Sequence[Page]) -> tuple[SourceFile, ...]:
    """The files that the packet's pages come from, with the containers and the files that no packet's pages come from."""
    own = {page.file for page in pages}
    return with_page_problems([f for f in files if f.id in own or f.fate is not Fate.READ], pages)
