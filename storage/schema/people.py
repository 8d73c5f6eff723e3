"""Offices, users, tokens, the audit trail."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.base import Base, UtcTime, id_column, now, ref


class Role(StrEnum):
    CLERK = "clerk"
    REVIEWER = "reviewer"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    INTEGRATOR = "integrator"
    SYSTEM = "system"
    SECURITY = "security"
    AUDITOR = "auditor"


class InDirectory(StrEnum):
    """Whether the office's directory (LDAP) still has an account that came from it."""

    THERE = "there"
    GONE = "gone"


class Office(Base):
    """A province or one of its cities; data of one city is not seen by another."""

    __tablename__ = "office"
    id: Mapped[str] = id_column()
    name: Mapped[str] = mapped_column(String(100), unique=True)
    parent_id: Mapped[str | None] = ref("office.id")


class User(Base):
    """`sees_below`: sees the offices below the own one too. A new `session_version` ends all sessions of the user.

    `preferences`: how the person likes the pages, e.g. which columns of a list are shown. `factor_secret`: of the second factor, sealed (None: there is
    none); `factor_step`: the time step of its last code, none is taken twice; `factor_codes`: hashes of recovery codes; `factor_wanted`: the account must
    have one. `directory`: an `InDirectory`; None: the account was made here, and no directory speaks for it.
    """

    __tablename__ = "user_account"
    id: Mapped[str] = id_column()
    login: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    office_id: Mapped[str] = ref("office.id")
    sees_below: Mapped[bool] = mapped_column(Boolean, default=False)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcTime)
    session_version: Mapped[int] = mapped_column(Integer, default=1)
    preferences: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    factor_secret: Mapped[str | None] = mapped_column(String(300))
    factor_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    factor_codes: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")
    factor_wanted: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    directory: Mapped[str | None] = mapped_column(String(10))
    last_login: Mapped[datetime | None] = mapped_column(UtcTime)
    created: Mapped[datetime] = mapped_column(UtcTime, default=now)


class Token(Base):
    """An integrator's token; only its hash is kept."""

    __tablename__ = "token"
    id: Mapped[str] = id_column()
    user_id: Mapped[str] = ref("user_account.id")
    name: Mapped[str] = mapped_column(String(100))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    created: Mapped[datetime] = mapped_column(UtcTime, default=now)
    expires: Mapped[datetime | None] = mapped_column(UtcTime)
    last_used: Mapped[datetime | None] = mapped_column(UtcTime)
    revoked: Mapped[datetime | None] = mapped_column(UtcTime)


class Audit(Base):
    """Append-only: each row's `hash` covers its content and the hash of the row before it (storage.audit)."""

    __tablename__ = "audit"
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcTime, default=now)
    user_id: Mapped[str | None] = mapped_column(String(24), index=True)
    office_id: Mapped[str | None] = mapped_column(String(24), index=True)
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(120), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class IdempotencyKey(Base):
    """A repeated request with the same key gets the first answer; the same key with another body is refused."""

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("user_id", "key"),)
    id: Mapped[str] = id_column()
    user_id: Mapped[str] = ref("user_account.id")
    key: Mapped[str] = mapped_column(String(200))
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer)
    answer: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(UtcTime, default=now)


class AddressFailure(Base):
    """A wrong password, by the address that it came from; kept as long as it counts (`web/throttle.py`)."""

    __tablename__ = "address_failure"
    __table_args__ = (Index("ix_address_failure_address", "address", "at"),)
    id: Mapped[str] = id_column()
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcTime, default=now)


class RateCount(Base):
    """How many requests a token made in a minute (`minute`: of the epoch), counted for all web processes together."""

    __tablename__ = "rate_count"
    token_id: Mapped[str] = mapped_column(ForeignKey("token.id", ondelete="CASCADE"), primary_key=True)
    minute: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(Integer, default=0)
