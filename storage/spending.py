"""What offices and accounts hand in and have read, added up by the day: one row each, so that a budget is looked up at once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from storage.database import insert_into
from storage.schema import Spending

KEPT = timedelta(days=40)


@dataclass(frozen=True, slots=True)
class Spent:
    """`size`: bytes handed in; `pages`: given to read; `seconds`: of reading."""

    size: int = 0
    pages: int = 0
    seconds: float = 0.0


def office_key(office_id: str) -> str:
    return f"o{office_id}"


def account_key(office_id: str, person_id: str) -> str:
    return f"p{office_id}{person_id}"


def spend(session: Session, office_id: str, person_id: str | None, day: date, spent: Spent) -> None:
    """Add to what the office, and the account if it was one, have spent that day."""
    shares = [office_key(office_id), *([account_key(office_id, person_id)] if person_id else [])]
    for whose in sorted(shares):
        row = insert_into(session, Spending).values(whose=whose, day=day, **asdict(spent))
        more = {name: getattr(Spending, name) + getattr(row.excluded, name) for name in asdict(spent)}
        session.execute(row.on_conflict_do_update(index_elements=[Spending.whose, Spending.day], set_=more))


def spent_by(session: Session, whose: str, day: date) -> Spent:
    row = session.get(Spending, (whose, day), populate_existing=True)
    return Spent(row.size, row.pages, row.seconds) if row else Spent()


def forget(session: Session, day: date) -> None:
    """Forget what is long past on that day."""
    session.execute(delete(Spending).where(Spending.day < day - KEPT))
