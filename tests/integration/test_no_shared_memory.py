"""A machine whose /dev/shm cannot be written to: what needs it says so at once, and gunicorn does without."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ownnetwork import UNSHARE
from shenbao.serve import web_command

READ_ONLY = "mount -t tmpfs -o ro none /dev/shm && exec "


def test_the_service_does_not_start_and_says_why(tmp_path: Path) -> None:
    command = f"{READ_ONLY} {sys.executable} -m shenbao serve --data {tmp_path / 'data'}"
    done = subprocess.run([UNSHARE[0], "--mount", *UNSHARE[2:], "sh", "-c", command], capture_output=True, text=True, timeout=60)
    assert done.returncode and "/dev/shm" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


def test_web_processes_keep_their_heartbeats_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    command = web_command("127.0.0.1", 80, 1, 1)
    assert command[command.index("--worker-tmp-dir") + 1] == tempfile.gettempdir()
