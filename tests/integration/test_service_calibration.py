"""What corrections tell of the readers, on both databases: samples are the values on which a person's word stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cleanrecord import Spoil, blank, set_field
from model.errors import UsageError
from model.page import Reader
from model.record import Presence, Record
from notices.profile import load
from servicescene import NOTICE, Scene
from shenbao.service.checking import calibration, reliability
from shenbao.service.checking.calibration import UNSURE, ConfidenceLimits, judged_values
from shenbao.service.core.access import Forbidden
from shenbao.service.review import review
from shenbao.service.review.correction import FieldInput, open_packet
from storage import field_versions
from storage.schema import Packet, Threshold

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


def test_the_threshold_is_measured_and_packets_are_unsure_by_it(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reliability, "LEAST_SAMPLES", 6)
    monkeypatch.setattr(reliability, "LEAST_IN_BLOCK", 2)
    profile = load(NOTICE)
    low, high = [EMAIL, FAX], [NAME, "company.contact.title", "company.contact.mobile", "company.rnd_staff"]
    spoils = [set_field(key, "原文甲", confidence=0.92) for key in low] + [set_field(k, "原文乙", confidence=0.97) for k in high]
    packet_id = scene.packet(*spoils)
    with scene.store.database.look() as session:
        assert session.get_one(Packet, packet_id).unsure == 0 and calibration.confidence_limits(
            session, profile
        ) == ConfidenceLimits(UNSURE)
    for key in low:
        say(scene, packet_id, "correct", key, "改了")
    for key in high:
        say(scene, packet_id, "confirm", key)
    assert calibration.refresh(scene.store.database, 0.95)[NOTICE].value == 0.97
    with scene.store.database.look() as session:
        assert calibration.confidence_limits(session, profile) == ConfidenceLimits(0.97, {"ocr": 0.97})
        row = session.get_one(Threshold, (NOTICE, ""))
        assert (row.samples, row.measured, row.reached, row.target) == (6, True, True, 0.95)
    second = scene.packet(*spoils, name="第二份")
    with scene.store.database.look() as session:
        assert session.get_one(Packet, second).unsure == 2  # those of 0.92
        assert calibration.measure(session, scene.people["administrator"], NOTICE, 0.95).bound.value == 0.97


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


def test_each_reader_has_a_threshold_of_its_own_once_enough_was_seen(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Word says at 0.8 is right, what the recogniser says at 0.95 is not; of the text layer too little was seen."""
    monkeypatch.setattr(reliability, "LEAST_SAMPLES", 3)
    monkeypatch.setattr(reliability, "LEAST_IN_BLOCK", 1)
    word, ocr, layer = (
        [EMAIL, FAX, NAME],
        ["company.contact.title", "company.contact.mobile", "company.rnd_staff"],
        ["project.name"],
    )
    sure = {Reader.WORD: 0.8, Reader.OCR: 0.95, Reader.TEXT_LAYER: 0.85}
    of_reader = {Reader.WORD: word, Reader.OCR: ocr, Reader.TEXT_LAYER: layer}
    spoils = [read_by(reader, key, sure[reader]) for reader, keys in of_reader.items() for key in keys]
    packet_id = scene.packet(*spoils)
    for key in (*word, *layer):
        say(scene, packet_id, "confirm", key)
    for key in ocr:
        say(scene, packet_id, "correct", key, "改了")
    calibration.refresh(scene.store.database, 0.95)
    with scene.store.database.look() as session:
        least = calibration.confidence_limits(session, load(NOTICE))
        figures = calibration.measure(session, scene.people["administrator"], NOTICE, 0.95)
    assert (least.of("word"), least.of("ocr"), least.of("text_layer")) == (0.8, 1.0, least.notice)
    told = {reader: (bound.value, bound.samples, bound.measured, bound.reached) for reader, bound in figures.readers}
    assert told["word"] == (0.8, 3, True, True) and told["ocr"] == (1.0, 3, True, False)
    assert told["text_layer"] == (least.notice, 1, False, False)
    second = scene.packet(*spoils, name="第二份")
    with scene.store.database.look() as session:
        states = {key: least.doubts(row) for key, row in field_versions.current(session, second).items()}
    assert not any(states[key] for key in word) and all(states[key] for key in ocr)


def read_by(reader: Reader, key: str, confidence: float) -> Spoil:
    def spoil(record: Record) -> Record:
        value = record.fields[key]
        assert value.source
        new = replace(value, confidence=confidence, source=replace(value.source, reader=reader))
        return replace(record, fields={**record.fields, key: new})

    return spoil
