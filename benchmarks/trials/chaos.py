"""`make chaos`: the real service is killed again and again over a running batch, its disk filled, its database restarted, its clock moved, its
folder copied and the copy started; then judged against a service that nobody disturbed. Writes its section of docs/trials.md.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click
from sqlalchemy import func, select

from benchmarks.service.postgres import running_postgres
from benchmarks.trials import faults, judge
from benchmarks.trials.hosts import Hosts
from benchmarks.trials.judge import Flaw, Kept
from benchmarks.trials.report import told, write
from benchmarks.trials.running import Part, Service, set_up
from benchmarks.trials.sender import Refused, Sender, name_of
from storage.schema import Job, JobState, Packet, PacketState

BACKLOG = 8  # packets that are sent ahead, so that something is always under way
LOOK_SECONDS = 1.0
IDLE_SECONDS = 120.0  # then the next kill comes all the same
SETTLE_SECONDS = 3600.0  # what we failed at is tried again after half an hour at the latest
UNREAD = (PacketState.UPLOADING, PacketState.QUEUED, PacketState.READING, PacketState.HELD, PacketState.ASKED)


@dataclass(frozen=True, slots=True)
class Plan:
    """`every`: a fault beside kills follows so many kills; `pause`: mean seconds between two kills; `backlog`: packets that are sent ahead; `cluster`: a
    scheduler and a host of readers read, whose clocks and certificates are not the service's: no clock is moved.
    """

    kills: int
    seed: int
    every: int
    pause: float
    postgres: bool
    backlog: int = BACKLOG
    cluster: bool = False

    @property
    def name(self) -> str:
        return f"chaos, {'cluster, ' if self.cluster else ''}{'PostgreSQL' if self.postgres else 'SQLite'}"


@dataclass(slots=True)
class Course:
    """What was done and came of it: kills by part, other faults in words, packets, steps done when the last kill came, seconds until all was read after it."""

    kills: Counter[str] = field(default_factory=Counter)
    others: list[str] = field(default_factory=list)
    packets: int = 0
    worked: int = 0
    seconds: float = 0.0
    settled: float = 0.0
    again: dict[str, int] = field(default_factory=dict)
    swept: int = 0
    flaws: list[Flaw] = field(default_factory=list)
    copy_flaws: list[Flaw] | None = None


@click.command()
@click.option("--kills", default=200, show_default=True, help="how many processes are killed")
@click.option("--seed", default=1, show_default=True, help="decides packets, moments and victims")
@click.option("--every", default=20, show_default=True, help="kills between two of the other faults")
@click.option("--pause", default=2.0, show_default=True, help="mean seconds between two kills")
@click.option(
    "--postgres",
    is_flag=True,
    help="on a PostgreSQL of its own, which is restarted; else SQLite on a small disk, which is filled",
)
@click.option("--cluster", is_flag=True, help="pages are read by a cluster, whose scheduler and host of readers are killed, too")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="where to work (default: a temporary folder)")
@click.option("--docs/--no-docs", default=True, help="write docs/trials.md")
def main(  # noqa: PLR0913 - the options of a command
    kills: int, seed: int, every: int, pause: float, postgres: bool, cluster: bool, folder: Path | None, docs: bool
) -> None:
    """Kill the service over a running batch, and judge what is left."""
    plan = Plan(kills, seed, every, pause, postgres, cluster=cluster)
    with ExitStack() as opened:
        at = folder or Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="shenbao-chaos-")))
        course = run(plan, at.resolve())
    text = as_text(plan, course)
    click.echo(text)
    if docs:
        write(plan.name, text)
    sys.exit(1 if course.flaws or course.copy_flaws else 0)


def run(plan: Plan, folder: Path) -> Course:
    course = Course()
    with ExitStack() as opened:
        place = folder / "disturbed"
        disk = opened.enter_context(faults.small_disk(place)) if not plan.postgres else False
        service = Service(place, opened.enter_context(running_postgres(safe=True)) if plan.postgres else "")
        hosts = Hosts(service, folder / "hosts") if plan.cluster else None
        if hosts is None:
            service.extra = faults.movable_clock(folder)
        else:
            opened.enter_context(hosts.running())
        token = set_up(service)
        copy = None if plan.postgres else folder / "copy"
        kept = _disturbed(plan, service, token, course, faults.Faults(service, random.Random(plan.seed), disk), copy)
        undisturbed = _undisturbed(plan, folder / "undisturbed", course.packets, opened)
        store = service.store()
        course.flaws = judge.flaws(store, kept, undisturbed, [name_of(n) for n in range(course.packets)])
        store.database.close()
    if copy is not None and copy.exists():  # the folder that it was copied from is gone, as on another machine
        shutil.rmtree(place, ignore_errors=True)
        course.copy_flaws = _copied(plan, copy, token, course.packets, undisturbed)
    return course


def _disturbed(plan: Plan, service: Service, token: str, course: Course, others: faults.Faults, copy: Path | None) -> Kept:
    sender = Sender(lambda: service.address, token, plan.seed)
    with service.running():
        harm(plan, sender, course, others, copy)
    store = service.store()
    course.swept = judge.tidy(store)
    kept = judge.look(store, service.temporary)
    store.database.close()
    return kept


def harm(plan: Plan, sender: Sender, course: Course, others: faults.Faults, copy: Path | None = None) -> None:
    """Hand packets in to the running service and do it harm meanwhile, until all is done and read."""
    begun = time.monotonic()
    with _sending(others.service, sender, course, plan.backlog) as enough:
        _do_harm(plan, others, course, copy)
        enough.set()
    last = time.monotonic()
    until_read(others.service)
    course.seconds, course.settled, course.again = time.monotonic() - begun, time.monotonic() - last, sender.again


@contextmanager
def _sending(service: Service, sender: Sender, course: Course, backlog: int) -> Iterator[threading.Event]:
    """Hand packets in as fast as they are read, in a thread; at the end of the block wait until the last is handed in."""
    enough, wrong = threading.Event(), []

    def send() -> None:
        try:
            batch = sender.batch()
            while not enough.is_set():
                if unread(service) >= backlog:
                    time.sleep(LOOK_SECONDS / 4)
                    continue
                sender.packet(batch, course.packets)
                course.packets += 1
        except Exception as error:  # it is told by the thread that waits
            wrong.append(error)

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    try:
        yield enough
        thread.join(SETTLE_SECONDS)
    finally:
        sender.given_up.set()
    if wrong:
        raise wrong[0]


def _do_harm(plan: Plan, others: faults.Faults, course: Course, copy: Path | None) -> None:
    rng, names = others.rng, others.names()
    copy_at = rng.randint(plan.kills // 4, 3 * plan.kills // 4)
    while course.kills.total() < plan.kills:
        _wait_for_work(others.service, course)
        time.sleep(min(rng.expovariate(1 / plan.pause), 5 * plan.pause))
        number = course.kills.total()
        if copy is not None and not copy.exists() and number >= copy_at:
            faults.copy_folder(others.service, copy / "data")
            course.others.append(f"folder copied after {course.packets} packets")
        part = faults.chosen(others.service.parts(), rng)
        if part is None or not faults.kill(others.service.parts()[part], rng):
            continue
        course.kills[part] += 1
        if part is Part.SUPERVISOR:
            others.service.start()
        if names and (number + 1) % plan.every == 0:
            course.others.append(others.do(names[(number + 1) // plan.every % len(names)]))
        told(f"{course.kills.total()} kills, {course.packets} packets sent, last: {part}")


def _wait_for_work(service: Service, course: Course) -> None:
    """Wait until something was done since the last kill, so that a slow machine is not only killed while it starts."""
    done = select(func.count()).select_from(Job).where(Job.state == JobState.DONE)
    end = time.monotonic() + IDLE_SECONDS
    while time.monotonic() < end:
        now = asked(service, lambda session: session.scalar(done) or 0) + course.packets
        if now > course.worked:
            course.worked = now
            return
        time.sleep(LOOK_SECONDS / 4)


def unread(service: Service) -> int:
    query = select(func.count()).select_from(Packet).where(Packet.state.in_(UNREAD))
    return asked(service, lambda session: session.scalar(query) or 0)


def asked(service: Service, what: Callable[..., int]) -> int:
    """Ask the database, until it answers."""
    from sqlalchemy.exc import SQLAlchemyError

    from shenbao.service.core.store import store_as_it_is

    while True:
        store = store_as_it_is(service.data, service.database)
        try:
            with store.database.look() as session:
                return what(session)
        except SQLAlchemyError:
            time.sleep(LOOK_SECONDS)
        finally:
            store.database.close()


def until_read(service: Service) -> None:
    """Wait until nothing is unread any more, or for as long as that may take."""
    end = time.monotonic() + SETTLE_SECONDS
    while unread(service) and time.monotonic() < end:
        time.sleep(LOOK_SECONDS)


def _undisturbed(plan: Plan, folder: Path, packets: int, opened: ExitStack) -> Kept:
    service = Service(folder, opened.enter_context(running_postgres()) if plan.postgres else "")
    return _read_all(plan, service, set_up(service), packets)


def _read_all(plan: Plan, service: Service, token: str, packets: int) -> Kept:
    with service.running():
        sender = Sender(lambda: service.address, token, plan.seed)
        batch = sender.batch()
        for number in range(packets):
            sender.packet(batch, number)
        until_read(service)
    store = service.store()
    judge.tidy(store)
    kept = judge.look(store, service.temporary)
    store.database.close()
    return kept


def _copied(plan: Plan, folder: Path, token: str, packets: int, undisturbed: Kept) -> list[Flaw]:
    """Start a service on the copy; whoever handed in goes on from where it stood."""
    service = Service(folder)
    try:
        kept = _read_all(plan, service, token, packets)
    except Refused as error:
        return [Flaw("copy", str(error))]
    store = service.store()
    found = judge.flaws(store, kept, undisturbed, [name_of(n) for n in range(packets)])
    store.database.close()
    return found


def as_text(plan: Plan, course: Course) -> str:
    kills = ", ".join(f"{n} × {part}" for part, n in course.kills.most_common())
    others = Counter(what.partition(" for ")[0].partition(" to ")[0].partition(" after ")[0] for what in course.others)
    again = ", ".join(f"{n} × {what}" for what, n in sorted(course.again.items())) or "nothing"
    rows = [
        ("kills", f"{course.kills.total()}: {kills}"),
        ("other faults", ", ".join(f"{n} × {what}" for what, n in others.items()) or "none"),
        ("packets handed in meanwhile", str(course.packets)),
        ("took", f"{course.seconds:.0f} s; all was read {course.settled:.0f} s after the last kill"),
        ("requests that the sender had to send again", again),
        ("left by uploads that broke off, and swept by the service itself within a day", f"{course.swept} files"),
        ("wrong afterwards", _told(course.flaws)),
    ]
    if course.copy_flaws is not None:
        rows.append(("wrong in the copy, started and sent the rest", _told(course.copy_flaws)))
    command = (
        f"python -m benchmarks.trials.chaos --kills {plan.kills} --every {plan.every} --pause {plan.pause:g} --seed {plan.seed}"
    )
    command += " --postgres" * plan.postgres + " --cluster" * plan.cluster
    return f"`{command}`\n\n| | |\n|---|---|\n" + "".join(f"| {name} | {value} |\n" for name, value in rows)


def _told(flaws: list[Flaw]) -> str:
    if not flaws:
        return "nothing"
    kinds = ", ".join(f"{n} × {kind}" for kind, n in Counter(flaw.kind for flaw in flaws).most_common())
    return f"{kinds}: " + "; ".join(flaw.detail.replace("|", "/") for flaw in flaws[: judge.SHOWN])


if __name__ == "__main__":
    main()
