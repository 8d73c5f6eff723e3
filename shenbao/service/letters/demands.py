"""What an applicant is told, and was told: the errors that stand, the notices issued, and what was found only afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.finding import Severity
from reports.letter.answer_text import answer_text
from reports.letter.blocks import Style
from reports.view import subject_name
from shenbao.service.core.access import Actor, NotFound, load_packet
from shenbao.service.core.current import EffectiveState
from storage import findings
from storage.schema import DeficiencyLetter, FindingRow, FindingState, Packet

OPEN_STATES = (FindingState.OPEN, FindingState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that the applicant was told, or is to be told. `code` is the key of the kept finding."""

    code: str
    message: str
    severity: str


def issued_letters(session: Session, packet_id: str) -> Sequence[DeficiencyLetter]:
    """The notices of a packet, the newest first."""
    query = select(DeficiencyLetter).where(DeficiencyLetter.packet_id == packet_id)
    return session.scalars(query.order_by(DeficiencyLetter.issued.desc(), DeficiencyLetter.id.desc())).all()


def load_letter(session: Session, actor: Actor, notice_id: str) -> DeficiencyLetter:
    notice = session.get(DeficiencyLetter, notice_id)
    if notice is None:
        raise NotFound()
    load_packet(session, actor, notice.packet_id)
    return notice


def title_of(notice: DeficiencyLetter) -> str:
    """Return what kind of letter it is: 补正材料一次性告知书, 不予受理告知书."""
    return next(str(b["text"]) for b in notice.content["blocks"] if b["style"] == Style.TITLE)


def open_errors(session: Session, packet: Packet) -> list[FindingRow]:
    rows = findings.of_packet(session, packet.id)
    return [row for row in rows if _told(row)]


def errors_after_letter(session: Session, packet: Packet) -> list[FindingRow]:
    """Errors that stand, but were not in the last notice issued: the applicant has not been told of them."""
    notices = issued_letters(session, packet.id)
    return not_demanded(open_errors(session, packet), notices) if notices else []


def not_demanded(rows: Sequence[FindingRow], letters: Sequence[DeficiencyLetter]) -> list[FindingRow]:
    """Of findings the errors that stand and are not in the last of `letters`; none where nothing was issued yet."""
    demanded = set(letters[0].codes) if letters else set()
    standing = [row for row in rows if _told(row)]
    return [row for row in standing if row.code not in demanded] if letters else []


def _told(row: FindingRow) -> bool:
    """Whether the applicant is told of it, not the recommender instead."""
    return row.severity == Severity.ERROR and row.state in OPEN_STATES and findings.as_finding(row).for_applicant


def demand_of(row: FindingRow) -> Demand:
    return Demand(row.code, findings.as_finding(row).message, row.severity)


def demands_to_keep(session: Session, state: EffectiveState) -> list[dict[str, str]]:
    """What a notice demands now, with what stands there: kept with the notice, whatever becomes of the packet."""
    profile, demands = state.profile, []
    for row in open_errors(session, state.packet):
        finding = findings.as_finding(row)
        about = {"name": subject_name(finding.subject, profile), "before": answer_text(state.record, finding.subject, profile)}
        demands.append({"code": row.code, "message": finding.message, "severity": row.severity, **about})
    return demands
