"""Which pages and files are a packet's own: what splitting, merging and taking over have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.errors import UsageError
from model.packet import SourceFile
from shenbao.service.core.access import Actor
from shenbao.service.core.store import Store
from shenbao.service.resubmission import page_transfer
from shenbao.service.resubmission.page_transfer import PageTransfer
from shenbao.service.review.page_changes import need_calm
from storage.codec import from_plain, plain
from storage.schema import File, Packet, PageRow


def person_of(actor: Actor) -> str:
    if actor.user_id is None:
        raise UsageError("须由登录的人员操作")
    return actor.user_id


def pages_of(session: Session, packet: Packet) -> Sequence[PageRow]:
    query = select(PageRow).where(PageRow.packet_id == packet.id)
    return session.scalars(query.order_by(PageRow.place.is_(None), PageRow.place, PageRow.sequence, PageRow.number)).all()


def files_of(session: Session, packet: Packet) -> dict[str, File]:
    return {row.path: row for row in session.scalars(select(File).where(File.packet_id == packet.id).order_by(File.sequence))}


def stand_alone(session: Session, store: Store, packet: Packet) -> None:
    """Packets that lay one behind another in a scan no longer hang together: each keeps its pages, and pictures of its own."""
    head = session.get_one(Packet, packet.pile_id) if packet.pile_id else packet
    pile = [head, *session.scalars(select(Packet).where(Packet.pile_id == head.id))]
    for member in pile if len(pile) > 1 else ():
        need_calm(session, member)
    for member in pile[1:]:
        move = PageTransfer(member, member, places_of(session, member), {}, "")
        for path in (store.workspace(head.id) / "pages").rglob("*"):
            relative = path.relative_to(store.workspace(head.id))
            page_transfer.share_picture(path, store.workspace(member.id) / relative)
        page_transfer.transfer_jobs(session, move)
        member.pile_id = None
    for member in pile if len(pile) > 1 else ():
        choose_own(session, member)
    session.flush()


def places_of(session: Session, packet: Packet) -> frozenset[tuple[str, int]]:
    return frozenset((row.file_path, row.number) for row in pages_of(session, packet))


def choose_own(session: Session, packet: Packet) -> None:
    """Of every file that the packet has now: the pages that are its own. Files that come later are read whole."""
    own = places_of(session, packet)
    known = set(files_of(session, packet)) | set(packet.page_choice or ())
    packet.page_choice = {path: sorted(number for file, number in own if file == path) for path in sorted(known)}
    packet.pages_total = packet.pages_done = len(own)
    session.flush()


def needed(paths: Iterable[str], files: Mapping[str, File]) -> set[str]:
    """The files with what they came out of: what is to be there so that they can be read again."""
    lines = {path: _line(path, files) for path in paths}
    wanted = {ancestor for line in lines.values() for ancestor in line}
    if not all(any(files[path].uploaded for path in line) for line in lines.values()):
        wanted |= {path for path, row in files.items() if row.uploaded}  # joined out of several pieces, or renamed when received
    return wanted


def _line(path: str, files: Mapping[str, File]) -> list[str]:
    """The file and what it came out of, one within another."""
    found = []
    at: str | None = path
    while at is not None and at in files and at not in found:
        found.append(at)
        at = files[at].parent
    return found


def copy_of(row: File, packet: Packet, **changed: Any) -> File:
    """The same file as one of another packet; it stays counted for the packet that it came with."""
    columns = {c.key: getattr(row, c.key) for c in File.__table__.columns if c.key not in ("id", "packet_id")}
    return File(**columns | {"packet_id": packet.id, "arranged": "", "shared": True, "taken_over": False} | changed)


def renamed_source(row: File, names: Mapping[str, str]) -> dict[str, object] | None:
    if row.source is None:
        return None
    source = from_plain(SourceFile, row.source)
    document: dict[str, object] = plain(source)
    for key in ("id", "parent", "duplicate_of"):
        value = document.get(key)
        document[key] = names.get(value, value) if isinstance(value, str) else value
    return document


def ranges(numbers: Sequence[int]) -> str:
    """1, 2, 3, 7 → 1–3、7"""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
