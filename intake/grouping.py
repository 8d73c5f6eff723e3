"""What a clerk drops into the browser → a proposal of packets: a folder or an archive is one, loose files are put together by
their names. Only names are looked at; the clerk confirms.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from intake.inspection.format_table import ARCHIVE_SUFFIXES, SUFFIXES
from intake.register.read import LIKELY, REGISTER_SUFFIXES
from model.language import alternatives

VOLUME = re.compile(r"(\.part\d+\.(rar|exe)|\.[r-z]\d{2}|\.z\d{3}|\.(7z|zip|rar|tar|gz)\.\d{3})$", re.IGNORECASE)
LITTER = re.compile(r"(^|/)(__MACOSX/|\.|~\$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
# What a folder or file inside a packet is called after: such names tell parts of one packet, not several packets.
PART_WORDS = alternatives("files", "part_words")
PART_NAME = re.compile(rf"^[\W_]*(\d{{1,3}}|[一二三四五六七八九十]+)?[\W_]*({PART_WORDS}|\d*$)", re.IGNORECASE)
LEADING = re.compile(r"^(\d{4}年度?|[\d\W_])+")
TRAILING = re.compile(r"[\W_]*(第?\d+[页张份]?[\W_]*)*$")
WORD = re.compile(PART_WORDS, re.IGNORECASE)
REST = "其他文件"


@dataclass(frozen=True, slots=True)
class ProposedPacket:
    """One packet as proposed. `sure`: a folder or an archive by itself; else the names alone speak for it."""

    name: str
    paths: tuple[str, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class PacketProposal:
    """Every path given is in exactly one place: a packet, the registers, or the litter of operating systems."""

    packets: tuple[ProposedPacket, ...]
    registers: tuple[str, ...]
    litter: tuple[str, ...]


def propose(paths: Iterable[str]) -> PacketProposal:
    """Propose packets for relative paths with "/" (`批次/甲公司/申请书.pdf`), in the order of their names."""
    every = sorted(set(paths))
    litter = tuple(p for p in every if LITTER.search(p))
    kept = [p for p in every if not LITTER.search(p)]
    registers = tuple(p for p in kept if _is_register(p))
    packets = _split([(p, PurePosixPath(p).parts) for p in kept if p not in registers])
    return PacketProposal(tuple(sorted(_apart(packets), key=lambda g: g.name)), registers, litter)


PathBelow = tuple[str, tuple[str, ...]]  # the whole path, and what of it is left below the folder looked at


def _split(files: Sequence[PathBelow]) -> list[ProposedPacket]:
    """Return the packets below a folder: its folders, its archives, and its loose files by name."""
    below: dict[str, list[PathBelow]] = defaultdict(list)
    loose: list[str] = []
    volumes: dict[str, list[str]] = defaultdict(list)
    for path, parts in files:
        if len(parts) > 1:
            below[parts[0]].append((path, parts[1:]))
        elif VOLUME.search(parts[0]) or parts[0].lower().endswith(ARCHIVE_SUFFIXES):
            volumes[_archive_stem(parts[0])].append(path)
        else:
            loose.append(path)
    found = [ProposedPacket(name, tuple(members), sure=True) for name, members in volumes.items()]
    for name, members in below.items():
        found += _split(members) if _holds_packets(members) else [_whole(name, members)]
    return found + _by_name(loose)


def _whole(name: str, members: Sequence[PathBelow]) -> ProposedPacket:
    return ProposedPacket(name, tuple(path for path, _ in members), sure=True)


def _holds_packets(members: Sequence[PathBelow]) -> bool:
    """Whether a folder is a pile of packets: no documents of its own, only folders or archives that are not called after parts."""
    own = [parts[0] for _, parts in members if len(parts) == 1]
    children = {parts[0] for _, parts in members if len(parts) > 1}
    archives = [name for name in own if name.lower().endswith(ARCHIVE_SUFFIXES) or VOLUME.search(name)]
    if len(archives) < len(own):
        return False
    names = [*children, *{_archive_stem(name) for name in archives}]
    parts_of_one = sum(bool(PART_NAME.match(name)) for name in names)
    return parts_of_one * 2 < len(names)


def _by_name(paths: Sequence[str]) -> list[ProposedPacket]:
    """Group loose files: those whose names begin alike belong together; those called after a part alone join the only packet there is."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_key[_key(PurePosixPath(path).stem)].append(path)
    nameless = by_key.pop("", [])
    if nameless and len(by_key) == 1:
        next(iter(by_key.values())).extend(nameless)
    elif nameless:
        by_key[REST] = nameless
    return [ProposedPacket(key, tuple(sorted(members)), sure=False) for key, members in by_key.items()]


def _key(stem: str) -> str:
    """Return what a name is of: `01 佛山数科-附件1` → `佛山数科`; empty where the name tells a part only (`附件1`, `IMG_0001`)."""
    return TRAILING.sub("", WORD.split(LEADING.sub("", stem), maxsplit=1)[0])


def _archive_stem(name: str) -> str:
    name = VOLUME.sub("", name)
    while name.lower().endswith(SUFFIXES) and "." in name:
        name = name.rpartition(".")[0]
    return name or REST


def _is_register(path: str) -> bool:
    name = PurePosixPath(path).name.lower()
    return name.endswith(REGISTER_SUFFIXES) and any(word in name for word in LIKELY)


def _apart(packets: Iterable[ProposedPacket]) -> Iterable[ProposedPacket]:
    """Number packets of one name (from two folders)."""
    taken: dict[str, int] = defaultdict(int)
    for packet in packets:
        taken[packet.name] += 1
        number = taken[packet.name]
        yield packet if number == 1 else ProposedPacket(f"{packet.name}（{number}）", packet.paths, packet.sure)
