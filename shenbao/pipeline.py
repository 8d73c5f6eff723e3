"""From paths to results. Reads top to bottom: receive → read pages → fill records → match the register → check."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from checkers import check, check_batch, unchecked
from engine import Done, Executor, Task
from extractors.reading import ReadOptions, read_region, read_source, unread
from extractors.record import fill_record, split_pile
from intake import Limits, Packed, match_register, receive
from model.finding import Finding, Severity
from model.geometry import Box
from model.packet import Fate, FileKind, Packet, PageSource, SourceFile, Submission
from model.page import Line, Page, Reader
from model.record import Record
from model.results import PacketResult, Status
from notices.profile import Profile, load


class Watch(Protocol):
    """Told of progress; the command line draws a bar with it."""

    def received(self, packet: Packet) -> None: ...

    def page_read(self, packet: Packet, page: PageSource) -> None: ...

    def finished(self, packet: Packet, records: Sequence[Record]) -> None: ...


class Unwatched:
    def received(self, packet: Packet) -> None:
        return None

    def page_read(self, packet: Packet, page: PageSource) -> None:
        return None

    def finished(self, packet: Packet, records: Sequence[Record]) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run needs to know; picklable, since it travels to the reading processes."""

    notice: str
    workspace: Path
    limits: Limits = field(default_factory=Limits)
    options: ReadOptions = field(default_factory=ReadOptions)


@dataclass(frozen=True, slots=True)
class PagesRead:
    """A packet with all of its pages, in the order of its files."""

    packet: Packet
    pages: tuple[Page, ...]
    workspace: Path


def check_packets(
    paths: Sequence[Path], plan: Plan, executor: Executor, register: Sequence[Submission] = (), watch: Watch | None = None
) -> list[PacketResult]:
    """Each path is one packet; the results come in the order of the paths (several for a pile of packets).

    Raises `UsageError` for a path that is not there; whatever is wrong with a file is told in its receipt.
    """
    profile = load(plan.notice)
    records = fill_records(paths, plan, executor, watch or Unwatched())
    records = with_submissions(records, register, profile)
    results = [judge(record, profile, workspace) for record, workspace in records]
    return check_batch(results, profile)


def judge(record: Record, profile: Profile, workspace: Path) -> PacketResult:
    """The record with its findings. Needs no page again: a corrected record is judged the same way."""
    findings = tuple(check(record, profile))
    return PacketResult(record, findings, status_of(record, findings), tuple(unchecked(record, profile)), str(workspace))


def status_of(record: Record, findings: Iterable[Finding]) -> Status:
    if not any(f.fate is Fate.READ for f in record.files):
        return Status.UNREADABLE
    return Status.DISCREPANT if any(f.severity is Severity.ERROR for f in findings) else Status.COMPLETE


def with_submissions(
    records: list[tuple[Record, Path]], register: Sequence[Submission], profile: Profile
) -> list[tuple[Record, Path]]:
    """Each record with its row of the receipt register; without a register the records stay as they are."""
    if not register:
        return records
    found = match_register(register, [packed(record, profile) for record, _ in records]).found
    return [(replace(record, submission=found.get(record.packet)), work) for record, work in records]


def packed(record: Record, profile: Profile) -> Packed:
    """What a packet is looked up by in the register."""
    keys = profile.identity
    return Packed(record.packet, raw_of(record, keys.applicant), raw_of(record, keys.project)) if keys else Packed(record.packet)


def raw_of(record: Record, key: str | None) -> str | None:
    value = record.fields.get(key) if key else None
    return value.raw if value else None


def fill_records(paths: Sequence[Path], plan: Plan, executor: Executor, watch: Watch) -> list[tuple[Record, Path]]:
    """Reads all pages of all packets and makes their records, as many tasks at a time as the executor has places."""
    filled: dict[int, list[Record]] = {}
    desk = Desk(paths, plan)
    for done in executor.results(desk.take):
        kind, number, source = done.key
        if kind == "page":
            desk.page_done(number, source, done)
            watch.page_read(desk.packets[number], source)
        elif kind == "receive":
            watch.received(desk.packet_received(number, done))
        else:
            filled[number] = desk.record_done(number, done)
            watch.finished(desk.packets[number], filled[number])
    return [(record, desk.workspace(number)) for number in range(len(paths)) for record in filled[number]]


class Desk:
    """Hands out tasks and gathers what comes back: a packet is received, then its pages are read, then its record is made.

    Packets that are under way come first, so that the first results are there early and few pages wait in memory.
    """

    def __init__(self, paths: Sequence[Path], plan: Plan) -> None:
        self.plan = plan
        self.packets: dict[int, Packet] = {}
        self._pages: dict[int, dict[PageSource, tuple[Page, ...]]] = {}
        self._waiting = deque(
            Task(("receive", n, None), receive, (p, self.workspace(n), plan.limits)) for n, p in enumerate(paths)
        )
        self._paths = list(paths)
        self._ready: deque[Task] = deque()

    def workspace(self, number: int) -> Path:
        return self.plan.workspace / f"{number:05d}"

    def take(self) -> Task | None:
        queue = self._ready or self._waiting
        return queue.popleft() if queue else None

    def packet_received(self, number: int, done: Done) -> Packet:
        path = self._paths[number]
        if done.error is not None:
            lost = SourceFile(path.name, path, FileKind.UNKNOWN, _size(path), "", Fate.UNREADABLE, problem=done.error.problem())
            packet = Packet(path.name, path, (lost,), ())
        else:
            packet = done.value
        self.packets[number], self._pages[number] = packet, {}
        for source in packet.sources:
            self._ready.append(Task(("page", number, source), read_source, (source, self.workspace(number), self.plan.options)))
        if not packet.sources:
            self._pages_complete(number)
        return packet

    def page_done(self, number: int, source: PageSource, done: Done) -> None:
        self._pages[number][source] = done.value if done.error is None else (unread(source, done.error),)
        if len(self._pages[number]) == len(self.packets[number].sources):
            self._pages_complete(number)

    def _pages_complete(self, number: int) -> None:
        packet, read = self.packets[number], self._pages.pop(number)
        pages = tuple(page for source in packet.sources for page in read[source])
        args = (PagesRead(packet, pages, self.workspace(number)), self.plan.notice, self.plan.options)
        self._ready.appendleft(Task(("record", number, None), make_records, args))

    def record_done(self, number: int, done: Done) -> list[Record]:
        """The packet's records. A packet whose record could not be made keeps its receipt, each file with the reason."""
        if done.error is None:
            return list(done.value)
        packet, problem = self.packets[number], done.error.problem()
        files = tuple(replace(f, fate=Fate.UNREADABLE, problem=problem) if f.fate is Fate.READ else f for f in packet.files)
        return [Record(packet.name, self.plan.notice, files)]


def make_records(read: PagesRead, notice: str, options: ReadOptions) -> list[Record]:
    """One record, or several where a scan holds several packets one after another."""
    profile = load(notice)
    piles = split_pile(read.pages, profile)
    several = len(piles) > 1

    def reread(page: Page, box: Box) -> Line:
        return read_region(read.workspace / (page.image or ""), box, options)

    return [
        fill_record(
            f"{read.packet.name}#{n}" if several else read.packet.name,
            files_of_pile(read.packet.files, pages) if several else with_page_problems(read.packet.files, pages),
            pages,
            profile,
            read.workspace,
            None,
            reread,
        )
        for n, pages in enumerate(piles, 1)
    ]


def with_page_problems(files: Sequence[SourceFile], pages: Sequence[Page]) -> tuple[SourceFile, ...]:
    """A file none of whose pages could be read is unreadable itself, with the first page's reason."""
    read = {page.file for page in pages if page.reader is not Reader.NONE}
    failed = {page.file: page.problems[0] for page in pages if page.reader is Reader.NONE and page.problems}
    return tuple(
        replace(f, fate=Fate.UNREADABLE, problem=failed[f.id])
        if f.fate is Fate.READ and f.id in failed and f.id not in read
        else f
        for f in files
    )


def files_of_pile(files: Sequence[SourceFile], pages: Sequence[Page]) -> tuple[SourceFile, ...]:
    """The files that the packet's pages come from, with the containers and the files that no packet's pages come from."""
    own = {page.file for page in pages}
    return with_page_problems([f for f in files if f.id in own or f.fate is not Fate.READ], pages)


def read_files(paths: Sequence[Path], plan: Plan, executor: Executor) -> Iterator[tuple[Packet, tuple[Page, ...]]]:
    """The pages of any documents, without a notice (`shenbao read`)."""
    for number, path in enumerate(paths):
        workspace = plan.workspace / f"{number:05d}"
        packet = receive(path, workspace, plan.limits)
        todo = deque(Task(source, read_source, (source, workspace, plan.options)) for source in packet.sources)
        done = {d.key: d for d in executor.results(lambda todo=todo: todo.popleft() if todo else None)}  # type: ignore[misc]
        pages: list[Page] = []
        for source in packet.sources:
            result = done[source]
            pages += result.value if result.error is None else [unread(source, result.error)]
        yield packet, tuple(pages)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
