"""A packet of unusually many pages, or of archives with unusually many files, is read once a person says so: that is known only after a look into it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from sqlalchemy import select

import cleanrecord
import web_scene
from apiscene import make_client
from engine import InlineExecutor
from model.errors import OverBudget, UsageError
from servicescene import Scene, queued
from shenbao.dispatcher import Dispatcher
from shenbao.service.core.access import Forbidden
from shenbao.service.core.config import Budget, Budgets, office_today
from shenbao.service.reading import agreeing, cancelling
from shenbao.service.reading.job_store import WorkerContext
from shenbao.service.reception import budgets, uploads
from shenbao.service.review import page_changes
from storage.schema import Job, JobKind, JobState, Packet, PacketState
from storage.spending import office_key, spent_by
from test_service_reading import play, scan

MUCH = 40


@pytest.fixture
def worker(scene: Scene) -> WorkerContext:
    return WorkerContext(replace(scene.store, budgets=Budgets(ask_pages=20, ask_files=3)), "tester")


def look(worker: WorkerContext, pages: int = MUCH) -> None:
    play(worker, scan(pages), [cleanrecord.clean()])


def waiting(scene: Scene) -> set[str]:
    with scene.store.database.look() as session:
        return set(session.scalars(select(Job.state).where(Job.kind == JobKind.PAGE)))


def agree(scene: Scene, worker: WorkerContext, packet_id: str) -> None:
    with scene.store.database.unit() as session:
        agreeing.agree(session, worker.store, scene.people["clerk"], packet_id)


def test_nothing_of_it_is_read_before_a_person_says_so(scene: Scene, worker: WorkerContext) -> None:
    packet_id, other = queued(scene), queued(scene, "别的")
    look(worker)
    assert scene.state(packet_id) == scene.state(other) == PacketState.ASKED and waiting(scene) == {JobState.ASKED}
    with scene.store.database.look() as session:
        packet = session.get_one(Packet, packet_id)
        assert packet.problem and packet.problem["message"] == f"页数、文件数或大小明显偏多：共 {MUCH} 页，超过 20 页"
        assert spent_by(session, office_key(packet.office_id), office_today()).pages == 0
    agree(scene, worker, packet_id)
    look(worker)
    assert (scene.state(packet_id), scene.state(other)) == (PacketState.CHECKED, PacketState.ASKED)
    with scene.store.database.look() as session:
        packet = session.get_one(Packet, packet_id)
        assert packet.problem is None and spent_by(session, office_key(packet.office_id), office_today()).pages == MUCH


def test_what_is_as_usual_is_read_at_once(scene: Scene, worker: WorkerContext) -> None:
    packet_id = queued(scene)
    look(worker, 20)
    assert scene.state(packet_id) == PacketState.CHECKED
    with pytest.raises(UsageError, match="没有在等待确认"):
        agree(scene, worker, packet_id)


def test_it_is_cancelled_instead_and_read_again_without_asking_twice(scene: Scene, worker: WorkerContext) -> None:
    packet_id = queued(scene)
    look(worker)
    with scene.store.database.unit() as session:
        cancelling.cancel(session, scene.people["clerk"], packet_id)
    assert scene.state(packet_id) == PacketState.CANCELLED and waiting(scene) == {JobState.CANCELLED}
    with scene.store.database.unit() as session:  # whoever knows how much it is and has it read
        uploads.retry(session, scene.people["clerk"], packet_id)
    look(worker)
    assert scene.state(packet_id) == PacketState.CHECKED
    with scene.store.database.unit() as session:
        uploads.retry(session, scene.people["clerk"], packet_id)
    look(worker, MUCH + 1)  # it has grown: another file could be opened, say
    assert scene.state(packet_id) == PacketState.ASKED


def test_nobody_changes_its_pages_while_it_waits(scene: Scene, worker: WorkerContext) -> None:
    """Read before, and grown since: the record would be made anew of the old pages, and the word that is waited for could not be said any more."""
    packet_id = queued(scene)
    look(worker, 20)
    with scene.store.database.unit() as session:
        uploads.retry(session, scene.people["clerk"], packet_id)
    look(worker)
    assert scene.state(packet_id) == PacketState.ASKED
    with scene.store.database.unit() as session, pytest.raises(UsageError, match="正在读取"):
        page_changes.refill(session, session.get_one(Packet, packet_id))
    agree(scene, worker, packet_id)


def test_a_day_that_is_used_up_and_a_person_without_the_right_let_it_wait(scene: Scene, worker: WorkerContext) -> None:
    packet_id = queued(scene)
    look(worker)
    full = replace(worker.store, budgets=replace(worker.store.budgets, office=Budget(size=1)))
    for store, who, error in ((full, "clerk", OverBudget), (worker.store, "manager", Forbidden)):
        with scene.store.database.unit() as session, pytest.raises(error):
            agreeing.agree(session, store, scene.people[who], packet_id)
    assert scene.state(packet_id) == PacketState.ASKED


def test_what_a_batch_usually_has_is_told_by_the_packets_that_were_read(scene: Scene) -> None:
    store = replace(scene.store, budgets=Budgets(ask_pages=5000))
    packet_id = queued(scene)
    with scene.store.database.unit() as session:
        packet = session.get_one(Packet, packet_id)
        assert budgets.much(session, store, packet, 900, 0) == ""  # nobody knows yet
        for number in range(budgets.ENOUGH):
            other = uploads.add_packet(session, scene.people["clerk"], scene.batch_id, f"第{number}份")
            other.state, other.pages_total = PacketState.CHECKED, 40 + number
        assert budgets.much(session, store, packet, 900, 0) == "共 900 页，本批次材料一般约 45 页"
        assert budgets.much(session, store, packet, 350, 0) == "" and budgets.much(session, store, packet, 900, 900) == ""
        assert budgets.much(session, replace(store, budgets=Budgets()), packet, 9000, 0) == ""  # nobody is asked


@pytest.mark.parametrize("limit", [{"ask_packet_mb": 1}, {"ask_packet_files": 1}])
def test_what_a_program_hands_in_waits_for_a_person_too(scene: Scene, worker: WorkerContext, limit: dict[str, int]) -> None:
    """Nobody has looked into it, and its pages are counted when they are found."""
    api = make_client(scene, **limit)

    def closed(name: str, files: int, how: str = "") -> dict[str, object]:
        made = api.call("POST", "/packets", json={"batch": scene.batch_id, "name": name}).json
        for number in range(files):
            content = f"{name}{number}".encode() * (1 << 17)
            assert api.call("PUT", f"/packets/{made['id']}/files?path={number}.txt", data=content).status_code == 200
        return dict(api.call("POST", f"/packets/{made['id']}/close{how}").json)

    large = closed("large", 2)
    assert large["state"] == "asked" and "大小明显偏多" in str(large["problem"])
    assert api.call("POST", f"/packets/{large['id']}/close").json["state"] == "asked"
    assert (closed("s", 1)["state"], closed("known", 2, "?confirm=true")["state"]) == ("queued", "queued")
    look(worker, 5)
    assert scene.state(str(large["id"])) == PacketState.ASKED
    agreed = api.call("POST", f"/packets/{large['id']}/agree")
    assert (agreed.status_code, agreed.json["state"], agreed.json["problem"]) == (200, "queued", None)
    look(worker, 5)
    assert scene.state(str(large["id"])) == PacketState.CHECKED
    with scene.store.database.look() as session:
        office = session.get_one(Packet, large["id"]).office_id
        assert spent_by(session, office_key(office), office_today()).pages == 3 * 5


@pytest.fixture
def crowded(tmp_path: Path) -> Iterator[Path]:
    """An archive with more members than one usually has, each a page of its own."""
    path = tmp_path / "材料.zip"
    with ZipFile(path, "w") as archive:
        for number in range(5):
            document = Document()
            document.add_paragraph(f"第{number}份附件")
            document.save(str(tmp_path / "one.docx"))
            archive.write(tmp_path / "one.docx", f"{number}.docx")
    yield path


def test_the_pages_ask_the_clerk_about_an_archive_that_holds_many_files(tmp_path: Path, crowded: Path) -> None:
    scene = web_scene.build(tmp_path / "web", ask_packet_files=4)
    with scene.store.database.unit() as db:
        clerk = web_scene.actor_of(db.get_one(web_scene.User, scene.ids["clerk-a"]))
        packet = uploads.add_packet(db, clerk, scene.ids["batch"], "甲公司")
        sha256, size = scene.store.blobs.put([crowded.read_bytes()])
        uploads.add_file(db, clerk, packet.id, uploads.ManifestEntry("材料.zip", size, sha256))
        uploads.close_packet(db, clerk, packet.id)
        packet_id = packet.id
    store = replace(scene.store, budgets=Budgets(ask_files=4))
    Dispatcher(WorkerContext(store, "w"), InlineExecutor()).run_once()
    client = scene.client("clerk-a")
    shown = client.get(f"/packets/{packet_id}").text
    assert "压缩包等文件中共有 5 个文件，超过 4 个" in shown and "确认读取" in shown and "4.docx" in shown
    assert "待确认读取" in client.get("/").text and "确认读取" in client.get(f"/batches/{scene.ids['batch']}").text
    assert scene.client("manager-a").post(f"/packets/{packet_id}/agree").status_code == 403
    assert client.post(f"/packets/{packet_id}/agree").status_code == 302
    Dispatcher(WorkerContext(store, "w"), InlineExecutor()).run_once()
    assert "待审核" in client.get(f"/packets/{packet_id}").text
