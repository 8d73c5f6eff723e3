"""Words of actions on many packets: what they are called, and what they do."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext

from shenbao.service.office.many import ManyAction

ACTIONS: dict[str, Any] = {
    ManyAction.ASSIGN: lazy_gettext("分派"),
    ManyAction.READ: lazy_gettext("重新读取"),
    ManyAction.ISSUE: lazy_gettext("出具告知书"),
    ManyAction.EXPORT: lazy_gettext("导出汇总表"),
    ManyAction.MOVE: lazy_gettext("移到其他批次"),
    ManyAction.DELETE: lazy_gettext("删除材料"),
}
EFFECTS: dict[str, Any] = {
    ManyAction.ASSIGN: lazy_gettext("这些材料由所选人员审核；原来的分派被替换。"),
    ManyAction.READ: lazy_gettext("从原文件重新读取，人工更正的内容会保留。"),
    ManyAction.ISSUE: lazy_gettext("每份各出具一份告知书并编号，尚有要求未经人看过的不出具；出具后不能撤回。"),
    ManyAction.EXPORT: lazy_gettext("导出为一个 XLSX 文件。"),
    ManyAction.MOVE: lazy_gettext("移到同一通知、同一单位的另一批次，两个批次都会重新核对。"),
    ManyAction.DELETE: lazy_gettext("连同文件、填报内容和问题一并删除，不能恢复。"),
}
