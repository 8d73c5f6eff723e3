"""Boxes in the cell of a field: yes or no, choices, rows of levels, wordings that are wrapped, blanks behind 其他."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from model.page import Cell, Page, Pair, Reader, Tick
from shenbao.drafting.blanks import NO, YES
from shenbao.drafting.lexicon import squeeze

OTHER = re.compile(r"^其[他它](?:[（(].*|[:：_＿].*)?$")  # 其他类, 其他企业技术 are choices like the others
WRAPPED = 1.5  # characters: as near to the wall a line ends that is wrapped


@dataclass(frozen=True, slots=True)
class Found:
    """A pair that is a field, with the table's cell that holds its value, and the boxes in there."""

    pair: Pair
    page: Page
    cell: Cell | None
    ticks: tuple[Tick, ...] = ()
    context: str = ""


def choices_in(found: Found) -> tuple[str, dict[str, Any]]:
    """Return type and choices of boxes: yes or no, rows of levels where the same wordings come again in each line, or choices."""
    whole = wrapped(found)
    words = [
        _closed(whole.get(label := squeeze(t.label), label))
        for t in sorted(found.ticks, key=lambda t: (round(t.box.cy, 2), t.box.x0))
        if t.label
    ]
    text = found.cell.text if found.cell else found.pair.value
    for label, words_ in whole.items():
        text = re.sub(rf"{re.escape(label)}\s*\n\s*(?={re.escape(words_[len(label) :])})", label, text)
    other = [squeeze(w) for w in re.findall(r"其[他它][^：:☐☑_＿]*(?=[：:_＿])", text)]
    plain = [w for w in dict.fromkeys(words) if not (OTHER.match(w) and (other or not found.cell))]
    more: dict[str, Any] = (
        {"other_labels": list(dict.fromkeys((*other, "其他", "其它")))} if other or len(plain) < len(set(words)) else {}
    )
    if len(words) > len(set(words)):
        return "levels", {**_levels(found, plain), **more}
    if len(plain) == 2 and any(w[:1] in YES for w in plain) and any(w[:1] in NO for w in plain):  # noqa: PLR2004 - yes and no
        choices = [{"value": w[:1] in YES, "words": [re.split(r"[（(：:，,_＿]", w)[0]]} for w in plain]
        return "yes_no", {"choices": choices}
    choices = [{"value": w, "words": list(dict.fromkeys((w, re.split(r"[：:]", w)[-1])))} for w in plain]
    return "choices", {"choices": choices, **more, **_groups(found)}


def wrapped(found: Found) -> dict[str, str]:
    """Return wordings of boxes that go on in the next line, whole: ☐其 over 他：____. Lines of a Word file are not wrapped; elsewhere one that is ends at its cell's wall."""
    cell, page = found.cell, found.page
    out: dict[str, str] = {}
    if cell is None or page.reader is Reader.WORD:
        return out
    for line, following in pairwise(cell.lines):
        hit = re.search(r"[☐☑]\s*([^☐☑\s]{1,8})$", line.text)
        more = re.match(r"([^☐☑：:_＿（(\s]{1,8})(?=[：:_＿☐☑（(\s]|$)", following.text)
        full = cell.box.x1 - line.box.x1 < WRAPPED * line.box.height * page.height / page.width
        if hit and more and (full or re.fullmatch("其[他它]", hit[1] + more[1][:1])):  # 他：____ goes over whole
            out[hit[1]] = hit[1] + more[1]
    return out


def _closed(text: str) -> str:
    """The text without a bracket's end that was opened before its box: 内资（☐国有 ☐民营）."""
    opened = len(re.findall("[（(]", text)) - len(re.findall("[）)]", text))
    if opened > 0 and text[-1:] in "（(":  # what it opens are boxes of their own
        return text[:-1]
    return text[:opened] if opened < 0 and re.fullmatch("[）)]+", text[opened:]) else text


def _groups(found: Found) -> dict[str, Any]:
    """Lines without a box among lines of boxes are titles of groups: hints, no values."""
    lines = [squeeze(line) for line in (found.cell.text.split("\n") if found.cell else [])]
    titles = [line for line in lines if line and "☐" not in line and "☑" not in line and not OTHER.match(line)]
    return {"hints": titles} if titles else {}


def _levels(found: Found, levels: Sequence[str]) -> dict[str, Any]:
    rows = [squeeze(re.split("[☐☑]", line)[0]) for line in (found.cell.text.split("\n") if found.cell else [])]
    rows = [r for r in rows if r and not OTHER.match(r)]
    return {
        "levels": [{"value": level, "words": [level]} for level in levels],
        "rows": [{"id": f"row{number}", "words": [row]} for number, row in enumerate(rows, 1)],
    }
