"""The trials in small, on one real service: it reads while it is watched, is killed over a batch, people work in it; then it is judged."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from benchmarks.service.office import PASSWORD, Filled
from benchmarks.trials import chaos, faults, judge, load, papers, soak
from benchmarks.trials.running import Part, Service, set_up
from benchmarks.trials.sender import Sender, name_of
from shenbao.service.core.access import PROGRAM
from shenbao.service.office import people
from storage.schema import Batch, Office, Packet, Role

pytestmark = pytest.mark.slow
KILLS = 2


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="trial-") as made:
        yield Path(made)


def test_a_service_that_is_killed_and_worked_in_keeps_all_in_order(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "PAUSE_SECONDS", (0.2, 0.6))  # as many clicks in two seconds as else in twenty
    service = Service(folder, jobs=1)
    token = set_up(service)
    with service.running():
        watched = soak.run(service, soak.Plan(pages=1, seed=1, made=papers.packet), token)
        course = chaos.Course()
        plan = chaos.Plan(kills=KILLS, seed=1, every=KILLS, pause=0.2, postgres=False, backlog=2)
        sender = Sender(lambda: service.address, token, 1)
        chaos.harm(plan, sender, course, faults.Faults(service, random.Random(2), disk=False))
        store = service.store()
        with store.database.unit() as session:
            person = people.NewUser("like", "某", Role.REVIEWER, session.scalars(select(Office)).one(), PASSWORD)
            people.add_user(session, PROGRAM, person)
        with store.database.look() as session:
            filled = Filled(session.scalars(select(Batch.id)).one(), "like", list(session.scalars(select(Packet.id))))
        loaded = load.run(service, load.Office(filled, load.add_people(store, 4, "like")), 2.0, 1)
    assert all(watched.looks[part] for part in (Part.WEB, Part.DISPATCHER, Part.READER))  # readers begin sessions of their own
    assert course.kills.total() == KILLS and course.packets >= 1
    assert loaded.all and loaded.wrong == []
    kept = judge.look(store)
    judge.tidy(store)
    assert judge.flaws(store, kept, None, [name_of(n) for n in range(course.packets)]) == []
    store.database.close()
