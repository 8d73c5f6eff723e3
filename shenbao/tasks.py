"""What runs in the reading processes. Thin on purpose: whoever only hands out work refers to these functions by name and never
loads a reader itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import MachineFault
from model.geometry import Box
from model.packet import Fate, Packet, PageSource, SourceFile
from model.page import Line, Page, Reader
from model.paper_codes import SEPARATOR
from model.record import OtherApplication, Record

if TYPE_CHECKING:
    from extractors.options import ReadOptions
    from extractors.readers.closer import CloserLook
    from intake.limits import Limits

# Loaded once by the fork server of a pool, so that every reading process starts as a copy of it; see `engine.PoolExecutor`.
READING = ("shenbao.preload.reading",)
RECORDS = (*READING, "shenbao.preload.records")
UNTOLD = "未能判明属于哪一份申报，每份均计入，请核对"
BUSY = 2.0  # as the limited process of `intake/inspection/sandbox.py` has it: by the clock, times the processor time of a file
SPARE_SECONDS = 120.0  # for what else is to be done when one archive takes all the time that it may


@dataclass(frozen=True, slots=True)
class PagesRead:
    """A packet with all of its pages, in the order of its files.

    `parts`: (file, page) → part, where a person told it. `whole`: the pages are known to be one packet's. `shared`: its files hold
    pages of other packets too. `others`: the applications that were handed in with it; `untold`: files that may be another's.
    """

    packet: Packet
    pages: tuple[Page, ...]
    workspace: Path
    parts: Mapping[tuple[str, int], str] = field(default_factory=dict)
    whole: bool = False
    shared: bool = False
    others: tuple[OtherApplication, ...] = ()
    untold: frozenset[str] = frozenset()


def receive_seconds(limits: Limits) -> float:
    """Time for receiving a packet: its archives have a limit of their own, which must be met first."""
    return BUSY * max(limits.unpack_seconds, limits.seconds, limits.convert_seconds) + SPARE_SECONDS


def receive_packet(path: Path, workspace: Path, limits: Limits, passwords: Sequence[str] = (), last: bool = True) -> Packet:
    from intake.receiving import receive

    return receive(path, workspace, limits, passwords, last)


def read_page(source: PageSource, workspace: Path, options: ReadOptions) -> tuple[Page, ...]:
    """Raises MachineFault where the file, which was there when it was received, is gone: that says nothing about the file."""
    from extractors.reading import read_source

    if not source.path.exists():
        raise MachineFault("存储的文件缺失")
    return read_source(source, workspace, options)


def make_records(read: PagesRead, notice: str | Path, options: ReadOptions) -> list[Record]:
    """Return one record, or several where several packets lie one after another in a scan, or side by side in what was handed in."""
    from extractors.packet.applications import applications_of
    from notices.profile import load

    if read.whole:
        return [_filled(read, read.packet.name, notice, options)]
    read = replace(read, packet=replace(read.packet, files=_with_sheets_told(read.packet.files, read.pages)))
    found = applications_of(read.pages, read.packet.files, load(notice))
    several = len(found) > 1
    return [
        _filled(
            replace(read, pages=own.pages, shared=several or read.shared, others=own.others, untold=own.shared),
            f"{read.packet.name}#{n}" if several else read.packet.name,
            notice,
            options,
        )
        for n, own in enumerate(found, 1)
    ]


def warm(options: ReadOptions) -> None:
    """Loads the models of recognition before anybody asks."""
    options.engine().warm()


def read_place(image: Path, box: Box, options: ReadOptions) -> Line:
    """What stands in one place of a kept picture."""
    from extractors.reading import read_region

    return read_region(image, box, options)


@dataclass(frozen=True, slots=True)
class _Again:
    """Looks at the kept pictures of pages again (`extractors.packet.fill.SecondLook`)."""

    workspace: Path
    options: ReadOptions

    def again(self, page: Page, box: Box) -> Line:
        return read_place(self.workspace / (page.image or ""), box, self.options)

    def closer(self, page: Page, line: Line) -> CloserLook | None:
        from extractors.readers.closer import look_closer

        return look_closer(page, line, self.workspace / (page.image or ""), self.options)


def _filled(read: PagesRead, name: str, notice: str | Path, options: ReadOptions) -> Record:
    from extractors.packet.fill import PacketPages, fill_record
    from notices.profile import load

    files = (files_of_pile if read.shared else with_page_problems)(read.packet.files, read.pages)
    files = tuple(replace(f, note="；".join(filter(None, (f.note, UNTOLD)))) if f.id in read.untold else f for f in files)
    record = fill_record(
        PacketPages(name, files, read.pages, read.workspace, read.parts), load(notice), _Again(read.workspace, options)
    )
    return replace(record, others=read.others)


def with_page_problems(files: Sequence[SourceFile], pages: Sequence[Page]) -> tuple[SourceFile, ...]:
    """A file none of whose pages could be read is unreadable itself, with the first page's reason; one of which a part could not be read
    says so.
    """
    read = {page.file for page in pages if page.reader is not Reader.NONE}
    failed = {page.file: page.problems[0] for page in pages if page.reader is Reader.NONE and page.problems}
    partly: dict[str, list[str]] = {}
    for page in pages:
        if page.reader is not Reader.NONE:
            partly.setdefault(page.file, []).extend(f"第{page.number}页{p.message}" for p in page.problems)
    return tuple(
        replace(f, fate=Fate.UNREADABLE, problem=failed[f.id])
        if f.fate is Fate.READ and f.id in failed and f.id not in read
        else replace(f, note="；".join(filter(None, (f.note, *dict.fromkeys(partly.get(f.id, ()))))))
        for f in files
    )


def _with_sheets_told(files: Sequence[SourceFile], pages: Sequence[Page]) -> tuple[SourceFile, ...]:
    """The receipt tells which pages only part packets: they are in no record."""
    sheets: dict[str, list[str]] = {}
    for page in pages:
        if SEPARATOR in page.codes:
            sheets.setdefault(page.file, []).append(str(page.number))
    notes = {name: f"第{'、'.join(numbers)}页为分隔页" for name, numbers in sheets.items()}
    return tuple(replace(f, note="；".join(filter(None, (f.note, notes[f.id])))) if f.id in notes else f for f in files)


def files_of_pile(files: Sequence[SourceFile], pages: Sequence[Page]) -> tuple[SourceFile, ...]:
    """The files that the packet's pages come from, with the containers and the files that no packet's pages come from."""
    own = {page.file for page in pages}
    return with_page_problems([f for f in files if f.id in own or f.fate is not Fate.READ], pages)
