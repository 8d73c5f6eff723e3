"""Packets split and merged by people: pages move with their files and with what was said of them, both are filled and checked
again. Afterwards the packets stand for themselves: a later reading reads of each file the pages that are the packet's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.errors import UsageError
from model.problem import Problem
from shenbao.service.checking.batch_check import recheck_batch
from shenbao.service.core.access import NotFound, Right, at_version, load_packet
from shenbao.service.core.packet_events import emit_packet
from shenbao.service.core.store import Store, UnitOfWork
from shenbao.service.reception.uploads import name_of
from shenbao.service.resubmission import page_transfer
from shenbao.service.resubmission.own_pages import (
    choose_own,
    copy_of,
    files_of,
    needed,
    pages_of,
    person_of,
    ranges,
    renamed_source,
    stand_alone,
)
from shenbao.service.resubmission.page_transfer import PageTransfer
from shenbao.service.review.page_changes import need_calm, refill
from storage import audit, field_versions, findings
from storage.codec import plain
from storage.schema import Batch, DeficiencyLetter, File, Packet, PacketState, PageRow, now
from webhook.events import EventType

MOVED = "随页面移动"


def split_packet(work: UnitOfWork, packet_id: str, page_ids: Sequence[str], name: str, version: int | None = None) -> Packet:
    """Takes pages out of a packet into a new one of the same batch and gives that. Both are `reading` until they are filled again.

    Raises NotFound for a page that is not the packet's, UsageError for no page or all of them, or while the packet is read.
    """
    session, store, actor = work.session, work.store, work.actor
    packet = at_version(load_packet(session, actor, packet_id, Right.CORRECT), version)
    user_id = person_of(actor)
    need_calm(session, packet)
    rows = pages_of(session, packet)
    chosen = [row for row in rows if row.id in set(page_ids)]
    if len(chosen) != len(set(page_ids)):
        raise NotFound()
    if not 0 < len(chosen) < len(rows):
        raise UsageError("请选择要拆出的部分页面，且不能是全部页面")
    stand_alone(session, store, packet)
    whose = {"batch_id": packet.batch_id, "office_id": packet.office_id, "created_by": packet.created_by}
    new = Packet(**whose, name=name_of(name, 300), priority=packet.priority)
    new.state = PacketState.READING
    session.add(new)
    session.flush()
    places = frozenset((row.file_path, row.number) for row in chosen)
    _share_files(session, packet, new, places)
    move = PageTransfer(packet, new, places, {}, user_id)
    _carry(session, store, move, chosen, renamed=False)
    choose_own(session, packet)
    choose_own(session, new)
    detail = {"pages": len(chosen), "into": new.id}
    audit.append(session, "packet.split", f"packet/{packet.id}", user_id, packet.office_id, **detail)
    audit.append(session, "packet.split", f"packet/{new.id}", user_id, packet.office_id, pages=len(chosen), out_of=packet.id)
    emit_packet(session, EventType.PACKET_SPLIT, packet, into=new.id)
    refill(session, packet)
    return refill(session, new)


def merge_packets(work: UnitOfWork, into_id: str, other_id: str, version: int | None = None) -> Packet:
    """Moves all pages of the other packet into this one and gives it; the other one stays as an empty, cancelled packet that says
    where they are. Where both have a person's value of a field, the one of `into` counts.

    Raises UsageError for packets of different offices or notices, for one whose 告知书 was issued, or while one is being read.
    """
    session, store, actor = work.session, work.store, work.actor
    into = at_version(load_packet(session, actor, into_id, Right.CORRECT), version)
    other = load_packet(session, actor, other_id, Right.CORRECT)
    user_id = person_of(actor)
    _need_mergeable(session, into, other)
    for packet in (into, other):
        stand_alone(session, store, packet)
        choose_own(session, packet)
    rows = pages_of(session, other)
    names = _take_files(session, into, other)
    places = frozenset((row.file_path, row.number) for row in rows)
    left = _carry(session, store, PageTransfer(other, into, places, names, user_id), rows, renamed=True)
    choose_own(session, into)
    into.previous_id = into.previous_id or (other.previous_id if other.previous_id != into.id else None)
    _close(session, into, other, user_id)
    audit.append(
        session, "packet.merged", f"packet/{into.id}", user_id, into.office_id, pages=len(rows), took=other.id, not_taken=left
    )
    audit.append(session, "packet.merged", f"packet/{other.id}", user_id, other.office_id, pages=len(rows), into=into.id)
    emit_packet(session, EventType.PACKET_MERGED, other, into=into.id)
    return refill(session, into)


def _need_mergeable(session: Session, into: Packet, other: Packet) -> None:
    if into.id == other.id:
        raise UsageError("请选择另一份材料")
    notices = {session.get_one(Batch, packet.batch_id).notice for packet in (into, other)}
    if len(notices) > 1 or into.office_id != other.office_id:
        raise UsageError("只能合并同一单位、同一通知的材料")
    if session.scalars(select(DeficiencyLetter.id).where(DeficiencyLetter.packet_id == other.id)).first():
        raise UsageError("该材料已出具告知书，不能并入其他材料；可将另一份并入该材料")
    for packet in (into, other):
        need_calm(session, packet)
        if not pages_of(session, packet):
            raise UsageError(f"材料“{packet.name}”中没有读取过的页面")


def _share_files(session: Session, packet: Packet, new: Packet, places: Iterable[tuple[str, int]]) -> None:
    """The new packet has the files of its pages, with what they came out of; the receipts of both tell it."""
    files = files_of(session, packet)
    numbers: dict[str, list[int]] = {}
    for file, number in sorted(places):
        numbers.setdefault(file, []).append(number)
    for path in sorted(needed(numbers, files)):
        row = files[path]
        copy = copy_of(row, new)
        if path in numbers:
            pages = ranges(numbers[path])
            copy.arranged = f"第 {pages} 页，由“{packet.name}”拆出"
            row.arranged = "；".join(filter(None, (row.arranged, f"第 {pages} 页已拆至“{new.name}”")))
        session.add(copy)
    # the packets know each other's files, so that a later reading takes no page twice
    new.page_choice = dict.fromkeys(files, [])
    session.flush()


def _take_files(session: Session, into: Packet, other: Packet) -> dict[str, str]:
    """`into` has the other's files too: old path → path there, where another file has its name. The same file stays one."""
    mine, theirs = files_of(session, into), files_of(session, other)
    names: dict[str, str] = {}
    after = max((row.sequence for row in mine.values()), default=0) + 1
    for path, row in sorted(theirs.items(), key=lambda item: len(item[0])):
        parent = row.parent
        if parent in names and path.startswith(parent):
            target = names[parent] + path[len(parent) :]
        else:
            target = _free_path(path, row, mine, into, other)
        names[path] = target
        if target in mine:
            row.arranged = f"已并入“{into.name}”"
            continue
        copy = copy_of(row, into, path=target, parent=names.get(parent or "", parent))
        copy.source, copy.sequence = renamed_source(row, names), after + row.sequence
        copy.arranged = f"由“{other.name}”并入"
        row.arranged = f"已并入“{into.name}”"
        session.add(copy)
    session.flush()
    return names


def _free_path(path: str, row: File, mine: Mapping[str, File], into: Packet, other: Packet) -> str:
    if path not in mine or (mine[path].sha256 == row.sha256 and not _overlap(path, into, other)):
        return path
    folder = PurePosixPath(other.name.replace("/", "／").replace("\\", "／").strip(". ")[:80] or "另一份").name
    number, target = 1, f"{folder}/{path}"
    while target in mine:
        number += 1
        target = f"{folder}-{number}/{path}"
    return target


def _overlap(path: str, into: Packet, other: Packet) -> bool:
    """Whether both packets have the same pages of a file or of what it holds: then it was handed in twice."""
    mine, theirs = into.page_choice or {}, other.page_choice or {}
    inside = [p for p in theirs if p == path or p.startswith(f"{path}!/")]
    return any(set(mine.get(p, ())) & set(theirs[p]) for p in inside)


def _carry(session: Session, store: Store, move: PageTransfer, rows: Sequence[PageRow], renamed: bool) -> list[str]:
    """Everything that goes with the pages. Gives the fields whose values stayed behind, since the other packet has its own."""
    reason = f"{MOVED}：“{move.old.name}”→“{move.new.name}”"
    taken = field_versions.history(session, move.new.id).human_values()
    page_transfer.transfer_jobs(session, move)
    left = page_transfer.transfer_values(session, move, reason, lambda key: key in taken)
    page_transfer.transfer_verdicts(session, move, reason)
    page_transfer.transfer_decisions(session, move, reason)
    page_transfer.transfer_pages(session, store, move, rows, renamed)
    return left


def _close(session: Session, into: Packet, other: Packet, user_id: str) -> None:
    """The other packet has no pages any more; its files, its history and its place in the receipt stay."""
    findings.reconcile(session, other, (), user_id)
    other.state, other.merged_into_id = PacketState.CANCELLED, into.id
    other.problem = plain(Problem("merged", f"已并入“{into.name}”", "请查看该份材料。"))
    other.record, other.checked, other.pages_total, other.pages_done, other.unsure = None, None, 0, 0, 0
    other.changed = now()
    session.flush()
    recheck_batch(session, session.get_one(Batch, other.batch_id), user_id)
