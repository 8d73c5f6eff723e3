"""What an office and an account may hand in within a day, at every door; and the packet that a person is asked about first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import web_scene
from apiscene import make_client
from model.errors import OverBudget
from servicescene import Scene
from shenbao.service.core.config import Budget, Budgets, office_today
from shenbao.service.office import retention
from shenbao.service.reception import budgets, uploads
from storage.schema import Packet, Spending
from storage.spending import Spent, account_key, office_key, spend, spent_by
from test_service_watch import packets, put_packet, rest, watch
from test_web_upload import announce, entry, send

FILE = bytes(range(256)) * 4000  # a little below 1 MB
MB = 1 << 20


def spent(scene: Scene, size: int = 0, pages: int = 0, seconds: float = 0.0, who: str = "clerk") -> None:
    with scene.store.database.unit() as session:
        spend(session, scene.offices["city"], scene.people[who].user_id, office_today(), Spent(size, pages, seconds))


@pytest.mark.parametrize(
    ("used", "budget", "setting"),
    [
        (Spent(size=8 * MB), Budgets(account=Budget(size=8 * MB)), "SHENBAO_ACCOUNT_DAY_MB"),
        (Spent(pages=40), Budgets(office=Budget(pages=40)), "SHENBAO_OFFICE_DAY_PAGES"),
        (Spent(seconds=61), Budgets(office=Budget(seconds=60)), "SHENBAO_OFFICE_DAY_MINUTES"),
        (Spent(), Budgets(reserve=1 << 60), "磁盘空间不足"),
    ],
)
def test_what_is_used_up_is_told_with_its_setting(scene: Scene, used: Spent, budget: Budgets, setting: str) -> None:
    store, clerk, office = replace(scene.store, budgets=budget), scene.people["clerk"], scene.offices["city"]
    spent(scene, used.size, used.pages, used.seconds)
    with scene.store.database.look() as session, pytest.raises(OverBudget, match=setting):
        budgets.need_budget(session, store, clerk, office, 1)
    with scene.store.database.look() as session:  # by default nobody is asked to wait
        budgets.need_budget(session, scene.store, clerk, office, 1)


def test_an_account_that_used_up_its_own_leaves_the_others_theirs(scene: Scene) -> None:
    store = replace(scene.store, budgets=Budgets(account=Budget(pages=10), office=Budget(pages=100)))
    spent(scene, pages=10)
    with scene.store.database.look() as session:
        budgets.need_budget(session, store, scene.people["manager"], scene.offices["city"])
        assert spent_by(session, office_key(scene.offices["city"]), office_today()).pages == 10
        assert spent_by(session, office_key(scene.offices["city"]), office_today() - timedelta(days=1)).pages == 0


def test_what_is_handed_in_and_read_is_counted(scene: Scene, tmp_path: Path) -> None:
    clerk = scene.people["clerk"]
    sha256, size = scene.store.blobs.put([FILE])
    with scene.store.database.unit() as session:
        packet = uploads.add_packet(session, clerk, scene.batch_id, "云帆")
        for _ in range(2):  # a repeated upload is the same file
            uploads.add_file(session, clerk, packet.id, uploads.ManifestEntry("申报书.pdf", size, sha256))
        budgets.count(session, session.get_one(Packet, packet.id), Spent(pages=7, seconds=1.5))
    with scene.store.database.look() as session:
        mine = account_key(scene.offices["city"], clerk.user_id or "")
        for whose in (mine, office_key(scene.offices["city"])):
            assert spent_by(session, whose, office_today()) == Spent(size, 7, 1.5)
    retention.clean_up(scene.store)
    with scene.store.database.unit() as session:
        assert session.get(Spending, (mine, office_today())) is not None
    retention.clean_up(scene.store, retention.now() + timedelta(days=60))
    with scene.store.database.unit() as session:
        assert session.get(Spending, (mine, office_today())) is None


def test_the_upload_page_says_why_nothing_more_is_taken_in(tmp_path: Path) -> None:
    scene = web_scene.build(tmp_path, account_day_mb=1)
    client = scene.client("clerk-a")
    told = announce(scene, client, "甲公司", entry("a.pdf", FILE))
    assert send(client, told, 0, FILE, 0).get_json()["stored"] is True
    refused = client.post(
        f"/batches/{scene.ids['batch']}/packets", json={"name": "乙公司", "files": [entry("b.pdf", FILE[:-1])], "again": True}
    )
    assert refused.status_code == 400 and "SHENBAO_ACCOUNT_DAY_MB" in refused.text and "明日再交" in refused.text
    assert announce(scene, scene.client("reviewer-a"), "丙公司", entry("c.pdf", FILE[:-2]))["packet"]


def test_the_api_says_so_as_a_problem(scene: Scene) -> None:
    client = make_client(replace(scene), office_day_pages=10)
    body = {"batch": scene.batch_id, "name": "远航"}
    packet = client.call("POST", "/packets", json=body).get_json()["id"]
    spent(scene, pages=10)
    for answer in (
        client.call("POST", "/packets", json=body),
        client.call("PUT", f"/packets/{packet}/files", query_string={"path": "a.pdf"}, data=FILE),
        client.call("POST", f"/packets/{packet}/close"),
    ):
        assert answer.status_code == 409 and answer.get_json()["code"] == "over_budget"


def test_what_was_put_into_the_watched_folder_waits_there(scene: Scene, tmp_path: Path) -> None:
    folder = tmp_path / "scans"
    folder.mkdir()
    put_packet(folder, "云帆")
    spent(scene, pages=10)
    full = replace(scene, store=replace(scene.store, budgets=Budgets(office=Budget(pages=10))))
    watching = watch(full, folder)
    assert rest(watching) == 0 and packets(scene) == {} and (folder / "云帆").is_dir()
    with scene.store.database.unit() as session:  # the next day
        session.delete(session.get_one(Spending, (office_key(scene.offices["city"]), office_today())))
    assert watching.step() == 1 and list(packets(scene)) == ["云帆"]


def test_a_person_is_asked_before_an_unusual_packet_is_taken_in(tmp_path: Path) -> None:
    scene = web_scene.build(tmp_path, ask_packet_files=3, ask_packet_mb=1)
    client = scene.client("clerk-a")
    many = [entry(f"{n}.jpg", b"%d" % n) for n in range(4)]
    asked = announce(scene, client, "甲公司", *many)
    assert asked["packet"] is None and asked["unusual"] == "共 4 个文件，超过 3 个"
    assert announce(scene, client, "甲公司", *many, again=True)["packet"]
    assert "MB" in announce(scene, client, "乙公司", entry("a.pdf", FILE + FILE))["unusual"]
    assert announce(scene, client, "丙公司", *many[:3])["packet"]


def test_what_is_usual_in_a_batch_is_told_by_its_packets(scene: Scene) -> None:
    clerk, big = scene.people["clerk"], budgets.Handed(900 * MB, 5)
    store = replace(scene.store, budgets=Budgets(ask_size=1000 * MB, ask_files=300))
    with scene.store.database.unit() as session:
        batch = uploads.create_batch(session, clerk, "又一批", "xxxf2020")
        assert budgets.unusual(session, store, batch, big) == ""  # nobody knows yet
        for number in range(budgets.ENOUGH):
            packet = uploads.add_packet(session, clerk, batch.id, f"第{number}份")
            sha256, _ = scene.store.blobs.put([b"%d" % number])
            uploads.add_file(session, clerk, packet.id, uploads.ManifestEntry("a.pdf", 20 * MB, sha256))
        assert budgets.unusual(session, store, batch, big) == "共 900 MB，本批次材料一般约 20 MB"
        assert budgets.unusual(session, store, batch, budgets.Handed(150 * MB, 5)) == ""
        assert budgets.unusual(session, store, batch, budgets.Handed(MB, 150)) == "共 150 个文件，本批次材料一般约 1 个"
