"""The words of the review screen's scripts, in the language of the person. %(x)s are filled in by the scripts."""

from __future__ import annotations

from flask_babel import gettext as _

from shenbao.service.core.human_input import HumanInput


def words() -> dict[str, str]:
    return states() | record() | work() | panes() | key_names() | messages()


def states() -> dict[str, str]:
    return {
        "confirmed": _("已确认"),
        "corrected": _("已更正"),
        "unsure": _("存疑"),
        "read": _("已读取"),
        "not_found": _("未找到"),
        "blank": _("空缺"),
        "unreadable": _("无法辨认"),
        "error": _("补正"),
        "warning": _("核对"),
        "waived": _("已免除"),
        "finding_confirmed": _("已确认"),
        "finding_corrected": _("已更正"),
        "ok": _("已提供"),
        "missing": _("缺少"),
        "wrong": _("不符"),
        "doubtful": _("待核对"),
        "none": _("未涉及"),
        f"word_{HumanInput.PRESENT}": _("有，系原件"),
        f"word_{HumanInput.ABSENT}": _("无"),
        f"word_{HumanInput.COPY}": _("系复印件"),
        f"word_{HumanInput.OTHER_OWNER}": _("他人印章"),
        f"word_{HumanInput.OTHER_KIND}": _("非公章"),
        f"word_{HumanInput.TYPED}": _("打印姓名"),
        f"word_{HumanInput.PERSONAL_SEAL}": _("个人名章"),
        f"word_{HumanInput.UNCLEAR}": _("无法辨认"),
    }


def record() -> dict[str, str]:
    return {
        "accept": _("确认"),
        "edit": _("更正"),
        "undo": _("撤销"),
        "set_blank": _("纸面空白"),
        "set_unreadable": _("无法辨认"),
        "forget": _("恢复为未查看"),
        "machine": _("机读：%(text)s"),
        "machine_blank": _("机读：空"),
        "proposal": _("疑为：%(text)s"),
        "other_place": _("另一处：%(text)s"),
        "other_field": _("%(name)s：%(text)s"),
        "take": _("采用"),
        "no_other": _("这一项没有可采用的其他内容"),
        "doubtful_signs": _("识别存疑（F3 逐处选定）：%(signs)s"),
        "by": _("%(name)s 于 %(time)s"),
        "nothing": _("（空）"),
        "characters": _("%(count)s 字"),
        "characters_of": _("%(count)s / %(limit)s 字"),
        "second": _("须另一人复核"),
        "level": _("级别"),
        "year": _("年份"),
        "other": _("其他"),
        "yes_no_none": _("均未选"),
        "value_of": _("%(name)s 的内容"),
        "drawn": _("取自框选：可信度 %(share)s"),
        "order_form": _("按表格顺序"),
        "order_doubt": _("存疑优先"),
        "draft": _("有未保存的输入"),
        "through_parts": _("通读的部分"),
        "through_left": _("本部分还有 %(count)s 项未确认"),
        "through_done": _("已全部确认"),
    }


def work() -> dict[str, str]:
    return {
        "work": _("承办人"),
        "work_nobody": _("未分派"),
        "work_mine": _("由我承办"),
        "work_of": _("由%(name)s承办"),
        "work_due": _("限 %(due)s 前审核完毕"),
        "work_overdue": _("已逾期：限 %(due)s 前审核完毕"),
        "work_postponed": _("暂缓至 %(postponed)s"),
        "work_take": _("由我承办"),
        "work_assign": _("分派"),
        "work_until": _("审核期限"),
        "work_postpone": _("暂缓"),
        "work_resume": _("结束暂缓"),
        "work_rests": _("暂缓至"),
        "work_saved": _("已保存"),
        "notes": _("备注"),
        "note_hint": _("供本单位人员查看，不告知申报单位"),
        "note_add": _("加备注"),
    }


def panes() -> dict[str, str]:
    return {
        "no_findings": _("没有发现问题。"),
        "unchecked": _("本次未核查的事项"),
        "digital": _("电子签名"),
        "digital_valid": _("有效"),
        "digital_invalid": _("无效"),
        "digital_unknown": _("未能验证"),
        "settled": _("已处理（%(count)s）"),
        "waive": _("免除"),
        "confirm_finding": _("确认"),
        "reopen": _("重新打开"),
        "show": _("查看"),
        "clause": _("依据：%(clause)s"),
        "later": _("告知书出具后发现"),
        "decided": _("%(name)s：%(reason)s"),
        "page": _("第 %(page)s 页"),
        "pages": _("共 %(count)s 页"),
        "no_place": _("未定位"),
        "overrule": _("改判"),
        "withdraw": _("撤销改判"),
        "overruled": _("已改判（%(name)s：%(reason)s）"),
        "confidence": _("可信度 %(share)s"),
        "ink_wrong": _("%(verdict)s，不符合要求"),
        "ink_doubtful": _("%(verdict)s，是否符合要求待核对"),
        "reason": _("理由"),
        "reason_waive": _("请填写免除的理由"),
        "owner": _("印章上的单位名称"),
        "reasons_checked": _("已核对纸质原件"),
        "reasons_called": _("已电话向申报单位核实"),
        "reasons_misread": _("系统识别有误"),
        "move": _("移到"),
        "move_page": _("将本页移到哪一部分？"),
        "moved": _("人工指定"),
        "versions": _("“%(name)s”的历次内容"),
        "versions_none": _("请先选定一个填报项。"),
        "version_confirmed": _("确认无误"),
        "version_undone": _("撤销"),
        "proofs_none": _("没有材料"),
        "others": _("其他证明材料"),
        "issue": _("出具告知书"),
        "issue_sure": _("出具后编号、日期和内容不再改变。确定出具？"),
        "due": _("补正期限"),
        "issued_by": _("%(name)s 于 %(time)s 出具，要求补正 %(count)s 项"),
        "pdf": _("PDF"),
        "docx": _("Word"),
        "no_image": _("此页没有图像"),
        "no_pages": _("这份材料没有可显示的页面"),
        "read_by": _("读取程序 %(version)s"),
    }


def messages() -> dict[str, str]:
    return {
        "saved": _("已保存。补正 %(errors)s 项，核对 %(warnings)s 项，存疑 %(unsure)s 项"),
        "gone": _("消除：%(what)s"),
        "fresh": _("新发现：%(what)s"),
        "undone": _("已撤销"),
        "nothing_to_undo": _("没有可撤销的操作"),
        "all_looked_at": _("存疑项和待核对的问题都已看完，按 Ctrl+Enter 审核完毕"),
        "no_finding": _("没有待处理的问题"),
        "conflict": _("%(name)s 刚刚将“%(field)s”改为“%(text)s”。您的输入仍保留在编辑框内，未保存。"),
        "conflict_plain": _("%(name)s 刚刚将“%(field)s”改为“%(text)s”。"),
        "somebody": _("他人"),
        "conflict_finding": _("他人刚刚处理过这一项，已显示最新内容。"),
        "others_changed": _("他人刚刚修改过这份材料，已显示最新内容。"),
        "keep_mine": _("仍保存我的输入"),
        "take_theirs": _("采用对方的内容"),
        "offline": _("连接中断，修改暂存在本机，恢复后请重试"),
        "here": _("%(names)s 也在看"),
        "reading": _("正在识别…"),
        "loading": _("正在载入…"),
        "read_nothing": _("框内没有认出文字"),
        "box_keys": _("方向键移动，Shift+方向键改变大小，Enter 识别，Esc 取消"),
        "box_needs_field": _("请先选定一个填报项"),
        "finished": _("审核完毕"),
        "finished_last": _("「%(name)s」已审核完毕；在此按 u 可退回。"),
        "undo_theirs": _("这一处后来由他人改动过，不能撤销；已显示最新内容。"),
        "finish_unsure": _("仍有 %(count)s 项存疑未看，确定审核完毕？"),
        "read_only": _("您没有更正的权限，只能查看。"),
        "turn_sure": _("将此页顺时针转 %(degrees)s 度后重新读取？人工更正的内容会保留。"),
        "turn_sure_text": _(
            "此页是电子文本，已直接取得文字。顺时针转 %(degrees)s 度后改由图像识别，可能不如原来准确。确定重新读取？"
        ),
        "turn_drawn": _("此页由 Word 等电子文件直接取得文字，没有图像，无须按方向重新读取；只想换个角度看，请用“旋转”（r）。"),
        "turning": _("已排队，按新方向重新读取此页"),
        "filling": _("正在重新填写…"),
        "filled": _("已按新的页面重新填写"),
        "split": _("拆分为另一份材料"),
        "split_name": _("新材料名称"),
        "split_pages": _("拆出的页面"),
        "split_none": _("这份材料只有一页或没有页面，无可拆分"),
        "split_done": _("已拆分，两份材料正在重新填写"),
        "merge": _("并入另一份材料"),
        "merge_other": _("将哪一份材料的页面并入？"),
        "merge_none": _("本批次没有可以并入的材料"),
        "merge_done": _("已并入，正在重新填写"),
        "shortcuts_on": _("单键快捷键：开"),
        "shortcuts_off": _("单键快捷键：关"),
    }


def key_names() -> dict[str, str]:
    """What each action is called where its key is chosen."""
    names = {
        "unsure-next": _("下一个存疑项"),
        "unsure-previous": _("上一个存疑项"),
        "edit": _("更正"),
        "take": _("采用另一处的内容（第一种）"),
        "take-second": _("采用另一处的内容（第二种）"),
        "blank": _("纸面空白"),
        "unreadable": _("无法辨认"),
        "forget": _("恢复为未查看"),
        "history": _("历史"),
        "order": _("切换顺序"),
        "through": _("通读"),
        "undo": _("撤销"),
        "finding-next": _("下一个问题"),
        "finding-previous": _("上一个问题"),
        "waive": _("免除"),
        "confirm-finding": _("确认问题"),
        "reopen": _("重新打开"),
        "next": _("下一份"),
        "rotate": _("旋转"),
        "turn": _("按当前方向重新读取"),
        "move-page": _("移到另一部分"),
        "split": _("拆分为另一份材料"),
        "merge": _("并入另一份材料"),
        "draw": _("框选"),
        "lines": _("文字行"),
        "note": _("写备注"),
        "assign": _("分派"),
        "postpone": _("暂缓"),
    }
    told = {
        "keys_press": _("请按“%(name)s”的新按键，Esc 放弃"),
        "keys_fixed": _("%(key)s 不能改作他用"),
        "keys_taken": _("%(key)s 已用于“%(name)s”"),
        "keys_set": _("“%(name)s”改用 %(key)s"),
        "keys_reset": _("全部恢复原有按键"),
    }
    return {f"key_{action}": name for action, name in names.items()} | told


def keys() -> list[tuple[str, list[tuple[str, str]]]]:
    """The help overlay: groups of (keys, what they do)."""
    return [
        (
            _("填报项"),
            [
                ("n / p", _("下一个／上一个存疑项；没有存疑项时到待核对的问题")),
                ("↓ / ↑", _("下一项／上一项")),
                ("Enter", _("确认无误，到下一项")),
                ("e / F2", _("更正")),
                ("a / Shift+A", _("采用另一处的内容：第一种／第二种")),
                ("b", _("纸面空白")),
                ("x", _("无法辨认")),
                ("z", _("恢复为未查看")),
                ("h", _("历史")),
                ("s", _("切换顺序：表格顺序／存疑优先")),
                ("v", _("通读：逐部分对照图像与内容，Enter 确认并到下一项，PgDn／PgUp 换部分")),
                ("u / Ctrl+Z", _("撤销上一步")),
            ],
        ),
        (
            _("编辑时"),
            [
                ("Enter", _("保存，到下一项")),
                ("Shift+Enter", _("换行")),
                ("Tab", _("保存，到下一项")),
                ("F3 / Shift+F3", _("下一处／上一处识别存疑的字")),
                ("Esc", _("放弃")),
            ],
        ),
        (
            _("问题与材料"),
            [
                ("f / Shift+F", _("下一个／上一个问题")),
                ("w", _("免除选定的问题")),
                ("Enter / c", _("确认选定的问题，到下一个待核对的")),
                ("o", _("重新打开选定的问题")),
                ("]", _("下一份材料")),
                ("Ctrl+Enter", _("审核完毕，到下一份")),
                ("1 – 7", _("切换右侧栏目")),
                ("j", _("写备注")),
                ("g / q", _("分派／暂缓")),
            ],
        ),
        (
            _("页面"),
            [
                ("PgDn / PgUp", _("下一页／上一页")),
                ("+ / − / 0", _("放大／缩小／整页")),
                ("r", _("旋转")),
                ("t", _("移到另一部分")),
                ("R", _("按当前方向重新读取")),
                ("k / m", _("拆分为另一份材料／并入另一份材料")),
                ("d", _("用方向键框选并识别")),
                (_("Shift+拖动"), _("框选并识别")),
                ("l", _("显示或隐藏文字行")),
                ("F6", _("在页面列表、图像、右侧栏目间移动")),
                ("?", _("显示本说明")),
            ],
        ),
    ]
