"""`make bench-cluster`: measure clusters of one, two and four workers here, simulate larger ones, write docs/performance-cluster.md and its plot."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

import click

from benchmarks.cluster.measure import Measured, Spent, measure
from benchmarks.cluster.report import write_report

ROOT = Path(__file__).parents[2]
SIZES = (1, 2, 4)  # workers that are measured


@click.command()
@click.option("--packets", default="g11,g07,g24", show_default=True, help="Sample packets that are read.")
@click.option(
    "--numbers",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep what was measured here; what lies there is not measured again.",
)
@click.option("--tasks", default=10_000_000, show_default=True, help="Pages of the largest simulation.")
@click.option("--price", default=0.30, show_default=True, help="Price of a processor core for an hour, in yuan.")
def main(packets: str, numbers: Path | None, tasks: int, price: float) -> None:
    runs = _kept(numbers)
    for workers in SIZES:
        if workers not in {run.workers for run in runs}:
            with tempfile.TemporaryDirectory(prefix="shenbao-cluster-", ignore_cleanup_errors=True) as folder:
                runs.append(measure(Path(folder) / "run", workers, packets.split(",")))
            if numbers:
                numbers.write_text(json.dumps([asdict(run) for run in runs]), "utf-8")
            click.echo(f"{workers}: {runs[-1].first}")
    write_report(runs, packets.split(","), tasks, price, ROOT / "docs")


def _kept(numbers: Path | None) -> list[Measured]:
    rows = json.loads(numbers.read_text("utf-8")) if numbers and numbers.exists() else []
    return [
        Measured(row["workers"], Spent(**row["first"]), Spent(**row["again"]), tuple(row["services"]), tuple(row["pages"]))
        for row in rows
    ]


if __name__ == "__main__":
    main()
