"""Who works on what until when, what rests, and notes for colleagues: the service, the review screen, the list and the API."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from apiscene import Client, make_app
from model.errors import UsageError
from servicescene import Scene
from shenbao.service.core.access import Forbidden, NotFound
from shenbao.service.core.config import office_today
from shenbao.service.office import retention
from shenbao.service.review import assignment, queue
from shenbao.service.review.assignment import Whose
from storage.schema import Assignment, Audit, Packet, PacketNote, PacketState
from test_web_review import browser, told

ENGINES = ("sqlite",)  # nothing of it differs between the databases


def user(scene: Scene, login: str) -> str:
    return scene.people[login].user_id or ""


def whose(scene: Scene, login: str) -> dict[Whose, set[str]]:
    with scene.store.database.look() as db:
        actor = scene.people[login]
        return {which: set(db.scalars(select(Packet.name).where(assignment.whose(actor, which)))) for which in Whose}


def test_a_batch_is_shared_out_in_turn_and_the_next_packet_is_the_own_one_due_first(scene: Scene) -> None:
    ids = {name: scene.packet(name=name) for name in ("甲", "乙", "丙", "丁")}
    people = [user(scene, "reviewer"), user(scene, "second")]
    tomorrow = office_today() + timedelta(days=1)
    with scene.store.database.unit() as db:
        assignment.assign(db, scene.people["manager"], [ids["丁"]], people[0], tomorrow)
        assert assignment.share_out(db, scene.people["manager"], scene.batch_id, people) == 3
        assert assignment.share_out(db, scene.people["manager"], scene.batch_id, people) == 0  # nothing is nobody's any more
    mine, others = whose(scene, "reviewer"), whose(scene, "second")
    assert "丁" in mine[Whose.MINE] and len(mine[Whose.MINE]) == 2  # who has the fewest gets the next
    assert mine[Whose.MINE] == others[Whose.OTHERS] and not mine[Whose.NOBODY]
    with scene.store.database.look() as db:
        first = queue.next_packet(db, scene.reviewer)
        assert first is not None and first.name == "丁"  # due first
        behind = queue.next_packet(db, scene.reviewer, after=first)
        assert behind is not None and behind.name in mine[Whose.MINE] - {"丁"}
        assert [row.action for row in db.scalars(select(Audit)) if row.action == "packet.assigned"] == ["packet.assigned"] * 4


def test_what_rests_or_is_others_is_not_offered(scene: Scene) -> None:
    resting, others = scene.packet(name="甲"), scene.packet(name="乙")
    with scene.store.database.unit() as db:
        assignment.assign(db, scene.reviewer, [others], user(scene, "second"))
        for until, reason in (
            (office_today(), "等原件"),
            (office_today() + timedelta(days=3), " "),
            (date(2999, 1, 1), "久"),
        ):
            with pytest.raises(UsageError):
                assignment.postpone(db, scene.reviewer, resting, until, reason)
        assignment.postpone(db, scene.reviewer, resting, office_today() + timedelta(days=3), "等原件")
        assert queue.next_packet(db, scene.reviewer) is None
        assert assignment.waiting(db, scene.reviewer) == {Whose.OTHERS: 1, Whose.NOBODY: 1, Whose.POSTPONED: 1}
    assert "他人的 1" in browser(scene).get("/review/next").text
    with scene.store.database.unit() as db:
        db.get_one(Assignment, resting).postponed_until = office_today()  # the day has come
        assert queue.next_packet(db, scene.reviewer).id == resting  # type: ignore[union-attr]
        db.get_one(Assignment, others).due = office_today() - timedelta(days=1)
    assert whose(scene, "reviewer")[Whose.OVERDUE] == {"乙"}
    with scene.store.database.unit() as db:
        db.get_one(Packet, others).state = PacketState.REVIEWED
    assert not whose(scene, "reviewer")[Whose.OVERDUE]


def test_who_may_assign_and_to_whom(scene: Scene) -> None:
    packet = scene.packet()
    with scene.store.database.unit() as db:
        names = {person.login for person in assignment.assignable(db, scene.people["manager"], scene.offices["city"])}
        assert {"reviewer", "second", "administrator", "province"} <= names and not names & {"clerk", "manager", "stranger"}
        for login, error in (("clerk", Forbidden), ("stranger", NotFound)):
            with pytest.raises(error):
                assignment.assign(db, scene.people[login], [packet], user(scene, "reviewer"))
        for other in ("clerk", "stranger"):
            with pytest.raises(UsageError):
                assignment.assign(db, scene.reviewer, [packet], user(scene, other))
        with pytest.raises(UsageError):
            assignment.share_out(db, scene.reviewer, scene.batch_id, [])


def test_the_review_screen_tells_and_changes_it_without_another_version(scene: Scene) -> None:
    packet, client = scene.packet(), browser(scene)
    doc = told(client, packet)
    assert doc["notes"] == [] and doc["work"]["name"] == "" and len(doc["work"]["people"]) >= 4
    address = f"/packets/{packet}/review"
    late = (office_today() - timedelta(days=2)).isoformat()
    doc = client.post(f"{address}/assignment", json={"user": user(scene, "reviewer"), "due": late}).get_json()
    assert doc["work"]["mine"] and doc["work"]["overdue"] and doc["work"]["due"] == late
    assert client.post(f"{address}/notes", json={"text": " "}).status_code == 400
    later = client.post(f"{address}/notes", json={"text": "已电话告知\n等原件"}).get_json()
    assert [(note["text"], note["by"]) for note in later["notes"]] == [("已电话告知\n等原件", "reviewer某")]
    assert later["version"] == told(browser(scene, "second"), packet)["version"] == doc["version"]
    assert browser(scene, "clerk").post(f"{address}/notes", json={"text": "原件已到"}).status_code == 200
    assert browser(scene, "clerk").post(f"{address}/assignment", json={"user": ""}).status_code == 403
    listed = client.get("/packets?whose=mine").text
    assert "云帆" in listed and "逾期" in listed and f"限 {late}" in listed
    assert "没有符合条件的材料" in client.get("/packets?whose=others").text
    assert "云帆" in client.get("/packets?whose=nonsense").text
    form = {"user": user(scene, "second"), "due": ""}
    assert "已分派 0 份材料" in client.post(f"/batches/{scene.batch_id}/assignments", data=form, follow_redirects=True).text


def test_the_api_has_the_same_and_deleting_the_batch_forgets_it(scene: Scene) -> None:
    packet = scene.packet()
    client = Client(scene, make_app(scene).test_client())
    sent = client.call("PUT", f"/packets/{packet}/assignment", json={"user": user(scene, "reviewer"), "due": "2026-12-01"})
    assert sent.get_json()["name"] == "reviewer某" and sent.get_json()["due"] == "2026-12-01"
    until = (office_today() + timedelta(days=9)).isoformat()
    assert client.call("PUT", f"/packets/{packet}/postponement", json={"until": until}).status_code >= 400  # without a reason
    rests = client.call("PUT", f"/packets/{packet}/postponement", json={"until": until, "reason": "等原件"})
    assert (
        rests.get_json()["postponed_until"]
        == until
        == client.call("GET", f"/packets/{packet}/assignment").get_json()["postponed_until"]
    )
    assert client.call("POST", f"/packets/{packet}/notes", json={"text": "补件已到"}).status_code == 201
    assert client.call("GET", f"/packets/{packet}/notes").get_json()["items"][0]["text"] == "补件已到"
    assert client.call("GET", "/packets?whose=postponed").get_json()["items"][0]["id"] == packet
    assert client.call("GET", "/packets?whose=mine").get_json()["items"] == []
    shared = client.call("POST", f"/batches/{scene.batch_id}/assignments", json={"users": [user(scene, "second")]})
    assert shared.get_json() == {"assigned": 0}
    retention.delete_batch(scene.store, scene.people["manager"], scene.batch_id, "试验")
    with scene.store.database.look() as db:
        assert not db.scalars(select(PacketNote)).all() and not db.scalars(select(Assignment)).all()
