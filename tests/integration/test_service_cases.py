"""办理一览: which application lacks what, who works on it, what is overdue, told, returned, mended; as people decided."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy import select

from reports.batch.cases import Case, CaseTable, Late, Stage
from servicescene import Scene, cleanrecord
from shenbao.service.core.config import office_today
from shenbao.service.insight.cases import case_table
from shenbao.service.review import assignment
from storage.schema import Assignment, Batch, DeficiencyLetter, FindingRow, FindingState, Packet, PacketState
from test_web_review import browser

EMAIL = "company.contact.email"
spoiled = cleanrecord.set_field(EMAIL, "linxiao.yunfan.com")


def told(scene: Scene) -> tuple[CaseTable, dict[str, Case]]:
    with scene.store.database.look() as session:
        table = case_table(session, session.get_one(Batch, scene.batch_id))
        names = {row.id: row.name for row in session.scalars(select(Packet))}
    return table, {names[case.packet_id]: case for case in table.cases}


def reviewed(scene: Scene, packet_id: str) -> None:
    with scene.store.database.unit() as session:
        session.get_one(Packet, packet_id).state = PacketState.REVIEWED


@pytest.fixture
def spread(scene: Scene) -> dict[str, str]:
    """甲 was told, 乙 waits for a reviewer and is late, 丙 is complete."""
    ids = {"甲": scene.packet(spoiled, name="甲"), "乙": scene.packet(spoiled, name="乙")}
    ids["丙"] = scene.packet(name="丙")
    reviewed(scene, ids["甲"])
    scene.issued(ids["甲"])
    with scene.store.database.unit() as session:
        for row in session.scalars(select(FindingRow).where(FindingRow.packet_id == ids["丙"])):
            row.state = FindingState.WAIVED
        session.get_one(Packet, ids["丙"]).state = PacketState.REVIEWED
        assignment.assign(session, scene.people["manager"], [ids["乙"]], scene.people["reviewer"].user_id, office_today())
        session.get_one(Packet, ids["乙"]).city = "深圳市"
        session.get_one(Assignment, ids["乙"]).due = office_today() - timedelta(days=1)
    return ids


def test_a_row_an_application_with_stage_person_letter_and_what_it_lacks(scene: Scene, spread: dict[str, str]) -> None:
    table, cases = told(scene)
    assert {name: case.stage for name, case in cases.items()} == {
        "甲": Stage.WAITING,
        "乙": Stage.REVIEW,
        "丙": Stage.COMPLETE,
    }
    assert (cases["乙"].late, cases["乙"].person, cases["甲"].late) == (Late.REVIEW, "reviewer某", Late.NO) and table.late == 1
    assert cases["甲"].number and cases["甲"].issued and cases["甲"].answer_due and not cases["甲"].returned
    assert cases["甲"].mark(EMAIL) == "误" and cases["甲"].words(EMAIL) == "填写有误" and not cases["丙"].lacking
    assert next(item for item in table.items if item.key == EMAIL).packets == 2 and spread


def test_what_came_back_takes_the_place_of_the_first_and_tells_what_it_mends(scene: Scene, spread: dict[str, str]) -> None:
    again = scene.packet(name="甲补", previous_id=spread["甲"])
    _, cases = told(scene)
    assert "甲" not in cases and cases["甲补"].stage is Stage.REVIEW
    assert cases["甲补"].returned and (cases["甲补"].mended, cases["甲补"].number != "") == (cases["甲补"].told, True)
    with scene.store.database.unit() as session:
        for row in session.scalars(select(FindingRow).where(FindingRow.packet_id == again)):
            row.state = FindingState.WAIVED
        session.get_one(Packet, again).state = PacketState.REVIEWED
    assert told(scene)[1]["甲补"].stage is Stage.MENDED


def test_an_answer_that_does_not_come_in_time_is_overdue(scene: Scene, spread: dict[str, str]) -> None:
    with scene.store.database.unit() as session:
        session.scalars(select(DeficiencyLetter).where(DeficiencyLetter.packet_id == spread["甲"])).one().due = date(2020, 1, 1)
    assert told(scene)[1]["甲"].late is Late.ANSWER


def test_what_people_decided_counts(scene: Scene, spread: dict[str, str]) -> None:
    with scene.store.database.unit() as session:
        wanted = select(FindingRow).where(FindingRow.packet_id == spread["乙"], FindingRow.code == f"invalid:{EMAIL}")
        session.scalars(wanted).one().state = FindingState.WAIVED
    table, cases = told(scene)
    assert EMAIL not in cases["乙"].lacking and next(item for item in table.items if item.key == EMAIL).packets == 1


def test_the_page_narrows_and_the_sheet_is_handed_out(scene: Scene, spread: dict[str, str]) -> None:
    client = browser(scene, "manager")
    address = f"/batches/{scene.batch_id}"
    page = client.get(f"{address}/cases").text
    assert all(f"/packets/{packet_id}" in page for packet_id in spread.values()) and "审核逾期" in page and "待补正" in page
    for narrowed in ("stage=late", "person=reviewer某", f"stage=review&item={EMAIL}", "city=深圳市"):
        shown = client.get(f"{address}/cases?{narrowed}").text
        assert f"/packets/{spread['乙']}" in shown and f"/packets/{spread['甲']}" not in shown, narrowed
    assert "没有符合条件的材料" in client.get(f"{address}/cases?person=nobody&page=99").text
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}/exports/cases.xlsx").data))["办理一览"]
    assert sheet.max_row == 4 and client.get(f"{address}/exports/cases.pdf").data.startswith(b"%PDF")
