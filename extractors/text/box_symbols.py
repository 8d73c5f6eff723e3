"""Tick boxes in text: which characters are boxes, and their normal form (☐ ☑)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from model.boxes import (
    CHECKED,
    CHECKED_GLYPHS,
    CIRCLE_CHECKED,
    CIRCLE_EMPTY,
    CROSS_GLYPHS,
    EMPTY,
    EMPTY_GLYPHS,
    IN_CIRCLE,
    IN_SQUARE,
    TICK_GLYPHS,
    in_frame,
)
from model.fuzzy import Span
from model.language import language, words

__all__ = [
    "BOXES", "CHECKED", "CHECKED_GLYPHS", "CIRCLE_CHECKED", "CIRCLE_EMPTY", "CROSS_GLYPHS", "DELIMITERS", "EMPTY", "EMPTY_GLYPHS",
    "IN_CIRCLE", "IN_SQUARE", "LONGEST_ALTERNATIVE", "TICK_GLYPHS", "bare_brackets", "half_brackets_as_boxes", "circles_as_boxes", "in_frame",
    "lists_circles", "normal_text", "ticks_in_brackets", "ticks_with_brackets", "ticks_with_circles",
    "typed_as_boxes",
]  # fmt: skip
BOXES = frozenset(EMPTY + CHECKED)

_SPACE = r"[ \t\u3000\u00a0]*"
_TICK = "[" + "".join(sorted(TICK_GLYPHS)) + "]"
_OPEN, _CLOSE = r"[（(\[【〔［〖]", r"[）)\]】〕］〗]"
# [x] and 【v】 before a wording, too; letters between round brackets are no ticks
_PAREN_TICK = re.compile(
    rf"{_OPEN}{_SPACE}{_TICK}{_SPACE}{_CLOSE}|(?<![A-Za-z0-9])[\[【［]{_SPACE}[xXvV×✗✘]{_SPACE}[\]】］](?={_SPACE}[\u4e00-\u9fff])"
)
_LAST_TICK = re.compile(rf"[\[【［]{_SPACE}[xXvV×✗✘]{_SPACE}[\]】］](?={_SPACE}$)")  # of what stands on the next line
_SQUARE_EMPTY = re.compile(rf"[\[［【〔]{_SPACE}[\]］】〕](?={_SPACE}[\u4e00-\u9fff])")
_SQUARE_FULL = re.compile(rf"(?<=[\[［【〔])(?:[^\W\d_]|[{''.join(sorted(CROSS_GLYPHS))}])(?=[\]］】〕]{_SPACE}[\u4e00-\u9fff])")
_ROUND_V = re.compile(rf"(?<=[（(])[vV](?=[）)]{_SPACE}[\u4e00-\u9fff])")
_ROUND_LETTER = re.compile(_ROUND_V.pattern.replace("[vV]", "[A-Za-z]"))
_TRULY_TICKED = re.compile(rf"{_OPEN}{_SPACE}{_TICK}{_SPACE}{_CLOSE}")
_BARE = re.compile(rf"{_OPEN}[ \t\u3000\u00a0，,、.]{{0,8}}{_CLOSE}(?={_SPACE}[\u4e00-\u9fff])|[\[［]{_SPACE}[\]］]$")
BRACKETED = 3  # empty brackets before wordings, from which brackets are a page's boxes
_PAREN_CROSS = rf"{_OPEN}{_SPACE}[{''.join(sorted(CROSS_GLYPHS))}]{_SPACE}{_CLOSE}(?={_SPACE}[\u4e00-\u9fff])"
_SAYS_YES = re.compile(rf"[{''.join(words('boxes', 'ticked'))}]|{_TRULY_TICKED.pattern}")
_SAYS_NO = re.compile(rf"[{''.join(words('boxes', 'crossed'))}]|{_PAREN_CROSS}")
_PAREN_EMPTY = re.compile(rf"{_OPEN}[ \t\u3000\u00a0]{{0,8}}{_CLOSE}")
_HALF_BRACKET = re.compile(rf"\[(?=[\u4e00-\u9fff]{{1,6}}{_SPACE}[{EMPTY}{CHECKED}])|(?<=[/／])\](?=[\u4e00-\u9fff])")
_TICK_THEN_BOX = re.compile(rf"{_TICK}{EMPTY}")
_BOX_THEN_TICK = re.compile(rf"{EMPTY}{_SPACE}{_TICK}")
_WORD_THEN_TICK = re.compile(
    rf"{EMPTY}((?:(?<!\S{EMPTY}){_SPACE})?[^{EMPTY}{CHECKED}\s]{{1,20}}?)(?<![/／、,，]){_TICK}(?=\s|$|[，,。；;、/])"
)
_WORDS_FIRST = re.compile(
    rf"{_SPACE}[^{EMPTY}{CHECKED}\s]*[\u4e00-\u9fff]{EMPTY}"
)  # 外资企业☐ 合资企业√: the √ stands for a box itself
_CIRCLES = "".join(sorted(CIRCLE_EMPTY | CIRCLE_CHECKED))
_ZERO = str(language("boxes")["circle_numeral"])
_NUMERALS = f"{_ZERO}零一二三四五六七八九十百千万亿\\d"
_BEFORE_WORDING = r"(?=\s{0,2}[\u4e00-\u9fffA-Za-z])"
_CIRCLE = re.compile(rf"(?<![{_CIRCLES}{_NUMERALS}])[{_CIRCLES}]{_BEFORE_WORDING}")  # no year 二○二○
_CIRCLE_OR_ZERO = re.compile(
    rf"(?<![{_CIRCLES}{_NUMERALS}])(?:[{_CIRCLES}]|{_ZERO}(?!\s{{0,2}}[{_NUMERALS}年月日])){_BEFORE_WORDING}"
)
_FILLED = re.compile(f"[{''.join(sorted(CIRCLE_CHECKED))}]")
_LETTER = re.compile(rf"(?<![A-Za-z0-9])[{''.join(words('boxes', 'circle_letters'))}](?=\s{{0,2}}[\u4e00-\u9fff])")
_OPENING_CIRCLE = re.compile(rf"\s*([{_CIRCLES}{_ZERO}])\s{{0,2}}[^\s{_CIRCLES}{_NUMERALS}][^\s：:，。；]{{0,11}}\s*$")
_FRAME = re.compile("[" + "".join(words("boxes", "frame")) + "]")
_FRAMED_TICK = re.compile(rf"[{''.join(sorted(TICK_GLYPHS | CROSS_GLYPHS))}]{_FRAME.pattern}")
_FRAMED_BLANK = re.compile(rf"(?:^|[ \u00a0\u3000]){_FRAME.pattern}")
_ALTERNATIVES = re.compile(r"[/／|、\s]+")
_SENTENCE = re.compile("[，。；,;！？]")
LONGEST_ALTERNATIVE = 12  # characters
_STYLED = re.compile("([" + "".join(sorted(EMPTY_GLYPHS | CHECKED_GLYPHS | TICK_GLYPHS)) + "])[\ufe0e\ufe0f]")
# 口 before a wording that begins a line or follows white space or a mark of punctuation
_TYPED_BOX = re.compile(
    rf"(?:(?<=[\s：:，,、；;/／])|^)[{''.join(words('boxes', 'box_character'))}](?=\s{{0,2}}[\u4e00-\u9fff])(?![{''.join(words('boxes', 'box_words'))}])"
)
DELIMITERS = " \t\u3000\u00a0、，,;；/|／。.:：·"


def normal_text(text: str) -> str:
    """Boxes as ☐ and ☑; a tick typed into, beside or instead of a box counts as ☑; （√） and its empty neighbours too. A cross ticks a box where none
    is ticked otherwise.
    """
    text = _STYLED.sub(r"\1", text)
    if _SAYS_YES.search(text):
        text = _SAYS_NO.sub(EMPTY, text)
    if _FRAME.search(text):
        text = _without_frames(text)
    out = "".join(EMPTY if c in EMPTY_GLYPHS else CHECKED if c in CHECKED_GLYPHS else c for c in text)
    if _PAREN_TICK.search(out):
        out = _PAREN_EMPTY.sub(EMPTY, _PAREN_TICK.sub(CHECKED, out))
    if EMPTY in out or CHECKED in out or _SQUARE_EMPTY.search(out):
        out = _LAST_TICK.sub(CHECKED, out)
    if not any(c in TICK_GLYPHS for c in out):
        return out
    out = _TICK_THEN_BOX.sub(CHECKED, out)
    out = _BOX_THEN_TICK.sub(CHECKED, out)
    if not _WORDS_FIRST.match(out):
        out = _WORD_THEN_TICK.sub(rf"{CHECKED}\1", out)
    return re.sub(_TICK, CHECKED, out) if _choice_like(out) else out


def ticks_with_circles(texts: Iterable[str]) -> bool:
    """Whether a page's choices have round buttons (○ ●): a line with two of them, one empty. ● alone opens paragraphs, too; a numeral
    zero 〇 is a button beside a filled one only.
    """
    for text in map(_without_letters, texts):
        marks = _CIRCLE_OR_ZERO.findall(text)
        filled = any(m in CIRCLE_CHECKED for m in marks)
        boxes = sum(c in CHECKED_GLYPHS for c in text)  # an enclosed tick beside circles
        if len(marks) + boxes > 1 and any(m in CIRCLE_EMPTY or (m == _ZERO and filled) for m in marks):
            return True
    return False


def lists_circles(texts: Iterable[str]) -> bool:
    """Whether these lines of cells are choices with round buttons, one below the other: short ones, of which one is filled."""
    opening = (_OPENING_CIRCLE.match(text) for text in texts)
    marks = "".join("-" if hit is None else "1" if hit[1] in CIRCLE_CHECKED else "0" for hit in opening)
    return any(len(run) > 1 and run.count("1") == 1 for run in marks.split("-"))


def ticks_with_brackets(texts: Iterable[str]) -> bool:
    """Whether a page's choices have brackets for boxes: （√） stands on one of its lines."""
    return any(_PAREN_TICK.search(text) for text in texts)


def ticks_in_brackets(texts: Sequence[str]) -> list[str]:
    """Return the lines of a page, of the same lengths; where brackets are its boxes, the one character in brackets before a wording is its tick:
    [x] is read as [冈], （√） as (v) or (W). A cross is one where no √ stands in others.
    """
    ticked = any(_TRULY_TICKED.search(text) for text in texts)
    if sum(len(_SQUARE_EMPTY.findall(text)) for text in texts) >= BRACKETED:
        return [_SQUARE_FULL.sub(lambda hit: hit[0] if ticked and hit[0] in CROSS_GLYPHS else "√", text) for text in texts]
    if not ticked:
        return list(texts)
    letter = _ROUND_LETTER if sum(len(_BARE.findall(text)) for text in texts) >= BRACKETED else _ROUND_V
    return [letter.sub("√", text) for text in texts]


def bare_brackets(texts: Sequence[str]) -> list[list[Span]]:
    """Return where brackets with nothing between them stand for boxes, in each of the lines of a page; none where brackets are not its boxes."""
    squares = sum(len(_SQUARE_EMPTY.findall(text)) for text in texts)
    if squares < BRACKETED and not ticks_with_brackets(texts):
        return [[] for _ in texts]
    return [[Span(hit.start(), hit.end(), 1.0) for hit in _BARE.finditer(text)] for text in texts]


def half_brackets_as_boxes(text: str) -> str:
    """A bracket before a wording whose other half was not read as ☐."""
    return _HALF_BRACKET.sub(EMPTY, text)


def typed_as_boxes(text: str) -> str:
    """Return 口 and 囗 as ☐ where they stand for boxes: two of them in a line, or one beside a box."""
    marks = _TYPED_BOX.findall(text)
    boxes = BOXES & set(normal_text(text)) if len(marks) == 1 else marks
    return _TYPED_BOX.sub(EMPTY, text) if boxes else text


def circles_as_boxes(text: str) -> str:
    """Round buttons before a wording as ☐ and ☑, of the same length; a numeral zero beside another one or at the beginning."""
    text = _without_letters(text)
    marks = _CIRCLE_OR_ZERO.findall(text)
    pattern = _CIRCLE_OR_ZERO if len(marks) > 1 or text.lstrip().startswith(_ZERO) else _CIRCLE
    return pattern.sub(lambda hit: CHECKED if hit[0] in CIRCLE_CHECKED else EMPTY, text)


def _without_letters(text: str) -> str:
    """Return a text, of the same length, with circles where letters stand for them beside a filled one."""
    return _LETTER.sub(_ZERO, text) if _FILLED.search(text) else text


def _without_frames(text: str) -> str:
    """Return a text without combining frames: a tick in one is ☑, a blank in one ☐, and a wording in one the chosen of its alternatives
    (是／否 with a ring around one of them).
    """
    text = _FRAMED_BLANK.sub(EMPTY, _FRAMED_TICK.sub(CHECKED, text))
    head, colon, rest = text.rpartition("：") if "：" in text else text.rpartition(":")
    alternatives = [part for part in _ALTERNATIVES.split(rest) if part]
    chosen = [bool(_FRAME.search(part)) for part in alternatives]
    short = all(len(part) <= LONGEST_ALTERNATIVE for part in alternatives) and not _SENTENCE.search(rest)
    if len(alternatives) > 1 and any(chosen) and not all(chosen) and short and not BOXES & set(text):
        rest = " ".join((CHECKED if mark else EMPTY) + part for part, mark in zip(alternatives, chosen, strict=True))
    return _FRAME.sub("", head + colon + rest)


def _choice_like(text: str) -> bool:
    """Whether a lone √ stands for a ticked box: before or behind a wording, not within a sentence or a formula."""
    stripped = text.strip(DELIMITERS)
    return (
        any(c in BOXES for c in text)
        or bool(re.match(rf"{_TICK}|.*{_TICK}$", stripped))
        or bool(re.search(rf"\s{_TICK}\S|[\s：:/／、]{_TICK}{_SPACE}[\u4e00-\u9fff]", text))
    )
