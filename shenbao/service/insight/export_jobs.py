"""Documents of large batches, written by a process of their own beside the web: people see how far it is, and fetch it when it is ready.

A job is a few files below `exports/<batch>` in the folder of the store: the document, how far it is, and a lock that its process
holds for as long as it lives; so every web process sees the same, and a process that was killed is told from one that works.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import IO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reports.files import write_atomic
from shenbao.service.core.access import Actor, Right, load_batch
from shenbao.service.core.config import ServiceSettings
from shenbao.service.core.packet_results import packets_of
from shenbao.service.core.store import Store, store_as_it_is
from shenbao.service.insight import exports
from shenbao.service.insight.exports import Export
from storage.schema import Batch, Packet, now

LARGE = 300  # packets: documents of fewer are written at once
KEPT = timedelta(hours=24)
TOLD_EVERY = 0.5  # seconds
TRIES, TRY_SECONDS = 100, 0.05  # whoever looks how far it is has the lock for a moment, and so has a process that is through
ADDRESS = "SHENBAO_EXPORT_DATABASE"  # not on the command line: an address may hold a password


class ExportStage(StrEnum):
    NONE = "none"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ExportJob:
    """`done` of `total` packets are written. `state_of_batch`: what the batch was like when it began; `current`: it still is."""

    kind: Export
    stage: ExportStage = ExportStage.NONE
    done: int = 0
    total: int = 0
    size: int = 0
    begun: datetime | None = None
    state_of_batch: str = ""
    current: bool = True


def jobs_of(session: Session, store: Store, batch: Batch) -> list[ExportJob]:
    """One a kind of document, in the order of `Export`."""
    state = _state(session, batch.id)
    return [replace(job, current=job.state_of_batch == state) for job in (_read(store, batch.id, kind) for kind in Export)]


def begin(store: Store, actor: Actor, batch_id: str, kind: Export) -> None:
    """Starts writing the document; nothing where that is going on. Raises Forbidden, NotFound."""
    with store.database.look() as session:
        batch = load_batch(session, actor, batch_id, Right.REPORT)
        total = session.scalar(select(func.count()).select_from(packets_of(batch).order_by(None).subquery())) or 0
        job = ExportJob(kind, ExportStage.RUNNING, 0, total, 0, now(), _state(session, batch.id))
    _folder(store, batch_id).mkdir(parents=True, exist_ok=True)
    for _ in range(TRIES):
        with _locked(store, batch_id, kind) as lock:
            if lock is not None:
                _path(store, batch_id, kind).unlink(missing_ok=True)
                _write(store, batch_id, job)
                _start(store, batch_id, kind, lock)
                return
        if _read(store, batch_id, kind).stage is ExportStage.RUNNING:
            return
        time.sleep(TRY_SECONDS)


def make(store: Store, actor: Actor, batch_id: str, kind: Export) -> tuple[IO[bytes], str]:
    """As `exports.make`; of a large batch by a process of its own, which is waited for."""
    with store.database.look() as session:
        batch = load_batch(session, actor, batch_id, Right.REPORT)
        large, ready = is_large(session, batch), _ready(session, store, batch, kind)
    if not large:
        return exports.make(store, actor, batch_id, kind)
    if not ready:
        begin(store, actor, batch_id, kind)
        while _read(store, batch_id, kind).stage is ExportStage.RUNNING:
            time.sleep(TOLD_EVERY)
    return fetch(store, actor, batch_id, kind)


def fetch(store: Store, actor: Actor, batch_id: str, kind: Export) -> tuple[IO[bytes], str]:
    """The document that was written, and the name of the batch. Raises FileNotFoundError where there is none."""
    with store.database.unit() as session:
        batch = load_batch(session, actor, batch_id, Right.REPORT)
        document = _path(store, batch_id, kind).open("rb")
        exports.note(session, actor, batch, kind)
        return document, batch.name


def is_large(session: Session, batch: Batch) -> bool:
    return len(session.scalars(select(Packet.id).where(Packet.batch_id == batch.id).limit(LARGE + 1)).all()) > LARGE


def forget(store: Store, batch_id: str) -> None:
    shutil.rmtree(_folder(store, batch_id), ignore_errors=True)


def forget_old(store: Store, at: datetime | None = None) -> int:
    """Deletes documents that are a day old: they hold personal data, and can be written again. Gives how many."""
    until, gone = ((at or now()) - KEPT).timestamp(), 0
    for path in (store.folder / "exports").glob("*/*"):
        if path.suffix != ".lock" and path.stat().st_mtime < until:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _ready(session: Session, store: Store, batch: Batch, kind: Export) -> bool:
    job = _read(store, batch.id, kind)
    return job.stage is ExportStage.READY and job.state_of_batch == _state(session, batch.id)


def _state(session: Session, batch_id: str) -> str:
    """Changes with every packet that comes, goes or changes."""
    figures = select(func.count(), func.sum(Packet.version), func.max(Packet.id)).where(Packet.batch_id == batch_id)
    return " ".join(str(figure) for figure in session.execute(figures).one())


def _folder(store: Store, batch_id: str) -> Path:
    return store.folder / "exports" / batch_id


def _path(store: Store, batch_id: str, kind: Export, suffix: str = "") -> Path:
    return _folder(store, batch_id) / f"{kind.value}{suffix}"


def _read(store: Store, batch_id: str, kind: Export) -> ExportJob:
    path = _path(store, batch_id, kind, ".json")
    try:
        state = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return ExportJob(kind)
    begun = datetime.fromisoformat(state.pop("begun"))
    job = ExportJob(**state | {"kind": kind, "stage": ExportStage(state["stage"]), "begun": begun})
    if job.stage is ExportStage.RUNNING and not _is_locked(store, batch_id, kind):
        again = json.loads(path.read_text("utf-8"))  # it may have come to its end between the two looks
        return _read(store, batch_id, kind) if again["stage"] != ExportStage.RUNNING else replace(job, stage=ExportStage.FAILED)
    if job.stage is ExportStage.READY and not _path(store, batch_id, kind).is_file():
        return ExportJob(kind)
    return job


def _write(store: Store, batch_id: str, job: ExportJob) -> None:
    state = asdict(job) | {"begun": job.begun.isoformat() if job.begun else ""}
    write_atomic(_path(store, batch_id, job.kind, ".json"), json.dumps(state).encode())


@contextmanager
def _locked(store: Store, batch_id: str, kind: Export) -> Iterator[IO[bytes] | None]:
    """The lock of the job; None where somebody has it."""
    with _path(store, batch_id, kind, ".lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield None
        else:
            yield lock


def _is_locked(store: Store, batch_id: str, kind: Export) -> bool:
    with _locked(store, batch_id, kind) as lock:
        return lock is None


def _start(store: Store, batch_id: str, kind: Export, lock: IO[bytes]) -> None:
    """The process inherits the open lock and so holds it from the first moment to its last."""
    command = [sys.executable, "-m", "shenbao.service.insight.export_jobs", str(store.folder), batch_id, kind.value]
    env = os.environ | {ADDRESS: store.database.url}
    process = subprocess.Popen(command, env=env, pass_fds=(lock.fileno(),), stdin=subprocess.DEVNULL)  # noqa: S603 (our own program)
    threading.Thread(target=process.wait, daemon=True).start()  # so that it does not stay behind as a zombie


def main(arguments: Sequence[str]) -> None:
    """The process: `folder`, `batch`, `kind`. One document at a time is written, whichever batch it is of."""
    folder, batch_id, kind = Path(arguments[0]), arguments[1], Export(arguments[2])
    store = store_as_it_is(folder, os.environ[ADDRESS], ServiceSettings().blobs)
    job = _read(store, batch_id, kind)
    part = _path(store, batch_id, kind, ".part")
    try:
        with (folder / "exports" / "turn.lock").open("ab") as turn, part.open("wb") as out:
            fcntl.flock(turn, fcntl.LOCK_EX)
            _document(store, batch_id, job, out)
        part.replace(_path(store, batch_id, kind))
        size = _path(store, batch_id, kind).stat().st_size
        _write(store, batch_id, replace(job, stage=ExportStage.READY, done=job.total, size=size))
    except BaseException:
        part.unlink(missing_ok=True)
        _write(store, batch_id, replace(job, stage=ExportStage.FAILED))
        raise
    finally:
        store.database.close()


def _document(store: Store, batch_id: str, job: ExportJob, out: IO[bytes]) -> None:
    last = time.monotonic()

    def report(done: int) -> None:
        nonlocal last
        if time.monotonic() - last > TOLD_EVERY:
            _write(store, batch_id, replace(job, done=done))
            last = time.monotonic()

    with store.database.look() as session:
        exports.write(session, store, session.get_one(Batch, batch_id), exports.Output(job.kind, out, report))


if __name__ == "__main__":
    main(sys.argv[1:])
