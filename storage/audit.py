"""The audit trail: append-only, each row chained to the one before, so that a change or a gap shows. The chain is an HMAC with the installation's
key: who can write into the database and has no key cannot make it anew. Rows from before the key are plain SHA-256; none stands behind a keyed one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.keys import keys_of
from storage.schema import Audit, now

GENESIS = "0" * 64


def append(
    session: Session, action: str, subject: str, user_id: str | None = None, office_id: str | None = None, **detail: Any
) -> Audit:
    """Adds a row within the caller's unit of work. `detail` must be JSON-able and must carry no personal values."""
    session.flush()
    last = session.scalars(select(Audit).order_by(Audit.seq.desc()).limit(1).with_for_update()).first()
    row = Audit(
        seq=last.seq + 1 if last else 1,
        at=now(),
        action=action,
        subject=subject,
        user_id=user_id,
        office_id=office_id,
        detail=detail,
        previous=last.hash if last else GENESIS,
    )
    row.hash = digest(row, _key(session))
    session.add(row)
    session.flush()
    return row


def head(session: Session) -> tuple[int, str]:
    """`seq` and hash of the last row; who keeps them elsewhere finds out when rows are taken away at the end."""
    last = session.scalars(select(Audit).order_by(Audit.seq.desc()).limit(1)).first()
    return (last.seq, last.hash) if last else (0, GENESIS)


def hash_at(session: Session, seq: int) -> str | None:
    """None where there is no such row."""
    row = session.get(Audit, seq)
    return row.hash if row else GENESIS if seq == 0 else None


def digest(row: Audit, key: bytes | None = None) -> str:
    content = [row.seq, row.at.isoformat(), row.user_id, row.office_id, row.action, row.subject, row.detail, row.previous]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    return (hmac.digest(key, text, "sha256") if key else hashlib.sha256(text).digest()).hex()


def key_chain(session: Session) -> None:
    """Closes what was written before there was a key: from here on every row is keyed. Called once, when the schema is brought to that version."""
    if session.scalars(select(Audit.seq).limit(1)).first() is not None:
        append(session, "audit.keyed", "audit/chain")


def broken_links(session: Session) -> Iterator[int]:
    """The `seq` of every row that was changed, or that does not follow on the row before it. Empty: the chain is whole. With the key
    a chain without a keyed row is broken at its end: somebody made it anew.
    """
    previous, expected, key, keyed = GENESIS, 1, _key(session), False
    for row in session.scalars(select(Audit).order_by(Audit.seq).execution_options(yield_per=500)):
        signed = key is not None and row.hash == digest(row, key)
        keyed = keyed or signed
        if row.seq != expected or row.previous != previous or not (signed or (not keyed and row.hash == digest(row))):
            yield row.seq
        previous, expected = row.hash, row.seq + 1
    if key and not keyed and expected > 1:
        yield expected - 1


def _key(session: Session) -> bytes | None:
    keys = keys_of(session)
    return keys.audit if keys else None
