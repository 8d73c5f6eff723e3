"""Users out of a list (XLSX, CSV): read, shown as a difference to the accounts that are there, and taken in by an administrator's act alone.

Nothing is deleted or switched off because it is not in the list. First passwords are told once, to be handed out; they are kept nowhere.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.register.cells import as_flag, as_text
from intake.register.limited import tables_limited
from intake.register.read import REGISTER_SUFFIXES
from model.errors import ShenbaoError, UsageError
from shenbao.service.core.access import Actor, Conflict, Right
from shenbao.service.office import administration, people
from shenbao.service.office.administration import Account
from shenbao.service.office.audit_sentences import ROLES
from storage.schema import Office, Role, User

MOST = 500  # rows of a list
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "login": ("登录名", "账号", "帐号", "用户名"),
    "name": ("姓名", "名字"),
    "role": ("角色", "岗位"),
    "office": ("单位", "所属单位", "部门"),
    "below": ("可查看下级单位", "查看下级单位", "下级单位"),
    "active": ("状态",),
}
NEEDED = ("login", "name", "role", "office")
STATES = {"": True, "正常": True, "启用": True, "停用": False, "已停用": False}
SHOWN = {"name": "姓名", "role": "角色", "office_id": "单位", "sees_below": "可查看下级单位", "active": "状态"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list as it is written; `number`: where it stands in the sheet."""

    number: int
    login: str
    name: str
    role: str
    office: str
    below: str = ""
    active: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What taking a row in would do. `user_id` None: a new account. `told`: what becomes different, as (what, before, after)."""

    row: Row
    account: Account
    user_id: str | None
    told: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What the list would do; `same`: how many accounts stay as they are; `wrong`: rows that cannot be taken in, with the reason. `seen`: of all of it, to
    be sent again with the confirmation: what was not shown is not done.
    """

    new: tuple[Change, ...]
    changed: tuple[Change, ...]
    same: int
    wrong: tuple[tuple[Row, str], ...]
    seen: str

    @property
    def does_nothing(self) -> bool:
        return not self.new and not self.changed


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """To be told once to whom it belongs."""

    name: str
    login: str
    office: str
    password: str


def read_list(suffix: str, save: Callable[[Path], object]) -> list[Row]:
    """Read an uploaded list in a process of its own; `save` writes it to a path. Raises UsageError (in Chinese) for what is no such list."""
    if suffix not in REGISTER_SUFFIXES:
        raise UsageError("请选择 XLSX 或 CSV 格式的用户名单")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"用户名单{suffix}"
        save(path)
        tables = tables_limited(path)
    for table in tables:
        for at, cells in enumerate(table[:10]):
            columns = _columns(cells)
            if all(key in columns for key in NEEDED):
                return _rows(table[at + 1 :], at + 2, columns)
    raise UsageError("用户名单里找不到表头：须有“登录名”“姓名”“角色”“单位”四列")


def _columns(cells: Sequence[Any]) -> dict[str, int]:
    said = [as_text(cell) or "" for cell in cells]
    return {key: said.index(name) for key, names in HEADINGS.items() for name in reversed(names) if name in said}


def _rows(table: Sequence[Sequence[Any]], first: int, columns: Mapping[str, int]) -> list[Row]:
    found = []
    for number, cells in enumerate(table, first):
        said = {key: as_text(cells[at]) or "" if at < len(cells) else "" for key, at in columns.items()}
        if any(said.values()):
            found.append(Row(number, **said))
    if not found or len(found) > MOST:
        raise UsageError("用户名单是空的" if not found else f"一次最多导入 {MOST} 个用户，请分开导入")
    return found


def plan(session: Session, actor: Actor, rows: Sequence[Row]) -> Plan:
    """Hold the list against the accounts that are there."""
    for right in (Right.ADMINISTER, Right.SECURE):
        actor.need(right)
    offices = {office.name: office for office in administration.offices(session, actor)}
    logins = [row.login for row in rows]
    known = {user.login: user for user in session.scalars(select(User).where(User.login.in_(logins)))}
    names = {office.id: office.name for office in offices.values()}
    twice = Counter(logins)
    new, changed, wrong, same = [], [], [], 0
    for row in rows:
        user = known.get(row.login)
        try:
            account = _account(actor, row, offices, twice)
            told = _told(session, actor, user, account, names) if user else ()
        except ShenbaoError as error:
            wrong.append((row, error.detail or error.text))
            continue
        if user is None:
            new.append(Change(row, account, None))
        elif told:
            changed.append(Change(row, account, user.id, told))
        else:
            same += 1
    return Plan(tuple(new), tuple(changed), same, tuple(wrong), _seen(new, changed))


def _account(actor: Actor, row: Row, offices: Mapping[str, Office], twice: Mapping[str, int]) -> Account:
    if not row.login or not row.name or len(row.login) > 100 or len(row.name) > 100:
        raise UsageError("登录名和姓名须填写，且不超过 100 个字")
    if twice[row.login] > 1:
        raise UsageError("登录名在名单中出现了多次")
    role = next((role for role, word in ROLES.items() if row.role in (word, role)), None)
    if role is None:
        raise UsageError(f"角色须为{'、'.join(ROLES.values())}之一")
    if row.office not in offices:
        raise UsageError("没有这个单位，或您无权管理；请先在“单位管理”中新增")
    below = as_flag(row.below) if row.below else False
    if below is None or row.active not in STATES:
        raise UsageError("“可查看下级单位”须填是或否，“状态”须填正常或停用")
    if below and not actor.sees_below:
        raise UsageError("您不能授予查看下级单位的权限")
    return Account(row.name, Role(role), offices[row.office].id, below, STATES[row.active])


def _told(
    session: Session, actor: Actor, user: User, account: Account, names: Mapping[str, str]
) -> tuple[tuple[str, str, str], ...]:
    """What of an account becomes different. Raises UsageError, Forbidden, NotFound for one that the actor cannot change so."""
    if user.office_id not in names:
        raise UsageError("登录名已被其他单位的用户使用")
    before = administration.account_of(user)
    if before == account:
        return ()
    administration.need_change(session, actor, user, account)
    pairs = {key: (getattr(before, key), getattr(account, key)) for key in SHOWN}
    return tuple((SHOWN[key], _said(key, a, names), _said(key, b, names)) for key, (a, b) in pairs.items() if a != b)


def _said(key: str, value: Any, names: Mapping[str, str]) -> str:
    if key == "active":
        return "正常" if value else "停用"
    if key == "sees_below":
        return "是" if value else "否"
    return names.get(value, "其他单位") if key == "office_id" else ROLES.get(value, value) if key == "role" else str(value)


def _seen(new: Sequence[Change], changed: Sequence[Change]) -> str:
    said = [[asdict(change.account), change.row.login, change.user_id, change.told] for change in (*new, *changed)]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def sent_again(text: str) -> list[Row]:
    """The rows that the page of the difference sent with the confirmation. Raises UsageError for anything else."""
    try:
        rows = [Row(**row) for row in json.loads(text)]
    except (TypeError, ValueError) as error:
        raise UsageError("请求内容有误") from error
    if len(rows) > MOST or any(not isinstance(value, str) for row in rows for value in list(asdict(row).values())[1:]):
        raise UsageError("请求内容有误")
    return [replace(row, number=int(row.number)) for row in rows]


def to_send(rows: Sequence[Row]) -> str:
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Prepared:
    """First passwords and their hashes by login, made before the unit of work: hashing is slow on purpose, and nobody else could write meanwhile."""

    passwords: Mapping[str, str]
    hashed: Mapping[str, str]


def prepare(found: Plan) -> Prepared:
    passwords = {change.row.login: administration.new_password() for change in found.new}
    return Prepared(passwords, {login: people.hash_password(password, login) for login, password in passwords.items()})


def take_in(session: Session, actor: Actor, rows: Sequence[Row], seen: str, prepared: Prepared) -> list[FirstPassword]:
    """Do what was shown; give the first passwords of new accounts. Rows that cannot be taken in stay out. Raises Conflict where it would be something
    else by now.
    """
    found = plan(session, actor, rows)
    if found.seen != seen:
        raise Conflict()
    offices = {office.id: office for office in administration.offices(session, actor)}
    for change in found.changed:
        administration.change_user(session, actor, session.get_one(User, change.user_id), change.account)
    told = []
    for change in found.new:
        account, login = change.account, change.row.login
        office = offices[account.office_id]
        new = people.NewUser(login, account.name, account.role, office, prepared.passwords[login], account.sees_below)
        user = people.add_user(session, actor, new, prepared.hashed[login])
        if account.active:
            told.append(FirstPassword(account.name, login, office.name, prepared.passwords[login]))
        else:
            administration.change_user(session, actor, user, account)
    return told
