"""The records on SQLite and PostgreSQL: migrations, ledger, versions, findings, audit trail, blobs."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from model.errors import WorkerKilled
from model.finding import Finding, FindingKind, Severity
from model.geometry import Box
from model.page import Line, Page, Reader
from model.record import FieldValue, Presence, Source
from storage import audit, field_versions, findings, job_queue
from storage.blobs import BlobStore, remember
from storage.codec import pack, plain, unpack
from storage.database import Database
from storage.field_versions import Authorship
from storage.schema import (
    Audit,
    Base,
    Batch,
    Blob,
    File,
    FindingRow,
    FindingState,
    Job,
    JobKind,
    JobState,
    Office,
    Packet,
    User,
    now,
)
from storage.word_index import is_own

LEASE = timedelta(minutes=5)


def make_packet(session: Session, batch: Batch | None = None, name: str = "佛山数科") -> Packet:
    if batch is None:
        office = session.scalars(select(Office)).first() or Office(name="广东省工业和信息化厅")
        session.add(office)
        session.flush()
        batch = Batch(office_id=office.id, notice="xxxf2020", name="第一批")
        session.add(batch)
        session.flush()
    packet = Packet(batch_id=batch.id, office_id=batch.office_id, name=name)
    session.add(packet)
    session.flush()
    return packet


def make_user(session: Session, login: str = "li") -> User:
    office = session.scalars(select(Office).order_by(Office.id)).first()
    assert office is not None
    user = User(login=login, name="李审核", role="reviewer", office_id=office.id)
    session.add(user)
    session.flush()
    return user


def described(_object: object, name: str | None, *_: object) -> bool:
    """The word index is no model's."""
    return not is_own(name)


def test_migrations_lead_to_the_tables_of_the_code_and_back(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": described})
        assert compare_metadata(context, Base.metadata) == []
    database.downgrade()
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    database.upgrade()


def test_a_lost_update_is_refused(database: Database) -> None:
    with database.unit() as session:
        packet_id = make_packet(session).id
    with database.unit() as session:
        seen = session.get_one(Packet, packet_id)
        session.expunge(seen)
    with database.unit() as session:
        session.get_one(Packet, packet_id).project = "first"
    with pytest.raises(StaleDataError), database.unit() as session:
        seen.project = "second"
        session.add(seen)


def test_job_queue_is_fair_between_batches(database: Database) -> None:
    with database.unit() as session:
        large, small = make_packet(session, name="大批"), None
        job_queue.add_tasks(session, large, JobKind.PAGE, [{"index": n} for n in range(50)])
        batch = Batch(office_id=large.office_id, notice="xxxf2020", name="第二批")
        session.add(batch)
        session.flush()
        small = make_packet(session, batch, "小批")
        job_queue.add_tasks(session, small, JobKind.PAGE, [{"index": n} for n in range(3)])
        small_id = small.id
    with database.unit() as session:
        first = job_queue.claim(session, "w1", 6, LEASE)
    assert Counter(task.packet_id == small_id for task in first) == {True: 3, False: 3}


def test_offices_and_people_take_turns_whoever_has_more(database: Database) -> None:
    """With one worker at a time: nobody's tasks in a row while others wait, be they of many batches or of one."""
    with database.unit() as session:
        lone = make_packet(session)
        other, people = Office(name="别的市"), [make_user(session), make_user(session, "wang")]
        session.add(other)
        session.flush()
        for n in range(4):
            batch = Batch(office_id=other.id, notice="xxxf2020", name=f"批{n}")
            session.add(batch)
            session.flush()
            packet = make_packet(session, batch, "多")
            packet.created_by = people[n // 3].id  # three batches of one person, one of another
            job_queue.add_tasks(session, packet, JobKind.PAGE, [{"index": n} for n in range(9)])
        job_queue.add_tasks(session, lone, JobKind.PAGE, [{"index": n} for n in range(9)])
        ids = {"lone": lone.office_id, "second": people[1].id}
    taken = []
    for n in range(12):
        with database.unit() as session:
            (task,) = job_queue.claim(session, "w", 1, LEASE, at=now() + timedelta(seconds=n))
            taken.append((task.office_id, task.person_id))
            job_queue.finish(session, task, "w")
    assert Counter(office == ids["lone"] for office, _ in taken) == {True: 6, False: 6}
    assert Counter(person == ids["second"] for office, person in taken if office != ids["lone"]) == {True: 3, False: 3}


def test_the_next_task_is_found_without_looking_at_all(database: Database) -> None:
    """By index alone: as many steps with thousands of tasks as with few."""
    with database.unit() as session:
        packet = make_packet(session)
        job_queue.add_tasks(session, packet, JobKind.PAGE, [{"index": n} for n in range(40)])
        if session.get_bind().dialect.name == "sqlite":
            shape = "SELECT id FROM task WHERE state = 'ready' AND not_before IS NULL AND batch_id = 'x'"
            order = " ORDER BY priority DESC, rank, packet_id, created, id LIMIT 8"
            plan = [row[-1] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {shape}{order}")]
            assert plan == ["SEARCH task USING INDEX ix_task_fresh (batch_id=?)"]
    with database.unit() as session:
        assert [task.source["index"] for task in job_queue.claim(session, "w", 3, LEASE)] == [0, 1, 2]


def test_the_files_of_a_batch_are_looked_into_before_its_pages_are_read(database: Database) -> None:
    with database.unit() as session:
        first = make_packet(session)
        second = make_packet(session, session.get_one(Batch, first.batch_id), "后来")
        job_queue.add_tasks(session, first, JobKind.PAGE, [{"index": n} for n in range(3)])
        job_queue.add_tasks(session, second, JobKind.RECEIVE, [{}])
    with database.unit() as session:
        assert [task.kind for task in job_queue.claim(session, "w", 2, LEASE)] == [JobKind.RECEIVE, JobKind.PAGE]


def test_an_expired_lease_is_taken_again_and_the_late_result_thrown_away(database: Database) -> None:
    with database.unit() as session:
        job_queue.add_tasks(session, make_packet(session), JobKind.PAGE, [{"index": 0}])
    with database.unit() as session:
        (task,) = job_queue.claim(session, "dead worker", 5, LEASE)
        assert job_queue.claim(session, "other", 5, LEASE) == []
    with database.unit() as session:
        (again,) = job_queue.claim(session, "other", 5, LEASE, at=now() + 2 * LEASE)
        assert again.id == task.id and again.attempts == 2
    with database.unit() as session:
        assert not job_queue.finish(session, task, "dead worker")
        assert job_queue.finish(session, again, "other", 1.5)
        assert job_queue.still_open(session, task.packet_id, JobKind.PAGE) == 0


def test_a_lease_of_before_a_clock_was_put_back_has_ended(database: Database) -> None:
    with database.unit() as session:
        job_queue.add_tasks(session, make_packet(session), JobKind.PAGE, [{"index": 0}])
    with database.unit() as session:
        job_queue.claim(session, "w", 5, LEASE, at=now() + timedelta(hours=8))
    with database.unit() as session:
        assert len(job_queue.claim(session, "other", 5, LEASE)) == 1
        assert job_queue.claim(session, "third", 5, LEASE) == []


def test_what_a_dead_worker_had_is_ready_at_once_and_counted(database: Database) -> None:
    with database.unit() as session:
        job_queue.add_tasks(session, make_packet(session), JobKind.PAGE, [{"index": n} for n in range(2)])
    with database.unit() as session:
        job_queue.claim(session, "dead", 1, LEASE)
        job_queue.claim(session, "alive", 1, LEASE)
        assert job_queue.lease_holders(session) == {"dead", "alive"}
        assert job_queue.reclaim(session, ["dead"]) == 1
    with database.unit() as session:
        (again,) = job_queue.claim(session, "alive", 5, LEASE)
        assert again.attempts == 2 and job_queue.lease_holders(session) == {"alive"}


def test_a_task_is_never_given_to_two_workers(database: Database) -> None:
    with database.unit() as session:
        job_queue.add_tasks(session, make_packet(session), JobKind.PAGE, [{"index": n} for n in range(40)])

    def work(worker: str) -> list[str]:
        taken: list[str] = []
        for _ in range(6):
            with database.unit() as session:
                taken += [task.id for task in job_queue.claim(session, worker, 3, LEASE)]
        return taken

    with ThreadPoolExecutor(4) as threads:
        taken = [task for batch in threads.map(work, ["a", "b", "c", "d"]) for task in batch]
    assert len(taken) == len(set(taken)) == 40


def test_what_we_failed_at_waits_longer_each_time_and_costs_no_attempt(database: Database) -> None:
    problem = WorkerKilled().problem()
    with database.unit() as session:
        packet_id = make_packet(session).id
        job_queue.add_tasks(session, session.get_one(Packet, packet_id), JobKind.PAGE, [{"index": 0}])
    pauses, at = [], now()
    for _ in range(3):
        with database.unit() as session:
            (task,) = job_queue.claim(session, "w", 1, LEASE, at)
            assert task.attempts == 1 and job_queue.defer(session, task, "w", problem)
        with database.unit() as session:
            row = session.scalars(select(Job)).one()
            assert row.not_before is not None and row.state == JobState.READY
            pauses.append(round((row.not_before - now()).total_seconds()))
            assert job_queue.claim(session, "w", 1, LEASE) == []
            at = row.not_before
    assert pauses == [5, 20, 60]
    with database.unit() as session:
        assert job_queue.last_fault(session, packet_id) == plain(problem)
        assert job_queue.claim(
            session, "w", 1, LEASE, at - timedelta(days=2)
        )  # the clock was put back: it does not wait for two days
        job_queue.release(session, "w")
    with database.unit() as session:
        assert job_queue.wake(session, packet_id) == 1
        (task,) = job_queue.claim(session, "w", 1, LEASE)
        assert job_queue.finish(session, task, "w") and task.faults == 3
    with database.unit() as session:
        assert job_queue.last_fault(session, packet_id) is None


def test_cancelled_work_is_not_handed_out(database: Database) -> None:
    with database.unit() as session:
        packet = make_packet(session)
        job_queue.add_tasks(session, packet, JobKind.PAGE, [{"index": n} for n in range(3)])
        assert job_queue.cancel(session, packet.id) == 3
        assert job_queue.claim(session, "w", 5, LEASE) == []


def test_a_machine_never_overwrites_a_person(database: Database) -> None:
    source = Source("扫描.pdf", 3, Box(0.1, 0.2, 0.3, 0.4), Reader.OCR)
    read = FieldValue("company.name", "佛山数料", "佛山数料", 0.7, source, Presence.FILLED)
    with database.unit() as session:
        packet = make_packet(session)
        user = make_user(session)
        assert field_versions.add_machine(session, packet.id, {"company.name": read}, "m1", "p1") == ["company.name"]
        assert field_versions.add_machine(session, packet.id, {"company.name": read}, "m1", "p1") == []
        elsewhere = FieldValue("applicant", "甲", "甲", 0.9, source, Presence.FILLED)
        field_versions.add_machine(session, packet.id, {"applicant": elsewhere}, "m1", "p1")
        for moved in (replace(elsewhere, source=replace(source, box=None)), replace(elsewhere, source=source, confidence=0.95)):
            assert field_versions.add_machine(session, packet.id, {"applicant": moved}, "m1", "p1") == ["applicant"]
        before = field_versions.history(session, packet.id)
        right = FieldValue("company.name", "佛山数科", "佛山数科", 1.0, None, Presence.FILLED)
        field_versions.add_person(session, before, right, Authorship(user.id, "看错一字"))
        better = FieldValue("company.name", "佛山敷科", "佛山敷科", 0.8, source, Presence.FILLED)
        field_versions.add_machine(session, packet.id, {"company.name": better}, "m2", "p1")
        packet_id = packet.id
    with database.unit() as session:
        assert field_versions.current(session, packet_id)["company.name"].value == "佛山数科"
        assert field_versions.overruled(session, packet_id)["company.name"].value == "佛山敷科"
        kept = field_versions.versions(session, packet_id, "company.name")
        assert [(v.seq, v.by_person, v.raw) for v in kept] == [
            (1, False, "佛山数料"),
            (2, True, "佛山数科"),
            (3, False, "佛山敷科"),
        ]
        assert field_versions.as_value(kept[0]) == read


def test_findings_keep_their_history(database: Database) -> None:
    blank = Finding(FindingKind.MISSING, "company.contact.email", Severity.ERROR, "填表须知二", "请填写邮箱。")
    seal = Finding(FindingKind.PHOTOCOPIED, "cover.applicant_seal", Severity.WARNING, "填表须知四", "请核对。")
    with database.unit() as session:
        packet = make_packet(session)
        user = make_user(session)
        findings.reconcile(session, packet, [blank, seal])
        assert (packet.errors, packet.warnings) == (1, 1)
        findings.reconcile(session, packet, [seal], user.id)
        assert (packet.errors, packet.warnings) == (0, 1)
        findings.reconcile(session, packet, [blank, seal])
        row = next(r for r in findings.of_packet(session, packet.id) if r.code == blank.code)
        assert [e.state for e in findings.history(session, row.id)] == ["open", "corrected", "open"]
        with pytest.raises(ValueError, match="reason"):
            findings.decide(session, row, FindingState.WAIVED, user.id, " ")
        findings.decide(session, row, FindingState.WAIVED, user.id, "已电话核实")
        findings.reconcile(session, packet, [blank, seal])
        assert row.state == FindingState.WAIVED and packet.errors == 0
        assert findings.as_finding(row) == blank
        assert session.scalars(select(FindingRow)).all() != []


def test_audit_chain_shows_a_change(database: Database) -> None:
    with database.unit() as session:
        for n in range(5):
            audit.append(session, "packet.corrected", f"packet/{n}", detail_key=n)
    with database.unit() as session:
        assert list(audit.broken_links(session)) == []
        session.get_one(Audit, 3).subject = "packet/other"
    with database.unit() as session:
        assert list(audit.broken_links(session)) == [3]
        session.delete(session.get_one(Audit, 4))
    with database.unit() as session:
        assert 5 in list(audit.broken_links(session))


def test_blobs_are_kept_once_and_removed_when_unused(database: Database, tmp_path: Path) -> None:
    store = BlobStore(tmp_path / "blobs", grace_seconds=0)
    sha256, size = store.put([b"PDF", b"-1.7"])
    assert store.put([b"PDF-1.7"]) == (sha256, 7) and size == 7
    with database.unit() as session:
        remember(session, sha256, size)
        remember(session, sha256, size)
        packet = make_packet(session)
        session.add(File(packet_id=packet.id, path="a.pdf", sha256=sha256, size=size))
        session.flush()
        assert store.forget_unused(session) == []
        for row in session.scalars(select(File)):
            session.delete(row)
        session.flush()
        assert store.remove(store.forget_unused(session)) == 1
        assert session.scalars(select(Blob)).all() == []
    assert not store.path(sha256).exists()


def test_a_failed_unit_of_work_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.unit() as session:
        make_packet(session)
        raise ZeroDivisionError
    with pytest.raises(SQLAlchemyError), database.unit() as session:
        session.add(Packet(batch_id="none", office_id="none", name="x"))
    with database.unit() as session:
        assert session.scalars(select(Packet)).all() == []


def test_pages_come_back_from_the_column_as_they_were() -> None:
    page = Page("a.pdf", 1, 100, 200, Reader.OCR, lines=(Line("单位名称", Box(0, 0, 0.5, 0.1), 0.9),))
    assert unpack(Page, pack(page)) == page
