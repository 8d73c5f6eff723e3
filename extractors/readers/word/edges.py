"""Headers and footers: which of a section's (first page, even pages, all others) stands on a page, each part read once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from extractors.readers.word.blocks import Block, BodyReader, Section
from extractors.readers.word.package import related_root, root_of
from extractors.readers.word.xml import contents, on, q

Edges = tuple[Sequence[Block], Sequence[Block]]


class HeadersAndFooters:
    """Headers and footers of a document."""

    def __init__(self, document: Any, reader: BodyReader) -> None:
        self._document = document
        self._reader = reader
        self._read: dict[str, Sequence[Block]] = {}
        settings = related_root(document, "settings")
        self._even = settings is not None and on(settings.find(q("w:evenAndOddHeaders")))

    def __call__(self, section: Section, first: bool, number: int) -> Edges:
        """Return the header and the footer of a page. `first`: of its section; `number`: the one that it shows."""
        kind = "first" if first and section.title else "even" if self._even and number % 2 == 0 else "default"
        header, footer = (self._blocks(section.edges.get((place, kind))) for place in ("header", "footer"))
        return header, footer

    def _blocks(self, name: str | None) -> Sequence[Block]:
        if name is None:
            return ()
        if name not in self._read:
            root = root_of(self._document, name)
            self._read[name] = () if root is None else self._reader.blocks(contents(root))
        return self._read[name]
