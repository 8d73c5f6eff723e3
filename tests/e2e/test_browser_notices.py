"""通知管理 by keyboard: the draft beside its form, items confirmed, changed and left out, tried and published without a file or a restart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from blank_forms import NEWER, form_of_2023
from browser_scene import Served
from engine import InlineExecutor
from shenbao.draft_reader import DraftReader
from shenbao.settings import Settings
from storage.schema import NoticeDraft
from test_browser_axe import violations

WIDE = "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth).map(e => e.outerHTML.slice(0, 120))"


@pytest.fixture
def paper(tmp_path: Path) -> tuple[Path, Path]:
    notice = tmp_path / "通知.txt"
    notice.write_text("\n".join(NEWER), encoding="utf-8")
    return form_of_2023(tmp_path / "申报书.docx"), notice


def test_a_manager_drafts_confirms_tries_and_publishes_by_keyboard(
    served: Served, open_desk: Callable[..., Page], paper: tuple[Path, Path]
) -> None:
    reader = DraftReader(served.store, Settings(), InlineExecutor)
    page = open_desk("manager")
    page.goto(served.url("/notices"))
    page.get_by_text("起草新通知").click()
    page.fill("#notice-name", "dsj2023")
    page.set_input_files("#notice-form", str(paper[0]))
    page.set_input_files("#notice-papers", [str(paper[1])])
    page.get_by_role("button", name="上传并起草").click()
    expect(page.get_by_text("正在读取表格和通知并起草")).to_be_visible()
    reader.step()
    items = page.locator(".item")
    page.wait_for_selector("#items[data-ready]")
    page.keyboard.press("ArrowDown")
    expect(items.first).to_be_focused()
    field = page.locator(".item", has_text="单位名称").first
    field.click()
    expect(page.locator(".sheet rect")).not_to_have_attribute("width", "0")
    page.keyboard.press("Enter")
    expect(field).to_contain_text("已确认")
    open_before = page.locator('.item[data-state="open"]').count()
    expect(page.locator(".item:focus")).to_have_attribute("data-state", "open")  # the next one
    page.keyboard.press("x")
    expect(page.locator('.item[data-state="dropped"]')).to_have_count(1)
    expect(page.locator(".item:focus")).to_have_count(1)
    page.keyboard.press("x")  # and back
    expect(page.locator('.item[data-state="open"]')).to_have_count(open_before)
    expect(page.locator(".item:focus")).to_have_count(1)
    page.keyboard.press("e")
    labels = page.locator(".item-edit textarea[name=labels]")
    expect(labels).to_be_visible()
    labels.evaluate(
        "area => (area.style.height = '9rem')"
    )  # whoever pulls its corner does so; what comes in its place has no style of its own
    page.locator(".item", has=labels).locator("[data-key=e]").click()
    expect(page.locator(".item-edit textarea[style]")).to_have_count(0)
    labels.fill("申报主体名称\n申报主体")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".item-edit form")).to_have_count(0)
    page.on("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="确认没有疑问的各项").click()
    expect(page.get_by_text("没有疑问的内容")).to_be_visible()
    page.locator('.item[data-state="open"]').first.click()
    while page.locator('.item[data-state="open"]').count():
        left = page.locator('.item[data-state="open"]').count()
        page.keyboard.press("Enter")
        expect(page.locator('.item[data-state="open"]')).to_have_count(left - 1)
    assert violations(page) == []
    page.get_by_role("button", name="用空白表格试").click()
    expect(page.locator("#trials").get_by_text("正在读取")).to_be_visible()
    reader.step()
    expect(page.locator("#trials").get_by_text("各必填栏目都已指出")).to_be_visible()
    page.get_by_role("button", name="发布").click()
    expect(page.get_by_text("新建批次时可以选择这份通知")).to_be_visible()
    other = open_desk("clerk")
    other.goto(served.url("/"))
    assert "大数据产业发展试点示范项目" in (other.locator("#batch-notice").text_content() or "")
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate(WIDE) == []
    with served.store.database.unit() as db:
        row = db.scalars(select(NoticeDraft)).one()
        assert row.published == row.version
