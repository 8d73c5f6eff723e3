"""Accounts of people whom the office's directory vouches for: made at their first login, with the role of their groups at every one after it, and out of use
once the directory does not have them any more. Accounts that were made here are none of the directory's business.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.errors import UsageError
from shenbao.service.core.access import Actor
from shenbao.service.office import factors, people
from shenbao.service.office.audit_sentences import ROLES
from shenbao.service.office.directory import Directory, DirectoryDown, Entry
from storage import audit
from storage.database import Database
from storage.schema import InDirectory, Office, User, now

NO_GROUP = "统一目录已通过，但您不在可以使用本系统的任何组中，请联系本单位系统管理员。"
NOT_READ = "统一目录已通过，但目录中的组无法读取，暂不能确定您的角色，请联系本单位系统管理员。"
NO_OFFICE = "统一目录已通过，但无法确定您所属的单位，请联系本单位系统管理员。"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Vouched:
    """What the directory said before the unit of work: who has the login (None: nobody), and whether the password is his."""

    entry: Entry | None
    right: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """`refusal`: what a person whom the directory knows is told, where he may not in all the same."""

    user: User | None
    refusal: str = ""


def ask(database: Database, directory: Directory, login: str, password: str, at: datetime | None = None) -> Vouched | None:
    """Ask the directory of a login; None: the account was made here, and its password is. Nothing is asked while the login is locked, so that nobody guesses at the
    directory through this service. Raises DirectoryDown.
    """
    if not _is_theirs(database, login):
        return None
    entry = directory.entry(login)
    if entry is None or _is_locked(database, entry.login, at or now()):  # as it is written there, however it was typed
        return Vouched(entry, False)
    return Vouched(entry, directory.fits(entry, password))


def log_in(session: Session, login: str, said: Vouched, default_office: str, at: datetime | None = None) -> Outcome:
    """The counterpart of `people.log_in`; who is unknown, has a wrong password or is locked is not told apart."""
    at, entry = at or now(), said.entry
    user = people.by_login(session, entry.login if entry else login)
    if user is not None and user.directory is None:  # typed in other letters than it is written
        return Outcome(None)
    if entry is None or not said.right:
        if user is not None:
            _refuse(session, user, entry, at)
        return Outcome(None)
    if user is None and entry.role is not None:
        user = _added(session, entry, default_office)
        if user is None:
            return Outcome(None, NO_OFFICE)
    grouped = entry.role is not None or entry.groups  # of who is in none the look at all accounts decides
    if user is not None and grouped:
        follow(session, user, entry)
    if user is None or entry.role is None:
        return Outcome(None, NOT_READ if entry.unread else NO_GROUP)
    if not user.active:
        return Outcome(None)
    if not factors.has_one(user):
        people.complete_login(session, user, at, by="ldap")
    return Outcome(user)


def follow(session: Session, user: User, entry: Entry | None) -> None:
    """Make an account as the directory says: name, role, office of the person's groups; out of use where it has none or no group, back in use where that was
    why it was out. Whom an administrator deactivated stays so. An account whose role would change only since a group cannot be read stays as it is.
    """
    if entry is not None and entry.unread and entry.role != user.role:
        return
    if entry is None or entry.role is None:
        if user.active:
            user.active, user.directory = False, InDirectory.GONE
            user.session_version += 1
            audit.append(session, "user.gone", f"user/{user.id}", None, user.office_id)
        return
    if user.directory == InDirectory.GONE:
        user.active, user.directory = True, InDirectory.THERE
        audit.append(session, "user.back", f"user/{user.id}", None, user.office_id)
    office = _office(session, entry.office) if entry.office else None
    office_id = office.id if office else user.office_id
    changes = {"role": [user.role, entry.role], "office": [user.office_id, office_id]}
    changes = {key: pair for key, pair in changes.items() if pair[0] != pair[1]}
    user.name = entry.name
    if changes:
        user.role, user.office_id = entry.role, office_id
        user.session_version += 1
        audit.append(session, "user.changed", f"user/{user.id}", None, office_id, **changes)


def follow_all(database: Database, directory: Directory) -> int:
    """Make all accounts of the directory as it says now; give how many it was asked of. Raises DirectoryDown where it cannot be asked, or looks as if the account that
    searches had lost its rights: who would lose his role by that keeps it.
    """
    with database.look() as session:
        logins = session.scalars(select(User.login).where(User.directory.is_not(None)).order_by(User.id)).all()
    said = {login: directory.entry(login) for login in logins}
    if len(said) > 1 and not any(said.values()):
        raise DirectoryDown("none of the accounts is found there any more: nothing is changed by that")
    found = [entry for entry in said.values() if entry]
    if len(found) > 1 and not any(entry.role for entry in found):
        raise DirectoryDown("none of the accounts is in a group of SHENBAO_LDAP_ROLES any more: nothing is changed by that")
    for login, entry in said.items():
        with database.unit() as session:
            follow(session, session.scalars(select(User).where(User.login == login)).one(), entry)
    if unread := {group for entry in found for group in entry.unread}:
        raise DirectoryDown(f"groups cannot be read, roles by them stay as they are: {'; '.join(sorted(unread))}")
    return len(said)


def adopt(session: Session, actor: Actor, user: User, entry: Entry | None) -> None:
    """Give an account that was made here to the directory: its password counts no longer, its role is that of the person's groups. Raises UsageError where the directory
    has nobody of that login in a group that may use the service.
    """
    people.need_rule(session, actor, user)
    if entry is None or entry.role is None or entry.login != user.login:
        raise UsageError(f"统一目录中没有可以使用本系统的 {user.login}")
    user.directory, user.password_hash = InDirectory.THERE, None
    people.mark_given(user, False)
    user.session_version += 1
    audit.append(session, "user.adopted", f"user/{user.id}", actor.user_id, user.office_id)
    follow(session, user, entry)


def told(entry: Entry | None) -> str:
    """Return what an administrator is told of an entry."""
    if entry is None:
        return "统一目录中没有此人"
    role = ROLES[entry.role] if entry.role else "无（不在任何可以使用本系统的组中）"
    lines = [
        f"登录名：{entry.login}",
        f"姓名：{entry.name}",
        f"条目：{entry.dn}",
        f"角色：{role}",
        f"单位：{entry.office or '（按 SHENBAO_LDAP_OFFICE）'}",
    ]
    unread = (f"无法读取的组：{group}" for group in entry.unread)
    return "\n".join([*lines, *(f"组：{group}" for group in entry.groups), *unread])


def _is_theirs(database: Database, login: str) -> bool:
    with database.look() as session:
        user = people.by_login(session, login)
        return bool(login) and (user is None or user.directory is not None)


def _is_locked(database: Database, login: str, at: datetime) -> bool:
    with database.look() as session:
        until = session.scalar(select(User.locked_until).where(User.login == login))
    return until is not None and until > at


def _refuse(session: Session, user: User, entry: Entry | None, at: datetime) -> None:
    if entry is None:
        follow(session, user, None)
    elif user.locked_until and user.locked_until > at:
        audit.append(session, "login.locked", f"user/{user.id}", user.id, user.office_id)
        return
    else:
        people.count_failure(user, at)
    audit.append(session, "login.failed", f"user/{user.id}", user.id, user.office_id)


def _added(session: Session, entry: Entry, default_office: str) -> User | None:
    office = _office(session, entry.office or default_office)
    if office is None:
        _log.warning("no office for a person of the directory: see SHENBAO_LDAP_OFFICE and SHENBAO_LDAP_OFFICES")
        return None
    user = User(login=entry.login, name=entry.name, role=str(entry.role), office_id=office.id, directory=InDirectory.THERE)
    session.add(user)
    session.flush()
    audit.append(session, "user.added", f"user/{user.id}", None, office.id, role=str(entry.role), by="ldap")
    return user


def _office(session: Session, name: str) -> Office | None:
    """The office of that name; where none is said, the only one there is."""
    query = select(Office).where(Office.name == name) if name else select(Office)
    found = session.scalars(query.limit(2)).all()
    return found[0] if len(found) == 1 else None
