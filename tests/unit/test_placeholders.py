"""Characters that are no answer, and answers that look a little like them."""

from __future__ import annotations

import pytest

from checkers.fields.placeholders import is_placeholder
from model.record import FieldValue, Presence
from notices.profile import load

PROFILE = load("xxxf2020")
KEYS = ("company.rnd_capability", "project.leader.title", "project.summary", "essay.team", "project.investment")


def stands_in(key: str, text: str) -> bool:
    return is_placeholder(PROFILE.field(key), FieldValue(key, text, text, 0.97, None, Presence.FILLED))


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "text",
    ["略", "（略）", "从略。", "待补充", "待定", "内容待完善", "请填写", "（此处填写）", "暂缺", "后补", "另附", "附后", "见附件", "详见附件1", "见附件一", "具体见附件", "详见附件1、2", "请见附表2", "见附1",
     "参见附件材料", "详见附件2第3页", "见下文", "XXX", "xxxx", "×××", "＊＊＊＊", "某某", "……", "。。。", "？？？", "测试", "同上"],
)  # fmt: skip
def test_characters_that_are_no_answer(key: str, text: str) -> None:
    assert stands_in(key, text)


@pytest.mark.parametrize("text", ["XX公司智慧平台", "某某有限公司", "××项目", "关于XXX的平台", "020-XXXXXXXX", "***平台"])
def test_marks_within_a_short_value(text: str) -> None:
    assert stands_in("project.name", text)
    assert not stands_in("essay.team", f"{text}由团队成员承担，已经验收。")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "text",
    ["无", "/", "不适用", "大数据", "略阳县中心医院", "发明专利7项，详见附件1", "见证系统专利", "附属医院项目部主任", "XXL尺码推荐", "AXX系列专利", "某些算法的专利", "X光机专利", "待产护理系统专利1项", "xx@yy.com",
     "待办事项管理专利", "同济大学研究员", "省略算法研究", "测试工程师", "3项", "A", "1"],
)  # fmt: skip
def test_answers(key: str, text: str) -> None:
    assert not stands_in(key, text)


def test_the_forms_own_words_are_no_answer() -> None:
    assert stands_in("company.rnd_capability", "获得的专利、标准、知识产权等")
    assert stands_in("project.summary", "（简要阐述项目建设主要内容、投资概况、研发和应用水平等有关情况。）")


def test_the_same_as_above_is_an_answer_among_addresses() -> None:
    assert not stands_in("company.office_address", "同上") and stands_in("company.office_address", "略")


def test_ticks_are_judged_by_themselves() -> None:
    assert not stands_in("company.ownership", "略")
