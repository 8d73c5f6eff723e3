"""Running text: the lines of pages in order, without their heads and feet, and the paragraphs they make."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from extractors.forms.settings import RUNNING_TEXT
from extractors.forms.tokens import Token, token_of
from extractors.text.reading_order import reading_order
from extractors.text.wordings import SENTENCE_END, join_wrapped, strip_hints
from model.folding import fold, half_width
from model.geometry import Box
from model.page import Line, Page

# what a fax machine writes above each page: when it was sent and from which number, and the page of how many
_SENT = r"\d{2,4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,4}\s*日?\D{0,6}\d{1,2}\s*[:：]\s*\d{2}(?!\d)"
_NUMBER = r"\bFAX\b[^\d\u4e00-\u9fff]{0,8}[\d-]{6}"
_PAGE = r"^\W*P(?:AGE)?\s*[.:：]?\s*\d{1,3}(?:\s*/\s*\d{1,3})?\W*$"
FAX_HEAD = re.compile(f"{_SENT}|{_NUMBER}|{_PAGE}", re.IGNORECASE)


def without_margins(pages: Sequence[Page]) -> list[Page]:
    """Return the pages without page numbers, without what many of them repeat in their head or foot, and without the heads of fax machines."""
    repeated = _repeated(pages)
    return [replace(p, lines=tuple(line for line in p.lines if not _is_margin(line, repeated))) for p in pages]


def without_running_heads(pages: Sequence[Page], title: str) -> list[Page]:
    """Return the pages without the form's `title` where many of them repeat it in their head or foot: there it tells no part of the form. What
    else they repeat stays: three certificates have one title.
    """
    repeated = [text for text in _repeated(pages) if len(text) > RUNNING_TEXT.margin_readable and _like_title(text, title)]
    return [replace(p, lines=tuple(line for line in p.lines if not _is_running(line, repeated))) for p in pages]


def _like_title(text: str, title: str) -> bool:
    return fuzz.partial_ratio(text, fold(title)) > RUNNING_TEXT.margin_match


def running_tokens(pages: Sequence[Page]) -> list[Token]:
    """Return the lines of the pages in reading order."""
    tokens: list[Token] = []
    for page in pages:
        tokens += reading_order([token_of(line, page) for line in page.lines if line.text.strip()])
    return tokens


def _repeated(pages: Sequence[Page]) -> list[str]:
    """What stands in the head or foot of half of the pages, but for numbers; misread copies of it count too."""
    kinds: list[tuple[str, int]] = []
    for page in pages:
        for text in {re.sub(r"\d+", "", fold(line.text)) for line in page.lines if _in_margin(line.box)}:
            place = next((n for n, (known, _) in enumerate(kinds) if _same_margin(text, known)), None)
            if place is None:
                kinds.append((text, 1))
            else:
                kinds[place] = (kinds[place][0], kinds[place][1] + 1)
    return [
        text for text, count in kinds if text and count >= max(RUNNING_TEXT.repeated_least, len(pages) // RUNNING_TEXT.repeated)
    ]


def _in_margin(box: Box) -> bool:
    return box.cy <= RUNNING_TEXT.head or box.cy >= RUNNING_TEXT.foot


def _same_margin(text: str, known: str) -> bool:
    return text == known or (
        len(text) > RUNNING_TEXT.margin_readable
        and fuzz.partial_ratio(text, known) > RUNNING_TEXT.margin_match
        and len(text) < RUNNING_TEXT.margin_longer * len(known)
    )


def _is_margin(line: Line, repeated: Sequence[str]) -> bool:
    if not _in_margin(line.box):
        return False
    text = fold(line.text)
    if line.box.cy <= RUNNING_TEXT.fax_head and FAX_HEAD.search(half_width(line.text)):
        return True
    number = re.fullmatch(r"[-—.·第]*\d{1,3}[-—.·页]*(?:[/共]\d{1,3}页?)?[-—.·]*", text) is not None
    return number or _is_running(line, repeated)


def _is_running(line: Line, repeated: Sequence[str]) -> bool:
    plain = re.sub(r"\d+", "", text := fold(line.text))
    short = len(text) < RUNNING_TEXT.margin_text
    return short and _in_margin(line.box) and any(_same_margin(plain, known) for known in repeated)


def paragraphs(tokens: Sequence[Token], hints: Sequence[str] = ()) -> str:
    """Return the tokens as text, a line for each paragraph; the form's hint, which stands at the beginning, taken away."""
    right = max((b.box.x1 for b in tokens), default=1.0)
    groups: list[list[str]] = []
    previous: Token | None = None
    for token in tokens:
        if previous is None or (previous.text.rstrip()[-1:] in SENTENCE_END and previous.box.x1 < right - RUNNING_TEXT.full_line):
            groups.append([])
        groups[-1].append(token.text)
        previous = token
    text = "\n".join(join_wrapped(group) for group in groups)
    for hint in hints:
        head = len(hint) * 2 + RUNNING_TEXT.hint
        start, rest = text[:head], text[head:]
        text = (strip_hints(start, (hint,)) + rest).strip()
    return text
