"""Undo on the review screen in a real browser: every kind of action, never of what others said since."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import select

from browser_scene import Served
from review_screen import (
    answered,
    current,
    opened,
    refill,
    row,
    standing,
    told,
    type_over,
    undone,
    value_of,
    version,
    walk_to,
)
from shenbao.service.core.current import human_verdicts
from storage.schema import BlindQuestion, Packet, PacketState, PageRow


def test_a_review_ended_by_mistake_is_taken_back(served: Served, desk: Page) -> None:
    first, second = (served.url(f"/packets/{served.packets[name]}/review") for name in ("文字版", "电子版"))
    with served.store.database.unit() as db:
        db.get_one(Packet, served.packets["文字版"]).state = PacketState.CHECKED
    screen = opened(served, desk, "文字版")
    for _ in range(screen.locator(".rv-row.is-unsure").count()):
        screen.keyboard.press("Enter")
    expect(screen.locator(".rv-row.is-unsure")).to_have_count(0)
    screen.keyboard.press("Control+Enter")
    expect(screen.get_by_role("dialog")).to_contain_text("项核对事项未定列入与否")  # what nobody decided on is named
    screen.keyboard.press("Enter")
    screen.wait_for_url(second)
    screen.wait_for_selector("[data-ready]")
    told(screen, "已审核完毕；在此按 u 可退回")
    screen.keyboard.press("u")
    screen.wait_for_url(first)
    with served.store.database.look() as db:
        assert db.get_one(Packet, served.packets["文字版"]).state == PacketState.CHECKED


def test_every_kind_of_action_is_undone_step_by_step(served: Served, screen: Page) -> None:
    """Values, presence, what was forgotten, findings, seals: all of it in one go, and back to where it was."""
    key, at = "project.investment", "cover.applicant_seal"
    before, started = standing(served), value_of(served, key)
    type_over(screen, key, "123")
    screen.keyboard.press("Enter")
    told(screen, "已保存")
    walk_to(screen, key)
    screen.keyboard.press("z")
    expect(row(screen, key)).to_have_class(re.compile("is-read"))
    screen.keyboard.press("4")
    for word in ("系复印件", "无"):
        overrule(screen, at, word)
    assert overruled(served, at) == "absent"
    screen.keyboard.press("2")
    screen.keyboard.press("f")
    chosen = str(screen.locator(".rv-finding[aria-current=true]").get_attribute("data-finding"))
    screen.keyboard.press("c")
    expect(screen.locator(f'[data-finding="{chosen}"]')).to_contain_text("已列入")
    undone(screen)
    expect(screen.locator(f'[data-finding="{chosen}"]')).not_to_contain_text("已列入")
    undone(screen)
    assert overruled(served, at) == "present"  # a copy: the word before the last
    undone(screen)
    assert overruled(served, at) is None
    undone(screen)
    assert value_of(served, key) == ("123", "filled", True)
    undone(screen)
    assert (value_of(served, key)[0], standing(served)) == (started[0], before)


def overruled(served: Served, at: str) -> str | None:
    with served.store.database.look() as db:
        row_ = human_verdicts(db, served.packets["电子版"]).get(at)
        return row_.verdict.get("verdict") if row_ and row_.verdict else None


def test_undo_leaves_what_others_changed_since(served: Served, screen: Page, open_desk: Callable[..., Page]) -> None:
    """A value, a seal and a finding: the second person's word stands, whether the first one's screen knows of it or not."""
    key, at = "project.leader.mobile", "declaration.signature"
    other = open_desk("second")
    for page, number in ((screen, "13811111111"), (other, "13822222222")):
        if page is other:
            opened(served, other)
        walk_to(page, key)
        page.keyboard.press("e")
        page.keyboard.press("Control+a")
        page.keyboard.type(number)
        page.keyboard.press("Enter")
        told(page, "已保存")
    screen.keyboard.press("u")
    told(screen, "他人")
    assert value_of(served, key)[0] == "13822222222"
    screen.keyboard.press("u")  # now its screen knows
    told(screen, "后来由他人改动过")
    assert value_of(served, key)[0] == "13822222222"
    overrule(screen, at, "打印姓名")
    overrule(other, at, "个人名章")
    told(other, "他人刚刚修改过")  # it did not know: nothing is lost, and the person decides anew
    assert said_of_signature(served) == "typed"
    overrule(other, at, "个人名章")
    assert said_of_signature(served) == "personal_seal"
    screen.keyboard.press("u")
    told(screen, "他人")
    assert said_of_signature(served) == "personal_seal"
    undone(other)
    assert said_of_signature(served) == "typed"
    undone(other)
    assert value_of(served, key)[0] == "13811111111"


def overrule(page: Page, at: str, word: str) -> None:
    before = version(page)
    page.keyboard.press("4")
    page.locator(f'[data-ink="{at}"]').get_by_role("button", name=word, exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#ask-reason")).to_be_focused()
    page.keyboard.press("Enter")
    answered(page, before)


def said_of_signature(served: Served) -> str | None:
    with served.store.database.look() as db:
        row_ = human_verdicts(db, served.packets["电子版"]).get("declaration.signature")
        return row_.verdict.get("hand") if row_ and row_.verdict else None


def test_pages_moved_split_and_merged_are_undone(served: Served, screen: Page) -> None:
    pages, page = screen.locator("#rv-strip li"), screen.locator("#rv-page")
    before, title = pages.count(), page.inner_text()
    screen.keyboard.press("t")
    screen.locator("#ask-part").select_option("other")
    screen.locator("#rv-ask [value=ok]").focus()
    screen.keyboard.press("Enter")
    expect(screen.locator("#rv-strip [aria-current=page]")).to_contain_text("其他")
    undone(screen)
    refill(served)
    told(screen, "已按新的页面重新填写")
    assert moved(served) == set()
    for _ in range(before):
        screen.keyboard.press("PageDown")
    screen.keyboard.press("k")
    expect(screen.locator("#ask-name")).to_be_focused()
    screen.keyboard.press("Enter")
    expect(pages).to_have_count(before - 1)
    undone(screen)
    expect(pages).to_have_count(before)
    refill(served)
    told(screen, "已按新的页面重新填写")
    assert title


def moved(served: Served) -> set[str]:
    with served.store.database.look() as db:
        rows = db.scalars(select(PageRow).where(PageRow.packet_id == served.packets["电子版"]))
        return {row_.id for row_ in rows if row_.part_by_person}


def test_a_value_is_entered_blind_in_its_turn(served: Served, desk: Page) -> None:
    """The sequence of doubtful values leads to it, its editor is open and empty; alike confirms, unlike shows both."""
    machine = {key: str(value_of(served, key)[0]) for key in ("company.credit_code", "company.contact.email")}
    with served.store.database.unit() as db:
        for key in machine:
            asked = {"key": key, "kind": "sample", "field_type": "text", "reader": "text_layer"}
            db.add(BlindQuestion(packet_id=served.packets["电子版"], **asked))
    screen = opened(served, desk)
    alike = current(screen)  # before any doubtful one
    (unlike,) = machine.keys() - {alike}
    assert not any(value in screen.content() for value in machine.values())
    screen.keyboard.press("Enter")  # nothing typed: no answer
    told(screen, "请照图像录入")
    screen.keyboard.type(machine[alike].lower())
    screen.keyboard.press("Enter")
    expect(row(screen, alike)).to_have_class(re.compile("is-confirmed"))
    expect(row(screen, unlike).locator("textarea")).to_be_focused()  # the next one in turn
    screen.keyboard.press("Escape")
    expect(row(screen, unlike).locator("textarea")).to_have_count(0)
    screen.keyboard.press("Control+Enter")  # leads to what is left
    told(screen, "还有 1 项未盲录")
    assert current(screen) == unlike
    screen.keyboard.type("someone@else.cn")
    screen.keyboard.press("Enter")
    told(screen, "与先前的值不一致")
    expect(row(screen, unlike)).to_have_class(re.compile("is-unsure"))
    expect(row(screen, unlike)).to_contain_text(f"机读：{machine[unlike]}")
    screen.keyboard.press("a")  # the machine's
    expect(row(screen, unlike)).to_have_class(re.compile("is-confirmed"))
