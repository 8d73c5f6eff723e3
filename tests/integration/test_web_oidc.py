"""Login by an identity provider: a real one on this machine, whose word is believed only when everything about it is right."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from flask.testing import FlaskClient
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import select
from werkzeug.test import TestResponse

from oidcprovider import CLIENT, SECRET, Provider, serving
from storage.schema import Audit, User
from web_scene import Scene, build

LOGIN = "reviewer-a"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving() as made:
        made.claims = {"preferred_username": LOGIN}
        yield made


@pytest.fixture
def scene(tmp_path: Path, provider: Provider) -> Scene:
    return build(tmp_path, oidc_issuer=provider.address, oidc_client_id=CLIENT, oidc_client_secret=SECRET)


def go(client: FlaskClient, start: str = "/login/oidc") -> TestResponse:
    """What the browser does: to the provider, and back with what it says."""
    return client.get(come_back(client, start))


def come_back(client: FlaskClient, start: str = "/login/oidc") -> str:
    there = client.get(start)
    assert there.status_code == 302
    back = httpx.get(there.headers["Location"], trust_env=False)
    assert back.status_code == 302
    parts = urlsplit(back.headers["Location"])
    return f"{parts.path}?{parts.query}"


def logged_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def refused(client: FlaskClient, answer: TestResponse, status: int = 401) -> None:
    assert answer.status_code == status
    assert not logged_in(client)


def test_a_person_with_an_account_is_logged_in(scene: Scene) -> None:
    client = scene.client()
    assert "统一身份认证" in client.get("/login").text
    answer = go(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert logged_in(client)
    with scene.store.database.look() as db:
        entry = db.scalars(select(Audit).where(Audit.action == "login").order_by(Audit.seq.desc())).first()
    assert entry is not None and entry.user_id == scene.ids[LOGIN] and entry.detail == {"by": "oidc"}


def test_he_comes_to_the_page_that_he_wanted_and_never_elsewhere(scene: Scene) -> None:
    assert go(scene.client(), "/login/oidc?next=/search").headers["Location"] == "/search"
    assert go(scene.client(), "/login/oidc?next=https://evil.example/").headers["Location"] == "/"


def test_state_nonce_and_pkce_are_sent_and_new_each_time(scene: Scene, provider: Provider) -> None:
    for _ in range(2):
        go(scene.client())
    first, second = provider.asked
    assert first["code_challenge_method"] == "S256" and first["response_type"] == "code"
    assert all(len(first[key]) >= 20 and first[key] != second[key] for key in ("state", "nonce", "code_challenge"))


def test_an_answer_to_another_browser_is_refused(scene: Scene) -> None:
    """Somebody makes a person log in as himself: the state is not that person's."""
    stolen = come_back(scene.client())
    victim = scene.client()
    refused(victim, victim.get(stolen))
    victim.get("/login/oidc")
    refused(victim, victim.get(stolen))


def test_an_answer_is_good_once(scene: Scene) -> None:
    client = scene.client()
    address = come_back(client)
    assert client.get(address).status_code == 302
    client.post("/logout")
    refused(client, client.get(address))


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"aud": "another-service"},
        {"iss": "https://another.example"},
        {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200},
    ],
    ids=["nonce", "audience", "issuer", "expired"],
)
def test_a_statement_that_is_not_for_this_login_is_refused(scene: Scene, provider: Provider, claims: dict[str, Any]) -> None:
    provider.claims |= claims
    client = scene.client()
    refused(client, go(client))


def test_a_statement_signed_by_another_key_is_refused(scene: Scene, provider: Provider) -> None:
    provider.signs_with = RSAKey.generate_key(2048, parameters={"kid": "k1"})
    client = scene.client()
    refused(client, go(client))


def test_a_statement_that_anybody_could_sign_is_refused(scene: Scene, provider: Provider) -> None:
    """By no key at all; by what is published, taken for a shared secret; by the client's secret, which others may know."""
    published = str(provider.published.as_dict(private=False)["n"])
    secret = base64.urlsafe_b64encode(SECRET.encode() * 3).rstrip(b"=").decode()
    for algorithm, known in (("none", secret), ("HS256", published), ("HS256", secret)):
        provider.algorithm, provider.signs_with = algorithm, OctKey.import_key({"kty": "oct", "k": known})
        client = scene.client()
        refused(client, go(client))


def test_a_code_is_of_no_use_without_the_verifier(scene: Scene, provider: Provider) -> None:
    """Who catches the address on its way back has the code and the state, but not the browser's session."""
    client = scene.client()
    address = come_back(client)
    with client.session_transaction() as session:
        for key in [key for key in session if key.startswith("_state")]:
            session[key]["data"]["code_verifier"] = "x" * 48
        session.modified = True
    refused(client, client.get(address))


def test_a_login_begins_a_new_session(scene: Scene) -> None:
    client = scene.client("clerk-a")
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    assert go(client).status_code == 302
    with client.session_transaction() as session:
        assert "planted" not in session and session["user"] == scene.ids[LOGIN]


def test_roles_are_given_here_and_by_nobody_else(scene: Scene, provider: Provider) -> None:
    """Whatever the provider says of groups and roles: the account decides."""
    provider.claims |= {
        "role": "administrator",
        "roles": ["administrator"],
        "groups": ["administrator"],
        "office": scene.ids["office-p"],
    }
    client = scene.client()
    assert go(client).status_code == 302
    assert client.get("/administration/users").status_code == 403
    with scene.store.database.look() as db:
        user = db.get_one(User, scene.ids[LOGIN])
    assert (user.role, user.office_id) == ("reviewer", scene.ids["office-a"])


@pytest.mark.parametrize(
    "claims", [{"preferred_username": "nobody"}, {"preferred_username": None}, {"preferred_username": ["a"]}]
)
def test_without_an_account_there_is_no_way_in(scene: Scene, provider: Provider, claims: dict[str, Any]) -> None:
    provider.claims |= claims
    client = scene.client()
    answer = go(client)
    refused(client, answer, 403)
    assert "没有您的账号" in answer.text


def test_an_account_that_was_switched_off_stays_off(scene: Scene) -> None:
    with scene.store.database.unit() as db:
        db.get_one(User, scene.ids[LOGIN]).active = False
    client = scene.client()
    refused(client, go(client), 403)


def test_another_claim_may_name_the_account(tmp_path: Path, provider: Provider) -> None:
    settings = {"oidc_issuer": provider.address, "oidc_client_secret": SECRET, "oidc_claim": "employee"}
    scene = build(tmp_path, **settings)
    provider.claims = {"preferred_username": "nobody", "employee": LOGIN}
    assert go(scene.client()).status_code == 302


def test_the_person_refuses_at_the_provider(scene: Scene) -> None:
    client = scene.client()
    there = client.get("/login/oidc")
    state = parse_qs(urlsplit(there.headers["Location"]).query)["state"][0]
    refused(client, client.get(f"/login/oidc/back?error=access_denied&state={state}"))


def test_a_provider_that_is_down_is_told(tmp_path: Path) -> None:
    with serving() as gone:
        address = gone.address
    answer = build(tmp_path, oidc_issuer=address).client().get("/login/oidc")
    assert answer.status_code == 503 and "暂时无法访问" in answer.text


def test_without_a_provider_there_is_no_such_way(tmp_path: Path) -> None:
    client = build(tmp_path).client()
    assert "统一身份认证" not in client.get("/login").text
    assert client.get("/login/oidc").status_code == 404
