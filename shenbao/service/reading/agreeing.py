"""A packet of unusually many pages, or of archives with unusually many files, or one that a program handed in and that is unusually large, is read once a person says that it is one packet and shall be."""

from __future__ import annotations

from sqlalchemy.orm import Session

from model.errors import UsageError
from shenbao.service.core.access import Actor, Right, load_packet
from shenbao.service.core.store import Store
from shenbao.service.reception import budgets
from storage import audit, job_queue
from storage.schema import JobKind, Packet, PacketState
from storage.spending import Spent


def agree(session: Session, store: Store, actor: Actor, packet_id: str) -> Packet:
    """Let the packet be read. Raises UsageError where nothing was asked about it, OverBudget where the day is used up."""
    packet = load_packet(session, actor, packet_id, Right.UPLOAD)
    if packet.state != PacketState.ASKED:
        raise UsageError("这份材料没有在等待确认")
    budgets.need_budget(session, store, actor, packet.office_id)
    pages = job_queue.still_open(session, packet.id, JobKind.PAGE)  # none yet where nobody has looked into it
    job_queue.start_asked(session, packet.id)
    packet.state, packet.problem = PacketState.READING if pages else PacketState.QUEUED, None
    budgets.count(session, packet, Spent(pages=pages))
    audit.append(session, "packet.agreed", f"packet/{packet.id}", actor.user_id, packet.office_id, pages=pages)
    return packet
