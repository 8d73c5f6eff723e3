"""Where a value ends that has no label behind it, and which text asks for the choices that follow it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.forms.pairs.settings import FREE
from extractors.text.box_symbols import BOXES
from extractors.text.label_wording import CLEAR_LABEL, is_blank, label_score, tight
from extractors.text.reading_order import part_box
from model.geometry import Box
from model.page import Line

_GAP = re.compile(r"(?<=\S)[\s\u3000]{2,}(?=\S)")
_DATE = re.compile(
    r"(?:[\d\s_＿〇零一二三四五六七八九十]*年[\d\s_＿一二三四五六七八九十]*月[\d\s_＿一二三四五六七八九十]*日?|\d{4}\s?[-./]\s?\d{1,2}\s?[-./]\s?\d{1,2})"
)
_OPEN_END = re.compile(r"[至到自从于—–~～-]$|\d[年月日]?$|^[（(]")  # a date that follows belongs to what is said
_SENTENCE = tuple("。；;，,、")
_QUESTION = tuple("？?")


def value_end(line: Line, start: int, end: int) -> int:
    """Return where the value that begins at `start` ends: at the end of its span, or before what stands apart from it."""
    for gap in _GAP.finditer(line.text, start, end):
        value, rest = line.text[start : gap.start()], line.text[gap.end() : end]
        if not is_blank(value) and stands_apart(value, part_box(line, start, gap.start()), rest, part_box(line, gap.end(), end)):
            return gap.start()
    return end


def stands_apart(value: str, box: Box, text: str, place: Box) -> bool:
    """Whether a text behind a value is no part of it: it is a date (that of a signature), or it stands far off and is no further choice."""
    if is_blank(value) or (opens_with_box(text) and any(c in BOXES for c in value)):
        return False
    return is_date_behind(value, text) or place.x0 - box.x1 > FREE.far * min(box.height, place.height)


def is_date_behind(value: str, text: str) -> bool:
    """Whether a text is the date on which something was written that is no date: 张三 2020年5月1日."""
    said = tight(value)
    return not is_blank(said) and bool(_DATE.fullmatch(text.strip())) and not _OPEN_END.search(said)


def opens_with_box(text: str) -> bool:
    return text.lstrip()[:1] in BOXES and bool(text.strip())


def before_choices(line: Line) -> tuple[str, Box, str, Box] | None:
    """Return the label before the first box of a line with its choices, each with its place: 婚姻状况 ☑已婚 ☐未婚."""
    at = next((k for k, c in enumerate(line.text) if c in BOXES), 0)
    label = line.text[:at].strip()
    if not label or not (label.endswith(_QUESTION) or label_score(label) >= CLEAR_LABEL):
        return None
    end = line.text.index(label) + len(label)
    return label, part_box(line, 0, end), line.text[at:], part_box(line, at, len(line.text))


def is_asked(rows: Sequence[Sequence[Line]], number: int, line: Line) -> bool:
    """Whether a line stands alone over a line of choices, is none itself and no sentence: 5.您希望提供哪些服务."""
    below = rows[number + 1][0] if number + 1 < len(rows) else None
    if below is None or len(rows[number]) > 1 or not opens_with_box(below.text):
        return False
    above = rows[number - 1][0] if number else None
    if above is not None and opens_with_box(above.text) and abs(above.box.x0 - below.box.x0) < below.box.height:
        return False
    text = tight(line.text)
    short = len(text) <= FREE.question and not any(c in BOXES for c in text) and not text.endswith(_SENTENCE)
    near = below.box.y0 - line.box.y1 < FREE.leading * line.box.height
    return short and near and below.box.x0 >= line.box.x0 - line.box.height
