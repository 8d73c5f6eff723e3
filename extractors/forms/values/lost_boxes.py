"""Boxes that a page's judge did not see, because a pen filled them: a recogniser reads such a box as a character with a frame (图民营企业).

What is put in its place is a guess: it makes the value doubtful. Where nothing was read before the one choice without a box nothing is put:
an empty box is lost as well, and a choice that nobody made would be checked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from extractors.text.box_symbols import BOXES, CHECKED
from model.fuzzy import Span
from model.language import words

_FRAMED = frozenset(words("boxes", "framed"))
_WORDY = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]")
_NUMBERED = re.compile(rf"[^\W\d_{''.join(_FRAMED)}]{{0,3}}\d{{1,2}}\s*[:：、.．)）]?\s*$")  # 方向3：
_SPACES = " \t\u3000\u00a0"
_NO_WORD = "\0"


def with_lost_boxes(text: str, wordings: Collection[str], labels: Collection[str] = ()) -> str:
    """Return a text of choices with ☑ where a box was lost before one of `wordings`; as it is where none was. `labels`: what stands before the
    choices of each row, where each row has choices of its own.
    """
    if labels and "\n" in text:
        return "\n".join(with_lost_boxes(line, wordings, labels) for line in text.split("\n"))
    if not BOXES & set(text):
        return text
    found = sorted(_worded(text, wordings), key=lambda w: w.start)
    ends = {w.end for w in (*found, *_worded(text, labels))}
    before = {w: _before(text, w, ends) for w in found}
    for w in reversed([w for w in found if before[w] in _FRAMED]):
        start = len(_NUMBERED.sub("", text[: w.start]))
        text = text[: text.rindex(before[w], 0, start)] + CHECKED + text[start:]
    return text


def _worded(text: str, wordings: Collection[str]) -> Iterator[Span]:
    """Give the wordings of a text, the longest first; of one character only those with no other word behind them."""
    for wording in sorted(wordings, key=lambda w: -len(w)):
        for hit in re.finditer(re.escape(wording), text):
            behind = text[hit.end() : hit.end() + 1]
            if len(wording) > 1 or behind in _FRAMED or not _WORDY.match(behind):
                yield Span(hit.start(), hit.end(), 1.0)
                text = text[: hit.start()] + _NO_WORD * len(wording) + text[hit.end() :]


def _before(text: str, word: Span, ends: Collection[int]) -> str:
    """Return the framed character right before a wording that is a part of no other words; "" where there is none."""
    here = _NUMBERED.sub("", text[: word.start]).rstrip()
    return here[-1:] if here[-1:] in _FRAMED and _begins(here[:-1], ends) else ""


def _begins(before: str, ends: Collection[int]) -> bool:
    """Tell whether a choice may begin behind what stands before it."""
    before = before.rstrip(_SPACES)  # a new line is a beginning
    return not _WORDY.match(before[-1:]) or len(before) in ends
