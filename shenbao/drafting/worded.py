"""Conditions that sentences of a notice set by words: degrees and ranks, steps of a known order, where somebody must be registered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shenbao.drafting import subjects as of
from shenbao.drafting.lexicon import Item, lexicon
from shenbao.drafting.notice import Call

PLACE = re.compile(r"(?:中共)?([一-鿿]{2,6}?(?:省|自治区|市|县|区))")
REGISTERED = re.compile(
    r"(?:在|^|(?<=[.、，）)]))([一-鿿]{1,6}?(?:省|自治区|市|县|区))(?:境内|(?:行政)?区域内|辖区内|范围内|内)[^，。；、]{0,6}?(?:注册|登记)|在([一-鿿]{1,6}?(?:省|自治区|市|县|区))(?:依法)?(?:注册|登记)"
)
ADDRESS = re.compile("^(?:单位|企业|公司|通讯|通信|详细|联系|办公)?(?:通讯|详细)?地址")
OF_SOME = re.compile(r"[^，。；]{0,4}(?:人员|人数|的)?(?:不少于|不低于|至少|占)")  # how many have it, not whether somebody does
SHARED = 4  # characters that a sentence and the wording of a field's choices have in common
FIRST = 12  # characters within which a sentence says whom it is about
Rule = dict[str, Any]
Told = tuple[int, int, Rule]
"""Where a condition begins and ends in its sentence, and the rule."""


@dataclass(frozen=True, slots=True)
class Form:
    """What the form asks for, as conditions find it; `call`: its day is that from which years are counted back, its issuer's place is 我市."""

    fields: Sequence[Item]
    tables: Sequence[Item]
    subjects: Sequence[of.Subject]
    call: Call | None


def graded(text: str, form: Form) -> Iterator[Told]:
    """Degrees and ranks that somebody must have: 博士学位, 副高级以上专业技术职务."""
    for grade in lexicon()["grades"]:
        hit = re.search(grade["pattern"], text)
        field = _told_in(grade["labels"], form) if hit else None
        if hit and field and not OF_SOME.match(text, hit.end()) and re.search("具有|须为|应为|具备", text[: hit.start()]):
            rule = {"rule": "取值", "field": field, "any_of": list(grade["any_of"]), "severity": "warning"}
            rule |= {"none_of": list(grade["none_of"])} if "none_of" in grade else {}
            yield hit.start(), hit.end(), rule


def _told_in(labels: str, form: Form) -> str | None:
    """The field whose label is one of `labels`, or the column of a table whose rows repeat."""
    fields = (f.data["key"] for f in form.fields if f.data["type"] == "text" and re.search(labels, f.data["name"]))
    tables = (t.data for t in form.tables if not t.data.get("rows"))
    columns = (f"{t['key']}.{c['key']}" for t in tables for c in t["columns"] if re.search(labels, c["name"]))
    return next(iter((*fields, *columns)), None)


def stepped(text: str, form: Form) -> Iterator[Told]:
    """Choices from one of a known order on: 成熟度等级达到三级及以上, 建有市级以上研发机构."""
    for ladder in lexicon()["ladders"]:
        for hit in re.finditer(rf"({'|'.join(map(re.escape, ladder['steps']))})(?:及|或)?以上", text):
            enough = ladder["steps"][ladder["steps"].index(hit[1]) :]
            field = _chosen_of(text, hit, enough, [f for f in form.fields if re.search(ladder.get("labels", ""), f.data["name"])])
            if field is not None:
                kept = [c["value"] for c in field.data["choices"] if c["value"] in enough]
                yield hit.start(), hit.end(), {"rule": "取值", "field": field.data["key"], "any_of": kept}


def _chosen_of(text: str, hit: re.Match[str], enough: Sequence[str], fields: Sequence[Item]) -> Item | None:
    """The one field that offers such choices and others, and whose wording, or that of the field before it, the sentence has."""
    offering = [
        (n, f)
        for n, f in enumerate(fields)
        if f.data["type"] == "choices" and 0 < len({c["value"] for c in f.data["choices"]} & set(enough)) < len(f.data["choices"])
    ]
    near = text[max(0, hit.start() - FIRST * 2) : hit.end() + FIRST]
    named = [f for n, f in offering if any(_shared(near, o.data["name"]) for o in fields[max(0, n - 1) : n + 1])]
    return named[0] if len(named) == 1 else None


def _shared(text: str, name: str) -> bool:
    """Whether four characters of a wording stand in `text`."""
    return any(name[at : at + SHARED] in text for at in range(len(name) - SHARED + 1))


def placed(text: str, form: Form) -> Iterator[Told]:
    """Where an applicant must be registered: 在海东省境内注册, 在我市注册. A form that asks for another address alone is asked about by that."""
    hit = REGISTERED.search(text)
    addresses = [f for f in form.fields if f.data["type"] == "address"]
    field = next((f for f in addresses if "注册" in f.data["labels"][0]), None)
    other = next((f for f in addresses if ADDRESS.search(f.data["labels"][0])), None)
    if hit and (field or other):
        own = PLACE.search(form.call.issuer) if form.call else None
        named = hit[1] or hit[2]
        place = own[1] if named[:1] in "本我" and own else named
        if place[:1] not in "本我":
            key = (
                {"field": field.data["key"], "eligibility": True}
                if field
                else {"field": (other or addresses[0]).data["key"], "severity": "warning"}
            )
            yield hit.start(), hit.end(), {"rule": "所在地", "places": [place], **key}
