"""The review screen's document and its changes, each answered with the state after it."""

from __future__ import annotations

import html
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

import cleanrecord
from cleanrecord import blank, seal, set_field
from model.geometry import Box
from model.packet import Submission
from model.page import Char, Ink, Line, Page, Reader, SealKind
from model.record import FieldValue, Presence, Record, Source, Verdict
from notices.profile import load
from servicescene import NOTICE, Scene, empty_sqlite, make_scene, only_with_free_hands
from shenbao.service.checking import registers
from shenbao.service.core.access import NotFound
from shenbao.service.core.config import ServiceSettings
from shenbao.service.core.human_input import HumanInput, typed_value, verdict_properties
from shenbao.service.core.store import Store
from shenbao.service.review import queue, review
from shenbao.service.review.correction import open_packet
from shenbao.service.review.screen import box_of, screen
from storage import field_versions
from storage.blobs import BlobStore
from storage.codec import from_plain, pack, plain
from storage.database import Database
from storage.schema import Packet, PacketState, PageRow, User
from web.app import create_app
from web.pages.packet import review as review_pages
from web_scene import Browser

EMAIL = "company.contact.email"
HONOURS = "company.honours"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Made once: migrations take their time, and what is tested here is the same on both databases but for the queue."""
    folder = tmp_path_factory.mktemp("kept") / "store"
    folder.mkdir()
    database = Database(empty_sqlite(folder / "shenbao.db"))
    made = make_scene(database, folder)
    database.close()
    return made


@pytest.fixture
def scene(kept: Scene, tmp_path: Path) -> Iterator[Scene]:
    folder = tmp_path / "store"
    shutil.copytree(kept.store.folder, folder)
    database = Database(f"sqlite:///{folder / 'shenbao.db'}")
    yield Scene(Store(database, BlobStore(folder / "blobs", grace_seconds=0), folder), kept.people, kept.offices, kept.batch_id)
    database.close()


def browser(scene: Scene, login: str = "reviewer") -> FlaskClient:
    app = create_app(scene.store, ServiceSettings.model_validate({"data": scene.store.folder}))
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    client = app.test_client()
    with scene.store.database.look() as db:
        version = db.get_one(User, scene.people[login].user_id).session_version
    with client.session_transaction() as session:
        session.update(user=scene.people[login].user_id, version=version, since=2e10, seen=2e10)
    return client


def told(client: FlaskClient, packet: str) -> dict[str, Any]:
    answer = client.get(f"/packets/{packet}/review.json")
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def field(doc: dict[str, Any], key: str) -> dict[str, Any]:
    return next(dict(entry) for entry in doc["fields"] if entry["key"] == key)


def standing(doc: dict[str, Any]) -> set[str]:
    return {entry["code"] for entry in doc["findings"] if entry["standing"]}


def change(client: FlaskClient, packet: str, path: str, version: int, status: int = 200, **body: Any) -> dict[str, Any]:
    answer = client.post(f"/packets/{packet}/review/{path}", json=body | {"version": version})
    assert answer.status_code == status, answer.text
    return dict(answer.get_json())


def placed(key: str, raw: str, confidence: float, number: int = 3) -> Any:
    """A spoiling that puts a value at a place."""

    def spoil(record: Record) -> Record:
        place = Source(cleanrecord.FILE, number, Box(0.1, 0.2, 0.4, 0.25))
        value = FieldValue(key, raw, raw, confidence, place, Presence.FILLED)
        return replace(record, fields=record.fields | {key: value})

    return spoil


def test_the_document_tells_everything_of_a_packet(scene: Scene) -> None:
    packet = scene.packet(blank(EMAIL), placed("project.leader.name", "林工", 0.5))
    doc = told(browser(scene), packet)
    profile = load(NOTICE)
    assert [entry["key"] for entry in doc["fields"]] == [spec.key for spec in profile.fields]
    doubtful = field(doc, "project.leader.name")
    assert (doubtful["state"], doubtful["text"], doubtful["confidence"]) == ("unsure", "林工", 0.5)
    page = next(p for p in doc["pages"] if p["number"] == 3 and p["file"] == cleanrecord.FILE)
    assert doubtful["place"] == {"page": page["id"], "box": [0.1, 0.2, 0.4, 0.25]} and page["unsure"] == 1
    finding = next(entry for entry in doc["findings"] if entry["code"] == f"missing:{EMAIL}")
    assert finding["field"] == EMAIL and finding["standing"] and finding["clause"]
    assert field(doc, EMAIL)["absence"] == "空缺"
    assert {ink["at"] for ink in doc["inks"]} >= {"cover.applicant_seal", "declaration.signature", "paging_seal"}
    assert [entry["name"] for entry in doc["attachments"]] == [entry.name for entry in profile.attachments]
    assert doc["may"] == {"correct": True, "issue": True, "assign": True}
    assert told(browser(scene, "clerk"), packet)["may"] == {"correct": False, "issue": False, "assign": False}


def test_others_write_while_the_screen_of_a_change_is_drawn(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    packet, client, drawn = scene.packet(blank(EMAIL)), browser(scene), []

    def draw(session: Any, actor: Any, state: Any) -> dict[str, Any]:
        with closing(sqlite3.connect(scene.store.folder / "shenbao.db", timeout=0.5)) as other:
            other.execute("BEGIN IMMEDIATE")
            drawn.append(other.execute("SELECT raw FROM field_version WHERE reason = 'seen'").fetchall())
        return screen(session, actor, state)

    version = told(client, packet)["version"]
    monkeypatch.setattr(review_pages, "screen", draw)
    doc = change(client, packet, f"fields/{EMAIL}", version, raw="a@b.cn", reason="seen")
    assert drawn == [[("a@b.cn",)]] and field(doc, EMAIL)["text"] == "a@b.cn"
    doc = change(client, packet, "notes", doc["version"], text="问过单位")
    assert [note["text"] for note in doc["notes"]] == ["问过单位"] and len(drawn) == 2


def test_every_change_answers_with_the_new_state_and_findings(scene: Scene) -> None:
    packet, client = scene.packet(blank(EMAIL)), browser(scene)
    doc = told(client, packet)
    after = change(client, packet, f"fields/{EMAIL}", doc["version"], raw=" lin@yunfan.com.cn ")
    mended = field(after, EMAIL)
    assert (mended["state"], mended["text"], mended["by"]) == ("corrected", "lin@yunfan.com.cn", "reviewer某")
    assert standing(after) == set() and after["packet"]["errors"] == 0 and after["version"] > doc["version"]
    undone = change(client, packet, f"fields/{EMAIL}/undo", after["version"])
    assert standing(undone) == {f"missing:{EMAIL}"} and field(undone, EMAIL)["state"] == "read"
    history = client.get(f"/packets/{packet}/review/fields/{EMAIL}").get_json()["versions"]
    assert [entry["text"] for entry in history] == ["", "lin@yunfan.com.cn", ""] and history[0]["undone"]


def test_blank_unreadable_and_not_looked_at(scene: Scene) -> None:
    packet, client = scene.packet(set_field(EMAIL, "a@b.cn", confidence=0.5)), browser(scene)
    version = told(client, packet)["version"]
    for presence in ("blank", "unreadable"):
        doc = change(client, packet, f"fields/{EMAIL}", version, presence=presence)
        assert (field(doc, EMAIL)["presence"], field(doc, EMAIL)["machine"]) == (presence, "a@b.cn")
        version = doc["version"]
    doc = change(client, packet, f"fields/{EMAIL}/forget", version)
    assert field(doc, EMAIL)["state"] == "unsure" and field(doc, EMAIL)["text"] == "a@b.cn"
    doc = change(client, packet, f"fields/{EMAIL}/confirm", doc["version"])
    assert field(doc, EMAIL)["state"] == "confirmed" and doc["packet"]["unsure"] == 0
    change(client, packet, f"fields/{EMAIL}", doc["version"], 400, presence="gone")


def test_an_old_version_is_a_conflict_and_names_who_was_faster(scene: Scene) -> None:
    packet, mine, other = scene.packet(blank(EMAIL)), browser(scene), browser(scene, "second")
    version = told(mine, packet)["version"]
    change(other, packet, f"fields/{EMAIL}", version, raw="c@d.cn")
    assert change(mine, packet, f"fields/{EMAIL}", version, 409, raw="a@b.cn")["code"] == "conflict"
    now = field(told(mine, packet), EMAIL)
    assert (now["text"], now["by"]) == ("c@d.cn", "second某")
    answer = mine.post(f"/packets/{packet}/review/fields/{EMAIL}", json={"raw": "a@b.cn"})
    assert answer.status_code == 400  # without a version nothing is overwritten


def test_a_drawn_box_is_the_place_of_the_value(scene: Scene) -> None:
    packet, client = scene.packet(blank(EMAIL)), browser(scene)
    doc = told(client, packet)
    page, box = doc["pages"][2]["id"], [0.2, 0.3, 0.5, 0.35]
    after = change(client, packet, f"fields/{EMAIL}", doc["version"], raw="a@b.cn", page=page, box=box)
    assert field(after, EMAIL)["place"] == {"page": page, "box": box}
    change(client, packet, f"fields/{EMAIL}", after["version"], 404, raw="a@b.cn", page="nowhere", box=box)


@pytest.mark.parametrize("numbers", [None, [], [0, 0, 1], [0.5, 0, 0.5, 1], [0, 0, 2, 1], ["a", 0, 1, 1], [0.6, 0, 0.5, 1]])
def test_what_is_no_box_is_none(numbers: Any) -> None:
    assert box_of(numbers) is None


def test_what_came_too_late_is_told_at_the_top_of_its_page(scene: Scene) -> None:
    packet = scene.packet()
    assert "不予受理</b>" not in browser(scene).get(f"/packets/{packet}").text
    with scene.store.database.unit() as session:
        registers.set_submission(session, scene.reviewer, packet, Submission(received=date(2020, 5, 16)))
    assert "不予受理</b>" in browser(scene).get(f"/packets/{packet}").text


def test_seals_are_overruled_by_a_word_and_withdrawn(scene: Scene) -> None:
    at = "cover.applicant_seal"
    packet = scene.packet(seal(at, verdict=Verdict.ABSENT, ink=Ink.UNKNOWN, text="", owner_match=None))
    client = browser(scene)
    doc = told(client, packet)
    assert standing(doc) == {f"missing:{at}"}
    change(client, packet, f"inks/{at}", doc["version"], 400, word="present", reason=" ")
    change(client, packet, f"inks/{at}", doc["version"], 400, word="perhaps", reason="看过原件")
    change(client, packet, f"inks/{at}", doc["version"], 400, word="other_owner", reason="看过原件")
    for word, codes in (
        ("present", set()),
        ("copy", {f"photocopied:{at}"}),
        ("other_kind", {f"mismatch:{at}"}),
        ("absent", {f"missing:{at}"}),
    ):
        doc = change(client, packet, f"inks/{at}", doc["version"], word=word, reason="看过原件")
        assert standing(doc) == codes, word
    doc = change(
        client, packet, f"inks/{at}", doc["version"], word="other_owner", owner="广州市某某科技有限公司", reason="看过原件"
    )
    assert standing(doc) == {f"mismatch:{at}"}
    card = next(ink for ink in doc["inks"] if ink["at"] == at)
    assert card["overruled"] and card["by"] == "reviewer某" and ["印文", "广州市某某科技有限公司"] in card["told"]
    doc = change(client, packet, f"inks/{at}", doc["version"], word="")
    assert standing(doc) == {f"missing:{at}"}


def test_a_signature_and_a_paging_seal_are_overruled_by_a_word(scene: Scene) -> None:
    packet, client = scene.packet(), browser(scene)
    doc = told(client, packet)
    for at, word, code in (
        ("declaration.signature", "typed", "invalid:declaration.signature"),
        ("declaration.signature", "personal_seal", "invalid:declaration.signature"),
        ("declaration.signature", "absent", "missing:declaration.signature"),
        ("paging_seal", "absent", "missing:paging_seal"),
    ):
        doc = change(client, packet, f"inks/{at}", doc["version"], word=word, reason="看过原件")
        assert code in standing(doc), (at, word)
        doc = change(client, packet, f"inks/{at}", doc["version"], word="present", reason="看过原件")
        assert standing(doc) == set()


def test_findings_are_decided_and_the_review_finished(scene: Scene) -> None:
    packet, client = scene.packet(blank(EMAIL)), browser(scene)
    doc = told(client, packet)
    finding = next(entry["id"] for entry in doc["findings"] if entry["standing"])
    change(client, packet, f"findings/{finding}", doc["version"], 400, state="waived", reason="")
    change(client, packet, f"findings/{finding}", doc["version"], 400, state="corrected", reason="x")
    doc = change(client, packet, f"findings/{finding}", doc["version"], state="waived", reason="已电话核实")
    entry = next(entry for entry in doc["findings"] if entry["id"] == finding)
    assert (entry["standing"], entry["by"], entry["reason"]) == (False, "reviewer某", "已电话核实")
    assert change(client, packet, "finish", doc["version"])["packet"]["state"] == PacketState.REVIEWED


def test_a_correction_that_needs_a_second_person_holds_the_review_up(scene: Scene) -> None:
    packet, client, key = scene.packet(), browser(scene), "project.name"
    doc = change(client, packet, f"fields/{key}", told(client, packet)["version"], raw=cleanrecord.PROJECT + "二期")
    assert doc["four_eyes"] == [key]
    assert "复核" in change(client, packet, "finish", doc["version"], 400)["message"]
    doc = change(browser(scene, "second"), packet, f"fields/{key}/confirm", doc["version"])
    assert doc["four_eyes"] == []
    change(client, packet, "finish", doc["version"])


def test_a_page_is_moved_and_named_after_its_new_part(scene: Scene) -> None:
    packet, client = scene.packet(), browser(scene)
    doc = told(client, packet)
    page = doc["pages"][-1]["id"]
    after = change(client, packet, f"pages/{page}/part", doc["version"], part="letter")
    moved = next(entry for entry in after["pages"] if entry["id"] == page)
    assert (moved["part"], moved["title"], moved["moved"]) == ("letter", "推荐意见函", True)


def test_packets_are_split_and_merged_and_filled_again(scene: Scene) -> None:
    packet, client = scene.packet(), browser(scene)
    doc = told(client, packet)
    pages = [page["id"] for page in doc["pages"]]
    for wrong in ([], pages, "all", [1]):
        change(client, packet, "split", doc["version"], 400, pages=wrong, name="另一份")
    change(client, packet, "split", doc["version"], 404, pages=["nowhere"], name="另一份")
    after = change(client, packet, "split", doc["version"], pages=pages[-2:], name="另一份")
    assert [page["id"] for page in after["pages"]] == pages[:-2] and after["packet"]["state"] == PacketState.READING
    with scene.store.database.unit() as db:
        new = db.get_one(Packet, after["new"])
        assert (new.name, new.state) == ("另一份", PacketState.READING)
    third = scene.packet(name="第三份")
    offered = client.get(f"/packets/{third}/review/others").get_json()["packets"]
    assert [entry["id"] for entry in offered] == []  # both are being filled
    change(client, third, "merge", told(client, third)["version"], 400, other=third)
    change(client, third, "merge", told(client, third)["version"], 404, other="nowhere")
    fourth = scene.packet(name="第四份")
    assert [entry["name"] for entry in client.get(f"/packets/{third}/review/others").get_json()["packets"]] == ["第四份"]
    merged = change(client, third, "merge", told(client, third)["version"], other=fourth)
    assert len(merged["pages"]) == 2 * len(pages) and merged["packet"]["state"] == PacketState.READING


def test_a_page_without_pixels_is_not_turned(scene: Scene) -> None:
    packet, client = scene.packet(), browser(scene)
    doc = told(client, packet)
    page = doc["pages"][0]["id"]
    assert "旋转" in change(client, packet, f"pages/{page}/turn", doc["version"], 400, degrees=45)["message"]
    change(client, packet, f"pages/{page}/turn", doc["version"], 400, degrees=90)
    change(client, packet, f"pages/{page}/turn", doc["version"], 400, degrees="90")


def test_a_notice_is_previewed_issued_and_kept(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    packet, client = scene.packet(blank(EMAIL)), browser(scene)
    drawn = only_with_free_hands(monkeypatch, scene.store)
    assert "邮箱" in client.get(f"/packets/{packet}/review/notice").text
    doc = told(client, packet)
    change(client, packet, "notice", doc["version"], 400, due="tomorrow")
    assert [f["unseen"] for f in doc["findings"]] == [True]
    assert "邮箱" in change(client, packet, "notice", doc["version"], 400, due="2099-01-05")["message"]
    doc = change(client, packet, f"findings/{doc['findings'][0]['id']}", doc["version"], state="confirmed")
    assert not doc["findings"][0]["unseen"]
    change(client, packet, "notice", doc["version"], 400, due="")
    change(client, packet, "notice", doc["version"], 400, due="2020-01-05")
    doc = change(client, packet, "findings", doc["version"], message="请补交公司章程。", part="")
    own = next(found for found in doc["findings"] if found["kind"] == "其他要求")
    doc = change(client, packet, f"findings/{own['id']}/wording", doc["version"], wording="请补交最新的公司章程。")
    doc = change(client, packet, "notice", doc["version"], due="2099-01-05")
    change(client, packet, "notice", doc["version"], 400, due="2099-01-05")  # a second press
    notice = doc["notices"][0]
    assert len(drawn) == 1
    assert "补正告〔" in notice["number"] and notice["demands"] == 2 and notice["due"] == "2099-01-05"
    for form, head in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = client.get(f"/packets/{packet}/notices/{notice['id']}/{form}")
        assert answer.data.startswith(head) and "attachment" in answer.headers["Content-Disposition"]
    assert client.get(f"/packets/{packet}/notices/{notice['id']}/exe").status_code == 404
    other = scene.packet(name="另一份")
    assert client.get(f"/packets/{other}/notices/{notice['id']}/pdf").status_code == 404
    spoilt = change(client, packet, "fields/company.contact.mobile", told(client, packet)["version"], raw="123")
    fresh = next(entry for entry in spoilt["findings"] if entry["code"] == "invalid:company.contact.mobile")
    assert fresh["later"]


def test_somebody_else_on_the_packet_is_told(scene: Scene) -> None:
    packet, mine, other = scene.packet(), browser(scene), browser(scene, "second")
    assert mine.post(f"/packets/{packet}/review/here", json={}).get_json()["names"] == []
    told_ = other.post(f"/packets/{packet}/review/here", json={}).get_json()
    assert told_["names"] == ["reviewer某"] and told_["version"] == told(mine, packet)["version"]
    mine.post(f"/packets/{packet}/review/leave", json={})
    assert other.post(f"/packets/{packet}/review/here", json={}).get_json()["names"] == []


def test_the_queue_leads_through_the_batch_and_past_those_that_others_have(database: Database, tmp_path: Path) -> None:
    scene = make_scene(database, tmp_path / "store")
    first, second, third = (scene.packet(name=name) for name in ("甲", "乙", "丙"))
    names = {first: "甲", second: "乙", third: "丙"}
    order = sorted(names, key=lambda packet: names[packet])
    client, other = browser(scene), browser(scene, "second")

    def after(packet: str = "") -> str:
        answer = client.get("/review/next", query_string={"batch": scene.batch_id, "after": packet})
        return answer.headers.get("Location", "").split("/")[2] if answer.status_code == 302 else ""

    assert after() == order[0] and after(order[0]) == order[1] and after(order[2]) == order[0]
    other.post(f"/packets/{order[1]}/review/here", json={})
    assert after(order[0]) == order[2]
    with scene.store.database.unit() as db:
        for packet in order:
            review.finish_review(open_packet(db, scene.reviewer, packet))
    assert "没有等待审核的材料" in client.get("/review/next").text
    with scene.store.database.look() as db:
        assert queue.next_packet(db, scene.people["stranger"]) is None


def test_a_seal_of_another_kind_is_not_told_as_in_order_and_what_is_unclear_has_no_share(scene: Scene) -> None:
    at, other = "cover.applicant_seal", "declaration.seal"
    packet = scene.packet(seal(at, kind=SealKind.CONTRACT))
    client = browser(scene)
    cards = {card["at"]: card for card in told(client, packet)["inks"]}
    assert (cards[at]["verdict"], cards[at]["fits"]) == ("present", "wrong") and cards[at]["confidence"] is not None
    assert other not in cards or cards[other]["fits"] == "present"
    unclear = scene.packet(seal(at, verdict=Verdict.UNCLEAR, confidence=1.0), name="不清")
    card = next(card for card in told(client, unclear)["inks"] if card["at"] == at)
    assert (card["fits"], card["confidence"]) == ("unclear", None)
    doc = change(client, packet, f"inks/{at}", told(client, packet)["version"], word="present", reason="看过原件")
    assert next(card for card in doc["inks"] if card["at"] == at)["fits"] == "present"


def test_a_warning_that_was_confirmed_waits_no_more(scene: Scene) -> None:
    packet, client = scene.packet(seal("cover.applicant_seal", verdict=Verdict.UNCLEAR)), browser(scene)
    doc = told(client, packet)
    waiting = [entry for entry in doc["findings"] if entry["severity"] == "warning" and entry["place"]]
    assert waiting and sum(page["warning"] for page in doc["pages"]) == len(waiting)
    for entry in waiting:
        doc = change(client, packet, f"findings/{entry['id']}", doc["version"], state="confirmed")
    assert sum(page["warning"] for page in doc["pages"]) == 0


def test_pictures_of_a_page(scene: Scene) -> None:
    packet, client = scene.packet(), browser(scene)
    page = told(client, packet)["pages"][0]["id"]
    folder = scene.store.workspace(packet) / "pages"
    folder.mkdir(parents=True)
    Image.new("RGB", (600, 840), "white").save(folder / "1.jpg")
    with scene.store.database.unit() as db:
        db.get_one(PageRow, page).image = "pages/1.jpg"
    address = f"/packets/{packet}/pages/{page}"
    for _ in range(2):  # made, then kept
        thumb = client.get(f"{address}/thumb")
        assert thumb.mimetype == "image/jpeg" and len(thumb.data) < 5000
    assert client.get(f"{address}/crop?box=0.1,0.1,0.5,0.2").data.startswith(b"\xff\xd8")
    assert client.get(f"{address}/crop?box=0.5,0.1,0.5,0.2").status_code == 404
    assert client.get(f"{address}/crop?close&box=0.1,0.1,0.5,0.2").mimetype == "image/jpeg"
    word = told(client, packet)["pages"][1]["id"]  # it never had pixels: drawn
    drawn = client.get(f"/packets/{packet}/pages/{word}/crop?close&box=0,0,0.5,0.1")
    assert (
        drawn.mimetype == "image/svg+xml" and "单位名称" in drawn.text and "sandbox" in drawn.headers["Content-Security-Policy"]
    )
    assert client.get(f"{address}/lines").get_json()["lines"][0][4] == "单位名称"
    drawing = client.get(f"{address}/drawing")
    assert (
        drawing.mimetype == "image/svg+xml"
        and "单位名称" in drawing.text
        and "sandbox" in drawing.headers["Content-Security-Policy"]
    )
    (folder / "1.jpg").write_bytes(b"no picture")
    assert client.get(f"{address}/crop").status_code == 404


def test_a_packet_that_was_not_read_has_no_screen_yet(scene: Scene) -> None:
    with scene.store.database.unit() as db:
        packet = Packet(batch_id=scene.batch_id, office_id=scene.offices["city"], name="未读", state=PacketState.QUEUED)
        db.add(packet)
        db.flush()
        packet_id = packet.id
    client = browser(scene)
    assert client.get(f"/packets/{packet_id}/review").headers["Location"] == f"/packets/{packet_id}"
    assert client.get(f"/packets/{packet_id}/review.json", headers={"Accept": "application/json"}).status_code == 400


def test_the_page_holds_the_words_and_how_each_field_is_edited(scene: Scene) -> None:
    client, packet = browser(scene), scene.packet()
    page = client.get(f"/packets/{packet}/review").text
    specs = json.loads(html.unescape(page.split('data-specs="')[1].split('"')[0]))
    directions = next(spec for spec in specs if spec["key"] == "project.directions")
    assert directions["choices"][0] == "方向1：数字创意内容和服务" and len(specs) == len(load(NOTICE).fields)


def test_what_people_type_is_typed_by_the_form() -> None:
    profile = load(NOTICE)
    assert typed_value(profile.field("company.ownership"), "民营企业、集体企业") == ["民营企业", "集体企业"]
    assert typed_value(profile.field("project.directions"), "方向1：数字创意内容和服务、方向10：信息消费体验中心") == [1, 10]
    assert typed_value(profile.field("company.main_business"), "☑大数据 ☐云计算 ☑人工智能") == ["大数据", "人工智能"]
    assert typed_value(profile.field("company.listed"), "否") is False
    honours = typed_value(
        profile.field(HONOURS), "高新技术企业：国家级（2018 年）；重点实验室：省市级（2016 年）；其他市级以上荣誉：瞪羚企业"
    )
    assert honours["high_tech"] == {"level": "国家级", "year": "2018"} and honours["key_lab"]["level"] == "省市级"
    assert honours["other"]["text"] == "瞪羚企业"
    assert typed_value(profile.field("company.ownership"), "") is None


def test_a_word_that_does_not_fit_is_refused() -> None:
    record = cleanrecord.clean()
    assert record.paging
    for verdict, word in (
        (record.paging, HumanInput.TYPED),
        (record.signatures[0], HumanInput.COPY),
        (record.seals[0], HumanInput.TYPED),
    ):
        with pytest.raises(Exception, match="改判"):
            verdict_properties(verdict, word)


def test_another_citys_people_see_no_screen(scene: Scene) -> None:
    packet, stranger = scene.packet(), browser(scene, "stranger")
    assert stranger.get(f"/packets/{packet}/review.json").status_code == 404
    assert stranger.get("/review/next", query_string={"batch": scene.batch_id}).status_code == 404
    with pytest.raises(NotFound):
        review.verdict_at(cleanrecord.clean(), "nowhere")


def test_what_stands_elsewhere_can_be_taken(scene: Scene) -> None:
    """Fields that must agree, the receipt register, other places of the same field: each wording once, none that stands already."""
    true = cleanrecord.PROJECT
    packet = scene.packet(set_field("cover.project_name", f"{true}台", confidence=0.6))
    with scene.store.database.unit() as db:
        row = db.get_one(Packet, packet)
        row.submission = plain(Submission(packet="一", project=true, recommender="佛山市工业和信息化局"))
    client = browser(scene)
    doc = told(client, packet)
    offered = field(doc, "cover.project_name")["others"]
    assert [(one["text"], one["edit"], one["place"]) for one in offered] == [(true, true, None)]
    assert offered[0]["name"].endswith("项目名称")
    assert [(one["name"], one["text"]) for one in field(doc, "cover.recommender")["others"]] == [
        ("收件登记表", "佛山市工业和信息化局")
    ]
    assert field(doc, "project.name")["others"][0]["text"] == f"{true}台"
    assert field(doc, "company.contact.email")["others"] == []
    doc = change(client, packet, "fields/cover.project_name", doc["version"], raw=true)
    assert field(doc, "cover.project_name")["others"] == [] == field(doc, "project.name")["others"]


def test_doubtful_characters_are_told_for_the_list_and_the_editor(scene: Scene) -> None:
    packet = scene.packet()
    client = browser(scene)
    assert client.get(f"/packets/{packet}/review/doubts").get_json() == {}
    source = field_source(scene, packet, EMAIL)
    signs = tuple(
        Char(sign, replace(source.box, x0=source.box.x0 + n * 0.001), 0.5 if sign == "@" else 0.99)
        for n, sign in enumerate("linxiao@yunfan.com.cn")
    )
    with scene.store.database.unit() as db:
        field_versions.current(db, packet)[EMAIL].reader = Reader.OCR
        row = db.scalars(select(PageRow).where(PageRow.packet_id == packet, PageRow.number == source.page)).one()
        row.reading = pack(
            Page(source.file, source.page, 100, 140, Reader.OCR, lines=(Line("linxiao@yunfan.com.cn", source.box, 0.9, signs),))
        )
        text = field_versions.current(db, packet)[EMAIL].raw or ""
    at = text.index("@")
    runs = [[at, at + 1]]
    assert client.get(f"/packets/{packet}/review/doubts").get_json()[EMAIL] == {"text": text, "shown": runs, "edit": runs}
    change(client, packet, f"fields/{EMAIL}", told(client, packet)["version"], raw="other@yunfan.com.cn")
    assert EMAIL not in client.get(f"/packets/{packet}/review/doubts").get_json()  # a person's word is not doubtful


def field_source(scene: Scene, packet: str, key: str) -> Source:
    with scene.store.database.look() as db:
        return from_plain(Source, field_versions.current(db, packet)[key].source)
