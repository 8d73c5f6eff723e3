"""`shenbao backup`: the database, the files, the key and the settings of a service that goes on running, into a folder (a vault).

First a copy of the database, then the files that it names: bytes come before their rows and go after them, so whatever the copy names is
there. Where a batch was deleted meanwhile, another copy of the database is taken, in which it is deleted too.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from backports import zstd
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.room import ROOMS
from model.errors import OperationFailed
from shenbao.operations.vault import MANIFEST, NAMES, Vault, recipient_of
from shenbao.service.core.access import PROGRAM
from shenbao.service.core.store import Store
from shenbao.service.office.health import BEAT, DIRECTORY
from storage import audit, dump
from storage.database import revision_of
from storage.schema import Blob, Packet

ROUNDS = 5  # copies of the database, where batches are deleted again and again meanwhile
INDEX = "backup-index.json"
PASSING = ("exports", "before-upgrade", ROOMS)  # folders of what can be made again, or is a copy itself
LEFT_OUT = ("shenbao.db", "service-", "watch.lock", "upgrade.lock", "service.log", BEAT, DIRECTORY, INDEX)
SETTINGS = "settings.json"
DATABASE = "database"
BLOBS = "blobs"  # in the folder that is restored, wherever they lie now
FORMAT = 1
LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a backup. `path`: below the folder of the service; `object`: its name in the vault."""

    path: str
    sha256: str
    size: int
    object: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`new_bytes`: what this backup added; `problems`: what could not be saved, in words."""

    snapshot: str
    files: int
    bytes: int
    new_bytes: int
    forgotten: int
    problems: tuple[str, ...] = ()


def save(store: Store, vault: Vault, keep: int = 0) -> Outcome:
    """Save the service into the vault; `keep` > 0: older snapshots are deleted. Raises OperationFailed."""
    folder = vault.folder.resolve()
    if folder.is_relative_to(store.folder) or store.folder.is_relative_to(folder):
        raise OperationFailed(f"备份目录 {folder} 与数据目录 {store.folder} 不得互相包含，请另选目录，最好在另一块磁盘上")
    if vault.recipient:
        recipient_of(vault.recipient)
    _need_writable(folder)
    try:
        with _alone(folder), tempfile.TemporaryDirectory(prefix="shenbao-backup-", dir=folder) as work:
            return _Saving(store, vault, Path(work)).run(keep)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise OperationFailed(f"备份目录 {folder} 空间不足，请清理或换用更大的磁盘（--keep 可只保留最近几次备份）") from error
        raise


def _need_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / LOCK).touch(mode=0o600)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return  # told where it is written
        told = f"无法在备份目录 {folder} 中写入（{error.strerror}），请检查它是否已挂载、属主和权限是否为运行本命令的用户"
        raise OperationFailed(told) from error


class _Saving:
    def __init__(self, store: Store, vault: Vault, work: Path) -> None:
        self._store, self._vault, self._work = store, vault, work
        self._known: dict[str, tuple[int, int, str]] = _read_index(store.folder / INDEX)
        self._seen: dict[str, tuple[int, int, str]] = {}
        self._new_bytes = 0
        self._problems: list[str] = []

    def run(self, keep: int) -> Outcome:
        name = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        for _ in range(ROUNDS):
            self._problems = []
            head, packets, blobs = self._database()
            kept = [*self._blobs(blobs), *self._tree(), *self._settings()]
            if not self._deleted_since(packets):
                break
        head["problems"] = list(self._problems)
        with self._vault.new_snapshot(name) as folder:
            self._write(folder, head, kept)
        _write_index(self._store.folder / INDEX, self._seen)
        forgotten = self._vault.forget(keep) if keep else 0
        self._note(name)
        return Outcome(name, len(kept), sum(k.size for k in kept), self._new_bytes, forgotten, tuple(self._problems))

    def _database(self) -> tuple[dict[str, object], set[str], list[str]]:
        """Copy the database. Return what the manifest says of it, its packets, and the hashes that it names (from the same moment or
        later: those that came since are there as well).
        """
        database, copy, packed = self._store.database, self._work / "copy", self._work / "copy.zst"
        copy.unlink(missing_ok=True)
        with database.look() as session:
            packets = set(session.scalars(select(Packet.id)))
            seq, digest = audit.head(session)
        counts = dump.copy_out(database.url, copy)
        with copy.open("rb") as plain, zstd.open(packed, "wb", level=3) as out:
            while piece := plain.read(1 << 20):
                out.write(piece)
        kept = self._keep(packed, DATABASE)
        told = {"kind": database.engine.dialect.name, "revision": revision_of(database), "rows": counts, "audit": [seq, digest]}
        head = {
            "format": FORMAT,
            "made": datetime.now(UTC).isoformat(),
            "program": version("shenbao"),
            DATABASE: told | asdict(kept),
        }
        if database.engine.dialect.name == "sqlite":
            return head, *_named(copy)
        with database.look() as session:
            return head, packets, list(session.scalars(select(Blob.sha256)))

    def _blobs(self, names: list[str]) -> Iterator[Kept]:
        """Those that are in the vault are not read again."""
        for sha256 in names:
            path = self._store.blobs.path(sha256)
            where = f"{BLOBS}/{path.relative_to(self._store.blobs.folder)}"
            try:
                size = path.stat().st_size
                if not self._vault.has(sha256):
                    self._vault.put(path, sha256)
                    self._new_bytes += size
                yield Kept(where, sha256, size, self._vault.name_of(sha256))
            except (OperationFailed, FileNotFoundError) as error:
                self._problems.append(f"{where}：{error if isinstance(error, OperationFailed) else '文件不在'}")

    def _tree(self) -> Iterator[Kept]:
        """Everything else below the folder. What neither grew nor was written since is not read again."""
        top = self._store.folder
        for parent, folders, files in os.walk(top):
            if Path(parent) == top:
                folders[:] = [f for f in folders if f not in PASSING and Path(parent, f) != self._store.blobs.folder]
                files = [f for f in files if not f.startswith(LEFT_OUT)]
            for file in sorted(files):
                path = Path(parent, file)
                if not path.is_symlink() and path.is_file():
                    yield from self._one(path, str(path.relative_to(top)))

    def _one(self, path: Path, where: str) -> Iterator[Kept]:
        try:
            state = path.stat()
            size, changed, sha256 = self._known.get(where, (-1, -1, ""))
            if (size, changed) == (state.st_size, state.st_mtime_ns) and self._vault.has(sha256):
                kept = Kept(where, sha256, size, self._vault.name_of(sha256))
            else:
                kept = self._keep(path, where)
        except FileNotFoundError:  # its packet was deleted, or the piece of an upload was put together
            return
        self._seen[where] = (kept.size, state.st_mtime_ns, kept.sha256)
        yield kept

    def _keep(self, path: Path, where: str) -> Kept:
        digest, size = self._vault.put(path)
        self._new_bytes += size
        return Kept(where, digest, size, self._vault.name_of(digest))

    def _settings(self) -> Iterator[Kept]:
        """The variables that the service was given, and the profiles of a folder outside of it."""
        values = {name: value for name, value in os.environ.items() if name.startswith("SHENBAO_")}
        text = Path(".env").read_text("utf-8") if Path(".env").is_file() else ""
        file = self._work / SETTINGS
        file.write_text(json.dumps({"environment": values, ".env": text}, ensure_ascii=False, indent=1), "utf-8")
        yield self._keep(file, f"restored-settings/{SETTINGS}")
        outside = values.get("SHENBAO_PROFILES")
        for path in sorted(Path(outside).glob("*.yaml")) if outside else ():
            yield self._keep(path, f"restored-settings/profiles/{path.name}")

    def _deleted_since(self, packets: set[str]) -> bool:
        with self._store.database.look() as session:
            return bool(packets - set(session.scalars(select(Packet.id))))

    def _write(self, folder: Path, head: dict[str, object], kept: list[Kept]) -> None:
        plain = self._work / MANIFEST
        with plain.open("w", encoding="utf-8") as out:
            for line in (head, *(asdict(k) for k in kept)):
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
        digest, _ = self._vault.put(plain)
        told = head[DATABASE]
        names = {
            self._vault.name_of(digest),
            *(k.object for k in kept),
            *([str(told["object"])] if isinstance(told, dict) else []),
        }
        (folder / MANIFEST).write_text(self._vault.name_of(digest) + "\n", "ascii")
        (folder / NAMES).write_text("".join(f"{name}\n" for name in sorted(names)), "ascii")

    def _note(self, name: str) -> None:
        with self._store.database.unit() as session:
            _append(session, "backup.made", name)


def _append(session: Session, action: str, snapshot: str) -> None:
    audit.append(session, action, f"backup/{snapshot}", PROGRAM.user_id)


def _named(copy: Path) -> tuple[set[str], list[str]]:
    """The packets and the hashes that a copied SQLite database names."""
    with closing(sqlite3.connect(copy)) as connection:
        names = [row[0] for row in connection.execute("SELECT sha256 FROM blob")]
        return {row[0] for row in connection.execute("SELECT id FROM packet")}, names


def _read_index(path: Path) -> dict[str, tuple[int, int, str]]:
    try:
        return {where: (size, at, sha) for where, (size, at, sha) in json.loads(path.read_text("utf-8")).items()}
    except (OSError, ValueError, TypeError):  # all is read again
        return {}


def _write_index(path: Path, seen: dict[str, tuple[int, int, str]]) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(seen), "utf-8")
    beside.replace(path)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OperationFailed(f"另一个备份正在写入 {folder}，请等它结束") from error
        yield
