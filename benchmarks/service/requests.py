"""Requests of a working day, sent to the running service, and how long each takes."""

from __future__ import annotations

import math
import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.service.office import PASSWORD, Filled
from benchmarks.service.webprocess import NotAnswered, start_web, stop, worker_of

ROUNDS = 20
ANSWER_SECONDS = 600.0  # on a machine that does much else
MAIL = ("company.contact.email", "contact{}@office.example")
APPLICANT = ("cover.applicant", "广州市云帆第{}软件有限公司")
PROJECT = ("cover.project_name", "云帆智慧社区服务平台{}期")
RECOMMENDER = ("cover.recommender", "广州市第{}区工业和信息化局")
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


def _nothing(_number: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Request:
    """`ask` sends the n-th request and gives the size of the answer; `before` is not measured."""

    ask: Callable[[int], int]
    before: Callable[[int], None] = _nothing


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds from request to answer (`slowest`: nine in ten are within), and of CPU of the web process a request;
    `target`: at most, None: none was set.
    """

    what: str
    median: float
    slowest: float
    cpu: float
    kilobytes: float
    target: int | None


@contextmanager
def served(data: Path, database: str, port: int) -> Iterator[tuple[str, int]]:
    """One web process on `data`: its address, and the process id of gunicorn's worker."""
    process = start_web(data, port, threads=4, database=database)
    try:
        yield f"http://127.0.0.1:{port}", worker_of(process.pid)
    finally:
        stop(process)


@contextmanager
def logged_in(address: str) -> Iterator[tuple[httpx.Client, str]]:
    """A client of the reviewer, and the token of his forms."""
    with httpx.Client(base_url=address, trust_env=False, timeout=ANSWER_SECONDS, follow_redirects=False) as client:
        yield client, _log_in(client)


def measure(client: httpx.Client, token: str, worker: int, filled: Filled, rounds: int = ROUNDS) -> list[Measured]:
    """Every request `rounds` times, after one that does not count; a list or page is another one each time where it can be."""
    packets = filled.packets[-rounds - 1 :]
    asked = [(what, _getting(client, paths), target) for what, paths, target in _pages_asked(client, filled, packets)]
    asked += [
        (what, _correcting(client, packets, token, field), 300)
        for what, field in (
            ("更正 a corrected value → new findings", MAIL),
            ("… the applicant, by which packets are compared", APPLICANT),
            ("… the project, by which packets are compared", PROJECT),
            ("… the recommender, whose quota counts", RECOMMENDER),
        )
    ]
    return [_timed(worker, what, request, target, rounds) for what, request, target in asked]


def _pages_asked(client: httpx.Client, filled: Filled, packets: Sequence[str]) -> list[tuple[str, list[str], int | None]]:
    """(what, addresses in turn, milliseconds at most)"""
    batch = f"/batches/{filled.large}"
    pages = _pages(client, batch)
    some = [n % pages + 1 for n in range(7, 400, 11)]
    return [
        ("批次列表 list of batches", ["/"], 200),
        ("批次页 batch page, first of its list", [batch], 200),
        ("… sorted by errors, any page", [f"{batch}?sort=errors&down=1&page={page}" for page in some], 200),
        ("… search in Chinese", [f"{batch}?q={word}" for word in ("广州", "智慧社区", "云 科技", "集团")], 200),
        ("… packets with one finding", [f"{batch}?finding=missing:company.name", f"{batch}?finding=invalid"], 200),
        ("… live table", [f"{batch}/table"], 200),
        ("材料查询 packets of all batches", ["/packets", "/packets?sort=changed&down=1&page=9"], 200),
        ("材料页 packet page", [f"/packets/{packet}" for packet in packets], 200),
        ("核对 review screen", [f"/packets/{packet}/review" for packet in packets], 200),
        ("… its state (review.json)", [f"/packets/{packet}/review.json" for packet in packets], 200),
        ("统计 figures of the batch", [f"{batch}/figures"], 200),
        ("全文检索 full-text search, long word", ["/search?q=信息消费", "/search?q=佛山市云帆", "/search?q=注册资本"], 200),
        ("… one or two characters", ["/search?q=广州", "/search?q=帆", "/search?q=专利"], 200),
        ("… two words", ["/search?q=项目 负责人", "/search?q=公司 专利"], 200),
        ("统计报告 report of half a year", ["/reports"], 300),
    ]


def _timed(worker: int, what: str, request: Request, target: int | None, rounds: int) -> Measured:
    times, sizes, cpu = [], [], 0.0
    for number in range(rounds + 1):
        request.before(number)
        used, begun = _cpu(worker), time.perf_counter()
        size = request.ask(number)
        if number:  # the first does not count
            times.append(1000 * (time.perf_counter() - begun))
            cpu += 1000 * (_cpu(worker) - used) / rounds
            sizes.append(size)
    ranked = sorted(times)
    slowest = ranked[max(0, math.ceil(0.9 * len(ranked)) - 1)]
    print(f"{what}: {statistics.median(times):.0f} ms, {slowest:.0f} ms, {cpu:.0f} ms CPU", file=sys.stderr)
    return Measured(what, statistics.median(times), slowest, cpu, statistics.mean(sizes) / 1024, target)


def _getting(client: httpx.Client, paths: Sequence[str]) -> Request:
    def ask(number: int) -> int:
        answer = client.get(paths[number % len(paths)])
        if answer.status_code != 200:
            raise NotAnswered(f"{answer.status_code} {answer.url}")
        return len(answer.content)

    return Request(ask)


def _correcting(client: httpx.Client, packets: Sequence[str], token: str, field: tuple[str, str]) -> Request:
    """A field of each packet is corrected; the answer holds the findings after it."""
    key, text = field
    versions: dict[str, int] = {}

    def ask(number: int) -> int:
        said = {"raw": text.format(number), "version": versions[packets[number]]}
        answer = client.post(f"/packets/{packets[number]}/review/fields/{key}", json=said, headers={"X-CSRFToken": token})
        if answer.status_code != 200:
            raise NotAnswered(f"{answer.status_code} {answer.text[:300]}")
        return len(answer.content)

    def look(number: int) -> None:
        versions[packets[number]] = client.get(f"/packets/{packets[number]}/review.json").json()["version"]

    return Request(ask, look)


def _log_in(client: httpx.Client) -> str:
    token = token_of(client.get("/login").text)
    answer = client.post("/login", data={"login": "reviewer", "password": PASSWORD, "csrf_token": token})
    if answer.status_code != 302:
        raise NotAnswered(f"login: {answer.status_code}")
    return token_of(client.get("/").text)


def token_of(page: str) -> str:
    found = TOKEN.search(page)
    if found is None:
        raise NotAnswered("a page without a token")
    return found.group(1)


def _pages(client: httpx.Client, batch: str) -> int:
    found = re.search(r"共 (\d+) 页", client.get(batch).text)
    return int(found.group(1)) if found else 1


def _cpu(pid: int) -> float:
    """Seconds of CPU that a process used so far; 0 where the system does not tell."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    cells = stat.read_text("ascii").rpartition(")")[2].split()
    return (int(cells[11]) + int(cells[12])) / TICKS
