"""The words of a profile of a notice, as the pages of 通知管理 show them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from notices.faults.models import CHINESE_VALUES
from shenbao.drafting.editing import VALUE, value_word
from shenbao.drafting.items import DraftItem

SECTIONS = {
    "id": "编号", "title": "通知名称", "form_title": "表格名称", "issuer": "发文单位", "number": "文号", "issued": "发文日期", "authority": "受理单位",
    "identity": "申报者和项目", "parts": "表格的部分", "fields": "栏目", "agreements": "前后一致", "tables": "按行、按列填写的表", "rules": "规则", "noted": "提示事项", "seals": "公章",
    "signatures": "签字", "prescribed": "规定文字", "attachments": "附件", "evidence_kinds": "证明材料的种类", "evidence": "证明材料", "paging": "骑缝章",
    "submission": "报送要求", "eligibility": "申报资格", "kind_clauses": "通用依据", "format": "格式", "clauses": "原文中的要求", "pile": "合订件拆分",
    "thresholds": "界限", "contact": "联系方式", "correction": "补正告知书", "receipt": "收件回执", "secrecy_clause": "保密的依据（原文）", "sheet_clause": "缺页的依据（原文）", "unreadable_clause": "无法读取的依据（原文）", "version": "版本", "refusal": "不予受理告知书", "to_recommender": "致推荐单位的函", "departments": "主管部门",
}  # fmt: skip
PLACES = {"deadlines": "报送期限", "copies": "份数", "deliveries": "报送方式", "recommenders": "推荐单位", "quotas": "推荐名额"}
LEVELS = {"province": "报省", "ministry": "报部", "city": "报市", "county": "报县"}
KEYS = {
    VALUE: "内容", "key": "代码", "id": "代码", "code": "代码", "part": "所在部分", "name": "名称", "title": "标题", "type": "类型", "labels": "标签的写法（每行一种）",
    "context": "上级标签", "inside": "位于哪个栏目的格内", "hints": "表格中的提示文字（每行一条）", "required": "是否必填", "required_if": "在什么情况下必填",
    "missing_code": "未填写时的代码", "clause": "依据（原文）", "limit": "字数上限", "limit_clause": "字数的依据（原文）", "full_date": "须写明年月日",
    "choices": "选项", "other_labels": "“其他”的写法（每行一种）", "levels": "级别", "rows": "各行", "invalid_severity": "写法有误时", "mainland_only": "须为境内地址",
    "unit": "计量单位", "first_year": "最早年份", "contents": "须写到的内容", "four_eyes": "更正须双人复核", "kind": "种类", "markers": "标志文字（每行一条）",
    "attachment": "属于附件", "headings": "内部标题（每行一条）", "anchors": "盖章处的文字（每行一条）", "owner": "谁的章", "by": "期限", "to": "报送至", "paper": "纸质份数",
    "electronic": "电子版份数", "media": "载体（每行一种）", "ways": "允许的方式（每行一种）", "kinds": "种类（每行一个）", "levels_": "层级", "words": "字样（每行一种）",
    "divisions": "行政层级", "departments": "部门字样（每行一种）", "listed": "名单", "counts_for": "名额计入", "fields": "栏目代码（每行一个）", "mode": "要求",
    "paragraphs": "段落（每行一段）", "titles": "材料的标题（每行一种）", "applicant": "申报单位的栏目", "project": "项目名称的栏目", "recommender": "推荐单位的栏目",
    "credit_code": "信用代码的栏目", "letter_part": "推荐函所在部分", "letter_clause": "推荐函的依据（原文）", "online_clause": "网上填报的依据（原文）",
    "duplicate_clause": "重复申报的依据（原文）", "recommender_clause": "推荐资格的依据（原文）", "default_level": "默认报送层级", "title_part": "标题页",
    "valid_years": "有效年数", "years": "哪几年各一份", "severity": "问题的轻重", "number": "编号", "paper_mm": "纸张（毫米）", "body_fonts": "正文字体（每行一种）", "size_pt": "字号（磅）", "heading1_pt": "一级标题字号（磅）", "heading2_pt": "二级标题字号（磅）",
    "heading1_fonts": "一级标题字体（每行一种）", "heading2_fonts": "二级标题字体（每行一种）", "except_parts": "不受限制的部分（每行一个）", "names": "名称的栏目（每行一个）",
    "address": "地址的栏目", "signer": "签字人的栏目",
    "about": "证明哪个栏目", "addressee": "收件人", "amount": "核对金额的栏目", "amount_labels": "金额的写法（每行一种）", "amounts": "各年金额的栏目（每行一个）", "any_of": "取值", "at_least": "不少于",
    "at_least_months": "不少于（月）", "at_most": "不超过", "at_most_months": "不超过（月）", "basis": "依据的规定", "by_receipt": "不晚于收到日期", "claims": "证明哪个荣誉栏目", "closing": "结尾（每行一段）",
    "columns": "各列", "contact": "联系方式", "copies": "份数", "copy_to": "抄送", "date_labels": "日期的写法（每行一种）", "day": "日期", "days": "天数", "deadlines": "报送期限", "deliveries": "报送方式",
    "doubtful": "存疑界限", "due": "补正期限", "earlier": "较早的栏目", "either": "满足其一的各项", "field": "栏目", "holder": "持有人的栏目", "holder_labels": "持有人的写法（每行一种）", "holidays": "放假日期",
    "instead": "可以代替的种类", "later": "较晚的栏目", "left": "比较的栏目", "named": "查找", "none_of": "不得取值", "not_after": "不晚于", "not_before": "不早于", "number_labels": "编号的写法（每行一种）",
    "only_if": "只对哪些申报者", "opening": "开头", "owner_other": "他人印章的界限", "owner_same": "本人印章的界限", "parts": "各分项的栏目（每行一个）", "per_applicant": "每家可报项数",
    "per_applicant_clause": "每家限报的依据（原文）", "phrases": "常用语", "places": "地区（每行一个）", "quotas": "推荐名额", "recommenders": "推荐单位", "relation": "关系", "replacing": "替换说明", "right": "与哪个栏目比较",
    "rule": "规则", "same_text": "文字相同的界限", "sequence": "文书字号", "slip": "回执", "stated": "填写比例的栏目", "subject_labels": "名称的写法（每行一种）", "subjects": "核对名称的栏目（每行一个）", "sure": "确定界限",
    "times": "倍数", "told_apart_by": "区分各份的栏目（每行一个）", "tolerance": "允许误差", "topics": "须述及的内容", "total": "合计的栏目", "total_labels": "合计行的写法（每行一种）", "value": "值", "version": "版本",
    "where_present": "有这一部分时才要求", "whole": "占谁的比例", "workdays": "按工作日", "worked": "调休上班日期", "year": "须为哪一年的", "eligibility": "不符合的不得申报",
}  # fmt: skip
OF_SECTION = {
    "parts": {"required": "必须有这一部分"},
    "signatures": {"anchors": "签字处的文字（每行一条）"},
    "evidence": {"rows": "每行一份证书的列"},
    "kind_clauses": {
        "missing": "未填写",
        "invalid": "填写有误",
        "inconsistent": "前后不一致",
        "over_limit": "超过字数",
        "mismatch": "不是这份通知的表格",
        "duplicate": "重复申报",
    },
    "submission": {"limit": "数量上限（不限的留空）", "levels": "报送层级", "kinds": "推荐单位的种类"},
    "rules": {"number": "数值", "part": "哪一部分的栏目", "fields": "栏目", "choices": "选项的栏目"},
    "agreements": {"fields": "栏目"},
}
DIVISIONS = {
    "province": "省级",
    "separately_planned": "计划单列市",
    "corps": "兵团",
    "city": "市级",
    "county": "县级",
    "central_enterprises": "中央企业",
}
SEVERITIES = {"error": "须补正", "warning": "须核对"}
REQUIRED = {"error": "必填", "warning": "缺时提醒", "no": "选填"}
TYPES = {value: word for word, value in reversed(CHINESE_VALUES.items())} | {
    "choice_names": "写明选项", "levels": "荣誉级别", "title_page": "标题页", "not_more": "不大于", "member": "属于所选", "choices": "多选",
}  # fmt: skip
INSIDE = 3  # steps of an input's key from which on words of its section do not hold
PLAIN_WORDS = ("type", "kind", "mode", "unit")  # told by their value alone
UNTOLD = ("name", "title", "labels", "key", "id", "code", "hints", "markers")
LONGEST = 90  # characters of a summary


def section_word(section: str) -> str:
    """Return what a section of a profile is called."""
    return SECTIONS.get(section, section)


def heading(item: DraftItem) -> str:
    """Return under which heading an item stands: plain values of the head together."""
    return section_word(item.section) if isinstance(item.data, dict) or item.section == "clauses" else "基本情况"


def additions(names: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Return what can be added, by the heading that it is offered under: names with their words."""
    out: dict[str, list[tuple[str, str]]] = {}
    for name in names:
        section, _, rest = name.partition(".")
        kind, _, level = rest.partition(".")
        word = "　".join(filter(None, (PLACES.get(kind, kind), LEVELS.get(level, "")))) or section_word(section)
        out.setdefault(section_word(section) if rest else "", []).append((name, word))
    return out


def key_word(key: str, section: str = "") -> str:
    """Return what a key of an item is called; a key without a word of its own is shown as it is."""
    return OF_SECTION.get(section, {}).get(key) or KEYS.get(key, key)


def input_word(key: str, section: str = "") -> str:
    """Return what an input is called: 只对哪些申报者：栏目, 各列 2：名称."""
    *groups, last = key.split(".")
    told: list[str] = []
    for step in groups:
        if step.isdigit():
            told[-1] += f" {int(step) + 1}"
        else:
            told.append(key_word(step, section).partition("（")[0])
    return "：".join((*told, key_word(last, section if len(groups) < INSIDE else "")))


def names_in(profile: Mapping[str, Any]) -> dict[str, str]:
    """Return code → name of all that has both in a profile: fields, parts, attachments, kinds of proofs and of recommenders."""
    return dict(_named(profile)) | dict(_fields(profile)) | dict(_cells(profile)) | LEVELS


def _fields(profile: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The fields; those of one name with the part that each is of."""
    fields = [one for one in profile.get("fields", ()) if isinstance(one, dict)]
    titles = {part.get("id"): part.get("title") for part in profile.get("parts", ()) if isinstance(part, dict)}
    often = Counter(one.get("name") for one in fields)
    for one in fields:
        where = f"（{titles.get(one.get('part'), one.get('part'))}）" if often[one.get("name")] > 1 else ""
        yield str(one.get("key")), f"{one.get('name')}{where}"


def _cells(profile: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The cells and columns of tables, as rules name them."""
    for table in profile.get("tables", ()):
        name = f"“{table.get('name')}”"
        for column in table.get("columns", ()):
            yield f"{table.get('key')}.{column.get('key')}", f"{name}{column.get('name')}"
            yield f"{table.get('key')}.total.{column.get('key')}", f"{name}合计{column.get('name')}"
            for row in table.get("rows", ()):
                yield f"{table.get('key')}.{row.get('key')}.{column.get('key')}", f"{row.get('name')}（{column.get('name')}）"


def fault_words(text: str, names: Mapping[str, str], section: str = "") -> str:
    """Return a fault with what its codes, and the keys that it quotes, are called on the page."""
    keys = OF_SECTION.get(section, {}).keys() | KEYS.keys()
    words = {key: key_word(key, section).partition("（")[0] for key in keys} | dict(names)
    named = re.sub("“([^“”]+)”", lambda hit: f"“{words.get(hit[1], hit[1])}”", text)
    return re.sub(
        r"\*?[A-Za-z_][\w.]*", lambda hit: "原文" if hit[0][0] == "*" else words.get(hit[0], hit[0]), named, flags=re.ASCII
    )


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
    key = key.rpartition(".")[2]
    own = {
        "required": REQUIRED,
        "divisions": DIVISIONS,
        "listed": DIVISIONS,
        "severity": SEVERITIES,
        "invalid_severity": SEVERITIES,
    }.get(key)
    if own is not None:
        return own.get(value, value)
    return TYPES.get(value, value) if key in PLAIN_WORDS else names.get(value, value)


def item_title(item: DraftItem, names: Mapping[str, str]) -> str:
    """Return the heading of an item."""
    if len(item.place) > 1 and item.section != "clauses" and isinstance(item.data, dict):
        named = next((str(item.data[k]) for k in ("name", "title") if item.data.get(k)), "")
        inner = PLACES.get(str(item.place[1]), "")
        level = LEVELS.get(str(item.place[-1]), "")
        return "　".join(filter(None, (inner, level, named))) or _subject(item, names)
    return section_word(item.section) if item.section != "clauses" else "原文"


def _subject(item: DraftItem, names: Mapping[str, str]) -> str:
    """What an item without a name is about: a rule and the field that it is of, or fields that agree."""
    rule = str(item.data.get("rule", ""))
    keys = (item.data.get(key) for key in ("field", "left", "total", "part", "earlier", "fields", "code"))
    named = next((found for key in keys if key and (found := names.get(key[0] if isinstance(key, list) else key))), "")
    return "　".join(filter(None, (rule, named))) or section_word(item.section)


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
        plain = [option_word(key, value_word(v), names) for v in value if not isinstance(v, dict)]
        return f"{word}：{'、'.join(plain)}" if plain else f"{word} {len(value)} 个"
    if isinstance(value, dict):
        inner = [_told(k, v, section, names) for k, v in value.items()]
        return f"{word}（{'，'.join(filter(None, inner))}）"
    if isinstance(value, bool):
        return word if value else ""
    shown = option_word(key, str(value), names)
    return shown if key in PLAIN_WORDS or key == "required" else f"{word}：{shown}"
