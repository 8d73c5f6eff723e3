"""What a reading process sees of the packets: what its task reads, and an empty folder for what it makes. It works for all packets one after another, so
their folders are out of its view; whoever hands out the tasks links what each needs into the process's room, and takes out what was made.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from errno import EMLINK, ENOTSUP, EPERM, EXDEV
from functools import partial
from pathlib import Path
from typing import Any

from engine.held import HELD, hold, take_away
from engine.places import Parts, below, joined, read, read_answer, written
from engine.protocol import Task
from intake.inspection.view import View

ROOMS = "readers"  # beside the folder of the packets: on its disk
GIVEN, MADE, OWN = "in", "out", "tmp"
BEGUN = ".begun-"
NO_LINKS = (EMLINK, ENOTSUP, EPERM, EXDEV)  # a copy does
SOCKETS = "pymp-"  # of the process's own fork server, which outlives a task


@dataclass(slots=True)
class Room:
    """Of one process. `given`: it may read there; `made`, `own`: it may write there. `root`: below it lies all that tasks read and make."""

    root: Path
    folder: Path
    own: Path

    def __post_init__(self) -> None:
        for folder in (self.given, self.made, self.own):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def given(self) -> Path:
        return self.folder / GIVEN

    @property
    def made(self) -> Path:
        return self.folder / MADE

    def view(self, view: View) -> View:
        """Return what its process sees: the usual view with temporary files of its own, and the room."""
        return replace(view, read=(*view.read, self.given), write=(self.own, *view.write[1:], self.made))

    def lay(self, task: Task) -> bytes:
        """Put what the task reads into the room; return its function and arguments, for `carried_out`. What is not there is not laid out: the task tells what that means."""
        self.clear()
        met: set[Path] = set()
        call = written((task.function, task.args), partial(self._place, task, met))
        for path in task.reads:
            if path.is_relative_to(self.root):
                inner = task.writes is not None and path not in met and path.is_relative_to(task.writes)
                _laid(path, self._target(task, path) if inner else self.given / path.relative_to(self.root))
        if task.writes is not None:
            self._target(task, task.writes).mkdir(parents=True, exist_ok=True)
        return call

    def take(self, task: Task, answer: bytes) -> Any:
        """Put what the task made where it belongs, and return its value. Raises NotPlain for an answer that is no value.

        The process may be anybody's, and still be at work: what it made is moved out of its reach as a whole, before it is looked at.
        """
        if task.writes is not None:
            away = Path(tempfile.mkdtemp(dir=self.folder))
            with suppress(FileNotFoundError):
                self._target(task, task.writes).rename(away / MADE)
            for path, inner in _files(away / MADE):
                if not any((task.writes / inner).is_relative_to(one) for one in task.reads):
                    _moved(path, task.writes / inner)
        return read_answer(answer, partial(self._back, task))

    def clear(self) -> None:
        """Leave nothing of a task: neither of what it read nor of what it made."""
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.name not in (GIVEN, MADE):
                    _removed(Path(entry))
        for folder in (self.given, self.made, self.own):
            with os.scandir(folder) as entries:
                for entry in entries:
                    if not entry.name.startswith(SOCKETS):
                        _removed(Path(entry))

    def _target(self, task: Task, path: Path) -> Path:
        """Return where a path below the folder that the task writes to lies in the room. Its name is the packet's: what is kept by path is not another's."""
        writes = task.writes or self.root
        return self.made / "-".join(writes.relative_to(self.root).parts) / path.relative_to(writes)

    def _place(self, task: Task, met: set[Path], path: Path) -> Parts | None:
        if not path.is_relative_to(self.root):
            return None
        if found := next((one for one in task.reads if path.is_relative_to(one)), None):
            met.add(found)
        elif task.writes is not None and path.is_relative_to(task.writes):
            return self._target(task, path).relative_to(self.folder).parts
        return GIVEN, *path.relative_to(self.root).parts

    def _back(self, task: Task, parts: Parts) -> Path:
        if parts[0] == GIVEN:
            return joined(self.root, parts[1:])
        return joined(task.writes or self.root, parts[2:])


def carried_out(call: bytes, folder: Path) -> bytes:
    """Runs in the process: do what was asked in the room, and return the value."""
    function, args = read(call, partial(joined, folder))
    return written(function(*args), below(folder))


class Rooms:
    """The rooms of a pool's processes, which go with this process however it ends: what others left that are gone is taken away."""

    def __init__(self, root: Path, temporary: Path) -> None:
        self._root, self._temporary, base = root, temporary, root.parent / ROOMS
        base.mkdir(mode=0o700, parents=True, exist_ok=True)
        begun = Path(tempfile.mkdtemp(dir=base, prefix=BEGUN))
        self._lock = hold(begun)
        self._folder = begun.rename(base / begun.name.removeprefix(BEGUN))
        for mark in base.glob(f"[!.]*/{HELD}"):
            take_away(mark)

    def room(self, number: int) -> Room:
        return Room(self._root, self._folder / str(number), self._temporary / f"{self._folder.name}-{number}")

    def close(self) -> None:
        for own in self._temporary.glob(f"{self._folder.name}-*"):
            shutil.rmtree(own, ignore_errors=True)
        shutil.rmtree(self._folder, ignore_errors=True)
        with suppress(OSError):
            os.close(self._lock)


def _laid(path: Path, target: Path) -> None:
    """Link a file, or all files of a folder; links to elsewhere are not followed."""
    for file, inner in _files(path):
        (target / inner).parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError, FileExistsError):
            try:
                (target / inner).hardlink_to(file)
            except OSError as error:
                if error.errno not in NO_LINKS:
                    raise
                shutil.copyfile(file, target / inner)


def _files(path: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the regular files of a folder, or the file itself, each with its place in it."""
    if _is_file(path):
        yield path, Path()
        return
    for folder, _, names in os.walk(path):
        for name in names:
            if _is_file(found := Path(folder, name)):
                yield found, found.relative_to(path)


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _moved(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.replace(target)
    except OSError as error:
        if error.errno != EXDEV:
            raise
        beside = target.with_name(f".{path.name}.part")
        shutil.copyfile(path, beside)
        beside.replace(target)


def _removed(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
