"""`shenbao monitor`: figures of the service for Prometheus, on a port of their own, and messages to the administrator when a part of it
cannot work, and when it can again. A process of its own: it goes on when the others die.
"""

from __future__ import annotations

import json
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from shenbao.service.core.store import Store
from shenbao.service.office import health
from shenbao.service.office.health import Check
from storage.schema import Delivery, DeliveryState, Job, Packet, new_id
from webhook.sign import headers

LOOK_SECONDS = 30.0
REMIND_SECONDS = 6 * 3600.0
CALL_SECONDS = 10.0
_log = logging.getLogger(__name__)
Send = Callable[[Sequence[Check]], bool]


class ServiceFigures(Collector):
    """Asked anew at every scrape; where the database is away, what does not need it is told all the same."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[GaugeMetricFamily]:
        ready = GaugeMetricFamily(
            "shenbao_ready", "1: this part can work (database, disk, files, dispatcher, queue, directory)", labels=["part"]
        )
        for check in health.watched(self._store):
            ready.add_metric([check.name], float(check.ok))
        yield ready
        try:
            yield from self._of_database()
        except SQLAlchemyError as error:
            _log.warning("no figures of the database: %s", type(error).__name__)

    def _of_database(self) -> Iterator[GaugeMetricFamily]:
        now = health.figures(self._store)
        for name, text, value in (
            ("disk_free_bytes", "Room on the disk of the data", now.free),
            ("dispatcher_silent_seconds", "Since the dispatcher last said that it lives; +Inf: never", now.silent),
            ("queue_waiting_jobs", "Jobs that wait", now.waiting),
            ("queue_oldest_seconds", "How long the oldest of them waits", now.oldest),
        ):
            yield GaugeMetricFamily(f"shenbao_{name}", text, value)
        with self._store.database.look() as session:
            for name, column in (("jobs", Job.state), ("packets", Packet.state), ("deliveries", Delivery.state)):
                family = GaugeMetricFamily(f"shenbao_{name}", f"How many {name} are in which state", labels=["state"])
                for state, count in session.execute(select(column, func.count()).group_by(column)):
                    family.add_metric([str(state)], count)
                yield family
            late = select(func.count()).where(Delivery.state == DeliveryState.PENDING, Delivery.attempts > 0)
            yield GaugeMetricFamily(
                "shenbao_deliveries_retried", "Deliveries of webhooks that failed so far", session.scalar(late)
            )


def serve_figures(store: Store, host: str, port: int) -> int:
    """Answer scrapes in a thread of its own. Return the port."""
    registry = CollectorRegistry()
    registry.register(ServiceFigures(store))
    server, _ = start_http_server(port, host, registry)
    return int(server.server_port)


@dataclass(slots=True)
class Alarm:
    """Tells of what changed since it last could be told, and every six hours of what is still wrong."""

    send: Send
    told: dict[str, float] = field(default_factory=dict)  # what is known to be wrong, and when it was last told

    def look(self, checks: Sequence[Check], at: float) -> None:
        wrong = {check.name for check in checks if not check.ok}
        due = {name for name in wrong if name not in self.told or at - self.told[name] >= REMIND_SECONDS}
        over = set(self.told) - wrong
        if (due or over) and self.send([check for check in checks if check.name in due | over]):
            self.told = {name: at if name in due else self.told[name] for name in wrong}


@dataclass(frozen=True, slots=True)
class Messenger:
    """Posts JSON to the address that the administrator set; signed as webhooks are where there is a secret."""

    url: str
    secret: str = ""
    trusted: ssl.SSLContext | None = None

    def __call__(self, checks: Sequence[Check]) -> bool:
        return self.post(message(checks, datetime.now(UTC)))

    def post(self, content: Mapping[str, object]) -> bool:
        at = datetime.now(UTC)
        body = json.dumps(content, ensure_ascii=False)
        signed = headers([self.secret], new_id(), at, body) if self.secret else {}
        try:
            answer = httpx.post(
                self.url, content=body.encode(), headers={"content-type": "application/json", **signed}, timeout=CALL_SECONDS,
                trust_env=False, verify=self.trusted or True,
            )  # fmt: skip
        except httpx.HTTPError as error:
            _log.warning("the administrator could not be told: %s", type(error).__name__)
            return False
        if not answer.is_success:
            _log.warning("the administrator could not be told: %s", answer.status_code)
        return answer.is_success


def message(checks: Sequence[Check], at: datetime) -> dict[str, object]:
    """`text` for people, the rest for programs."""
    host = socket.gethostname()
    lines = [
        f"{'已恢复' if check.ok else '异常'}：{health.TITLES[check.name]} {check.detail}{check.remedy and '。' + check.remedy}".rstrip()
        for check in checks
    ]
    parts = [{"part": c.name, "ok": c.ok, "detail": c.detail, "remedy": c.remedy} for c in checks]
    return {"text": f"申报材料核对服务（{host}）\n" + "\n".join(lines), "host": host, "at": at.isoformat(), "checks": parts}


def watch(store: Store, alarm: Alarm | None, stop: threading.Event) -> None:
    """Until `stop`. The first look is late enough for the dispatcher to have come up."""
    while not stop.wait(LOOK_SECONDS):
        if alarm is not None:
            alarm.look(health.watched(store), time.monotonic())
