"""Every page of the service under axe-core, by day and by night: no violation of WCAG 2.2 A and AA, nor of its best practices."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from browser_scene import Served
from records.schema import Endpoint, PageRow, User
from shenbao.service.config import ServiceSettings
from web import create_app

AXE = Path(__file__).parents[1] / "data" / "axe-core" / "axe.min.js"
SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
# rule of the route → what stands in its address; "" where nothing does
PAGES = {
    "/": "",
    "/account": "",
    "/account/tokens": "",
    "/administration/audit": "",
    "/administration/endpoints": "",
    "/administration/endpoints/<endpoint_id>": "endpoint",
    "/administration/offices": "",
    "/administration/users": "",
    "/administration/users/<user_id>": "user",
    "/batches/<batch_id>": "batch",
    "/batches/<batch_id>/figures": "batch",
    "/batches/<batch_id>/receipt": "batch",
    "/batches/<batch_id>/register": "batch",
    "/batches/<batch_id>/retention": "batch",
    "/batches/<batch_id>/upload": "batch",
    "/calibration": "",
    "/login": "",
    "/packets": "",
    "/packets/<packet_id>": "packet",
    "/packets/<packet_id>/comparison": "packet",
    "/packets/<packet_id>/pages/<page_id>": "page",
    "/packets/<packet_id>/review": "packet",
    "/reports": "",
    "/search": "",
}
# parts of pages, files, data
OTHERS = {
    "/administration/audit.csv",
    "/batches/<batch_id>/exports/<kind>",
    "/batches/<batch_id>/table",
    "/batches/table",
    "/healthz",
    "/packets/<packet_id>/files/<file_id>",
    "/packets/<packet_id>/notices/<notice_id>/<form>",
    "/packets/<packet_id>/pages/<page_id>/crop",
    "/packets/<packet_id>/pages/<page_id>/drawing",
    "/packets/<packet_id>/pages/<page_id>/image",
    "/packets/<packet_id>/pages/<page_id>/lines",
    "/packets/<packet_id>/pages/<page_id>/thumb",
    "/packets/<packet_id>/review.json",
    "/packets/<packet_id>/review/fields/<key>",
    "/packets/<packet_id>/review/notice",
    "/packets/<packet_id>/review/others",
    "/packets/<packet_id>/status",
    "/packets/<packet_id>/text",
    "/packets/<packet_id>/uploads/<upload_id>",
    "/packets/table",
    "/review/next",
    "/static/<path:filename>",
}
QUESTIONS = {"/search": "?q=平台", "/packets": "?q=公司"}
LOOK = """async (rules) => {
  const found = await axe.run(document, { resultTypes: ["violations"], ...(rules.length ? { runOnly: rules } : {}) });
  return found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 200)}: ${n.failureSummary}`));
}"""


@pytest.fixture(scope="module")
def ids(served: Served) -> dict[str, str]:
    with served.store.database.unit() as db:
        packet = served.packets["电子版"]
        page = db.scalars(select(PageRow.id).where(PageRow.packet_id == packet)).first() or ""
        office = db.get_one(User, served.people["clerk"]).office_id
        endpoint = Endpoint(office_id=office, url="https://oa.example/hook", secrets=["whsec_AAAA"], events=[])
        db.add(endpoint)
        db.flush()
        return {
            "batch": served.batch,
            "packet": packet,
            "page": page,
            "user": served.people["clerk"],
            "endpoint": endpoint.id,
        }


def address(rule: str, ids: dict[str, str]) -> str:
    for name, value in {
        "<batch_id>": ids["batch"],
        "<packet_id>": ids["packet"],
        "<page_id>": ids["page"],
        "<user_id>": ids["user"],
        "<endpoint_id>": ids["endpoint"],
    }.items():
        rule = rule.replace(name, value)
    return rule


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
    page.emulate_media(color_scheme="dark")
    page.reload(wait_until="networkidle")
    assert violations(page, "color-contrast") == []


def test_no_violation_in_any_tab_of_the_review_screen(served: Served, desk: Page) -> None:
    desk.goto(served.url(f"/packets/{served.packets['电子版']}/review"))
    desk.wait_for_selector("[data-ready]")
    for tab in desk.get_by_role("tab").all():
        tab.click()
        desk.wait_for_load_state("networkidle")
        assert violations(desk) == [], tab.inner_text()
    desk.keyboard.press("?")
    assert violations(desk) == [], "help"


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
