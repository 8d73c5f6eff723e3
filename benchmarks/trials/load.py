"""`make load`: people work in the pages of the running service at the same time, each with a login and pauses of their own. Writes its section
of docs/trials.md.
"""

from __future__ import annotations

import math
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import click
import httpx
import psutil
from sqlalchemy import select

from benchmarks.service.__main__ import put_ahead
from benchmarks.service.office import PASSWORD, Filled, fill
from benchmarks.service.requests import MAIL, token_of
from benchmarks.trials.report import told, write
from benchmarks.trials.running import Part, Service
from shenbao.service.core.store import Store
from storage.schema import User

TARGET = 500.0  # milliseconds
PAUSE_SECONDS = (2.0, 10.0)  # between two clicks of a person
ANSWER_SECONDS = 120.0
SHARES = {"packet": 25, "review": 25, "state": 20, "correct": 10, "batch": 8, "search": 6, "home": 6}
NAMES = {
    "home": "批次列表 list of batches",
    "batch": "批次页 batch page",
    "packet": "材料页 packet page",
    "review": "核对 review screen",
    "state": "… its state (review.json)",
    "correct": "更正 a corrected value → new findings",
    "search": "全文检索 full-text search",
}


@dataclass(slots=True)
class Loaded:
    """Milliseconds of each request by what was asked; what was answered otherwise; CPU seconds of the web processes."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0
    load: float = 0.0

    @property
    def all(self) -> list[float]:
        return sorted(ms for times in self.times.values() for ms in times)


@dataclass(frozen=True, slots=True)
class Office:
    """A filled service: its batch and packets, and the logins of those who work there."""

    filled: Filled
    logins: tuple[str, ...]


@click.command()
@click.option("--people", default=100, show_default=True, help="how many work at the same time")
@click.option("--packets", default=1000, show_default=True, help="packets in the database")
@click.option("--seconds", default=120, show_default=True, help="how long they work")
@click.option("--seed", default=1, show_default=True, help="decides what they do")
@click.option("--first", is_flag=True, help="take the processors before other programs (root): for a busy machine")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="where to work (default: a temporary folder)")
@click.option("--docs/--no-docs", default=True, help="write docs/trials.md")
def main(people: int, packets: int, seconds: int, seed: int, first: bool, folder: Path | None, docs: bool) -> None:
    """Let many people work at once, and measure how long they wait."""
    with ExitStack() as opened:
        at = folder or Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="shenbao-load-")))
        service = Service(at.resolve(), jobs=1, extra={"SHENBAO_WEB_PROCESSES": "2"})
        office = set_up(service, people, packets)
        with put_ahead("") if first else nullcontext(), service.running():
            loaded = run(service, office, seconds, seed)
    text = as_text(loaded, people, packets, first)
    click.echo(text)
    if docs:
        write("load", text)
    sys.exit(1 if loaded.wrong or percentile(loaded.all, 95) > TARGET else 0)


def set_up(service: Service, people: int, packets: int) -> Office:
    """Fill the folder with packets and people of one office, who all have the one password."""
    service.data.mkdir(parents=True, exist_ok=True)
    store = service.store()
    office = Office(filled := fill(store, packets), add_people(store, people, filled.login))
    store.database.close()
    return office


def add_people(store: Store, people: int, like: str) -> tuple[str, ...]:
    """Add people like the one of that login, with the same password; return their logins."""
    logins = tuple(f"person{number}" for number in range(people))
    with store.database.unit() as session:
        one = session.scalars(select(User).where(User.login == like)).one()
        told_of = {"role": one.role, "office_id": one.office_id, "sees_below": one.sees_below, "password_hash": one.password_hash}
        session.add_all(User(login=login, name=login, **told_of) for login in logins)
    return logins


def run(service: Service, office: Office, seconds: float, seed: int) -> Loaded:
    """Let everybody work in the running service for so many seconds."""
    loaded, ready, go = Loaded(), threading.Semaphore(0), threading.Event()
    end = [math.inf]
    people = [
        threading.Thread(
            target=_work,
            args=(service, office, number, random.Random(f"{seed}/{number}"), loaded, ready, go, end),
            daemon=True,
        )
        for number in range(len(office.logins))
    ]
    for person in people:
        person.start()
    for _ in people:
        ready.acquire()
    told(f"{len(people)} people are logged in")
    used, begun = _cpu(service), time.monotonic()
    end[0] = begun + seconds
    go.set()
    for person in people:
        person.join(seconds + ANSWER_SECONDS)
    loaded.seconds, loaded.cpu, loaded.load = time.monotonic() - begun, _cpu(service) - used, os.getloadavg()[0]
    return loaded


def _work(  # the life of one person
    service: Service,
    office: Office,
    number: int,
    rng: random.Random,
    loaded: Loaded,
    ready: threading.Semaphore,
    go: threading.Event,
    end: Sequence[float],
) -> None:
    with httpx.Client(base_url=service.address, trust_env=False, timeout=ANSWER_SECONDS) as client:
        try:
            token = _log_in(client, office.logins[number])
        finally:
            ready.release()
        go.wait()
        time.sleep(rng.uniform(0, min(PAUSE_SECONDS[1], max(end[0] - time.monotonic(), 0) / 2)))
        while time.monotonic() < end[0]:
            what = rng.choices(list(SHARES), list(SHARES.values()))[0]
            try:
                loaded.times[what].append(_click(client, what, office.filled, rng, token))
            except (httpx.HTTPError, LookupError) as error:
                loaded.wrong.append(f"{what}: {error!r}"[:200])
            time.sleep(rng.uniform(*PAUSE_SECONDS))


def _log_in(client: httpx.Client, login: str) -> str:
    said = {"login": login, "password": PASSWORD, "csrf_token": token_of(client.get("/login").text)}
    client.post("/login", data=said)
    return token_of(client.get("/").text)


def _click(client: httpx.Client, what: str, filled: Filled, rng: random.Random, token: str) -> float:
    """Ask for it; return milliseconds until the whole answer was there."""
    packet = rng.choice(filled.packets)
    if what == "correct":
        version = client.get(f"/packets/{packet}/review.json").json()["version"]
        said = {"raw": MAIL[1].format(rng.randint(1, 999)), "version": version}
        begun = time.perf_counter()
        answer = client.post(f"/packets/{packet}/review/fields/{MAIL[0]}", json=said, headers={"X-CSRFToken": token})
    else:
        paths = {
            "home": "/",
            "batch": f"/batches/{filled.large}?page={rng.randint(1, 5)}",
            "packet": f"/packets/{packet}",
            "review": f"/packets/{packet}/review",
            "state": f"/packets/{packet}/review.json",
            "search": f"/search?q={rng.choice(('信息消费', '广州', '注册资本', '云帆'))}",
        }
        begun = time.perf_counter()
        answer = client.get(paths[what])
    took = 1000 * (time.perf_counter() - begun)
    if answer.status_code not in (200, 409, 412):  # somebody else was faster
        raise LookupError(f"{answer.status_code} {answer.url.path}")
    return took


def _cpu(service: Service) -> float:
    total = 0.0
    for process in service.parts()[Part.WEB]:
        try:
            used = process.cpu_times()
            total += used.user + used.system
        except psutil.Error:
            continue
    return total


def percentile(ranked: Sequence[float], share: float) -> float:
    """Return the value within which `share` per cent are; 0 for none."""
    return ranked[max(0, math.ceil(share / 100 * len(ranked)) - 1)] if ranked else 0.0


def as_text(loaded: Loaded, people: int, packets: int, first: bool) -> str:
    rows = [(NAMES[what], sorted(loaded.times[what])) for what in SHARES if loaded.times[what]] + [("all", loaded.all)]
    cells = "".join(
        f"| {name} | {len(ms)} | {statistics.median(ms):.0f} | {percentile(ms, 95):.0f} | {ms[-1]:.0f} |\n"
        for name, ms in rows
        if ms
    )
    count = max(len(loaded.all), 1)
    held = "held" if percentile(loaded.all, 95) <= TARGET else "**not held**"
    over = ", ".join(f"{name} ({percentile(ms, 95):.0f})" for name, ms in rows if percentile(ms, 95) > TARGET) or "none"
    busy = "; the service was put before other programs" if first else ""
    return f"""`python -m benchmarks.trials.load --people {people} --packets {packets}{" --first" if first else ""}`

{people} people in the pages of one service (SQLite, two web processes), {packets} packets, for {loaded.seconds:.0f} s, {PAUSE_SECONDS[0]:.0f} to {PAUSE_SECONDS[1]:.0f} s
between two clicks of a person. Milliseconds until the whole answer was there. Load average of the machine at the end: {loaded.load:.1f}{busy}.

| what | times | median | 95 in 100 within | longest |
|---|---|---|---|---|
{cells}
At most 500 ms for 95 in 100 was set: {held}. Over it by themselves: {over}. {count / max(loaded.seconds, 1):.1f} requests a second, {1000 * loaded.cpu / count:.0f} ms of a processor each: two processors
are full at {2 * count / max(loaded.cpu, 0.001):.0f} a second. Answered otherwise: {len(loaded.wrong)}{f" ({loaded.wrong[0]})" if loaded.wrong else ""}.
"""


if __name__ == "__main__":
    main()
