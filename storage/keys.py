"""What the installation's key is used for in the database: sealing secrets that must be told again, signing the audit trail,
and drawing values that are asked blind.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy.orm import Session

from model.errors import OperationFailed

SEALED = "sealed:"
INFO = "shenbao_keys"  # where a session holds them


@dataclass(frozen=True, slots=True)
class Keys:
    """One key for each use, so that none tells of another."""

    audit: bytes = field(repr=False)
    seal: bytes = field(repr=False)
    sample: bytes = field(repr=False)


def derived(secret: str) -> Keys:
    """The keys that follow from the installation's key."""
    uses = (b"audit trail", b"sealed values", b"blind sample")
    audit, seal, sample = (hmac.digest(secret.encode(), use, hashlib.sha256) for use in uses)
    return Keys(audit, base64.urlsafe_b64encode(seal), sample)


def keys_of(session: Session) -> Keys | None:
    """None where the database was opened without the installation's key."""
    found: Keys | None = session.info.get(INFO)
    return found


def seal(session: Session, text: str) -> str:
    """`text`, unreadable without the key; as it is where there is none or it is sealed."""
    keys = keys_of(session)
    return text if keys is None or text.startswith(SEALED) else SEALED + Fernet(keys.seal).encrypt(text.encode()).decode()


def opened(session: Session, text: str) -> str:
    """What was sealed; what never was as it is. Raises OperationFailed without the key that it was sealed by."""
    if not text.startswith(SEALED):
        return text
    keys = keys_of(session)
    try:
        return Fernet(keys.seal if keys else b"").decrypt(text.removeprefix(SEALED).encode()).decode()
    except (InvalidToken, ValueError):
        raise OperationFailed("数据目录中的密钥（secret.key）不是封存该值时的密钥，请恢复原密钥") from None
