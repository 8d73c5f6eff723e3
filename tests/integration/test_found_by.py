"""What people look for is found in either script, by the first letters of the sounds of names, in file names and in what findings say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

import cleanrecord
from model.folding import fold_found, fold_search
from model.initials import initials
from servicescene import Scene, sqlite_scene
from shenbao.service.core.access import Actor
from shenbao.service.insight import fulltext, listing, named
from shenbao.service.insight.listing import ListFilter
from shenbao.service.review import review
from shenbao.service.review.correction import open_packet
from storage import search
from storage.schema import Packet, PageRow, PageText


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with sqlite_scene(tmp_path_factory.mktemp("found")) as made:
        first = made.packet(cleanrecord.blank("company.contact.email"), name="重慶麥田")
        made.packet(name="长风")
        with made.store.database.unit() as session:
            page = session.scalars(select(PageRow).where(PageRow.packet_id == first)).first()
            assert page is not None
            page.text = "單位名稱 重慶麥田信息科技"
            search.index(session, page)
            review.make_demand(open_packet(session, made.reviewer, first), "", "請補交營業執照，電話 13812345678")
        with made.store.database.unit() as session:
            session.get_one(Packet, first).applicant = "重慶麥田信息科技有限公司"
        yield made


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("重庆银行股份有限公司", ("cqyhgfyxgs",)),  # words tell which sound it is
        ("重慶銀行", ("cqyh",)),
        ("长沙麦田信息科技（A1）", ("csmtxxkja1",)),
        ("长风", ("zf", "cf")),  # nothing tells
        ("", ("",)),
        ("ABC", ("abc",)),
    ],
)
def test_the_first_letters_of_a_name(name: str, ways: tuple[str, ...]) -> None:
    assert initials(name) == ways


def test_a_long_name_of_many_sounds_has_few_ways() -> None:
    assert len(initials("长行乐" * 40)) <= 8


def test_scripts_are_folded_one_for_one() -> None:
    for text_ in ("廣東省 麥田資訊乾燥後ＡＢ", "plain", "㍿①"):
        assert len(fold_found(text_)) == len(fold_search(text_))
    assert fold_found("廣東省麥田") == fold_found("广东省麦田")


@pytest.mark.parametrize("typed", ["麦田", "麥田", "cqmt", "CQMT", "重庆 信息科技", "xxkj"])
def test_lists_find_a_packet_in_either_script_and_by_its_letters(scene: Scene, typed: str) -> None:
    with scene.store.database.look() as session:
        rows = listing.packets_of(session, scene.reviewer, ListFilter(text=typed)).rows
    assert [row.name for row in rows] == ["重慶麥田"]


def test_signs_of_a_pattern_are_taken_as_they_are(scene: Scene) -> None:
    with scene.store.database.look() as session:
        assert not listing.packets_of(session, scene.reviewer, ListFilter(text="%")).rows
        assert not named.find(session, scene.reviewer, "_") and not named.find(session, scene.reviewer, " ")


def found(scene: Scene, typed: str, actor: Actor | None = None, batch_id: str = "") -> named.AllNamed:
    with scene.store.database.look() as session:
        return named.find(session, actor or scene.reviewer, typed, batch_id)


def test_files_and_findings_are_found_by_their_words(scene: Scene) -> None:
    assert {hit.packet.name for hit in found(scene, "扫描件").files} == {"重慶麥田", "长风"}
    asked = found(scene, "营业执照")
    assert [hit.text for hit in asked.findings] == ["請補交營業執照，電話 138****5678"] and not asked.files
    assert "邮箱" in found(scene, "郵箱").findings[0].text
    assert [hit.packet.name for hit in found(scene, "cqmt").packets] == ["重慶麥田"]
    assert not found(scene, "营业执照", scene.people["stranger"]) and not found(scene, "cqmt", batch_id="another")
    assert found(scene, "cqmt", scene.people["province"]) and found(scene, "cqmt", batch_id=scene.batch_id)


def test_a_finding_that_no_longer_stands_is_not_found(scene: Scene) -> None:
    packet_id = scene.packet(cleanrecord.blank("company.contact.fax"), name="鹏程")
    with scene.store.database.unit() as session:
        review.make_demand(open_packet(session, scene.reviewer, packet_id), "", "请提供鹏程说明")
        row = next(r for r in review.findings.of_packet(session, packet_id) if r.kind == "own")
        review.reword_demand(open_packet(session, scene.reviewer, packet_id), row.id, "请提供另一说明")
        review_id = row.id
    assert found(scene, "另一说明").findings
    with scene.store.database.unit() as session:
        review.decide_finding(open_packet(session, scene.reviewer, packet_id), review_id, review.FindingState.WAIVED, "不必")
    assert not found(scene, "另一说明").findings


def test_pages_are_found_in_either_script(scene: Scene) -> None:
    with scene.store.database.look() as session:
        for typed in ("單位名稱", "单位名称 麦田"):
            hits = fulltext.find(session, scene.reviewer, typed)
            assert hits.total == 1 and hits.rows[0].snippet.found == "單位名稱"


def test_what_was_kept_before_is_found_after_the_upgrade(tmp_path: Path) -> None:
    with sqlite_scene(tmp_path) as old:
        packet_id = old.packet(name="重慶麥田")
        database = old.store.database
        with database.unit() as session:
            page = session.scalars(select(PageRow).where(PageRow.packet_id == packet_id)).first()
            assert page is not None
            session.add(PageText(page_id=page.id, text="單位" + search.END))
        database.downgrade("0020")
        database.upgrade()
        with database.look() as session:
            assert [row.name for row in listing.packets_of(session, old.reviewer, ListFilter(text="cqmt")).rows] == ["重慶麥田"]
            assert named.find(session, old.reviewer, "扫描件").files
            assert session.scalars(search.pages_with(session, ["单位"])).all()
            assert session.scalar(text("SELECT count(*) FROM finding WHERE sought = ''")) == 0


def test_no_packet_is_written_for_the_sake_of_what_it_is_found_by(scene: Scene) -> None:
    packet_id = scene.packet(name="恒星")
    with scene.store.database.unit() as session:
        packet = session.get_one(Packet, packet_id)
        before, packet.name = packet.version, packet.name
    with scene.store.database.unit() as session:
        packet = session.get_one(Packet, packet_id)
        assert packet.version == before
        packet.name = "行星"
    with scene.store.database.look() as session:
        by_letters = listing.packets_of(session, scene.reviewer, ListFilter(text="xx")).rows
        assert packet_id in {row.id for row in by_letters}
