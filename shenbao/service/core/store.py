"""Where the service keeps its things: the database, the bytes of files, and a working folder a packet."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from shenbao.service.core.access import Actor
from storage.blobs import BlobStore
from storage.database import Database
from storage.schema import Packet


@dataclass(frozen=True, slots=True)
class Store:
    database: Database
    blobs: BlobStore
    folder: Path

    def workspace(self, packet_id: str) -> Path:
        """The packet's working folder: its files by name, and the upright images of its pages."""
        return self.folder / "packets" / packet_id

    def forget(self, packet_id: str) -> None:
        for folder in (self.workspace(packet_id), self.folder / "uploads" / packet_id):  # pieces of uploads that broke off
            shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """Who does something, in which transaction, and where the service keeps its things."""

    session: Session
    store: Store
    actor: Actor


def workspace_of(store: Store, packet: Packet) -> Path:
    """Where the images of the packet's pages lie: of one found behind another in a scan, in the other one's folder."""
    return store.workspace(packet.pile_id or packet.id)


def open_store(folder: Path, database_url: str = "") -> Store:
    """Opens (and brings up to date) the store below `folder`; SQLite in that folder unless another database is named."""
    folder = folder.resolve()  # pictures and documents are sent by their whole path, wherever the web process was started
    folder.mkdir(parents=True, exist_ok=True)
    database = Database(database_url or f"sqlite:///{folder / 'shenbao.db'}")
    database.upgrade()
    return Store(database, BlobStore(folder / "blobs"), folder)
