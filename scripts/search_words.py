"""Writes model/language/search.yaml: how Chinese characters are searched by the first letters of their sounds, and in simplified form. Asks for
pypinyin and OpenCC while it runs (`pip install pypinyin`); the program itself loads neither for that (a web process would grow by 60 MB).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from pathlib import Path
from textwrap import wrap

import opencc
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

OUT = Path(__file__).parents[1] / "model" / "language" / "search.yaml"
FIRST, LAST = 0x4E00, 0x9FA5
HEAD = """source: >-
  Sounds: pypinyin 0.55.0 (MIT, LICENSE-pinyin.txt). Simplified forms: OpenCC 1.4 (Apache-2.0). Made by scripts/search_words.py.
"""


def letter(sound: str) -> str:
    first = unicodedata.normalize("NFKD", sound)[:1].lower()
    return first if "a" <= first <= "z" else ""


def main() -> None:
    signs = [chr(code) for code in range(FIRST, LAST + 1)]
    usual = {sign: letter(lazy_pinyin(sign, style=Style.NORMAL)[0]) or "-" for sign in signs}
    others: dict[str, set[str]] = defaultdict(set)
    words = {}
    for word, sounds in PHRASES_DICT.items():
        said = "".join(letter(sound[0]) for sound in sounds)
        if len(word) == 2 == len(said) and all(sign in usual for sign in word):
            for sign, first in zip(word, said, strict=True):
                others[sign] |= {first} - {usual[sign]}
            if said != usual[word[0]] + usual[word[1]]:
                words[word] = said
    convert = opencc.OpenCC("t2s").convert
    plain = {sign: convert(sign) for sign in signs}
    pairs = [sign + simple for sign, simple in plain.items() if simple != sign and len(simple) == 1]
    groups = {
        f"Of each character from U+{FIRST:X} to U+{LAST:X}: the first letter of its usual sound; -: none": (
            "sounds",
            "".join(usual.values()),
        ),
        "Characters that sound otherwise in other words, with those letters": (
            "other_sounds",
            [sign + "".join(sorted(found)) for sign, found in sorted(others.items()) if found],
        ),
        "Words in which a character does not have its usual sound": ("words", [w + said for w, said in sorted(words.items())]),
        "Traditional characters, each with its simplified form": ("simplified", pairs),
    }
    OUT.write_text(HEAD + "".join(_group(note, name, found) for note, (name, found) in groups.items()), "utf-8")


def _group(note: str, name: str, found: str | list[str]) -> str:
    text, (begin, end) = (found, ("", "")) if isinstance(found, str) else (", ".join(found), ("[", "]"))
    lines = "\n".join(f"  {line}" for line in wrap(text, 126))
    return f"\n# {note}\n{name}: {begin or '>-'}\n{lines}\n{end}{chr(10) if end else ''}"


if __name__ == "__main__":
    main()
