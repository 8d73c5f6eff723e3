"""Views of the list of packets that a person keeps under a name: what is filtered and how it is sorted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from model.errors import UsageError
from storage.schema import User

KEPT = "packet_views"
MOST = 30
PARTS = ("only", "q", "recommender", "city", "finding", "whose", "sort", "down")  # of a list's address


@dataclass(frozen=True, slots=True)
class SavedView:
    """`query`: the parts of the list's address."""

    name: str
    query: Mapping[str, str]


def views_of(user: User) -> tuple[SavedView, ...]:
    """In the order of their names."""
    kept = (user.preferences or {}).get(KEPT)
    return tuple(SavedView(name, query) for name, query in sorted(kept.items())) if isinstance(kept, dict) else ()


def keep_view(session: Session, user: User, name: str, query: Mapping[str, str]) -> None:
    """Keep a view under a name; one of that name is replaced. Raises UsageError without a name or a filter, and for too many."""
    name = " ".join(name.split())[:40]
    wanted = {key: query[key][:200] for key in PARTS if query.get(key)}
    if not name or not wanted:
        raise UsageError("请先设好筛选或排序，再给视图起一个名称")
    kept = {view.name: dict(view.query) for view in views_of(user)} | {name: wanted}
    if len(kept) > MOST:
        raise UsageError(f"最多保存 {MOST} 个视图")
    _keep(session, user, kept)


def drop_view(session: Session, user: User, name: str) -> None:
    _keep(session, user, {view.name: dict(view.query) for view in views_of(user) if view.name != name})


def _keep(session: Session, user: User, kept: Mapping[str, Mapping[str, str]]) -> None:
    others = {key: value for key, value in (user.preferences or {}).items() if key != KEPT}
    user.preferences = others | ({KEPT: dict(kept)} if kept else {})
    session.flush()
