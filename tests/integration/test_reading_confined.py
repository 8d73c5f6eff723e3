"""Code that runs in a reading process of the service on purpose: it reads pages, and reaches neither key nor database nor anybody else."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import Task
from engine.confinement import reading_view
from engine.dask_pool import DaskExecutor
from engine.protocol import ProcessLimits
from intake.inspection.view import version
from shenbao.service.core.store import open_store
from spies import ask, connect, connect_from_another_thread, environment, pid, read, spawn, tried, write

pytestmark = pytest.mark.skipif(not version(), reason="no Landlock in this kernel")


class Readers:
    def __init__(self, folder: Path) -> None:
        here = Path(__file__).parent  # the functions here are loaded from it
        view = reading_view((folder / "blobs", here), (folder / "packets",))
        self.executor = DaskExecutor(1, ProcessLimits(60.0), view=view)

    def ask(self, *calls: tuple[Callable[[str], str], object]) -> list[str]:
        tasks = [Task(f"t{n}", tried, (function, str(given))) for n, (function, given) in enumerate(calls)]
        waiting = iter(tasks)
        done = {one.key: one for one in self.executor.results(lambda: next(waiting, None))}
        return [str(done[task.key].value if done[task.key].error is None else done[task.key].error) for task in tasks]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    open_store(data).database.close()
    (data / "blobs").mkdir(exist_ok=True)
    (data / "packets").mkdir(exist_ok=True)
    (data / "blobs" / "file").write_text("bytes")
    return data


@pytest.fixture
def readers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Readers]:
    monkeypatch.setenv("SHENBAO_DATABASE", "postgresql://somebody:password@host/db")
    made = Readers(folder)
    yield made
    made.executor.close()


def test_a_reading_process_reads_its_files_and_reaches_nothing_else(readers: Readers, folder: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        told = readers.ask(
            (read, folder / "blobs" / "file"), (write, folder / "packets" / "page"),
            (read, folder / "secret.key"), (ask, folder / "shenbao.db"), (write, folder / "new"), (write, tmp_path / "new"), (write, folder / "blobs" / "file"),
            (write, Path.home() / "new"), (read, f"/proc/{os.getpid()}/environ"), (connect, port), (connect_from_another_thread, port),
        )  # fmt: skip
    assert told == ["bytes", "written", *["refused"] * 9]
    spawned, own = readers.ask((spawn, folder / "secret.key"), (environment, ""))
    assert "denied" in spawned and own == "none"
    assert os.environ["SHENBAO_DATABASE"].startswith("postgresql")


def test_a_reading_process_stays_with_its_scheduler(readers: Readers, folder: Path) -> None:
    """Its connections are kept: it is the same process after several heartbeats."""
    first = readers.ask((pid, 0))
    for _ in range(3):
        assert readers.ask((pid, 2)) == first
