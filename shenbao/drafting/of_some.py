"""Parts of a form that some applicants alone fill in, and what the form's own remarks in brackets say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shenbao.drafting.lexicon import Item
from shenbao.drafting.parts import FormPart
from shenbao.drafting.said import Said


def fields_of_some(fields: Sequence[Item], parts: Sequence[FormPart]) -> list[Item]:
    """Return the fields, those of a part that some alone fill in (（…的填写，其他人员不填）) as such: its first of nobody, the others of who filled in that."""
    out = []
    begun: dict[str, str] = {}
    free = {part.id for part in parts if part.of_some}
    for one in fields:
        part, key = one.data["part"], one.data["key"]
        if part not in free:
            out.append(one)
        elif part not in begun:
            begun[part] = key
            out.append(Item({**one.data, "required": "no"}, one.source, one.doubts))
        else:
            out.append(Item({**one.data, "required_if": {"field": begun[part]}}, one.source, one.doubts))
    return out


def marks_of_some(marks: Sequence[Item], fields: Sequence[Item], parts: Sequence[FormPart]) -> list[Item]:
    """Return the seals or signatures, those of such a part asked for where it is begun."""
    free = {part.id for part in parts if part.of_some}
    first = {f.data["part"]: f.data["key"] for f in reversed(fields)}
    return [
        Item({**one.data, "only_if": {"field": first[of]}}, one.source, one.doubts)
        if (of := one.data["part"]) in free and of in first
        else one
        for one in marks
    ]


def hinted(fields: Sequence[Item]) -> list[Said]:
    """Return what the form prints in brackets under its headings (实施周期一般不超过12个月)."""
    return [Said(text, f.source) for f in fields for text in f.data.get("hints", ()) if re.fullmatch("[（(].{6,}[）)]", text)]
