"""Each screen of docs/img is painted without a script error or a refused content. `make screenshots` keeps the pictures: it takes them
of the sample service (SHENBAO_DATA, what `make run` left), which is copied, never touched.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import func, select

from browser_scene import ROOT, Served, running, user
from screens import MOST_BYTES, SCREENS, SIZE, Screen, share_of_one_colour, small
from shenbao.service.core.store import Store, open_store
from storage.schema import Batch, Packet, PageRow, Role

KEEP_IN = os.environ.get("SHENBAO_SCREENSHOTS", "")
NO_GUTTER = "document.documentElement.style.scrollbarGutter = 'auto'"  # no scroll bar is drawn here: its place would stay empty


@pytest.fixture(scope="module")
def served(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service of all browser tests; where pictures are kept, a copy of the one with all samples."""
    if not KEEP_IN:
        yield served
        return
    folder = tmp_path_factory.mktemp("samples") / "data"
    copy_of_samples(ROOT / os.environ.get("SHENBAO_DATA", "var/shenbao"), folder)
    store = open_store(folder)
    batch = add_people(store)
    with running(folder) as address:
        yield Served(address, folder, store, batch, {}, {})
    store.database.close()


def copy_of_samples(kept: Path, folder: Path) -> None:
    assert (kept / "shenbao.db").is_file(), f"no sample service in {kept}: make run"
    shutil.copytree(kept, folder, ignore=shutil.ignore_patterns("shenbao.db*", "*.log", "*.pid"))
    with closing(sqlite3.connect(kept / "shenbao.db")) as old, closing(sqlite3.connect(folder / "shenbao.db")) as new:
        old.backup(new)


def add_people(store: Store) -> str:
    """The two who look at the screens, in the office of the batch with most packets; gives that batch."""
    most = select(Batch).join(Packet, Packet.batch_id == Batch.id).group_by(Batch.id).order_by(func.count().desc()).limit(1)
    with store.database.unit() as db:
        batch = db.scalars(most).one()
        db.add(user("reviewer", "李审核", Role.REVIEWER, batch.office_id))
        db.add(user("administrator", "系统管理员", Role.ADMINISTRATOR, batch.office_id))
        return batch.id


@pytest.fixture(scope="module")
def places(served: Served) -> Mapping[str, str]:
    """What the pictures show: of the batch a packet with errors all of whose pages were read by OCR, and one of which none was;
    any packet where there is no such one.
    """
    with served.store.database.look() as db:
        query = select(Packet).where(Packet.batch_id == served.batch, Packet.checked.is_not(None), Packet.errors > 0)
        packets = [row.id for row in db.scalars(query.order_by(Packet.name))]
        readers = {row: set(db.scalars(select(PageRow.reader).where(PageRow.packet_id == row))) for row in packets}
    scanned = next((row for row in packets if readers[row] == {"ocr"}), packets[0])
    electronic = next((row for row in packets if "ocr" not in readers[row]), packets[-1])
    return {"batch": served.batch, "scanned": scanned, "electronic": electronic}


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_is_painted(
    screen: Screen, served: Served, places: Mapping[str, str], open_desk: Callable[..., Page], tmp_path: Path
) -> None:
    folder = ROOT / KEEP_IN if KEEP_IN else tmp_path
    page = open_desk(screen.login, *SIZE, color_scheme="light")
    answer = page.goto(served.url(screen.address(places)))
    assert answer is not None and answer.ok
    page.evaluate(NO_GUTTER)
    screen.prepare(page)
    take(page, folder / f"{screen.name}.png")
    if screen.dark:
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(300)
        take(page, folder / f"{screen.name}-dark.png")


def take(page: Page, path: Path) -> None:
    picture = small(page.screenshot())
    assert share_of_one_colour(picture) < 0.97, "nothing was painted"
    picture.save(path, optimize=True)
    assert path.stat().st_size < MOST_BYTES
