"""The other hosts of a cluster, on this machine: a scheduler and a host of readers beside the service, each started again where it ends, as systemd does."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from benchmarks.service.webprocess import ROOT, free_port
from benchmarks.trials.running import STOP_SECONDS, Service
from engine.cluster_key import AUTHORITY, make_certificates

AGAIN_SECONDS = 1.0  # a unit waits five
NAMES = ("office", "scheduler", "reader")


class Hosts:
    """Made before the service starts, which is told of them by its environment."""

    def __init__(self, service: Service, folder: Path) -> None:
        self._service, self._folder, self._port, self._ended = service, folder, free_port(), threading.Event()
        make_certificates(folder, NAMES, days=2, offices=NAMES[:1])
        service.extra = {**service.extra, **self._told("office"), "SHENBAO_CLUSTER": self._address}

    @property
    def _address(self) -> str:
        return f"tls://127.0.0.1:{self._port}"

    @contextmanager
    def running(self) -> Iterator[None]:
        """They end with the service at the latest: their processes are of its family."""
        scheduler = ("scheduler", "--host", "127.0.0.1", "--port", str(self._port))
        reader = ("worker", self._address, "--jobs", str(self._service.jobs), "--folder", str(self._folder / "read"))
        threads = [threading.Thread(target=self._keep, args=told) for told in (("scheduler", scheduler), ("reader", reader))]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._ended.set()
            for thread in threads:
                thread.join()

    def _keep(self, name: str, command: tuple[str, ...]) -> None:
        process = self._start(name, command)
        while not self._ended.wait(AGAIN_SECONDS):
            if process.poll() is not None:
                process = self._start(name, command)
        process.terminate()
        with suppress(psutil.TimeoutExpired):
            process.wait(STOP_SECONDS)

    def _start(self, name: str, command: tuple[str, ...]) -> psutil.Popen:
        temporary = self._folder / "tmp"
        temporary.mkdir(exist_ok=True)
        env = {word: value for word, value in os.environ.items() if not word.startswith("SHENBAO_")} | self._told(name)
        env |= {"SHENBAO_ALLOW_ROOT": "true", "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
        whole = [sys.executable, "-m", "shenbao", "cluster", *command]
        with (self._folder / f"{name}.log").open("ab") as log:
            process = psutil.Popen(whole, env=env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        self._service.sessions.add(process.pid)
        return process

    def _told(self, name: str) -> dict[str, str]:
        own = {"CA": self._folder / AUTHORITY, "CERTIFICATE": self._folder / f"{name}.pem"}
        return {f"SHENBAO_CLUSTER_{word}": str(path) for word, path in own.items()}
