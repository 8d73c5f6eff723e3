"""The operations as a Flask blueprint, with the description and its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from flask import Blueprint, Response, json, render_template
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.exceptions import NotFound as NoSuchPath

from shenbao.service.core.config import ServiceSettings
from shenbao.service.core.store import Store
from shenbao.settings import Settings
from web.api.contract import Api, Operation
from web.api.openapi import OPERATIONS, PREFIX, document
from web.api.problems import http
from web.api.requests import serve

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
View = Callable[..., Response]


def create_blueprint(store: Store, settings: ServiceSettings | None = None) -> Blueprint:
    """The API below /api/v1. It knows tokens only, no cookies, so that forms of other sites can do nothing with it: where the
    application guards its forms by Flask-WTF, the blueprint is exempt.
    """
    settings = settings or ServiceSettings()
    api = Api(replace(store, budgets=settings.budgets), settings, Settings().max_file_mb << 20)
    blueprint = Blueprint("api", __name__, url_prefix=PREFIX, template_folder="templates", static_folder="static")
    blueprint.record_once(_exempt)
    allowed: dict[str, list[str]] = defaultdict(list)
    for operation in OPERATIONS:
        blueprint.add_url_rule(operation.rule, operation.name, _view(api, operation), methods=[operation.method])
        allowed[operation.rule] += [operation.method, "HEAD"] if operation.method == "GET" else [operation.method]
    for number, (rule, methods) in enumerate(allowed.items()):
        others = [method for method in METHODS if method not in methods]
        blueprint.add_url_rule(rule, f"refused_{number}", _refuse(methods), methods=others, provide_automatic_options=False)
    _describe(blueprint)
    blueprint.add_url_rule("/<path:rest>", "nowhere", _nowhere, methods=list(METHODS), provide_automatic_options=False)
    return blueprint


def _exempt(state: BlueprintSetupState) -> None:
    guard = state.app.extensions.get("csrf")
    if guard is not None:
        guard.exempt(state.blueprint)


def _view(api: Api, operation: Operation) -> View:
    def view(**path: str) -> Response:
        return serve(api, operation, path)

    view.__name__ = operation.name
    view.operation = operation  # type: ignore[attr-defined]
    return view


def _refuse(methods: list[str]) -> View:
    def view(**_path: str) -> Response:
        answer = http(MethodNotAllowed())
        answer.headers["Allow"] = ", ".join(sorted(set(methods)))
        return answer

    return view


def _nowhere(rest: str) -> Response:
    del rest
    return http(NoSuchPath())


@cache
def _described() -> dict[str, Any]:
    """Made when somebody asks, once a process: it takes longer than the rest of the blueprint, and most processes are never asked."""
    return document()


def _describe(blueprint: Blueprint) -> None:
    @blueprint.get("/openapi.json")
    def openapi() -> Response:
        return Response(json.dumps(_described(), ensure_ascii=False), content_type="application/json")

    @blueprint.get("/docs")
    def docs() -> str:
        return render_template("api_docs.html", api=_described())
