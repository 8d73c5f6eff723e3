"""Every way in which a choice is marked: typed, set as a symbol, put in by Word, or by a pen after printing."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from samples.others.faces import AS_CHINESE, face_of

PAIRS = {  # way → how a chosen box may look, and how an empty one
    "ballot": ("☑", "□☐❑❏◻"), "check": ("√✔", "□◻▢"), "square": ("■", "□❏"), "cross": ("☒", "☐□"), "dot": ("●", "○◯"), "ring": ("◉◎", "○◯"), "vee": ("✓✔", "□☐"), "after": ("☑■√", "□"), "wing": ("☑", "□"),
    "control": ("☒☑", "☐"), "circled": ("□", "□"),
}  # fmt: skip
PENS = {
    "hand": "tick",
    "hand_cross": "cross",
    "hand_circle": "circle",
    "hand_fill": "fill",
    "hand_slash": "slash",
    "hand_large": "large",
}
BRACKETS = {"paren": ("（√）", "（  ）"), "lens": ("【√】", "【  】"), "latin": ("[x]", "[ ]")}
TICKS = (*PAIRS, *BRACKETS, "behind", "underline", *PENS)
SYMBOLS = (  # font, its code of a chosen box and of an empty one, and the same as Unicode
    ("Wingdings 2", 0x52, 0xA3, "☑", "□"), ("Wingdings 2", 0x53, 0xA3, "☒", "□"), ("Wingdings", 0xFE, 0xA8, "☑", "◻"), ("Wingdings", 0xFD, 0xA8, "☒", "◻"), ("Wingdings", 0xFE, 0x6F, "☑", "□"),
    ("Wingdings", 0xFE, 0x71, "☑", "❑"), ("Wingdings", 0x6E, 0x6F, "■", "□"),
)  # fmt: skip


def possible(paper: str) -> list[str]:
    """The ways that a form on this paper can be marked in: by pen where it was printed, by a control where it stays a Word file."""
    never = {"docx": {*PENS}, "text_pdf": {*PENS, "control", "circled"}}.get(paper, {"control"})
    return [way for way in TICKS if way not in never]


@dataclass(frozen=True, slots=True)
class Marking:
    """How this form's choices are marked. `face`, `empty_face`: of the marks; `symbol`: of SYMBOLS; `as_symbol`: by Word's own symbol, not typed."""

    way: str
    chosen: str
    empty: str
    face: str
    empty_face: str
    symbol: tuple[str, int, int, str, str]
    as_symbol: bool
    word: bool  # the form stays a Word file

    @property
    def pen(self) -> str:
        return PENS.get(self.way, "")


def marking(way: str, usual: str, word: bool, rng: Random) -> Marking:
    """`usual`: the face of the values."""
    symbol = rng.choice(SYMBOLS)
    chosen, empty = (rng.choice(kinds) for kinds in PAIRS.get(way, ("□", "□□☐")))
    if way == "wing":
        chosen, empty = symbol[3:]
    apart = rng.random() < 0.25  # as Word takes each mark from whatever font has it
    face, other = face_of(chosen + ("" if apart else empty), usual, rng), face_of(empty, usual, rng)
    if way in BRACKETS or way == "underline":
        face = other = AS_CHINESE
    return Marking(way, chosen, empty, face, other if apart else face, symbol, rng.random() < 0.6, word)


def option(how: Marking, word: str, on: bool) -> list[tuple[str, str]]:
    """One choice as segments (text, role)."""
    if how.way in BRACKETS:
        return [(BRACKETS[how.way][0 if on else 1] + word, "value")]
    if how.way == "underline":
        return [(word, "chosen" if on else "value")]
    if how.way == "behind":
        return [(how.empty, "empty"), ("√" if on else "", "value"), (word, "value")]
    if how.way in PENS:
        return [(how.empty, "empty"), (word, "value")]
    box = _box(how, on)
    return [(word, "value"), box] if how.way == "after" else [box, (word, "value")]


def _box(how: Marking, on: bool) -> tuple[str, str]:
    """The mark of a choice and its role; the symbol of a font as its character in that font."""
    special = how.word and how.way in ("wing", "control", "circled")
    if special and how.way == "wing":
        return chr(how.symbol[1] if on else how.symbol[2]), "wing"
    if special and how.way == "control":
        return (how.chosen if on else how.empty), "control_on" if on else "control_off"
    if how.way == "circled" and on and how.word:
        return "√", "circled"
    return (how.chosen, "mark") if on else (how.empty, "empty")
