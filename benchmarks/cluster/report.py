"""docs/performance-cluster.md and its plot: what was measured, and what follows from it for larger clusters."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

from benchmarks.cluster.measure import Measured
from benchmarks.cluster.simulation import Costs, Outcome, backlog, waits
from benchmarks.report import machine

SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000)
GIGABIT = 1e9 / 8  # bytes a second
LOADS = (0.5, 0.8, 0.95)
WAITING = (2, 8, 32)  # workers
PACKETS = 2000
IMAGE = "performance-cluster.svg"
COLOURS = {"as it is": "#1f5fa8", "with ten dispatchers": "#b5482a", "as many workers would read": "#9a9a9a"}


def write_report(runs: Sequence[Measured], names: Sequence[str], tasks: int, price: float, docs: Path) -> None:
    costs = costs_of(runs)
    lines = {
        "as it is": [_of(costs, size, tasks, GIGABIT) for size in SIZES],
        "with ten dispatchers": [_of(costs, size, tasks, 10 * GIGABIT, 10) for size in SIZES if size >= 64],
    }
    (docs / "performance-cluster.md").write_text(_text(runs, names, costs, lines, price), "utf-8")
    _plot(costs, lines, docs / "img" / IMAGE)


def costs_of(runs: Sequence[Measured]) -> Costs:
    """The smallest of the runs, each for itself: what else the machine does only ever adds."""
    again = [run.again for run in runs]
    return Costs(
        services=min((run.services for run in runs), key=sum),
        dispatcher=min((spent.dispatcher + spent.database) / spent.tasks for spent in again),
        scheduler=min(spent.scheduler / spent.tasks for spent in again),
        bytes=min(spent.bytes / spent.tasks for spent in again),
    )


def _of(costs: Costs, workers: int, tasks: int, line: float, dispatchers: int = 1) -> Outcome:
    """Each worker has as many tasks as the largest cluster's."""
    return backlog(costs, workers, max(tasks * workers // SIZES[-1], 10_000), line, dispatchers)


def _text(runs: Sequence[Measured], names: Sequence[str], costs: Costs, lines: dict[str, list[Outcome]], price: float) -> str:
    mean = sum(costs.services) / len(costs.services)
    most = {
        "dispatcher": 1 / costs.dispatcher,
        "scheduler": 1 / costs.scheduler,
        "network of the scheduler, 1 Gbit/s": GIGABIT / costs.bytes,
    }
    rows = "\n".join(
        f"| {run.workers} | {run.first.tasks} | {run.first.seconds:.0f} | {run.first.worker:.0f} | {run.first.worker / run.first.seconds:.2f} |"
        for run in runs
    )
    limits = "\n".join(f"| {name} | {rate:,.0f} | {rate * mean:,.0f} |" for name, rate in most.items())
    ended = lines["as it is"][-1]
    return f"""# Several machines: how far it goes

Made by `make bench-cluster`. Measured on {machine()}. A *task* is a page, the receiving of a packet, or the making of its record. How a cluster is set up: [cluster.md](cluster.md).

## Measured

A scheduler and workers as on hosts of their own (TLS, files sent with the tasks), PostgreSQL that waits for its disk, and the dispatcher read the sample packets {", ".join(names)}. The machine did other work meanwhile, so the time by the
clock says little; what follows is reckoned from processor time, of which a worker needs one core.

| workers | tasks | seconds by the clock | processor seconds of the workers | cores that they got |
|---|---|---|---|---|
{rows}

Of the processor a task took {mean:.2f} s on average (median {median(costs.services):.2f} s, longest {max(costs.services):.1f} s). The same packets were then handed in {runs[0].again.tasks // runs[0].first.tasks} times more, their pages kept by the workers, which tells what is not reading:

| a task costs | |
|---|---|
| the dispatcher with its database | {1000 * costs.dispatcher:.1f} ms of processor time |
| the scheduler | {1000 * costs.scheduler:.1f} ms |
| the network of the scheduler's host | {costs.bytes / 1000:,.0f} kB |

## Simulated

Dispatcher, network and scheduler serve one task after another; a worker that is free gets the next one (`benchmarks/cluster/simulation.py`). Up to {ended.tasks:,} tasks that all wait, for {ended.workers:,} workers; smaller clusters have as many for each worker.

| workers | tasks a second | tasks a day of 24 h | workers are busy | what holds it up | cost of 10,000 tasks, yuan |
|---|---|---|---|---|---|
{_rows(lines["as it is"], price)}

The cost is that of the workers' cores, {price:.2f} yuan an hour each, idle ones too; the four other hosts' is not in it.

![throughput](img/{IMAGE})

## Where it stops, and why

| one … | tasks a second at most | workers that it keeps busy |
|---|---|---|
{limits}

{_told(ended, most, mean)} One dispatcher takes, sends and settles every task in one process, one after the other: most of its share is what it says to the database about each task, then the pickling of pages for the making of records.

Several dispatchers may take from one queue (`SKIP LOCKED`), each with a scheduler and readers of its own; the packets' working folders must then lie on a disk that they share. That was not run. Simulated with ten of each, lines of 10 Gbit/s, and a database that is no limit:

| workers | tasks a second | workers are busy | what holds it up | cost of 10,000 tasks, yuan |
|---|---|---|---|---|
{_rows(lines["with ten dispatchers"], price, days=False)}

## Waiting

How long a packet takes from its coming to its last page where packets come at random (Poisson) and keep the workers busy for that share of the time; {PACKETS:,} packets of {min(runs[0].pages)}–{max(runs[0].pages)} pages. Minutes, median and 95th percentile:

| workers | {" | ".join(f"{load:.0%} busy" for load in LOADS)} |
|---|{"---|" * len(LOADS)}
{_waiting(costs, runs[0].pages)}

A packet's pages are read side by side, so more workers shorten the way of each packet until it has one for each page; a share of 80 % leaves room for the last day of a call, 95 % does not.

## What this does not tell

- Times of a network between hosts, of a disk that is slow to commit, of hosts that are slower than this one. Hosts that fail: [cluster.md](cluster.md#what-happens-when-).
- The samples are {len(costs.services)} tasks; an office's own pages may be slower or quicker. `make bench-cluster ARGS='--packets g01,g05,g09'` measures others.
- Clusters of more than {max(run.workers for run in runs)} workers were not run, and those of more than {os.cpu_count()} shared this machine's {os.cpu_count()} cores.
"""


def _rows(outcomes: Sequence[Outcome], price: float, days: bool = True) -> str:
    told = []
    for one in outcomes:
        cost = one.workers * one.seconds / 3600 * price / one.tasks * 10_000
        a_day = f" {one.rate * 86400:,.0f} |" if days else ""
        told.append(f"| {one.workers:,} | {one.rate:,.2f} |{a_day} {one.stages['workers']:.0%} | {one.limit} | {cost:,.1f} |")
    return "\n".join(told)


def _told(ended: Outcome, most: dict[str, float], mean: float) -> str:
    first = min(most, key=lambda name: most[name])
    if ended.limit == "workers":
        return f"At {ended.workers:,} workers nothing but the workers holds it up; first would be the {first}."
    return f"What fills first is the {first}: from about {most[first] * mean:,.0f} workers on, more of them change nothing."


def _waiting(costs: Costs, pages: Sequence[int]) -> str:
    rows = []
    for workers in WAITING:
        cells = []
        for load in LOADS:
            found = [seconds / 60 for seconds in waits(costs, workers, PACKETS, pages, load)]
            cells.append(f"{median(found):.1f}, {quantiles(found, n=20)[-1]:.1f}")
        rows.append(f"| {workers} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _plot(costs: Costs, lines: dict[str, list[Outcome]], path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "shenbao"
    from matplotlib import pyplot

    mean = sum(costs.services) / len(costs.services)
    drawn = {
        "as many workers would read": [replace(one, seconds=one.tasks * mean / one.workers) for one in lines["as it is"]]
    } | lines
    figure, axes = pyplot.subplots(figsize=(8, 4.5))
    for name, outcomes in drawn.items():
        style = "--" if name == "as many workers would read" else "o-"
        axes.plot([one.workers for one in outcomes], [one.rate for one in outcomes], style, color=COLOURS[name], label=name)
    axes.set(xscale="log", yscale="log", xlabel="workers", ylabel="tasks a second")
    axes.set_xticks(SIZES, [f"{size:,}" for size in SIZES])
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
