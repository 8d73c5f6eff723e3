"""The steps of reading, by the store of the command line: results made beforehand, no page is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from engine import Done, Task
from model.errors import ShenbaoError, UnreadableError
from model.packet import Fate, FileKind, Packet, PageSource, SourceFile
from model.page import Page, Reader, unread_page
from model.record import Record
from shenbao.reading import Plan, SilentProgress, fill_records, read_files
from shenbao.steps import BrokenTask, Step, costs_packet

NOTICE = "xxxf2020"


class Prepared:
    """Runs nothing: two pages a packet, one record. `errors`: by packet and function what goes wrong."""

    def __init__(self, **errors: str) -> None:
        self.errors, self.order = errors, list[str]()

    def results(self, take: Callable[[], Task | None]) -> Iterator[Done]:
        while (task := take()) is not None:
            name = task.function.__name__
            packet = self._packet(task)
            self.order.append(f"{packet} {name}")
            if self.errors.get(packet) == name:
                yield Done(task.key, error=UnreadableError("坏了"))
            else:
                yield Done(task.key, self._value(name, task.args))

    def close(self) -> None:
        return None

    stop = close

    def _packet(self, task: Task) -> str:
        first = task.args[0]
        return str(first.packet.name if hasattr(first, "packet") else Path(getattr(first, "path", first)).parts[0])

    def _value(self, name: str, args: tuple[Any, ...]) -> Any:
        if name == "receive_packet":
            file = SourceFile("a.pdf", args[0] / "a.pdf", FileKind.PDF, 10, "0" * 64, Fate.READ, pages=2)
            return Packet(args[0].name, args[0], (file,), tuple(PageSource(file.id, file.path, FileKind.PDF, n) for n in (0, 1)))
        if name == "read_page":
            return (Page(args[0].file, args[0].index + 1, 10, 10, Reader.OCR),)
        return [Record(args[0].packet.name, args[1], args[0].packet.files)]


def filled(executor: Prepared, *names: str) -> list[Record]:
    plan = Plan(NOTICE, Path("work"))
    return [record for record, _ in fill_records([Path(name) for name in names], plan, executor, SilentProgress())]


def test_a_packet_that_is_under_way_comes_first() -> None:
    executor = Prepared()
    assert [record.packet for record in filled(executor, "甲", "乙")] == ["甲", "乙"]
    steps = ["receive_packet", "read_page", "read_page", "make_records"]
    assert executor.order == [f"{packet} {step}" for packet in ("甲", "乙") for step in steps]


def test_whatever_is_lost_is_told_in_the_receipt() -> None:
    names = ("甲", "乙", "丙", "丁")
    records = filled(Prepared(甲="receive_packet", 乙="read_page", 丙="make_records"), *names)
    assert [record.packet for record in records] == list(names)
    (unreceived,), (unjoined,) = records[0].files, records[2].files
    assert unreceived.fate is unjoined.fate is Fate.UNREADABLE and unreceived.problem == unjoined.problem
    assert [record.files[0].fate for record in (records[1], records[3])] == [Fate.READ, Fate.READ]


def test_without_a_notice_a_packet_ends_with_its_pages() -> None:
    executor = Prepared(甲="read_page")
    (first, pages), (second, more) = read_files([Path("甲"), Path("乙")], Plan(NOTICE, Path("work")), executor)
    assert [first.name, second.name] == ["甲", "乙"] and not any("record" in step for step in executor.order)
    assert pages == tuple(unread_page(source, UnreadableError("坏了").problem()) for source in first.sources)
    assert [page.number for page in more] == [1, 2]


def test_only_what_is_kept_wrongly_costs_the_packet_of_a_page() -> None:
    plain: ShenbaoError = UnreadableError("坏了")
    assert [costs_packet(step, plain) for step in Step] == [True, False, True]
    assert all(costs_packet(step, BrokenTask()) for step in Step)


class Places(Prepared):
    """Takes as many tasks as it has places before it runs them."""

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places, self.together = places, list[int]()

    def results(self, take: Callable[[], Task | None]) -> Iterator[Done]:
        while tasks := [task for _ in range(self.places) if (task := take())]:
            self.together.append(len(tasks))
            for task in tasks:
                yield from super().results(iter((task, None)).__next__)


def test_many_files_are_read_at_the_same_time() -> None:
    executor = Places(4)
    read = read_files([Path(name) for name in "甲乙丙丁"], Plan(NOTICE, Path("work")), executor)
    assert executor.together == [4, 4, 4]  # four files are received, then their eight pages read, by four processes
    assert [packet.name for packet, _ in read] == list("甲乙丙丁") and all(len(pages) == 2 for _, pages in read)
