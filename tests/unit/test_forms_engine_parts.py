"""What both ways from labels to values share: tokens joined to one text, an assignment of tokens to labels."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.forms.best_choice import Rules
from extractors.forms.fields.flow import find_labels, flow_candidates
from extractors.forms.fields.labels import LabelMatch, LabelWording, ProfileLabels, keys_in_context
from extractors.forms.fields.selection import select
from extractors.forms.joined_text import LineBreak, join_tokens
from extractors.forms.tokens import Candidate, token_of
from extractors.packet.parts.classified_page import ClassifiedPage
from extractors.packet.parts.page_features import PreparedProfile, features_of
from notices.profile import load
from record_pages import Entry, line, page, table_page

PROFILE = load("xxxf2020")
SPECS = [spec for spec in PROFILE.fields if spec.part == "table1"]


def test_labels_are_told_from_values() -> None:
    vocabulary = ProfileLabels(SPECS)
    match = vocabulary.match("单位名称")
    assert match is not None
    assert match.score == vocabulary.score("单位名称")
    assert vocabulary.match("2019年营业收入比上一年增长了百分之三十，主要得益于新产品的推广。") is None


def test_a_joined_text_gives_back_pieces_of_its_tokens() -> None:
    sheet = page([line("联系人：张", 0.1, 0.2), line("三 电话", 0.1, 0.23)])
    first, second = (token_of(held, sheet) for held in sheet.lines)
    joined = join_tokens([first, LineBreak, second])
    assert joined.text == "联系人：张\n三 电话"
    assert [piece.text for piece in joined.cut(4, 7)] == ["张", "三"]
    assert joined.token_at(5) is None
    assert joined.token_at(100) is second


def test_finding_labels_and_giving_them_values_changes_no_label() -> None:
    sheet = page([line("单位名称：广州云帆数字科技有限公司", 0.1, 0.2)])
    tokens = [token_of(held, sheet) for held in sheet.lines]
    labels, pieces = find_labels(tokens, ProfileLabels(SPECS))
    assert [label.match.wording.text for label in labels] == ["单位名称"]
    assert labels[0].behind is pieces[0]
    assert [c.text for c in flow_candidates(tokens, ProfileLabels(SPECS)) if c.tokens] == ["广州云帆数字科技有限公司"]


def test_a_number_above_a_label_is_no_part_of_it() -> None:
    """2019.6, cut before its last character, above 负责人职务：: a numbered label would be that too."""
    sheet = page([line("6", 0.5, 0.2), line("负责人职务：", 0.5, 0.222), line("研发中心主任", 0.7, 0.222)])
    labels, pieces = find_labels([token_of(held, sheet) for held in sheet.lines], ProfileLabels(PROFILE.fields))
    assert [[token.text for token in label.tokens] for label in labels] == [["负责人职务："]]
    assert [piece.text for piece in pieces] == ["6", "研发中心主任"]


def test_a_heading_tells_which_field_a_wording_is_of() -> None:
    name = LabelMatch(LabelWording("姓名", ("contact.name", "leader.name")), 1.0)
    leader = LabelMatch(LabelWording("负责人", ("leader.name",), True), 1.0)
    other = LabelMatch(LabelWording("财务", ("finance.total",), True), 1.0)
    assert keys_in_context(name, [other, leader]) == (("leader.name",), True)
    assert keys_in_context(name, [other]) == (name.wording.keys, False)


def test_a_classified_page_is_a_value() -> None:
    sheet = page([line("某页", 0.1, 0.2)])
    item = ClassifiedPage(sheet, features_of(sheet, PreparedProfile(PROFILE)), 0)
    moved = item.with_part("table1", 1.2)
    assert (item.part, moved.part, moved.confidence) == ("other", "table1", 1.0)
    assert replace(moved, part=item.part, confidence=item.confidence) == item


def test_labels_of_two_parts_count_for_the_one_with_labels_of_its_own() -> None:
    """姓名, 职务, 手机 and 邮箱 are nearly half of the short table's labels, and a few of the long one's."""
    rows = ["单位名称", "单位注册地址", "单位办公地址", "法定代表人", "姓名", "职务", "手机号码", "电子邮箱"]
    form = table_page("一、申报单位信息表", [[Entry(row, 0.2), Entry("某", 0.8)] for row in rows])
    labels = features_of(form, PreparedProfile(PROFILE)).labels
    assert (labels["table1"].hits, labels["table2"].hits) == (8, 0)


def test_a_place_that_reads_as_a_label_of_two_parts_counts_for_one() -> None:
    """The leader's telephone is 联系手机 in one table, the contact's 联系人手机 in the other, and 姓名 a line of 法定代表人姓名."""
    rows = ["单位名称", "单位注册地址", "单位办公地址", "法定代表人\n姓名", "联系人手机", "联系人职\n务/职称", "联系人电子\n邮箱"]
    form = table_page("一、申报单位信息表", [[Entry(row, 0.2), Entry("某", 0.8)] for row in rows])
    features = features_of(form, PreparedProfile(PROFILE))
    assert (features.labels["table1"].hits, features.labels["table2"].hits, "table2" in features.scores) == (8, 0, False)


@pytest.mark.parametrize(
    "rows",
    [
        ["主营业务收入（万元）", "研发投入（万元）", "研发人员规模", "研发能力", "信息消费相关业务收入（万元）", "申报单位简介"],
        ["是否上市公司", "是否有业务出口", "企业技术中心", "研发投入（万元）", "研发人员规模", "研发能力"],
    ],
)
def test_a_row_of_the_form_is_no_title_of_a_proof(rows: list[str]) -> None:
    form = table_page("", [[Entry(row, 0.3), Entry("某", 0.3), Entry("", 0.4)] for row in rows])
    middle = replace(form, lines=tuple(replace(one, box=replace(one.box, x0=0.4, x1=0.6)) for one in form.lines))
    kind = features_of(middle, PreparedProfile(PROFILE)).kind
    assert kind is None or not kind.heading


def test_what_is_written_counts_for_one_field() -> None:
    sheet = page([line("联系电话 13800138000", 0.1, 0.2)])
    token = token_of(sheet.lines[0], sheet).cut(5)
    named = {spec.key: spec for spec in SPECS}
    mobile, fax = named["company.contact.mobile"], named["company.contact.fax"]
    clear = Candidate(mobile.key, (token,), 1.0, sheet, token.box, "cell")
    guess = Candidate(fax.key, (token,), 0.8, sheet, token.box, "flow")
    empty = Candidate(fax.key, (), 0.8, sheet, None, "cell")
    chosen = select((mobile, fax), {mobile.key: (clear,), fax.key: (guess, empty)})
    assert {key: candidate.text for key, (candidate, _) in chosen.items()} == {mobile.key: "13800138000", fax.key: ""}


def test_the_best_choice_is_exact() -> None:
    rules = Rules()
    rules.at_most(1, [(0, 1.0), (1, 1.0)])
    rules.at_most(1, [(1, 1.0), (2, 1.0)])
    assert rules.best([2.0, 3.0, 2.0]) == [True, False, True]
    assert Rules().best([]) == []
