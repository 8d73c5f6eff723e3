"""What of a batch's uploads is still under way or needs somebody: broken uploads, files not yet looked into, files that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Integer, String, cast, func, select
from sqlalchemy.orm import Session

from shenbao.service.core.access import Actor, Right
from storage.schema import Batch, File, Job, JobKind, Packet, PacketState
from storage.schema.packets import UNENDED

NONE = "null"  # as JSON says it
SHOWN = 100  # files with a problem, the latest first


@dataclass(frozen=True, slots=True)
class BrokenUpload:
    """`here` of `announced` files, and of `size` bytes, have come."""

    packet: Packet
    announced: int
    here: int
    size: int


@dataclass(frozen=True, slots=True)
class UnderWay:
    """`unseen`: packets whose files nobody looked into yet. `troubled`: files with a problem, at most SHOWN of `troubles`."""

    broken: tuple[BrokenUpload, ...]
    unseen: int
    troubled: tuple[tuple[File, Packet], ...]
    troubles: int


def under_way(session: Session, actor: Actor, batch: Batch) -> UnderWay:
    """Raises Forbidden without the right to upload."""
    actor.need(Right.UPLOAD)
    mine = Packet.batch_id == batch.id
    looking = select(func.count(Job.packet_id.distinct())).join(Packet, Packet.id == Job.packet_id)
    unseen = session.scalar(looking.where(mine, Job.kind == JobKind.RECEIVE, Job.state.in_(UNENDED))) or 0
    trouble = select(File, Packet).join(Packet, Packet.id == File.packet_id)
    trouble = trouble.where(
        mine,
        Packet.state != PacketState.CANCELLED,
        func.coalesce(cast(File.problem, String), NONE) != NONE,
        File.shared.is_(False),
    )
    count = session.scalar(trouble.with_only_columns(func.count())) or 0
    rows = session.execute(trouble.order_by(Packet.created.desc(), Packet.id, File.sequence, File.path).limit(SHOWN))
    return UnderWay(_broken(session, batch), unseen, tuple((file, packet) for file, packet in rows), count)


def _broken(session: Session, batch: Batch) -> tuple[BrokenUpload, ...]:
    query = (
        select(Packet, func.count(), func.sum(cast(File.uploaded, Integer)), func.sum(File.size))
        .join(File, File.packet_id == Packet.id)
        .where(Packet.batch_id == batch.id, Packet.state == PacketState.UPLOADING)
        .group_by(Packet.id)
        .order_by(Packet.created)
    )
    return tuple(BrokenUpload(packet, count, here or 0, size or 0) for packet, count, here, size in session.execute(query))
