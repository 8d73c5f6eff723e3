"""Whether a text speaks of something: its sentences, searched for wordings.

A wording is found in any width, letter case and spacing. 「…」 in it stands for up to twelve other characters of the same sentence:
存在…困难 is found in 存在一些困难.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from model.folding import fold_search

SENTENCE = re.compile(r"[^。！？；!?;\n]+[。！？；!?;]?")
GAP = ".{0,12}?"


def sentences_about(text: str, words: Sequence[str]) -> tuple[str, ...]:
    """Return the sentences of `text` in which one of `words` stands, in order."""
    wanted = _pattern(tuple(words))
    return tuple(s.strip() for s in SENTENCE.findall(text) if wanted.search(fold_search(s)))


def best_sentence(text: str, words: Sequence[str]) -> str:
    """Return the sentence in which most of `words` stand, the first of several; empty where none does."""
    wanted = _pattern(tuple(words))
    return max(sentences_about(text, words), key=lambda s: len(set(wanted.findall(fold_search(s)))), default="")


@lru_cache(maxsize=1024)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(GAP.join(_piece(fold_search(piece)) for piece in word.split("…")) for word in words))


def _piece(text: str) -> str:
    """Letters and digits at its ends are whole words and numbers: AR is not found in SMART, 方向1 not in 方向10."""
    before, after = (_same_kind(text[at : at + 1 or None]) for at in (0, -1))
    return (f"(?<!{before})" if before else "") + re.escape(text) + (f"(?!{after})" if after else "")


def _same_kind(char: str) -> str:
    return "" if not char.isascii() else "[a-z]" if char.isalpha() else r"\d" if char.isdigit() else ""
