"""A full office for measuring the service: thousands of packets whose rows are those of packets really read, with other applicants,
other findings and other days.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from checkers.check import check
from engine import InlineExecutor
from model.finding import Severity
from model.page import Ink
from model.record import FieldValue, Presence, Record, Verdict
from notices.profile import load
from reports import words
from samples.generator.content.applicant import company, credit_code
from shenbao.dispatcher import Dispatcher
from shenbao.service.checking.batch_check import recheck_batch
from shenbao.service.core.access import Actor, actor_of
from shenbao.service.core.store import Store
from shenbao.service.office import people
from shenbao.service.reading.job_store import WorkerContext
from shenbao.service.reception import uploads
from storage import search, word_index
from storage.codec import pack, plain, unpack
from storage.database import Database
from storage.schema import (
    Batch,
    DeficiencyLetter,
    FieldVersion,
    File,
    FindingEvent,
    FindingRow,
    Packet,
    PacketState,
    PageRow,
    PageText,
    Role,
    User,
    new_id,
    now,
)

NOTICE = "xxxf2020"
PACKETS = Path(__file__).parents[2] / "samples" / "packets"
READ = ("g24", "g07")  # a PDF with a text layer, a Word document: no recognition is needed to read them
VARIANTS = 40
AT_A_TIME = 100
DAYS = 180
PASSWORD = "Office-of-measure-1"  # noqa: S105 (of a store that lives for a measurement)
IN_A_DISTRICT = 150  # packets, of all cities: few recommenders are over their quota
PROJECTS = ("智慧社区服务平台", "5G＋超高清视频", "线上线下融合消费", "信息消费体验中心", "工业互联网产品", "智慧养老服务")
TABLES = (Packet, File, PageRow, PageText, FieldVersion, FindingRow, FindingEvent, DeficiencyLetter)


@dataclass(frozen=True, slots=True)
class Variant:
    """A packet as read, with one of many possible sets of findings."""

    record: Record
    findings: tuple[dict[str, Any], ...]
    rows: dict[str, list[dict[str, Any]]]
    applicant: str
    unsure: int


@dataclass
class Filled:
    """`large`: the batch that holds nearly all packets."""

    large: str
    login: str
    packets: list[str] = field(default_factory=list)


def fill(store: Store, packets: int, seed: int = 11) -> Filled:
    """Fills an empty store: one batch with nearly all packets, and five small ones of earlier months."""
    with index_later(store.database):
        return _fill(store, packets, seed)


def _fill(store: Store, packets: int, seed: int) -> Filled:
    rng = random.Random(seed)
    actor, offices = _people(store.database)
    variants = _variants(store, actor, offices[0], rng)
    small = max(1, packets // 100)
    filled = Filled("", "reviewer")
    known: list[dict[str, Any]] = []
    sizes = [small] * 5 + [packets - 5 * small]
    for number, size in enumerate(sizes, 1):
        begin = now() - timedelta(days=DAYS * (len(sizes) - number + 1) / len(sizes))
        with store.database.unit() as session:
            batch = Batch(office_id=offices[number % len(offices)], notice=NOTICE, name=f"2020 年第{number}批", created=begin)
            session.add(batch)
            session.flush()
            filled.large = batch.id
            office = batch.office_id
        for start in range(0, size, AT_A_TIME):
            made = [
                _packet(
                    rng, rng.choice(variants), _who(rng, known), (batch.id, office), begin, actor, packets // IN_A_DISTRICT + 7
                )
                for _ in range(min(AT_A_TIME, size - start))
            ]
            _insert(store.database, made)
            filled.packets += [rows["packet"][0]["id"] for rows in made]
    with store.database.unit() as session:
        for batch in session.scalars(select(Batch)).all():
            recheck_batch(session, batch)
    return filled


@contextmanager
def index_later(database: Database) -> Iterator[None]:
    """PostgreSQL makes its index of words many times faster of all pages at once."""
    later = database.engine.dialect.name == "postgresql"
    with database.unit() as session:
        if later:
            word_index.drop(session.connection())
    yield
    with database.unit() as session:
        if later:
            session.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
            word_index.create(session.connection())
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _people(database: Database) -> tuple[Actor, list[str]]:
    with database.unit() as session:
        province = people.add_office(session, "某省工业和信息化厅")
        cities = [people.add_office(session, name, province) for name in ("甲市工业和信息化局", "乙市工业和信息化局")]
        hashed = people.hash_password(PASSWORD, "nobody")
        users = [User(login=r, name=f"{r}某", role=r, office_id=province.id, password_hash=hashed, sees_below=True) for r in Role]
        session.add_all(users)
        session.flush()
        reviewer = next(user for user in users if user.role == Role.REVIEWER)
        return actor_of(reviewer), [province.id, *(city.id for city in cities)]


def _variants(store: Store, actor: Actor, office: str, rng: random.Random) -> list[Variant]:
    read = []
    with store.database.unit() as session:
        batch = uploads.create_batch(session, actor, "样本", NOTICE, office).id
    for sample in READ:
        with store.database.unit() as session:
            packet = uploads.add_packet(session, actor, batch, sample).id
            for path in sorted(p for p in (PACKETS / sample).rglob("*") if p.is_file()):
                sha256, size = store.blobs.put_file(path)
                uploads.add_file(session, actor, packet, uploads.ManifestEntry(path.name, size, sha256))
            uploads.close_packet(session, actor, packet)
        read.append(packet)
    Dispatcher(WorkerContext(store, "measure"), InlineExecutor()).run_once()
    with store.database.look() as session:
        return [_variant(session, packet, rng) for packet in read for _ in range(VARIANTS // len(read))]


def _variant(session: Session, packet_id: str, rng: random.Random) -> Variant:
    packet = session.get_one(Packet, packet_id)
    record = _spoiled(unpack(Record, packet.record or b""), rng)
    share = rng.choice((0.0, 0.05, 0.1, 0.3, 0.6))  # most applicants mind most demands
    found = {f.code: f for f in check(record, load(NOTICE)) if rng.random() < share}
    rows = {
        kind.__tablename__: [_columns(row) for row in session.scalars(select(kind).where(kind.packet_id == packet_id))]
        for kind in (File, PageRow, FieldVersion)
    }
    kept = tuple(
        {"code": code[:150], "kind": f.kind, "part": f.part or "", "severity": f.severity, "finding": plain(f)}
        for code, f in found.items()
    )
    return Variant(record, kept, rows, packet.applicant, packet.unsure)


def _spoiled(record: Record, rng: random.Random) -> Record:
    """Most seals are there; one field in twelve is blank."""
    stamped = [replace(s, verdict=Verdict.PRESENT, ink=Ink.ORIGINAL) if rng.random() < 0.85 else s for s in record.seals]
    blank = {key: FieldValue(key, presence=Presence.BLANK, confidence=0.95) for key in record.fields if rng.random() < 1 / 12}
    return replace(record, seals=tuple(stamped), fields=record.fields | blank)


def _columns(row: Any) -> dict[str, Any]:
    return {attribute.key: getattr(row, attribute.key) for attribute in type(row).__mapper__.column_attrs}


def _who(rng: random.Random, known: list[dict[str, Any]]) -> dict[str, Any]:
    """One applicant in twelve hands in again."""
    if known and rng.random() < 1 / 12:
        return rng.choice(known)
    known.append(company(rng) | {"code": credit_code(rng, "440106")})
    return known[-1]


def _packet(
    rng: random.Random,
    variant: Variant,
    who: dict[str, Any],
    place: tuple[str, str],
    begin: datetime,
    actor: Actor,
    districts: int,
) -> dict[str, list[dict[str, Any]]]:
    """The rows of one packet by table. `place`: batch and office."""
    packet, at = new_id(), begin + timedelta(minutes=rng.randint(0, 60 * 24 * 25))
    (batch, office), checked = place, at + timedelta(minutes=rng.randint(5, 600))
    wrong = sum(f["severity"] == Severity.ERROR for f in variant.findings)
    region, reviewed = who["region"], rng.random() < 0.6
    rows: dict[str, list[dict[str, Any]]] = {"packet": [], "finding": [], "finding_event": [], "issued_notice": []}
    rows["packet"].append(
        {
            "id": packet,
            "batch_id": batch,
            "office_id": office,
            "name": who["name"],
            "state": PacketState.REVIEWED if reviewed else PacketState.CHECKED,
            "applicant": who["name"],
            "project": f"{who['brand']}{rng.choice(PROJECTS)}",
            "recommender": f"{region['city']}第{words.chinese_number(rng.randint(1, districts))}区工业和信息化局",
            "city": region["city"],
            "credit_code": who["code"],
            "pages_total": len(variant.rows["page"]),
            "pages_done": len(variant.rows["page"]),
            "errors": wrong,
            "warnings": len(variant.findings) - wrong,
            "unsure": rng.choice((0, 0, variant.unsure)),
            "created": at,
            "changed": checked,
            "checked": checked,
            "reviewed": checked + timedelta(hours=rng.randint(1, 72)) if reviewed else None,
        }
    )
    rows["packet"][0]["record"] = pack(_named_record(variant.record, rows["packet"][0]))
    if wrong and rng.random() < 0.5:
        rows["issued_notice"].append(_notice(packet, actor, checked + timedelta(hours=rng.randint(2, 160))))
    for f in variant.findings:
        finding = {"id": new_id(), "packet_id": packet, "state": "open", "first_seen": checked, "last_seen": checked} | f
        rows["finding"].append(finding)
        rows["finding_event"].append({"finding_id": finding["id"], "state": "open", "at": checked})
    rows |= {name: [_row | {"id": new_id(), "packet_id": packet} for _row in variant.rows[name]] for name in variant.rows}
    rows["field_version"] = [_named(row, rows["packet"][0]) for row in rows["field_version"]]
    rows["page"] = [row | {"text": row["text"].replace(variant.applicant, who["name"])} for row in rows["page"]]
    rows["page_text"] = [{"page_id": row["id"], "text": search.searchable(row["text"])} for row in rows["page"]]
    return rows


def _told(packet: dict[str, Any]) -> dict[str, str]:
    """Field → what the packet is known by."""
    names = load(NOTICE).identity
    roles = ("applicant", "project", "recommender", "credit_code")
    return {key: packet[role] for role in roles if names and (key := getattr(names, role))}


def _named(row: dict[str, Any], packet: dict[str, Any]) -> dict[str, Any]:
    """What the packet is known by stands in its form too."""
    said = _told(packet).get(row["key"])
    return row | {"raw": said, "value": said, "presence": Presence.FILLED} if said else row


def _named_record(record: Record, packet: dict[str, Any]) -> Record:
    values = {key: FieldValue(key, said, said, 1.0, None, Presence.FILLED) for key, said in _told(packet).items()}
    return replace(record, packet=packet["name"], fields=record.fields | values)


def _notice(packet: str, actor: Actor, at: datetime) -> dict[str, Any]:
    number, sha256 = f"（某省工业和信息化厅）补正告〔2026〕{packet}号", "0" * 64
    files = {"pdf_sha256": sha256, "docx_sha256": sha256}
    return {"packet_id": packet, "number": number, "content": {}, "codes": [], "issued_by": actor.user_id, "issued": at} | files


def _insert(database: Database, made: Sequence[dict[str, list[dict[str, Any]]]]) -> None:
    with database.unit() as session:
        for table in TABLES:
            if values := list(_all(made, table.__tablename__)):
                session.execute(insert(table), values)


def _all(made: Sequence[dict[str, list[dict[str, Any]]]], name: str) -> Iterator[dict[str, Any]]:
    return (row for rows in made for row in rows.get(name, ()))
