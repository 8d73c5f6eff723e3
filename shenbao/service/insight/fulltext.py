"""Full-text search for people: pages of the packets that they see, newest first, with the place on the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, undefer

from model.folding import fold_found
from model.geometry import Box
from model.page import Page
from shenbao.service.checking.untold import hide, secrets_among
from shenbao.service.core.access import Actor, Right, visible
from storage import search
from storage.codec import unpack
from storage.schema import Batch, Packet, PageRow, PageText
from storage.search import Snippet

ON_A_PAGE = 30
MOST_COUNTED = 1000
# Personal data in lists: numbers and addresses of people are shown in part only. The page itself, which few open, shows them whole.
MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\s?-?(\d{4})\s?-?(\d{4})(?!\d)")
TELEPHONE = re.compile(r"(?<!\d)(0\d{2,3}[-－ ]?)\d{4}(\d{3,4})(?!\d)")
IDENTITY = re.compile(r"(?<![0-9A-Za-z])(\d{6})(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])")
MAIL = re.compile(r"([A-Za-z0-9._%+-])[A-Za-z0-9._%+-]*(@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
CUT = re.compile(r"^\d{3,}(?!\d*\s?-?\d{4})|(?<!\d)\d{3,}$")  # the rest of a number of which a part was searched for
WHOLE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (IDENTITY, lambda m: f"{m.group(1)}************"),
    (MOBILE, lambda m: f"{m.group(1)}****{m.group(3)}"),
    (TELEPHONE, lambda m: f"{m.group(1)}****{m.group(2)}"),
    (MAIL, lambda m: f"{m.group(1)}***{m.group(2)}"),
)


@dataclass(frozen=True, slots=True)
class Hit:
    packet: Packet
    batch: str
    page: PageRow
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Hits:
    """`total` is counted up to MOST_COUNTED; `words` as they were searched for."""

    rows: tuple[Hit, ...]
    total: int
    pages: int
    words: tuple[str, ...]

    @property
    def many(self) -> bool:
        return self.total >= MOST_COUNTED


def find(session: Session, actor: Actor, typed: str, page: int = 1, batch_id: str = "") -> Hits:
    """Pages that hold every word of `typed`; nothing where it is empty."""
    actor.need(Right.VIEW)
    words = search.words_of(typed)
    if not words:
        return Hits((), 0, 1, ())
    matching = _matching(session, actor, words, batch_id)
    total = session.scalar(select(func.count()).select_from(matching.limit(MOST_COUNTED).subquery())) or 0
    page = max(1, min(page, -(-total // ON_A_PAGE)))
    ids = session.scalars(matching.order_by(PageText.id.desc()).offset((page - 1) * ON_A_PAGE).limit(ON_A_PAGE)).all()
    rows = session.execute(_with_places(ids)).all()
    secrets = secrets_among(session, actor, {packet.id: packet for packet, _, _ in rows}.values())
    texts = [hide(row.text, secrets.get(packet.id, ())) for packet, _, row in rows]
    hits = tuple(
        Hit(packet, name, row, search.snippet(text, words, masked))
        for (packet, name, row), text in zip(rows, texts, strict=True)
        if search.holds_all(text, words)
    )
    total -= len(rows) - len(hits)
    return Hits(hits, total, max(1, -(-total // ON_A_PAGE)), tuple(words))


def _matching(session: Session, actor: Actor, words: Sequence[str], batch_id: str) -> Select[int]:
    query = (
        select(PageText.id)
        .join(PageRow, PageRow.id == PageText.page_id)
        .join(Packet, Packet.id == PageRow.packet_id)
        .join(Batch, Batch.id == Packet.batch_id)
        .where(PageText.id.in_(search.pages_with(session, words)), Batch.deleted.is_(None))
    )
    if batch_id:
        query = query.where(Packet.batch_id == batch_id)
    return visible(session, actor, query, Packet)


def _with_places(ids: Sequence[int]) -> Select[Packet, str, PageRow]:
    return (
        select(Packet, Batch.name, PageRow)
        .join(PageRow, PageRow.packet_id == Packet.id)
        .join(PageText, PageText.page_id == PageRow.id)
        .join(Batch, Batch.id == Packet.batch_id)
        .where(PageText.id.in_(ids))
        .options(undefer(PageRow.text))
        .order_by(PageText.id.desc())
    )


@dataclass(frozen=True, slots=True)
class PageFound:
    """A page as read: its lines from above, each with whether a word of the search stands in it (`marked`)."""

    width: int
    height: int
    lines: tuple[tuple[str, Box, bool], ...]


def places(page: PageRow, typed: str, secrets: Sequence[str] = (), hidden: Sequence[Box] = ()) -> PageFound:
    """The lines of a page in which words of `typed` stand, over the ends of lines too; without `secrets`, nor what stands on places `hidden`."""
    read = unpack(Page, page.reading)
    shown = [(hide(line.text, secrets), line.box) for line in read.lines if not any(line.box.overlap(box) for box in hidden)]
    words, text, owner = search.words_of(typed), "", []
    for number, (told, _) in enumerate(shown):
        owner += [number] * len(fold_found(told))
        text += fold_found(told)
    marked = {owner[n] for word in words for at in _all(text, word) for n in range(at, at + len(word))}
    return PageFound(read.width, read.height, tuple((told, box, n in marked) for n, (told, box) in enumerate(shown)))


def _all(text: str, word: str) -> list[int]:
    found, at = [], text.find(word)
    while at >= 0:
        found.append(at)
        at = text.find(word, at + 1)
    return found


def masked(piece: str) -> str:
    """Return a piece of a text with identity numbers, telephone numbers and e-mail addresses shown in part, also where they were cut."""
    return masked_value(CUT.sub(lambda m: "*" * len(m.group()), piece))


def masked_value(text: str) -> str:
    """Return a whole text with identity numbers, telephone numbers and e-mail addresses shown in part."""
    for pattern, shown in WHOLE:
        text = pattern.sub(shown, text)
    return text
