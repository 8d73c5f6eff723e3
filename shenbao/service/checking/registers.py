"""The receipt register of a batch that stands (`register_versions.py` tells how it came to): its rows are matched with packets by name, applicant and
project, outside of any transaction; what did not match is told to the clerk; the findings follow.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from sqlalchemy import select, update
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
from shenbao.service.core.store import Store
from storage import audit, field_versions
from storage.codec import from_plain, plain
from storage.schema import UNDER_WAY, Batch, FieldVersion, Packet, PacketState, now
from webhook.events import EventType

WRONG_FILE = "请选择 XLSX 或 CSV 格式的收件登记表"
ONLINE = ("online_number", "online_submitted")
LINKED = "linked"  # key of a kept row: the packet that a person said it is of
BUSY = (PacketState.UPLOADING, *UNDER_WAY)  # not read yet
AT_A_TIME = 20  # packets that are given their rows and checked in one transaction
ROUNDS = 3  # of matching, while packets are read meanwhile


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
    for packet in match_batch(session, batch, actor.user_id):
        emit_counts(session, EventType.PACKET_CHECKED, packet)
    return matched(session, batch)


def places(batch: Batch) -> dict[Submission, int]:
    """Return where each row stands in the register, from 0."""
    return {_row(row): place for place, row in reversed(list(enumerate(batch.register)))}


def keeping_links(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with what people linked of those that said the same."""
    linked = {said(row): row[LINKED] for row in before if row.get(LINKED)}
    return [row | {LINKED: linked[said(row)]} if said(row) in linked else row for row in after]


def _row(kept: dict[str, Any]) -> Submission:
    return from_plain(Submission, {key: value for key, value in kept.items() if key != LINKED})


def said(kept: dict[str, Any]) -> str:
    """Return what a row says, wherever it stands."""
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


@dataclass(frozen=True, slots=True)
class MatchInput:
    """What rows and packets are matched by, and what they were given before; no row of the database. `names`: packet → name, applicant and project.
    `given`: the packets that were read → their row as kept.
    """

    rows: Sequence[dict[str, Any]]
    names: Mapping[str, tuple[str, str | None, str | None]]
    given: Mapping[str, dict[str, Any] | None]

    @property
    def linked(self) -> dict[str, int]:
        return {row[LINKED]: place for place, row in enumerate(self.rows) if row.get(LINKED) in self.names}

    def pairs(self) -> dict[str, int]:
        """Return the place (from 0) of the row of each packet that has one. Takes seconds where both are thousands."""
        linked = self.linked
        taken = set(linked.values())
        rows = [_names(row, place) for place, row in enumerate(self.rows) if place not in taken]
        # spaces in front keep equal names apart, and do not count when names are compared
        known = {" " * n + names[0]: packet for n, (packet, names) in enumerate(self.names.items()) if packet not in linked}
        found = match_register(rows, [KnownPacket(name, *self.names[packet][1:]) for name, packet in known.items()]).found
        return linked | {known[name]: row.row for name, row in found.items() if row.row is not None}

    def changes(self) -> dict[str, dict[str, Any] | None]:
        """Return the packets that were read and have to be given another row than they have, with that row."""
        pairs = self.pairs()
        wanted = {packet: self.rows[pairs[packet]] if packet in pairs else None for packet in self.given}
        return {packet: row for packet, row in wanted.items() if _given(row, self.given[packet]) != self.given[packet]}


def match_batch(session: Session, batch: Batch, user_id: str | None = None) -> list[Packet]:
    """Give each read packet of the batch its row, and check those again whose row is another one than before; give these. For a few packets:
    the transaction lasts as long. See `apply`.
    """
    changed = _give_rows(session, match_input(session, batch).changes(), user_id)
    if changed:
        recheck_batch(session, batch, user_id)
        session.flush()
    return changed


def match_read(session: Session, batch: Batch, packets: Sequence[Packet]) -> None:
    """Give packets that were read just now their rows, of those that no other packet has; who else would fit is settled later (`apply_due`)."""
    if not batch.register:
        return
    session.flush()
    found = match_input(session, batch)
    own = {packet.id for packet in packets}
    taken = {row.get("row") for packet, row in found.given.items() if packet not in own and row}
    free = [row for row in found.rows if row.get("row") not in taken or row.get(LINKED) in own]
    few = MatchInput(free, {i: found.names[i] for i in own if i in found.names}, {i: found.given.get(i) for i in own})
    _give_rows(session, few.changes())
    batch.register_due = batch.register_due or now()


def apply(store: Store, batch_id: str, user_id: str | None = None) -> None:
    """Match the batch's packets with its register outside of any transaction, then give them their rows, a few at a time, until nothing changes."""
    for _ in range(ROUNDS):
        with store.database.look() as session:
            batch = session.get_one(Batch, batch_id)
            due, found = batch.register_due, match_input(session, batch)
        changes = found.changes()
        if not changes:
            break
        for start in range(0, len(changes), AT_A_TIME):
            some = dict(list(changes.items())[start : start + AT_A_TIME])
            with store.database.unit() as session:
                for packet in _give_rows(session, some, user_id):
                    emit_counts(session, EventType.PACKET_CHECKED, packet)
        with store.database.unit() as session:
            recheck_batch(session, session.get_one(Batch, batch_id), user_id)
    with store.database.unit() as session:
        session.execute(update(Batch).where(Batch.id == batch_id, Batch.register_due == due).values(register_due=None))


def apply_due(store: Store, before: datetime | None = None) -> int:
    """Match what waits for it since `before`, or at all; give how many batches that were. What a process died of half way is made whole."""
    with store.database.look() as session:
        query = select(Batch.id).where(Batch.register_due.is_not(None), Batch.deleted.is_(None))
        due = session.scalars(query.where(Batch.register_due <= before) if before else query).all()
    for batch_id in due:
        apply(store, batch_id)
    return len(due)


def _give_rows(session: Session, changes: Mapping[str, dict[str, Any] | None], user_id: str | None = None) -> list[Packet]:
    """Give packets their rows and check them again; those that are gone meanwhile are passed over."""
    packets = [packet for packet in (session.get(Packet, one) for one in changes) if packet and packet.checked is not None]
    changed = [packet for packet in packets if _give(packet, changes[packet.id])]
    session.flush()
    for packet in changed:
        recheck(session, effective_state(session, packet), user_id)
    session.flush()
    return changed


def match_input(session: Session, batch: Batch) -> MatchInput:
    """By what is known of the packets now: applicant and project once they are read, before that their names."""
    session.flush()
    columns = (Packet.id, Packet.name, Packet.applicant, Packet.project, Packet.checked, Packet.submission)
    query = select(*columns).where(Packet.batch_id == batch.id, Packet.state != PacketState.CANCELLED)
    packets = session.execute(query.order_by(Packet.name, Packet.id)).all()
    said = _form_words(session, batch)
    names = {p.id: (p.name, *said.get(p.id, (p.applicant or None, p.project or None))) for p in packets}
    return MatchInput(list(batch.register), names, {p.id: p.submission for p in packets if p.checked is not None})


def matched(session: Session, batch: Batch) -> MatchedPackets:
    """Return how rows and packets stand now."""
    found = match_input(session, batch)
    places_of, rows = found.pairs(), [_row(row) for row in found.rows]
    packets = {packet.id: packet for packet in session.scalars(select(Packet).where(Packet.batch_id == batch.id))}
    pairs = sorted(((place, packets[packet]) for packet, place in places_of.items()), key=lambda pair: pair[0])
    left = tuple(packets[packet] for packet in found.names if packet not in places_of)
    taken = set(places_of.values())
    rows_left = tuple(row for place, row in enumerate(rows) if place not in taken)
    busy = sum(packets[one].state in BUSY for one in found.names)
    return MatchedPackets(tuple((rows[n], packet) for n, packet in pairs), rows_left, left, frozenset(found.linked), busy)


def _names(row: dict[str, Any], place: int) -> Submission:
    return Submission(row.get("packet") or "", row.get("applicant"), row.get("project"), row=place)


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


def _give(packet: Packet, row: dict[str, Any] | None) -> bool:
    """True where the packet's row changed."""
    new = _given(row, packet.submission)
    if new == packet.submission:
        return False
    packet.submission = new
    return True


def _given(row: dict[str, Any] | None, before: dict[str, Any] | None) -> dict[str, Any] | None:
    """What a packet's row is to be. What was typed in by hand stays while the register has no row for the packet."""
    if row is None:
        return before if before is None or before.get("row") is None else None
    return _with_registration({key: value for key, value in row.items() if key != LINKED}, before)


def _with_registration(row: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any]:
    """What the online application system told stays where the register says nothing of it."""
    kept = {key: before[key] for key in ONLINE if before and row.get(key) is None and before.get(key) is not None}
    return row | kept
