"""Boxes that are typed: their normal form in text."""

from __future__ import annotations

import pytest

from extractors.text.box_symbols import (
    bare_brackets,
    circles_as_boxes,
    half_brackets_as_boxes,
    normal_text,
    ticks_in_brackets,
    ticks_with_circles,
    typed_as_boxes,
)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("□是 √否", "☐是 ☑否"), ("√□是 □否", "☑是 ☐否"), ("□√是 □否", "☑是 ☐否"), ("□是√ □否", "☑是 ☐否"),
        ("外资企业□合资企业√", "外资企业☐合资企业☑"), ("国家级□/省市级√", "国家级☐/省市级☑"), ("性质：□外资企业√", "性质：☑外资企业"),
        ("是（√） 否（ ）", "是☑ 否☐"), ("■甲 ▣乙 ☒丙 ◻丁 █戊", "☑甲 ☑乙 ☑丙 ☐丁 ☑戊"), ("单价 5 元", "单价 5 元"), ("甲（ ）乙", "甲（ ）乙"),
        ("是否上市：√否", "是否上市：☑否"), ("边长：√2", "边长：√2"), ("[ ]甲 [x]乙 【v】丙", "☐甲 ☑乙 ☑丙"), ("[] 甲 [X] 乙", "☐ 甲 ☑ 乙"),
        ("〔×〕甲 〔√〕乙 〔×〕丙", "☐甲 ☑乙 ☐丙"), ("（X）甲 （√）乙", "☐甲 ☑乙"), ("☒甲 ☑乙", "☐甲 ☑乙"), ("☒甲 □乙", "☑甲 ☐乙"),
        ("[x]甲[x]", "☑甲☑"), ("[ ]甲 [x] ", "[ ]甲 ☑ "), ("☐甲 [x]", "☐甲 ☑"), ("见附录[x]", "见附录[x]"),  # what it ticks stands on the next line
        ("函数f(x)的值", "函数f(x)的值"), ("数组a[x]为零", "数组a[x]为零"), ("见文献[12]", "见文献[12]"),
        ("国有企业 √ 民营企业 外资企业", "国有企业 ☑ 民营企业 外资企业"), ("国家级/√ 省市级", "国家级/☑ 省市级"), ("对角线为 √ 2", "对角线为 √ 2"),
        ("〔　〕甲 〔√〕乙", "☐甲 ☑乙"), ("［x］甲 ［ ］乙", "☑甲 ☐乙"), ("🔲甲 ✅乙", "☐甲 ☑乙"),
    ],
)  # fmt: skip
def test_typed_ticks(text: str, normal: str) -> None:
    assert normal_text(text) == normal


def test_what_one_of_many_brackets_holds_is_its_tick() -> None:
    lines = ["[]政府机关 []事业单位[]社会团体", "[]否 [冈]是（上市时间：2017-03", "见[注]表一[12]"]
    assert [normal_text(text) for text in ticks_in_brackets(lines[:2])] == [lines[0], "☐否 ☑是（上市时间：2017-03"]
    assert ticks_in_brackets(lines[1:]) == lines[1:]


def test_half_a_bracket_before_a_choice_is_its_box() -> None:
    assert half_brackets_as_boxes(normal_text("[否[x]是（上市时间：2012年")) == "☐否☑是（上市时间：2012年"
    assert half_brackets_as_boxes("☐国家级/]省市级") == "☐国家级/☐省市级"
    assert half_brackets_as_boxes("[注]否") == "[注]否"


def test_a_cross_is_a_tick_where_no_other_sign_ticks() -> None:
    empty = "[]政府机关 []事业单位[]社会团体"
    assert ticks_in_brackets([empty, "[x]电子商务 [×]系统集成"])[1] == "[√]电子商务 [√]系统集成"
    assert ticks_in_brackets([empty, "[√]电子商务 [×]系统集成"])[1] == "[√]电子商务 [×]系统集成"


def test_a_tick_in_round_brackets_that_was_read_as_v() -> None:
    assert ticks_in_brackets(["（√）大数据 （）云计算", "(v)否 （）是"])[1] == "(√)否 （）是"
    assert ticks_in_brackets(["大数据 （）云计算", "(v)否 （）是"])[1] == "(v)否 （）是"


def test_a_tick_in_round_brackets_that_was_read_as_a_letter_where_brackets_are_the_boxes() -> None:
    listed = ["（√）大数据 （）云计算", "(A)类企业"]
    boxed = ["（√）大数据 （）云计算 （ ）区块链 ()物联网", "(W) 否", "(）是"]
    assert ticks_in_brackets(listed) == listed
    assert ticks_in_brackets(boxed)[1:] == ["(√) 否", "(）是"]


def test_bare_brackets_before_wordings_are_boxes_where_others_are() -> None:
    def bare(*texts: str) -> list[str]:
        return [text[span.start : span.end] for text, found in zip(texts, bare_brackets(texts), strict=True) for span in found]

    assert bare("☐外资企业 [ ]", "[x]否") == ["[ ]"]  # of what stands on the next line
    assert bare("（√）否（） 是", "业（，）民营企业") == ["（）", "（，）"]
    assert bare("[]甲业 []乙业 []丙业", "f[]") == ["[]"] * 4
    assert bare("签字：（ ）", "（ ）年（ ）月（ ）日") == []


@pytest.mark.parametrize(
    ("text", "boxes"),
    [
        ("口国有企业 ☑民营企业 口外资企业", "☐国有企业 ☑民营企业 ☐外资企业"), ("囗是、囗否", "☐是、☐否"), ("性质：口甲　口乙", "性质：☐甲　☐乙"),
        ("□机场 口岸", "□机场 口岸"), ("进口 出口 口岸服务", "进口 出口 口岸服务"), ("口头约定", "口头约定"), ("人口三万、口径一致", "人口三万、口径一致"),
    ],
)  # fmt: skip
def test_a_character_typed_for_a_box(text: str, boxes: str) -> None:
    assert typed_as_boxes(text) == boxes


def test_round_buttons_with_a_point() -> None:
    text = "○国有企业 ⊙民营企业 ○外资企业"
    assert ticks_with_circles([text])
    assert circles_as_boxes(text) == "☐国有企业 ☑民营企业 ☐外资企业"


def test_letters_are_empty_buttons_beside_filled_ones() -> None:
    text = "Ｏ国有企业 ●民营企业 O外资企业"
    assert ticks_with_circles([text])
    assert circles_as_boxes(text) == "☐国有企业 ☑民营企业 ☐外资企业"
    for other in ("O型血 ABO系统", "● CO浓度 NO排放"):
        assert not ticks_with_circles([other])
        assert "☐" not in circles_as_boxes(other)


def test_a_circle_beside_an_enclosed_tick_is_a_button() -> None:
    assert ticks_with_circles(["○是  ☑否"])
    assert circles_as_boxes("○是  ☑否") == "☐是  ☑否"
    assert not ticks_with_circles(["○是"])


def test_diamonds_are_buttons_too() -> None:
    text = "◇国有企业 ◆民营企业 ◇外资企业"
    assert ticks_with_circles([text])
    assert circles_as_boxes(text) == "☐国有企业 ☑民营企业 ☐外资企业"
    assert not ticks_with_circles(["◆国有企业 ◆民营企业"])
