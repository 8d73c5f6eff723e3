"""Users and offices as the administrator sees them. An administrator rules the offices he sees, no others."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.errors import UsageError
from model.folding import fold_found
from model.initials import initials
from shenbao.service.core.access import Actor, Forbidden, NotFound, Right, offices_of
from shenbao.service.office import people
from storage import audit
from storage.schema import Office, Role, User
from storage.search import words_of

ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
PASSWORD_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Account:
    """What of a user may be changed."""

    name: str
    role: Role
    office_id: str
    sees_below: bool
    active: bool


def new_password() -> str:
    """A password to be told once; signs that look alike are left out."""
    return "".join(secrets.choice(ALPHABET) for _ in range(PASSWORD_LENGTH))


def offices(session: Session, actor: Actor) -> Sequence[Office]:
    """The offices that the actor sees, by name."""
    return session.scalars(select(Office).where(Office.id.in_(offices_of(session, actor))).order_by(Office.name)).all()


def load_office(session: Session, actor: Actor, office_id: str) -> Office:
    office = session.get(Office, office_id)
    if office is None or office.id not in offices_of(session, actor):
        raise NotFound()
    return office


def add_office(session: Session, actor: Actor, name: str, parent_id: str) -> Office:
    """An office below one that the actor sees. Raises UsageError for an empty name or one that is taken."""
    actor.need(Right.ADMINISTER)
    parent = load_office(session, actor, parent_id)
    name = name.strip()
    if not name or len(name) > 100:
        raise UsageError("单位名称须为 1 至 100 个字")
    if session.scalars(select(Office).where(Office.name == name)).first():
        raise UsageError(f"单位“{name}”已存在")
    office = people.add_office(session, name, parent)
    audit.append(session, "office.added", f"office/{office.id}", actor.user_id, parent.id)
    return office


def users(session: Session, actor: Actor, said: str = "") -> list[tuple[User, Office]]:
    """The users of the offices that the actor sees, by office and name. `said`: of each word, in name, first letters of its sounds, login or office."""
    actor.need(Right.ACCOUNTS)
    query = select(User, Office).join(Office, Office.id == User.office_id).where(User.office_id.in_(offices_of(session, actor)))
    rows = [(row[0], row[1]) for row in session.execute(query.order_by(Office.name, User.name))]
    words = words_of(said)
    return [(user, office) for user, office in rows if all(word in _sought(user, office) for word in words)]


def _sought(user: User, office: Office) -> str:
    return "\n".join((*map(fold_found, (user.name, user.login, office.name)), *initials(user.name)))


def load_user(session: Session, actor: Actor, user_id: str) -> User:
    actor.need(Right.ACCOUNTS)
    user = session.get(User, user_id)
    if user is None or user.office_id not in offices_of(session, actor):
        raise NotFound()
    return user


def add_user(session: Session, actor: Actor, login: str, account: Account) -> tuple[User, str]:
    """A new user, with the password that is to be told to him once; inactive until the security administrator says what it may, where the actor is
    not that, too. Raises UsageError for a login that is empty or taken.
    """
    actor.need(Right.ADMINISTER)
    login = login.strip()
    if not login or len(login) > 100 or not account.name.strip():
        raise UsageError("请填写登录名和姓名")
    _check(actor, account)
    office, password = load_office(session, actor, account.office_id), new_password()
    user = people.add_user(
        session, actor, people.NewUser(login, account.name.strip(), account.role, office, password, account.sees_below)
    )
    user.active = actor.may(Right.SECURE)
    return user, password


def change_user(session: Session, actor: Actor, user: User, account: Account) -> None:
    """Ends the user's sessions."""
    need_change(session, actor, user, account)
    before = account_of(user)
    if account == before:
        return
    user.name, user.role, user.office_id = account.name.strip() or user.name, account.role, account.office_id
    user.sees_below, user.active = account.sees_below, account.active
    user.session_version += 1
    audit.append(session, "user.changed", f"user/{user.id}", actor.user_id, user.office_id, **_changes(before, account_of(user)))


def need_change(session: Session, actor: Actor, user: User, account: Account) -> None:
    """Raises Forbidden, NotFound, UsageError where the actor cannot change the user so. Nobody takes away his own account or rights, so that an
    administrator always remains.
    """
    _check(actor, account, Role(user.role))
    before = account_of(user)
    if (account.name.strip() or before.name, account.office_id) != (before.name, before.office_id):
        actor.need(Right.ADMINISTER)
    if (account.role, account.sees_below, account.active) != (before.role, before.sees_below, before.active):
        actor.need(Right.SECURE)
    load_office(session, actor, account.office_id)
    people.need_reach(session, actor, user)
    if user.id == actor.user_id and (account.role != user.role or not account.active):
        raise UsageError("不能停用自己的账号或更改自己的角色")


def account_of(user: User) -> Account:
    """What of the user may be changed, as it is now."""
    return Account(user.name, Role(user.role), user.office_id, user.sees_below, user.active)


def _changes(before: Account, after: Account) -> dict[str, Any]:
    """What the audit trail tells: each property as [before, after]; of the name only that it is another one."""
    pairs = {"role": (before.role, after.role), "office": (before.office_id, after.office_id)}
    flags = {"active": (before.active, after.active), "sees_below": (before.sees_below, after.sees_below)}
    found: dict[str, Any] = {key: list(pair) for key, pair in (pairs | flags).items() if pair[0] != pair[1]}
    return found | ({"name": True} if before.name != after.name else {})


def reset_password(session: Session, actor: Actor, user: User) -> str:
    """A new password, to be told once."""
    password = new_password()
    people.set_password(session, actor, user, people.hash_password(password, user.login))
    return password


def _check(actor: Actor, account: Account, before: Role | None = None) -> None:
    """The role that may everything is given and taken by who has it: else one of the three could make himself all of them."""
    actor.need(Right.ACCOUNTS)
    if account.role != before and Role.ADMINISTRATOR in (account.role, before) and actor.role != Role.ADMINISTRATOR:
        raise Forbidden()
    if account.sees_below and not actor.sees_below:
        raise UsageError("您不能授予查看下级单位的权限")
