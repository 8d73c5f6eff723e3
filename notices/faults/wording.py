"""What pydantic finds wrong in a profile, in Chinese, with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pydantic_core import ErrorDetails

from notices.faults.fault import Fault, offer
from notices.faults.marked import Marked
from notices.faults.models import CHINESE, CHINESE_VALUES, all_keys, model_at, value_at
from notices.references import Place

# What a list of the file holds, one of it.
GROUPS = {
    "fields": "栏目", "tables": "表格", "parts": "部分", "agreements": "前后一致", "rules": "规则", "noted": "提示", "seals": "公章",
    "signatures": "签字", "prescribed": "规定文字", "attachments": "附件", "evidence_kinds": "证明种类", "evidence": "证明",
    "clauses": "条款", "kind_clauses": "通用条款", "submission": "报送要求", "identity": "主体", "pile": "分件", "format": "格式",
    "eligibility": "申报条件", "paging": "骑缝章", "thresholds": "阈值", "refusal": "不予受理告知书", "to_recommender": "致推荐单位的函",
    "correction": "补正告知书", "receipt": "收件回执",
}  # fmt: skip
EXAMPLES = {
    "instead": "instead: [[statement, tax]]", "years": "years: [2022, 2023]",
    "labels": "labels: [项目名称]", "clause": "clause: *blank", "type": "type: text", "part": "part: cover", "key": "key: cover.date",
    "markers": "markers: [项目申报书]", "words": "words: [是]", "by": "by: 2020-05-10", "id": "id: cover", "kind": "kind: table",
    "name": "name: 项目名称", "titles": "titles: [审计报告]", "anchors": "anchors: [申报单位]", "limit": "limit: 400",
    "columns": "columns: [{key: y2022, name: 2022年}]", "topics": "topics: [{name: 知识产权, words: [专利]}]", "kinds": "kinds: [patent]", "fields": "fields: [cover.date]",
}  # fmt: skip
STRAY = "后面没有冒号，被当作名称"  # of a list without its brackets: told once a line
NOT = ("否", "无", "不", "不是", "没有")
YES_NO = {True: "yes", False: "no"}


def worded(error: ErrorDetails, marked: Marked) -> Fault:
    """Return `error` as a fault of the file."""
    place = place_of(error["loc"], marked.data)
    key = str(error["loc"][-1] if error["type"] in ("missing", "extra_forbidden") else _key(place))
    what, remedy = WORDS.get(_family(error["type"]), _other)(key, error, _known(place, marked.data, error["type"]))
    return Fault(marked.line(place), f"{where(place, marked.data)}{what}", remedy)


def place_of(loc: tuple[int | str, ...], data: Any) -> Place:
    """Return the steps of pydantic's `loc` that lead into `data`; the names of a union's members do not."""
    place: Place = ()
    for step in loc:
        here = value_at(data, place)
        if isinstance(here, Mapping) and step in here or isinstance(here, list) and isinstance(step, int) and step < len(here):
            place = (*place, step)
    return place


def where(place: Place, data: Any) -> str:
    """Return the item of the file that `place` is in, as its writer calls it: 栏目“cover.date”："""
    if not place or (len(place) == 1 and place[0] not in GROUPS):
        return ""
    group = GROUPS.get(str(place[0]), str(place[0]))
    item = value_at(data, place[:2])
    if len(place) < 2 or not isinstance(place[1], int):  # noqa: PLR2004 - group and item
        return f"{group}："
    named = (
        next((str(item[k]) for k in ("key", "code", "id", "name", "rule") if item.get(k)), "") if isinstance(item, dict) else ""
    )
    return f"{group}“{named}”：" if named else f"第 {place[1] + 1} 个{group}："


def _key(place: Place) -> str:
    """The last name on the way; an index counts as what it is an item of."""
    return next((str(step) for step in reversed(place) if isinstance(step, str)), "")


def _known(place: Place, data: Any, kind: str) -> list[str]:
    model = model_at(place[:-1], data) if kind == "extra_forbidden" else None
    return sorted(model.model_fields) if model else []


def _family(kind: str) -> str:
    """Kinds of errors that are told alike: int_parsing, int_from_float → int."""
    if kind.startswith("date"):
        return "date"
    return re.sub(r"_(?:type|parsing|from_float|error|attributes_type)$", "", kind)


def _missing(key: str, _error: ErrorDetails, _known_keys: list[str]) -> tuple[str, str]:
    return f"缺少“{key}”", f"请加上一项，如：{EXAMPLES.get(key, f'{key}: …')}"


def _extra(key: str, error: ErrorDetails, known: list[str]) -> tuple[str, str]:
    head = re.split(r"[：:]", key)[0].strip()
    if head != key and head in all_keys():
        return f"“{key}”中冒号的写法不对", f"冒号请用半角，后面空一格：{head}: …"
    if error["input"] is None and not re.fullmatch(r"[a-z_]+", key):
        return f"“{key}”{STRAY}", "如果是列表中的一项，请检查前面的列表是否缺少半角方括号"
    meant = CHINESE.get(key, "")
    if meant in known:
        return f"不认识“{key}”", f"请写英文名称“{meant}”"
    wide = "；名称请用半角英文" if not key.isascii() else ""
    return f"不认识“{key}”", f"{offer(key, known, '这里可以写的')}{wide}"


def _one_of(key: str, error: ErrorDetails, _known_keys: list[str]) -> tuple[str, str]:
    known = re.findall(r"'([^']+)'", str(error.get("ctx", {}).get("expected", "")))
    given = error["input"]
    if isinstance(given, bool):
        meant = YES_NO[given]
        return (
            f"“{key}”的内容未加引号，被当作“{'真' if given else '假'}”",
            f'请加英文引号，如：{key}: "{meant if meant in known else known[0]}"',
        )
    meant = CHINESE_VALUES.get(str(given), "")
    return f"“{key}”不能是“{given}”", f"请写{'英文' if meant.isascii() else ''}“{meant}”" if meant in known else offer(
        str(given), known
    )


def _text(key: str, error: ErrorDetails, _known_keys: list[str]) -> tuple[str, str]:
    given = error["input"]
    if given is None:
        return f"“{key}”后面没有内容", f"请填写，如：{EXAMPLES.get(key, f'{key}: …')}"
    if isinstance(given, bool):
        return f"“{key}”的内容未加引号，被当作“{'真' if given else '假'}”", f'请加英文引号，如：{key}: "{YES_NO[given]}"'
    if isinstance(given, int | float | date):
        return f"“{key}”应为文字，写的是{'日期' if isinstance(given, date) else '数字'} {given}", f'请加英文引号："{given}"'
    return f"“{key}”应为一段文字，写的是{_shape(given)}", "请只写一项文字；内容以 [ 或 { 开头的，请加英文引号"


def _list(key: str, error: ErrorDetails, _known_keys: list[str]) -> tuple[str, str]:
    given = error["input"]
    if given is None:
        return f"“{key}”后面没有内容", f"请填写，如：{EXAMPLES.get(key, f'{key}: [甲, 乙]')}"
    if isinstance(error["loc"][-1], int):  # a list of lists
        return f"“{key}”的每一项应为列表，写的是{_shape(given)}", f"请写成：{EXAMPLES.get(key, f'{key}: [[甲, 乙]]')}"
    if isinstance(given, str):
        items = ", ".join(filter(None, (part.strip("[]［］【】 ") for part in re.split(r"[,，、|]", given))))
        return f"“{key}”应为列表，写的是一段文字", f"请加方括号：{key}: [{items}]"
    return f"“{key}”应为列表，写的是{_shape(given)}", f"请写成：{EXAMPLES.get(key, f'{key}: [甲, 乙]')}，或者每项一行、以“- ”开头"


def _number(key: str, error: ErrorDetails, _known_keys: list[str]) -> tuple[str, str]:
    found = re.search(r"\d+(?:\.\d+)?", str(error["input"]))
    return f"“{key}”应为数，写的是“{error['input']}”", f"请只写阿拉伯数字，如：{key}: {found[0] if found else 2}"


def _truth(key: str, error: ErrorDetails, _known_keys: list[str]) -> tuple[str, str]:
    return (
        f"“{key}”只能是 true（是）或者 false（否），写的是“{error['input']}”",
        f"请写成：{key}: {'false' if str(error['input']) in NOT else 'true'}",
    )


def _date(key: str, error: ErrorDetails, _known_keys: list[str]) -> tuple[str, str]:
    return f"“{key}”应为日期，写的是“{error['input']}”", f"请写成：{key}: {meant_day(str(error['input'])) or '2020-05-10'}"


def meant_day(text: str) -> str:
    """Return the day that a text is about, as profiles write it (2020年5月10日 → 2020-05-10); empty where there is none."""
    found = re.search(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})", text) or re.fullmatch(r"\s*(\d{4})(\d\d)(\d\d)\s*", text)
    try:
        return date(*map(int, found.groups())).isoformat() if found else ""
    except ValueError:
        return ""


def _group(key: str, error: ErrorDetails, _known_keys: list[str]) -> tuple[str, str]:
    if error["input"] is None:
        return f"“{key}”后面没有内容", "请在下面各行写出“名称: 内容”，或者删去这一项"
    return f"“{key}”应为一组“名称: 内容”，写的是{_shape(error['input'])}", "请写成 {key: …, name: …}，或者分行缩进书写"


def _rule(_key_name: str, error: ErrorDetails, _known_keys: list[str]) -> tuple[str, str]:
    context = error.get("ctx", {})
    return f"没有名为“{context.get('tag')}”的规则", offer(
        str(context.get("tag")), re.findall(r"'([^']+)'", str(context.get("expected_tags")))
    )


def _no_rule(_key_name: str, _error: ErrorDetails, _known_keys: list[str]) -> tuple[str, str]:
    return "缺少“rule”（规则的名称）", "请加上一项，如：rule: 应当述及"


def _empty(key: str, _error: ErrorDetails, _known_keys: list[str]) -> tuple[str, str]:
    return f"“{key}”的列表不能是空的", f"请至少写一项，如：{EXAMPLES.get(key, f'{key}: [甲]')}"


def _count(key: str, error: ErrorDetails, _known_keys: list[str]) -> tuple[str, str]:
    return f"“{key}”的项数不对", f"请核对项数（{error['msg']}）"


def _other(key: str, error: ErrorDetails, _known_keys: list[str]) -> tuple[str, str]:
    return f"“{key}”的内容不合要求", f"请核对（{error['msg']}）"


def _shape(given: Any) -> str:
    shapes = {
        dict: "一组“名称: 内容”",
        list: "列表",
        str: f"一段文字“{given}”",
        bool: "true/false",
        int: "数字",
        float: "数字",
        date: "日期",
    }
    return shapes.get(type(given), "别的内容")


def _unit(key: str, error: ErrorDetails, known: list[str]) -> tuple[str, str]:  # noqa: ARG001 - one of a table of functions
    return f"“{key}”不能是“{error['input']}”", "金额的单位请写 元、万元 或 亿元，其他的写数量的单位，如 天、平方米、%"


WORDS: dict[str, Callable[[str, ErrorDetails, list[str]], tuple[str, str]]] = {
    "missing": _missing, "extra_forbidden": _extra, "enum": _one_of, "literal": _one_of, "string": _text, "tuple": _list,
    "int": _number, "float": _number, "bool": _truth, "date": _date, "model": _group, "model_attributes": _group, "dict": _group,
    "string_pattern_mismatch": _unit, "union_tag_invalid": _rule, "union_tag_not_found": _no_rule, "too_short": _empty, "too_long": _count,
}  # fmt: skip
