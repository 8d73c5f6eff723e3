"""Documents of a batch: written outside of any transaction, told in the audit trail, notices as they were issued."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from model.packet import Submission
from model.record import Record
from servicescene import Scene, cleanrecord
from shenbao.service.checking import registers
from shenbao.service.core import packet_results
from shenbao.service.core.access import Forbidden, NotFound
from shenbao.service.core.current import effective_state
from shenbao.service.core.profiles import batch_profile
from shenbao.service.core.store import UnitOfWork
from shenbao.service.insight import exports
from shenbao.service.insight.exports import Export
from shenbao.service.letters import issue
from shenbao.service.letters.demands import title_of
from shenbao.service.reading.records import keep_record
from shenbao.service.review import review
from shenbao.service.review.correction import FieldInput, open_packet
from storage.codec import unpack
from storage.schema import Audit, Batch, Packet, PageRow

spoiled = cleanrecord.set_field("company.contact.email", "linxiao.yunfan.com")


def test_issued_notices_leave_as_they_were_issued_others_as_drafts(scene: Scene) -> None:
    first, second = scene.packet(spoiled, name="甲"), scene.packet(spoiled, name="乙")
    notice = scene.issued(first)
    with scene.store.database.look():
        frozen = scene.store.blobs.path(notice.pdf_sha256).read_bytes()
    out, name = exports.make(scene.store, scene.reviewer, scene.batch_id, Export.NOTICES)
    with out, zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        assert archive.read(f"甲/{notice.number}.pdf") == frozen
    assert name == "第一批" and second and f"甲/{notice.number}.docx" in names
    assert [n for n in names if n.startswith("乙/")] == [f"乙/（未出具）补正材料一次性告知书.{kind}" for kind in ("docx", "pdf")]


def test_recommenders_get_drafts_of_what_is_their_own_to_mend(scene: Scene) -> None:
    scene.packet(name="甲")
    scene.packet(name="乙")  # the same application once more
    out, _ = exports.make(scene.store, scene.reviewer, scene.batch_id, Export.NOTICES)
    with out, zipfile.ZipFile(out) as archive:
        letters = [name for name in archive.namelist() if name.startswith("推荐单位/")]
    assert letters == [f"推荐单位/{cleanrecord.RECOMMENDER}/（未出具）推荐材料有关问题告知书.{kind}" for kind in ("docx", "pdf")]


def test_what_came_too_late_is_refused_by_its_own_letter(scene: Scene) -> None:
    packet = scene.packet(spoiled, name="甲")
    with scene.store.database.unit() as session:
        registers.set_submission(session, scene.reviewer, packet, Submission(received=date(2020, 5, 16)))
        notice = issue.issue(UnitOfWork(session, scene.store, scene.reviewer), packet)
        assert title_of(notice) == "不予受理告知书" and "不予受理告〔" in notice.number


def test_every_document_is_told_in_the_audit_trail(scene: Scene) -> None:
    scene.packet(spoiled)
    for kind in Export:
        out, _ = exports.make(scene.store, scene.people["manager"], scene.batch_id, kind)
        with out:
            assert out.read(4) in (b"PK\x03\x04", b"%PDF", b"\xef\xbb\xbf\xe5", b"\xef\xbb\xbf\xe6")
    with scene.store.database.look() as session:
        rows = session.scalars(select(Audit).where(Audit.action == "batch.exported").order_by(Audit.seq)).all()
        assert [row.detail for row in rows] == [{"kind": kind.value} for kind in Export]
        assert {row.subject for row in rows} == {f"batch/{scene.batch_id}"}


def test_others_get_no_document(scene: Scene) -> None:
    with pytest.raises(NotFound):
        exports.make(scene.store, scene.people["stranger"], scene.batch_id, Export.WORKBOOK)
    with pytest.raises(Forbidden):
        exports.make(scene.store, replace(scene.reviewer, scopes=frozenset({"view"})), scene.batch_id, Export.WORKBOOK)


def test_many_records_at_once_are_those_of_each_packet(scene: Scene) -> None:
    """Corrected, confirmed, taken back, overruled, moved to another part, read again: all of it stands in every document."""
    email, seal = "company.contact.email", "cover.applicant_seal"
    changed, plain_one = scene.packet(spoiled, name="甲"), scene.packet(name="乙")
    with scene.store.database.unit() as session:
        again = cleanrecord.set_field("company.name", "另读有限公司")(
            unpack(Record, session.get_one(Packet, changed).record or b"")
        )
        keep_record(session, session.get_one(Packet, changed), session.get_one(Batch, scene.batch_id), again)
        review.correct_field(open_packet(session, scene.reviewer, changed), email, FieldInput("a@b.cn"))
        review.correct_field(open_packet(session, scene.reviewer, changed), "project.name", FieldInput("别的平台"))
        review.undo_field(open_packet(session, scene.reviewer, changed), "project.name")
        review.confirm_field(open_packet(session, scene.reviewer, changed), "cover.applicant")
        review.overrule(open_packet(session, scene.reviewer, changed), seal, {"verdict": "absent"}, "没有盖章")
        page = session.scalars(select(PageRow).where(PageRow.packet_id == changed).order_by(PageRow.number)).first()
        assert page is not None
        page.part_by_person = "other"
    with scene.store.database.look() as session:
        batch = session.get_one(Batch, scene.batch_id)
        wanted = packet_results.packets_of(batch)
        many = [result for _, result in packet_results.results_in(session, scene.store, wanted, batch_profile(batch))]
        rows = [session.get_one(Packet, packet) for packet in (plain_one, changed)]
        each = [packet_results.result_of(session, scene.store, effective_state(session, row)) for row in rows]
    assert [r.record.packet for r in many] == ["乙", "甲"] and many == each
    told = many[1].record
    assert told.fields[email].raw == "a@b.cn" and told.fields["company.name"].raw == "另读有限公司"
    assert told.pages[0].part == "other" and next(s.verdict for s in told.seals if s.at == seal) == "absent"
