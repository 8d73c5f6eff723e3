"""What only shows over many packets (quotas, the same project twice): checked again when what a packet is known by changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from checkers.batch import Entry, compare_entries, entry, leveled
from model.finding import FindingKind, over_batch
from model.packet import Submission
from notices.profile import Profile
from shenbao.service.core.profiles import batch_profile
from storage import findings
from storage.codec import from_plain
from storage.schema import Batch, FindingRow, Packet, PacketState

KINDS = frozenset(kind for kind in FindingKind if kind.facts.over_batch)


def of_packet(code: str) -> bool:
    """Return whether the checks of the packet alone tell of this code."""
    return not over_batch(code)


def recheck_batch(session: Session, batch: Batch, user_id: str | None = None) -> None:
    """Brings the findings over the batch up to date, for every packet of it.

    Compared with: the batch's own packets, and what the same applicants handed in for the same notice in other batches of
    the office. Packets that were mended by a later one no longer count. Only what packets are compared by is read of all of
    them, so that a corrected name is answered at once in a batch of thousands; a packet is touched where its findings change.
    """
    session.flush()
    profile = batch_profile(batch)
    counting = _counting(session, batch)
    found = compare_entries([_entry(place, row, profile) for place, row in enumerate(counting)], profile)
    kept = _kept(session, batch)
    own = {row.id: found.get(place, []) for place, row in enumerate(counting) if row.batch_id == batch.id}
    changed = [
        packet_id for packet_id in own | kept if not findings.same_as_kept(kept.get(packet_id, ()), own.get(packet_id, ()))
    ]
    for packet_id in changed:
        findings.reconcile(session, session.get_one(Packet, packet_id), own.get(packet_id, ()), user_id, over_batch)


def _kept(session: Session, batch: Batch) -> dict[str, list[Any]]:
    """The kept findings over the batch, open or not, by packet of the batch."""
    query = select(FindingRow.packet_id, FindingRow.code, FindingRow.state, FindingRow.finding)
    query = query.join(Packet, Packet.id == FindingRow.packet_id).where(Packet.batch_id == batch.id, FindingRow.kind.in_(KINDS))
    rows: dict[str, list[Any]] = {}
    for row in session.execute(query):
        if over_batch(row.code):
            rows.setdefault(row.packet_id, []).append(row)
    return rows


def _counting(session: Session, batch: Batch) -> Sequence[Any]:
    """What packets are compared by, in the order in which they came, so that the later one of two is the duplicate."""
    later = aliased(Packet)
    standing = later.state != PacketState.CANCELLED
    mended = select(later.id).where(later.previous_id == Packet.id, standing).exists()
    once_more = (later.previous_id == Packet.previous_id, later.created > Packet.created)  # the same packet was mended again
    mended_again = select(later.id).where(*once_more, standing).exists()
    names = select(Packet.applicant).where(Packet.batch_id == batch.id, Packet.applicant != "")
    elsewhere = select(Batch.id).where(Batch.office_id == batch.office_id, Batch.notice == batch.notice, Batch.deleted.is_(None))
    columns = (
        Packet.id,
        Packet.batch_id,
        Packet.name,
        Packet.applicant,
        Packet.project,
        Packet.recommender,
        Packet.submission,
        Packet.credit_code,
    )
    query = (
        select(*columns)
        .where(
            or_(Packet.batch_id == batch.id, Packet.batch_id.in_(elsewhere) & Packet.applicant.in_(names)),
            Packet.checked.is_not(None),
            Packet.state != PacketState.CANCELLED,
            ~mended,
            ~mended_again,
        )
        .order_by(Packet.created, Packet.id)
    )
    return session.execute(query).all()


def _entry(place: int, row: Any, profile: Profile) -> Entry:
    keys = profile.identity
    form = (
        (_line(row.applicant), _line(row.project), _line(row.recommender) if keys.recommender else "") if keys else ("", "", "")
    )
    submission = from_plain(Submission, row.submission) if row.submission else None
    return entry(place, row.name, leveled(submission, profile), form, row.credit_code)


def _line(text: str) -> str:
    return " ".join(text.split())
