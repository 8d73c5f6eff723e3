"""The review screen as browser tests use it: opened, walked by keys, its answers waited for."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from browser_scene import SLOWEST, Served
from engine import InlineExecutor
from shenbao.dispatcher import Dispatcher
from shenbao.service.reading.job_store import WorkerContext
from storage import field_versions, findings

TITLE = "company.contact.title"  # 申报联系人职务: blank on this packet
PHONE = "company.contact.mobile"


@pytest.fixture
def screen(served: Served, desk: Page) -> Page:
    return opened(served, desk)


def opened(served: Served, page: Page, packet: str = "电子版") -> Page:
    page.goto(served.url(f"/packets/{served.packets[packet]}/review"))
    page.wait_for_selector("[data-ready]")
    return page


def row(page: Page, key: str) -> Locator:
    return page.locator(f'[data-row="{key}"]')


def current(page: Page) -> str:
    return str(page.locator(".rv-field[aria-current=true]").get_attribute("data-key"))


def walk_to(page: Page, key: str) -> None:
    """By the arrow keys, from wherever the focus is."""
    if page.locator("#pane-record").is_hidden():
        page.keyboard.press("1")
    keys = page.locator(".rv-field").evaluate_all("all => all.map((one) => one.dataset.key)")
    here = current(page)
    for _ in range(abs(keys.index(key) - keys.index(here))):
        page.keyboard.press("ArrowDown" if keys.index(key) > keys.index(here) else "ArrowUp")
    assert current(page) == key


def type_over(screen: Page, key: str, text: str) -> None:
    """Opens the editor of the field and types over all that is in it; nothing is kept yet."""
    walk_to(screen, key)
    screen.keyboard.press("e")
    screen.keyboard.press("Control+a")
    screen.keyboard.type(text)


def told(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.locator("#rv-told")).to_contain_text(text)


def value_of(served: Served, key: str, packet: str = "电子版") -> tuple[str | None, str, bool]:
    with served.store.database.look() as db:
        kept = field_versions.current(db, served.packets[packet])[key]
        return kept.raw, kept.presence, kept.by_person


def standing(served: Served, packet: str = "电子版") -> set[str]:
    with served.store.database.look() as db:
        return {row.code for row in findings.of_packet(db, served.packets[packet]) if row.state in ("open", "confirmed")}


def refill(served: Served) -> None:
    """What the dispatcher beside the service does."""
    Dispatcher(WorkerContext(served.store, "test"), InlineExecutor()).run_once()


def version(page: Page) -> int:
    return int(page.evaluate('async () => (await import("/static/app/review/state.js")).state.doc.version'))


def answered(page: Page, before: int) -> None:
    """Until the screen shows a newer state than `before`."""
    end = time.monotonic() + SLOWEST / 1000
    while version(page) <= before:
        assert time.monotonic() < end, page.locator("#rv-told").inner_text()
        page.wait_for_timeout(20)


def undone(page: Page) -> None:
    before = version(page)
    page.keyboard.press("u")
    answered(page, before)
    told(page, "已撤销")
