"""Pages turned and moved, packets split and merged, on both databases: a real Word packet filled again from its pages, and a real
picture read again turned.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import Done, InlineExecutor
from model.errors import UsageError
from model.page import Page, Reader
from model.record import Presence, Source
from servicescene import WORD, Scene, queued
from shenbao.service.core import packet_results
from shenbao.service.core.access import Conflict, Forbidden, NotFound
from shenbao.service.core.current import current_record
from shenbao.service.core.profiles import batch_profile
from shenbao.service.core.store import UnitOfWork
from shenbao.service.reading.job_store import WorkerContext, settle, take
from shenbao.service.reception import uploads
from shenbao.service.reception.manifest import receipt_of
from shenbao.service.resubmission import split_merge
from shenbao.service.review import page_changes, review
from shenbao.service.review.correction import FieldInput, open_packet
from storage import audit, field_versions, findings, job_queue
from storage.codec import unpack
from storage.schema import Audit, Batch, Event, File, FindingState, Job, JobKind, JobState, Packet, PacketState, PageRow
from test_service_reading import pile, play, scan

EMAIL, NAME = "company.contact.email", "cover.applicant"
LINES = ("佛山市数科软件有限公司", "单位名称与统一社会信用代码", "二〇二〇年四月二十二日填报", "联系人及联系电话")


@pytest.fixture
def worker(scene: Scene) -> WorkerContext:
    return WorkerContext(scene.store, "tester")


def work(worker: WorkerContext) -> None:
    for done in InlineExecutor().results(lambda: take(worker)):
        settle(worker, done)


def handed_in(scene: Scene, worker: WorkerContext, name: str, *files: Path) -> str:
    packet_id = queued(scene, name, files)
    work(worker)
    return packet_id


def pages(session: Session, packet_id: str) -> list[PageRow]:
    return list(session.scalars(select(PageRow).where(PageRow.packet_id == packet_id).order_by(PageRow.sequence, PageRow.number)))


def picture(path: Path) -> Path:
    font = next(p for p in Path("/usr/share/fonts").rglob("*") if p.suffix in (".ttf", ".ttc", ".otf") and "CJK" in p.name)
    sheet = Image.new("RGB", (827, 1169), "white")
    for n, line in enumerate(LINES):
        ImageDraw.Draw(sheet).text((90, 120 + 110 * n), line, "black", ImageFont.truetype(str(font), 44))
    sheet.save(path, dpi=(100, 100))
    return path


def test_a_turned_page_is_read_again_before_everything_else(scene: Scene, worker: WorkerContext, tmp_path: Path) -> None:
    packet_id = handed_in(scene, worker, "照片", picture(tmp_path / "封面.png"), WORD)
    waiting = scene.packet(name="别的")
    with scene.store.database.unit() as session:
        row = next(r for r in pages(session, packet_id) if r.file_path == "封面.png")
        before, first_image = unpack(Page, row.reading), row.image
        assert LINES[0] in before.text and before.rotation == 0
        review.correct_field(open_packet(session, scene.reviewer, packet_id), EMAIL, FieldInput("person@maitian.com.cn"))
        others = {r.id: r.reading for r in pages(session, packet_id) if r.id != row.id}
        job_queue.add_tasks(session, session.get_one(Packet, waiting), JobKind.PAGE, [{"index": 0}])
    with scene.store.database.unit() as session:
        for wrong in (0, 45, 360):
            with pytest.raises(UsageError, match="90"):
                page_changes.turn_page(open_packet(session, scene.reviewer, packet_id), row.id, wrong)
        page_changes.turn_page(open_packet(session, scene.reviewer, packet_id), row.id, 90)
        packet = page_changes.turn_page(open_packet(session, scene.reviewer, packet_id), row.id, 90)  # twice: upside down
        assert packet.state == PacketState.READING and packet.pages_done == packet.pages_total - 1
        with pytest.raises(UsageError, match="Word"):
            word = next(r for r in pages(session, packet_id) if r.file_path == WORD.name)
            page_changes.turn_page(open_packet(session, scene.reviewer, packet_id), word.id, 90)
        open_ones = select(Job).where(Job.packet_id == packet_id, Job.state == JobState.READY)
        assert [t.source["turn"] for t in session.scalars(open_ones)] == [180]
    task = take(worker)
    assert task is not None and task.args[0].turn == 180  # before the other packet's page, which came first
    settle(worker, Done(task.key, task.function(*task.args)))
    with scene.store.database.unit() as session:
        job_queue.cancel(session, waiting)
        row = session.get_one(PageRow, row.id)
        turned = unpack(Page, row.reading)
        assert turned.rotation == 180 and row.turn_by_person == 180 and row.image != first_image
        folder = scene.store.workspace(packet_id)
        upright = cv2.imread(str(folder / str(first_image)))
        assert np.abs(cv2.rotate(upright, cv2.ROTATE_180).astype(int) - cv2.imread(str(folder / str(row.image)))).mean() < 4
        assert {r.id: r.reading for r in pages(session, packet_id) if r.id != row.id} == others  # nothing else was read
    work(worker)
    with scene.store.database.look() as session:
        packet = session.get_one(Packet, packet_id)
        assert packet.state == PacketState.CHECKED and packet.pages_done == packet.pages_total
        assert field_versions.current(session, packet_id)[EMAIL].raw == "person@maitian.com.cn"
        assert {p.rotation for p in current_record(session, packet).pages if p.file == "封面.png"} == {180}
    with scene.store.database.unit() as session:
        uploads.retry(session, scene.reviewer, packet_id)
        with pytest.raises(UsageError, match="正在读取"):
            page_changes.turn_page(open_packet(session, scene.reviewer, packet_id), row.id, 90)
    work(worker)
    with scene.store.database.look() as session:
        kept = next(r for r in pages(session, packet_id) if r.file_path == "封面.png")
        assert unpack(Page, kept.reading).rotation == 180  # the person's word holds when all is read again


def test_a_moved_page_fills_the_record_again(scene: Scene, worker: WorkerContext) -> None:
    packet_id = handed_in(scene, worker, "麦田", WORD)
    with scene.store.database.unit() as session:
        row = next(r for r in pages(session, packet_id) if r.part == "cover")
        assert field_versions.current(session, packet_id)[NAME].presence == Presence.FILLED
        review.correct_field(open_packet(session, scene.reviewer, packet_id), "cover.date", FieldInput("2020年4月1日"))
        packet = review.move_page(open_packet(session, scene.reviewer, packet_id), row.id, "other").packet
        assert packet.state == PacketState.READING
        with pytest.raises(UsageError, match="尚未核对完毕"):
            review.finish_review(open_packet(session, scene.reviewer, packet_id))
        review.move_page(open_packet(session, scene.reviewer, packet_id), row.id, "other")
        ready = select(func.count()).where(Job.packet_id == packet_id, Job.state == JobState.READY)
        assert session.scalar(ready) == 1  # asked for twice, done once
    read_before = {r.id: r.reading for r in pages_of(scene, packet_id)}
    work(worker)
    with scene.store.database.unit() as session:
        now = field_versions.current(session, packet_id)
        assert now[NAME].presence == Presence.NOT_FOUND and now["cover.date"].raw == "2020年4月1日"
        assert f"missing:{NAME}" in standing(session, packet_id)
        review.move_page(open_packet(session, scene.reviewer, packet_id), row.id, "cover")
    work(worker)
    with scene.store.database.look() as session:
        assert field_versions.current(session, packet_id)[NAME].presence == Presence.FILLED
        assert f"missing:{NAME}" not in standing(session, packet_id)
    assert {r.id: r.reading for r in pages_of(scene, packet_id)} == read_before


def pages_of(scene: Scene, packet_id: str) -> list[PageRow]:
    with scene.store.database.look() as session:
        found = pages(session, packet_id)
        assert all(row.reading for row in found)  # loaded while the session is there
        return found


def standing(session: Session, packet_id: str) -> set[str]:
    return {row.code for row in findings.of_packet(session, packet_id) if row.state == FindingState.OPEN}


def split(scene: Scene, packet_id: str, part: str, name: str = "拆出") -> str:
    with scene.store.database.unit() as session:
        chosen = [r.id for r in pages(session, packet_id) if r.part == part]
        return split_merge.split_packet(UnitOfWork(session, scene.store, scene.reviewer), packet_id, chosen, name).id


def values(scene: Scene, packet_id: str) -> dict[str, object]:
    with scene.store.database.look() as session:
        return {k: (v.raw, v.presence) for k, v in field_versions.current(session, packet_id).items()}


def test_a_packet_is_split_and_merged_and_nothing_is_lost(scene: Scene, worker: WorkerContext) -> None:
    first = handed_in(scene, worker, "麦田", WORD)
    whole = values(scene, first)
    with scene.store.database.unit() as session:
        row = next(r for r in pages(session, first) if r.part == "cover")
        place = Source(row.file_path, row.number)
        review.correct_field(open_packet(session, scene.reviewer, first), NAME, FieldInput("甲有限公司", source=place))
        review.correct_field(open_packet(session, scene.reviewer, first), EMAIL, FieldInput("person@maitian.com.cn"))
        before = {(r.file_path, r.number): r.id for r in pages(session, first)}
        errors = session.get_one(Packet, first).errors
    second = split(scene, first, "cover")
    assert scene.state(first) == scene.state(second) == PacketState.READING
    work(worker)
    with scene.store.database.look() as session:
        mine, theirs = pages(session, first), pages(session, second)
        assert {(r.file_path, r.number): r.id for r in [*mine, *theirs]} == before
        assert {r.part for r in theirs} == {"cover"} and "cover" not in {r.part for r in mine}
        assert field_versions.current(session, second)[NAME].raw == "甲有限公司"  # it went with its page
        assert field_versions.current(session, first)[NAME].presence == Presence.NOT_FOUND
        assert field_versions.current(session, first)[EMAIL].raw == "person@maitian.com.cn"
        assert [v.raw for v in field_versions.versions(session, first, NAME) if v.by_person and v.reader == Reader.PERSON] == [
            "甲有限公司"
        ]
        assert {session.get_one(Packet, p).state for p in (first, second)} == {PacketState.CHECKED}
        notes = {f.packet_id: f.arranged for f in session.scalars(select(File).where(File.path == WORD.name))}
        assert "拆至“拆出”" in notes[first] and "由“麦田”拆出" in notes[second]
        receipt = receipt_of(session, session.get_one(Batch, scene.batch_id))
        assert (receipt.sent, receipt.stored, len(receipt.packets)) == (1, 1, 2)
        batch = session.get_one(Batch, scene.batch_id)
        wanted = packet_results.packets_of(batch)
        *_, (_, last) = packet_results.results_in(session, scene.store, wanted, batch_profile(batch))
        assert "拆出" in str(last.record.files)
        kinds = list(session.scalars(select(Event.type)))
        assert kinds.count("packet.split") == 1 and kinds.count("packet.checked") == 3
        assert {a.subject for a in session.scalars(select(Audit).where(Audit.action == "packet.split"))} == {
            f"packet/{first}",
            f"packet/{second}",
        }
    read_again(scene, worker, first, second)
    with scene.store.database.unit() as session:
        packet = split_merge.merge_packets(UnitOfWork(session, scene.store, scene.reviewer), first, second)
        assert packet.id == first and session.get_one(Packet, second).state == PacketState.CANCELLED
        with pytest.raises(UsageError, match="已并入"):
            uploads.retry(session, scene.reviewer, second)
    work(worker)
    with scene.store.database.look() as session:
        assert {(r.file_path, r.number) for r in pages(session, first)} == set(before) and pages(session, second) == []
        assert session.get_one(Packet, first).errors == errors
        assert field_versions.current(session, first)[NAME].raw == "甲有限公司"
        gone = session.get_one(Packet, second)
        assert gone.problem and "已并入“麦田”" in gone.problem["message"] and gone.errors == 0
        assert list(audit.broken_links(session)) == []
    now = values(scene, first)
    assert {k: v for k, v in now.items() if k not in (NAME, EMAIL)} == {k: v for k, v in whole.items() if k not in (NAME, EMAIL)}


def read_again(scene: Scene, worker: WorkerContext, *packet_ids: str) -> None:
    """What people arranged stays arranged when the files are read again."""
    for packet_id in packet_ids:
        before = {(r.file_path, r.number) for r in pages_of(scene, packet_id)}
        said = values(scene, packet_id)
        with scene.store.database.unit() as session:
            uploads.retry(session, scene.reviewer, packet_id)
        work(worker)
        assert {(r.file_path, r.number) for r in pages_of(scene, packet_id)} == before
        assert values(scene, packet_id) == said


def test_files_of_one_name_stay_apart_when_packets_are_merged(scene: Scene, worker: WorkerContext, tmp_path: Path) -> None:
    other_scan = tmp_path / "补" / "封面.png"
    other_scan.parent.mkdir()
    first = handed_in(scene, worker, "麦田", WORD, picture(tmp_path / "封面.png"))
    sheet = Image.open(tmp_path / "封面.png").convert("RGB")
    ImageDraw.Draw(sheet).rectangle((100, 800, 500, 900), "black")
    sheet.save(other_scan, dpi=(100, 100))
    second = handed_in(scene, worker, "补 充/件", other_scan)
    with scene.store.database.unit() as session:
        row = pages(session, second)[0]
        finding = next((f for f in findings.of_packet(session, second) if f.finding.get("source")), None)
        review.correct_field(
            open_packet(session, scene.people["second"], second), NAME, FieldInput("乙公司", source=Source(row.file_path, 1))
        )
        review.correct_field(open_packet(session, scene.reviewer, first), NAME, FieldInput("甲公司"))
        assert finding is None or finding.state == FindingState.OPEN
    with scene.store.database.unit() as session:
        split_merge.merge_packets(UnitOfWork(session, scene.store, scene.reviewer), first, second)
    work(worker)
    with scene.store.database.look() as session:
        rows = pages(session, first)
        assert {r.file_path for r in rows} == {WORD.name, "封面.png", "补 充／件/封面.png"}
        images = [scene.store.workspace(first) / r.image for r in rows if r.image]
        assert len(images) == 2 and all(path.is_file() for path in images) and len({p.read_bytes() for p in images}) == 2
        assert field_versions.current(session, first)[NAME].raw == "甲公司"
        trail = session.scalars(select(Audit).where(Audit.action == "packet.merged", Audit.subject == f"packet/{first}")).one()
        assert trail.detail["not_taken"] == [NAME]
        assert {f.page for f in current_record(session, session.get_one(Packet, first)).pages if "补" in f.file} == {1}
    with scene.store.database.unit() as session:  # a page of the merged packet can still be turned
        row = next(r for r in pages(session, first) if "补" in r.file_path)
        page_changes.turn_page(open_packet(session, scene.reviewer, first), row.id, 180)
    work(worker)
    with scene.store.database.look() as session:
        row = next(r for r in pages(session, first) if "补" in r.file_path)
        assert unpack(Page, row.reading).rotation == 180
    read_again(scene, worker, first)


def test_packets_of_one_scan_stand_for_themselves_once_one_is_split(scene: Scene, worker: WorkerContext) -> None:
    first = queued(scene)
    play(worker, scan(20), pile("广州市云帆智能科技有限公司", "佛山市远航软件有限公司"))
    with scene.store.database.unit() as session:
        second = session.scalars(select(Packet.id).where(Packet.pile_id == first)).one()
        folder = scene.store.workspace(first) / "pages"
        folder.mkdir(parents=True)
        for row in pages(session, second):
            row.image = f"pages/{row.number}.jpg"
            (folder / f"{row.number}.jpg").write_bytes(b"picture")
        chosen = [r.id for r in pages(session, second) if r.number > 17]
    with scene.store.database.unit() as session:
        third = split_merge.split_packet(UnitOfWork(session, scene.store, scene.reviewer), second, chosen, "第三份").id
    numbers = {first: set(range(1, 11)), second: set(range(11, 18)), third: {18, 19, 20}}
    play(worker, scan(20), pile("广州市云帆智能科技有限公司"))
    for packet_id, own in numbers.items():
        with scene.store.database.unit() as session:
            packet = session.get_one(Packet, packet_id)
            assert packet.pile_id is None and packet.state == PacketState.CHECKED
            assert {r.number for r in pages(session, packet_id)} == own
            assert all((scene.store.workspace(packet_id) / r.image).is_file() for r in pages(session, packet_id) if r.image)
            assert uploads.retry(session, scene.reviewer, packet_id).id == packet_id
        play(worker, scan(20), pile("广州市云帆智能科技有限公司"))
    with scene.store.database.look() as session:  # each was read again by itself, and only its own pages were
        assert {p: {r.number for r in pages(session, p)} for p in numbers} == numbers
        read = [t.source["index"] + 1 for t in session.scalars(select(Job).where(Job.packet_id == third, Job.kind == "page"))]
        assert set(read) == numbers[third]


def test_what_cannot_be_split_or_merged(scene: Scene, worker: WorkerContext) -> None:
    first = handed_in(scene, worker, "麦田", WORD)
    other = scene.packet(name="云帆")
    with scene.store.database.unit() as session:
        ids = [r.id for r in pages(session, first)]
        seen = session.get_one(Packet, first).version
    actor, store = scene.reviewer, scene.store
    refused = [
        (UsageError, lambda s: split_merge.split_packet(UnitOfWork(s, store, actor), first, [], "x")),
        (UsageError, lambda s: split_merge.split_packet(UnitOfWork(s, store, actor), first, ids, "x")),
        (NotFound, lambda s: split_merge.split_packet(UnitOfWork(s, store, actor), first, [ids[0], "nothing"], "x")),
        (Conflict, lambda s: split_merge.split_packet(UnitOfWork(s, store, actor), first, ids[:1], "x", seen + 7)),
        (Forbidden, lambda s: split_merge.split_packet(UnitOfWork(s, store, scene.people["clerk"]), first, ids[:1], "x")),
        (NotFound, lambda s: split_merge.split_packet(UnitOfWork(s, store, scene.people["stranger"]), first, ids[:1], "x")),
        (UsageError, lambda s: split_merge.merge_packets(UnitOfWork(s, store, actor), first, first)),
        (Conflict, lambda s: split_merge.merge_packets(UnitOfWork(s, store, actor), first, other, seen + 7)),
        (NotFound, lambda s: split_merge.merge_packets(UnitOfWork(s, store, scene.people["stranger"]), first, other)),
        (Forbidden, lambda s: split_merge.merge_packets(UnitOfWork(s, store, scene.people["manager"]), first, other)),
        (NotFound, lambda s: page_changes.turn_page(open_packet(s, scene.people["stranger"], first), ids[0], 90)),
        (Forbidden, lambda s: page_changes.turn_page(open_packet(s, scene.people["clerk"], first), ids[0], 90)),
    ]
    for error, attempt in refused:
        with pytest.raises(error), scene.store.database.unit() as session:
            attempt(session)
    scene.issued(first)
    with pytest.raises(UsageError, match="已出具告知书"), scene.store.database.unit() as session:
        split_merge.merge_packets(UnitOfWork(session, store, actor), other, first)
    with scene.store.database.unit() as session:
        uploads.retry(session, actor, first)
    with pytest.raises(UsageError, match="正在读取"), scene.store.database.unit() as session:
        split_merge.merge_packets(UnitOfWork(session, store, actor), first, other)
    assert split_merge.ranges([7, 1, 2, 3, 9, 10]) == "1–3、7、9–10"
