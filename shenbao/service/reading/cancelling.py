"""Stopping what is under way for a packet: its upload, its reading, or the reading of single pages of one that was read before."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from model.errors import UsageError
from model.record import Record
from shenbao.service.core.access import Actor, Right, load_packet
from shenbao.service.core.packet_events import emit_received
from storage import audit, job_queue
from storage.codec import unpack
from storage.job_queue import AGAIN, join_pages
from storage.schema import READ, Job, JobKind, JobState, Packet, PacketState, PageRow
from storage.schema.packets import UNENDED


def cancel(session: Session, actor: Actor, packet_id: str) -> Packet:
    """Stops the upload or the reading. Of a packet that was read before, pages that were turned and not read again stand as they
    stood; then it is again what it was, with its record. Parts that people told stay told.

    Raises UsageError for a packet that was read already, and while its record is only put together anew from what was read.
    """
    packet = load_packet(session, actor, packet_id, Right.UPLOAD)
    if packet.state in READ:
        raise UsageError("这份材料已经读完，不能取消")
    if packet.state in (PacketState.HELD, PacketState.ASKED):
        packet.problem = None
    waiting = session.scalars(select(Job).where(Job.packet_id == packet.id, Job.state.in_(UNENDED))).all()
    if waiting and all(AGAIN in task.source for task in waiting):
        _stop_turning(session, packet, waiting)
    else:
        job_queue.cancel(session, packet.id)
        awaited, packet.state = packet.state == PacketState.UPLOADING, PacketState.CANCELLED
        if awaited:
            emit_received(session, packet)
    audit.append(session, "packet.cancelled", f"packet/{packet.id}", actor.user_id, packet.office_id)
    return packet


def end_holding(session: Session, actor: Actor, packet_id: str) -> Packet:
    """Stops trying again what we failed at: files and pages stay unread, for the office to look at the original. Raises UsageError where
    nothing waits.
    """
    packet = load_packet(session, actor, packet_id, Right.UPLOAD)
    if packet.state != PacketState.HELD or not job_queue.give_up(session, packet.id):
        raise UsageError("这份材料没有等待重读的内容")
    told = (packet.problem or {}).get("message", "")
    audit.append(session, "packet.given_up", f"packet/{packet.id}", actor.user_id, packet.office_id, reason=told)
    return packet


def _stop_turning(session: Session, packet: Packet, waiting: Sequence[Job]) -> None:
    rows = {(row.file_path, row.number): row for row in session.scalars(select(PageRow).where(PageRow.packet_id == packet.id))}
    unread = [task for task in waiting if task.kind == JobKind.PAGE]
    fits = _record_fits(session, packet, rows.keys())
    if not fits and not unread:
        raise UsageError("这份材料的页面已有变动，正在重新整理，稍后即可完成，不能取消")
    job_queue.cancel(session, packet.id)
    for place in {_place(task) for task in unread} & rows.keys():
        rows[place].turn_by_person = _turn_read(session, packet, place)
    packet.pages_done = packet.pages_total
    if fits:
        packet.state = PacketState.REVIEWED if _review_stands(packet) else PacketState.CHECKED
    else:
        join_pages(session, packet, again=True)


def _record_fits(session: Session, packet: Packet, places: Collection[tuple[str, int]]) -> bool:
    """Whether the record was made of the pages as they are: none came or went, none was read again since."""
    if packet.record is None or {(p.file, p.page) for p in unpack(Record, packet.record).pages} != set(places):
        return False
    done = select(func.max(Job.finished)).where(*_done(packet))
    made = session.scalar(done.where(Job.kind == JobKind.RECORD))
    read = session.scalar(done.where(Job.kind == JobKind.PAGE))
    return made is None or read is None or read <= made


def _review_stands(packet: Packet) -> bool:
    return packet.reviewed is not None and packet.checked is not None and packet.reviewed >= packet.checked


def _place(task: Job) -> tuple[str, int]:
    return task.source["file"], task.source["index"] + 1


def _turn_read(session: Session, packet: Packet, place: tuple[str, int]) -> int | None:
    """The turn by which the page was last read: None where nobody had turned it."""
    read = select(Job).where(*_done(packet), Job.kind == JobKind.PAGE).order_by(Job.finished.desc())
    last = next((task for task in session.scalars(read) if _place(task) == place), None)
    return last.source.get("turn") if last else None


def _done(packet: Packet) -> tuple[ColumnElement[bool], ...]:
    """Tasks of the packet that have ended well; of one found behind another in a scan, those of the scan too."""
    return Job.packet_id.in_([packet.id, packet.pile_id or ""]), Job.state == JobState.DONE
