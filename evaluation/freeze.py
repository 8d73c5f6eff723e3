"""`make freeze`: read the whole corpus and keep what the program makes of it, for `make compare`."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evaluation import frozen
from evaluation.frozen import PARTS, STORE, Choice, Pile

if TYPE_CHECKING:  # every process of the sandbox loads this module, and must not load the program with it
    from model.packet import Submission
    from model.results import PacketResult


@dataclass(frozen=True, slots=True)
class Run:
    """What to read and where to keep it. `made`: the store that the generated packets lie in; `make`: whether they are made where they
    are missing. `resume`: leave what is kept already.
    """

    choice: Choice
    shared: Path | None
    store: Path
    made: Path
    jobs: int = 1
    resume: bool = False
    make: bool = True


@dataclass(frozen=True, slots=True)
class Frozen:
    """One packet that was read: its results, how many pages, and in how many seconds."""

    results: tuple[PacketResult, ...]
    pages: int
    seconds: float


@contextmanager
def reading_processes(jobs: int) -> Iterator[Executor]:
    os.environ["OMP_NUM_THREADS"] = "1"
    with ProcessPoolExecutor(jobs, mp_context=get_context("forkserver")) as pool:
        yield pool


def freeze(run: Run) -> Iterator[tuple[str, str]]:
    """Read what is chosen, packet by packet, each kept as soon as it is read; yield part and name of each.

    What is found over a whole pile is kept where all of its packets were read.
    """
    with reading_processes(run.jobs) as pool:
        for pile in frozen.piles(run.shared, run.made):
            if pile.part in run.choice.parts:
                yield from _freeze_pile(pile, run, pool)


def _freeze_pile(pile: Pile, run: Run, pool: Executor) -> Iterator[tuple[str, str]]:
    from evaluation import made, read

    if pile.made and not made.complete(pile):
        if not run.make:
            return
        for name in made.make_all(pile, pool):
            click.echo(f"{pile.part:9s} {name}  made", err=True)
    packets, register = read.packets_in(pile.folder)
    waiting: dict[str, Future[Frozen]] = {}
    for path in packets:
        place = frozen.place_of(run.store, pile.part, path.name)
        if run.choice.takes(path.name) and not (run.resume and place.is_file()):
            waiting[path.name] = pool.submit(freeze_packet, path, register, place)
    results: list[PacketResult] = []
    for name in list(waiting):
        done = waiting.pop(name).result()
        results += done.results
        click.echo(f"{pile.part:9s} {name}  {done.pages} pages  {done.seconds:.0f} s", err=True)
        yield pile.part, name
    if len({r.record.packet for r in results}) >= len(packets):
        name = frozen.BATCH + pile.name
        frozen.save(read.read_batch(results, register), frozen.place_of(run.store, pile.part, name))
        yield pile.part, name


def freeze_packet(path: Path, register: list[Submission], place: Path) -> Frozen:
    """Runs in a reading process."""
    from evaluation import read

    begun = time.monotonic()
    reading = read.read_packet(path, register)
    frozen.save(reading.plain, place)
    return Frozen(reading.results, len(reading.plain["pages"]), time.monotonic() - begun)


def chosen(only: str, packets: str) -> Choice:
    """From the options. Raises `click.UsageError` for a part that there is not."""
    parts = tuple(p for p in only.split(",") if p) or PARTS
    if wrong := set(parts) - set(PARTS):
        raise click.UsageError(f"--only takes {', '.join(PARTS)}, not {', '.join(sorted(wrong))}")
    return Choice(parts, frozenset(p for p in packets.split(",") if p))


def commit() -> str:
    """The commit of the working tree, marked where something was changed since; empty where there is no git."""
    asked = ["git", "describe", "--always", "--dirty", "--abbrev=10"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - fixed words
    except (OSError, subprocess.CalledProcessError):
        return ""


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=STORE, show_default=True, help="Keep it here.")
@click.option("--only", default="", help=f"Parts of the corpus, joined by commas: {', '.join(PARTS)}.")
@click.option("--packets", default="", help="Names of packets, joined by commas.")
@click.option("--shared", type=click.Path(path_type=Path), help="A folder of more packets.")
@click.option("--jobs", type=click.IntRange(1), default=min(2, os.cpu_count() or 1), show_default=True)
@click.option("--resume", is_flag=True, help="Leave what is kept already.")
def main(out: Path, only: str, packets: str, shared: Path | None, jobs: int, resume: bool) -> None:
    """Keep what the program of today makes of every packet of the corpus."""
    begun, names = time.monotonic(), []
    out.mkdir(parents=True, exist_ok=True)
    (out / "commit").write_text(commit() + "\n", encoding="utf-8")
    for part, name in freeze(Run(chosen(only, packets), shared, out, out, jobs, resume)):
        names.append(frozen.place_of(out, part, name))
    size = sum(place.stat().st_size for place in names)
    click.echo(f"{len(names)} files, {size / 1e6:.1f} MB, in {out}; {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
