"""Where the service keeps its things: the database, the bytes of files, and a working folder a packet."""

from __future__ import annotations

import fcntl
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.errors import OperationFailed
from shenbao.service.core.access import Actor
from shenbao.service.core.config import KEY_FILE, Budgets, secret_key
from storage import audit, dump
from storage.blobs import BlobStore
from storage.database import Database, need_known, newest_revision, revision_of
from storage.keys import derived, seal
from storage.schema import Endpoint, Packet

BEFORE_UPGRADE = "before-upgrade"
KEYED_FROM = "0017"  # the schema whose audit trail and secrets rest on the installation's key
OF_PACKET = re.compile(r"/packets/([0-9a-f]{24}/.+)$")
COPIES_KEPT = 2  # of the database before a migration: personal data stay in them


@dataclass(frozen=True, slots=True)
class Store:
    database: Database
    blobs: BlobStore
    folder: Path
    budgets: Budgets = Budgets()

    def workspace(self, packet_id: str) -> Path:
        """The packet's working folder: its files by name, and the upright images of its pages."""
        return self.folder / "packets" / packet_id

    def here(self, path: Path) -> Path:
        """Return where a file of a working folder lies now: what was kept in rows names the folder of then, which a copied or restored service has left."""
        found = OF_PACKET.search(path.as_posix())
        return self.folder / "packets" / found[1] if found else path

    def forget(self, packet_id: str) -> None:
        for folder in (self.workspace(packet_id), self.folder / "uploads" / packet_id):  # pieces of uploads that broke off
            shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """Who does something, in which transaction, and where the service keeps its things."""

    session: Session
    store: Store
    actor: Actor


def packets_of(store: Store) -> Path:
    """Return the folder of all packets' working folders. Made where it is not there."""
    folder = store.folder / "packets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def workspace_of(store: Store, packet: Packet) -> Path:
    """Where the images of the packet's pages lie: of one found behind another in a scan, in the other one's folder."""
    return store.workspace(packet.pile_id or packet.id)


def open_store(folder: Path, database_url: str = "", blobs_url: str = "") -> Store:
    """Opens (and brings up to date) the store below `folder`; SQLite and the bytes of files in that folder unless other addresses are given."""
    folder.mkdir(parents=True, exist_ok=True)
    secret_key(folder)
    store = store_as_it_is(folder, database_url, blobs_url)
    _bring_up_to_date(store.database, store.folder)
    return store


def store_as_it_is(folder: Path, database_url: str = "", blobs_url: str = "") -> Store:
    """The same, but neither made nor brought up to date: for looking at it."""
    folder = folder.resolve()  # pictures and documents are sent by their whole path, wherever the web process was started
    key = folder / KEY_FILE
    keys = derived(secret_key(folder)) if key.exists() else None
    database = Database(database_url or f"sqlite:///{folder / 'shenbao.db'}", keys)
    return Store(database, blobs_at(blobs_url, folder / "blobs"), folder)


def need_up_to_date(folder: Path, database_url: str = "") -> None:
    """Raises OperationFailed for a database of an older program, whose service may be running: it is brought up to date where one starts the service, not by the way."""
    if not (database_url or folder.exists()):
        return
    database = store_as_it_is(folder, database_url).database
    revision = revision_of(database)
    database.close()
    if revision and revision != newest_revision():
        need_known(revision)
        raise OperationFailed(
            f"数据库还是旧版程序的结构（{revision}，本程序为 {newest_revision()}），旧版服务可能正在使用。"
            "请用旧版程序备份，然后停止旧版服务，用本程序启动服务（shenbao serve，自动升级）"
        )


def blobs_at(url: str, folder: Path) -> BlobStore:
    """Return the bytes of files at an address (`s3://…`, `file:///…`); without one in the folder, which else holds copies."""
    if url.startswith("s3://"):
        from storage.bucket import Bucket

        return BlobStore(folder, place=Bucket(url, folder))
    return BlobStore(Path(url.removeprefix("file://")) if url else folder)


def _bring_up_to_date(database: Database, folder: Path) -> None:
    """Migrate, after a copy of the database as it was. Raises OperationFailed for a database of a newer program."""
    if revision_of(database) == newest_revision():
        return
    with (folder / "upgrade.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # web processes and the dispatcher start together
        revision = revision_of(database)
        need_known(revision)
        if revision and revision != newest_revision():
            _keep_copy(database, folder / BEFORE_UPGRADE, revision)
        database.upgrade()
        if revision < KEYED_FROM:
            _use_key(database)


def _use_key(database: Database) -> None:
    """What was written before: the trail is closed with a keyed row, secrets are sealed."""
    with database.unit() as session:
        audit.key_chain(session)
        for endpoint in session.scalars(select(Endpoint)):
            endpoint.secrets = [seal(session, secret) for secret in endpoint.secrets]


def _keep_copy(database: Database, folder: Path, revision: str) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{revision}.{database.engine.dialect.name}"
    beside = folder / f"{name}.partial"
    dump.copy_out(database.url, beside)
    beside.chmod(0o600)
    beside.replace(folder / name)
    for old in sorted(folder.glob(f"*.{database.engine.dialect.name}"))[:-COPIES_KEPT]:
        old.unlink()
