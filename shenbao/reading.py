"""From paths to results, for the command line. Reads top to bottom: read the packets (`shenbao/steps.py`) → match the register → check."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from checkers.batch import check_batch
from checkers.check import check, unchecked
from checkers.quotas import unclear_in
from engine import Done, Executor
from extractors.options import ReadOptions
from intake.limits import Limits
from intake.register.matching import KnownPacket, match_register
from model.errors import Fault, ShenbaoError
from model.packet import Fate, FileKind, Packet, PageSource, SourceFile, Submission
from model.page import Page
from model.record import Record
from model.results import PacketResult, status_of
from notices.profile import Profile, id_of, load
from shenbao.steps import Claim, ReadingStore, Step, settle, take
from shenbao.tasks import PagesRead


class ProgressListener(Protocol):
    """Told of progress; the command line draws a bar with it."""

    def received(self, packet: Packet, /) -> None: ...

    def page_read(self, packet: Packet, page: PageSource, /) -> None: ...

    def finished(self, packet: Packet, records: Sequence[Record], /) -> None: ...


class SilentProgress:
    def received(self, _packet: Packet, /) -> None:
        return None

    def page_read(self, _packet: Packet, _page: PageSource, /) -> None:
        return None

    def finished(self, _packet: Packet, _records: Sequence[Record], /) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run needs to know; picklable, since it travels to the reading processes."""

    notice: str
    workspace: Path
    limits: Limits = field(default_factory=Limits)
    options: ReadOptions = field(default_factory=ReadOptions)
    passwords: tuple[str, ...] = field(default=(), repr=False)


def check_packets(
    paths: Sequence[Path],
    plan: Plan,
    executor: Executor,
    register: Sequence[Submission] = (),
    watch: ProgressListener | None = None,
) -> list[PacketResult]:
    """Each path is one packet; the results come in the order of the paths (several for a pile of packets).

    Raises `UsageError` for a path that is not there; whatever is wrong with a file is told in its receipt.
    """
    profile = load(plan.notice)
    records = fill_records(paths, plan, executor, watch or SilentProgress())
    records = with_submissions(records, register, profile)
    results = [judge(record, profile, workspace) for record, workspace in records]
    return check_batch(results, profile)


def judge(record: Record, profile: Profile, workspace: Path) -> PacketResult:
    """The record with its findings. Needs no page again: a corrected record is judged the same way."""
    findings = tuple(check(record, profile))
    return PacketResult(record, findings, status_of(record, findings), tuple(unchecked(record, profile)), str(workspace))


def with_submissions(
    records: list[tuple[Record, Path]], register: Sequence[Submission], profile: Profile
) -> list[tuple[Record, Path]]:
    """Each record with its row of the receipt register; without a register the records stay as they are."""
    if not register:
        return records
    found = match_register(register, [packed(record, profile) for record, _ in records]).found
    return [(replace(record, submission=found.get(record.packet)), work) for record, work in records]


def left_over(results: Sequence[PacketResult], register: Sequence[Submission], profile: Profile) -> tuple[str, ...]:
    """What nobody should overlook of the register, in Chinese: rows without a packet, packets without a row, what was not understood."""
    if not register:
        return ()
    match = match_register(register, [packed(result.record, profile) for result in results])
    rows = [f"登记表第{row.row}行“{row.applicant or row.project or row.packet}”没有对应的材料。" for row in match.rows_left]
    packets = [f"材料“{name}”在登记表中没有记录。" for name in match.packets_left]
    lost = [(row.row, unclear_in(profile.submission, row)) for row in register]
    unclear = [f"登记表第{number}行未能理解：{'、'.join(texts)}。" for number, texts in lost if texts]
    return (*rows, *packets, *unclear)


def packed(record: Record, profile: Profile) -> KnownPacket:
    """What a packet is looked up by in the register."""
    keys = profile.identity
    return (
        KnownPacket(record.packet, first_raw(record, profile, "applicant"), first_raw(record, profile, "project"))
        if keys
        else KnownPacket(record.packet)
    )


def first_raw(record: Record, profile: Profile, role: str) -> str | None:
    """What the form says of the applicant or the project; the register's own word is no way to its row."""
    return next((text for key in profile.told_by(role) if (text := raw_of(record, key))), None)


def raw_of(record: Record, key: str | None) -> str | None:
    value = record.fields.get(key) if key else None
    return value.wording if value and value.raw else None


def fill_records(paths: Sequence[Path], plan: Plan, executor: Executor, watch: ProgressListener) -> list[tuple[Record, Path]]:
    """Read all pages of all packets and make their records, as many tasks at a time as the executor has places."""
    store = MemoryStore(paths, plan, watch)
    run(store, executor)
    return [(record, store.folder(number)) for number in range(len(paths)) for record in store.records[number]]


def read_files(
    paths: Sequence[Path], plan: Plan, executor: Executor, watch: ProgressListener | None = None
) -> list[tuple[Packet, tuple[Page, ...]]]:
    """Read the pages of any documents, without a notice (`shenbao read`)."""
    store = PageStore(paths, plan, watch or SilentProgress())
    run(store, executor)
    return [(store.packets[number], store.pages_of(number)) for number in range(len(paths))]


def run(store: ReadingStore, executor: Executor) -> None:
    """Go through all steps, until none is left."""
    for done in executor.results(partial(take, store)):
        settle(store, done)


class MemoryStore:
    """The packets of one run. A claim's key: (step, number of the packet, page source or None).

    Packets that are under way come first, so that the first results are there early and few pages wait in memory.
    """

    def __init__(self, paths: Sequence[Path], plan: Plan, watch: ProgressListener) -> None:
        self.limits, self.options, self.passwords = plan.limits, plan.options, plan.passwords
        self.packets: dict[int, Packet] = {}
        self.records: dict[int, list[Record]] = {}
        self._paths, self._plan, self._watch = list(paths), plan, watch
        self._pages: dict[int, dict[PageSource, tuple[Page, ...]]] = {}
        self._waiting = deque(Claim((Step.RECEIVE, number, None), Step.RECEIVE) for number in range(len(paths)))
        self._ready: deque[Claim] = deque()

    def folder(self, number: int) -> Path:
        """Return the working folder of a packet."""
        return self._plan.workspace / f"{number:05d}"

    def pages_of(self, number: int) -> tuple[Page, ...]:
        """Return the pages of a packet, in the order of its sources."""
        return tuple(page for source in self.packets[number].sources for page in self._pages[number][source])

    def claim(self) -> Claim | None:
        queue = self._ready or self._waiting
        return queue.popleft() if queue else None

    def claimed(self, key: Any) -> Claim:
        return Claim(key, key[0])

    def release(self, claim: Claim, done: Done) -> bool:  # noqa: ARG002 (nobody else could have taken it)
        return True

    def hold(self, claim: Claim, fault: Fault) -> bool:  # noqa: ARG002 (as the store of the service has it)
        """A run has no later: what was lost is kept with the reason, and the run ends with the exit code of faults."""
        return False

    def last(self, claim: Claim) -> bool:  # noqa: ARG002 (as the store of the service has it)
        return True

    def handed_in(self, claim: Claim) -> Path:
        return self._paths[_number(claim)]

    def source(self, claim: Claim) -> PageSource:
        source: PageSource = claim.key[2]
        return source

    def pages(self, claim: Claim) -> PagesRead:
        number = _number(claim)
        return PagesRead(self.packets[number], self.pages_of(number), self.folder(number))

    def workspace(self, claim: Claim) -> Path:
        return self.folder(_number(claim))

    def notice(self, claim: Claim) -> str:  # noqa: ARG002 (one run, one notice)
        return self._plan.notice

    def keep_receipt(self, claim: Claim, packet: Packet) -> Sequence[PageSource]:
        self.packets[_number(claim)], self._pages[_number(claim)] = packet, {}
        self._watch.received(packet)
        return packet.sources

    def keep_pages(self, claim: Claim, pages: Sequence[Page]) -> bool:
        packet, read = self.packets[_number(claim)], self._pages[_number(claim)]
        read[self.source(claim)] = tuple(pages)
        self._watch.page_read(packet, self.source(claim))
        return len(read) == len(packet.sources)

    def keep_records(self, claim: Claim, records: Sequence[Record]) -> None:
        number = _number(claim)
        del self._pages[number]
        self.records[number] = list(records)
        self._watch.finished(self.packets[number], records)

    def keep_lost(self, claim: Claim, error: ShenbaoError) -> None:
        """A packet that was not received, and one without a record, keep a receipt: each file with the reason."""
        if claim.step is Step.RECEIVE:
            self.keep_receipt(claim, _lost(self.handed_in(claim), error))
            self.add(claim, Step.RECORD)
        else:
            packet, problem = self.packets[_number(claim)], error.problem()
            files = tuple(replace(f, fate=Fate.UNREADABLE, problem=problem) if f.fate is Fate.READ else f for f in packet.files)
            self.keep_records(claim, [Record(packet.name, id_of(self.notice(claim)), files)])

    def add(self, claim: Claim, step: Step, sources: Sequence[PageSource] = ()) -> None:
        if step is Step.RECORD:
            self._ready.appendleft(Claim((step, _number(claim), None), step))
        else:
            self._ready.extend(Claim((step, _number(claim), source), step) for source in sources)


class PageStore(MemoryStore):
    """Packets that are read without a notice: they end with their pages."""

    def add(self, claim: Claim, step: Step, sources: Sequence[PageSource] = ()) -> None:
        if step is not Step.RECORD:
            super().add(claim, step, sources)


def _number(claim: Claim) -> int:
    number: int = claim.key[1]
    return number


def _lost(path: Path, error: ShenbaoError) -> Packet:
    """A packet that could not even be received."""
    lost = SourceFile(path.name, path, FileKind.UNKNOWN, _size(path), "", Fate.UNREADABLE, problem=error.problem())
    return Packet(path.name, path, (lost,), ())


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
