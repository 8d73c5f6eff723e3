"""docs/trials.md: one section a trial, each written by its own command and left alone by the others."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.report import machine

FILE = Path(__file__).parents[2] / "docs" / "trials.md"
HEAD = """# Trials of the running service

Each section below is written by its command, by nobody's hand; exit code 1: something did not hold. A section says how many kills, pages and people it is of: where these are fewer than
the command's own (200, 10,000, 100), the whole was not run yet.

**`make chaos`** starts `shenbao serve` on a folder of its own and hands in small packets (Word, electronic PDF, pictures, ZIP; drawn by a seed) by the API as fast as they are read, sending again what is not answered well.
Meanwhile processes are killed (SIGKILL) at random moments, each after something was done since the last kill: web processes and their master, the dispatcher, readers, the processes that look into files, the supervisor (started again
by the trial, as systemd does); with `--cluster`, where pages are read by a cluster, its scheduler and the host of its readers, too. Between kills the disk is filled and freed (a real small disk, where the trial may mount one), PostgreSQL restarted (in order, or as by a crash), the clock moved by up to 11 hours either way, and once the
folder is copied as a snapshot of the disk would have it. Then it waits until all is read, sweeps what the service sweeps by itself within a day, and judges (`benchmarks/trials/judge.py`): every packet finished once; no job, page
or event twice; records, findings, values, pages and files equal to those of a service that nobody disturbed; as many rows in every table and the same files in every folder as there; `shenbao doctor --deep`, the audit trail with it.
The copy is started where the first folder is no more, sent the rest, and judged the same way. `tests/integration/test_trials_judge.py` puts each harm in on purpose and sees it told.

Said as it is: the cluster's hosts are processes of one machine, none is cut off (`tests/integration/test_cluster_hosts.py` does that), and its clock is not moved. With SQLite there is no server to restart, with PostgreSQL no folder to copy that holds all. The clock that is moved is that of the service's processes
(`benchmarks/trials/clock.c`, preloaded; libfaketime moves the clocks that measure durations too, which no administrator does).

**`make soak`** reads page after page and looks at memory and open handles; **`make load`** lets people work in the pages, each with a login and pauses. Both in small, with some kills, run in CI (`tests/e2e/test_trials_short.py`).

What the dispatcher grew by in a soak was looked into with tracemalloc, mallinfo2 and SQLite's own count: statistics that distributed kept of every task (4 KB each; the scheduler goes without them now), and the page caches of SQLite's connections, from
0.2 to 6.3 MB in 60 pages; they end at 2 MB a connection. Objects of Python stayed as many as they were (868 to 870 thousand blocks over the last 30 pages).
"""


def write(name: str, text: str, file: Path = FILE) -> None:
    """Put the section in the place of its last one, or at the end."""
    whole = file.read_text("utf-8") if file.exists() else HEAD
    section = f"## {name}\n\nMeasured on {datetime.now(UTC).date().isoformat()}, {machine()}.\n\n{text.strip()}\n"
    there = re.compile(rf"^## {re.escape(name)}\n.*?(?=^## |\Z)", re.M | re.S)
    whole = there.sub(lambda _: section + "\n", whole) if there.search(whole) else whole.rstrip() + "\n\n" + section
    file.write_text(whole.rstrip() + "\n", "utf-8")
    told(f"written: {file}")


def told(line: str) -> None:
    """Say on the way how far it is."""
    print(line, file=sys.stderr, flush=True)
