"""Run by test_webhook_delivery in a network namespace of its own, where 10.9.8.7 is this machine: a real receiver that first
fails, redirects, is gone, then recovers, and the real outbox. Prints what happened as JSON.
"""

from __future__ import annotations

import json
import sys
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from sqlalchemy import select, update
from standardwebhooks.webhooks import Webhook

from storage.database import Database
from storage.schema import Delivery, DeliveryState, Endpoint, Office, now
from webhook.deliver import Caller, Outcome
from webhook.events import EventType
from webhook.outbox import emit, run_due
from webhook.sign import new_secret
from webhook.targets import AllowList

ADDRESS, PORT = "10.9.8.7", 18080
ALLOWED = AllowList(networks=("10.9.8.0/24",))
OLD, NEW = new_secret(), new_secret()


class Receiver(BaseHTTPRequestHandler):
    """Answers as its script says; afterwards 200. Verifies each call with the reference library and the old secret."""

    script: ClassVar[list[tuple[int, dict[str, str]]]] = []
    seen: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        Webhook(OLD).verify(body, dict(self.headers))
        status, headers = self.script.pop(0) if self.script else (200, {})
        self.seen.append(
            {"id": self.headers["webhook-id"], "body": json.loads(body), "answered": status, "host": self.headers["host"]}
        )
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        return None


def call(url: str, secrets: Any, message_id: str, body: str) -> Outcome:
    return Caller(ALLOWED, lambda host, port: [ADDRESS]).attempt(url, secrets, message_id, body)


def let_time_pass(database: Database) -> None:
    with database.unit() as session:
        session.execute(update(Delivery).values(next_at=now() - timedelta(seconds=1)))


def states(database: Database) -> list[dict[str, Any]]:
    with database.unit() as session:
        rows = session.scalars(select(Delivery).order_by(Delivery.id)).all()
        return [{"state": r.state, "attempts": r.attempts, "status": r.status_code, "text": r.outcome} for r in rows]


def main(url: str) -> None:
    threading.Thread(target=ThreadingHTTPServer((ADDRESS, PORT), Receiver).serve_forever, daemon=True).start()
    database = Database(url)
    database.upgrade()
    with database.unit() as session:
        office = Office(name="广东省")
        session.add(office)
        session.flush()
        target = f"http://receiver.internal:{PORT}/hook"
        session.add(Endpoint(office_id=office.id, url=target, secrets=[NEW, OLD], events=[EventType.PACKET_CHECKED]))
        emit(session, EventType.PACKET_CHECKED, office.id, packet="p1")
        emit(session, EventType.PACKET_READ, office.id, packet="p1")
        office_id = office.id
    history = []
    Receiver.script = [(503, {"Retry-After": "120"}), (302, {"Location": f"http://{ADDRESS}:{PORT}/other"})]
    for _ in range(4):
        run_due(database, call)
        history.append(states(database))
        let_time_pass(database)
    Receiver.script = [(410, {})]
    with database.unit() as session:
        emit(session, EventType.PACKET_CHECKED, office_id, packet="p2")
    run_due(database, call)
    with database.unit() as session:
        endpoint = session.scalars(select(Endpoint)).one()
        gone = {"enabled": endpoint.enabled, "reason": endpoint.disabled_reason}
        finished = session.scalars(select(Delivery).where(Delivery.state == DeliveryState.FAILED)).all()
    print(json.dumps({"history": history, "seen": Receiver.seen, "gone": gone, "failed": len(finished)}))


if __name__ == "__main__":
    main(sys.argv[1])
