"""What a task needs of the disk travels with it to a worker on another machine, and what it makes there travels back: such a worker has no part
in the service's folder, its database or its key.

Paths below the service's folder stand for the same place below a folder that the worker makes for the task and takes away after it. Files are
sent once to a host, by their content: it keeps them for some minutes, since the pages of a file are many tasks.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pickle  # noqa: S403 - written here, never read
import shutil
import tempfile
import time
import traceback
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

from engine.places import below, joined, read, read_answer, written
from engine.protocol import Task, timed
from intake.inspection.plain import NotPlain
from model.errors import MachineFault

FOLDER = "SHENBAO_CLUSTER_FOLDER"  # of the environment of a worker
USERS = ".users"  # locked by all who use the folder
BEGUN = ".task-"  # a task's folder that is not locked yet
KEPT_SECONDS = 600.0  # a file that no task asked for meanwhile is taken away from a worker's host
Contents = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A task on its way to a worker. `call`: function and arguments; `files`: their places and the names of their contents (SHA-256), of
    which `contents` holds those that the host has not got yet; `writes`: the place below which what comes back is made.
    """

    call: bytes
    files: tuple[tuple[str, str], ...]
    writes: str
    contents: Contents

    def hashes(self) -> set[str]:
        return {sha256 for _place, sha256 in self.files}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of it: the value, the files that were made, how long it took; or the error, and None."""

    value: bytes
    made: Contents
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class FilesMissing:
    """The host has lost contents that were sent to it before."""


def packed(task: Task, root: Path, known: Container[str]) -> Parcel:
    """Return the task for a host that has got the contents `known`. A file that is not there is not sent; the task tells what that means."""
    files, contents = [], {}
    for path in _files(task.reads, root):
        sha256 = sha256_of(path)
        files.append((path.relative_to(root).as_posix(), sha256))
        if sha256 not in known:
            contents[sha256] = path.read_bytes()
    writes = task.writes.relative_to(root).as_posix() if task.writes else ""
    return Parcel(written((task.function, task.args), below(root)), tuple(files), writes, contents)


def run_parcel(parcel: Parcel) -> Reply | FilesMissing:
    """Runs in a worker: carry out the task in a folder of its own. It raises nothing: what Dask tells of errors is not read."""
    try:
        reply, seconds = timed(_carried_out, (parcel,))
    except Exception as error:
        return Reply(_told(error), {})
    return replace(reply, seconds=seconds) if isinstance(reply, Reply) else FilesMissing()


def _told(error: Exception) -> bytes:
    """Return it with where it came from, as text."""
    error.add_note("".join(traceback.format_tb(error.__traceback__)))
    try:
        return pickle.dumps(error)
    except Exception:  # of a library, and not made to be sent
        return pickle.dumps(RuntimeError(repr(error)))


def _carried_out(parcel: Parcel) -> Reply | FilesMissing:
    folder = Path(os.environ.get(FOLDER) or default_folder())
    kept = folder / "files"
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    _tidy(folder)
    for sha256, content in parcel.contents.items():
        _write(kept / sha256, content)
    with _room(folder) as root:
        try:
            for place, sha256 in parcel.files:
                os.utime(kept / sha256)
                (root / place).parent.mkdir(parents=True, exist_ok=True)
                (root / place).hardlink_to(kept / sha256)
        except FileNotFoundError:
            return FilesMissing()
        (root / parcel.writes).mkdir(parents=True, exist_ok=True)
        function, args = read(parcel.call, partial(joined, root))
        value = function(*args)
        sent = dict(parcel.files)
        new = {
            place: path.read_bytes()
            for path in _files((root / parcel.writes,), root)
            if (place := path.relative_to(root).as_posix()) not in sent or not path.samefile(kept / sent[place])
        }
        return Reply(written(value, below(root)), new)


@contextmanager
def _room(folder: Path) -> Iterator[Path]:
    """A folder for one task, locked as long as its process lives. Its number alone tells nobody that: the kernel may hide processes from one another."""
    made = Path(tempfile.mkdtemp(dir=folder, prefix=BEGUN))
    handle = os.open(made, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        made = made.rename(folder / f"task-{os.getpid()}-{made.name.removeprefix(BEGUN)}")
        yield made.resolve()
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(handle)


def unpacked(reply: Reply, task: Task, root: Path) -> tuple[Any, float | None]:
    """Put what the task made where it belongs, and return its value and how long it took, or its error and None. Raises MachineFault for a file that would lie
    elsewhere.
    """
    for place, content in reply.made.items():
        path = root / place
        if task.writes is None or ".." in PurePosixPath(place).parts or not path.is_relative_to(task.writes):
            raise MachineFault("集群返回了不属于该任务的文件")
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content)
    try:
        return read_answer(reply.value, partial(joined, root)), reply.seconds
    except NotPlain:
        raise MachineFault("集群的回答不是单纯的数据") from None


def default_folder() -> Path:
    return Path(tempfile.gettempdir()) / f"shenbao-worker-{os.getuid()}"


@contextmanager
def used(folder: Path) -> Iterator[None]:
    """Use a worker's folder, which other crews of this host may use too: the last one takes away what tasks left in it."""
    handle = _joined(folder)
    try:
        yield
    finally:
        with suppress(BlockingIOError):  # another crew's files lie there
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _clear(folder)
        os.close(handle)


def _joined(folder: Path) -> int:
    """Return a lock that is shared by all who use the folder; begun anew where the last of the others took it away just now."""
    while True:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            handle = os.open(folder / USERS, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(handle, fcntl.LOCK_SH)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), (folder / USERS).stat()):
                    return handle
            os.close(handle)


def _clear(folder: Path) -> None:
    """Take away what tasks left, and the folder itself where nothing else is in it: whoever named it may have used it before."""
    for left in (folder / "files", *folder.glob("task-*"), *folder.glob(f"{BEGUN}*")):
        shutil.rmtree(left, ignore_errors=True)
    (folder / USERS).unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()


def sha256_of(path: Path) -> str:
    stat = path.stat()
    return _digest(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4096)
def _digest(path: Path, _changed: int, _size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(places: tuple[Path, ...], root: Path) -> Iterator[Path]:
    for place in places:
        if place.is_relative_to(root):
            yield from (path for path in [place, *place.rglob("*")] if path.is_file() and not path.is_symlink())


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: others read it."""
    beside = path.with_name(f".{uuid4().hex}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _tidy(folder: Path) -> None:
    """Takes away what processes left that were ended, and contents that nobody asks for any more."""
    for left in folder.glob("task-*"):
        with suppress(OSError):  # its process lives, or another one was faster
            handle = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(handle)
    for path in (*(folder / "files").iterdir(), *folder.glob(f"{BEGUN}*")):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > KEPT_SECONDS:
                path.rmdir() if path.is_dir() else path.unlink()
