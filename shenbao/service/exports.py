"""The batch as documents: the stored records with their standing findings, written by the same reports as the command line's."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from enum import StrEnum
from typing import IO, Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from checkers import unchecked
from model.finding import Finding
from model.record import Record
from model.results import PacketResult
from notices.profile import Profile, load
from records import audit, findings
from records.schema import Batch, IssuedNotice, Packet
from reports.as_csv import write_applicants, write_findings
from reports.as_notice import DOCX_NAME, PDF_NAME, as_docx, as_pdf, notice_content
from reports.as_workbook import write_workbook
from reports.batch_pdf import write_batch_pdf
from reports.files import safe_name, safe_names
from shenbao.pipeline import status_of
from shenbao.service.access import Actor, Right, load_batch
from shenbao.service.current import current_record, current_records
from shenbao.service.store import Store, workspace_of

DRAFT = "（未出具）"
Told = Callable[[int], None]  # hears how many packets are written
T = TypeVar("T")
SPOOL = 32 << 20  # bytes of a ZIP kept in memory, the rest goes to a temporary file


class Export(StrEnum):
    WORKBOOK = "xlsx"
    APPLICANTS = "applicants.csv"
    FINDINGS = "findings.csv"
    OVERVIEW = "pdf"
    NOTICES = "zip"


def _nobody(_done: int) -> None:
    return None


def result_of(session: Session, store: Store, packet: Packet, profile: Profile) -> PacketResult:
    """The packet as it stands: current values, and the findings that are open or confirmed (waived ones are left out).

    Raises UsageError for a packet without a record.
    """
    found = findings.standing(session, [packet.id])[packet.id]
    return _result(store, packet, current_record(session, packet), found, profile)


def results_of(session: Session, store: Store, batch: Batch) -> Iterator[PacketResult]:
    """As `result_of`, for all packets of a batch that have a record, by name; read from the database many at a time."""
    return (result for _, result in _results(session, store, packets_of(batch), load(batch.notice)))


def _results(session: Session, store: Store, query: Select[Packet], profile: Profile) -> Iterator[tuple[Packet, PacketResult]]:
    for some in current_records(session, query):
        found = findings.standing(session, [packet.id for packet, _ in some])
        for packet, record in some:
            yield packet, _result(store, packet, record, found[packet.id], profile)


def packets_of(batch: Batch) -> Select[Packet]:
    """Those that were read, by name."""
    return select(Packet).where(Packet.batch_id == batch.id, Packet.record.is_not(None)).order_by(Packet.name, Packet.id)


def _result(store: Store, packet: Packet, record: Record, found: Sequence[Finding], profile: Profile) -> PacketResult:
    missing, folder = tuple(unchecked(record, profile)), str(workspace_of(store, packet))
    return PacketResult(record, tuple(found), status_of(record, found), missing, folder)


def note(session: Session, actor: Actor, batch: Batch, kind: str) -> None:
    """Data left the house: the audit trail says so."""
    actor.need(Right.REPORT)
    audit.append(session, "batch.exported", f"batch/{batch.id}", actor.user_id, batch.office_id, kind=kind)


def make(store: Store, actor: Actor, batch_id: str, kind: Export) -> tuple[IO[bytes], str]:
    """The document, at its beginning, and the name of the batch. Opens units of work of its own, so that nobody waits for a long
    one. Raises Forbidden, NotFound.
    """
    with ExitStack() as open_files:
        with store.database.look() as session:
            batch = load_batch(session, actor, batch_id, Right.REPORT)
            out = open_files.enter_context(tempfile.SpooledTemporaryFile(SPOOL))
            write(session, store, batch, kind, out)
        with store.database.unit() as session:
            note(session, actor, batch, kind)
        out.seek(0)
        open_files.pop_all()  # the caller reads and closes it
        return out, batch.name


def write(session: Session, store: Store, batch: Batch, kind: Export, out: IO[bytes], told: Told = _nobody) -> None:
    """Writes the document packet by packet; `told` hears of each."""
    if kind is Export.NOTICES:
        _zip_notices(session, store, batch, out, told)
        return
    results, profile = _telling(results_of(session, store, batch), told), load(batch.notice)
    if kind is Export.WORKBOOK:
        write_workbook(out, results, (), profile)
    elif kind is Export.APPLICANTS:
        write_applicants(out, results, profile)
    elif kind is Export.FINDINGS:
        write_findings(out, results, profile)
    else:
        write_batch_pdf(out, results, profile, batch.name)


def _telling(results: Iterable[T], told: Told) -> Iterator[T]:
    for number, result in enumerate(results, 1):
        yield result
        told(number)


def _zip_notices(session: Session, store: Store, batch: Batch, out: IO[bytes], told: Told) -> None:
    """Of each packet the last notice as it was issued; where none was, a draft of what is to be corrected."""
    packets = session.execute(packets_of(batch).with_only_columns(Packet.id, Packet.name)).all()
    folders = dict(zip((row.id for row in packets), safe_names(row.name for row in packets), strict=True))
    issued = _last_notices(session, batch)
    others = packets_of(batch).where(~select(IssuedNotice.id).where(IssuedNotice.packet_id == Packet.id).exists())
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, (packet_id, notice) in enumerate(issued.items(), 1):
            _add(archive, folders[packet_id], _frozen(store, notice))
            told(done)
        for done, (packet, result) in enumerate(_results(session, store, others, load(batch.notice)), len(issued) + 1):
            _add(archive, folders[packet.id], _draft(result, load(batch.notice)))
            told(done)


def _last_notices(session: Session, batch: Batch) -> dict[str, Any]:
    """By packet: number and hashes of the last notice that was issued."""
    columns = (IssuedNotice.packet_id, IssuedNotice.number, IssuedNotice.docx_sha256, IssuedNotice.pdf_sha256)
    query = select(*columns).join(Packet, Packet.id == IssuedNotice.packet_id)
    query = query.where(Packet.batch_id == batch.id, Packet.record.is_not(None)).order_by(IssuedNotice.issued, IssuedNotice.id)
    return {row.packet_id: row for row in session.execute(query)}


def _add(archive: zipfile.ZipFile, folder: str, files: Iterable[tuple[str, bytes]]) -> None:
    for name, data in files:
        archive.writestr(f"{folder}/{name}", data)


def _frozen(store: Store, issued: Any) -> Iterator[tuple[str, bytes]]:
    for suffix, sha256 in ((".docx", issued.docx_sha256), (".pdf", issued.pdf_sha256)):
        if store.blobs.path(sha256).is_file():
            yield safe_name(f"{issued.number}{suffix}"), store.blobs.path(sha256).read_bytes()


def _draft(result: PacketResult, profile: Profile) -> Iterator[tuple[str, bytes]]:
    content = notice_content(result, profile)
    if content is not None:
        yield f"{DRAFT}{DOCX_NAME}", as_docx(content)
        yield f"{DRAFT}{PDF_NAME}", as_pdf(content)
