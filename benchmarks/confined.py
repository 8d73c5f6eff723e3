"""What it costs that readers are locked away and that their answers are read as values alone: a packet is read as `shenbao check` reads it, and with neither, turn
and turn about.

    python -m benchmarks.confined [PACKET] [--times N]
"""

from __future__ import annotations

import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

import click

from benchmarks.measure import Cost, run_together
from engine import pool
from intake.inspection import plain, sandbox
from intake.inspection.view import View

SCANS = Path(__file__).parents[1] / "samples" / "packets" / "g01"


def begin_free(memory_bytes: int, _view: View | None, _owner: int) -> None:
    """In place of `begin_process`: in a reading process, whose own processes are left free too."""
    pool.limit_process(memory_bytes)
    _free()


def look_free(_memory_bytes: int, _view: View | None) -> None:
    """In place of the limits of a process that looks into files."""


def _free() -> None:
    sandbox._limit = look_free  # type: ignore[assignment]
    plain.PlainConnection.recv = Connection.recv  # type: ignore[method-assign]


def _read(packet: Path, free: bool) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        call = f"from benchmarks.confined import check; check({str(packet)!r}, {free})"  # a reader that is confined does not see this file
        return run_together([[sys.executable, "-c", call]], Path(folder, "log"), fine=(0, 1))


def check(packet: str, free: bool) -> None:
    from shenbao.commands.main import cli

    if free:
        pool.begin_process = begin_free  # type: ignore[assignment]
        _free()
    cli(["check", packet, "--jobs", "1"])


@click.command()
@click.argument("packet", type=click.Path(path_type=Path, exists=True), default=SCANS)
@click.option("--times", default=3, show_default=True, help="How often each way.")
def main(packet: Path, times: int) -> None:
    costs = [(_read(packet, False), _read(packet, True)) for _ in range(times)]
    for name, which in (("as it is", 0), ("neither confined nor read plainly", 1)):
        told = [pair[which] for pair in costs]
        cpu = ", ".join(f"{cost.cpu:.1f}" for cost in told)
        click.echo(
            f"{name}: CPU {median(cost.cpu for cost in told):.1f} s ({cpu}), clock {median(cost.wall for cost in told):.1f} s"
        )


if __name__ == "__main__":
    main()
