"""The judge of the trials sees what it is there for: each fault, put in on purpose, is told."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update

from benchmarks.trials import judge
from benchmarks.trials.judge import Kept
from benchmarks.trials.sender import name_of
from engine import InlineExecutor
from servicescene import Scene, empty_sqlite, make_scene, queued
from shenbao.dispatcher import Dispatcher
from shenbao.service.core.config import secret_key
from shenbao.service.reading.job_store import WorkerContext
from storage.database import Database
from storage.schema import Blob, Event, FindingRow, Job, JobKind, JobState, Packet, PacketState, PageRow

NAME = name_of(0)


@dataclass
class Judged:
    scene: Scene
    undisturbed: Kept

    def kinds(self) -> set[str]:
        return {flaw.kind for flaw in judge.flaws(self.scene.store, judge.look(self.scene.store), self.undisturbed, [NAME])}

    def packet(self) -> str:
        with self.scene.store.database.look() as session:
            return str(session.scalars(select(Packet.id)).one())


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A service's folder after it has read one small packet."""
    folder = tmp_path_factory.mktemp("judged")
    word = folder / "申报书.docx"
    from benchmarks.trials.papers import packet

    word.write_bytes(next(files["申报书.docx"] for n in range(50) if "申报书.docx" in (files := packet(1, n))))
    os.umask(0o077)
    data = folder / "data"
    data.mkdir()
    database = Database(empty_sqlite(data / "shenbao.db"))
    scene = make_scene(database, data)
    secret_key(data)
    queued(scene, NAME, (word,))
    Dispatcher(WorkerContext(scene.store, "w"), InlineExecutor()).run_once()
    database.close()
    return data


@pytest.fixture
def judged(read_once: Path, tmp_path: Path) -> Iterator[Judged]:
    import shutil

    from shenbao.service.core.store import Store
    from storage.blobs import BlobStore

    data = tmp_path / "data"
    shutil.copytree(read_once, data)
    store = Store(Database(f"sqlite:///{data / 'shenbao.db'}"), BlobStore(data / "blobs"), data)
    yield Judged(Scene(store, {}, {}, ""), judge.look(store))
    store.database.close()


def an_orphan_file(judged: Judged) -> None:
    (judged.scene.store.workspace(judged.packet()) / "pages").mkdir(exist_ok=True)
    (judged.scene.store.workspace(judged.packet()) / "pages" / "half.jpg").write_bytes(b"x")


def an_orphan_blob(judged: Judged) -> None:
    with judged.scene.store.database.unit() as session:
        session.add(Blob(sha256="ab" * 32, size=1))


def an_orphan_row(judged: Judged) -> None:
    with judged.scene.store.database.unit() as session:
        row = session.scalars(select(FindingRow)).first()
        assert row is not None
        session.add(PageRow(packet_id=judged.packet(), file_path="other.docx", number=9, reader="word", reading=b"", text=""))


def a_page_read_twice(judged: Judged) -> None:
    with judged.scene.store.database.unit() as session:
        row = session.scalars(select(Job).where(Job.kind == JobKind.PAGE)).first()
        assert row is not None
        session.add(Job(packet_id=row.packet_id, kind=row.kind, source=row.source, state=JobState.DONE))


def a_packet_told_twice(judged: Judged) -> None:
    with judged.scene.store.database.unit() as session:
        row = session.scalars(select(Event).where(Event.type == "packet.checked")).one()
        session.add(Event(type=row.type, office_id=row.office_id, payload=row.payload))


def a_packet_handed_in_twice(judged: Judged) -> None:
    with judged.scene.store.database.unit() as session:
        row = session.get_one(Packet, judged.packet())
        session.add(Packet(batch_id=row.batch_id, office_id=row.office_id, name=NAME, state=PacketState.CHECKED))


def a_packet_unfinished(judged: Judged) -> None:
    with judged.scene.store.database.unit() as session:
        session.get_one(Packet, judged.packet()).state = PacketState.HELD


def another_finding(judged: Judged) -> None:
    with judged.scene.store.database.unit() as session:
        session.execute(update(FindingRow).values(severity="warning"))


def a_page_lost(judged: Judged) -> None:
    with judged.scene.store.database.unit() as session:
        page = session.scalars(select(PageRow.id)).first()
        session.execute(text("DELETE FROM page_text WHERE page_id = :id"), {"id": page})
        session.execute(delete(PageRow).where(PageRow.id == page))


def bytes_lost(judged: Judged) -> None:
    with judged.scene.store.database.look() as session:
        judged.scene.store.blobs.path(session.scalars(select(Blob.sha256)).one()).unlink()


def a_broken_chain(judged: Judged) -> None:
    with judged.scene.store.database.unit() as session:
        session.execute(text("UPDATE audit SET subject = 'other' WHERE seq = 1"))


def test_what_is_sound_has_no_flaw(judged: Judged) -> None:
    assert judged.kinds() == set()


@pytest.mark.parametrize(
    ("harm", "kind"),
    [
        (an_orphan_file, "orphan file"),
        (an_orphan_blob, "orphan row"),
        (an_orphan_row, "orphan row"),
        (a_page_read_twice, "twice"),
        (a_packet_told_twice, "twice"),
        (a_packet_handed_in_twice, "twice"),
        (a_packet_unfinished, "lost"),
        (another_finding, "unequal"),
        (a_page_lost, "unequal"),
        (bytes_lost, "lost"),
        (a_broken_chain, "审计记录"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_each_harm_is_told(judged: Judged, harm: Callable[[Judged], None], kind: str) -> None:
    harm(judged)
    assert kind in judged.kinds()
