"""The words and forms of the pages: states, roles, sizes, times; as Jinja filters."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask_babel import format_date, format_datetime, lazy_gettext
from flask_babel import gettext as _

from notices.profile import load
from reports import words as office
from shenbao.service.core.access import Right
from shenbao.service.core.profiles import batch_profile
from shenbao.service.insight.exports import Export
from shenbao.service.insight.figures import demand_name
from shenbao.service.office.todo import TodoKind
from shenbao.service.review.assignment import Whose
from shenbao.settings import Settings
from storage.schema import Batch, FindingState, PacketState, RegisterState, Role
from web.words import many
from web.words.office import said
from webhook.events import EventType

STATES: dict[str, Any] = {
    PacketState.UPLOADING: lazy_gettext("上传中"),
    PacketState.QUEUED: lazy_gettext("排队中"),
    PacketState.READING: lazy_gettext("读取中"),
    PacketState.HELD: lazy_gettext("待重读"),
    PacketState.ASKED: lazy_gettext("待确认读取"),
    PacketState.CHECKED: lazy_gettext("待审核"),
    PacketState.REVIEWED: lazy_gettext("已审核"),
    PacketState.FAILED: lazy_gettext("读取失败"),
    PacketState.CANCELLED: lazy_gettext("已取消"),
    "discrepant": lazy_gettext("需补正"),
    "doubtful": lazy_gettext("需核对"),
    "complete": lazy_gettext("齐全"),
    "unnotified": lazy_gettext("待出具告知书"),
}
DUTIES: dict[str, Any] = {
    TodoKind.PASSWORD: lazy_gettext("请更改初始密码"),
    TodoKind.HELD: lazy_gettext("待重读（系统故障）"),
    TodoKind.ASKED: lazy_gettext("待确认读取（页数、文件数或大小明显偏多）"),
    TodoKind.FAILED: lazy_gettext("读取失败"),
    TodoKind.UPLOADING: lazy_gettext("未传完"),
    TodoKind.REVIEW: lazy_gettext("待审核"),
    TodoKind.NOTIFY: lazy_gettext("待出具告知书"),
    TodoKind.RECEIVERS: lazy_gettext("推送异常的接收地址"),
    TodoKind.LOCKED: lazy_gettext("被锁定的用户"),
}
ROLES: dict[str, Any] = {
    Role.CLERK: lazy_gettext("收件人员"),
    Role.REVIEWER: lazy_gettext("审核人员"),
    Role.MANAGER: lazy_gettext("管理人员"),
    Role.ADMINISTRATOR: lazy_gettext("系统管理员"),
    Role.INTEGRATOR: lazy_gettext("接口账号"),
    Role.SYSTEM: lazy_gettext("系统管理员（三员）"),
    Role.SECURITY: lazy_gettext("安全管理员"),
    Role.AUDITOR: lazy_gettext("审计管理员"),
}
FINDING_STATES: dict[str, Any] = {
    FindingState.OPEN: lazy_gettext("未处理"),
    FindingState.CORRECTED: lazy_gettext("已更正"),
    FindingState.WAIVED: lazy_gettext("不列入"),
    FindingState.CONFIRMED: lazy_gettext("已列入"),
}
ACTIONS: dict[str, Any] = {
    "login": lazy_gettext("登录"),
    "login.failed": lazy_gettext("登录失败"),
    "login.locked": lazy_gettext("登录被锁定"),
    "login.code_wrong": lazy_gettext("验证码有误"),
    "user.factor_on": lazy_gettext("启用第二因子"),
    "user.factor_off": lazy_gettext("停用第二因子"),
    "user.factor_wanted": lazy_gettext("要求使用第二因子"),
    "user.gone": lazy_gettext("停用用户（统一目录中已无此人）"),
    "user.back": lazy_gettext("恢复用户（统一目录中又有此人）"),
    "user.adopted": lazy_gettext("交由统一目录管理"),
    "logout": lazy_gettext("退出登录"),
    "user.added": lazy_gettext("新增用户"),
    "user.changed": lazy_gettext("更改用户"),
    "user.password": lazy_gettext("更改密码"),
    "user.password_wrong": lazy_gettext("输错原密码"),
    "audit.keyed": lazy_gettext("审计链启用密钥"),
    "token.added": lazy_gettext("新增令牌"),
    "token.revoked": lazy_gettext("撤销令牌"),
    "endpoint.added": lazy_gettext("登记接收地址"),
    "endpoint.changed": lazy_gettext("更改接收地址"),
    "endpoint.removed": lazy_gettext("删除接收地址"),
    "endpoint.secret": lazy_gettext("更换推送密钥"),
    "endpoint.secret_dropped": lazy_gettext("停用旧推送密钥"),
    "delivery.replayed": lazy_gettext("重新投递"),
    "office.added": lazy_gettext("新增单位"),
    "backup.made": lazy_gettext("备份数据"),
    "backup.restored": lazy_gettext("恢复备份"),
    "batch.created": lazy_gettext("新建批次"),
    "batch.register_proposed": lazy_gettext("提交待确认的登记表"),
    "batch.register": lazy_gettext("采用登记表"),
    "batch.register_discarded": lazy_gettext("放弃登记表"),
    "batch.register_linked": lazy_gettext("人工关联登记表的行"),
    "batch.exported": lazy_gettext("导出批次"),
    "batch.deleted": lazy_gettext("删除批次"),
    "batch.profile": lazy_gettext("按现行通知配置重新核对"),
    "batch.retention": lazy_gettext("更改保存期限"),
    "packet.added": lazy_gettext("新增材料"),
    "packet.received": lazy_gettext("材料收齐"),
    "packet.retried": lazy_gettext("重新读取"),
    "packet.cancelled": lazy_gettext("取消读取"),
    "packet.agreed": lazy_gettext("确认读取"),
    "packet.given_up": lazy_gettext("停止重试系统未读的内容"),
    "packet.reviewed": lazy_gettext("审核完毕"),
    "packet.reopened": lazy_gettext("退回审核"),
    "packet.moved": lazy_gettext("移到其他批次"),
    "packet.deleted": lazy_gettext("删除材料"),
    "file.unlocked": lazy_gettext("用密码打开文件"),
    "field.corrected": lazy_gettext("更正填报项"),
    "field.confirmed": lazy_gettext("确认填报项"),
    "field.undone": lazy_gettext("撤销更正"),
    "field.entered_blind": lazy_gettext("盲录填报项"),
    "blind.policy": lazy_gettext("更改盲录的设置"),
    "threshold.accepted": lazy_gettext("采用新的存疑界限"),
    "threshold.dropped": lazy_gettext("恢复默认的存疑界限"),
    "verdict.overruled": lazy_gettext("改判印章签名"),
    "verdict.withdrawn": lazy_gettext("撤销改判"),
    "verdict.restored": lazy_gettext("恢复先前的改判"),
    "packet.submission": lazy_gettext("登记报送情况"),
    "finding.open": lazy_gettext("重开问题"),
    "finding.waived": lazy_gettext("问题不列入告知书"),
    "finding.confirmed": lazy_gettext("问题列入告知书"),
    "finding.reworded": lazy_gettext("改写补正要求"),
    "finding.added": lazy_gettext("自拟补正要求"),
    "page.moved": lazy_gettext("移动页面"),
    "page.turned": lazy_gettext("旋转页面"),
    "packet.linked": lazy_gettext("关联补正材料"),
    "packet.resubmission": lazy_gettext("选择补交方式"),
    "packet.split": lazy_gettext("拆分材料"),
    "packet.merged": lazy_gettext("合并材料"),
    "packet.assigned": lazy_gettext("分派材料"),
    "packet.postponed": lazy_gettext("暂缓材料"),
    "packet.noted": lazy_gettext("加备注"),
    "packet.registered": lazy_gettext("收到网上申报登记"),
    "finding.corrected": lazy_gettext("问题记为已更正"),
    "notice.drafted": lazy_gettext("起草通知配置"),
    "notice.copied": lazy_gettext("以现有通知为底本"),
    "notice.confirmed": lazy_gettext("确认通知配置的条目"),
    "notice.changed": lazy_gettext("更改通知配置的条目"),
    "notice.published": lazy_gettext("发布通知配置"),
    "notice.removed": lazy_gettext("删除通知配置"),
    "notice.issued": lazy_gettext("出具告知书"),
    "recommender.notified": lazy_gettext("出具致推荐单位的告知书"),
}
WHOSE: dict[str, Any] = {
    Whose.MINE: lazy_gettext("我的"),
    Whose.OTHERS: lazy_gettext("他人的"),
    Whose.NOBODY: lazy_gettext("未分派"),
    Whose.POSTPONED: lazy_gettext("暂缓"),
    Whose.OVERDUE: lazy_gettext("逾期"),
}
RIGHT_NAMES: dict[str, Any] = {
    Right.VIEW: lazy_gettext("查看"),
    Right.UPLOAD: lazy_gettext("上传"),
    Right.CORRECT: lazy_gettext("更正"),
    Right.ISSUE: lazy_gettext("出具告知书"),
    Right.REPORT: lazy_gettext("导出"),
    Right.DELETE: lazy_gettext("删除"),
    Right.ADMINISTER: lazy_gettext("系统管理"),
    Right.ACCOUNTS: lazy_gettext("查看账号"),
    Right.SECURE: lazy_gettext("账号授权"),
    Right.AUDIT: lazy_gettext("审计记录"),
    Right.INTEGRATE: lazy_gettext("事件推送"),
    Right.MEASURE: lazy_gettext("读取质量"),
    Right.NOTICES: lazy_gettext("通知管理"),
    Right.ASSIGN: lazy_gettext("分派"),
}
EVENT_NAMES: dict[str, Any] = {
    EventType.BATCH_RECEIVED: lazy_gettext("批次收齐"),
    EventType.PACKET_READ: lazy_gettext("材料读完"),
    EventType.PACKET_CHECKED: lazy_gettext("材料核对完毕"),
    EventType.PACKET_CORRECTED: lazy_gettext("材料更正"),
    EventType.PACKET_SPLIT: lazy_gettext("材料拆分"),
    EventType.PACKET_REVIEWED: lazy_gettext("材料审核完毕"),
    EventType.BATCH_DELETED: lazy_gettext("批次删除"),
    EventType.PACKET_MERGED: lazy_gettext("材料合并"),
    EventType.PACKET_FAILED: lazy_gettext("材料读取失败"),
    EventType.NOTICE_ISSUED: lazy_gettext("告知书出具"),
    EventType.ENDPOINT_DISABLED: lazy_gettext("接收地址停用"),
    EventType.ENDPOINT_TEST: lazy_gettext("测试"),
}
DOCUMENTS: dict[str, Any] = {
    Export.WORKBOOK: lazy_gettext("汇总表（XLSX）"),
    Export.APPLICANTS: lazy_gettext("申报单位（CSV）"),
    Export.FINDINGS: lazy_gettext("问题清单（CSV）"),
    Export.OVERVIEW: lazy_gettext("汇总表（PDF）"),
    Export.NOTICES: lazy_gettext("全部告知书（ZIP）"),
    Export.CASES: lazy_gettext("办理一览（XLSX）"),
    Export.CASES_PAGE: lazy_gettext("办理一览（PDF）"),
}
COLUMN_NAMES: dict[str, Any] = {
    "applicant": lazy_gettext("申报单位"),
    "project": lazy_gettext("项目名称"),
    "recommender": lazy_gettext("推荐单位"),
    "city": lazy_gettext("地市"),
    "state": lazy_gettext("状态"),
    "pages": lazy_gettext("页数"),
    "errors": lazy_gettext("补正"),
    "warnings": lazy_gettext("核对"),
    "unsure": lazy_gettext("存疑"),
    "notice": lazy_gettext("告知书"),
    "received": lazy_gettext("收到时间"),
    "changed": lazy_gettext("更新时间"),
}
# pages that belong to one of the main navigation: endpoint, or blueprint → endpoint of the navigation
SECTIONS = {
    "batches.search": "batches.search",
    "batches": "batches.start",
    "transfers": "batches.start",
    "figures": "batches.start",
    "cases": "batches.start",
    "exports": "batches.start",
    "retention": "batches.start",
    "registers": "batches.start",
    "versions": "batches.start",
    "packets": "batches.start",
    "many": "batches.start",
    "comparison": "batches.start",
    "review.following": "review.following",
    "review": "batches.start",
    "administration.user": "administration.users",
    "notices": "notices.show",
    "administration.reset_password": "administration.users",
    "administration.add_user": "administration.users",
    "user_import": "administration.users",
    "hooks": "hooks.show",
    "search": "search.fulltext_search",
}
REGISTER_STATES = {
    RegisterState.PROPOSED: lazy_gettext("待确认"),
    RegisterState.STANDING: lazy_gettext("现用"),
    RegisterState.FORMER: lazy_gettext("曾用"),
    RegisterState.DISCARDED: lazy_gettext("已放弃"),
}
REGISTER_FIELDS = {
    "packet": lazy_gettext("材料名称"),
    "applicant": lazy_gettext("申报单位"),
    "project": lazy_gettext("项目名称"),
    "recommender": lazy_gettext("推荐单位"),
    "received": lazy_gettext("收件日期"),
    "copies_paper": lazy_gettext("纸质份数"),
    "copies_electronic": lazy_gettext("电子份数"),
    "medium": lazy_gettext("电子版介质"),
    "order": lazy_gettext("推荐顺序"),
    "online_number": lazy_gettext("线上申报编号"),
    "online_submitted": lazy_gettext("已线上提交"),
    "recommendation_letter": lazy_gettext("推荐函"),
    "level": lazy_gettext("报送至"),
    "level_said": lazy_gettext("报送至（原文）"),
    "delivery": lazy_gettext("报送方式"),
    "unclear": lazy_gettext("未能理解的内容"),
}
UNIT = 1024


def register(app: Flask) -> None:
    app.jinja_env.filters.update(
        state=lambda code: STATES.get(code, code),
        role=lambda code: ROLES.get(code, code),
        duty=lambda code: DUTIES[code],
        document=lambda kind: DOCUMENTS[kind],
        finding_state=lambda code: FINDING_STATES.get(code, code),
        register_state=lambda code: REGISTER_STATES[code],
        register_field=lambda code: REGISTER_FIELDS.get(code, code),
        register_value=register_value,
        action=lambda code: ACTIONS.get(code, code),
        right_name=lambda code: RIGHT_NAMES.get(code, code),
        event_name=lambda code: EVENT_NAMES.get(code, code),
        column_name=lambda code: COLUMN_NAMES.get(code, code),
        whose=lambda code: WHOSE[code],
        many_action=lambda code: many.ACTIONS[code],
        many_effect=lambda code: many.EFFECTS[code],
        address_of=urlencode,
        demand=demand,
        kind=lambda code: said(office.kind_word(code)),
        severity=lambda code: said(str(office.SEVERITIES.get(code, code))),
        said=said,
        size=size,
        when=when,
        minute=minute,
        long_day=long_day,
        section=lambda endpoint: SECTIONS.get(endpoint) or SECTIONS.get(str(endpoint).partition(".")[0], ""),
    )


def register_value(value: Any) -> str:
    """A cell of a register in words."""
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    return (
        "；".join(str(part) for part in value) if isinstance(value, list) else "—" if value is None or value == "" else str(value)
    )


def demand(code: str, batch: Batch | None) -> str:
    """A kind of finding or a whole code in the office's words."""
    if ":" not in code:
        return said(office.kind_word(code))
    return demand_name(code, batch_profile(batch) if batch else load(Settings().notice))


def size(number: int) -> str:
    value = float(number)
    for unit in ("B", "KB", "MB", "GB"):
        if value < UNIT or unit == "GB":
            return f"{value:.0f} {unit}" if unit == "B" or value >= 10 else f"{value:.1f} {unit}"
        value /= UNIT
    return ""


def when(at: datetime | None) -> str:
    return str(format_datetime(at, "yyyy-MM-dd HH:mm:ss")) if at else ""


def long_day(at: date | None) -> str:
    """As offices write it in a sentence: 2020年5月10日."""
    return str(format_date(at, "long")) if at else ""


def minute(at: datetime | None) -> str:
    return str(format_datetime(at, "yyyy-MM-dd HH:mm")) if at else ""
