"""A Word document as pages: text, tables, ticks and pairs exactly; where on the page, by estimate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from extractors.forms.pairs.pair_labels import pair_labels
from extractors.page.arrays import Image
from extractors.page.ocr.engine import Reading
from extractors.page.tables.fill import in_order
from extractors.page.ticks.judge import ticks_in_text
from extractors.readers.page_reader import PageTask
from extractors.readers.word.blocks import Paragraph, Section, has_soft_breaks
from extractors.readers.word.document import body_reader, notes_of
from extractors.readers.word.edges import HeadersAndFooters
from extractors.readers.word.hard_lines import ENDLESS, Strip, set_line, wrapped
from extractors.readers.word.items import BREAKS
from extractors.readers.word.overlays import with_overlays
from extractors.readers.word.package import open_word
from extractors.readers.word.page_layout import PageSetter, SetPage
from extractors.readers.word.pictures import Recognise
from extractors.readers.word.settings import DEFAULT, WordSettings
from extractors.readers.word.xml import Element
from model.errors import DamagedFile, PartUnread
from model.page import Line, Page, Paper, Reader, Tick

MM_PER_POINT = 25.4 / 72
OVERLAID = "文字上画有线条、圆圈等图形，未能判读其含义"


def read_word(task: PageTask) -> tuple[Page, ...]:
    """Read all pages of a DOCX."""

    def recognise(lines: Sequence[Image]) -> Sequence[Reading]:
        return task.options.engine().recognise(lines)

    return word_pages(task.source.path, task.source.file, task.options.readers.word, recognise)


def word_pages(
    path: Path, file_id: str, settings: WordSettings = DEFAULT, recognise: Recognise | None = None
) -> tuple[Page, ...]:
    """Return all pages of a DOCX. Pages break where the document says so, where Word last broke them, else where they are full. `recognise`:
    reads lines of text that stand in it as pictures.

    Raises DamagedFile, EncryptedFile, UnsafeFile, LimitExceeded.
    """
    document = open_word(path)
    try:
        return _pages(document, file_id, settings, recognise)
    except (AttributeError, ValueError, IndexError, RecursionError) as error:
        raise DamagedFile(path.name) from error


def _pages(document: Any, file_id: str, settings: WordSettings, recognise: Recognise | None) -> tuple[Page, ...]:
    body: Element = document.element.body
    reader = body_reader(document, recognise)
    setter = PageSetter(not has_soft_breaks(body), HeadersAndFooters(document, reader), settings)
    for section, blocks in reader.sections(body):
        setter.begin(section)
        setter.set(blocks)
    if not setter.pages:
        setter.begin(Section())
    notes = notes_of(document, reader)
    found = []
    for number, page in enumerate(setter.pages, 1):
        lines = [*page.lines, *_note_lines(page, notes, settings)]
        found.append(_page(page, lines, (file_id, number), settings))
    return tuple(found)


def _page(page: SetPage, lines: Sequence[Line], place: tuple[str, int], settings: WordSettings) -> Page:
    """Return a page that was set. `place`: the file's id, and the number of the page in it."""
    lines, unclear = with_overlays(lines, page.overlays, (page.section.width, page.section.height), settings)
    unread = [*page.unread, *([OVERLAID] if unclear else [])]
    ticked, ticks = ticks_in_text(lines, [table.with_lines(lines) for table in page.tables], wraps=False)
    ticks = _doubted(ticks, lines)
    tables = tuple(table.with_lines(ticked) for table in page.tables)
    width, height = page.section.width, page.section.height
    return Page(
        *place,
        round(width),
        round(height),
        Reader.WORD,
        Paper.ELECTRONIC,
        width_mm=round(width * MM_PER_POINT, 1),
        height_mm=round(height * MM_PER_POINT, 1),
        lines=tuple(in_order(ticked, tables)),
        tables=tables,
        ticks=ticks,
        pairs=pair_labels(ticked, tables, ticks, [stroke.box for stroke in page.strokes]),
        blank=not ticked,
        strokes=tuple(page.strokes),
        problems=tuple(PartUnread(what).problem() for what in dict.fromkeys(unread)),
    )


def _doubted(ticks: Sequence[Tick], lines: Sequence[Line]) -> tuple[Tick, ...]:
    """Return the ticks, those no surer than their characters."""
    doubts = {char.box: char.confidence for line in lines for char in line.chars if char.confidence < 1}
    return tuple(replace(tick, confidence=min(tick.confidence, doubts.get(tick.box, 1.0))) for tick in ticks)


def _note_lines(page: SetPage, notes: Mapping[str, Sequence[Paragraph]], settings: WordSettings) -> list[Line]:
    """Return the notes of a page, set upwards from the end of its text."""
    section = page.section
    blocks = [block for name in page.notes for block in notes.get(name, ())]
    return _lines_from(section.height - section.bottom - settings.edge_line * len(blocks), blocks, section, settings)


def _lines_from(y: float, blocks: Sequence[Paragraph], section: Section, settings: WordSettings) -> list[Line]:
    """Set paragraphs without wrapping them, one below the other from `y`."""
    found = []
    for k, block in enumerate(blocks):
        pieces = [p for p in block.pieces if p.text not in BREAKS]
        strip = Strip(section.left, section.width - section.right, y + settings.edge_line * k, settings.edge_line)
        found.append(set_line(section, wrapped(pieces, ENDLESS, 0.0, settings), block, strip, settings))
    return [line for line in found if line is not None]
