"""Tell which wording belongs to which tick box, by the text alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.text.box_symbols import CHECKED, DELIMITERS, EMPTY
from extractors.text.label_spans import known_tail
from extractors.text.label_wording import tight

BOX = re.compile(f"[{EMPTY}{CHECKED}]")
REMARK = re.compile(r"\s*[（(]\s*[^\s（()）]")  # behind the last box of a row whose boxes follow their words
LABEL = re.compile(r"^(?:[^（(：:]|[（(][^）)]*[）)])*(?<!\d)[：:]\s*(?=[^\s：:])")  # of a row of choices; no 方向1：…
AFTER_LABEL = re.compile(r"[：:]\s*[^\s：:（(]{2,}$")  # a wording behind the label, before the first box
OPENS = re.compile(r"[：:]\s*$")
UNBOXED = re.compile(r"其他[（(]请")  # has a line to write on, and no box
SLASHED = re.compile(r"[/／]\s*$")  # before the only tick of a row of choices: 国有 / ☑民营 / 外资
OPPOSITES = re.compile(r"\s*([是有男能会])\s*[/／]\s*[否无没女不]")  # ☑是/否
OPENING = "：: \t\u3000\u00a0"  # behind these a box begins its wording
LONGEST_REST = 6  # characters: a longer line without any box is a heading of the next choices


def label_ticks(lines: Sequence[str], joined: Sequence[bool] = ()) -> list[list[str]]:
    """Return the wording of every ☐ or ☑ in the lines of one cell (or paragraph), a list for each line.

    `joined[i]`: line i + 1 continues line i (it was wrapped), so that a wording may go on there.
    The wording stands behind its box, unless the lines begin with wordings and end with boxes (是☐ 否☐).
    """
    behind = _boxes_first(lines, joined)
    labels: list[list[str]] = []
    for i, text in enumerate(lines):
        pieces = BOX.split(text)
        if behind:
            found = _unslashed(pieces)
            if found and i < len(joined) and joined[i] and i + 1 < len(lines):
                found[-1] += _continuation(lines[i + 1])
        else:
            if len(pieces) > 1 and i > 0 and any(joined[i - 1 : i]):
                pieces[0] = _beginning(lines[i - 1]) + pieces[0].lstrip()
            found = [_last_wording(p) for p in pieces[:-1]]
        labels.append([_trimmed(p) for p in found])
    return labels


def _unslashed(pieces: Sequence[str]) -> list[str]:
    """Return what stands behind each box; of choices parted by slashes, one of which alone has a tick, that choice."""
    if len(pieces) == 2:
        if SLASHED.search(pieces[0]):
            return [re.split("[/／]", pieces[1], maxsplit=1)[0]]
        if opposite := OPPOSITES.match(pieces[1]):
            return [opposite[1]]
    return list(pieces[1:])


def _beginning(text: str) -> str:
    """Return the part of a wrapped line that belongs to the first box of the next one: 移动 of 移动互联网☐."""
    *boxes, rest = BOX.split(text)
    return _last_wording(rest) if boxes else ""


def _boxes_first(lines: Sequence[str], joined: Sequence[bool]) -> bool:
    """Tell whether boxes stand before their wordings, as most of the paragraphs have it."""
    return sum(_vote(pieces) for text in _paragraphs(lines, joined) if len(pieces := BOX.split(text)) > 1) >= 0


def _paragraphs(lines: Sequence[str], joined: Sequence[bool]) -> list[str]:
    """Return the lines, those that were wrapped together with what follows them."""
    out: list[str] = []
    for i, text in enumerate(lines):
        if i and any(joined[i - 1 : i]):
            out[-1] += text
        else:
            out.append(text)
    return out


def _vote(pieces: Sequence[str]) -> int:
    """Return 1 where the pieces of a paragraph between its boxes speak for boxes before their wordings, −1 for the contrary, else 0."""
    first, last = pieces[0].strip(DELIMITERS), pieces[-1].strip(DELIMITERS + "）)")
    if first and REMARK.match(pieces[-1]):
        return -1  # 否☐ 是☑（上市时间：…）: what follows the last box is a remark on it
    if AFTER_LABEL.search(first) and not OPENS.search(pieces[0]):  # …名称：____，级别：☐国家级 opens its boxes
        return -2  # 单位性质：政府机关☐ 事业单位☐
    if UNBOXED.match(last) and first:
        return -1  # 外资企业☐ 合资企业☐ 其他（请注明）：
    if last:
        return 1
    return -1 if first else 0


def _continuation(text: str) -> str:
    """Return the part of a wrapped line that still belongs to the wording of the line before."""
    head, *boxes = BOX.split(text)
    head = re.split(r"\s", head.strip())[0] if head.strip() else ""
    return head if boxes or len(head) <= LONGEST_REST else ""


def _last_wording(text: str) -> str:
    """Return the last wording of a text, that of the box behind it."""
    parts = [p for p in re.split(r"[\s\u3000、，,;；/]+", LABEL.sub("", text.strip(DELIMITERS))) if p]
    return parts[-1] if parts else ""


def _trimmed(text: str) -> str:
    """Return a wording without the delimiter to its neighbour, cut where something with its own label begins."""
    text = text.lstrip(DELIMITERS + "\n")
    cut = re.search(r"[\s\u3000]{2,}|[\s\u3000](?!\d+[:：])(?=\S*(?:[:：]|_{2,}))|(?<=.)[\s\u3000]*其他(?=[（(]请|[:：_])", text)
    if cut and cut.start() > 0:
        text = text[: cut.start()]
    before, colon, _ = text.partition("：" if "：" in text else ":")
    if colon and not re.search(r"[（(]", before):
        start = known_tail(before)
        text = before[:start] if start >= 2 else text
    return tight(text.strip(DELIMITERS + "\n"))
