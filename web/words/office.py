"""The office's words for the codes of the model (reports/words.py) as pages show them: translated where a person reads English."""

from __future__ import annotations

from flask_babel import gettext


def _(word: str) -> str:
    """Marks a word for the catalogue; it is translated when it is shown."""
    return word


KNOWN = frozenset(
    (
        _("缺项"),
        _("填写有误"),
        _("前后不一致"),
        _("超出字数"),
        _("印章非原件"),
        _("与要求不符"),
        _("改动规定文字"),
        _("逾期报送"),
        _("超出推荐数量"),
        _("份数不足"),
        _("格式不符"),
        _("无法读取"),
        _("重复申报"),
        _("不具备资格"),
        _("其他要求"),
        _("不予受理"),
        _("补正"),
        _("核对"),
        _("已读取"),
        _("已展开"),
        _("重复文件"),
        _("不需读取"),
        _("未传完"),
        _("未接收"),
        _("已接收"),
        _("未读完"),
        _("待审核"),
        _("待出具"),
        _("待补正"),
        _("已回件"),
        _("补正齐全"),
        _("齐全"),
        _("审核逾期"),
        _("补正逾期"),
        _("缺"),
        _("误"),
    )
)


def said(text: str) -> str:
    """In the language of the page; what is no word of the office's own (a name, a part of a form) stays as it is."""
    return str(gettext(text)) if text in KNOWN else text
