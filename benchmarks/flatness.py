"""Whether one reading process keeps its memory over many pages; `python -m benchmarks.flatness PACKET PAGES OUT.json` alone
takes a while.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from benchmarks.measure import CommandFailed, run_together
from extractors.reading import ReadOptions, read_source
from intake.limits import Limits
from intake.receiving import receive

EVERY = 20  # pages between two looks at the memory


def memory_over(packet: Path, work: Path, pages: int) -> list[tuple[int, float]]:
    """(pages read, resident MB) of one process that reads the packet again and again; empty when it could not be measured."""
    out = work / "memory.json"
    try:
        run_together([[sys.executable, "-m", "benchmarks.flatness", str(packet), str(pages), str(out)]], work / "bench.log")
    except CommandFailed:
        return []
    return curve_of(out)


def curve_of(file: Path) -> list[tuple[int, float]]:
    """What a run of this module wrote."""
    return [(int(n), float(mb)) for n, mb in json.loads(file.read_text("utf-8"))]


def resident_mb() -> float:
    """What the process holds now, not its peak."""
    fields = Path("/proc/self/statm").read_text("ascii").split()
    return int(fields[1]) * resource.getpagesize() / 2**20


def main(packet: str, pages: str, out: str) -> None:
    work = Path(out).with_suffix("")
    sources = receive(Path(packet), work, Limits()).sources
    seen: list[tuple[int, float]] = []
    for n in range(int(pages)):
        read_source(sources[n % len(sources)], work, ReadOptions())
        if n % EVERY == EVERY - 1:
            seen.append((n + 1, round(resident_mb(), 1)))
            Path(out).write_text(json.dumps(seen), "utf-8")  # a run that is broken off keeps what it has measured


if __name__ == "__main__":
    main(*sys.argv[1:])
