"""A packet mended in part, on both databases: real pages of a generated packet, its corrected sheets handed in alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import InlineExecutor
from model.errors import UsageError
from samples.generator.files.writing import write_packet
from samples.generator.generate import make_plan
from servicescene import Scene, queued
from shenbao.service.core.access import Conflict, Forbidden, NotFound
from shenbao.service.core.current import current_record
from shenbao.service.core.store import UnitOfWork
from shenbao.service.reading.job_store import WorkerContext, settle, take
from shenbao.service.reception import uploads
from shenbao.service.reception.manifest import receipt_of
from shenbao.service.resubmission import choice, comparison
from shenbao.service.resubmission.choice import Proposal
from shenbao.service.review import page_changes, review
from shenbao.service.review.correction import FieldInput, open_packet
from storage import audit, field_versions, findings
from storage.schema import Audit, Batch, File, FindingState, Packet, PacketState, PageRow, Resubmission

EMAIL, TITLE, LEADER = "company.contact.email", "company.contact.title", "project.leader.title"
FLAWS = ("blank:company.contact.email", "invalid:attachment1.revenue", "blank:attachment3.date", "blank:essay.plan")
WHOLE = (
    "申 报 书",
    "申报单位信息表",
    "申报单位简介",
    "二、项目申报书",
    "申报项目详细介绍",
    "产学研用",
    "附1",
    "高新技术企业证书",
    "2018年度",
    "附3",
)
MENDED = ("申报单位信息表", "2019年度", "附3")


@dataclass(frozen=True)
class Handed:
    """The files of the first packet and of the sheets that mend it; `number`: the page of the first one that begins with some words."""

    first: Path
    sheets: Path
    all: Path

    def number(self, words: str) -> int:
        return 1 + WHOLE.index(words)


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Handed:
    folder = tmp_path_factory.mktemp("mended")
    made = []
    for name, defects in (("flawed", FLAWS), ("clean", ())):
        plan = make_plan("p00772_00", 772_000, "standard", "text_pdf", defects)
        write_packet(plan, folder / name)
        made.append(next((folder / name).rglob("*.pdf")))
    flawed, clean = made
    (folder / "补").mkdir()
    first, sheets, everything = folder / "申报书.pdf", folder / "补" / "补正页.pdf", folder / "补" / "申报书.pdf"
    excerpt(flawed, first, WHOLE)
    excerpt(clean, sheets, MENDED)
    excerpt(clean, everything, tuple("2019年度" if words == "2018年度" else words for words in WHOLE))
    return Handed(first, sheets, everything)


def excerpt(source: Path, target: Path, begin: tuple[str, ...]) -> None:
    """The first page that has each of these words in its first lines."""
    with pdfplumber.open(source) as document:
        heads = ["\n".join((page.extract_text() or "").splitlines()[:4]) for page in document.pages]
    with pikepdf.open(source) as document, pikepdf.new() as out:
        for words in begin:
            out.pages.append(document.pages[next(n for n, head in enumerate(heads) if words in head)])
        out.save(target)


@pytest.fixture
def worker(scene: Scene) -> WorkerContext:
    return WorkerContext(scene.store, "tester")


def work(worker: WorkerContext) -> None:
    for done in InlineExecutor().results(lambda: take(worker)):
        settle(worker, done)


def taken_in(scene: Scene, worker: WorkerContext, handed: Handed, second: Path) -> tuple[str, str]:
    first, other = queued(scene, "优联", (handed.first,)), queued(scene, "优联补正", (second,))
    work(worker)
    with scene.store.database.unit() as session:
        comparison.link(session, scene.people["clerk"], other, first)
    return first, other


def proposed(scene: Scene, packet_id: str) -> Proposal:
    with scene.store.database.look() as session:
        found = choice.propose(session, scene.reviewer, packet_id)
        assert found is not None
        return found


def choose(scene: Scene, worker: WorkerContext, packet_id: str, said: Resubmission, keep: list[str] | None = None) -> None:
    with scene.store.database.unit() as session:
        choice.choose(UnitOfWork(session, scene.store, scene.people["clerk"]), packet_id, said, keep)
    work(worker)
    assert scene.row(packet_id).state == PacketState.CHECKED


def standing(session: Session, packet_id: str) -> set[str]:
    return {row.code for row in findings.of_packet(session, packet_id) if row.state == FindingState.OPEN}


def essays(codes: set[str]) -> set[str]:
    return {code for code in codes if code.startswith("missing:essay")}


def contents(session: Session, packet_id: str) -> tuple[object, ...]:
    """Everything that the first packet has and must keep."""
    rows = session.scalars(select(PageRow).where(PageRow.packet_id == packet_id).order_by(PageRow.number)).all()
    files = session.scalars(select(File).where(File.packet_id == packet_id)).all()
    values = {key: (row.raw, row.user_id, row.seq) for key, row in field_versions.current(session, packet_id).items()}
    states = {row.code: row.state for row in findings.of_packet(session, packet_id)}
    return [(r.id, r.file_path, r.number, r.reading) for r in rows], [(f.id, f.path, f.arranged) for f in files], values, states


def test_corrected_sheets_take_their_places_and_the_rest_is_taken_over(
    scene: Scene, worker: WorkerContext, handed: Handed
) -> None:
    first, second = taken_in(scene, worker, handed, handed.sheets)
    with scene.store.database.unit() as session:
        assert {f"missing:{EMAIL}", "missing:essay.plan", "missing:declaration.date"} <= standing(session, first)
        assert "missing:essay.plan" in standing(session, second) and "missing:project.name" in standing(session, second)
        review.correct_field(open_packet(session, scene.reviewer, first), TITLE, FieldInput("人事专员"), "在被替换的页上")
        review.correct_field(open_packet(session, scene.reviewer, first), LEADER, FieldInput("首席科学家"), "电话核实")
        waived = next(row for row in findings.of_packet(session, first) if row.code == "missing:essay.plan")
        review.decide_finding(open_packet(session, scene.reviewer, first), waived.id, FindingState.WAIVED, "另有说明")
        alone = standing(session, second)
        untouched, had = contents(session, first), session.get_one(Packet, first).version
    told = proposed(scene, second)
    assert (told.chosen, told.proposed) == (Resubmission.UNSAID, Resubmission.PARTIAL)
    assert sum(count for _, count in told.arrived) == len(MENDED) and "项目申报书" in "".join(told.lacking)
    replaced = {page.number for page in told.pages if not page.keep}
    assert replaced == {handed.number(words) for words in ("申报单位信息表", "2018年度", "附3")}
    assert {page.by for page in told.pages if not page.keep} == {("补正页.pdf", 1), ("补正页.pdf", 2), ("补正页.pdf", 3)}

    choose(scene, worker, second, Resubmission.PARTIAL)
    with scene.store.database.look() as session:
        rows = session.scalars(select(PageRow).where(PageRow.packet_id == second).order_by(PageRow.place)).all()
        came = [(row.file_path, row.number) for row in rows]
        assert len(came) == len(WHOLE) and [n for n, (file, _) in enumerate(came) if file == "补正页.pdf"] == [1, 8, 9]
        assert all(row.image is None or (scene.store.workspace(second) / row.image).is_file() for row in rows)
        now = field_versions.current(session, second)
        assert "@" in (now[EMAIL].raw or "") and now[LEADER].raw == "首席科学家" and now[TITLE].raw != "人事专员"
        assert now["project.name"].raw and now["cover.applicant"].raw
        gone = {f"missing:{EMAIL}", "missing:declaration.date", "missing:project.name", "invalid:attachment1.revenue"}
        assert not gone & standing(session, second)
        assert essays(standing(session, second)) == essays(standing(session, first)) != essays(alone)
        assert contents(session, first) == untouched and session.get_one(Packet, first).version == had
        kept = next(row for row in findings.of_packet(session, second) if row.code == "missing:essay.plan")
        assert kept.state == FindingState.WAIVED and "另有说明" in findings.history(session, kept.id)[-1].reason
        compared = comparison.compare(session, scene.reviewer, second)
        assert compared is not None and {f"missing:{EMAIL}", "missing:declaration.date"} <= {d.code for d in compared.mended}
        assert [change.key for change in compared.changes] == [TITLE]
        receipt = receipt_of(session, session.get_one(Batch, scene.batch_id))
        assert (receipt.sent, receipt.stored) == (2, 2)  # what was taken over is not counted twice
        notes = [f.arranged for f in session.scalars(select(File).where(File.packet_id == second, File.taken_over.is_(True)))]
        assert len(notes) == 1 and "沿用自原材料“优联”第 1、3–8 页" in notes[0]
        said = session.scalars(select(Audit).where(Audit.action == "packet.resubmission")).one()
        assert (said.subject, said.detail["pages"]) == (f"packet/{second}", 7) and list(audit.broken_links(session)) == []
    told = proposed(scene, second)
    assert told.chosen is Resubmission.PARTIAL and {p.number for p in told.pages if not p.keep} == replaced

    with scene.store.database.unit() as session:  # all files read once more: it stays as it was put together
        uploads.retry(session, scene.reviewer, second)
    work(worker)
    with scene.store.database.look() as session:
        rows = session.scalars(select(PageRow).where(PageRow.packet_id == second).order_by(PageRow.place)).all()
        assert [(row.file_path, row.number) for row in rows] == came
        assert {k: v.raw for k, v in field_versions.current(session, second).items()} == {k: v.raw for k, v in now.items()}

    with scene.store.database.unit() as session:  # the person's word on this packet is its own
        review.correct_field(open_packet(session, scene.reviewer, second), "project.name", FieldInput("改过的名称"))
    choose(scene, worker, second, Resubmission.WHOLE)
    with scene.store.database.look() as session:
        packet = session.get_one(Packet, second)
        rows = session.scalars(select(PageRow).where(PageRow.packet_id == second)).all()
        assert {(row.file_path, row.number, row.place) for row in rows} == {("补正页.pdf", n, None) for n in (1, 2, 3)}
        assert [f.path for f in session.scalars(select(File).where(File.packet_id == second))] == ["补正页.pdf"]
        now = field_versions.current(session, second)
        assert now["project.name"].raw == "改过的名称" and not now[LEADER].raw and "@" in (now[EMAIL].raw or "")
        assert "missing:essay.plan" in standing(session, second) and packet.resubmission == Resubmission.WHOLE
        assert contents(session, first) == untouched


def test_people_choose_the_pages_and_may_take_it_back(scene: Scene, worker: WorkerContext, handed: Handed) -> None:
    first, second = taken_in(scene, worker, handed, handed.sheets)
    told = proposed(scene, second)
    keep = [page.id for page in told.pages if page.number in (handed.number("2018年度"), handed.number("二、项目申报书"))]
    seen = scene.row(second).version
    clerk = scene.people["clerk"]
    refused = [
        (Conflict, clerk, second, seen - 1, keep),
        (Forbidden, scene.people["manager"], second, None, keep),
        (NotFound, scene.people["stranger"], second, None, keep),
        (NotFound, clerk, second, None, ["0" * 24]),
        (UsageError, clerk, first, None, keep),
    ]
    for error, who, packet_id, version, pages in refused:
        with pytest.raises(error), scene.store.database.unit() as session:
            choice.choose(UnitOfWork(session, scene.store, who), packet_id, Resubmission.PARTIAL, pages, version)
    choose(scene, worker, second, Resubmission.PARTIAL, keep)
    with scene.store.database.unit() as session:
        record = current_record(session, session.get_one(Packet, second))
        assert sorted((p.file, p.page) for p in record.pages) == [
            ("原材料/申报书.pdf", 4), ("原材料/申报书.pdf", 9), ("补正页.pdf", 1), ("补正页.pdf", 2), ("补正页.pdf", 3),
        ]  # fmt: skip
        row = next(r for r in session.scalars(select(PageRow).where(PageRow.packet_id == second)) if "原材料" in r.file_path)
        page_changes.turn_page(open_packet(session, scene.reviewer, second), row.id, 180)
    work(worker)
    with scene.store.database.look() as session:
        assert session.get_one(PageRow, row.id).turn_by_person == 180
        mine = session.scalars(select(PageRow).where(PageRow.packet_id == first)).all()
        assert len(mine) == len(WHOLE) and all(page.turn_by_person is None for page in mine)
    with scene.store.database.unit() as session:
        comparison.link(session, clerk, second, None)
    work(worker)
    with scene.store.database.look() as session:
        packet = session.get_one(Packet, second)
        assert (packet.resubmission, packet.state, packet.pages_total) == (Resubmission.UNSAID, PacketState.CHECKED, 3)
        assert choice.propose(session, scene.reviewer, second) is None


def test_a_whole_packet_handed_in_again_needs_nothing_of_the_first(scene: Scene, worker: WorkerContext, handed: Handed) -> None:
    _, second = taken_in(scene, worker, handed, handed.all)
    told = proposed(scene, second)
    assert told.proposed is Resubmission.WHOLE and told.lacking == ()
    assert {page.number for page in told.pages if page.keep} <= {handed.number("高新技术企业证书")}  # proofs come on top
    before = scene.row(second).pages_total
    choose(scene, worker, second, Resubmission.WHOLE)
    with scene.store.database.look() as session:
        packet = session.get_one(Packet, second)
        assert (packet.resubmission, packet.pages_total) == (Resubmission.WHOLE, before)
