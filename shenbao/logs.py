"""The log: lines to standard error, for people or as JSON, each with what it belongs to: the request, the job. Whoever runs the service keeps
and rotates them (the journal of systemd, or logrotate).
"""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

PLAIN = "%(asctime)s %(levelname)s %(name)s %(message)s"
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")  # an id that another system may have given a request
QUIET = ("alembic", "httpx", "httpcore")  # at work whenever we are, and nothing to say
_bound: ContextVar[Mapping[str, str]] = ContextVar("shenbao_log", default={})  # noqa: B039 (never changed in place)


@contextmanager
def bound(**names: str) -> Iterator[None]:
    """Every line of the block carries these, e.g. request="…", job="…"."""
    token = _bound.set({**_bound.get(), **names})
    try:
        yield
    finally:
        _bound.reset(token)


def bind(**names: str) -> None:
    """The same from here on: for a thread that handles one request after the other, which binds each anew."""
    _bound.set(names)


def request_id(given: str | None) -> str:
    """The id that a proxy or a program gave, where it is one; a new one otherwise."""
    return given if given and GIVEN.fullmatch(given) else secrets.token_hex(8)


def configure(as_json: bool) -> None:
    """For a process of the service, once."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if as_json else Lines(PLAIN))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        names = "".join(f" {name}={value}" for name, value in _bound.get().items())
        return super().format(record) + names


class JsonLines(logging.Formatter):
    """One object a line. Fields of a record's `extra={"fields": …}` stand beside the others."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
            **_bound.get(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)
