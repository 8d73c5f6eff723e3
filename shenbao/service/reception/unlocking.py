"""A person gives the password of a file: another process opens it once, what it holds is kept in the packet's working folder, and the packet is
read again. The password goes through a pipe and is in no table, file, log or event.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.inspection.format_table import opens_by_password
from model.errors import EncryptedFile, UsageError
from model.packet import FileKind
from shenbao.service.core.access import Actor, NotFound, Right, load_packet
from shenbao.service.core.store import Store, workspace_of
from shenbao.service.reception import uploads
from shenbao.unlock_order import LockedFile, UnlockOrder
from storage import audit
from storage.schema import File, Packet, PacketState

WITHIN_SECONDS = 120.0
LONGEST = 200  # characters of a password


def asks_for_password(row: File) -> bool:
    """Whether a password could open a file; a member of a locked archive has no kind yet."""
    if row.kind not in ("", FileKind.UNKNOWN) and not opens_by_password(FileKind(row.kind)):
        return False
    return row.problem is not None and row.problem.get("code") == EncryptedFile.code


def unlock(store: Store, actor: Actor, packet_id: str, file_id: str, password: str) -> Packet:
    """Open a file of the packet, and others of it that the password fits, and have the packet read again. Takes seconds; opens its own units of work.

    What is being read of it begins anew. Raises NotFound, UsageError where the packet is not closed yet, the file needs no password, or the password does not fit.
    """
    with store.database.look() as session:
        packet = load_packet(session, actor, packet_id, Right.UPLOAD)
        row = session.scalars(select(File).where(File.id == file_id, File.packet_id == packet.id)).first()
        if row is None:
            raise NotFound()
        if not 0 < len(password) <= LONGEST:
            raise UsageError("请输入密码")
        if packet.state == PacketState.UPLOADING:
            raise UsageError("这份材料尚未收齐，请稍后再试")
        order = UnlockOrder(str(workspace_of(store, packet)), _locked(session, store, packet, row), password)
        path = row.path
    if not _carried_out(order):
        raise UsageError(f"密码打不开“{path}”，请核对后重试")
    with store.database.unit() as session:
        audit.append(session, "file.unlocked", f"packet/{packet_id}", actor.user_id, packet.office_id, file=file_id)
        return uploads.retry(session, actor, packet_id, begun=True)


def _locked(session: Session, store: Store, packet: Packet, chosen: File) -> tuple[LockedFile, ...]:
    """Return what has to be opened so that the chosen file can be read, and after it the packet's other files with a password."""
    rows = session.scalars(select(File).where(File.packet_id == packet.id).order_by(File.sequence)).all()
    if not asks_for_password(chosen):
        raise UsageError(f"“{chosen.path}”不需要密码")
    holders = [_holder(row, rows) for row in [chosen, *(row for row in rows if asks_for_password(row))]]
    found = [locked for holder in dict.fromkeys(h for h in holders if h) if (locked := _bytes_of(holder, store))]
    if not found or holders[0] is None or found[0].id != holders[0].path:
        raise UsageError("文件的内容已不在工作目录中，请先重新读取")
    return tuple(found)


def _holder(row: File, rows: Sequence[File]) -> File | None:
    """Return the file whose bytes are locked: itself, or the archive that a locked member, which has none yet, lies in."""
    if row.source and row.source["sha256"]:
        return row
    return next((other for other in rows if other.path == row.parent), None)


def _bytes_of(row: File, store: Store) -> LockedFile | None:
    source = row.source or {}
    places = [Path(source.get("path", "")), *([store.blobs.path(row.sha256)] if row.uploaded else [])]
    place = next((path for path in places if path.is_file()), None)
    return LockedFile(row.path, str(place), row.kind, source.get("sha256", "")) if place else None


def _carried_out(order: UnlockOrder) -> bool:
    command = [sys.executable, "-m", "shenbao.unlocking"]
    try:
        done = subprocess.run(  # noqa: S603  # our own module; what was given goes in by a pipe
            command, input=order.written(), text=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=WITHIN_SECONDS, check=False
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise UsageError("打开文件超时，请用密码解开后重新提交") from None
    return done.returncode == 0
