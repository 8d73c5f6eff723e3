"""The words of a profile of a notice, as the pages of 通知管理 show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from notices.faults.models import CHINESE_VALUES
from shenbao.drafting.editing import VALUE
from shenbao.drafting.items import DraftItem

SECTIONS = {
    "id": "编号", "title": "通知名称", "form_title": "表格名称", "issuer": "发文单位", "number": "文号", "issued": "发文日期", "authority": "受理单位",
    "identity": "申报者和项目", "parts": "表格的部分", "fields": "栏目", "agreements": "前后一致", "tables": "按行、按列填写的表", "rules": "规则", "noted": "提示事项", "seals": "公章",
    "signatures": "签字", "prescribed": "规定文字", "attachments": "附件", "evidence_kinds": "证明材料的种类", "evidence": "证明材料", "paging": "骑缝章",
    "submission": "报送要求", "eligibility": "申报资格", "kind_clauses": "通用依据", "format": "格式", "clauses": "原文中的要求", "pile": "合订件拆分",
    "thresholds": "界限", "refusal": "不予受理告知书", "to_recommender": "致推荐单位的函", "departments": "主管部门",
}  # fmt: skip
PLACES = {"deadlines": "报送期限", "copies": "份数", "deliveries": "报送方式", "recommenders": "推荐单位", "quotas": "推荐名额"}
LEVELS = {"province": "报省", "ministry": "报部", "city": "报市"}
KEYS = {
    VALUE: "内容", "key": "代码", "id": "代码", "code": "代码", "part": "所在部分", "name": "名称", "title": "标题", "type": "类型", "labels": "标签的写法（每行一种）",
    "context": "上级标签", "inside": "位于哪个栏目的格内", "hints": "表格中的提示文字（每行一条）", "required": "是否必填", "required_if": "在什么情况下必填",
    "missing_code": "未填写时的代码", "clause": "依据（原文）", "limit": "字数上限", "limit_clause": "字数的依据（原文）", "full_date": "须写明年月日",
    "choices": "选项", "other_labels": "“其他”的写法（每行一种）", "levels": "级别", "rows": "各行", "invalid_severity": "写法有误时", "mainland_only": "须为境内地址",
    "unit": "金额单位", "first_year": "最早年份", "contents": "须写到的内容", "four_eyes": "更正须双人复核", "kind": "种类", "markers": "标志文字（每行一条）",
    "attachment": "属于附件", "headings": "内部标题（每行一条）", "anchors": "盖章处的文字（每行一条）", "owner": "谁的章", "by": "期限", "to": "报送至", "paper": "纸质份数",
    "electronic": "电子版份数", "media": "载体（每行一种）", "ways": "允许的方式（每行一种）", "kinds": "种类（每行一个）", "levels_": "层级", "words": "字样（每行一种）",
    "divisions": "行政层级", "departments": "部门字样（每行一种）", "listed": "名单", "counts_for": "名额计入", "fields": "栏目代码（每行一个）", "mode": "要求",
    "paragraphs": "段落（每行一段）", "titles": "材料的标题（每行一种）", "applicant": "申报单位的栏目", "project": "项目名称的栏目", "recommender": "推荐单位的栏目",
    "credit_code": "信用代码的栏目", "letter_part": "推荐函所在部分", "letter_clause": "推荐函的依据（原文）", "online_clause": "网上填报的依据（原文）",
    "duplicate_clause": "重复申报的依据（原文）", "recommender_clause": "推荐资格的依据（原文）", "default_level": "默认报送层级", "title_part": "标题页",
    "valid_years": "有效年数", "years": "年份", "severity": "问题的轻重", "number": "编号", "paper_mm": "纸张（毫米）", "body_fonts": "正文字体（每行一种）", "size_pt": "字号（磅）",
    "heading1_fonts": "一级标题字体（每行一种）", "heading2_fonts": "二级标题字体（每行一种）", "except_parts": "不受限制的部分（每行一个）", "names": "名称的栏目（每行一个）",
    "address": "地址的栏目", "signer": "签字人的栏目",
}  # fmt: skip
QUOTA_KEYS = {"limit": "数量上限", "levels": "报送层级（每行一个）"}
DIVISIONS = {
    "province": "省级",
    "separately_planned": "计划单列市",
    "corps": "兵团",
    "city": "市级",
    "county": "县级",
    "central_enterprises": "中央企业",
}
REQUIRED = {"error": "必填", "warning": "缺时提醒", "no": "选填"}
TYPES = {value: word for word, value in reversed(CHINESE_VALUES.items())} | {
    "choice_names": "写明选项", "levels": "荣誉级别", "title_page": "标题页", "not_more": "不大于", "member": "属于所选", "choices": "多选",
}  # fmt: skip
PLAIN_WORDS = ("type", "kind", "mode", "unit")  # told by their value alone
UNTOLD = ("name", "title", "labels", "key", "id", "code", "hints", "markers")
LONGEST = 90  # characters of a summary


def section_word(section: str) -> str:
    """Return what a section of a profile is called."""
    return SECTIONS.get(section, section)


def heading(item: DraftItem) -> str:
    """Return under which heading an item stands: plain values of the head together."""
    return section_word(item.section) if isinstance(item.data, dict) or item.section == "clauses" else "基本情况"


def key_word(key: str, section: str = "") -> str:
    """Return what a key of an item is called; a key without a word of its own is shown as it is."""
    return (QUOTA_KEYS.get(key) if section == "submission" else None) or KEYS.get(key, key)


def names_in(profile: Mapping[str, Any]) -> dict[str, str]:
    """Return code → name of all that has both in a profile: fields, parts, attachments, kinds of proofs and of recommenders."""
    return {code: name for code, name in _named(profile)} | LEVELS


def _named(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        code = next((value[k] for k in ("key", "id", "code") if isinstance(value.get(k), str)), None)
        name = next((value[k] for k in ("name", "title") if isinstance(value.get(k), str)), None)
        if code and name:
            yield code, name
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _named(inner)


def option_word(key: str, value: str, names: Mapping[str, str]) -> str:
    """Return what a choice or a code is called."""
    own = {"required": REQUIRED, "divisions": DIVISIONS, "listed": DIVISIONS}.get(key)
    if own is not None:
        return own.get(value, value)
    return TYPES.get(value, value) if key in PLAIN_WORDS else names.get(value, value)


def item_title(item: DraftItem) -> str:
    """Return the heading of an item."""
    if len(item.place) > 1 and item.section != "clauses" and isinstance(item.data, dict):
        named = next((str(item.data[k]) for k in ("name", "title") if item.data.get(k)), "")
        inner = PLACES.get(str(item.place[1]), "")
        level = LEVELS.get(str(item.place[-1]), "")
        return "　".join(filter(None, (inner, level, named))) or str(item.data.get("code", section_word(item.section)))
    return section_word(item.section) if item.section != "clauses" else "原文"


def item_summary(item: DraftItem, names: Mapping[str, str]) -> str:
    """Return in one line what an item demands."""
    data = item.data
    if not isinstance(data, dict):
        return str(data)
    told = [_told(key, value, item.section, names) for key, value in data.items() if key not in UNTOLD]
    text = "；".join(filter(None, told))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _told(key: str, value: Any, section: str, names: Mapping[str, str]) -> str:
    word = key_word(key, section).partition("（")[0]
    if isinstance(value, list):
        plain = [option_word(key, str(v), names) for v in value if not isinstance(v, dict)]
        return f"{word}：{'、'.join(plain)}" if plain else f"{word} {len(value)} 个"
    if isinstance(value, dict):
        return word
    if isinstance(value, bool):
        return word if value else ""
    shown = option_word(key, str(value), names)
    return shown if key in PLAIN_WORDS or key == "required" else f"{word}：{shown}"
