"""A resubmission in part, as a clerk does it: the corrected page handed in alone, the first packet looked for, both put together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
from playwright.sync_api import Page, expect

from browser_scene import PACKETS, READ, Served
from engine import InlineExecutor
from shenbao.dispatcher import Dispatcher
from shenbao.service.core.access import actor_of
from shenbao.service.reading.job_store import WorkerContext
from shenbao.service.reception import uploads
from storage import field_versions
from storage.schema import Packet, User


def read_all(served: Served) -> None:
    Dispatcher(WorkerContext(served.store, "partial"), InlineExecutor()).run_once()


def last_pages(served: Served, folder: Path) -> str:
    """A packet of the last two pages of one that was read before; gives its id."""
    with pikepdf.open(next((PACKETS / READ["电子版"]).glob("*.pdf"))) as document, pikepdf.new() as out:
        out.pages.extend(list(document.pages)[-2:])
        out.save(folder / "补正页.pdf")
    sha256, size = served.store.blobs.put_file(folder / "补正页.pdf")
    with served.store.database.unit() as db:
        clerk = actor_of(db.get_one(User, served.people["clerk"]))
        packet = uploads.add_packet(db, clerk, served.batch, "补正页").id
        uploads.add_file(db, clerk, packet, uploads.ManifestEntry("补正页.pdf", size, sha256))
        uploads.close_packet(db, clerk, packet)
    read_all(served)
    return packet


def test_corrected_pages_are_put_together_with_the_first_packet(
    served: Served, open_desk: Callable[..., Page], tmp_path: Path
) -> None:
    packet = last_pages(served, tmp_path)
    desk = open_desk("clerk")
    desk.goto(served.url(f"/packets/{packet}/comparison"))
    desk.get_by_role("searchbox").fill("电子版")
    desk.get_by_role("button", name="查找").click()
    expect(desk.locator("#first option")).to_have_count(1)
    desk.get_by_role("button", name="记为补正材料").click()
    expect(desk.locator("body")).to_contain_text("建议按“补交部分”处理")
    kept = desk.locator("input[name=keep]:checked")
    count, pages = kept.count(), desk.locator("input[name=keep]").count()
    assert pages - 2 <= count < pages
    desk.get_by_role("button", name="补交部分：与原材料合并").click()
    expect(desk.locator("body")).to_contain_text("正在重新核对")
    read_all(served)
    expect(desk.locator(".status-line")).to_contain_text("待审核")  # by itself
    expect(desk.get_by_role("heading", name="补交方式")).to_contain_text("补交部分")
    desk.goto(served.url(f"/packets/{packet}"))
    expect(desk.locator("body")).to_contain_text("补交部分，其余沿用原材料")
    expect(desk.locator("ol.thumbs li")).to_have_count(count + 2)
    expect(desk.get_by_role("heading", name="已更正的问题")).to_be_visible()  # what the two pages alone lacked
    expect(desk.locator("details.mended li").first).to_be_hidden()
    with served.store.database.look() as db:
        mended, first = (field_versions.current(db, served.packets["电子版"]), field_versions.current(db, packet))
        assert {key: row.raw for key, row in mended.items()} == {key: row.raw for key, row in first.items()}
        assert db.get_one(Packet, served.packets["电子版"]).pages_total == pages
    desk.goto(served.url(f"/packets/{packet}/comparison"))
    desk.get_by_role("button", name="整套重交：不沿用原材料").click()
    expect(desk.locator("body")).to_contain_text("已记为整套重交")
    read_all(served)
    desk.goto(served.url(f"/packets/{packet}"))
    expect(desk.locator("ol.thumbs li")).to_have_count(2)
