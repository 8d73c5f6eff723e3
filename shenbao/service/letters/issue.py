"""The 告知书: previewed from the errors that stand, and issued once with a number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from model.errors import UsageError
from model.paper_codes import packet_code
from reports.letter.content import LetterContent, letter_content
from shenbao.service.checking.second_look import demand_second_look
from shenbao.service.core.access import Actor, Right, at_version, load_packet
from shenbao.service.core.current import EffectiveState, effective_state
from shenbao.service.core.packet_results import result_of
from shenbao.service.core.store import Store, UnitOfWork
from shenbao.service.letters.all_read import demand_all_read
from shenbao.service.letters.demands import demands_to_keep
from shenbao.service.letters.freezing import Dated, freeze
from storage import audit
from storage.codec import plain
from storage.schema import DeficiencyLetter, PacketState, now
from webhook.events import EventType
from webhook.outbox import emit


def preview(session: Session, store: Store, actor: Actor, packet_id: str) -> LetterContent | None:
    """The notice as it would be issued now, without number and date; None where nothing is to be corrected."""
    return _content(session, store, effective_state(session, load_packet(session, actor, packet_id)))


def _content(session: Session, store: Store, state: EffectiveState) -> LetterContent | None:
    content = letter_content(result_of(session, store, state), state.profile)
    return replace(content, code=packet_code(state.packet.id)) if content else None


def issue(
    work: UnitOfWork, packet_id: str, version: int | None = None, due: date | None = None, at: datetime | None = None
) -> DeficiencyLetter:
    """Freezes the notice: number, date, words, PDF and Word document, of which the hashes are kept.

    `due`: the day until which the applicant may mend; else as the notice's own rule gives it. Raises UsageError where the packet was not read, a correction
    waits for a second person, or nothing is to be corrected; SetupError where no Chinese font is installed.
    """
    session, store, actor, at = work.session, work.store, work.actor, at or now()
    packet = at_version(load_packet(session, actor, packet_id, Right.ISSUE), version)
    if packet.state not in (PacketState.CHECKED, PacketState.REVIEWED) or actor.user_id is None:
        raise UsageError("材料尚未核对完毕，不能出具告知书")
    state = effective_state(session, packet)
    demand_all_read(session, state)
    demand_second_look(state)
    content = _content(session, store, state)
    if content is None:
        raise UsageError("没有需要补正的内容，不必出具告知书")
    texts = state.profile.refusal if content.title == state.profile.refusal.title else state.profile.correction
    frozen = freeze(session, store, packet.office_id, content, Dated(at, due, texts.due))
    demands = demands_to_keep(session, state)
    notice = DeficiencyLetter(
        packet_id=packet.id,
        number=frozen.number,
        content=plain(frozen.content),
        codes=[kept["code"] for kept in demands],
        demands=demands,
        pdf_sha256=frozen.pdf_sha256,
        docx_sha256=frozen.docx_sha256,
        issued_by=actor.user_id,
        issued=at,
    )
    session.add(notice)
    packet.changed = at
    session.flush()
    detail = {"number": notice.number, "pdf_sha256": notice.pdf_sha256, "demands": len(notice.codes)}
    audit.append(session, "notice.issued", f"packet/{packet.id}", actor.user_id, packet.office_id, **detail)
    emit(session, EventType.NOTICE_ISSUED, packet.office_id, packet=packet.id, batch=packet.batch_id, number=notice.number)
    return notice
