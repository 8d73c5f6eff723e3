"""Intake: batches are made, files stored by content, packets closed and queued for reading."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from model.errors import UnusualPacket, UsageError
from notices.profile import available, load
from reports.files import plain as plain_text
from shenbao.service.core.access import Actor, Right, load_batch, load_packet, need_office, offices_of
from shenbao.service.core.packet_events import emit_received
from shenbao.service.core.profiles import keep_profile
from shenbao.service.core.store import Store
from shenbao.service.reception import budgets
from storage import audit, job_queue
from storage.blobs import remember
from storage.codec import plain
from storage.schema import SETTLED, UNDER_WAY, Batch, Blob, File, JobKind, Packet, PacketState
from storage.spending import Spent

AGREED = "agreed"  # of a job that looks into a packet: how many pages a person knew of when he had it read (again)
LONGEST_PATH = 600  # characters; what an archive holds adds its own


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """A file that is handed in: its path within the packet, its size in bytes and its SHA-256."""

    path: str
    size: int
    sha256: str


def create_batch(session: Session, actor: Actor, name: str, notice: str, office_id: str | None = None) -> Batch:
    """Raises UsageError for an unknown notice, NotFound for an office that the actor does not see."""
    actor.need(Right.UPLOAD)
    owner = office_id or actor.office_id
    if owner is None:
        raise UsageError("批次须属于一个单位")
    if notice not in available():
        raise UsageError(f"没有名为 {notice[:60]} 的通知")
    batch = Batch(office_id=need_office(session, actor, owner), notice=notice, name=name_of(name, 200), created_by=actor.user_id)
    session.add(batch)
    keep_profile(session, batch, load(notice))
    session.flush()
    audit.append(session, "batch.created", f"batch/{batch.id}", actor.user_id, owner)
    return batch


def add_packet(session: Session, actor: Actor, batch_id: str, name: str, previous_id: str | None = None) -> Packet:
    """An empty packet that files are uploaded into; `previous_id`: the one that it mends (补正), for the same notice."""
    batch = load_batch(session, actor, batch_id, Right.UPLOAD)
    if previous_id:
        first = load_packet(session, actor, previous_id)
        if session.get_one(Batch, first.batch_id).notice != batch.notice:
            raise UsageError("补正材料须与原材料属于同一通知")
    whose = {"batch_id": batch.id, "office_id": batch.office_id, "created_by": actor.user_id}
    packet = Packet(**whose, name=name_of(name, 300), previous_id=previous_id)
    session.add(packet)
    session.flush()
    audit.append(session, "packet.added", f"packet/{packet.id}", actor.user_id, batch.office_id)
    return packet


def name_of(name: str, longest: int) -> str:
    """A name as it is kept: without signs that a database or a document refuses, not too long, never empty."""
    return plain_text(name).replace("\n", " ").strip()[:longest] or "未命名"


def known_hashes(session: Session, actor: Actor, hashes: Iterable[str]) -> set[str]:
    """Which contents this actor's offices hold already: they need not be sent again. Others' are not told of."""
    actor.need(Right.UPLOAD)
    query = (
        select(File.sha256)
        .join(Packet, Packet.id == File.packet_id)
        .join(Blob, Blob.sha256 == File.sha256)
        .where(File.sha256.in_(list(hashes)), File.uploaded.is_(True), Packet.office_id.in_(offices_of(session, actor)))
    )
    return set(session.scalars(query))


def add_file(session: Session, actor: Actor, packet_id: str, entry: ManifestEntry) -> File:
    """Puts kept bytes into a packet under a cleaned path. Twice the same path and content is the same file (a resumed upload).

    Raises UsageError where the packet is closed already and has no such file, or the path is taken by other content.
    """
    packet = load_packet(session, actor, packet_id, Right.UPLOAD)
    clean, sha256, size = clean_path(entry.path), entry.sha256, entry.size
    existing = session.scalars(select(File).where(File.packet_id == packet.id, File.path == clean)).first()
    if existing and existing.uploaded and existing.sha256 == sha256:
        return existing
    if packet.state != PacketState.UPLOADING:
        raise UsageError("这份材料已提交读取，不能再添加文件")
    if existing:
        if existing.sha256 != sha256:
            raise UsageError(f"同名文件已存在：{clean}")
        if not existing.uploaded:  # it was announced, and its bytes are here now
            remember(session, sha256, size)
            existing.size, existing.uploaded, existing.fate, existing.problem = size, True, "", None
            budgets.count(session, packet, Spent(size=size))
        return existing
    remember(session, sha256, size)
    budgets.count(session, packet, Spent(size=size))
    row = File(packet_id=packet.id, path=clean, sha256=sha256, size=size, uploaded=True)
    session.add(row)
    session.flush()
    return row


def clean_path(path: str) -> str:
    """A relative path that stays inside the packet's folder. Raises UsageError for one that would leave it."""
    parts = [p for p in PurePosixPath(path.replace("\\", "/")).parts if p not in ("/", "//", ".")]
    shown = plain_text(path)
    if not parts or ".." in parts or shown != path or len(path) > LONGEST_PATH or any(len(p.encode()) > 255 for p in parts):
        raise UsageError(f"文件名不合法：{shown[:80]}")
    return "/".join(parts)


def close_packet(session: Session, actor: Actor, packet_id: str, unusual: str = "") -> Packet:
    """No more files: the packet is queued; where it is `unusual` (why), once a person says so. Raises UsageError for a packet without files."""
    packet = load_packet(session, actor, packet_id, Right.UPLOAD)
    if packet.state != PacketState.UPLOADING:
        return packet
    if not session.scalar(select(func.count()).where(File.packet_id == packet.id)):
        raise UsageError(f"材料“{packet.name}”中没有文件")
    queue(session, packet, unusual)
    audit.append(session, "packet.received", f"packet/{packet.id}", actor.user_id, packet.office_id)
    emit_received(session, packet)
    return packet


def queue(session: Session, packet: Packet, unusual: str = "") -> None:
    """(Re)starts the reading of a packet from its files; what is still under way for it is thrown away when it comes back. `unusual`: why a person is asked first."""
    job_queue.cancel(session, packet.id)
    known = {AGREED: packet.pages_total} if packet.pages_total and packet.state != PacketState.ASKED else {}
    packet.state, packet.problem, packet.pages_done, packet.pages_total = PacketState.QUEUED, None, 0, 0
    if unusual:
        packet.state, packet.problem = PacketState.ASKED, plain(UnusualPacket(unusual).problem())
    session.flush()
    job_queue.add_tasks(session, packet, JobKind.RECEIVE, [known])


def retry(session: Session, actor: Actor, packet_id: str, begun: bool = False) -> Packet:
    """Reads a packet again; what people corrected stays. What we failed at is tried again at once, without reading the rest anew. One found
    behind another in a scan is read with the whole scan. `begun`: all anew, also of one that is being read just now.
    """
    packet = load_packet(session, actor, packet_id, Right.UPLOAD)
    if packet.pile_id:
        packet = load_packet(session, actor, packet.pile_id, Right.UPLOAD)
    if packet.merged_into_id is not None:
        raise UsageError("这份材料已并入其他材料")
    if packet.state == PacketState.HELD and not begun and job_queue.wake(session, packet.id):
        audit.append(session, "packet.retried", f"packet/{packet.id}", actor.user_id, packet.office_id)
        return packet
    under_way = UNDER_WAY if begun else ()
    if packet.state not in (*under_way, *SETTLED):
        raise UsageError("这份材料正在读取")
    if not session.scalar(select(func.count()).where(File.packet_id == packet.id, File.uploaded.is_(True))):
        raise UsageError(f"材料“{packet.name}”中没有文件")
    queue(session, packet)
    audit.append(session, "packet.retried", f"packet/{packet.id}", actor.user_id, packet.office_id)
    return packet


def lay_out(session: Session, store: Store, packet: Packet) -> Path:
    """Puts the packet's uploaded files under their names into its working folder (hard links where possible) and gives it."""
    folder = store.workspace(packet.id) / "in"
    folder.mkdir(parents=True, exist_ok=True)
    for row in session.scalars(select(File).where(File.packet_id == packet.id, File.uploaded.is_(True))):
        target = folder / row.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            _link(store.blobs.path(row.sha256), target)
    return folder


def _link(source: Path, target: Path) -> None:
    """A copy is there whole or not at all: half of one would be read as a damaged file."""
    try:
        target.hardlink_to(source)
    except OSError:
        whole = target.with_name(f".{uuid4().hex}.part")
        try:
            shutil.copyfile(source, whole)
            whole.replace(target)
        finally:
            whole.unlink(missing_ok=True)
