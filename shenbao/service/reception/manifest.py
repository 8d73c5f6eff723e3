"""What the browser announces before it sends a packet: which files will come, which are there already, which cannot come.

The announced files are rows from the start, so that the receipt can tell what was sent, stored and refused; pieces of a file
lie below the store's folder until the file is whole and its hash right. A broken upload is announced again and goes on.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.errors import UsageError
from model.problem import Problem
from shenbao.service.core.access import Actor, Conflict, NotFound, Right, load_batch, load_packet
from shenbao.service.core.store import Store, UnitOfWork
from shenbao.service.reception import budgets, uploads
from shenbao.service.reception.budgets import Handed
from shenbao.service.reception.uploads import ManifestEntry
from storage.blobs import remember
from storage.codec import plain
from storage.schema import Batch, Blob, File, Packet, PacketState

ANNOUNCED, REFUSED, STORED = "announced", "refused", ""
MOST_FILES = 5000
HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class ExpectedFile:
    """`offset`: bytes already here; equal to the size when nothing is to be sent. `refused`: why it is not wanted."""

    path: str
    upload: str
    offset: int
    stored: bool
    refused: str = ""


@dataclass(frozen=True, slots=True)
class AnnouncedPacket:
    """`twin`: the name of a packet of the batch with just these files; `namesake`: the batch has another one of this name; `unusual`: why
    it is more than usual. Then nothing was made.
    """

    packet: Packet | None
    files: tuple[ExpectedFile, ...] = ()
    twin: str = ""
    namesake: bool = False
    unusual: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The name of a packet, and the files that are to come; none may be larger than `most_bytes`."""

    name: str
    entries: Sequence[ManifestEntry]
    most_bytes: int


def announce(work: UnitOfWork, batch_id: str, manifest: Manifest, again: bool = False) -> AnnouncedPacket:
    """Makes the packet (or finds it, where the same person's upload broke off) and tells which files are to be sent.

    `again`: also where a packet of the batch holds just these files already, has this name, or is unusual. Raises OverBudget. Raises UsageError for an empty or wrong list.
    """
    session, store, actor, name, entries = work.session, work.store, work.actor, manifest.name, manifest.entries
    batch = load_batch(session, actor, batch_id, Right.UPLOAD)
    _check(entries)
    packet = _broken_off(session, batch.id, name, entries)
    if packet is None:
        twin = None if again else _twin(session, batch.id, {e.sha256 for e in entries})
        if twin:
            return AnnouncedPacket(None, twin=twin.name)
        if not again and _namesake(session, batch.id, name):
            return AnnouncedPacket(None, namesake=True)
        wanted = [e.size for e in entries if not _unwanted(e, manifest.most_bytes)]
        budgets.need_budget(session, store, actor, batch.office_id, sum(wanted))
        if not again and (why := budgets.unusual(session, store, batch, Handed(sum(wanted), len(wanted)))):
            return AnnouncedPacket(None, unusual=why)
        packet = uploads.add_packet(session, actor, batch.id, name)
    known = uploads.known_hashes(session, actor, [e.sha256 for e in entries])
    return AnnouncedPacket(packet, tuple(_expect(work, packet, e, known, manifest.most_bytes) for e in entries))


def refuse(session: Session, actor: Actor, packet_id: str, path: str, reason: str) -> None:
    """The browser could not read or send a file: the receipt says so, and the packet no longer waits for it."""
    packet = load_packet(session, actor, packet_id, Right.UPLOAD)
    row = session.scalars(select(File).where(File.packet_id == packet.id, File.path == uploads.clean_path(path))).first()
    if row is not None and not row.uploaded and row.fate in (ANNOUNCED, REFUSED):
        _mark_refused(row, "not_sent", reason[:200] or "未能上传")


def close(session: Session, actor: Actor, packet_id: str, unusual: str = "") -> Packet:
    """All files are there: the packet is queued; where it is `unusual` (why), once a person says so. Raises UsageError while some are missing, or when all were refused."""
    packet = load_packet(session, actor, packet_id, Right.UPLOAD)
    rows = session.scalars(select(File).where(File.packet_id == packet.id)).all()
    waiting = sum(row.fate == ANNOUNCED for row in rows)
    if waiting:
        raise UsageError(f"还有 {waiting} 个文件没有传完")
    if not any(row.uploaded for row in rows):
        raise UsageError(f"材料“{packet.name}”中没有可用的文件")
    return uploads.close_packet(session, actor, packet_id, unusual)


def _expect(work: UnitOfWork, packet: Packet, entry: ManifestEntry, known: set[str], most_bytes: int) -> ExpectedFile:
    session, store = work.session, work.store
    path = uploads.clean_path(entry.path)
    upload = upload_id(packet.id, path, entry.sha256)
    row = session.scalars(select(File).where(File.packet_id == packet.id, File.path == path)).first()
    if row is None:
        row = File(packet_id=packet.id, path=path, sha256=entry.sha256, size=entry.size, fate=ANNOUNCED)
        session.add(row)
    elif row.sha256 != entry.sha256 and not row.uploaded:
        row.sha256, row.size, row.fate, row.problem = entry.sha256, entry.size, ANNOUNCED, None
    if row.sha256 != entry.sha256:
        return ExpectedFile(path, upload, 0, False, "同名文件已存在，内容不同")
    if reason := _unwanted(entry, most_bytes):
        _mark_refused(row, "limit_exceeded", reason)
        return ExpectedFile(path, upload, 0, False, reason)
    if not row.uploaded and entry.sha256 in known and store.blobs.has(entry.sha256):
        row.size, row.uploaded, row.fate = session.get_one(Blob, entry.sha256).size, True, STORED
    session.flush()
    return ExpectedFile(path, upload, entry.size if row.uploaded else piece_size(store, packet.id, upload), row.uploaded)


def _unwanted(entry: ManifestEntry, most_bytes: int) -> str:
    if entry.size == 0:
        return "文件是空的"
    return f"文件超过 {most_bytes >> 20} MB" if entry.size > most_bytes else ""


def _mark_refused(row: File, code: str, reason: str) -> None:
    row.fate, row.uploaded = REFUSED, False
    row.problem = plain(Problem(code, reason, "请核实后重新上传该文件。", False))


def _check(entries: Sequence[ManifestEntry]) -> None:
    if not entries or len(entries) > MOST_FILES:
        raise UsageError(f"一份材料须有 1 至 {MOST_FILES} 个文件")
    for entry in entries:
        if len(entry.sha256) != 64 or not set(entry.sha256) <= HEX or entry.size < 0:
            raise UsageError("文件清单有误")


def _broken_off(session: Session, batch_id: str, name: str, entries: Sequence[ManifestEntry]) -> Packet | None:
    """The packet of this name whose upload broke off, if these are its files: none of its own is missing or another one."""
    coming = {uploads.clean_path(entry.path): entry.sha256 for entry in entries}
    query = select(Packet).where(Packet.batch_id == batch_id, Packet.name == uploads.name_of(name, 300))
    for packet in session.scalars(query.where(Packet.state == PacketState.UPLOADING).order_by(Packet.created)):
        rows = session.scalars(select(File).where(File.packet_id == packet.id)).all()
        if all(row.path in coming and (not row.uploaded or row.sha256 == coming[row.path]) for row in rows):
            return packet
    return None


def _twin(session: Session, batch_id: str, hashes: set[str]) -> Packet | None:
    """A packet of the batch whose uploaded files have just these contents."""
    some = next(iter(hashes))
    query = (
        select(Packet)
        .join(File, File.packet_id == Packet.id)
        .where(Packet.batch_id == batch_id, Packet.state != PacketState.CANCELLED, File.sha256 == some, File.uploaded.is_(True))
    )
    for packet in session.scalars(query).unique():
        own = select(File.sha256).where(File.packet_id == packet.id, File.uploaded.is_(True))
        if set(session.scalars(own)) == hashes:
            return packet
    return None


def _namesake(session: Session, batch_id: str, name: str) -> bool:
    """Whether a packet of the batch has this name: a file of it changed, it is mended, or it is another applicant's."""
    same = select(Packet.id).where(Packet.batch_id == batch_id, Packet.name == uploads.name_of(name, 300))
    return session.scalars(same.where(Packet.state != PacketState.CANCELLED)).first() is not None


# --- pieces of files: no database here, so that a slow line never holds a transaction open ---


def upload_id(packet_id: str, path: str, sha256: str) -> str:
    """The same file of the same packet has the same id: that is what makes an upload resumable."""
    return hashlib.sha256(f"{packet_id}\n{path}\n{sha256}".encode()).hexdigest()[:32]


def piece_path(store: Store, packet_id: str, upload: str) -> Path:
    if len(upload) != 32 or not set(upload) <= HEX:
        raise NotFound()
    return store.folder / "uploads" / packet_id / upload


def piece_size(store: Store, packet_id: str, upload: str) -> int:
    path = piece_path(store, packet_id, upload)
    return path.stat().st_size if path.exists() else 0


def find_announced(session: Session, packet: Packet, upload: str) -> File:
    """The announced file of an upload. Raises NotFound for an upload that nobody announced."""
    for row in session.scalars(select(File).where(File.packet_id == packet.id, File.parent.is_(None))):
        if upload_id(packet.id, row.path, row.sha256) == upload:
            return row
    raise NotFound()


def append_piece(path: Path, offset: int, data: bytes, size: int) -> int:
    """Adds bytes to the piece at `path` at `offset`; gives how many are there now. Raises Conflict where another number is there (the browser asks
    again and goes on from it), UsageError where the file would grow past its announced `size`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        here = os.fstat(file.fileno()).st_size
        if here != offset:
            raise Conflict(f"已收到 {here} 字节")
        if here + len(data) > size:
            raise UsageError("收到的字节多于文件的大小")
        file.write(data)
        return here + len(data)


def whole(store: Store, packet_id: str, upload: str, sha256: str) -> tuple[str, int]:
    """Moves a complete file to the kept contents. Raises UsageError where it is not what was announced, or another request was
    quicker; it starts anew then.
    """
    path = piece_path(store, packet_id, upload)
    try:
        digest, size = store.blobs.put_file(path)
    except FileNotFoundError as error:
        raise UsageError("文件已由另一次请求接收，将重新确认") from error
    try:
        if digest != sha256:
            raise UsageError("文件在传输中损坏，将重新上传")
        return digest, size
    finally:
        path.unlink(missing_ok=True)


def arrived(session: Session, actor: Actor, packet_id: str, entry: ManifestEntry) -> None:
    """An announced file is here whole."""
    row = uploads.add_file(session, actor, packet_id, entry)
    remember(session, entry.sha256, entry.size)
    row.uploaded, row.fate, row.problem = True, STORED, None


# --- the receipt: what was sent, what is kept, what was refused ---


@dataclass(frozen=True, slots=True)
class PacketReceipt:
    """`inside`: of what was found within the files, what cannot be read."""

    packet: Packet
    files: tuple[File, ...]
    inside: tuple[File, ...] = ()

    def of(self, fate: str) -> tuple[File, ...]:
        return tuple(f for f in self.files if (f.fate if f.fate in (ANNOUNCED, REFUSED) else STORED) == fate)


@dataclass(frozen=True, slots=True)
class Receipt:
    """`sent` = `stored` + `refused` + `waiting` files; `size`: bytes kept. `troubled`: of the stored ones, those that cannot be read, and `inside` them what
    cannot; `unseen`: those that nobody looked into yet.
    """

    packets: tuple[PacketReceipt, ...]
    sent: int
    stored: int
    refused: int
    waiting: int
    size: int
    troubled: int
    unseen: int
    inside: int = 0


def receipt_of(session: Session, batch: Batch, packet_id: str | None = None) -> Receipt:
    """Everything that was announced for the batch's packets, or for one of them; files found inside of others, and those that packets share, are not counted
    twice.
    """
    query = select(Packet, File).join(File, File.packet_id == Packet.id).where(Packet.batch_id == batch.id)
    query = query.where(Packet.id == packet_id) if packet_id else query
    by_packet: dict[str, tuple[Packet, list[File]]] = {}
    inside: dict[str, list[File]] = {}
    for packet, file in session.execute(query.order_by(Packet.name, Packet.id, File.path)):
        if file.uploaded or file.fate in (ANNOUNCED, REFUSED):
            by_packet.setdefault(packet.id, (packet, []))[1].append(file)
        elif file.problem is not None and not file.shared:
            inside.setdefault(packet.id, []).append(file)
    packets = tuple(PacketReceipt(packet, tuple(files), tuple(inside.get(packet.id, ()))) for packet, files in by_packet.values())
    counts = {fate: sum(not f.shared for p in packets for f in p.of(fate)) for fate in (STORED, REFUSED, ANNOUNCED)}
    size = sum(f.size for p in packets for f in p.of(STORED) if not f.shared)
    own = [f for p in packets for f in p.of(STORED) if not f.shared]
    troubled, unseen = sum(f.problem is not None for f in own), sum(f.fate == STORED for f in own)
    within = sum(len(p.inside) for p in packets)
    return Receipt(
        packets, sum(counts.values()), counts[STORED], counts[REFUSED], counts[ANNOUNCED], size, troubled, unseen, within
    )
