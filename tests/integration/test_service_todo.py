"""What waits for whom, on both databases: only what a person's rights let him do something about, only of the offices he sees."""

from __future__ import annotations

from datetime import timedelta

import cleanrecord
from servicescene import Scene
from shenbao.service.core.access import actor_of
from shenbao.service.core.config import office_today
from shenbao.service.insight.listing import ListFilter, packets_of
from shenbao.service.office import people
from shenbao.service.office.todo import TodoKind, todo_of
from shenbao.service.review import assignment
from storage.schema import DeficiencyLetter, Endpoint, Office, Packet, PacketState, Role, User, now


def due(scene: Scene, login: str) -> dict[TodoKind, int]:
    with scene.store.database.look() as session:
        return {duty: count for duty, count in todo_of(session, scene.people[login]).due if duty != TodoKind.PASSWORD}


def set_state(scene: Scene, packet_id: str, state: PacketState) -> None:
    with scene.store.database.unit() as session:
        session.get_one(Packet, packet_id).state = state


def test_each_role_is_told_what_it_can_do(scene: Scene) -> None:
    wrong = cleanrecord.blank("company.contact.email")
    names = ("待审", "审完", "传断", "读坏", "在读", "待重读", "待确认")
    ids = {name: scene.packet(wrong, name=name) for name in names}
    read = (PacketState.CHECKED, PacketState.REVIEWED)
    states = (*read, PacketState.UPLOADING, PacketState.FAILED, PacketState.READING, PacketState.HELD, PacketState.ASKED)
    for name, state in zip(names, states, strict=True):
        set_state(scene, ids[name], state)
    with scene.store.database.unit() as session:
        user = session.get_one(User, scene.people["clerk"].user_id)
        user.locked_until = now() + timedelta(minutes=5)
        failing = Endpoint(office_id=user.office_id, url="https://oa.example/", secrets=[], failing_since=now())
        switched = Endpoint(office_id=user.office_id, url="https://by.hand.example/", secrets=[], enabled=False)
        session.add_all([failing, switched])
    lost = {TodoKind.HELD: 1, TodoKind.ASKED: 1, TodoKind.FAILED: 1, TodoKind.UPLOADING: 1}
    assert due(scene, "clerk") == lost
    assert due(scene, "reviewer") == lost | {TodoKind.REVIEW: 1, TodoKind.NOTIFY: 1}
    assert due(scene, "manager") == {TodoKind.NOTIFY: 1}
    assert due(scene, "integrator")[TodoKind.RECEIVERS] == 1
    assert due(scene, "administrator")[TodoKind.LOCKED] == 1
    with scene.store.database.look() as session:
        told = todo_of(session, scene.reviewer)
        listed = packets_of(session, scene.reviewer, ListFilter(only="unnotified"))
    assert told.busy == 1 and not told.nothing
    assert [row.name for row in listed.rows] == ["审完"] and listed.total == 1


def test_what_others_review_and_what_rests_does_not_wait_for_me(scene: Scene) -> None:
    ids = [scene.packet(name=name) for name in ("我的", "他人的", "暂缓的", "未分派")]
    with scene.store.database.unit() as session:
        assignment.assign(session, scene.reviewer, ids[:1], scene.reviewer.user_id)
        assignment.assign(session, scene.reviewer, ids[1:2], scene.people["second"].user_id)
        assignment.postpone(session, scene.reviewer, ids[2], office_today() + timedelta(days=3), "等回复")
    assert due(scene, "reviewer")[TodoKind.REVIEW] == due(scene, "second")[TodoKind.REVIEW] == 2


def test_a_notice_that_was_issued_no_longer_waits(scene: Scene) -> None:
    packet = scene.packet(cleanrecord.blank("company.contact.email"))
    set_state(scene, packet, PacketState.REVIEWED)
    assert due(scene, "manager") == {TodoKind.NOTIFY: 1}
    with scene.store.database.unit() as session:
        told = {"number": "一号", "content": {}, "codes": [], "pdf_sha256": "0", "docx_sha256": "0"}
        session.add(DeficiencyLetter(packet_id=packet, issued_by=scene.people["manager"].user_id, **told))
    with scene.store.database.look() as session:
        assert todo_of(session, scene.people["manager"]).nothing


def test_a_password_that_somebody_gave_waits_to_be_changed(scene: Scene) -> None:
    with scene.store.database.unit() as session:
        office = session.get_one(Office, scene.offices["city"])
        made = people.add_user(
            session, scene.people["administrator"], people.NewUser("neu", "新人", Role.CLERK, office, "Given-by-admin-1")
        )
        new = actor_of(made)
        assert dict(todo_of(session, new).due)[TodoKind.PASSWORD] == 1
        people.set_password(session, new, made, people.hash_password("Chosen-alone-22", made.login))
        assert dict(todo_of(session, new).due)[TodoKind.PASSWORD] == 0
        people.set_password(session, scene.people["administrator"], made, people.hash_password("Given-again-333", made.login))
        assert dict(todo_of(session, new).due)[TodoKind.PASSWORD] == 1


def test_other_offices_packets_wait_for_nobody_here(scene: Scene) -> None:
    scene.packet(cleanrecord.blank("company.contact.email"))
    assert due(scene, "reviewer")[TodoKind.REVIEW] == 1
    assert due(scene, "stranger")[TodoKind.REVIEW] == 0
    assert due(scene, "province")[TodoKind.REVIEW] == 1
