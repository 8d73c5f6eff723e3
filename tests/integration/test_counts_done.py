"""What people decided on waits in no count any more: on the packet, in lists, figures, 办理一览 and documents."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from cleanrecord import set_field
from model.errors import Problem
from model.record import Record
from servicescene import Scene
from shenbao.service.insight import figures, listing
from shenbao.service.insight.cases import case_table
from shenbao.service.insight.listing import ListFilter
from shenbao.service.review import review
from shenbao.service.review.correction import open_packet
from storage import findings
from storage.schema import Batch, FindingRow, FindingState, Packet
from test_web_review import browser

EMAIL = "company.contact.email"


def lost(record: Record) -> Record:
    """A page that the program failed at: a hint to look at the original, and no demand."""
    first, *others = record.pages
    problem = Problem("given_up", "读取这一页时意外中止", "请查看原件", of_office=True)
    return replace(record, pages=(replace(first, problems=(problem,)), *others))


def counts(scene: Scene, packet_id: str) -> list[tuple[int, int]]:
    """Errors and warnings as each place tells them."""
    with scene.store.database.look() as session:
        packet, batch = session.get_one(Packet, packet_id), session.get_one(Batch, scene.batch_id)
        of_batch = figures.batch_figures(session, scene.reviewer, batch)
        (case,) = case_table(session, batch).cases
        told = findings.open_findings(session, [packet_id])[packet_id]
        errors = sum(finding.severity == "error" for finding in told)
        return [
            (packet.errors, packet.warnings),
            (of_batch.errors, of_batch.warnings),
            (len(case.lacking), case.warnings),
            (errors, len(told) - errors),
        ]


def decide(scene: Scene, packet_id: str, state: FindingState) -> None:
    with scene.store.database.unit() as session:
        row = session.scalars(select(FindingRow).where(FindingRow.packet_id == packet_id)).one()
        review.decide_finding(open_packet(session, scene.reviewer, packet_id), row.id, state, "")


def test_a_hint_that_somebody_looked_at_waits_no_more(scene: Scene) -> None:
    packet_id = scene.packet(lost)
    assert counts(scene, packet_id) == [(0, 1)] * 4
    decide(scene, packet_id, FindingState.CONFIRMED)
    assert counts(scene, packet_id) == [(0, 0)] * 4
    with scene.store.database.look() as session:
        listed = listing.packets_of(session, scene.reviewer, ListFilter(only="complete"), scene.batch_id)
        assert [row.id for row in listed.rows] == [packet_id]
        assert not listing.packets_of(session, scene.reviewer, ListFilter(finding="unreadable"), scene.batch_id).rows
    assert "已看过" in browser(scene).get(f"/packets/{packet_id}").get_data(as_text=True)
    decide(scene, packet_id, FindingState.OPEN)
    assert counts(scene, packet_id) == [(0, 1)] * 4


@pytest.mark.parametrize(("state", "left"), [(FindingState.CONFIRMED, (1, 0)), (FindingState.WAIVED, (0, 0))])
def test_a_warning_that_was_decided_on_is_a_demand_or_nothing(scene: Scene, state: FindingState, left: tuple[int, int]) -> None:
    packet_id = scene.packet(set_field(EMAIL, "linxiao.yunfan.com", confidence=0.6))
    assert counts(scene, packet_id) == [(0, 1)] * 4
    decide(scene, packet_id, state)
    assert counts(scene, packet_id) == [left] * 4
