"""「标签：值」 within a text: one or several labels with their values on a line, blanks included."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable
from dataclasses import dataclass, replace

from extractors.text.box_symbols import BOXES
from extractors.text.label_wording import ENDINGS, has_label_ending, label_score
from model.geometry import Box
from model.language import words
from model.page import Char, Line

_COLON = re.compile(r"[：:]")
_LONGEST = 26  # characters of a label before its colon
WIDE = 1.4  # times the usual width of its kind that a character beside a gap has
_VERDICTS = frozenset(words("labels", "verdicts"))  # 同意　　签字：王五
_REMARKS = frozenset(words("labels", "remarks"))  # what the form itself tells is no field
_BREAKS = "，,。；;！!？?、/_＿"
_JOINS = (
    "、/"  # part what is listed; at the beginning of a text, or behind a gap, they stand within a label: 地址、电话, 职务/职称
)
_JOINED = re.compile(
    r"(?:[\u4e00-\u9fff][\u4e00-\u9fff \u3000（）()]{0,11}|[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]?)$"
)
_APART = re.compile(r"\n|[ \u3000]{2,}")
_BLANK_RUN = re.compile(r"[_＿]{2,}|(?<=[\u4e00-\u9fff])[\s\u3000]{3,}")


@dataclass(frozen=True, slots=True)
class Span:
    """A label and its value as positions in one text: [label_start, label_end) and [value_start, value_end)."""

    label_start: int
    label_end: int
    value_start: int
    value_end: int


def label_spans(text: str) -> list[Span]:
    """Every label with a colon in a text, with the value up to the next label."""
    found: list[tuple[int, int, int]] = []
    floor = 0
    for match in _COLON.finditer(text):
        at = match.start()
        if _no_label_colon(text, at):
            continue
        start = _label_start(text, floor, at)
        if start is not None:
            found.append((start, at, match.end()))
            floor = match.end()
    if not found:
        return []
    ends = [start for start, _, _ in found[1:]] + [len(text)]
    return [Span(start, at, value, end) for (start, at, value), end in zip(found, ends, strict=True)]


def _no_label_colon(text: str, at: int) -> bool:
    """A time (10:30), an address (http://), a ratio, or a colon with nothing before it."""
    before, after = text[:at].rstrip(), text[at + 1 : at + 3]
    if not before or after == "//":
        return True
    return before[-1].isdigit() and after[:1].isdigit()


def _label_start(text: str, floor: int, at: int) -> int | None:
    """Where the label before the colon at `at` begins; None if what stands there is no label."""
    piece = text[floor:at].rstrip()
    if not piece.strip():
        return None
    cut = 0
    depth = 0
    for i in range(len(piece) - 1, -1, -1):
        c = piece[i]
        depth += (c in "）)】]") - (c in "（([【")
        if depth < 0 or (depth == 0 and (c in _BREAKS or c in BOXES) and not _joins(piece, i, floor)):
            cut = i + 1
            break
    label = piece[cut:]
    label = label[_last_token(label) :] if floor or cut else label[_last_token(label, first=True) :]
    parted = label != piece[cut:]
    label = label[known_tail(label) :] if floor and cut == 0 and not parted else label
    label = label.lstrip()
    if label in _REMARKS or not 0 < len(label) <= _LONGEST or not re.search(r"[\u4e00-\u9fffA-Za-z]", label):
        return None
    return floor + len(piece) - len(label)


def _joins(piece: str, at: int, floor: int) -> bool:
    """Whether 、 or / joins two words of one label: what stands before it begins the text, or stands apart from the value before."""
    if piece[at] not in _JOINS:
        return False
    gap = max((m.end() for m in _APART.finditer(piece, 0, at)), default=0)
    return (gap > 0 or not floor) and bool(_JOINED.match(piece[gap:at].strip()))


def _last_token(label: str, first: bool = False) -> int:
    """Cut at a gap: what stands before it belongs to the value before. Spaced labels (姓 名) stay whole."""
    if re.fullmatch(r"\s*(?:[（(]?\d+[.、)）]\s*)?[\u4e00-\u9fff](?:[\s\u3000]+[\u4e00-\u9fff]){1,4}\s*", label):
        return 0
    tokens = list(re.finditer(r"[^\s\u3000]+", label))
    if len(tokens) < 2:
        return 0
    last = len(tokens) - 1
    while last > 0 and len(tokens[last].group()) == 1 and len(tokens[last - 1].group()) == 1:
        last -= 1  # 手 机
    while last > 0 and tokens[last].group()[0] in "（(【[":
        last -= 1  # 法定代表人 （签章）
    last = _with_first_words(tokens, last)
    plain = re.fullmatch(r"[\u4e00-\u9fff\s\u3000]+", label)
    if tokens[0].group() in _VERDICTS:
        return tokens[last].start()
    if first and (
        len(label.strip()) <= 8 and plain or len(label.strip()) <= 14 and label_score(label[tokens[last].start() :]) < 0.5
    ):
        return 0
    return tokens[last].start()


_NUMBER = re.compile(r"[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.．、)）]")


def _with_first_words(tokens: list[re.Match[str]], last: int) -> int:
    """A label's number before it, and its Chinese before its English, are of the label: 4. 联系电话, 签名 Signature."""
    first = last
    while first > 0 and re.fullmatch(r"[A-Za-z.,'’/()（）&-]+", tokens[first].group()):
        first -= 1
    last = first if has_label_ending(tokens[first].group()) else last
    return last - 1 if last > 0 and _NUMBER.fullmatch(tokens[last - 1].group()) else last


_QUALIFIERS = words("labels", "qualifiers")  # fmt: skip


def known_tail(label: str) -> int:
    """In 张三性别 (a value run into the next label) the known ending tells where the label begins."""
    endings = [e for e in ENDINGS if label.endswith(e) and len(e) >= 2]
    if not endings:
        return 0
    start = len(label) - len(max(endings, key=len))
    while start >= 2 and label[start - 2 : start] in _QUALIFIERS:
        start -= 2
    return start


def blank_spans(text: str) -> list[Span]:
    """Labels followed by a blank to be filled in, without a colon: 申报单位____ ."""
    spans = []
    at = 0
    for match in _BLANK_RUN.finditer(text):
        label = text[at : match.start()]
        start = at + len(label) - len(label.lstrip())
        if label.strip() and label_score(label) >= 0.6 and "_" in match.group():
            spans.append(Span(start, match.start(), match.end(), match.end()))
        at = match.end()
    if not spans:
        return []
    ends = [s.label_start for s in spans[1:]] + [len(text)]
    return [Span(s.label_start, s.label_end, s.value_start, max(s.value_start, e)) for s, e in zip(spans, ends, strict=True)]


def with_gaps(line: Line) -> Line:
    """The line with a space where its characters stand clearly apart: recognisers leave out the space between a value and the
    next label. Characters read by OCR meet half way, so both neighbours of a gap are wide.
    """
    if not line.spelled or len(line.chars) < 4:
        return line
    usual = {kind: _median(c.box.width for c in line.chars if c.text.isascii() == kind) for kind in (True, False)}
    wide = [c.box.width > WIDE * usual[c.text.isascii()] and bool(c.text.strip()) for c in line.chars]
    gaps = {i for i in range(1, len(wide)) if wide[i - 1] and wide[i]}
    if not gaps:
        return line
    chars: list[Char] = []
    for i, char in enumerate(line.chars):
        if i in gaps:
            chars.append(Char(" ", Box(char.box.x0, char.box.y0, char.box.x0, char.box.y1)))
        chars.append(char)
    return replace(line, text="".join(c.text for c in chars), chars=tuple(chars))


def _median(widths: Iterable[float]) -> float:
    found = list(widths)
    return statistics.median(found) if found else 0.0
