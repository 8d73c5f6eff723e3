"""Whether one reading process keeps its memory over many pages."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from extractors.reading import ReadOptions, read_source
from intake import Limits, receive
from samples.bench.measure import CommandFailed, run_together


def memory_over(packet: Path, work: Path, pages: int) -> list[tuple[int, float]]:
    """(pages read, resident MB) of one process that reads the packet again and again; empty when it could not be measured."""
    out = work / "memory.json"
    try:
        run_together([[sys.executable, "-m", "samples.bench.flatness", str(packet), str(pages), str(out)]], work / "bench.log")
    except CommandFailed:
        return []
    return [(int(n), float(mb)) for n, mb in json.loads(out.read_text("utf-8"))]


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
        if n % 20 == 19:
            seen.append((n + 1, round(resident_mb(), 1)))
    Path(out).write_text(json.dumps(seen), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
