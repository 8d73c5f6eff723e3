"""What is kept of a reading: the packet's record, checked, and the packets that were found behind it in its scan."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from importlib.metadata import version

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from model.packet import Fate
from model.problem import Problem
from model.record import Record
from shenbao.service.checking.batch_check import recheck_batch
from shenbao.service.checking.check import recheck
from shenbao.service.checking.registers import match_read
from shenbao.service.checking.sampling import draw
from shenbao.service.core.current import effective_state
from shenbao.service.core.packet_events import emit_counts
from shenbao.service.core.profiles import batch_profile, keep_profile
from shenbao.service.core.store import Store
from shenbao.service.reading.packet_rows import STALE, copied_page
from shenbao.service.reading.returned import link_returned
from shenbao.service.reception.registration import attach_waiting
from storage import field_versions, search
from storage.codec import pack, plain
from storage.schema import Batch, File, Packet, PacketState, PageRow
from webhook.events import EventType

OF_OTHERS = "各页属于同时报送的其他材料："
NO_LONGER_APART = Problem("no_longer_apart", "重新读取后，这部分材料已并入同一扫描件的其他材料", "请查看同一扫描件的其他材料。")


def keep_records(
    session: Session, store: Store, packets: Sequence[Packet], records: Sequence[Record], share: float = 0.0
) -> None:
    """Keep each packet's record, check the packets and their batch, draw what is asked blind, and tell of it. All packets are of one batch.
    `share`: of the sure values, where the office did not say otherwise.
    """
    batch = session.get_one(Batch, packets[0].batch_id)
    if not batch.profile_sha256:  # begun before profiles were kept
        keep_profile(session, batch, batch_profile(batch))
    for packet, record in zip(packets, records, strict=True):
        keep_record(session, packet, batch, record)
        _count_pages(session, packet)
        packet.state = PacketState.CHECKED
        state = effective_state(session, packet)
        recheck(session, state)
        draw(session, state, share)
    match_read(session, batch, packets)
    link_returned(session, packets, records)
    recheck_batch(session, batch)
    attach_waiting(session, store, packets)
    for packet in packets:
        emit_counts(session, EventType.PACKET_CHECKED, packet)


def keep_record(session: Session, packet: Packet, batch: Batch, record: Record) -> None:
    """Keep the machine's record; its values become versions beside those of people."""
    profile = batch_profile(batch)
    packet.record = pack(record)
    field_versions.add_machine(session, packet.id, record.fields, version("shenbao"), profile.id)
    placed = {(p.file, p.page): p for p in record.pages}
    for row in session.scalars(select(PageRow).where(PageRow.packet_id == packet.id)):
        if part := placed.get((row.file_path, row.number)):
            row.part, row.order = part.part, part.order


def packets_behind(session: Session, packet: Packet, own: Record, records: Sequence[Record]) -> list[Packet]:
    """Return the packets that were found behind this one, one a record; those of an earlier reading that are no longer apart are
    cancelled. Pages that were read before and did not come again are deleted. `own`: the record of this packet; pages of it that
    others have too are copied for them.
    """
    session.execute(delete(PageRow).where(PageRow.packet_id == packet.id, PageRow.sequence == STALE))
    known = list(session.scalars(select(Packet).where(Packet.pile_id == packet.id).order_by(Packet.created, Packet.id)))
    for gone in known[len(records) :]:
        gone.state, gone.problem = PacketState.CANCELLED, plain(NO_LONGER_APART)
    behind = [*known[: len(records)], *(_new_behind(session, packet, record) for record in records[len(known) :])]
    kept = {(p.file, p.page) for p in own.pages}
    for number, (other, record) in enumerate(zip(behind, records, strict=True), 1):
        later = {(p.file, p.page) for r in records[number:] for p in r.pages}
        _share(session, packet, other, _Share(record, kept | later))
    _tell_of_files(session, packet, own, behind)
    return behind


@dataclass(frozen=True, slots=True)
class _Share:
    """A packet's share of a scan: its record, and the (file, page) of what other packets still need."""

    record: Record
    needed: Set[tuple[str, int]]

    @property
    def pages(self) -> Set[tuple[str, int]]:
        return {(p.file, p.page) for p in self.record.pages}


def _new_behind(session: Session, packet: Packet, record: Record) -> Packet:
    whose = {"batch_id": packet.batch_id, "office_id": packet.office_id, "created_by": packet.created_by}
    other = Packet(**whose, name=record.packet[:300], pile_id=packet.id)
    session.add(other)
    session.flush()
    return other


def _share(session: Session, packet: Packet, other: Packet, share: _Share) -> None:
    """Move the pages of the record to the other packet, copies of those that are needed elsewhere too; its files are the packet's."""
    mine = share.pages
    for row in session.scalars(select(PageRow).where(PageRow.packet_id == packet.id)).all():
        place = row.file_path, row.number
        if place in mine and place in share.needed:
            session.add(copy := copied_page(row, other.id))
            search.index(session, copy)
        elif place in mine:
            row.packet_id = other.id
    session.execute(delete(File).where(File.packet_id == other.id))
    own = {file.id for file in share.record.files}
    files = session.scalars(select(File).where(File.packet_id == packet.id)).all()
    alone = any(file.uploaded and file.path in own for file in files)  # else what was uploaded is needed to read it again
    for file in files:
        if file.path in own or not alone:
            columns = {c.key: getattr(file, c.key) for c in File.__table__.columns if c.key not in ("id", "packet_id")}
            session.add(File(**columns | {"packet_id": other.id, "shared": True, "arranged": ""}))
    other.pages_total = other.pages_done = len(mine)
    session.flush()


def _tell_of_files(session: Session, packet: Packet, own: Record, behind: Sequence[Packet]) -> None:
    """Tell in the receipt of the packet which of its files are all another's; it keeps them, since they are read again from here."""
    mine = {file.id for file in own.files}
    query = select(File).where(File.packet_id == packet.id, File.fate == Fate.READ)
    for file in session.scalars(query).all():
        if file.arranged.startswith(OF_OTHERS):
            file.arranged = ""
        if not file.arranged and file.path not in mine:
            names = select(Packet.name).join(File, File.packet_id == Packet.id)
            owners = session.scalars(names.where(File.path == file.path, Packet.id.in_([p.id for p in behind])))
            file.arranged = OF_OTHERS + "、".join(sorted(owners))


def _count_pages(session: Session, packet: Packet) -> None:
    """Count the pages that are the packet's own: some of its scan may be other packets'."""
    session.flush()
    count = session.scalar(select(func.count()).where(PageRow.packet_id == packet.id)) or 0
    packet.pages_total = packet.pages_done = count
