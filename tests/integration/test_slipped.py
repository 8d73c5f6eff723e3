"""What slips through a review, as `evaluation.slipped` tells it: by a packet whose paper is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cleanrecord import clean, set_field
from evaluation.slipped import Desk, copied, reviewed
from servicescene import Scene, Spoil
from storage import field_versions
from storage.schema import BlindQuestion

ENGINES = ("sqlite",)  # nothing of it differs between the databases
EMAIL, TITLE, MOBILE, HONOURS = "company.contact.email", "company.contact.title", "company.contact.mobile", "company.honours"


def desk(scene: Scene, *spoils: Spoil, findings: tuple[str, ...] = (), **fields: Any) -> Desk:
    """A packet as the machine read it, and what its paper says."""
    packet_id = scene.packet(*spoils)
    told = {EMAIL: clean().fields[EMAIL].raw, TITLE: clean().fields[TITLE].raw, MOBILE: clean().fields[MOBILE].raw}
    return Desk(scene.store, scene.reviewer, packet_id, {"fields": told | fields, "findings": list(findings)})


def test_what_is_asked_is_put_right_and_what_is_not_slips_through(scene: Scene) -> None:
    at = desk(
        scene,
        set_field(EMAIL, "zhang1@yunfan.com", confidence=0.6),
        set_field(TITLE, "总经埋", confidence=0.95),
        **{EMAIL: "zhangl@yunfan.com", TITLE: "总经理"},
    )
    found = reviewed(at)
    assert (found.values, found.corrected, found.of) == (1, 1, 3)
    (wrong,) = found.wrong_values
    assert TITLE in wrong and not (found.wrong_in_letter or found.wrong_demands or found.missed_demands)


def test_demands_are_decided_by_the_paper_and_those_that_nobody_sees_are_told(scene: Scene) -> None:
    code = f"invalid:{EMAIL}"
    so = reviewed(
        desk(scene, set_field(EMAIL, "zhang.yunfan.com", confidence=0.6), findings=(code,), **{EMAIL: "zhang.yunfan.com"})
    )
    assert (so.demanded, so.wrong_demands, so.missed_demands) == (1, [], [])
    read_wrong = reviewed(desk(scene, set_field(EMAIL, "zhang.yunfan.com", confidence=0.97)))
    assert (read_wrong.demanded, read_wrong.wrong_demands, read_wrong.wrong_values) == (
        0,
        [],
        [],
    )  # seen beside its crop and put right
    unseen = reviewed(desk(scene, findings=("missing:company.legal_representative",)))
    assert unseen.missed_demands == ["missing:company.legal_representative"]


def test_a_value_asked_blind_is_entered_as_the_paper_says(scene: Scene) -> None:
    at = desk(scene, set_field(TITLE, "总经埋", confidence=0.97), **{TITLE: "总经理"})
    with scene.store.database.unit() as session:
        session.add(BlindQuestion(packet_id=at.packet, key=TITLE, kind="sample", field_type="text", reader="ocr"))
    found = reviewed(at)
    assert (found.blind, found.wrong_values) == (1, []) and found.values == 2  # what differs is decided on after


def test_the_store_itself_stays_as_it_is(scene: Scene, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    packet_id = scene.packet(set_field(EMAIL, "zhang1@yunfan.com", confidence=0.6))
    store = copied(tmp_path, tmp_path_factory.mktemp("copy"))
    reviewed(Desk(store, scene.reviewer, packet_id, {"fields": {EMAIL: "zhangl@yunfan.com"}, "findings": []}))
    store.database.close()
    with scene.store.database.look() as session:
        assert field_versions.current(session, packet_id)[EMAIL].raw == "zhang1@yunfan.com"
