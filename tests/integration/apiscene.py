"""A client of the API on a scene's store: a Flask application with nothing but the blueprint, tokens for everybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import compiled  # noqa: F401 (rules of applications are compiled once)
from servicescene import Scene
from shenbao.service.core.access import PROGRAM, Right
from shenbao.service.core.config import ServiceSettings
from shenbao.service.office import people
from storage.schema import User
from web.api import create_blueprint
from webhook.sign import new_secret

SECRET = new_secret()
RATE = 10_000


def make_app(scene: Scene, **settings: Any) -> Flask:
    app = Flask("api-test")
    chosen = {"inbound_secrets": (SECRET,), "api_rate": RATE, "webhook_networks": ("10.9.8.0/24",)} | settings
    app.register_blueprint(create_blueprint(scene.store, ServiceSettings(**chosen)))
    return app


@dataclass
class Client:
    scene: Scene
    flask: FlaskClient
    tokens: dict[str, str] = field(default_factory=dict)

    def token(self, who: str, *scopes: Right) -> str:
        """A token of a person; with all rights of his role unless scopes are named."""
        key = f"{who}{scopes}"
        if key not in self.tokens:
            with self.scene.store.database.unit() as session:
                user = session.get_one(User, self.scene.people[who].user_id)
                self.tokens[key] = people.add_token(session, PROGRAM, user, people.NewToken("test", scopes or tuple(Right)))
        return self.tokens[key]

    def call(self, method: str, path: str, who: str | None = "administrator", **more: Any) -> TestResponse:
        """`path` below /api/v1; `version` becomes If-Match."""
        headers = dict(more.pop("headers", {}))
        if who:
            headers.setdefault("Authorization", f"Bearer {self.token(who)}")
        if "version" in more:
            headers["If-Match"] = f'"{more.pop("version")}"'
        return self.flask.open(f"/api/v1{path}", method=method, headers=headers, buffered=True, **more)


def make_client(scene: Scene, **settings: Any) -> Client:
    return Client(scene, make_app(scene, **settings).test_client())
