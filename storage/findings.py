"""The findings of a packet over all of its checks: opened, corrected, reopened; waived or confirmed by a person."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from model.demanded import as_demand
from model.finding import Finding, FindingKind, Severity
from storage.codec import from_plain, plain
from storage.schema import FindingEvent, FindingRow, FindingState, Packet, now

LONGEST_CODE = 150
# What counts: what nobody has decided on, and what people made demands. A warning that somebody looked at and that is none is done with.
COUNTS = or_(
    FindingRow.state == FindingState.OPEN,
    and_(FindingRow.state == FindingState.CONFIRMED, FindingRow.severity == Severity.ERROR),
)
OWN_NAME = "自拟"


def reconcile(
    session: Session,
    packet: Packet,
    findings: Sequence[Finding],
    user_id: str | None = None,
    concerned: Callable[[str], bool] = lambda _: True,
) -> None:
    """Brings the kept findings in line with a new check: what is gone is corrected, what is back is open again, a waiver
    stays; what a person confirmed and what is told otherwise now is open again. The packet's counts follow. `user_id`: whose
    change made the check necessary. `concerned`: of which codes `findings` are all that there are; kept findings of other codes
    stay as they stand, and so do the demands that people made.
    """
    query = select(FindingRow).where(FindingRow.packet_id == packet.id)
    rows = {row.code: row for row in session.scalars(query) if concerned(row.code) and row.kind != FindingKind.OWN}
    found = by_key(findings)
    new = [_new(packet, key, finding) for key, finding in found.items() if key not in rows]
    session.add_all(new)
    session.flush()  # all of them at once
    for row in new:
        _set_state(session, row, FindingState.OPEN, user_id)
    for key, finding in found.items():
        if key in rows:
            _again(session, rows[key], finding, user_id)
    for key, row in rows.items():
        if key not in found and row.state in (FindingState.OPEN, FindingState.CONFIRMED):
            _set_state(session, row, FindingState.CORRECTED, user_id)
    count(session, packet)


def _new(packet: Packet, key: str, finding: Finding) -> FindingRow:
    row = FindingRow(packet_id=packet.id, code=key, kind=finding.kind)
    _update(row, finding)
    return row


def _again(session: Session, row: FindingRow, finding: Finding, user_id: str | None) -> None:
    """A finding that was there before: a person's word on it stands as long as the check says the same."""
    same = row.finding == plain(finding)
    if not same or row.state != FindingState.CONFIRMED:
        _update(row, finding)
    row.last_seen = now()
    if row.state == FindingState.CORRECTED or (row.state == FindingState.CONFIRMED and not same):
        _set_state(session, row, FindingState.OPEN, user_id)


def _update(row: FindingRow, finding: Finding) -> None:
    row.severity, row.part, row.finding = finding.severity, finding.part or "", plain(finding)


class KeptFinding(Protocol):
    """What is compared of a kept finding: a FindingRow, or a row of these columns of it."""

    code: str
    state: str
    finding: Any


def same_as_kept(rows: Sequence[KeptFinding], findings: Sequence[Finding]) -> bool:
    """Whether the kept `rows` say just what a new check says: nothing is to be brought in line."""
    kept = {row.code: row.finding for row in rows if row.state != FindingState.CORRECTED}
    return kept == {key: plain(finding) for key, finding in by_key(findings).items()}


def by_key(findings: Sequence[Finding]) -> dict[str, Finding]:
    """Each finding under a key of its own that fits the column: its code, numbered where a check says it of several things."""
    keyed: dict[str, Finding] = {}
    for finding in findings:
        code = finding.code
        if len(code) > LONGEST_CODE:
            code = f"{code[: LONGEST_CODE - 17]}~{hashlib.sha256(code.encode('utf-8', 'replace')).hexdigest()[:16]}"
        number, key = 1, code
        while key in keyed:
            number += 1
            key = f"{code} #{number}"
        keyed[key] = finding
    return keyed


def decide(session: Session, row: FindingRow, state: FindingState, user_id: str, reason: str) -> None:
    """A person waives or confirms a finding, or opens it again. A warning that is confirmed is a demand from now on. An error
    waived without a reason is refused with ValueError.
    """
    machine = as_checked(row)
    if state is FindingState.WAIVED and machine.severity is Severity.ERROR and not reason.strip():
        raise ValueError("a waiver needs a reason")
    row.severity = Severity.ERROR if state is FindingState.CONFIRMED else machine.severity
    _set_state(session, row, state, user_id, reason)
    count(session, session.get_one(Packet, row.packet_id))


def keep_from_letter(session: Session, row: FindingRow) -> None:
    """Confirmed, it was looked at, and is no demand all the same: what we failed at is nothing to be mended by the applicant."""
    row.severity = as_checked(row).severity
    count(session, session.get_one(Packet, row.packet_id))


def add_own(session: Session, packet: Packet, part: str, message: str, user_id: str) -> FindingRow:
    """A demand that a person makes: confirmed from the start, and left alone by every check."""
    number = sum(row.kind == FindingKind.OWN for row in of_packet(session, packet.id)) + 1
    finding = Finding(FindingKind.OWN, f"{OWN_NAME}{number}", Severity.ERROR, "", message, part=part)
    row = FindingRow(packet_id=packet.id, code=finding.code, kind=finding.kind)
    _update(row, finding)
    session.add(row)
    session.flush()
    _set_state(session, row, FindingState.CONFIRMED, user_id)
    count(session, packet)
    return row


def own_again(session: Session, packet: Packet, rows: Sequence[FindingRow], user_id: str) -> None:
    """Demands that people made of another packet stand open in this one; others that stood open for this reason no longer do."""
    here = {row.code: row for row in of_packet(session, packet.id) if row.kind == FindingKind.OWN}
    wanted = {row.code: row for row in rows}
    for code, row in here.items():
        if row.state == FindingState.OPEN and code not in wanted:
            _set_state(session, row, FindingState.CORRECTED, user_id)
    for code, other in wanted.items():
        if code not in here:
            row = FindingRow(packet_id=packet.id, code=code, kind=other.kind)
            _update(row, replace(as_finding(other), source=None))
            session.add(row)
            session.flush()
            _set_state(session, row, FindingState.OPEN, user_id)
    count(session, packet)


def reword(session: Session, row: FindingRow, wording: str, user_id: str) -> FindingEvent:
    """A person words the demand anew; an empty `wording` lets the check's words count again."""
    row.wording = "" if wording == told(row).message else wording
    event = FindingEvent(finding_id=row.id, state=row.state, user_id=user_id, wording=wording)
    session.add(event)
    session.flush()
    return event


def count(session: Session, packet: Packet) -> None:
    session.flush()
    counted = session.scalars(select(FindingRow.severity).where(FindingRow.packet_id == packet.id, COUNTS)).all()
    errors = counted.count(Severity.ERROR)
    if (packet.errors, packet.warnings) != (errors, len(counted) - errors):
        packet.errors, packet.warnings = errors, len(counted) - errors


def of_packet(session: Session, packet_id: str) -> Sequence[FindingRow]:
    query = select(FindingRow).where(FindingRow.packet_id == packet_id)
    return session.scalars(query.order_by(FindingRow.severity, FindingRow.first_seen, FindingRow.code)).all()


def open_findings(session: Session, packet_ids: Sequence[str]) -> dict[str, list[Finding]]:
    """The findings that count, of each packet, errors first."""
    query = select(FindingRow).where(FindingRow.packet_id.in_(packet_ids), COUNTS)
    found: dict[str, list[Finding]] = {packet_id: [] for packet_id in packet_ids}
    for row in session.scalars(query.order_by(FindingRow.severity, FindingRow.first_seen, FindingRow.code)):
        found[row.packet_id].append(as_finding(row))
    return found


def history(session: Session, finding_id: str) -> Sequence[FindingEvent]:
    query = select(FindingEvent).where(FindingEvent.finding_id == finding_id)
    return session.scalars(query.order_by(FindingEvent.at, FindingEvent.id)).all()


def as_finding(row: FindingRow) -> Finding:
    """Return it as it counts: as severe as people made it, in their words where they gave it some."""
    finding = told(row)
    return replace(finding, message=row.wording) if row.wording else finding


def told(row: FindingRow) -> Finding:
    """Return it as it counts, in the program's words."""
    finding = as_checked(row)
    return as_demand(finding) if row.severity == Severity.ERROR and finding.severity is Severity.WARNING else finding


def as_checked(row: FindingRow) -> Finding:
    """Return it as the check told it."""
    return from_plain(Finding, row.finding)


def _set_state(session: Session, row: FindingRow, state: FindingState, user_id: str | None, reason: str = "") -> None:
    row.state = state
    session.add(FindingEvent(finding_id=row.id, state=state, user_id=user_id, reason=reason))
