"""The pages in a real browser: a login, and what was read."""

from __future__ import annotations

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
