"""What a field shows that has no stored result, or none to be relied on: form fields, symbols, overstruck and framed characters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.readers.word.xml import Element, number, on, q, val
from extractors.text.box_symbols import (
    CHECKED,
    CHECKED_GLYPHS,
    CIRCLE_EMPTY,
    EMPTY,
    EMPTY_GLYPHS,
    IN_CIRCLE,
    IN_SQUARE,
    TICK_GLYPHS,
    in_frame,
)
from model.symbol_fonts import symbol_of

SQUARES, CIRCLES = EMPTY_GLYPHS, CIRCLE_EMPTY
BUTTON = re.compile(r"(?:MACROBUTTON|GOTOBUTTON)\s+\S+\s+(.*)", re.IGNORECASE | re.DOTALL)
SYMBOL = re.compile(r"SYMBOL\s+(0x[0-9a-f]+|\d+|\S)(.*)", re.IGNORECASE | re.DOTALL)
SYMBOL_FONT = re.compile(r"\\f\s*[\"“”]?([^\"“”\\]+)")
SWITCH = re.compile(r"\\([A-Za-z]{1,2})\s*(\d*)\s*")
FRAME_SIDES = ("to", "bo", "le", "ri")
DEEPEST = 12  # switches within switches


def shown_by(instruction: str, form: Element | None) -> str | None:
    """Return what the field of this instruction shows by itself, None where its stored result tells. `form`: a form field's data."""
    keyword = instruction.split()[0].upper() if instruction.split() else ""
    if keyword == "FORMCHECKBOX":
        return _legacy_state(form)
    if keyword == "FORMDROPDOWN":
        return _legacy_choice(form) or None
    if keyword == "EQ":
        return equation(instruction.strip()[2:])
    if keyword == "SYMBOL":
        return _symbol(instruction)
    button = BUTTON.match(instruction.strip())
    # what such a button shows is a prompt (click here), unless it is a box to be clicked at
    return button[1].strip() if button and set(button[1]) & (EMPTY_GLYPHS | CHECKED_GLYPHS | TICK_GLYPHS) else None


def _legacy_state(data: Element | None) -> str:
    box = None if data is None else data.find(q("w:checkBox"))
    if box is None:
        return EMPTY
    state = box.find(q("w:checked"))
    return CHECKED if on(state if state is not None else box.find(q("w:default"))) else EMPTY


def _legacy_choice(data: Element | None) -> str:
    choices = None if data is None else data.find(q("w:ddList"))
    if choices is None:
        return ""
    entries = [val(e) or "" for e in choices.iterfind(q("w:listEntry"))]
    chosen = choices.find(q("w:result"))
    at = int(number(val(chosen if chosen is not None else choices.find(q("w:default")))) or 0)
    return entries[at].strip() if 0 <= at < len(entries) else ""


def _symbol(instruction: str) -> str | None:
    found = SYMBOL.match(instruction.strip())
    if found is None:
        return None
    code = found[1]
    point = int(code, 16) if code[:2].lower() == "0x" else int(code) if code.isdigit() else ord(code[0])
    font = SYMBOL_FONT.search(found[2])
    shown = symbol_of(font[1].strip() if font else "", point)
    return shown or (chr(point) if not font and point < 0xE000 else None)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of an equation that was read: its text, and where reading goes on."""

    text: str
    end: int


def equation(text: str) -> str:
    """Return the characters of an EQ field. What stands in a frame is told as `in_frame` does; a framed wording keeps a mark of it."""
    return _sequence(text, 0, "", 0).text.strip()


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
    while at < len(text) and text[at] != ")":
        part = _sequence(text, at + 1, ",;，；)", depth + 1)
        parts.append(part.text)
        at = part.end
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


def _overstruck(parts: list[str]) -> str:
    """Return characters drawn over each other: a square or circle with something in it, else all of them."""
    trimmed = [part.strip() for part in parts]
    for frames, mark in ((SQUARES, IN_SQUARE), (CIRCLES, IN_CIRCLE)):
        frame = next((i for i, part in enumerate(trimmed) if part in frames and part), None)
        if frame is not None:
            return in_frame("".join(part for i, part in enumerate(trimmed) if i != frame), mark)
    return "".join(trimmed)
