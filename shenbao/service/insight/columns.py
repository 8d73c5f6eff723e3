"""Which columns of the list of packets a person wants to see; kept with the person."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from storage.schema import User

COLUMNS = ("applicant", "project", "recommender", "city", "state", "pages", "errors", "warnings", "unsure", "notice", "received", "changed")  # fmt: skip
USUAL = ("applicant", "project", "recommender", "state", "pages", "errors", "warnings", "unsure", "changed")
KEPT = "packet_columns"


def columns_of(user: User) -> tuple[str, ...]:
    """In the order of the list; the usual ones where the person chose none."""
    chosen = (user.preferences or {}).get(KEPT)
    wanted = set(chosen) if isinstance(chosen, list) else set(USUAL)
    return tuple(column for column in COLUMNS if column in wanted)


def choose_columns(session: Session, user: User, wanted: Iterable[str]) -> tuple[str, ...]:
    """Keeps the choice; what is no column is left out, and no choice at all means the usual ones."""
    known = [column for column in COLUMNS if column in set(wanted)]
    others = {key: value for key, value in (user.preferences or {}).items() if key != KEPT}
    user.preferences = others | ({KEPT: known} if known else {})
    session.flush()
    return columns_of(user)
