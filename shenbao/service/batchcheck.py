"""What only shows over many packets (quotas, the same project twice): checked again when what a packet is known by changes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from checkers import check_batch
from model.finding import Finding
from model.packet import Submission
from model.record import FieldValue, Presence, Record
from model.results import PacketResult, Status
from notices.profile import Profile, load
from records import findings
from records.codec import from_plain
from records.schema import Batch, FindingRow, Packet, PacketState

KINDS = frozenset({"over_quota", "duplicate"})


def of_batch(kind: str) -> bool:
    return kind in KINDS


def of_packet(kind: str) -> bool:
    return kind not in KINDS


def recheck_batch(session: Session, batch: Batch, user_id: str | None = None) -> None:
    """Brings the findings over the batch up to date, for every packet of it.

    Compared with: the batch's own packets, and what the same applicants handed in for the same notice in other batches of
    the office. Packets that were mended by a later one no longer count.
    """
    session.flush()
    profile = load(batch.notice)
    own = _counting(session, batch)
    results = check_batch([_as_result(packet, profile) for packet in own], profile)
    kept = _kept(session, batch)
    for packet, result in zip(own, results, strict=True):
        if packet.batch_id == batch.id and not findings.stand(kept.pop(packet.id, ()), result.findings):
            findings.reconcile(session, packet, result.findings, user_id, of_batch)
    gone = [packet_id for packet_id, rows in kept.items() if not findings.stand(rows, ())]
    for packet in session.scalars(select(Packet).where(Packet.id.in_(gone))):
        findings.reconcile(session, packet, (), user_id, of_batch)


def _kept(session: Session, batch: Batch) -> dict[str, list[FindingRow]]:
    """The kept findings of these kinds, open or not, by packet of the batch."""
    query = select(FindingRow).join(Packet, Packet.id == FindingRow.packet_id)
    rows: dict[str, list[FindingRow]] = {}
    for row in session.scalars(query.where(Packet.batch_id == batch.id, FindingRow.kind.in_(KINDS))):
        rows.setdefault(row.packet_id, []).append(row)
    return rows


def _counting(session: Session, batch: Batch) -> Sequence[Packet]:
    """In the order in which they came, so that the later one of two is the duplicate."""
    later = aliased(Packet)
    mended = select(later.id).where(later.previous_id == Packet.id, later.state != PacketState.CANCELLED).exists()
    names = select(Packet.applicant).where(Packet.batch_id == batch.id, Packet.applicant != "")
    elsewhere = select(Batch.id).where(Batch.office_id == batch.office_id, Batch.notice == batch.notice, Batch.deleted.is_(None))
    query = (
        select(Packet)
        .where(
            or_(Packet.batch_id == batch.id, Packet.batch_id.in_(elsewhere) & Packet.applicant.in_(names)),
            Packet.checked.is_not(None),
            Packet.state != PacketState.CANCELLED,
            ~mended,
        )
        .order_by(Packet.created, Packet.id)
    )
    return session.scalars(query).all()


def _as_result(packet: Packet, profile: Profile) -> PacketResult:
    """As much of the packet as it is compared by; nothing has to be unpacked for it."""
    submission = from_plain(Submission, packet.submission) if packet.submission else None
    record = Record(packet.name, profile.id, fields=_known_by(packet, profile), submission=submission)
    none: tuple[Finding, ...] = ()
    return PacketResult(record, none, Status.COMPLETE)


def _known_by(packet: Packet, profile: Profile) -> dict[str, FieldValue]:
    keys = profile.identity
    if keys is None:
        return {}
    told = {keys.applicant: packet.applicant, keys.project: packet.project, keys.recommender: packet.recommender}
    return {key: FieldValue(key, text, text, 1.0, None, Presence.FILLED) for key, text in told.items() if key and text}
