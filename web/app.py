"""The Flask application, made from a store and settings: no global state, so that tests make as many as they like."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask, g, request, session
from flask_babel import Babel, get_locale
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from shenbao.service.core.access import Right
from shenbao.service.core.config import ServiceSettings, secret_key
from shenbao.service.core.store import Store
from shenbao.service.office.directory import open_directory
from web import api, errors, oidc, security
from web.pages.batch import batches, cases, exports, figures, many, recommenders, registers, retention, upload, versions
from web.pages.office import administration, audit, calibration, factor, login, notices, receivers, tokens, trends, user_import
from web.pages.office import help as help_pages
from web.pages.packet import comparison, downloads, packets, review, search
from web.throttle import Failures
from web.words import filters

LANGUAGES = ("zh_Hans_CN", "en")
HERE = Path(__file__).parent
HERE_TOO = ("localhost", "127.0.0.1", "[::1]")  # what watches the service on this machine
FORM_BYTES = 2 << 20  # what a form without files may hold


def create_app(store: Store, settings: ServiceSettings | None = None) -> Flask:
    """The pages on `store`. Settings default to the environment's."""
    settings = settings or ServiceSettings()
    store = replace(store, budgets=settings.budgets)
    app = Flask("web", root_path=str(HERE))
    app.config.update(
        SECRET_KEY=secret_key(store.folder),
        SESSION_COOKIE_NAME="shenbao",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        PERMANENT_SESSION_LIFETIME=settings.longest,
        MAX_CONTENT_LENGTH=(settings.chunk_mb << 20) + FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        TRUSTED_HOSTS=[*settings.hosts, *HERE_TOO] if settings.hosts else None,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        BABEL_DEFAULT_LOCALE=LANGUAGES[0],
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        BABEL_TRANSLATION_DIRECTORIES=str(HERE / "translations"),
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.extensions["shenbao_store"], app.extensions["shenbao_settings"] = store, settings
    app.extensions["shenbao_directory"] = open_directory(settings)
    app.extensions["shenbao_failures"] = Failures(store.database, settings.login_failures)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[settings.proxies] * 4)  # type: ignore[method-assign]
    app.before_request(notices.make_room)
    CSRFProtect(app)
    Babel(app, locale_selector=_language)
    security.protect(app, settings.https)
    errors.register(app)
    for blueprint in (
        login.blueprint,
        factor.blueprint,
        batches.blueprint,
        many.blueprint,
        upload.blueprint,
        packets.blueprint,
        review.blueprint,
        downloads.blueprint,
        exports.blueprint,
        search.blueprint,
        figures.blueprint,
        cases.blueprint,
        calibration.blueprint,
        comparison.blueprint,
        retention.blueprint,
        registers.blueprint,
        versions.blueprint,
        administration.blueprint,
        user_import.blueprint,
        audit.blueprint,
        receivers.blueprint,
        recommenders.blueprint,
        notices.blueprint,
        trends.blueprint,
        tokens.blueprint,
        help_pages.blueprint,
    ):
        app.register_blueprint(blueprint)
    oidc.register(app, settings)
    app.register_blueprint(api.create_blueprint(store, settings))
    app.context_processor(_common)
    filters.register(app)
    return app


def _language() -> str:
    chosen = session.get("language") or request.cookies.get("language")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def _common() -> dict[str, Any]:
    """What every template may use."""
    return {
        "actor": g.get("actor"),
        "me": g.get("me"),
        "Right": Right,
        "locale": str(get_locale() or LANGUAGES[0]).replace("_", "-"),
        "theme": request.cookies.get("theme", "auto"),
    }
