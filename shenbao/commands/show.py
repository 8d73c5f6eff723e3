"""What the terminal shows: a progress bar while packets are read, then the table of applicants and findings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from model.finding import Severity
from model.packet import Packet, PageSource
from model.record import Record
from model.results import PacketResult, Status
from notices.profile import load

STATUS_WORDS = {
    Status.COMPLETE: "[green]✓ 齐全[/]",
    Status.DISCREPANT: "[red]✗ 需补正[/]",
    Status.UNREADABLE: "[red]！无法读取[/]",
}


class ProgressWatch:
    """A bar of the pages read so far; the total grows as packets are received."""

    def __init__(self, console: Console, packets: int) -> None:
        self._packets, self._finished, self._pages = packets, 0, 0
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("页"),
            TimeElapsedColumn(),
            console=console,
        )
        self._task = self._bar.add_task("接收材料", total=None)

    def __enter__(self) -> ProgressWatch:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bar.stop()

    def received(self, packet: Packet) -> None:
        self._pages += len(packet.sources)
        self._bar.update(self._task, total=self._pages)

    def page_read(self, packet: Packet, page: PageSource) -> None:
        self._bar.update(self._task, advance=1, description=f"读取 {self._finished}/{self._packets} 份")

    def finished(self, packet: Packet, records: Sequence[Record]) -> None:
        self._finished += 1
        self._bar.update(self._task, description=f"读取 {self._finished}/{self._packets} 份")


def show_results(console: Console, results: Sequence[PacketResult], written: Sequence[Path]) -> None:
    table = Table(title="申报材料核对结果", show_lines=True)
    for heading in ("材料", "申报单位", "结论", "须补正", "须核对", "主要问题"):
        table.add_column(heading, overflow="fold")
    for result in results:
        table.add_row(*_row(result))
    console.print(table)
    for path in written[:12]:
        console.print(f"已写出 {path}")
    if len(written) > 12:
        console.print(f"……共 {len(written)} 个文件")


def _row(result: PacketResult) -> tuple[str, ...]:
    errors = [f for f in result.findings if f.severity is Severity.ERROR]
    warnings = len(result.findings) - len(errors)
    first = "\n".join(f"· {f.message}" for f in errors[:3]) + (f"\n……另 {len(errors) - 3} 项" if len(errors) > 3 else "")
    return result.record.packet, _applicant(result), STATUS_WORDS[result.status], str(len(errors)), str(warnings), first


def _applicant(result: PacketResult) -> str:
    """The register's applicant, else what the form says in the field that the profile names for it."""
    record = result.record
    if record.submission and record.submission.applicant:
        return record.submission.applicant
    keys = load(record.notice).identity
    value = record.fields.get(keys.applicant) if keys and keys.applicant else None
    return (value.raw if value else None) or ""
