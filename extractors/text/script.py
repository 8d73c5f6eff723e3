"""One script on a page: in brush-like type a recogniser takes simplified characters for their traditional forms (产 read as 產)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import opencc

from model.language import words
from model.page import Line

KEPT = frozenset(words("glyphs", "traditional_in_names"))
LEAST_KINDS = 2  # a single traditional character may be a name's
SURE = 0.9  # certainty from which a recogniser means what it reads
STRAYS = 0.3  # of a seal's characters: hardly legible ones are read as rarer, traditional ones
SHARE = 0.2  # of a page's characters of either script: more than this, and the page is a traditional one


def in_one_script(lines: Sequence[Line]) -> list[Line]:
    """The lines of one page; where nearly all of it is simplified, stray traditional characters as the simplified ones. A single one only
    where the recogniser was in doubt.
    """
    signs = [char for line in lines for char in line.text if "\u4e00" <= char <= "\u9fff"]
    strays = [char for char in signs if simplified(char) != char]
    if not strays or len(strays) > SHARE * sum(_only_simplified(char) for char in signs):
        return list(lines)
    sure = SURE if len(set(strays)) < LEAST_KINDS else math.inf
    return [_line(line, sure) for line in lines]


def words_in_one_script(text: str) -> str:
    """Return the words of a seal with simplified forms for stray traditional ones, unless most of it is traditional."""
    strays = sum(simplified(char) != char for char in text)
    return "".join(map(simplified, text)) if strays and strays <= STRAYS * len(text) else text


def _line(line: Line, sure: float) -> Line:
    """The line with the simplified forms of the characters that are less than `sure`."""
    if not line.spelled:
        return line if math.isfinite(sure) else replace(line, text="".join(map(simplified, line.text)))
    chars = tuple(
        c if c.confidence >= sure or simplified(c.text) == c.text else replace(c, text=simplified(c.text)) for c in line.chars
    )
    return line if chars == line.chars else replace(line, text="".join(c.text for c in chars), chars=chars)


@cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


@cache
def simplified(char: str) -> str:
    """The simplified form of a character that GB 2312 does not have; any other character as it is."""
    if char in KEPT or in_gb2312(char):
        return char
    plain = str(_converter("t2s").convert(char))
    return plain if len(plain) == 1 and in_gb2312(plain) else char


@cache
def _only_simplified(char: str) -> bool:
    return bool(in_gb2312(char)) and str(_converter("s2t").convert(char)) != char


def in_gb2312(char: str) -> bool:
    """Whether GB 2312 has a character, as it has all that a simplified text is written in but rare names."""
    try:
        return len(char.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False
