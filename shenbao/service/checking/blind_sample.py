"""What the blind sample tells: every value that was drawn and entered, and whether the machine had it right."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from model.page import Reader
from shenbao.service.checking.reliability import BlindValue
from storage.field_versions import disputed
from storage.schema import Batch, BlindKind, BlindQuestion, FieldVersion, Packet


def blind_values(session: Session, notice: str, offices: Set[str] | None = None) -> list[BlindValue]:
    """Return every value of the random sample that somebody entered; of `offices`, or of all. Fields that are entered twice are no sample."""
    stood, last = aliased(FieldVersion), aliased(FieldVersion)
    newest = (
        select(FieldVersion.packet_id, FieldVersion.key, func.max(FieldVersion.seq).label("seq"))
        .where(FieldVersion.by_person.is_(True))
        .group_by(FieldVersion.packet_id, FieldVersion.key)
    ).subquery()
    query = (
        select(BlindQuestion, stood, last)
        .join(stood, _of(stood, BlindQuestion) & (stood.seq == BlindQuestion.seq))
        .join(newest, (newest.c.packet_id == BlindQuestion.packet_id) & (newest.c.key == BlindQuestion.key))
        .join(last, _of(last, BlindQuestion) & (last.seq == newest.c.seq))
        .join(Packet, Packet.id == BlindQuestion.packet_id)
        .join(Batch, Batch.id == Packet.batch_id)
        .where(Batch.notice == notice, BlindQuestion.kind == BlindKind.SAMPLE, BlindQuestion.answered.is_not(None))
    )
    if offices is not None:
        query = query.where(Packet.office_id.in_(offices))
    return [_judged(question, machine, said) for question, machine, said in session.execute(query)]


def drawn(session: Session, notice: str, offices: Set[str]) -> int:
    """Return how many values were drawn, entered or not."""
    query = select(func.count()).select_from(BlindQuestion).join(Packet, Packet.id == BlindQuestion.packet_id)
    query = query.join(Batch, Batch.id == Packet.batch_id).where(Batch.notice == notice, Packet.office_id.in_(offices))
    return session.scalar(query.where(BlindQuestion.kind == BlindKind.SAMPLE)) or 0


def _of(version: Any, question: type[BlindQuestion]) -> Any:
    return (version.packet_id == question.packet_id) & (version.key == question.key)


def _judged(question: BlindQuestion, machine: FieldVersion, said: FieldVersion) -> BlindValue:
    pending = not question.agreed and disputed(said)
    right = bool(question.agreed) or (not pending and _machine_taken(machine, said))
    return BlindValue(question.key, question.field_type, machine.reader, machine.confidence, right, pending)


def _machine_taken(machine: FieldVersion, said: FieldVersion) -> bool:
    """Whether whoever decided took what the machine had read."""
    if said.reader != Reader.PERSON:  # taken back to the machine's value
        return True
    same = machine.raw == said.raw or (machine.value is not None and machine.value == said.value)
    return machine.presence == said.presence and same
