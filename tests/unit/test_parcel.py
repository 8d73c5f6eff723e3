"""What a task needs of the disk goes with it and what it makes comes back, between two folders that have nothing in common."""

from __future__ import annotations

import fcntl
import os
from dataclasses import replace
from pathlib import Path

import pytest

from engine.parcel import FilesMissing, Parcel, Reply, packed, run_parcel, unpacked, used
from engine.protocol import Task
from model.errors import MachineFault


def join(workspace: Path, source: Path, beside: str) -> tuple[Path, str]:
    (workspace / "pages").mkdir(exist_ok=True)
    made = workspace / "pages" / "1.txt"
    made.write_text(source.read_text() + beside)
    return made, source.read_text()


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """The service's folder, with a packet's working folder in it."""
    root = tmp_path / "service"
    (root / "packets" / "a" / "in").mkdir(parents=True)
    (root / "packets" / "a" / "in" / "申报.txt").write_text("甲")
    (root / "secret.key").write_text("key")
    return root


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHENBAO_CLUSTER_FOLDER", str(tmp_path / "host"))
    return tmp_path / "host"


def task(root: Path) -> Task:
    workspace = root / "packets" / "a"
    return Task(1, join, (workspace, workspace / "in" / "申报.txt", "乙"), reads=(workspace / "in",), writes=workspace)


def test_paths_stand_for_the_same_place_on_either_side(service: Path, host: Path) -> None:
    reply = run_parcel(packed(task(service), service, set()))
    assert isinstance(reply, Reply) and list(reply.made) == ["packets/a/pages/1.txt"]
    value, seconds = unpacked(reply, task(service), service)
    assert value == (service / "packets/a/pages/1.txt", "甲") and seconds >= 0
    assert (service / "packets/a/pages/1.txt").read_text() == "甲乙"
    assert [path.name for path in host.iterdir()] == ["files"]  # nothing of the task stays


def test_nothing_goes_but_what_it_reads_and_once_to_a_host(service: Path, host: Path) -> None:
    parcel = packed(task(service), service, set())
    assert [place for place, _ in parcel.files] == ["packets/a/in/申报.txt"]
    run_parcel(parcel)
    again = packed(task(service), service, parcel.hashes())
    assert not again.contents and isinstance(run_parcel(again), Reply)
    for path in (host / "files").iterdir():
        path.unlink()
    assert isinstance(run_parcel(again), FilesMissing)


def test_a_host_cannot_write_beside_the_task(service: Path) -> None:
    for place in ("secret.key", "packets/a/../../secret.key", "/tmp/x", "packets/b/pages/1.txt"):
        with pytest.raises(MachineFault):
            unpacked(Reply(b"", {place: b"other"}), task(service), service)
    assert (service / "secret.key").read_text() == "key"


def test_what_a_process_left_that_was_ended_is_taken_away(service: Path, host: Path) -> None:
    (host / "task-999999999-x" / "packets").mkdir(parents=True)
    parcel = packed(task(service), service, set())
    run_parcel(Parcel(parcel.call, parcel.files, parcel.writes, parcel.contents))
    assert not list(host.glob("task-*"))


def test_a_task_of_another_process_keeps_its_folder_also_where_its_number_is_hidden(service: Path, host: Path) -> None:
    """A unit with ProtectProc=invisible: readers of one host, each with a view of its own, see nothing of one another."""
    other = host / "task-999999999-x"
    other.mkdir(parents=True)
    handle = os.open(other, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_SH)
    run_parcel(packed(task(service), service, set()))
    assert other.is_dir()
    os.close(handle)
    run_parcel(packed(task(service), service, set()))
    assert not other.exists()


def test_a_folder_that_was_there_before_loses_nothing_else(service: Path, host: Path) -> None:
    run_parcel(packed(task(service), service, set()))
    (host / "task-999999999-x").mkdir()
    (host / "theirs.txt").write_text("theirs")
    with used(host):
        pass
    assert [path.name for path in host.iterdir()] == ["theirs.txt"]
    (host / "theirs.txt").unlink()
    with used(host):
        pass
    assert not host.exists()


def test_who_ends_first_takes_nothing_from_another_crew_in_the_same_folder(service: Path, host: Path) -> None:
    parcel = packed(task(service), service, set())
    with used(host):
        with used(host):
            run_parcel(parcel)
        assert [path.name for path in (host / "files").iterdir()] == sorted(parcel.hashes())
        assert isinstance(run_parcel(replace(parcel, contents={})), Reply)
    assert not host.exists()
