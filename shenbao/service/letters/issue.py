"""The 告知书: previewed from the errors that stand, and issued once with a number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from model.errors import UsageError
from model.paper_codes import packet_code
from notices.profile import Profile
from reports.letter.as_docx import as_docx
from reports.letter.as_pdf import as_pdf
from reports.letter.content import LetterContent, filled, letter_content, numbered
from shenbao.service.checking.second_look import demand_second_look
from shenbao.service.core.access import Actor, Right, at_version, load_packet
from shenbao.service.core.config import OFFICE_TIME
from shenbao.service.core.current import EffectiveState, effective_state
from shenbao.service.core.packet_results import result_of
from shenbao.service.core.store import Store, UnitOfWork
from shenbao.service.letters.demands import demands_to_keep
from storage import audit
from storage.blobs import remember
from storage.codec import plain
from storage.schema import DeficiencyLetter, LetterSequence, Office, PacketState, now
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
    demand_second_look(state)
    content = _content(session, store, state)
    if content is None:
        raise UsageError("没有需要补正的内容，不必出具告知书")
    day = at.astimezone(OFFICE_TIME).date()
    if due is not None and due < day:
        raise UsageError("补正期限不得早于出具日期")
    number = _next_number(session, packet.office_id, day.year, content.number)
    content = numbered(content, number, day, due or _last_day(state.profile, content.title, day))
    demands = demands_to_keep(session, state)
    notice = DeficiencyLetter(
        packet_id=packet.id,
        number=number,
        content=plain(content),
        codes=[kept["code"] for kept in demands],
        demands=demands,
        pdf_sha256=_keep(session, store, as_pdf(content)),
        docx_sha256=_keep(session, store, as_docx(content)),
        issued_by=actor.user_id,
        issued=at,
    )
    session.add(notice)
    packet.changed = at
    session.flush()
    detail = {"number": number, "pdf_sha256": notice.pdf_sha256, "demands": len(notice.codes)}
    audit.append(session, "notice.issued", f"packet/{packet.id}", actor.user_id, packet.office_id, **detail)
    emit(session, EventType.NOTICE_ISSUED, packet.office_id, packet=packet.id, batch=packet.batch_id, number=number)
    return notice


def _last_day(profile: Profile, title: str, day: date) -> date | None:
    """The day that the notice's own rule gives, where it has one."""
    rule = (profile.refusal if title == profile.refusal.title else profile.correction).due
    return rule.last_day(day) if rule else None


def _next_number(session: Session, office_id: str, year: int, form: str) -> str:
    """（单位）补正告〔2026〕12号: counted within the office and the year; the row is locked until the notice is kept."""
    row = session.get(LetterSequence, (office_id, year), with_for_update=True)
    if row is None:
        row = LetterSequence(office_id=office_id, year=year, last=0)
        session.add(row)
    row.last += 1
    session.flush()
    office = session.get_one(Office, office_id).name
    return filled(form, {"office": office, "year": str(year), "count": str(row.last)})


def _keep(session: Session, store: Store, data: bytes) -> str:
    sha256, size = store.blobs.put([data])
    remember(session, sha256, size)
    return sha256
