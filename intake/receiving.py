"""What was handed in → a Packet: every file with its hash, kind and fate, and one PageSource for each page that can be read."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from intake.archives.split import join_splits
from intake.examination import Examination, FileToExamine, Member
from intake.inspection.convert import convert
from intake.inspection.examine import examine, identify_safely
from intake.inspection.format_table import format_of, is_archive
from intake.inspection.pdf import shows_nothing
from intake.inspection.sandbox import Sandbox
from intake.limits import Limits
from intake.names import junk_reason, mend_mojibake, mend_surrogates, natural_key
from intake.register.read import TABLE_READERS, looks_like_register
from model.errors import (
    AccessDenied,
    EmptyFile,
    LimitExceeded,
    UnreadableError,
    UnsafeFile,
    UnsupportedFile,
    UsageError,
)
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
    """The account of one packet while it is received."""

    workspace: Path
    limits: Limits
    sandbox: Sandbox
    files: list[SourceFile] = field(default_factory=list)
    sources: list[PageSource] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    bytes: int = 0
    numbers: int = 0
    conversions: int = 0

    def room(self) -> Path:
        """A new folder of the workspace; nothing in it carries a name from outside."""
        self.numbers += 1
        return self.workspace / "files" / f"{self.numbers:05d}"

    def unique(self, file_id: str) -> str:
        """`file_id`, numbered where an archive uses one name twice: pages are known by it."""
        number, candidate = 1, file_id
        while candidate in self.ids:
            number += 1
            candidate = f"{file_id} ({number})"
        self.ids.add(candidate)
        return candidate


def receive(path: Path, workspace: Path, limits: Limits) -> Packet:
    """All files of the packet at `path` (a folder, an archive, or a single file). Copies and unpacked members lie below `workspace`.

    A file that cannot be read is in `Packet.files` with its problem and costs the others nothing. Raises `UsageError` only: no
    such path.
    """
    if not path.exists():
        raise UsageError(f"没有这个文件或文件夹（{path}）")
    workspace.mkdir(parents=True, exist_ok=True)
    name = mend_surrogates(path.absolute().name)
    with Sandbox(limits.memory_bytes) as sandbox:
        desk = PacketBuilder(workspace, limits, sandbox)
        if path.is_dir():
            _take_folder(path, name, desk)
        else:
            _take(Arrival(mend_mojibake(name), path), desk)
    shutil.rmtree(workspace / "office", ignore_errors=True)
    return Packet(name=name, path=path, files=tuple(desk.files), sources=tuple(desk.sources))


def _take_folder(folder: Path, name: str, desk: PacketBuilder) -> None:
    arrivals = sorted(_walk(folder, folder, desk), key=lambda a: natural_key(a.id))
    if not arrivals and not desk.files:
        desk.files.append(
            SourceFile(name, folder, FileKind.FOLDER, 0, "", Fate.UNREADABLE, problem=EmptyFile("文件夹里没有文件").problem())
        )
    joined = join_splits({a.id: a.path for a in arrivals}, desk.room, desk.limits)
    for arrival in arrivals:
        if (whole := joined.get(arrival.id)) is None:
            _take(arrival, desk)
        elif whole == arrival.path:
            _record(_plain(arrival, FileKind.ZIP, Fate.CONTAINER, SPLIT_NOTE), desk)
        else:
            _take(replace(arrival, path=whole), desk)


def _walk(folder: Path, top: Path, desk: PacketBuilder) -> Iterator[Arrival]:
    """Regular files below `folder`; anything else is entered into the receipt at once."""
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError:
        desk.files.append(_refused(_id_of(folder, top), folder, AccessDenied()))
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_symlink():
            desk.files.append(_refused(_id_of(path, top), path, UnsafeFile("是指向别处的链接")))
        elif entry.is_dir():
            yield from _walk(path, top, desk)
        elif entry.is_file():
            yield Arrival(_id_of(path, top), path)
        else:
            desk.files.append(_refused(_id_of(path, top), path, UnsafeFile("是设备文件或管道")))


def _id_of(path: Path, top: Path) -> str:
    return "/".join(mend_mojibake(mend_surrogates(part)) for part in path.relative_to(top).parts)


def _refused(file_id: str, path: Path, error: UnreadableError, kind: FileKind = FileKind.UNKNOWN) -> SourceFile:
    return SourceFile(file_id, path, kind, 0, "", Fate.UNREADABLE, problem=error.problem())


def _plain(arrival: Arrival, kind: FileKind, fate: Fate, note: str = "") -> SourceFile:
    return SourceFile(
        arrival.id, arrival.path, kind, arrival.path.stat().st_size, _sha256(arrival.path), fate, parent=arrival.parent, note=note
    )


def _record(file: SourceFile, desk: PacketBuilder) -> None:
    desk.files.append(file)
    desk.bytes += file.size


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _take(arrival: Arrival, desk: PacketBuilder) -> None:
    """One file into the receipt, and whatever is inside it after it."""
    arrival = replace(arrival, id=desk.unique(arrival.id))
    try:
        if len(desk.files) >= desk.limits.entries:
            _overflow(arrival, desk)
            return
        if reason := junk_reason(arrival.id):
            _record(_plain(arrival, FileKind.UNKNOWN, Fate.IGNORED, reason), desk)
            return
        refusal = _refusal(arrival, desk)
        file = _plain(arrival, FileKind.UNKNOWN, Fate.UNREADABLE)
    except OSError:
        desk.files.append(replace(_refused(arrival.id, arrival.path, AccessDenied()), parent=arrival.parent))
        return
    if refusal is not None:
        _record(replace(file, problem=refusal.problem()), desk)
    elif (first := desk.seen.get(file.sha256)) is not None:
        original = next(f for f in desk.files if f.id == first)
        _record(
            replace(file, kind=original.kind, fate=Fate.DUPLICATE, duplicate_of=first, note=f"与“{first}”完全相同，未重复读取"),
            desk,
        )
    else:
        _look(arrival, file, desk)


def _overflow(arrival: Arrival, desk: PacketBuilder) -> None:
    """The one entry for everything beyond the number of files that a packet may have."""
    if desk.files[-1].note != "其余文件未处理":
        error = LimitExceeded(f"材料中的文件超过 {desk.limits.entries} 个，其后的文件未处理")
        desk.files.append(replace(_refused(arrival.id, arrival.path, error), parent=arrival.parent, note="其余文件未处理"))


def _refusal(arrival: Arrival, desk: PacketBuilder) -> UnreadableError | None:
    """Why a file is not even looked into."""
    size = arrival.path.stat().st_size
    if size == 0:
        return EmptyFile()
    if size > desk.limits.file_bytes:
        return LimitExceeded(f"文件有 {size // 2**20} MB，超过 {desk.limits.file_bytes // 2**20} MB")
    if desk.bytes + size > desk.limits.total_bytes:
        return LimitExceeded(f"材料合计超过 {desk.limits.total_bytes // 2**20} MB")
    return None


def _look(arrival: Arrival, file: SourceFile, desk: PacketBuilder) -> None:
    desk.seen[file.sha256] = file.id
    kind, found = _examined(arrival, desk)
    if arrival.parent is None and kind in TABLE_READERS and _is_register(arrival, desk):
        _record(replace(file, kind=FileKind.REGISTER, fate=Fate.IGNORED, note=REGISTER_NOTE), desk)
        return
    if found.convert and found.problem is None:
        found = _converted(arrival, found, desk)
    _record(_judged(file, found, desk), desk)
    if found.problem is None and not is_archive(kind):
        readable, readable_kind = found.readable or arrival.path, found.readable_kind or kind
        desk.sources += [PageSource(file.id, readable, readable_kind, index) for index in range(found.pages or 0)]
    _take_members(arrival, kind, found.members, desk)


def _examined(arrival: Arrival, desk: PacketBuilder) -> tuple[FileKind, Examination]:
    """Kind and content, found in the limited process; its death is a problem of this one file."""
    kind, limits = FileKind.UNKNOWN, desk.limits
    try:
        kind = desk.sandbox.run(identify_safely, arrival.path, seconds=limits.seconds)
        if is_archive(kind) and arrival.depth >= limits.depth:
            raise LimitExceeded(f"压缩包嵌套超过 {limits.depth} 层")
        seconds = limits.unpack_seconds if is_archive(kind) else limits.seconds
        inner = replace(
            limits, total_bytes=max(0, limits.total_bytes - desk.bytes), entries=max(1, limits.entries - len(desk.files))
        )
        file = FileToExamine(arrival.path, kind, Path(arrival.id).name, desk.room(), inner)
        found = desk.sandbox.run(examine, file, seconds=seconds)
    except UnreadableError as error:
        return kind, Examination(kind, problem=error.problem())
    return kind, found


def _is_register(arrival: Arrival, desk: PacketBuilder) -> bool:
    try:
        return desk.sandbox.run(looks_like_register, arrival.path, seconds=desk.limits.seconds)
    except UnreadableError:
        return False


def _converted(arrival: Arrival, found: Examination, desk: PacketBuilder) -> Examination:
    """The document through LibreOffice, looked into again: its pictures come out of the converted file."""
    room = desk.room()
    if desk.conversions >= desk.limits.conversions:
        return replace(found, problem=LimitExceeded(f"需要转换的文件超过 {desk.limits.conversions} 个").problem())
    desk.conversions += 1
    try:
        foreign = FileToExamine(found.readable or arrival.path, found.kind, arrival.id, room, desk.limits)
        result = convert(foreign, found.convert, desk.workspace / "office")
        kind = FileKind.DOCX if found.convert == "docx" else FileKind.PDF
        converted = FileToExamine(result, kind, result.name, room / "inside", desk.limits)
        again = desk.sandbox.run(examine, converted, seconds=desk.limits.seconds)
        office = format_of(found.kind).office
        if office and office.framed and desk.sandbox.run(shows_nothing, result, seconds=desk.limits.seconds):
            raise UnsupportedFile("矢量图（EMF/WMF/SVG）无法显示")
    except UnreadableError as error:
        return replace(found, problem=error.problem())
    if again.convert:  # converted to DOCX and still not openable
        return replace(found, problem=again.problem or UnreadableError("转换后仍无法打开").problem())
    note = "；".join(n for n in (found.note, f"已由 LibreOffice 转换为 {found.convert.upper()} 读取", again.note) if n)
    members = found.members or again.members
    readable = again.readable or result
    return replace(
        again, kind=found.kind, note=note, readable=readable, readable_kind=again.readable_kind or kind, members=members
    )


def _judged(file: SourceFile, found: Examination, desk: PacketBuilder) -> SourceFile:
    fate = Fate.UNREADABLE if found.problem is not None else Fate.CONTAINER if is_archive(found.kind) else Fate.READ
    readable = found.readable or (file.path if fate is Fate.READ else None)
    return replace(
        file, kind=found.kind, fate=fate, readable_path=readable, pages=found.pages if fate is Fate.READ else None,
        problem=found.problem, note=found.note,
    )  # fmt: skip


def _take_members(arrival: Arrival, kind: FileKind, members: tuple[Member, ...], desk: PacketBuilder) -> None:
    """What was inside: members of archives by their names, those of documents in their order."""
    depth = arrival.depth + 1
    if depth > desk.limits.depth + DOCUMENT_DEPTH:
        members = tuple(replace(m, path=None, problem=LimitExceeded("文件嵌套过深").problem()) for m in members if not m.ignored)
    ordered = sorted(members, key=lambda m: natural_key(m.name)) if is_archive(kind) else list(members)
    inner = {f"{arrival.id}!/{m.name}": m.path for m in ordered if m.path is not None}
    joined = join_splits(inner, desk.room, desk.limits) if is_archive(kind) else {}
    for member in ordered:
        file_id = f"{arrival.id}!/{member.name}"
        path = joined.get(file_id, member.path)
        if path is not None and not member.ignored and member.problem is None:
            _take_member(Arrival(file_id, path, arrival.id, depth), path == member.path and file_id in joined, desk)
            continue
        fate, file_id = (Fate.IGNORED if member.ignored else Fate.UNREADABLE), desk.unique(file_id)
        desk.files.append(
            SourceFile(
                file_id,
                arrival.path,
                FileKind.UNKNOWN,
                0,
                "",
                fate,
                None,
                arrival.id,
                problem=member.problem,
                note=member.ignored,
            )
        )


def _take_member(arrival: Arrival, part_only: bool, desk: PacketBuilder) -> None:
    if part_only:
        _record(_plain(arrival, FileKind.ZIP, Fate.CONTAINER, SPLIT_NOTE), desk)
    else:
        _take(arrival, desk)


def clear(workspace: Path) -> None:
    """Removes the copies and unpacked members of a packet; page images of the reading stay."""
    shutil.rmtree(workspace / "files", ignore_errors=True)
