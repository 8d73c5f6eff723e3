"""A place of a scan read at once: the service, the worker that reads, and the browser, each in processes of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from browser_scene import PACKETS, ROOT, Served, make_people, running
from model.page import Reader
from shenbao.service.core.access import actor_of
from shenbao.service.core.store import Store, open_store
from shenbao.service.reception import uploads
from storage import field_versions, findings
from storage.schema import FieldVersion, Packet, PacketState, PageRow, User

SCAN = PACKETS / "g11" / "scan006.jpg"  # the second table: 150 dpi, a little askew
NAME = "混合材料"
MOBILE, PROJECT = "project.leader.mobile", "cover.project_name"
TRUE = {MOBILE: "13748158274", PROJECT: "职业教育实训教学服务平台"}
READ_SECONDS = 150.0
WARM = 45_000.0  # milliseconds: the models are loaded when the packet is opened
# corners in the window of a place of the page that is shown
CORNERS = """async (box) => {
  const { corner } = await import("/static/app/review/viewer.js");
  return [corner(box[0], box[1]), corner(box[2], box[3])];
}"""
PLACE = """async (key) => {
  const { fieldOf } = await import("/static/app/review/state.js");
  return fieldOf(key).place?.box ?? null;
}"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A packet of one scanned page and one Word document, read by `shenbao worker`, which goes on running."""
    folder = tmp_path_factory.mktemp("scanned") / "data"
    store = open_store(folder)
    ids = make_people(store)
    batch, packet = take_in(store, ids["clerk"])
    with working(folder), running(folder) as address:
        wait_until_checked(store, packet)
        yield Served(address, folder, store, batch, {NAME: packet}, ids)
    store.database.close()


def take_in(store: Store, clerk_id: str) -> tuple[str, str]:
    letter, kept = Document(), BytesIO()
    letter.add_paragraph("关于申报材料的补充说明")
    letter.save(kept)
    with store.database.unit() as db:
        clerk = actor_of(db.get_one(User, clerk_id))
        batch = uploads.create_batch(db, clerk, "扫描件", "xxxf2020").id
        packet = uploads.add_packet(db, clerk, batch, NAME).id
        for name, content in ((SCAN.name, SCAN.read_bytes()), ("补充说明.docx", kept.getvalue())):
            sha256, size = store.blobs.put([content])
            uploads.add_file(db, clerk, packet, uploads.ManifestEntry(name, size, sha256))
        uploads.close_packet(db, clerk, packet)
    return batch, packet


@contextmanager
def working(folder: Path) -> Iterator[None]:
    """`shenbao worker` on a store."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "shenbao", "worker", "--data", str(folder), "--jobs", "1"]
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_checked(store: Store, packet: str) -> None:
    end = time.monotonic() + READ_SECONDS
    while time.monotonic() < end:
        with store.database.look() as db:
            if db.get_one(Packet, packet).state == PacketState.CHECKED:
                return
        time.sleep(0.3)
    raise AssertionError((store.folder / "worker.log").read_text("utf-8")[-2000:])


@pytest.fixture
def screen(served: Served, desk: Page) -> Page:
    desk.goto(served.url(f"/packets/{served.packets[NAME]}/review"))
    desk.wait_for_selector("[data-ready]")
    return desk


def focus(page: Page, key: str) -> Locator:
    page.locator("#tab-record").click()
    page.locator(f'[data-key="{key}"]').click()
    page.wait_for_timeout(700)  # the picture moves to the place
    return page.locator(f'[data-row="{key}"]')


def last_word(served: Served, key: str) -> FieldVersion:
    with served.store.database.look() as db:
        return field_versions.current(db, served.packets[NAME])[key]


def standing(served: Served) -> set[str]:
    with served.store.database.look() as db:
        rows = findings.of_packet(db, served.packets[NAME])
    return {row.code for row in rows if row.state in ("open", "confirmed")}


def page_of(served: Served, file: str) -> PageRow:
    with served.store.database.look() as db:
        return db.scalars(select(PageRow).where(PageRow.packet_id == served.packets[NAME], PageRow.file_path == file)).one()


def told(page: Page, text: str | re.Pattern[str], wait: float = 10_000) -> None:
    expect(page.locator("#rv-told")).to_contain_text(text, timeout=wait)


def test_a_box_drawn_by_mouse_is_read_offered_and_kept_with_its_place(served: Served, screen: Page) -> None:
    assert page_of(served, SCAN.name).reader == Reader.OCR
    row = focus(screen, MOBILE)
    screen.keyboard.press("b")
    told(screen, "新发现：项目负责人手机 缺项")
    assert f"missing:{MOBILE}" in standing(served)
    row = focus(screen, MOBILE)
    box = screen.evaluate(PLACE, MOBILE)
    (left, top), (right, bottom) = screen.evaluate(CORNERS, box)
    screen.keyboard.down("Shift")
    screen.mouse.move(left - 2, top - 2)
    screen.mouse.down()
    screen.mouse.move(right + 2, bottom + 2, steps=5)
    screen.mouse.up()
    screen.keyboard.up("Shift")
    expect(row.locator("textarea")).to_have_value(TRUE[MOBILE], timeout=WARM)
    told(screen, "取自框选")
    assert f"missing:{MOBILE}" in standing(served)  # offered, not taken
    screen.keyboard.press("Enter")
    told(screen, "消除：项目负责人手机 缺项")
    kept = last_word(served, MOBILE)
    assert (kept.raw, kept.value, kept.reader, kept.user_id) == (
        TRUE[MOBILE],
        TRUE[MOBILE],
        Reader.PERSON,
        served.people["reviewer"],
    )
    assert kept.source and (kept.source["file"], kept.source["reader"]) == (SCAN.name, Reader.PERSON)
    drawn = [kept.source["box"][side] for side in ("x0", "y0", "x1", "y1")]
    assert drawn == pytest.approx(box, abs=0.01) and drawn != box
    assert f"missing:{MOBILE}" not in standing(served)


def test_a_field_that_was_not_found_is_read_from_a_box_drawn_by_keys(served: Served, screen: Page) -> None:
    row = focus(screen, PROJECT)
    expect(row).to_contain_text("未找到")
    assert last_word(served, PROJECT).source is None and f"missing:{PROJECT}" in standing(served)
    target = screen.evaluate(PLACE, "project.name")
    screen.keyboard.press("d")
    told(screen, "方向键")
    presses = draw_over(screen, target)
    screen.keyboard.press("Enter")
    expect(row.locator("textarea")).to_have_value(TRUE[PROJECT], timeout=WARM)
    screen.keyboard.press("Enter")
    told(screen, "已保存")
    kept = last_word(served, PROJECT)
    assert kept.raw == TRUE[PROJECT] and kept.source and kept.source["file"] == SCAN.name
    assert f"missing:{PROJECT}" not in standing(served)
    assert presses < 60
    screen.keyboard.press("u")
    told(screen, "已撤销")
    assert f"missing:{PROJECT}" in standing(served) and last_word(served, PROJECT).source is None


def draw_over(page: Page, target: list[float]) -> int:
    """Moves and stretches the box of the keys until it covers the place; gives how many keys that took."""
    read = 'async () => (await import("/static/app/review/viewer.js")).draft()'
    presses = 0
    for near, far, axis in (("ArrowLeft", "ArrowRight", 0), ("ArrowUp", "ArrowDown", 1)):
        while page.evaluate(read)[axis] < target[axis] and presses < 200:
            page.keyboard.press(far)
            presses += 1
        while (at := page.evaluate(read)[axis]) > target[axis] and presses < 200:
            page.keyboard.press(near)
            presses += 1
            assert page.evaluate(read)[axis] < at
        while page.evaluate(read)[axis + 2] < target[axis + 2] and presses < 200:
            page.keyboard.press(f"Shift+{far}")
            presses += 1
    return presses


def test_only_the_scanned_page_of_a_mixed_packet_is_read_turned(served: Served, screen: Page) -> None:
    """The Word page says why not; the scan is read again from the side, and right again after undoing."""
    screen.keyboard.press("PageDown")
    expect(screen.locator("#rv-page")).to_contain_text("2 / 2")
    screen.keyboard.press("R")
    told(screen, "没有图像，无须按方向重新读取")
    expect(screen.get_by_role("dialog")).to_have_count(0)
    screen.keyboard.press("PageUp")
    before = page_of(served, SCAN.name)
    assert before.turn_by_person is None and "project.name" in filled(served)
    screen.keyboard.press("R")
    expect(screen.get_by_role("dialog")).to_contain_text("顺时针转 90 度")
    screen.keyboard.press("Enter")
    told(screen, "已按新的页面重新填写", READ_SECONDS * 1000)
    assert page_of(served, SCAN.name).turn_by_person == 90 and "project.name" not in filled(served)
    assert last_word(served, MOBILE).raw == TRUE[MOBILE]  # what a person said stays
    screen.keyboard.press("u")
    told(screen, "已撤销")
    told(screen, "已按新的页面重新填写", READ_SECONDS * 1000)
    assert page_of(served, SCAN.name).turn_by_person == 0 and "project.name" in filled(served)


def filled(served: Served) -> set[str]:
    with served.store.database.look() as db:
        return {key for key, row in field_versions.current(db, served.packets[NAME]).items() if row.raw}
