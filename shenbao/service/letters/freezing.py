"""A letter as it leaves the house: numbered, dated, and kept as PDF and Word document by their hashes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from model.dates import chinese_date
from model.errors import UsageError
from notices.letters import DueRule
from reports.letter.as_docx import as_docx
from reports.letter.as_pdf import as_pdf
from reports.letter.content import LetterContent, filled, numbered
from shenbao.service.core.config import office_day
from shenbao.service.core.store import Store
from storage.blobs import remember
from storage.schema import LetterSequence, Office


@dataclass(frozen=True, slots=True)
class Frozen:
    """`number`: （单位）补正告〔2026〕12号."""

    number: str
    content: LetterContent
    due: date | None
    pdf_sha256: str
    docx_sha256: str


@dataclass(frozen=True, slots=True)
class Dated:
    """When a letter is issued and until when it gives time: a day that a person chose of those that the notice allows, else as its rule has it."""

    at: datetime
    chosen: date | None = None
    rule: DueRule | None = None

    @property
    def day(self) -> date:
        return office_day(self.at)

    @property
    def proposed(self) -> date | None:
        return self.rule.last_day(self.day) if self.rule else None

    @property
    def allowed(self) -> tuple[date, date | None]:
        """The first and the last day that may be chosen; None: any later one."""
        return self.rule.choice(self.day) if self.rule else (self.day + timedelta(days=1), None)

    @property
    def due(self) -> date:
        """Raises UsageError where no day is given, or one that the notice does not allow."""
        first, last = self.allowed
        if self.chosen is None and self.proposed is None:
            raise UsageError("请填写期限：告知书须写明补正的最后日期")
        if self.chosen is not None and not (first <= self.chosen and (last is None or self.chosen <= last)):
            until = f"，不得晚于{chinese_date(last)}" if last else ""
            raise UsageError(f"期限不得早于{chinese_date(first)}{until}")
        return self.chosen or self.proposed or first


def freeze(session: Session, store: Store, office_id: str, content: LetterContent, dated: Dated) -> Frozen:
    """Return the letter with the office's next number of the year. Raises UsageError where the last day is missing or not allowed, SetupError where no Chinese font is installed."""
    due = dated.due if content.asks_due else None
    number = _next_number(session, office_id, dated.day.year, content.number)
    issued = numbered(content, number, dated.day, due)
    return Frozen(number, issued, due, _keep(session, store, as_pdf(issued)), _keep(session, store, as_docx(issued)))


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
