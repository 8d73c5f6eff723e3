"""How long the documents of a large batch take, and how the pages answer meanwhile."""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.service.requests import TICKS
from benchmarks.service.webprocess import NotAnswered
from shenbao.service.insight.exports import Export

LONGEST = 3600.0
ENDS_WITHIN = 10.0
TARGETS: dict[Export, int | None] = {
    Export.APPLICANTS: 5,
    Export.FINDINGS: 5,
    Export.WORKBOOK: 15,
    Export.OVERVIEW: 20,
    Export.NOTICES: None,
}
NAMES = {
    Export.APPLICANTS: "申报单位 applicants, CSV",
    Export.FINDINGS: "问题清单 findings, CSV",
    Export.WORKBOOK: "汇总表 workbook, XLSX",
    Export.OVERVIEW: "汇总表 table of applicants, PDF",
    Export.NOTICES: "全部告知书 all notices, ZIP of Word and PDF",
}


@dataclass(frozen=True, slots=True)
class Written:
    """Seconds from the click until the document is ready, CPU seconds of its process; `meanwhile`: milliseconds (median) in which the batch
    page answered in that time; `target`: seconds, at most.
    """

    what: str
    seconds: float
    cpu: float
    megabytes: float
    meanwhile: float
    target: int | None


def write_documents(client: httpx.Client, worker: int, batch: str, token: str, kinds: Sequence[Export]) -> list[Written]:
    """Documents of the batch are asked for, waited for and fetched, one after the other."""
    return [_written(client, worker, batch, token, kind) for kind in kinds]


def _written(client: httpx.Client, worker: int, batch: str, token: str, kind: Export) -> Written:
    used, begun = _children(worker), time.perf_counter()
    answer = client.post(f"{batch}/exports/{kind}", headers={"X-CSRFToken": token})
    if answer.status_code != 302:
        raise NotAnswered(f"{answer.status_code} {answer.text[:300]}")
    waits = []
    while "<progress" in client.get(f"{batch}/exports/table").text:
        at = time.perf_counter()
        client.get(batch).raise_for_status()
        waits.append(1000 * (time.perf_counter() - at))
        if time.perf_counter() - begun > LONGEST:
            raise NotAnswered(f"{kind} was not written within an hour")
        time.sleep(0.3)
    seconds = time.perf_counter() - begun
    cpu = _used_since(worker, used)
    fetched = client.get(f"{batch}/exports/{kind}", params={"made": 1})
    if fetched.status_code != 200 or re.match(rb"<!doctype", fetched.content):
        raise NotAnswered(f"{fetched.status_code} {fetched.text[:300]}")
    size, meanwhile = len(fetched.content) / 1e6, statistics.median(waits) if waits else 0.0
    found = Written(NAMES[kind], seconds, cpu, size, meanwhile, TARGETS[kind])
    print(f"{found.what}: {seconds:.1f} s, {found.cpu:.1f} s CPU, pages meanwhile {meanwhile:.0f} ms", file=sys.stderr)
    return found


def _used_since(worker: int, used: float) -> float:
    """CPU seconds of the process that wrote the document; it takes a moment to end."""
    end = time.monotonic() + ENDS_WITHIN
    while _children(worker) == used and time.monotonic() < end:
        time.sleep(0.1)
    return _children(worker) - used


def _children(pid: int) -> float:
    """Seconds of CPU of the processes that a process started and that have ended; 0 where the system does not tell."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    cells = stat.read_text("ascii").rpartition(")")[2].split()
    return (int(cells[13]) + int(cells[14])) / TICKS
