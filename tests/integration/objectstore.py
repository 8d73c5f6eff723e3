"""A real server of the S3 protocol, which checks signatures: rclone's, on this machine only."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

BUCKET, KEY, SECRET, ADDRESS = "office", "the-key", "the-secret", "ADDRESS:9000"


@contextmanager
def running_store(folder: Path) -> Iterator[dict[str, str]]:
    """The variables by which it is found. Objects lie as files below `folder`/office."""
    (folder / BUCKET).mkdir(parents=True)
    command = ["rclone", "serve", "s3", "--addr", ADDRESS, "--auth-key", f"{KEY},{SECRET}", str(folder)]
    with started_store(command, folder.with_suffix(".log")) as told:
        yield told


@contextmanager
def started_store(command: Sequence[str], log_file: Path, **more: str) -> Iterator[dict[str, str]]:
    """The same of any command that starts one at ADDRESS; `more`: of its environment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [word.replace(ADDRESS, f"127.0.0.1:{port}") for word in command]
    env = {**os.environ, **more, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    with log_file.open("w") as log, subprocess.Popen(words, stderr=log, env=env) as server:
        try:
            _wait_for(port)
            yield {
                "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
                "AWS_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": KEY,
                "AWS_SECRET_ACCESS_KEY": SECRET,
            }
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the object store does not start")
