"""Where in a value the recogniser doubted its characters, so that a person retypes those and not the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rapidfuzz.distance import Levenshtein
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from model.geometry import Box
from model.page import Line, Page, Reader
from notices.field_types.rules import Editor
from notices.profile import Profile
from reports.view import show_value
from storage import field_versions
from storage.codec import from_plain, unpack
from storage.schema import Packet, PageRow

# a character less sure than that is pointed to: of the samples' misread ones two thirds, of those read rightly 1 in 150
DOUBTFUL = 0.85
REACH = 0.004  # of the page: characters stand out of their line's box a little


Run = tuple[int, int]


def doubts_of(session: Session, packet: Packet, profile: Profile) -> dict[str, dict[str, Any]]:
    """By key of a field: `text` as it is shown, the runs of its characters (start, end) that were doubtful when read (`shown`), and
    those of the value as it is edited (`edit`). Only of fields that have such runs: none where a person gave the value, where it was
    not read from pixels, where its page is gone, and where boxes are ticked.
    """
    rows = field_versions.current(session, packet.id)
    pages = _pages(session, packet)
    found = {}
    for spec in profile.shown(rows):
        row = rows.get(spec.key)
        if row is None or not row.raw or row.reader != Reader.OCR or spec.type.rules.editor != Editor.TEXT:
            continue
        source = row.source or {}
        page = pages.get((source.get("file", ""), source.get("page", 0))) if source.get("box") else None
        if page is not None:
            read = list(characters(page.lines, from_plain(Box, source["box"])))
            text = show_value(spec, field_versions.as_value(row))
            runs = {"shown": doubtful_runs(text, read), "edit": doubtful_runs(field_versions.wording(row) or "", read)}
            if any(runs.values()):
                found[spec.key] = {"text": text, **runs}
    return found


def doubtful_runs(text: str, read: Sequence[tuple[str, float]]) -> list[Run]:
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


def _pages(session: Session, packet: Packet) -> dict[tuple[str, int], Page]:
    """The pages that were read from pixels."""
    query = select(PageRow).where(PageRow.packet_id == packet.id, PageRow.reader == Reader.OCR).options(undefer(PageRow.reading))
    return {(row.file_path, row.number): unpack(Page, row.reading) for row in session.scalars(query)}


def _runs(places: Sequence[int]) -> Iterator[Run]:
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
