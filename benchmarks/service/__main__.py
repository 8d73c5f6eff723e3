"""Fills SQLite and PostgreSQL with thousands of packets, starts the real service on each, measures what people wait for, and writes
docs/performance-service.md. `make bench-service`.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from benchmarks.report import machine
from benchmarks.service.documents import TARGETS, Written, write_documents
from benchmarks.service.office import Filled, fill
from benchmarks.service.postgres import NoPostgres, running_postgres
from benchmarks.service.requests import ROUNDS, Measured, logged_in, measure, served
from benchmarks.service.webprocess import free_port
from shenbao.service.core.store import open_store
from shenbao.service.insight.exports import Export

FIRST = -15  # a nice value
DOCS = Path(__file__).parents[2] / "docs"


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured on one database; `load`: the machine's load average before and after."""

    requests: list[Measured]
    documents: list[Written]
    load: tuple[float, float]


@click.command()
@click.option("--packets", default=5000, show_default=True, help="packets in the database")
@click.option("--rounds", default=ROUNDS, show_default=True, help="times that each request is sent")
@click.option("--sqlite-only", is_flag=True, help="leave PostgreSQL out")
@click.option(
    "--without",
    multiple=True,
    type=click.Choice([kind.value for kind in Export]),
    help="a document of the batch to leave out; repeatable",
)
@click.option("--ahead", is_flag=True, help="take the processors before other programs (root): for a busy machine")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="folder of the filled databases; used again")
@click.option("--docs", type=click.Path(file_okay=False, path_type=Path), default=DOCS, show_default=False, help="where to write")
def main(
    packets: int, rounds: int, sqlite_only: bool, without: Sequence[str], ahead: bool, keep: Path | None, docs: Path
) -> None:
    """Measure the response times of the service."""
    kinds = [kind for kind in TARGETS if kind not in without]
    with tempfile.TemporaryDirectory(prefix="shenbao-service-") as folder:
        at = (keep or Path(folder)).resolve()
        results = {"SQLite": run(at / "sqlite", "", packets, rounds, kinds, ahead)}
        _write(docs, as_text(results, packets, rounds, ahead))  # it stays where the second one breaks off
        if sqlite_only:
            return
        try:
            with running_postgres(safe=True, kept=at / "postgresql-data") as address:
                results["PostgreSQL"] = run(at / "postgresql", address, packets, rounds, kinds, ahead)
        except NoPostgres as error:
            click.echo(str(error), err=True)
        _write(docs, as_text(results, packets, rounds, ahead))


def _write(docs: Path, text: str) -> None:
    (docs / "performance-service.md").write_text(text, encoding="utf-8")
    click.echo(f"written: {docs / 'performance-service.md'}")


def run(data: Path, database: str, packets: int, rounds: int, kinds: Sequence[Export], ahead: bool = False) -> Found:
    filled, before = _filled(data, database, packets), _load()
    first = put_ahead(database) if ahead else nullcontext()
    with first, served(data, database, free_port()) as (address, worker), logged_in(address) as (client, token):
        requests = measure(client, token, worker, filled, rounds)
        documents = write_documents(client, worker, f"/batches/{filled.large}", token, kinds)
    return Found(requests, documents, (before, _load()))


def _filled(data: Path, database: str, packets: int) -> Filled:
    """What an earlier run filled is taken again, if it came to its end and holds as many packets."""
    told = data / "filled.json"
    if told.exists():
        known = Filled(**json.loads(told.read_text("utf-8")))
        if len(known.packets) == packets:
            open_store(data, database).database.close()  # of the newest schema
            return known
    store = open_store(data, database)
    filled = fill(store, packets)
    store.database.close()
    told.write_text(json.dumps(asdict(filled)), "utf-8")
    click.echo(f"filled: {packets} packets", err=True)
    return filled


def _load() -> float:
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


@contextmanager
def put_ahead(database: str) -> Iterator[None]:
    """Whatever is started here, and a PostgreSQL of its own run before others; the filling before it did not."""
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    postmaster = [_postmaster(database)] if database else []
    _put(FIRST, [0, *postmaster])
    try:
        yield
    finally:
        _put(usual, [0])


def _postmaster(database: str) -> int:
    """Its process id: the first line of the lock file beside its socket."""
    lock = next(Path(database.partition("host=")[2]).glob(".s.PGSQL.*.lock"))
    return int(lock.read_text("ascii").split()[0])


def _put(nice: int, pids: Sequence[int]) -> None:
    """Also of the session's group, by which Linux shares the processors out before it looks at single processes."""
    for pid in pids:
        os.setpriority(os.PRIO_PROCESS, pid, nice)
        group = Path(f"/proc/{pid or 'self'}/autogroup")
        if group.exists():
            group.write_text(str(nice), "ascii")


def as_text(results: Mapping[str, Found], packets: int, rounds: int, ahead: bool = False) -> str:
    heads = "".join(f" {name}: median | nine of ten within | CPU |" for name in results)
    requests = zip(*(found.requests for found in results.values()), strict=True)
    load = "; ".join(f"{name} {found.load[0]:.1f} before, {found.load[1]:.1f} after" for name, found in results.items())
    busy = (
        "the service was put before them" if ahead else "on more than a few, wall clock is too high; CPU tells what the work is"
    )
    document_heads = "".join(f" {name}: ready after | CPU | a page meanwhile |" for name in results)
    documents = zip(*(found.documents for found in results.values()), strict=True)
    return f"""# Response times of the service

Written by `make bench-service` (`python -m benchmarks.service`), by nobody's hand; measured in one run on {machine()}. Load average of the machine: {load} ({busy}).

{packets} packets in the database, nearly all in one batch, each with the rows of a packet really read: 15 pages with their readings and
full text, 54 field values, findings, notices. One web process (gunicorn) on the same machine, over loopback; every request is sent
{rounds} times to another packet or list where there is one, the whole answer is waited for. Milliseconds; CPU is that of the web process
(PostgreSQL's own not counted).

| what | at most |{heads} KB |
|---|---|{"---|---|---|" * len(results)}---|
{chr(10).join(_row(members) for members in requests)}

"At most" is what was set for the median. Searches find the word on any of {packets * 15} pages: SQLite by an FTS5 index of trigrams, PostgreSQL
by a GIN index of characters and pairs. After a correction by which packets are compared with each other, all packets of the batch are
compared again within the time shown.

Documents of the large batch, from the click until they can be fetched, in seconds; CPU is that of the process that writes them. A page meanwhile:
milliseconds (median) in which the batch page answered while the document was written.

| document | at most |{document_heads} MB |
|---|---|{"---|---|---|" * len(results)}---|
{chr(10).join(_document_row(members) for members in documents)}
"""


def _row(found: Sequence[Measured]) -> str:
    first = found[0]
    cells = "".join(f" {m.median:.0f} | {m.slowest:.0f} | {m.cpu:.0f} |" for m in found)
    return f"| {first.what} | {first.target or '—'} |{cells} {first.kilobytes:.0f} |"


def _document_row(found: Sequence[Written]) -> str:
    first = found[0]
    cells = "".join(f" {w.seconds:.1f} | {w.cpu:.1f} | {w.meanwhile:.0f} |" for w in found)
    return f"| {first.what} | {first.target or '—'} |{cells} {first.megabytes:.1f} |"


if __name__ == "__main__":
    main()
