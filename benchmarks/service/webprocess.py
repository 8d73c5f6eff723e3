"""The web processes of the service started by hand, without its supervisor and dispatcher: for measuring, and for the browser's tests."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from shenbao.serve import web_command

ROOT = Path(__file__).parents[2]
STARTING_SECONDS = 300.0  # on a machine that does much else
STOPPING_SECONDS = 15.0
LOG = "web.log"


class NotAnswered(RuntimeError):
    """The service did not start, or answered something else than expected."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> bool:
    """Whether the service at `address` answers now."""
    try:
        return httpx.get(f"{address}/healthz", trust_env=False, timeout=5).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def start_web(folder: Path, port: int, threads: int = 8, **settings: str) -> subprocess.Popen[bytes]:
    """One web process on `folder` (and its master) in a group of their own, once they answer; their log is web.log there. `settings`:
    further SHENBAO_ settings. Raises NotAnswered with the end of the log.
    """
    env = os.environ | {"SHENBAO_DATA": str(folder), "PYTHONPATH": str(ROOT)}
    env |= {f"SHENBAO_{name.upper()}": value for name, value in settings.items()}
    with (folder / LOG).open("ab") as log:
        command = web_command("127.0.0.1", port, 1, threads)
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)  # noqa: S603
    end = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if answers(f"http://127.0.0.1:{port}"):
            return process
        time.sleep(0.2)
    stop(process)
    raise NotAnswered(f"the service does not answer: {(folder / LOG).read_text('utf-8')[-2000:]}")


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOPPING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def running(folder: Path, port: int = 0, threads: int = 8, **settings: str) -> Iterator[str]:
    """The web processes while the block lasts; gives their address. `port` 0: any that is free."""
    port = port or free_port()
    process = start_web(folder, port, threads, **settings)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process)


def worker_of(master: int) -> int:
    """The process id of gunicorn's worker below its master; the master's own where the system does not tell."""
    children = Path(f"/proc/{master}/task/{master}/children")
    pids = [int(pid) for pid in children.read_text("ascii").split()] if children.exists() else []
    return pids[0] if pids else master
