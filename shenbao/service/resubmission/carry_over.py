"""Pages of the first packet in the one that mends it in part: with their files, pictures and all that people said of them; and given back.

The first packet keeps everything that it has. What came over is told by its files (`File.taken_over`), which lie in a folder of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from model.packet import Submission
from reports.view import part_of
from shenbao.service.checking.batch_check import of_packet
from shenbao.service.core.current import human_verdicts
from shenbao.service.core.profiles import batch_profile
from shenbao.service.core.store import UnitOfWork
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
from shenbao.service.resubmission.page_transfer import DECIDED, PageTransfer
from shenbao.service.resubmission.plan import Place
from storage import field_versions, findings
from storage.codec import from_plain, plain
from storage.schema import Batch, File, FindingRow, FindingState, Job, JobKind, Packet, PageRow, VerdictVersion

FOLDER = "原材料"
MARK = "沿用自原材料"


def own_pages(session: Session, packet: Packet) -> list[PageRow]:
    """The pages that came with the packet itself."""
    taken = carried_files(session, packet)
    return [row for row in pages_of(session, packet) if row.file_path not in taken]


def carried_files(session: Session, packet: Packet) -> set[str]:
    return set(session.scalars(select(File.path).where(File.packet_id == packet.id, File.taken_over.is_(True))))


def carried_places(session: Session, packet: Packet) -> set[Place]:
    """The pages that were taken over, as the first packet knows them."""
    taken = carried_files(session, packet)
    return {(before(row.file_path), row.number) for row in pages_of(session, packet) if row.file_path in taken}


def before(path: str) -> str:
    """The path that a file taken over had in the first packet."""
    return path.partition("/")[2]


def carry_over_pages(
    work: UnitOfWork, first: Packet, packet: Packet, rows: Sequence[PageRow], replaced: set[str]
) -> dict[str, str]:
    """Pages of `first` become pages of `packet` too. `replaced`: parts of which nothing came over, whose words without a place stay
    behind. Gives the paths of the files: there → here.
    """
    session, store, user_id = work.session, work.store, person_of(work.actor)
    stand_alone(session, store, packet)
    names = _take_files(session, first, packet, rows)
    move = PageTransfer(first, packet, frozenset((row.file_path, row.number) for row in rows), names, user_id, copies=True)
    reason = f"{MARK}“{first.name}”"
    overruled, profile = (
        field_versions.history(session, packet.id).human_values(),
        batch_profile(session.get_one(Batch, packet.batch_id)),
    )
    part = {spec.key: spec.part for spec in profile.fields}

    def untouched(row: FindingRow) -> bool:
        return of_packet(row.code) and part_of(findings.as_finding(row), profile) not in replaced

    page_transfer.transfer_jobs(session, move)
    page_transfer.transfer_values(session, move, reason, lambda key: key in overruled, lambda key: part.get(key) not in replaced)
    page_transfer.transfer_verdicts(session, move, reason)
    page_transfer.transfer_decisions(session, move, reason, untouched)
    page_transfer.transfer_pages(session, store, move, rows, renamed=True)
    _take_submission(packet, first)
    choose_own(session, packet)
    return names


def return_pages(session: Session, packet: Packet, user_id: str, reason: str) -> None:
    """Nothing is taken over any more: pages, files and words of the first packet go, what the packet has of its own stays."""
    taken = carried_files(session, packet)
    if not taken:
        return
    _forget_words(session, packet, user_id, reason)
    session.execute(delete(PageRow).where(PageRow.packet_id == packet.id, PageRow.file_path.in_(taken)))
    for task in session.scalars(select(Job).where(Job.packet_id == packet.id, Job.kind == JobKind.PAGE)):
        if task.source.get("file") in taken:
            session.delete(task)
    session.execute(delete(File).where(File.packet_id == packet.id, File.taken_over.is_(True)))
    session.flush()
    session.expire_all()
    for row in pages_of(session, packet):
        row.place = None
    packet.page_choice = {path: pages for path, pages in (packet.page_choice or {}).items() if path not in taken}
    choose_own(session, packet)


def _take_files(session: Session, first: Packet, packet: Packet, rows: Sequence[PageRow]) -> dict[str, str]:
    mine, theirs = files_of(session, packet), files_of(session, first)
    numbers: dict[str, list[int]] = {}
    for row in rows:
        numbers.setdefault(row.file_path, []).append(row.number)
    folder = _free_folder(mine)
    names = {path: f"{folder}/{path}" for path in needed(numbers, theirs)}
    after = max((row.sequence for row in mine.values()), default=0) + 1
    for path, name in sorted(names.items()):
        file = theirs[path]
        copy = copy_of(file, packet, path=name, parent=names.get(file.parent or "", file.parent), taken_over=True)
        copy.source, copy.sequence = renamed_source(file, names), after + file.sequence
        pages = f"第 {ranges(numbers[path])} 页" if path in numbers else ""
        copy.arranged = f"{MARK}“{first.name}”{pages}"
        session.add(copy)
    session.flush()
    return names


def _free_folder(files: Mapping[str, File]) -> str:
    number, folder = 1, FOLDER
    while any(path.startswith(f"{folder}/") for path in files):
        number += 1
        folder = f"{FOLDER}（{number}）"
    return folder


def _take_submission(packet: Packet, first: Packet) -> None:
    """What the register or a clerk told of the first packet, where nothing is told of this one."""
    if packet.submission is None and first.submission is not None:
        columns: dict[str, object] = plain(from_plain(Submission, first.submission))
        packet.submission = columns | {"packet": packet.name, "row": None}


def _forget_words(session: Session, packet: Packet, user_id: str, reason: str) -> None:
    """What people said of the first packet; what they said since of this one stays."""
    kept = field_versions.history(session, packet.id)
    for key, row in kept.human_values().items():
        if MARK in row.reason:
            field_versions.take_back(session, kept, key, user_id, reason)
    for at, verdict in human_verdicts(session, packet.id).items():
        if verdict.verdict and MARK in verdict.reason:
            session.add(VerdictVersion(packet_id=packet.id, at=at, verdict={}, user_id=user_id, reason=reason))
    for finding in findings.of_packet(session, packet.id):
        events = findings.history(session, finding.id)
        if finding.state in DECIDED and events and MARK in events[-1].reason:
            findings.decide(session, finding, FindingState.OPEN, user_id, reason)
    session.flush()
