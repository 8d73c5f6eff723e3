"""Blind entry: what is drawn, that nothing tells the value before it was entered, what agreement and disagreement make of it, and what the
sample tells of the readers.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from apiscene import make_client
from cleanrecord import set_field
from model.errors import UsageError
from model.page import Reader
from model.record import Presence
from notices.profile import load
from servicescene import NOTICE, Scene
from shenbao.service.checking import calibration, reliability, sampling, untold
from shenbao.service.checking.calibration import ConfidenceLimits
from shenbao.service.checking.sampling import Policy
from shenbao.service.core.access import Forbidden
from shenbao.service.core.current import current_record, effective_state
from shenbao.service.reading.records import keep_record, keep_records
from shenbao.service.review import blind, review
from shenbao.service.review.correction import FieldInput, open_packet
from storage.schema import Audit, Batch, BlindKind, BlindQuestion, BlindStratum, Packet, PacketState
from test_web_review import browser, told

ENGINES = ("sqlite",)  # nothing of it differs between the databases but what `test_service_calibration` asks on both
EMAIL, TITLE, MOBILE = "company.contact.email", "company.contact.title", "company.contact.mobile"
MACHINE = "zhangwei2019@mail.example"
WRONG = "company.credit_code"


def asked(scene: Scene, *keys: str, kind: BlindKind = BlindKind.SAMPLE, name: str = "云帆") -> str:
    """A packet of whose values some are asked blind."""
    packet_id = scene.packet(set_field(EMAIL, MACHINE), name=name)
    with scene.store.database.unit() as session:
        for key in keys:
            field_type = load(NOTICE).field(key).type.value
            session.add(BlindQuestion(packet_id=packet_id, key=key, kind=kind, field_type=field_type, reader="ocr"))
    return packet_id


def enter(
    scene: Scene, packet_id: str, key: str, raw: str | None, presence: Presence | None = None, who: str = "reviewer"
) -> None:
    with scene.store.database.unit() as session:
        blind.enter(open_packet(session, scene.people[who], packet_id), key, FieldInput(raw, presence))


def field(doc: dict[str, Any], key: str) -> dict[str, Any]:
    return next(f for f in doc["fields"] if f["key"] == key)


def test_nothing_tells_the_value_before_it_was_entered(scene: Scene) -> None:
    packet_id = asked(scene, EMAIL)
    client, address = browser(scene), f"/packets/{packet_id}"
    pages = [
        f"{address}/review",
        f"{address}/review.json",
        f"{address}/review/fields/{EMAIL}",
        f"{address}/review/doubts",
        address,
    ]
    pages += [f"{address}/review/notice", f"{address}/text"]
    for page in pages:
        assert MACHINE not in client.get(page).get_data(as_text=True), page
    shown = field(told(client, packet_id), EMAIL)
    assert (shown["state"], shown["text"], shown["blind"]) == ("asked", "", "sample") and shown["place"]["box"]
    api = make_client(scene)
    api.token("reviewer")
    for path in ("record", "fields", f"fields/{EMAIL}", "findings"):
        assert MACHINE not in api.call("GET", f"/packets/{packet_id}/{path}", "reviewer").get_data(as_text=True), path
    # whoever enters nothing sees it as ever
    assert MACHINE in browser(scene, "clerk").get(f"{address}/review.json").get_data(as_text=True)
    enter(scene, packet_id, EMAIL, MACHINE)
    assert MACHINE in client.get(f"{address}/review.json").get_data(as_text=True)


def test_a_finding_that_quotes_the_value_does_not_tell_it(scene: Scene) -> None:
    code = "91110000600037342X"  # its check digit is wrong
    packet_id = scene.packet(set_field(WRONG, code, confidence=0.99))
    with scene.store.database.unit() as session:
        session.add(BlindQuestion(packet_id=packet_id, key=WRONG, kind="sample", field_type="credit_code", reader="ocr"))
    client = browser(scene)
    doc = told(client, packet_id)
    assert not any(f["field"] == WRONG for f in doc["findings"]) and code not in json.dumps(doc, ensure_ascii=False)
    letter = client.get(f"/packets/{packet_id}/review/notice").get_data(as_text=True)
    assert code not in letter and untold.HIDDEN in letter


def test_it_is_settled_blind_and_no_other_way(scene: Scene) -> None:
    packet_id = asked(scene, EMAIL)
    for change in (review.confirm_field, review.undo_field):
        with scene.store.database.unit() as session, pytest.raises(UsageError, match="盲录"):
            change(open_packet(session, scene.reviewer, packet_id), EMAIL)
    with scene.store.database.unit() as session, pytest.raises(UsageError, match="盲录"):
        review.correct_field(open_packet(session, scene.reviewer, packet_id), EMAIL, FieldInput(MACHINE))
    with pytest.raises(UsageError, match="照图像录入"):
        enter(scene, packet_id, EMAIL, " ")
    with pytest.raises(UsageError, match="没有请您盲录"):
        enter(scene, packet_id, TITLE, "项目经理")


def test_the_review_does_not_end_before_unless_the_office_says_so(scene: Scene) -> None:
    packet_id = asked(scene, EMAIL)
    with scene.store.database.unit() as session, pytest.raises(UsageError, match="还有 1 项未盲录"):
        review.finish_review(open_packet(session, scene.reviewer, packet_id))
    with scene.store.database.unit() as session:
        sampling.set_policy(session, scene.people["manager"], scene.offices["city"], load(NOTICE), Policy(0.02, optional=True))
        review.finish_review(open_packet(session, scene.reviewer, packet_id))
    assert field(told(browser(scene), packet_id), EMAIL)["text"] == MACHINE  # nothing is asked any more


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        (EMAIL, "ZHANGWEI2019@mail.example"),
        (TITLE, " 项目 经理 "),
        (MOBILE, "１３８１２３４５６７８"),
        ("company.main_business", "工业软件、大数据"),
    ],
)
def test_what_says_the_same_confirms(scene: Scene, key: str, raw: str) -> None:
    packet_id = asked(scene, key)
    enter(scene, packet_id, key, raw)
    shown = field(told(browser(scene), packet_id), key)
    assert shown["state"] == "confirmed" and shown["by"] == "reviewer某"
    with scene.store.database.look() as session:
        (question,) = session.scalars(select(BlindQuestion)).all()
        assert question.agreed and question.answered and question.user_id == scene.reviewer.user_id


def test_what_differs_is_doubtful_until_a_person_decides(scene: Scene) -> None:
    packet_id, client = asked(scene, EMAIL), browser(scene)
    doc = told(client, packet_id)
    body = {"version": doc["version"], "raw": "other@mail.example"}
    doc = client.post(f"/packets/{packet_id}/review/fields/{EMAIL}/blind", json=body).get_json()
    shown = field(doc, EMAIL)
    assert (shown["state"], shown["text"], shown["machine"]) == ("unsure", "other@mail.example", MACHINE)  # both are shown
    assert doc["packet"]["unsure"] == 1
    with scene.store.database.unit() as session, pytest.raises(UsageError, match="不能撤销"):
        review.undo_field(open_packet(session, scene.reviewer, packet_id), EMAIL)
    values = {v.key: v for v in calibrated(scene)}
    assert values[EMAIL].pending and not values[EMAIL].right
    scene.correct(packet_id, EMAIL, MACHINE)
    assert {v.key: (v.pending, v.right) for v in calibrated(scene)} == {EMAIL: (False, True)}
    shown = field(told(client, packet_id), EMAIL)
    assert (shown["state"], shown["text"]) == ("confirmed", MACHINE)


def calibrated(scene: Scene) -> Any:
    with scene.store.database.look() as session:
        return calibration.blind_values(session, NOTICE)


def test_a_second_person_enters_what_the_first_one_gave_and_is_told_who_typed_what(scene: Scene) -> None:
    packet_id = asked(scene, TITLE, kind=BlindKind.SECOND)
    enter(scene, packet_id, TITLE, "项目总监")  # the machine read 项目经理
    with scene.store.database.unit() as session:  # decided, by the one who typed it
        review.confirm_field(open_packet(session, scene.reviewer, packet_id), TITLE)
    first = asked(scene, name="第二份")
    with scene.store.database.unit() as session:
        review.correct_field(open_packet(session, scene.reviewer, first), TITLE, FieldInput("项目总监"))
        session.add(BlindQuestion(packet_id=first, key=TITLE, kind="second", field_type="text", reader="ocr"))
    own, other = told(browser(scene), first), told(browser(scene, "second"), first)
    assert field(own, TITLE)["text"] == "项目总监" and own["blind"] == {"others": ["申报联系人职务"], "optional": False}
    assert field(other, TITLE)["state"] == "asked" and "项目总监" not in json.dumps(other, ensure_ascii=False)
    with scene.store.database.unit() as session, pytest.raises(UsageError, match="须由另一人二次录入：申报联系人职务"):
        review.finish_review(open_packet(session, scene.reviewer, first))
    enter(scene, first, TITLE, "项目主管", who="second")
    shown = field(told(browser(scene), first), TITLE)
    assert (shown["state"], shown["text"], shown["by"]) == ("unsure", "项目主管", "second某")
    assert shown["others"][0] == {"name": "reviewer某", "text": "项目总监", "edit": "项目总监", "place": None}
    with scene.store.database.unit() as session:
        review.correct_field(open_packet(session, scene.reviewer, first), TITLE, FieldInput("项目总监"))
        review.finish_review(open_packet(session, scene.reviewer, first))
    assert calibrated(scene) == []  # chosen, not drawn


def test_the_machine_reads_again_and_a_persons_word_stays(scene: Scene) -> None:
    packet_id = asked(scene, EMAIL, TITLE)
    enter(scene, packet_id, EMAIL, "other@mail.example")
    with scene.store.database.unit() as session:
        packet = session.get_one(Packet, packet_id)
        better = set_field(EMAIL, "third@mail.example")(current_record(session, packet))
        keep_record(session, packet, session.get_one(Batch, packet.batch_id), better)
        assert effective_state(session, packet).fields[EMAIL].raw == "other@mail.example"
        unsure = set_field(TITLE, "项目经理", confidence=0.4)(better)  # no longer sure: an ordinary doubtful value
        keep_record(session, packet, session.get_one(Batch, packet.batch_id), unsure)
    assert field(told(browser(scene), packet_id), TITLE)["state"] == "unsure"


def test_every_stratum_is_drawn_from_by_its_share_and_no_packet_twice(scene: Scene) -> None:
    ids = [scene.packet(set_field(EMAIL, MACHINE), name=f"第{n}份") for n in range(12)]
    for _ in range(2):  # read again: nothing else is asked
        with scene.store.database.unit() as session:
            for packet_id in ids:
                sampling.draw(session, effective_state(session, session.get_one(Packet, packet_id)), 0.25)
    with scene.store.database.look() as session:
        sure: dict[str, int] = {}
        for row in session.scalars(select(BlindStratum)):
            sure[row.field_type] = sure.get(row.field_type, 0) + row.sure
        questions = session.scalars(select(BlindQuestion)).all()
        drawn = {kind: sum(q.field_type == kind for q in questions) for kind in sure}
    assert all(abs(drawn[kind] - 0.25 * count) <= 1 for kind, count in sure.items()) and len(sure) > 8
    keys = {q.key for q in questions}
    assert not keys & {
        "cover.applicant",
        "company.name",
        "project.name",
        "company.profile",
    }  # told by every list, or too long to type


def test_it_is_drawn_when_a_record_is_kept_by_what_the_office_wants(scene: Scene) -> None:
    packet_id = scene.packet(set_field(MOBILE, "13812345678", confidence=0.5))
    with scene.store.database.unit() as session:
        sampling.set_policy(session, scene.people["manager"], scene.offices["city"], load(NOTICE), Policy(0.0, (TITLE, MOBILE)))
        packet = session.get_one(Packet, packet_id)
        record = current_record(session, packet)
        keep_records(session, scene.store, [packet], [record], 0.5)
        questions = {q.key: q.kind for q in session.scalars(select(BlindQuestion))}
        assert questions == {TITLE: "second", MOBILE: "second"} and packet.state == PacketState.CHECKED
        entry = session.scalars(select(Audit).where(Audit.action == "blind.policy")).one()
        assert entry.detail["share"] == 0.0 and entry.detail["second"] == [TITLE, MOBILE]
    assert field(told(browser(scene), packet_id), MOBILE)["state"] == "asked"  # entered twice, however sure the machine is


def test_offices_below_follow_and_who_may_set_it(scene: Scene) -> None:
    profile = load(NOTICE)
    with scene.store.database.unit() as session:
        sampling.set_policy(session, scene.people["province"], scene.offices["province"], profile, Policy(0.1))
        assert sampling.policy_of(session, scene.offices["city"], NOTICE).share == 0.1
        assert sampling.policy_of(session, scene.offices["city"], "demo-zjtx", 0.3).share == 0.3
        with pytest.raises(Forbidden):
            sampling.set_policy(session, scene.reviewer, scene.offices["city"], profile, Policy(0.0))
        for wrong in (Policy(0.9), Policy(0.1, ("company.profile",)), Policy(0.1, ("cover.applicant",))):
            with pytest.raises(UsageError):
                sampling.set_policy(session, scene.people["manager"], scene.offices["city"], profile, wrong)


def test_the_bound_is_learned_from_the_sample_and_changes_when_a_manager_accepts_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reliability, "LEAST_SAMPLES", 3)
    spoils = [set_field(EMAIL, MACHINE, confidence=0.91), set_field(TITLE, "项目经理", confidence=0.95)]
    profile, packets = load(NOTICE), []
    for n in range(4):
        packet_id = scene.packet(*spoils, name=f"第{n}份")
        packets.append(packet_id)
        with scene.store.database.unit() as session:
            for key, kind in ((EMAIL, "email"), (TITLE, "text")):
                session.add(BlindQuestion(packet_id=packet_id, key=key, kind="sample", field_type=kind, reader="ocr"))
        enter(scene, packet_id, TITLE, "项目经理")
        enter(scene, packet_id, EMAIL, f"other{n}@mail.example")
    manager, above = scene.people["manager"], scene.people["province"]
    with scene.store.database.unit() as session:
        figures = calibration.measure(session, manager, NOTICE, 0.5)
        assert (figures.drawn, figures.entered, figures.looked_at) == (8, 8, 0)
        assert [(a.what, a.right, a.count, a.pending) for a in figures.by_type] == [("email", 0, 4, 4), ("text", 4, 4, 0)]
        assert dict(figures.learned)[""].value == 0.95 and dict(figures.learned)["ocr"].reached
        assert calibration.confidence_limits(session, profile) == ConfidenceLimits(0.9)  # nothing changes by itself
        calibration.accept(session, manager, NOTICE, "", 0.5)
        assert calibration.confidence_limits(session, profile) == ConfidenceLimits(0.95)
        told_ = session.scalars(select(Audit).where(Audit.action == "threshold.accepted")).one()
        assert (told_.detail["was"], told_.detail["value"], told_.user_id) == (0.9, 0.95, manager.user_id)
        for who in ("reviewer", "stranger"):  # a bound holds for all offices
            with pytest.raises(Forbidden):
                calibration.accept(session, scene.people[who], NOTICE, "", 0.5)
        with pytest.raises(UsageError, match="不足"):
            calibration.accept(session, manager, NOTICE, "", 0.999)
        calibration.drop(session, above, NOTICE, "")
        assert calibration.confidence_limits(session, profile) == ConfidenceLimits(0.9)


def test_the_pages_and_the_api_of_it(scene: Scene) -> None:
    packet_id, manager = asked(scene, EMAIL, TITLE), browser(scene, "manager")
    page = manager.get("/calibration").get_data(as_text=True)
    assert "还没有盲录过的内容" in page and "2.0%" in page
    said = {"notice": NOTICE, "share": "5", "second": [TITLE], "optional": "1"}
    assert manager.post("/calibration/policy", data=said).status_code == 302
    assert 'value="5"' in manager.get("/calibration").get_data(as_text=True)
    assert manager.post("/calibration/threshold", data={"notice": NOTICE, "reader": ""}).status_code == 400
    api = make_client(scene)
    api.token("reviewer")
    version = api.call("GET", f"/packets/{packet_id}", "reviewer").get_json()["version"]
    body, tag = {"raw": MACHINE}, {"If-Match": f'"{version}"'}
    answer = api.call("POST", f"/packets/{packet_id}/fields/{EMAIL}/blind-entry", "reviewer", json=body, headers=tag)
    assert answer.status_code == 200, answer.get_json()
    record = api.call("GET", f"/packets/{packet_id}/record", "reviewer").get_json()
    assert record["asked"] == [TITLE] and record["report"]["fields"][TITLE]["value"] is None
    assert record["report"]["fields"][EMAIL]["value"] == MACHINE
    page = manager.get("/calibration").get_data(as_text=True)
    assert "电子邮箱" in page and "文字识别" in page and Reader.OCR in {v.reader for v in calibrated(scene)}
