"""Which demands nobody has held against the picture yet that they rest on: no letter is issued over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.errors import DemandsUnseen
from model.finding import Finding, FindingKind, Severity
from model.page import Reader
from reports.view import subject_name
from shenbao.service.core.current import EffectiveState
from storage import findings
from storage.schema import FindingRow, FindingState, PageRow

BY_REGISTER = (FindingKind.LATE, FindingKind.COPIES)  # rest on no page
OF_SEVERAL = (FindingKind.INCONSISTENT, FindingKind.DUPLICATE)  # rest on more places than the one that they name
MOST_NAMED = 20

Readers = Mapping[tuple[str, int], Reader]


def unseen_demands(session: Session, state: EffectiveState, rows: Sequence[FindingRow] | None = None) -> list[FindingRow]:
    """Return the errors that stand open, rest on what was recognised in a picture, and were not confirmed by a person. `rows`: the packet's findings."""
    readers = page_readers(session, state.packet.id)
    kept = findings.of_packet(session, state.packet.id) if rows is None else rows
    waiting = [row for row in kept if row.state == FindingState.OPEN and row.severity == Severity.ERROR]
    spoken = {at for at, verdict in state.verdicts.items() if verdict.verdict}
    return [row for row in waiting if _unseen(findings.as_finding(row), readers, spoken)]


def demand_seen(session: Session, state: EffectiveState) -> None:
    """Raise DemandsUnseen, naming them, while demands of the letter that rest on a picture wait for somebody's eyes."""
    rows = findings.of_packet(session, state.packet.id)
    refused = any(findings.as_finding(row).refuses for row in rows if row.state in (FindingState.OPEN, FindingState.CONFIRMED))
    waiting = [(row, findings.as_finding(row)) for row in unseen_demands(session, state, rows)]
    unseen = [row for row, finding in waiting if finding.for_applicant and (finding.refuses or not refused)]
    if unseen:
        named = dict.fromkeys(_name(row, state) for row in unseen)
        more = f"等{len(unseen)}项" if len(named) > MOST_NAMED else ""
        raise DemandsUnseen("、".join(list(named)[:MOST_NAMED]) + more)


def page_readers(session: Session, packet_id: str) -> Readers:
    query = select(PageRow.file_path, PageRow.number, PageRow.reader).where(PageRow.packet_id == packet_id)
    return {(path, number): Reader(reader) for path, number, reader in session.execute(query)}


def _unseen(finding: Finding, readers: Readers, spoken: set[str]) -> bool:
    if finding.kind is FindingKind.OWN:  # open again in the packet that mends: no check can tell whether it was met
        return True
    if finding.kind in BY_REGISTER or finding.subject in spoken:
        return False
    source = finding.source
    if source is None or finding.kind in OF_SEVERAL:
        return Reader.OCR in readers.values()
    by_person = source.reader is Reader.PERSON
    return not by_person and (source.reader is Reader.OCR or readers.get((source.file, source.page)) is Reader.OCR)


def _name(row: FindingRow, state: EffectiveState) -> str:
    finding = findings.as_finding(row)
    return f"{subject_name(finding.subject, state.profile)}（{finding.kind.facts.word}）"
