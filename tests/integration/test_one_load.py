"""One unit of work a request: what counts of a packet is loaded once, however many ask for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from apiscene import make_client
from cleanrecord import blank
from servicescene import Scene
from storage.database import Database
from test_web_review import browser

EMAIL = "company.contact.email"
ONCE = ("field_version", "verdict_version", "packet.record")
ANYHOW = {"If-Match": "*"}


@contextmanager
def selects(database: Database) -> Iterator[Counter[str]]:
    """Counts SELECT statements by the table that they read first, and those of the machine's record of a packet."""
    seen: Counter[str] = Counter()

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT") and (read := re.search(r"\bFROM \(?(\w+)", statement)):
            seen["packet.record" if statement.startswith("SELECT packet.record ") else read[1]] += 1

    with database.look() as session:
        engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def corrected_by_page(scene: Scene, packet: str, version: int) -> Any:
    client, said = browser(scene), {"version": version, "raw": "lin@yunfan.com.cn"}
    return lambda: client.post(f"/packets/{packet}/review/fields/{EMAIL}", json=said)


def corrected_by_api(scene: Scene, packet: str, _version: int) -> Any:
    client = make_client(scene)
    client.token("reviewer")
    said: dict[str, Any] = {"json": {"raw": "lin@yunfan.com.cn"}, "headers": dict(ANYHOW)}
    return lambda: client.call("PUT", f"/packets/{packet}/fields/{EMAIL}", "reviewer", **said)


def forgotten_by_page(scene: Scene, packet: str, version: int) -> Any:
    client, at = browser(scene), f"/packets/{packet}/review/fields/{EMAIL}"
    for raw in ("a@b.cn", "c@d.cn"):
        version = client.post(at, json={"version": version, "raw": raw}).get_json()["version"]
    return lambda: client.post(f"{at}/forget", json={"version": version})


def shown(scene: Scene, packet: str, _version: int) -> Any:
    client = browser(scene)
    return lambda: client.get(f"/packets/{packet}/review.json")


@pytest.mark.parametrize("made", [corrected_by_page, corrected_by_api, forgotten_by_page, shown])
def test_what_counts_of_a_packet_is_loaded_once_a_request(scene: Scene, made: Callable[[Scene, str, int], Any]) -> None:
    packet = scene.packet(blank(EMAIL))
    version = scene.row(packet).version
    ask = made(scene, packet, version)
    with selects(scene.store.database) as seen:
        assert ask().status_code == 200
    assert {table: seen[table] for table in ONCE} == dict.fromkeys(ONCE, 1)
