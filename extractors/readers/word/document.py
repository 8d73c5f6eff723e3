"""The readers of a document's parts, and the documents that it takes in (altChunk), which have styles and lists of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from extractors.readers.word.blocks import Block, BodyReader, Paragraph, WordTable
from extractors.readers.word.numbering import Numbering
from extractors.readers.word.package import open_word_bytes, related_root
from extractors.readers.word.pictures import PicturedText, Recognise
from extractors.readers.word.styles import Styles
from extractors.readers.word.xml import contents, q, val

ZIP = b"PK"
DEEPEST = 3  # documents within documents


def body_reader(document: Any, recognise: Recognise | None = None, depth: int = 0) -> BodyReader:
    """Return the reader of a document's body. `recognise`: reads pictures of lines; `depth`: how many documents it lies in."""
    styles = Styles(related_root(document, "styles"), related_root(document, "theme"))
    numbering = Numbering(related_root(document, "numbering"), styles)
    return BodyReader(styles, numbering, _Embedded(document, recognise, depth), PicturedText(document, recognise))


def notes_of(document: Any, reader: BodyReader) -> dict[str, list[Paragraph]]:
    """Return footnotes and endnotes by their ids."""
    found: dict[str, list[Paragraph]] = {}
    for kind, tag in (("footnotes", "w:footnote"), ("endnotes", "w:endnote")):
        root = related_root(document, kind)
        for note in root.iterfind(q(tag)) if root is not None else ():
            if val(note, "w:type") in (None, "normal"):
                blocks = reader.blocks(contents(note))
                found.setdefault(val(note, "w:id") or "", [b for b in blocks if isinstance(b, Paragraph)])
    return found


@dataclass(frozen=True, slots=True)
class _Embedded:
    """Reads the documents that a document takes in. Only Word documents are left here: the intake made them of all others, and told of
    those that could not be read.
    """

    document: Any
    recognise: Recognise | None
    depth: int

    def __call__(self, name: str) -> list[Block]:
        relation = self.document.part.rels.get(name)
        data = b"" if relation is None or relation.is_external else relation.target_part.blob
        if not data.startswith(ZIP) or self.depth >= DEEPEST:
            return []
        inner = open_word_bytes(data, name)
        reader = body_reader(inner, self.recognise, self.depth + 1)
        blocks = [_without_notes(block) for _, held in reader.sections(inner.element.body) for block in held]
        return [*blocks, *(note for held in notes_of(inner, reader).values() for note in held)]


def _without_notes(block: Block) -> Block:
    """Return a block that refers to no notes: theirs have other numbers, and stand behind the embedded document."""
    if isinstance(block, WordTable):
        cells = tuple(replace(cell, blocks=tuple(map(_without_notes, cell.blocks))) for cell in block.cells)
        return replace(block, cells=cells)
    return replace(block, notes=())
