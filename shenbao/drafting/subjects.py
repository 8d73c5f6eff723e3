"""What a condition of a notice is about: the fields and tables of the form, found by their own wordings in the words of a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from notices.field_types.rules import unit_in
from shenbao.drafting.lexicon import BRACKET, Item, lexicon, squeeze

SHORTEST = 2  # characters of a wording by which a field is found
LEAST_OF_TABLE = 3  # characters that a table's name and a sentence have in common
OF_WHICH = re.compile(r"^(?:其中|其中[:：])[:：，、]?")
MEASURED = re.compile(r"(?:总数量|总数|总量|总额|金额|数量|授权数|人数|数|额|费用|费|经费|资金|总计)$")
SPAN = re.compile(r"(?:起止|起讫|实施|执行)?(?:日期|时间|年月|年限|周期|期限|期)$")
LENGTH = re.compile(r"(?:日期|时间|年月|年限|周期|期限|期)$")
OURS = re.compile("[我本](?=[省市县区州盟厅局校院])")
PHRASE = re.compile("[，、；：。]|[一-鿿]中(?!级|心)|其中")
TOTAL = re.compile(r"[合总共]计|累计")
INVESTED = re.compile("(?:计划|预算|拟)?(?:总?投资|总?预算)?(?:金额|额|总额)")  # of a budget of an investment
ALL = re.compile(r"总额|总数|总计|合计|金额|总量")
YEAR = re.compile(r"20\d\d年?度?")
AMOUNTS = ("number", "money", "count")


@dataclass(frozen=True, slots=True)
class Subject:
    """A field, or the last year's figure of a row: its bare wording, the key that rules name it by, its type and the unit it is in. `total`: the key of
    what a table sums it up in with its other rows.
    """

    wording: str
    key: str
    kind: str
    unit: str
    part: str
    of_which: bool = False
    inside: str = ""
    total: str = ""

    @property
    def stem(self) -> str:
        """Return the wording without the words that a sentence leaves out: 从业人员总数, 研制起止时间."""
        cut = SPAN if self.kind in ("period", "date") else MEASURED
        return cut.sub("", self.wording) or self.wording


def subjects_of(fields: Sequence[Item], tables: Sequence[Item]) -> list[Subject]:
    """Return what conditions may be about, in the order of the form."""
    out = [_subject(f.data) for f in fields]
    for table in (t.data for t in tables):
        out += _of_years(table) or [*_of_totals(table), *_of_summed(table)] or _of_rows(table)
    return [s for s in out if len(s.stem) >= SHORTEST]


def _of_years(table: Mapping[str, Any]) -> list[Subject]:
    """The last year's figure of each row, where years head the columns."""
    years = [c for c in table["columns"] if YEAR.fullmatch(c["name"])]
    rows = table.get("rows", ()) if years else ()
    return [
        _subject(
            {**table, "labels": [r["name"]], **r, "key": f"{table['key']}.{r['key']}.{years[-1]['key']}"}, r.get("type", "number")
        )
        for r in rows
    ]


def _of_totals(table: Mapping[str, Any]) -> list[Subject]:
    """The columns of a table with a row of totals: their totals (申请省财政经费, 预算总额); of years in its rows, what they come to together (累计)."""
    rows, total = table.get("rows", ()), _total_of(table)
    if total is None:
        return []
    years = any(YEAR.fullmatch(row["name"]) for row in rows)
    bare = re.sub("(?:表|情况)$", "", BRACKET.sub("", table["name"]))
    whole = next((c for c in table["columns"] if ALL.fullmatch(c["name"])), None)
    out = []
    for column in table["columns"]:
        beside = whole is not None and column is not whole and not OF_WHICH.match(column["name"])
        name = f"{bare[-2:]}{column['name']}" if ALL.fullmatch(column["name"]) else column["name"]
        name = f"{name}累计" if years else name
        names = [name, *(["总投资"] if INVESTED.fullmatch(name) and re.search("投资|预算", table["name"]) else [])]
        kind = column.get("type") or table.get("type", "text")
        key = f"{table['key']}.{total}.{column['key']}"
        own = [_subject({**table, "labels": [n], "key": key}, kind) for n in names if kind in AMOUNTS]
        out += [replace(s, total=f"{table['key']}.{total}.{whole['key']}") for s in own] if beside and whole else own
    return out


def _of_summed(table: Mapping[str, Any]) -> list[Subject]:
    """The rows above a row of totals, in the column of amounts that holds all of each: 硬件投入 of a budget."""
    amounts = [c for c in table["columns"] if (c.get("type") or table.get("type", "text")) in AMOUNTS]
    whole = next((c for c in amounts if ALL.search(c["name"]) or INVESTED.fullmatch(c["name"])), amounts[0] if amounts else None)
    total = _total_of(table)
    if total is None or whole is None:
        return []
    kind, key = whole.get("type") or table["type"], whole["key"]
    own = (
        _subject({**table, "labels": [r["name"]], **r, "key": f"{table['key']}.{r['key']}.{key}"}, kind)
        for r in table.get("rows", ())
        if r["key"] != total
    )
    return [replace(s, of_which=True, total=f"{table['key']}.{total}.{key}") for s in own]


def _total_of(table: Mapping[str, Any]) -> str | None:
    """The key of the row of totals: one of its own, or one among the printed rows."""
    rows = table.get("rows", ())
    return "total" if table.get("total_labels") else next((row["key"] for row in rows if TOTAL.fullmatch(row["name"])), None)


def _of_rows(table: Mapping[str, Any]) -> list[Subject]:
    """Days in the columns of a table whose rows repeat: each row's."""
    columns = [] if table.get("rows") else table["columns"]
    return [
        _subject({**table, "labels": [c["name"]], "key": f"{table['key']}.{c['key']}"}, c["type"])
        for c in columns
        if c.get("type") in ("date", "period")
    ]


def _subject(data: Mapping[str, Any], kind: str = "") -> Subject:
    label = squeeze(data["name"] if "__" in data["labels"][0] else data["labels"][0])  # a blank within a sentence
    wording = OURS.sub("本", BRACKET.sub("", label))
    unit = data["unit"] if "unit" in data else unit_in(data["labels"]) or "万元"
    of_which = bool(OF_WHICH.match(wording))
    return Subject(
        OF_WHICH.sub("", wording), data["key"], kind or data["type"], unit, data["part"], of_which, data.get("inside", "")
    )


def folded(text: str) -> str:
    """Return `text` as wordings are compared: 我市 and 本市 are one."""
    return OURS.sub("本", text)


def ending(words: str, subjects: Sequence[Subject]) -> Subject | None:
    """Return the amount that the end of `words` names; the longest wording counts, None where none does or two of one length do."""
    bare = MEASURED.sub("", words)
    found = [
        s for s in subjects if s.kind in AMOUNTS and any(_ends(w, name) for w in (words, bare) for name in (s.wording, s.stem))
    ]
    return _longest(found)


def _ends(words: str, name: str) -> bool:
    """Whether `words` end with a wording; a short one (博士) must be a phrase of its own: 职工中博士."""
    return words.endswith(name) and (len(name) > SHORTEST or PHRASE.split(words)[-1] == name)


def behind(words: str, subjects: Sequence[Subject]) -> Subject | None:
    """Return the amount that the words behind a bound name: 不少于10万元的科研经费."""
    hit = re.match("的([一-鿿]{3,12}?)(?:和|及|与|[，、；。]|$)", words)
    return _longest([s for s in subjects if s.kind in AMOUNTS and s.wording.endswith(hit[1])]) if hit else None


def spanned(words: str, subjects: Sequence[Subject]) -> Subject | None:
    """Return the period that the end of `words` names: 装备研制周期 of 研制起止时间."""
    phrase = re.split("[，、；。：（(]", words)[-1]
    stems = {SPAN.sub("", words), LENGTH.sub("", words)} - {words}
    periods = [s for s in subjects if s.kind == "period"]
    return _longest([s for s in periods if any(stem.endswith(s.stem) for stem in stems)]) or _longest(
        [s for s in periods if words.endswith(s.wording) or (len(phrase) > SHORTEST and s.wording.endswith(phrase))]
    )


def dated(before: str, behind: str, subjects: Sequence[Subject]) -> Subject | None:
    """Return the date or period that the words on both sides of a day name: 首次销售合同应于…期间签订 is 首次销售合同签订日期; 开工 is what a period begins
    with, 出生 a day of birth.
    """
    found = [s for s in subjects if s.kind in ("date", "period") and _parted(s.stem, before, behind)]
    if found:
        return _longest(found)
    for group in lexicon()["events"]:
        if any(word in behind or before.endswith(word) for word in group["words"]):
            named = [s for s in subjects if s.kind in group["types"] and any(w in s.wording for w in group["labels"])]
            return named[0] if named else None
    return None


def _parted(stem: str, before: str, behind: str) -> bool:
    """Whether `stem` stands before the day, or its beginning does and its end behind it."""
    cuts = range(SHORTEST, len(stem) + 1)
    return len(stem) > SHORTEST and any(stem[:at] in before and stem[at:] in behind for at in cuts)


def whole_of(part: Subject, subjects: Sequence[Subject]) -> Subject | None:
    """Return what `part` is a part of: the total of its table; of 其中… the amount before it of its type that is none."""
    if part.total:
        return next((s for s in subjects if s.key == part.total), None)
    before = subjects[: subjects.index(part)]
    return next((s for s in reversed(before) if s.kind == part.kind and s.part == part.part and not s.of_which), None)


def parts_of(whole: Subject, subjects: Sequence[Subject]) -> list[Subject]:
    """Return what the form names as a part of `whole`: the amounts with 其中 that follow it, or the blanks in its own cell."""
    behind = [s for s in subjects[subjects.index(whole) + 1 :] if not s.total]  # of rows the table itself tells it
    same = [s.kind == whole.kind and s.unit == whole.unit and s.part == whole.part for s in behind]
    told = list(takewhile(lambda pair: pair[1] and pair[0].of_which, zip(behind, same, strict=True)))
    return [s for s, _ in told] or [s for s, fits in zip(behind, same, strict=True) if fits and s.inside == whole.key]


def within(words: str, subjects: Sequence[Subject]) -> Subject | None:
    """Return the amount whose wording stands anywhere in `words`."""
    return _longest([s for s in subjects if s.kind in AMOUNTS and len(s.stem) > SHORTEST and s.stem in words])


def table_in(words: str, tables: Sequence[Item]) -> Mapping[str, Any] | None:
    """Return the table of rows whose name ends as `words` do: 设计奖项."""
    best, most = None, LEAST_OF_TABLE - 1
    for table in (t.data for t in tables if not t.data.get("rows")):
        name = re.sub("(?:清单|情况|名单|列表|一览表|表)+$", "", BRACKET.sub("", table["name"]))
        same = next((n for n in range(len(name), 0, -1) if words.endswith(name[-n:])), 0)
        best, most = (table, same) if same > most else (best, most)
    return best


def _longest(found: Sequence[Subject]) -> Subject | None:
    found = [s for s in found if not s.total] or found  # a field before a row of a table
    best = max((len(s.wording) for s in found), default=0)
    longest = [s for s in found if len(s.wording) == best]
    return longest[0] if len({s.key for s in longest}) == 1 else None
