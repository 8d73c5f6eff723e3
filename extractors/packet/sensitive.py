"""What no packet may hold: marks of secrecy, numbers of identity cards and passports. Only masked wordings leave this module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from stdnum.cn import ric

from model.folding import fold
from model.page import Line, Page
from model.record import IDENTITY_CARD, PASSPORT, SECRECY, SensitiveMark, Source

# a mark stands alone on its line, perhaps with its term (机密★10年); within a sentence (国家秘密, 商业秘密) it is none
MARK = re.compile(r"^[\[【(]?(绝密|机密|秘密)[\])】]?$")
MARKED = re.compile(r"密级[:：]?(绝密|机密|秘密)|^(绝密|机密|秘密)(?:★|(?:\d{1,2}年|长期)$)")
HEAD = 0.3  # of the page's height within which a mark stands without a star and without 密级
DIGITS = r"([1-8]\d{5}(?:19|20)\d{9}[\dXx])(?![0-9A-Za-z])"
CARD = re.compile(rf"(?<![0-9A-Za-z]){DIGITS}")
NAMED_CARD = re.compile(rf"身份证件?(?:号码?|编号)?[为是]?[:：]?{DIGITS}")  # its check digit may be mistyped
PASSPORT_NUMBER = re.compile(r"护照(?:号码?|编号)?[:：]?([EGDSPH][A-Z]?\d{7,8})(?![0-9A-Za-z])")


def sensitive_marks(pages: Sequence[Page]) -> tuple[SensitiveMark, ...]:
    """Return each mark once a page, in the order of the pages."""
    found: dict[tuple[str, str, str, int], SensitiveMark] = {}
    for page in pages:
        for mark in _of_page(page):
            place = mark.source
            found.setdefault((mark.what, mark.shown, page.file, place.page if place else 0), mark)
    return tuple(found.values())


def _of_page(page: Page) -> Iterator[SensitiveMark]:
    for line in _lines(page):
        text = fold(line.text)
        source = Source.on(page, line.box)
        certainty = 1.0 if page.reader.exact else line.confidence
        if mark := _secrecy(text, line.box.cy):
            yield SensitiveMark(SECRECY, mark, certainty, source)
        for number in _cards(text):
            yield SensitiveMark(IDENTITY_CARD, masked(number), certainty, source)
        for number in PASSPORT_NUMBER.findall(text):
            yield SensitiveMark(PASSPORT, masked(number), certainty, source)
    for first, second in pairwise(page.lines):
        for number in _over_lines(fold(first.text), fold(second.text)):
            source = Source.on(page, first.box.union(second.box))
            certainty = 1.0 if page.reader.exact else min(first.confidence, second.confidence)
            yield SensitiveMark(IDENTITY_CARD, masked(number), certainty, source)


def _cards(text: str) -> list[str]:
    """Return the numbers of identity cards: by their check digit, or because they are called so."""
    named = NAMED_CARD.findall(text)
    return [*named, *(number for number in CARD.findall(text) if number not in named and ric.is_valid(number))]


def _over_lines(first: str, second: str) -> list[str]:
    """Return the numbers of identity cards that go on, or whose name goes on, from one line to the next."""
    alone = {*_cards(first), *_cards(second)}
    return [number for number in _cards(first + second) if number not in alone]


def _secrecy(text: str, y: float) -> str:
    if hit := MARKED.search(text):
        return hit.group(1) or hit.group(2)
    hit = MARK.search(text) if y < HEAD else None
    return hit.group(1) if hit else ""


def _lines(page: Page) -> Iterable[Line]:
    """The lines of the page, with those of cells that are none of its lines."""
    own = {id(line) for line in page.lines}
    yield from page.lines
    yield from (line for table in page.tables for cell in table.cells for line in cell.lines if id(line) not in own)


def masked(number: str) -> str:
    """Return a number of which only the first characters are shown."""
    return number[:4] + "*" * (len(number) - 4)
