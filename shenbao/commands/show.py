"""What the commands show: progress while packets are read, then applicants and findings. A bar and a table on a terminal; elsewhere
(a log, a pipe) a line every few seconds and plain lines of any width.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from model.finding import Severity
from model.packet import Packet, PageSource
from model.record import Record
from model.results import PacketResult, Status
from notices.profile import Profile
from reports.view import role_text

STATUS_WORDS = {
    Status.COMPLETE: ("green", "✓ 齐全"),
    Status.DISCREPANT: ("red", "✗ 需补正"),
    Status.UNREADABLE: ("red", "！无法读取"),
}
LINE_SECONDS = 5.0
MESSAGES_SHOWN = 3
FILES_SHOWN = 12
LEFT_SHOWN = 40


class Meter:
    """Shows how far a job has come, in `unit`s: a bar on a terminal, else a line at most every LINE_SECONDS, and one at the end."""

    def __init__(self, console: Console, description: str, unit: str) -> None:
        self._console, self._description, self._unit = console, description, unit
        self._done, self._total, self._shown = 0, 0, (0, 0)
        self._begun = self._told = time.monotonic()
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(unit),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(description, total=None)

    def __enter__(self) -> Meter:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bar.stop()
        if not self._console.is_terminal and error is None and self._shown != (self._done, self._total):
            self._tell()

    def update(self, done: int, total: int, description: str = "") -> None:
        self._done, self._total, self._description = done, total, description or self._description
        self._bar.update(self._task, completed=done, total=total or None, description=self._description)
        if not self._console.is_terminal and time.monotonic() - self._told >= LINE_SECONDS:
            self._tell()

    def _tell(self) -> None:
        self._told, self._shown = time.monotonic(), (self._done, self._total)
        line = f"{self._description}：{self._done}/{self._total} {self._unit}，已用 {self._told - self._begun:.0f} 秒"
        print_line(self._console, line)


class ProgressWatch:
    """Counts the pages read so far; the total grows as packets are received. `packets`: how many come to an end of their own; 0 for none."""

    def __init__(self, meter: Meter, packets: int) -> None:
        self._meter, self._packets = meter, packets
        self._finished, self._read, self._pages = 0, 0, 0

    def received(self, packet: Packet) -> None:
        self._pages += len(packet.sources)
        self._show()

    def page_read(self, _packet: Packet, _page: PageSource, /) -> None:
        self._read += 1
        self._show()

    def finished(self, _packet: Packet, _records: Sequence[Record], /) -> None:
        self._finished += 1
        self._show()

    def _show(self) -> None:
        told = f"读取 {self._finished}/{self._packets} 份" if self._packets else "读取"
        self._meter.update(self._read, self._pages, told)


@contextmanager
def shown_progress(console: Console, packets: int = 0) -> Iterator[ProgressWatch]:
    """Give a watch of the pipeline whose counts are shown while the block runs."""
    with Meter(console, "接收材料", "页") as meter:
        yield ProgressWatch(meter, packets)


def print_line(console: Console, line: str, style: str = "") -> None:
    """Print one line as it is: not wrapped, nothing in it taken for markup."""
    console.print(line, style=style, markup=False, highlight=False, soft_wrap=True)


def show_results(console: Console, results: Sequence[PacketResult], profile: Profile, written: Sequence[Path]) -> None:
    """Print what was found in each packet, and which files were written."""
    if console.is_terminal:
        console.print(_table(results, profile))
    else:
        for line in _lines(results, profile):
            print_line(console, line)
    for path in written[:FILES_SHOWN]:
        print_line(console, f"已写出 {path}")
    if len(written) > FILES_SHOWN:
        print_line(console, f"……共 {len(written)} 个文件")


def show_left(console: Console, left: Sequence[str]) -> None:
    """Print what the receipt register and the packets do not share; to a person, wherever the results go."""
    for line in left[:LEFT_SHOWN]:
        print_line(console, f"！{line}", "yellow" if console.is_terminal else "")
    if len(left) > LEFT_SHOWN:
        print_line(console, f"！登记表另有 {len(left) - LEFT_SHOWN} 项需要核实")


def _table(results: Sequence[PacketResult], profile: Profile) -> Table:
    table = Table(title="申报材料核对结果", show_lines=True)
    for heading in ("材料", "申报单位", "结论", "须补正", "须核对", "主要问题"):
        table.add_column(heading, overflow="fold")
    for result in results:
        (colour, word), (errors, warnings) = _status(result), _counts(result)
        cells = (result.record.packet, _applicant(result, profile), str(errors), str(warnings), "\n".join(_messages(result)))
        packet, applicant, *rest = (escape(cell) for cell in cells)
        table.add_row(packet, applicant, f"[{colour}]{word}[/]", *rest)
    return table


def _lines(results: Sequence[PacketResult], profile: Profile) -> Iterator[str]:
    yield "申报材料核对结果"
    for result in results:
        errors, warnings = _counts(result)
        words = (result.record.packet, _applicant(result, profile), _status(result)[1])
        yield "  ".join((*filter(None, words), f"须补正 {errors}", f"须核对 {warnings}"))
        yield from (f"    {message}" for message in _messages(result))


def _status(result: PacketResult) -> tuple[str, str]:
    return ("red", "✗ 不予受理") if result.refused else STATUS_WORDS[result.status]


def _counts(result: PacketResult) -> tuple[int, int]:
    """How many findings are to be corrected, how many to be looked at."""
    errors = sum(f.severity is Severity.ERROR for f in result.findings)
    return errors, len(result.findings) - errors


def _messages(result: PacketResult) -> list[str]:
    """The first findings that are to be corrected, and how many more there are."""
    errors = [f.message for f in result.findings if f.severity is Severity.ERROR]
    more = len(errors) - MESSAGES_SHOWN
    return [f"· {message}" for message in errors[:MESSAGES_SHOWN]] + ([f"……另 {more} 项"] if more > 0 else [])


def _applicant(result: PacketResult, profile: Profile) -> str:
    return role_text(result.record, profile, "applicant")
