"""What is deleted is gone: from the tables, from the search index, from the files of the database, from the folders."""

from __future__ import annotations

import os
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from engine import InlineExecutor
from servicescene import Scene
from shenbao.dispatcher import Dispatcher
from shenbao.service.office import retention
from shenbao.service.reading.job_store import WorkerContext
from shenbao.service.reception import uploads
from storage import search
from storage.schema import Batch, IdempotencyKey, Inbound, PageRow, QueueTurn, now

ENGINES = ("sqlite",)  # nothing of it differs between the databases
WORDS = "龘靐齉龗厵纞"  # stand nowhere else


def on_disk(tmp_path: Path) -> int:
    """How often three of the words' signs stand in the files of the database."""
    return sum(path.read_bytes().count(WORDS[n : n + 3].encode()) for path in tmp_path.glob("shenbao.db*") for n in range(4))


def test_words_of_a_deleted_batch_leave_the_files_of_the_database(scene: Scene, tmp_path: Path) -> None:
    with scene.store.database.unit() as session:
        other = uploads.create_batch(session, scene.reviewer, "留下的", "xxxf2020").id
    for batch in (other, scene.batch_id):
        packet = scene.packet(name="材料" if batch == other else WORDS, batch_id=batch)
        with scene.store.database.unit() as session:
            for number, row in enumerate(session.scalars(select(PageRow).where(PageRow.packet_id == packet))):
                row.text = f"第{number}页 单位名称" + ("" if batch == other else WORDS)
                search.index(session, row)
    assert on_disk(tmp_path) > 4
    retention.delete_batch(scene.store, scene.people["manager"], scene.batch_id, "项目结束")
    retention.clean_up(scene.store)
    assert on_disk(tmp_path) == 0
    with scene.store.database.look() as session:
        assert session.scalars(search.pages_with(session, ["单位名称"])).all()
        assert not session.scalars(search.pages_with(session, [WORDS])).all()


def test_bytes_that_were_too_fresh_go_later(scene: Scene) -> None:
    """Just put, they could belong to an upload whose row is not there yet."""
    store, packet = scene.store, scene.packet(name="甲")
    store.blobs.grace_seconds = 3600
    with store.database.look() as session:
        own = [
            store.blobs.path(sha) for sha in session.scalars(select(uploads.File.sha256).where(uploads.File.packet_id == packet))
        ]
    stray, size = store.blobs.put([b"of an upload that broke off"])
    half = store.blobs.folder / "incoming-x"
    half.write_bytes(b"x")
    retention.delete_batch(store, scene.people["manager"], scene.batch_id, "项目结束")
    retention.clean_up(store)
    assert size and all(path.exists() for path in (*own, store.blobs.path(stray), half))
    kept, _size = store.blobs.put([b"another packet's"])
    long_ago = time.time() - 2 * 24 * 3600
    for path in (*own, store.blobs.path(stray), half):
        os.utime(path, (long_ago, long_ago))
    retention.clean_up(store)
    assert not any(path.exists() for path in (*own, store.blobs.path(stray), half))
    assert store.blobs.path(kept).exists()


def test_bytes_that_a_row_names_stay(scene: Scene) -> None:
    packet = scene.packet()
    with scene.store.database.look() as session:
        sha256 = session.scalars(select(uploads.File.sha256).where(uploads.File.packet_id == packet)).one()
    retention.clean_up(scene.store)
    assert scene.store.blobs.path(sha256).exists()


def test_messages_that_fit_no_packet_and_kept_answers_are_forgotten(scene: Scene) -> None:
    user, at = scene.reviewer.user_id or "", now()
    with scene.store.database.unit() as session:
        for name, days in {"new": 1, "old": 181}.items():
            session.add(Inbound(id=name, source="registration", payload={"a": 1}, received=at - timedelta(days=days)))
            kept = {"user_id": user, "key": name, "request_hash": "0" * 64, "status": 201, "answer": "{}"}
            session.add(IdempotencyKey(created=at - timedelta(days=days / 2), **kept))
    retention.clean_up(scene.store, at)
    with scene.store.database.look() as session:
        assert {row.id: row.payload for row in session.scalars(select(Inbound))} == {"new": {"a": 1}, "old": {}}
        assert session.scalars(select(IdempotencyKey.key)).all() == ["new"]


def test_turns_of_the_queue_do_not_pile_up(scene: Scene) -> None:
    """Of batches that are long read, and of a clock that went years ahead, which would put an office last for as long."""
    at = now()
    turns = {"bold": at - timedelta(days=2), "bnew": at - timedelta(hours=1), "oahead": at + timedelta(days=900)}
    with scene.store.database.unit() as session:
        session.execute(delete(QueueTurn))
        session.add_all(QueueTurn(whose=whose, at=when) for whose, when in turns.items())
    retention.clean_up(scene.store, at)
    with scene.store.database.look() as session:
        assert session.scalars(select(QueueTurn.whose)).all() == ["bnew"]


def test_the_dispatcher_deletes_what_is_overdue(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shenbao.dispatcher.RETENTION_SECONDS", 0.05)
    scene.packet()
    with scene.store.database.unit() as session:
        session.get_one(Batch, scene.batch_id).delete_after = now() - timedelta(minutes=1)
    dispatcher = Dispatcher(WorkerContext(scene.store, "tester"), InlineExecutor())

    def gone() -> bool:
        with scene.store.database.look() as session:
            return session.get_one(Batch, scene.batch_id).deleted is not None

    running = threading.Thread(target=dispatcher.run)
    running.start()
    end = time.monotonic() + 30
    while not gone() and time.monotonic() < end:
        time.sleep(0.05)
    dispatcher.stop()
    running.join()
    assert gone()
