"""How an operation of the API is declared, once for its route, its checks and its description in OpenAPI."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request
from pydantic import BaseModel
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from shenbao.service.core.access import Actor, Right
from shenbao.service.core.config import ServiceSettings
from shenbao.service.core.store import Store, UnitOfWork
from web.api.problems import TooLarge

View = Callable[..., Any]
CHUNK = 1 << 20  # bytes of a file that are read at a time
_ID = re.compile(r"[0-9a-f]{24}")
_KEY = re.compile(r"[a-z][a-z0-9_.]{0,119}")
PATTERNS: dict[str, re.Pattern[str]] = {
    "batch": _ID,
    "packet": _ID,
    "file": _ID,
    "page": _ID,
    "finding": _ID,
    "notice": _ID,
    "letter": _ID,
    "endpoint": _ID,
    "delivery": _ID,
    "key": _KEY,
    "at": _KEY,
    "profile": re.compile(r"[a-z][a-z0-9-]{0,99}"),
    "report": re.compile(r"[a-z]{1,20}(\.csv)?"),
}


@dataclass(frozen=True, slots=True)
class Api:
    """What all operations share. `most_bytes`: the largest file that is taken."""

    store: Store
    settings: ServiceSettings
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Call:
    """One request as a view sees it: who asks, the unit of work, and the checked query and body.

    `version`: of If-Match, None where the caller gave none. `session` must not be used by views declared `detached`. `ahead`: what the
    operation prepared before the unit of work began.
    """

    api: Api
    actor: Actor
    session: Session
    query: Any = None
    body: Any = None
    version: int | None = None
    ahead: Any = None

    @property
    def store(self) -> Store:
        return self.api.store

    @property
    def work(self) -> UnitOfWork:
        return UnitOfWork(self.session, self.store, self.actor)


@dataclass(frozen=True, slots=True)
class Answer:
    """`content`: the answer's model, or a ready response (bytes of a file)."""

    content: BaseModel | Response | None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """`right` None: anybody with a token; `public`: no token at all. `versioned`: If-Match is needed; `tagged`: the answer has
    an ETag. `detached`: the view opens its own units of work. `upload`: the body is the bytes of a file, `media` what the
    answer is instead of JSON. `ahead`: prepares what takes long before the unit of work begins, of the store, who asks and the body; it refuses nothing.
    """

    method: str
    path: str
    view: View
    summary: str
    tag: str
    right: Right | None = None
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    status: int = 200
    public: bool = False
    versioned: bool = False
    tagged: bool = False
    detached: bool = False
    upload: bool = False
    signed: bool = False
    media: tuple[str, ...] = ()
    ahead: View | None = None
    errors: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        return self.view.__name__

    @property
    def writes(self) -> bool:
        return self.method not in ("GET", "HEAD")

    @property
    def idempotent_key(self) -> bool:
        """POST is the only method that must not be repeated blindly."""
        return self.method == "POST" and not self.public and not self.detached

    @property
    def rule(self) -> str:
        """The path as Flask writes it."""
        return self.path.replace("{", "<").replace("}", ">")

    @property
    def parameters(self) -> list[str]:
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]


class Operations(list[Operation]):
    """The operations of one module, in the order in which the documentation shows them."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.tag = tag

    def add(self, method: str, path: str, summary: str, **declared: Any) -> Callable[[View], View]:
        def keep(view: View) -> View:
            self.append(Operation(method, path, view, summary, self.tag, **declared))
            return view

        return keep


def fits(path: dict[str, str]) -> bool:
    """Whether the parts of a path look as they may; any other path leads nowhere, and never reaches the database."""
    return all(PATTERNS[name].fullmatch(value) for name, value in path.items())


def sent(most: int) -> Iterator[bytes]:
    """Yield the bytes sent, a piece at a time; the limit for forms does not hold here. Raises TooLarge."""
    request.max_content_length = most
    try:
        while piece := request.stream.read(CHUNK):
            yield piece
    except HTTPException as error:
        raise TooLarge() from error
