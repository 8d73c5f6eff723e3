"""Wrong passwords from one address: after many, the address waits, whichever logins it tries. Counted for all web processes together, beside
the lock-out of the login itself (`people.log_in`).
"""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from flask import Request
from sqlalchemy import delete, func, select

from storage.database import Database
from storage.schema import AddressFailure, now

WINDOW = timedelta(minutes=15)
LONGEST = 64  # characters of an address


class Failures:
    """`most` in `WINDOW`; 0: any number. This machine's own address never waits."""

    def __init__(self, database: Database, most: int) -> None:
        self._database, self._most = database, most

    def wait(self, address: str | None, at: datetime | None = None) -> bool:
        """Whether the address has to wait before it may try again."""
        if not address or not self._most:
            return False
        recent = select(func.count()).where(
            AddressFailure.address == address[:LONGEST], AddressFailure.at > (at or now()) - WINDOW
        )
        with self._database.look() as session:
            return (session.scalar(recent) or 0) >= self._most

    def note(self, address: str | None, at: datetime | None = None) -> None:
        """Count a wrong password; what counts no longer is forgotten."""
        if not address or not self._most or _own(address):
            return
        at = at or now()
        with self._database.unit() as session:
            session.execute(delete(AddressFailure).where(AddressFailure.at <= at - WINDOW))
            session.add(AddressFailure(address=address[:LONGEST], at=at))


def address_of(request: Request) -> str | None:
    """Return where a request comes from. Behind a proxy on this machine that the settings do not name (SHENBAO_PROXIES), everybody would come
    from here: then it is the last address that the proxy itself told.
    """
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return told if told and request.remote_addr and _own(request.remote_addr) else request.remote_addr


def _own(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
