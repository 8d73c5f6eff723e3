"""Rows of the receipt register ↔ packets, by the packet's own name, its applicant and its project, fuzzily."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cdist

from intake.inspection.format_table import SUFFIXES
from model.packet import Submission

NOISE = re.compile(r"[\s_\-—－.,，。、()（）【】\[\]《》“”\"'·]+")


@dataclass(frozen=True, slots=True)
class MatchSettings:
    """How surely (0 to 100) a row of the register is of a packet.

    `enough`: below it no pair is assumed; `certain`: of equal names. `same_name`: from which the name of the packet alone decides.
    `by_applicant`, `by_project`: weights where both are known of both; `project_alone`: of a project without applicant.
    `within_name`: of a name of at least `least_name` characters that stands in the packet's name; `part_of_name`: weight of one that
    stands there in part, in a packet's name of at least `usual_name` characters (less in a shorter one).
    """

    enough: float = 80.0
    certain: float = 100.0 - 1e-9
    same_name: float = 95.0
    by_applicant: float = 0.55
    by_project: float = 0.45
    project_alone: float = 0.98
    within_name: float = 97.0
    least_name: int = 4
    usual_name: int = 6
    part_of_name: float = 0.9
    most_pairs: int = 20_000
    bunch: int = 500


DEFAULT = MatchSettings()


@dataclass(frozen=True, slots=True)
class KnownPacket:
    """What is known of a packet when it is looked for in the register."""

    name: str
    applicant: str | None = None
    project: str | None = None


@dataclass(frozen=True, slots=True)
class RegisterMatch:
    """`found`: packet name → its row. The rest is to be told to the clerk: rows without a packet, packets without a row."""

    found: dict[str, Submission]
    rows_left: tuple[Submission, ...]
    packets_left: tuple[str, ...]


def plain(text: str | None) -> str:
    """Return a name without case, punctuation, spaces and file suffix."""
    text = (text or "").strip().lower().translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    if PurePath(text).suffix in SUFFIXES:
        text = text[: -len(PurePath(text).suffix)]
    return NOISE.sub("", text)


@dataclass(frozen=True, slots=True)
class _FoldedNames:
    """What a row or a packet is known by, folded."""

    name: str
    applicant: str
    project: str


_Places = Sequence[tuple[int, _FoldedNames]]


def match_register(
    rows: Sequence[Submission], packets: Sequence[KnownPacket], settings: MatchSettings = DEFAULT
) -> RegisterMatch:
    """Return the best one-to-one assignment of rows to packets, surest pairs first; below `enough` nothing is assumed."""
    wanted = [_FoldedNames(plain(row.packet), plain(row.applicant), plain(row.project)) for row in rows]
    known = [_FoldedNames(plain(packet.name), plain(packet.applicant), plain(packet.project)) for packet in packets]
    of_row: dict[int, int] = {}
    of_packet: dict[int, int] = {}

    def take(pairs: Iterable[tuple[int, int]], least: float) -> None:
        scored = ((_score(wanted[i], known[j], settings), i, j) for i, j in pairs)
        for _, i, j in sorted((s for s in scored if s[0] >= least), key=lambda s: (-s[0], s[1], s[2])):
            if i not in of_row and j not in of_packet:
                of_row[i], of_packet[j] = j, i

    # equal names first: nothing can be surer, and with hundreds of packets few pairs are left to be compared letter by letter
    take(_equal(wanted, known), settings.certain)
    rows_left = [i for i in range(len(rows)) if i not in of_row]
    packets_left = [j for j in range(len(packets)) if j not in of_packet]
    take(_perhaps([(i, wanted[i]) for i in rows_left], [(j, known[j]) for j in packets_left], settings), settings.enough)
    return RegisterMatch(
        {packets[j].name: rows[i] for j, i in of_packet.items()},
        tuple(row for i, row in enumerate(rows) if i not in of_row),
        tuple(packet.name for j, packet in enumerate(packets) if j not in of_packet),
    )


def _equal(wanted: Sequence[_FoldedNames], known: Sequence[_FoldedNames]) -> Iterator[tuple[int, int]]:
    """Yield rows and packets of which one name is the same: every pair that can be certain is among them."""
    places: dict[tuple[str, str], list[int]] = {}
    for j, words in enumerate(known):
        for kind, word in (("name", words.name), ("applicant", words.applicant)):
            places.setdefault((kind, word), []).append(j)
    for i, words in enumerate(wanted):
        keys = [("name", words.name), ("applicant", words.applicant), ("name", words.applicant)]
        yield from ((i, j) for j in sorted({j for key in keys if key[1] for j in places.get(key, ())}))


def _perhaps(rows: _Places, packets: _Places, settings: MatchSettings) -> Iterator[tuple[int, int]]:
    """Yield all pairs, or where they are very many those that can reach `enough`: a name, an applicant or a project alone must."""
    if len(rows) * len(packets) <= settings.most_pairs:
        yield from ((i, j) for i, _ in rows for j, _ in packets)
        return
    for start in range(0, len(rows), settings.bunch):
        some = rows[start : start + settings.bunch]
        pairs = {pair for role in ("name", "applicant", "project") for pair in _alike_in(role, some, packets, settings)}
        pairs |= {pair for role in ("applicant", "project") for pair in _within(role, some, packets, settings)}
        yield from sorted(pairs)


def _alike_in(role: str, rows: _Places, packets: _Places, settings: MatchSettings) -> Iterator[tuple[int, int]]:
    """Yield the pairs whose words of that role are alike enough."""
    wanted, known = _told(role, rows), _told(role, packets)
    if wanted and known:
        words = [[word for _, word in side] for side in (wanted, known)]
        found = cdist(*words, scorer=fuzz.ratio, score_cutoff=settings.enough).nonzero()
        yield from ((wanted[a][0], known[b][0]) for a, b in zip(*(part.tolist() for part in found), strict=True))


def _within(role: str, rows: _Places, packets: _Places, settings: MatchSettings) -> Iterator[tuple[int, int]]:
    """Yield the pairs where the row's word may stand in the name of a packet of which it was not read."""
    wanted = _told(role, rows)
    known = [(j, words.name) for j, words in packets if words.name and not getattr(words, role)]
    if wanted and known:
        shared = cdist([word for _, word in wanted], [name for _, name in known], scorer=LCSseq.similarity)
        for (i, word), counts in zip(wanted, shared, strict=True):  # nearly all of the shorter one must stand in the other
            yield from ((i, known[b][0]) for b in (counts >= settings.enough / 100 * len(word)).nonzero()[0].tolist())
        for (j, name), counts in zip(known, shared.T, strict=True):
            yield from ((wanted[a][0], j) for a in (counts >= settings.enough / 100 * len(name)).nonzero()[0].tolist())


def _told(role: str, places: _Places) -> list[tuple[int, str]]:
    return [(place, getattr(words, role)) for place, words in places if getattr(words, role)]


def _score(row: _FoldedNames, packet: _FoldedNames, settings: MatchSettings) -> float:
    """Say from 0 to 100 how surely the row is of the packet. The same applicant with a plainly other project is another row."""
    if row.name and (same := fuzz.ratio(row.name, packet.name)) >= settings.same_name:
        return float(same)
    by_applicant = _alike(row.applicant, packet.applicant, packet.name, settings)
    by_project = _alike(row.project, packet.project, packet.name, settings)
    if row.applicant and row.project and packet.applicant and packet.project:
        return by_applicant * settings.by_applicant + by_project * settings.by_project
    by_name = fuzz.ratio(row.name, packet.name) if row.name else 0.0
    return max(by_applicant, by_project * settings.project_alone, by_name)


def _alike(wanted: str, value: str, name: str, settings: MatchSettings) -> float:
    """Compare with the value read from the packet where there is one, else with the packet's name, which often carries it."""
    if not wanted:
        return 0.0
    if value:
        return float(fuzz.ratio(wanted, value))
    if len(wanted) >= settings.least_name and wanted in name:
        return settings.within_name
    if len(name) < settings.least_name:
        return float(fuzz.ratio(wanted, name))
    within = fuzz.partial_ratio(wanted, name, score_cutoff=settings.enough)  # less of it makes no pair
    return float(within) * min(1.0, len(name) / settings.usual_name) * settings.part_of_name
