"""What the service is used for, by the keyboard alone: nothing is clicked, only the file chooser is answered. Wherever Tab leads to, it is seen
where one is, and one gets away again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from blank_forms import NEWER, form_of_2023
from browser_scene import Served
from storage.schema import Assignment, NoticeDraft, Packet, User

MOST_TABS = 120  # the longest page has fewer stops
# whether somebody sees where the focus is: an outline or a ring, of the label where the control itself is not drawn
SEEN = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "";
  const drawn = one.getBoundingClientRect().width > 2 ? one : (one.labels?.[0] ?? one);
  const style = getComputedStyle(drawn);
  const box = drawn.getBoundingClientRect();
  const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  const inside = box.width > 2 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return ring && inside ? "" : `${one.outerHTML.slice(0, 160)} ring=${ring} inside=${inside}`;
}"""


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Tab until `wanted` has the focus; every stop on the way is seen, and none holds the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        hidden = page.evaluate(SEEN)
        assert not hidden, hidden
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab never led to {wanted}")


def choose(page: Page, place: str, file: Path) -> None:
    """Tab to a field for a file, open its dialog with Space and answer that. The driver holds dialogs back from when it begins to expect one, and
    does not wait until the browser does so: it is told before the way there begins.
    """
    with page.expect_file_chooser() as asked:
        tab_to(page, page.locator(place))
        page.keyboard.press("Space")
    asked.value.set_files(file)


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    tab_to(page, wanted)
    page.keyboard.press(key)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    top = tmp_path / "收件"
    for name in ("甲公司", "乙公司"):
        (top / name).mkdir(parents=True)
        (top / name / "申报书.pdf").write_bytes(b"%PDF-1.4 " + name.encode())
    (top / "散页.pdf").write_bytes(b"%PDF-1.4 loose")
    return top


def test_a_folder_is_uploaded_grouped_and_sent(served: Served, open_desk: Callable[..., Page], folder: Path) -> None:
    page = open_desk("clerk")
    page.goto(served.url(f"/batches/{served.batch}/upload"))
    tab_to(page, page.locator("#pick-folder"))
    page.evaluate("document.getElementById('folder-input').addEventListener('click', () => (window.asked = true))")
    page.keyboard.press("Enter")
    assert page.evaluate("window.asked")  # the system's dialog for folders is not the page's
    page.set_input_files("#folder-input", folder)
    expect(page.locator("#proposal-notes")).to_contain_text("份材料")
    press(page, page.locator("[data-grouping=children]"))
    press(page, page.locator("[data-grouping=proposed]"))
    groups = page.locator("#groups > li")
    expect(groups).to_have_count(3)
    loose = groups.filter(has=page.get_by_role("button", name="请核对"))
    press(page, loose.get_by_role("checkbox").first, "Space")  # what nobody can tell is for the clerk to decide on
    tab_to(page, page.locator("#want"), "Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#send"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#overall-text")).to_contain_text("全部完成", timeout=60_000)
    press(page, page.locator("#to-receipt"))
    page.wait_for_url("**/receipt")
    with served.store.database.look() as db:
        names = set(db.scalars(select(Packet.name).where(Packet.batch_id == served.batch)))
    assert {"甲公司", "乙公司", "散页"} <= names


def test_many_packets_are_chosen_and_assigned(served: Served, open_desk: Callable[..., Page]) -> None:
    page = open_desk("manager")
    page.goto(served.url(f"/batches/{served.batch}"))
    press(page, page.get_by_label("选中 电子版"), "Space")
    press(page, page.get_by_label("选中 文字版"), "Space")
    expect(page.locator("#many output")).to_contain_text("2")
    tab_to(page, page.locator("#many [value=assign]"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#many-form")).to_contain_text("将处理 2 份材料")
    tab_to(page, page.locator("#many-user"))
    while page.locator("#many-user").input_value() != served.people["reviewer"]:
        page.keyboard.press("ArrowDown")
    press(page, page.locator("#many-form button.btn-primary"))
    expect(page.locator("main")).to_contain_text("2")
    with served.store.database.look() as db:
        rows = db.scalars(select(Assignment).where(Assignment.packet_id.in_(served.packets.values()))).all()
        assert [row.user_id for row in rows] == 2 * [served.people["reviewer"]]


def test_a_view_is_kept(served: Served, open_desk: Callable[..., Page]) -> None:
    page = open_desk("manager")
    for query in ("", "?only=checked"):
        page.goto(served.url(f"/batches/{served.batch}{query}"))
        press(page, page.locator("summary", has_text="常用视图"))
        tab_to(page, page.locator("#view-name"))
        page.keyboard.type("读完的材料")
        page.keyboard.press("Enter")
        if not query:  # nothing to keep yet: said beside what was typed
            assert "请先设好筛选或排序" in page.locator("#view-name").evaluate("one => one.validationMessage")
    expect(page.locator("summary", has_text="常用视图")).to_contain_text("1")


def test_users_are_imported(served: Served, open_desk: Callable[..., Page], tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (("登录名", "姓名", "角色", "单位"), ("newclerk", "钱新人", "收件人员", "广州市工业和信息化局")):
        book.active.append(row)
    book.save(tmp_path / "名单.xlsx")
    page = open_desk("administrator")
    page.goto(served.url("/administration/users/import"))
    choose(page, "#users-file", tmp_path / "名单.xlsx")
    press(page, page.get_by_role("button", name="查看差异"))
    expect(page.locator("main")).to_contain_text("钱新人")
    press(page, page.get_by_role("button", name="确认"))
    expect(page.locator(".notice-success")).to_contain_text("已新增 1 个用户")
    with served.store.database.look() as db:
        assert db.scalars(select(User).where(User.login == "newclerk")).one().name == "钱新人"


def test_the_state_of_all_is_filtered_and_its_documents_fetched(served: Served, open_desk: Callable[..., Page]) -> None:
    page = open_desk("manager")
    page.goto(served.url(f"/batches/{served.batch}/cases"))
    rows = page.locator(".matrix tbody tr")
    every = rows.count()
    assert every
    tab_to(page, page.locator("#item"))
    page.keyboard.press("ArrowDown")
    press(page, page.get_by_role("button", name="筛选"))
    page.wait_for_url("**/cases?**")
    assert 0 < rows.count() <= every
    tab_to(page, page.locator(".matrix-wrap"))  # what is wider than the screen is scrolled by the arrows
    page.keyboard.press("ArrowRight")
    press(page, rows.first.locator("a"))
    page.wait_for_url("**/packets/**")
    page.go_back()
    tab_to(page, page.locator("a[download]").first)
    with page.expect_download() as fetched:
        page.keyboard.press("Enter")
    assert fetched.value.suggested_filename


def test_a_notice_is_drafted_from_its_papers(served: Served, open_desk: Callable[..., Page], tmp_path: Path) -> None:
    form, notice = form_of_2023(tmp_path / "申报书.docx"), tmp_path / "通知.txt"
    notice.write_text("\n".join(NEWER), encoding="utf-8")
    page = open_desk("manager")
    page.goto(served.url("/notices"))
    press(page, page.locator("summary", has_text="起草新通知"))
    tab_to(page, page.locator("#notice-name"))
    page.keyboard.type("jp2026")
    for place, paper in (("#notice-form", form), ("#notice-papers", notice)):
        choose(page, place, paper)
    press(page, page.get_by_role("button", name="上传并起草"))
    expect(page.get_by_text("正在读取表格和通知并起草")).to_be_visible()
    with served.store.database.look() as db:
        assert db.scalars(select(NoticeDraft.name)).all() == ["jp2026"]


@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("clerk", "/"),
        ("clerk", "/batches/{batch}"),
        ("clerk", "/batches/{batch}/register"),
        ("clerk", "/batches/{batch}/receipt"),
        ("reviewer", "/packets"),
        ("reviewer", "/packets/{packet}"),
        ("manager", "/batches/{batch}/figures"),
        ("manager", "/batches/{batch}/exports"),
        ("manager", "/calibration"),
        ("manager", "/reports"),
        ("administrator", "/administration/users"),
        ("administrator", "/administration/audit"),
        ("administrator", "/account"),
        ("administrator", "/help"),
    ],
)
def test_tab_goes_through_the_page_and_leaves_it(served: Served, open_desk: Callable[..., Page], login: str, path: str) -> None:
    page = open_desk(login)
    page.goto(served.url(path.format(batch=served.batch, packet=served.packets["电子版"])))
    stops = 0
    for _ in range(4 * MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        hidden = page.evaluate(SEEN)
        assert not hidden, hidden
        stops += 1
    else:
        raise AssertionError("Tab never left the page")
    assert stops > 5
