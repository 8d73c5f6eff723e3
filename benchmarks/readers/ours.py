"""Shenbao itself: the whole job, from the packet to the reports, by its own command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.measure import Cost, run_together
from benchmarks.readers.rivals import Result
from evaluation.score import norm

SHENBAO = Path(sys.executable).parent / "shenbao"


def whole_job(packet: Path, truth: Path, work: Path) -> Result:
    """`shenbao check` with two processes: reading, record, seals, checks, all reports."""
    report = work / "report.json"
    cost = _check(packet, work / "reports", report, 2, work)
    fields = json.loads(report.read_text("utf-8"))["packets"][0]["fields"]
    wanted = short_fields(truth)
    right = sum(
        norm(want) in {norm(fields[key]["raw"]), norm(fields[key]["value"])} for key, want in wanted.items() if key in fields
    )
    text = "\n".join(str(found["raw"]) for found in fields.values() if found["raw"])
    return Result("Shenbao", "the whole job", cost, text, exact=(right, len(wanted)))


def first_result(packet: Path, work: Path) -> Cost:
    """From start to the result of one page, everything loaded anew."""
    command = [str(SHENBAO), "read", str(packet), "--json", str(work / "read.json")]
    return run_together([command], work / "bench.log", fine=(0, 1))


def electronic_job(packet: Path, work: Path) -> Cost:
    """A packet that never was paper, one process."""
    return _check(packet, work / "electronic", work / "electronic.json", 1, work)


def idle(work: Path) -> Cost:
    """What the same command costs without a page to read: start-up alone."""
    empty = work / "empty"
    empty.mkdir(exist_ok=True)
    return _check(empty, work / "nothing", work / "nothing.json", 1, work)


def short_fields(truth: Path) -> dict[str, str]:
    """The packet's true values of at most 40 characters."""
    fields = json.loads(truth.read_text("utf-8"))["fields"]
    return {key: value for key, value in fields.items() if isinstance(value, str) and len(value) <= 40}


def _check(packet: Path, out: Path, report: Path, jobs: int, work: Path) -> Cost:
    command = [str(SHENBAO), "check", str(packet), "--out", str(out), "--json", str(report), "--jobs", str(jobs)]
    return run_together([command], work / "bench.log", fine=(0, 1))
