"""The audit trail as an administrator reads it: what of it he sees, narrowed by person, day, packet and kind, in sentences, as CSV and as XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import IO

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from reports.batch.as_workbook import write_sheet
from reports.batch.sheets import Sheet, harmless
from shenbao.service.core.access import Actor, Right, offices_of, visible
from shenbao.service.core.config import OFFICE_TIME
from shenbao.service.office.audit_names import Names, names_for
from shenbao.service.office.audit_sentences import Entry, done, sentence
from storage.schema import Audit, Office, Packet, User

PROGRAM_ITSELF = "-"  # in place of a person: what the program did by itself
CSV_HEAD = ("序号", "时间", "人员", "单位", "操作", "对象", "内容", "前一哈希", "哈希", "记录")
COLUMNS = (
    ("序号", 9),
    ("时间", 19),
    ("人员", 12),
    ("单位", 24),
    ("记录", 90),
    ("操作", 20),
    ("对象", 34),
    ("内容", 40),
    ("哈希", 20),
)
SHEET = Sheet("审计记录", COLUMNS, lambda *_: (), numbered=False, linked=False, printed=len(COLUMNS))
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What of the trail is wanted: of a person (`user`: id, or PROGRAM_ITSELF), from and until a day of the office, of a packet (a part of its name or
    applicant, or its id), of a kind. Empty: all.
    """

    user: str = ""
    since: date | None = None
    until: date | None = None
    packet: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is read. `subject`: what it is about is called; empty: it is gone."""

    row: Audit
    who: str
    office: str
    subject: str
    done: str
    sentence: str


def lines(session: Session, actor: Actor, by: TrailFilter, before: int | None = None, most: int = 200) -> list[Line]:
    """The entries of the offices that the actor sees, newest first, older than `before`."""
    query = _wanted(session, actor, by).order_by(Audit.seq.desc()).limit(most)
    return _lines(session, session.scalars(query.where(Audit.seq < before) if before else query).all())


def actions(session: Session) -> Sequence[str]:
    """The kinds of entries that there are."""
    return session.scalars(select(Audit.action).distinct().order_by(Audit.action)).all()


def people(session: Session, actor: Actor) -> list[tuple[str, str, str]]:
    """Whose entries the actor may ask for: id, name, login."""
    query = select(User.id, User.name, User.login).where(User.office_id.in_(offices_of(session, actor)))
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(User.name, User.login))]


def as_csv(session: Session, actor: Actor, by: TrailFilter) -> Iterator[str]:
    """All that the filter finds, oldest first, a piece at a time."""
    yield "\ufeff" + _csv_line(CSV_HEAD)
    logins = {user.id: user.login for user in session.scalars(select(User))}
    for line in _every(session, actor, by):
        row, who = line.row, logins.get(line.row.user_id or "", "系统")
        told = (row.seq, row.at.isoformat(), who, line.office, row.action, row.subject, row.detail, row.previous, row.hash)
        yield _csv_line((*told, line.sentence))


def write_workbook(session: Session, actor: Actor, by: TrailFilter, out: IO[bytes]) -> None:
    """The same as one sheet of XLSX, for people."""
    write_sheet(out, SHEET, (_cells(line) for line in _every(session, actor, by)))


def _cells(line: Line) -> tuple[object, ...]:
    row = line.row
    at = f"{row.at.astimezone(OFFICE_TIME):%Y-%m-%d %H:%M:%S}"
    return (row.seq, at, line.who, line.office, line.sentence, row.action, row.subject, str(row.detail or ""), row.hash)


def _every(session: Session, actor: Actor, by: TrailFilter) -> Iterator[Line]:
    query, last = _wanted(session, actor, by).order_by(Audit.seq).limit(AT_ONCE), 0
    while some := session.scalars(query.where(Audit.seq > last)).all():
        yield from _lines(session, some)
        last = some[-1].seq


def _lines(session: Session, rows: Sequence[Audit]) -> list[Line]:
    names = names_for(session, rows)
    return [_line(Entry(row, names), names) for row in rows]


def _line(entry: Entry, names: Names) -> Line:
    row, called = entry.row, names.called
    place = called.get(f"office/{row.office_id}", "")
    return Line(row, entry.who, place, called.get(row.subject, ""), done(entry), sentence(entry))


def _wanted(session: Session, actor: Actor, by: TrailFilter) -> Select[Audit]:
    actor.need(Right.AUDIT)
    query = select(Audit).where(_seen(session, actor))
    if by.user:
        query = query.where(Audit.user_id.is_(None) if by.user == PROGRAM_ITSELF else Audit.user_id == by.user)
    if by.since:
        query = query.where(Audit.at >= _midnight(by.since))
    if by.until:
        query = query.where(Audit.at < _midnight(by.until + timedelta(days=1)))
    if by.packet:
        query = query.where(_of_packet(session, actor, by.packet))
    return query.where(Audit.action == by.action) if by.action else query


def _seen(session: Session, actor: Actor) -> ColumnElement[bool]:
    """What belongs to the offices that the actor sees; what belongs to none (backups, the chain itself) is seen from the top."""
    seen = Audit.office_id.in_(offices_of(session, actor))
    office = session.get(Office, actor.office_id) if actor.office_id else None
    top = actor.office_id is None or (actor.sees_below and office is not None and office.parent_id is None)
    return or_(seen, Audit.office_id.is_(None)) if top else seen


def _of_packet(session: Session, actor: Actor, said: str) -> ColumnElement[bool]:
    called = [column.icontains(said, autoescape=True) for column in (Packet.name, Packet.applicant)]
    ids = visible(session, actor, select("packet/" + Packet.id).where(or_(*called)), Packet)
    return or_(Audit.subject == f"packet/{said}", Audit.subject.in_(ids))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_TIME)


def _csv_line(cells: Sequence[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(str(cell)) for cell in cells])
    return out.getvalue()
