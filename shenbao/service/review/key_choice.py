"""Which key does what on the review screen, where a person chose others than those delivered: kept with the account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from model.errors import UsageError
from storage.schema import User

KEPT = "review_keys"
MOST = 60
LONGEST = 20  # characters of the name of a key or an action


def keys_of(user: User) -> dict[str, str]:
    """Return the chosen keys by action; none where the delivered ones count."""
    kept = (user.preferences or {}).get(KEPT)
    return dict(kept) if isinstance(kept, dict) else {}


def keep_keys(session: Session, user: User, chosen: Mapping[str, Any]) -> None:
    """Keep the keys by action, in the place of those before; none: the delivered ones count again. Raises UsageError for what are no keys."""
    named = all(isinstance(key, str) and 0 < len(key) <= LONGEST and len(action) <= LONGEST for action, key in chosen.items())
    if not named or len(chosen) > MOST or len(set(chosen.values())) < len(chosen):
        raise UsageError("请求内容有误")
    others = {name: value for name, value in (user.preferences or {}).items() if name != KEPT}
    user.preferences = others | ({KEPT: dict(chosen)} if chosen else {})
    session.flush()
