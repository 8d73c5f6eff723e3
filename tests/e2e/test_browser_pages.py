"""The pages in a real browser: a login, and what was read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser_scene import Served


def test_a_reviewer_logs_in_and_sees_the_packets(served: Served, desk: Page) -> None:
    desk.goto(served.url(f"/batches/{served.batch}"))
    for name in served.packets:
        expect(desk.get_by_role("link", name=name, exact=True)).to_be_visible()
    expect(desk.get_by_text("待审核").first).to_be_visible()


def test_a_packet_is_shown_without_a_script_error(served: Served, desk: Page) -> None:
    desk.goto(served.url(f"/packets/{served.packets['电子版']}"))
    expect(desk.get_by_role("heading", name="发现的问题")).to_be_visible()
    expect(desk.locator("ol.thumbs img").first).to_be_visible()


def test_a_live_list_tells_that_the_server_is_away_and_back(served: Served, desk: Page) -> None:
    desk.goto(served.url("/"))
    expect(desk.locator("#offline")).to_be_hidden()
    desk.context.set_offline(True)
    desk.evaluate("htmx.trigger('#batches', 'refresh')")
    expect(desk.get_by_text("与服务器的连接已中断")).to_be_visible()
    desk.context.set_offline(False)
    desk.evaluate("htmx.trigger('#batches', 'refresh')")
    expect(desk.locator("#offline")).to_be_hidden()


@pytest.mark.parametrize(("login", "seen", "unseen"), [("reviewer", "开始审核", "新增用户"), ("manager", "待办", "待审核的材料")])
def test_the_start_page_tells_each_role_what_to_do(
    served: Served, open_desk: Callable[..., Page], login: str, seen: str, unseen: str
) -> None:
    page = open_desk(login)
    page.goto(served.url("/"))
    expect(page.get_by_text(seen).first).to_be_visible()
    expect(page.get_by_text(unseen)).to_have_count(0)


def test_on_paper_a_record_stands_open_and_the_tools_are_gone(served: Served, desk: Page) -> None:
    desk.goto(served.url(f"/packets/{served.packets['电子版']}"))
    folded = desk.locator(".record details:not([open])")
    expect(folded).not_to_have_count(0)
    desk.emulate_media(media="print")
    desk.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(folded).to_have_count(0)
    expect(desk.locator("header.bar")).to_be_hidden()
    expect(desk.get_by_role("link", name="补正对照")).to_be_hidden()
    desk.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(folded).not_to_have_count(0)
