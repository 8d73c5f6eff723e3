"""What people do to single pages: turned, moved to another part; the packet is joined anew from its pages, in the dispatcher."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.inspection.format_table import format_of
from model.errors import UsageError
from model.packet import PageSource
from model.page import Page
from shenbao.service.core.access import NotFound
from shenbao.service.review.correction import Correction
from storage import audit, job_queue
from storage.codec import from_plain, plain, unpack
from storage.job_queue import AGAIN, join_pages
from storage.schema import Job, JobKind, JobState, Packet, PacketState, PageRow, now
from storage.schema.packets import UNENDED

QUARTERS = (90, 180, 270)


def turn_page(correction: Correction, page_id: str, degrees: int) -> Packet:
    """The page stands wrongly: it is turned by `degrees` clockwise (90, 180, 270, or -90) from how it is shown, and read again
    before anything else that waits; then the record is filled again. The packet is `reading` until then.

    Raises UsageError for a page without pixels (Word), and while the whole packet is being read.
    """
    session, packet = correction.session, correction.packet
    row = page_of(session, packet, page_id)
    if degrees % 360 not in QUARTERS:
        raise UsageError("页面只能旋转 90、180 或 270 度")
    need_calm(session, packet)
    source = _source_of(session, packet, row)
    _forget_waiting(session, packet, source)
    shown = row.turn_by_person if row.turn_by_person is not None else unpack(Page, row.reading).rotation
    row.turn_by_person = (shown + degrees) % 360
    payload = plain(replace(source, turn=row.turn_by_person)) | {AGAIN: True}
    job_queue.add_tasks(session, packet, JobKind.PAGE, [payload], urgent=True)
    packet.pages_done = max(0, packet.pages_total - _open_pages(session, packet))
    _begin(session, packet)
    place, turn = f"{row.file_path}:{row.number}", row.turn_by_person
    audit.append(session, "page.turned", f"packet/{packet.id}", correction.actor.user_id, packet.office_id, what=place, turn=turn)
    session.flush()
    return packet


def refill(session: Session, packet: Packet) -> Packet:
    """Queues the making of the record from the pages as they are now: no page is read again, and what people said stays.

    The packet is `reading` until the dispatcher has done it. Raises UsageError while the whole packet is being read.
    """
    need_calm(session, packet)
    if not _open_pages(session, packet):  # else the last of them does it
        join_pages(session, packet, again=True)
    _begin(session, packet)
    session.flush()
    return packet


def page_of(session: Session, packet: Packet, page_id: str) -> PageRow:
    row = session.scalars(select(PageRow).where(PageRow.id == page_id, PageRow.packet_id == packet.id)).first()
    if row is None:
        raise NotFound()
    return row


def need_calm(session: Session, packet: Packet) -> None:
    """Raises UsageError where the packet was not read yet, or is being read as a whole (its pages come and go)."""
    if packet.merged_into_id is not None:
        raise UsageError("这份材料已并入其他材料")
    waiting = session.scalars(select(Job).where(Job.packet_id.in_([packet.id, packet.pile_id or ""]), Job.state.in_(UNENDED)))
    if packet.state == PacketState.UPLOADING or any(AGAIN not in task.source for task in waiting):
        raise UsageError("这份材料正在读取，请稍后再试")


def _begin(session: Session, packet: Packet) -> None:
    packet.state, packet.problem, packet.changed = PacketState.READING, None, now()
    session.flush()


def _open_pages(session: Session, packet: Packet) -> int:
    session.flush()
    return job_queue.still_open(session, packet.id, JobKind.PAGE)


def _source_of(session: Session, packet: Packet, row: PageRow) -> PageSource:
    """How the page was read the first time."""
    owners = [packet.id, packet.pile_id or ""]
    query = select(Job).where(Job.packet_id.in_(owners), Job.kind == JobKind.PAGE).order_by(Job.created.desc(), Job.id.desc())
    for task in session.scalars(query):
        if task.source.get("file") == row.file_path and task.source.get("index") == row.number - 1:
            source = from_plain(PageSource, {key: value for key, value in task.source.items() if key != AGAIN})
            if not format_of(source.kind).whole_document:
                return source
    raise UsageError("Word 文档的页面没有图像，无须旋转")


def _forget_waiting(session: Session, packet: Packet, source: PageSource) -> None:
    """The page was turned a moment ago and not read yet: only the last turn counts."""
    waiting = select(Job).where(Job.packet_id == packet.id, Job.kind == JobKind.PAGE, Job.state.in_(UNENDED))
    for task in session.scalars(waiting):
        if task.source.get("file") == source.file and task.source.get("index") == source.index:
            task.state = JobState.CANCELLED
    session.flush()
