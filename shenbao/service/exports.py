"""The batch as documents: the stored records with their standing findings, written by the same reports as the command line's."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from checkers import unchecked
from model.results import PacketResult
from notices.profile import Profile, load
from records import audit, findings
from records.schema import Batch, FindingState, IssuedNotice, Packet
from reports.as_notice import DOCX_NAME, PDF_NAME, as_docx, as_pdf, notice_content
from reports.as_workbook import applicants_csv, as_workbook, findings_csv
from reports.batch_pdf import as_batch_pdf
from reports.files import safe_name, safe_names
from shenbao.pipeline import status_of
from shenbao.service.access import Actor, Right, load_batch
from shenbao.service.check import current_record
from shenbao.service.listing import notices_of
from shenbao.service.store import Store, workspace_of

DRAFT = "（未出具）"
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


def make(store: Store, actor: Actor, batch_id: str, kind: Export) -> tuple[IO[bytes], str]:
    """The document, at its beginning, and the name of the batch. Opens units of work of its own: none is open while it is written,
    so that nobody waits for a long one. Raises Forbidden, NotFound.
    """
    with store.database.look() as session:
        batch = load_batch(session, actor, batch_id, Right.REPORT)
        out = tempfile.SpooledTemporaryFile(SPOOL)  # noqa: SIM115 (the caller reads and closes it)
        if kind is Export.NOTICES:
            _zip_notices(session, store, batch, out)
            results = []
        else:
            results = results_of(session, store, batch)
    if kind is not Export.NOTICES:
        out.write(_document(results, load(batch.notice), kind, batch.name))
    with store.database.unit() as session:
        note(session, actor, batch, kind)
    out.seek(0)
    return out, batch.name


def _document(results: Sequence[PacketResult], profile: Profile, kind: Export, name: str) -> bytes:
    if kind is Export.WORKBOOK:
        return as_workbook(results, (), profile)
    if kind is Export.APPLICANTS:
        return applicants_csv(results, profile)
    if kind is Export.FINDINGS:
        return findings_csv(results, profile)
    return as_batch_pdf(results, profile, name)


def _zip_notices(session: Session, store: Store, batch: Batch, out: IO[bytes]) -> None:
    """Of each packet the last notice as it was issued; where none was, a draft of what is to be corrected."""
    profile = load(batch.notice)
    query = select(Packet).where(Packet.batch_id == batch.id, Packet.record.is_not(None)).order_by(Packet.name, Packet.id)
    packets = session.scalars(query).all()
    names = safe_names(packet.name for packet in packets)
    issued = notices_of(session, packets)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, packet in zip(names, packets, strict=True):
            for file, data in _notice_files(session, store, packet, issued.get(packet.id), profile):
                archive.writestr(str(Path(name) / file), data)


def _notice_files(
    session: Session, store: Store, packet: Packet, issued: IssuedNotice | None, profile: Profile
) -> Iterator[tuple[str, bytes]]:
    if issued is not None:
        for suffix, sha256 in ((".docx", issued.docx_sha256), (".pdf", issued.pdf_sha256)):
            if store.blobs.path(sha256).is_file():
                yield safe_name(f"{issued.number}{suffix}"), store.blobs.path(sha256).read_bytes()
        return
    content = notice_content(result_of(session, store, packet, profile), profile)
    if content is not None:
        yield f"{DRAFT}{DOCX_NAME}", as_docx(content)
        yield f"{DRAFT}{PDF_NAME}", as_pdf(content)
