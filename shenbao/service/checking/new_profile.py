"""A batch checked anew under its notice's profile of today: no page is read again, what people said stays, and what changed is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.changes import Changed, Told, changes
from model.errors import UsageError
from model.finding import Finding
from notices.profile import available, load
from notices.versions import content_hash, version_name
from shenbao.service.checking.registers import BUSY
from shenbao.service.core.access import Actor, Right, load_batch
from shenbao.service.core.profiles import keep_profile
from storage import audit, findings, job_queue
from storage.schema import READ, Batch, KeptProfile, Packet, PacketState, ProfileChange


@dataclass(frozen=True, slots=True)
class PacketChanges:
    packet: Packet
    changes: tuple[Changed, ...]

    @property
    def came(self) -> int:
        return sum(one.before is None for one in self.changes)

    @property
    def went(self) -> int:
        return sum(one.after is None for one in self.changes)


@dataclass(frozen=True, slots=True)
class BatchChanges:
    """What a new profile changed. `waiting`: packets that are still to be checked under it."""

    before: str
    after: str
    asked: datetime
    packets: tuple[PacketChanges, ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class Versions:
    """The profile that the batch is checked by, and that of today, where it is another; by what people call them."""

    own: str
    today: str = ""


def versions_of(session: Session, batch: Batch) -> Versions:
    """Return which profile the batch keeps, and whether there is a newer one."""
    current = load(batch.notice) if batch.notice in available() else None
    sha256 = content_hash(current) if current else ""
    own = _name(session, batch.profile_sha256 or sha256)
    newer = current is not None and batch.profile_sha256 not in ("", sha256)
    return Versions(own, version_name(current.version, sha256) if newer and current else "")


def check_anew(session: Session, actor: Actor, batch_id: str) -> int:
    """Let every packet of the batch that was read be checked under its notice's profile of today; give how many.

    Their records are made anew of the pages as they were read, since a new profile may ask for other fields. Raises `UsageError` where the profile
    is the same, or while a packet is being read; Forbidden and NotFound as `load_batch`.
    """
    batch = load_batch(session, actor, batch_id, Right.NOTICES)
    profile = load(batch.notice) if batch.notice in available() else None
    if profile is None:
        raise UsageError("这个通知的配置已经不在")
    if not batch.profile_sha256 or content_hash(profile) == batch.profile_sha256:
        raise UsageError("通知配置没有变化，不必重新核对")
    packets = session.scalars(select(Packet).where(Packet.batch_id == batch.id).with_for_update()).all()
    if any(packet.state in BUSY for packet in packets):
        raise UsageError("本批次还有材料正在读取，请在读完后重新核对")
    read = [packet for packet in packets if packet.state in READ and packet.record is not None]
    told = {id_: [_plain(f) for f in found] for id_, found in findings.open_findings(session, [p.id for p in read]).items()}
    before = batch.profile_sha256
    keep_profile(session, batch, profile)
    session.add(
        ProfileChange(
            batch_id=batch.id, before_sha256=before, after_sha256=batch.profile_sha256, asked_by=actor.user_id, told=told
        )
    )
    for packet in read:
        packet.state = PacketState.READING
        job_queue.join_pages(session, packet, again=True)
    audit.append(
        session, "batch.profile", f"batch/{batch.id}", actor.user_id, batch.office_id, before=before, after=batch.profile_sha256
    )
    return len(read)


def last_changes(session: Session, actor: Actor, batch_id: str) -> BatchChanges | None:
    """Return what the last new profile changed: each packet's findings then, held against those that stand now. None where there was none."""
    batch = load_batch(session, actor, batch_id)
    query = (
        select(ProfileChange)
        .where(ProfileChange.batch_id == batch.id)
        .order_by(ProfileChange.asked.desc(), ProfileChange.id.desc())
    )
    change = session.scalars(query).first()
    if change is None:
        return None
    packets = {p.id: p for p in session.scalars(select(Packet).where(Packet.id.in_(list(change.told))).order_by(Packet.name))}
    done = [packet for packet in packets.values() if packet.state not in BUSY]
    now_ = findings.open_findings(session, [packet.id for packet in done])
    compared = [PacketChanges(p, changes(_told(change.told[p.id]), map(_as_told, now_[p.id]))) for p in done]
    return BatchChanges(
        _name(session, change.before_sha256),
        _name(session, change.after_sha256),
        change.asked,
        tuple(compared),
        len(packets) - len(done),
    )


def _name(session: Session, sha256: str) -> str:
    kept = session.get(KeptProfile, sha256) if sha256 else None
    return version_name(kept.version if kept else "", sha256)


def _plain(finding: Finding) -> list[str]:
    return [finding.code, finding.severity.value, finding.message]


def _as_told(finding: Finding) -> Told:
    return Told(finding.code, finding.severity.value, finding.message)


def _told(kept: Sequence[Sequence[Any]]) -> list[Told]:
    return [Told(*map(str, one)) for one in kept]
