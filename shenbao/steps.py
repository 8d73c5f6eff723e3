"""How a packet is read, step by step: receive → read pages → make the record. One state machine for the command line and the service.

`take` claims a step from a store and makes it a task of the executor; `settle` keeps the task's result and lets the steps wait that
follow from it. The store decides which packets there are, what a step needs, where results are kept and when they are checked:
in memory for the command line (`shenbao/reading.py`), in the database for the service (`shenbao/service/reading/job_store.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from engine import Done, Task
from extractors.options import ReadOptions
from intake.limits import Limits
from model.errors import Fault, ShenbaoError
from model.packet import UNLOCKED, Packet, PageSource
from model.page import Page, unread_page
from model.record import Record
from shenbao.tasks import PagesRead, make_records, read_page, receive_packet, receive_seconds


class Step(StrEnum):
    """What is done for a packet, in this order; there is a PAGE step for every page source."""

    RECEIVE = "receive"
    PAGE = "page"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Claim:
    """A step that was handed out. The store knows by `key` which packet it is a step of."""

    key: Any
    step: Step


class BrokenTask(ShenbaoError):
    """What is kept for a step cannot be used. It costs the packet, even where the step is a single page; other packets go on."""

    code = "broken_task"
    text = "读取任务无法执行"
    remedy = "请重新读取这份材料；若仍失败，请系统管理员检查存储的文件是否完整。"


class ReadingStore(Protocol):
    """The packets under way: the steps that wait, what each of them needs, where its result is kept."""

    @property
    def limits(self) -> Limits: ...

    @property
    def options(self) -> ReadOptions: ...

    @property
    def passwords(self) -> Sequence[str]:
        """Return what a person gave to open files with a password."""
        ...

    def claim(self) -> Claim | None:
        """Hand out the next step; None where none is ready."""
        ...

    def claimed(self, key: Any) -> Claim:
        """Return the claim of this key."""
        ...

    def release(self, claim: Claim, done: Done) -> bool:
        """End the claim. False where the result is thrown away: the claim was lost meanwhile, or the step is tried again."""
        ...

    def handed_in(self, claim: Claim) -> Path:
        """Return what a RECEIVE step receives: a folder, an archive or a file."""
        ...

    def source(self, claim: Claim) -> PageSource:
        """Return what a PAGE step reads."""
        ...

    def pages(self, claim: Claim) -> PagesRead:
        """Return what a RECORD step is made of: all pages of the packet."""
        ...

    def workspace(self, claim: Claim) -> Path:
        """Return the packet's working folder."""
        ...

    def notice(self, claim: Claim) -> str | Path:
        """Return the name of the notice that the packet answers, or the file of its profile."""
        ...

    def keep_receipt(self, claim: Claim, packet: Packet) -> Sequence[PageSource]:
        """Keep what was received; return the sources that are to be read."""
        ...

    def keep_pages(self, claim: Claim, pages: Sequence[Page]) -> bool:
        """Keep the pages of one source. True once no source of the packet is left to be read."""
        ...

    def keep_records(self, claim: Claim, records: Sequence[Record]) -> None:
        """Keep the packet's record; further ones are of packets that were found behind it in its scan."""
        ...

    def hold(self, claim: Claim, fault: Fault) -> bool:
        """Let a step that we failed at be tried again later; nothing is kept of it but why. False where there is no later."""
        ...

    def last(self, claim: Claim) -> bool:
        """Whether what we fail at in this step is told of its file, since it is not tried again."""
        ...

    def keep_lost(self, claim: Claim, error: ShenbaoError) -> None:
        """Keep why the packet cannot be read on."""
        ...

    def add(self, claim: Claim, step: Step, sources: Sequence[PageSource] = ()) -> None:
        """Let the claimed packet's next step wait: RECORD, or a PAGE for each of `sources`."""
        ...


def take(store: ReadingStore) -> Task | None:
    """Claim the next step and return its task; None where no step is ready."""
    claim = store.claim()
    return task_of(store, claim) if claim else None


def task_of(store: ReadingStore, claim: Claim) -> Task:
    """Return the task of a claimed step. Raises whatever is wrong with what the store keeps for it."""
    workspace = store.workspace(claim)
    reads: tuple[Path, ...]
    if claim.step is Step.RECEIVE:
        handed_in = store.handed_in(claim)
        args = (handed_in, workspace, store.limits, store.passwords, store.last(claim))
        reads = (handed_in, workspace / UNLOCKED)
        return Task(claim.key, receive_packet, args, receive_seconds(store.limits), reads, workspace)
    if claim.step is Step.PAGE:
        source = store.source(claim)
        return Task(claim.key, read_page, (source, workspace, store.options), None, (source.path,), workspace)
    read, notice = store.pages(claim), store.notice(claim)
    reads = (*(workspace / name for page in read.pages for name in page.pictures()), Path(notice))
    return Task(claim.key, make_records, (read, notice, store.options), None, reads, workspace)


def settle(store: ReadingStore, done: Done) -> None:
    """Keep the result of a task, and let wait what follows from it, unless the result is thrown away. What we failed at has none yet."""
    claim = store.claimed(done.key)
    if isinstance(done.error, Fault) and store.hold(claim, done.error):
        return
    if not store.release(claim, done):
        return
    if done.error is not None and costs_packet(claim.step, done.error):
        store.keep_lost(claim, done.error)
    elif claim.step is Step.RECEIVE:
        sources = store.keep_receipt(claim, done.value)
        store.add(claim, Step.PAGE if sources else Step.RECORD, sources)
    elif claim.step is Step.PAGE:
        pages = done.value if done.error is None else (unread_page(store.source(claim), done.error.problem()),)
        if store.keep_pages(claim, pages):
            store.add(claim, Step.RECORD)
    else:
        store.keep_records(claim, done.value)


def costs_packet(step: Step, error: ShenbaoError) -> bool:
    """Whether an error loses the whole packet; a page that cannot be read is only a page of its receipt."""
    return step is not Step.PAGE or isinstance(error, BrokenTask)
