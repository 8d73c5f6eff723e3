"""`shenbao serve`: a small supervisor of two children, the web processes and the dispatcher. Whichever dies is started again;
neither keeps anything that is not in the store.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

LOOK_SECONDS = 0.5
CALM_SECONDS = 10.0  # a child that lived this long is started again at once
LONGEST_PAUSE = 30.0
STOP_SECONDS = 20.0
PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
APPLICATION = "web.wsgi:application"


@dataclass(slots=True)
class Child:
    """A command that is to be running; `due`: not to be started before, `pause` doubles while it keeps dying."""

    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    pause: float = field(default=1.0)

    def look(self, at: float) -> None:
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            self.pause = 1.0 if at - self.started > CALM_SECONDS else min(self.pause * 2, LONGEST_PAUSE)
            self.due, self.process = at + self.pause, None
        if at >= self.due:
            self.process, self.started = subprocess.Popen(self.command, preexec_fn=_end_with_parent), at  # noqa: PLW1509, S603 (our own program; no threads here)

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def wait(self, seconds: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _end_with_parent() -> None:
    """In the child: the kernel ends it in order when the supervisor is killed, so that the service can be started again."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def supervise(commands: Sequence[Sequence[str]]) -> None:
    """Keeps the commands running until SIGTERM or SIGINT; then stops them in order."""
    children = [Child(command) for command in commands]
    stopping = False

    def stop(_signal: int, _frame: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping:
        for child in children:
            child.look(time.monotonic())
        time.sleep(LOOK_SECONDS)
    for child in children:
        child.ask_to_stop()
    end = time.monotonic() + STOP_SECONDS
    for child in children:
        child.wait(end - time.monotonic())


def shenbao(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "shenbao", *arguments]


def _heartbeats() -> str:
    """Return where gunicorn's heartbeat files are made: in memory where that can be written to, since a slow disk would look like a process that hangs."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK | os.X_OK) else tempfile.gettempdir()  # noqa: S108


def web_command(host: str, port: int, processes: int, threads: int) -> list[str]:
    """Return the command that runs gunicorn. The request log is the application's own, without personal data."""
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    options = {
        "--bind": address,
        "--workers": processes,
        "--threads": threads,
        "--worker-class": "gthread",
        "--timeout": 180,
        "--graceful-timeout": 15,
        "--max-requests": 20000,
        "--max-requests-jitter": 2000,
        "--log-level": "warning",
        "--forwarded-allow-ips": "127.0.0.1",
        "--worker-tmp-dir": _heartbeats(),
    }
    pairs = [text for name, value in options.items() for text in (name, str(value))]
    return [sys.executable, "-m", "gunicorn", *pairs, APPLICATION]
