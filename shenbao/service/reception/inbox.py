"""Packets that lie on this machine (a scanner's folder, the samples) become packets of a batch, by the same steps as an upload."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.archives.split import volumes_of
from intake.grouping import LITTER
from intake.register.limited import find_limited, read_limited
from intake.register.read import REGISTER_SUFFIXES
from model.errors import UsageError
from shenbao.service.checking import register_versions
from shenbao.service.core.access import Actor, NotFound, Right, load_batch
from shenbao.service.core.profiles import batch_profile
from shenbao.service.core.store import Store, UnitOfWork
from shenbao.service.reception import manifest, uploads
from shenbao.service.reception.uploads import ManifestEntry
from storage.schema import Batch, Office, RegisterVersion


@dataclass(frozen=True, slots=True)
class InboxResult:
    """`packet_id` None: `twin` is the packet of the batch with just these files, and nothing was made. `refused`: file, reason."""

    name: str
    packet_id: str | None
    twin: str = ""
    stored: tuple[ManifestEntry, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


def batch_named(session: Session, actor: Actor, name: str, notice: str, office: str = "") -> Batch:
    """The office's batch of that name, made if it is not there. Raises NotFound for an office that is not there."""
    place = session.scalars(select(Office).where(Office.name == office)).first() if office else None
    if office and place is None:
        raise NotFound()
    owner = place.id if place else actor.office_id
    found = session.scalars(select(Batch).where(Batch.name == name, Batch.office_id == owner, Batch.deleted.is_(None))).first()
    return found or uploads.create_batch(session, actor, name, notice, owner)


def packets_of(folder: Path) -> tuple[list[Path], Path | None]:
    """The children of a folder that are packets, and the receipt register that lies among them."""
    register = find_limited(folder) if any(p.suffix.lower() in REGISTER_SUFFIXES for p in folder.iterdir()) else None
    children = (p for p in sorted(folder.iterdir()) if not p.is_symlink() and (register is None or not p.samefile(register)))
    kept = [p for p in children if not LITTER.search(p.name + "/" * p.is_dir())]
    return [p for p in kept if p.is_dir() or volumes_of(p)], register


def take_in(store: Store, actor: Actor, batch_id: str, path: Path, most_bytes: int) -> InboxResult:
    """A folder, an archive or a single file becomes a packet and is queued. Done again, it is recognised by its contents; broken
    off, it goes on. Raises UsageError where there is nothing that could be read.
    """
    files = {name: file for name, file in _files(path) if not LITTER.search(name)}
    if not any(0 < file.stat().st_size <= most_bytes for file in files.values()):
        raise UsageError(f"“{path.name}”中没有可用的文件")
    entries = [_entry(store, name, file, most_bytes) for name, file in files.items()]
    with store.database.unit() as session:
        announced = manifest.announce(
            UnitOfWork(session, store, actor), batch_id, manifest.Manifest(path.name, entries, most_bytes)
        )
        if announced.unusual:
            raise UsageError(f"材料{announced.unusual}，未自动接收，请核实后在“上传材料”页面上传")
        if announced.packet is None:
            return InboxResult(path.name, None, announced.twin)
        wanted = {expected.path for expected in announced.files if not expected.refused}
        refused = tuple((expected.path, expected.refused) for expected in announced.files if expected.refused)
        stored = tuple(entry for entry in entries if uploads.clean_path(entry.path) in wanted)
        for entry in stored:
            manifest.arrived(session, actor, announced.packet.id, entry)
        manifest.close(session, actor, announced.packet.id)
        return InboxResult(path.name, announced.packet.id, "", stored, refused)


def propose_register(store: Store, actor: Actor, batch_id: str, register: Path) -> RegisterVersion | None:
    """Keep the register until a person decides on it; None where the batch has it already. It is read outside of any transaction."""
    with store.database.look() as session:
        year = batch_profile(load_batch(session, actor, batch_id, Right.UPLOAD)).year
    rows = read_limited(register, year)
    with store.database.unit() as session:
        return register_versions.propose(session, actor, batch_id, rows, register.name)


def _files(path: Path) -> Iterator[tuple[str, Path]]:
    """Each file with its path within the packet. Links are not followed: they may lead out of the folder."""
    if path.is_file():
        yield from ((part.name, part) for part in volumes_of(path))
        return
    for file in sorted(path.rglob("*")):
        if file.is_file() and not file.is_symlink():
            yield file.relative_to(path).as_posix(), file


def _entry(store: Store, name: str, file: Path, most_bytes: int) -> ManifestEntry:
    """Keeps the bytes of what is wanted on the way."""
    size = file.stat().st_size
    if 0 < size <= most_bytes:
        sha256, size = store.blobs.put_file(file)
        return ManifestEntry(name, size, sha256)
    with file.open("rb") as bytes_:
        return ManifestEntry(name, size, hashlib.file_digest(bytes_, "sha256").hexdigest())
