"""Nothing is demanded of an applicant while a part of what was handed in has not been read, or at least seen by a person."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from model.errors import UsageError
from model.finding import FindingKind
from model.record import Record
from shenbao.service.core.current import EffectiveState
from storage.schema import FindingRow, FindingState, Job
from storage.schema.packets import UNENDED


def demand_all_read(session: Session, state: EffectiveState) -> None:
    """Raise UsageError where a step of the reading waits, or, naming it, where a file that we failed at was not dealt with: its hint stays
    open until somebody looked at the original.
    """
    under_way = select(func.count()).where(Job.packet_id == state.packet.id, Job.state.in_(UNENDED))
    if session.scalar(under_way):
        raise UsageError("材料仍在读取，不能出具告知书")
    if lost := set(lost_files(state.record)) & set(_open(session, state.packet.id)):
        names = "、".join(f"“{name}”" for name in sorted(lost))
        raise UsageError(f"{names}因系统故障没有读取，请重新读取；或查看原件，处理该项提示后再出具告知书")


def lost_files(record: Record) -> Iterator[str]:
    """Yield the files of which something was lost by us: no applicant is told of it."""
    yield from (file.id for file in record.files if file.problem is not None and file.problem.of_office)
    yield from (page.file for page in record.pages if any(problem.of_office for problem in page.problems))


def _open(session: Session, packet_id: str) -> Iterator[str]:
    """Yield the files whose hint that they were not read nobody dealt with."""
    rows = select(FindingRow).where(FindingRow.packet_id == packet_id, FindingRow.state == FindingState.OPEN)
    yield from (row.finding["subject"] for row in session.scalars(rows) if row.finding["kind"] == FindingKind.UNREADABLE)
