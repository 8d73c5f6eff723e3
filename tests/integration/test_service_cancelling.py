"""Cancelling what is under way for a packet that was read before, on both databases: it is again what it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import cleanrecord
from engine import Done
from model.errors import UsageError
from model.page import Page, Reader
from servicescene import Scene, queued
from shenbao.service.core.store import UnitOfWork
from shenbao.service.reading import cancelling
from shenbao.service.reading.job_store import WorkerContext, settle, take
from shenbao.service.resubmission import split_merge
from shenbao.service.review import page_changes, review
from shenbao.service.review.correction import open_packet
from storage import field_versions
from storage.schema import Job, JobKind, JobState, Packet, PacketState, PageRow
from test_service_reading import EMAIL, play, scan


@pytest.fixture
def worker(scene: Scene) -> WorkerContext:
    return WorkerContext(scene.store, "tester")


@pytest.fixture
def packet_id(scene: Scene, worker: WorkerContext) -> str:
    """A packet of ten pages, read and corrected."""
    made = queued(scene)
    play(worker, scan(10), [cleanrecord.clean()])
    scene.correct(made, EMAIL, "lin@yunfan.com.cn")
    return made


def page(session: Session, packet_id: str, number: int) -> PageRow:
    return session.scalars(select(PageRow).where(PageRow.packet_id == packet_id, PageRow.number == number)).one()


def turn(scene: Scene, packet_id: str, number: int = 3) -> None:
    with scene.store.database.unit() as session:
        page_changes.turn_page(open_packet(session, scene.reviewer, packet_id), page(session, packet_id, number).id, 90)


def move(scene: Scene, packet_id: str) -> None:
    with scene.store.database.unit() as session:
        review.move_page(open_packet(session, scene.reviewer, packet_id), page(session, packet_id, 9).id, "other")


def cancel(scene: Scene, packet_id: str) -> str:
    with scene.store.database.unit() as session:
        return cancelling.cancel(session, scene.people["clerk"], packet_id).state


def open_tasks(scene: Scene, packet_id: str) -> list[str]:
    with scene.store.database.look() as session:
        query = select(Job.kind).where(Job.packet_id == packet_id, Job.state.in_((JobState.READY, JobState.LEASED)))
        return list(session.scalars(query))


@pytest.mark.parametrize("change", [turn, move])
@pytest.mark.parametrize("reviewed", [False, True], ids=["checked", "reviewed"])
def test_a_packet_whose_refilling_is_cancelled_is_what_it_was(
    scene: Scene, worker: WorkerContext, packet_id: str, change: Callable[[Scene, str], None], reviewed: bool
) -> None:
    if reviewed:
        with scene.store.database.unit() as session:
            review.finish_review(open_packet(session, scene.reviewer, packet_id))
    with scene.store.database.look() as session:
        before = session.get_one(Packet, packet_id).record
    change(scene, packet_id)
    under_way = take(worker)  # a worker has it already
    was = PacketState.REVIEWED if reviewed and change is turn else PacketState.CHECKED  # a moved page is checked at once
    assert under_way is not None and cancel(scene, packet_id) == was
    settle(worker, Done(under_way.key, []))  # comes too late
    with scene.store.database.look() as session:
        packet = session.get_one(Packet, packet_id)
        assert (packet.state, packet.pages_done, packet.pages_total, packet.record) == (was, 10, 10, before)
        assert field_versions.current(session, packet_id)[EMAIL].raw == "lin@yunfan.com.cn"
        assert page(session, packet_id, 3).turn_by_person is None
        assert page(session, packet_id, 9).part_by_person == (None if change is turn else "other")
    assert open_tasks(scene, packet_id) == [] and take(worker) is None


def test_the_turn_before_counts_again(scene: Scene, worker: WorkerContext, packet_id: str) -> None:
    turn(scene, packet_id)
    play(worker, scan(10), [cleanrecord.clean()])
    turn(scene, packet_id)
    cancel(scene, packet_id)
    with scene.store.database.look() as session:
        assert page(session, packet_id, 3).turn_by_person == 90


def test_what_was_read_meanwhile_is_joined(scene: Scene, worker: WorkerContext, packet_id: str) -> None:
    """The boxes of the old record are no longer where they were on a page that was turned and read."""
    turn(scene, packet_id, 3)
    turn(scene, packet_id, 4)
    task = take(worker)
    assert task is not None and task.args[0].index == 2
    settle(worker, Done(task.key, (Page("扫描件.pdf", 3, 10, 10, Reader.OCR),)))
    assert cancel(scene, packet_id) == PacketState.READING
    assert open_tasks(scene, packet_id) == [JobKind.RECORD]
    with pytest.raises(UsageError, match="正在重新整理"):
        cancel(scene, packet_id)
    play(worker, scan(10), [cleanrecord.clean()])
    assert scene.state(packet_id) == PacketState.CHECKED
    with scene.store.database.look() as session:
        assert [page(session, packet_id, n).turn_by_person for n in (3, 4)] == [90, None]


def test_packets_split_just_now_are_joined_to_the_end(scene: Scene, worker: WorkerContext, packet_id: str) -> None:
    with scene.store.database.unit() as session:
        chosen = [page(session, packet_id, n).id for n in (9, 10)]
        new = split_merge.split_packet(UnitOfWork(session, scene.store, scene.reviewer), packet_id, chosen, "拆出").id
    for each in (packet_id, new):
        with pytest.raises(UsageError, match="不能取消"):
            cancel(scene, each)
    assert sorted(open_tasks(scene, packet_id) + open_tasks(scene, new)) == [JobKind.RECORD] * 2
