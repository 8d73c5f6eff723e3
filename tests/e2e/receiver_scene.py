"""Run by test_browser_webhook in a network of its own, where 10.9.8.7 is this machine: a receiver that is out of order for its first
call and verifies every one, and the service's own delivery. Prints each call as a line of JSON; ends with its standard input.
"""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from sqlalchemy import select
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from shenbao.service.core.store import store_as_it_is
from storage.database import Database
from storage.keys import opened
from storage.schema import Endpoint
from webhook.deliver import Caller
from webhook.outbox import run_due
from webhook.targets import AllowList

ADDRESS, PORT = "10.9.8.7", 18080
LOOK_SECONDS = 0.3


class Receiver(BaseHTTPRequestHandler):
    """As the office's other system would: the secret that was told when the receiver was registered, the reference library."""

    database: ClassVar[Database]
    calls: ClassVar[int] = 0

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        Receiver.calls += 1
        with self.database.look() as session:
            secret = opened(session, session.scalars(select(Endpoint)).one().secrets[0])
        try:
            Webhook(secret).verify(body, dict(self.headers))
            status = 503 if Receiver.calls == 1 else 200
        except WebhookVerificationError:
            status = 401
        told = {"status": status, "id": self.headers["webhook-id"], "body": json.loads(body)}
        print(json.dumps(told), flush=True)
        self.send_response(status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        return None


def main(url: str) -> None:
    Receiver.database = store_as_it_is(
        Path(url.removeprefix("sqlite:///")).parent
    ).database  # with the key that secrets are sealed by
    threading.Thread(target=ThreadingHTTPServer((ADDRESS, PORT), Receiver).serve_forever, daemon=True).start()
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    deliver = Caller(AllowList(networks=("10.9.8.0/24",))).attempt
    while not over.wait(LOOK_SECONDS):
        run_due(Receiver.database, deliver)


if __name__ == "__main__":
    main(sys.argv[1])
