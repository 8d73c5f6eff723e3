"""Resubmission on both databases: what was demanded, what stood there then, and what stands there now."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pypdfium2
import pytest
from sqlalchemy import select

import cleanrecord
from cleanrecord import blank, seal, set_field
from extractors.page.codes import read_codes
from model.errors import UsageError
from model.page import Ink
from model.paper_codes import packet_code
from model.record import Verdict
from servicescene import Scene
from shenbao.service.core.access import Conflict, Forbidden, NotFound
from shenbao.service.reading.returned import link_returned
from shenbao.service.reception import uploads
from shenbao.service.resubmission import comparison
from shenbao.service.resubmission.comparison import Comparison
from shenbao.service.review import review
from shenbao.service.review.correction import open_packet
from storage import findings
from storage.schema import Audit, FindingState, Packet, PacketState

EMAIL, FAX, TITLE = "company.contact.email", "company.contact.fax", "company.contact.title"
SEAL = "cover.applicant_seal"
NO_SEAL = {"verdict": Verdict.ABSENT, "ink": Ink.UNKNOWN, "text": "", "owner_match": None}


def compared(scene: Scene, packet_id: str) -> Comparison:
    with scene.store.database.look() as session:
        found = comparison.compare(session, scene.reviewer, packet_id)
        assert found is not None
        return found


def issued(scene: Scene, packet_id: str) -> str:
    return scene.issued(packet_id).number


def test_each_demand_with_what_stood_there_and_what_stands_there_now(scene: Scene) -> None:
    first = scene.packet(blank(FAX), seal(SEAL, **NO_SEAL))
    scene.correct(first, EMAIL, "不是邮箱")
    number = issued(scene, first)
    spoils = [set_field(EMAIL, "lin@yunfan.com.cn"), blank(FAX), set_field(TITLE, "总经理"), blank("company.profile")]
    second = scene.packet(*spoils, name="补正", previous_id=first)
    found = compared(scene, second)
    assert (found.first_id, found.first_name, found.number) == (first, "云帆", number)
    mended = {d.code: (d.before, d.after) for d in found.mended}
    assert mended[f"invalid:{EMAIL}"] == ("不是邮箱", "lin@yunfan.com.cn")
    before, after = mended[f"missing:{SEAL}"]
    assert before == "无" and after.startswith("有，原印")
    assert [(d.code, d.before, d.after) for d in found.standing] == [(f"missing:{FAX}", "空缺", "空缺")]
    assert [d.code for d in found.fresh] == ["missing:company.profile"] and found.fresh[0].before not in ("", "空缺")
    assert [(c.key, c.before, c.after) for c in found.changes] == [(TITLE, "项目经理", "总经理")]


def test_what_was_told_stays_as_it_was_told(scene: Scene) -> None:
    """Whatever is corrected in the first packet after its notice was issued: the applicant was told what the notice says."""
    first = scene.packet()
    scene.correct(first, EMAIL, "不是邮箱")
    issued(scene, first)
    scene.correct(first, EMAIL, None)
    scene.correct(first, FAX, None)
    second = scene.packet(name="补正", previous_id=first)
    found = compared(scene, second)
    assert [(d.code, d.before) for d in found.mended] == [(f"invalid:{EMAIL}", "不是邮箱")] and found.standing == ()


def test_without_a_notice_the_errors_of_the_first_packet_count(scene: Scene) -> None:
    first = scene.packet(blank(EMAIL))
    second = scene.packet(blank(FAX), name="补正", previous_id=first)
    found = compared(scene, second)
    assert found.number == "" and found.issued is None
    assert [d.code for d in found.mended] == [f"missing:{EMAIL}"] and [d.code for d in found.fresh] == [f"missing:{FAX}"]


def test_a_waived_demand_of_the_second_packet_is_no_longer_standing(scene: Scene) -> None:
    first = scene.packet(blank(EMAIL))
    issued(scene, first)
    second = scene.packet(blank(EMAIL), name="补正", previous_id=first)
    assert [d.code for d in compared(scene, second).standing] == [f"missing:{EMAIL}"]
    with scene.store.database.unit() as session:
        row = next(iter(findings.of_packet(session, second)))
        review.decide_finding(open_packet(session, scene.reviewer, second), row.id, FindingState.WAIVED, "已电话核实")
    assert compared(scene, second).standing == ()


def test_a_packet_is_said_to_mend_another_and_is_no_duplicate_any_more(scene: Scene) -> None:
    first, second = scene.packet(name="甲"), scene.packet(name="甲再次")
    clerk = scene.people["clerk"]

    def standing(packet_id: str) -> list[str]:
        with scene.store.database.look() as session:
            return [r.code for r in findings.of_packet(session, packet_id) if r.state == FindingState.OPEN]

    assert standing(second) == ["duplicate:submission"]
    with scene.store.database.look() as session:
        packet = session.get_one(Packet, second)
        seen = packet.version
        assert [p.id for p in comparison.candidates(session, clerk, packet)] == [first]
        assert comparison.compare(session, clerk, second) is None
    with scene.store.database.unit() as session:
        comparison.link(session, clerk, second, first, seen)
    assert standing(second) == []
    with scene.store.database.look() as session:
        assert [p.id for p in comparison.mended_by(session, session.get_one(Packet, first))] == [second]
        assert session.scalars(select(Audit.subject).where(Audit.action == "packet.linked")).all() == [f"packet/{second}"]
    refused = [
        (Conflict, second, first, clerk, seen),
        (UsageError, first, second, clerk, None),
        (UsageError, first, first, clerk, None),
        (NotFound, second, first, scene.people["stranger"], None),
        (NotFound, second, "0" * 24, clerk, None),
        (Forbidden, second, first, scene.people["manager"], None),
    ]
    for error, packet_id, of, who, version in refused:
        with pytest.raises(error), scene.store.database.unit() as session:
            comparison.link(session, who, packet_id, of, version)
    with scene.store.database.unit() as session:
        comparison.link(session, clerk, second, None)
    assert standing(second) == ["duplicate:submission"]


def test_of_two_packets_that_mend_the_same_one_the_later_counts(scene: Scene) -> None:
    first = scene.packet(name="甲")
    second, third = scene.packet(name="甲补正", previous_id=first), scene.packet(name="甲再补正", previous_id=first)
    fourth = scene.packet(name="甲另报")
    with scene.store.database.look() as session:
        told = {
            p: [r.code for r in findings.of_packet(session, p) if r.state == FindingState.OPEN] for p in (first, second, third)
        }
        assert told == {first: [], second: [], third: []}
        (duplicate,) = [r for r in findings.of_packet(session, fourth) if r.state == FindingState.OPEN]
        assert duplicate.code == "duplicate:submission" and "甲再补正" in duplicate.finding["found"]


def test_a_packet_of_another_notice_is_not_mended(scene: Scene) -> None:
    first = scene.packet()
    with scene.store.database.unit() as session:
        other = uploads.create_batch(session, scene.reviewer, "另一通知", "demo-zjtx").id
        second = uploads.add_packet(session, scene.reviewer, other, "乙").id
        with pytest.raises(UsageError, match="同一通知"):
            comparison.link(session, scene.reviewer, second, first)


def returned(scene: Scene, *mends: str, **more: str) -> str | None:
    """What a packet mends in which papers about `mends` were found."""
    packet_id = scene.packet(name="补正", **more)
    link(scene, packet_id, *mends)
    return scene.row(packet_id).previous_id


def link(scene: Scene, packet_id: str, *mends: str) -> None:
    with scene.store.database.unit() as session:
        record = replace(cleanrecord.clean(), mends=mends)
        link_returned(session, [session.get_one(Packet, packet_id)], [record])


def test_a_packet_that_brings_our_letter_mends_the_packet_of_the_letter(scene: Scene) -> None:
    first = scene.packet(blank(EMAIL))
    assert returned(scene, "000000000000000000000000", first) == first
    with scene.store.database.look() as session:
        [row] = session.scalars(select(Audit).where(Audit.action == "packet.linked"))
        assert row.user_id is None and row.detail["first"] == first


def test_what_a_person_said_stays(scene: Scene) -> None:
    first, other = scene.packet(), scene.packet(name="另一份")
    assert returned(scene, other, previous_id=first) == first


def test_a_link_that_a_person_took_back_does_not_come_again(scene: Scene) -> None:
    first = scene.packet()
    second = scene.packet(name="补正")
    link(scene, second, first)
    with scene.store.database.unit() as session:
        comparison.link(session, scene.reviewer, second, None)
    link(scene, second, first)
    assert scene.row(second).previous_id is None


def test_a_code_that_cannot_be_meant_says_nothing(scene: Scene) -> None:
    first = scene.packet()
    second = scene.packet(name="补正", previous_id=first)
    link(scene, first, first, second)  # its own receipt, and the letter of what mends it
    with scene.store.database.unit() as session:
        assert session.get_one(Packet, first).previous_id is None
        session.get_one(Packet, second).state = PacketState.CANCELLED
    assert returned(scene, second) is None
    with scene.store.database.unit() as session:
        session.get_one(Packet, first).office_id = scene.offices["other"]
    assert returned(scene, first) is None


def test_the_letter_as_issued_carries_the_code_of_its_packet(scene: Scene) -> None:
    first = scene.packet(blank(EMAIL))
    pdf = pypdfium2.PdfDocument(scene.store.blobs.path(scene.issued(first).pdf_sha256))
    page = pdf[0].render(scale=200 / 72, grayscale=True).to_numpy()
    assert read_codes(np.ascontiguousarray(page)) == (packet_code(first),)
