"""The batch as documents: the stored records with their standing findings, written by the same reports as the command line's."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import IO, Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.paper_codes import packet_code
from reports.batch.as_csv import write_applicants, write_findings
from reports.batch.as_pdf import as_batch_pdf
from reports.batch.as_workbook import write_workbook
from reports.batch.cases import cases_pdf, write_cases
from reports.files import safe_name, safe_names
from reports.letter.as_docx import as_docx
from reports.letter.as_pdf import as_pdf
from reports.letter.content import LetterContent, letter_content
from shenbao.service.checking.untold import named_only, results_asked, results_told
from shenbao.service.core.access import Actor, Right, load_batch
from shenbao.service.core.packet_results import packets_of
from shenbao.service.core.profiles import batch_profile
from shenbao.service.core.store import Store
from shenbao.service.insight.cases import case_table
from shenbao.service.letters.recommenders import letters_to_recommenders
from storage import audit
from storage.schema import Batch, DeficiencyLetter, Office, Packet

DRAFT = "（未出具）"
RECOMMENDERS = "推荐单位"  # folder of their letters in the ZIP
Progress = Callable[[int], None]  # hears how many packets are written
T = TypeVar("T")
SPOOL = 32 << 20  # bytes of a ZIP kept in memory, the rest goes to a temporary file


class Export(StrEnum):
    WORKBOOK = "xlsx"
    APPLICANTS = "applicants.csv"
    FINDINGS = "findings.csv"
    OVERVIEW = "pdf"
    NOTICES = "zip"
    CASES = "cases.xlsx"
    CASES_PAGE = "cases.pdf"


def _nobody(_done: int) -> None:
    return None


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
            write(session, store, batch, Output(kind, out))
        with store.database.unit() as session:
            note(session, actor, batch, kind)
        out.seek(0)
        open_files.pop_all()  # the caller reads and closes it
        return out, batch.name


@dataclass(frozen=True, slots=True)
class Output:
    """Where a document of a batch is written; `progress` hears of each packet."""

    kind: Export
    file: IO[bytes]
    progress: Progress = _nobody


def write(session: Session, store: Store, batch: Batch, output: Output) -> None:
    """Write the document packet by packet."""
    kind, out, progress = output.kind, output.file, output.progress
    if kind is Export.NOTICES:
        _zip_notices(session, store, batch, out, progress)
        return
    if kind in (Export.CASES, Export.CASES_PAGE):
        _write_cases(session, batch, output)
        return
    profile = batch_profile(batch)
    results = _reporting((result for _, result in results_told(session, store, packets_of(batch), profile)), progress)
    if kind is Export.WORKBOOK:
        write_workbook(out, results, (), profile)
    elif kind is Export.APPLICANTS:
        write_applicants(out, results, profile)
    elif kind is Export.FINDINGS:
        write_findings(out, results, profile)
    else:
        out.write(as_batch_pdf(results, profile, batch.name))


def _write_cases(session: Session, batch: Batch, output: Output) -> None:
    table = case_table(session, batch)
    if output.kind is Export.CASES:
        write_cases(output.file, table)
    else:
        output.file.write(cases_pdf(table))
    output.progress(len(table.cases))


def _reporting(results: Iterable[T], progress: Progress) -> Iterator[T]:
    for number, result in enumerate(results, 1):
        yield result
        progress(number)


def _zip_notices(session: Session, store: Store, batch: Batch, out: IO[bytes], progress: Progress) -> None:
    """Of each packet the last notice as it was issued; where none was, a draft of what is to be corrected."""
    packets = session.execute(packets_of(batch).with_only_columns(Packet.id, Packet.name)).all()
    folders = dict(zip((row.id for row in packets), safe_names(row.name for row in packets), strict=True))
    issued = _last_notices(session, batch)
    office, profile = session.get_one(Office, batch.office_id).name, batch_profile(batch)
    others = packets_of(batch).where(~select(DeficiencyLetter.id).where(DeficiencyLetter.packet_id == Packet.id).exists())
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, (packet_id, notice) in enumerate(issued.items(), 1):
            _add(archive, folders[packet_id], _frozen(store, notice))
            progress(done)
        for done, (packet, result, asked) in enumerate(results_asked(session, store, others, profile), len(issued) + 1):
            content = letter_content(named_only(result, profile, asked), profile, office)
            _add(archive, folders[packet.id], _draft(packet, content))
            progress(done)
        _add_recommenders(session, store, batch, archive)


def _add_recommenders(session: Session, store: Store, batch: Batch, archive: zipfile.ZipFile) -> None:
    """For each recommender the last letter as it was issued; a draft where it says less than what stands now."""
    units = letters_to_recommenders(session, store, batch)
    for unit, name in zip(units, safe_names(unit.recommender for unit in units), strict=True):
        last = unit.issued[:1]
        files = [file for letter in last for file in _frozen(store, letter)]
        _add(archive, f"{RECOMMENDERS}/{name}", [*files, *(_drawn(unit.draft) if unit.draft and not unit.told else ())])


def _last_notices(session: Session, batch: Batch) -> dict[str, Any]:
    """By packet: number and hashes of the last notice that was issued."""
    columns = (DeficiencyLetter.packet_id, DeficiencyLetter.number, DeficiencyLetter.docx_sha256, DeficiencyLetter.pdf_sha256)
    query = select(*columns).join(Packet, Packet.id == DeficiencyLetter.packet_id)
    query = query.where(Packet.batch_id == batch.id, Packet.record.is_not(None)).order_by(
        DeficiencyLetter.issued, DeficiencyLetter.id
    )
    return {row.packet_id: row for row in session.execute(query)}


def _add(archive: zipfile.ZipFile, folder: str, files: Iterable[tuple[str, bytes]]) -> None:
    for name, data in files:
        archive.writestr(f"{folder}/{name}", data)


def _frozen(store: Store, issued: Any) -> Iterator[tuple[str, bytes]]:
    for suffix, sha256 in ((".docx", issued.docx_sha256), (".pdf", issued.pdf_sha256)):
        if store.blobs.path(sha256).is_file():
            yield safe_name(f"{issued.number}{suffix}"), store.blobs.path(sha256).read_bytes()


def _draft(packet: Packet, content: LetterContent | None) -> Iterator[tuple[str, bytes]]:
    if content is not None:
        yield from _drawn(replace(content, code=packet_code(packet.id)))


def _drawn(content: LetterContent) -> Iterator[tuple[str, bytes]]:
    yield f"{DRAFT}{content.title}.docx", as_docx(content)
    yield f"{DRAFT}{content.title}.pdf", as_pdf(content)
