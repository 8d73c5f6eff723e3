"""Blanks with names of their own within a cell: behind wordings (建筑面积____平方米), and behind boxes (是，股票代码____)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from model.page import Tick
from notices.field_types.rules import UNITS
from shenbao.drafting.cells import Blank
from shenbao.drafting.lexicon import Item, Keys, squeeze, type_of

YES, NO = frozenset({"是", "有"}), frozenset({"否", "无"})
BEHIND_BOX = re.compile(
    r"(?P<choice>[是有否无])[，,、（(：:]?(?:请?(?:注明|填写|填|说明))?(?P<label>(?!原因)[一-鿿]{2,12})[：:为]?[_＿]{2,}"
    rf"(?P<unit>{UNITS})?"
)


def with_blanks(holder: Item, blanks: Sequence[Blank], keys: Keys) -> Iterator[Item]:
    """Yield the field of a cell in which several blanks stand, and one for each blank behind a wording of its own."""
    own = any(not blank.label for blank in blanks)
    data = {k: v for k, v in holder.data.items() if k != "hints"}
    yield Item(
        holder.data if own else {**data, "hints": holder.data.get("hints", []), "required": "no"}, holder.source, holder.doubts
    )
    for blank in (b for b in blanks if b.label):
        told = f"{blank.label}（{blank.unit}）" if blank.unit else blank.label
        kind, word, _ = type_of(told)
        more = {"unit": blank.unit} if kind == "number" and blank.unit not in ("", "万元") else {}
        key = keys.new(data["part"], word)
        yield Item(
            {"key": key, "type": kind, "part": data["part"], "name": blank.label, "labels": [blank.label], "inside": data["key"]}
            | more,
            holder.source,
        )


def behind_boxes(ticks: Sequence[Tick], item: Item, known: Sequence[str], keys: Keys) -> list[Item]:
    """Return the blanks with a name that stand in the words of a yes or no (是，股票代码____), but for the `known`: asked for where it is ticked."""
    out = []
    for tick in ticks:
        hit = BEHIND_BOX.match(squeeze(tick.label))
        if hit is None or item.data["type"] != "yes_no" or hit["label"] in known:
            continue
        unit = hit["unit"] or ""
        kind, word, _ = type_of(f"{hit['label']}（{unit}）" if unit else hit["label"])
        data = {
            "key": keys.new(item.data["part"], word), "type": kind, "part": item.data["part"], "name": hit["label"], "labels": [hit["label"]],
            "inside": item.data["key"], "required_if": {"field": item.data["key"], "any_of": [hit["choice"] in YES]},
        }  # fmt: skip
        out.append(Item(data | ({"unit": unit} if kind == "number" and unit not in ("", "万元") else {}), item.source))
    return out
