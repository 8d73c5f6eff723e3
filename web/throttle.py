"""Wrong passwords from one address: after many, the address waits, whichever logins it tries. Counted by each web process for
itself, in memory: a lock-out of the login itself (people.log_in) is kept in the database.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict, deque

WINDOW_SECONDS = 15 * 60.0
MOST_ADDRESSES = 10_000  # the oldest are forgotten first


class Failures:
    """`most` in WINDOW_SECONDS; 0: any number. This machine's own address never waits: behind a proxy that is not told of
    (SHENBAO_PROXIES) everybody has it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._at: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, address: str | None) -> bool:
        """Whether the address has to wait before it may try again."""
        with self._lock:
            return bool(address and self._most) and len(self._recent(address or "")) >= self._most

    def note(self, address: str | None) -> None:
        if not address or not self._most or _own(address):
            return
        with self._lock:
            times = self._recent(address)
            times.append(time.monotonic())
            self._at[address] = times
            self._at.move_to_end(address)
            while len(self._at) > MOST_ADDRESSES:
                self._at.popitem(last=False)

    def _recent(self, address: str) -> deque[float]:
        times = self._at.get(address, deque(maxlen=self._most))
        while times and times[0] < time.monotonic() - WINDOW_SECONDS:
            times.popleft()
        return times


def _own(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
