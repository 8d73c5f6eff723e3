"""Runs the program against a folder of broken, hostile and odd files: `python -m evaluation.hostile DIR [--pages N] [--only WORD]`.

Each file is received as a packet of its own, and some of its pages are read, all in limited processes. Counts by outcome are printed. The
exit code is 1 if a file ends in neither a reading nor a clear finding, if anything crashed, or if anything appeared outside its workspace.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from intake.inspection.sandbox import Sandbox
from intake.limits import Limits
from intake.receiving import receive
from model.errors import ShenbaoError
from model.packet import Fate, Packet, PageSource
from model.page import Page, Reader

SKIPPED = {"README.md", "LICENSE", "LICENSE.md"}
READ_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """`name`: read, finding, ignored, partly (a reading and findings), CRASH or SILENT; the last two are failures."""

    name: str
    detail: str
    seconds: float


def read_page(source: PageSource, workspace: Path) -> tuple[Page, ...]:
    """One page through the reader, in the limited process; imported there only. Coarse: what counts is that it ends, not what it says."""
    from extractors.reading import ReadOptions, read_source

    return read_source(source, workspace, ReadOptions(dpi=100, most_dpi=120))


def judge(path: Path, limits: Limits, pages: int, readers: Sandbox) -> Outcome:
    """What becomes of the one file at `path`."""
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="shenbao-hostile-") as folder:
        workspace = Path(folder) / "workspace"
        try:
            packet = receive(path, workspace, limits)
            name, detail = _of_packet(packet, workspace, pages, readers)
            if {p.name for p in Path(folder).iterdir()} - {"workspace"}:
                name, detail = "CRASH", "something appeared outside the workspace"
        except Exception as error:  # this is what the run looks for
            name, detail = "CRASH", f"{type(error).__name__}: {error}"
    return Outcome(name, detail, time.monotonic() - begin)


def _of_packet(packet: Packet, workspace: Path, pages: int, readers: Sandbox) -> tuple[str, str]:
    problems = [f.problem for f in packet.files if f.problem is not None]
    unclear = [f.id for f in packet.files if f.fate is Fate.UNREADABLE and (f.problem is None or not f.problem.remedy)]
    if unclear or not packet.files:
        return "SILENT", f"no problem told: {unclear[:3]}"
    read = 0
    for source in _chosen(packet.sources, pages):
        told, crash = _read(source, workspace, readers)
        if crash:
            return "CRASH", crash
        problems += told
        read += not told
    detail = "；".join(f"{p.code} {p.message}" for p in problems[:2] if p)
    if packet.sources and pages == 0:
        read = len(packet.sources)
    if read:
        return ("partly" if problems else "read"), detail
    if problems:
        return "finding", detail
    fates = {f.fate for f in packet.files}
    return ("ignored", "") if fates <= {Fate.IGNORED, Fate.CONTAINER, Fate.DUPLICATE} else ("SILENT", str(fates))


def _chosen(sources: tuple[PageSource, ...], pages: int) -> list[PageSource]:
    """The first pages, and the last."""
    return list(sources[:pages]) if len(sources) <= pages else [*sources[: pages - 1], sources[-1]] if pages else []


def _read(source: PageSource, workspace: Path, readers: Sandbox) -> tuple[list, str]:  # type: ignore[type-arg]
    try:
        pages = readers.run(read_page, source, workspace, seconds=READ_SECONDS)
    except ShenbaoError as error:
        return [error.problem()], ""
    except Exception as error:  # a reader must turn what it meets into problems
        return [], f"page {source.index + 1}: {type(error).__name__}: {error}"
    if not pages:
        return [], f"page {source.index + 1}: no page and no problem"
    silent = [p.number for p in pages if p.reader is Reader.NONE and not p.problems and not p.blank]
    if silent:
        return [], f"pages {silent}: unread without a problem"
    return [problem for page in pages if page.reader is Reader.NONE for problem in page.problems], ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=2, help="pages of each document to read (0: receive only)")
    parser.add_argument("--only", default="", help="only files whose path holds this word")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    if not options.folder.is_dir():
        print(f"{options.folder}: no such folder; nothing was run", file=sys.stderr)
        return 2
    files = sorted(p for p in options.folder.rglob("*") if p.is_file() and p.name not in SKIPPED and options.only in str(p))
    limits = Limits(seconds=30, unpack_seconds=60, convert_seconds=60)
    counts: Counter[str] = Counter()
    failures, slowest = [], []
    with Sandbox(8 * 2**30) as readers:
        for path in files:
            outcome = judge(path, limits, options.pages, readers)
            counts[outcome.name] += 1
            slowest.append((outcome.seconds, path.name))
            if outcome.name.isupper():
                failures.append(f"{outcome.name} {path.relative_to(options.folder)}: {outcome.detail}")
            if options.verbose:
                print(
                    f"{outcome.seconds:6.2f} s  {outcome.name:8} {path.relative_to(options.folder)}  {outcome.detail}", flush=True
                )
    print(f"{len(files)} files: " + ", ".join(f"{n} {name}" for name, n in counts.most_common()))
    print("slowest: " + ", ".join(f"{name} {seconds:.1f} s" for seconds, name in sorted(slowest, reverse=True)[:5]))
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
