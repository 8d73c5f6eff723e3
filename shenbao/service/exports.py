"""The batch as documents: the stored records with their standing findings, written by the same reports as the command line's."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from checkers import unchecked
from model.results import PacketResult
from notices.profile import Profile, load
from records import audit, findings
from records.schema import Batch, FindingState, Packet
from reports.as_notice import DOCX_NAME, PDF_NAME, as_docx, as_pdf, notice_content
from reports.as_workbook import applicants_csv, as_workbook, findings_csv
from reports.batch_pdf import as_batch_pdf
from reports.files import safe_names
from shenbao.pipeline import status_of
from shenbao.service.access import Actor, Right
from shenbao.service.check import current_record
from shenbao.service.store import Store, workspace_of

SPOOL = 32 << 20  # bytes of a ZIP kept in memory, the rest goes to a temporary file


class Export(StrEnum):
    WORKBOOK = "xlsx"
    APPLICANTS = "applicants.csv"
    FINDINGS = "findings.csv"
    OVERVIEW = "pdf"
    NOTICES = "zip"


def result_of(session: Session, store: Store, packet: Packet, profile: Profile) -> PacketResult:
    """The packet as it stands: current values, and the findings that are open or confirmed (waived ones are left out).

    Raises UsageError for a packet without a record.
    """
    record = current_record(session, packet)
    standing = tuple(
        findings.as_finding(row)
        for row in findings.of_packet(session, packet.id)
        if row.state in (FindingState.OPEN, FindingState.CONFIRMED)
    )
    missing = tuple(unchecked(record, profile))
    return PacketResult(record, standing, status_of(record, standing), missing, str(workspace_of(store, packet)))


def results_of(session: Session, store: Store, batch: Batch) -> list[PacketResult]:
    """All packets of a batch that have a record, by name."""
    profile = load(batch.notice)
    query = select(Packet).where(Packet.batch_id == batch.id, Packet.record.is_not(None)).order_by(Packet.name, Packet.id)
    return [result_of(session, store, packet, profile) for packet in session.scalars(query)]


def note(session: Session, actor: Actor, batch: Batch, kind: str) -> None:
    """Data left the house: the audit trail says so."""
    actor.need(Right.REPORT)
    audit.append(session, "batch.exported", f"batch/{batch.id}", actor.user_id, batch.office_id, kind=kind)


def export(results: Sequence[PacketResult], profile: Profile, kind: Export, name: str = "") -> IO[bytes]:
    """The document, at its beginning. Needs no database."""
    out = tempfile.SpooledTemporaryFile(SPOOL)  # noqa: SIM115 (the caller reads and closes it)
    if kind is Export.WORKBOOK:
        out.write(as_workbook(results, (), profile))
    elif kind is Export.APPLICANTS:
        out.write(applicants_csv(results, profile))
    elif kind is Export.FINDINGS:
        out.write(findings_csv(results, profile))
    elif kind is Export.OVERVIEW:
        out.write(as_batch_pdf(results, profile, name))
    else:
        _zip_notices(results, profile, out)
    out.seek(0)
    return out


def _zip_notices(results: Sequence[PacketResult], profile: Profile, out: IO[bytes]) -> None:
    names = safe_names(result.record.packet for result in results)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, result in zip(names, results, strict=True):
            content = notice_content(result, profile)
            if content is not None:
                archive.writestr(str(Path(name) / DOCX_NAME), as_docx(content))
                archive.writestr(str(Path(name) / PDF_NAME), as_pdf(content))
