"""Every page at the sizes that an office has, with names as long as they come: nothing juts out, and all of it is reached by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy import update

from browser_pages import PAGES, QUESTIONS, address
from browser_scene import Served
from storage.schema import Batch, Endpoint, File, Office, Packet, User

COMPANY = "广州市粤港澳大湾区新一代信息技术与制造业深度融合创新发展研究院股份有限公司第二分公司（筹）南沙分部联合实验室"
PROJECT = (
    "面向粤港澳大湾区中小微制造企业的基于工业互联网标识解析体系与区块链可信数据空间的新型信息消费供应链协同服务平台建设及其规模化推广应用示范工程"
    * 2
)
UNBROKEN = "2020_final_" + "a" * 90
NAMES = (
    update(Office).values(name="新疆维吾尔自治区巴音郭楞蒙古自治州和布克赛尔蒙古自治县工业和信息化局（国有资产监督管理局）"),
    update(User).values(name="买买提·阿卜杜热合曼·图尔荪巴依·艾合买提江"),
    update(Batch).values(name=f"二〇二〇年度{PROJECT}"[:100] + UNBROKEN),
    update(Packet).values(name=UNBROKEN, applicant=COMPANY, project=PROJECT[:120], recommender=COMPANY),
    update(Endpoint).values(url=f"https://oa.example/{UNBROKEN}", description=UNBROKEN),
    update(File).values(path=File.path + UNBROKEN),
)
# the smallest screen of an office, the same at 200 %, a telephone, and 4K unscaled
SIZES = ((1366, 768), (683, 384), (390, 844), (3840, 2160))
# tables scroll within themselves; the page does not. Only what an element shows beyond the window counts.
JUTS_OUT = """() => {
  const wide = document.documentElement.clientWidth + 1;
  const scrolled = (e) => { for (let p = e.parentElement; p; p = p.parentElement) if (getComputedStyle(p).overflowX !== "visible") return true; return false; };
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > wide && !scrolled(e)).slice(0, 3).map((e) => e.outerHTML.slice(0, 160));
}"""
FOCUS = """async () => {
  await new Promise(requestAnimationFrame);
  const at = document.activeElement, look = getComputedStyle(at), box = at.getBoundingClientRect();
  const seen = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0 || look.boxShadow !== "none" || at.matches("input.visually-hidden");
  return { body: at === document.body, place: at.outerHTML.slice(0, 160), seen, inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight };
}"""
MOST_STOPS = 60


@pytest.fixture(scope="module")
def long_names(served: Served, ids: dict[str, str]) -> dict[str, str]:
    with served.store.database.unit() as db:
        for change in NAMES:
            db.execute(change)
    return ids


@pytest.mark.parametrize("rule", PAGES)
def test_nothing_juts_out(rule: str, served: Served, long_names: dict[str, str], open_desk: Callable[..., Page]) -> None:
    page = open_desk("administrator")
    answer = page.goto(served.url(address(rule, long_names) + QUESTIONS.get(rule, "")))
    assert answer is not None and answer.ok
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(JUTS_OUT) == [], f"{width} × {height}"


def test_a_receipt_is_read_on_a_telephone(served: Served, long_names: dict[str, str], open_desk: Callable[..., Page]) -> None:
    """No fact is set a character a line."""
    page = open_desk("administrator", 390, 844)
    page.goto(served.url(address("/batches/<batch_id>/receipt", long_names)))
    widths = page.locator(".receipt-facts td").evaluate_all("all => all.map((one) => one.getBoundingClientRect().width)")
    assert len(widths) > 4 and min(widths) > 200


@pytest.mark.parametrize(
    "rule", ["/", "/batches/<batch_id>", "/batches/<batch_id>/upload", "/packets/<packet_id>", "/administration/users"]
)
def test_every_stop_of_the_tab_key_is_seen(
    rule: str, served: Served, long_names: dict[str, str], open_desk: Callable[..., Page]
) -> None:
    page = open_desk("administrator")
    page.goto(served.url(address(rule, long_names)), wait_until="networkidle")
    page.keyboard.press("Tab")
    assert "skip" in page.evaluate(FOCUS)["place"]
    page.keyboard.press("Enter")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop["body"]:
            break
        assert stop["seen"] and stop["inside"], stop["place"]
