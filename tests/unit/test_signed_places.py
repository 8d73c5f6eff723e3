"""Where people sign: several dates on one page, empty places above a date, labels that are no names."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import yaml

from extractors.forms.fields.read import fields_of
from extractors.packet.marks.anchors import find_anchor
from extractors.packet.marks.signature import judge_signatures
from extractors.packet.parts.page_features import PreparedProfile, features_of
from model.page import Paper, Reader
from model.record import Hand, PagePart, Verdict
from notices.profile import Profile, load
from record_pages import Entry, table_page, text_page

SIGNED = """
id: two
title: 某项目
form_title: 某项目申报书
issuer: 某市科学技术局
number: 某科〔2026〕1号
authority: 某市科学技术局
parts: [{id: pledge, title: 承诺书, kind: declaration, markers: [承诺书]}]
fields:
  - {key: pledge.date, part: pledge, name: 日期, type: date, labels: [年 月 日], hints: [年月日], full_date: true}
  - {key: pledge.date_2, part: pledge, name: 推荐日期, type: date, labels: [年 月 日], context: [推荐单位（盖章）], hints: [年月日], full_date: true}
  - {key: pledge.opinion, part: pledge, name: 推荐单位意见, type: text, labels: [推荐单位意见]}
seals: [{id: pledge.seal, name: 公章, part: pledge, anchors: [推荐单位（盖章）], clause: 盖章}]
signatures:
  - {id: pledge.sign, name: 签字, part: pledge, anchors: [法定代表人（签字）], clause: 签字}
  - {id: pledge.sign2, name: 签字, part: pledge, anchors: [项目负责人], clause: 签字}
clauses: {}
"""
BELOW = [(0.15, 0.187, "法定代表人（签字）："), (0.15, 0.2086, "申报单位项目负责人（签字）："), (0.15, 0.2302, "2026年4月8日")]


def _profile() -> Profile:
    return Profile.model_validate(yaml.safe_load(SIGNED))


@pytest.mark.parametrize(
    ("first", "second"), [("2026年4月8日", "2026年4月18日"), ("年  月  日", "2026年4月18日"), ("2026年4月8日", "年  月  日")]
)
def test_two_dates_are_told_apart_by_what_stands_above_them(first: str, second: str) -> None:
    texts = [
        (0.15, 0.2, "申报单位（公章）："),
        (0.15, 0.24, first),
        (0.15, 0.28, "推荐单位意见：同意推荐"),
        (0.15, 0.32, "推荐单位（盖章）：江州市科学技术局"),
        (0.15, 0.36, second),
    ]
    profile = _profile()
    found = fields_of(profile.part("pledge"), profile, [text_page(texts)])
    days = [found[key].value for key in ("pledge.date", "pledge.date_2")]
    assert days == [{"2026年4月8日": "2026-04-08", "2026年4月18日": "2026-04-18"}.get(day) for day in (first, second)]
    assert found["pledge.opinion"].raw == "同意推荐", "a place for a seal ends a value"


def test_a_date_below_an_empty_place_to_sign_and_its_own_label_are_no_name() -> None:
    page = replace(text_page(BELOW), paper=Paper.ELECTRONIC, reader=Reader.WORD)
    parts = [PagePart(page.file, page.number, "pledge", 1.0, 1)]
    verdicts = judge_signatures(_profile(), parts, {(page.file, page.number): page}, {}, lambda _: None)
    assert [v.hand for v in verdicts] == [Hand.NOTHING, Hand.NOTHING]
    typed = replace(page, lines=(*page.lines[:1], *text_page([(0.15, 0.2086, "申报单位项目负责人（签字）：陈建国")]).lines))
    verdicts = judge_signatures(_profile(), parts, {(page.file, page.number): typed}, {}, lambda _: None)
    assert verdicts[1].hand is Hand.TYPED


@pytest.mark.parametrize("seal", ["（公章）", "（单位公章）", "（加盖公章）", "（印章）"])
def test_the_place_for_a_seal_beside_an_empty_place_to_sign_is_no_name(seal: str) -> None:
    page = replace(text_page([(0.15, 0.2, f"项目负责人（签字）：　　　　{seal}")]), paper=Paper.ELECTRONIC, reader=Reader.WORD)
    parts = [PagePart(page.file, page.number, "pledge", 1.0, 1)]
    verdicts = judge_signatures(_profile(), parts, {(page.file, page.number): page}, {}, lambda _: None)
    assert verdicts[-1].hand is Hand.NOTHING


def test_an_opinion_of_the_recommender_is_no_label_of_the_cover() -> None:
    """推荐单位 is a field of the cover; the longer wording leaves less of 推荐单位 / 意见 over."""
    raw = yaml.safe_load(SIGNED)
    raw["parts"] += [
        {"id": "cover", "title": "申报书", "kind": "cover", "markers": ["某项目申报书"]},
        {"id": "opinion", "title": "五、推荐意见", "kind": "table", "markers": ["五、推荐意见"]},
    ]
    raw["fields"] += [
        {"key": "cover.name", "part": "cover", "name": "申报单位", "type": "text", "labels": ["申报单位"]},
        {"key": "cover.by", "part": "cover", "name": "推荐单位", "type": "text", "labels": ["推荐单位"]},
        {"key": "opinion.text", "part": "opinion", "name": "推荐单位意见", "type": "text", "labels": ["推荐单位意见"]},
    ]
    rows = [[Entry("申报单位", 0.3), Entry("", 0.7)], [Entry("推荐单位\n意见", 0.3), Entry("", 0.7)]]
    features = features_of(table_page("五、推荐意见", rows), PreparedProfile(Profile.model_validate(raw)))
    assert features.labels["opinion"].hits == 1 and features.scores["opinion"] == 1.0


def test_the_label_names_the_place_though_the_word_for_signing_behind_it_was_read_better() -> None:
    """A seal's ring runs through 法定代表人; what stands between it and 「（签字）」 is the name."""
    page = text_page([(0.2, 0.5, "法定代装人"), (0.36, 0.5, "冯家铭"), (0.6, 0.5, "（签字）"), (0.2, 0.56, "公司（企业盖章）")])
    found = find_anchor(page.lines, ["法定代表人：（签字）", "法定代表人", "（签字）"])
    assert found is not None
    assert found.line.text == "法定代装人"


@pytest.mark.parametrize(("before", "told"), [("法定代选梓轩", Verdict.UNCLEAR), ("", Verdict.ABSENT)])
def test_what_stands_before_the_word_for_signing_may_be_a_name_where_no_label_was_read(before: str, told: Verdict) -> None:
    """A seal lies over label and name, which were read as one."""
    texts = [(0.4, 0.5, before)] * bool(before) + [(0.7, 0.5, "（签字）"), (0.2, 0.56, "公司（企业盖章）")]
    page = text_page(texts)
    profile = load("xxxf2020")
    parts = [PagePart(page.file, page.number, "declaration", 1, 1.0)]
    blank = np.full((page.height, page.width, 3), 255, np.uint8)
    (verdict,) = judge_signatures(profile, parts, {(page.file, page.number): page}, {}, lambda _: blank)
    assert verdict.verdict is told
