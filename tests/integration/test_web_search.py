"""Full-text search in the browser: found, shown at its place, and only what the person may see."""

from __future__ import annotations

from model.geometry import Box
from model.page import Line, Page, Reader
from shenbao.service.core.access import PROGRAM
from shenbao.service.insight import fulltext
from shenbao.service.office import retention
from storage.codec import pack
from storage.schema import PageRow
from web_scene import Scene, fresh

scene = fresh


def test_what_was_read_is_found_and_leads_to_its_page(scene: Scene) -> None:
    shown = scene.client("clerk-a").get("/search?q=甲公司").text
    assert "<mark>甲公司</mark>" in shown and f"/packets/{scene.ids['packet']}/pages/{scene.ids['page']}?q=" in shown
    page = scene.client("clerk-a").get(f"/packets/{scene.ids['packet']}/pages/{scene.ids['page']}?q=甲公司")
    assert page.status_code == 200
    assert "没有找到" in scene.client("clerk-a").get("/search?q=乙公司").text
    assert scene.client("clerk-a").get("/search?q=").status_code == 200


def test_a_search_stays_within_the_office(scene: Scene) -> None:
    assert "没有找到" in scene.client("manager-b").get("/search?q=甲公司").text
    assert "<mark>" in scene.client("manager-p").get("/search?q=甲公司").text
    assert scene.client("manager-b").get(f"/search?q=甲公司&batch={scene.ids['batch']}").status_code == 404
    assert "<mark>" in scene.client("manager-a").get(f"/search?q=甲公司&batch={scene.ids['batch']}").text


def test_what_is_searched_for_is_never_markup(scene: Scene) -> None:
    shown = scene.client("clerk-a").get('/search?q="><script>alert(1)</script>').text
    assert "<script>alert" not in shown


def test_a_deleted_batch_is_no_longer_found(scene: Scene) -> None:
    retention.delete_batch(scene.store, PROGRAM, scene.ids["batch"], "到期")
    assert "没有找到" in scene.client("clerk-a").get("/search?q=甲公司").text
    with scene.store.database.look() as db:
        assert db.execute(fulltext.select(fulltext.PageText.id)).all() == []


def test_places_are_the_lines_in_which_a_word_stands() -> None:
    lines = tuple(
        Line(text, Box(0, y, 1, y + 0.1), 0.9) for text, y in (("注册地址：禅城", 0.1), ("区季华五路", 0.2), ("禅城", 0.5))
    )
    row = PageRow(reading=pack(Page("a.pdf", 1, 100, 140, Reader.OCR, lines=lines)))
    assert [marked for _, _, marked in fulltext.places(row, "城区").lines] == [True, True, False]
    assert [marked for _, _, marked in fulltext.places(row, "禅城").lines] == [True, False, True]
    assert not any(marked for _, _, marked in fulltext.places(row, "").lines)
