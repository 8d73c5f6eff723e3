"""Forms of running text: blanks within sentences below numbered headings are fields, of the blank form told as missing, of a filled one read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import docx
import pytest

from blank_forms import _lines, _page
from extractors.page.ticks.choices import label_ticks
from extractors.readers.word.reader import word_pages
from model.record import Presence
from notices.profile import Profile
from shenbao.drafting.draft import draft_of
from shenbao.drafting.items import items_of
from shenbao.drafting.running import gaps_of
from shenbao.drafting.said import Source
from test_draft_conditions import wrong
from test_draft_kinds import recorded
from test_draft_offices import drafted_from

NOTICE = (
    "泰州市人力资源和社会保障局", "关于开展2026年博士后科研工作站申报工作的通知", "泰人社发〔2026〕7号", "一、条件", "1.成立满3年。", "2.职工中博士不少于5人。",
    "二、时间", "请于2026年5月20日前将申请书（一式三份）报送市人力资源和社会保障局。", "2026年4月2日",
)  # fmt: skip
FLAWLESS = {
    "成立": "2009年5月18日", "资本": "8600", "代表": "顾明远", "代码": "91321202MA793PCF1D", "地址": "江苏省泰州市海陵区口泰路89号", "职工": "486", "博士": "12", "高级": "23",
    "收入": "52300.6", "占比": "5.97", "类型": "企业", "机构": "江苏省抗体药物工程技术研究中心", "级别": "省级", "手机": "13961012345", "联系人": "钱晓雯", "住房": "是", "面积": "75", "流动站": "南京大学",
    "签订": "2026年2月16日", "年限": "3",
}  # fmt: skip


def station(path: Path, typed: Mapping[str, str] | None = None) -> Path:
    """An application of running text, blank or typed; `typed` replaces what a flawless one says."""
    said = None if typed is None else FLAWLESS | dict(typed)

    def say(key: str, blank: str = "________") -> str:
        return blank if said is None else said[key]

    def boxes(key: str, *words: str) -> str:
        return " ".join(("☑" if said and said[key] == word.split("，")[0].split("：")[0] else "□") + word for word in words)

    document = docx.Document()
    _lines(document, "博士后科研工作站设站申请书", f"申请单位（公章）：{'江苏华辰制药股份有限公司' if said else '________'}")
    _page(
        document,
        "一、单位概况",
        f"1.本单位成立于{say('成立', '______年__月__日')}，注册资本{say('资本')}万元，法定代表人{say('代表')}，统一社会信用代码{say('代码')}，注册地址：{say('地址')}。",
        f"2.现有职工{say('职工')}人，其中：博士{say('博士')}人；具有高级专业技术职称{say('高级')}人。",
        f"3.上年度营业收入{say('收入')}万元，研发经费占营业收入的比例为{say('占比')}%。",
        f"4.单位类型：{boxes('类型', '企业', '科研院所', '高等学校', '其他：______')}",
        f"5.已建研发机构名称：{say('机构')}，级别：{boxes('级别', '国家级', '省级', '市级', '无')}",
        "二、联系方式",
        f"联系人：{say('联系人')}  手机：{say('手机')}",
        "三、设站保障",
        f"1.是否提供住房：{boxes('住房', '是，面积' + say('面积', '____') + '平方米', '否')}",
        f"2.合作流动站单位：{say('流动站')}，合作协议签订日期：{say('签订', '____年__月__日')}，有效期{say('年限', '__')}年。",
    )
    _page(document, "四、论证报告", "（一）研究开发能力（不超过800字）", "公司建有两个实验室。" if said else "")
    document.save(str(path))
    return path


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Profile:
    return drafted_from(station(tmp_path_factory.mktemp("station") / "form.docx"), NOTICE)[1]


def test_each_blank_within_a_sentence_is_a_field(profile: Profile) -> None:
    told = {f.name: (f.type.value, f.unit if f.type.value == "number" and f.unit != "万元" else None) for f in profile.fields}
    assert told == {
        "申请单位（公章）": ("organisation", None), "本单位成立于": ("date", None), "注册资本": ("money", None), "法定代表人": ("person", None), "统一社会信用代码": ("credit_code", None),
        "注册地址": ("address", None), "现有职工": ("count", None), "博士": ("count", None), "高级专业技术职称": ("count", None), "上年度营业收入": ("number", None),
        "研发经费占营业收入的比例": ("number", "%"), "单位类型": ("choices", None), "已建研发机构名称": ("organisation", None), "级别": ("choices", None), "联系人": ("person", None), "手机": ("mobile", None),
        "是否提供住房": ("yes_no", None), "面积": ("number", "平方米"), "合作流动站单位": ("organisation", None), "合作协议签订日期": ("date", None), "有效期": ("number", "年"), "研究开发能力": ("text", None),
    }  # fmt: skip
    assert [c.value for f in profile.fields if f.name == "级别" for c in f.choices] == ["国家级", "省级", "市级", "无"]


def test_of_the_blank_form_every_field_is_told(profile: Profile, tmp_path: Path) -> None:
    told = wrong(station(tmp_path / "blank.docx"), profile)
    asked = {f.key for f in profile.fields if f.name != "面积"}
    assert {code.removeprefix("missing:") for code in told if code.startswith("missing:")} == asked


def test_a_filled_form_is_read_and_told_nothing(profile: Profile, tmp_path: Path) -> None:
    path = station(tmp_path / "typed.docx", {})
    assert wrong(path, profile) == []
    values = recorded(path, profile).fields
    said = {f.name: values[f.key].raw for f in profile.fields if values[f.key].presence is Presence.FILLED}
    assert [said[n] for n in ("本单位成立于", "注册资本", "法定代表人", "现有职工", "博士", "研发经费占营业收入的比例", "合作流动站单位", "合作协议签订日期", "有效期")] == [
        "2009年5月18日", "8600", "顾明远", "486", "12", "5.97", "南京大学", "2026年2月16日", "3",
    ]  # fmt: skip


@pytest.mark.parametrize(("said", "code"), [({"博士": "4"}, "博士"), ({"成立": "2024年5月18日"}, "本单位成立于")])
def test_a_condition_on_such_a_blank_is_held_against_it(
    profile: Profile, tmp_path: Path, said: dict[str, str], code: str
) -> None:
    key = next(f.key for f in profile.fields if f.name == code)
    assert wrong(station(tmp_path / "typed.docx", said), profile) == [f"invalid:{key}"]


def test_the_sentence_is_shown_beside_its_field(tmp_path: Path) -> None:
    pages = word_pages(station(tmp_path / "form.docx"), "form.docx")
    items = items_of(draft_of("one", pages, [Source(text, "") for text in NOTICE]), pages)
    boxes = [i.box for i in items if i.section == "fields" and "____" in i.data["labels"][0]]
    assert len(boxes) == 11
    assert all(boxes)


def test_blanks_behind_labels_alone_are_no_gaps() -> None:
    assert gaps_of("管理部门负责人：________职务：________") == []
    assert [gap.before for gap in gaps_of("现有职工____人，其中：博士____人。")] == ["现有职工", "人，其中：博士"]


def test_a_label_before_its_boxes_is_none_of_their_wordings() -> None:
    assert label_ticks(["5.机构名称：____，级别：☐国家级 ☐省级 ☐无"]) == [["国家级", "省级", "无"]]
