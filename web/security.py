"""What every answer carries: a strict content policy and its companions. And the log of requests, without personal data."""

from __future__ import annotations

import logging
import time

from flask import Flask, Response, g, request

from shenbao.logs import bind, request_id

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# Files that people uploaded: whatever they are, they can do nothing, even where a browser should open one.
SANDBOX = "default-src 'none'; sandbox"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
HSTS = "max-age=31536000; includeSubDomains"
WATCHED = ("/healthz", "/readyz")  # asked every few seconds
_log = logging.getLogger("shenbao.web")


def protect(app: Flask, https: bool) -> None:
    policy = "; ".join(f"{name} {value}" for name, value in POLICY.items())

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()
        g.request_id = request_id(request.headers.get("X-Request-ID"))
        bind(request=g.request_id)

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if https:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        if "request_id" in g:
            response.headers["X-Request-ID"] = g.request_id
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        _note(response)
        return response

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        bind()


def _note(response: Response) -> None:
    """The route, not the address: addresses carry what people search for and which packet they look at."""
    if request.endpoint == "static":
        return
    rule = request.url_rule.rule if request.url_rule else "-"
    actor = getattr(g, "actor", None)
    took = 1000 * (time.perf_counter() - g.started) if "started" in g else 0.0
    user = actor.user_id if actor else "-"
    told = {"method": request.method, "route": rule, "status": response.status_code, "ms": round(took), "user": user}
    level = logging.DEBUG if rule in WATCHED else logging.INFO
    _log.log(level, "%s %s %s %.0f ms user=%s", request.method, rule, response.status_code, took, user, extra={"fields": told})
