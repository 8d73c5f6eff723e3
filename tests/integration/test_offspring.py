"""What a process that a file took over splits off: it gets out of nobody's hands, and what it writes counts."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

from engine import Done, PoolExecutor, ProcessLimits, Task
from engine.confinement import reading_view
from intake.inspection import written
from intake.inspection.sandbox import Sandbox
from intake.inspection.view import View
from model.errors import DiskFull, WorkerKilled

HERE = Path(__file__).parent
MB = 2**20


def split_off(folder: Path, size: int = 0) -> None:
    """Leave a process to itself that tries all it can to belong to nobody; it tells its number and writes `size` bytes, a little at a time."""
    if os.fork():
        return
    for leave in (os.setsid, lambda: os.setpgid(0, 0)):
        with suppress(OSError):
            leave()
    if os.fork():
        os._exit(0)
    (folder / "new").write_text(str(os.getpid()))
    (folder / "new").rename(folder / "stray")
    for number in range(size // MB):
        (folder / str(number)).write_bytes(bytes(MB))
        time.sleep(0.02)
    time.sleep(60)
    os._exit(0)


def split_off_and(folder: Path, then: str, size: int = 0) -> int:
    split_off(folder, size)
    while not (folder / "stray").exists():
        time.sleep(0.01)
    if then == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if then == "wait":
        time.sleep(60)
    return os.getpid()


def gone(folder: Path) -> bool:
    stray, end = Path("/proc") / (folder / "stray").read_text() / "stat", time.monotonic() + 10
    while time.monotonic() < end:
        with suppress(OSError):
            if stray.read_text().rpartition(")")[2].split()[0] not in "ZX":
                time.sleep(0.05)
                continue
        return True
    return False


@pytest.mark.parametrize("then", ["die", "return"])
def test_what_looks_into_files_leaves_nothing_behind(tmp_path: Path, then: str) -> None:
    with Sandbox(2048 * MB, View((HERE,), (tmp_path,))) as sandbox:
        if then == "die":
            with pytest.raises(WorkerKilled):
                sandbox.run(split_off_and, tmp_path, then, seconds=20)
        else:
            sandbox.run(split_off_and, tmp_path, then, seconds=20)
    assert gone(tmp_path)


def read(folder: Path, then: str, size: int = 0, most: int = 0) -> Done:
    """Have it done by a process that reads pages."""
    executor = PoolExecutor(1, ProcessLimits(60.0, attempts=1, written_bytes=most), view=reading_view((HERE,), (folder,)))
    waiting = iter([Task("t", split_off_and, (folder, then, size))])
    try:
        [done] = executor.results(lambda: next(waiting, None))
        return done
    finally:
        executor.close()


@pytest.mark.parametrize("then", ["die", "return"])
def test_what_reads_pages_leaves_nothing_behind(tmp_path: Path, then: str) -> None:
    assert isinstance(read(tmp_path, then).error, WorkerKilled) == (then == "die")
    assert gone(tmp_path)


def test_what_it_splits_off_writes_no_more_than_it_may_itself(tmp_path: Path) -> None:
    begun = time.monotonic()
    error = read(tmp_path, "wait", 400 * MB, 8 * MB).error
    assert isinstance(error, WorkerKilled) and "写出的数据超过 8 MB" in error.detail
    assert time.monotonic() - begun < 40
    assert gone(tmp_path) and len(list(tmp_path.iterdir())) < 200


def test_what_reads_pages_fills_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stray = tmp_path / "stray"
    monkeypatch.setattr(written, "_room", lambda folder: 200 * MB if folder == tmp_path and stray.exists() else 1024 * MB)
    assert isinstance(read(tmp_path, "wait", most=8 * MB).error, DiskFull)
    assert gone(tmp_path)
