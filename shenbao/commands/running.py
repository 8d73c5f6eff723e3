"""Which service runs on a folder: its process id in a file that is locked while it runs, so that it is not started twice, can be
found and stopped, and a number left behind by a crash is never taken for a living process.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from model.errors import UsageError

LOOK_SECONDS = 0.2


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Marks the folder's service as running in this process. Raises UsageError where another one runs already."""
    with _file(folder).open("a+", encoding="ascii") as file:
        if not _lock(file):
            raise UsageError(f"目录 {folder} 的服务已在运行（进程 {process_of(folder)}），停止请用 shenbao stop")
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def process_of(folder: Path) -> int | None:
    """The process id of the service that runs on the folder; None where none does."""
    path = _file(folder)
    if not path.exists():
        return None
    with path.open("r+", encoding="ascii") as file:
        text = file.read()
        return None if _lock(file) or not text.isdigit() else int(text)


def stop(folder: Path, seconds: float = 40.0) -> bool:
    """Asks the service to stop and waits for its end. False where none runs. Raises UsageError where it does not end in time."""
    process = process_of(folder)
    if process is None:
        return False
    os.kill(process, signal.SIGTERM)
    end = time.monotonic() + seconds
    while process_of(folder) == process:
        if time.monotonic() > end:
            raise UsageError(f"服务（进程 {process}）在 {seconds:.0f} 秒内未能停止")
        time.sleep(LOOK_SECONDS)
    return True


def need_free(host: str, port: int) -> None:
    """Raises UsageError where something else listens there already: the web processes could only fail again and again."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise UsageError(f"无法在 {host}:{port} 上提供服务（{error.strerror}），请用 --port 指定其他端口") from error


def _file(folder: Path) -> Path:
    """One a machine: the folder may be shared by several."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"service-{socket.gethostname()[:40]}.pid"


def _lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
