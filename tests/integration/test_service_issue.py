"""Notices to the applicants, what was mended afterwards, and deletion, on both databases."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, date, datetime, timedelta

import pdfplumber
import pytest
from sqlalchemy import func, select

from cleanrecord import blank, set_field
from model.errors import UsageError
from servicescene import Scene, only_with_free_hands
from shenbao.service.core.access import Conflict, Forbidden, NotFound
from shenbao.service.core.store import UnitOfWork
from shenbao.service.letters import demands, issue
from shenbao.service.letters.freezing import Asked
from shenbao.service.office import retention
from shenbao.service.resubmission import comparison
from shenbao.service.review import review
from shenbao.service.review.correction import open_packet
from storage import audit
from storage.schema import (
    Audit,
    Base,
    Batch,
    Blob,
    DeficiencyLetter,
    Event,
    FieldVersion,
    File,
    FindingRow,
    FindingState,
    Inbound,
    LetterSequence,
    Packet,
    PacketState,
    now,
)

EMAIL, FAX = "company.contact.email", "company.contact.fax"
MARCH = datetime(2026, 3, 31, 17, 30, tzinfo=UTC)  # the first of April in China


def test_a_notice_is_frozen_with_number_date_and_hash(scene: Scene) -> None:
    packet_id = scene.packet(blank(EMAIL))
    notice = scene.issued(packet_id, at=MARCH, due=date(2026, 4, 10))
    assert notice.number == "（广州市）补正告〔2026〕1号" and notice.codes == [f"missing:{EMAIL}"]
    data = scene.store.blobs.path(notice.pdf_sha256).read_bytes()
    assert hashlib.sha256(data).hexdigest() == notice.pdf_sha256
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        text = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    assert notice.number in text and "2026年4月1日" in text and "2026年4月10日前" in text and "邮箱" in text
    scene.correct(packet_id, EMAIL, "lin@yunfan.com.cn")
    with scene.store.database.look() as session:
        kept = session.get_one(DeficiencyLetter, notice.id)
        assert kept.content == notice.content and kept.pdf_sha256 == notice.pdf_sha256
        assert issue.preview(session, scene.store, scene.reviewer, packet_id) is None
        event = session.scalars(select(Event).where(Event.type == "notice.issued")).one()
        assert event.payload == {"packet": packet_id, "batch": scene.batch_id, "number": notice.number}
        assert list(audit.broken_links(session)) == []


def test_numbers_count_on_by_office_and_year(scene: Scene) -> None:
    packets = [(scene.packet(blank(EMAIL), name=f"第{d}份"), d) for d in (0, 1, 300)]
    numbers = [scene.issued(packet_id, at=MARCH + timedelta(days=d)).number for packet_id, d in packets]
    assert [n.partition("告")[2] for n in numbers] == ["〔2026〕1号", "〔2026〕2号", "〔2027〕1号"]


def test_a_letter_that_was_drawn_ahead_is_issued_as_it_was_drawn(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    packet_id = scene.packet(blank(EMAIL))
    scene.look_at_demands(packet_id)
    drawn = only_with_free_hands(monkeypatch, scene.store)
    ahead = issue.draw_ahead(scene.store, scene.reviewer, packet_id, Asked(date(2026, 4, 10), at=MARCH))
    with scene.store.database.unit() as session:
        notice = issue.issue(UnitOfWork(session, scene.store, scene.reviewer), packet_id, asked=ahead)
    assert ahead.drawn is not None and notice.pdf_sha256 == ahead.drawn.pdf[0] and len(drawn) == 1
    assert scene.store.blobs.path(notice.docx_sha256).is_file()


def test_what_came_between_the_drawing_and_the_issuing_stands_in_the_letter(scene: Scene) -> None:
    packet_id, other = scene.packet(blank(EMAIL), name="甲"), scene.packet(blank(EMAIL), name="乙")
    scene.look_at_demands(packet_id)
    ahead = issue.draw_ahead(scene.store, scene.reviewer, packet_id, Asked(date(2026, 4, 10), at=MARCH))
    taken = scene.issued(other, at=MARCH, due=date(2026, 4, 10)).number
    scene.correct(packet_id, FAX, None)
    scene.look_at_demands(packet_id)
    with scene.store.database.unit() as session:
        notice = issue.issue(UnitOfWork(session, scene.store, scene.reviewer), packet_id, asked=ahead)
    with pdfplumber.open(scene.store.blobs.path(notice.pdf_sha256)) as pdf:
        text = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    assert ahead.drawn is not None and taken in str(ahead.drawn.content) and taken != notice.number and notice.number in text
    assert set(notice.codes) == {f"missing:{EMAIL}", f"missing:{FAX}"} and "传真" in text


def test_a_letter_that_is_not_issued_is_not_drawn(scene: Scene) -> None:
    asked = Asked(date(2026, 4, 10), at=MARCH)
    assert issue.draw_ahead(scene.store, scene.reviewer, scene.packet(), asked) == asked


def test_a_waived_finding_is_not_demanded(scene: Scene) -> None:
    packet_id = scene.packet(blank(EMAIL))
    with scene.store.database.unit() as session:
        row = session.scalars(select(FindingRow).where(FindingRow.packet_id == packet_id)).one()
        review.decide_finding(open_packet(session, scene.reviewer, packet_id), row.id, FindingState.WAIVED, "已电话核实")
    with pytest.raises(UsageError, match="没有需要补正"):
        scene.issued(packet_id)


def test_a_finding_raised_later_is_marked(scene: Scene) -> None:
    packet_id = scene.packet(blank(EMAIL))
    with scene.store.database.look() as session:
        assert demands.errors_after_letter(session, session.get_one(Packet, packet_id)) == []
    first = scene.issued(packet_id)
    scene.correct(packet_id, FAX, None)
    with scene.store.database.look() as session:
        later = demands.errors_after_letter(session, session.get_one(Packet, packet_id))
        assert [row.code for row in later] == [f"missing:{FAX}"]
    second = scene.issued(packet_id, replaces=first.number)  # now the applicant is told of it
    assert set(second.codes) == {f"missing:{EMAIL}", f"missing:{FAX}"}
    scene.correct(packet_id, FAX, "020-83134287")
    scene.correct(packet_id, FAX, None)  # closed and opened again: it was told
    with scene.store.database.look() as session:
        assert demands.errors_after_letter(session, session.get_one(Packet, packet_id)) == []


def test_a_resubmission_shows_what_was_mended_and_what_not(scene: Scene) -> None:
    first = scene.packet(blank(EMAIL, FAX))
    number = scene.issued(first).number
    second = scene.packet(set_field(EMAIL, "lin@yunfan.com.cn"), blank(FAX, "company.profile"), name="补正", previous_id=first)
    with scene.store.database.look() as session:
        found = comparison.compare(session, scene.reviewer, second)
        assert found is not None and (found.first_id, found.number) == (first, number)
        assert [d.code for d in found.mended] == [f"missing:{EMAIL}"]
        assert [d.code for d in found.standing] == [f"missing:{FAX}"]
        assert [d.code for d in found.fresh] == ["missing:company.profile"]
        assert comparison.compare(session, scene.reviewer, first) is None


def test_who_may_issue(scene: Scene) -> None:
    packet_id = scene.packet(blank(EMAIL))
    for who, error in (("clerk", Forbidden), ("integrator", Forbidden), ("stranger", NotFound)):
        with pytest.raises(error), scene.store.database.unit() as session:
            issue.issue(UnitOfWork(session, scene.store, scene.people[who]), packet_id)
    with pytest.raises(Conflict):
        scene.issued(packet_id, version=999)
    with pytest.raises(UsageError, match="期限"):
        scene.issued(packet_id, at=MARCH, due=date(2026, 3, 1))
    notice = scene.issued(packet_id)
    with pytest.raises(NotFound), scene.store.database.look() as session:
        demands.load_letter(session, scene.people["stranger"], notice.id)


def test_a_deleted_batch_leaves_the_audit_trail_and_nothing_else(scene: Scene) -> None:
    packet_id = scene.packet(blank(EMAIL))
    mending = scene.packet(name="补正", previous_id=packet_id)
    notice = scene.issued(packet_id)
    with scene.store.database.unit() as session:
        session.add(Inbound(id="m1", source="registration", packet_id=mending, payload={"person": "林晓"}))
        hashes = list(session.scalars(select(Blob.sha256)))
    scene.store.workspace(packet_id).mkdir(parents=True)
    with pytest.raises(UsageError, match="理由"):
        retention.delete_batch(scene.store, scene.people["manager"], scene.batch_id, " ")
    with pytest.raises(Forbidden):
        retention.delete_batch(scene.store, scene.reviewer, scene.batch_id, "x")
    with pytest.raises(NotFound):
        retention.delete_batch(scene.store, scene.people["stranger"], scene.batch_id, "x")
    assert retention.delete_batch(scene.store, scene.people["manager"], scene.batch_id, "项目结束") == 2
    with scene.store.database.look() as session:
        for table in (Packet, File, Blob, FieldVersion, FindingRow, DeficiencyLetter):
            assert session.scalar(select(func.count()).select_from(table)) == 0, table
        assert session.get_one(Inbound, "m1").payload == {}
        assert session.get_one(Batch, scene.batch_id).deleted is not None
        assert session.get_one(LetterSequence, (scene.offices["city"], notice.issued.year)).last == 1
        assert {"notice.issued", "batch.deleted"} <= set(session.scalars(select(Audit.action)))
        assert list(audit.broken_links(session)) == []
    assert not any(scene.store.blobs.path(sha256).exists() for sha256 in hashes)
    assert not scene.store.workspace(packet_id).exists()


def test_every_table_that_hangs_on_a_packet_is_emptied_or_cleared(scene: Scene) -> None:
    del scene
    hanging = {t.name for t in Base.metadata.sorted_tables for k in t.foreign_keys if k.column.table.name == "packet"}
    deeper = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in hanging - {"packet"} and key.ondelete != "CASCADE"
    }
    assert deeper == {"finding_event"}  # anything else would need a line in retention of its own


def test_shared_bytes_stay_for_the_other_batch(scene: Scene) -> None:
    from shenbao.service.reception import uploads

    with scene.store.database.unit() as session:
        other = uploads.create_batch(session, scene.reviewer, "第二批", "xxxf2020").id
    kept = scene.packet(name="同", batch_id=other)
    scene.packet(name="同")
    retention.delete_batch(scene.store, scene.people["manager"], scene.batch_id, "重复")
    with scene.store.database.look() as session:
        sha256 = session.scalars(select(File.sha256).where(File.packet_id == kept)).one()
    assert scene.store.blobs.path(sha256).exists()


def test_batches_are_deleted_when_their_time_is_over_but_not_while_read(scene: Scene) -> None:
    packet_id = scene.packet()
    with scene.store.database.unit() as session:
        with pytest.raises(UsageError, match="晚于"):
            retention.keep_until(session, scene.people["manager"], scene.batch_id, now())
        retention.keep_until(session, scene.people["manager"], scene.batch_id, now() + timedelta(days=30))
        session.get_one(Packet, packet_id).state = PacketState.READING
    later = now() + timedelta(days=31)
    assert retention.delete_overdue(scene.store) == 0
    assert retention.delete_overdue(scene.store, later) == 0
    with scene.store.database.unit() as session:
        session.get_one(Packet, packet_id).state = PacketState.CHECKED
    assert retention.delete_overdue(scene.store, later) == 1
