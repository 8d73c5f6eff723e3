"""One action on many packets: told before, done packet by packet, told after; moves, deletions, views of the list, filters by what is missing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select, update

import cleanrecord
from model.errors import UsageError
from model.packet import Submission
from servicescene import NOTICE, Scene
from shenbao.service.core.access import Forbidden, NotFound
from shenbao.service.insight import views
from shenbao.service.insight.listing import ListFilter, ids_of, packets_of, standing_codes
from shenbao.service.office import many
from shenbao.service.office.many import Choice, ManyAction
from shenbao.service.reception import moving, uploads
from storage import findings
from storage.schema import Audit, DeficiencyLetter, FindingRow, FindingState, Packet, PacketState, User
from test_web_review import browser

ENGINES = ("sqlite",)  # nothing of it differs between the databases


def told(scene: Scene, action: ManyAction, ids: list[str], login: str = "reviewer") -> dict[str, str]:
    """By name why a packet is left out; empty: the action fits it."""
    with scene.store.database.look() as db:
        plan = many.plan(db, scene.people[login], action, ids)
        return {packet.name: "" for packet in plan.fit} | {one.name: one.why for one in plan.left}


def other_batch(scene: Scene) -> str:
    with scene.store.database.unit() as db:
        return uploads.create_batch(db, scene.reviewer, "第二批", NOTICE).id


def test_each_packet_says_beforehand_why_it_is_left_out(scene: Scene) -> None:
    ids = [scene.packet(name="甲"), scene.packet(name="乙")]
    with scene.store.database.unit() as db:
        db.get_one(Packet, ids[1]).state = PacketState.READING
    assert told(scene, ManyAction.READ, ids) == {"甲": "", "乙": "正在读取或尚未收齐"}
    with scene.store.database.unit() as db:
        db.get_one(Packet, ids[1]).state = PacketState.HELD
    assert told(scene, ManyAction.READ, ids) == {"甲": "", "乙": ""}
    with scene.store.database.unit() as db:
        db.get_one(Packet, ids[1]).state = PacketState.READING
    assert told(scene, ManyAction.ISSUE, ids) == {"甲": "尚未审核完毕", "乙": "尚未审核完毕"}
    assert told(scene, ManyAction.EXPORT, ids) == {"甲": "", "乙": "尚未读完"}
    assert told(scene, ManyAction.DELETE, ids, "manager") == {"甲": "", "乙": "正在读取，请先取消"}
    with pytest.raises(Forbidden):
        told(scene, ManyAction.DELETE, ids, "clerk")
    with pytest.raises(UsageError, match="最多"):
        told(scene, ManyAction.READ, ["x"] * (many.MOST + 1))
    outcome = many.carry_out(scene.store, scene.reviewer, ManyAction.READ, ids, Choice())
    assert outcome.done == ("甲",) and [one.name for one in outcome.left] == ["乙"]


def test_what_fails_for_one_is_done_for_the_others(scene: Scene) -> None:
    ids = [scene.packet(name="甲"), scene.packet(name="乙")]
    choice = Choice(user=scene.people["reviewer"].user_id or "")
    assert many.carry_out(scene.store, scene.people["manager"], ManyAction.ASSIGN, ids, choice).done == ("乙", "甲")
    wrong = Choice(user=scene.people["clerk"].user_id or "")
    outcome = many.carry_out(scene.store, scene.people["manager"], ManyAction.ASSIGN, ids, wrong)
    assert outcome.done == () and all("不能审核" in one.why for one in outcome.left)


def test_letters_are_issued_for_those_whose_demands_were_seen(scene: Scene) -> None:
    ids = [scene.packet(cleanrecord.set_field("company.name", None), name="甲"), scene.packet(name="乙")]
    with scene.store.database.unit() as db:
        for packet_id in ids:
            db.get_one(Packet, packet_id).state = PacketState.REVIEWED
        mended = update(FindingRow).where(FindingRow.packet_id == ids[1])
        db.execute(mended.values(state=FindingState.CORRECTED))
    before = told(scene, ManyAction.ISSUE, ids)
    assert before["乙"] == "没有需要补正的内容" and "看" in before["甲"]
    with scene.store.database.unit() as db:
        for row in findings.of_packet(db, ids[0]):
            findings.decide(db, row, FindingState.CONFIRMED, scene.reviewer.user_id or "", "")
    assert told(scene, ManyAction.ISSUE, ids)["甲"] == ""
    due = date.today() + timedelta(days=5)
    outcome = many.carry_out(scene.store, scene.reviewer, ManyAction.ISSUE, ids, Choice(due=due))
    assert outcome.done == ("甲",), outcome.left
    again = told(scene, ManyAction.ISSUE, ids)
    assert again["甲"].startswith("已出具告知书")


def test_packets_move_to_another_batch_and_both_are_matched_and_checked_again(scene: Scene) -> None:
    first, second = scene.packet(name="甲"), scene.packet(name="乙")
    target = other_batch(scene)
    scene.register([Submission("甲", received=date(2020, 5, 20), row=2)])

    def late() -> bool:
        with scene.store.database.look() as db:
            query = select(FindingRow.state).where(FindingRow.packet_id == first, FindingRow.code == "late:submission")
            return bool(db.scalars(query).first() == FindingState.OPEN)

    assert late()
    outcome = many.carry_out(scene.store, scene.reviewer, ManyAction.MOVE, [first], Choice(batch=target))
    assert outcome.done == ("甲",) and not late()  # the row is one of the other batch's register
    with scene.store.database.look() as db:
        assert db.get_one(Packet, first).batch_id == target
        assert db.scalars(select(Audit.action).where(Audit.subject == f"packet/{first}")).all()[-1] == "packet.moved"
        with pytest.raises(NotFound):
            moving.move(db, scene.people["stranger"], second, target)
    again = many.carry_out(scene.store, scene.reviewer, ManyAction.MOVE, [first], Choice(batch=target))
    assert "已在该批次中" in again.left[0].why
    with pytest.raises(UsageError, match="批次"):
        many.carry_out(scene.store, scene.reviewer, ManyAction.MOVE, [second], Choice())


def test_a_packet_is_deleted_alone_unless_a_letter_was_issued(scene: Scene) -> None:
    first, second = scene.packet(name="甲"), scene.packet(name="乙")
    with scene.store.database.unit() as db:
        hashes = {"pdf_sha256": "0" * 64, "docx_sha256": "0" * 64}
        user = scene.reviewer.user_id
        db.add(DeficiencyLetter(packet_id=second, number="1号", content={}, codes=[], issued_by=user, **hashes))
    manager = scene.people["manager"]
    with pytest.raises(UsageError, match="理由"):
        many.carry_out(scene.store, manager, ManyAction.DELETE, [first], Choice())
    outcome = many.carry_out(scene.store, manager, ManyAction.DELETE, [first, second], Choice(reason="误传"))
    assert outcome.done == ("甲",) and outcome.left[0].why == "已出具告知书，只能随批次删除"
    with scene.store.database.look() as db:
        assert db.get(Packet, first) is None and db.get(Packet, second) is not None
        assert db.scalar(select(func.count()).where(FindingRow.packet_id == first)) == 0
        assert db.scalars(select(Audit).where(Audit.action == "packet.deleted")).one().detail["reason"] == "误传"


def test_the_pages_tell_before_and_after_and_the_workbook_has_the_chosen_ones(scene: Scene, tmp_path: Path) -> None:
    first, second = scene.packet(name="甲"), scene.packet(name="乙")
    client = browser(scene, "reviewer")
    shown = client.get(f"/batches/{scene.batch_id}").text
    assert shown.count('name="packet"') == 2 and 'value="assign"' in shown and 'value="delete"' not in shown
    back = {"back": f"/batches/{scene.batch_id}"}
    before = client.post("/packets/many", data={"action": "read", "packet": [first, second], **back}).text
    assert "将处理 2 份材料" in before and "重新读取" in before
    whole = client.post(f"/packets/many?q=乙&batch={scene.batch_id}", data={"action": "export", "all": "1"}).text
    assert "将处理 1 份材料" in whole
    answer = client.post("/packets/many/carried-out", data={"action": "export", "packet": [second]})
    path = tmp_path / "out.xlsx"
    path.write_bytes(answer.data)
    said = [str(cell.value) for row in load_workbook(path).worksheets[0].iter_rows() for cell in row]
    assert "乙" in said and "甲" not in said
    after = client.post("/packets/many/carried-out", data={"action": "read", "packet": [first, second], **back}).text
    assert "已完成 2 份" in after
    assert client.post("/packets/many", data={"action": "read"}).status_code == 400
    assert client.post("/packets/many", data={"action": "x", "packet": [first]}).status_code == 400
    assert client.post("/packets/many", data={"action": "delete", "packet": [first]}).status_code == 403


def test_lists_are_filtered_by_what_is_missing(scene: Scene) -> None:
    key = "company.name"
    first = scene.packet(name="甲")
    second = scene.packet(cleanrecord.set_field(key, None), name="乙")
    with scene.store.database.look() as db:
        codes = dict(standing_codes(db, scene.batch_id))
        mine = db.scalars(select(FindingRow.code).where(FindingRow.packet_id == second, FindingRow.severity == "error")).all()
        assert mine and codes[mine[0]] == 1
        assert ids_of(db, scene.reviewer, ListFilter(finding=mine[0]), scene.batch_id) == [second]
        assert [row.id for row in packets_of(db, scene.reviewer, ListFilter(finding=mine[0])).rows] == [second]
    page = browser(scene, "reviewer").get(f"/batches/{scene.batch_id}?finding={mine[0]}").text
    assert f'value="{mine[0]}" selected' in page
    with (
        scene.store.database.unit() as db
    ):  # what is wrong of several things counts once a packet, also where the first of them was settled
        row = db.scalars(select(FindingRow).where(FindingRow.packet_id == second, FindingRow.code == mine[0])).one()
        told = {name: getattr(row, name) for name in ("kind", "part", "severity", "state", "finding", "first_seen", "last_seen")}
        db.add_all(FindingRow(packet_id=packet, code=f"{mine[0]} #2", **told) for packet in (first, second))
    with scene.store.database.look() as db:
        assert dict(standing_codes(db, scene.batch_id)) == {**codes, mine[0]: 2}


def test_a_person_keeps_views_of_the_list(scene: Scene) -> None:
    scene.packet()
    client, address = browser(scene, "reviewer"), f"/batches/{scene.batch_id}"
    form = {"name": "  缺 推荐函 ", "query": "?finding=missing:seal&sort=changed&page=3&x=1", "next": address}
    assert client.post("/preferences/views", data=form).headers["Location"] == address
    with scene.store.database.look() as db:
        kept = views.views_of(db.get_one(User, scene.reviewer.user_id))
    assert [(view.name, view.query) for view in kept] == [("缺 推荐函", {"finding": "missing:seal", "sort": "changed"})]
    assert f"{address}?finding=missing%3Aseal&amp;sort=changed" in client.get(address).text
    assert "缺 推荐函" in client.get("/packets").text and "缺 推荐函" not in browser(scene, "clerk").get("/packets").text
    assert client.post("/preferences/views", data={"name": "空", "query": "?page=2"}).status_code == 400
    client.post("/preferences/views", data={"drop": "缺 推荐函", "next": "//evil.example"})
    assert "缺 推荐函" not in client.get(address).text
