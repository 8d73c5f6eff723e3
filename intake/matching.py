"""Rows of the receipt register ↔ packets, by the packet's own name, its applicant and its project, fuzzily."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from rapidfuzz import fuzz

from model.packet import Submission

ENOUGH = 80.0
SUFFIXES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".pdf", ".docx", ".doc", ".wps", ".ofd", ".jpg", ".png", ".tif")
NOISE = re.compile(r"[\s_\-—－.,，。、()（）【】\[\]《》“”\"'·]+")


@dataclass(frozen=True, slots=True)
class Packed:
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
    """A name without case, punctuation, spaces and file suffix."""
    text = (text or "").strip().lower().translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    if PurePath(text).suffix in SUFFIXES:
        text = text[: -len(PurePath(text).suffix)]
    return NOISE.sub("", text)


def match_register(rows: Sequence[Submission], packets: Sequence[Packed]) -> RegisterMatch:
    """The best one-to-one assignment of rows to packets, surest pairs first; below `ENOUGH` (of 100) nothing is assumed."""
    scored = sorted(
        ((score(row, packet), i, j) for i, row in enumerate(rows) for j, packet in enumerate(packets)),
        key=lambda s: (-s[0], s[1], s[2]),
    )
    of_row: dict[int, int] = {}
    of_packet: dict[int, int] = {}
    for points, i, j in scored:
        if points >= ENOUGH and i not in of_row and j not in of_packet:
            of_row[i], of_packet[j] = j, i
    return RegisterMatch(
        {packets[j].name: rows[i] for j, i in of_packet.items()},
        tuple(row for i, row in enumerate(rows) if i not in of_row),
        tuple(packet.name for j, packet in enumerate(packets) if j not in of_packet),
    )


def score(row: Submission, packet: Packed) -> float:
    """0 to 100: how surely the row is of the packet. The same applicant with a plainly other project is another row."""
    name, applicant, project = plain(packet.name), plain(packet.applicant), plain(packet.project)
    if row.packet and (same := fuzz.ratio(plain(row.packet), name)) >= 95:
        return float(same)
    by_applicant = _alike(plain(row.applicant), applicant, name)
    by_project = _alike(plain(row.project), project, name)
    if row.applicant and row.project and applicant and project:
        return min(by_applicant, 100.0) * 0.55 + by_project * 0.45
    return max(by_applicant, by_project * 0.98, fuzz.ratio(plain(row.packet), name) if row.packet else 0.0)


def _alike(wanted: str, value: str, name: str) -> float:
    """Against the value read from the packet where there is one, else against the packet's name, which often carries it."""
    if not wanted:
        return 0.0
    if value:
        return float(fuzz.ratio(wanted, value))
    if len(wanted) >= 4 and wanted in name:
        return 97.0
    return (
        float(fuzz.ratio(wanted, name))
        if len(name) < 4
        else float(fuzz.partial_ratio(wanted, name)) * min(1.0, len(name) / 6) * 0.9
    )
