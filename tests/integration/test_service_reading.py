"""From the upload to the findings on both databases: a real Word packet in line, and results of every other kind by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, update

import cleanrecord
from engine import Done, InlineExecutor
from model.errors import DiskFull, Fault, MachineFault, PageMemory, PageTimeout, UnreadableError, UsageError
from model.packet import Fate, FileKind, PageSource, SourceFile, Submission
from model.packet import Packet as Received
from model.page import Page, Reader
from model.record import OtherApplication, Record
from servicescene import NOTICE, WORD, Scene, queued
from shenbao.service.checking import register_versions, registers
from shenbao.service.core.access import NotFound
from shenbao.service.core.store import Store
from shenbao.service.reading import cancelling
from shenbao.service.reading.job_store import WorkerContext, settle, take
from shenbao.service.reception import uploads
from shenbao.service.review import review
from shenbao.service.review.correction import FieldInput, open_packet
from storage import field_versions, findings, job_queue
from storage.blobs import BlobStore
from storage.schema import Audit, Batch, Event, File, FindingState, Job, JobState, Packet, PacketState, PageRow, now

EMAIL = "company.contact.email"


@pytest.fixture
def worker(scene: Scene) -> WorkerContext:
    return WorkerContext(scene.store, "tester")


def events(scene: Scene) -> list[str]:
    with scene.store.database.look() as session:
        return list(session.scalars(select(Event.type).order_by(Event.id)))


def play(worker: WorkerContext, received: Received, records: list[Record]) -> None:
    """Reads what is queued with results made beforehand: as many empty pages as there are sources, then these records."""
    while (task := take(worker)) is not None:
        if task.function.__name__ == "receive_packet":
            value: Any = received
        elif task.function.__name__ == "read_page":
            source: PageSource = task.args[0]
            value = (Page(source.file, source.index + 1, 10, 10, Reader.OCR),)
        else:
            value = records
        settle(worker, Done(task.key, value))


def scan(pages: int) -> Received:
    file = SourceFile("扫描件.pdf", Path("扫描件.pdf"), FileKind.PDF, 10, "0" * 64, Fate.READ, pages=pages)
    sources = tuple(PageSource(file.id, file.path, FileKind.PDF, n) for n in range(pages))
    return Received("材料", Path("材料"), (file,), sources)


def test_a_task_loads_its_job_and_its_packet_once(scene: Scene, worker: WorkerContext) -> None:
    """With its record, which is large; a dispatcher is what a cluster waits for first."""
    queued(scene)
    task = take(worker)
    assert task is not None
    settle(worker, Done(task.key, scan(2)))
    loads, whole = list[str](), {"task": "task.source", "packet": "packet.problem"}  # columns that only whole rows come with

    def count(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        loads.extend(table for table, column in whole.items() if statement.startswith("SELECT") and column in statement)

    engine = scene.store.database.engine
    event.listen(engine, "before_cursor_execute", count)
    page = take(worker)
    assert page is not None
    assert loads.count("task") == loads.count("packet") == 1
    loads.clear()
    settle(worker, Done(page.key, (Page("扫描件.pdf", 1, 10, 10, Reader.OCR),)))
    event.remove(engine, "before_cursor_execute", count)
    assert loads.count("task") == loads.count("packet") == 1


def pile(*applicants: str) -> list[Record]:
    """Records of packets that lay one behind another in one scan, ten pages each."""
    records = []
    for n, applicant in enumerate(applicants):
        record = cleanrecord.clean()
        for key in ("cover.applicant", "company.name"):
            record = cleanrecord.set_field(key, applicant)(record)
        parts = tuple(replace(p, page=p.page + 10 * n) for p in record.pages)
        records.append(replace(record, packet=f"材料#{n + 1}", pages=parts, submission=None))
    return records


def test_a_real_word_packet_from_upload_to_findings(scene: Scene, worker: WorkerContext) -> None:
    packet_id = queued(scene)
    for done in InlineExecutor().results(lambda: take(worker)):
        settle(worker, done)
    with scene.store.database.unit() as session:
        packet = session.get_one(Packet, packet_id)
        assert packet.state == PacketState.CHECKED and packet.applicant == "麦田人工智能技术（杭州）有限公司"
        pages = session.scalars(select(PageRow).where(PageRow.packet_id == packet_id)).all()
        assert packet.pages_done == packet.pages_total == len(pages) > 1
        files = session.scalars(select(File).where(File.packet_id == packet_id)).all()
        assert [(f.path, f.kind, f.fate) for f in files] == [(WORD.name, "docx", "read")]
        found = {row.code for row in findings.of_packet(session, packet_id)}
        assert {f"invalid:{EMAIL}", "invalid:project.leader.email", "missing:cover.applicant_seal"} <= found
        assert set(session.scalars(select(Job.state))) == {JobState.DONE}
        assert all(seconds is not None and seconds > 0 for seconds in session.scalars(select(Job.seconds)))
        errors = packet.errors
        review.correct_field(open_packet(session, scene.reviewer, packet_id), EMAIL, FieldInput("lin@maitian.com.cn"))
        assert packet.errors == errors - 1
    assert events(scene) == ["batch.received", "packet.read", "packet.checked", "packet.corrected"]


def test_a_second_reading_leaves_what_people_said(scene: Scene, worker: WorkerContext) -> None:
    packet_id = queued(scene)
    play(worker, scan(10), [cleanrecord.blank(EMAIL)(cleanrecord.clean())])
    with scene.store.database.unit() as session:
        review.correct_field(open_packet(session, scene.reviewer, packet_id), EMAIL, FieldInput("lin@yunfan.com.cn"))
        page = session.scalars(select(PageRow).where(PageRow.packet_id == packet_id, PageRow.number == 9)).one()
        review.move_page(open_packet(session, scene.reviewer, packet_id), page.id, "other")
    play(worker, scan(10), [cleanrecord.blank(EMAIL)(cleanrecord.clean())])  # filled again from its pages
    with scene.store.database.unit() as session:
        uploads.retry(session, scene.reviewer, packet_id)
    assert scene.state(packet_id) == PacketState.QUEUED
    play(worker, scan(10), [cleanrecord.blank(EMAIL)(cleanrecord.clean())])
    with scene.store.database.look() as session:
        assert field_versions.current(session, packet_id)[EMAIL].raw == "lin@yunfan.com.cn"
        pages = session.scalars(select(PageRow).where(PageRow.packet_id == packet_id).order_by(PageRow.number)).all()
        assert len(pages) == 10 and pages[8].part_by_person == "other"
        standing = [r.code for r in findings.of_packet(session, packet_id) if r.state == FindingState.OPEN]
        assert f"missing:{EMAIL}" not in standing


def test_a_page_of_two_packets_is_a_page_of_each_and_comes_back_as_one(scene: Scene, worker: WorkerContext) -> None:
    packet_id = queued(scene)
    one, two = pile("广州市云帆智能科技有限公司", "佛山市远航软件有限公司")
    others = (OtherApplication("佛山市远航软件有限公司", True),)
    records = [replace(one, others=others), replace(two, pages=(*two.pages, one.pages[-1]))]
    for _ in range(2):
        play(worker, scan(20), records)
        with scene.store.database.unit() as session:
            second = session.scalars(select(Packet.id).where(Packet.pile_id == packet_id)).one()
            for packet, count in ((packet_id, 10), (second, 11)):
                rows = session.scalars(select(PageRow).where(PageRow.packet_id == packet, PageRow.sequence >= 0)).all()
                assert len(rows) == count and 10 in {row.number for row in rows}
            assert "duplicate:application_in_packet" in {row.code for row in findings.of_packet(session, packet_id)}
            uploads.retry(session, scene.reviewer, packet_id)


def test_a_pile_becomes_packets_and_is_read_again_into_the_same(scene: Scene, worker: WorkerContext) -> None:
    packet_id = queued(scene)
    records = pile("广州市云帆智能科技有限公司", "佛山市远航软件有限公司")
    play(worker, scan(20), records)
    with scene.store.database.unit() as session:
        packets = session.scalars(select(Packet).order_by(Packet.created, Packet.id)).all()
        assert [(p.state, p.applicant) for p in packets] == [
            ("checked", "广州市云帆智能科技有限公司"),
            ("checked", "佛山市远航软件有限公司"),
        ]
        second = packets[1].id
        assert packets[1].pile_id == packet_id
        for packet in packets:
            assert len(session.scalars(select(PageRow).where(PageRow.packet_id == packet.id)).all()) == 10
            assert packet.pages_done == packet.pages_total == 10
        review.correct_field(open_packet(session, scene.reviewer, second), EMAIL, FieldInput("he@yuanhang.com"))
    with scene.store.database.unit() as session:
        assert uploads.retry(session, scene.reviewer, second).id == packet_id  # one scan is read as a whole
    play(worker, scan(20), records)
    with scene.store.database.look() as session:
        assert set(session.scalars(select(Packet.id))) == {packet_id, second}
        assert field_versions.current(session, second)[EMAIL].raw == "he@yuanhang.com"
        assert len(session.scalars(select(PageRow).where(PageRow.packet_id == second)).all()) == 10
    with scene.store.database.unit() as session:
        uploads.retry(session, scene.reviewer, packet_id)
    play(worker, scan(20), records[:1])
    assert scene.state(second) == PacketState.CANCELLED


def test_a_page_that_cannot_be_read_costs_only_itself(scene: Scene, worker: WorkerContext) -> None:
    packet_id = queued(scene)
    settle(worker, Done(take(worker).key, scan(2)))  # type: ignore[union-attr]
    settle(worker, Done(take(worker).key, error=UnreadableError("坏了")))  # type: ignore[union-attr]
    settle(worker, Done(take(worker).key, (Page("扫描件.pdf", 2, 1, 1, Reader.OCR),)))  # type: ignore[union-attr]
    with scene.store.database.look() as session:
        pages = session.scalars(select(PageRow).where(PageRow.packet_id == packet_id).order_by(PageRow.number)).all()
        assert [p.reader for p in pages] == ["none", "ocr"]
    assert events(scene)[-1] == "packet.read"


def test_a_packet_that_cannot_be_joined_has_failed_and_is_tried_again(scene: Scene, worker: WorkerContext) -> None:
    packet_id = queued(scene)
    settle(worker, Done(take(worker).key, error=UsageError("没有了")))  # type: ignore[union-attr]
    with scene.store.database.look() as session:
        packet = session.get_one(Packet, packet_id)
        assert packet.state == PacketState.FAILED and packet.problem and packet.problem["code"] == "usage"
    assert events(scene)[-1] == "packet.failed"
    with scene.store.database.unit() as session:
        uploads.retry(session, scene.reviewer, packet_id)
    play(worker, scan(10), [cleanrecord.clean()])
    with scene.store.database.look() as session:
        packet = session.get_one(Packet, packet_id)
        assert packet.state == PacketState.CHECKED and packet.problem is None


def test_a_task_that_kills_every_worker_waits_until_a_person_gives_it_up(scene: Scene, worker: WorkerContext) -> None:
    packet_id = queued(scene)
    settle(worker, Done(take(worker).key, scan(1)))  # type: ignore[union-attr]
    for _ in range(2):
        assert take(worker) is not None  # and the worker dies
        with scene.store.database.unit() as session:
            ended = now() - timedelta(seconds=1)
            session.execute(update(Job).where(Job.state == JobState.LEASED).values(lease_until=ended))
    assert take(worker) is None and scene.state(packet_id) == PacketState.HELD
    with scene.store.database.unit() as session:
        cancelling.end_holding(session, scene.reviewer, packet_id)
    task = take(worker)
    assert task is not None and task.function.__name__ == "make_records"
    with scene.store.database.look() as session:
        assert session.scalars(select(PageRow.reader).where(PageRow.packet_id == packet_id)).all() == ["none"]


def test_a_service_that_was_moved_with_pages_waiting_finds_their_files(
    scene: Scene, worker: WorkerContext, tmp_path: Path
) -> None:
    """Rows name the folder of then; what is not there is no fault of the file."""
    packet_id = queued(scene)
    received = take(worker)
    assert received is not None
    settle(worker, Done(received.key, received.function(*received.args)))
    moved = tmp_path / "moved"
    shutil.move(scene.store.folder, moved)
    elsewhere = WorkerContext(Store(scene.store.database, BlobStore(moved / "blobs"), moved), "w")
    task = take(elsewhere)
    assert task is not None and task.args[0].path.is_relative_to(moved) and task.args[0].path.exists()
    with pytest.raises(MachineFault):
        task.function(replace(task.args[0], path=Path("/nowhere/申报书.docx")), *task.args[1:])
    settle(elsewhere, Done(task.key, task.function(*task.args)))
    for done in InlineExecutor().results(lambda: take(elsewhere)):
        settle(elsewhere, done)
    with scene.store.database.look() as session:
        assert session.get_one(Packet, packet_id).state == PacketState.CHECKED
        assert not session.scalars(select(PageRow.id).where(PageRow.packet_id == packet_id, PageRow.reader == "none")).all()


@pytest.mark.parametrize(("error", "ends"), [(PageMemory(), True), (PageTimeout(), True), (DiskFull(), False)])
def test_what_the_file_itself_may_bring_about_is_tried_only_so_often(
    scene: Scene, worker: WorkerContext, error: Fault, ends: bool
) -> None:
    packet_id = queued(scene)
    settle(worker, Done(take(worker).key, scan(2)))  # type: ignore[union-attr]
    first, second = take(worker), take(worker)
    assert first is not None and second is not None
    settle(worker, Done(first.key, (Page(first.args[0].file, first.args[0].index + 1, 10, 10, Reader.OCR),)))
    settle(worker, Done(second.key, error=error))
    for _ in range(job_queue.MOST_TRIES - 1):
        assert scene.state(packet_id) == PacketState.HELD and take(worker) is None
        with scene.store.database.unit() as session:
            assert job_queue.wake(session, packet_id) == 1  # some time later
        again = take(worker)
        assert again is not None
        settle(worker, Done(again.key, error=error))
    task = take(worker)
    assert (task is not None and task.function.__name__ == "make_records") is ends
    assert scene.state(packet_id) == (PacketState.READING if ends else PacketState.HELD)
    with scene.store.database.look() as session:
        told = session.scalars(select(Audit).where(Audit.action == "packet.given_up")).all()
        assert [entry.user_id for entry in told] == [None] * ends


def test_a_cancelled_packet_is_not_read_on(scene: Scene, worker: WorkerContext) -> None:
    packet_id = queued(scene)
    task = take(worker)
    assert task is not None
    with scene.store.database.unit() as session:
        cancelling.cancel(session, scene.reviewer, packet_id)
    settle(worker, Done(task.key, scan(3)))
    assert take(worker) is None and scene.state(packet_id) == PacketState.CANCELLED
    done = scene.packet()
    with pytest.raises(UsageError, match="读完"), scene.store.database.unit() as session:
        cancelling.cancel(session, scene.reviewer, done)


def rows() -> Iterator[Submission]:
    told: dict[str, Any] = {"copies_paper": 3, "copies_electronic": 1, "medium": "U盘", "online_number": "X1"}
    told |= {"online_submitted": True, "recommendation_letter": True}
    yield Submission("甲", received=date(2020, 5, 8), order=1, row=2, **told)
    yield Submission("乙", received=date(2020, 5, 20), order=2, row=3, **told)


def test_a_register_is_matched_whenever_it_comes(scene: Scene) -> None:
    first = scene.packet(cleanrecord.submission(received=None), name="甲")
    match = scene.register(list(rows()))
    assert [r.packet for r in match.rows_left] == ["乙"] and match.packets_left == ()
    other = {"cover.project_name", "project.name", "attachment3.project_name"}
    second = scene.packet(*[cleanrecord.set_field(key, "远航平台") for key in other], name="乙")
    with scene.store.database.unit() as session:
        registers.match_batch(session, session.get_one(Batch, scene.batch_id))
        match = registers.matched(session, session.get_one(Batch, scene.batch_id))
        assert match.rows_left == () and match.packets_left == ()
        assert {row.code for row in findings.of_packet(session, second)} == {"late:submission"}
        assert session.get_one(Packet, first).submission["received"] == "2020-05-08"  # type: ignore[index]


def test_a_row_linked_by_hand_stays_with_its_packet(scene: Scene) -> None:
    """Also when the register comes again; taken back, names decide."""
    first, second = scene.packet(name="扫描0001"), scene.packet(name="乙")
    match = scene.register(list(rows()))
    with scene.store.database.unit() as session:
        batch = session.get_one(Batch, scene.batch_id)
        assert [r.packet for r in match.rows_left] == ["甲"] and [p.id for p in match.packets_left] == [first]
        match = registers.link(session, scene.reviewer, batch, registers.places(batch)[match.rows_left[0]], first)
        assert match.rows_left == () and match.packets_left == () and match.by_hand == {first}
        assert session.get_one(Packet, first).submission["received"] == "2020-05-08"  # type: ignore[index]
    moved = [replace(row, row=(row.row or 0) + 5) for row in rows()]
    match = scene.register(moved)
    assert match.by_hand == {first} and {row.row for row, _ in match.pairs} == {7, 8}
    with scene.store.database.unit() as session:
        batch = session.get_one(Batch, scene.batch_id)
        match = registers.link(session, scene.reviewer, batch, 1, first)  # the other row: a packet has one
        assert {packet.id: row.packet for row, packet in match.pairs} == {first: "乙"} and match.packets_left[0].id == second
        match = registers.link(session, scene.reviewer, batch, 1, "")
        assert match.by_hand == frozenset() and [p.id for p in match.packets_left] == [first]
        with pytest.raises(UsageError, match="这一行"):
            registers.link(session, scene.reviewer, batch, 9, first)


def test_what_a_clerk_types_in_stays_without_a_register(scene: Scene) -> None:
    packet_id = scene.packet()
    with scene.store.database.unit() as session:
        row = Submission(received=date(2020, 5, 12), copies_paper=3)
        packet = registers.set_submission(session, scene.people["clerk"], packet_id, row)
        assert "late:submission" in {r.code for r in findings.of_packet(session, packet_id)}
        registers.match_batch(session, session.get_one(Batch, scene.batch_id))
        assert packet.submission and packet.submission["received"] == "2020-05-12"


def test_the_same_project_twice_is_told_of_the_later_one(scene: Scene) -> None:
    first, second = scene.packet(name="甲"), scene.packet(name="乙")

    def standing(packet_id: str) -> list[str]:
        with scene.store.database.look() as session:
            return [r.code for r in findings.of_packet(session, packet_id) if r.state == FindingState.OPEN]

    assert (standing(first), standing(second)) == ([], ["duplicate:submission"])
    with scene.store.database.unit() as session:
        for key in ("cover.project_name", "project.name", "attachment3.project_name"):
            review.correct_field(open_packet(session, scene.reviewer, second), key, FieldInput("另一个平台"))
    assert standing(second) == []


def test_a_mending_packet_is_no_duplicate(scene: Scene) -> None:
    first = scene.packet(name="甲")
    second = scene.packet(name="甲补正", previous_id=first)
    with scene.store.database.look() as session:
        assert not findings.of_packet(session, second)


def test_duplicates_are_found_across_batches(scene: Scene) -> None:
    scene.packet(name="甲")
    with scene.store.database.unit() as session:
        later = uploads.create_batch(session, scene.reviewer, "第二批", NOTICE).id
    second = scene.packet(name="乙", batch_id=later)
    with scene.store.database.look() as session:
        assert [r.code for r in findings.of_packet(session, second)] == ["duplicate:submission"]


def test_more_than_the_quota(scene: Scene) -> None:
    ids = []
    for n in range(12):
        names = {key: f"平台{n}号系统" for key in ("cover.project_name", "project.name", "attachment3.project_name")}
        spoils = [cleanrecord.set_field(key, name) for key, name in names.items()]
        ids.append(scene.packet(*spoils, cleanrecord.set_field("cover.recommender", "广东省工业和信息化厅"), name=f"材料{n}"))
    with scene.store.database.look() as session:
        over = [i for i in ids if any(r.code == "over_quota:recommender" for r in findings.of_packet(session, i))]
    assert over == ids[10:]


def test_uploads_are_kept_apart_by_office(scene: Scene) -> None:
    packet_id = scene.packet()
    stranger = scene.people["stranger"]
    with scene.store.database.look() as session:
        sha256 = session.scalars(select(File.sha256).where(File.packet_id == packet_id)).one()
        assert uploads.known_hashes(session, scene.reviewer, [sha256]) == {sha256}
        assert uploads.known_hashes(session, stranger, [sha256]) == set()
    denied = [
        lambda s: uploads.create_batch(s, stranger, "x", NOTICE, scene.offices["city"]),
        lambda s: uploads.add_packet(s, stranger, scene.batch_id, "x"),
        lambda s: uploads.add_file(s, stranger, packet_id, uploads.ManifestEntry("a.pdf", 1, sha256)),
        lambda s: uploads.close_packet(s, stranger, packet_id),
        lambda s: uploads.retry(s, stranger, packet_id),
        lambda s: cancelling.cancel(s, stranger, packet_id),
        lambda s: registers.set_submission(s, stranger, packet_id, Submission()),
        lambda s: register_versions.propose(s, stranger, scene.batch_id, [], "x"),
    ]
    for attempt in denied:
        with pytest.raises(NotFound), scene.store.database.unit() as session:
            attempt(session)


@pytest.mark.parametrize(
    "path", ["", "/", "../x", "a/../../x", "a\x00b", "x" * 256, "/".join(["很长的文件夹名"] * 120), "a\ud800"]
)
def test_paths_that_leave_the_packet_are_refused(path: str) -> None:
    with pytest.raises(UsageError):
        uploads.clean_path(path)


def test_paths_are_cleaned() -> None:
    assert uploads.clean_path("\\附1\\证书.jpg") == "附1/证书.jpg"
