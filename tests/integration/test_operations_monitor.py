"""Figures for Prometheus, and messages to the administrator when a part of the service cannot work."""

from __future__ import annotations

import json
import pathlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from standardwebhooks import Webhook

from servicescene import Scene, queued
from shenbao.operations.monitor import Alarm, Messenger, serve_figures
from shenbao.service.office import health
from shenbao.service.office.health import Check
from webhook.sign import new_secret

WELL, DEAD = Check("dispatcher", True), Check("dispatcher", False, "没有动静", "请重新启动服务。")


@pytest.fixture
def told() -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]], list[int]]]:
    """A receiver: its address, what came, and the states that it answers with."""
    came: list[tuple[dict[str, str], bytes]] = []
    answers = [204]

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802
            came.append((dict(self.headers), self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(answers[-1])
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", came, answers
    server.shutdown()
    server.server_close()


def test_figures_are_those_of_the_service(scene: Scene) -> None:
    scene.packet()
    queued(scene)
    health.beat(scene.store.folder)
    port = serve_figures(scene.store, "127.0.0.1", 0)
    text = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    found = {(s.name, *s.labels.values()): s.value for f in text_string_to_metric_families(text) for s in f.samples}
    assert found["shenbao_ready", "dispatcher"] == found["shenbao_ready", "database"] == 1
    assert found["shenbao_queue_waiting_jobs",] == found["shenbao_jobs", "ready"] == 1
    assert found["shenbao_packets", "checked"] == 1
    assert found["shenbao_dispatcher_silent_seconds",] < 60
    pathlib.Path(scene.store.folder / health.BEAT).unlink()
    assert 'shenbao_ready{part="dispatcher"} 0.0' in httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text


def test_the_administrator_is_told_once_and_of_the_end(told: tuple[str, list[tuple[dict[str, str], bytes]], list[int]]) -> None:
    url, came, answers = told
    secret = new_secret()
    alarm = Alarm(Messenger(url, secret))
    alarm.look([WELL], 0)
    assert came == []
    answers.append(500)
    alarm.look([DEAD], 30)
    answers.append(204)
    alarm.look([DEAD], 60)  # the first did not get through
    alarm.look([DEAD], 90)
    assert len(came) == 2
    headers, body = came[-1]
    Webhook(secret).verify(body, {name.lower(): value for name, value in headers.items()})
    assert "异常：读取进程 没有动静。请重新启动服务。" in json.loads(body)["text"]
    alarm.look([DEAD], 60 + 6 * 3600)
    alarm.look([WELL], 60 + 7 * 3600)
    assert len(came) == 4
    assert "已恢复" in json.loads(came[-1][1])["text"]
    alarm.look([WELL], 60 + 8 * 3600)
    assert len(came) == 4


def test_a_receiver_that_is_away_is_told_later() -> None:
    alarm = Alarm(Messenger("http://127.0.0.1:9/"))
    alarm.look([DEAD], 0)
    assert alarm.told == {}
