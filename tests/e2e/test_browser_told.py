"""What the pages tell while something is under way or not as it must be: nothing false in red or green, no share of what nobody knows, and that it is being loaded."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import docx
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import update

from browser_scene import Served
from model.packet import Submission
from model.page import SealKind
from model.record import Record, Verdict
from review_screen import answered, opened, refill, version
from shenbao.service.checking import register_versions
from shenbao.service.checking.check import recheck
from shenbao.service.core.access import PROGRAM
from shenbao.service.core.current import effective_state
from storage import findings
from storage.codec import pack, unpack
from storage.schema import FieldVersion, FindingState, Packet, PacketState

SECRET = "Password-of-the-applicant-2020"  # noqa: S105 (of a file made here)
LOOKED_AGAIN = 6500  # milliseconds in which the page asks for news once at least


def colour(place: Locator) -> str:
    return str(place.evaluate("(one) => getComputedStyle(one).color"))


def of_theme(page: Page, name: str) -> str:
    """What a colour of the theme is computed to."""
    script = "(name) => { const one = document.createElement('i'); one.style.color = `var(${name})`; document.body.append(one); const found = getComputedStyle(one).color; one.remove(); return found; }"
    return str(page.evaluate(script, name))


@pytest.fixture
def odd_seals(served: Served) -> tuple[str, str]:
    """A seal is there, but one for contracts, and of another the machine cannot tell: `at` of both."""
    with served.store.database.unit() as db:
        packet = db.get_one(Packet, served.packets["文字版"])
        record = unpack(Record, packet.record or b"")
        contract, unclear, *rest = record.seals
        contract = replace(contract, verdict=Verdict.PRESENT, kind=SealKind.CONTRACT, confidence=0.99)
        unclear = replace(unclear, verdict=Verdict.UNCLEAR, confidence=1.0)
        packet.record = pack(replace(record, seals=(contract, unclear, *rest)))
        db.flush()
        recheck(db, effective_state(db, packet))
        return contract.at, unclear.at


def test_a_seal_for_contracts_is_not_green_and_what_is_unclear_has_no_share(
    served: Served, desk: Page, odd_seals: tuple[str, str]
) -> None:
    page = opened(served, desk, "文字版")
    page.keyboard.press("4")
    contract, unclear = (page.locator(f'[data-ink="{at}"]') for at in odd_seals)
    expect(contract).to_contain_text("合同专用章")
    expect(contract.locator(".rv-state")).to_contain_text(re.compile("有，(不符合要求|是否符合要求待核对)"))
    assert colour(contract.locator(".rv-state")) != of_theme(page, "--good")
    expect(unclear.locator(".rv-state")).to_have_text(re.compile("需人工辨认$"))
    expect(unclear.locator("p").first).not_to_contain_text("%")


def test_a_demand_of_the_machine_is_reworded_and_gets_its_own_words_back(served: Served, screen: Page) -> None:
    screen.keyboard.press("2")
    screen.locator(".rv-item.is-error .rv-finding").first.click()
    chosen = screen.locator(".rv-finding[aria-current=true]")
    item = screen.locator(f'.rv-item:has([data-finding="{chosen.get_attribute("data-finding")}"])')
    machine, sheet = item.locator(".rv-message").inner_text(), screen.locator(".rv-sheet")
    for words in ("请按样本重新填写此项（经办人改写）。", ""):
        item.locator(".rv-finding").click()
        screen.keyboard.press("i")
        screen.locator("#ask-wording").fill(words)
        screen.get_by_role("button", name="确定").focus()
        screen.keyboard.press("Enter")
        expect(item.locator(".rv-message")).to_contain_text(words or machine)
        expect(item.get_by_text("系统的写法")).to_have_count(1 if words else 0)
        screen.keyboard.press("6")
        (expect(sheet).to_contain_text if words else expect(sheet).not_to_contain_text)("经办人改写")
        screen.keyboard.press("2")


def test_no_row_is_red_while_packets_are_still_to_be_read(served: Served, desk: Page) -> None:
    rows = [Submission(applicant="尚未读到的公司", row=2)]
    with served.store.database.unit() as db:
        register_versions.propose(db, PROGRAM, served.batch, rows, "登记表.xlsx")
    register_versions.confirm(served.store, PROGRAM, served.batch, 1)
    left = desk.locator("section.panel h2 b").first
    red = "rgb"
    for state in (PacketState.READING, PacketState.HELD, PacketState.ASKED, PacketState.CHECKED):
        with served.store.database.unit() as db:
            db.get_one(Packet, served.packets["文字版"]).state = state
        desk.goto(served.url(f"/batches/{served.batch}/register"))
        expect(left).to_have_text("1")
        red = of_theme(desk, "--bad")
        assert (colour(left) == red) == (state == PacketState.CHECKED), state


def locked() -> dict[str, Any]:
    plain, out = io.BytesIO(), io.BytesIO()
    document = docx.Document()
    document.add_paragraph("证明材料")
    document.save(plain)
    OOXMLFile(plain).encrypt(SECRET, out)
    return {"name": "戊公司-证明.docx", "mimeType": "application/octet-stream", "buffer": out.getvalue()}


def test_the_upload_page_asks_for_the_password_of_a_file_that_has_one(served: Served, open_desk: Callable[..., Page]) -> None:
    """What is typed stays while the page looks for news, every few seconds."""
    page = open_desk("clerk")
    page.goto(served.url(f"/batches/{served.batch}/upload"))
    page.set_input_files("#files-input", [locked()])
    page.get_by_label("全部选中").check()
    page.get_by_role("button", name="确认上传选中的").click()
    page.click("#send")
    expect(page.locator("#transfers")).to_contain_text("已接收", timeout=20_000)
    refill(served)
    asked = page.locator("#under-way [name=password]")
    expect(asked).to_be_visible(timeout=20_000)
    asked.press_sequentially(SECRET[:9])
    page.wait_for_timeout(LOOKED_AGAIN)
    assert asked.input_value() == SECRET[:9]
    asked.press_sequentially(SECRET[9:])
    asked.press("Enter")
    expect(page.locator("body")).to_contain_text("文件已打开", timeout=20_000)
    refill(served)
    expect(page.locator("#under-way [name=password]")).to_have_count(0, timeout=20_000)


@contextmanager
def unanswered(page: Page, pattern: str) -> Iterator[None]:
    """The server answers nothing of that kind before the end."""
    held: list[Route] = []
    asked = re.compile(pattern)
    page.route(asked, lambda route: held.append(route))
    yield
    for route in held:
        route.continue_()
    page.unroute(asked)


def test_what_is_being_loaded_says_so(served: Served, desk: Page) -> None:
    """The state of the packet, and then the picture of the page."""
    viewer, listed = desk.locator("#rv-viewer"), desk.locator(".rv-loading")
    with unanswered(desk, r"/review\.json"):
        desk.goto(served.url(f"/packets/{served.packets['电子版']}/review"), wait_until="commit")
        expect(listed).to_have_text("正在载入…")
        expect(viewer).to_have_attribute("data-loading", "正在载入…")
    desk.wait_for_selector("[data-ready]")
    expect(listed).to_have_count(0)
    expect(viewer).not_to_have_attribute("data-loading", "正在载入…")
    with unanswered(desk, "/pages/[^/]+/(image|drawing)"):
        desk.locator("button[data-page]:not([aria-current=page])").last.click()
        expect(viewer).to_have_attribute("data-loading", "正在载入…")
        assert "正在载入" in desk.evaluate("() => getComputedStyle(document.getElementById('rv-viewer'), '::after').content")
    expect(viewer).not_to_have_attribute("data-loading", "正在载入…")


def test_counts_are_gone_once_everything_was_decided_on(served: Served, desk: Page) -> None:
    page = opened(served, desk)
    values, found = page.locator("#count-record"), page.locator("#count-findings")
    assert int(values.inner_text()) and int(found.inner_text())
    for _ in range(40):
        if values.inner_text() == "":
            break
        before = version(page)
        page.keyboard.press("Enter")
        answered(page, before)
    expect(values).to_have_text("")
    page.keyboard.press("2")
    for _ in range(40):
        waiting = page.locator(".rv-item:has(button[title=Enter]) .rv-finding")
        if not waiting.count():
            break
        before = version(page)
        waiting.first.click()
        page.keyboard.press("w")
        if page.locator("#ask-reason").is_visible():
            page.keyboard.press("Enter")
        answered(page, before)
    left = page.locator(
        ".rv-item.is-error:not(.settled)"
    ).count()  # demands that nobody needs to see again stay counted: they stand
    expect(found).to_have_text(str(left) if left else "")


def test_all_that_is_seen_on_the_screen_is_taken_in_by_one_key_and_given_back_by_one(served: Served, desk: Page) -> None:
    """With the place that each rests on beside it; what is below the edge of the screen waits."""
    page, waiting, before = doubtful_findings(served, desk)
    seen = page.evaluate('async () => (await import("/static/app/review/findings.js")).shown()')
    assert 2 <= len(seen) <= before
    page.keyboard.press("Shift+C")
    expect(waiting).to_have_count(before - len(seen))
    assert decided(served) == set(seen)
    page.keyboard.press("u")
    expect(waiting).to_have_count(before)
    assert decided(served) == set()


def test_what_is_refused_midway_leaves_the_rest_to_be_given_back(served: Served, desk: Page) -> None:
    """Of the decisions by one key the second is refused, later the taking back of one of two: `u` takes back what was done, and all of it in the end."""
    page, waiting, before = doubtful_findings(served, desk)
    sent: list[str] = []

    def refuse(number: int) -> None:
        def answer(way: Route) -> None:
            sent.append(way.request.url)
            if len(sent) == number:
                way.fulfill(status=503, json={"error": "…", "message": "…"})
            else:
                way.continue_()

        sent.clear()
        page.unroute("**/review/findings/*")
        page.route("**/review/findings/*", answer)

    refuse(2)
    page.keyboard.press("Shift+C")
    expect(waiting).to_have_count(before - 1)
    page.keyboard.press("u")
    expect(waiting).to_have_count(before)
    assert decided(served) == set()
    page.unroute("**/review/findings/*")
    page.keyboard.press("Shift+C")
    expect(waiting).not_to_have_count(before)
    page.wait_for_function("count => document.querySelectorAll('.rv-item.waits').length <= count - 2", arg=before)
    refuse(2)
    page.keyboard.press("u")
    for _ in range(100):
        if len(sent) == 2:
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(300)  # nothing is sent behind one that was refused
    assert len(sent) == 2 and decided(served)
    page.keyboard.press("u")
    expect(waiting).to_have_count(before)
    assert decided(served) == set()


def doubtful_findings(served: Served, desk: Page) -> tuple[Page, Locator, int]:
    """The findings of a packet as of a poor scan: what is missing may only not have been read; the first is in focus: page, those that wait, how many."""
    with served.store.database.unit() as db:
        packet = db.get_one(Packet, served.packets["电子版"])
        db.execute(update(FieldVersion).where(FieldVersion.packet_id == packet.id).values(confidence=0.5))
        recheck(db, effective_state(db, packet))
        for finding in findings.of_packet(db, packet.id):
            finding.state = FindingState.OPEN
    page = opened(served, desk)
    page.keyboard.press("2")
    waiting = page.locator(".rv-item.waits")
    waiting.first.locator(".rv-finding").click()
    page.wait_for_timeout(500)  # what is cut out comes from the server
    return page, waiting, waiting.count()


def decided(served: Served) -> set[str]:
    with served.store.database.look() as db:
        return {one.id for one in findings.of_packet(db, served.packets["电子版"]) if one.state == FindingState.CONFIRMED}
