"""Names of organisations held against one another by what tells them apart: the trade name, not place, trade or legal form."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from model.folding import fold, fold_words
from model.language import alternatives, words

_REMARK = re.compile(r"\([^()]*\)")
_PLACE = re.compile(
    rf"^(?:{alternatives('names', 'provinces')}(?:省|市|(?:[\u4e00-\u9fff]{{1,3}})?自治区)?)?"
    r"(?:[\u4e00-\u9fff]{2,9}?(?:自治州|地区|盟|市)){0,2}(?:[\u4e00-\u9fff]{1,5}?(?:新区|[区县旗]))?"
)
_ENDINGS = sorted(map(fold, words("names", "organisation_endings")), key=len, reverse=True)
_TRADES = sorted(words("names", "trade_words"), key=len, reverse=True)
_LEAST = 2  # characters of a trade name


@lru_cache(maxsize=4096)
def trade_name(name: str) -> str:
    """Return what tells the organisation `name` from others: without place, legal form and words of its trade, at least two characters."""
    bare = _REMARK.sub("", fold(name))
    ending = next((e for e in _ENDINGS if bare.endswith(e) and len(bare) > len(e)), "")
    bare = bare.removesuffix(ending)
    hit = _PLACE.match(bare)
    core = bare[hit.end() :] if hit and len(bare) - hit.end() >= _LEAST else bare
    while (word := next((w for w in _TRADES if core.endswith(w) and len(core) - len(w) >= _LEAST), None)) is not None:
        core = core.removesuffix(word)
    return core


def same_firm(a: str, b: str) -> bool:
    """Return whether two names are one organisation's: the same words, or one goes on where the other ends (a branch)."""
    x, y = fold_words(a), fold_words(b)
    return bool(x and y) and (x == y or x.startswith(y) or y.startswith(x))


def firm_distance(a: str, b: str) -> tuple[float, int]:
    """Return how far two names are apart where it counts: the share (0–1) and the number of the trade names' characters that differ."""
    x, y = trade_name(a), trade_name(b)
    return float(Levenshtein.normalized_distance(x, y)), int(Levenshtein.distance(x, y))
