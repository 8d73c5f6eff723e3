"""Where in a value the recogniser doubted its characters, so that a person retypes those and not the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Levenshtein
from sqlalchemy import select
from sqlalchemy.orm import Session

from model.geometry import Box
from model.page import Line, Page, Reader
from storage import field_versions
from storage.codec import from_plain, unpack
from storage.schema import FieldVersion, Packet, PageRow

# a character less sure than that is pointed to: of the samples' misread ones two thirds, of those read rightly 1 in 150
DOUBTFUL = 0.85
REACH = 0.004  # of the page: characters stand out of their line's box a little


def doubts_of(session: Session, packet: Packet, key: str) -> list[tuple[int, int]]:
    """Runs of characters of the value as it is edited, (start, end), that were doubtful when read; from the first on.

    Empty where a person gave the value, where it was not read from pixels, and where its page is gone.
    """
    row = field_versions.current(session, packet.id).get(key)
    if row is None or not row.raw or row.reader != Reader.OCR or not row.source or not row.source.get("box"):
        return []
    page = _page(session, packet, row)
    if page is None:
        return []
    read = list(characters(page.lines, from_plain(Box, row.source["box"])))
    return doubtful_runs(field_versions.wording(row) or "", read)


def doubtful_runs(text: str, read: Sequence[tuple[str, float]]) -> list[tuple[int, int]]:
    """The doubtful ones of `read` (character, confidence) as runs of `text`, in which blanks and line ends may stand elsewhere and
    some characters were put otherwise. What of `text` was not read as it stands is no doubt.
    """
    places = [n for n, char in enumerate(text) if not char.isspace()]
    seen = [(char, confidence) for char, confidence in read if not char.isspace()]
    doubtful: set[int] = set()
    squeezed = "".join(text[n] for n in places)
    for block in Levenshtein.opcodes("".join(char for char, _ in seen), squeezed):
        if block.tag in ("equal", "replace"):
            pairs = zip(range(block.src_start, block.src_end), range(block.dest_start, block.dest_end), strict=False)
            doubtful |= {places[there] for here, there in pairs if seen[here][1] < DOUBTFUL}
    return list(_runs(sorted(doubtful)))


def characters(lines: Sequence[Line], box: Box) -> Iterator[tuple[str, float]]:
    """What stands in the box, in the order of reading. Characters of more than one sign are as sure each as together."""
    around = Box(max(0.0, box.x0 - REACH), max(0.0, box.y0 - REACH), min(1.0, box.x1 + REACH), min(1.0, box.y1 + REACH))
    for line in lines:
        for char in line.chars:
            if around.holds(char.box.cx, char.box.cy):
                yield from ((sign, char.confidence) for sign in char.text)


def _page(session: Session, packet: Packet, row: FieldVersion) -> Page | None:
    source = row.source or {}
    query = select(PageRow).where(
        PageRow.packet_id == packet.id, PageRow.file_path == source.get("file"), PageRow.number == source.get("page")
    )
    found = session.scalars(query).first()
    return unpack(Page, found.reading) if found else None


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = end = None
    for place in places:
        if start is not None and place == end:
            end = place + 1
            continue
        if start is not None and end is not None:
            yield start, end
        start, end = place, place + 1
    if start is not None and end is not None:
        yield start, end
