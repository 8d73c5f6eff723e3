"""Chinese text folded for comparison: one way each, from weak to strong. Nothing else in the project normalises text.

| function | keeps | for |
|---|---|---|
| `usual` | everything, with the character that one sees where a look-alike of another block stands | texts as documents hold them |
| `nfkc` | everything, in compatible form: full width becomes half width, ① becomes 1 | typed values, before they are parsed |
| `fold` | all but white space; one kind of quotation marks and dashes | wordings of labels and hints, places in a text |
| `fold_search` | all but white space, without letter case | what is searched for |
| `fold_found` | the same in simplified characters, one for one | where people search: pages, names, findings |
| `fold_words` | words without punctuation, brackets and letter case | whether two texts say the same |
| `fold_letters` | letters and digits alone, without letter case | anchors of a form among ruled lines and boxes |
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from model.language import words

_ONE_KIND = str.maketrans("“”„‘’「」『』—–‐―－~～·•‧", "\"\"\"''''''-----~~...")
_SPACE = re.compile(r"\s+")
_PUNCTUATION = re.compile(r"[\s\"'`“”‘’「」『』《》〈〉<>()\[\]【】〔〕{}、，。；：·•．,.;:_~!?！？…\-—–－‐]+")


@cache
def _usual_characters() -> dict[int, str]:
    """Return the characters that are shown for radicals, compatibility ideographs, ligatures, forms of vertical writing and signs of mathematics."""
    # Kangxi radicals; compatibility ideographs, Latin ligatures; their supplement; vertical forms; those of the compatibility block
    blocks = ((0x2F00, 0x2FD6), (0xF900, 0xFB07), (0x2F800, 0x2FA20), (0xFE10, 0xFE20), (0xFE30, 0xFE45), (0xFE47, 0xFE49))
    shown = {code: _wide(nfkc(chr(code))) for first, end in blocks for code in range(first, end)}
    shown |= {ord(pair[0]): pair[1] for pair in (*words("glyphs", "radicals"), *words("glyphs", "marks"))}
    return {code: char for code, char in shown.items() if char != chr(code)} | _UNSEEN


# What takes no place on paper: zero-width spaces and joiners, marks of the direction of writing, selectors of variants, tags
_NOTHING = (0x034F, 0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080), *range(0xE0100, 0xE01F0))
_BLANK = (0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0)  # characters that show nothing and take place: fillers of Korean, empty Braille
_UNSEEN = dict.fromkeys((*_NOTHING, *_SELECTORS), "") | dict.fromkeys(_BLANK, " ")
_UNSEEN |= {0xAD: "-"}  # a soft hyphen that is printed is one


def _wide(char: str) -> str:
    """Return punctuation of ASCII in the width of Chinese, which vertical writing has."""
    return chr(ord(char) + 0xFEE0) if len(char) == 1 and "!" <= char <= "~" and not char.isalnum() else char


def usual(text: str) -> str:
    """Return `text` with the usual characters in the place of radicals (⼴), compatibility ideographs, ligatures (ﬁ), vertical forms (︵), and without
    characters that take no place.
    """
    return text if text.isascii() else text.translate(_usual_characters())


def nfkc(text: str) -> str:
    """Return `text` in Unicode's compatible composition (UAX #15, NFKC)."""
    return unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return `text` half-width, without white space, with one kind of quotation marks and dashes."""
    return _SPACE.sub("", nfkc(text).translate(_ONE_KIND))


@lru_cache(maxsize=16384)
def fold_map(text: str) -> tuple[str, list[int]]:
    """Return `fold(text)`, and for every character of it its position in `text`."""
    out: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for folded in fold(char):
            out.append(folded)
            places.append(place)
    return "".join(out), places


def fold_search(text: str) -> str:
    """Return `text` as it is searched: one width, one letter case, no white space."""
    return _SPACE.sub("", nfkc(text).casefold()).replace("\x00", "")


def fold_found(text: str) -> str:
    """Return `fold_search(text)` in simplified characters: 麥田 is found by 麦田. As many characters as there."""
    return simplified(fold_search(text))


def simplified(text: str) -> str:
    """Return `text` with simplified characters in the place of traditional ones, one for one, whatever word they stand in."""
    return text if text.isascii() else text.translate(_simplified())


@cache
def _simplified() -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in words("search", "simplified")}


def fold_words(text: str) -> str:
    """Return the words of `text`: one width, one letter case, no white space, no punctuation."""
    return _PUNCTUATION.sub("", nfkc(text)).casefold()


def fold_letters(text: str) -> str:
    """Return the letters and digits of `text`, half-width, in lower case."""
    return "".join(char for char in nfkc(text).lower() if char.isalnum())


def half_width(text: str) -> str:
    """Return `text` with letters, digits and the signs of numbers and addresses in half width; Chinese punctuation stays."""
    return "".join(nfkc(c) if "！" <= c <= "～" and c not in "，；：？！（）" else c for c in text).strip()
