"""What a letter demands is seen and decided by people: demands that rest on pictures, warnings taken in or left out, demands of their own."""

from __future__ import annotations

from datetime import date
from itertools import groupby

import pytest
from sqlalchemy import select

from cleanrecord import blank, paging, set_field, submission
from model.errors import DemandsUnseen, LetterStands, UsageError
from model.packet import Submission
from model.record import Verdict
from servicescene import Scene
from shenbao.service.checking import registers
from shenbao.service.core.current import effective_state
from shenbao.service.core.store import UnitOfWork
from shenbao.service.letters import issue
from shenbao.service.letters.freezing import Asked
from shenbao.service.letters.seen import unseen_demands
from shenbao.service.resubmission import comparison
from shenbao.service.review import review
from shenbao.service.review.correction import open_packet
from shenbao.service.review.screen import screen
from storage import findings
from storage.schema import DeficiencyLetter, FindingEvent, FindingRow, FindingState, Packet, PageRow

EMAIL, FAX, MOBILE = "company.contact.email", "company.contact.fax", "company.contact.mobile"
DUE = Asked(date(2099, 1, 5))


def issued(scene: Scene, packet: str, asked: Asked = DUE) -> DeficiencyLetter:
    with scene.store.database.unit() as session:
        return issue.issue(UnitOfWork(session, scene.store, scene.reviewer), packet, asked=asked)


def rows(scene: Scene, packet: str) -> dict[str, FindingRow]:
    with scene.store.database.look() as session:
        return {row.code: row for row in findings.of_packet(session, packet)}


def decide(scene: Scene, packet: str, row: FindingRow, to: FindingState, reason: str = "") -> None:
    with scene.store.database.unit() as session:
        review.decide_finding(open_packet(session, scene.reviewer, packet), row.id, to, reason)


def unseen(scene: Scene, packet: str) -> list[str]:
    with scene.store.database.look() as session:
        return [row.code for row in unseen_demands(session, effective_state(session, session.get_one(Packet, packet)))]


def items(letter: DeficiencyLetter) -> str:
    return "\n".join(block["text"] for block in letter.content["blocks"])


def test_a_demand_that_rests_on_a_picture_is_seen_before_the_letter(scene: Scene) -> None:
    packet = scene.packet(blank(EMAIL, FAX))
    assert set(unseen(scene, packet)) == {f"missing:{EMAIL}", f"missing:{FAX}"}
    with pytest.raises(DemandsUnseen, match="传真.*、.*邮箱|邮箱.*、.*传真"):
        issued(scene, packet)
    decide(scene, packet, rows(scene, packet)[f"missing:{EMAIL}"], FindingState.CONFIRMED)
    scene.correct(packet, FAX, None)  # a person says that nothing stands there: that is seen
    assert unseen(scene, packet) == []
    assert len(issued(scene, packet).codes) == 2


def test_what_rests_on_no_picture_is_not_asked(scene: Scene) -> None:
    electronic = scene.packet(blank(EMAIL))
    with scene.store.database.unit() as session:
        for page in session.scalars(select(PageRow).where(PageRow.packet_id == electronic)):
            page.reader = "word"
        row = session.scalars(select(FindingRow).where(FindingRow.packet_id == electronic)).one()
        row.finding = row.finding | {"source": row.finding["source"] | {"reader": "word"}}
    assert unseen(scene, electronic) == [] and issued(scene, electronic).codes
    registered = scene.packet(blank(EMAIL), submission(copies_paper=0), name="份数")
    assert "copies:submission" in rows(scene, registered) and "copies:submission" not in unseen(scene, registered)
    late = scene.packet(blank(EMAIL), name="逾期")
    with scene.store.database.unit() as session:
        registers.set_submission(session, scene.reviewer, late, Submission(received=date(2020, 5, 16)))
    refusal = issued(scene, late, Asked())  # tells of nothing but the delay, which a register says; gives no time
    assert "不予受理" in refusal.number and refusal.due is None


def test_a_warning_is_a_demand_by_ones_word(scene: Scene) -> None:
    packet = scene.packet(set_field(MOBILE, "1380013800", confidence=0.5))
    [row] = [row for row in rows(scene, packet).values() if row.severity == "warning"]
    assert scene.row(packet).errors == 0
    decide(scene, packet, row, FindingState.CONFIRMED)
    with scene.store.database.look() as session:
        kept = session.get_one(Packet, packet)
        assert (kept.errors, kept.warnings) == (1, 0)
    letter = issued(scene, packet)
    assert letter.codes == [row.code] and "1380013800" in items(letter) and "识别有误" not in items(letter)
    decide(scene, packet, row, FindingState.WAIVED)  # by one key, without a reason
    with pytest.raises(UsageError, match="没有需要补正"):
        issued(scene, packet)


def test_a_word_stands_while_the_check_says_the_same(scene: Scene) -> None:
    packet = scene.packet(set_field(MOBILE, "1380013800"))
    [row] = rows(scene, packet).values()
    decide(scene, packet, row, FindingState.CONFIRMED)
    scene.correct(packet, EMAIL, "lin@yunfan.com.cn")  # checked anew, nothing else is said of the number
    assert rows(scene, packet)[row.code].state == FindingState.CONFIRMED
    scene.correct(packet, MOBILE, "138001380")
    assert rows(scene, packet)[row.code].state == FindingState.OPEN  # it says something else now


def test_an_error_is_left_out_with_a_reason_only(scene: Scene) -> None:
    packet = scene.packet(blank(EMAIL))
    [row] = rows(scene, packet).values()
    with pytest.raises(UsageError, match="理由"):
        decide(scene, packet, row, FindingState.WAIVED, " ")


def test_a_demand_of_ones_own_and_other_words(scene: Scene) -> None:
    packet = scene.packet(blank(EMAIL))
    scene.look_at_demands(packet)
    with scene.store.database.unit() as session:
        for part, message in (("", ""), ("elsewhere", "请补交章程")):
            with pytest.raises(UsageError):
                review.make_demand(open_packet(session, scene.reviewer, packet), part, message)
        review.make_demand(open_packet(session, scene.reviewer, packet), "", "请补交公司章程")
        review.make_demand(open_packet(session, scene.reviewer, packet), "table1", "1号证书不清晰")
    own = rows(scene, packet)
    assert {row.state for code, row in own.items() if code.startswith("own:")} == {FindingState.CONFIRMED}
    scene.correct(packet, FAX, None)  # checked anew: no check takes it away
    with scene.store.database.unit() as session:
        opened = open_packet(session, scene.reviewer, packet)
        review.reword_demand(opened, own["own:自拟1"].id, "请补交最新的公司章程")
        review.reword_demand(opened, own[f"missing:{EMAIL}"].id, "请写明能收到邮件的邮箱")
    text = items(issued(scene, packet))
    assert "请补交最新的公司章程。" in text and "1号证书不清晰。请按要求补正。" in text and "请写明能收到邮件的邮箱" in text
    with scene.store.database.unit() as session:
        review.reword_demand(open_packet(session, scene.reviewer, packet), own[f"missing:{EMAIL}"].id, "")
        events = session.scalars(select(FindingEvent.wording).where(FindingEvent.wording != "")).all()
    assert set(events) == {"请补交最新的公司章程", "请写明能收到邮件的邮箱"}
    assert findings.as_finding(rows(scene, packet)[f"missing:{EMAIL}"]).message.startswith("《表一")


def test_what_people_demanded_is_asked_again_of_the_packet_that_mends(scene: Scene) -> None:
    first = scene.packet(set_field(MOBILE, "1380013800", confidence=0.5))
    with scene.store.database.unit() as session:
        review.make_demand(open_packet(session, scene.reviewer, first), "", "请补交公司章程")
    [number] = [row for row in rows(scene, first).values() if row.severity == "warning"]
    decide(scene, first, number, FindingState.CONFIRMED)
    issued(scene, first)
    second = scene.packet(set_field(MOBILE, "1380013800", confidence=0.5), name="补正")
    with scene.store.database.unit() as session:
        comparison.link(session, scene.reviewer, second, first)
    with scene.store.database.look() as session:
        found = comparison.compare(session, scene.reviewer, second)
        assert found and not found.mended and {d.code for d in found.standing} == {number.code, "own:自拟1"}
    assert unseen(scene, second) == ["own:自拟1"]
    decide(scene, second, rows(scene, second)["own:自拟1"], FindingState.WAIVED, "已补交")
    with scene.store.database.look() as session:
        found = comparison.compare(session, scene.reviewer, second)
        assert found and [d.code for d in found.mended] == ["own:自拟1"]
    with scene.store.database.unit() as session:
        comparison.link(session, scene.reviewer, second, None)


def test_a_letter_is_not_issued_twice_by_accident(scene: Scene) -> None:
    packet = scene.packet(blank(EMAIL))
    scene.look_at_demands(packet)
    with pytest.raises(UsageError, match="代替"):
        issued(scene, packet, Asked(DUE.due, "（广州市）补正告〔2020〕9号"))
    first = issued(scene, packet)
    for again in (DUE, Asked(DUE.due, first.number), Asked(DUE.due, "别的")):
        with pytest.raises(LetterStands, match="补正告"):
            issued(scene, packet, again)
    longer = issued(scene, packet, Asked(date(2099, 2, 5), first.number))  # more time is no accident
    assert longer.replaces == first.number and f"此前出具的{first.number}同时作废" in items(longer)
    scene.correct(packet, FAX, None)
    with pytest.raises(LetterStands):
        issued(scene, packet, Asked(DUE.due, first.number))  # not the last one
    assert len(issued(scene, packet, Asked(DUE.due, longer.number)).codes) == 2


def test_number_signature_and_office_agree(scene: Scene) -> None:
    letter = scene.issued(scene.packet(blank(EMAIL)))
    blocks = letter.content["blocks"]
    assert letter.number.startswith("（广州市）") and [b["text"] for b in blocks if b["style"] == "sign"] == ["广州市（印章）"]
    assert any("你单位、广州市各存一份" in b["text"] for b in blocks) and letter.content["author"] == "广州市"


def test_a_last_day_is_needed_and_allowed(scene: Scene) -> None:
    packet = scene.packet(blank(EMAIL))
    scene.look_at_demands(packet)
    for due in (None, date(2020, 1, 1)):
        with pytest.raises(UsageError, match="期限"):
            issued(scene, packet, Asked(due))


def test_what_concerns_the_whole_packet_stands_together(scene: Scene) -> None:
    """A demand of one's own of the whole packet has the heading of those that the program found of it; each heading comes once."""
    packet = scene.packet(blank(FAX), paging(verdict=Verdict.ABSENT), submission(received=date(2020, 5, 11)))
    with scene.store.database.unit() as session:
        review.make_demand(open_packet(session, scene.reviewer, packet), "", "请将材料装订成册。")
    with scene.store.database.look() as session:
        found = screen(session, scene.reviewer, effective_state(session, session.get_one(Packet, packet)))["findings"]
    titles = [title for title, _ in groupby(entry["part_title"] for entry in found if entry["standing"])]
    assert "整套材料" in titles and len(titles) == len(set(titles)) > 2
