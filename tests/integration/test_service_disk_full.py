"""A disk that is really full holds packets and tells nothing of their files; freed, all goes on by itself."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import InlineExecutor
from servicescene import WORD, Scene, empty_sqlite, make_scene, queued
from shenbao.dispatcher import Dispatcher
from shenbao.service.reading.job_store import WorkerContext
from storage import job_queue
from storage.database import Database
from storage.schema import Event, FindingRow, PacketState

CUT = "残缺.docx"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Scene]:
    """A scene whose files, not whose database, lie on a disk of 16 MB."""
    folder = tmp_path / "data"
    folder.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], check=False, capture_output=True)  # noqa: S603, S607
    if mount.returncode:
        pytest.skip("no right to mount a disk")
    database = Database(empty_sqlite(tmp_path / "shenbao.db"))
    try:
        yield make_scene(database, folder)
    finally:
        database.close()
        subprocess.run(["umount", "-l", folder], check=True)  # noqa: S603, S607


def fill(path: Path) -> None:
    """Write until nothing more goes in."""
    with path.open("wb", buffering=0) as file:
        for piece in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(bytes(piece))
            except OSError:
                continue


def findings_of(scene: Scene, packet_id: str) -> set[tuple[str, str]]:
    with scene.store.database.look() as session:
        rows = session.scalars(select(FindingRow).where(FindingRow.packet_id == packet_id))
        return {(row.code, row.severity) for row in rows}


def test_a_full_disk_holds_packets_until_it_is_freed(small_disk: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scene, dispatcher = small_disk, Dispatcher(WorkerContext(small_disk.store, "w"), InlineExecutor())
    cut = tmp_path / CUT
    cut.write_bytes(WORD.read_bytes()[:2000])
    undisturbed = queued(scene, "先读", (WORD, cut))
    dispatcher.run_once()
    assert scene.row(undisturbed).state == PacketState.CHECKED
    packet_id = queued(scene, "后读", (WORD, cut))
    monkeypatch.setattr(job_queue, "PAUSES", (0.2,))
    fill(scene.store.folder / "full")
    for _ in range(2):  # however often it is tried
        dispatcher.run_once()
        packet = scene.row(packet_id)
        assert packet.state == PacketState.HELD and packet.problem is not None
        assert (packet.problem["code"], packet.problem["of_office"]) == ("disk_full", True)
        assert findings_of(scene, packet_id) == set()
        with scene.store.database.unit() as session:
            job_queue.wake(session, packet_id)
    (scene.store.folder / "full").unlink()
    dispatcher.run_once()
    packet = scene.row(packet_id)
    assert packet.state == PacketState.CHECKED and packet.problem is None
    assert findings_of(scene, packet_id) - {("duplicate:submission", "error")} == findings_of(scene, undisturbed)
    with scene.store.database.look() as session:
        told = session.scalars(select(Event.type).where(Event.type.in_(("packet.failed", "packet.checked")))).all()
        assert told == ["packet.checked"] * 2
