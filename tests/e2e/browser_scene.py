"""The real service in processes of its own, with packets already read, and a real browser in front of it.

Fixtures (made known by conftest.py): `served`, a service a test module; `desk`, a page of the browser where the reviewer is logged
in; `open_desk(login)`, further people. A page's script errors and refused contents fail the test.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from sqlalchemy import update

from benchmarks.service.webprocess import running
from engine import InlineExecutor
from shenbao.dispatcher import Dispatcher
from shenbao.service.checking.check import recheck
from shenbao.service.core.access import actor_of
from shenbao.service.core.current import effective_state
from shenbao.service.core.store import Store, open_store
from shenbao.service.office import people
from shenbao.service.reading.job_store import WorkerContext
from shenbao.service.reception import uploads
from storage.schema import FieldVersion, Packet, Role, User

ROOT = Path(__file__).parents[2]
PACKETS = ROOT / "samples" / "packets"
READ = {"电子版": "g24", "文字版": "g07"}  # a PDF with a text layer and page images; a Word document
DOUBTFUL = ("company.ownership", "company.main_business", "project.directions")
PASSWORD = "Horse-battery-9"  # noqa: S105 (of users that live for a test)
# the first takes half of the others' time
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in BROWSERS if (found := shutil.which(name))), "")
OPEN: dict[Browser, Playwright] = {}
SLOWEST = 10_000.0  # milliseconds that a page may take for what a test waits for


@dataclass
class Served:
    """A running service: `packets` by name (READ), `people` by login: clerk, reviewer, second, manager, administrator."""

    address: str
    folder: Path
    store: Store
    batch: str
    packets: dict[str, str]
    people: dict[str, str]
    cookies: dict[str, object] = field(default_factory=dict)

    def url(self, path: str) -> str:
        return self.address + path


def make_store(folder: Path) -> tuple[Store, str, dict[str, str], dict[str, str]]:
    """People, a batch, and the packets of READ, read by the real readers: (store, batch, packets, people)."""
    store = open_store(folder)
    ids = make_people(store)
    with store.database.unit() as db:
        clerk = actor_of(db.get_one(User, ids["clerk"]))
        batch = uploads.create_batch(db, clerk, "2020 年第一批", "xxxf2020").id
    packets = {}
    for name, sample in READ.items():
        with store.database.unit() as db:
            packets[name] = uploads.add_packet(db, clerk, batch, name).id
            for path in sorted(p for p in (PACKETS / sample).rglob("*") if p.is_file()):
                sha256, size = store.blobs.put_file(path)
                uploads.add_file(db, clerk, packets[name], uploads.ManifestEntry(path.name, size, sha256))
            uploads.close_packet(db, clerk, packets[name])
    Dispatcher(WorkerContext(store, "scene"), InlineExecutor()).run_once()
    _make_doubtful(store, packets.values())
    return store, batch, packets, ids


def _make_doubtful(store: Store, packets: Iterable[str]) -> None:
    """Electronic packets are read without a doubt: some of their values become as unsure as a poor scan's."""
    with store.database.unit() as db:
        for packet in packets:
            of_packet = (FieldVersion.packet_id == packet, FieldVersion.key.in_(DOUBTFUL))
            db.execute(update(FieldVersion).where(*of_packet).values(confidence=0.7))
            recheck(db, effective_state(db, db.get_one(Packet, packet)))


def make_people(store: Store) -> dict[str, str]:
    """An office with a person of each role, and a second reviewer: login → id."""
    logins = {role.value: role for role in (Role.CLERK, Role.REVIEWER, Role.MANAGER, Role.ADMINISTRATOR)} | {
        "second": Role.REVIEWER
    }
    names = {"clerk": "张收件", "reviewer": "李审核", "second": "王复核", "manager": "赵主任", "administrator": "系统管理员"}
    with store.database.unit() as db:
        office = people.add_office(db, "广州市工业和信息化局")
        users = {login: user(login, names[login], role, office.id) for login, role in logins.items()}
        db.add_all(users.values())
        db.flush()
        return {login: row.id for login, row in users.items()}


def user(login: str, name: str, role: Role, office_id: str) -> User:
    """Somebody who can log in with PASSWORD."""
    return User(login=login, name=name, role=role, office_id=office_id, password_hash=people.hash_password(PASSWORD, login))


@pytest.fixture(scope="session")
def read_store(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, dict[str, str], dict[str, str]]:
    """What `served` copies: packets are read once a test run."""
    folder = tmp_path_factory.mktemp("read") / "data"
    store, batch, packets, ids = make_store(folder)
    store.database.close()  # all of it is in the file
    return folder, batch, packets, ids


@pytest.fixture(scope="module")
def served(
    read_store: tuple[Path, str, dict[str, str], dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    kept, batch, packets, ids = read_store
    folder = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(kept, folder)
    store = open_store(folder)
    with running(folder) as address:
        yield Served(address, folder, store, batch, packets, ids)
    store.database.close()


@pytest.fixture(scope="module")
def chromium() -> Browser:
    """One for all modules that follow each other, see `end_browser`."""
    assert CHROMIUM, "Chromium is not installed: run make setup-dev"
    if not OPEN:
        playwright = sync_playwright().start()
        OPEN[playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])] = playwright
    return next(iter(OPEN))


def end_browser() -> None:
    """While one lives an event loop runs in this thread, and nothing else may start one."""
    while OPEN:
        browser, playwright = OPEN.popitem()
        browser.close()
        playwright.stop()


@pytest.fixture
def open_desk(served: Served, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`open_desk("second", width=1366, height=768)`: a page of a browser of its own with that person logged in."""
    opened: list[tuple[BrowserContext, list[str]]] = []

    def open_page(login: str = "reviewer", width: int = 1366, height: int = 768, **more: object) -> Page:
        state = served.cookies.get(login)
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            storage_state=state,  # type: ignore[arg-type]
            **more,  # type: ignore[arg-type]
        )
        context.set_default_timeout(SLOWEST)
        page, wrong = context.new_page(), []
        opened.append((context, wrong))
        watch(page, wrong)
        if state is None:
            log_in(served, page, login)
            served.cookies[login] = context.storage_state()
        return page

    yield open_page
    complaints = [text for _, wrong in opened for text in wrong]
    for context, _ in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def desk(open_desk: Callable[..., Page]) -> Page:
    """The reviewer's page, at the smallest size that an office has."""
    return open_desk("reviewer")


def watch(page: Page, wrong: list[str]) -> None:
    """Notes script errors and contents that the policy refused."""
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("console", lambda told: wrong.append(told.text) if "Content Security Policy" in told.text else None)


def log_in(served: Served, page: Page, login: str) -> None:
    page.goto(served.url("/login"))
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(served.url("/"))
