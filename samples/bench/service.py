"""Fills SQLite and PostgreSQL with thousands of packets, starts the real service on each, measures what people wait for, and writes
docs/performance-service.md. `make bench-service`.
"""

from __future__ import annotations

import os
import platform
import socket
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click

from samples.bench.office import Filled, fill
from samples.bench.postgres import NoPostgres, running_postgres
from samples.bench.report import machine
from samples.bench.requests import ROUNDS, Measured, measure, served
from shenbao.service.store import open_store

FIRST = -15  # a nice value
DOCS = Path(__file__).parents[2] / "docs"


@click.command()
@click.option("--packets", default=5000, show_default=True, help="packets in the database")
@click.option("--rounds", default=ROUNDS, show_default=True, help="times that each request is sent")
@click.option("--sqlite-only", is_flag=True, help="leave PostgreSQL out")
@click.option("--ahead", is_flag=True, help="take the processors before other programs (root): for a busy machine")
@click.option("--docs", type=click.Path(file_okay=False, path_type=Path), default=DOCS, show_default=False, help="where to write")
def main(packets: int, rounds: int, sqlite_only: bool, ahead: bool, docs: Path) -> None:
    """Measure the response times of the service."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    with tempfile.TemporaryDirectory(prefix="shenbao-service-") as folder:
        results = {"SQLite": run(Path(folder) / "sqlite", "", packets, rounds, ahead)}
        if not sqlite_only:
            try:
                with running_postgres(safe=True) as address:
                    results["PostgreSQL"] = run(Path(folder) / "postgresql", address, packets, rounds, ahead)
            except NoPostgres as error:
                click.echo(str(error), err=True)
    (docs / "performance-service.md").write_text(as_text(results, packets, rounds, load, ahead), encoding="utf-8")
    click.echo(f"written: {docs / 'performance-service.md'}")


def run(data: Path, database: str, packets: int, rounds: int, ahead: bool = False) -> list[Measured]:
    store = open_store(data, database)
    filled: Filled = fill(store, packets)
    store.database.close()
    click.echo(f"filled: {packets} packets", err=True)
    with _ahead(database) if ahead else nullcontext(), served(data, database, _free_port()) as (address, worker):
        return measure(address, worker, filled, rounds)


@contextmanager
def _ahead(database: str) -> Iterator[None]:
    """Whatever is started here, and a PostgreSQL of its own run before others; the filling before it did not."""
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    told = Path(database.partition("host=")[2]) / "data" / "postmaster.pid"
    postmaster = [int(told.read_text("ascii").split()[0])] if database else []
    _put(FIRST, [0, *postmaster])
    try:
        yield
    finally:
        _put(usual, [0])


def _put(nice: int, pids: Sequence[int]) -> None:
    """Also of the session's group, by which Linux shares the processors out before it looks at single processes."""
    for pid in pids:
        os.setpriority(os.PRIO_PROCESS, pid, nice)
        group = Path(f"/proc/{pid or 'self'}/autogroup")
        if group.exists():
            group.write_text(str(nice), "ascii")


def as_text(results: Mapping[str, Sequence[Measured]], packets: int, rounds: int, load: float, ahead: bool = False) -> str:
    heads = "".join(f" {name}: median | nine of ten within | CPU |" for name in results)
    rows = [_row([members[n] for members in results.values()]) for n in range(len(next(iter(results.values()))))]
    busy = "the service was put before them" if ahead else "on more than a few, wall clock is too high"
    return f"""# Response times of the service

Written by `make bench-service` (`python -m samples.bench.service`); measured in one run on {machine()}; {platform.python_implementation()}
{platform.python_version()}. The machine's load average was {load:.1f} when the run began, from other programs; {busy}.

{packets} packets in the database, nearly all in one batch, each with the rows of a packet really read: 15 pages with their readings and
full text, 54 field values, findings, notices. One web process (gunicorn) on the same machine, over loopback; every request is sent
{rounds} times to another packet or list where there is one, the whole answer is waited for. Milliseconds; CPU is that of the web process
(PostgreSQL's own not counted).

| what | at most |{heads} KB |
|---|---|{"---|---|---|" * len(results)}---|
{chr(10).join(rows)}

"At most" is what was set for the median. Searches find the word on any of {packets * 15} pages: SQLite by an FTS5 index of trigrams, PostgreSQL
by a GIN index of characters and pairs.
"""


def _row(found: Sequence[Measured]) -> str:
    first = found[0]
    cells = "".join(f" {m.median:.0f} | {m.slowest:.0f} | {m.cpu:.0f} |" for m in found)
    return f"| {first.what} | {first.target or '—'} |{cells} {first.kilobytes:.0f} |"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
