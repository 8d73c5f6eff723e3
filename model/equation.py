"""What a field of a Word document (or RTF) shows that has no stored result: overstruck and framed characters, boxes to be clicked at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from model.boxes import CHECKED, CHECKED_GLYPHS, CIRCLE_EMPTY, EMPTY_GLYPHS, IN_CIRCLE, IN_SQUARE, TICK_GLYPHS, in_frame

BUTTON = re.compile(r"(?:MACROBUTTON|GOTOBUTTON)\s+\S+\s+(.*)", re.IGNORECASE | re.DOTALL)
SWITCH = re.compile(r"\\([A-Za-z]{1,2})\s*(\d*)\s*")
FORMAT = re.compile(
    r"\\\*\s*(?:\"[^\"]*\"|“[^”]*”|[^\s\\]+)\s*"
)  # \* jc2 \* "Font:宋体" \* hps10, before readings over characters
RAISED = re.compile(r"\s*\\s\s*\\up")
FRAME_SIDES = ("to", "bo", "le", "ri")
HAN = "\u3400", "\u9fff"
DEEPEST = 12  # switches within switches


def drawn_by(instruction: str) -> str | None:
    """Return what an EQ field draws, or the box that a button shows; None for any other field."""
    text = instruction.strip()
    if text[:2].upper() == "EQ" and not text[2:3].isalnum():
        return equation(text[2:])
    button = BUTTON.match(text)
    # what such a button shows is a prompt (click here), unless it is a box to be clicked at
    return button[1].strip() if button and set(button[1]) & (EMPTY_GLYPHS | CHECKED_GLYPHS | TICK_GLYPHS) else None


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of an equation that was read: its text, and where reading goes on."""

    text: str
    end: int


def equation(text: str) -> str:
    """Return the characters of an EQ field. What stands in a frame is told as `in_frame` does; a framed wording keeps a mark of it."""
    return _sequence(FORMAT.sub("", text), 0, "", 0).text.strip()


def _sequence(text: str, at: int, stops: str, depth: int) -> _Part:
    """Read up to one of `stops` (outside of inner brackets) or the end."""
    out, brackets = "", 0
    while at < len(text):
        char = text[at]
        if char in stops and not brackets:
            break
        if char == "\\":
            part = _switches(text, at, depth)
            out, at = out + part.text, part.end
            continue
        brackets += (char == "(") - (char == ")" and brackets > 0)
        out += char
        at += 1
    return _Part(out, at)


def _switches(text: str, at: int, depth: int) -> _Part:
    """Read a switch with its options and, in brackets, what it works on; a backslash before anything else stands for that."""
    names: list[str] = []
    brackets = ""
    while found := SWITCH.match(text, at):
        names.append(found[1].lower())
        at = found.end()
        if names[-1] in ("bc", "lc", "rc") and text[at : at + 1] == "\\":  # the bracket that a \b draws
            brackets += text[at + 1 : at + 2]
            at += 2
    if not names:
        return _Part(text[at + 1 : at + 2], at + 2)
    if text[at : at + 1] != "(" or depth > DEEPEST:
        return _Part("", at)
    parts: list[str] = []
    raised: list[bool] = []
    while at < len(text) and text[at] != ")":
        raised.append(RAISED.match(text, at + 1) is not None)
        part = _sequence(text, at + 1, ",;，；)", depth + 1)
        parts.append(part.text)
        at = part.end
    if names[0] == "o":
        parts = _without_reading(parts, raised)
    return _Part(_set(names, parts, brackets), at + 1)


def _set(names: list[str], parts: list[str], brackets: str) -> str:
    """Return what a switch makes of its parts."""
    if names[0] == "o":
        return _overstruck(parts)
    if names[0] == "x" and not set(FRAME_SIDES) & set(names):
        return in_frame("".join(parts), IN_SQUARE)
    if names[0] == "b":
        opening, closing = (brackets or "(")[0], (brackets or ")")[-1]
        return opening + "".join(parts) + {"[": "]", "{": "}", "<": ">"}.get(closing, closing)
    if names[0] == "d":
        return ""
    return {"f": "/", "l": ",", "a": " "}.get(names[0], "").join(parts)


def _without_reading(parts: list[str], raised: list[bool]) -> list[str]:
    """Return what stands over each other without the reading (pinyin) that is set over Chinese characters."""
    base = [part for part, over in zip(parts, raised, strict=True) if not over]
    reading = "".join(part for part, over in zip(parts, raised, strict=True) if over)
    is_reading = reading.isalpha() and all(char < HAN[0] for char in reading)
    is_han = bool("".join(base).strip()) and all(HAN[0] <= char <= HAN[1] for char in "".join(base).strip())
    return base if is_reading and is_han else parts


def _overstruck(parts: list[str]) -> str:
    """Return characters drawn over each other: a square or circle with something in it, else all of them."""
    trimmed = [part.strip() for part in parts]
    for frames, mark in ((EMPTY_GLYPHS, IN_SQUARE), (CIRCLE_EMPTY, IN_CIRCLE)):
        frame = next((i for i, part in enumerate(trimmed) if part in frames and part), None)
        if frame is not None:
            return in_frame("".join(part for i, part in enumerate(trimmed) if i != frame), mark)
    marks = [part for part in trimmed if part in TICK_GLYPHS | CHECKED_GLYPHS and part]
    return CHECKED if marks and len(trimmed) > 1 else "".join(trimmed)  # a tick over something that stands for a box: 口, O, ■
