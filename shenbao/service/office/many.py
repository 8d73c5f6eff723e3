"""One action on many packets: told beforehand which of them it fits and why not the others, carried out packet by packet, and told again afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.errors import ShenbaoError, UsageError
from model.finding import Severity
from reports.batch.as_workbook import write_workbook
from shenbao.service.checking.second_look import demand_second_look
from shenbao.service.checking.untold import results_told
from shenbao.service.core.access import Actor, Right, load_batch, visible
from shenbao.service.core.current import effective_state
from shenbao.service.core.profiles import batch_profile
from shenbao.service.core.store import Store, UnitOfWork
from shenbao.service.insight.exports import Export, note
from shenbao.service.letters.all_read import demand_all_read
from shenbao.service.letters.freezing import Asked
from shenbao.service.letters.issue import draw_ahead, issue
from shenbao.service.letters.seen import demand_seen
from shenbao.service.office import retention
from shenbao.service.reception import moving, uploads
from shenbao.service.review import assignment
from storage import findings
from storage.schema import READ, SETTLED, Batch, DeficiencyLetter, Packet, PacketState

MOST = 2000  # packets at once


class ManyAction(StrEnum):
    ASSIGN = "assign"
    READ = "read"
    ISSUE = "issue"
    EXPORT = "export"
    MOVE = "move"
    DELETE = "delete"


NEEDED: Mapping[ManyAction, Right] = {
    ManyAction.ASSIGN: Right.ASSIGN,
    ManyAction.READ: Right.UPLOAD,
    ManyAction.ISSUE: Right.ISSUE,
    ManyAction.EXPORT: Right.REPORT,
    ManyAction.MOVE: Right.UPLOAD,
    ManyAction.DELETE: Right.DELETE,
}


@dataclass(frozen=True, slots=True)
class Left:
    """A packet that an action does not fit, or that it failed for, and why, in Chinese."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """`fit`: the packets that the action would be carried out for."""

    fit: tuple[Packet, ...]
    left: tuple[Left, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What an action needs to be told: the person and the day of an assignment, the last day of letters (None: as the notice has it), the batch to move to, the reason of a deletion."""

    user: str = ""
    due: date | None = None
    batch: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    done: tuple[str, ...]
    left: tuple[Left, ...]


def plan(session: Session, actor: Actor, action: ManyAction, ids: Sequence[str]) -> Plan:
    """Say which of the packets the action fits. What the actor does not see is as if it were not there. Raises Forbidden, UsageError for more than MOST."""
    actor.need(NEEDED[action])
    if len(ids) > MOST:
        raise UsageError(f"一次最多处理 {MOST} 份材料")
    query = visible(session, actor, select(Packet), Packet).where(Packet.id.in_(ids)).order_by(Packet.name, Packet.id)
    whys = [(packet, _why_not(session, action, packet)) for packet in session.scalars(query)]
    return Plan(tuple(p for p, why in whys if not why), tuple(Left(p.name, why) for p, why in whys if why))


def _why_not(session: Session, action: ManyAction, packet: Packet) -> str:
    return _REASONS[action](session, packet)


def _not_to_assign(_session: Session, packet: Packet) -> str:
    return "已审核完毕" if packet.state == PacketState.REVIEWED else ""


def _not_to_read(_session: Session, packet: Packet) -> str:
    if packet.merged_into_id is not None:
        return "已并入其他材料"
    return "" if packet.state in (*SETTLED, PacketState.HELD) else "正在读取或尚未收齐"


def _not_to_issue(session: Session, packet: Packet) -> str:
    if packet.state != PacketState.REVIEWED:
        return "尚未审核完毕"
    issued = session.scalars(select(DeficiencyLetter.number).where(DeficiencyLetter.packet_id == packet.id)).first()
    if issued:
        return f"已出具告知书（{issued}）"
    if all(finding.severity is not Severity.ERROR for finding in findings.open_findings(session, [packet.id])[packet.id]):
        return "没有需要补正的内容"
    state = effective_state(session, packet)
    try:
        demand_all_read(session, state)
        demand_second_look(state)
        demand_seen(session, state)
    except ShenbaoError as error:
        return error.problem().message
    return ""


def _not_to_export(_session: Session, packet: Packet) -> str:
    return "" if packet.state in READ else "尚未读完"


_REASONS: Mapping[ManyAction, Callable[[Session, Packet], str]] = {
    ManyAction.ASSIGN: _not_to_assign,
    ManyAction.READ: _not_to_read,
    ManyAction.ISSUE: _not_to_issue,
    ManyAction.EXPORT: _not_to_export,
    ManyAction.MOVE: moving.why_not,
    ManyAction.DELETE: retention.why_kept,
}


def carry_out(store: Store, actor: Actor, action: ManyAction, ids: Sequence[str], choice: Choice) -> Outcome:
    """Carry the action out for the packets that it fits now, each in a unit of work of its own: where one fails, the others are done all the same.
    Raises Forbidden, UsageError for a choice that is missing.
    """
    _need_choice(action, choice)
    with store.database.look() as session:
        planned = plan(session, actor, action, ids)
        wanted = [(packet.id, packet.name) for packet in planned.fit]
    done: list[str] = []
    left = list(planned.left)
    for packet_id, name in wanted:
        try:
            _one(store, actor, action, packet_id, choice)
            done.append(name)
        except ShenbaoError as error:
            left.append(Left(name, error.problem().message))
    if action is ManyAction.DELETE and done:
        retention.purge_search_index(store)
    return Outcome(tuple(done), tuple(left))


def _need_choice(action: ManyAction, choice: Choice) -> None:
    if action is ManyAction.MOVE and not choice.batch:
        raise UsageError("请选择要移到的批次")
    if action is ManyAction.DELETE and not choice.reason.strip():
        raise UsageError("请填写删除的理由")


def _one(store: Store, actor: Actor, action: ManyAction, packet_id: str, choice: Choice) -> None:
    if action is ManyAction.DELETE:
        retention.delete_packet(store, actor, packet_id, choice.reason)
        return
    asked = Asked(due=choice.due)
    if action is ManyAction.ISSUE:
        asked = draw_ahead(store, actor, packet_id, asked)
    with store.database.unit() as session:
        if action is ManyAction.ASSIGN:
            assignment.assign(session, actor, [packet_id], choice.user or None, choice.due)
        elif action is ManyAction.READ:
            uploads.retry(session, actor, packet_id)
        elif action is ManyAction.ISSUE:
            issue(UnitOfWork(session, store, actor), packet_id, asked=asked)
        elif action is ManyAction.MOVE:
            moving.move(session, actor, packet_id, choice.batch)


def export(store: Store, actor: Actor, ids: Sequence[str]) -> IO[bytes]:
    """Return the workbook of the chosen packets, at its beginning. Raises UsageError for packets of several batches, or where none was read."""
    with ExitStack() as opened:
        out = opened.enter_context(tempfile.TemporaryFile())
        with store.database.unit() as session:
            fit = plan(session, actor, ManyAction.EXPORT, ids).fit
            batches = {packet.batch_id for packet in fit}
            if len(batches) != 1:
                raise UsageError("请选择同一批次中已读完的材料导出")
            batch = load_batch(session, actor, batches.pop(), Right.REPORT)
            query = select(Packet).where(Packet.id.in_([packet.id for packet in fit])).order_by(Packet.name, Packet.id)
            profile = batch_profile(batch)
            write_workbook(out, (result for _, result in results_told(session, store, query, profile)), (), profile)
            note(session, actor, batch, Export.WORKBOOK)
        out.seek(0)
        opened.pop_all()
        return out


def targets(session: Session, actor: Actor) -> list[Batch]:
    """Return the batches that packets can be moved to, the newest first."""
    query = visible(session, actor, select(Batch), Batch).where(Batch.deleted.is_(None))
    return list(session.scalars(query.order_by(Batch.created.desc()).limit(200)))
