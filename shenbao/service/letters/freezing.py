"""A letter as it leaves the house: numbered, dated, and kept as PDF and Word document by their hashes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from model.errors import UsageError
from notices.letters import DueRule
from reports.letter.as_docx import as_docx
from reports.letter.as_pdf import as_pdf
from reports.letter.content import LetterContent, filled, numbered
from shenbao.service.core.config import OFFICE_TIME
from shenbao.service.core.store import Store
from storage.blobs import remember
from storage.schema import LetterSequence, Office


@dataclass(frozen=True, slots=True)
class Frozen:
    """`number`: （单位）补正告〔2026〕12号."""

    number: str
    content: LetterContent
    pdf_sha256: str
    docx_sha256: str


@dataclass(frozen=True, slots=True)
class Dated:
    """When a letter is issued and until when it gives time: a day that a person chose, else as the notice's rule has it, else none."""

    at: datetime
    chosen: date | None = None
    rule: DueRule | None = None

    @property
    def day(self) -> date:
        return self.at.astimezone(OFFICE_TIME).date()

    @property
    def due(self) -> date | None:
        if self.chosen is not None and self.chosen < self.day:
            raise UsageError("补正期限不得早于出具日期")
        return self.chosen or (self.rule.last_day(self.day) if self.rule else None)


def freeze(session: Session, store: Store, office_id: str, content: LetterContent, dated: Dated) -> Frozen:
    """Return the letter with the office's next number of the year. Raises UsageError for a last day in the past, SetupError where no Chinese font is installed."""
    due = dated.due
    number = _next_number(session, office_id, dated.day.year, content.number)
    issued = numbered(content, number, dated.day, due)
    return Frozen(number, issued, _keep(session, store, as_pdf(issued)), _keep(session, store, as_docx(issued)))


def _next_number(session: Session, office_id: str, year: int, form: str) -> str:
    """Counted within the office and the year; the row is locked until the letter is kept."""
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
