"""The 告知书: previewed from the errors that stand, issued once with a number, and what became of each demand afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.errors import UsageError
from model.finding import Severity
from notices.profile import load
from records import audit, findings
from records.blobs import remember
from records.codec import plain
from records.schema import (
    Batch,
    FindingRow,
    FindingState,
    IssuedNotice,
    NoticeSequence,
    Office,
    Packet,
    PacketState,
    now,
)
from reports.as_notice import NoticeContent, as_docx, as_pdf, notice_content
from reports.notice_content import numbered
from shenbao.service.access import Actor, NotFound, Right, at_version, load_packet
from shenbao.service.exports import result_of
from shenbao.service.store import Store
from webhook.events import EventType
from webhook.outbox import emit

OFFICE_TIME = timezone(timedelta(hours=8))  # the date of a notice is the date in China
STANDING = (FindingState.OPEN, FindingState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that the applicant was told, or is to be told. `code` is the key of the kept finding."""

    code: str
    message: str
    severity: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was demanded of the applicant (by the issued notice, else by the errors of the first packet), held against this
    packet: `mended`, `standing` still, and `fresh`: wrong now, but not demanded then.
    """

    first_id: str
    number: str
    mended: tuple[Demand, ...]
    standing: tuple[Demand, ...]
    fresh: tuple[Demand, ...]


def preview(session: Session, store: Store, actor: Actor, packet_id: str) -> NoticeContent | None:
    """The notice as it would be issued now, without number and date; None where nothing is to be corrected."""
    packet = load_packet(session, actor, packet_id)
    profile = load(session.get_one(Batch, packet.batch_id).notice)
    return notice_content(result_of(session, store, packet, profile), profile)


def issue(
    session: Session,
    store: Store,
    actor: Actor,
    packet_id: str,
    version: int | None = None,
    due: date | None = None,
    at: datetime | None = None,
) -> IssuedNotice:
    """Freezes the notice: number, date, words, PDF and Word document, of which the hashes are kept.

    `due`: the day until which the applicant may mend. Raises UsageError where the packet was not read, or nothing is to be
    corrected; SetupError where no Chinese font is installed.
    """
    at = at or now()
    packet = at_version(load_packet(session, actor, packet_id, Right.ISSUE), version)
    if packet.state not in (PacketState.CHECKED, PacketState.REVIEWED) or actor.user_id is None:
        raise UsageError("材料尚未核对完毕，不能出具告知书")
    content = preview(session, store, actor, packet_id)
    if content is None:
        raise UsageError("没有需要补正的内容，不必出具告知书")
    day = at.astimezone(OFFICE_TIME).date()
    if due is not None and due < day:
        raise UsageError("补正期限不得早于出具日期")
    number = _next_number(session, packet.office_id, day.year)
    content = numbered(content, number, day, due)
    notice = IssuedNotice(
        packet_id=packet.id,
        number=number,
        content=plain(content),
        codes=[row.code for row in standing_errors(session, packet)],
        pdf_sha256=_keep(session, store, as_pdf(content)),
        docx_sha256=_keep(session, store, as_docx(content)),
        issued_by=actor.user_id,
        issued=at,
    )
    session.add(notice)
    packet.changed = at
    session.flush()
    told = {"number": number, "pdf_sha256": notice.pdf_sha256, "demands": len(notice.codes)}
    audit.append(session, "notice.issued", f"packet/{packet.id}", actor.user_id, packet.office_id, **told)
    emit(session, EventType.NOTICE_ISSUED, packet.office_id, packet=packet.id, batch=packet.batch_id, number=number)
    return notice


def issued(session: Session, packet_id: str) -> Sequence[IssuedNotice]:
    """The notices of a packet, the newest first."""
    query = select(IssuedNotice).where(IssuedNotice.packet_id == packet_id)
    return session.scalars(query.order_by(IssuedNotice.issued.desc(), IssuedNotice.id.desc())).all()


def load_notice(session: Session, actor: Actor, notice_id: str) -> IssuedNotice:
    notice = session.get(IssuedNotice, notice_id)
    if notice is None:
        raise NotFound()
    load_packet(session, actor, notice.packet_id)
    return notice


def standing_errors(session: Session, packet: Packet) -> list[FindingRow]:
    rows = findings.of_packet(session, packet.id)
    return [row for row in rows if row.severity == Severity.ERROR and row.state in STANDING]


def raised_later(session: Session, packet: Packet) -> list[FindingRow]:
    """Errors that stand, but were not in the last notice issued: the applicant has not been told of them."""
    notices = issued(session, packet.id)
    told = set(notices[0].codes) if notices else set()
    return [row for row in standing_errors(session, packet) if row.code not in told] if notices else []


def compare(session: Session, actor: Actor, packet_id: str) -> Comparison | None:
    """What a mending packet mended; None where it mends no other."""
    packet = load_packet(session, actor, packet_id)
    first = session.get(Packet, packet.previous_id) if packet.previous_id else None
    if first is None:
        return None
    notices = issued(session, first.id)
    then = {row.code: row for row in findings.of_packet(session, first.id)}
    codes = notices[0].codes if notices else [row.code for row in standing_errors(session, first)]
    now_wrong = {row.code: row for row in standing_errors(session, packet)}
    demanded = [then[code] for code in codes if code in then]
    return Comparison(
        first.id,
        notices[0].number if notices else "",
        tuple(demand_of(row) for row in demanded if row.code not in now_wrong),
        tuple(demand_of(now_wrong[row.code]) for row in demanded if row.code in now_wrong),
        tuple(demand_of(row) for code, row in now_wrong.items() if code not in codes),
    )


def demand_of(row: FindingRow) -> Demand:
    return Demand(row.code, findings.as_finding(row).message, row.severity)


def _next_number(session: Session, office_id: str, year: int) -> str:
    """（单位）补正告〔2026〕12号: counted within the office and the year; the row is locked until the notice is kept."""
    row = session.get(NoticeSequence, (office_id, year), with_for_update=True)
    if row is None:
        row = NoticeSequence(office_id=office_id, year=year, last=0)
        session.add(row)
    row.last += 1
    session.flush()
    return f"（{session.get_one(Office, office_id).name}）补正告〔{year}〕{row.last}号"


def _keep(session: Session, store: Store, data: bytes) -> str:
    sha256, size = store.blobs.put([data])
    remember(session, sha256, size)
    return sha256
