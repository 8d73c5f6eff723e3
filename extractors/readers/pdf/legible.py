"""Which glyphs of a text layer mean what they say: those without a meaning, and those of a font whose codes lie, are read from pixels."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from extractors.readers.page_content import Box, Glyph
from extractors.readers.pdf.settings import LegibleSettings
from extractors.readers.pdf.trust import is_common, is_han, means_nothing

PROOF = re.compile(r"(?:19|20)\d\d|1[3-9]\d{9}|@\w+\.|www\.")
PART = re.compile(r"[A-Z]{6}\+")  # begins the name of a font of which the file carries a part
Run = tuple[Glyph, ...]  # glyphs side by side that are to be read from pixels


def parted(glyphs: Sequence[Glyph], lying: Collection[str] = ()) -> tuple[tuple[Glyph, ...], tuple[Run, ...]]:
    """Return the glyphs that mean what they say, and the runs of the others. `lying`: faces whose codes are wrong."""
    runs: list[list[Glyph]] = []
    legible: list[Glyph] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if glyph.face not in lying and not means_nothing(glyph):
            legible.append(glyph)
            last = None if glyph.text.strip() else last
        elif last is not None and _goes_on(last, glyph):
            runs[-1].append(glyph)
            last = glyph
        else:
            runs.append([glyph])
            last = glyph
    return tuple(legible), tuple(tuple(run) for run in runs)


def _goes_on(last: Glyph, glyph: Glyph) -> bool:
    """Whether a glyph stands behind another, on its line."""
    return abs(glyph.y0 - last.y0) < 0.5 * glyph.size and 0 <= glyph.x0 - last.x0 < 3 * glyph.size


def around(run: Sequence[Glyph]) -> Box:
    """Return the box around glyphs."""
    return min(g.x0 for g in run), min(g.y0 for g in run), max(g.x1 for g in run), max(g.y1 for g in run)


def lying_faces(glyphs: Sequence[Glyph], settings: LegibleSettings) -> frozenset[str]:
    """Return the faces whose Chinese is none: a wrong table of codes hits common characters by chance only."""
    found = set()
    for face, own in _by_face(glyphs).items():
        han = [g.text for g in own if is_han(g.text)]
        if len(han) >= settings.least_han and sum(map(is_common, han)) < settings.rare * len(han):
            found.add(face)
    return frozenset(found)


def doubtful_runs(
    glyphs: Sequence[Glyph], settings: LegibleSettings, known: Collection[str] = (), carried: Collection[str] = ()
) -> dict[str, tuple[tuple[str, Box], ...]]:
    """Return for each face whose codes may lie the runs that tell most: the longest, the one of most digits and the one of most other characters; what
    they say, and where.

    `known`: faces that looked right on another page of the document. They are doubted again where nothing on this page proves them right: a
    proof is Chinese of common characters, or numbers and addresses of the usual form; codes that are shifted by one say common characters, too.
    A font that the file does not carry (`carried`: those without the prefix of a part) is one that everybody knows.
    """
    found = {}
    for face, own in _by_face(glyphs).items():
        if (PART.match(face) or face in carried) and (face not in known or not _is_proven(own, settings)):
            runs = _runs(own)
            telling = dict.fromkeys(max(runs, key=key) for key in (_length, _digits, _foreign))
            found[face] = tuple(run for run in telling if sum(c.isalnum() for c in run[0]) >= settings.proof)
    return {face: runs for face, runs in found.items() if runs}


def _length(run: tuple[str, Box]) -> int:
    return len(run[0])


def _digits(run: tuple[str, Box]) -> int:
    return sum(char.isdigit() for char in run[0])


def _foreign(run: tuple[str, Box]) -> int:
    """Return how many characters are neither letters nor digits of ASCII: a table may lie of Chinese alone."""
    return sum(char.isalpha() and not char.isascii() for char in run[0])


def _by_face(glyphs: Sequence[Glyph]) -> Mapping[str, list[Glyph]]:
    faces: dict[str, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        faces[glyph.face].append(glyph)
    return faces


def _is_proven(glyphs: Sequence[Glyph], settings: LegibleSettings) -> bool:
    """Whether what a font says looks like what is written in offices."""
    text = "".join(g.text for g in glyphs)
    han = [c for c in text if is_han(c)]
    proven = len(han) >= settings.proof and sum(map(is_common, han)) >= settings.common * len(han)
    return proven or PROOF.search(text) is not None


def _runs(glyphs: Sequence[Glyph]) -> list[tuple[str, Box]]:
    runs: list[list[Glyph]] = [[glyphs[0]]]
    for last, glyph in zip(glyphs, glyphs[1:], strict=False):
        if _goes_on(last, glyph):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return [("".join(g.text for g in run), around(run)) for run in runs]
