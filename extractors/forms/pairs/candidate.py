"""A pair as found, before its value is brought into its reported form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.forms.pairs.settings import CHOICES_IN_VALUE
from extractors.text.box_symbols import BOXES
from extractors.text.label_wording import as_label, is_blank
from model.geometry import Box
from model.page import Pair, Tick

APART = re.compile(r"\s{2,}|\s*[/／|｜]\s*")  # between wordings to choose from
LONGEST_CHOICE = 12  # characters


@dataclass(frozen=True, slots=True)
class PairCandidate:
    """`value` as it stands, line breaks kept; `value_box` where it stands or was expected. `row`, `column`, `record`: see `Pair`."""

    label: str
    value: str
    label_box: Box
    value_box: Box | None
    confidence: float
    row: str = ""
    column: str = ""
    record: int = 0


def as_pair(found: PairCandidate, ticks: Sequence[Tick]) -> Pair:
    """Return the pair as it is reported: value trimmed, choices as the wordings of the ticked ones, blanks as ""."""
    value = _trimmed(found.value)
    if any(c in BOXES for c in value):
        value = _choices(value, found.value_box, ticks)
    if is_blank(value):
        value = ""
    place = (as_label(found.row), as_label(found.column), found.record)
    return Pair(as_label(found.label), value, found.label_box, found.value_box, round(found.confidence, 3), *place)


def _trimmed(value: str) -> str:
    """Without the punctuation and the closing bracket that belong to the text around the value."""
    value = value.strip(" \u3000\t\n")
    value = value.rstrip("，,；;、 \u3000")
    for opening, closing in ("（）", "()", "【】", "[]"):
        while value.endswith(closing) and value.count(closing) > value.count(opening):
            value = value[:-1].rstrip()
    return value.strip("_＿ \u3000") if re.search(r"[^_＿\s]", value) else value


def _choices(value: str, box: Box | None, ticks: Sequence[Tick]) -> str:
    """The ticked wordings where the value is little else than choices; otherwise the whole text with its boxes."""
    if box is None:
        return value
    inside = [t for t in ticks if box.holds(t.box.cx, t.box.cy)]
    marks = sum(c in BOXES for c in value)
    if not inside or len(inside) != marks:
        return value
    rest = re.sub(r"\s", "", "".join(c for c in value if c not in BOXES))
    named = sum(len(re.sub(r"\s", "", t.label)) for t in inside)
    if named < CHOICES_IN_VALUE * len(rest):
        return value if any(not t.checked for t in inside) else _among_words(value, inside)
    return "、".join(t.label for t in inside if t.checked and t.label.strip())


def _among_words(value: str, ticked: Sequence[Tick]) -> str:
    """Return the ticked wordings among others that stand apart and have no boxes (国有企业  √民营企业  外资企业); else the whole text."""
    words = [word for word in APART.split("".join(c for c in value if c not in BOXES).strip()) if word]
    labels = [t.label.strip() for t in ticked]
    apart = len(words) > 1 and all(len(word) <= LONGEST_CHOICE for word in words)
    return "、".join(labels) if apart and set(labels) <= set(words) else value
