"""What the service holds after a trial, told without the ids and times that differ from run to run, and what is wrong with it: against its own
rules, and against what an undisturbed service made of the same packets.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from model.record import Record
from shenbao.operations.examine import examine
from shenbao.service.core.store import Store
from shenbao.service.office import health
from storage import field_versions
from storage.blobs import BlobStore
from storage.codec import plain, unpack
from storage.schema import Base, Blob, Event, File, FindingRow, Job, JobKind, JobState, Packet, PacketState, PageRow

ONCE = ("packet.received", "packet.read", "packet.checked")
# Passing by nature: answers kept for a day, counts of a minute, notes of who looked when; and what each installation draws with a key of its own,
# of which the strata that it is drawn from are compared. Everything else is compared row by row.
PASSING = (
    "idempotency_key",
    "rate_count",
    "address_failure",
    "threshold",
    "presence",
    "queue_turn",
    "spending",
    "blind_question",
)
NOT_NOW = ("dispatcher", "queue", "disk")  # of `examine`: how the service runs, which was stopped to be judged
RANDOM = re.compile(r"(?<=[-_/])[a-z0-9_]{8}(?=[./]|$)")  # what Python's tempfile puts into a name
SHOWN = 12
AROUND = 60  # characters


@dataclass(frozen=True, slots=True)
class Flaw:
    """`kind`: lost, twice, unequal, orphan row, orphan file, chain, or what `doctor --deep` tells."""

    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A service's folder: `packets` by name with all that was made of each, rows a table, `files` of contents and working folders, and what
    was left where temporary files go.
    """

    packets: Mapping[str, Mapping[str, Any]]
    rows: Mapping[str, int]
    files: frozenset[str]
    temporary: tuple[str, ...] = ()


def look(store: Store, temporary: Path | None = None) -> Kept:
    """Read all of it. The service must be stopped."""
    with store.database.look() as session:
        names = dict(session.execute(select(Packet.id, Packet.name)).all())
        packets = {name: _told(session, packet_id) for packet_id, name in names.items()}
        rows = {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in Base.metadata.sorted_tables}
    left = (
        tuple(sorted({RANDOM.sub("*", str(path.relative_to(temporary))) for path in temporary.rglob("*") if path.is_file()}))
        if temporary
        else ()
    )
    return Kept(packets, rows, frozenset(_files(store, names)), left)


def _told(session: Session, packet_id: str) -> dict[str, Any]:
    packet = session.get_one(Packet, packet_id)
    pages = session.scalars(select(PageRow).where(PageRow.packet_id == packet_id).order_by(PageRow.file_path, PageRow.number))
    files = session.scalars(select(File).where(File.packet_id == packet_id).order_by(File.path))
    findings = session.scalars(select(FindingRow).where(FindingRow.packet_id == packet_id))
    return {
        "state": packet.state,
        "counts": [packet.pages_done, packet.pages_total, packet.errors, packet.warnings, packet.unsure],
        "known as": [packet.applicant, packet.project, packet.recommender, packet.credit_code],
        "pages": [[p.file_path, p.number, p.sequence, p.reader, p.part, p.order, p.text] for p in pages],
        "files": [[f.path, f.sha256, f.fate, f.kind, f.pages, f.uploaded, f.problem, f.note] for f in files],
        "findings": sorted([f.code, f.severity, f.state, _without_ids(f.finding)] for f in findings),
        "fields": {key: [v.raw, v.value] for key, v in sorted(field_versions.current(session, packet_id).items())},
        "record": _anywhere(unpack(Record, packet.record), packet_id) if packet.record else None,
    }


def _anywhere(record: Record, packet_id: str) -> str:
    """The record without where its files lie."""
    return re.sub(rf'"[^"]*/packets/{packet_id}/', '"', json.dumps(plain(record), ensure_ascii=False, sort_keys=True))


def _without_ids(finding: Mapping[str, Any]) -> str:
    return repr(sorted((name, value) for name, value in finding.items() if not name.endswith("_id")))


def _files(store: Store, names: Mapping[str, str]) -> Iterator[str]:
    for place in ("blobs", "packets", "uploads"):
        for path in (store.folder / place).rglob("*"):
            if path.is_file():
                parts = path.relative_to(store.folder).parts
                yield "/".join(names.get(part, part) for part in parts)


def tidy(store: Store) -> int:
    """Do what the service does by itself hours later: bytes of uploads that broke off go. Return how many files went."""
    blobs = BlobStore(store.blobs.folder, grace_seconds=0)
    with store.database.look() as session:
        gone = blobs.sweep(session)
    broken = list(blobs.folder.glob("incoming-*"))
    for path in broken:
        path.unlink()
    return gone + len(broken)


def flaws(store: Store, kept: Kept, undisturbed: Kept | None, expected: Sequence[str]) -> list[Flaw]:
    """Everything that is wrong; empty: all held."""
    with store.database.look() as session:
        found = [*_lost(session, expected), *_twice(session), *_strays(session)]
    if undisturbed is not None:
        found += [*_unequal(kept, undisturbed), *_left_over(kept, undisturbed)]
    found += [Flaw(told.name, told.detail) for told in examine(store) if not told.ok and told.name not in _passing_names()]
    return found


def _passing_names() -> frozenset[str]:
    return frozenset(health.TITLES[name] for name in NOT_NOW)


def _lost(session: Session, expected: Sequence[str]) -> Iterator[Flaw]:
    """Packets that are not there or not finished."""
    states = dict(session.execute(select(Packet.name, Packet.state)).all())
    for name in expected:
        if states.get(name) != PacketState.CHECKED:
            yield Flaw("lost", f"{name}: {states.get(name, 'not there')}")
    for job, name in session.execute(select(Job, Packet.name).join(Packet, Packet.id == Job.packet_id)):
        if job.state != JobState.DONE:
            yield Flaw("lost", f"{name}: a {job.kind} job is {job.state}")


def _twice(session: Session) -> Iterator[Flaw]:
    """Packets, jobs and pages that are there more than once, and events told more than once."""
    names = Counter(session.scalars(select(Packet.name)))
    yield from (Flaw("twice", f"packet {name}: {n} times") for name, n in names.items() if n > 1)
    for kind in (JobKind.RECEIVE, JobKind.RECORD):
        jobs = Counter(session.scalars(select(Packet.name).join(Job, Job.packet_id == Packet.id).where(Job.kind == kind)))
        yield from (Flaw("twice", f"{name}: {n} {kind} jobs") for name, n in jobs.items() if n > 1)
    pages = Counter(
        (name, source["file"], source["index"])
        for name, source in session.execute(
            select(Packet.name, Job.source).join(Job, Job.packet_id == Packet.id).where(Job.kind == JobKind.PAGE)
        )
    )
    yield from (Flaw("twice", f"{name} {file}: page {at + 1} read {n} times") for (name, file, at), n in pages.items() if n > 1)
    events = Counter(
        (event.type, event.payload.get("packet")) for event in session.scalars(select(Event).where(Event.type.in_(ONCE)))
    )
    yield from (Flaw("twice", f"{kind} of {packet}: {n} times") for (kind, packet), n in events.items() if n > 1)


def _strays(session: Session) -> Iterator[Flaw]:
    """Contents that nothing names."""
    stray = session.scalars(select(Blob.sha256).where(Blob.sha256.not_in(select(File.sha256)))).all()
    yield from (Flaw("orphan row", f"blob {sha256[:12]}…") for sha256 in stray)


def _unequal(kept: Kept, undisturbed: Kept) -> Iterator[Flaw]:
    for name in sorted({*kept.packets, *undisturbed.packets}):
        one, other = kept.packets.get(name), undisturbed.packets.get(name)
        if one is None or other is None:
            yield Flaw("unequal", f"{name}: only {'disturbed' if other is None else 'undisturbed'}")
            continue
        for what in one:
            if one[what] != other[what]:
                yield Flaw("unequal", f"{name}: {what}: {_differing(one[what], other[what])}")


def _left_over(kept: Kept, undisturbed: Kept) -> Iterator[Flaw]:
    """Rows and files that one service has and the other has not."""
    for table in undisturbed.rows:
        if table not in PASSING and kept.rows[table] != undisturbed.rows[table]:
            yield Flaw("orphan row", f"{table}: {kept.rows[table]} rows instead of {undisturbed.rows[table]}")
    yield from (Flaw("orphan file", path) for path in sorted(kept.files - undisturbed.files))
    yield from (Flaw("lost", path) for path in sorted(undisturbed.files - kept.files))
    yield from (Flaw("orphan file", f"tmp/{name}") for name in kept.temporary if name not in undisturbed.temporary)


def _differing(one: object, other: object) -> str:
    """Where two values begin to differ."""
    texts = repr(one), repr(other)
    at = next((n for n, pair in enumerate(zip(*texts, strict=False)) if pair[0] != pair[1]), min(map(len, texts)))
    mine, theirs = (text[max(0, at - AROUND) : at + AROUND] for text in texts)
    return f"…{mine}… instead of …{theirs}…"
