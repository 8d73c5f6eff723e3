"""Where the form asks for seals and signatures, and whose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shenbao.drafting.lexicon import Item, squeeze
from shenbao.drafting.parts import FormPart

SEAL = re.compile(r"盖章|公章|签章")
SIGNATURE = re.compile(r"签字|签名|签章")
OWN_NAME = re.compile(r"^(.{1,16}?)(?:[:：_＿]|[（(])")
PARTS = ("cover", "table", "essay", "declaration")
LONGEST = 40  # characters of a line that is a place for a seal, no sentence about one


@dataclass(frozen=True, slots=True)
class Mark:
    """What is asked for: its word in ids, what people call it, and the profile's key for whose it is."""

    word: str
    called: str
    whose: str


def seals_of(parts: Sequence[FormPart], fields: Sequence[Item]) -> list[Item]:
    """Return a demand for each line beside which a seal is asked for."""
    return _marks(parts, [f for f in fields if f.data["type"] == "organisation"], SEAL, Mark("seal", "公章", "owner"))


def signatures_of(parts: Sequence[FormPart], fields: Sequence[Item]) -> list[Item]:
    """Return a demand for each line on which somebody signs."""
    return _marks(parts, [f for f in fields if f.data["type"] == "person"], SIGNATURE, Mark("signature", "签字", "signer"))


def _marks(parts: Sequence[FormPart], fields: Sequence[Item], wanted: re.Pattern[str], mark: Mark) -> list[Item]:
    out: list[Item] = []
    for part in (p for p in parts if p.kind in PARTS):
        lines = [(squeeze(line.text), page.number) for page in part.pages for line in page.lines]
        for text, page in lines:
            if not wanted.search(text) or len(text) > LONGEST or re.search("[。；]", text):
                continue
            hit = OWN_NAME.match(text)
            label = hit[1] if hit else text
            owner, doubt = _owner(label, part, fields)
            number = sum(1 for item in out if item.data["part"] == part.id) + 1
            data = {
                "id": f"{part.id}.{mark.word}{number if number > 1 else ''}", "name": f"{part.title}{label}{mark.called}", "part": part.id,
                "anchors": list(dict.fromkeys((text.rstrip("_＿"), label))) if part.kind != "cover" else [label],
                "clause": f"{part.title}：{re.sub('[_＿]+', '', text)}",
            }  # fmt: skip
            if owner:
                data[mark.whose] = owner
            out.append(Item(data, f"表格第{page}页：{text}", (doubt,) if doubt else ()))
    return out


def _owner(label: str, part: FormPart, fields: Sequence[Item]) -> tuple[str | None, str]:
    """The field that names whose it is: the one of that label, of this part first; else the applicant's, which is to be confirmed."""
    named = [f for f in fields if any(label == wording or wording in label for wording in f.data["labels"])]
    named.sort(key=lambda f: f.data["part"] != part.id)
    if named:
        return str(named[0].data["key"]), ""
    if fields:
        return str(fields[0].data["key"]), f"“{label}”是谁，从表格中看不出，暂按“{fields[0].data['name']}”"
    return None, f"“{label}”是谁，从表格中看不出"
