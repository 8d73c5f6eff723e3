"""Looks into the files of one packet: in the limited process, through LibreOffice where it has to, all of it within the limits."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from intake.examination import Examination, FileToExamine, Member
from intake.inspection.convert import convert
from intake.inspection.embedded_parts import part_unread, with_parts
from intake.inspection.examine import examine, identify_safely
from intake.inspection.format_table import format_of, is_archive
from intake.inspection.pdf import shows_nothing
from intake.inspection.sandbox import Sandbox
from intake.inspection.unlocking import DOCUMENT, kept_members, unlock
from intake.inspection.view import View
from intake.limits import Limits
from intake.register.read import TABLE_READERS, looks_like_register
from model.errors import EncryptedFile, Fault, LimitExceeded, PartUnread, UnreadableError, UnsupportedFile
from model.packet import UNLOCKED, FileKind, SourceFile
from model.problem import Problem

OPENED = "已用密码打开"
EMBEDDED_DEPTH = 2  # documents within documents
CONVERTED = {"docx": FileKind.DOCX, "xlsx": FileKind.XLSX, "pdf": FileKind.PDF}


def unlocked_folder(workspace: Path, sha256: str) -> Path:
    """Return where what a file with a password holds is kept, once somebody gave it: by the file's own content, wherever it lies."""
    return workspace / UNLOCKED / sha256


def view_of(workspace: Path, *handed_in: Path) -> View:
    """Return what the limited process sees of the file system: what was handed in and the packet's workspace, to write in only what it makes."""
    made = tuple(workspace / name for name in ("files", UNLOCKED))
    for folder in made:
        folder.mkdir(parents=True, exist_ok=True)
    return View(tuple(path.resolve() for path in (*handed_in, workspace)), tuple(folder.resolve() for folder in made))


class FileInspector:
    """Copies, members and converted files lie below `workspace`. One `sandbox` serves the whole packet. `last`: what we fail at is told of its
    file; else it is raised (`Fault`), to be tried again.
    """

    def __init__(
        self, workspace: Path, limits: Limits, sandbox: Sandbox, passwords: Sequence[str] = (), last: bool = True
    ) -> None:
        self._workspace, self._limits, self._sandbox, self._passwords = workspace, limits, sandbox, tuple(passwords)
        self._expected = (UnreadableError, Fault) if last else (UnreadableError,)
        self._rooms = self._conversions = 0

    def room(self) -> Path:
        """Return a new folder of the workspace; nothing in it carries a name from outside."""
        self._rooms += 1
        return self._workspace / "files" / f"{self._rooms:05d}"

    def look_into(self, path: Path, name: str, depth: int, left: Limits) -> Examination:
        """Say what the file is and holds. A death of the limited process that is the file's own doing is its problem.

        `name`: what it was called; `depth`: how many archives it lies in; `left`: what the packet may still cost.
        """
        kind, limits = FileKind.UNKNOWN, self._limits
        try:
            kind = self._sandbox.run(identify_safely, path, seconds=limits.seconds)
            if is_archive(kind) and depth >= limits.depth:
                raise LimitExceeded(f"压缩包嵌套超过 {limits.depth} 层")
            seconds = limits.unpack_seconds if is_archive(kind) or format_of(kind).unpacked else limits.seconds
            return self._examine(FileToExamine(path, kind, name, self.room(), left), seconds)
        except self._expected as error:
            return Examination(kind, problem=error.problem())

    def _examine(self, file: FileToExamine, seconds: float) -> Examination:
        """What was written of a file that cannot be looked into is of no use, and must not cost the others their room."""
        try:
            return self._sandbox.run(examine, file, seconds=seconds)
        except (UnreadableError, Fault):
            shutil.rmtree(file.out, ignore_errors=True)
            raise

    def opened(self, file: SourceFile, found: Examination, depth: int, left: Limits) -> Examination:
        """Look into a file that has a password: opened before, or now by a password that was given; else it stays as it is."""
        folder = unlocked_folder(self._workspace, file.sha256)
        if not self.unlocks(file, found.kind, left):
            wrong = EncryptedFile("所给的密码打不开").problem() if self._passwords and found.problem else found.problem
            return replace(found, problem=wrong)
        document = folder / DOCUMENT
        if not document.is_file():
            members, problem = kept_members(folder)
            return replace(found, members=members, problem=problem, note=OPENED)
        again = self.look_into(document, Path(file.id).name, depth, left)
        note = "；".join(remark for remark in (OPENED, again.note) if remark)
        return replace(again, note=note, readable=again.readable or document, readable_kind=again.readable_kind or again.kind)

    def unlocks(self, file: SourceFile, kind: FileKind, left: Limits) -> bool:
        """Whether a file with a password is open: since before, or now by one of the passwords."""
        folder = unlocked_folder(self._workspace, file.sha256)
        return folder.is_dir() or any(self._unlocks(file, kind, password, folder, left) for password in self._passwords)

    def _unlocks(self, file: SourceFile, kind: FileKind, password: str, folder: Path, left: Limits) -> bool:
        """Try one password. What the file holds is in `folder` once it is whole."""
        trial = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(trial, ignore_errors=True)
        locked = FileToExamine(file.path, kind, Path(file.id).name, trial, left, password)
        try:
            fits = self._sandbox.run(unlock, locked, seconds=self._limits.unpack_seconds)
        except self._expected:
            fits = False
        if fits:
            trial.rename(folder)
        shutil.rmtree(trial, ignore_errors=True)
        return fits

    def is_register(self, path: Path, kind: FileKind) -> bool:
        """Whether a file is the receipt register."""
        if kind not in TABLE_READERS:
            return False
        try:
            return self._sandbox.run(looks_like_register, path, seconds=self._limits.seconds)
        except self._expected:
            return False

    def converted(self, path: Path, found: Examination) -> Examination:
        """Put a document through LibreOffice and look into it again: its pictures come out of the converted file."""
        room, limits = self.room(), self._limits
        if self._conversions >= limits.conversions:
            return replace(found, problem=LimitExceeded(f"需要转换的文件超过 {limits.conversions} 个").problem())
        self._conversions += 1
        try:
            foreign = FileToExamine(found.readable or path, found.kind, path.name, room, limits)
            result = convert(foreign, found.convert, self._workspace / "office")
            made = FileToExamine(result, CONVERTED[found.convert], result.name, room / "inside", limits)
            again = self._examine(made, limits.seconds)
            self._refuse_nothing(found.kind, result)
            if again.convert not in ("", found.convert) and again.problem is None:  # an old spreadsheet, by way of a new one
                again = self.converted(result, again)
        except self._expected as error:
            return replace(found, problem=error.problem())
        if again.convert:  # converted and still not openable
            return replace(found, problem=again.problem or UnreadableError("转换后仍无法打开").problem())
        remarks = (found.note, f"已由 LibreOffice 转换为 {found.convert.upper()} 读取", again.note)
        return replace(
            again,
            kind=found.kind,
            note="；".join(remark for remark in remarks if remark),
            readable=again.readable or result,
            readable_kind=again.readable_kind or made.kind,
            members=found.members or again.members,
            page_problems=(*found.page_problems, *again.page_problems),
        )

    def with_embedded(self, path: Path, found: Examination, left: Limits, depth: int = 0) -> Examination:
        """Make Word documents of the documents that a Word document takes in, and put them in their places. What cannot be read is told of
        the document's pages.
        """
        parts: dict[str, Path] = {}
        problems: list[tuple[int, Problem]] = []
        members = list(found.members)
        for part in found.embedded:
            made = self._as_word(part, left, depth)
            problems += made.page_problems
            if made.problem is not None:
                told = made.problem.code == PartUnread.code
                problems.append((0, made.problem if told else part_unread(part.name, made.problem.message).problem()))
            elif made.readable is not None:
                parts[part.name] = made.readable
                members += made.members
        copy = with_parts(found.readable or path, parts, self.room() / "whole.docx") if parts else found.readable
        kind = FileKind.DOCX if parts else found.readable_kind
        remarks = (*found.page_problems, *problems)
        return replace(found, readable=copy, readable_kind=kind, members=tuple(members), page_problems=remarks, embedded=())

    def _as_word(self, part: Member, left: Limits, depth: int) -> Examination:
        """Look into an embedded document; its result is readable as a Word document, or has a problem."""
        if part.path is None or part.problem is not None:
            return Examination(FileKind.UNKNOWN, problem=part.problem)
        found = self.look_into(part.path, part.name, depth, left)
        if found.convert and found.problem is None:
            found = self.converted(part.path, replace(found, convert="docx"))
        if found.embedded and found.problem is None and depth < EMBEDDED_DEPTH:
            found = self.with_embedded(part.path, found, left, depth + 1)
        if found.problem is None and (found.readable_kind or found.kind) is not FileKind.DOCX:
            return replace(found, problem=UnsupportedFile(format_of(found.kind).word).problem())
        return replace(found, readable=found.readable or part.path)

    def _refuse_nothing(self, kind: FileKind, result: Path) -> None:
        """Raises `UnsupportedFile` for a drawing of which LibreOffice drew nothing."""
        office = format_of(kind).office
        if office and office.framed and self._sandbox.run(shows_nothing, result, seconds=self._limits.seconds):
            raise UnsupportedFile("矢量图（EMF/WMF/SVG）无法显示")
