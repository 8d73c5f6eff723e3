"""Findings over a batch follow every change of what packets are known by, as if all of them were compared anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import integers, lists, none, sampled_from, tuples
from sqlalchemy import select
from sqlalchemy.orm import Session

from checkers.batch import check_batch
from model.packet import Submission
from model.record import FieldValue, Presence, Record
from model.results import PacketResult, Status
from notices.profile import load
from servicescene import NOTICE, Scene
from shenbao.service.checking.batch_check import KINDS, recheck_batch
from storage import findings
from storage.codec import from_plain, plain
from storage.schema import Batch, FindingRow, FindingState, Packet, PacketState

PROFILE = load(NOTICE)
BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
# 未 and 末 are mixed up by recognisers, full and half width are one, and 深圳 has a quota of its own
APPLICANTS = ("未来软件公司", "末来软件公司", "云帆（佛山）公司", "云帆(佛山)公司", "蓝桥公司", "")
RECOMMENDERS = ("佛山市工业和信息化局", "深圳市工业和信息化局", "")
STATES = (PacketState.CHECKED, PacketState.REVIEWED, PacketState.CANCELLED)
KNOWN = tuples(sampled_from(APPLICANTS), sampled_from(("平台", "系统")), sampled_from(RECOMMENDERS))
ORDERS = none() | integers(1, 12)
CHANGES = lists(tuples(integers(0, 15), KNOWN, ORDERS, sampled_from(STATES), none() | integers(0, 15)), min_size=1, max_size=6)


def add_packets(session: Session, scene: Scene, known: list[tuple[str, str, str]]) -> tuple[list[Batch], list[Packet]]:
    """Every fourth packet lies in another batch of the same office and notice."""
    office = session.get_one(Batch, scene.batch_id).office_id
    batches = [Batch(office_id=office, notice=NOTICE, name=name) for name in ("先", "后")]
    session.add_all(batches)
    session.flush()
    packets = []
    for number, names in enumerate(known):
        row = Packet(batch_id=batches[number % 4 == 3].id, office_id=office, name=f"p{number}", state=PacketState.CHECKED)
        row.created = row.checked = BEGIN + timedelta(minutes=number)
        tell(row, names, None)
        packets.append(row)
    session.add_all(packets)
    session.flush()
    return batches, packets


def tell(packet: Packet, names: tuple[str, str, str], order: int | None) -> None:
    packet.applicant, packet.project, packet.recommender = names
    packet.submission = plain(Submission(order=order, received=date(2026, 6, 1))) if order else None


def anew(packets: list[Packet], batch: Batch) -> dict[str, dict[str, Any]]:
    """Every packet as a record, compared by the checks as the command line does it: findings by packet and code."""
    mended = {p.previous_id for p in packets if p.state != PacketState.CANCELLED}
    names = {p.applicant for p in packets if p.batch_id == batch.id} - {""}
    counting = [
        p
        for p in packets
        if (p.batch_id == batch.id or p.applicant in names) and p.state != PacketState.CANCELLED and p.id not in mended
    ]
    results = check_batch([as_result(p) for p in counting], PROFILE)
    own = {p.id: r.findings for p, r in zip(counting, results, strict=True) if p.batch_id == batch.id}
    return {
        packet_id: {code: plain(f) for code, f in findings.by_key(found).items()} for packet_id, found in own.items() if found
    }


def as_result(packet: Packet) -> PacketResult:
    keys = PROFILE.identity
    assert keys is not None
    told = {keys.applicant: packet.applicant, keys.project: packet.project, keys.recommender: packet.recommender}
    values = {key: FieldValue(key, text, text, 1.0, None, Presence.FILLED) for key, text in told.items() if key and text}
    row = from_plain(Submission, packet.submission) if packet.submission else None
    return PacketResult(Record(packet.name, PROFILE.id, fields=values, submission=row), (), Status.COMPLETE)


def standing(session: Session, batch: Batch) -> dict[str, dict[str, Any]]:
    query = select(FindingRow).join(Packet, Packet.id == FindingRow.packet_id).where(Packet.batch_id == batch.id)
    found: dict[str, dict[str, Any]] = {}
    for row in session.scalars(query.where(FindingRow.kind.in_(KINDS), FindingRow.state != FindingState.CORRECTED)):
        found.setdefault(row.packet_id, {})[row.code] = row.finding
    return found


@settings(
    max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(known=lists(KNOWN, min_size=2, max_size=16), changes=CHANGES)
def test_what_stands_is_what_a_comparison_of_all_finds(
    scene: Scene, known: list[tuple[str, str, str]], changes: list[Any]
) -> None:
    with scene.store.database.unit() as session:
        (batch, _), packets = add_packets(session, scene, known)
        recheck_batch(session, batch)
        assert standing(session, batch) == anew(packets, batch)
        for place, names, order, state, mends in changes:
            packet = packets[place % len(packets)]
            tell(packet, names, order)
            packet.state = state
            packet.previous_id = packets[mends % len(packets)].id if mends is not None and mends % len(packets) < place else None
            recheck_batch(session, batch)
            assert standing(session, batch) == anew(packets, batch)
        session.rollback()


def test_counts_follow_and_packets_whose_findings_stay_are_left_alone(scene: Scene) -> None:
    with scene.store.database.unit() as session:
        (batch, _), packets = add_packets(
            session, scene, [("蓝桥公司", "平台", ""), ("云帆公司", "平台", ""), ("别家公司", "系统", "")]
        )
        recheck_batch(session, batch)
        assert [p.errors for p in packets] == [0, 0, 0]
        tell(packets[1], ("蓝桥公司", "平台", ""), None)
        versions = [p.version for p in packets]
        recheck_batch(session, batch)
        assert [p.errors for p in packets] == [0, 1, 0] and [p.version for p in packets][::2] == versions[::2]
        tell(packets[1], ("云帆公司", "平台", ""), None)
        recheck_batch(session, batch)
        assert packets[1].errors == 0


def test_the_register_counts_before_the_form(scene: Scene) -> None:
    with scene.store.database.unit() as session:
        (batch, _), packets = add_packets(session, scene, [("蓝桥公司", "平台", ""), ("云帆公司", "平台", "")])
        packets[1].submission = plain(replace(Submission(), applicant="蓝桥公司"))
        recheck_batch(session, batch)
        assert [p.errors for p in packets] == [0, 1]
