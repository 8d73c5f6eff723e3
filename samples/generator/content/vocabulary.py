"""Words and their grammar: the YAML lists beside this module, loaded once."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parents[1] / "data"


@cache
def words() -> dict[str, Any]:
    """The vocabulary: regions, brands, names, directions …"""
    loaded: dict[str, Any] = yaml.safe_load((DATA / "vocabulary.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def grammar() -> dict[str, Any]:
    """Sentences of the essays with their slots."""
    loaded: dict[str, Any] = yaml.safe_load((DATA / "essays.yaml").read_text(encoding="utf-8"))
    return loaded


def person(rng: random.Random) -> str:
    """A name of two to four characters, about one in six with a rare one."""
    w = words()
    given = rng.choice(w["rare_given"] if rng.random() < 0.16 else w["given"])
    return f"{rng.choice(w['surnames'])}{given}"


def _sentence(template: str, rng: random.Random, context: Mapping[str, str]) -> str:
    slots = grammar()["slots"]
    out = template
    while "{" in out:
        name = out[out.index("{") + 1 : out.index("}")]
        out = out.replace("{" + name + "}", _slot(name, rng, slots, context), 1)
    return out


def _slot(name: str, rng: random.Random, slots: Mapping[str, list[str]], context: Mapping[str, str]) -> str:
    if name in context:
        return context[name]
    if name in slots:
        return rng.choice(slots[name])
    numbers: dict[str, Callable[[], float]] = {
        "n": lambda: rng.choice((rng.randint(12, 99), rng.randint(100, 999), rng.randint(1, 9) * 100)),
        "k": lambda: rng.randint(2, 9),
        "m": lambda: rng.randint(1, 4),
        "pct": lambda: rng.choice((rng.randint(10, 80), round(rng.uniform(10, 60), 1))),
        "year": lambda: rng.randint(2003, 2017),
        "money": lambda: rng.choice((rng.randint(100, 9000), round(rng.uniform(100, 3000), 2))),
    }
    return str(numbers[name]())


def compose(section: str, rng: random.Random, context: Mapping[str, str], low: int, high: int) -> str:
    """A text of `low` to `high` characters for one section; every call gives other sentences."""
    g = grammar()
    own, common = list(g["sections"][section]), list(g["common"])
    rng.shuffle(own)
    rng.shuffle(common)
    want, text = rng.randint(low, high), ""
    while True:
        if not own:
            own = list(g["sections"][section])
            rng.shuffle(own)
        if not common:
            common = list(g["common"])
            rng.shuffle(common)
        sentence = _sentence(own.pop() if rng.random() < 0.65 or not text else common.pop(), rng, context)
        if text and len(text) + len(sentence) > want:
            return text
        text += sentence
