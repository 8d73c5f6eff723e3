"""What dies loses nothing but time: reading processes, the dispatcher and web processes are really killed; rows of the job queue and what
they speak of are really broken.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import func, select, update

from benchmarks.service.webprocess import answers, free_port
from cleanrecord import blank
from deadlypages import DEADLY, ONCE, read_or_die
from engine import Done, InlineExecutor, Task
from model.errors import UsageError, WorkerKilled
from model.packet import FileKind, PageSource
from servicescene import WORD, WORD_PAGES, Scene, empty_sqlite, make_scene, queued
from shenbao import steps, tasks
from shenbao.commands.running import need_free
from shenbao.dispatcher import Dispatcher
from shenbao.service.core.current import effective_state
from shenbao.service.letters.all_read import demand_all_read
from shenbao.service.reading import cancelling, job_store
from shenbao.service.reading.job_store import WorkerContext
from shenbao.service.reception import uploads
from shenbao.service.review import page_changes, review
from shenbao.service.review.correction import FieldInput, open_packet
from storage import field_versions, job_queue
from storage.codec import from_plain, plain
from storage.database import Database
from storage.job_queue import AGAIN
from storage.schema import Event, FindingRow, FindingState, Job, JobKind, JobState, Packet, PacketState, PageRow

EMAIL = "company.contact.email"


def read_all(scene: Scene) -> None:
    Dispatcher(WorkerContext(scene.store, "w"), InlineExecutor()).run_once()


def picture(path: Path, text: str = "x") -> Path:
    sheet = Image.new("RGB", (413, 585), "white")
    ImageDraw.Draw(sheet).text((40, 60), text, "black")
    sheet.save(path, dpi=(50, 50))
    return path


# --- a broken row costs its own packet, and the dispatcher goes on ---


def spoil_page(scene: Scene, packet_id: str) -> None:
    with scene.store.database.unit() as session:
        session.execute(update(Job).where(Job.packet_id == packet_id).values(kind=JobKind.PAGE, source={"file": 7}))


def lose_file(scene: Scene, packet_id: str) -> None:
    for path in scene.store.blobs.folder.rglob("*"):
        if path.is_file():
            path.unlink()


def spoil_reading(scene: Scene, packet_id: str) -> None:
    read_all(scene)
    with scene.store.database.unit() as session:
        session.execute(update(PageRow).where(PageRow.packet_id == packet_id).values(reading=b"no such thing"))
        page_changes.refill(session, session.get_one(Packet, packet_id))


@pytest.mark.parametrize("spoil", [spoil_page, lose_file, spoil_reading], ids=lambda spoil: spoil.__name__)
def test_a_task_that_cannot_be_made_ready_fails_with_its_packet_alone(
    scene: Scene, spoil: Callable[[Scene, str], None], tmp_path: Path
) -> None:
    path = picture(tmp_path / "附页.png")
    broken = queued(scene, "坏", (path,))
    spoil(scene, broken)
    good = queued(scene, "好", (WORD,))
    read_all(scene)
    packet = scene.row(broken)
    assert packet.state == PacketState.FAILED and packet.problem is not None
    assert packet.problem["code"] == "broken_task" and packet.problem["remedy"].startswith("请重新读取")
    assert scene.row(good).state == PacketState.CHECKED
    with scene.store.database.unit() as session:
        told = [e.payload["packet"] for e in session.scalars(select(Event).where(Event.type == "packet.failed"))]
        assert told == [broken]
        assert not session.scalars(select(Job.id).where(Job.state.in_((JobState.READY, JobState.LEASED)))).all()
        uploads.retry(session, scene.reviewer, broken)
    scene.store.blobs.put_file(path)  # what was lost is brought back
    read_all(scene)
    assert scene.row(broken).state == PacketState.CHECKED


# --- reading processes that die ---


class Apart:
    """A process a task, tried once: what the service's executors do with killed processes, test_engine_pool.py tells."""

    def results(self, take: Callable[[], Task | None]) -> Iterator[Done]:
        context = get_context("forkserver")
        context.set_forkserver_preload([*tasks.RECORDS])
        with ProcessPoolExecutor(1, context) as first:
            processes = first
            while (task := take()) is not None:
                try:
                    yield Done(task.key, processes.submit(task.function, *task.args).result())
                except BrokenProcessPool:
                    processes = ProcessPoolExecutor(1, context)
                    yield Done(task.key, error=WorkerKilled())
            processes.shutdown()

    def close(self) -> None:
        return None


def test_a_page_that_kills_its_worker_holds_the_packet_until_it_succeeds_or_a_person_ends_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(steps, "read_page", read_or_die)
    files = [WORD, picture(tmp_path / DEADLY, "one"), picture(tmp_path / ONCE, "another")]
    packet_id = queued(scene, "麦田", tuple(files))
    monkeypatch.setattr(job_store, "LEASE", timedelta(hours=1))  # nobody renews it here
    monkeypatch.setattr(job_queue, "PAUSES", (600.0,))
    dispatcher = Dispatcher(WorkerContext(scene.store, "w"), Apart())
    dispatcher.run_once()
    packet = scene.row(packet_id)
    assert packet.state == PacketState.HELD and packet.problem is not None and packet.pages_done == WORD_PAGES
    assert (packet.problem["code"], packet.problem["of_office"]) == ("worker_killed", True)
    with scene.store.database.unit() as session:
        assert job_queue.wake(session, packet_id) == 2  # some seconds later
    dispatcher.run_once()
    packet = scene.row(packet_id)
    assert packet.state == PacketState.HELD and packet.pages_done == WORD_PAGES + 1
    with scene.store.database.unit() as session:
        cancelling.end_holding(session, scene.reviewer, packet_id)
    dispatcher.run_once()
    packet = scene.row(packet_id)
    assert packet.state == PacketState.CHECKED and packet.pages_done == packet.pages_total == WORD_PAGES + 2
    folder = scene.store.workspace(packet_id)
    assert {name: len((folder / f"deaths-{name}").read_text()) for name in (DEADLY, ONCE)} == {DEADLY: 2, ONCE: 2}
    with scene.store.database.look() as session:
        readers = dict(session.execute(select(PageRow.file_path, PageRow.reader).where(PageRow.packet_id == packet_id)).all())
        assert readers == {DEADLY: "none", ONCE: "ocr", WORD.name: "word"}
        ended = session.scalars(select(Job).where(Job.kind == JobKind.PAGE, Job.state == JobState.FAILED)).one()
        assert ended.error and ended.error["code"] == "given_up" and "意外中止" in ended.error["message"]
        told = session.scalars(select(FindingRow).where(FindingRow.packet_id == packet_id, FindingRow.kind == "unreadable")).one()
        assert told.severity == "warning" and DEADLY in told.finding["message"]
        with pytest.raises(UsageError, match=f"“{DEADLY}”因系统故障没有读取"):
            demand_all_read(session, effective_state(session, session.get_one(Packet, packet_id)))
    with scene.store.database.unit() as session:
        session.get_one(FindingRow, told.id).state = FindingState.WAIVED  # somebody looked at the original
    with scene.store.database.look() as session:
        demand_all_read(session, effective_state(session, session.get_one(Packet, packet_id)))


# --- the dispatcher and the web processes, as the service runs them ---


@contextmanager
def running(*words: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    env = {key: value for key, value in os.environ.items() if key != "SHENBAO_CACHE"} | settings
    command = [sys.executable, "-m", "shenbao", *words]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def wait_for(what: Callable[[], bool], seconds: float = 150) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Scene]:
    """A scene whose store is opened by other processes too."""
    folder = tmp_path / "data"
    folder.mkdir()
    database = Database(empty_sqlite(folder / "shenbao.db"))
    yield make_scene(database, folder)
    database.close()


def under_way(scene: Scene, kind: JobKind) -> bool:
    with scene.store.database.look() as session:
        return bool(session.scalar(select(func.count()).where(Job.kind == kind, Job.state == JobState.LEASED)))


def test_a_dispatcher_killed_at_work_loses_nothing(alone: Scene, tmp_path: Path) -> None:
    packet_id = queued(alone, "麦田", (WORD, picture(tmp_path / "附页.png")))
    corrected = alone.packet(blank(EMAIL), name="云帆")
    with alone.store.database.unit() as session:
        review.correct_field(open_packet(session, alone.reviewer, corrected), EMAIL, FieldInput("lin@yunfan.com.cn"))
    data = ("--data", str(alone.store.folder), "--jobs", "1")
    with running("worker", *data) as first:
        wait_for(lambda: under_way(alone, JobKind.PAGE))
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    assert under_way(alone, JobKind.PAGE)  # its lease runs for two minutes more; the next one knows that it is dead
    with running("worker", *data):
        wait_for(lambda: alone.row(packet_id).state not in (PacketState.QUEUED, PacketState.READING))
    packet = alone.row(packet_id)
    assert packet.state == PacketState.CHECKED and packet.pages_done == packet.pages_total == WORD_PAGES + 1
    with alone.store.database.look() as session:
        pages = [(r.file_path, r.number) for r in session.scalars(select(PageRow).where(PageRow.packet_id == packet_id))]
        assert len(pages) == len(set(pages)) and {file for file, _ in pages} == {WORD.name, "附页.png"}
        assert set(session.scalars(select(Job.state).where(Job.packet_id == packet_id))) == {JobState.DONE}
        assert session.scalar(select(func.count()).where(Event.type == "packet.checked")) == 1
        assert field_versions.current(session, corrected)[EMAIL].raw == "lin@yunfan.com.cn"


def children(process: int, word: str = "") -> list[int]:
    """The processes that `process` started, those whose command has `word`."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            parent = int(entry.joinpath("stat").read_text().rpartition(")")[2].split()[1])
            if parent == process and word in entry.joinpath("cmdline").read_text():
                found.append(int(entry.name))
        except (OSError, ValueError):
            continue
    return found


def test_web_processes_that_are_killed_come_back(alone: Scene) -> None:
    port = free_port()
    up = partial(answers, f"http://127.0.0.1:{port}")
    words = ("serve", "--no-worker", "--port", str(port), "--data", str(alone.store.folder))
    with running(*words, SHENBAO_WEB_PROCESSES="1") as service:
        wait_for(up)
        (master,) = children(service.pid, "gunicorn")
        wait_for(lambda: bool(children(master)))
        (worker,) = children(master)
        os.kill(worker, signal.SIGKILL)
        wait_for(lambda: children(master) not in ([], [worker]))
        wait_for(up)
        os.kill(master, signal.SIGKILL)
        wait_for(lambda: children(service.pid, "gunicorn") not in ([], [master]))
        wait_for(up)
        service.kill()  # its children end with it: the next one finds the port free
        wait_for(lambda: not up())
    need_free("127.0.0.1", port)


def test_every_source_of_a_page_survives_the_job_queue() -> None:
    """What a person's turn adds to a row is read back as the same source."""
    source = PageSource("a.pdf", Path("/in/a.pdf"), FileKind.PDF, 3, 270)
    assert from_plain(PageSource, plain(source) | {AGAIN: True}) == source
