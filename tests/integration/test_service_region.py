"""Places of pages read at once, and who is on a packet: on both databases; the recogniser runs in its own process."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import func, select

from cleanrecord import FILE
from engine import Executor, InlineExecutor, PoolExecutor, ProcessLimits
from extractors.reading import ReadOptions
from model.errors import UsageError
from model.geometry import Box
from model.page import Char, Line, Page, Reader
from servicescene import Scene
from shenbao.region_reader import RegionReader
from shenbao.service.core.access import Actor, Forbidden, NotFound
from shenbao.service.core.store import UnitOfWork
from shenbao.service.review import presence, region
from shenbao.service.review.region import ReaderAway, RegionReading
from storage.codec import pack
from storage.schema import PageRow, RegionAsk, now

WHOLE = Box(0, 0, 1, 1)
NAME = Box(0.05, 0.1, 0.95, 0.3)


def page_of(scene: Scene, packet_id: str, number: int = 1) -> str:
    with scene.store.database.look() as session:
        return session.scalars(select(PageRow.id).where(PageRow.packet_id == packet_id, PageRow.number == number)).one()


def ask(scene: Scene, packet_id: str, box: Box, who: Actor | None = None, number: int = 1) -> RegionReading:
    page_id = page_of(scene, packet_id, number)
    with scene.store.database.look() as session:
        return region.read_box(UnitOfWork(session, scene.store, who or scene.reviewer), packet_id, page_id, box)


def draw_page(scene: Scene, packet_id: str) -> None:
    """A picture of a page with one line of text, as the page's kept image."""
    font = next(
        path for path in Path("/usr/share/fonts").rglob("*") if path.suffix in (".ttf", ".ttc", ".otf") and "CJK" in path.name
    )
    picture = Image.new("RGB", (1000, 700), "white")
    ImageDraw.Draw(picture).text((80, 110), "佛山市数科软件有限公司", "black", ImageFont.truetype(str(font), 44))
    folder = scene.store.workspace(packet_id) / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(folder / "1.png"), np.asarray(picture)[:, :, ::-1])
    with scene.store.database.unit() as session:
        session.get_one(PageRow, page_of(scene, packet_id)).image = "pages/1.png"


class Running:
    """The reader in a thread, as the dispatcher runs it."""

    def __init__(self, scene: Scene, executor: Executor) -> None:
        self.reader = RegionReader(scene.store, "reader", ReadOptions(), lambda: executor)
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.loop)
        self.thread.start()

    def loop(self) -> None:
        while not self.over.wait(self.reader.step()):
            continue

    def stop(self) -> None:
        self.over.set()
        self.thread.join()
        self.reader.close()


@pytest.fixture
def running(scene: Scene) -> Iterator[Running]:
    found = Running(scene, InlineExecutor())
    yield found
    found.stop()


def test_a_drawn_box_is_read_by_the_reader(scene: Scene, running: Running) -> None:
    packet_id = scene.packet()
    draw_page(scene, packet_id)
    assert ask(scene, packet_id, NAME).text == "佛山市数科软件有限公司"
    assert ask(scene, packet_id, Box(0.0, 0.6, 1.0, 0.9)) == RegionReading("", 0.0)
    with scene.store.database.look() as session:
        assert session.scalar(select(func.count()).select_from(RegionAsk)) == 0  # nothing read stays behind


def test_a_process_of_its_own_answers_within_a_second_when_warm(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHENBAO_CACHE", raising=False)  # kept readings would need no models
    packet_id = scene.packet()
    draw_page(scene, packet_id)
    running = Running(scene, PoolExecutor(1, ProcessLimits(60)))
    try:
        with scene.store.database.unit() as session:
            presence.here(session, scene.reviewer, packet_id)  # somebody opens the packet: the models are loaded
        assert ask(scene, packet_id, NAME).text == "佛山市数科软件有限公司"
        took = []
        for n in range(3):
            began = time.perf_counter()
            reading = ask(scene, packet_id, Box(0.04 - 0.01 * n, 0.09, 0.96, 0.31))
            took.append(time.perf_counter() - began)
            assert reading.text == "佛山市数科软件有限公司" and reading.confidence > 0.9
    finally:
        running.stop()
    assert min(took) < 1.5, took


def test_nobody_there_is_told_in_words(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(region, "TAKEN_WITHIN", 0.2)
    packet_id = scene.packet()
    draw_page(scene, packet_id)
    with pytest.raises(ReaderAway, match="识别程序没有响应"):
        ask(scene, packet_id, NAME)
    with scene.store.database.look() as session:
        assert session.scalar(select(func.count()).select_from(RegionAsk)) == 0


def test_an_electronic_page_answers_from_its_lines(scene: Scene) -> None:
    packet_id = scene.packet()
    chars = tuple(Char(c, Box(0.1 + 0.05 * n, 0.1, 0.15 + 0.05 * n, 0.14)) for n, c in enumerate("单位名称云帆智能"))
    lines = (Line("单位名称云帆智能", Box(0.1, 0.1, 0.5, 0.14), 1.0, chars), Line("第二行", Box(0.1, 0.3, 0.4, 0.33), 0.9))
    with scene.store.database.unit() as session:
        row = session.get_one(PageRow, page_of(scene, packet_id))
        row.reader, row.reading = Reader.TEXT_LAYER, pack(Page(FILE, 1, 100, 140, Reader.TEXT_LAYER, lines=lines))
    assert ask(scene, packet_id, Box(0.3, 0.09, 0.6, 0.15)) == RegionReading("云帆智能", 1.0)
    assert ask(scene, packet_id, Box(0.05, 0.25, 0.6, 0.4)).text == "第二行"
    assert ask(scene, packet_id, WHOLE) == RegionReading("单位名称云帆智能第二行", 0.9)
    assert ask(scene, packet_id, Box(0.7, 0.7, 0.9, 0.9)) == RegionReading("", 0.0)


def test_who_may_ask_and_what_is_no_place(scene: Scene) -> None:
    packet_id = scene.packet()
    with pytest.raises(NotFound):
        ask(scene, packet_id, WHOLE, scene.people["stranger"])
    with pytest.raises(Forbidden):
        ask(scene, packet_id, WHOLE, scene.people["clerk"])
    with pytest.raises(UsageError, match="框出"):
        ask(scene, packet_id, Box(0.5, 0.5, 0.5, 0.5))
    with pytest.raises(UsageError, match="没有图像"):
        ask(scene, packet_id, WHOLE)
    draw_page(scene, packet_id)
    page_id = page_of(scene, packet_id)
    with pytest.raises(RuntimeError, match="only reads"), scene.store.database.unit() as session:
        region.read_box(UnitOfWork(session, scene.store, scene.reviewer), packet_id, page_id, WHOLE)


def test_those_who_have_a_packet_open_are_shown_for_half_a_minute(scene: Scene) -> None:
    packet_id, other = scene.packet(), scene.packet(name="另")
    second, at = scene.people["second"], now()

    def seen(actor: Actor, later: float = 0.0, packet: str = packet_id) -> list[str]:
        with scene.store.database.unit() as session:
            return presence.here(session, actor, packet, at + timedelta(seconds=later))

    assert seen(scene.reviewer) == [] and seen(second, 1) == ["reviewer某"]
    assert seen(scene.reviewer, 20) == ["second某"] and seen(second, 25, other) == []
    assert seen(scene.reviewer, 40) == []  # the second one's last sign is too old
    assert seen(second, 45) == ["reviewer某"]
    with scene.store.database.unit() as session:
        presence.leave(session, scene.reviewer, packet_id)
    assert seen(second, 46) == []
    with pytest.raises(NotFound):
        seen(scene.people["stranger"])
    with scene.store.database.look() as session:
        assert presence.any_scan_open(session, at + timedelta(seconds=50))
        assert not presence.any_scan_open(session, at + timedelta(seconds=80))
