"""A Word document as pages: text, tables, ticks and pairs exactly; where on the page, by estimate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from extractors.forms.pairs.pair_labels import pair_labels
from extractors.page.tables.fill import in_order
from extractors.page.ticks.judge import ticks_in_text
from extractors.readers.page_reader import PageTask
from extractors.readers.word.blocks import BodyReader, Paragraph, Section, has_soft_breaks
from extractors.readers.word.numbering import Numbering
from extractors.readers.word.package import open_word, related_root
from extractors.readers.word.page_layout import SetPage, Setter, as_table, set_line
from extractors.readers.word.page_layout import wrapped as set_rows
from extractors.readers.word.styles import Styles
from extractors.readers.word.xml import Element, contents, q, val
from model.errors import DamagedFile
from model.page import Line, Page, Paper, Reader

MM_PER_POINT = 25.4 / 72


def read_word(task: PageTask) -> tuple[Page, ...]:
    """Read all pages of a DOCX."""
    return word_pages(task.source.path, task.source.file)


def word_pages(path: Path, file_id: str) -> tuple[Page, ...]:
    """Return all pages of a DOCX. Pages break where the document says so, where Word last broke them, else where they are full.

    Raises DamagedFile, EncryptedFile, UnsafeFile, LimitExceeded.
    """
    document = open_word(path)
    try:
        return _pages(document, file_id)
    except (AttributeError, ValueError, IndexError, RecursionError) as error:
        raise DamagedFile(path.name) from error


def _pages(document: Any, file_id: str) -> tuple[Page, ...]:
    body: Element = document.element.body
    styles = Styles(related_root(document, "styles"), related_root(document, "theme"))
    reader = BodyReader(styles, Numbering(related_root(document, "numbering"), styles))
    setter = Setter(estimate=not has_soft_breaks(body))
    for section, blocks in reader.sections(body):
        setter.begin(section)
        setter.set(blocks)
    if not setter.pages:
        setter.begin(Section())
    notes = _notes(document, reader)
    edges = _Edges(document, reader)
    for page in setter.pages:
        edges.add(page)
        _add_notes(page, notes)
    return tuple(_page(page, file_id, k + 1) for k, page in enumerate(setter.pages))


def _page(page: SetPage, file_id: str, number: int) -> Page:
    boxes = [as_table(page, i, page.lines) for i in range(len(page.tables))]
    lines, ticks = ticks_in_text(page.lines, boxes, wraps=False)
    tables = tuple(as_table(page, i, lines) for i in range(len(page.tables)))
    width, height = page.section.width, page.section.height
    return Page(
        file_id,
        number,
        round(width),
        round(height),
        Reader.WORD,
        Paper.ELECTRONIC,
        width_mm=round(width * MM_PER_POINT, 1),
        height_mm=round(height * MM_PER_POINT, 1),
        lines=tuple(in_order(lines, tables)),
        tables=tables,
        ticks=ticks,
        pairs=pair_labels(lines, tables, ticks),
        blank=not lines,
    )


def _notes(document: Any, reader: BodyReader) -> dict[str, list[Paragraph]]:
    """Footnotes and endnotes by their ids."""
    found: dict[str, list[Paragraph]] = {}
    for kind, tag in (("footnotes", "w:footnote"), ("endnotes", "w:endnote")):
        root = related_root(document, kind)
        for note in root.iterfind(q(tag)) if root is not None else ():
            if val(note, "w:type") in (None, "normal"):
                blocks = reader.blocks(contents(note))
                found.setdefault(val(note, "w:id") or "", [b for b in blocks if isinstance(b, Paragraph)])
    return found


def _add_notes(page: SetPage, notes: dict[str, list[Paragraph]]) -> None:
    section = page.section
    blocks = [block for name in page.notes for block in notes.get(name, [])]
    y = section.height - section.bottom - 12.0 * len(blocks)
    for block in blocks:
        line = _one_line(page, block, y)
        if line is not None:
            page.lines.append(line)
        y += 12.0


class _Edges:
    """Headers and footers, read once for each part and set on every page of their sections."""

    def __init__(self, document: Any, reader: BodyReader) -> None:
        self._document = document
        self._reader = reader
        self._read: dict[str, list[Paragraph]] = {}

    def _blocks(self, name: str | None) -> list[Paragraph]:
        if name is None:
            return []
        if name not in self._read:
            relation = self._document.part.rels.get(name)
            root = getattr(relation.target_part, "element", None) if relation is not None and not relation.is_external else None
            blocks = self._reader.blocks(contents(root)) if root is not None else []
            self._read[name] = [b for b in blocks if isinstance(b, Paragraph)]
        return self._read[name]

    def add(self, page: SetPage) -> None:
        section = page.section
        for name, y in ((section.header, 0.55 * section.top), (section.footer, section.height - 0.6 * section.bottom)):
            for k, block in enumerate(self._blocks(name)):
                line = _one_line(page, block, y + 12.0 * k)
                if line is not None:
                    page.lines.append(line)


def _one_line(page: SetPage, block: Paragraph, y: float) -> Line | None:
    section = page.section
    pieces = [p for p in block.pieces if p.text not in ("\n", "\f", "\v")]
    rows = set_rows(pieces, 10_000.0, 0.0)
    return set_line(page, pieces, rows, block, section.left, section.width - section.right, y, 12.0)
