"""A process that somebody killed says nothing against what it read; one that the kernel may have ended for memory does."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from model import faults
from model.errors import WorkerEnded, WorkerKilled


@pytest.fixture
def counters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "vmstat"
    path.write_text("pgfault 7\noom_kill 3\n", "ascii")
    monkeypatch.setattr(faults, "COUNTERS", path)
    return path


def test_who_was_killed_while_memory_was_enough_is_not_to_blame(counters: Path) -> None:
    before = faults.killed_for_memory()
    assert before == 3
    killed = faults.death(-signal.SIGKILL, before, "x")
    assert isinstance(killed, WorkerEnded) and not killed.by_input and killed.code == WorkerKilled.code
    assert type(faults.death(-signal.SIGSEGV, before, "x")) is WorkerKilled  # its own doing
    counters.write_text("oom_kill 4\n", "ascii")
    assert faults.death(-signal.SIGKILL, before, "x").by_input


def test_where_the_kernel_does_not_tell_it_may_have_been_the_page(counters: Path) -> None:
    counters.unlink()
    assert faults.killed_for_memory() is None and faults.death(-signal.SIGKILL, None, "x").by_input
