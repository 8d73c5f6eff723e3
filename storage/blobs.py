"""The bytes of all files, kept once by content: in a folder, or in a bucket of an object store (`storage/bucket.py`). Half of one is never kept."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.schema import Blob, DeficiencyLetter, File, RecommenderLetter

CHUNK = 1 << 20
LONGEST_UPLOAD_SECONDS = 24 * 3600.0
STARTS = tuple(f"{number:02x}" for number in range(256))  # of hashes: never all names at once


class Place(Protocol):
    """Where contents lie, by their SHA-256."""

    def keep(self, sha256: str, file: Path) -> None:
        """Take the file over, which is on the disk of the folder."""
        ...

    def path(self, sha256: str) -> Path:
        """Return a file with the content, which nobody changes; where the content is lost, nothing lies there."""
        ...

    def age(self, sha256: str) -> float | None:
        """Return the seconds since the content was kept; None: it is not there."""
        ...

    def names(self, start: str) -> set[str]:
        """Return the contents whose hash begins with these two digits."""
        ...

    def drop(self, sha256: str) -> None: ...

    def tidy(self) -> None:
        """Give back room that is not needed any more."""
        ...

    def trouble(self) -> str:
        """Return why nothing can be kept or had there now, in words for the administrator; empty: nothing is known against it. Quick."""
        ...


class Folder:
    """`folder/ab/cd/abcd…`"""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, sha256: str, file: Path) -> None:
        target = self.path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def age(self, sha256: str) -> float | None:
        try:
            return time.time() - self.path(sha256).stat().st_mtime
        except FileNotFoundError:
            return None

    def names(self, start: str) -> set[str]:
        return {path.name for path in (self.folder / start).glob("??/[0-9a-f]*")}

    def drop(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def tidy(self) -> None:
        pass

    def trouble(self) -> str:
        there = next(folder for folder in (self.folder, *self.folder.parents) if folder.exists())
        return "" if os.access(there, os.W_OK) else f"文件目录 {self.folder} 不可写"


class BlobStore:
    """`folder`: of this machine, where files lie while they come in, and where they are opened."""

    def __init__(self, folder: Path, grace_seconds: float = 3600, place: Place | None = None) -> None:
        self.folder = folder
        self.grace_seconds = grace_seconds
        self._place: Place = place or Folder(folder)

    def path(self, sha256: str) -> Path:
        return self._place.path(sha256)

    def has(self, sha256: str) -> bool:
        return self._place.age(sha256) is not None

    def trouble(self) -> str:
        return self._place.trouble()

    def put(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Keeps the bytes; gives their SHA-256 and size. The same bytes a second time cost no room."""
        self.folder.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(dir=self.folder, prefix="incoming-")
        try:
            with os.fdopen(handle, "wb") as out:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            self._place.keep(digest.hexdigest(), Path(name))
        finally:
            Path(name).unlink(missing_ok=True)
        return digest.hexdigest(), size

    def put_file(self, path: Path) -> tuple[str, int]:
        with path.open("rb") as source:
            return self.put(iter(lambda: source.read(CHUNK), b""))

    def forget_unused(self, session: Session) -> list[str]:
        """Drops the rows of contents that no file and no issued notice names any more (after a batch was deleted) and gives
        their hashes: `remove` them once the unit of work is kept.
        """
        named = select(File.id).where(File.sha256 == Blob.sha256).exists()
        issued = [
            select(letter.id).where((letter.pdf_sha256 == Blob.sha256) | (letter.docx_sha256 == Blob.sha256)).exists()
            for letter in (DeficiencyLetter, RecommenderLetter)
        ]
        unused = session.scalars(select(Blob).where(~named, ~or_(*issued))).all()
        for blob in unused:
            session.delete(blob)
        session.flush()
        return [blob.sha256 for blob in unused]

    def sweep(self, session: Session) -> int:
        """Deletes bytes that no row names: of batches deleted just after they came, of uploads that broke off. Gives how many."""
        removed = sum(self.remove(self._unnamed(session, start)) for start in STARTS)
        for left in self.folder.glob("incoming-*"):
            if time.time() - left.stat().st_mtime > max(self.grace_seconds, LONGEST_UPLOAD_SECONDS):
                left.unlink(missing_ok=True)
        self._place.tidy()
        return removed

    def _unnamed(self, session: Session, start: str) -> set[str]:
        here = self._place.names(start)
        return here - set(session.scalars(select(Blob.sha256).where(Blob.sha256.startswith(start)))) if here else here

    def stray(self, session: Session, seconds: float) -> list[str]:
        """Return contents that no row names, and that were kept longer ago than that."""
        unnamed = (sha256 for start in STARTS for sha256 in sorted(self._unnamed(session, start)))
        return [sha256 for sha256 in unnamed if (self._place.age(sha256) or 0.0) > seconds]

    def remove(self, hashes: Iterable[str]) -> int:
        """Deletes the bytes, except those that were put again a moment ago (an upload whose row is not there yet). Gives how many."""
        removed = 0
        for sha256 in hashes:
            if (self._place.age(sha256) or 0.0) > self.grace_seconds:
                self._place.drop(sha256)
                removed += 1
        return removed


def remember(session: Session, sha256: str, size: int) -> None:
    """The row of kept bytes; once however often it is called."""
    if session.get(Blob, sha256) is not None:
        return
    try:
        with session.begin_nested():
            session.add(Blob(sha256=sha256, size=size))
    except IntegrityError:  # another upload of the same bytes was quicker
        return
