"""Automatic numbering: what a numbered paragraph shows before its text, counted through the document."""

from __future__ import annotations

import re
from collections.abc import Callable

from extractors.readers.word.styles import Styles
from extractors.readers.word.xml import Element, number, q, val
from model.symbol_fonts import symbol_of

DIGITS = "〇一二三四五六七八九"
UNITS = ("", "十", "百", "千")
STEMS = "甲乙丙丁戊己庚辛壬癸"


def chinese(n: int) -> str:
    """Write a number in Chinese: 12 → 十二 (up to 9999)."""
    if not 0 < n < 10_000:
        return str(n)
    out, zero = "", False
    for place in range(3, -1, -1):
        digit = n // 10**place % 10
        if digit:
            out += ("〇" if zero and out else "") + DIGITS[digit] + UNITS[place]
            zero = False
        else:
            zero = True
    return out[1:] if out.startswith("一十") else out


def letters(n: int) -> str:
    return chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1) if n > 0 else str(n)


def roman(n: int) -> str:
    out = ""
    for value, sign in (
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        out += sign * (n // value)
        n %= value
    return out


def circled(n: int) -> str:
    return chr(0x2460 + n - 1) if 0 < n <= 20 else str(n)


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "ideographDigital": lambda n: "".join(DIGITS[int(d)] for d in str(n)),
    "japaneseDigitalTenThousand": lambda n: "".join(DIGITS[int(d)] for d in str(n)),
    "ideographTraditional": lambda n: STEMS[(n - 1) % 10],
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "decimalFullWidth": lambda n: "".join(chr(0xFF10 + int(d)) for d in str(n)),
    "lowerLetter": letters,
    "upperLetter": lambda n: letters(n).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda n: roman(n).upper(),
    "none": lambda _: "",
}


class Numbering:
    """Counters of all lists of a document; `label` must be called once for each paragraph, in order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, Element] = {}
        self._lists: dict[str, Element] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is not None:
            self._abstract = {val(a, "w:abstractNumId") or "": a for a in root.iterfind(q("w:abstractNum"))}
            self._lists = {val(n, "w:numId") or "": n for n in root.iterfind(q("w:num"))}

    def label(self, paragraph: Element) -> str:
        """Return what stands before the paragraph: 一、, 1.1, （二）, ●; empty for ordinary paragraphs."""
        properties = self._styles.paragraph_property(paragraph, "w:numPr")
        if properties is None:
            return ""
        name = val(properties.find(q("w:numId"))) or "0"
        depth = int(number(val(properties.find(q("w:ilvl")))) or 0)
        abstract = self._abstract_of(name)
        if name == "0" or abstract is None:
            return ""
        counts = self._counts.setdefault(val(abstract, "w:abstractNumId") or name, {})
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        for upper in range(depth):
            counts.setdefault(upper, self._start(name, abstract, upper))
        counts[depth] = counts[depth] + 1 if depth in counts else self._start(name, abstract, depth)
        return self._shown(name, abstract, depth, counts)

    def _abstract_of(self, name: str) -> Element | None:
        listed = self._lists.get(name)
        return None if listed is None else self._abstract.get(val(listed.find(q("w:abstractNumId"))) or "")

    def _level(self, name: str, abstract: Element, depth: int) -> Element | None:
        for source in (self._lists.get(name), abstract):
            for level in source.iter(q("w:lvl")) if source is not None else ():
                if val(level, "w:ilvl") == str(depth):
                    return level
        return None

    def _start(self, name: str, abstract: Element, depth: int) -> int:
        listed = self._lists.get(name)
        for override in listed.iterfind(q("w:lvlOverride")) if listed is not None else ():
            if val(override, "w:ilvl") == str(depth):
                start = number(val(override.find(q("w:startOverride"))))
                if start is not None:
                    return int(start)
        level = self._level(name, abstract, depth)
        start = number(val(level.find(q("w:start")))) if level is not None else None
        return 1 if start is None else int(start)

    def _shown(self, name: str, abstract: Element, depth: int, counts: dict[int, int]) -> str:
        level = self._level(name, abstract, depth)
        if level is None:
            return ""
        text = val(level.find(q("w:lvlText"))) or ""
        if val(level.find(q("w:numFmt"))) == "bullet":
            fonts = level.find(f"{q('w:rPr')}/{q('w:rFonts')}")
            font = (fonts.get(q("w:ascii")) or fonts.get(q("w:hAnsi")) or "") if fonts is not None else ""
            return "".join(symbol_of(font, ord(c)) or ("●" if "\uf000" <= c <= "\uf0ff" else c) for c in text)

        def shown(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            other = self._level(name, abstract, at)
            form = val(other.find(q("w:numFmt"))) if other is not None else "decimal"
            return FORMATS.get(form or "decimal", str)(counts.get(at, 1))

        return re.sub(r"%(\d)", shown, text)
