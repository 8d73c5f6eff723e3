"""The audit trail in sentences: 张三 于 2020-05-10 09:30 将 材料“云帆” 的“单位名称”由“…”改为“…”. One for each kind of entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from model.page import Ink, Reader, SealKind
from model.record import Hand, Presence, Verdict
from notices.profile import FieldSpec, Profile
from reports.view import part_title, show_value, subject_name
from reports.words import HANDS, INKS, PRESENCES, READERS, SEAL_KINDS, VERDICTS, kind_word
from shenbao.service.core.config import OFFICE_TIME
from shenbao.service.insight.fulltext import masked_value
from shenbao.service.office.audit_names import Names
from storage import field_versions
from storage.schema import Audit, FieldVersion, Role

ROLES: Mapping[str, str] = {
    Role.CLERK: "收件人员",
    Role.REVIEWER: "审核人员",
    Role.MANAGER: "管理人员",
    Role.ADMINISTRATOR: "系统管理员",
    Role.INTEGRATOR: "接口账号",
    Role.SYSTEM: "系统管理员（三员）",
    Role.SECURITY: "安全管理员",
    Role.AUDITOR: "审计管理员",
}
DOCUMENTS = {
    "xlsx": "汇总表（XLSX）",
    "applicants.csv": "申报单位（CSV）",
    "findings.csv": "问题清单（CSV）",
    "pdf": "汇总表（PDF）",
    "zip": "全部告知书（ZIP）",
    "cases.xlsx": "办理一览（XLSX）",
    "cases.pdf": "办理一览（PDF）",
}
KINDS = {
    "packet": "材料",
    "batch": "批次",
    "user": "用户",
    "office": "单位",
    "endpoint": "接收地址",
    "notice": "通知配置",
    "backup": "备份",
    "file": "文件",
}
BY = {"oidc": "经统一身份认证", "ldap": "经统一目录", "code": "密码和第二因子"}
NOBODY_KNOWN = ("login.failed", "login.locked", "login.code_wrong")  # whoever did it is not the one whose name was used
PROGRAM = "系统"
LONGEST = 80  # characters of a value in a sentence


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the trail, with what its ids are called."""

    row: Audit
    names: Names

    def __call__(self, key: str) -> Any:
        return self.row.detail.get(key)

    @property
    def id(self) -> str:
        return self.row.subject.partition("/")[2]

    @property
    def profile(self) -> Profile | None:
        return self.names.profile(self.id)

    @property
    def subject(self) -> str:
        return self.named(self.row.subject)

    @property
    def who(self) -> str:
        """Return who did it, as far as that is known."""
        if self.row.action in NOBODY_KNOWN:
            return "有人"
        return self.names.called.get(f"user/{self.row.user_id}", "已删除的用户") if self.row.user_id else PROGRAM

    @property
    def own(self) -> bool:
        """Whether somebody did it to his own account."""
        return self.row.subject == f"user/{self.row.user_id}"

    def named(self, subject: str) -> str:
        """Return what a subject ("packet/…") is, with its name; of one that is gone with its number."""
        kind, _, id_ = subject.partition("/")
        word, name = KINDS.get(kind, ""), self.names.called.get(subject)
        return f"{word}“{name}”" if name else f"备份“{id_}”" if kind == "backup" else f"已删除的{word}（编号 {id_}）"

    def other(self, key: str, kind: str = "packet") -> str:
        """Return what the detail `key` names."""
        return self.named(f"{kind}/{self(key)}")

    @property
    def finding(self) -> str:
        """Return a kept finding in the office's words: “缺项：邮箱”."""
        code = str(self("what"))
        kind, _, subject = code.partition(" #")[0].partition(":")
        name = subject_name(subject, self.profile) if self.profile else ""
        return f"“{kind_word(kind)}{f'：{name}' if name else ''}”"

    @property
    def page(self) -> str:
        file, _, number = str(self("what")).rpartition(":")
        return f"文件“{file}”第 {number} 页" if file else "一页"

    @property
    def field(self) -> str:
        spec = self._spec
        return f"“{spec.name}”" if spec else "一个填报项"

    @property
    def _spec(self) -> FieldSpec | None:
        key = str(self("what"))
        return next((spec for spec in self.profile.fields if spec.key == key), None) if self.profile else None

    def value(self, key: str) -> str:
        """Return a version of the field (`was`, `now`: its number) as a sentence says it; empty: it is not known any more."""
        spec, number = self._spec, self(key)
        row = self.names.versions.get((self.id, str(self("what")), number)) if isinstance(number, int) else None
        return f"“{_shown(spec, row)}”" if spec and row else "“未找到”" if spec and number == 0 else ""

    @property
    def place(self) -> str:
        """Return the seal or signature that was judged."""
        return f"“{subject_name(str(self('what')), self.profile)}”" if self.profile else "一处印章或签名"


def sentence(entry: Entry) -> str:
    """Return the whole sentence: who, when, what."""
    return f"{entry.who} 于 {entry.row.at.astimezone(OFFICE_TIME):%Y-%m-%d %H:%M} {done(entry)}"


def done(entry: Entry) -> str:
    """Return what was done; of a kind that this program does not know (another version wrote it) its code."""
    said = SENTENCES.get(entry.row.action)
    return said(entry) if said else f"进行了操作 {entry.row.action}（{entry.row.subject}）"


def _shown(spec: FieldSpec, row: FieldVersion) -> str:
    value = field_versions.as_value(row)
    text = masked_value(show_value(spec, value)) or PRESENCES[Presence(row.presence)] or "空缺"
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _from_to(before: str, after: str) -> str:
    """Return 由…改为…, as far as both are known still."""
    return (f"由{before}" if before and after else "") + (f"改为{after}" if after else "作了更正")


def _corrected(e: Entry) -> str:
    return f"将 {e.subject} 的{e.field}{_from_to(e.value('was'), e.value('now'))}"


def _confirmed(e: Entry) -> str:
    return f"确认 {e.subject} 的{e.field}" + (f"为{e.value('now')}" if e.value("now") else "")


def _undone(e: Entry) -> str:
    both = e.value("was") and e.value("now")
    return f"撤销对 {e.subject} 的{e.field}的更正" + (f"，由{e.value('was')}恢复为{e.value('now')}" if both else "")


def _entered_blind(e: Entry) -> str:
    told = f"盲录 {e.subject} 的{e.field}，与先前的值{'一致' if e('agreed') else '不一致'}"
    return told + (f"（{e.value('was')}、{e.value('now')}）" if not e("agreed") and e.value("was") and e.value("now") else "")


def _limit(e: Entry) -> str:
    return f"{READERS.get(Reader(e('reader')), '')} " if e("reader") else ""


def _policy(e: Entry) -> str:
    fields = f"，{len(e('second'))} 个栏目二次录入" if e("second") else ""
    return f"将 {e.subject} 对“{e('name')}”的抽查比例定为 {e('share'):.1%}{fields}，审核完毕前{'可以' if e('optional') else '不得'}留有未盲录的项"


def _verdict(said: Any) -> str:
    """Return a verdict in the office's words: 有（原印、公章）."""
    if not isinstance(said, dict):
        return ""
    more = [INKS[Ink(said["ink"])]] if said.get("ink") else []
    more += [SEAL_KINDS[SealKind(said["kind"])]] if said.get("kind") else []
    more += [HANDS[Hand(said["hand"])]] if said.get("hand") else []
    present = said.get("verdict") == Verdict.PRESENT and more
    return VERDICTS[Verdict(said["verdict"])] + (f"（{'、'.join(more)}）" if present else "")


def _overruled(e: Entry) -> str:
    before, after, reason = _verdict(e("was")), _verdict(e("now")), e.names.reasons.get(str(e("version")), "")
    change = (f"由“{before}”" if before else "") + (f"改判为“{after}”" if after else "作了改判")
    return f"将 {e.subject} 的{e.place}{change}" + (f"，理由：{reason}" if reason else "")


def _reworded(e: Entry) -> str:
    words = e.names.wordings.get(str(e("event")))
    if words is None:
        return f"改写了 {e.subject} 的补正要求{e.finding}"
    return f"将 {e.subject} 的补正要求{e.finding}" + (f"改写为“{words}”" if words else "恢复为系统拟写的文字")


def _own_demand(e: Entry) -> str:
    words = e.names.own.get((e.id, str(e("what"))), "")
    return f"向 {e.subject} 自拟一条补正要求" + (f"：“{words}”" if words else "")


def _moved_page(e: Entry) -> str:
    part = part_title(str(e("part")), e.profile) if e("part") and e.profile else ""
    return f"将 {e.subject} 的{e.page}" + (f"移到“{part}”" if part else "移到其他部分" if e("part") else "恢复为系统判定的部分")


def _user_changed(e: Entry) -> str:
    told = {
        "role": ("角色", lambda v: ROLES.get(v, v)),
        "active": ("状态", lambda v: "正常" if v else "停用"),
        "sees_below": ("查看下级单位", lambda v: "可以" if v else "不可以"),
        "office": ("单位", lambda v: e.names.called.get(f"office/{v}", "已删除的单位")),
    }
    said = [f"{word}{_pair(e(key), show)}" for key, (word, show) in told.items() if e(key) is not None]
    said += ["姓名作了更改"] if e("name") else []
    return f"更改 {e.subject}：{'，'.join(said)}" if said else f"更改 {e.subject}"


def _pair(value: Any, show: Callable[[Any], str]) -> str:
    """Return a change [before, after]; of entries of older versions what it is since."""
    return f"由“{show(value[0])}”改为“{show(value[1])}”" if isinstance(value, list) else f"为“{show(value)}”"


def _password(e: Entry) -> str:
    return "更改了自己的密码" if e.own else f"为 {e.subject} 设定了新密码"


def _token(e: Entry, verb: str) -> str:
    return f"{verb}接口令牌“{e('name')}”" if e.own else f"为 {e.subject} {verb}接口令牌“{e('name')}”"


def _split(e: Entry) -> str:
    if e("into"):
        return f"将 {e.subject} 的 {e('pages')} 页拆出，成为 {e.other('into')}"
    return f"由 {e.other('out_of')} 拆出 {e('pages')} 页，成为 {e.subject}"


def _merged(e: Entry) -> str:
    if e("into"):
        return f"将 {e.subject} 的 {e('pages')} 页并入 {e.other('into')}"
    return f"将 {e.other('took')} 的 {e('pages')} 页并入 {e.subject}"


def _resubmission(e: Entry) -> str:
    ways = {"whole": "整套重交", "partial": f"补交部分（沿用 {e('pages')} 页）"}
    return f"将 {e.subject} 作为对 {e.other('first')} 的{ways.get(str(e('how')), '补正材料，补交方式未定')}"


def _linked(e: Entry) -> str:
    return f"将 {e.subject} 关联为 {e.other('first')} 的补正材料" if e("first") else f"取消 {e.subject} 与原材料的关联"


def _assigned(e: Entry) -> str:
    due = f"，审核期限 {e('due')}" if e("due") else ""
    return (f"将 {e.subject} 分派给{e.other('to', 'user')}" if e("to") else f"取消 {e.subject} 的分派") + due


def _registered(e: Entry) -> str:
    return f"收到 {e.subject} 的网上申报登记（编号 {e('number')}）" + ("，并收下所附文件" if e("document") else "")


def _row_linked(e: Entry) -> str:
    row = f"{e.subject} 登记表第 {e('row')} 行"
    return f"将 {row} 关联到 {e.other('packet')}" if e("packet") else f"取消 {row} 的人工关联"


def _issued(e: Entry) -> str:
    told = f"向 {e.subject} 出具告知书 {e('number')}，列 {e('demands')} 项要求"
    return told + (f"，代替 {e('replaces')}" if e("replaces") else "")


def _deleted(e: Entry, what: str) -> str:
    return f"删除 {what}，理由：{e('reason')}"


def _draft(e: Entry) -> str:
    """Return what the notice was called then: its draft may be gone."""
    return f"通知配置“{e('name')}”" if e("name") else e.subject


def _register(e: Entry) -> str:
    return f"为 {e.subject} 采用{_version(e)}"


def _version(e: Entry) -> str:
    named = f"登记表第 {e('version')} 版" if e("version") else "登记表"  # entries from before registers had versions
    return named + (f"“{e('source')}”" if e("source") else "") + f"，共 {e('rows')} 行"


SENTENCES: Mapping[str, Callable[[Entry], str]] = {
    "login": lambda e: "登录系统" + (f"（{BY[e('by')]}）" if e("by") in BY else ""),
    "login.code_wrong": lambda e: f"以{e.subject}的登录名和密码登录，验证码有误",
    "user.factor_on": lambda _e: "为自己的账号启用第二因子",
    "user.factor_off": lambda e: "停用自己账号的第二因子" if e.own else f"停用 {e.subject} 的第二因子",
    "user.factor_wanted": lambda e: f"要求 {e.subject} 使用第二因子" if e("wanted") else f"不再要求 {e.subject} 使用第二因子",
    "login.failed": lambda e: f"以{e.subject}的登录名登录，未成功",
    "login.locked": lambda e: f"以已锁定的{e.subject}的登录名尝试登录",
    "logout": lambda _e: "退出登录",
    "user.added": lambda e: (
        f"新增 {e.subject}，角色为{ROLES.get(str(e('role')), e('role'))}" + ("（经统一目录首次登录）" if e("by") else "")
    ),
    "user.changed": _user_changed,
    "user.gone": lambda e: f"停用 {e.subject}：统一目录中已无此人，或已不在可以使用本系统的组中",
    "user.back": lambda e: f"恢复 {e.subject}：统一目录中又有此人",
    "user.adopted": lambda e: f"将 {e.subject} 交由统一目录管理",
    "user.password": _password,
    "user.password_wrong": lambda _e: "更改密码时输错原密码",
    "audit.keyed": lambda _e: "为审计记录启用密钥",
    "token.added": lambda e: _token(e, "新增"),
    "token.revoked": lambda e: _token(e, "撤销"),
    "endpoint.added": lambda e: f"登记 {e.subject}",
    "endpoint.changed": lambda e: f"更改 {e.subject}，{'启用' if e('enabled') else '停用'}",
    "endpoint.removed": lambda e: f"删除 接收地址“{e('host')}”" if e("host") else f"删除 {e.subject}",
    "endpoint.secret": lambda e: f"更换 {e.subject} 的推送密钥",
    "endpoint.secret_dropped": lambda e: f"停用 {e.subject} 的旧推送密钥",
    "delivery.replayed": lambda e: f"向 {e.subject} 重新投递一次推送",
    "office.added": lambda e: f"新增 {e.subject}",
    "backup.made": lambda e: f"作了{e.subject}",
    "backup.restored": lambda e: f"由{e.subject}恢复了数据",
    "batch.created": lambda e: f"新建 {e.subject}",
    "batch.register_proposed": lambda e: f"为 {e.subject} 提交{_version(e)}，待确认",
    "batch.register": _register,
    "batch.register_discarded": lambda e: f"为 {e.subject} 放弃{_version(e)}",
    "batch.register_linked": _row_linked,
    "batch.exported": lambda e: f"导出 {e.subject} 的{DOCUMENTS.get(str(e('kind')), '文件')}",
    "batch.deleted": lambda e: _deleted(e, f"{e.subject} 及其中 {e('packets')} 份材料"),
    "batch.profile": lambda e: f"让 {e.subject} 按现行通知配置重新核对",
    "batch.retention": lambda e: f"将 {e.subject} 的保存期限定为" + (str(e("until"))[:10] if e("until") else "不限"),
    "packet.added": lambda e: f"新增 {e.subject}",
    "packet.received": lambda e: f"收齐 {e.subject}",
    "packet.retried": lambda e: f"重新读取 {e.subject}",
    "packet.cancelled": lambda e: f"取消读取 {e.subject}",
    "packet.agreed": lambda e: f"确认读取 {e.subject}，共 {e('pages')} 页",
    "packet.given_up": lambda e: f"停止重试 {e.subject} 中系统未读的内容：{e('reason')}",
    "packet.reviewed": lambda e: f"将 {e.subject} 审核完毕",
    "packet.reopened": lambda e: f"将 {e.subject} 退回审核",
    "packet.moved": lambda e: f"将 {e.subject} 由{e.other('out_of', 'batch')}移到{e.other('into', 'batch')}",
    "packet.deleted": lambda e: _deleted(e, e.subject),
    "packet.submission": lambda e: f"登记 {e.subject} 的报送情况",
    "packet.registered": _registered,
    "packet.linked": _linked,
    "packet.resubmission": _resubmission,
    "packet.split": _split,
    "packet.merged": _merged,
    "packet.assigned": _assigned,
    "packet.postponed": lambda e: f"将 {e.subject} 暂缓至 {e('until')}" if e("until") else f"结束 {e.subject} 的暂缓",
    "packet.noted": lambda e: f"给 {e.subject} 加备注",
    "file.unlocked": lambda e: f"用密码打开 {e.subject} 的{e.other('file', 'file')}",
    "field.corrected": _corrected,
    "field.confirmed": _confirmed,
    "field.undone": _undone,
    "field.entered_blind": _entered_blind,
    "blind.policy": _policy,
    "threshold.accepted": lambda e: f"对“{e('name')}”采用抽查得出的存疑界限：{_limit(e)}由 {e('was'):.1%} 改为 {e('value'):.1%}",
    "threshold.dropped": lambda e: f"对“{e('name')}”恢复默认的存疑界限：{_limit(e)}原为 {e('was'):.1%}",
    "verdict.overruled": _overruled,
    "verdict.withdrawn": lambda e: f"撤销对 {e.subject} 的{e.place}的改判，以系统判定为准",
    "verdict.restored": lambda e: f"恢复对 {e.subject} 的{e.place}先前的改判",
    "finding.open": lambda e: f"重开 {e.subject} 的问题{e.finding}",
    "finding.waived": lambda e: f"不将 {e.subject} 的问题{e.finding}列入告知书",
    "finding.confirmed": lambda e: f"将 {e.subject} 的问题{e.finding}列入告知书",
    "finding.corrected": lambda e: f"将 {e.subject} 的问题{e.finding}记为已更正",
    "finding.reworded": _reworded,
    "finding.added": _own_demand,
    "page.moved": _moved_page,
    "page.turned": lambda e: f"旋转 {e.subject} 的{e.page}（{e('turn')} 度）并重新读取",
    "notice.drafted": lambda e: f"由所交文件起草 {_draft(e)}",
    "notice.copied": lambda e: f"以通知“{e('notice')}”为底本新建 {_draft(e)}",
    "notice.confirmed": lambda e: f"确认 {e.subject} 中的 {e('items')} 项",
    "notice.changed": lambda e: f"更改 {e.subject} 中的条目 {e('item')}",
    "notice.published": lambda e: f"发布 {_draft(e)}（第 {e('version')} 版）",
    "notice.removed": lambda e: f"删除 {_draft(e)}",
    "notice.issued": _issued,
    "recommender.notified": lambda e: f"在 {e.subject} 中出具致推荐单位的告知书 {e('number')}",
}
