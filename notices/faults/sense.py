"""What fits the model and still cannot be meant so: fields nobody can tell apart, conditions that never hold, wordings that are no wordings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Any

from model.finding import FindingKind
from model.folding import fold
from notices.faults.fault import Fault, offer
from notices.faults.marked import Marked
from notices.faults.rules import fields_in_rules, senseless_rules
from notices.faults.tables import senseless_tables
from notices.faults.wording import where
from notices.references import Misnamed, Place, at, choices_of, twice, unknown_names
from notices.tables import types_of

KINDS = {
    "field": "栏目", "column": "表格的列", "field or column": "栏目或者表格的列", "table": "表格", "cover field": "封面上的栏目", "part": "部分", "attachment": "附件", "evidence kind": "证明种类",
    "recommender kind": "推荐单位类别", "level": "报送层级（deadlines 和 copies 中都要有）", "choice": "选项",
}  # fmt: skip
WITH_CHOICES = ("choices", "yes_no", "choice_names")
# Wordings of the paper: each is looked for as it stands.
WORDINGS = tuple(
    f"{group}.*.{key}.*"
    for group, keys in {
        "parts": ("markers", "headings"),
        "fields": (
            "labels",
            "context",
            "hints",
            "other_labels",
            "choices.*.words",
            "rows.*.words",
            "levels.*.words",
            "contents.*.words",
        ),
        "tables": ("labels", "total_labels", "hints", "columns.*.labels", "rows.*.labels", "columns.*.choices.*.words"),
        "seals": ("anchors", "context"),
        "signatures": ("anchors", "context"),
        "evidence_kinds": ("titles", "words", "holder_labels", "number_labels", "date_labels", "subject_labels", "amount_labels"),
        "rules": ("topics.*.words",),
        "noted": ("words",),
    }.items()
    for key in keys
)
SHORT = (
    "fields.*.labels.*",
    "tables.*.columns.*.labels.*",
    "tables.*.rows.*.labels.*",
    "fields.*.context.*",
    "agreements.*.fields.*",
    "evidence.*.kinds.*",
    "evidence_kinds.*.titles.*",
)
PATTERN = re.compile(r"\\[dwsDWSb.]|\.[*+]|\(\?|\[\^?\w-\w|\](?:[*+]|\{\d)|^\^|[^￥$]\$$|\)[*+?]")
QUOTED = re.compile("[“‘「][^“”‘’「」]+[”’」]?")  # a text in quotes, or in one half of them
# Which types the field that a place names must have.
TYPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("evidence.*.claims", ("levels",)),
    ("evidence.*.amount", ("money", "number", "count")),
    ("rules.*.choices", ("choices", "choice_names")),
    ("identity.credit_code", ("credit_code",)),
    ("eligibility.code", ("credit_code",)),
    ("eligibility.address", ("address",)),
)
OF_PACKET = ("applicant", "project", "recommender")
LETTERS = {
    "correction": (*OF_PACKET, "count", "due", "replaced"),
    "refusal": (*OF_PACKET, "reasons"),
    "to_recommender": ("recommender", "count", "due"),
    "receipt": OF_PACKET,
}
EVERY_LETTER = ("form", "notice", "issuer", "number", "authority", "office", "basis", "addressee")
NUMBERED = ("office", "sequence", "year", "count")


def senseless(marked: Marked) -> Iterator[Fault]:
    """Yield what cannot be meant, from plain data: of what has another shape nothing is said here."""
    for tell in (
        _names,
        _alike,
        _conditions,
        _of_type,
        _named_types,
        _wordings,
        _quoted,
        _commas,
        _days,
        _clauses,
        _shares,
        _years,
        _braces,
        senseless_tables,
        senseless_rules,
    ):
        yield from tell(marked)


def _names(marked: Marked) -> Iterator[Fault]:
    uses: dict[tuple[str, str], list[Misnamed]] = {}
    for wrong in unknown_names(marked.data):
        uses.setdefault((wrong.kind, wrong.name), []).append(wrong)
    for first, *rest in uses.values():
        if not first.name:
            yield from (_unsaid(wrong, marked) for wrong in (first, *rest))
            continue
        lines = "、".join(dict.fromkeys(str(marked.line(other.place)) for other in rest))
        more = f"（第 {lines} 行也是）" if rest else ""
        text = f"{where(first.place, marked.data)}没有名为“{first.name}”的{_kind(first)}{more}"
        yield Fault(marked.line(first.place), text, _instead(first))
    for again in twice(marked.data):
        first_line = marked.line(again.first)
        yield Fault(
            marked.line(again.place),
            f"{_kind(again)}“{again.name}”在第 {first_line} 行已经有了",
            "名称不能重复，请改名，或者删去其中一个",
        )


def _unsaid(wrong: Misnamed, marked: Marked) -> Fault:
    key = next(str(step) for step in reversed(wrong.place) if not isinstance(step, int))
    what = f"{where(wrong.place, marked.data)}“{key}”还没有填写"
    return Fault(marked.line(wrong.place), what, f"请写明是哪一个{_kind(wrong).partition('或者')[0]}")


def _kind(wrong: Misnamed) -> str:
    return KINDS.get(wrong.kind, wrong.kind)


def _instead(wrong: Misnamed) -> str:
    pieces = [piece.strip() for piece in re.split("[，、,]", wrong.name)]
    if len(pieces) > 1 and set(pieces) <= wrong.known:
        return f"各项请用半角逗号隔开：[{', '.join(pieces)}]"
    bare = wrong.name.strip("“”‘’「」 ")
    return (
        f"请去掉中文引号：{bare}"
        if bare in wrong.known
        else offer(wrong.name, sorted(wrong.known), KINDS.get(wrong.kind, "名称"))
    )


def _specs(marked: Marked) -> list[tuple[Place, Mapping[str, Any]]]:
    return [(place, spec) for place, spec in at(marked.data, "fields.*") if isinstance(spec, Mapping)]


def _alike(marked: Marked) -> Iterator[Fault]:
    """Two fields of a part with one label, and nothing that tells them apart."""
    labels = [(place, spec, _folded(spec, "labels")) for place, spec in _specs(marked)]
    for (_, one, own), (place, other, others) in combinations(labels, 2):
        same = own & others
        if not same or any(one.get(key) != other.get(key) for key in ("part", "inside", "number")):
            continue
        contexts = _folded(one, "context"), _folded(other, "context")
        if contexts[0] & contexts[1] or not any(contexts):
            yield Fault(
                marked.line((*place, "labels")),
                f"{where(place, marked.data)}与栏目“{one.get('key')}”在同一部分有同样的写法“{min(same)}”，无法区分",
                "请用 context 写明各自上一级的标题，如 context: [申报联系人]，或者改正 labels",
            )


def _folded(spec: Mapping[str, Any], key: str) -> set[str]:
    return {fold(text) for _, text in at(spec, f"{key}.*") if isinstance(text, str)}


def _conditions(marked: Marked) -> Iterator[Fault]:
    for place, spec in _specs(marked):
        told = spec.get("required_if")
        known = choices_of(marked.data, told.get("field")) if isinstance(told, Mapping) else frozenset()
        for inner, wanted in at(spec, "required_if.any_of.*") if known else ():
            if not any(wanted == value and type(wanted) is type(value) for value in known):
                names = sorted(map(_written, known))
                yes_no = all(isinstance(value, bool) for value in known)
                text = f"{where(place, marked.data)}条件中的“{_written(wanted)}”不是栏目“{told['field']}”的选项，条件永远不成立"  # type: ignore[index]
                yield Fault(
                    marked.line((*place, *inner)),
                    text,
                    "请写 true（是）或者 false（否）" if yes_no else offer(_written(wanted), names, "选项"),
                )


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _of_type(marked: Marked) -> Iterator[Fault]:
    """Keys that a type of field cannot do without."""
    for place, spec in _specs(marked):
        needs = ("choices",) if spec.get("type") in WITH_CHOICES else ("rows", "levels") if spec.get("type") == "levels" else ()
        for key in (key for key in needs if not spec.get(key)):
            inside = "words: [是]" if key != "rows" else "id: high_tech, words: [高新技术企业]"
            value = "" if key == "rows" else "value: true, "
            yield Fault(
                marked.line(place),
                f"{where(place, marked.data)}类型为 {spec.get('type')}，却没有“{key}”",
                f"请加上：{key}: [{{{value}{inside}}}]",
            )
        if spec.get("limit") and not (spec.get("limit_clause") or spec.get("clause")):
            text = f"{where(place, marked.data)}有字数限制，却没有引用原文"
            yield Fault(marked.line((*place, "limit")), text, "请加上 limit_clause: 原文中的一句", sure=False)


def _named_types(marked: Marked) -> Iterator[Fault]:
    types = {spec.get("key"): spec.get("type") for _, spec in _specs(marked) if isinstance(spec.get("key"), str)}
    types |= {
        key: kind for _, table in at(marked.data, "tables.*") if isinstance(table, Mapping) for key, kind in types_of(table)
    }
    uses = [(place, key, allowed) for pattern, allowed in TYPES for place, key in at(marked.data, pattern)]
    for place, key, allowed in (*uses, *fields_in_rules(marked)):
        if isinstance(key, str) and key in types and types[key] not in allowed:
            named = next(str(step) for step in reversed(place) if isinstance(step, str))
            text = f"{where(place, marked.data)}{named} 所指的栏目“{key}”类型是 {types[key]}"
            sure = place[0] == "rules" or place[-1] == "claims"
            yield Fault(marked.line(place), text, f"这里要用类型为 {'、'.join(allowed)} 的栏目", sure=sure)


def _years(marked: Marked) -> Iterator[Fault]:
    for place, demand in at(marked.data, "evidence.*"):
        years, amounts = (demand.get(key) for key in ("years", "amounts")) if isinstance(demand, Mapping) else (None, None)
        if isinstance(amounts, list) and isinstance(years, list | None) and len(amounts) != len(years or ()):
            text = f"{where(place, marked.data)}“amounts”有 {len(amounts)} 项，“years”有 {len(years or ())} 项"
            yield Fault(marked.line((*place, "amounts")), text, "请使两者一一对应：每年一项")


def _wordings(marked: Marked) -> Iterator[Fault]:
    for place, text in ((p, t) for pattern in WORDINGS for p, t in at(marked.data, pattern) if isinstance(t, str)):
        if not text.strip():
            yield Fault(marked.line(place), f"{where(place, marked.data)}有一项写法是空的", "请填写，或者删去")
        elif PATTERN.search(text):
            remedy = "这里写的是纸面上的原话，一字不差地查找，不用正则表达式；有几种写法的，请逐一列出"
            yield Fault(marked.line(place), f"{where(place, marked.data)}“{text}”像是正则表达式", remedy)
        elif "|" in text.strip("|"):
            remedy = f"竖线按原样查找；如指几种写法，请分别列出：[{', '.join(text.split('|'))}]"
            yield Fault(marked.line(place), f"{where(place, marked.data)}“{text}”中有竖线", remedy, sure=False)


def _quoted(marked: Marked) -> Iterator[Fault]:
    """Chinese quotes around a whole text: YAML takes them for a part of it."""
    for place, text in _texts(marked.data, ()):
        if QUOTED.fullmatch(text) and "clause" not in str(place[-1]):
            remedy = f"中文引号会成为内容的一部分；如非原文所有，请去掉：{text.strip('“”‘’「」')}"
            yield Fault(
                marked.line(place), f"{where(place, marked.data)}“{place[-1]}”的内容带着中文引号：{text}", remedy, sure=False
            )


def _texts(data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(data, str):
        yield place or ("",), data
    for inner, value in at(data, "*"):
        yield from _texts(value, (*place, *inner))


def _commas(marked: Marked) -> Iterator[Fault]:
    for pattern in SHORT:
        for place, text in at(marked.data, pattern):
            if not isinstance(text, str) or "__" in text:  # words on both sides of a blank within a sentence
                continue
            if "，" in re.sub(r"[（(].*?[)）]", "", text) and len(marked_list(marked, place)) == 1:
                items = ", ".join(part.strip() for part in text.split("，"))
                what = f"{where(place, marked.data)}“{text}”是一项，其中的逗号是全角的"
                yield Fault(marked.line(place), what, f"如为几项，请用半角逗号隔开：[{items}]", sure=False)


def marked_list(marked: Marked, place: Place) -> list[Any]:
    """Return the list that the item at `place` is of."""
    found: Any = marked.data
    for step in place[:-1]:
        found = found[step]
    return list(found)


def _days(marked: Marked) -> Iterator[Fault]:
    issued = marked.data.get("issued")
    for place, by in at(marked.data, "submission.deadlines.*.by"):
        if type(by) is date and type(issued) is date and by < issued:
            yield Fault(marked.line(place), f"截止日期 {by} 早于通知的日期 {issued}", "请核对 by 和 issued 的年、月、日")
    number = str(marked.data.get("number", ""))
    year = re.search(r"[〔\[（(](\d{4})[〕\]）)]", number)
    if year and type(issued) is date and abs(issued.year - int(year[1])) > 1:
        yield Fault(marked.line(("issued",)), f"通知的日期 {issued} 与文号“{number}”的年份相差较大", "请核对 issued", sure=False)


def _clauses(marked: Marked) -> Iterator[Fault]:
    given = marked.data.get("kind_clauses")
    known = [str(kind) for kind in FindingKind]
    for place, _ in at(marked.data, "kind_clauses.@"):
        if place[-1] not in known:
            yield Fault(marked.line(place), f"通用条款：不认识问题种类“{place[-1]}”", offer(str(place[-1]), known))
    if isinstance(given, Mapping | None) and "missing" not in (given or {}):
        line = marked.line(("kind_clauses",)) if given else 0
        yield Fault(line, "没有写明空缺时引用的条款", "请加上 kind_clauses: {missing: 原文中“不得空缺”的一句}", sure=False)


def _shares(marked: Marked) -> Iterator[Fault]:
    for place, share in at(marked.data, "thresholds.*"):
        if isinstance(share, int | float) and not 0 <= share <= 1:
            yield Fault(
                marked.line(place), f"阈值“{place[-1]}”应在 0 和 1 之间，写的是 {share}", f"请写成小数，如：{place[-1]}: 0.9"
            )
    for pattern in ("fields.*.limit", "submission.quotas.*.limit"):
        for place, limit in at(marked.data, pattern):
            if isinstance(limit, int) and limit <= 0:
                yield Fault(
                    marked.line(place), f"{where(place, marked.data)}上限须大于 0，写的是 {limit}", "没有限制的，请删去 limit"
                )


def _braces(marked: Marked) -> Iterator[Fault]:
    """Words in braces in the letters' texts that stand for nothing."""
    for letter, own in LETTERS.items():
        for place, text in _texts(marked.data.get(letter), (letter,)):
            known = list(NUMBERED) if place[-1] == "number" else [*own, *EVERY_LETTER]
            for word in (w for w in re.findall(r"\{(.*?)\}", text) if w not in known):
                yield Fault(marked.line(place), f"{where(place, marked.data)}“{{{word}}}”没有可填的内容", offer(word, known))
