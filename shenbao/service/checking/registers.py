"""The receipt register of a batch: taken, matched to its packets by name, applicant and project, and what did not match told to
the clerk; the findings follow.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.register.limited import read_limited
from intake.register.matching import KnownPacket, match_register
from intake.register.read import REGISTER_SUFFIXES
from model.errors import UsageError
from model.packet import Submission
from shenbao.service.checking.batch_check import recheck_batch
from shenbao.service.checking.check import recheck
from shenbao.service.core.access import Actor, NotFound, Right, at_version, load_batch, load_packet
from shenbao.service.core.current import effective_state
from shenbao.service.core.packet_events import emit_counts
from shenbao.service.core.profiles import batch_profile
from storage import audit, field_versions
from storage.codec import from_plain, plain
from storage.schema import Batch, FieldVersion, Packet, PacketState
from webhook.events import EventType

WRONG_FILE = "请选择 XLSX 或 CSV 格式的收件登记表"
ONLINE = ("online_number", "online_submitted")
LINKED = "linked"  # key of a kept row: the packet that a person said it is of
BUSY = (PacketState.UPLOADING, PacketState.QUEUED, PacketState.READING)


@dataclass(frozen=True, slots=True)
class MatchedPackets:
    """`pairs`: rows with their packets; the rest is what nobody should overlook. `by_hand`: ids of packets whose row a person chose. `busy`: how many
    packets are not read yet: what is left may find its partner then.
    """

    pairs: tuple[tuple[Submission, Packet], ...]
    rows_left: tuple[Submission, ...]
    packets_left: tuple[Packet, ...]
    by_hand: frozenset[str] = frozenset()
    busy: int = 0


def rows_of(name: str, save: Callable[[Path], object], year: int | None = None) -> list[Submission]:
    """The rows of a register that was sent as a file of this `name`; `save` writes it to a path. `year`: of dates that tell none. Raises UsageError."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in REGISTER_SUFFIXES:
        raise UsageError(WRONG_FILE)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"register{suffix}"
        save(path)
        return read_limited(path, year)


def replace_register(session: Session, actor: Actor, batch: Batch, rows: Sequence[Submission]) -> MatchedPackets:
    """Replaces the batch's register; packets already read are matched and checked anew."""
    batch = load_batch(session, actor, batch.id, Right.UPLOAD)
    linked = {_said(row): row[LINKED] for row in batch.register if row.get(LINKED)}
    new = [plain(row) for row in rows]
    batch.register = [row | {LINKED: linked[_said(row)]} if _said(row) in linked else row for row in new]
    audit.append(session, "batch.register", f"batch/{batch.id}", actor.user_id, batch.office_id, rows=len(rows))
    match, changed = _match(session, batch, actor.user_id)
    for packet in changed:
        emit_counts(session, EventType.PACKET_CHECKED, packet)
    return match


def link(session: Session, actor: Actor, batch: Batch, place: int, packet_id: str) -> MatchedPackets:
    """Say that the row at `place` (from 0) of the register is of this packet, whatever their names; empty: of none that a person knows of, names decide
    again. Packets already read are checked anew. Raises UsageError for a row that is not there, NotFound for a packet of another batch.
    """
    batch = load_batch(session, actor, batch.id, Right.UPLOAD)
    if packet_id and load_packet(session, actor, packet_id, Right.UPLOAD).batch_id != batch.id:
        raise NotFound()
    if not 0 <= place < len(batch.register):
        raise UsageError("登记表中没有这一行，请刷新后再试")
    rows = [{key: value for key, value in row.items() if key != LINKED or value != packet_id} for row in batch.register]
    rows[place] = {key: value for key, value in rows[place].items() if key != LINKED} | ({LINKED: packet_id} if packet_id else {})
    batch.register = rows
    audit.append(
        session, "batch.register_linked", f"batch/{batch.id}", actor.user_id, batch.office_id, row=place + 1, packet=packet_id
    )
    match, changed = _match(session, batch, actor.user_id)
    for packet in changed:
        emit_counts(session, EventType.PACKET_CHECKED, packet)
    return match


def places(batch: Batch) -> dict[Submission, int]:
    """Return where each row stands in the register, from 0."""
    return {_row(row): place for place, row in reversed(list(enumerate(batch.register)))}


def says_the_same(batch: Batch, rows: Sequence[Submission]) -> bool:
    """Whether these are the rows that the batch's register has already."""
    return [_row(row) for row in batch.register] == list(rows)


def _row(kept: dict[str, Any]) -> Submission:
    return from_plain(Submission, {key: value for key, value in kept.items() if key != LINKED})


def _said(kept: dict[str, Any]) -> str:
    """Return what a row says, wherever it stands: a register that is handed in again keeps what people linked."""
    return json.dumps({key: value for key, value in kept.items() if key not in (LINKED, "row")}, sort_keys=True)


def set_submission(session: Session, actor: Actor, packet_id: str, row: Submission, version: int | None = None) -> Packet:
    """What a clerk knows of a packet that no register tells: date of receipt, copies, medium, online registration …"""
    packet = at_version(load_packet(session, actor, packet_id, Right.UPLOAD), version)
    packet.submission = plain(replace(row, packet=packet.name, row=None))
    audit.append(session, "packet.submission", f"packet/{packet.id}", actor.user_id, packet.office_id)
    check_again(session, packet, actor.user_id)
    return packet


def check_again(session: Session, packet: Packet, user_id: str | None = None) -> None:
    """After the packet's row changed: its own checks and those over the batch, if it was read already."""
    session.flush()
    if packet.checked is not None:
        recheck(session, effective_state(session, packet), user_id)
        recheck_batch(session, session.get_one(Batch, packet.batch_id), user_id)
        session.flush()
        emit_counts(session, EventType.PACKET_CHECKED, packet)


def match_batch(session: Session, batch: Batch, user_id: str | None = None) -> MatchedPackets:
    """Gives each read packet of the batch its row, and checks those again whose row is another one than before."""
    return _match(session, batch, user_id)[0]


def _match(session: Session, batch: Batch, user_id: str | None) -> tuple[MatchedPackets, list[Packet]]:
    """And the packets that were checked again."""
    match = matched(session, batch)
    rows = {packet.id: row for row, packet in match.pairs}
    read = session.scalars(select(Packet).where(Packet.batch_id == batch.id, Packet.checked.is_not(None)).order_by(Packet.id))
    changed = [packet for packet in read.all() if _give(packet, rows.get(packet.id))]
    for packet in changed:
        recheck(session, effective_state(session, packet), user_id)
    if changed:
        recheck_batch(session, batch, user_id)
        session.flush()
    return match, changed


def matched(session: Session, batch: Batch) -> MatchedPackets:
    """By what is known of the packets now: applicant and project once they are read, before that their names."""
    session.flush()
    query = (
        select(Packet).where(Packet.batch_id == batch.id, Packet.state != PacketState.CANCELLED).order_by(Packet.name, Packet.id)
    )
    # spaces in front keep equal names apart, and do not count when names are compared
    packets = {" " * place + packet.name: packet for place, packet in enumerate(session.scalars(query))}
    by_id = {packet.id: packet for packet in packets.values()}
    linked = {row[LINKED]: _row(row) for row in batch.register if row.get(LINKED) in by_id}
    rows = [_row(row) for row in batch.register if row.get(LINKED) not in by_id]
    said = _form_words(session, batch)
    known = [
        KnownPacket(name, *said.get(p.id, (p.applicant or None, p.project or None)))
        for name, p in packets.items()
        if p.id not in linked
    ]
    found = match_register(rows, known)
    pairs = [
        *((row, by_id[packet]) for packet, row in linked.items()),
        *((row, packets[name]) for name, row in found.found.items()),
    ]
    left = tuple(packets[name] for name in found.packets_left)
    busy = sum(packet.state in BUSY for packet in packets.values())
    in_order = tuple(sorted(pairs, key=lambda pair: pair[0].row or 0))
    return MatchedPackets(in_order, found.rows_left, left, frozenset(linked), busy)


def _form_words(session: Session, batch: Batch) -> dict[str, tuple[str | None, str | None]]:
    """Applicant and project as each packet's form tells them; the lists' own columns may be the word of an earlier row."""
    profile = batch_profile(batch)
    roles = [profile.told_by("applicant"), profile.told_by("project")]
    of_batch = FieldVersion.packet_id.in_(select(Packet.id).where(Packet.batch_id == batch.id))
    query = select(FieldVersion).where(of_batch, FieldVersion.key.in_([key for keys in roles for key in keys]))
    kept: dict[str, list[FieldVersion]] = defaultdict(list)
    for row in session.scalars(query.order_by(FieldVersion.seq)):
        kept[row.packet_id].append(row)
    return {packet: _first(field_versions.that_count(rows), roles) for packet, rows in kept.items()}


def _first(rows: Mapping[str, FieldVersion], roles: Sequence[Sequence[str]]) -> tuple[str | None, str | None]:
    applicant, project = (
        next((field_versions.wording(rows[key]) for key in keys if key in rows and rows[key].raw), None) for keys in roles
    )
    return applicant, project


def _give(packet: Packet, row: Submission | None) -> bool:
    """True where the packet's row changed. What was typed in by hand stays while the register has no row for the packet."""
    if row is None and (packet.submission is None or packet.submission.get("row") is None):
        return False
    new = _with_registration(plain(row), packet.submission) if row else None
    if new == packet.submission:
        return False
    packet.submission = new
    return True


def _with_registration(row: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any]:
    """What the online application system told stays where the register says nothing of it."""
    kept = {key: before[key] for key in ONLINE if before and row.get(key) is None and before.get(key) is not None}
    return row | kept
