"""Conditions that the papers set on what is filled in: ticks, amounts, shares of one another, windows of days, lengths of periods, one or the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from notices.field_types.numbers import UNITS
from notices.field_types.rules import UNITS as MEASURES
from shenbao.drafting import subjects as of
from shenbao.drafting.lexicon import BRACKET, Item, lexicon, number_of, squeeze
from shenbao.drafting.notice import Call
from shenbao.drafting.said import Said
from shenbao.drafting.worded import FIRST, Form, Rule, Told, graded, placed, stepped

NUMBER = r"\d+(?:\.\d+)?"
LEAST = "不低于|不得低于|不少于|不得少于|不小于|达到|至少"
MOST = "不超过|不得超过|不高于|不得高于|不多于|不得多于|不大于"
BOUND = rf"(?P<how>{LEAST}|{MOST})"
AMOUNT = re.compile(rf"{BOUND}(?P<number>{NUMBER})(?P<unit>{MEASURES}|年)")
PART = re.compile(rf"{BOUND}(?P<whole>[一-鿿]{{2,16}}?)的(?P<number>{NUMBER})[%％]")  # 不超过项目总投资的30%
LINK = re.compile(r"(?:的|均|应|须|需|原则上|一般|通常)*$")
SOFT = re.compile("原则上|一般|通常")  # what may be departed from
SHARE = re.compile(r"(?P<part>.+?)占(?P<whole>.+?)的?(?:比例|比重|比|百分比)$")
OF_ALL = re.compile(r"(?:人员|人数)?(?:占比|比例|比重)$")
SAME = re.compile(
    r"^(?:[，、]|[，、]?(?:且|并且|同时))(?:(?:单个|每个|每家)?(?:企业|单位|项目)?最高)?$"
)  # 不低于500万元、不超过4亿元; 不超过30%，且单个企业最高不超过200万元
OR = re.compile("[，、；]?(?:或者?|或是)[^，。；]*")
DAY = r"((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日"
WINDOW = re.compile(rf"(?:[应须]?[在于自从])?{DAY}(?:起)?(?:至|到|[—–~～-]+){DAY}(?:期间|之间|以?内|止|的)?")
SINCE = re.compile(rf"(?:[应须]?[在于自从])?{DAY}(?:（含）)?(?:以后|之后|后|起)")
UNTIL = re.compile(rf"(?:[应须]?[在于])?{DAY}(?:（含）)?(?:以前|之前|前)")
FOUNDED = re.compile(
    r"(成立|注册|设立|登记)(?:登记)?(?:时间)?(?:已?满|超过|达)?([一二两三四五六七八九十\d]+)(?:周?年)(?:以上|及以上)?"
)
AGE = re.compile(r"年龄(?:原则上)?(?:应|须)?(?:不超过|不高于|不大于|不得超过)(\d\d)周?岁|年龄(?:应|须)?(?:在)?(\d\d)周?岁以下")
AT_MOST = re.compile(
    r"(?:可多?选|多选|勾选|选择|选填)[^。；]{0,8}?(?:不超过|不多于|最多|至多|限)(?:可?选择?)?([一二两三四五六七八九\d])[项个种类]"
)
TICKS = re.compile(r"(?:可|任|限)?选(?:择|填)?([一二两三四五六1-6])(?:[至到~～—-]([一二两三四五六1-6]))?[项个种]")
NUMBERING = re.compile(r"^(?:[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、]|[一二三四五六七八九十]+、)")
OF_WHOM = re.compile(r"[：:]|的[，：:]?")  # behind a choice that a sentence begins with: 企业工业设计中心：…
HANDED_IN = re.compile("报送|提交|寄|送达|上报|填报|申报|推荐")  # what is due by a day is no condition on the form
REACH = 30  # characters behind a day in which its sentence says what is to be done by then
MONTHS = {"年": 12, "个月": 1, "月": 1}
DOUBT = "从通知的文字推断：请核对栏目、数值和适用对象"
SOURCE = re.compile("资金|自筹|贷款|财政|拨款|补助|配套|经费|投入|投资")  # of money
PARTLY = "各分项是否就是全部，从表格中看不出：不是的请删去"


def conditions_of(
    fields: Sequence[Item],
    tables: Sequence[Item],
    said: Sequence[Said],
    call: Call | None = None,
    remarks: Sequence[Said] = (),
) -> list[Item]:
    """Return rules for what labels, and `remarks` of the form's instructions that name them, say of ticks, and for what sentences of the notice tie
    to a field by its own wording.
    """
    form = Form(fields, tables, of.subjects_of(fields, tables), call)
    out = [item for one in fields if (item := _ticks(one, (*remarks, *said))) is not None]
    out += _sums(form)
    for sentence in (*said, *remarks):
        text = of.folded(sentence.text)
        told = sorted(
            (*_amounts(text, form), *_days(text, form), *graded(text, form), *stepped(text, form), *placed(text, form)),
            key=lambda found: found[0],
        )
        only = _of_whom(text, fields)
        out += [Item({**rule, **only, "clause": sentence.text}, sentence.place, (DOUBT,)) for rule in _either(text, told)]
    return _others_free(list({_without_words(item): item for item in reversed(out)}.values())[::-1], fields)


def _without_words(rule: Item) -> str:
    """What a rule demands, in whatever words: that the notice and the form both say it makes it no two."""
    return repr({key: value for key, value in rule.data.items() if key not in ("clause", "severity")})


def _ticks(field: Item, said: Sequence[Said]) -> Item | None:
    """How many boxes may be ticked, by the label or its remark; else by a sentence that names the label (“所属产业”可多选，不超过3项)."""
    if field.data["type"] != "choices":
        return None
    label = field.data["labels"][0]
    own = squeeze("".join((label, *field.data.get("hints", ()))))
    bare = BRACKET.sub("", squeeze(label))
    named = (one for one in said if len(bare) > of.SHORTEST and bare in one.text)
    told: Iterator[tuple[str, str, str, tuple[str, ...]]]
    told = iter(((own, label, field.source, ()), *((s.text, s.text, s.place, (DOUBT,)) for s in named)))
    for text, clause, source, doubts in told:
        if hit := AT_MOST.search(text) or TICKS.search(text):
            low, high = (hit[1], hit[2]) if hit.re is TICKS and hit[2] else ("", hit[1])
            bounds = {"at_least": number_of(low)} if low else {}
            rule = {"rule": "勾选数目", "field": field.data["key"], **bounds, "at_most": number_of(high), "clause": clause}
            return Item(rule, source, doubts)
    return None


def _sums(form: Form) -> Iterator[Item]:
    """Sums of money of which the form names the parts, two or more, are these together; of all else a part is no more than the whole."""
    for whole in form.subjects:
        parts = of.parts_of(whole, form.subjects) if whole.kind in of.AMOUNTS and not whole.of_which else []
        clause = {"clause": f"{whole.wording}，其中：{'、'.join(part.wording for part in parts)}"}
        if len(parts) > 1 and all(SOURCE.search(part.wording) for part in parts):
            yield Item({"rule": "合计", "total": whole.key, "parts": [part.key for part in parts], **clause}, "", (PARTLY,))
        else:
            rules = ({"rule": "比较", "left": part.key, "relation": "不大于", "right": whole.key} for part in parts)
            yield from (Item({**rule, **clause}, "") for rule in rules)


def _either(text: str, told: Sequence[Told]) -> Iterator[Rule]:
    """The rules; of those with 或 between them one is enough."""
    groups: list[list[Told]] = []
    for one in told:
        last = groups[-1][-1] if groups else None
        if last and OR.fullmatch(text[last[1] : one[0]]):
            groups[-1].append(one)
        else:
            groups.append([one])
    for group in groups:
        rules = [rule for _, _, rule in group]
        first = rules[0]
        yield first if len(rules) == 1 else {"rule": "满足其一", "code": _subject_of(first), "either": rules}


def _subject_of(rule: Rule) -> str:
    return str(rule.get("field") or rule.get("left") or rule.get("part") or rule.get("earlier") or rule["fields"][0])


def _amounts(text: str, form: Form) -> Iterator[Told]:
    """A rule for each bound in the sentence whose words just before it name a field, a share of one in another, or a table's rows."""
    since = 0
    last: of.Subject | None = None
    for hit in sorted((*AMOUNT.finditer(text), *PART.finditer(text)), key=lambda found: found.start()):
        before = text[since : hit.start()]
        since = hit.end()
        if SAME.match(before) and last is not None:
            rule = _bound(last, hit, form)
        else:
            rule, last = _named(LINK.sub("", before), hit, form)
        if rule is not None:
            soft = SOFT.search((LINK.search(before) or [""])[0])
            yield hit.start(), hit.end(), rule | ({"severity": "warning"} if soft else {})


def _named(before: str, hit: re.Match[str], form: Form) -> tuple[Rule | None, of.Subject | None]:
    unit = hit.groupdict().get("unit", "")
    if unit in ("%", "％") and (rule := _share(before, hit, form)):
        return rule, None
    subject = of.ending(OF_ALL.sub("", before) if not unit else before, form.subjects)
    if subject is None and unit in MONTHS:
        subject = of.spanned(before, form.subjects)
    if subject is not None:
        return _bound(subject, hit, form), subject
    if subject is None and (subject := of.behind(hit.string[hit.end() :], form.subjects)):
        return _bound(subject, hit, form), subject
    table = of.table_in(before, form.tables) if unit in ("项", "个", "件", "人", "家", "篇") else None
    bounds = _limits(hit, int(float(hit["number"])))
    counted = _rows_counted(before, table) if table else None
    said = counted is not None and "any_of" not in counted and table is not None and bounds.items() <= table.items()
    return (
        {"rule": "填写行数", **counted, **bounds} if counted and not said else None
    ), None  # said: the form's remark says so, too


def _rows_counted(before: str, table: Mapping[str, Any]) -> Rule | None:
    """Which rows of a table a sentence counts: all, or of 其中省级以上… those of a step or a higher one; None where it says otherwise which."""
    column = table["columns"][0]["key"]
    if "其中" not in before:
        return {"field": f"{table['key']}.{column}"}
    for ladder in lexicon()["ladders"]:
        step = next((n for n, word in enumerate(ladder["steps"]) if re.search(rf"{re.escape(word)}(?:及|或)?以上", before)), None)
        graded_by = next((c["key"] for c in table["columns"] if re.search("级别|等级|层次", c["name"])), None)
        if step is not None and graded_by is not None:
            return {"field": f"{table['key']}.{graded_by}", "any_of": ladder["steps"][step:]}
    return None


def _bound(subject: of.Subject, hit: re.Match[str], form: Form) -> Rule | None:
    """The rule for a bound of one field: an amount in its own unit, a share of another field, or a length."""
    relation = "不小于" if _least(hit) else "不大于"
    number = float(hit["number"])
    if "whole" in hit.groupdict():
        whole = of.ending(hit["whole"], form.subjects)
        return (
            {"rule": "比较", "left": subject.key, "relation": relation, "right": whole.key, "times": round(number / 100, 6)}
            if whole and whole.key != subject.key
            else None
        )
    unit = hit["unit"].replace("％", "%")
    if subject.kind == "period":
        return (
            {"rule": "期限", "field": subject.key, **_limits(hit, int(number * MONTHS[unit]), "_months")}
            if unit in MONTHS
            else None
        )
    if subject.kind == "count":
        amount = None if unit in UNITS else number
    elif unit in MONTHS and subject.unit in MONTHS:
        amount = number * MONTHS[unit] / MONTHS[subject.unit]
    elif unit in UNITS:
        amount = number * UNITS[unit] / UNITS[subject.unit] if subject.unit in UNITS else None
    else:
        amount = number if unit == subject.unit else None
    return None if amount is None else {"rule": "比较", "left": subject.key, "relation": relation, "number": _whole(amount)}


def _share(before: str, hit: re.Match[str], form: Form) -> Rule | None:
    """研发费用占营业收入的比例; 本科及以上学历的人员占比, of all that the form counts before 其中."""
    percent = _limits(hit, _whole(float(hit["number"])))
    if told := SHARE.match(before):
        part, whole = of.ending(told["part"], form.subjects), of.ending(told["whole"], form.subjects)
    elif OF_ALL.search(before) and of.ending(before, form.subjects) is None:
        named = of.within(OF_ALL.sub("", before), form.subjects)
        part, whole = named, of.whole_of(named, form.subjects) if named and (named.of_which or named.total) else None
    else:
        return None
    return {"rule": "占比", "part": part.key, "whole": whole.key, **percent} if part and whole else None


def _days(text: str, form: Form) -> Iterator[Told]:
    """Windows of days, and years since a day of founding."""
    taken = 0
    for pattern, keys in ((WINDOW, ("not_before", "not_after")), (SINCE, ("not_before",)), (UNTIL, ("not_after",))):
        for hit in pattern.finditer(text):
            subject = of.dated(text[: hit.start()], text[hit.end() :], form.subjects)
            days = [_day(hit.groups()[n : n + 3]) for n in range(0, 3 * len(keys), 3)]
            handed_in = pattern is UNTIL and HANDED_IN.search(text[hit.end() :][:REACH])
            if subject and hit.start() >= taken and all(days) and not handed_in:
                taken = hit.end() if pattern is WINDOW else taken
                yield hit.start(), hit.end(), {"rule": "日期范围", "fields": [subject.key], **dict(zip(keys, days, strict=True))}
    yield from _ages(text, form)
    for hit in FOUNDED.finditer(text):
        years = number_of(hit[2])
        subject = next((s for s in form.subjects if s.kind == "date" and re.search("成立|注册|设立", s.wording)), None)
        if subject and years and form.call and form.call.issued:
            rule = {"rule": "日期先后", "earlier": subject.key, "day": form.call.issued, "at_least_months": 12 * years}
            yield hit.start(), hit.end(), rule


def _ages(text: str, form: Form) -> Iterator[Told]:
    """How old somebody may be, on the day of the notice: 年龄不超过58周岁 is born after the day on which one turns 59."""
    hit = AGE.search(text)
    born = next((s for s in form.subjects if s.kind == "date" and "出生" in s.wording), None)
    if hit and born and form.call and form.call.issued:
        years = int(hit[1] or hit[2]) + (1 if hit[1] else 0)
        day = form.call.issued.replace(year=form.call.issued.year - years, day=min(form.call.issued.day, 28))
        yield hit.start(), hit.end(), {"rule": "日期范围", "fields": [born.key], "not_before": day + timedelta(1)}


def _day(numbers: Sequence[str]) -> date | None:
    try:
        return date(*map(int, numbers))
    except ValueError:
        return None


def _of_whom(text: str, fields: Sequence[Item]) -> Rule:
    """Of whom a sentence speaks that begins with one of the form's own choices."""
    found = choice_named(text[: FIRST * 2], fields, OF_WHOM) or choice_named(
        NUMBERING.sub("", text)[:FIRST], fields, re.compile(""), first=True
    )
    return {"only_if": found} if found else {}


def _others_free(rules: Sequence[Item], fields: Sequence[Item]) -> list[Item]:
    """The rules, one for all of which some choices have another (企业类实验室不低于1000万元) left to the other choices."""
    out = []
    for one in rules:
        own = one.data
        apart = [
            r.data["only_if"]
            for r in rules
            if "only_if" not in own
            and "only_if" in r.data
            and all(r.data.get(k) == own.get(k) for k in ("rule", "left", "part", "relation", "field"))
        ]
        holder = next((f for f in fields if apart and f.data["key"] == apart[0]["field"]), None)
        if holder is not None and own["rule"] in ("比较", "占比"):
            taken = {value for condition in apart for value in condition["any_of"]}
            rest = [c["value"] for c in holder.data["choices"] if c["value"] not in taken]
            out.append(Item({**own, "only_if": {"field": apart[0]["field"], "any_of": rest}}, one.source, one.doubts))
        else:
            out.append(one)
    return out


def choice_named(text: str, fields: Sequence[Item], behind: re.Pattern[str], *, first: bool = False) -> dict[str, Any] | None:
    """Return the condition that a choice of the form is taken, where `text` names it with one of `behind` after it; the longest counts. `first`: as
    its first word.
    """
    found = [
        (len(c["words"][0]), {"field": f.data["key"], "any_of": [c["value"]]})
        for f in fields
        if f.data["type"] == "choices"
        for c in f.data["choices"]
        if (at := text.find(c["words"][0])) >= 0
        and (at == 0 if first else len(c["words"][0]) > of.SHORTEST)
        and behind.match(text, at + len(c["words"][0]))
    ]
    return max(found, key=lambda one: one[0])[1] if found else None


def _limits(hit: re.Match[str], number: float, ending: str = "") -> Rule:
    return {f"{'at_least' if _least(hit) else 'at_most'}{ending}": number}


def _least(hit: re.Match[str]) -> bool:
    return hit["how"] in LEAST.split("|")


def _whole(number: float) -> float:
    return int(number) if number == int(number) else number
