"""Figures across batches, on both databases: by day of the office, of the own offices, once for each packet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from servicescene import Scene
from shenbao.service.core.access import Actor, Forbidden
from shenbao.service.insight.trends import Scope, Trends, trends
from storage.schema import Batch, DeficiencyLetter, FindingRow, FindingState, Packet, PacketState

JUNE = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
SCOPE = Scope(date(2026, 6, 1), date(2026, 6, 30))


def add(scene: Scene, name: str, at: datetime, codes: tuple[str, ...] = (), office: str = "city", **more: object) -> str:
    """A packet received at `at`, read an hour later."""
    with scene.store.database.unit() as db:
        batch = Batch(office_id=scene.offices[office], notice="xxxf2020", name="批次")
        db.add(batch)
        db.flush()
        values = {
            "state": PacketState.CHECKED,
            "checked": at + timedelta(hours=1),
            "errors": len(codes),
            "pages_total": 10,
        } | more
        packet = Packet(batch_id=batch.id, office_id=batch.office_id, name=name, applicant=name, created=at, **values)
        db.add(packet)
        db.flush()
        for code in codes:
            db.add(FindingRow(packet_id=packet.id, code=code, kind=code.split(":")[0], severity="error", finding={}))
        return packet.id


def told(scene: Scene, scope: Scope = SCOPE, actor: Actor | None = None) -> Trends:
    with scene.store.database.look() as db:
        return trends(db, actor or scene.people["manager"], scope)


def test_periods_follow_the_days_of_the_office(scene: Scene) -> None:
    add(scene, "甲", JUNE, ("missing:company.name",))
    add(scene, "乙", datetime(2026, 6, 1, 17, 0, tzinfo=UTC), reviewed=JUNE + timedelta(days=3))  # the second of June in China
    add(scene, "丙", JUNE, state=PacketState.READING, checked=None)
    add(scene, "丁", datetime(2026, 7, 1, tzinfo=UTC))  # after the scope
    add(scene, "戊", JUNE, state=PacketState.CANCELLED)
    found = told(scene)
    first, second = found.periods[0], found.periods[1]
    assert found.scope.step == "day" and len(found.periods) == 30
    assert (first.received.discrepant, first.unread, first.read, first.pages, first.errors_each) == (1, 1, 1, 10, 1.0)
    assert (second.begin, second.received.complete, second.read) == (date(2026, 6, 2), 1, 1)
    assert found.periods[3].reviewed == 1 and found.received == 3 and found.complete_share == 0.5 and found.read_a_day == 1.0


def test_the_time_to_a_notice_is_that_of_the_first(scene: Scene) -> None:
    packet = add(scene, "甲", JUNE, ("missing:company.name",))
    with scene.store.database.unit() as db:
        for number, hours in enumerate((30, 60)):
            content = {"content": {}, "codes": [], "pdf_sha256": "", "docx_sha256": ""}
            issued = {"issued_by": scene.people["reviewer"].user_id, "issued": JUNE + timedelta(hours=hours)}
            db.add(DeficiencyLetter(packet_id=packet, number=f"{number}号", **content, **issued))
    found = told(scene)
    assert found.hours == (30.0, 30.0) and found.issued == 1
    assert [p.hours for p in found.periods if p.hours] == [(30.0, 30.0)]


def test_repeat_offenders_made_the_same_error_in_several_packets(scene: Scene) -> None:
    quota, name = "over_quota:recommender", "missing:company.name"  # a quota is the recommender's to keep
    for n, codes in enumerate(((name, "invalid:company.contact.email", quota), (name, quota), ())):
        add(scene, "云帆", JUNE + timedelta(days=n), codes)
    add(scene, "蓝桥", JUNE, ("missing:company.name",))
    waived = add(scene, "蓝桥", JUNE, ("missing:company.name",))
    with scene.store.database.unit() as db:
        db.query(FindingRow).filter_by(packet_id=waived).one().state = FindingState.WAIVED
    (offender,) = told(scene).offenders
    assert (offender.applicant, offender.packets, offender.again) == ("云帆", 3, (("缺项：单位名称", 2),))


def test_only_the_own_offices_are_counted(scene: Scene) -> None:
    add(scene, "甲", JUNE)
    add(scene, "乙", JUNE, office="other")
    assert told(scene).received == 1
    assert told(scene, actor=scene.people["province"]).received == 2
    assert told(scene, replace(SCOPE, office_id=scene.offices["other"])).received == 0
    assert told(scene, replace(SCOPE, notice="demo-zjtx")).received == 0
    with pytest.raises(Forbidden):
        told(scene, actor=replace(scene.people["manager"], scopes=frozenset({"view"})))


def test_long_spans_are_told_by_week_and_month(scene: Scene) -> None:
    add(scene, "甲", JUNE)
    weeks = told(scene, Scope(date(2026, 4, 1), date(2026, 6, 30)))
    assert weeks.scope.step == "week" and all(p.begin.weekday() == 0 for p in weeks.periods) and weeks.received == 1
    months = told(scene, Scope(date(2026, 1, 15), date(2026, 12, 31)))
    assert [p.label for p in months.periods][:2] == ["2026-01", "2026-02"] and len(months.periods) == 12
