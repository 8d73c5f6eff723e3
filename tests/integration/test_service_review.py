"""Review on both databases: values, seals, findings and pages by people; the findings follow in the same unit of work."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import select

from cleanrecord import PROJECT, blank, paging, seal, set_field
from model.errors import UsageError
from model.page import Ink
from model.record import Presence, Verdict
from servicescene import Scene
from shenbao.service.checking.check import recheck_all
from shenbao.service.core.access import Actor, Conflict, Forbidden, NotFound
from shenbao.service.core.current import current_record, effective_state, human_verdicts
from shenbao.service.core.human_input import HumanInput
from shenbao.service.reading.records import keep_record
from shenbao.service.review import review
from shenbao.service.review.correction import FieldInput, open_packet
from storage import audit, field_versions, findings
from storage.schema import Batch, Event, FindingRow, FindingState, Packet, PacketState, PageRow

EMAIL = "company.contact.email"


def codes(scene: Scene, packet_id: str, *states: FindingState) -> set[str]:
    with scene.store.database.look() as session:
        return {row.code for row in findings.of_packet(session, packet_id) if row.state in (states or (FindingState.OPEN,))}


def finding_id(scene: Scene, packet_id: str, code: str) -> str:
    with scene.store.database.look() as session:
        return session.scalars(select(FindingRow.id).where(FindingRow.packet_id == packet_id, FindingRow.code == code)).one()


def test_a_clean_packet_has_no_findings(scene: Scene) -> None:
    assert codes(scene, scene.packet()) == set()


def test_a_correction_changes_the_findings_at_once(scene: Scene) -> None:
    packet_id = scene.packet(blank(EMAIL))
    assert codes(scene, packet_id) == {f"missing:{EMAIL}"}
    with scene.store.database.unit() as session:
        began = time.process_time()  # its own work, whatever else the machine does
        packet = review.correct_field(
            open_packet(session, scene.reviewer, packet_id), EMAIL, FieldInput("不是邮箱"), "看得清"
        ).packet
        took = time.process_time() - began
        assert packet.errors == 1
    assert codes(scene, packet_id) == {f"invalid:{EMAIL}"}
    assert took < 0.3
    scene.correct(packet_id, EMAIL, "lin@yunfan.com.cn")
    assert codes(scene, packet_id) == set()
    assert codes(scene, packet_id, FindingState.CORRECTED) == {f"missing:{EMAIL}", f"invalid:{EMAIL}"}
    with scene.store.database.look() as session:
        assert session.get_one(Packet, packet_id).errors == 0
        told = session.scalars(select(Event).where(Event.type == "packet.corrected")).all()
        assert [event.payload["errors"] for event in told] == [1, 0]
        assert list(audit.broken_links(session)) == []


def test_a_value_is_typed_as_the_machine_types_it(scene: Scene) -> None:
    packet_id = scene.packet()
    with scene.store.database.unit() as session:
        review.correct_field(
            open_packet(session, scene.reviewer, packet_id), "project.period", FieldInput("2019年3月至2021年12月")
        )
        value = current_record(session, session.get_one(Packet, packet_id)).fields["project.period"].value
        assert value == {"start": "2019-03", "end": "2021-12"}


def test_what_points_to_another_field_follows_its_correction(scene: Scene) -> None:
    packet_id, office, registered = scene.packet(), "company.office_address", "company.registered_address"
    for key, text in ((office, "同注册地址"), (registered, "广州市越秀区吉祥路100号")):
        scene.correct(packet_id, key, text)
    with scene.store.database.look() as session:
        value = current_record(session, session.get_one(Packet, packet_id)).fields[office]
        assert (value.raw, value.value) == ("同注册地址", "广州市越秀区吉祥路100号")
    assert codes(scene, packet_id) == set()


def test_unreadable_is_not_blank(scene: Scene) -> None:
    packet_id = scene.packet()
    with scene.store.database.unit() as session:
        unread = Presence.UNREADABLE
        packet = review.correct_field(
            open_packet(session, scene.reviewer, packet_id), EMAIL, FieldInput(None, presence=unread)
        ).packet
        assert field_versions.current(session, packet_id)[EMAIL].presence == "unreadable"
        assert (packet.errors, packet.warnings) == (0, 1)
        packet = review.correct_field(open_packet(session, scene.reviewer, packet_id), EMAIL, FieldInput(None)).packet
        assert (packet.errors, packet.warnings) == (1, 0)


def test_undo_goes_back_word_by_word_to_the_machine(scene: Scene) -> None:
    packet_id = scene.packet(set_field(EMAIL, "a@b.cn", confidence=0.6))

    def now() -> str | None:
        with scene.store.database.look() as session:
            return field_versions.current(session, packet_id)[EMAIL].raw

    for raw in ("first@b.cn", "second@b.cn"):
        scene.correct(packet_id, EMAIL, raw)
    seen = [now()]
    for _ in range(2):
        with scene.store.database.unit() as session:
            review.undo_field(open_packet(session, scene.reviewer, packet_id), EMAIL)
        seen.append(now())
    assert seen == ["second@b.cn", "first@b.cn", "a@b.cn"]
    assert scene.row(packet_id).unsure == 1  # nobody's word stands: the machine is as unsure as before
    with pytest.raises(UsageError, match="撤销"), scene.store.database.unit() as session:
        review.undo_field(open_packet(session, scene.reviewer, packet_id), EMAIL)


def test_confirming_makes_a_value_sure(scene: Scene) -> None:
    packet_id = scene.packet(set_field(EMAIL, "a@b.cn", confidence=0.6))
    with scene.store.database.unit() as session:
        assert session.get_one(Packet, packet_id).unsure == 1
        packet = review.confirm_field(open_packet(session, scene.reviewer, packet_id), EMAIL).packet
        assert packet.unsure == 0
        assert current_record(session, packet).fields[EMAIL].confidence == 1.0


def test_a_second_reading_keeps_the_persons_value(scene: Scene) -> None:
    packet_id = scene.packet(blank(EMAIL))
    with scene.store.database.unit() as session:
        packet = review.correct_field(
            open_packet(session, scene.reviewer, packet_id), EMAIL, FieldInput("lin@yunfan.com.cn")
        ).packet
        record = set_field(EMAIL, "1in@yunfan")(current_record(session, packet))
        keep_record(session, packet, session.get_one(Batch, packet.batch_id), record)
        recheck_all(session, effective_state(session, packet))
        assert field_versions.current(session, packet_id)[EMAIL].raw == "lin@yunfan.com.cn"
        assert field_versions.overruled(session, packet_id)[EMAIL].raw == "1in@yunfan"
    assert codes(scene, packet_id) == set()


def test_a_seal_is_overruled_with_a_reason_and_the_word_taken_back(scene: Scene) -> None:
    at = "cover.applicant_seal"
    packet_id = scene.packet(seal(at, verdict=Verdict.ABSENT, ink=Ink.UNKNOWN, text="", owner_match=None))
    assert codes(scene, packet_id) == {f"missing:{at}"}
    said = {"verdict": "present", "ink": "original", "text": "广州市云帆智能科技有限公司", "owner_match": 1.0}
    with pytest.raises(UsageError, match="理由"), scene.store.database.unit() as session:
        review.overrule(open_packet(session, scene.reviewer, packet_id), at, said, " ")
    for wrong in ({"verdict": "maybe"}, {"colour_of_paper": "red"}):
        with pytest.raises(UsageError, match="改判"), scene.store.database.unit() as session:
            review.overrule(open_packet(session, scene.reviewer, packet_id), at, wrong, "看过原件")
    with scene.store.database.unit() as session:
        review.overrule(open_packet(session, scene.reviewer, packet_id), at, said, "看过原件")
    assert codes(scene, packet_id) == set()
    with scene.store.database.unit() as session:
        review.withdraw(open_packet(session, scene.reviewer, packet_id), at)
    assert codes(scene, packet_id) == {f"missing:{at}"}


def test_overruling_twice_is_undone_word_by_word(scene: Scene) -> None:
    at, reason = "cover.applicant_seal", "看过原件"
    packet_id = scene.packet(seal(at, verdict=Verdict.ABSENT, ink=Ink.UNKNOWN, text="", owner_match=None))
    words = []
    for word in (HumanInput.COPY, HumanInput.PRESENT):
        with scene.store.database.unit() as session:
            review.overrule_by_input(open_packet(session, scene.reviewer, packet_id), at, word, reason)
            words.append(human_verdicts(session, packet_id)[at].id)
    seen = []
    for earlier in (words[0], ""):
        with scene.store.database.unit() as session:
            packet = review.restore(open_packet(session, scene.people["second"], packet_id), at, earlier).packet
            standing = next(s for s in current_record(session, packet).seals if s.at == at)
            seen.append((standing.verdict, standing.ink))
    assert seen == [(Verdict.PRESENT, Ink.COPY), (Verdict.ABSENT, Ink.UNKNOWN)]
    other = scene.packet(name="另一份")
    with pytest.raises(NotFound), scene.store.database.unit() as session:
        review.restore(open_packet(session, scene.reviewer, other), at, words[0])


def test_the_end_of_a_review_is_taken_back(scene: Scene) -> None:
    packet_id = scene.packet()
    with pytest.raises(UsageError, match="尚未审核"), scene.store.database.unit() as session:
        review.reopen_review(open_packet(session, scene.reviewer, packet_id))
    with scene.store.database.unit() as session:
        review.finish_review(open_packet(session, scene.reviewer, packet_id))
    with scene.store.database.unit() as session:
        packet = review.reopen_review(open_packet(session, scene.reviewer, packet_id)).packet
        assert (packet.state, packet.reviewed) == (PacketState.CHECKED, None)


def test_a_paging_seal_is_overruled(scene: Scene) -> None:
    packet_id = scene.packet(paging(verdict=Verdict.ABSENT, coverage=0.0, pages=()))
    assert codes(scene, packet_id) == {"missing:paging_seal"}
    with scene.store.database.unit() as session:
        said = {"verdict": "present", "ink": "original", "gaps": []}
        review.overrule(open_packet(session, scene.reviewer, packet_id), "paging_seal", said, "原件上有")
    assert codes(scene, packet_id) == set()


def test_findings_are_waived_with_a_reason_confirmed_and_reopened(scene: Scene) -> None:
    packet_id = scene.packet(blank(EMAIL))
    code = f"missing:{EMAIL}"
    row = finding_id(scene, packet_id, code)

    def decide(state: FindingState, reason: str = "") -> int:
        with scene.store.database.unit() as session:
            return review.decide_finding(open_packet(session, scene.reviewer, packet_id), row, state, reason).packet.errors

    with pytest.raises(UsageError, match="理由"):
        decide(FindingState.WAIVED)
    assert decide(FindingState.WAIVED, "已电话核实") == 0
    assert decide(FindingState.CONFIRMED) == 1
    assert decide(FindingState.OPEN) == 1
    with scene.store.database.look() as session:
        assert [e.state for e in findings.history(session, row)] == ["open", "waived", "confirmed", "open"]


def test_a_page_is_moved_to_another_part_and_stays_there_after_a_second_reading(scene: Scene) -> None:
    packet_id = scene.packet()
    with scene.store.database.unit() as session:
        page = session.scalars(select(PageRow).where(PageRow.packet_id == packet_id, PageRow.part == "evidence2")).one()
        with pytest.raises(UsageError, match="没有名为"):
            review.move_page(open_packet(session, scene.reviewer, packet_id), page.id, "nowhere")
        review.move_page(open_packet(session, scene.reviewer, packet_id), page.id, "other")
        packet = session.get_one(Packet, packet_id)
        parts = {p.page: p.part for p in current_record(session, packet).pages}
        assert parts[page.number] == "other"
        review.move_page(open_packet(session, scene.reviewer, packet_id), page.id, "")
        assert {p.page: p.part for p in current_record(session, packet).pages}[page.number] == "evidence2"


def test_two_people_on_one_packet_lose_no_update(scene: Scene) -> None:
    packet_id = scene.packet()
    seen = scene.row(packet_id).version
    with scene.store.database.unit() as session:
        review.correct_field(open_packet(session, scene.reviewer, packet_id, seen), EMAIL, FieldInput("a@b.cn"))
    with pytest.raises(Conflict), scene.store.database.unit() as session:
        review.correct_field(open_packet(session, scene.people["second"], packet_id, seen), EMAIL, FieldInput("c@d.cn"))
    with scene.store.database.look() as session:
        assert field_versions.current(session, packet_id)[EMAIL].raw == "a@b.cn"
        assert session.get_one(Packet, packet_id).version > seen


def test_four_eyes_where_the_notice_wants_them(scene: Scene) -> None:
    packet_id = scene.packet()
    key = "project.name"
    scene.correct(packet_id, key, PROJECT + "二期")
    with pytest.raises(UsageError, match="复核"), scene.store.database.unit() as session:
        review.finish_review(open_packet(session, scene.reviewer, packet_id))
    with scene.store.database.unit() as session:
        review.confirm_field(open_packet(session, scene.people["second"], packet_id), key)
    with scene.store.database.unit() as session:
        assert review.finish_review(open_packet(session, scene.reviewer, packet_id)).packet.state == PacketState.REVIEWED


@pytest.mark.parametrize("who", ["clerk", "manager", "integrator"])
def test_only_reviewers_correct(scene: Scene, who: str) -> None:
    packet_id = scene.packet()
    with pytest.raises(Forbidden), scene.store.database.unit() as session:
        review.correct_field(open_packet(session, scene.people[who], packet_id), EMAIL, FieldInput("a@b.cn"))


def every_change(scene: Scene, actor: Actor, packet_id: str) -> list[object]:
    return [
        lambda s: review.correct_field(open_packet(s, actor, packet_id), EMAIL, FieldInput("a@b.cn")),
        lambda s: review.confirm_field(open_packet(s, actor, packet_id), EMAIL),
        lambda s: review.undo_field(open_packet(s, actor, packet_id), EMAIL),
        lambda s: review.overrule(open_packet(s, actor, packet_id), "paging_seal", {}, "x"),
        lambda s: review.withdraw(open_packet(s, actor, packet_id), "paging_seal"),
        lambda s: review.decide_finding(open_packet(s, actor, packet_id), "x", FindingState.OPEN, ""),
        lambda s: review.move_page(open_packet(s, actor, packet_id), "x", "cover"),
        lambda s: review.finish_review(open_packet(s, actor, packet_id)),
    ]


def test_another_citys_people_find_nothing(scene: Scene) -> None:
    packet_id = scene.packet()
    for change in every_change(scene, scene.people["stranger"], packet_id):
        with pytest.raises(NotFound), scene.store.database.unit() as session:
            change(session)  # type: ignore[operator]
    with scene.store.database.unit() as session:
        assert review.confirm_field(open_packet(session, scene.people["province"], packet_id), EMAIL).packet.id == packet_id
