"""From paths to results. Reads top to bottom: receive → read pages → fill records → match the register → check."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from checkers.batch import check_batch
from checkers.check import check, unchecked
from engine import Done, Executor, Task
from extractors.options import ReadOptions
from intake.limits import Limits
from intake.register.matching import Packed, match_register
from model.errors import ShenbaoError
from model.packet import Fate, FileKind, Packet, PageSource, SourceFile, Submission
from model.page import Page, unread_page
from model.record import Record
from model.results import PacketResult, status_of
from notices.profile import Profile, load
from shenbao.tasks import PagesRead, make_records, read_page, receive_packet, receive_seconds


class ProgressListener(Protocol):
    """Told of progress; the command line draws a bar with it."""

    def received(self, packet: Packet) -> None: ...

    def page_read(self, packet: Packet, page: PageSource) -> None: ...

    def finished(self, packet: Packet, records: Sequence[Record]) -> None: ...


class SilentProgress:
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


def packed(record: Record, profile: Profile) -> Packed:
    """What a packet is looked up by in the register."""
    keys = profile.identity
    return Packed(record.packet, raw_of(record, keys.applicant), raw_of(record, keys.project)) if keys else Packed(record.packet)


def raw_of(record: Record, key: str | None) -> str | None:
    value = record.fields.get(key) if key else None
    return value.raw if value else None


def fill_records(paths: Sequence[Path], plan: Plan, executor: Executor, watch: ProgressListener) -> list[tuple[Record, Path]]:
    """Reads all pages of all packets and makes their records, as many tasks at a time as the executor has places."""
    filled: dict[int, list[Record]] = {}
    desk = PacketScheduler(paths, plan)
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


class PacketScheduler:
    """Hands out tasks and gathers what comes back: a packet is received, then its pages are read, then its record is made.

    Packets that are under way come first, so that the first results are there early and few pages wait in memory.
    """

    def __init__(self, paths: Sequence[Path], plan: Plan) -> None:
        self.plan = plan
        self.packets: dict[int, Packet] = {}
        self._pages: dict[int, dict[PageSource, tuple[Page, ...]]] = {}
        self._waiting = deque(_receiving(("receive", n, None), p, self.workspace(n), plan.limits) for n, p in enumerate(paths))
        self._paths = list(paths)
        self._ready: deque[Task] = deque()

    def workspace(self, number: int) -> Path:
        return self.plan.workspace / f"{number:05d}"

    def take(self) -> Task | None:
        queue = self._ready or self._waiting
        return queue.popleft() if queue else None

    def packet_received(self, number: int, done: Done) -> Packet:
        packet: Packet = done.value if done.error is None else _lost(self._paths[number], done.error)
        self.packets[number], self._pages[number] = packet, {}
        for source in packet.sources:
            self._ready.append(Task(("page", number, source), read_page, (source, self.workspace(number), self.plan.options)))
        if not packet.sources:
            self._pages_complete(number)
        return packet

    def page_done(self, number: int, source: PageSource, done: Done) -> None:
        self._pages[number][source] = done.value if done.error is None else (unread_page(source, done.error.problem()),)
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


def read_files(paths: Sequence[Path], plan: Plan, executor: Executor) -> Iterator[tuple[Packet, tuple[Page, ...]]]:
    """The pages of any documents, without a notice (`shenbao read`)."""
    for number, path in enumerate(paths):
        workspace = plan.workspace / f"{number:05d}"
        packet = _alone(executor, _receiving(path, path, workspace, plan.limits))
        todo = deque(Task(source, read_page, (source, workspace, plan.options)) for source in packet.sources)
        done = {d.key: d for d in executor.results(lambda todo=todo: todo.popleft() if todo else None)}  # type: ignore[misc]
        pages: list[Page] = []
        for source in packet.sources:
            result = done[source]
            pages += result.value if result.error is None else [unread_page(source, result.error.problem())]
        yield packet, tuple(pages)


def _receiving(key: object, path: Path, workspace: Path, limits: Limits) -> Task:
    return Task(key, receive_packet, (path, workspace, limits), receive_seconds(limits))


def _alone(executor: Executor, task: Task) -> Packet:
    """Runs one task; its error becomes the packet's only file."""
    todo = [task]
    (done,) = executor.results(lambda: todo.pop() if todo else None)
    packet: Packet = done.value if done.error is None else _lost(task.args[0], done.error)
    return packet


def _lost(path: Path, error: ShenbaoError) -> Packet:
    """A packet that could not even be received."""
    lost = SourceFile(path.name, path, FileKind.UNKNOWN, _size(path), "", Fate.UNREADABLE, problem=error.problem())
    return Packet(path.name, path, (lost,), ())


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
