"""The one way into a page: who asks, may he, and is what he asks for his to see. Every route is registered through `route`.

A view gets a `RequestContext` and, in place of `batch_id` or `packet_id` of its address, the batch or packet itself, loaded and
authorised by shenbao.service.core.access. Routes for people who are not logged in are marked with `public`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, current_app, g, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from model.errors import ShenbaoError
from shenbao.service.core.access import Actor, Right, actor_of, load_batch, load_packet
from shenbao.service.core.config import ServiceSettings
from shenbao.service.core.store import Store, UnitOfWork
from shenbao.service.office import factors, people
from storage.schema import User

View = Callable[..., ResponseReturnValue]
V = TypeVar("V", bound=View)
SAFE = ("GET", "HEAD", "OPTIONS")
LOADERS: dict[str, Callable[..., Any]] = {"batch": load_batch, "packet": load_packet}
WITH_A_GIVEN_PASSWORD = ("entry.account", "entry.password", "entry.logout")  # all that can be done before it is changed
WITHOUT_A_FACTOR = (
    *WITH_A_GIVEN_PASSWORD,
    "factor.show",
    "factor.begin_one",
)  # and what can be done before one that must be there is set up
HALF_SECONDS = 300  # between the password and the code
RENEWED_EVERY = 60  # seconds: the cookie is not written at every request


class LoginNeeded(ShenbaoError):
    code = "login_needed"
    text = "请先登录"
    remedy = "登录后继续。"


class PasswordGiven(ShenbaoError):
    code = "password_given"
    text = "请先更改初始密码"
    remedy = "在“我的账号”中更改密码后继续。"


class FactorNeeded(ShenbaoError):
    code = "factor_needed"
    text = "请先启用第二因子"
    remedy = "在“我的账号 › 第二因子”中用手机验证器扫码后继续。"


@dataclass(frozen=True, slots=True)
class RequestContext:
    """What a view works with. `session` is the unit of work of the request; None where the view opens its own."""

    db: Session
    store: Store
    actor: Actor
    user: User

    @property
    def work(self) -> UnitOfWork:
        return UnitOfWork(self.db, self.store, self.actor)


@dataclass(frozen=True, slots=True)
class Me:
    """The user as templates show him, also on the error page after the unit of work was rolled back."""

    login: str
    name: str
    role: str
    office_id: str


def store() -> Store:
    found: Store = current_app.extensions["shenbao_store"]
    return found


def settings() -> ServiceSettings:
    found: ServiceSettings = current_app.extensions["shenbao_settings"]
    return found


def public(view: V) -> V:
    """Marks a view that nobody needs to log in for."""
    view.right = "public"  # type: ignore[attr-defined]
    return view


def route(  # noqa: PLR0913 - the options of a decorator
    blueprint: Blueprint,
    rule: str,
    right: Right | None,
    *,
    methods: tuple[str, ...] = ("GET",),
    renews: bool = True,
    detached: bool = False,
) -> Callable[[V], V]:
    """Registers a view. `right` None: anybody who is logged in. `renews` False: a page's own polling, which keeps no session
    alive. `detached`: the unit of work ends before the view starts (it takes long, and opens its own).
    """

    def register(view: V) -> V:
        @wraps(view)
        def guarded(**args: Any) -> ResponseReturnValue:
            if detached:
                with store().database.look() as db:
                    context, loaded = _admit(db, right, args, renews)
                return view(context, **loaded)
            with _unit() as db:
                context, loaded = _admit(db, right, args, renews)
                return view(context, **loaded)

        guarded.right = right  # type: ignore[attr-defined]
        blueprint.add_url_rule(rule, view.__name__, guarded, methods=list(methods))
        return view

    return register


@contextmanager
def _unit() -> Iterator[Session]:
    database = store().database
    with database.look() if request.method in SAFE else database.unit() as db:
        yield db


def _admit(db: Session, right: Right | None, args: dict[str, Any], renews: bool) -> tuple[RequestContext, dict[str, Any]]:
    user = whoever(db, renews)
    if user is None:
        raise LoginNeeded()
    if people.must_change(user) and request.endpoint not in WITH_A_GIVEN_PASSWORD:
        raise PasswordGiven()
    needed = factors.must_begin(user, settings().factor_roles) and not session.get("vouched")
    if needed and request.endpoint not in WITHOUT_A_FACTOR:
        raise FactorNeeded()
    actor = _known(user)
    if right is not None:
        actor.need(right)
    loaded = dict(args)
    for name, load in LOADERS.items():
        if f"{name}_id" in args:
            loaded[name] = load(db, actor, loaded.pop(f"{name}_id"), right or Right.VIEW)
    return RequestContext(db, store(), actor, user), loaded


def _known(user: User) -> Actor:
    actor = actor_of(user)
    g.actor, g.me = actor, Me(user.login, user.name, user.role, user.office_id)
    return actor


def recognise() -> None:
    """For the page of an error that came before anybody was admitted (an unknown address): its navigation is the person's all the
    same. Where the database is the error, nobody is known.
    """
    with suppress(SQLAlchemyError):
        if "me" not in g and session.get("user"):
            with store().database.look() as db:
                user = whoever(db)
                if user is not None:
                    _known(user)


def whoever(db: Session, renews: bool = False) -> User | None:
    """The user of the session; None where there is none, it is too old, or its user was changed since."""
    user_id, at = session.get("user"), datetime.now(UTC).timestamp()
    if not user_id:
        return None
    too_old = at - session.get("seen", 0) > settings().idle.total_seconds()
    too_long = at - session.get("since", 0) > settings().longest.total_seconds()
    user = db.get(User, user_id)
    if user is None or not user.active or user.session_version != session.get("version") or too_old or too_long:
        session.clear()
        return None
    if renews and at - session["seen"] > RENEWED_EVERY:
        session["seen"] = at
    return user


def begin(user: User, vouched: bool = False) -> None:
    """A new session after a login: nothing of the one before stays, so that nobody can prepare one for another person. `vouched`: another system says who it
    is, and asked for whatever factors it wants.
    """
    at = datetime.now(UTC).timestamp()
    session.clear()
    session.update(user=user.id, version=user.session_version, since=at, seen=at, vouched=vouched)


def begin_half(user: User, back: str) -> None:
    """The password was right; the code of the second factor is waited for. Nobody is logged in by this."""
    session.clear()
    session.update(half=user.id, half_version=user.session_version, half_at=datetime.now(UTC).timestamp(), half_back=back)


def half_of(db: Session) -> User | None:
    """Whose password was right a short time ago; None: nobody's."""
    too_old = datetime.now(UTC).timestamp() - session.get("half_at", 0) > HALF_SECONDS
    user = db.get(User, session["half"]) if session.get("half") and not too_old else None
    return user if user is not None and user.session_version == session.get("half_version") and factors.has_one(user) else None
