"""What a field shows that has no stored result, or none to be relied on: form fields, symbols, overstruck and framed characters."""

from __future__ import annotations

import re

from extractors.readers.word.xml import Element, number, on, q, val
from extractors.text.box_symbols import CHECKED, EMPTY
from model.equation import drawn_by
from model.symbol_fonts import symbol_of

SYMBOL = re.compile(r"SYMBOL\s+(0x[0-9a-f]+|\d+|\S)(.*)", re.IGNORECASE | re.DOTALL)
BUTTON = re.compile(r"\s*(?:MACRO|GOTO)BUTTON\s+\S+\s+(.+)", re.IGNORECASE | re.DOTALL)  # shows its own last words
SYMBOL_FONT = re.compile(r"\\f\s*[\"“”]?([^\"“”\\]+)")


def shown_by(instruction: str, form: Element | None) -> str | None:
    """Return what the field of this instruction shows by itself, None where its stored result tells. `form`: a form field's data."""
    keyword = instruction.split()[0].upper() if instruction.split() else ""
    if keyword == "FORMCHECKBOX":
        return _legacy_state(form)
    if keyword == "FORMDROPDOWN":
        return _legacy_choice(form) or None
    if button := BUTTON.match(instruction):
        return button[1].strip()
    return _symbol(instruction) if keyword == "SYMBOL" else drawn_by(instruction)


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
