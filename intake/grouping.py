"""What a clerk drops into the browser → a proposal of packets: a folder or an archive is one, loose files are put together by
their names. What a person keeps apart is never joined. Only names are looked at; what they leave open the clerk confirms.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import PurePosixPath
from posixpath import commonpath

from intake.inspection.format_table import ARCHIVE_SUFFIXES, SUFFIXES
from intake.names import VOLUME
from intake.register.read import LIKELY, REGISTER_SUFFIXES
from model.language import alternatives

LITTER = re.compile(r"(^|/)(__MACOSX/|\.|~\$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
# What a folder or file inside a packet is called after: such names tell parts of one packet, not several packets.
PART_WORDS = alternatives("files", "part_words")
PART_NAME = re.compile(rf"^[\W_]*(\d{{1,3}}|[一二三四五六七八九十]+)?[\W_]*({PART_WORDS}|\d*$)", re.IGNORECASE)
LEADING = re.compile(r"^(\d{4}年度?|[\d\W_])+")
TRAILING = re.compile(r"[\W_]*(第?\d+[页张份]?[\W_]*)*$")
OF_PROOF = re.compile(r"证书|证明|著作权|软著|专利|商标|执照")  # registered rights and firms, not what an office received
WORD = re.compile(PART_WORDS, re.IGNORECASE)
APPLICANT = re.compile(rf".*?{alternatives('files', 'applicant_endings')}+", re.IGNORECASE)
REST = "其他文件"


class Grouping(StrEnum):
    """How files become packets: as the names speak for, or as the clerk wants them."""

    PROPOSED = "proposed"
    CHILDREN = "children"  # each folder, archive and file just below what was dropped
    FILES = "files"
    TOGETHER = "together"


class Basis(StrEnum):
    """Why files are one packet."""

    FOLDER = "folder"
    ARCHIVE = "archive"
    CHOSEN = "chosen"  # by the clerk
    NAMES = "names"  # loose files whose names begin alike
    FILE = "file"  # a loose file
    MIXED = "mixed"  # a folder that may hold several packets, or a part of one that may be one


SURE = frozenset({Basis.FOLDER, Basis.ARCHIVE, Basis.CHOSEN})


@dataclass(frozen=True, slots=True)
class ProposedPacket:
    """One packet as proposed; not `sure`: nothing but names speaks for it, and the clerk has to say so."""

    name: str
    paths: tuple[str, ...]
    basis: Basis

    @property
    def sure(self) -> bool:
        return self.basis in SURE


@dataclass(frozen=True, slots=True)
class PacketProposal:
    """Every path given is in exactly one place: a packet, the registers, or the litter of operating systems."""

    packets: tuple[ProposedPacket, ...]
    registers: tuple[str, ...]
    litter: tuple[str, ...]


PathBelow = tuple[str, tuple[str, ...]]  # the whole path, and what of it is left below the folder looked at


@dataclass(frozen=True, slots=True)
class _Folder:
    """What lies just below a folder."""

    folders: Mapping[str, Sequence[PathBelow]]
    archives: Mapping[str, Sequence[str]]  # by stem: the volumes of one are together
    loose: Sequence[str]

    @property
    def apart(self) -> list[str]:
        """The names of what a person put apart in it."""
        return [*self.folders, *self.archives]


class _Holds(StrEnum):
    ONE = "one"
    PERHAPS_ONE = "perhaps one"
    PERHAPS_SEVERAL = "perhaps several"
    SEVERAL = "several"


def propose(paths: Iterable[str], grouping: Grouping = Grouping.PROPOSED) -> PacketProposal:
    """Propose packets for relative paths with "/" (`批次/甲公司/申请书.pdf`), in the order of their names."""
    every = sorted(set(paths))
    litter = tuple(p for p in every if LITTER.search(p))
    kept = [p for p in every if not LITTER.search(p)]
    likely = [p for p in kept if grouping is Grouping.PROPOSED and _may_be_register(p)]
    packets = _GROUPED[grouping]([(p, PurePosixPath(p).parts) for p in kept if p not in likely])
    registers = tuple(p for p in likely if not any(_lies_in(p, packet) for packet in packets))
    if len(registers) < len(likely):  # a table in the folder of a packet is one of its files
        packets = _GROUPED[grouping]([(p, PurePosixPath(p).parts) for p in kept if p not in registers])
    return PacketProposal(tuple(sorted(_apart(packets), key=lambda g: g.name)), registers, litter)


def _look_into(files: Sequence[PathBelow]) -> _Folder:
    below: dict[str, list[PathBelow]] = defaultdict(list)
    loose: list[str] = []
    archives: dict[str, list[str]] = defaultdict(list)
    for path, parts in files:
        if len(parts) > 1:
            below[parts[0]].append((path, parts[1:]))
        elif VOLUME.search(parts[0]) or parts[0].lower().endswith(ARCHIVE_SUFFIXES):
            archives[_archive_stem(parts[0])].append(path)
        else:
            loose.append(path)
    return _Folder(below, archives, loose)


def _proposed(files: Sequence[PathBelow], above: str = "") -> list[ProposedPacket]:
    """Return the packets below a folder: its folders, its archives, and its loose files by name; none joined that lie apart there.

    `above`: the folder's name where what lies apart there may be the parts of one packet.
    """
    here = _look_into(files)
    certain = not above
    found = [ProposedPacket(name, tuple(paths), _basis(name, Basis.ARCHIVE, certain)) for name, paths in here.archives.items()]
    for name, members in here.folders.items():
        holds = _holds(name, _look_into(members))
        if holds in (_Holds.SEVERAL, _Holds.PERHAPS_SEVERAL):
            found += _proposed(members, name if holds is _Holds.PERHAPS_SEVERAL else "")
        else:
            basis = _basis(name, Basis.FOLDER, certain and holds is _Holds.ONE)
            found.append(ProposedPacket(name, tuple(path for path, _ in members), basis))
    return [_named_after(above, packet) for packet in found + _by_name(here.loose)]


def _named_after(above: str, packet: ProposedPacket) -> ProposedPacket:
    """Return the packet with the name of the folder before its own, where that alone tells nobody whose it is."""
    named = above and packet.basis is not Basis.FOLDER and not _applicant(packet.name)
    return replace(packet, name=f"{above}-{packet.name}") if named else packet


def _basis(name: str, basis: Basis, certain: bool) -> Basis:
    """Return `basis`, or MIXED where it is not certain, or the name is that of a part of a packet (`附件`)."""
    return basis if certain and not _names_part(name) else Basis.MIXED


def _holds(name: str, inside: _Folder) -> _Holds:
    """Return how many packets a folder holds, by its name and the names just below it."""
    if not inside.apart:
        return _loose_files_hold(name, inside.loose)
    own = _applicant(name)
    if len(_other_applicants(own, inside.apart)) > 1:
        return _Holds.PERHAPS_SEVERAL if own else _Holds.SEVERAL
    parts = sum(bool(PART_NAME.match(one)) for one in inside.apart)
    if own:
        return _Holds.ONE if parts == len(inside.apart) else _Holds.PERHAPS_ONE
    named = sum(_names_part(one) for one in inside.apart)
    if parts == len(inside.apart) and 2 * named >= parts:
        return _Holds.ONE
    return _Holds.PERHAPS_SEVERAL if parts or (inside.loose and not _other_applicants(own, inside.apart)) else _Holds.SEVERAL


def _loose_files_hold(name: str, paths: Sequence[str]) -> _Holds:
    """Return how many packets a folder with nothing but files holds: files are put together by people who hand in one, and by those who collect many."""
    own = _applicant(name)
    stems = [PurePosixPath(path).stem for path in paths]
    if own or len(stems) == 1:
        return _Holds.ONE
    if len(_other_applicants(own, stems)) > 1:
        return _Holds.PERHAPS_SEVERAL
    keys = [_key(stem) for stem in stems if _key(stem)]
    return _Holds.PERHAPS_ONE if 2 * len(keys) > len(stems) and len(set(keys)) > 1 else _Holds.ONE


def _names_part(name: str) -> bool:
    """Whether a name is that of a part of a packet; numbers tell nothing."""
    return bool(PART_NAME.match(name)) and bool(WORD.search(name))


def _applicant(name: str) -> str:
    """Return the firm, school or clinic that a name begins with, empty where it names none."""
    found = APPLICANT.match(LEADING.sub("", name))
    return found[0] if found else ""


def _other_applicants(own: str, names: Iterable[str]) -> set[str]:
    found = {_applicant(name) for name in names} - {""}
    return {one for one in found if not own or (one not in own and own not in one)}


def _children(files: Sequence[PathBelow]) -> list[ProposedPacket]:
    """Return a packet for each folder, archive and file just below each thing that was dropped; a folder that holds nothing but a folder is passed through."""
    here = _look_into(files)
    found = [ProposedPacket(name, tuple(paths), Basis.CHOSEN) for name, paths in here.archives.items()] + _singly(here.loose)
    for members in here.folders.values():
        inside = _look_into(members)
        while len(inside.folders) == 1 and not inside.archives and not inside.loose:
            inside = _look_into(next(iter(inside.folders.values())))
        found += [ProposedPacket(name, tuple(paths), Basis.CHOSEN) for name, paths in inside.archives.items()]
        found += [ProposedPacket(name, tuple(path for path, _ in below), Basis.CHOSEN) for name, below in inside.folders.items()]
        found += _singly(inside.loose)
    return found


def _singly(paths: Iterable[str]) -> list[ProposedPacket]:
    return [ProposedPacket(PurePosixPath(path).stem or REST, (path,), Basis.CHOSEN) for path in paths]


def _each_file(files: Sequence[PathBelow]) -> list[ProposedPacket]:
    """Return a packet for each file; the volumes of an archive are one."""
    by_archive: dict[str, list[str]] = defaultdict(list)
    for path, parts in files:
        whole = PurePosixPath(*parts[:-1], _archive_stem(parts[-1])) if VOLUME.search(parts[-1]) else PurePosixPath(path)
        by_archive[str(whole)].append(path)
    stems = {whole: _archive_stem(PurePosixPath(whole).name) for whole in by_archive}
    return [ProposedPacket(stems[whole], tuple(paths), Basis.CHOSEN) for whole, paths in by_archive.items()]


def _together(files: Sequence[PathBelow]) -> list[ProposedPacket]:
    """Return one packet, called after the folder that all lie in."""
    if not files:
        return []
    shared = commonpath([str(PurePosixPath(path).parent).lstrip("/") for path, _ in files])
    name = PurePosixPath(shared).name or _key(PurePosixPath(files[0][0]).stem) or _archive_stem(files[0][1][-1])
    return [ProposedPacket(name, tuple(path for path, _ in files), Basis.CHOSEN)]


_GROUPED: Mapping[Grouping, Callable[[Sequence[PathBelow]], list[ProposedPacket]]] = {
    Grouping.PROPOSED: _proposed,
    Grouping.CHILDREN: _children,
    Grouping.FILES: _each_file,
    Grouping.TOGETHER: _together,
}


def _by_name(paths: Sequence[str]) -> list[ProposedPacket]:
    """Group loose files: those whose names begin alike belong together; those called after a part alone join the only packet there is."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_key[_key(PurePosixPath(path).stem)].append(path)
    nameless = by_key.pop("", [])
    if nameless and len(by_key) == 1:
        next(iter(by_key.values())).extend(nameless)
    elif nameless:
        by_key[REST if len(nameless) > 1 else PurePosixPath(nameless[0]).stem] += nameless
    return [
        ProposedPacket(key, tuple(sorted(members)), Basis.NAMES if len(members) > 1 else Basis.FILE)
        for key, members in by_key.items()
    ]


def _key(stem: str) -> str:
    """Return what a name is of: `01 佛山数科-附件1` → `佛山数科`; empty where the name tells a part only (`附件1`, `IMG_0001`)."""
    return TRAILING.sub("", WORD.split(LEADING.sub("", stem), maxsplit=1)[0])


def _archive_stem(name: str) -> str:
    name = VOLUME.sub("", name)
    while name.lower().endswith(SUFFIXES) and "." in name:
        name = name.rpartition(".")[0]
    return name or REST


def _may_be_register(path: str) -> bool:
    """Whether a table may be the register of what was handed in, by its name and by those of the folders it lies in."""
    *folders, name = PurePosixPath(path.lower()).parts
    likely = name.endswith(REGISTER_SUFFIXES) and any(word in name for word in LIKELY) and not OF_PROOF.search(name)
    return likely and not any(_applicant(folder) for folder in folders)


def _lies_in(path: str, packet: ProposedPacket) -> bool:
    """Whether a file lies in the folder that is the packet."""
    if packet.basis not in (Basis.FOLDER, Basis.MIXED) or all(p.lower().endswith(ARCHIVE_SUFFIXES) for p in packet.paths):
        return False
    folder = commonpath([str(PurePosixPath(p).parent) for p in packet.paths])
    return folder not in ("", ".") and PurePosixPath(path).is_relative_to(folder)


def _apart(packets: Iterable[ProposedPacket]) -> Iterable[ProposedPacket]:
    """Number packets of one name (from two folders)."""
    taken: dict[str, int] = defaultdict(int)
    for packet in packets:
        taken[packet.name] += 1
        number = taken[packet.name]
        yield packet if number == 1 else ProposedPacket(f"{packet.name}（{number}）", packet.paths, packet.basis)
