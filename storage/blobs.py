"""The bytes of all files, kept once by content: `folder/ab/cd/abcd…`. Written beside, then moved: never half a file."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.schema import Blob, DeficiencyLetter, File, RecommenderLetter

CHUNK = 1 << 20
LONGEST_UPLOAD_SECONDS = 24 * 3600.0


class BlobStore:
    def __init__(self, folder: Path, grace_seconds: float = 3600) -> None:
        self.folder = folder
        self.grace_seconds = grace_seconds

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:4] / sha256

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
            target = self.path(digest.hexdigest())
            target.parent.mkdir(parents=True, exist_ok=True)
            Path(name).replace(target)
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
        removed = 0
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            here = {path.name for path in folder.glob("*/*")}
            removed += self.remove(here - set(session.scalars(select(Blob.sha256).where(Blob.sha256.startswith(folder.name)))))
        for left in self.folder.glob("incoming-*"):
            if time.time() - left.stat().st_mtime > max(self.grace_seconds, LONGEST_UPLOAD_SECONDS):
                left.unlink(missing_ok=True)
        return removed

    def remove(self, hashes: Iterable[str]) -> int:
        """Deletes the bytes, except those that were put again a moment ago (an upload whose row is not there yet). Gives how many."""
        removed = 0
        for sha256 in hashes:
            path = self.path(sha256)
            if path.exists() and time.time() - path.stat().st_mtime > self.grace_seconds:
                path.unlink(missing_ok=True)
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
