"""What the dispatcher promises many users at once, on both databases, with dispatchers in processes of their own as the service runs
them: a small batch is not stuck behind a large one, no more is taken from the job queue than is worked on, dispatchers share the work,
and one that is killed at it loses nothing.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from subprocess import Popen

import pytest
from sqlalchemy import func, select, update

from servicescene import NOTICE, WORD_PAGES, Scene, queued
from shenbao.service.reception import uploads
from storage.schema import Event, Job, JobState, Packet, PacketState, PageRow, now
from test_service_killed import running, wait_for

LARGE = 6


@pytest.fixture
def batches(scene: Scene) -> tuple[list[str], Scene]:
    """A large batch, queued, and the scene of a second one."""
    large = [queued(scene, f"大批{n}") for n in range(LARGE)]
    with scene.store.database.unit() as session:
        second = uploads.create_batch(session, scene.reviewer, "第二批", NOTICE).id
    return large, replace(scene, batch_id=second)


@contextmanager
def two_dispatchers(scene: Scene) -> Iterator[list[Popen[bytes]]]:
    """With one reading process each."""
    address = scene.store.database.engine.url.render_as_string(hide_password=False)
    words = ("worker", "--data", str(scene.store.folder), "--jobs", "1")
    with ExitStack() as stack:
        yield [stack.enter_context(running(*words, SHENBAO_DATABASE=address)) for _ in range(2)]


def leased(scene: Scene) -> dict[str, int]:
    """How many tasks each dispatcher has."""
    query = select(Job.leased_by, func.count()).where(Job.state == JobState.LEASED).group_by(Job.leased_by)
    with scene.store.database.look() as session:
        return {str(name): count for name, count in session.execute(query)}


def states(scene: Scene) -> set[str]:
    with scene.store.database.look() as session:
        return set(session.scalars(select(Packet.state)))


def test_dispatchers_are_fair_share_the_work_and_lose_nothing(batches: tuple[list[str], Scene]) -> None:
    large, scene = batches
    most: dict[str, int] = {}

    def at_work() -> set[str]:
        told = leased(scene)
        most.update({name: max(most.get(name, 0), count) for name, count in told.items()})
        return {name.rpartition(":")[2] for name in told}

    def all_checked() -> bool:
        at_work()
        return states(scene) == {PacketState.CHECKED}

    with two_dispatchers(scene) as (first, _):
        wait_for(lambda: len(at_work()) == 2)
        small = queued(scene, "小批")
        wait_for(lambda: str(first.pid) in at_work())
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
        with scene.store.database.unit() as session:  # two minutes later
            held = Job.leased_by.endswith(f":{first.pid}")
            ended = update(Job).where(held, Job.state == JobState.LEASED).values(lease_until=now() - timedelta(seconds=1))
            session.execute(ended)
        wait_for(all_checked, 400)
    assert max(most.values()) == 1  # what a dispatcher cannot begin, another one may have
    with scene.store.database.look() as session:
        checked = dict(session.execute(select(Packet.id, Packet.checked)).all())
        assert sum(checked[packet] > checked[small] for packet in large) >= LARGE - 4
        assert set(session.scalars(select(Job.state))) == {JobState.DONE}
        assert session.scalar(select(func.max(Job.attempts))) == 2
        assert session.scalar(select(func.count()).where(Event.type == "packet.checked")) == LARGE + 1
        pages = session.execute(select(PageRow.packet_id, func.count()).group_by(PageRow.packet_id)).all()
        assert {count for _, count in pages} == {WORD_PAGES} and len(pages) == LARGE + 1
