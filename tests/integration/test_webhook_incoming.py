"""What comes in is refused before it costs anything, unless it is rightly signed, new and whole."""

from __future__ import annotations

import io
import json
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook
from werkzeug.test import TestResponse

from apiscene import SECRET, Client, make_client
from cleanrecord import APPLICANT, PROJECT
from servicescene import empty_sqlite, make_scene
from storage.database import Database
from storage.schema import Inbound
from webhook.sign import new_secret

NEW = new_secret()
GOOD = json.dumps({"type": "registration.submitted", "data": {"number": "XF1", "applicant": APPLICANT, "project": PROJECT}})


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    folder: Path = tmp_path_factory.mktemp("incoming")
    database = Database(empty_sqlite(folder / "shenbao.db"))
    return make_client(make_scene(database, folder / "store"), inbound_secrets=(SECRET, NEW))


def signed(body: str, message_id: str = "m1", secret: str = SECRET, at: datetime | None = None) -> dict[str, str]:
    at = at or datetime.now(UTC)
    signature = Webhook(secret).sign(message_id, at, body)
    return {"webhook-id": message_id, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}


def send(client: Client, body: Any, headers: dict[str, str], **more: Any) -> TestResponse:
    return client.call("POST", "/inbound/registration", None, data=body, headers=headers, content_type="application/json", **more)


def kept(client: Client) -> int:
    with client.scene.store.database.look() as session:
        return len(session.scalars(select(Inbound)).all())


class Unread(io.RawIOBase):
    """A body that nobody may look at."""

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: Any) -> int:
        raise AssertionError("the body was read")


def other(name: str, value: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda headers: headers | {name: value}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda headers: {},
        lambda headers: {name: value for name, value in headers.items() if name != "webhook-id"},
        other("webhook-id", ""),
        other("webhook-signature", ""),
        other("webhook-signature", "v1"),
        other("webhook-signature", "v1,"),
        other("webhook-signature", "v2,AAAA"),
        other("webhook-signature", "v1,ÿ"),
        other("webhook-signature", "v1," + "A" * 70_000),
        other("webhook-signature", " ".join(["v1,AAAA"] * 5000)),
        other("webhook-timestamp", ""),
        other("webhook-timestamp", "now"),
        other("webhook-timestamp", "1e400"),
        other("webhook-timestamp", "nan"),
        other("webhook-timestamp", "-1"),
        other("webhook-timestamp", "9" * 4000),
        other("webhook-timestamp", "0"),
        other("webhook-timestamp", str(int((datetime.now(UTC) - timedelta(minutes=6)).timestamp()))),
        other("webhook-timestamp", str(int((datetime.now(UTC) + timedelta(hours=2)).timestamp()))),
    ],
)
def test_what_cannot_be_signed_is_refused_unread(client: Client, spoil: Callable[[dict[str, str]], dict[str, str]]) -> None:
    waiting = {"CONTENT_LENGTH": str(70 << 20), "wsgi.input": Unread()}
    answer = send(client, b"", spoil(signed(GOOD)), environ_overrides=waiting)
    assert answer.status_code == 401 and answer.get_json()["code"] == "unsigned"


def test_a_signature_is_good_for_its_own_message_only(client: Client) -> None:
    headers = signed(GOOD)
    assert send(client, GOOD + " ", headers).status_code == 401
    assert send(client, GOOD, headers | {"webhook-id": "m2"}).status_code == 401
    assert send(client, GOOD, signed(GOOD, secret=new_secret())).status_code == 401
    moved = str(int(headers["webhook-timestamp"]) + 60)
    assert send(client, GOOD, headers | {"webhook-timestamp": moved}).status_code == 401
    assert kept(client) == 0


def test_too_large_is_refused(client: Client) -> None:
    headers = signed(GOOD, "large")
    answer = send(client, b"x" * (1 << 20), headers, environ_overrides={"CONTENT_LENGTH": str(81 << 20)})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        "[" * 200_000,
        '{"a":' * 100_000,
        '{"type":"registration.submitted","data":' + '{"x":' * 5000 + "1" + "}" * 5000 + "}",
        '{"type":"registration.submitted","data":{"number":' + "9" * 100_000 + "}}",
        '{"type":"registration.submitted","data":{"number":"' + "x" * 1_000_000 + '"}}',
        '{"type":"registration.submitted","data":{"number":"\\ud800"}}',
        '{"type":"registration.submitted","data":{"number":"1","document":{"name":"a/../../b","content":"eA=="}}}',
        '{"type":"registration.submitted","data":{"number":"1","document":{"name":"a","content":"' + "=" * 1000 + '"}}}',
        '{"type":"registration.submitted","data":{"number":"1","document":{"name":"a\\u0000b","content":"eA=="}}}',
        '{"type":"registration.submitted","data":[]}',
        '{"type":"' + "t" * 100_000 + '","data":{}}',
        "null",
        "",
        "\ufeff{}",
    ],
    ids=lambda body: body[:40] or "empty",
)
def test_bombs_that_are_signed_are_refused_and_leave_nothing(client: Client, body: str) -> None:
    before = kept(client)
    answer = send(client, body.encode(), signed(body, "bomb"))
    assert answer.status_code == 422 and answer.get_json()["code"] == "malformed"
    assert len(answer.data) < 2000 and kept(client) == before


def test_bytes_that_are_no_text_are_unsigned(client: Client) -> None:
    assert send(client, b"\xff\xfe{}", signed("{}")).status_code == 401


def test_either_secret_signs_while_one_replaces_the_other(client: Client) -> None:
    for number, secret in enumerate((SECRET, NEW)):
        assert send(client, GOOD, signed(GOOD, f"secret-{number}", secret)).status_code == 200
    both = signed(GOOD, "both")
    both["webhook-signature"] = f"{signed(GOOD, 'both', new_secret())['webhook-signature']} {both['webhook-signature']}"
    assert send(client, GOOD, both).status_code == 200


def test_a_replay_is_refused_however_it_comes(client: Client) -> None:
    """The same message many times at once is taken once."""
    headers, found = signed(GOOD, "once"), Counter[int]()

    def again() -> None:
        found[
            client.flask.application.test_client().post("/api/v1/inbound/registration", data=GOOD, headers=headers).status_code
        ] += 1

    threads = [threading.Thread(target=again) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {200: 1, 409: 7}
    later = signed(GOOD, "once", at=datetime.now(UTC) + timedelta(seconds=30))
    assert send(client, GOOD, later).get_json()["code"] == "replayed"


def test_without_a_secret_nothing_is_taken(client: Client) -> None:
    closed = make_client(client.scene)
    shut = make_client(client.scene, inbound_secrets=())
    assert send(shut, GOOD, signed(GOOD, "shut")).status_code == 401
    assert send(closed, GOOD, signed(GOOD, "open")).status_code == 200
