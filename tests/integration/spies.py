"""What a reading process is made to try on purpose (`test_reading_confined.py`). Loads nothing that such a process may not see."""

from __future__ import annotations

import os
import socket
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

from intake.archives.split import volumes_of


def read(path: str) -> str:
    return Path(path).read_text(errors="replace")


def write(path: str) -> str:
    Path(path).write_text("x")
    return "written"


def ask(path: str) -> str:
    return str(sqlite3.connect(path).execute("SELECT count(*) FROM users").fetchall())


def connect(port: str) -> str:
    socket.create_connection(("127.0.0.1", int(port)), timeout=5).close()
    return "connected"


def connect_from_another_thread(port: str) -> str:
    told: list[str] = []
    asked = threading.Thread(target=lambda: told.append(tried(connect, port)))
    asked.start()
    asked.join()
    return told[0]


def spawn(path: str) -> str:
    return os.popen(f"cat {path} 2>&1").read()  # noqa: S605


def environment(_: str) -> str:
    told = Path("/proc/self/environ").read_text()
    return next((name for name in ("SHENBAO_DATABASE", "AWS_SECRET_ACCESS_KEY") if name in told), "none")


def user(_: str) -> str:
    return str(os.geteuid())


def tried(function: Callable[[str], str], path: str) -> str:
    try:
        return function(path)
    except (OSError, sqlite3.Error):
        return "refused"


def pid(seconds: str) -> str:
    time.sleep(float(seconds))
    return str(os.getpid())


def parts(path: str) -> str:
    return " ".join(part.name for part in volumes_of(Path(path)))
