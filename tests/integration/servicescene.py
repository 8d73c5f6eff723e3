"""A service with offices, people and packets for tests: the records are those of clean and spoiled packets, so that no page has to
be read for them.
"""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.pool import QueuePool

from model.packet import Submission
from model.page import Line, Page, Reader
from model.record import PagePart, Record
from reports.letter.as_pdf import as_pdf
from reports.letter.content import LetterContent
from shenbao.service.checking import register_versions, registers
from shenbao.service.checking.batch_check import recheck_batch
from shenbao.service.checking.check import recheck
from shenbao.service.checking.registers import MatchedPackets
from shenbao.service.core.access import Actor, actor_of
from shenbao.service.core.current import effective_state
from shenbao.service.core.store import Store, UnitOfWork
from shenbao.service.letters import freezing, issue
from shenbao.service.letters.freezing import Asked
from shenbao.service.letters.seen import unseen_demands
from shenbao.service.office import people
from shenbao.service.reading.records import keep_record
from shenbao.service.reception import uploads
from shenbao.service.review import review
from shenbao.service.review.correction import FieldInput, open_packet
from storage.blobs import BlobStore
from storage.codec import pack
from storage.database import Database
from storage.schema import Batch, DeficiencyLetter, File, FindingState, Office, Packet, PacketState, PageRow, Role, User, now

sys.path.append(str(Path(__file__).parents[1] / "unit"))
import cleanrecord  # noqa: E402

NOTICE = "xxxf2020"
WORD = Path(__file__).parents[1] / "data" / "service" / "麦田申报书.docx"
WORD_PAGES = 21
Spoil = Callable[[Record], Record]


@dataclass
class Scene:
    """A province with two cities; a person of each role in the first city, one in the second, one above both."""

    store: Store
    people: dict[str, Actor]
    offices: dict[str, str]
    batch_id: str

    @cached_property
    def reviewer(self) -> Actor:
        return self.people["reviewer"]

    def packet(self, *spoils: Spoil, name: str = "云帆", **more: Any) -> str:
        """A checked packet of the first city whose record is a clean one, spoiled; gives its id."""
        record = replace(cleanrecord.clean(), packet=name)
        for spoil in spoils:
            record = spoil(record)
        with self.store.database.unit() as session:
            batch = session.get_one(Batch, more.pop("batch_id", self.batch_id))
            packet = Packet(batch_id=batch.id, office_id=batch.office_id, name=name, state=PacketState.CHECKED, **more)
            session.add(packet)
            session.flush()
            sha256, size = self.store.blobs.put([f"%PDF-1.7 {name}".encode()])
            packet.state = PacketState.UPLOADING
            uploads.add_file(session, self.reviewer, packet.id, uploads.ManifestEntry(cleanrecord.FILE, size, sha256))
            packet.state = PacketState.CHECKED
            _add_pages(session, packet, record.pages)
            keep_record(session, packet, batch, record)
            recheck(session, effective_state(session, packet))
            recheck_batch(session, batch)
            return packet.id

    def register(self, rows: Sequence[Submission]) -> MatchedPackets:
        """A register that the reviewer proposes and confirms; how rows and packets stand then."""
        with self.store.database.unit() as session:
            version = register_versions.propose(session, self.reviewer, self.batch_id, rows, "登记表.xlsx")
        if version is not None:
            register_versions.confirm(self.store, self.reviewer, self.batch_id, version.number)
        with self.store.database.look() as session:
            return registers.matched(session, session.get_one(Batch, self.batch_id))

    def correct(self, packet_id: str, key: str, raw: str | None) -> None:
        """What the reviewer does to a field whose value is another."""
        with self.store.database.unit() as session:
            review.correct_field(open_packet(session, self.reviewer, packet_id), key, FieldInput(raw))

    def row(self, packet_id: str) -> Packet:
        with self.store.database.look() as session:
            return session.get_one(Packet, packet_id)

    def state(self, packet_id: str) -> PacketState:
        return PacketState(self.row(packet_id).state)

    def look_at_demands(self, packet_id: str) -> None:
        """What the reviewer does before a letter: every demand that rests on a picture is looked at, and taken into it."""
        with self.store.database.unit() as session:
            packet = session.get_one(Packet, packet_id)
            for row in unseen_demands(session, effective_state(session, packet)):
                review.decide_finding(open_packet(session, self.reviewer, packet_id), row.id, FindingState.CONFIRMED, "")

    def issued(self, packet_id: str, due: date | None = None, at: datetime | None = None, **more: Any) -> DeficiencyLetter:
        """The letter, after every demand was looked at; without a `due` with a week's time."""
        self.look_at_demands(packet_id)
        with self.store.database.unit() as session:
            asked = Asked(due or (at or now()).date() + timedelta(days=7), more.pop("replaces", ""), at)
            return issue.issue(UnitOfWork(session, self.store, self.reviewer), packet_id, asked=asked, **more)


def only_with_free_hands(monkeypatch: pytest.MonkeyPatch, store: Store) -> list[LetterContent]:
    """From now on a letter is drawn only while nobody holds the database's write lock, nor a connection. Gives the letters that were drawn."""
    drawn: list[LetterContent] = []

    def draw(content: LetterContent) -> bytes:
        drawn.append(content)
        pool = store.database.engine.pool
        assert isinstance(pool, QueuePool) and pool.checkedout() == 0
        if store.database.engine.dialect.name == "sqlite":
            with closing(sqlite3.connect(str(store.database.engine.url.database), timeout=0.5)) as other:
                other.execute("BEGIN IMMEDIATE")
        return as_pdf(content)

    monkeypatch.setattr(freezing, "as_pdf", draw)
    return drawn


def _add_pages(session: Any, packet: Packet, parts: tuple[PagePart, ...]) -> None:
    for part in parts:
        page = Page(part.file, part.page, 100, 140, Reader.OCR, lines=(Line("单位名称", cleanrecord.Box(0, 0, 0.5, 0.1), 0.9),))
        row = PageRow(packet_id=packet.id, file_path=page.file, number=page.number, reader=page.reader, reading=pack(page))
        session.add(row)
    session.flush()


@cache
def _migrated() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="shenbao-schema-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database = Database(f"sqlite:///{folder / 'shenbao.db'}")
    database.upgrade()
    database.close()  # all of it is in the file
    return folder / "shenbao.db"


def empty_sqlite(file: Path) -> str:
    """The address of an empty SQLite database of the newest schema, made as `file`: a copy, since migrations take longer than most tests."""
    return f"sqlite:///{shutil.copyfile(_migrated(), file)}"


@contextmanager
def sqlite_scene(folder: Path) -> Iterator[Scene]:
    """The same in a SQLite file of its own."""
    database = Database(empty_sqlite(folder / "shenbao.db"))
    yield make_scene(database, folder)
    database.close()


def make_scene(database: Database, folder: Path) -> Scene:
    store = Store(database, BlobStore(folder / "blobs", grace_seconds=0), folder)
    with database.unit() as session:
        province = people.add_office(session, "广东省工业和信息化厅")
        city, other = people.add_office(session, "广州市", province), people.add_office(session, "深圳市", province)
        actors = {role.value: actor_of(add(session, role.value, role, city)) for role in Role}
        actors["second"] = actor_of(add(session, "second", Role.REVIEWER, city))
        actors["stranger"] = actor_of(add(session, "stranger", Role.ADMINISTRATOR, other))
        actors["province"] = actor_of(add(session, "province", Role.ADMINISTRATOR, province, sees_below=True))
        offices = {"province": province.id, "city": city.id, "other": other.id}
        batch = uploads.create_batch(session, actors["reviewer"], "第一批", NOTICE)
        return Scene(store, actors, offices, batch.id)


def add(session: Any, login: str, role: Role, office: Office, sees_below: bool = False) -> User:
    """A person without a password: hashing one is slow on purpose."""
    user = User(login=login, name=f"{login}某", role=role, office_id=office.id, sees_below=sees_below)
    session.add(user)
    session.flush()
    return user


def uploaded(scene: Scene, packet_id: str, path: Path) -> File:
    sha256, size = scene.store.blobs.put_file(path)
    with scene.store.database.unit() as session:
        return uploads.add_file(session, scene.reviewer, packet_id, uploads.ManifestEntry(path.name, size, sha256))


def queued(scene: Scene, name: str = "材料", files: tuple[Path, ...] = (WORD,)) -> str:
    """A packet of the first city, uploaded and waiting to be read; gives its id."""
    with scene.store.database.unit() as session:
        packet_id = uploads.add_packet(session, scene.reviewer, scene.batch_id, name).id
    for path in files:
        uploaded(scene, packet_id, path)
    with scene.store.database.unit() as session:
        uploads.close_packet(session, scene.reviewer, packet_id)
    return packet_id
