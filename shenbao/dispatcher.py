"""The dispatcher: takes jobs from the queue, keeps a bounded number under way in the executor, settles what comes back, keeps
leases alive, delivers webhooks, looks after the watched folder, and deletes batches whose time is over. It keeps nothing that is
not in the database: killed at any moment it loses only time.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from engine import Done, Executor, PoolExecutor, Task
from extractors.options import ReadOptions
from model.errors import ProgramDefect, fault_of
from notices.profile import id_of
from shenbao.compose import cluster_security, limits_of, process_limits
from shenbao.draft_reader import DraftReader
from shenbao.life_sign import LOOK_SECONDS, LifeSign, from_outside, last_look
from shenbao.logs import bound
from shenbao.operations.audit_out import AuditOut
from shenbao.operations.monitor import Messenger
from shenbao.region_reader import RegionReader
from shenbao.service.checking import registers
from shenbao.service.core.config import ServiceSettings
from shenbao.service.core.profiles import kept_profiles
from shenbao.service.core.store import Store, open_store, packets_of
from shenbao.service.insight.export_jobs import forget_old
from shenbao.service.office import health
from shenbao.service.office.directory import Directory, DirectoryDown, open_directory
from shenbao.service.office.directory_accounts import follow_all
from shenbao.service.office.notice_drafts import DRAFTS
from shenbao.service.office.retention import clean_up
from shenbao.service.reading import job_store
from shenbao.service.reading.job_store import LEASE, WorkerContext
from shenbao.service.reception.watched_folder import FolderWatcher, WatchSettings
from shenbao.settings import Settings
from shenbao.tasks import READING, RECORDS
from storage import job_queue
from webhook.deliver import Caller, trusting
from webhook.outbox import Attempt, run_due
from webhook.targets import AllowList

if TYPE_CHECKING:
    from engine.remote import Cluster
    from intake.inspection.view import View

IDLE_SECONDS = 1.0
RENEW_SECONDS = LEASE.total_seconds() / 4
DELIVER_SECONDS = 2.0
REGISTER_SECONDS = 5.0
RETENTION_SECONDS = 3600.0
REGION_SECONDS = 25.0
WATCH_SECONDS = 5.0
AUDIT_SECONDS = 10.0
DIRECTORY_SECONDS = 3600.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SideWork:
    """What the dispatcher does beside reading, where it is given: deliver webhooks, read places, watch a folder, draft profiles of notices, send the trail on, follow the directory."""

    deliver: Attempt | None = None
    regions: RegionReader | None = None
    watch: FolderWatcher | None = None
    drafts: DraftReader | None = None
    audit: AuditOut | None = None
    directory: Directory | None = None

    def steps(self, store: Store) -> list[tuple[str, float, Callable[[], object]]]:
        """Return what is done again and again: its name, after how many seconds, how."""
        given: list[tuple[str, float, Callable[[], object] | None]] = [
            ("regions", IDLE_SECONDS, self.regions.step if self.regions else None),
            ("watch", WATCH_SECONDS, self.watch.step if self.watch else None),
            ("drafts", IDLE_SECONDS, self.drafts.step if self.drafts else None),
            ("audit", AUDIT_SECONDS, self.audit.step if self.audit else None),
            ("directory", DIRECTORY_SECONDS, partial(_follow, store, self.directory) if self.directory else None),
        ]
        return [(name, seconds, step) for name, seconds, step in given if step]


class Dispatcher:
    """`run` works until `stop` is called; the threads beside it renew leases and do the side work."""

    def __init__(self, context: WorkerContext, executor: Executor, side_work: SideWork | None = None) -> None:
        self._context, self._executor, self._side_work = context, executor, side_work or SideWork()
        self._under_way: set[str] = set()
        self._looks: dict[str, int] = {}  # of others: when they last looked, as their signs told at our last look
        self._stop = threading.Event()

    def stop(self) -> None:
        self._stop.set()

    def run(self, own_process: bool = False) -> None:
        """`own_process`: nothing else runs in this one."""
        folder = self._context.store.folder
        health.beat(folder)
        if self._side_work.directory is None:  # what a directory was in trouble with is nobody's any more
            (folder / health.DIRECTORY).unlink(missing_ok=True)
        self._take_over()
        sign = LifeSign(folder, self._context.worker)
        if own_process:
            sign.tell_crashes()
        beside = [self._beside("leases", RENEW_SECONDS, self._renew)]
        beside.append(self._beside("heartbeat", health.BEAT_SECONDS, partial(health.beat, folder)))
        beside.append(self._beside("life sign", LOOK_SECONDS, sign.look))
        if self._side_work.deliver:
            for failing in (False, True):
                deliver = partial(_deliver_all, self._context, self._side_work.deliver, failing)
                beside.append(self._beside("webhooks that fail" if failing else "webhooks", DELIVER_SECONDS, deliver))
        beside.append(self._beside("registers", REGISTER_SECONDS, partial(registers.apply_due, self._context.store)))
        beside.append(self._beside("retention", RETENTION_SECONDS, partial(_tidy, self._context.store)))
        beside += [self._beside(name, seconds, step) for name, seconds, step in self._side_work.steps(self._context.store)]
        try:
            while not self._stop.is_set():
                self.run_once()
                self._stop.wait(IDLE_SECONDS)
        finally:
            self._stop.set()
            if self._side_work.regions:
                self._side_work.regions.close()
            for thread in beside:
                thread.join()
            self._give_back()
            sign.end()

    def run_once(self) -> int:
        """Works until the queue has nothing that is ready; gives how many tasks were settled."""
        settled = 0
        for done in self._executor.results(self._take):
            with bound(job=str(done.key)):
                self._settle(done)
                _log.info("%s", f"failed: {done.error.code}" if done.error else "done")
            settled += 1
        return settled

    def _take(self) -> Task | None:
        if self._stop.is_set():
            return None
        try:
            task = job_store.take(self._context)
        except SQLAlchemyError:
            _log.exception("the job queue cannot be read")
            return None
        if task is not None:
            self._under_way.add(task.key)
        return task

    def _settle(self, done: Done) -> None:
        """A result that cannot be kept (a full disk, a defect in the joining or the checks) is made anew later; it must not stop the others."""
        try:
            job_store.settle(self._context, done)
        except SQLAlchemyError:
            _log.exception("the result of task %s cannot be kept; its lease will run out", done.key)
        except Exception as error:
            _log.exception("the result of task %s cannot be used", done.key)
            self._hold(done, error)
        finally:
            self._under_way.discard(done.key)

    def _hold(self, done: Done, error: Exception) -> None:
        try:
            job_store.settle(self._context, Done(done.key, error=fault_of(error) or ProgramDefect("详情见运行日志")))
        except SQLAlchemyError:
            _log.exception("task %s cannot be put back; its lease will run out", done.key)

    def _renew(self) -> None:
        self._take_over(own=False)
        held = sorted(self._under_way)
        if held:
            with self._context.store.database.unit() as session:
                job_queue.renew(session, self._context.worker, held, LEASE)

    def _give_back(self) -> None:
        """What was under way when the service stops is ready again at once, not only when its lease runs out."""
        with self._context.store.database.unit() as session:
            job_queue.release(session, self._context.worker)

    def _take_over(self, own: bool = True) -> None:
        """What a dispatcher of this machine had under way that is no more is ready at once, not only when its lease runs out. It counts as an attempt, which that one
        may have died of, unless its life sign tells that somebody killed it. `own`: one of the own name was another one.
        """
        me, database = self._context.worker, self._context.store.database
        with database.look() as session:
            held, late = job_queue.lease_holders(session), job_queue.overdue_holders(session)
        silent = self._silent(held - {me}, late)
        for name in sorted(name for name in held if (own or name != me) and (name in silent or _is_dead(name, me))):
            ended = from_outside(self._context.store.folder, name)
            with database.unit() as session:
                taken = job_queue.reclaim(session, [name], counted=not ended)
            _log.warning("%s jobs of %s, which %s, are taken over", taken, name, "was killed" if ended else "died")

    def _silent(self, names: set[str], late: set[str]) -> set[str]:
        """Return those of `names` whose sign says nothing any more, wherever they ran: a container that is made anew has another name. `late`: whose leases ran out,
        which are gone at the first look.
        """
        before, told = self._looks, {name: last_look(self._context.store.folder, name) for name in names}
        self._looks = {name: look for name, look in told.items() if look is not None}
        return {name for name, look in self._looks.items() if name in late or before.get(name) == look}

    def _beside(self, name: str, seconds: float, action: Callable[[], object]) -> threading.Thread:
        def loop() -> None:
            """An action that gives a number of seconds says itself when it wants to be called again."""
            pause, failed = seconds, ""
            while not self._stop.wait(pause):
                try:
                    outcome = action()
                    pause, failed = outcome if isinstance(outcome, float) else seconds, ""
                except Exception as error:
                    pause, failed = seconds, _tell(name, error, failed)

        thread = threading.Thread(target=loop, name=name, daemon=True)
        thread.start()
        return thread


def _tell(name: str, error: Exception, before: str) -> str:
    """Log what failed; where it failed only once as long as it stays the same (`before`), and not at all where it is no fault of the program: a server that is
    away, for days perhaps. Return what it is.
    """
    failed = f"{type(error).__name__}: {error}"
    away = isinstance(error, OSError | DirectoryDown)
    _log.error("%s: %s", name, failed, exc_info=None if away or failed == before else error)
    return failed


def _deliver_all(context: WorkerContext, deliver: Attempt, failing: bool) -> None:
    while run_due(context.store.database, deliver, failing=failing):
        pass


def _follow(store: Store, directory: Directory) -> None:
    """What goes wrong is told to the administrator too."""
    try:
        follow_all(store.database, directory)
    except DirectoryDown as error:
        health.note_directory(store.folder, str(error))
        raise
    health.note_directory(store.folder, "")


def _tidy(store: Store) -> None:
    """What is kept no longer: batches whose time is over, documents of yesterday."""
    clean_up(store)
    forget_old(store)


def worker_name() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def _is_dead(name: str, own: str) -> bool:
    """Whether a worker of this machine has ended. One of the own name was here before: this one has nothing under way yet."""
    host, _, number = name.rpartition(":")
    if name == own:
        return True
    if host != own.rpartition(":")[0] or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, PermissionError):  # none, or another user's
        return True
    return False


def open_dispatcher(service: ServiceSettings, settings: Settings, jobs: int | None = None) -> tuple[Dispatcher, Executor]:
    """The dispatcher of a service with the executor of its pages; the caller stops the executor."""
    store = replace(open_store(service.data, service.database, service.blobs), budgets=service.budgets)
    options = ReadOptions(cache=settings.cache)
    executor = _reading_pages(settings, cluster_of(service, store.folder), jobs or settings.jobs, store)
    allowed = AllowList(service.webhook_hosts, service.webhook_networks)
    apart = ReadOptions() if service.cluster else options  # hosts apart have caches of their own, or none
    context = WorkerContext(store, worker_name(), limits_of(settings), apart, service.sample_share)
    regions = RegionReader(store, context.worker, options, partial(_reading_places, settings, store))
    watch = FolderWatcher(store, _watched(service, settings)) if service.watch else None
    deliver = Caller(allowed, trusted=trusting(service.webhook_ca)).attempt
    drafts = DraftReader(store, settings, partial(_reading_papers, settings, store))
    beside = SideWork(deliver, regions, watch, drafts, _audit_out(service, store), open_directory(service))
    return Dispatcher(context, executor, beside), executor


def _audit_out(service: ServiceSettings, store: Store) -> AuditOut | None:
    if not (service.audit_syslog or service.audit_anchor):
        return None
    if not service.audit_anchor.startswith(("http://", "https://")):
        return AuditOut(store, service.audit_syslog, service.audit_anchor)
    secret = service.alert_secret.get_secret_value()
    messenger = Messenger(service.audit_anchor, secret, trusting(service.webhook_ca))
    return AuditOut(store, service.audit_syslog, post=messenger.post)


def _watched(service: ServiceSettings, settings: Settings) -> WatchSettings:
    folder, most = (service.watch or Path()).resolve(), settings.max_file_mb << 20
    return WatchSettings(
        folder, service.watch_batch, service.watch_office, id_of(service.watch_notice), service.watch_seconds, most
    )


def cluster_of(service: ServiceSettings, folder: Path) -> Cluster | None:
    """Return the cluster whose workers read; None: processes of this machine do."""
    from engine.remote import Cluster

    return Cluster(service.cluster, folder, cluster_security(service)) if service.cluster else None


def _reading_pages(settings: Settings, cluster: Cluster | None, jobs: int, store: Store) -> Executor:
    """Processes of this machine, or of a cluster. A task is tried once: the job queue counts its attempts."""
    limits = replace(process_limits(settings), attempts=1)
    if cluster is not None:
        from engine.dask_pool import DaskExecutor  # takes a second to load, which one machine need not wait for

        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters of it is told as an error of a page
        return DaskExecutor(limits, cluster)
    os.environ.setdefault("MALLOC_TRIM_THRESHOLD_", "65536")  # freed memory goes back to the system, as their processes begin
    return PoolExecutor(jobs, limits, RECORDS, _view(settings, store), packets_of(store))


def _reading_places(settings: Settings, store: Store) -> PoolExecutor:
    """One process more, for what people ask for and wait for: a place of a page."""
    limits = replace(process_limits(settings), seconds=REGION_SECONDS)
    return PoolExecutor(1, limits, READING, _view(settings, store), packets_of(store))


def _reading_papers(settings: Settings, store: Store) -> PoolExecutor:
    """And one for the papers of notices, which sees those of all drafts, and no packets."""
    return PoolExecutor(1, process_limits(settings), READING, _view(settings, store, store.folder / DRAFTS))


def _view(settings: Settings, store: Store, *write: Path) -> View:
    """Profiles, models and the cache; not the key, the database or what else lies there."""
    from engine.confinement import readers_view
    from notices.own import tell_children

    return readers_view((kept_profiles(store), *tell_children()), write, settings.cache)
