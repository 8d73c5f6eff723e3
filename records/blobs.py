"""The bytes of all files, kept once by content: `folder/ab/cd/abcd…`. Written beside, then moved: never half a file."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.schema import Blob, File

CHUNK = 1 << 20


class BlobStore:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

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

    def remove_unused(self, session: Session) -> int:
        """Deletes what no file names any more (after a batch was deleted). Gives how many."""
        unused = session.scalars(select(Blob).where(~select(File.id).where(File.sha256 == Blob.sha256).exists())).all()
        for blob in unused:
            self.path(blob.sha256).unlink(missing_ok=True)
            session.delete(blob)
        return len(unused)


def remember(session: Session, sha256: str, size: int) -> None:
    """The row of kept bytes; once however often it is called."""
    if session.get(Blob, sha256) is None:
        session.add(Blob(sha256=sha256, size=size))
        session.flush()
