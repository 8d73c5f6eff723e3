"""The files and pages of a packet, kept as rows and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from intake.inspection.format_table import format_of
from model.packet import Fate, PageSource, SourceFile
from model.page import Page
from storage import search
from storage.codec import from_plain, pack, plain, unpack
from storage.schema import File, Packet, PageRow

STALE = -1  # `PageRow.sequence` of a page that was read before and is being read again


@dataclass(frozen=True, slots=True)
class PageChoice:
    """Which pages of its files are a packet's own. `chosen`: file → page numbers, once people split or merged the packet (None: all
    pages of all files); `whole`: files that came later, which are its own as a whole.
    """

    chosen: Mapping[str, Sequence[int]] | None
    whole: AbstractSet[str] = frozenset()

    def has_file(self, file: SourceFile) -> bool:
        """False for a file of another packet that shares the archive."""
        return self.chosen is None or file.fate is not Fate.READ or file.id in self.chosen or file.id in self.whole

    def has_source(self, source: PageSource) -> bool:
        if self.chosen is None or source.file in self.whole:
            return True
        numbers = self.chosen.get(source.file, ())
        return bool(numbers) if format_of(source.kind).whole_document else source.index + 1 in numbers

    def has_page(self, page: Page) -> bool:
        """Some pages of a Word document, which is one source, may be another packet's."""
        return self.chosen is None or page.number in self.chosen.get(page.file, (page.number,))


def choice_of(session: Session, packet: Packet) -> PageChoice:
    if packet.page_choice is None:
        return PageChoice(None)
    files = set(session.scalars(select(File.path).where(File.packet_id == packet.id)))
    return PageChoice(packet.page_choice, files - set(packet.page_choice))


def keep_files(session: Session, packet: Packet, files: Sequence[SourceFile], choice: PageChoice) -> None:
    """Keep the receipt: a row for every file that is the packet's own, in their order."""
    rows = {row.path: row for row in session.scalars(select(File).where(File.packet_id == packet.id))}
    for place, file in enumerate(files):
        if not choice.has_file(file):
            continue
        row = rows.get(file.id) or File(packet_id=packet.id, path=file.id, size=file.size, sha256=file.sha256)
        row.source, row.sequence = plain(file), place
        row.kind, row.fate, row.parent, row.pages, row.note = file.kind, file.fate, file.parent, file.pages, file.note
        row.problem = plain(file.problem) if file.problem else None
        session.add(row)


def files_of(session: Session, packet: Packet) -> tuple[SourceFile, ...]:
    """Return the files of the receipt; their notes tell too what people did with their pages."""
    query = select(File).where(File.packet_id == packet.id, File.source.is_not(None)).order_by(File.sequence)
    files = [(from_plain(SourceFile, row.source), row.arranged) for row in session.scalars(query) if row.source]
    return tuple(replace(file, note="；".join(filter(None, (file.note, arranged)))) for file, arranged in files)


def retire_pages(session: Session, packet: Packet) -> dict[tuple[str, int], int]:
    """Mark the pages that were read before, those of packets found behind this one too, as stale: what people said of a page stays
    with it. Return the turns, in degrees, by (file, page).
    """
    mine = (Packet.id == packet.id) | (Packet.pile_id == packet.id)
    turns: dict[tuple[str, int], int] = {}
    query = select(PageRow).join(Packet, Packet.id == PageRow.packet_id).where(mine)
    rows: dict[tuple[str, int], PageRow] = {}
    for row in session.scalars(query.order_by(Packet.pile_id.is_not(None), PageRow.id)).all():
        place = row.file_path, row.number
        if row.turn_by_person is not None:
            turns.setdefault(place, row.turn_by_person)
        if place in rows:  # a page that several packets have
            rows[place].part_by_person = rows[place].part_by_person or row.part_by_person
            session.delete(row)
        else:
            rows[place] = row
    session.flush()
    for row in rows.values():
        row.packet_id, row.sequence = packet.id, STALE
    return turns


def copied_page(row: PageRow, packet_id: str) -> PageRow:
    """Return the same page as one of another packet, to be added."""
    columns = {c.key: getattr(row, c.key) for c in inspect(PageRow).column_attrs if c.key != "id"}
    return PageRow(**columns | {"packet_id": packet_id})


def keep_page(session: Session, packet: Packet, page: Page, sequence: int) -> None:
    """Keep a page as read. `sequence`: the place of its file among those handed in."""
    row = _row_of(session, packet, page) or PageRow(packet_id=packet.id, file_path=page.file, number=page.number)
    row.sequence, row.reader, row.image = sequence, page.reader, page.image
    row.reading, row.text = pack(page), page.text.replace("\x00", "")
    session.add(row)
    search.index(session, row)


def forget_turn(session: Session, packet: Packet, page: Page) -> None:
    """Let the reading before stand, where a page that a person turned could not be read."""
    if row := _row_of(session, packet, page):
        row.turn_by_person = None


def _row_of(session: Session, packet: Packet, page: Page) -> PageRow | None:
    same = (PageRow.packet_id == packet.id, PageRow.file_path == page.file, PageRow.number == page.number)
    return session.scalars(select(PageRow).where(*same)).first()


def pages_of(session: Session, packet: Packet) -> tuple[Page, ...]:
    """Return the pages as handed in: by the place of their file, then within it; pages of two packets as they were put together."""
    read = select(PageRow).where(PageRow.packet_id == packet.id, PageRow.sequence != STALE)
    rows = session.scalars(read.order_by(PageRow.place.is_(None), PageRow.place, PageRow.sequence, PageRow.number))
    return tuple(unpack(Page, row.reading) for row in rows)


def parts_by_person(session: Session, packet: Packet) -> dict[tuple[str, int], str]:
    """Return the parts that people told, by (file, page)."""
    query = select(PageRow).where(PageRow.packet_id == packet.id, PageRow.part_by_person.is_not(None))
    return {(row.file_path, row.number): row.part_by_person or "" for row in session.scalars(query)}
