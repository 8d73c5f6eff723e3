"""How an operation of the API is declared, once for its route, its checks and its description in OpenAPI."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from shenbao.service.core.access import Actor, Right
from shenbao.service.core.config import ServiceSettings
from shenbao.service.core.store import Store

View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Api:
    """What all operations share. `most_bytes`: the largest file that is taken."""

    store: Store
    settings: ServiceSettings
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Call:
    """One request as a view sees it: who asks, the unit of work, and the checked query and body.

    `version`: of If-Match, None where the caller gave none. `session` must not be used by views declared `detached`.
    """

    api: Api
    actor: Actor
    session: Session
    query: Any = None
    body: Any = None
    version: int | None = None

    @property
    def store(self) -> Store:
        return self.api.store


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
    answer is instead of JSON.
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
