"""A letter as it leaves the house: numbered, dated, and kept as PDF and Word document by their hashes.

Drawing takes long, and whoever issues holds the database's write lock: a letter is drawn ahead, with the number that it would get, and what
is issued must be the same to the letter. Where something came in between (another letter took the number, a value was corrected), it is
drawn anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from model.dates import chinese_date
from model.errors import ShenbaoError, UsageError
from notices.letters import DueRule
from reports.letter.as_docx import as_docx
from reports.letter.as_pdf import as_pdf
from reports.letter.content import LetterContent, filled, numbered
from shenbao.service.core.config import office_day
from shenbao.service.core.store import Store, UnitOfWork
from storage.blobs import remember
from storage.schema import LetterSequence, Office


@dataclass(frozen=True, slots=True)
class Drawn:
    """A letter with its number and date, whose documents are kept already; each by its hash and size in bytes. No row names them yet."""

    content: LetterContent
    pdf: tuple[str, int]
    docx: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """How a letter is asked for. `due`: until when the applicant may mend; None: as the notice's rule gives it. `replaces`: the number of the last letter,
    in whose place this one comes; empty: there is none. `at`: when it is issued; None: now. `drawn`: as it was drawn ahead.
    """

    due: date | None = None
    replaces: str = ""
    at: datetime | None = None
    drawn: Drawn | None = None


NOW = Asked()


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


def draw(store: Store, content: LetterContent) -> Drawn:
    """Raises SetupError where no Chinese font is installed."""
    return Drawn(content, store.blobs.put([as_pdf(content)]), store.blobs.put([as_docx(content)]))


def drawn_ahead(store: Store, asked: Asked, to_issue: Callable[[Session], tuple[str, LetterContent, Dated]]) -> Asked:
    """Return what is asked for with the letter as it would be issued now, drawn; without it where none would be issued: issuing says why.
    `to_issue`: its office, content and days.
    """
    try:
        with store.database.look() as session:
            content = _as_it_would_be(session, *to_issue(session))
        return replace(asked, drawn=draw(store, content))
    except ShenbaoError:
        return asked


def _as_it_would_be(session: Session, office_id: str, content: LetterContent, dated: Dated) -> LetterContent:
    """Return the letter with the number that it would get now, and takes none. Raises UsageError as `freeze`."""
    row = session.get(LetterSequence, (office_id, dated.day.year))
    number = _number(session, office_id, content.number, (dated.day.year, row.last + 1 if row else 1))
    return numbered(content, number, dated.day, dated.due if content.asks_due else None)


def freeze(work: UnitOfWork, office_id: str, content: LetterContent, dated: Dated, drawn: Drawn | None = None) -> Frozen:
    """Return the letter with the office's next number of the year, as it was drawn if that is the same. Raises UsageError where the last day is
    missing or not allowed, SetupError where no Chinese font is installed.
    """
    due = dated.due if content.asks_due else None
    number = _next_number(work.session, office_id, dated.day.year, content.number)
    issued = numbered(content, number, dated.day, due)
    if drawn is None or drawn.content != issued:
        drawn = draw(work.store, issued)
    for kept in (drawn.pdf, drawn.docx):
        remember(work.session, *kept)
    return Frozen(number, issued, due, drawn.pdf[0], drawn.docx[0])


def _next_number(session: Session, office_id: str, year: int, form: str) -> str:
    """Counted within the office and the year; the row is locked until the letter is kept."""
    row = session.get(LetterSequence, (office_id, year), with_for_update=True)
    if row is None:
        row = LetterSequence(office_id=office_id, year=year, last=0)
        session.add(row)
    row.last += 1
    session.flush()
    return _number(session, office_id, form, (year, row.last))


def _number(session: Session, office_id: str, form: str, counted: tuple[int, int]) -> str:
    office, (year, count) = session.get_one(Office, office_id).name, counted
    return filled(form, {"office": office, "year": str(year), "count": str(count)})
