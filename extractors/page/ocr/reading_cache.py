"""Keep readings on disk by the content of what was read, so that the same pixels are never recognised twice."""

from __future__ import annotations

import hashlib
import pickle  # noqa: S403 - written here, never read
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from intake.inspection.plain import NotPlain, read_plainly


def digest(*parts: npt.NDArray[np.uint8] | str) -> str:
    """Return a key for pixels and the settings that they are read with."""
    hashed = hashlib.blake2b(digest_size=20)
    for part in parts:
        if isinstance(part, str):
            hashed.update(part.encode())
        else:
            hashed.update(str(part.shape).encode())
            hashed.update(np.ascontiguousarray(part).data)
    return hashed.hexdigest()


class ReadingCache:
    """A table of key and value in one SQLite file, shared by processes. Losing it costs time, never a reading."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "readings.sqlite", timeout=30, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("CREATE TABLE IF NOT EXISTS readings (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID")

    def get(self, key: str) -> Any | None:
        """Return what is kept under a key, None where that is nothing."""
        try:
            row = self._db.execute("SELECT value FROM readings WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error:
            return None
        try:
            return read_plainly(row[0]) if row else None
        except NotPlain:
            return None

    def put(self, key: str, value: Any) -> None:
        """Keep a value under a key."""
        try:
            self._db.execute("INSERT OR REPLACE INTO readings VALUES (?, ?)", (key, pickle.dumps(value)))
        except sqlite3.Error:
            return
