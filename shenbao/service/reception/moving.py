"""A packet that was put into the wrong batch moves to another one of the same notice and office."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from model.errors import UsageError
from shenbao.service.checking.batch_check import recheck_batch
from shenbao.service.checking.registers import match_batch
from shenbao.service.core.access import Actor, Right, load_batch, load_packet
from storage import audit
from storage.schema import SETTLED, Batch, DeficiencyLetter, Packet, now


def why_not(session: Session, packet: Packet) -> str:
    """Say in Chinese why a packet stays where it is, wherever it should go; empty: it may move."""
    if packet.state not in SETTLED:
        return "正在读取或尚未收齐"
    tied = or_(Packet.pile_id == packet.id, Packet.merged_into_id == packet.id)
    if packet.pile_id or packet.merged_into_id or session.scalars(select(Packet.id).where(tied)).first():
        return "与同一批次的其他材料共用扫描页"
    if session.scalars(select(DeficiencyLetter.id).where(DeficiencyLetter.packet_id == packet.id)).first():
        return "已出具告知书"
    return ""


def move(session: Session, actor: Actor, packet_id: str, batch_id: str) -> Packet:
    """Move the packet; both batches are matched with their registers and checked again. Raises UsageError where it cannot go there."""
    packet = load_packet(session, actor, packet_id, Right.UPLOAD)
    target = load_batch(session, actor, batch_id, Right.UPLOAD)
    source = session.get_one(Batch, packet.batch_id)
    if why := why_not(session, packet) or _not_there(packet, source, target):
        raise UsageError(f"不能移动：{why}")
    packet.batch_id, packet.changed = target.id, now()
    audit.append(
        session, "packet.moved", f"packet/{packet.id}", actor.user_id, packet.office_id, out_of=source.id, into=target.id
    )
    session.flush()
    for batch in (source, target):
        match_batch(session, batch, actor.user_id)
        recheck_batch(session, batch, actor.user_id)
    session.flush()
    return packet


def _not_there(packet: Packet, source: Batch, target: Batch) -> str:
    if target.id == source.id:
        return "已在该批次中"
    if target.office_id != packet.office_id:
        return "该批次属于另一单位"
    if (target.notice, target.profile_sha256) != (source.notice, source.profile_sha256):
        return "该批次依据的通知或其配置不同"
    return ""
