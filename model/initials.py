"""The first letters of the sounds of Chinese names, by which people look for them: 重庆麦田 → cqmt."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import product

from model.folding import fold_found
from model.language import words

FIRST = 0x4E00  # the first character of `sounds`
MOST = 8  # ways in which a name may be said


def initials(name: str) -> tuple[str, ...]:
    """Return the first letters of a name's sounds, the usual way first; other ways where a character has several sounds and no known word tells which.
    Letters and digits stand for themselves, everything else is passed over.
    """
    text = "".join(char for char in fold_found(name) if char.isalnum())
    ways: list[str] = []
    place = 0
    while place < len(text):
        said = _words().get(text[place : place + 2])
        ways += list(said) if said else [_sounds(text[place])]
        place += 2 if said else 1
    several = [n for n, letters in enumerate(ways) if len(letters) > 1]
    free = set(several[: MOST.bit_length() - 1])
    choices = [letters[:2] if n in free else letters[:1] for n, letters in enumerate(ways)]
    return tuple(dict.fromkeys("".join(way) for way in product(*choices)))


def _sounds(char: str) -> str:
    """Return the letters that a character may begin with, the usual one first; empty for one that is not known."""
    usual, place = _usual(), ord(char) - FIRST
    if char.isascii():
        return char
    letter = usual[place] if 0 <= place < len(usual) else "-"
    return "" if letter == "-" else letter + _others().get(char, "")


@cache
def _usual() -> str:
    return "".join(words("search", "sounds")).replace(" ", "")


@cache
def _others() -> Mapping[str, str]:
    return {entry[0]: entry[1:] for entry in words("search", "other_sounds")}


@cache
def _words() -> Mapping[str, str]:
    """Words in which a character does not have its usual sound."""
    return {entry[:2]: entry[2:] for entry in words("search", "words")}
