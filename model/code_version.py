"""Which program this is: its code and data, and the libraries that readings depend on, told by one short name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def code_digest(folders: Iterable[str], libraries: Sequence[str], since: float | None = None, *more: object) -> str | None:
    """Return a name of everything in these folders of the program and of the versions of these libraries. None where a file was edited
    after the moment `since`.
    """
    files = sorted(p for name in folders for p in (ROOT / name).rglob("*") if p.is_file() and p.parent.name != "__pycache__")
    if since is not None and any(path.stat().st_mtime > since for path in files):
        return None
    told = hashlib.blake2b(digest_size=8)
    for path in files:
        told.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    told.update(repr([*more, *((name, version(name)) for name in libraries)]).encode())
    return told.hexdigest()
