"""The webhook that comes in: registrations of the online system, by the API."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook
from werkzeug.test import TestResponse

from apiscene import SECRET, Client, make_client
from cleanrecord import APPLICANT, PROJECT
from servicescene import Scene
from storage.schema import File, Inbound, Packet, PacketState

EMAIL = "company.contact.email"
PDF = b"%PDF-1.7 a small file"


@pytest.fixture
def client(scene: Scene) -> Client:
    return make_client(scene)


def send(client: Client, data: dict[str, Any], **more: Any) -> TestResponse:
    at = more.get("at", datetime.now(UTC))
    message_id = more.get("message_id", "msg_1")
    body = json.dumps({"type": more.get("kind", "registration.submitted"), "timestamp": at.isoformat(), "data": data})
    signature = Webhook(more.get("secret", SECRET)).sign(message_id, at, body)
    headers = {"webhook-id": message_id, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}
    return client.call("POST", "/inbound/registration", None, data=body, content_type="application/json", headers=headers)


def test_a_registration_is_attached_to_its_packet(client: Client) -> None:
    from cleanrecord import submission

    packet = client.scene.packet(submission(online_number=None, online_submitted=None))
    document = {"name": "申报书.docx", "content": base64.b64encode(b"PK the electronic version").decode()}
    data = {"number": "XF2020777", "applicant": APPLICANT, "project": PROJECT, "document": document}
    assert send(client, data).get_json() == {"packet": packet}
    with client.scene.store.database.look() as session:
        row = session.get_one(Packet, packet)
        assert row.submission and row.submission["online_number"] == "XF2020777" and row.state == PacketState.QUEUED
        files = session.scalars(select(File.path).where(File.packet_id == packet)).all()
        assert "在线申报系统/XF2020777/申报书.docx" in files
        assert "document" not in session.get_one(Inbound, "msg_1").payload
    again = send(client, data)
    assert again.status_code == 409 and again.get_json()["code"] == "replayed"


def test_a_registration_waits_for_its_packet(client: Client) -> None:
    from shenbao.service.reception.registration import attach_waiting

    data = {"number": "XF1", "applicant": APPLICANT, "project": PROJECT}
    assert send(client, data).get_json() == {"packet": None}
    packet = client.scene.packet()
    with client.scene.store.database.unit() as session:
        row = session.get_one(Packet, packet)
        attach_waiting(session, client.scene.store, [row])
        assert row.submission and row.submission["online_number"] == "XF1"
        assert session.get_one(Inbound, "msg_1").packet_id == packet


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"secret": "whsec_" + base64.b64encode(b"x" * 32).decode()}, 401),
        ({"away": timedelta(minutes=-10)}, 401),
        ({"away": timedelta(minutes=10)}, 401),
        ({"kind": "something.else"}, 422),
        ({"message_id": "m" * 201}, 422),
    ],
)
def test_messages_that_are_refused(client: Client, more: dict[str, Any], status: int) -> None:
    if away := more.get("away"):
        more = {"at": datetime.now(UTC) + away}
    assert send(client, {"number": "1"}, **more).status_code == status
    with client.scene.store.database.look() as session:
        assert session.scalars(select(Inbound)).all() == []


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"number": ""},
        {"number": "1", "document": {"name": "../../x", "content": "eA=="}},
        {"number": "1", "document": {"name": "x", "content": "?"}},
    ],
)
def test_registrations_that_make_no_sense(client: Client, data: dict[str, Any]) -> None:
    assert send(client, data).status_code == 422
