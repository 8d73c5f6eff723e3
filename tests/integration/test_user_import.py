"""Users out of a list: a difference is shown, an administrator confirms it, nothing else happens; first passwords are told once."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import openpyxl
import pytest
from sqlalchemy import func, select

import web_scene
from model.errors import UsageError
from servicescene import Scene, sqlite_scene
from shenbao.service.core.access import Actor, Conflict, Forbidden
from shenbao.service.office import administration, people, user_import
from shenbao.service.office.user_import import Plan, Row
from storage.schema import Role, User

HEAD = ["登录名", "姓名", "角色", "单位", "查看下级单位", "状态"]
NEW = Row(2, "wang", "王一", "审核人员", "广州市")


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with sqlite_scene(tmp_path_factory.mktemp("users")) as made:
        yield made


def planned(scene: Scene, *rows: Row, actor: Actor | None = None) -> Plan:
    with scene.store.database.look() as session:
        return user_import.plan(session, actor or scene.people["province"], rows)


def taken(scene: Scene, rows: list[Row], seen: str) -> list[user_import.FirstPassword]:
    actor = scene.people["province"]
    prepared = user_import.prepare(planned(scene, *rows))
    with scene.store.database.unit() as session:
        return user_import.take_in(session, actor, rows, seen, prepared)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (replace(NEW, login=""), "登录名和姓名须填写"),
        (replace(NEW, role="局长"), "角色须为"),
        (replace(NEW, office="某厅"), "没有这个单位"),
        (replace(NEW, active="休假"), "状态"),
        (replace(NEW, below="也许"), "下级单位"),
        (
            replace(NEW, login="province", name="自己", role="收件人员", office="广东省工业和信息化厅"),
            "不能停用自己的账号或更改自己的角色",
        ),
    ],
)
def test_a_row_that_cannot_be_taken_in_is_told_with_the_reason(scene: Scene, row: Row, why: str) -> None:
    found = planned(scene, row)
    assert found.does_nothing and why in found.wrong[0][1]


def test_only_what_the_administrator_may_give(scene: Scene) -> None:
    city = scene.people["administrator"]
    found = planned(
        scene, replace(NEW, below="是"), replace(NEW, login="stranger"), replace(NEW, login="li", office="深圳市"), actor=city
    )
    assert [why[:10] for _, why in found.wrong] == ["您不能授予查看下级单", "登录名已被其他单位的", "没有这个单位，或您无"]
    with pytest.raises(Forbidden):
        planned(scene, NEW, actor=scene.reviewer)


def test_what_was_shown_is_done_and_nothing_else(scene: Scene) -> None:
    same = Row(3, "clerk", "clerk某", "收件人员", "广州市")
    other = Row(4, "reviewer", "新名", "管理人员", "深圳市", "", "停用")
    off = replace(NEW, login="zhao", active="停用")
    rows = [NEW, same, other, off, replace(NEW, login="twice"), replace(NEW, login="twice")]
    found = planned(scene, *rows)
    assert ([c.row.login for c in found.new], [c.row.login for c in found.changed], found.same) == (
        ["wang", "zhao"],
        ["reviewer"],
        1,
    )
    assert found.changed[0].told == (
        ("姓名", "reviewer某", "新名"),
        ("角色", "审核人员", "管理人员"),
        ("单位", "广州市", "深圳市"),
        ("状态", "正常", "停用"),
    )
    with scene.store.database.look() as session:
        before = session.scalar(select(func.count()).select_from(User))
    with pytest.raises(Conflict):
        taken(scene, rows, "something else was shown")
    told = taken(scene, rows, found.seen)
    assert [(one.login, one.office) for one in told] == [("wang", "广州市")]  # an account that is off needs no password
    with scene.store.database.unit() as session:
        assert session.scalar(select(func.count()).select_from(User)) == (before or 0) + 2
        user = people.log_in(session, "wang", told[0].password)
        assert user is not None and people.must_change(user) and user.role == Role.REVIEWER
        assert people.log_in(session, "zhao", "anything at all") is None
        changed = session.get_one(User, scene.reviewer.user_id)
        assert (changed.name, changed.role, changed.active) == ("新名", Role.MANAGER, False)
    with pytest.raises(Conflict):  # again: there is nothing left of what was shown
        taken(scene, rows, found.seen)


def book(*rows: list[str]) -> io.BytesIO:
    made, out = openpyxl.Workbook(), io.BytesIO()
    made.active.append(["某厅用户名单"])
    for row in (HEAD, *rows):
        made.active.append(row)
    made.save(out)
    out.seek(0)
    return out


def test_a_list_without_its_headings_or_rows_is_refused() -> None:
    for content, why in ((b"a,b\n1,2\n", "找不到表头"), (",".join(HEAD).encode() + b"\n", "空的"), (b"\x00\x01", "不是 XLSX")):
        with pytest.raises(UsageError, match=why):
            user_import.read_list(".csv", lambda path, data=content: path.write_bytes(data))
    with pytest.raises(UsageError, match="XLSX 或 CSV"):
        user_import.read_list(".exe", lambda path: path.write_bytes(b""))


def test_from_the_file_to_the_sheet_of_passwords(tmp_path_factory: pytest.TempPathFactory) -> None:
    scene = web_scene.build(tmp_path_factory.mktemp("web"))
    client = scene.client("administrator-p")
    file = (book(["wang", "王一", "审核人员", "甲市局", "", ""], ["li", "李二", "局长", "甲市局", "", ""]), "名单.xlsx")
    shown = client.post("/administration/users/import", data={"users": file}, content_type="multipart/form-data").text
    assert "角色须为" in shown and "王一" in shown and "确认前不作任何更改" in shown
    fields = dict(re.findall(r'name="(rows|seen)" value="([^"]*)"', shown))
    fields["rows"] = fields["rows"].replace("&#34;", '"')
    done = client.post("/administration/users/import/confirm", data=fields).text
    password = re.search(r'<code class="password">(\w{16})</code>', done)
    assert password and "只显示这一次" in done
    listed = client.get("/administration/users?q=wy").text  # by the first letters of the name
    assert "王一" in listed and "姓名clerk-a" not in listed and password[1] not in listed
    assert "没有符合条件的用户" in client.get("/administration/users?q=nobody").text
    assert client.post("/administration/users/import/confirm", data={"rows": "[1]", "seen": ""}).status_code == 400
    with scene.store.database.look() as session:
        assert [
            user.login
            for user, _ in administration.users(
                session, people.actor_of(session.scalars(select(User).where(User.login == "administrator-p")).one()), "王一"
            )
        ] == ["wang"]
