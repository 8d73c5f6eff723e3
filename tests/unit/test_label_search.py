"""Labels among values of one line, their colons lost by the recogniser."""

from __future__ import annotations

import pytest

from extractors.forms.fields.flow import flow_candidates, page_tokens
from extractors.forms.fields.label_search import labels_in
from extractors.forms.fields.labels import ProfileLabels
from model.geometry import Box
from model.page import Char, Line
from notices.profile import load
from record_pages import line, page

FIELDS = ("name", "title", "mobile", "fax", "email")
VOCABULARY = ProfileLabels([load("xxxf2020").field(f"company.contact.{name}") for name in FIELDS])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("姓名：王永 手机号码：13825248399", ["王永", "13825248399"]),
        ("姓名：王永 手机号码13825248399", ["王永", "13825248399"]),
        ("职务：副总经理传真0769-77868100", ["副总经理", "0769-77868100"]),
        ("职务：副总经理邮箱lin.chen@vip.sina.com", ["副总经理", "lin.chen@vip.sina.com"]),
        ("职务：手机号码应用部经理", ["手机号码应用部经理"]),
        ("职务：传真5部维护员", ["传真5部维护员"]),
    ],
)
def test_a_label_before_a_value_of_its_type_needs_no_colon(text: str, values: list[str]) -> None:
    spans = labels_in(text, VOCABULARY, True)
    ends = [span.start for span in spans[1:]] + [len(text)]
    assert [text[span.end : end].strip() for span, end in zip(spans, ends, strict=True)] == values


def test_a_choice_beside_its_box_is_no_label_that_it_is_but_like() -> None:
    names = ("main_business", "software.embedded_revenue")
    vocabulary = ProfileLabels([load("xxxf2020").field(f"company.{name}") for name in names])
    assert vocabulary.match("☑嵌入式系统软件☐") is None
    assert vocabulary.match("嵌入式系统软件") is not None


def test_an_answer_of_a_sign_begins_no_label_below_it() -> None:
    vocabulary = ProfileLabels([load("xxxf2020").field(f"company.{name}") for name in ("software.embedded_revenue", "profile")])
    room = Box(0.42, 0.3, 0.54, 0.314)  # as wide as the blank that it stands in
    wide = Line("/", room, 0.9, (Char("/", room),))
    heading = "单位简介：（发展历程、主营业务、市场销售、资源整合共享能力、技术成果转化能力等"
    profile = [line(heading, 0.1, 0.32, size=0.97), line("方面基本情况，不超过400字）", 0.1, 0.34, size=0.97)]
    lines = [line("嵌入式系统软件收入总额（万元）：", 0.1, 0.3), wide, *profile]
    found = {c.key: c.joined() for c in flow_candidates(page_tokens(page(lines)), vocabulary)}
    assert found["company.software.embedded_revenue"] == "/"


def _values(lines: list[Line], *keys: str) -> list[str]:
    vocabulary = ProfileLabels([load("xxxf2020").field(key) for key in keys])
    found = {c.key: c.joined() for c in flow_candidates(page_tokens(page(lines)), vocabulary)}
    return [found[key] for key in keys]


def test_the_number_of_the_next_label_on_a_row_is_no_end_of_a_value() -> None:
    row = line("14．主营业务收入（万元）： 16042.80  15．研发投入（万元）： 962.57", 0.05, 0.3, size=0.6)
    assert _values([row], "company.main_revenue", "company.rnd_investment") == ["16042.80", "962.57"]


def test_a_heading_over_a_label_with_its_own_colon_is_no_broken_label() -> None:
    above = [line("1．单位名称：某某有限公司", 0.1, 0.108), line("2．申报联系人", 0.1, 0.129)]
    names = [line("姓名：", 0.115, 0.15), line("刁伟杰", 0.185, 0.15), line("职务：", 0.53, 0.15), line("经理", 0.6, 0.15)]
    below = [line("手机：", 0.115, 0.171), line("18085966130", 0.185, 0.171)]
    keys = ("company.name", "company.contact.name", "company.contact.title", "company.contact.mobile")
    assert _values([*above, *names, *below], *keys) == ["某某有限公司", "刁伟杰", "经理", "18085966130"]


def test_the_second_line_of_a_value_above_a_label_with_a_colon_is_the_values() -> None:
    first = line("13．研发能力： 发明专利17件、实用新型专利20件，主持制定行业", 0.1, 0.3)
    lines = [first, line("标准4项", 0.235, 0.319), line("14．主营业务收入： 16042.80", 0.1, 0.344)]
    rnd, revenue = _values(lines, "company.rnd_capability", "company.main_revenue")
    assert (rnd.replace("\n", ""), revenue) == ("发明专利17件、实用新型专利20件，主持制定行业标准4项", "16042.80")


@pytest.mark.parametrize(
    ("left", "rest", "name"),
    [
        (0.2, "（一期）", "某某农特产品上行电商服务平台建设及产业化应用推广（一期）"),
        (0.2, "及示范", "某某农特产品上行电商服务平台建设及产业化应用推广及示范"),
        (0.05, "（全称）", "某某农特产品上行电商服务平台建设及产业化应用推广"),  # there was room: a remark on the label
    ],
)
def test_the_end_of_a_value_that_found_no_room_stands_under_its_label(left: float, rest: str, name: str) -> None:
    """A cover without colons: 项目名称 某某平台建设, and （一期） at the margin of the next line."""
    first = [line("项目名称", left, 0.344), line("某某农特产品上行电商服务平台建设及产业化应用推广", left + 0.12, 0.344)]
    below = [line("申报单位", left, 0.44), line("某某有限公司", left + 0.12, 0.44)]
    found = _values([*first, line(rest, left, 0.366), *below], "cover.project_name", "cover.applicant")
    assert [text.replace("\n", "") for text in found] == [name, "某某有限公司"]
