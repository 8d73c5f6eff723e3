"""Chinese text folded for comparison: one way each, from weak to strong. Nothing else in the project normalises text.

| function | keeps | for |
|---|---|---|
| `nfkc` | everything, in compatible form: full width becomes half width, ① becomes 1 | typed values, before they are parsed |
| `fold` | all but white space; one kind of quotation marks and dashes | wordings of labels and hints, places in a text |
| `fold_search` | all but white space, without letter case | what is searched for |
| `fold_words` | words without punctuation, brackets and letter case | whether two texts say the same |
| `fold_letters` | letters and digits alone, without letter case | anchors of a form among ruled lines and boxes |
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ONE_KIND = str.maketrans("“”„‘’「」『』—–‐―－~～·•‧", "\"\"\"''''''-----~~...")
_SPACE = re.compile(r"\s+")
_PUNCTUATION = re.compile(r"[\s\"'`“”‘’「」『』《》〈〉<>()\[\]【】〔〕{}、，。；：·•．,.;:_~!?！？…\-—–－‐]+")


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


def fold_words(text: str) -> str:
    """Return the words of `text`: one width, one letter case, no white space, no punctuation."""
    return _PUNCTUATION.sub("", nfkc(text)).casefold()


def fold_letters(text: str) -> str:
    """Return the letters and digits of `text`, half-width, in lower case."""
    return "".join(char for char in nfkc(text).lower() if char.isalnum())


def half_width(text: str) -> str:
    """Return `text` with letters, digits and the signs of numbers and addresses in half width; Chinese punctuation stays."""
    return "".join(nfkc(c) if "！" <= c <= "～" and c not in "，；：？！（）" else c for c in text).strip()
