"""The audit trail leaves the house: each row to a syslog server as it comes, and once a day the last row's hash to a file or an address elsewhere.
Who has the machine and its key can write the trail anew; he cannot write anew what others were told of it (`shenbao audit verify --anchors`).
"""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from shenbao.service.core.config import office_day
from shenbao.service.core.store import Store
from storage import audit
from storage.schema import Audit, now

STATE = "audit-out.json"
AT_ONCE = 500  # rows a step
CALL_SECONDS = 10.0
PRIORITY = 13 * 8 + 6  # RFC 5424: facility "log audit", severity "informational"
PORTS = {"udp": 514, "tcp": 601}
ANCHOR = re.compile(r"\S+ (\d{1,18}):([0-9a-f]{64})")
Post = Callable[[dict[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class AuditOut:
    """`syslog`: udp://host:port, tcp://host:port, or the path of a local socket (/dev/log); `anchor`: a file that a line is added to; `post`: sends the
    anchor to an address. Empty, None: not at all.
    """

    store: Store
    syslog: str = ""
    anchor: str = ""
    post: Post | None = None

    def step(self) -> None:
        """Tell what is new. What cannot be told now is told the next time, so that nothing is left out; a row may come twice."""
        state = self._state()
        try:
            if self.syslog:
                self._forward(state)
        finally:  # a syslog that is away keeps no anchor back
            if self.anchor or self.post:
                self._anchor(state)

    def _forward(self, state: dict[str, Any]) -> None:
        while True:
            with self.store.database.look() as session:
                sent = min(state.get("sent", 0), audit.head(session)[0])  # less is there: a backup was restored
                query = select(Audit).where(Audit.seq > sent).order_by(Audit.seq).limit(AT_ONCE)
                rows = list(session.scalars(query))
            if not rows:
                return
            _send(self.syslog, [as_syslog(row) for row in rows])
            state["sent"] = rows[-1].seq
            self._keep(state)

    def _anchor(self, state: dict[str, Any]) -> None:
        at = now()
        today = office_day(at).isoformat()
        if state.get("anchored") == today:
            return
        with self.store.database.look() as session:
            seq, digest = audit.head(session)
        if self.anchor:
            _add_line(Path(self.anchor), f"{at.isoformat(timespec='seconds')} {seq}:{digest}\n")
        told = {"text": f"审计记录锚定：{seq}:{digest}", "host": socket.gethostname(), "at": at.isoformat()}
        if self.post is not None and not self.post({**told, "audit": {"seq": seq, "hash": digest}}):
            return
        self._keep(state | {"anchored": today})

    def _state(self) -> dict[str, Any]:
        try:
            return dict(json.loads((self.store.folder / STATE).read_text("utf-8")))
        except FileNotFoundError:
            return {}

    def _keep(self, state: dict[str, Any]) -> None:
        path = self.store.folder / STATE
        path.with_suffix(".new").write_text(json.dumps(state), "utf-8")
        path.with_suffix(".new").replace(path)


def as_syslog(row: Audit) -> bytes:
    """Return the row as a message of RFC 5424, its content as JSON."""
    kept = ("seq", "user_id", "office_id", "action", "subject", "detail", "previous", "hash")
    content = {"at": row.at.astimezone(UTC).isoformat(), **{name: getattr(row, name) for name in kept}}
    at = row.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    head = f"<{PRIORITY}>1 {at} {socket.gethostname()} shenbao - {row.action[:32]} - \ufeff"
    return (head + json.dumps(content, ensure_ascii=False)).encode()


def strangers(session: Session, anchors: str) -> list[str]:
    """Return the lines of an anchor file that the trail does not bear out: rows taken away, or the whole chain written anew."""
    lines = [line.strip() for line in anchors.splitlines() if line.strip()]
    found = [(line, ANCHOR.fullmatch(line)) for line in lines]
    return [line for line, seen in found if seen is None or audit.hash_at(session, int(seen[1])) != seen[2]]


def _send(to: str, messages: list[bytes]) -> None:
    """Raises OSError where nobody listens (by UDP nobody can tell). By TCP with the length before each message (RFC 6587)."""
    address = urlsplit(to)
    if address.scheme == "tcp":
        with socket.create_connection((address.hostname, address.port or PORTS["tcp"]), CALL_SECONDS) as stream:
            stream.sendall(b"".join(b"%d %s" % (len(message), message) for message in messages))
        return
    family = socket.AF_UNIX if not address.scheme else socket.AF_INET6 if ":" in (address.hostname or "") else socket.AF_INET
    target: Any = (address.hostname, address.port or PORTS["udp"]) if address.scheme else to
    with closing(socket.socket(family, socket.SOCK_DGRAM)) as datagrams:
        for message in messages:
            datagrams.sendto(message, target)


def _add_line(path: Path, line: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "ab") as out:
        out.write(line.encode())
        out.flush()
        os.fsync(out.fileno())
