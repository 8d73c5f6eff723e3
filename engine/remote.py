"""The workers of other machines: who of them may work, and what is sent to them and back."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from distributed import Client

from engine.parcel import KEPT_SECONDS, FilesMissing, Parcel, Reply, packed, unpacked
from engine.protocol import Task
from model.code_version import code_digest

PROGRAM = ("model", "notices", "intake", "extractors", "checkers", "engine", "shenbao")
LIBRARIES = (
    "numpy",
    "onnxruntime",
    "opencv-contrib-python",
    "paddleocr",
    "paddlex",
    "pillow",
    "pypdfium2",
    "spacy",
    "distributed",
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster of several machines: the address of its scheduler, the certificates (Dask's `Security`), and the folder below which everything
    lies that tasks read and make.
    """

    address: str
    root: Path
    security: Any = None


@lru_cache(maxsize=1)
def program_version() -> str:
    """Return the version of this program as it was started: code, data and models (whose hashes stand in the code), and libraries."""
    return code_digest(PROGRAM, LIBRARIES) or ""


def told_version(expected: str) -> str:
    """Runs in a worker."""
    own = program_version()
    if own != expected:
        _log.error("this host runs version %s, the dispatcher %s: it gets no work until both are the same", own, expected)
    return own


@dataclass(frozen=True, slots=True)
class Rights:
    """Of a worker: the number of its user, whether the kernel keeps it from opening connections, and from the file system beside its own."""

    user: int
    alone: bool
    confined: bool


def own_rights() -> Rights:
    """Runs in a worker; tried, not believed."""
    status = Path("/proc/self/status").read_text("ascii", errors="replace")
    try:
        next(Path("/").iterdir())  # anybody may
    except PermissionError:
        return Rights(os.geteuid(), "Seccomp:\t2" in status, True)
    return Rights(os.geteuid(), "Seccomp:\t2" in status, False)


@dataclass(slots=True)
class RemoteWorkers:
    """`admitted` workers are of our own version: each is asked once, when it comes."""

    client: Client
    root: Path
    version: str = field(default_factory=program_version)
    traffic: int = 0  # bytes that went to workers and came back
    _asked: dict[str, Any] = field(default_factory=dict)  # address → the answer, which may not be there yet
    _admitted: dict[str, bool] = field(default_factory=dict)
    _sent: dict[str, dict[str, float]] = field(default_factory=dict)  # host → contents → until when it keeps them

    def admitted(self, here: Mapping[str, str]) -> dict[str, str]:
        """Return those of the workers here that may work."""
        for kept in (self._asked, self._admitted):
            for address in kept.keys() - here.keys():
                del kept[address]
        for address, name in here.items():
            if address not in self._admitted:
                self._ask(address, name)
        return {address: name for address, name in here.items() if self._admitted.get(address)}

    def _ask(self, address: str, name: str) -> None:
        answer = self._asked.get(address)
        if answer is None or answer.status in ("cancelled", "lost"):
            key = f"version-{uuid4().hex}"
            self._asked[address] = self.client.submit(told_version, self.version, key=key, pure=False, workers=[address])
        elif answer.status != "pending":
            del self._asked[address]  # the scheduler forgets it; else it would ask again when the worker is gone
            # who knows not even the question is of another version
            own = answer.result() if answer.status == "finished" else f"? ({answer.exception()})"
            self._admitted[address] = own == self.version
            if own != self.version:
                _log.error("worker %s (%s) is refused: it runs version %s, not %s", name, address, own, self.version)

    def parcel(self, task: Task, address: str) -> Parcel:
        host, at = _host(address), time.monotonic()
        sent = {sha256: end for sha256, end in self._sent.get(host, {}).items() if end > at}
        parcel = packed(task, self.root, sent)
        self._sent[host] = sent | dict.fromkeys(parcel.hashes(), at + KEPT_SECONDS)
        self.traffic += len(parcel.call) + sum(map(len, parcel.contents.values()))
        return parcel

    def value(self, task: Task, address: str, reply: Reply | FilesMissing) -> tuple[Any, float | None]:
        """Return the task's value and how long it took, or what it raised and None; FilesMissing where it must be sent once more, with all that it needs. Raises
        anything where the worker answered something else.
        """
        if isinstance(reply, FilesMissing):
            self._sent.pop(_host(address), None)
            return reply, None
        self.traffic += len(reply.value) + sum(map(len, reply.made.values()))
        return unpacked(reply, task, self.root)


def _host(address: str) -> str:
    return address.rpartition(":")[0]
