"""What goes along when pages move to another packet, or are taken over by it: their pictures, what people said of what stands on them, how
they were read.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from model.page import Page
from shenbao.service.core.current import human_verdicts
from shenbao.service.core.store import Store, workspace_of
from storage import field_versions, findings, search
from storage.codec import pack, unpack
from storage.schema import (
    FieldVersion,
    FindingEvent,
    FindingRow,
    FindingState,
    Job,
    JobKind,
    JobState,
    Packet,
    PageRow,
    VerdictVersion,
)

Place = tuple[str, int]  # file, page
DECIDED = (FindingState.WAIVED, FindingState.CONFIRMED)


def never(_: object) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class PageTransfer:
    """Pages on their way from one packet to another. `names`: file path → path in the other packet, where it changes. `copies`: the
    old packet keeps all that it has, the new one has the same.
    """

    old: Packet
    new: Packet
    places: frozenset[Place]
    names: Mapping[str, str]
    user_id: str
    copies: bool = False

    def named(self, file: str) -> str:
        return self.names.get(file, file)

    def holds(self, source: Mapping[str, Any] | None) -> bool:
        return source is not None and (source.get("file"), source.get("page")) in self.places

    def moved(self, source: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """A stored Source as the other packet has it."""
        return {**source, "file": self.named(source["file"])} if source else None


def transfer_pages(session: Session, store: Store, move: PageTransfer, rows: Iterable[PageRow], renamed: bool) -> None:
    """The rows change hands, their pictures lie in both working folders. `renamed`: pictures get names of their own there."""
    here, there = workspace_of(store, move.old), workspace_of(store, move.new)
    for row in rows:
        page = unpack(Page, row.reading)

        def kept(path: str) -> str:
            name = f"{Path(path).parent.as_posix()}/{move.old.id}-{Path(path).name}" if renamed else path
            share_picture(here / path, there / name)
            return name

        def renamed_page(page: Page) -> Page:
            image = kept(page.image) if page.image else None
            edges = tuple(replace(edge, mask=kept(edge.mask)) for edge in page.edges)
            halves = tuple(renamed_page(half) for half in page.halves)
            return replace(page, file=move.named(page.file), image=image, edges=edges, halves=halves)

        page = renamed_page(page)
        text, row = row.text, PageRow(**_columns(row, "id")) if move.copies else row
        row.packet_id, row.file_path, row.image, row.reading, row.place = move.new.id, page.file, page.image, pack(page), None
        if move.copies:
            row.text = text
            session.add(row)
            search.index(session, row)
    session.flush()


def share_picture(source: Path, target: Path) -> None:
    """The same bytes at another place, without a copy where the disk allows it. A picture that is gone stays gone."""
    if not source.is_file() or target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def transfer_jobs(session: Session, move: PageTransfer) -> None:
    """How the pages were read: so that one of them can be read again by itself."""
    ended = (JobState.DONE, JobState.FAILED)
    owners = [move.old.id, move.old.pile_id or ""]
    query = select(Job).where(Job.packet_id.in_(owners), Job.kind == JobKind.PAGE, Job.state.in_(ended))
    for task in session.scalars(query):
        file, number = task.source.get("file", ""), task.source.get("index", 0) + 1
        if (file, number) in move.places:
            if move.copies:
                task = Job(**_columns(task, "id"))
                session.add(task)
            task.packet_id, task.source = move.new.id, {**task.source, "file": move.named(file)}
    session.flush()


def transfer_values(
    session: Session, move: PageTransfer, reason: str, keep: Callable[[str], bool] = never, loose: Callable[[str], bool] = never
) -> list[str]:
    """Values that people gave for what stands on the moved pages: the other packet has them, this one takes them back.

    `keep`: keys of which the other packet has a word already, which stays. `loose`: keys whose values go along though they stand
    nowhere. Gives the keys that stayed.
    """
    left = []
    old, new = field_versions.history(session, move.old.id), field_versions.history(session, move.new.id)
    for key, row in old.human_values().items():
        if not (loose(key) if row.source is None else move.holds(row.source)):
            continue
        if keep(key):
            left.append(key)
        else:
            copy = FieldVersion(
                **_columns(row, "id", "packet_id", "seq", "source"), packet_id=move.new.id, source=move.moved(row.source)
            )
            copy.seq = new.next_seq(key)
            copy.reason = _also(copy.reason, reason) if move.copies else copy.reason
            session.add(copy)
        if not move.copies:
            field_versions.take_back(session, old, key, move.user_id, reason)
    session.flush()
    return left


def transfer_verdicts(session: Session, move: PageTransfer, reason: str) -> None:
    """Seals and signatures on the moved pages on which people had their say."""
    there = human_verdicts(session, move.new.id)
    for at, row in human_verdicts(session, move.old.id).items():
        if not row.verdict or not move.holds(row.verdict.get("source")):
            continue
        if at not in there or not there[at].verdict:
            verdict = {**row.verdict, "source": move.moved(row.verdict["source"])}
            copy = VerdictVersion(**_columns(row, "id", "packet_id", "verdict"), packet_id=move.new.id, verdict=verdict)
            copy.reason = _also(copy.reason, reason) if move.copies else copy.reason
            session.add(copy)
        if not move.copies:
            session.add(VerdictVersion(packet_id=move.old.id, at=at, verdict={}, user_id=move.user_id, reason=reason))
    session.flush()


def transfer_decisions(session: Session, move: PageTransfer, reason: str, loose: Callable[[FindingRow], bool] = never) -> None:
    """Findings on the moved pages that people waived or confirmed: the same finding of the other packet is decided already.

    `loose`: findings that go along though they stand nowhere.
    """
    there = {row.code: row for row in findings.of_packet(session, move.new.id)}
    for row in findings.of_packet(session, move.old.id):
        source, other = row.finding.get("source"), there.get(row.code)
        if row.state not in DECIDED or not (loose(row) if source is None else move.holds(source)):
            continue
        if other is not None and (other.state in DECIDED or not move.copies):
            continue
        copy = other or FindingRow(**_columns(row, "id", "packet_id"), packet_id=move.new.id)
        copy.state, copy.finding = row.state, {**row.finding, "source": move.moved(source)}
        session.add(copy)
        session.flush()
        last = [event for event in findings.history(session, row.id) if event.state == row.state][-1]
        session.add(FindingEvent(finding_id=copy.id, state=row.state, user_id=last.user_id, reason=_also(last.reason, reason)))
    session.flush()


def _also(earlier: str, reason: str) -> str:
    return f"{earlier}（{reason}）" if earlier else reason


def _columns(row: Any, *without: str) -> dict[str, Any]:
    return {c.key: getattr(row, c.key) for c in inspect(type(row)).column_attrs if c.key not in without}
