"""`shenbao restore`: a service out of a backup, into an empty folder and an empty database. Every file is compared with its hash, the
rows are counted, the audit trail is verified; nothing is in its place before all of it was right.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backports import zstd

from model.errors import OperationFailed
from shenbao.operations.backup import DATABASE, FORMAT, Kept, _append
from shenbao.operations.vault import MANIFEST, Opener
from shenbao.service.core.store import open_store
from storage import audit, dump
from storage.database import need_known


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot says of itself (`head`), and its files."""

    head: dict[str, Any]
    files: tuple[Kept, ...]


def chosen(opener: Opener, snapshot: str) -> str:
    """The name of a snapshot, the newest where none is named. Raises OperationFailed."""
    names = opener.vault.snapshots()
    if not names:
        raise OperationFailed(f"目录 {opener.vault.folder} 中没有完整的备份")
    if snapshot and snapshot not in names:
        raise OperationFailed(f"没有备份 {snapshot}；现有：{'、'.join(names)}")
    return snapshot or names[-1]


def read_manifest(opener: Opener, snapshot: str, work: Path) -> Manifest:
    name = (opener.vault.folder / "snapshots" / snapshot / MANIFEST).read_text("ascii").strip()
    target = work / MANIFEST
    digest, _ = opener.fetch(name, target)
    if not name.endswith(".age") and digest != name:
        raise OperationFailed(f"备份 {snapshot} 的清单已损坏")
    head, *rest = (json.loads(line) for line in target.read_text("utf-8").splitlines())
    if head.get("format") != FORMAT:
        raise OperationFailed(f"备份 {snapshot} 的格式是更新的版本，请用制作备份的程序版本（{head.get('program')}）恢复")
    return Manifest(head, tuple(Kept(**line) for line in rest))


def check(opener: Opener, snapshot: str, work: Path) -> list[str]:
    """Read everything that a snapshot names. Return what is wrong with it, in words."""
    manifest = read_manifest(opener, snapshot, work)
    database = manifest.head[DATABASE]
    files = (*manifest.files, Kept(DATABASE, database["sha256"], database["size"], database["object"]))
    found: dict[str, str] = {}
    for kept in files:
        if kept.object not in found:
            found[kept.object] = _trial(opener, kept, work / "trial")
    return [f"{kept.path}：{found[kept.object]}" for kept in files if found[kept.object]]


def restore(opener: Opener, snapshot: str, folder: Path, url: str = "") -> Manifest:
    """Put the snapshot into the folder and, where `url` names one, the database. Raises OperationFailed where either is not empty, or where
    anything of the backup is not what it was.
    """
    folder = folder.resolve()
    address = url or f"sqlite:///{folder / 'shenbao.db'}"
    _need_empty(folder, address, bool(url))
    with _beside(folder) as name:
        work, place = Path(name), Path(name) / "place"
        manifest = read_manifest(opener, snapshot, work)
        need_known(manifest.head[DATABASE]["revision"])
        _need_kind(manifest, bool(url))
        for kept in manifest.files:
            _put(opener, kept, place)
        copy = _database(opener, manifest, work)
        dump.copy_in(copy, address if url else f"sqlite:///{place / 'shenbao.db'}")
        _move(place, folder)
    _compare(folder, address, manifest)
    store = open_store(folder, url)
    with store.database.unit() as session:
        broken = list(audit.broken_links(session))
        _append(session, "backup.restored", snapshot)
    store.database.close()
    if broken:
        raise OperationFailed(f"已恢复，但审计记录自第 {broken[0]} 条起不完整，请运行 shenbao audit verify 查看")
    return manifest


def _beside(folder: Path) -> tempfile.TemporaryDirectory[str]:
    """A folder for what is not whole yet, on the disk of `folder`: within it where it is there, for it may be a mount, or all that can be written to."""
    home = folder if folder.exists() else folder.parent
    try:
        home.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(prefix=f"{folder.name}.restoring-", dir=home)
    except OSError as error:
        raise OperationFailed(
            f"无法在目录 {home} 中写入（{error.strerror}），请检查它的属主和权限，或用 --data 另选目录"
        ) from error


def _move(place: Path, folder: Path) -> None:
    if not folder.exists():
        place.replace(folder)
        return
    for entry in place.iterdir():
        entry.replace(folder / entry.name)


def _need_empty(folder: Path, address: str, apart: bool) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise OperationFailed(f"目录 {folder} 不是空的（可能有服务在用），不会覆盖；请用 --data 指定一个新目录")
    if apart and not dump.is_empty(address):
        raise OperationFailed("所指定的数据库不是空的，不会覆盖；请新建一个空数据库（createdb）后重试")


def _need_kind(manifest: Manifest, apart: bool) -> None:
    kind = manifest.head[DATABASE]["kind"]
    if kind == "postgresql" and not apart:
        raise OperationFailed("该备份的数据库是 PostgreSQL，请用 --database 指定一个空数据库的地址")
    if kind == "sqlite" and apart:
        raise OperationFailed("该备份的数据库是 SQLite，恢复时不要指定 --database（并检查 SHENBAO_DATABASE）")


def _put(opener: Opener, kept: Kept, place: Path) -> None:
    target = Path(os.path.normpath(place / kept.path))
    if not target.is_relative_to(place):
        raise OperationFailed(f"备份的清单有误：{kept.path}")
    if opener.fetch(kept.object, target) != (kept.sha256, kept.size):
        raise OperationFailed(f"备份中的 {kept.path} 已损坏，恢复中止，未写入任何数据；请换一次较早的备份（--snapshot）")


def _trial(opener: Opener, kept: Kept, target: Path) -> str:
    try:
        return "" if opener.fetch(kept.object, target) == (kept.sha256, kept.size) else "内容与哈希不符"
    except OperationFailed as error:
        return error.detail


def _database(opener: Opener, manifest: Manifest, work: Path) -> Path:
    told, packed, copy = manifest.head[DATABASE], work / "copy.zst", work / "copy"
    if opener.fetch(told["object"], packed) != (told["sha256"], told["size"]):
        raise OperationFailed("备份中的数据库已损坏，恢复中止；请换一次较早的备份（--snapshot）")
    with zstd.open(packed, "rb") as plain, copy.open("wb") as out:
        shutil.copyfileobj(plain, out)
    return copy


def _compare(folder: Path, address: str, manifest: Manifest) -> None:
    """Rows against those counted when the backup was made; files were compared when they were written."""
    rows, told = dump.counts_of(address), manifest.head[DATABASE]["rows"]
    wrong = [f"{name}（{rows.get(name)}/{count}）" for name, count in told.items() if rows.get(name) != count]
    if wrong:
        raise OperationFailed(f"恢复后 {folder} 的数据库行数与备份不符：{'、'.join(wrong)}")
