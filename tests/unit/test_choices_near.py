"""Choices that differ by little are told apart, also where a character of one was misread; where nothing tells, it is not sure."""

from __future__ import annotations

import pytest

from extractors.forms.values.choices import read_choices, read_levels, read_yes_no
from notices.field_types.registry import FieldType
from notices.fields import Choice, FieldSpec
from notices.profile import load

WORDS = ("行业大数据应用", "工业大数据应用", "工业互联网应用")
SPEC = FieldSpec(
    key="c",
    part="p",
    name="方向",
    type=FieldType.CHOICES,
    labels=("方向",),
    choices=tuple(Choice(value=w, words=(w,)) for w in WORDS),
)
NESTED = FieldSpec(
    key="n",
    part="p",
    name="性质",
    type=FieldType.CHOICES,
    labels=("性质",),
    choices=tuple(Choice(value=w, words=(w,)) for w in ("国有", "国有控股", "民营")),
)


@pytest.mark.parametrize(
    ("text", "value", "sure"),
    [
        ("☐行业大数据应用 ☑工业大数据应用 ☐工业互联网应用", ["工业大数据应用"], True),
        ("☑行业大数据应用 ☐工业大数据应用 ☐工业互联网应用", ["行业大数据应用"], True),
        ("☐行业大数据应用 ☑上业大数据应用 ☐工业互联网应用", ["工业大数据应用"], True),
        ("☑上业大数据应用 ☐工业大数据应用 ☐工业互联网应用", ["行业大数据应用"], True),
        ("☑工业大数据应甩 ☐行业大数据应用", ["工业大数据应用"], True),
        ("☑上业大数据应用", ["行业大数据应用"], False),
        ("☐上业大数据应用 ☑工业互联网应用", ["工业互联网应用"], True),
    ],
)  # fmt: skip
def test_misread_wordings(text: str, value: list[str], sure: bool) -> None:
    read = read_choices(SPEC, text)
    assert read.value == value
    assert (read.confidence == 1.0) is sure


def test_a_wording_that_begins_with_another() -> None:
    for text, value in (("☑国有控股 ☐国有 ☐民营", ["国有控股"]), ("☐国有控股 ☑国有 ☐民营", ["国有"])):
        read = read_choices(NESTED, text)
        assert (read.value, read.confidence) == (value, 1.0)


SPEC_OTHER = load("xxxf2020").field("company.main_business")
NAMES = [choice.words[0] for choice in SPEC_OTHER.choices]


@pytest.mark.parametrize(
    ("text", "alone", "beside"),
    [
        ("其他☑（请注明）：______", ["其他"], ["大数据", "其他"]),
        ("其他☐（请注明）：______", [], ["大数据"]),
        ("其他☑（请注明）：机器人", ["机器人"], ["大数据", "机器人"]),
        ("其他（请注明）☑：机器人", ["机器人"], ["大数据", "机器人"]),
        ("其他（请注明）：______☑", ["其他"], ["大数据", "其他"]),
        ("其他（请注明）：机器人☑", ["机器人"], ["大数据", "机器人"]),
        ("其他（请注明）：机器人☐", ["机器人"], ["大数据"]),
        ("其他（请注明）：______", [], ["大数据"]),
    ],
)
def test_the_box_of_other_among_boxes_behind_their_words(text: str, alone: list[str], beside: list[str]) -> None:
    """Within its label, behind it, or behind what was written: never that of the choice before it."""
    body = "  ".join(f"{name}☐" for name in NAMES)
    assert read_choices(SPEC_OTHER, f"{body}  {text}").value == alone
    assert read_choices(SPEC_OTHER, f"{body.replace('大数据☐', '大数据☑')}  {text}").value == beside


@pytest.mark.parametrize(
    ("text", "value"),
    [("☑其他（请注明）：______", ["其他"]), ("☐其他（请注明）：______", []), ("☑其他（请注明）：机器人", ["机器人"])],
)
def test_the_box_of_other_among_boxes_before_their_words(text: str, value: list[str]) -> None:
    assert read_choices(SPEC_OTHER, "  ".join(f"☐{name}" for name in NAMES) + f"  {text}").value == value


def test_the_other_of_two_answers_is_told_by_the_one_that_can_be_read() -> None:
    spec = load("xxxf2020").field("company.listed")
    for text, value in (("☑占 ☐是", False), ("☐占 ☑是", True), ("☑占 ☐山", None), ("☐否 ☐山", None)):
        read = read_yes_no(spec, text)
        assert read.value is value
        assert value is None or (read.confidence < 0.9) is ("☑占" in text or "☐占" in text)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("company.ownership", "政府机关　国有企业　民营企业√　外资企业\n其他（请注明）：____", ["民营企业"]),
        (
            "company.main_business",
            "大数据√　云计算　区块链√\n人工智能　物联网✓\n其他（请注明）：__",
            ["大数据", "区块链", "物联网"],
        ),
        ("project.directions", "公共服务类信息消费\n方向3：在线医疗服务☑\n方向4：网络教育服务\n行业类信息消费", [3]),
    ],
)
def test_ticks_behind_their_words_without_boxes(key: str, text: str, value: list[object]) -> None:
    """民营企业√　外资企业: no choice has a box, and the chosen one has the tick behind it."""
    profile = load("xxxf2020")
    read = read_choices(profile.field(key), text)
    assert read.value == value
    listed = profile.field("company.listed")
    assert read_yes_no(listed, "否√  是（上市时间：____，上市地点：____，股票代码：____）").value is False
    assert read_yes_no(listed, "否　　是√（上市时间：2016年3月，上市地点：深交所，股票代码：300123）").value is True
    rows = "高新技术企业 国家级√/省市级 授予年份：2018年\n企业技术中心 国家级/省市级✔ 授予年份：2019年"
    levels = read_levels(profile.field("company.honours"), rows).value
    assert levels == {"high_tech": {"level": "国家级", "year": "2018"}, "tech_center": {"level": "省市级", "year": "2019"}}


def test_brackets_behind_their_words_of_which_some_were_not_seen_as_boxes() -> None:
    """政府机关（）: some of the brackets that stand for boxes were read as brackets."""
    profile = load("xxxf2020")
    text = "政府机关（）\n事业单位\n(\n)\n社会团体☐国有企业☑民营企业☐\n外资企业（）\n合资企业\n☐)\n国有控股企业☐国有参股企业（）\n其他（请注明）"
    assert read_choices(profile.field("company.ownership"), text).value == ["国有企业"]
    text = "大数据☑\n云计算（）\n物联网☑\n信息安全\n☐移动互联网（）\n集成电\n路（）\n嵌入式系统软件☑\n其他（请注明）："
    assert read_choices(profile.field("company.main_business"), text).value == ["大数据", "物联网", "嵌入式系统软件"]


def test_what_looks_like_a_box_among_the_blanks_of_an_answer_is_none() -> None:
    spec = load("xxxf2020").field("company.listed")
    for text, value in (
        ("否☑\n是☐（上市时间：，☑上市地点:，☑股票代码：）", False),
        ("否☐  是☑（上市时间：2016年3月，☐上市地点：深交所，股票代码：", True),
        ("☐否 ☑是（上市时间：，☑上市地点：）", True),
    ):
        read = read_yes_no(spec, text)
        assert (read.value, read.contradictory) == (value, False)


def test_a_blank_that_was_read_as_a_stroke_is_no_honour() -> None:
    honours = load("xxxf2020").field("company.honours")
    rows = "高新技术企业☐国家级/☐省市级授予年份：年\n其他市级以上荣誉自行添加：\n"
    assert read_levels(honours, f"{rows}一").value is None
    assert read_levels(honours, f"{rows}一级资质").value == {"other": {"level": None, "year": None, "text": "一级资质"}}
