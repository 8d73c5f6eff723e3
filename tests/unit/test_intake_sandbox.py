"""A parser that hangs, eats memory or dies is stopped by its own process limit, and the next task runs all the same."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

import pytest

from intake.inspection import fork_server, written
from intake.inspection import sandbox as sandbox_module
from intake.inspection.sandbox import Sandbox, run_limited
from intake.inspection.view import View
from model.errors import DamagedFile, DiskFull, EncryptedFile, LimitExceeded, NoSocketPlace, PageMemory, PageTimeout, WorkerKilled

MB = 2**20


def hang() -> None:
    time.sleep(60)


def eat(size: int) -> int:
    return len(bytearray(size))


def spin() -> None:
    while True:
        pass


def die(number: int) -> None:
    os.kill(os.getpid(), number)


def write(size: int) -> int:
    """Return how much of it could be written."""
    with tempfile.TemporaryFile() as file:
        with suppress(OSError):
            file.write(bytes(size))
            file.flush()
        return os.fstat(file.fileno()).st_size


def fill(folder: Path, files: int) -> None:
    """Write files of the largest size allowed, and none larger."""
    for number in range(files):
        (folder / str(number)).write_bytes(bytes(MB))
    time.sleep(60)


def misjudge() -> None:
    """A parser that takes a full disk for a broken file."""
    try:
        with Path("/dev/full").open("wb", buffering=0) as disk:
            disk.write(b"x")
    except OSError:
        raise DamagedFile("内容无法解析") from None


def refuse() -> None:
    raise EncryptedFile("内情")


def double(number: int) -> int:
    return 2 * number


def test_one_process_survives_all_of_it() -> None:
    with Sandbox(2048 * MB, file_bytes=MB) as sandbox:
        assert sandbox.run(double, 4, seconds=10) == 8
        assert sandbox.run(write, 2 * MB, seconds=10) == MB
        with pytest.raises(PageTimeout, match=r"读取超时，已中止：超过 0.6 秒"):  # by the clock alone: others had the processor
            sandbox.run(hang, seconds=0.3)
        with pytest.raises(LimitExceeded, match="打开所需内存超过 2048 MB"):
            sandbox.run(eat, 4096 * MB, seconds=10)
        with pytest.raises(WorkerKilled, match="读取进程意外中止"):
            sandbox.run(die, signal.SIGKILL, seconds=10)
        with pytest.raises(DamagedFile, match="解析程序异常退出（SIGSEGV）"):
            sandbox.run(die, signal.SIGSEGV, seconds=10)
        with pytest.raises(DiskFull):
            sandbox.run(misjudge, seconds=10)
        with pytest.raises(EncryptedFile, match="内情"):
            sandbox.run(refuse, seconds=10)
        assert sandbox.run(eat, 16 * MB, seconds=10) == 16 * MB


def test_many_files_of_the_largest_size_are_too_much_in_all(tmp_path: Path) -> None:
    (tmp_path / "before").write_bytes(bytes(8 * MB))
    with Sandbox(2048 * MB, View((tmp_path, Path(__file__).parent), (tmp_path,)), file_bytes=MB) as sandbox:
        assert sandbox.run(write, MB, seconds=10) == MB
        with pytest.raises(LimitExceeded, match="打开时写出的数据超过 2 MB"):
            sandbox.run(fill, tmp_path, 4, seconds=10)
        for number in range(4):
            (tmp_path / str(number)).unlink()
        assert sandbox.run(double, 4, seconds=10) == 8


def test_nothing_that_is_looked_into_fills_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = iter((1024 * MB, 300 * MB))
    monkeypatch.setattr(written, "_room", lambda _: next(rooms, 200 * MB))  # what has no name is in no folder
    with (
        Sandbox(2048 * MB, View((tmp_path, Path(__file__).parent), (tmp_path,)), file_bytes=MB) as sandbox,
        pytest.raises(DiskFull),
    ):
        sandbox.run(hang, seconds=10)


@pytest.mark.parametrize("seconds", [0.0, 0.5], ids=["unnoticed", "noticed"])
def test_a_process_that_died_with_nothing_to_do_costs_no_task(seconds: float) -> None:
    with Sandbox(2048 * MB) as sandbox:
        for n in range(3):
            os.kill(sandbox.run(os.getpid, seconds=10), 9)
            time.sleep(seconds)
            assert sandbox.run(double, n, seconds=10) == 2 * n


def test_what_uses_up_its_time_of_the_processor_exceeds_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.inspection.sandbox.BUSY", 50.0)  # however busy the machine
    with Sandbox(2048 * MB) as sandbox, pytest.raises(LimitExceeded, match=r"打开所需时间超过 0.2 秒"):
        sandbox.run(spin, seconds=0.2)


def test_who_is_ended_by_the_clock_had_a_busy_machine_and_no_damaged_file() -> None:
    """Where whoever waits for it has the processor even less, the alarm of the process itself goes off first."""
    assert isinstance(sandbox_module._ended(-signal.SIGALRM, 10.0), PageTimeout)
    assert isinstance(sandbox_module._ended(-signal.SIGSEGV, 10.0), DamagedFile)


def test_retryable_errors_say_so() -> None:
    assert [e("x").problem().retryable for e in (PageTimeout, PageMemory, WorkerKilled, EncryptedFile)] == [
        True,
        True,
        True,
        False,
    ]


def test_a_single_call() -> None:
    assert run_limited(double, 21, seconds=10, memory_bytes=2048 * MB) == 42


def _inside(results: Queue[int]) -> None:
    results.put(run_limited(double, 4, seconds=10, memory_bytes=2048 * MB))


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_works_inside_a_daemonic_worker(method: str) -> None:
    context: Any = get_context(method)
    results: Queue[int] = context.Queue()
    worker = context.Process(target=_inside, args=(results,), daemon=True)
    worker.start()
    assert results.get(timeout=30) == 8
    worker.join(10)
    assert worker.exitcode == 0


ASKED = "from test_intake_sandbox import double; from intake.inspection.sandbox import run_limited as run; import tempfile; "
CALL = "print(run(double, 21, seconds=20, memory_bytes=2 << 30), tempfile.gettempdir())"


def test_a_long_path_of_temporary_files_leaves_room_for_the_socket(tmp_path: Path) -> None:
    long = tmp_path / ("d" * 100)
    long.mkdir()
    known = {**os.environ, "TMPDIR": str(long), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", ASKED + CALL], env=known, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["42", str(long)], done.stderr[-500:]


def test_nowhere_for_the_socket_is_told_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / ("d" * 100)))
    monkeypatch.setattr(fork_server, "_short_places", lambda: iter([str(tmp_path / "none")]))
    monkeypatch.setattr(multiprocessing.current_process(), "_config", {})
    with pytest.raises(NoSocketPlace, match="TMPDIR"):
        fork_server.keep_sockets_short()
