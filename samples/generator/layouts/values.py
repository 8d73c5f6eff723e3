"""The content of a value cell: text, hints, choices, honours, all as the form has them."""

from __future__ import annotations

import random
from collections.abc import Callable

from samples.generator.content.plan import Form
from samples.generator.content.vocabulary import words
from samples.generator.layouts.labels import GROUPS, HINTS, HONOURS, LEVELS
from samples.generator.layouts.markup import blank, breakable, handwritten, quote, tex, tick, ticks, underlined
from samples.generator.layouts.style import Style

OTHER = "其他"


def _gap(text: str, _style: Style, width: float) -> str:
    """A printed blank, filled in or not."""
    return underlined(quote(text), width) if text else blank(width)


def _ownership(form: Form, style: Style, rng: random.Random) -> str:
    other = str(form.get("company.ownership.other", ""))
    return (
        ticks(words()["ownership"], form["company.ownership"], style, rng)
        + " #h(0.5em)"
        + _other("company.ownership", form, style, rng)
        + _gap(other, style, 60)
    )


def _business(form: Form, style: Style, rng: random.Random) -> str:
    other = str(form.get("company.main_business.other", ""))
    return (
        ticks(words()["businesses"], form["company.main_business"], style, rng)
        + " #h(0.5em)"
        + _other("company.main_business", form, style, rng)
        + _gap(other, style, 60)
    )


def _other(key: str, form: Form, style: Style, rng: random.Random) -> str:
    """其他, as the form has it; with a box of its own where it is ticked."""
    ticked = OTHER in form[key] or form.get(f"{key}.other") in form[key]
    return tick("其他（请注明）：", True, style, rng) if ticked else quote("其他（请注明）：")


def _yes_no(form: Form, key: str, style: Style, rng: random.Random) -> tuple[str, str]:
    """The two boxes; "both" ticks both."""
    answer = form[key]
    return tick("否", answer is False or answer == "both", style, rng), tick("是", answer is True or answer == "both", style, rng)


def _listed(form: Form, style: Style, rng: random.Random) -> str:
    no, yes = _yes_no(form, "company.listed", style, rng)
    gaps = [_gap(str(form.get(f"company.listing.{k}", "")), style, 42) for k in ("date", "place", "ticker")]
    inner = "".join(quote(w) + g for w, g in zip(("上市时间：", "，上市地点：", "，股票代码："), gaps, strict=True))
    return f"#box[{no}] \\ #box[{yes}]" + quote("（") + inner + quote("）")


def _exports(form: Form, style: Style, rng: random.Random) -> str:
    no, yes = _yes_no(form, "company.exports", style, rng)
    between = " \\ " if rng.random() < 0.5 else " #h(1em)"
    return (
        f"#box[{no}]{between}#box[{yes}]"
        + quote("（主要出口地点：")
        + _gap(str(form.get("company.export_places", "")), style, 80)
        + quote("）")
    )


def _honours(form: Form, style: Style, rng: random.Random) -> str:
    lines = []
    for kind, name in HONOURS.items():
        claim = form["company.honours"].get(kind) or ["", ""]
        ticked = LEVELS if claim[0] == "both" else (claim[0],)
        boxes = quote("/").join(f"#box[{tick(level, level in ticked, style, rng)}]" for level in LEVELS)
        lines.append(
            quote(name) + " #h(0.5em)" + boxes + " #h(0.5em)" + quote("授予年份：") + _gap(str(claim[1]), style, 32) + quote("年")
        )
    lines.append(quote("其他市级以上荣誉自行添加：") + _gap(str(form.get("company.honours.other", "")), style, 70))
    return " \\ ".join(lines)


def _directions(form: Form, style: Style, rng: random.Random) -> str:
    names = {n: f"方向{n}：{d['name']}" for n, d in words()["directions"].items()}
    chosen = {names[n] for n in form["project.directions"]}
    blocks = []
    for group, numbers in GROUPS.items():
        gap = " \\ " if style.tables in ("standard", "numbered", "stacked") else " #h(1em) "
        blocks.append(
            quote(group) + " \\ " + gap.join(f"#box[{tick(names[n], names[n] in chosen, style, rng)}]" for n in numbers)
        )
    return " \\ ".join(blocks)


SPECIAL: dict[str, Callable[[Form, Style, random.Random], str]] = {
    "company.ownership": _ownership,
    "company.main_business": _business,
    "company.listed": _listed,
    "company.exports": _exports,
    "company.honours": _honours,
    "project.directions": _directions,
}


def value(key: str, form: Form, style: Style, rng: random.Random) -> str:
    """Typst content of a value cell. A blank field shows its hint unless hints are left out; a filled one keeps it beside
    the value where the layout says so.
    """
    if key in SPECIAL:
        return SPECIAL[key](form, style, rng)
    text, hint = str(form.get(key, "")), HINTS.get(key, "")
    hinted = hint if style.hints == "kept" or (style.hints == "replaced" and not text) else ""
    if key in style.hand and text:
        drawn = handwritten(text, style, rng)
    elif key.endswith((".profile", ".summary")) and text:
        drawn = "#h(2em)" + tex(text)
    else:
        drawn = breakable(text)
    if not hinted:
        return drawn if text else "#v(1.1em)" if key.endswith((".profile", ".summary")) else ""
    if not text:
        return tex(hinted)
    return (
        tex(hinted) + " \\ " + drawn
        if rng.random() < 0.6 or key.endswith((".profile", ".summary"))
        else drawn + " #h(0.6em)" + tex(hinted)
    )
