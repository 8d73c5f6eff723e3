"""A real cluster on this machine: scheduler and workers as on hosts of their own, by TLS, PostgreSQL, and the service's dispatcher, which reads sample
packets. What each of them costs is told by the processor time of its processes, which does not depend on what else the machine does.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import select

from benchmarks.service.office import NOTICE, PACKETS
from benchmarks.service.postgres import running_postgres
from benchmarks.service.webprocess import ROOT, free_port
from engine import ProcessLimits, Task
from engine.cluster_key import AUTHORITY, make_certificates, security_of
from engine.dask_pool import DaskExecutor
from engine.remote import Cluster
from extractors.options import ReadOptions
from shenbao.dispatcher import Dispatcher
from shenbao.service.core.access import Actor, actor_of
from shenbao.service.core.store import Store, open_store
from shenbao.service.office import people
from shenbao.service.reading.job_store import WorkerContext
from shenbao.service.reception import uploads
from shenbao.tasks import warm
from storage.schema import Job, JobState, Packet, Role, User

LIMITS = ProcessLimits(1800, attempts=1)
AGAIN = 3


@dataclass(frozen=True, slots=True)
class Spent:
    """Of one pass: processor seconds of all workers, of the dispatcher, of the database and of the scheduler; bytes through the scheduler."""

    tasks: int
    seconds: float
    worker: float
    dispatcher: float
    database: float
    scheduler: float
    bytes: int


@dataclass(frozen=True, slots=True)
class Measured:
    """`first`: packets that nobody had read; `again`: the same `AGAIN` times more, whose pages the workers had kept, so that what the others do is most of
    it. `services`: processor seconds of the tasks of the first pass; `pages`: of each packet.
    """

    workers: int
    first: Spent
    again: Spent
    services: tuple[float, ...]
    pages: tuple[int, ...]


def measure(folder: Path, workers: int, names: list[str]) -> Measured:
    """Read the sample packets with so many workers. Raises RuntimeError where not all was read."""
    with running_postgres(safe=True) as address, _hosts(folder, workers) as (cluster, readers, scheduler):
        store = open_store(folder / "data", address)
        actor, batch = _office(store)
        executor = DaskExecutor(LIMITS, cluster(store))
        try:
            waiting = [Task(n, warm, (ReadOptions(),)) for n in range(4 * workers)]  # models are loaded, connections open
            list(executor.results(lambda: waiting.pop() if waiting else None))
            parts = {"worker": _family(readers), "database": _servers(address), "scheduler": [psutil.Process(scheduler)]}

            def read(times: int) -> Spent:
                _hand_in(store, actor, batch, names * times)
                before, own, sent, begun = _spent(parts), time.process_time(), executor.traffic, time.monotonic()
                done = Dispatcher(WorkerContext(store, "measure"), executor).run_once()
                own, seconds, after = time.process_time() - own, time.monotonic() - begun, _spent(parts)
                spent = {part: after[part] - before[part] for part in parts}
                return Spent(done, seconds, dispatcher=own, bytes=executor.traffic - sent, **spent)

            first = read(1)
            services, pages = _read(store, first)
            return Measured(workers, first, read(AGAIN), services, pages)
        finally:
            executor.stop()
            store.database.close()


def _read(store: Store, spent: Spent) -> tuple[tuple[float, ...], tuple[int, ...]]:
    with store.database.look() as session:
        jobs = session.scalars(select(Job)).all()
        pages = session.scalars(select(Packet.pages_done)).all()
    if any(job.state != JobState.DONE for job in jobs):
        raise RuntimeError(f"not read: {[job.error for job in jobs if job.state != JobState.DONE]}")
    told = [float(job.seconds or 0.0) for job in jobs]
    share = spent.worker / sum(told)  # of the time by the clock that a processor worked
    return tuple(second * share for second in told), tuple(pages)


@contextmanager
def _hosts(folder: Path, workers: int) -> Iterator[tuple[Callable[[Store], Cluster], int, int]]:
    folder.mkdir(parents=True)
    host = folder / "certificates" / "host.pem"
    make_certificates(host.parent, ["host"], days=1, offices=["host"])
    address = f"tls://127.0.0.1:{(port := free_port())}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHENBAO_")}
    told = {"SHENBAO_CLUSTER_CA": str(host.with_name(AUTHORITY)), "SHENBAO_CLUSTER_CERTIFICATE": str(host)}
    env = kept | told | {"SHENBAO_ALLOW_ROOT": "true", "PYTHONPATH": str(ROOT), "SHENBAO_CACHE": str(folder / "cache")}
    command = [sys.executable, "-m", "shenbao", "cluster"]
    parts = (
        ["scheduler", "--host", "127.0.0.1", "--port", str(port)],
        ["worker", address, "--jobs", str(workers), "--folder", str(folder / "reader")],
    )
    running = [subprocess.Popen([*command, *part], env=env) for part in parts]  # noqa: S603
    security = security_of(host.with_name(AUTHORITY), host)
    try:
        yield lambda store: Cluster(address, store.folder, security), running[1].pid, running[0].pid
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(60)


def _office(store: Store) -> tuple[Actor, str]:
    with store.database.unit() as session:
        office = people.add_office(session, "甲市工业和信息化局")
        user = User(login="measure", name="measure", role=Role.REVIEWER, office_id=office.id)
        session.add(user)
        session.flush()
        actor = actor_of(user)
        return actor, uploads.create_batch(session, actor, "样本", NOTICE).id


def _hand_in(store: Store, actor: Actor, batch: str, names: Sequence[str]) -> None:
    for number, name in enumerate(names):
        with store.database.unit() as session:
            packet = uploads.add_packet(session, actor, batch, f"{name}-{number}-{time.monotonic_ns()}").id
            for path in sorted(p for p in (PACKETS / name).rglob("*") if p.is_file()):
                sha256, size = store.blobs.put_file(path)
                uploads.add_file(session, actor, packet, uploads.ManifestEntry(path.name, size, sha256))
            uploads.close_packet(session, actor, packet)


def _servers(address: str) -> list[psutil.Process]:
    lock = next(Path(address.partition("host=")[2]).glob(".s.PGSQL.*.lock"))
    return _family(int(lock.read_text("utf-8").splitlines()[0]))


def _family(pid: int) -> list[psutil.Process]:
    return [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]


def _spent(processes: dict[str, list[psutil.Process]]) -> dict[str, float]:
    return {part: sum(sum(one.cpu_times()[:2]) for one in members) for part, members in processes.items()}
