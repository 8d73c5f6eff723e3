"""What we failed at is told from what is wrong with a file, and no applicant hears of it."""

from __future__ import annotations

import errno
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import pytest

import cleanrecord
from checkers.check import check
from engine.protocol import expected
from extractors.reading import read_source
from intake.archives.member_writer import MemberWriter
from intake.archives.unpack import unpack_with
from intake.examination import FileToExamine
from intake.limits import Limits
from intake.receiving import receive
from model.errors import (
    DamagedFile,
    DiskFull,
    Fault,
    MachineFault,
    PageMemory,
    PageTimeout,
    ProgramDefect,
    ShenbaoError,
    UnreadableError,
    WorkerKilled,
    fault_of,
    raise_ours,
)
from model.finding import FindingKind, Severity
from model.packet import FileKind, PageSource
from notices.profile import load
from report_cases import NOTICE, clean
from reports.letter.content import letter_content

PROFILE = load(NOTICE)


def full() -> OSError:
    """Return what the system says of a write to a full disk."""
    try:
        with Path("/dev/full").open("wb", buffering=0) as disk:
            disk.write(b"x")
    except OSError as error:
        return error
    raise AssertionError


def test_a_full_disk_is_seen_behind_what_a_reader_made_of_it() -> None:
    assert full().errno == errno.ENOSPC
    damaged = DamagedFile("页面无法绘制")
    damaged.__context__ = full()
    assert isinstance(fault_of(damaged), DiskFull)
    assert isinstance(fault_of(OSError(errno.EMFILE, "")), MachineFault)
    assert fault_of(DamagedFile()) is None
    assert fault_of(OSError(errno.ENOENT, "")) is None


def causes(error: BaseException) -> list[BaseException]:
    """Return all causes of an exception, as distributed collects them: without a look at whether they come again."""
    found: list[BaseException] = []
    while error.__cause__ is not None:
        assert len(found) < 10, "the chain of causes is a ring"
        found.append(error := error.__cause__)
    return found


def unreadable_by(fault: Fault) -> UnreadableError:
    try:
        raise DamagedFile("第 1 页") from fault
    except DamagedFile as error:
        return error


@pytest.mark.parametrize("error", [PageMemory("1 GB"), unreadable_by(PageMemory("1 GB"))], ids=["itself", "behind another"])
def test_a_fault_is_never_its_own_cause(error: ShenbaoError) -> None:
    with pytest.raises(PageMemory, match="1 GB") as once:
        raise_ours(error)
    with pytest.raises(PageMemory, match="1 GB") as twice:  # on its way it passes more than one of our edges
        raise_ours(once.value)
    assert error in causes(twice.value)


def test_an_archive_that_finds_no_room_is_not_damaged(tmp_path: Path) -> None:
    def unpack(_file: FileToExamine, _writer: MemberWriter) -> None:
        raise full()

    file = tmp_path / "a.zip"
    file.write_bytes(b"PK")
    with pytest.raises(DiskFull):
        unpack_with(unpack, FileToExamine(file, file.name, FileKind.ZIP, tmp_path / "out", Limits()))


def test_an_exception_that_nobody_expected_is_our_defect() -> None:
    error = expected(ZeroDivisionError(), "page 1")
    assert isinstance(error, ProgramDefect)
    assert error.problem().of_office


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    def at_full_disk(*_args: Any, **_options: Any) -> IO[bytes]:
        return Path("/dev/full").open("wb")

    monkeypatch.setattr(tempfile, "TemporaryFile", at_full_disk)


@pytest.mark.usefixtures("no_room")
def test_nothing_is_said_of_a_file_while_the_disk_is_full(tmp_path: Path) -> None:
    (tmp_path / "packet").mkdir()
    (tmp_path / "packet" / "申报书.pdf").write_bytes(b"%PDF-1.4 cut")
    with pytest.raises(DiskFull):
        receive(tmp_path / "packet", tmp_path / "work", Limits())
    lost = PageSource(file="申报书.pdf", path=tmp_path / "packet" / "申报书.pdf", kind=FileKind.PDF)
    with pytest.raises(DiskFull):
        read_source(lost, tmp_path / "work")


@pytest.mark.parametrize(
    "error", [DiskFull(), MachineFault(), ProgramDefect(), WorkerKilled(), PageTimeout()], ids=lambda e: e.code
)
def test_a_page_that_we_failed_at_is_no_demand(error: UnreadableError) -> None:
    record = cleanrecord.clean()
    lost = replace(record.pages[-1], part="unreadable", problems=(error.problem(),))
    found = check(replace(record, pages=(*record.pages[:-1], lost)), PROFILE)
    told = [f for f in found if f.kind is FindingKind.UNREADABLE]
    assert [f.severity for f in told] == [Severity.WARNING]
    assert error.text in told[0].message
    assert letter_content(replace(clean(), record=record, findings=tuple(told))) is None


def test_a_page_that_cannot_be_read_is_asked_for_again_beside_one_that_we_lost() -> None:
    record = cleanrecord.clean()
    ours = replace(record.pages[-1], part="unreadable", problems=(DiskFull().problem(),))
    theirs = replace(record.pages[-2], file=ours.file, page=ours.page + 1, part="unreadable", problems=(DamagedFile().problem(),))
    found = check(replace(record, pages=(*record.pages[:-2], theirs, ours)), PROFILE)
    told = {f.severity: f.message for f in found if f.kind is FindingKind.UNREADABLE}
    assert f"第{theirs.page}页无法读取" in told[Severity.ERROR]
    assert f"第{ours.page}页没有读取（磁盘空间不足" in told[Severity.WARNING]
