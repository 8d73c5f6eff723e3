"""Users, logins, tokens. Passwords by argon2; five failures lock a login for a quarter of an hour."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.orm import Session

from model.errors import UsageError
from shenbao.service.core.access import Actor, Forbidden, NotFound, Right, actor_of, need_office
from storage import audit
from storage.database import Database
from storage.schema import Office, Role, Token, User, now

HASHER = PasswordHasher()
MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
LEAST_LENGTH = 12
GIVEN = "given_password"  # among the preferences: the password is one that somebody else gave
TOKEN_PREFIX = "shb_"  # noqa: S105 (a mark by which leaked tokens are found, not a secret)
_NOBODY = HASHER.hash("nobody has this password")


def add_office(session: Session, name: str, parent: Office | None = None) -> Office:
    """The office called `name`, made if it is not there."""
    office = session.scalars(select(Office).where(Office.name == name)).first()
    if office is None:
        office = Office(name=name, parent_id=parent.id if parent else None)
        session.add(office)
        session.flush()
    return office


@dataclass(frozen=True, slots=True)
class NewUser:
    """An account that is to be made; `password`: the one that is given, to be changed at the first login."""

    login: str
    name: str
    role: Role
    office: Office
    password: str
    sees_below: bool = False


def add_user(session: Session, actor: Actor, new: NewUser, hashed: str = "") -> User:
    """A new user. `hashed`: the password by `hash_password`, made before the unit of work. Raises UsageError for a login that is taken or a password that
    is too weak.
    """
    actor.need(Right.ADMINISTER)
    need_office(session, actor, new.office.id)
    if by_login(session, new.login):
        raise UsageError(f"登录名 {new.login} 已被使用")
    user = User(
        login=new.login,
        name=new.name,
        role=new.role,
        office_id=new.office.id,
        sees_below=new.sees_below,
        password_hash=hashed or hash_password(new.password, new.login),
        preferences={GIVEN: True},
    )
    session.add(user)
    session.flush()
    audit.append(session, "user.added", f"user/{user.id}", actor.user_id, new.office.id, role=new.role)
    return user


def hash_password(password: str, login: str) -> str:
    if len(password) < LEAST_LENGTH or login.lower() in password.lower() or len(set(password)) < 5:
        raise UsageError(f"密码至少 {LEAST_LENGTH} 个字符，不得包含登录名或大量重复字符")
    return HASHER.hash(password)


def set_password(session: Session, actor: Actor, user: User, hashed: str) -> None:
    """Ends all sessions of the user as well. One's own password needs no right. `hashed`: by `hash_password`, before the unit of work."""
    need_rule(session, actor, user)
    if user.directory:
        raise UsageError("该账号由统一目录管理，密码请在统一目录中更改")
    user.password_hash = hashed
    user.session_version += 1
    user.failures, user.locked_until = 0, None
    mark_given(user, actor.user_id != user.id)
    audit.append(session, "user.password", f"user/{user.id}", actor.user_id, user.office_id)


def mark_given(user: User, given: bool) -> None:
    """Notes whether the password is one that somebody else gave."""
    others = {key: value for key, value in (user.preferences or {}).items() if key != GIVEN}
    user.preferences = others | ({GIVEN: True} if given else {})


def must_change(user: User) -> bool:
    """Whether the password is one that somebody else gave: nothing else can be done before it is changed."""
    return bool((user.preferences or {}).get(GIVEN))


@dataclass(frozen=True, slots=True)
class Checked:
    """What a password was compared with, and whether it is right."""

    password_hash: str | None
    right: bool


def check_password(database: Database, login: str, password: str) -> Checked:
    """Compare a password before the unit of work that logs in: it takes a tenth of a second, in which others could not write. The same work is
    done for a login that nobody has.
    """
    with database.look() as session:
        kept = session.scalar(select(User.password_hash).where(User.login == login))
    return Checked(kept, _fits(kept or _NOBODY, password))


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """One's old password, compared, and the new one, hashed; empty where the old one is wrong."""

    old: Checked
    hashed: str


def prepare_change(database: Database, login: str, old: str, new: str) -> PasswordChange:
    """Do the slow part before the unit of work. Raises UsageError for a new one that is too weak, or the old one again."""
    checked = check_password(database, login, old)
    if checked.right and new == old:
        raise UsageError("新密码不能与原密码相同")
    return PasswordChange(checked, hash_password(new, login) if checked.right else "")


def change_password(session: Session, actor: Actor, user: User, change: PasswordChange) -> bool:
    """One's own; False where the old one is wrong, or was changed meanwhile. Guesses are counted as those of logins are: after MOST_FAILURES the
    login is locked and all sessions end, this one too.
    """
    if not change.old.right or change.old.password_hash != user.password_hash:
        if count_failure(user, now()):
            user.session_version += 1
        audit.append(session, "user.password_wrong", f"user/{user.id}", actor.user_id, user.office_id)
        return False
    set_password(session, actor, user, change.hashed)
    return True


def count_failure(user: User, at: datetime) -> bool:
    """Counts a wrong password; True: the login is locked now."""
    user.failures += 1
    if user.failures < MOST_FAILURES:
        return False
    user.failures, user.locked_until = 0, at + LOCKED_FOR
    return True


def by_login(session: Session, login: str) -> User | None:
    return session.scalars(select(User).where(User.login == login)).first()


def of_login(session: Session, login: str) -> User:
    """Return the user of this login. Raises UsageError where there is none."""
    found = by_login(session, login)
    if found is None:
        raise UsageError(f"没有用户 {login}")
    return found


def log_in(
    session: Session, login: str, password: str, at: datetime | None = None, checked: Checked | None = None
) -> User | None:
    """The user, or None: unknown, wrong password, locked or inactive are not told apart. The same work is done for all. One with a second factor is not
    logged in yet (`complete_login`). `checked`: by
    `check_password`; the password is compared anew where another one was set since.
    """
    at = at or now()
    user = by_login(session, login)
    kept = user.password_hash if user else None
    right = checked.right if checked and checked.password_hash == kept else _fits(kept or _NOBODY, password)
    if user is None or not user.active:
        return None
    if user.locked_until and user.locked_until > at:
        audit.append(session, "login.locked", f"user/{user.id}", user.id, user.office_id)
        return None
    if not right:
        count_failure(user, at)
        audit.append(session, "login.failed", f"user/{user.id}", user.id, user.office_id)
        return None
    if user.password_hash and HASHER.check_needs_rehash(user.password_hash):
        user.password_hash = HASHER.hash(password)
    if (
        not user.factor_secret
    ):  # else it ends with the code: who knows the password alone shall not reset the count of wrong codes
        complete_login(session, user, at)
    return user


def complete_login(session: Session, user: User, at: datetime | None = None, **how: str) -> None:
    """Note that somebody is logged in, after all that was asked of him."""
    user.failures, user.locked_until, user.last_login = 0, None, at or now()
    audit.append(session, "login", f"user/{user.id}", user.id, user.office_id, **how)


def log_in_elsewhere(session: Session, login: str) -> User | None:
    """The user whom another system vouches for; None: unknown or inactive. A lock for wrong passwords does not hold him up."""
    user = by_login(session, login)
    if user is None or not user.active:
        return None
    mark_given(user, False)  # he needs none here
    user.last_login = now()
    audit.append(session, "login", f"user/{user.id}", user.id, user.office_id, by="oidc")
    return user


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that is to be made: what it is for, what it allows, until when it holds (None: until it is revoked)."""

    name: str
    scopes: Collection[Right]
    expires: datetime | None = None


def add_token(session: Session, actor: Actor, user: User, new: NewToken) -> str:
    """A new token; it is told once, only its hash is kept."""
    need_rule(session, actor, user)
    plain = TOKEN_PREFIX + secrets.token_urlsafe(32)
    session.add(Token(user_id=user.id, name=new.name, hash=_hash(plain), scopes=sorted(new.scopes), expires=new.expires))
    audit.append(session, "token.added", f"user/{user.id}", actor.user_id, user.office_id, name=new.name)
    return plain


@dataclass(frozen=True, slots=True)
class TokenCaller:
    """Who calls, and with which of his tokens."""

    actor: Actor
    token_id: str


def caller_of_token(session: Session, plain: str, at: datetime | None = None) -> TokenCaller | None:
    """Who calls with this token; None where it is unknown, revoked or out of date."""
    at = at or now()
    token = session.scalars(select(Token).where(Token.hash == _hash(plain), Token.revoked.is_(None))).first()
    if token is None or (token.expires and token.expires <= at):
        return None
    user = session.get_one(User, token.user_id)
    if not user.active:
        return None
    if token.last_used is None or at - token.last_used > timedelta(minutes=1):
        token.last_used = at
    return TokenCaller(actor_of(user, frozenset(token.scopes)), token.id)


def tokens(session: Session, user: User) -> Sequence[Token]:
    """The user's tokens that were not revoked."""
    return session.scalars(select(Token).where(Token.user_id == user.id, Token.revoked.is_(None)).order_by(Token.id)).all()


def revoke_token(session: Session, actor: Actor, token_id: str) -> None:
    """One's own, or with the right to secure anybody's of the offices that the actor sees."""
    token = session.get(Token, token_id)
    if token is None or token.revoked:
        raise NotFound()
    user = session.get_one(User, token.user_id)
    need_rule(session, actor, user)
    token.revoked = now()
    audit.append(session, "token.revoked", f"user/{user.id}", actor.user_id, user.office_id, name=token.name)


def need_rule(session: Session, actor: Actor, user: User) -> None:
    """Everybody rules himself; others only an administrator who sees their office, and as far as they do: by a new password he
    could see what they see.
    """
    if actor.user_id != user.id:
        actor.need(Right.SECURE)
        need_reach(session, actor, user)


def need_reach(session: Session, actor: Actor, user: User) -> None:
    """Who administers somebody sees his office, and as far as he does."""
    need_office(session, actor, user.office_id)
    if user.sees_below and not actor.sees_below:
        raise Forbidden()


def _hash(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()


def _fits(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
