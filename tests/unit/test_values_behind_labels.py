"""A label that a lost wall left before its value, without a colon, is no part of the value."""

from __future__ import annotations

import pytest

from extractors.forms.tokens import Token
from extractors.forms.values.value import clean_raw
from model.geometry import Box
from notices.profile import load
from record_pages import line, page

PROFILE = load("xxxf2020")
PAGE = page([line("x", 0.1, 0.9)])


@pytest.mark.parametrize(
    ("key", "text", "raw"),
    [
        ("project.name", "项目名称智慧家居信息消费体验中心（一期）", "智慧家居信息消费体验中心（一期）"),
        ("company.software.service_revenue", "软件业务收入无", "无"),
        ("company.software.service_revenue", "信息技术服务收入总额（万元）527", "527"),
        ("company.contact.mobile", "手机号码13800138000", "13800138000"),
        ("project.name", "项目名称管理平台", "管理平台"),
        ("project.name", "项目名称与编码管理平台", "项目名称与编码管理平台"),
        ("project.leader.title", "项目负责人兼总工程师", "项目负责人兼总工程师"),
        ("project.name", "项目管理平台", "项目管理平台"),
    ],
)
def test_a_bare_label_is_taken_off_its_value(key: str, text: str, raw: str) -> None:
    assert clean_raw(PROFILE.field(key), [Token(text, PAGE, Box(0.1, 0.1, 0.9, 0.12), 0.9)]) == raw


def test_the_end_of_a_heading_that_begins_overleaf_is_nobodys_value() -> None:
    assert (
        clean_raw(PROFILE.field("company.software.service_revenue"), [Token("业企业必填)", PAGE, Box(0.1, 0.1, 0.2, 0.12), 0.9)])
        == ""
    )
    assert (
        clean_raw(
            PROFILE.field("company.software.service_revenue"), [Token("无（非软件业）", PAGE, Box(0.1, 0.1, 0.2, 0.12), 0.9)]
        )
        == "无（非软件业）"
    )
