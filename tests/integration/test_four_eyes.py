"""A correction that needs a second person holds up the end of the review and the letter alike, whoever asks and by whatever door."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from apiscene import make_client
from cleanrecord import PROJECT, blank
from model.errors import UsageError
from servicescene import Scene
from shenbao.service.core.store import UnitOfWork
from shenbao.service.letters import issue
from shenbao.service.review import review
from shenbao.service.review.correction import FieldInput, open_packet
from storage.schema import PacketState
from test_web_review import browser

EMAIL, KEY = "company.contact.email", "project.name"
OTHER_NAME = PROJECT + "二期"
ANYHOW = {"If-Match": "*"}


DUE = {"due": "2099-01-05"}


def correct(scene: Scene, packet: str, raw: str = OTHER_NAME, who: str = "reviewer") -> None:
    with scene.store.database.unit() as session:
        review.correct_field(open_packet(session, scene.people[who], packet), KEY, FieldInput(raw))


def by_page(scene: Scene, packet: str, path: str, **sent: str) -> tuple[int, str]:
    version = scene.row(packet).version
    answer = browser(scene).post(f"/packets/{packet}/review/{path}", json={"version": version, **sent})
    return answer.status_code, answer.get_json().get("message", "")


def finish_by_page(scene: Scene, packet: str) -> tuple[int, str]:
    return by_page(scene, packet, "finish")


def issue_by_page(scene: Scene, packet: str) -> tuple[int, str]:
    return by_page(scene, packet, "notice", **DUE)


def finish_by_api(scene: Scene, packet: str) -> tuple[int, str]:
    answer = make_client(scene).call("POST", f"/packets/{packet}/review", "reviewer", headers=ANYHOW)
    return answer.status_code, answer.get_json().get("detail", "")


def issue_by_api(scene: Scene, packet: str) -> tuple[int, str]:
    answer = make_client(scene).call("POST", f"/packets/{packet}/notices", "reviewer", json=DUE, headers=ANYHOW)
    return answer.status_code, answer.get_json().get("detail", "")


@pytest.mark.parametrize("door", [finish_by_page, finish_by_api, issue_by_page, issue_by_api])
def test_every_door_asks_for_the_second_person(scene: Scene, door: Callable[[Scene, str], tuple[int, str]]) -> None:
    packet = scene.packet(blank(EMAIL))
    correct(scene, packet)
    status, message = door(scene, packet)
    assert status in (400, 409) and "须由另一人复核：项目名称" in message
    with scene.store.database.unit() as session:
        review.confirm_field(open_packet(session, scene.people["second"], packet), KEY)
    scene.look_at_demands(packet)
    assert door(scene, packet)[0] in (200, 201)


def test_a_correction_of_a_reviewed_packet_opens_the_review_again(scene: Scene) -> None:
    packet = scene.packet()
    with scene.store.database.unit() as session:
        review.finish_review(open_packet(session, scene.reviewer, packet))
        review.correct_field(open_packet(session, scene.reviewer, packet), EMAIL, FieldInput("lin@yunfan.com.cn"))
    assert scene.state(packet) == PacketState.REVIEWED  # one person is enough for this field
    correct(scene, packet)
    assert scene.state(packet) == PacketState.CHECKED


def test_a_step_back_to_ones_own_word_is_no_second_look(scene: Scene) -> None:
    packet = scene.packet(blank(EMAIL))
    correct(scene, packet)
    correct(scene, packet, PROJECT + "三期")
    for who in ("reviewer", "second"):  # the second person takes a word back, and has not said that the other one is right
        with scene.store.database.unit() as session:
            review.undo_field(open_packet(session, scene.people[who], packet), KEY)
        with pytest.raises(UsageError, match="复核"), scene.store.database.unit() as session:
            issue.issue(UnitOfWork(session, scene.store, scene.reviewer), packet)
        correct(scene, packet, PROJECT + "三期")
    with scene.store.database.unit() as session:
        review.forget_field(open_packet(session, scene.reviewer, packet), KEY)  # the machine's value stands: nobody corrected it
    assert scene.issued(packet).codes
