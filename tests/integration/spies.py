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


def names(path: str) -> str:
    return " ".join(sorted(found.name for found in Path(path).iterdir()))


def seen(path: Path, folder: Path, others: list[str]) -> list[object]:
    """What a task that is to read `path` and to write below `folder` gets of it, and of what is another's; it leaves things behind where it may."""
    before = [tried(names, name) for name in (str(folder), str(folder.parent), os.environ["TMPDIR"])]
    (folder / "pages").mkdir()
    (folder / "pages" / "1.jpg").write_text("a picture")
    (folder / "link").symlink_to(others[0])
    Path(os.environ["TMPDIR"], "kept").write_text("of this packet")
    told = [tried(read, str(path)), *before, tried(write, str(path)), tried(write, f"{path}.more")]
    for other in others:
        told += [tried(read, other), tried(write, other), tried(names, other), tried(hard_link, other)]
    return [*told, path, folder]


def hard_link(path: str) -> str:
    (Path(os.environ["TMPDIR"]) / "mine").hardlink_to(path)
    return "linked"


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
