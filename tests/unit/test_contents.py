"""What texts tell: sentences found by wordings, the reviewer's table, the rules of a notice as data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from checkers.check import check
from checkers.contents import LONGEST, contents_of, noted_in
from cleanrecord import PROGRESS, clean, set_field
from model.record import Mention
from model.results import PacketResult, Status
from notices.faults.check import faults_of
from notices.profile import Profile, available, load
from notices.rules import Noted
from notices.topics import best_sentence, sentences_about
from reports.packet.as_json import as_json
from reports.packet.as_page import as_page
from reports.packet.pictures import Pictures

PROFILE = load("xxxf2020")


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("项目已上线。存在一些困难，尚待解决。", ["存在…困难"], ("存在一些困难，尚待解决。",)),
        ("存在一些困难", ["存在…困难"], ("存在一些困难",)),
        ("存在的问题很多。其他方面没有困难。", ["存在…困难"], ()),  # not over the end of a sentence
        ("存在" + "很" * 13 + "困难。", ["存在…困难"], ()),
        ("面向ＳＭＡＲＴ平台", ["AR"], ()),
        ("面向 ar 眼镜", ["AR"], ("面向 ar 眼镜",)),
        ("方向10的情况。", ["方向1"], ()),
        ("方向1的情况。", ["方向1"], ("方向1的情况。",)),
        ("获2019年奖。", ["20"], ()),
        ("注 册\n用户", ["注册"], ("注 册",)),
        ("一。二！三？四；五", ["二", "四"], ("二！", "四；")),
        ("", ["二"], ()),
    ],
)
def test_sentences_about(text: str, words: list[str], found: tuple[str, ...]) -> None:
    assert sentences_about(text, words) == found


def test_the_sentence_that_tells_most_is_shown() -> None:
    assert best_sentence("年底前推广。市场推广和渠道推广并举。有渠道。", ["推广", "渠道"]) == "市场推广和渠道推广并举。"
    assert best_sentence("推广。推广推广。", ["推广"]) == "推广。"
    assert best_sentence("没有。", ["推广"]) == ""


def test_the_table_tells_what_was_found_and_where() -> None:
    record = set_field("essay.next_steps", "下一步将建设数据中心。2020年下半年完成验收。")(clean())
    by_key = {c.key: c for c in contents_of(record, PROFILE)}
    told = {t.name: (t.found, t.sentence) for t in by_key["essay.next_steps"].told}
    assert told == {
        "下一步建设的主要内容": (True, "下一步将建设数据中心。"),
        "进度安排": (True, "2020年下半年完成验收。"),
        "风险控制": (False, ""),
    }
    assert by_key["essay.next_steps"].source == record.fields["essay.next_steps"].source
    assert set(by_key) >= {"company.profile", "project.summary"} | {s.key for s in PROFILE.fields if s.number}


def test_long_sentences_are_shortened_and_blank_texts_left_out() -> None:
    long = set_field("essay.next_steps", "建设" + "长" * 200)(clean())
    sentence = next(c for c in contents_of(long, PROFILE) if c.key == "essay.next_steps").told[0].sentence
    assert len(sentence) == LONGEST + 2 and sentence.endswith("……")
    blank = set_field("essay.next_steps", "无")(clean())
    assert all(c.key != "essay.next_steps" for c in contents_of(blank, PROFILE))


def test_the_part_in_the_epidemic_is_noted_never_demanded() -> None:
    silent = noted_in(clean(), PROFILE)
    assert [n.sentences for n in silent] == [()] * 4
    assert check(clean(), PROFILE) == []
    spoken = set_field("essay.scalability", "平台可复制。疫情期间免费开放。助力企业复工。")(clean())
    epidemic, resumption, *_ = noted_in(spoken, PROFILE)
    assert [s.sentence for s in epidemic.sentences] == ["疫情期间免费开放。"]
    assert [(s.name, s.sentence) for s in resumption.sentences] == [("项目的可推广性", "助力企业复工。")]
    assert "优先考虑" in epidemic.clause


def test_whom_a_text_names_is_told_without_the_applicant() -> None:
    text = "公司与华南理工大学、粤港数字研究院长期合作，项目由张三负责。"
    record = set_field("essay.collaboration", text)(clean())
    applicant = record.fields["cover.applicant"].wording
    named = (
        ("ORG", "华南理工大学"),
        ("ORG", applicant),
        ("ORG", "粤港数字研究院"),
        ("PERSON", "张三"),
        ("ORG", "别处提到的公司"),
    )
    part = PROFILE.field("essay.collaboration").part
    record = replace(record, mentions=tuple(Mention(part, label, name) for label, name in named))
    found = {n.name: [s.sentence for s in n.sentences] for n in noted_in(record, PROFILE)}
    assert found["文中写明的合作单位"] == ["华南理工大学、粤港数字研究院"]
    assert found["文中写明的团队人员"] == []  # 张三 is named in another text
    with pytest.raises(ValueError, match="either words or named"):
        Noted(name="两样", words=("a",), named="persons")
    text = (
        available()["demo-zjtx"]
        .read_text("utf-8")
        .replace("noted:\n", "noted:\n  - {name: 两样, words: [a], named: persons}\n", 1)
    )
    (fault,) = faults_of(text)
    assert "的 words 和 named 应当写其中一个" in fault.what


def test_json_and_page_show_them() -> None:
    record = set_field("essay.scalability", "平台可复制。疫情期间免费开放。")(clean())
    result = PacketResult(record, (), Status.COMPLETE)
    packet = as_json([result])["packets"][0]
    assert {"name": "推广范围", "found": False, "sentence": ""} in next(
        c for c in packet["contents"] if c["field"] == "essay.scalability"
    )["told"]
    assert packet["noted"][0]["sentences"][0]["sentence"] == "疫情期间免费开放。"
    page = as_page(result, PROFILE, Pictures({}, {}))
    assert "内容要点" in page and "推广范围" in page and "疫情期间免费开放。" in page
    bare = as_page(
        result,
        PROFILE.model_copy(update={"noted": (), "fields": tuple(s.model_copy(update={"contents": ()}) for s in PROFILE.fields)}),
        Pictures({}, {}),
    )
    assert "内容要点" not in bare


def test_directions_absent_are_named() -> None:
    record = set_field("project.directions", "☑", [2, 4, 10])(set_field("essay.progress", PROGRESS)(clean()))
    (finding,) = check(record, PROFILE)
    assert finding.code == "missing:essay.progress.directions"
    assert finding.expected == "方向10：信息消费体验中心" and "方向10" in finding.message and "方向4" not in finding.message
    assert "分领域" in finding.clause


@pytest.mark.parametrize("name", ["前沿科技信息产品", "前沿科枝信息产品", "方向8", "可穿戴设备"])
def test_a_direction_is_told_of_by_its_name_or_in_other_words(name: str) -> None:
    text = PROGRESS + f"在{name}方面，已完成开发。"
    record = set_field("project.directions", "☑", [2, 8])(set_field("essay.progress", text)(clean()))
    assert check(record, PROFILE) == []


def test_problems_absent_are_named() -> None:
    (finding,) = check(set_field("essay.progress", "已建成。人手不足。")(clean()), PROFILE)
    assert finding.expected == "解决问题和难点的计划"
    assert check(set_field("essay.progress", "详见附件")(clean()), PROFILE)[0].code == "missing:essay.progress"


def test_rows_say_what_is_wrong_with_them() -> None:
    row = {"level": None, "year": None, "levels": ["国家级", "省市级"]}
    messages = [f.message for f in check(set_field("company.honours", "☑", {"high_tech": row})(clean()), PROFILE)]
    assert any("同时勾选了“国家级”和“省市级”" in m for m in messages) and any("已勾选“国家级、省市级”" in m for m in messages)
    late = {"high_tech": {"level": "国家级", "year": "2021"}}
    finding = next(f for f in check(set_field("company.honours", "☑", late)(clean()), PROFILE) if f.code.endswith(".year"))
    assert (finding.expected, finding.found) == ("1990年至2020年", "2021") and "晚于申报当年（2020年）" in finding.message


def test_dates_are_held_against_the_register_where_there_is_one() -> None:
    late = set_field("cover.date", "2020年5月9日", "2020-05-09")(clean())
    assert [f.code for f in check(late, PROFILE)] == ["invalid:cover.date"]
    assert check(replace(late, submission=None), PROFILE) == []
    whole = set_field("cover.date", "2019年", "2019")(clean())
    assert all("通知印发日期" not in f.message for f in check(whole, PROFILE))  # a year alone is told as that, if at all


def broken(change: dict[str, Any]) -> str:
    data = yaml.safe_load(available()["demo-zjtx"].read_text(encoding="utf-8")) | change
    with pytest.raises(ValidationError) as told:
        Profile.model_validate(data)
    return str(told.value)


TOPIC = {"name": "问题", "words": ["问题"]}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"rules": [{"rule": "签署日期", "fields": ["front.day"]}]}, "rule 签署日期: unknown field or column front.day"),
        ({"rules": [{"rule": "签署时间", "fields": ["front.date"]}]}, "签署日期"),
        ({"rules": [{"rule": "应当述及", "code": "x", "field": "report.no", "topics": [TOPIC], "clause": "c"}]}, "rule x: unknown field or column report.no"),
        ({"rules": [{"rule": "应当述及", "code": "x", "field": "report.novel", "topics": [], "clause": "c"}]}, "at least 1 item"),
        ({"rules": [{"rule": "逐项述及", "code": "x", "field": "report.novel", "choices": "no", "topics": [TOPIC], "clause": "c"}]}, "rule x: unknown field no"),
        ({"rules": [{"rule": "逐项述及", "code": "x", "field": "report.novel", "choices": "enterprise.size", "topics": [TOPIC | {"value": "巨型"}], "clause": "c"}]}, "rule x: unknown choice 巨型"),
        ({"noted": [{"name": "n", "words": ["w"], "fields": ["no.field"]}]}, "noted n: unknown field no.field"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_rule_is_named(change: dict[str, Any], complaint: str) -> None:
    assert complaint in broken(change)


def test_rules_of_another_notice_need_no_code() -> None:
    rules = [
        {"rule": "签署日期", "fields": ["front.date"], "not_before": "2023-05-01"},
        {
            "rule": "应当述及",
            "code": "report.novel.patents",
            "field": "report.novel",
            "topics": [{"name": "专利", "words": ["专利"]}],
            "clause": "条",
        },
    ]
    data = yaml.safe_load(available()["demo-zjtx"].read_text(encoding="utf-8")) | {"rules": rules, "issued": "2023-05-01"}
    profile = Profile.model_validate(data)
    assert [r.rule for r in profile.rules] == ["签署日期", "应当述及"]
