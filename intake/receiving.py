"""What was handed in → a Packet: every file with its hash, kind and fate, and one PageSource for each page that can be read."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from intake.archives.split import join_splits, volumes_of
from intake.examination import Examination, Member
from intake.inspection.format_table import is_archive
from intake.inspection.inspector import FileInspector, view_of
from intake.inspection.sandbox import Sandbox
from intake.inspection.unlocking import needs_password
from intake.limits import Limits
from intake.names import junk_reason, mend_mojibake, mend_surrogates, natural_key
from model.errors import (
    AccessDenied,
    EmptyFile,
    LimitExceeded,
    UnreadableError,
    UnsafeFile,
    UsageError,
)
from model.faults import need_room
from model.packet import Fate, FileKind, Packet, PageSource, SourceFile

CHUNK = 1 << 20
DOCUMENT_DEPTH = 2  # documents within documents, below the deepest archive
REGISTER_NOTE = "收件登记表，不作为申报材料读取"
SPLIT_NOTE = "分卷压缩包的一部分，已与其余分卷合并读取"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file on its way in: its id within the packet, its bytes, what it came out of (`parent`), and how deep in archives."""

    id: str
    path: Path
    parent: str | None = None
    depth: int = 0


@dataclass(slots=True)
class PacketBuilder:
    """The account of one packet while it is received. `seen`: hash → id of the first file with these bytes."""

    limits: Limits
    inspector: FileInspector
    files: list[SourceFile] = field(default_factory=list)
    sources: list[PageSource] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    bytes: int = 0

    def add(self, file: SourceFile) -> None:
        """Enter a file into the receipt."""
        self.files.append(file)
        self.bytes += file.size

    @property
    def left(self) -> Limits:
        """Return what the packet may still cost."""
        total, entries = self.limits.total_bytes - self.bytes, self.limits.entries - len(self.files)
        return replace(self.limits, total_bytes=max(0, total), entries=max(1, entries))

    def unique(self, file_id: str) -> str:
        """Return `file_id`, numbered where an archive uses one name twice: pages are known by it."""
        number, candidate = 1, file_id
        while candidate in self.ids:
            number += 1
            candidate = f"{file_id} ({number})"
        self.ids.add(candidate)
        return candidate


def receive(path: Path, workspace: Path, limits: Limits, passwords: Sequence[str] = (), last: bool = True) -> Packet:
    """Receive all files of the packet at `path` (a folder, an archive with the parts beside it that it was split into, or a single
    file). Copies and members lie below `workspace`.

    `passwords`: tried at each file that has one; what they open stays open for the next time. `last`: what we fail at of one file is told of
    it, as the office's own; else it is raised, to be tried again.

    A file that cannot be read is in `Packet.files` with its problem and costs the others nothing. Raises `UsageError` where there is no
    such path, `Fault` for what we failed at as a whole (no room on the disk).
    """
    if not path.exists():
        raise UsageError(f"没有这个文件或文件夹（{path}）")
    workspace.mkdir(parents=True, exist_ok=True)
    name = mend_surrogates(path.absolute().name)
    handed_in = (path,) if path.is_dir() else (path, *volumes_of(path))
    with Sandbox(limits.memory_bytes, view_of(workspace, *handed_in), limits.total_bytes) as sandbox:
        builder = PacketBuilder(limits, FileInspector(workspace, limits, sandbox, passwords, last))
        if path.is_dir():
            _take_folder(path, name, builder)
        else:
            parts = [part for part in volumes_of(path) if part != path]
            _take_all([Arrival(mend_mojibake(mend_surrogates(part.name)), part) for part in (path, *parts)], builder)
    shutil.rmtree(workspace / "office", ignore_errors=True)
    if any(file.problem for file in builder.files):
        need_room(workspace)
    return Packet(name=name, path=path, files=tuple(builder.files), sources=tuple(builder.sources))


def _take_folder(folder: Path, name: str, builder: PacketBuilder) -> None:
    arrivals = sorted(_walk(folder, folder, builder), key=lambda a: natural_key(a.id))
    if not arrivals and not builder.files:
        builder.add(
            SourceFile(name, folder, FileKind.FOLDER, 0, "", Fate.UNREADABLE, problem=EmptyFile("文件夹里没有文件").problem())
        )
    _take_all(arrivals, builder)


def _take_all(arrivals: Sequence[Arrival], builder: PacketBuilder) -> None:
    """Enter what was handed in side by side: parts of a split archive as the archive."""
    joined = join_splits({a.id: a.path for a in arrivals}, builder.inspector.room, builder.limits)
    for arrival in arrivals:
        if (whole := joined.get(arrival.id)) is None:
            _take(arrival, builder)
        elif whole == arrival.path:
            builder.add(_plain(arrival, FileKind.ZIP, Fate.CONTAINER, SPLIT_NOTE))
        else:
            _take(replace(arrival, path=whole), builder)


def _walk(folder: Path, top: Path, builder: PacketBuilder) -> Iterator[Arrival]:
    """Yield regular files below `folder`; anything else is entered into the receipt at once."""
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError:
        builder.add(_refused(_id_of(folder, top), folder, AccessDenied()))
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_symlink():
            builder.add(_refused(_id_of(path, top), path, UnsafeFile("是指向别处的链接")))
        elif entry.is_dir():
            yield from _walk(path, top, builder)
        elif entry.is_file():
            yield Arrival(_id_of(path, top), path)
        else:
            builder.add(_refused(_id_of(path, top), path, UnsafeFile("是设备文件或管道")))


def _id_of(path: Path, top: Path) -> str:
    return "/".join(mend_mojibake(mend_surrogates(part)) for part in path.relative_to(top).parts)


def _refused(file_id: str, path: Path, error: UnreadableError) -> SourceFile:
    return SourceFile(file_id, path, FileKind.UNKNOWN, 0, "", Fate.UNREADABLE, problem=error.problem())


def _plain(arrival: Arrival, kind: FileKind, fate: Fate, note: str = "") -> SourceFile:
    return SourceFile(
        arrival.id, arrival.path, kind, arrival.path.stat().st_size, _sha256(arrival.path), fate, parent=arrival.parent, note=note
    )


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _take(arrival: Arrival, builder: PacketBuilder) -> None:
    """Enter one file into the receipt, and whatever is inside it after it."""
    arrival = replace(arrival, id=builder.unique(arrival.id))
    try:
        if len(builder.files) >= builder.limits.entries:
            _overflow(arrival, builder)
            return
        if reason := junk_reason(arrival.id):
            builder.add(_plain(arrival, FileKind.UNKNOWN, Fate.IGNORED, reason))
            return
        refusal = _refusal(arrival, builder)
        file = _plain(arrival, FileKind.UNKNOWN, Fate.UNREADABLE)
    except OSError:
        builder.add(replace(_refused(arrival.id, arrival.path, AccessDenied()), parent=arrival.parent))
        return
    if refusal is not None:
        builder.add(replace(file, problem=refusal.problem()))
    elif (first := builder.seen.get(file.sha256)) is not None:
        original = next(f for f in builder.files if f.id == first)
        note = f"与“{first}”完全相同，未重复读取"
        builder.add(replace(file, kind=original.kind, fate=Fate.DUPLICATE, duplicate_of=first, note=note))
    else:
        _look(arrival, file, builder)


def _overflow(arrival: Arrival, builder: PacketBuilder) -> None:
    """Enter once everything beyond the number of files that a packet may have."""
    if builder.files[-1].note != "其余文件未处理":
        error = LimitExceeded(f"材料中的文件超过 {builder.limits.entries} 个，其后的文件未处理")
        builder.add(replace(_refused(arrival.id, arrival.path, error), parent=arrival.parent, note="其余文件未处理"))


def _refusal(arrival: Arrival, builder: PacketBuilder) -> UnreadableError | None:
    """Return why a file is not even looked into."""
    size = arrival.path.stat().st_size
    if size == 0:
        return EmptyFile()
    if size > builder.limits.file_bytes:
        return LimitExceeded(f"文件有 {size // 2**20} MB，超过 {builder.limits.file_bytes // 2**20} MB")
    if builder.bytes + size > builder.limits.total_bytes:
        return LimitExceeded(f"材料合计超过 {builder.limits.total_bytes // 2**20} MB")
    return None


def _look(arrival: Arrival, file: SourceFile, builder: PacketBuilder) -> None:
    """Look into a file and enter what it is, its pages, and what is inside it."""
    builder.seen[file.sha256] = file.id
    found = builder.inspector.look_into(arrival.path, Path(arrival.id).name, arrival.depth, builder.left)
    if needs_password(found):
        found = builder.inspector.opened(file, found, arrival.depth, builder.left)
    kind = found.kind
    if arrival.parent is None and builder.inspector.is_register(arrival.path, kind):
        builder.add(replace(file, kind=FileKind.REGISTER, fate=Fate.IGNORED, note=REGISTER_NOTE))
        return
    if found.convert and found.problem is None:
        found = builder.inspector.converted(arrival.path, found)
    if found.embedded and found.problem is None:
        found = builder.inspector.with_embedded(arrival.path, found, builder.left)
    if found.problem is None and len(builder.sources) + (found.pages or 0) > builder.limits.packet_pages:
        found = replace(found, problem=LimitExceeded(f"材料合计超过 {builder.limits.packet_pages} 页，该文件未读取").problem())
    builder.add(_judged(file, found))
    if found.problem is None and not is_archive(kind):
        readable, readable_kind = found.readable or arrival.path, found.readable_kind or kind
        builder.sources += [
            PageSource(
                file.id, readable, readable_kind, index, problems=tuple(p for page, p in found.page_problems if page == index)
            )
            for index in range(found.pages or 0)
        ]
    _take_members(arrival, kind, found.members, builder)


def _judged(file: SourceFile, found: Examination) -> SourceFile:
    """Return the receipt entry of a file that was looked into."""
    fate = Fate.UNREADABLE if found.problem is not None else Fate.CONTAINER if is_archive(found.kind) else Fate.READ
    readable = found.readable or (file.path if fate is Fate.READ else None)
    return replace(
        file, kind=found.kind, fate=fate, readable_path=readable, pages=found.pages if fate is Fate.READ else None,
        problem=found.problem, note=found.note,
    )  # fmt: skip


def _take_members(arrival: Arrival, kind: FileKind, members: tuple[Member, ...], builder: PacketBuilder) -> None:
    """Take what was inside: members of archives by their names, those of documents in their order."""
    depth = arrival.depth + 1
    if depth > builder.limits.depth + DOCUMENT_DEPTH:
        members = tuple(replace(m, path=None, problem=LimitExceeded("文件嵌套过深").problem()) for m in members if not m.ignored)
    ordered = sorted(members, key=lambda m: natural_key(m.name)) if is_archive(kind) else list(members)
    inner = {f"{arrival.id}!/{m.name}": m.path for m in ordered if m.path is not None}
    joined = join_splits(inner, builder.inspector.room, builder.limits) if is_archive(kind) else {}
    for member in ordered:
        file_id = f"{arrival.id}!/{member.name}"
        path = joined.get(file_id, member.path)
        if path is not None and not member.ignored and member.problem is None:
            _take_member(Arrival(file_id, path, arrival.id, depth), path == member.path and file_id in joined, builder)
            continue
        fate, file_id = (Fate.IGNORED if member.ignored else Fate.UNREADABLE), builder.unique(file_id)
        lost = SourceFile(file_id, arrival.path, FileKind.UNKNOWN, 0, "", fate, parent=arrival.id)
        builder.add(replace(lost, problem=member.problem, note=member.ignored))


def _take_member(arrival: Arrival, part_only: bool, builder: PacketBuilder) -> None:
    if part_only:
        builder.add(_plain(arrival, FileKind.ZIP, Fate.CONTAINER, SPLIT_NOTE))
    else:
        _take(arrival, builder)
