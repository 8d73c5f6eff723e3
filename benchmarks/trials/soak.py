"""`make soak`: the real service reads page after page, and its memory and handles are looked at all the while. Writes its section of
docs/trials.md.
"""

from __future__ import annotations

import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import click
import psutil
from sqlalchemy import func, select

from benchmarks.trials import bulk, papers
from benchmarks.trials.chaos import BACKLOG, LOOK_SECONDS, asked, unread, until_read
from benchmarks.trials.report import FILE, told, write
from benchmarks.trials.running import Part, Service, set_up
from benchmarks.trials.sender import Sender
from storage.schema import Packet

IMAGE = "trials-soak.svg"
LOOKS = 40  # over a whole run
WARM = 0.25  # of a run: models and caches are loaded by then
MORE = 1.10  # times what it held: more is growth
FEW_MB, FEW_HANDLES = 20.0, 5.0  # noise
WATCHED = (Part.SUPERVISOR, Part.MASTER, Part.WEB, Part.DISPATCHER, Part.READER)


@dataclass(frozen=True, slots=True)
class Look:
    """MB and open handles of a part's largest process, after so many pages."""

    pages: int
    megabytes: float
    handles: int


@dataclass(frozen=True, slots=True)
class Plan:
    """`seconds`: nothing is handed in after so long. `made`: the files of a packet, by seed and number."""

    pages: int
    seed: int
    seconds: float = math.inf
    made: Callable[[int, int], dict[str, bytes]] = bulk.packet


@dataclass(slots=True)
class Watched:
    """What was seen of each part; bytes of the data folder a page; seconds that it took."""

    looks: dict[Part, list[Look]] = field(default_factory=dict)
    pages: int = 0
    scanned: int = 0
    read: int = 0  # as the service counts them
    packets: int = 0
    seconds: float = 0.0
    kilobytes: float = 0.0


@click.command()
@click.option("--pages", default=10_000, show_default=True, help="how many pages are read")
@click.option("--seed", default=1, show_default=True, help="decides the packets")
@click.option("--minutes", default=0.0, help="hand nothing in after so long (default: until all pages are)")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="where to work (default: a temporary folder)")
@click.option("--docs/--no-docs", default=True, help="write docs/trials.md")
def main(pages: int, seed: int, minutes: float, folder: Path | None, docs: bool) -> None:
    """Read many pages, and see whether memory and handles stay as they are."""
    with ExitStack() as opened:
        at = folder or Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="shenbao-soak-")))
        service = Service(at.resolve())
        token = set_up(service)
        with service.running():
            watched = run(service, Plan(pages, seed, 60 * minutes or math.inf), token)
    text = as_text(watched, seed)
    click.echo(text)
    if docs:
        write("soak", text)
        _plot(watched.looks, FILE.parent / "img" / IMAGE)
    sys.exit(1 if any(grown(looks) for looks in watched.looks.values()) else 0)


def run(service: Service, plan: Plan, token: str) -> Watched:
    """Let the running service read until so many pages were sent, or for so long."""
    watched, begun = Watched({part: [] for part in WATCHED}), time.monotonic()
    sender = Sender(lambda: service.address, token, plan.seed, plan.made)
    batch = sender.batch()
    while watched.pages < plan.pages and time.monotonic() < begun + plan.seconds:
        while unread(service) >= BACKLOG:
            time.sleep(LOOK_SECONDS / 4)
        sender.packet(batch, watched.packets)
        files = plan.made(plan.seed, watched.packets)
        watched.pages += sum(papers.pages_of(name, data) for name, data in files.items())
        watched.scanned += bulk.scanned_of(files)
        watched.packets += 1
        if watched.pages >= plan.pages * (len(watched.looks[Part.WEB]) + 1) / LOOKS:
            look(service, watched)
    until_read(service)
    look(service, watched)
    watched.read = asked(service, lambda session: session.scalar(select(func.sum(Packet.pages_done))) or 0)
    watched.seconds = time.monotonic() - begun
    size = sum(path.stat().st_size for path in service.data.rglob("*") if path.is_file())
    watched.kilobytes = size / 1024 / max(watched.pages, 1)
    return watched


def look(service: Service, watched: Watched) -> None:
    for part, processes in service.parts().items():
        seen = [found for process in processes if (found := _held(process))]
        if part in watched.looks and seen:
            megabytes, handles = (max(column) for column in zip(*seen, strict=True))
            watched.looks[part].append(Look(watched.pages, megabytes, int(handles)))
    told(
        f"{watched.pages} pages, "
        + ", ".join(f"{part}: {looks[-1].megabytes:.0f} MB" for part, looks in watched.looks.items() if looks)
    )


def _held(process: psutil.Process) -> tuple[float, float] | None:
    with suppress(psutil.Error):
        return process.memory_info().rss / 2**20, float(process.num_fds())
    return None


def grown(looks: Sequence[Look]) -> bool:
    """Whether the last quarter of a run held more than the quarter after the beginning: by the medians, so that one look decides nothing."""
    if len(looks) < 4:
        return False
    most = looks[-1].pages
    early = [look for look in looks if WARM * most <= look.pages <= 2 * WARM * most] or list(looks[:1])
    late = [look for look in looks if look.pages >= (1 - WARM) * most]
    memory = [statistics.median(look.megabytes for look in part) for part in (early, late)]
    handles = [statistics.median(look.handles for look in part) for part in (early, late)]
    return memory[1] > MORE * memory[0] + FEW_MB or handles[1] > MORE * handles[0] + FEW_HANDLES


def as_text(watched: Watched, seed: int) -> str:
    rows = "".join(_row(part, looks) for part, looks in watched.looks.items() if looks)
    return f"""`python -m benchmarks.trials.soak --pages {watched.pages} --seed {seed}`

{watched.read} pages in {watched.packets} packets as the service counted them, {watched.seconds:.0f} s, {watched.kilobytes:.0f} KB on the disk a page.
**{watched.scanned} of them were scans** (A4 at 150 dpi, grained, a little askew, nine lines each); the others are electronic: a form in Word or PDF, and dozens of pages of text in PDF or OFD
(`benchmarks/trials/bulk.py`), which take a fraction of a scan's time. MB and open handles of the largest process of each part; a reader is replaced after 200 pages.

| part | after a quarter | half | three quarters | all | MB more in 1,000 pages, at that rate | handles: quarter | all | |
|---|---|---|---|---|---|---|---|---|
{rows}
![memory and handles](img/{IMAGE})
"""


def _row(part: Part, looks: Sequence[Look]) -> str:
    at = [min(looks, key=lambda look, share=share: abs(look.pages - share * looks[-1].pages)) for share in (0.25, 0.5, 0.75, 1)]  # type: ignore[misc]
    memory = " | ".join(f"{look.megabytes:.0f}" for look in at)
    rate = 1000 * (at[-1].megabytes - at[0].megabytes) / max(at[-1].pages - at[0].pages, 1)
    return f"| {part} | {memory} | {rate:+.0f} | {at[0].handles} | {at[-1].handles} | {'grown' if grown(looks) else 'flat'} |\n"


def _plot(looks: dict[Part, list[Look]], path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "shenbao"
    from matplotlib import pyplot

    figure, (memory, handles) = pyplot.subplots(1, 2, figsize=(10, 4))
    for part, seen in looks.items():
        pages = [look.pages for look in seen]
        memory.plot(pages, [look.megabytes for look in seen], label=part.value)
        handles.plot(pages, [look.handles for look in seen], label=part.value)
    memory.set(xlabel="pages", ylabel="MB", ylim=(0, None))
    handles.set(xlabel="pages", ylabel="open handles", ylim=(0, None))
    memory.legend(fontsize="small")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


if __name__ == "__main__":
    main()
