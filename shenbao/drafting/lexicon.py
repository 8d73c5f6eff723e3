"""The lexicon of labels and of a notice's words (`lexicon.yaml`), and small readings that every stage needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from model.yaml_file import load_yaml

DIGITS = {
    c: n
    for n, pair in enumerate(("零〇", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for c in pair
}
BRACKET = re.compile(r"[（(][^（）()]*[）)]")
LIMIT = re.compile(r"(?:不超过|不多于|限|控制在)(\d{2,5})字|(\d{2,5})字(?:以内|以下|之内)")


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of the draft: its `data` for the profile, its `source` (page or line), and why it is not sure (none: it is)."""

    data: Mapping[str, Any]
    source: str
    doubts: tuple[str, ...] = ()


@cache
def lexicon() -> Mapping[str, Any]:
    """Return the groups of the lexicon."""
    return dict(load_yaml(Path(__file__).with_name("lexicon.yaml")))


def squeeze(text: str) -> str:
    """Return `text` without white space."""
    return re.sub(r"\s+", "", text)


def found_in(text: str, patterns: tuple[str, ...] | list[str]) -> bool:
    """Return whether one of the regular expressions is found in `text`."""
    return any(re.search(pattern, text) for pattern in patterns)


def level_in(name: str) -> str | None:
    """Return the level of an authority, or of those that `name` speaks of: the lowest that its words tell, None for none."""
    levels = lexicon()["levels"]
    order = ("county", *(level for level in levels if level != "county"))
    return next((str(level) for level in order if found_in(name, levels[level])), None)


def type_of(label: str) -> tuple[str, str, bool]:
    """Return type, last word of the key, and whether the lexicon knows the label."""
    text = re.sub(r"[（(](?:[^（）()]*[章字名]|[如若]有|选填)[）)]", "", squeeze(label))
    for row in lexicon()["types"]:
        if found_in(text, row["patterns"]):
            return row["type"], row["key"], True
    return "text", "field", False


def limit_of(text: str) -> int | None:
    """Return the most characters that `text` allows (不超过400字, 300字以内)."""
    hit = LIMIT.search(squeeze(text))
    return int(hit[1] or hit[2]) if hit else None


def number_of(text: str) -> int | None:
    """Return a small number in digits or Chinese words (3, 叁, 十二); None where it is none."""
    if text.isascii() and text.isdigit():
        return int(text)
    tens, ten, ones = text.replace("拾", "十").rpartition("十")
    if any(c not in DIGITS for c in tens + ones) or len(tens) > 1 or len(ones) > 1 or not text:
        return None
    return (DIGITS[tens] if tens else 1 if ten else 0) * 10 + (DIGITS[ones] if ones else 0)


@dataclass
class Keys:
    """Keys that are taken; a second one gets a number."""

    taken: set[str] = field(default_factory=set)

    def new(self, part: str, word: str) -> str:
        key, number = f"{part}.{word}", 1
        while key in self.taken:
            number += 1
            key = f"{part}.{word}_{number}"
        self.taken.add(key)
        return key
