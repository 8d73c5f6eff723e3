"""What a large receipt register costs: read, shown as a difference, confirmed and matched with the packets of its batch, on SQLite; and how long somebody else's
writing waits meanwhile. Writes docs/performance-register.md.

    python -m benchmarks.register [--rows N] [--packets N]
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import click
from openpyxl import Workbook

from benchmarks.report import machine
from samples.generator.content.register import HEADER
from shenbao.service.checking import register_versions, registers
from shenbao.service.core.access import Actor, actor_of
from shenbao.service.core.store import Store, open_store
from shenbao.service.office import people
from storage.schema import Batch, Packet, PacketState, Role, User

DOCS = Path(__file__).parents[2] / "docs"
NOTICE = "xxxf2020"
HANZI = "云数智联创达信通华科远航天润博众宏泰瑞恒安明德广盛嘉禾星河新元启正和佳源拓维凯"
CITIES = ("广州", "佛山", "惠州", "东莞", "中山", "珠海", "江门", "肇庆", "汕头", "湛江")
TRADES = ("科技", "信息技术", "智能装备", "网络", "软件", "电子商务", "文化传媒", "健康管理")
KINDS = (("equal", 0.0), ("a fifth misread", 0.2), ("all misread", 1.0))  # of the packets' names, applicants and projects
T = TypeVar("T")
PAUSE = 0.05  # between two writings of somebody else


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of each step; `waited`: the longest that a small writing of somebody else took meanwhile; `found`: packets with a row."""

    kind: str
    read: float
    proposed: float
    compared: float
    confirmed: float
    waited: float
    found: int


@click.command()
@click.option("--rows", default=20_000, show_default=True, help="rows of the register")
@click.option("--packets", default=5_000, show_default=True, help="packets in the batch")
@click.option("--docs", type=click.Path(file_okay=False, path_type=Path), default=DOCS, show_default=False, help="where to write")
def main(rows: int, packets: int, docs: Path) -> None:
    """Measure a register of so many rows with so many packets."""
    before, measured = os.getloadavg()[0], []
    for kind, share in KINDS:
        measured.append(measure(kind, share, rows, packets))
        click.echo(str(measured[-1]), err=True)
    path = docs / "performance-register.md"
    path.write_text(as_text(measured, rows, packets, (before, os.getloadavg()[0])), encoding="utf-8")
    click.echo(f"written: {path}")


def measure(kind: str, share: float, rows: int, packets: int) -> Measured:
    rng = random.Random(7)
    known = [_who(rng, number) for number in range(max(rows, packets))]
    with tempfile.TemporaryDirectory(prefix="shenbao-register-") as folder:
        file = Path(folder, "收件登记表.xlsx")
        _write(known[:rows], file)
        store, actor, batch = _filled(Path(folder, "data"), [_misread(rng, who, share) for who in known[:packets]])
        try:
            return _measured(kind, store, actor, (batch, file))
        finally:
            store.database.close()


def _measured(kind: str, store: Store, actor: Actor, given: tuple[str, Path]) -> Measured:
    batch, file = given
    with somebody_else(store, batch) as waits:
        read, rows = _timed(lambda: registers.rows_of(file.name, lambda path: shutil.copyfile(file, path)))

        def propose() -> int:
            with store.database.unit() as session:
                version = register_versions.propose(session, actor, batch, rows, file.name)
                return version.number if version else 0

        def compare() -> int:
            with store.database.look() as session:
                here = session.get_one(Batch, batch)
                version = register_versions.proposed(session, here)
                return len(register_versions.difference(here.register, version.rows if version else ()).added)

        proposed, number = _timed(propose)
        compared, _ = _timed(compare)
        confirmed, _ = _timed(lambda: register_versions.confirm(store, actor, batch, number))
    with store.database.look() as session:
        found = len(registers.match_input(session, session.get_one(Batch, batch)).pairs())
    return Measured(kind, read, proposed, compared, confirmed, max(waits), found)


def _timed(step: Callable[[], T]) -> tuple[float, T]:
    begun = time.monotonic()
    value = step()
    return time.monotonic() - begun, value


@contextmanager
def somebody_else(store: Store, batch: str) -> Iterator[list[float]]:
    """Who writes a little again and again, and waits each time until it is written; gives how long."""
    waits, stop = [0.0], threading.Event()

    def write() -> None:
        while not stop.wait(PAUSE):
            begun = time.monotonic()
            with store.database.unit() as session:
                session.get_one(Batch, batch).name = f"{begun}"
            waits.append(time.monotonic() - begun)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield waits
    finally:
        stop.set()
        writer.join()


def _who(rng: random.Random, number: int) -> tuple[str, str]:
    """Applicant and project, of names as like each other as those of an office are."""
    word = "".join(rng.sample(HANZI, 3))
    applicant = f"{rng.choice(CITIES)}{word}{rng.choice(TRADES)}有限公司"
    return applicant, f"{word}{rng.choice(('智慧社区', '线上线下融合', '信息消费体验', '工业互联网'))}平台{number % 97}期"


def _misread(rng: random.Random, who: tuple[str, str], share: float) -> tuple[str, str]:
    if rng.random() >= share:
        return who
    at = [rng.randrange(len(text) - 4) for text in who]
    return who[0][: at[0]] + "囗" + who[0][at[0] + 1 :], who[1][: at[1]] + "囗" + who[1][at[1] + 1 :]


def _write(known: Sequence[tuple[str, str]], path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("收件登记")
    sheet.append(list(HEADER))
    for number, (applicant, project) in enumerate(known, 1):
        sheet.append([number, "", applicant, project, "甲市", 1, date(2020, 7, 1), 3, 1, "光盘", "有", f"XF{number:06d}"])
    book.save(path)


def _filled(data: Path, known: Sequence[tuple[str, str]]) -> tuple[Store, Actor, str]:
    """A store with one batch of packets whose applicants and projects are known, as they are once they are read."""
    store = open_store(data)
    with store.database.unit() as session:
        office = people.add_office(session, "某市工业和信息化局").id
        clerk = User(login="clerk", name="收件员", role=Role.CLERK, office_id=office, password_hash="-", sees_below=True)  # noqa: S106
        batch = Batch(office_id=office, notice=NOTICE, name="第一批")
        session.add_all([clerk, batch])
        session.flush()
        for number, (applicant, project) in enumerate(known):
            named = {"name": f"{number:05d}", "applicant": applicant, "project": project}
            session.add(Packet(batch_id=batch.id, office_id=office, state=PacketState.READING, **named))
        return store, actor_of(clerk), batch.id


def as_text(measured: Sequence[Measured], rows: int, packets: int, load: tuple[float, float]) -> str:
    lines = [
        f"| {one.kind} | {one.read:.1f} | {one.proposed:.1f} | {one.compared:.1f} | {one.confirmed:.1f} | {one.waited * 1000:.0f} | {one.found} |"
        for one in measured
    ]
    return f"""# A large receipt register

Written by `make bench-register` (`python -m benchmarks.register`), by nobody's hand; {machine()}. Load average of the machine: {load[0]:.1f} before, {load[1]:.1f} after.

An XLSX of {rows:,} rows, a batch of {packets:,} packets on SQLite, whose applicants and projects are told as the register has them, or with a character of each misread.
Read in a process with limits; proposed, and compared with what stands (nothing); confirmed, which matches all packets with all rows outside of any transaction. Seconds; the
last but one column is the longest that somebody else waited meanwhile who writes a little, twenty times a second, from a thread of the same process.

| names | read | proposed | compared | confirmed and matched | somebody else's writing: the longest, ms | packets with a row |
|---|---|---|---|---|---|---|
{chr(10).join(lines)}

Checking anew the packets whose row changed comes on top: twenty in a transaction, as after any correction ([performance-service.md](performance-service.md)).
"""


if __name__ == "__main__":
    main()
