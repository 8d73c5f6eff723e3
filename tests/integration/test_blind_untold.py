"""What waits for blind entry is told by nothing that leaves the service either: documents of a batch, search, comparisons."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from apiscene import make_client
from cleanrecord import FILE, Box, set_field
from model.page import Line, Page, Reader
from model.record import Presence
from notices.profile import load
from reports.view import show_value
from servicescene import NOTICE, Scene
from shenbao.service.checking import sampling, untold
from shenbao.service.insight import exports, fulltext, named
from shenbao.service.insight.exports import Export
from shenbao.service.office import many
from storage import search
from storage.codec import from_plain, pack
from storage.schema import BlindQuestion, Packet, PageRow
from test_blind_entry import EMAIL, MACHINE, MOBILE, asked, enter
from test_web_review import browser

ENGINES = ("sqlite",)  # nothing of it differs between the databases
CODE = "91110000600037342X"  # its check digit is wrong
CODE_OF = "company.credit_code"


def texts(content: bytes, kind: Export) -> str:
    """All words of a document of a batch."""
    if kind is Export.WORKBOOK:
        return str([[cell.value for cell in row] for sheet in load_workbook(io.BytesIO(content)) for row in sheet.iter_rows()])
    if kind is Export.NOTICES:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            documents = [archive.read(name) for name in archive.namelist() if name.endswith(".docx")]
        return "".join(zipfile.ZipFile(io.BytesIO(document)).read("word/document.xml").decode() for document in documents)
    return content.decode("utf-8-sig")


@pytest.mark.parametrize("kind", [Export.WORKBOOK, Export.APPLICANTS, Export.FINDINGS, Export.NOTICES])
def test_documents_of_a_batch_hold_none_of_it_before_it_was_entered(scene: Scene, kind: Export) -> None:
    packet_id = scene.packet(set_field(CODE_OF, CODE, confidence=0.99), set_field(EMAIL, MACHINE))
    with scene.store.database.unit() as session:
        for key, of in ((CODE_OF, "credit_code"), (EMAIL, "email")):
            session.add(BlindQuestion(packet_id=packet_id, key=key, kind="sample", field_type=of, reader="ocr"))

    def made() -> str:
        out, _ = exports.make(scene.store, scene.people["manager"], scene.batch_id, kind)
        with out:
            return texts(out.read(), kind)

    before = made()
    assert CODE not in before and MACHINE not in before and untold.HIDDEN in before
    if kind is Export.NOTICES:
        assert "校验" in before, before  # the demand is named, its value is not
    enter(scene, packet_id, CODE_OF, CODE)
    enter(scene, packet_id, EMAIL, MACHINE)
    after = made()
    assert CODE in after and untold.HIDDEN not in after


def test_neither_the_workbook_of_chosen_packets_nor_the_report_by_the_api_tells_it(scene: Scene) -> None:
    packet_id = asked(scene, EMAIL)
    with many.export(scene.store, scene.people["manager"], [packet_id]) as out:
        assert MACHINE not in texts(out.read(), Export.WORKBOOK)
    api = make_client(scene)
    api.token("reviewer")
    address = f"/batches/{scene.batch_id}/reports/json"
    report = api.call("GET", address, "reviewer").get_data(as_text=True)
    assert MACHINE not in report and untold.HIDDEN in report
    enter(scene, packet_id, EMAIL, MACHINE)
    assert MACHINE in api.call("GET", address, "reviewer").get_data(as_text=True)


def written(scene: Scene, packet_id: str, *lines: str) -> None:
    """The first page of a packet as if it said these lines, each on a place of its own."""
    with scene.store.database.unit() as session:
        row = session.scalars(select(PageRow).where(PageRow.packet_id == packet_id).order_by(PageRow.number)).first()
        assert row is not None
        places = [Line(text, Box(0, n / 10, 0.5, n / 10 + 0.05), 0.9) for n, text in enumerate(lines)]
        row.reading, row.text = pack(Page(FILE, row.number, 100, 140, Reader.OCR, lines=tuple(places))), "\n".join(lines)
        search.index(session, row)


def test_the_search_does_not_find_it_nor_show_it(scene: Scene) -> None:
    packet_id = asked(scene, EMAIL)
    written(scene, packet_id, "联系人电子邮箱", MACHINE[:9], MACHINE[9:], "办公地址")  # over the end of a line
    reviewer, clerk = scene.reviewer, scene.people["clerk"]
    with scene.store.database.look() as session:
        for typed in (MACHINE, MACHINE[:9], f"邮箱{MACHINE}"):
            hits = fulltext.find(session, reviewer, typed)
            assert (hits.rows, hits.total) == ((), 0), typed
            assert fulltext.find(session, clerk, typed).total == 1  # enters nothing
        (hit,) = fulltext.find(session, reviewer, "电子邮箱").rows
        assert untold.HIDDEN in hit.snippet.after and MACHINE[:9] not in hit.snippet.after
    enter(scene, packet_id, EMAIL, MACHINE)
    with scene.store.database.look() as session:
        assert fulltext.find(session, reviewer, MACHINE).total == 1


def test_a_page_that_is_searched_leaves_out_the_place_of_what_is_asked(scene: Scene) -> None:
    packet_id = asked(scene, EMAIL)
    with scene.store.database.look() as session:
        source = untold.waiting_in(session, [session.get_one(Packet, packet_id)], untold.confidence_limits(session, load(NOTICE)))
        row = source[packet_id][EMAIL].source
    assert row is not None
    with scene.store.database.unit() as session:
        of = select(PageRow).where(PageRow.packet_id == packet_id, PageRow.number == row["page"])
        page = session.scalars(of).one()
        lines = (Line("zhangwei 2O19", from_plain(Box, row["box"]), 0.9), Line("别处", Box(0.9, 0.98, 0.99, 0.99), 0.9))
        page.reading = pack(Page(FILE, page.number, 100, 140, Reader.OCR, lines=lines))
        page_id = page.id
    address = f"/packets/{packet_id}/pages/{page_id}"
    shown = browser(scene).get(address).get_data(as_text=True)
    assert "zhangwei" not in shown and "别处" in shown
    assert "zhangwei" in browser(scene, "clerk").get(address).get_data(as_text=True)


def test_a_finding_is_not_found_by_what_it_quotes(scene: Scene) -> None:
    packet_id = scene.packet(set_field(CODE_OF, CODE, confidence=0.99))
    with scene.store.database.unit() as session:
        session.add(BlindQuestion(packet_id=packet_id, key=CODE_OF, kind="sample", field_type="credit_code", reader="ocr"))
    with scene.store.database.look() as session:
        assert not named.find(session, scene.reviewer, CODE).findings
        assert named.find(session, scene.people["clerk"], CODE).findings


def test_a_comparison_leaves_it_out(scene: Scene) -> None:
    first = scene.packet(set_field(MOBILE, "13812345678"), name="甲")
    second = asked(scene, EMAIL, name="乙")
    with scene.store.database.unit() as session:
        session.get_one(Packet, second).previous_id = first
    address = f"/packets/{second}/comparison"
    assert MACHINE not in browser(scene).get(address).get_data(as_text=True)
    assert MACHINE in browser(scene, "clerk").get(address).get_data(as_text=True)


def test_every_type_of_field_shows_the_mark_in_its_place(scene: Scene) -> None:
    packet_id = asked(scene)
    with scene.store.database.look() as session:
        profile = load(NOTICE)
        (_, result), *_ = untold.results_in(session, scene.store, select(Packet).where(Packet.id == packet_id), profile)
    keys = [spec.key for spec in sampling.askable(profile)]
    record = untold.without_values(result.record, keys)
    shown = {key: show_value(profile.field(key), record.fields[key]) for key in keys}
    assert set(shown.values()) == {untold.HIDDEN}, shown
    assert all(record.fields[key].presence is Presence.FILLED and record.fields[key].value is None for key in keys)
