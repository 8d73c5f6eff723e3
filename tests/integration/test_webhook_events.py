"""Every event that is documented really happens, in the flow that the documentation says, with just the data that it says."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from cleanrecord import blank, submission
from engine import Done, InlineExecutor
from model.errors import UnreadableError
from model.packet import Submission
from servicescene import Scene, queued
from shenbao.service.core.store import UnitOfWork
from shenbao.service.letters import issue
from shenbao.service.letters.freezing import Asked
from shenbao.service.office import endpoints, retention
from shenbao.service.reading import cancelling
from shenbao.service.reading.job_store import WorkerContext, settle, take
from shenbao.service.reception import registration, uploads
from shenbao.service.resubmission import split_merge
from shenbao.service.review import review
from shenbao.service.review.correction import FieldInput, open_packet
from storage.schema import Delivery, Event, FindingState, PageRow, now
from webhook.deliver import Outcome
from webhook.events import EventType
from webhook.outbox import run_due
from webhook.sign import headers, new_secret

ENGINES = ("sqlite",)  # nothing of it differs between the databases
DOCUMENT = Path(__file__).parents[2] / "docs" / "webhooks.md"
EMAIL = "company.contact.email"
DOCUMENTED = {
    row[0]: set(re.findall(r"`(\w+)`", row[1]))
    for row in re.findall(r"^\| `([a-z.]+)` \|.*\| ([^|]*) \|$", DOCUMENT.read_text(), re.M)
}


def told(scene: Scene) -> list[tuple[str, dict[str, Any]]]:
    """What was told since this was last asked; each has exactly the documented data."""
    with scene.store.database.unit() as session:
        rows = session.scalars(select(Event).where(Event.spread.is_(False)).order_by(Event.id)).all()
        for row in rows:
            row.spread = True
        found = [(row.type, row.payload) for row in rows]
    for kind, payload in found:
        assert set(payload) == DOCUMENTED[kind], kind
    return found


def kinds(scene: Scene) -> list[str]:
    return [kind for kind, _ in told(scene)]


def read(scene: Scene) -> None:
    worker = WorkerContext(scene.store, "tester")
    for done in InlineExecutor().results(lambda: take(worker)):
        settle(worker, done)


def test_every_event_is_documented() -> None:
    assert set(DOCUMENTED) == {kind.value for kind in EventType}


def test_a_packet_is_received_read_checked_and_another_cannot_be(scene: Scene) -> None:
    packet = queued(scene)
    assert told(scene) == [("batch.received", {"batch": scene.batch_id})]
    read(scene)
    assert [(kind, payload["packet"]) for kind, payload in told(scene)] == [("packet.read", packet), ("packet.checked", packet)]
    failed = queued(scene, "坏的")
    worker = WorkerContext(scene.store, "tester")
    task = take(worker)
    assert task is not None
    settle(worker, Done(task.key, error=UnreadableError("坏了")))
    found = told(scene)
    assert [kind for kind, _ in found] == ["batch.received", "packet.failed"]
    assert found[1][1]["packet"] == failed and found[1][1]["code"]


def test_a_batch_is_received_when_its_last_packet_is_given_up(scene: Scene) -> None:
    with scene.store.database.unit() as session:
        waiting = uploads.add_packet(session, scene.reviewer, scene.batch_id, "没传完").id
    queued(scene)
    assert kinds(scene) == []
    with scene.store.database.unit() as session:
        cancelling.cancel(session, scene.reviewer, waiting)
    assert kinds(scene) == ["batch.received"]


def test_what_people_do_is_told(scene: Scene) -> None:
    packet, person = scene.packet(blank(EMAIL)), scene.reviewer
    with scene.store.database.unit() as session:
        finding = next(row.id for row in review.findings.of_packet(session, packet))
        pages = session.scalars(select(PageRow.id).where(PageRow.packet_id == packet).order_by(PageRow.number)).all()

    def done(action: Any, *arguments: Any, **more: Any) -> list[tuple[str, dict[str, Any]]]:
        with scene.store.database.unit() as session:
            action(UnitOfWork(session, scene.store, person), packet, *arguments, **more)
        return told(scene)

    def corrected_by(action: Any, *arguments: Any) -> list[tuple[str, dict[str, Any]]]:
        with scene.store.database.unit() as session:
            action(open_packet(session, person, packet), *arguments)
        return told(scene)

    assert [kind for kind, _ in corrected_by(review.decide_finding, finding, FindingState.CONFIRMED, "")] == ["packet.corrected"]
    assert [kind for kind, _ in done(issue.issue, asked=Asked(now().date() + timedelta(days=7)))] == ["notice.issued"]
    corrected = corrected_by(review.correct_field, EMAIL, FieldInput("lin@yunfan.com.cn"))
    assert corrected == [("packet.corrected", {"packet": packet, "batch": scene.batch_id, "errors": 0, "warnings": 0})]
    with scene.store.database.unit() as session:
        review.finish_review(open_packet(session, person, packet))
    assert kinds(scene) == ["packet.reviewed"]
    [(kind, split)] = done(split_merge.split_packet, [pages[-1]], "承诺书")
    assert kind == "packet.split" and split["packet"] == packet
    [(kind, merged)] = done(split_merge.merge_packets, split["into"])
    assert kind == "packet.merged" and (merged["packet"], merged["into"]) == (split["into"], packet)


def test_what_the_register_and_the_online_system_change_is_told(scene: Scene) -> None:
    packet = scene.packet(submission(online_number=None, online_submitted=None), name="甲")
    scene.register([Submission(packet="甲", row=1)])
    [(kind, first)] = told(scene)
    assert kind == "packet.checked" and first["packet"] == packet
    secret, body = new_secret(), f'{{"type":"registration.submitted","data":{{"number":"XF1","packet":"{packet}"}}}}'
    with scene.store.database.unit() as session:
        registration.receive(session, scene.store, [secret], body.encode(), headers([secret], "m1", datetime.now(UTC), body))
    assert kinds(scene) == ["packet.checked"]


def test_a_batch_that_is_deleted_is_told(scene: Scene) -> None:
    scene.packet()
    retention.delete_batch(scene.store, scene.people["manager"], scene.batch_id, "项目结束")
    assert told(scene) == [("batch.deleted", {"batch": scene.batch_id, "packets": 1})]


def test_a_receiver_is_tested_and_switched_off(scene: Scene) -> None:
    integrator = scene.people["integrator"]
    with scene.store.database.unit() as session:
        row = endpoints.add_endpoint(session, integrator, endpoints.EndpointSettings("http://10.9.8.7/", []))
        endpoints.send_test(session, integrator, row.id)
        event = session.scalars(select(Event)).one()
        assert (event.type, set(event.payload)) == ("endpoint.test", DOCUMENTED["endpoint.test"])
    run_due(scene.store.database, lambda *_: Outcome(False, 410, "", gone=True))
    assert told(scene) == [("endpoint.disabled", {"endpoint": row.id, "reason": "接收方答复 410，不再接收"})]
    with scene.store.database.look() as session:
        assert session.scalars(select(Delivery)).one().state == "failed"
