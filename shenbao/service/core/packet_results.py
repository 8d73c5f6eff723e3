"""Packets as they stand, as results: the current values with the findings that are open or confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from checkers.check import unchecked
from model.finding import Finding
from model.record import Record
from model.results import PacketResult, status_of
from notices.profile import Profile
from shenbao.service.core.current import EffectiveState, current_records
from shenbao.service.core.store import Store, workspace_of
from storage import findings
from storage.schema import Batch, Packet


def result_of(session: Session, store: Store, state: EffectiveState) -> PacketResult:
    """The packet as it stands: current values, and the findings that are open or confirmed (waived ones are left out).

    Raises UsageError for a packet without a record.
    """
    packet = state.packet
    found = findings.open_findings(session, [packet.id])[packet.id]
    return _result(store, packet, state.record, found, state.profile)


def results_in(session: Session, store: Store, query: Select[Packet], profile: Profile) -> Iterator[tuple[Packet, PacketResult]]:
    """As `result_of`, for every packet of a query; all must have been read. They come from the database many at a time."""
    for some in current_records(session, query):
        found = findings.open_findings(session, [packet.id for packet, _ in some])
        for packet, record in some:
            yield packet, _result(store, packet, record, found[packet.id], profile)


def packets_of(batch: Batch) -> Select[Packet]:
    """Those that were read, by name."""
    return select(Packet).where(Packet.batch_id == batch.id, Packet.record.is_not(None)).order_by(Packet.name, Packet.id)


def _result(store: Store, packet: Packet, record: Record, found: Sequence[Finding], profile: Profile) -> PacketResult:
    missing, folder = tuple(unchecked(record, profile)), str(workspace_of(store, packet))
    return PacketResult(record, tuple(found), status_of(record, found), missing, folder)
