"""What corrections tell of the readers, on both databases: samples are the values on which a person's word stands."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cleanrecord import blank, set_field
from model.errors import UsageError
from model.record import Presence
from servicescene import NOTICE, Scene
from shenbao.service.checking import calibration, sampling
from shenbao.service.checking.calibration import UNSURE, judged_values
from shenbao.service.core.access import Forbidden
from shenbao.service.core.current import effective_state
from shenbao.service.review import blind, review
from shenbao.service.review.correction import FieldInput, open_packet
from storage import field_versions
from storage.schema import BlindQuestion, Packet

EMAIL, FAX, NAME = "company.contact.email", "company.contact.fax", "company.contact.name"


def say(scene: Scene, packet_id: str, change: str, key: str, *said: object, who: str = "reviewer") -> None:
    with scene.store.database.unit() as session:
        entered = (FieldInput(*said),) if said else ()
        getattr(review, f"{change}_field")(open_packet(session, scene.people[who], packet_id), key, *entered)


def test_a_sample_is_what_the_machine_said_and_whether_a_person_left_it(scene: Scene) -> None:
    packet_id = scene.packet(set_field(EMAIL, "a@b.cn", confidence=0.7), blank(FAX))
    say(scene, packet_id, "confirm", EMAIL)
    say(scene, packet_id, "correct", NAME, "林小")
    say(scene, packet_id, "correct", FAX, "020-83134287")
    say(scene, packet_id, "correct", "company.contact.title", "项目经理")  # typed anew as it was
    say(scene, packet_id, "correct", "company.contact.mobile", "13900000000")
    say(scene, packet_id, "undo", "company.contact.mobile")  # taken back: no word stands
    with scene.store.database.look() as session:
        judged = {j.key: j for j in judged_values(session, NOTICE)}
        assert set(judged) == {EMAIL, NAME, FAX, "company.contact.title"}
        assert judged[EMAIL].right and judged[EMAIL].confidence == 0.7 and judged[EMAIL].reader == "ocr"
        assert judged["company.contact.title"].right and not judged[NAME].right and not judged[FAX].right
        figures = calibration.measure(session, scene.people["manager"], NOTICE, 0.99)
        assert (figures.looked_at, figures.changed) == (4, 2)
        assert figures.rates[0].share == 1.0 and {r.key for r in figures.rates if r.changed} == {NAME, FAX}
        assert figures.bound.value == UNSURE and not figures.bound.measured


def test_a_later_reading_is_not_what_the_person_judged(scene: Scene) -> None:
    from shenbao.service.core.current import current_record
    from shenbao.service.reading.records import keep_record
    from storage.schema import Batch

    packet_id = scene.packet(set_field(EMAIL, "wrong@b.cn", confidence=0.6))
    say(scene, packet_id, "correct", EMAIL, "right@b.cn")
    with scene.store.database.unit() as session:
        packet = session.get_one(Packet, packet_id)
        better = set_field(EMAIL, "right@b.cn", confidence=0.95)(current_record(session, packet))
        keep_record(session, packet, session.get_one(Batch, packet.batch_id), better)
        (judged,) = judged_values(session, NOTICE)
        assert (judged.confidence, judged.right) == (0.6, False)


def test_figures_are_of_the_own_offices_and_for_those_who_may_measure(scene: Scene) -> None:
    packet_id = scene.packet(set_field(EMAIL, "a@b.cn", confidence=0.7))
    say(scene, packet_id, "correct", EMAIL, None, Presence.UNREADABLE)
    with scene.store.database.look() as session:
        for who in ("clerk", "reviewer", "integrator"):
            with pytest.raises(Forbidden):
                calibration.measure(session, scene.people[who], NOTICE, 0.99)
        assert calibration.measure(session, scene.people["stranger"], NOTICE, 0.99).looked_at == 0
        assert calibration.measure(session, scene.people["province"], NOTICE, 0.99).changed == 1
        assert calibration.measure(session, scene.people["manager"], "demo-zjtx", 0.99).looked_at == 0
        with pytest.raises(UsageError, match="没有名为"):
            calibration.measure(session, scene.people["manager"], "nothing", 0.99)


def test_the_blind_sample_is_counted_apart(scene: Scene) -> None:
    packet_id = scene.packet(set_field(EMAIL, "a@b.cn"), set_field(FAX, "020-83134287"), name="抽查")
    with scene.store.database.unit() as session:
        sampling.draw(session, effective_state(session, session.get_one(Packet, packet_id)), 0.5)
        drawn = session.scalars(select(BlindQuestion)).all()
        question = drawn[0]
        machine = field_versions.current(session, packet_id)[question.key]
        blind.enter(open_packet(session, scene.reviewer, packet_id), question.key, FieldInput(machine.raw))
        figures = calibration.measure(session, scene.people["manager"], NOTICE, 0.99)
        assert (figures.drawn, figures.entered, figures.looked_at) == (len(drawn), 1, 0)
        assert figures.by_field[0].right == 1 and figures.by_field[0].reader == "ocr"
