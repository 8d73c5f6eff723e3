"""Tokens and receivers of webhooks in the browser: secrets are shown once, nothing is another's to touch."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from shenbao.service.core.access import Right
from shenbao.service.office import endpoints, people
from storage.keys import SEALED
from storage.schema import Batch, Delivery, DeliveryState, Endpoint, Token
from web_scene import Scene, build
from webhook.events import EventType
from webhook.outbox import emit

RECEIVER = "http://10.9.8.7/hooks"


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return build(tmp_path, webhook_networks=("10.9.8.0/24",))


def only_endpoint(scene: Scene, url: str = RECEIVER) -> Endpoint:
    with scene.store.database.look() as db:
        return db.scalars(select(Endpoint).where(Endpoint.url == url)).one()


def test_a_token_is_shown_once_works_and_can_be_revoked(scene: Scene) -> None:
    client = scene.client("clerk-a")
    page = client.post("/account/tokens", data={"name": "扫描仪二", "scope": ["view", "administer"], "days": "30"}).text
    plain = re.search(r"shb_[\w-]+", page)
    assert plain and plain.group() not in client.get("/account/tokens").text
    with scene.store.database.unit() as db:
        known = people.caller_of_token(db, plain.group())
        assert known and known.actor.may(Right.VIEW) and not known.actor.may(Right.ADMINISTER)
        row = db.get_one(Token, known.token_id)
        assert row.scopes == ["view"] and row.expires
    assert scene.client("clerk-b").post(f"/account/tokens/{row.id}/revocation").status_code == 404
    assert scene.client("administrator-a").post(f"/account/tokens/{row.id}/revocation").status_code == 404
    assert client.post(f"/account/tokens/{row.id}/revocation").status_code == 302
    with scene.store.database.unit() as db:
        assert people.caller_of_token(db, plain.group()) is None
    assert "扫描仪二" not in client.get("/account/tokens").text


@pytest.mark.parametrize("form", [{"name": "", "scope": ["view"]}, {"name": "x"}, {"name": "x", "scope": ["administer"]}])
def test_a_token_needs_a_purpose_and_a_right_of_its_owner(scene: Scene, form: dict[str, object]) -> None:
    assert scene.client("clerk-a").post("/account/tokens", data=form).status_code == 400


def plain(scene: Scene, row: Endpoint) -> str:
    with scene.store.database.look() as db:
        return endpoints.newest_secret(db, row)


def test_a_receiver_is_registered_tested_and_its_secret_changed(scene: Scene) -> None:
    client = scene.client("integrator-a")
    page = client.post(
        "/administration/endpoints", data={"url": RECEIVER, "event": ["notice.issued"], "description": "办公"}
    ).text
    row = only_endpoint(scene)
    assert row.secrets[0].startswith(SEALED) and plain(scene, row) in page and row.events == ["notice.issued"]
    address = f"/administration/endpoints/{row.id}"
    assert plain(scene, row) not in client.get(address).text and RECEIVER in client.get("/administration/endpoints").text
    rotated = client.post(f"{address}/secret").text
    both = only_endpoint(scene).secrets
    assert len(both) == 2 and plain(scene, only_endpoint(scene)) in rotated and both[1] == row.secrets[0]
    client.post(f"{address}/secret/old")
    assert only_endpoint(scene).secrets == both[:1]
    client.post(f"{address}/test")
    shown = client.get(address).text
    assert "待投递" in shown and "测试" in shown


def test_deliveries_are_sent_again_and_receivers_switched_off_and_removed(scene: Scene) -> None:
    client = scene.client("administrator-a")
    client.post("/administration/endpoints", data={"url": RECEIVER})
    row = only_endpoint(scene)
    address = f"/administration/endpoints/{row.id}"
    client.post(f"{address}/test")
    with scene.store.database.unit() as db:
        delivery = db.scalars(select(Delivery).where(Delivery.endpoint_id == row.id)).one()
        delivery.state, delivery.attempts, delivery.outcome = DeliveryState.FAILED, 11, "超时"
    assert "超时" in client.get(address).text
    client.post(f"/administration/endpoints/deliveries/{delivery.id}/replay")
    assert "第 1 次重新投递" in client.get(address).text
    client.post(f"{address}/state", data={"enabled": "0"})
    assert not only_endpoint(scene).enabled and client.post(f"{address}/test").status_code == 400
    client.post(f"{address}/state", data={"enabled": "1"})
    change = {"url": RECEIVER, "event": ["packet.read", "nonsense"], "description": "新"}
    assert client.post(address, data=change).status_code == 302
    assert only_endpoint(scene).events == ["packet.read"]
    assert client.post(f"{address}/removal").status_code == 302
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "url", ["", "http://127.0.0.1/x", "http://192.0.2.1/x", "ftp://10.9.8.7/x", "http://10.9.8.7/" + "x" * 600]
)
def test_a_receiver_outside_of_the_allowed_networks_is_refused(scene: Scene, url: str) -> None:
    assert scene.client("integrator-a").post("/administration/endpoints", data={"url": url}).status_code == 400


def test_nobody_without_the_right_sees_receivers(scene: Scene) -> None:
    assert "事件推送" not in scene.client("reviewer-a").get("/").text and "事件推送" in scene.client("integrator-a").get("/").text
    assert "机密" not in scene.client("integrator-b").get("/administration/endpoints").text
    assert "机密" in scene.client("integrator-p").get("/administration/endpoints").text


def test_a_receiver_that_was_switched_off_is_told_on_the_start_page(scene: Scene) -> None:
    with scene.store.database.unit() as db:
        row = db.get_one(Endpoint, scene.ids["endpoint"])
        row.enabled, row.disabled_reason, row.description = False, "连续失败已满 3 天", "办公系统"
    for login in ("integrator-a", "administrator-p"):
        shown = scene.client(login).get("/").text
        assert "已自动停用" in shown and "办公系统" in shown and "连续失败已满 3 天" in shown
    for login in ("integrator-b", "clerk-a", "reviewer-a"):
        assert "已自动停用" not in scene.client(login).get("/").text
    client = scene.client("integrator-a")
    client.post(f"/administration/endpoints/{row.id}/state", data={"enabled": "1"})
    client.post(f"/administration/endpoints/{row.id}/state", data={"enabled": "0"})
    shown = client.get("/").text
    assert "已自动停用" not in shown and "推送异常" not in shown  # a person did it, and knows


def test_the_log_names_what_an_event_is_of(scene: Scene) -> None:
    """By its name for those who may see packets."""
    client = scene.client("administrator-a")
    client.post("/administration/endpoints", data={"url": RECEIVER})
    endpoint = only_endpoint(scene)
    with scene.store.database.unit() as db:
        batch = db.get_one(Batch, scene.ids["batch"])
        row = emit(db, EventType.BATCH_RECEIVED, batch.office_id, batch=batch.id)
        db.flush()
        db.add(Delivery(event_id=row.id, endpoint_id=endpoint.id))
        name = batch.name
    assert f'title="{scene.ids["batch"]}">{name}</span>' in client.get(f"/administration/endpoints/{endpoint.id}").text
