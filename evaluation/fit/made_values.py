"""Values as people write them into forms, drawn at random."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

WORDS = Path(__file__).with_name("words.yaml")


@cache
def words() -> Mapping[str, Any]:
    """Return the wordings by group."""
    return dict(yaml.safe_load(WORDS.read_text(encoding="utf-8")))


def some(rng: random.Random, group: str) -> str:
    """Return one of a group."""
    found: Sequence[Any] = words()[group]
    return str(rng.choice(found))


KINDS = (
    "person",
    "date",
    "number",
    "unit",
    "phone",
    "code",
    "short",
    "place",
    "body",
    "text",
    "mail",
    "range",
    "choice",
    "title",
    "spaced",
)


def value(rng: random.Random, kind: str = "") -> str:
    """Return a value of a kind, or of any."""
    kind = kind or rng.choices(KINDS, (6, 5, 4, 3, 3, 4, 8, 3, 4, 3, 1, 1, 3, 4, 2))[0]
    return str(_MAKERS[kind](rng))


def _date(rng: random.Random) -> str:
    year, month, day = rng.randint(1950, 2021), rng.randint(1, 12), rng.randint(1, 28)
    return rng.choice(
        [
            f"{year}年{month}月{day}日",
            f"{year}-{month:02}-{day:02}",
            f"{year}.{month:02}",
            f"{year}年{month}月",
            f"{month}月{day}日",
        ]
    )


def _number(rng: random.Random) -> str:
    number = rng.choice([rng.randint(0, 99), rng.randint(100, 99999), round(rng.uniform(0, 9999), 2)])
    return rng.choice([str(number), f"{number:,}", f"{float(number):.2f}"])


def _unit(rng: random.Random) -> str:
    return (
        f"{rng.randint(1, 9999)}{rng.choice(['万元', '元', '人', '平方米', '%', '岁', 'kg', 'cm', '台', '天', '年', 'mmol/L'])}"
    )


def _phone(rng: random.Random) -> str:
    return rng.choice(
        [f"1{rng.randint(3, 9)}{rng.randint(0, 10**9 - 1):09}", f"0{rng.randint(10, 999)}-{rng.randint(2000000, 89999999)}"]
    )


def _code(rng: random.Random) -> str:
    letters = "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVWXY0123456789-") for _ in range(rng.randint(4, 18)))
    return rng.choice([letters, f"{rng.randint(10**5, 10**17)}", f"粤{letters[:6]}", f"ZL2019{letters}"])


def _choice(rng: random.Random) -> str:
    offered = rng.sample(list(words()["choices"]), rng.randint(2, 4))
    ticked = rng.randrange(-1, len(offered))
    return rng.choice(["  ", " ", "\n"]).join(("☑" if n == ticked else "☐") + str(o) for n, o in enumerate(offered))


def _broken(rng: random.Random, text: str, chance: float = 0.15) -> str:
    """A text that a narrow cell may break, most often before its last characters."""
    at = rng.choice((len(text) // 2, len(text) - 1, len(text) - 2, len(text) - 1))
    return f"{text[:at]}\n{text[at:]}" if len(text) > 4 and rng.random() < chance else text


def _text(rng: random.Random) -> str:
    text = some(rng, "texts") + (some(rng, "texts") if rng.random() < 0.3 else "")
    return text[:30] + "\n" + text[30:] if len(text) > 34 else text


_MAKERS: Mapping[str, Any] = {
    "person": lambda rng: some(rng, "people"), "date": _date, "number": _number, "unit": _unit, "phone": _phone, "code": _code,
    "short": lambda rng: some(rng, "short"), "place": lambda rng: some(rng, "places"), "body": lambda rng: some(rng, "bodies"),
    "text": _text, "mail": lambda rng: f"user{rng.randint(1, 999)}@{rng.choice(['qq.com', '163.com', 'example.cn'])}",
    "range": lambda rng: f"{rng.randint(1990, 2010)}.{rng.randint(1, 12):02}-{rng.randint(2011, 2021)}.{rng.randint(1, 12):02}",
    "choice": _choice, "title": lambda rng: _broken(rng, some(rng, "titles")), "spaced": lambda rng: some(rng, "spaced"),
}  # fmt: skip


def label(rng: random.Random, weak: float = 0.25) -> str:
    """Return a label; `weak`: how often one whose wording says little (0–1)."""
    text = some(rng, "weak" if rng.random() < weak else "labels")
    chance = rng.random()
    if chance < 0.06:
        text += f"（{some(rng, 'units')}）"
    elif chance < 0.1:
        text = f"{text}（{rng.choice(['盖章', '签字', '必填', '可多选', '大写'])}）"
    elif chance < 0.13:
        text = "*" + text
    if len(text) == 2 and rng.random() < 0.25:
        return text[0] + rng.choice([" ", "  ", "    ", "\u3000", "\u3000\u3000"]) + text[1]
    return _broken(rng, text)
