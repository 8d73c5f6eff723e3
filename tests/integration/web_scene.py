"""A service with two cities below a province, a user of each role in each, and one packet that was read."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from compiled import TEMPLATES
from model.packet import Fate, FileKind, SourceFile
from model.page import Page, Reader
from model.record import FieldValue, PagePart, Presence, Record, Source
from shenbao.drafting.items import DraftItem
from shenbao.service.checking.check import recheck
from shenbao.service.core.access import actor_of
from shenbao.service.core.config import ServiceSettings
from shenbao.service.core.current import effective_state
from shenbao.service.core.store import Store, open_store, store_as_it_is
from shenbao.service.office import people
from shenbao.service.office.notice_drafts import folder_of, kept_items
from shenbao.service.reading.records import keep_record
from shenbao.service.reception import uploads
from storage import search
from storage.blobs import remember
from storage.codec import pack, plain
from storage.schema import (
    Batch,
    DeficiencyLetter,
    Delivery,
    DraftState,
    Endpoint,
    Event,
    File,
    FindingRow,
    NoticeDraft,
    Office,
    Packet,
    PacketState,
    PageRow,
    RecommenderLetter,
    Role,
    Token,
    User,
)
from web.app import create_app

PASSWORD = "Horse-battery-9"  # noqa: S105 (of users that live for a test)
HOSTILE = '<img src=x onerror=alert(1)>".html'


class Browser(FlaskClient):
    """Reads every answer to its end, as a browser does, so that sent files are closed."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return super().open(*args, **{"buffered": True} | kwargs)


@dataclass
class Scene:
    store: Store
    app: Flask
    ids: dict[str, str] = field(default_factory=dict)

    def client(self, login: str = "", csrf: bool = False) -> FlaskClient:
        """A browser; logged in where a login is named. Without `csrf` the forms need no token."""
        self.app.config["WTF_CSRF_ENABLED"] = csrf
        client = self.app.test_client()
        if login:
            with self.store.database.look() as db:
                user = db.scalars(select(User).where(User.login == login)).one()
            with client.session_transaction() as session:
                session.update(user=user.id, version=user.session_version, since=2e10, seen=2e10)
        return client


def build(folder: Path, **settings: object) -> Scene:
    """A scene of its own in `folder`; the first of the process is kept and copied, since making one takes a second."""
    store = open_store(folder / "data") if not _kept else _copied(folder / "data")
    app = create_app(store, ServiceSettings.model_validate({"data": folder / "data", **settings}))
    app.test_client_class, app.jinja_env.bytecode_cache = Browser, TEMPLATES
    scene = Scene(store, app, dict(_kept[1]) if _kept else {})
    if not _kept:
        _people(scene)
        _batch(scene)
        store.database.close()  # all of it is in the file
        kept = Path(tempfile.mkdtemp(prefix="shenbao-scene-"))
        atexit.register(shutil.rmtree, kept, ignore_errors=True)
        shutil.copytree(folder / "data", kept / "data")
        _kept[:] = [kept / "data", dict(scene.ids)]
    return scene


_kept: list[Any] = []


@pytest.fixture
def fresh(tmp_path: Path) -> Scene:
    """What a module calls `scene` where each of its tests has its own."""
    return build(tmp_path)


def _copied(folder: Path) -> Store:
    shutil.copytree(_kept[0], folder)
    return store_as_it_is(folder)


def _people(scene: Scene) -> None:
    with scene.store.database.unit() as db:
        province = people.add_office(db, "某省工业和信息化厅")
        cities = {"a": people.add_office(db, "甲市局", province), "b": people.add_office(db, "乙市局", province)}
        hashed = people.hash_password(PASSWORD, "nobody at all")
        for letter, office in {**cities, "p": province}.items():
            scene.ids[f"office-{letter}"] = office.id
            for role in Role:
                db.add(_user(f"{role}-{letter}", role, office, hashed))
        db.flush()
        scene.ids |= {user.login: user.id for user in db.scalars(select(User))}


def _user(login: str, role: Role, office: Office, hashed: str) -> User:
    above = office.parent_id is None
    return User(login=login, name=f"姓名{login}", role=role, office_id=office.id, password_hash=hashed, sees_below=above)


def _batch(scene: Scene) -> None:
    with scene.store.database.unit() as db:
        clerk = actor_of(db.get_one(User, scene.ids["clerk-a"]))
        batch = uploads.create_batch(db, clerk, "机密批次", "xxxf2020")
        packet = uploads.add_packet(db, clerk, batch.id, "佛山数科")
        sha256, size = scene.store.blobs.put([b"<script>alert(1)</script>"])
        remember(db, sha256, size)
        source = SourceFile(HOSTILE, Path("x"), FileKind.HTML, size, sha256, Fate.READ, pages=1)
        file = File(
            packet_id=packet.id, path=HOSTILE, sha256=sha256, size=size, uploaded=True, fate=Fate.READ, source=plain(source)
        )
        page = Page(HOSTILE, 1, 100, 100, Reader.OCR)
        row = PageRow(
            packet_id=packet.id, file_path=HOSTILE, number=1, reader=Reader.OCR, image="pages/1.png", reading=pack(page)
        )
        row.text = "单位名称 甲公司"
        db.add_all([file, row])
        search.index(db, row)
        db.flush()
        images = scene.store.workspace(packet.id) / "pages"
        images.mkdir(parents=True)
        Image.new("RGB", (100, 140), "white").save(images / "1.png")
        endpoint = Endpoint(office_id=batch.office_id, url="https://oa.example/机密", secrets=["whsec_a"])
        event = Event(type="endpoint.test", office_id=batch.office_id, payload={}, spread=True)
        token = Token(user_id=clerk.user_id or "", name="扫描仪", hash="0" * 64, scopes=["view"])
        db.add_all([endpoint, event, token])
        db.flush()
        delivery = Delivery(event_id=event.id, endpoint_id=endpoint.id)
        db.add(delivery)
        db.flush()
        scene.ids |= {"endpoint": endpoint.id, "delivery": delivery.id, "token": token.id}
        scene.ids |= {"batch": batch.id, "packet": packet.id, "file": file.id, "page": row.id, "sha256": sha256}
        name = FieldValue("name", "甲公司", "甲公司", 0.95, Source(HOSTILE, 1, None, Reader.OCR), Presence.FILLED)
        record = Record("佛山数科", "xxxf2020", (source,), (PagePart(HOSTILE, 1, "other", 1.0, 0),), {"name": name})
        keep_record(db, packet, batch, record)
        packet.state, packet.pages_total, packet.pages_done = PacketState.CHECKED, 1, 1
        recheck(db, effective_state(db, packet))
        db.flush()
        notice = _notice(scene, db, packet)
        found = db.scalars(select(FindingRow.id).where(FindingRow.packet_id == packet.id)).first()
        scene.ids |= {"notice": notice.id, "finding": found or "", "draft": _draft(scene, db).id}
        scene.ids["letter"] = _letter(db, batch, notice).id


def _letter(db: Session, batch: Batch, notice: DeficiencyLetter) -> RecommenderLetter:
    """What a recommender of the city a was told; its files are those of `notice`."""
    hashes = {"pdf_sha256": notice.pdf_sha256, "docx_sha256": notice.docx_sha256, "issued_by": notice.issued_by}
    row = RecommenderLetter(
        batch_id=batch.id, recommender="机密推荐单位", number="（甲）推荐告〔2020〕1号", content=notice.content, **hashes
    )
    db.add(row)
    db.flush()
    return row


def _draft(scene: Scene, db: Session) -> NoticeDraft:
    """A notice of the city a that is being made, of one page and one item."""
    item = DraftItem(("paging_seal",), "机密")  # named like a place of the packet: see test_web_access
    pages = [{"paper": "表.docx", "number": 1, "picture": "1.svg"}]
    row = NoticeDraft(office_id=scene.ids["office-a"], name="secret", title="机密通知", state=DraftState.READY, pages=pages)
    row.items, row.papers = kept_items([item]), [{"name": "表.docx", "path": "papers/000/表.docx"}]
    db.add(row)
    db.flush()
    folder = folder_of(scene.store, row.id)
    folder.mkdir(parents=True)
    (folder / "1.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    return row


def _notice(scene: Scene, db: Session, packet: Packet) -> DeficiencyLetter:
    """One that was issued, with files of a few bytes."""
    sha256, size = scene.store.blobs.put([b"%PDF-1.7 notice"])
    remember(db, sha256, size)
    hashes = {"pdf_sha256": sha256, "docx_sha256": sha256}
    content: dict[str, Any] = {"blocks": [], "receipt": []}
    notice = DeficiencyLetter(
        packet_id=packet.id, number="补正告1号", content=content, codes=[], issued_by=scene.ids["reviewer-a"], **hashes
    )
    db.add(notice)
    db.flush()
    return notice


def packet_of(scene: Scene, packet_id: str = "") -> Packet:
    with scene.store.database.look() as db:
        return db.get_one(Packet, packet_id or scene.ids["packet"])


def batch_of(scene: Scene) -> Batch:
    with scene.store.database.look() as db:
        return db.get_one(Batch, scene.ids["batch"])
