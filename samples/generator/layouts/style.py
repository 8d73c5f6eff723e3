"""How a packet looks: named layouts, each a preset of independent choices, jittered by the seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Literal

SONG = ("AR PL SungtiL GB", "AR PL UMing CN", "Noto Serif CJK SC")
KAI = ("AR PL KaitiM GB", "AR PL UKai CN")
HEI = ("WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Noto Sans CJK SC", "Droid Sans Fallback")
LATIN = ("", "", "Liberation Serif", "DejaVu Sans", "DejaVu Serif")
FALLBACK = ("DejaVu Sans", "Noto Serif CJK SC", "Noto Sans CJK SC")
TIGHT_FACES = (
    "LXGW WenKai",
    "BabelStone Han",
    *SONG,
    *KAI,
    *HEI,
)  # of layouts set tight: whatever Debian has with simplified characters
TIGHT_LATIN = ("", "Liberation Serif", "Liberation Sans", "Liberation Mono", "Carlito", "DejaVu Sans")
HANDS = ("Sample Hand Ma", "Sample Hand Long")
SIGNING = ("Sample Hand Ma", "Sample Hand Long", "Sample Hand Zhi", "Sample Hand Liu")

TickStyle = Literal["ballot", "filled", "check", "beside", "crossed", "drawn_box", "hand"]
Hints = Literal["kept", "replaced", "none"]


@dataclass(frozen=True, slots=True)
class Style:
    """`tables`: arrangement of tables 1 and 2; `rules`: how they are ruled; `cover`: which cover; `numbering`: essay headings;
    `wording`: 0 the form's labels, 1 and 2 customary variants; sizes in points; `hand`: keys written by hand;
    `cell_leading`: between the lines of a cell; `wall`: points from text to the walls at its sides where that is not `inset`.
    """

    name: str
    tables: str
    rules: Literal["full", "horizontal", "none", "double", "dotted", "dashed", "hair"] = "full"
    cover: Literal["underline", "boxed", "plain", "spread", "grid"] = "underline"
    numbering: Literal["form", "chinese", "decimal", "bracket"] = "form"
    wording: int = 0
    hints: Hints = "replaced"
    ticks: TickStyle = "ballot"
    body: tuple[str, ...] = ()
    heading: str = "WenQuanYi Zen Hei"
    table_font: str = ""
    size: float = 14
    table_size: float = 10.5
    inset: float = 4
    shaded: bool = False
    bold_labels: bool = False
    spread_labels: bool = False
    hand: tuple[str, ...] = ()
    hand_font: str = "Sample Hand Ma"
    sign_font: str = "Sample Hand Zhi"
    ink: str = "#1b1b22"
    running_head: bool = False
    page_number: str = ""
    margin: tuple[float, float] = (28, 26)  # mm: top/bottom, left/right
    leading: float = 0.9
    latin_space: bool = True
    separate_pages: bool = True
    colon: str = "："
    gutter: Literal["left", "right"] = "right"
    cell_leading: float = 0.45
    wall: float | None = None

    @property
    def fonts(self) -> tuple[str, ...]:
        return (*self.body, *FALLBACK)


PRESETS: tuple[Style, ...] = (
    Style("standard", "standard"),
    Style("flat", "flat", hints="kept", cover="spread", table_size=10, wording=1, ticks="check"),
    Style("borderless", "flat", rules="none", cover="plain", hints="none", numbering="bracket", ticks="drawn_box", table_size=11),
    Style("stacked", "stacked", cover="boxed", numbering="decimal", wording=2, ticks="hand", shaded=True),
    Style("split", "split", cover="grid", numbering="chinese", hints="none", ticks="beside", bold_labels=True, inset=6),
    Style("dense", "dense", rules="dotted", cover="underline", hints="kept", table_size=9, inset=2.5, ticks="crossed", wording=1),
    Style("joined", "joined", cover="spread", numbering="form", wording=1, hints="none"),
)
# Used by `make evaluate` alone: no default run of the generator and no committed sample draws them.
HELD_OUT: tuple[Style, ...] = (
    Style("heldout_numbered", "numbered", cover="boxed", numbering="chinese", ticks="filled", wording=1, spread_labels=True),
    Style(
        "heldout_inline", "inline", rules="double", cover="spread", hints="kept", ticks="ballot", numbering="decimal", colon=":"
    ),
    Style(
        "heldout_loose", "loose", rules="horizontal", cover="plain", hints="none", ticks="hand", wording=2, table_size=12, inset=7
    ),
    Style("heldout_tight", "standard", cover="grid", hints="none", ticks="crossed", inset=0.7, wall=2, cell_leading=0.14),
    Style(
        "heldout_squeezed",
        "stacked",
        rules="hair",
        wording=1,
        ticks="ballot",
        table_size=9,
        inset=0.5,
        wall=0.8,
        cell_leading=0.06,
    ),
    Style(
        "heldout_walled",
        "flat",
        rules="dashed",
        cover="boxed",
        numbering="bracket",
        ticks="check",
        inset=1,
        wall=0,
        cell_leading=0.22,
    ),
)
TIGHT = {s.name: s for s in HELD_OUT if s.wall is not None}
NAMES = tuple(s.name for s in PRESETS)
HELD_OUT_NAMES = tuple(s.name for s in HELD_OUT)

HAND_KEYS = (
    ("cover.date",),
    ("attachment3.date",),
    ("cover.date", "attachment3.date"),
    ("company.contact.mobile",),
    ("project.leader.name", "company.contact.name"),
)


def make_style(name: str, rng: random.Random) -> Style:
    """The layout called `name`, with fonts, sizes and marks drawn from `rng`. Raises `KeyError` for an unknown name."""
    preset = {s.name: s for s in (*PRESETS, *HELD_OUT)}[name]
    family = rng.choice((SONG, SONG, KAI, HEI))
    body, latin = rng.choice(family), rng.choice(LATIN)
    if body == "Droid Sans Fallback" and not latin:
        latin = "DejaVu Sans"
    style = replace(
        preset,
        body=(latin, body) if latin else (body,),
        heading=rng.choice(
            (
                "WenQuanYi Zen Hei",
                "WenQuanYi Micro Hei",
                "Noto Sans CJK SC",
                body if body != "Droid Sans Fallback" else "Noto Sans CJK SC",
            )
        ),
        table_font=rng.choice((body, rng.choice(SONG + KAI + HEI))),
        size=rng.choice((12, 14, 16)),
        table_size=preset.table_size + rng.choice((-0.5, 0, 0, 0.5, 1)),
        inset=preset.inset + rng.choice((-1, 0, 1)),
        hand_font=rng.choice(HANDS),
        sign_font=rng.choice(SIGNING),
        ink=rng.choice(("#15151c", "#1a2a8c", "#23235a", "#2b2b2b")),
        running_head=rng.random() < 0.25,
        page_number=rng.choice(("", "1", "— 1 —", "第1页")),
        margin=(rng.uniform(22, 34), rng.uniform(20, 31)),
        leading=rng.uniform(0.65, 1.0),
        latin_space=rng.random() < 0.6,
    )
    if rng.random() < 0.35:
        style = replace(style, ticks=rng.choice(("ballot", "filled", "check", "beside", "crossed", "drawn_box", "hand")))
    if rng.random() < 0.35:
        style = replace(style, hand=rng.choice(HAND_KEYS))
    return _tight(style, rng) if name in TIGHT else style


def _tight(style: Style, rng: random.Random) -> Style:
    """With the close setting of its preset, and a face of its own for the text, the tables, the headings and what is Latin."""
    body, table, latin = rng.choice(TIGHT_FACES), rng.choice(TIGHT_FACES), rng.choice(TIGHT_LATIN)
    latin = latin or ("DejaVu Sans" if "Droid Sans Fallback" in (body, table) else "")  # which has no Latin letters
    first = (latin,) if latin else ()
    table_font = rng.choice((*first, table))
    return replace(style, inset=TIGHT[style.name].inset, body=(*first, body), table_font=table_font)


def faxable(style: Style) -> Style:
    """A close setting that a fax leaves readable: no thin strokes, and type at which a comma can be told from a full stop."""

    def sturdy(face: str) -> str:
        return "WenQuanYi Zen Hei" if face in (*SONG, "BabelStone Han") else face

    return replace(
        style, table_size=max(style.table_size, 11), body=tuple(map(sturdy, style.body)), table_font=sturdy(style.table_font)
    )
