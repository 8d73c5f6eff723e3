"""The audit trail as people read it: a sentence for every kind of entry, narrowed by person, day, packet and kind, as CSV and XLSX."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from model.record import Presence
from servicescene import Scene, sqlite_scene
from shenbao.service.core.access import PROGRAM, Actor
from shenbao.service.core.config import office_day
from shenbao.service.office import administration, audit_trail, retention
from shenbao.service.office.audit_names import names_for
from shenbao.service.office.audit_sentences import ROLES, SENTENCES, Entry, done, sentence
from shenbao.service.office.audit_trail import PROGRAM_ITSELF, TrailFilter
from shenbao.service.review import review
from shenbao.service.review.correction import FieldInput, open_packet
from storage import audit, findings
from storage.schema import Audit, FindingState, Role, now
from web.words.filters import ACTIONS
from web.words.filters import ROLES as SHOWN_ROLES

ROOT = Path(__file__).parents[2]
CALLS = {"append": 1, "_append": 1, "conclude": 1, "_conclude_field": 3}  # which of their arguments is the kind
KIND = re.compile(r"[a-z_]+(\.[a-z_]+)?")


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with sqlite_scene(tmp_path_factory.mktemp("trail")) as made:
        yield made


def kinds_written() -> set[str]:
    """Every kind of entry that the program writes, out of its own text."""
    found: set[str] = set()
    for folder in ("shenbao", "web", "webhook", "storage"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    found |= set(_kinds(node))
    return found


def _kinds(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    place = CALLS.get(name)
    if place is None or len(call.args) <= place + (name == "append"):  # lists have an `append` too
        return
    for said in ast.walk(call.args[place]):
        if isinstance(said, ast.JoinedStr):
            yield from (f"finding.{state}" for state in FindingState)
            return
        if isinstance(said, ast.Constant) and isinstance(said.value, str) and KIND.fullmatch(said.value):
            yield said.value


# subject's kind, detail, what the sentence says besides who and when
SAMPLES: dict[str, tuple[str, dict[str, Any], str]] = {
    "login": ("user", {"by": "oidc"}, "登录系统（经统一身份认证）"),
    "login.failed": ("user", {}, "以用户“clerk某”的登录名登录，未成功"),
    "login.locked": ("user", {}, "以已锁定的用户“clerk某”的登录名尝试登录"),
    "login.code_wrong": ("user", {}, "以用户“clerk某”的登录名和密码登录，验证码有误"),
    "user.factor_on": ("user", {}, "为自己的账号启用第二因子"),
    "user.factor_off": ("user", {}, "停用 用户“clerk某” 的第二因子"),
    "user.factor_wanted": ("user", {"wanted": True}, "要求 用户“clerk某” 使用第二因子"),
    "logout": ("user", {}, "退出登录"),
    "user.added": ("user", {"role": "reviewer"}, "新增 用户“clerk某”，角色为审核人员"),
    "user.gone": ("user", {}, "停用 用户“clerk某”：统一目录中已无此人"),
    "user.back": ("user", {}, "恢复 用户“clerk某”：统一目录中又有此人"),
    "user.adopted": ("user", {}, "将 用户“clerk某” 交由统一目录管理"),
    "user.changed": (
        "user",
        {"role": ["clerk", "reviewer"], "active": [True, False]},
        "角色由“收件人员”改为“审核人员”，状态由“正常”改为“停用”",
    ),
    "user.password": ("user", {}, "为 用户“clerk某” 设定了新密码"),
    "user.password_wrong": ("user", {}, "更改密码时输错原密码"),
    "audit.keyed": ("audit", {}, "为审计记录启用密钥"),
    "token.added": ("user", {"name": "扫描仪"}, "为 用户“clerk某” 新增接口令牌“扫描仪”"),
    "token.revoked": ("user", {"name": "扫描仪"}, "撤销接口令牌“扫描仪”"),
    "endpoint.added": ("endpoint", {}, "登记 已删除的接收地址（编号 gone）"),
    "endpoint.changed": ("endpoint", {"enabled": False}, "停用"),
    "endpoint.removed": ("endpoint", {"host": "oa.example"}, "删除 接收地址“oa.example”"),
    "endpoint.secret": ("endpoint", {}, "的推送密钥"),
    "endpoint.secret_dropped": ("endpoint", {}, "的旧推送密钥"),
    "delivery.replayed": ("endpoint", {"delivery": "d"}, "重新投递一次推送"),
    "office.added": ("office", {}, "新增 单位“广州市”"),
    "backup.made": ("backup", {}, "作了备份“gone”"),
    "backup.restored": ("backup", {}, "由备份“gone”恢复了数据"),
    "batch.created": ("batch", {}, "新建 批次“第一批”"),
    "batch.register_proposed": (
        "batch",
        {"rows": 9, "version": 2, "source": "甲.csv"},
        "提交登记表第 2 版“甲.csv”，共 9 行，待确认",
    ),
    "batch.register": ("batch", {"rows": 12}, "为 批次“第一批” 采用登记表，共 12 行"),
    "batch.register_discarded": ("batch", {"rows": 9, "version": 2, "source": "甲.csv"}, "放弃登记表第 2 版“甲.csv”，共 9 行"),
    "batch.register_linked": ("batch", {"row": 3, "packet": "PACKET"}, "将 批次“第一批” 登记表第 3 行 关联到 材料“云帆”"),
    "batch.exported": ("batch", {"kind": "xlsx"}, "导出 批次“第一批” 的汇总表（XLSX）"),
    "batch.deleted": ("batch", {"packets": 4, "reason": "到期"}, "及其中 4 份材料，理由：到期"),
    "batch.profile": ("batch", {}, "按现行通知配置重新核对"),
    "batch.retention": ("batch", {"until": "2031-01-01T00:00:00+00:00"}, "保存期限定为2031-01-01"),
    "packet.added": ("packet", {}, "新增 材料“云帆”"),
    "packet.received": ("packet", {}, "收齐 材料“云帆”"),
    "packet.retried": ("packet", {}, "重新读取 材料“云帆”"),
    "packet.cancelled": ("packet", {}, "取消读取 材料“云帆”"),
    "packet.agreed": ("packet", {"pages": 4000}, "确认读取 材料“云帆”，共 4000 页"),
    "packet.given_up": ("packet", {"reason": "磁盘已满"}, "停止重试 材料“云帆” 中系统未读的内容：磁盘已满"),
    "packet.reviewed": ("packet", {}, "将 材料“云帆” 审核完毕"),
    "packet.reopened": ("packet", {}, "将 材料“云帆” 退回审核"),
    "packet.moved": ("packet", {"out_of": "BATCH", "into": "gone"}, "由批次“第一批”移到已删除的批次（编号 gone）"),
    "packet.deleted": ("packet", {"reason": "误传"}, "删除 材料“云帆”，理由：误传"),
    "packet.submission": ("packet", {}, "登记 材料“云帆” 的报送情况"),
    "packet.registered": ("packet", {"number": "A1", "document": True}, "的网上申报登记（编号 A1），并收下所附文件"),
    "packet.linked": ("packet", {"first": "PACKET"}, "关联为 材料“云帆” 的补正材料"),
    "packet.resubmission": ("packet", {"how": "partial", "first": "gone", "pages": 7}, "的补交部分（沿用 7 页）"),
    "packet.split": ("packet", {"into": "gone", "pages": 2}, "的 2 页拆出，成为 已删除的材料（编号 gone）"),
    "packet.merged": ("packet", {"took": "gone", "pages": 2}, "的 2 页并入 材料“云帆”"),
    "packet.assigned": ("packet", {"to": "USER", "due": "2026-12-01"}, "分派给用户“clerk某”，审核期限 2026-12-01"),
    "packet.postponed": ("packet", {"until": "2026-12-01"}, "暂缓至 2026-12-01"),
    "packet.noted": ("packet", {"note": "n"}, "给 材料“云帆” 加备注"),
    "file.unlocked": ("packet", {"file": "gone"}, "用密码打开 材料“云帆” 的已删除的文件（编号 gone）"),
    "field.corrected": ("packet", {"what": "company.name", "was": 1, "now": 99}, "的“单位名称”作了更正"),
    "field.confirmed": ("packet", {"what": "company.name"}, "确认 材料“云帆” 的“单位名称”"),
    "field.undone": ("packet", {"what": "company.name"}, "撤销对 材料“云帆” 的“单位名称”的更正"),
    "field.entered_blind": ("packet", {"what": "company.name", "agreed": True}, "盲录 材料“云帆” 的“单位名称”，与先前的值一致"),
    "blind.policy": (
        "office",
        {"name": "某通知", "share": 0.05, "second": ["a"], "optional": False},
        "定为 5.0%，1 个栏目二次录入",
    ),
    "threshold.accepted": ("office", {"name": "某通知", "reader": "ocr", "was": 0.9, "value": 0.95}, "由 90.0% 改为 95.0%"),
    "threshold.dropped": ("office", {"name": "某通知", "reader": "", "was": 0.95}, "恢复默认的存疑界限：原为 95.0%"),
    "verdict.overruled": (
        "packet",
        {
            "what": "cover.applicant_seal",
            "was": {"verdict": "absent"},
            "now": {"verdict": "present", "ink": "original", "kind": "official"},
        },
        "由“无”改判为“有（原印、公章）”",
    ),
    "verdict.withdrawn": ("packet", {"what": "cover.applicant_seal"}, "以系统判定为准"),
    "verdict.restored": ("packet", {"what": "cover.applicant_seal"}, "先前的改判"),
    "finding.open": ("packet", {"what": "missing:contact.email"}, "重开 材料“云帆” 的问题“缺项："),
    "finding.waived": ("packet", {"what": "missing:contact.email"}, "列入告知书"),
    "finding.confirmed": ("packet", {"what": "missing:contact.email"}, "列入告知书"),
    "finding.corrected": ("packet", {"what": "missing:contact.email"}, "记为已更正"),
    "finding.reworded": ("packet", {"what": "missing:contact.email", "event": "gone"}, "改写了 材料“云帆” 的补正要求“缺项："),
    "finding.added": ("packet", {"what": "own:自拟1"}, "向 材料“云帆” 自拟一条补正要求"),
    "page.moved": ("packet", {"what": "a.pdf:3", "part": "cover"}, "文件“a.pdf”第 3 页移到“"),
    "page.turned": ("packet", {"what": "a.pdf:3", "turn": 90}, "文件“a.pdf”第 3 页（90 度）"),
    "notice.drafted": ("notice", {"name": "n1"}, "起草 通知配置“n1”"),
    "notice.copied": ("notice", {"name": "n1", "notice": "xxxf2020"}, "以通知“xxxf2020”为底本新建 通知配置“n1”"),
    "notice.confirmed": ("notice", {"items": 5}, "中的 5 项"),
    "notice.changed": ("notice", {"item": "fields.3"}, "中的条目 fields.3"),
    "notice.published": ("notice", {"name": "n1", "version": 4}, "发布 通知配置“n1”（第 4 版）"),
    "notice.removed": ("notice", {"name": "n1"}, "删除 通知配置“n1”"),
    "notice.issued": ("packet", {"number": "告〔2026〕1号", "demands": 3}, "向 材料“云帆” 出具告知书 告〔2026〕1号，列 3 项要求"),
    "recommender.notified": ("batch", {"number": "推〔2026〕1号"}, "出具致推荐单位的告知书 推〔2026〕1号"),
}


def test_every_kind_of_entry_has_its_word_and_its_sentence() -> None:
    written = kinds_written()
    assert len(written) > 50  # the walk finds them
    assert written == set(SENTENCES) == set(SAMPLES) == set(ACTIONS)
    assert {role: str(word) for role, word in ROLES.items()}.keys() == SHOWN_ROLES.keys()


@pytest.fixture(scope="module")
def known(scene: Scene) -> dict[str, str]:
    ids = {"PACKET": scene.packet(), "BATCH": scene.batch_id, "USER": scene.people["clerk"].user_id or ""}
    return ids | {"packet": ids["PACKET"], "batch": ids["BATCH"], "user": ids["USER"], "office": scene.offices["city"]}


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_sentence_names_what_was_done_to_what(scene: Scene, known: dict[str, str], kind: str) -> None:
    about, detail, said = SAMPLES[kind]
    detail = {key: known.get(value, value) if isinstance(value, str) else value for key, value in detail.items()}
    who = scene.people["clerk" if kind == "token.revoked" else "reviewer"].user_id
    at = datetime(2026, 11, 29, 2, 30, tzinfo=UTC)
    row = Audit(seq=1, at=at, action=kind, subject=f"{about}/{known.get(about, 'gone')}", user_id=who, detail=detail)
    with scene.store.database.look() as session:
        entry = Entry(row, names_for(session, [row]))
        told, whole = done(entry), sentence(entry)
    assert said in told
    assert not re.search(r"[{}]|None", told) and not any(code in told for code in (kind, *known.values())), told
    begin = (
        "有人"
        if kind in ("login.failed", "login.locked", "login.code_wrong")
        else "clerk某"
        if kind == "token.revoked"
        else "reviewer某"
    )
    assert whole == f"{begin} 于 2026-11-29 10:30 {told}"


def told(scene: Scene, by: TrailFilter, actor: Actor | None = None) -> list[str]:
    with scene.store.database.look() as session:
        return [line.done for line in audit_trail.lines(session, actor or scene.people["administrator"], by)]


def test_what_people_did_is_told_with_the_values_before_and_after(scene: Scene) -> None:
    packet_id = scene.packet(name="海川")
    by = TrailFilter(packet="海川")
    key, reviewer = "company.contact.name", scene.reviewer
    with scene.store.database.unit() as session:
        before = open_packet(session, reviewer, packet_id).state.fields[key].raw
        review.correct_field(open_packet(session, reviewer, packet_id), key, FieldInput("李四"))
        review.correct_field(open_packet(session, reviewer, packet_id), key, FieldInput("", Presence.BLANK))
        review.undo_field(open_packet(session, reviewer, packet_id), key)
        review.confirm_field(open_packet(session, reviewer, packet_id), key)
        review.make_demand(open_packet(session, reviewer, packet_id), "", "请补交说明")
        row = next(row for row in findings.of_packet(session, packet_id) if row.kind == "own")
        review.reword_demand(open_packet(session, reviewer, packet_id), row.id, "请补交盖章的说明")
        review.overrule_by_input(
            open_packet(session, reviewer, packet_id), "cover.applicant_seal", review.HumanInput.ABSENT, "系打印图案"
        )
    name = "“申报联系人姓名”"
    lines = told(scene, by)
    assert lines[:7] == [
        "将 材料“海川” 的“封面申报单位公章”由“有（原印、公章）”改判为“无”，理由：系打印图案",
        "将 材料“海川” 的补正要求“其他要求：自拟1”改写为“请补交盖章的说明”",
        "向 材料“海川” 自拟一条补正要求：“请补交盖章的说明”",
        f"确认 材料“海川” 的{name}为“李四”",
        f"撤销对 材料“海川” 的{name}的更正，由“空缺”恢复为“李四”",
        f"将 材料“海川” 的{name}由“李四”改为“空缺”",
        f"将 材料“海川” 的{name}由“{before}”改为“李四”",
    ]
    retention.delete_packet(scene.store, scene.people["manager"], packet_id, "误传")
    gone = told(scene, TrailFilter(packet=packet_id))  # values and names are gone with the packet, the entries are not
    assert len(gone) == len(lines) + 1 and "李四" not in " ".join(gone) and "误传" in gone[0]
    assert gone[-1].startswith("新增 已删除的材料（编号") or "已删除的材料" in gone[-1]


def test_telephone_numbers_are_shown_in_part(scene: Scene) -> None:
    packet_id = scene.packet(name="长风")
    scene.correct(packet_id, "company.contact.mobile", "13812345678")
    assert "138****5678" in told(scene, TrailFilter(packet="长风"))[0] and "13812345678" not in str(told(scene, TrailFilter()))


def test_narrowed_by_person_day_packet_and_kind(scene: Scene) -> None:
    people, today = scene.people, office_day(now())
    with scene.store.database.unit() as session:
        user = administration.load_user(session, people["province"], people["second"].user_id or "")
        account = administration.Account("新名", Role.CLERK, user.office_id, False, True)
        administration.change_user(session, people["province"], user, account)
        audit.append(session, "backup.made", "backup/x")
    mine = TrailFilter(user=people["province"].user_id or "")
    assert told(scene, mine) == ["更改 用户“新名”：角色由“审核人员”改为“收件人员”，姓名作了更改"]
    assert told(scene, TrailFilter(user=mine.user, since=today, until=today)) == told(scene, mine)
    assert told(scene, TrailFilter(user=mine.user, until=today - timedelta(days=1))) == []
    assert told(scene, TrailFilter(user=mine.user, since=today + timedelta(days=1))) == []
    assert told(scene, TrailFilter(action="user.changed")) == told(scene, mine)
    assert told(scene, TrailFilter(packet="没有这样的材料_%")) == []
    assert told(scene, mine, people["stranger"]) == []
    # what belongs to no office is seen from the top, and by the command line
    system = TrailFilter(user=PROGRAM_ITSELF, action="backup.made")
    assert told(scene, system) == [] and told(scene, system, people["province"]) == ["作了备份“x”"] == told(
        scene, system, PROGRAM
    )


def test_csv_and_workbook_hold_what_the_filter_finds(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_trail, "AT_ONCE", 3)  # over several pieces
    with scene.store.database.look() as session:
        rows = list(csv.reader(io.StringIO("".join(audit_trail.as_csv(session, PROGRAM, TrailFilter())).lstrip("\ufeff"))))
        assert [int(row[0]) for row in rows[1:]] == list(range(1, audit.head(session)[0] + 1))
        out = io.BytesIO()
        by = TrailFilter(action="batch.created")
        audit_trail.write_workbook(session, scene.people["administrator"], by, out)
    cells = list(openpyxl.load_workbook(out).active.values)
    assert cells[0][4] == "记录" and [row[4] for row in cells[1:]] == [told_row for told_row in _sentences(scene, by)]
    assert "新建 批次“第一批”" in str(cells[1][4])


def _sentences(scene: Scene, by: TrailFilter) -> list[str]:
    with scene.store.database.look() as session:
        return [line.sentence for line in audit_trail.lines(session, scene.people["administrator"], by)][::-1]
