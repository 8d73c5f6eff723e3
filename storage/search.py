"""Full-text search over everything that was read: any run of characters, also over the end of a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, Select, cast, column, func, literal_column, select, table, text
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from model.folding import fold_found
from storage import word_index
from storage.schema import PageRow, PageText

LEAST_WORD = 3  # characters of a trigram
MOST_TERMS = 800  # of the index that a short word is looked up by
END = "\n\n"  # so that the last characters of a text begin a trigram too
NOWHERE = '"\ufffe\ufffe\ufffe"'  # matches no page
AROUND = 36  # characters of a snippet on either side
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a page's text: what stands before, the words found, what stands behind."""

    before: str
    found: str
    after: str


def searchable(content: str) -> str:
    """What is kept of a page's text for search."""
    return fold_found(content) + END


def words_of(content: str) -> list[str]:
    """The words of a search, folded; all of them must stand on a page. At most eight."""
    return [word for word in dict.fromkeys(fold_found(part) for part in content.split()) if word][:8]


def index(session: Session, page: PageRow) -> None:
    """Brings the index of a page up to date; called whenever a page was read."""
    session.flush()
    row = session.scalars(select(PageText).where(PageText.page_id == page.id)).first() or PageText(page_id=page.id)
    row.text = searchable(page.text)
    session.add(row)


def pages_with(session: Session, words: Sequence[str]) -> Select[int]:
    """The ids of the page texts that hold all `words` (of `words_of`)."""
    query = select(PageText.id)
    return query.where(*(_holds(session, word) for word in words))


def _holds(session: Session, word: str) -> ColumnElement[bool]:
    like = PageText.text.contains(word, autoescape=True)
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        content = func.shenbao_grams(PageText.text, type_=ARRAY(Text))
        return content.contains(cast(array(_grams(word)), ARRAY(Text))) & like
    if not word_index.is_there(connection):
        return like
    match = _quoted(word) if len(word) >= LEAST_WORD else _short(session, word)
    if match is None:
        return like
    index = table(word_index.WORDS, column("rowid", Integer))
    return PageText.id.in_(select(index.c.rowid).where(literal_column(word_index.WORDS).op("MATCH")(match)))


def _grams(word: str) -> list[str]:
    return [word[n : n + 2] for n in range(len(word) - 1)] or [word]


def _quoted(word: str) -> str:
    """A phrase of FTS5: nothing in it is an operator."""
    return '"' + word.replace('"', '""') + '"'


def _short(session: Session, word: str) -> str | None:
    """A word of one or two characters is the beginning of trigrams that the index knows; None where there are too many."""
    rows = session.execute(
        text(f"SELECT term FROM {word_index.TERMS} WHERE term >= :low AND term < :high LIMIT :most"),  # noqa: S608
        {"low": word, "high": word + "\U0010ffff", "most": MOST_TERMS + 1},
    )
    terms = [row[0] for row in rows]
    if len(terms) > MOST_TERMS:
        return None
    return " OR ".join(_quoted(term) for term in terms) or NOWHERE


def snippet(content: str, words: Sequence[str], shown: Callable[[str], str] = str) -> Snippet:
    """The first place of the first word in the text of a page, as it stands there, with what is around it; that is put through
    `shown` before it is cut.
    """
    span = next((span for word in words if (span := place_of(content, word))), None)
    if span is None:
        return Snippet("", "", _line(shown(content)[: 2 * AROUND]))
    before, found, after = shown(content[: span[0]]), content[span[0] : span[1]], shown(content[span[1] :])
    return Snippet(
        "…" * (len(before) > AROUND) + _line(before[-AROUND:]),
        _line(found),
        _line(after[:AROUND]) + "…" * (len(after) > AROUND),
    )


def place_of(content: str, word: str) -> tuple[int, int] | None:
    """Where a folded word stands in a text that is not folded: from, to; None where it does not."""
    signs = [(sign, place) for place, raw in enumerate(content) for sign in fold_found(raw)]
    at = "".join(sign for sign, _ in signs).find(word)
    return (signs[at][1], signs[at + len(word) - 1][1] + 1) if at >= 0 else None


def holds_all(content: str, words: Sequence[str]) -> bool:
    """Return whether every folded word stands in a text that is not folded."""
    folded = fold_found(content)
    return all(word in folded for word in words)


def _line(content: str) -> str:
    return _SPACE.sub(" ", content)
