"""Hands packets in as docs/api.md says an office's own program does: whatever is not answered well is sent again, safe to repeat as a whole."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.trials import papers

BATCH = "试验批次"
ANSWER_SECONDS = 60.0
AGAIN_SECONDS = 0.5
PASSING = frozenset({408, 429, 500, 502, 503, 504})


class Refused(RuntimeError):
    """The service answered what sending again does not mend."""


@dataclass(slots=True)
class Sender:
    """`address` tells where the service is now. `made`: the files of a packet, by seed and number. `again`: how often something had to be sent again, by what was answered."""

    address: Callable[[], str]
    token: str
    seed: int
    made: Callable[[int, int], dict[str, bytes]] = papers.packet
    given_up: threading.Event = field(default_factory=threading.Event)
    again: dict[str, int] = field(default_factory=dict)

    def batch(self) -> str:
        return str(self._call("POST", "/batches", "batch", json={"name": BATCH})["id"])

    def packet(self, batch: str, number: int) -> None:
        """Hand in packet `number`, all of it."""
        name = name_of(number)
        packet = self._call("POST", "/packets", name, json={"batch": batch, "name": name})["id"]
        for path, data in self.made(self.seed, number).items():
            told = {"path": path, "sha256": hashlib.sha256(data).hexdigest()}
            self._call("PUT", f"/packets/{packet}/files", params=told, content=data)
        self._call("POST", f"/packets/{packet}/close")

    def _call(self, method: str, path: str, key: str = "", **more: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {})
        while not self.given_up.is_set():
            try:
                url = f"{self.address()}/api/v1{path}"
                answer = httpx.request(method, url, headers=headers, timeout=ANSWER_SECONDS, trust_env=False, **more)
            except httpx.TransportError as error:
                self._note(type(error).__name__)
                continue
            if not answer.is_error:
                told: dict[str, Any] = answer.json() if answer.content else {}
                return told
            if not _may_pass(answer):
                raise Refused(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
            self._note(str(answer.status_code))
        raise Refused("given up")

    def _note(self, what: str) -> None:
        self.again[what] = self.again.get(what, 0) + 1
        time.sleep(AGAIN_SECONDS)


def _may_pass(answer: httpx.Response) -> bool:
    """Whether the service says that the same request may succeed later."""
    problem = answer.headers.get("content-type", "").startswith("application/problem+json")
    return answer.status_code in PASSING or bool(problem and answer.json().get("retryable"))


def name_of(number: int) -> str:
    return f"P{number:05d}"
