"""Every page, tab, menu and dialog of the service under axe-core, in Chinese by day and in English by night: no violation of WCAG 2.2
A and AA (the size of targets included, which axe leaves out unless asked), nor of its best practices.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser_pages import OTHERS, PAGES, QUESTIONS, address
from browser_scene import Served
from shenbao.service.core.config import ServiceSettings
from web.app import create_app

AXE = Path(__file__).parents[1] / "data" / "axe-core" / "axe.min.js"
SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
LOOK = """async (rules) => {
  const which = rules.length ? { runOnly: rules } : { rules: { "target-size": { enabled: true } } };
  const found = await axe.run(document, { resultTypes: ["violations"], ...which });
  return found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 200)}: ${n.failureSummary}`));
}"""


def violations(page: Page, *rules: str) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(LOOK, list(rules))
    return found


def test_axe_is_the_pinned_one() -> None:
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == SHA256


def test_every_page_of_the_service_is_looked_at(served: Served) -> None:
    app = create_app(served.store, ServiceSettings(data=served.folder))
    rules = {
        rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }
    assert rules == PAGES.keys() | OTHERS


@pytest.mark.parametrize("rule", [*PAGES, "/api/v1/docs", "/no/such/page"])
def test_no_violation_by_day_nor_by_night(served: Served, ids: dict[str, str], open_desk: Callable[..., Page], rule: str) -> None:
    page = open_desk("administrator")
    if rule == "/login":
        page.context.clear_cookies()
    page.goto(served.url(address(rule, ids) + QUESTIONS.get(rule, "")), wait_until="networkidle")
    assert violations(page) == []
    for menu in page.locator("details.drop:visible > summary").all():
        menu.click()
        assert violations(page) == [], menu.inner_text()
        page.keyboard.press("Escape")
        expect(menu).to_be_focused()
    page.emulate_media(color_scheme="dark")
    page.context.add_cookies([{"name": "language", "value": "en", "url": served.address}])
    page.reload(wait_until="networkidle")
    assert violations(page) == []


@pytest.fixture
def still(open_desk: Callable[..., Page]) -> Page:
    """The reviewer's page without motion: a colour on its way to another one is no colour to measure."""
    return open_desk("reviewer", reduced_motion="reduce")


def test_no_violation_in_any_tab_of_the_review_screen(served: Served, still: Page) -> None:
    still.goto(served.url(f"/packets/{served.packets['电子版']}/review"))
    still.wait_for_selector("[data-ready]")
    still.keyboard.press("v")
    expect(still.locator(".rv-parts")).to_be_visible()
    assert violations(still) == [], "reading through"
    for tab in still.get_by_role("tab").all():
        tab.click()
        still.wait_for_load_state("networkidle")
        assert violations(still) == [], tab.inner_text()
        still.emulate_media(color_scheme="dark")
        assert violations(still, "color-contrast") == [], f"{tab.inner_text()} by night"
        still.emulate_media(color_scheme="light")


@pytest.mark.parametrize("size", [(683, 384), (390, 844)], ids=["200 %", "telephone"])
def test_no_violation_on_a_small_review_screen_and_every_part_can_be_scrolled_to(
    served: Served, still: Page, size: tuple[int, int]
) -> None:
    still.set_viewport_size({"width": size[0], "height": size[1]})
    still.goto(served.url(f"/packets/{served.packets['电子版']}/review"))
    still.wait_for_selector("[data-ready]")
    for tab in still.get_by_role("tab").all():
        tab.click()
        still.wait_for_load_state("networkidle")
        assert violations(still) == [], tab.inner_text()
    still.keyboard.press("v")
    expect(still.locator(".rv-parts")).to_be_visible()
    assert violations(still) == [], "reading through"
    last = still.locator("#rv-told").bounding_box()
    assert last is not None and last["x"] + last["width"] <= size[0] + 1


@pytest.mark.parametrize(("key", "dialog"), [("?", "#rv-help"), ("t", "#rv-ask")])
def test_no_violation_in_a_dialog_and_esc_leaves_it(served: Served, still: Page, key: str, dialog: str) -> None:
    still.goto(served.url(f"/packets/{served.packets['电子版']}/review"))
    still.wait_for_selector("[data-ready]")
    still.keyboard.press(key)
    expect(still.locator(dialog)).to_be_visible()
    assert violations(still) == []
    still.emulate_media(color_scheme="dark")
    assert violations(still, "color-contrast") == []
    still.keyboard.press("Escape")
    expect(still.locator(dialog)).to_be_hidden()


def test_no_violation_while_files_are_chosen_and_sent(served: Served, open_desk: Callable[..., Page], tmp_path: Path) -> None:
    for name in ("甲公司_申报书.pdf", "甲公司_证书.pdf", "乙公司.zip"):
        (tmp_path / name).write_bytes(b"%PDF-1.7 " + name.encode())
    page = open_desk("clerk")
    page.goto(served.url(f"/batches/{served.batch}/upload"))
    page.set_input_files("#files-input", sorted(tmp_path.iterdir()))
    page.wait_for_selector("#proposal:not([hidden])")
    assert violations(page) == []
    page.click("#send")
    page.wait_for_selector("#done:not([hidden])")
    assert violations(page) == []
