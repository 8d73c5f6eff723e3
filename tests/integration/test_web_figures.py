"""The batch page, its figures, and how long a batch is kept."""

from __future__ import annotations

import html
import io
import re
from datetime import timedelta

import pdfplumber

from model.finding import Finding, FindingKind, Severity
from model.paper_codes import packet_code
from reports.qr import as_svg
from shenbao.service.core.access import actor_of
from shenbao.service.insight import figures
from shenbao.service.insight.listing import COLUMNS, USUAL, ListFilter, packets_of
from storage import findings
from storage.schema import Batch, FindingRow, FindingState, Packet, PacketState, Role, User, now
from web_scene import Scene, batch_of, fresh

scene = fresh


def add_packets(scene: Scene) -> None:
    """Three packets of known findings beside the scene's own, which has many."""
    with scene.store.database.unit() as db:
        batch = db.get_one(Batch, scene.ids["batch"])
        for name, city, codes in (
            ("甲", "佛山市", ["missing:company.name", "missing:company.name #2", "invalid:company.contact.email"]),
            ("乙", "佛山市", ["missing:company.name"]),
            ("丙", "", []),
        ):
            packet = Packet(batch_id=batch.id, office_id=batch.office_id, name=name, state=PacketState.CHECKED, checked=now())
            packet.city, packet.recommender, packet.errors = city, "广东省工业和信息化厅", len(codes)
            db.add(packet)
            db.flush()
            for code in codes:
                kind = code.partition(":")[0]
                row = FindingRow(packet_id=packet.id, code=code, kind=kind, part="cover", severity="error", finding={})
                db.add(row)
        db.get_one(Packet, scene.ids["packet"]).state = PacketState.CANCELLED


def of_batch(scene: Scene) -> figures.BatchFigures:
    with scene.store.database.look() as db:
        actor = actor_of(db.get_one(User, scene.ids["manager-a"]))
        return figures.batch_figures(db, actor, db.get_one(Batch, scene.ids["batch"]))


def test_figures_count_what_stands_in_packets_that_were_read(scene: Scene) -> None:
    add_packets(scene)
    told = of_batch(scene)
    assert (told.packets.discrepant, told.packets.complete, told.others) == (2, 1, 1)
    assert [(row.key, row.errors) for row in told.by_kind] == [("missing", 3), ("invalid", 1)]
    assert [(row.name, row.errors) for row in told.by_part] == [("封面", 4)]
    assert [(row.key, row.total) for row in told.by_demand] == [("missing:company.name", 2), ("invalid:company.contact.email", 1)]
    assert [(row.name, row.discrepant, row.total) for row in told.by_city] == [("佛山市", 2, 2), ("（未读出）", 0, 1)]
    assert [(q.recommender, q.used, q.limit, q.left, q.over) for q in told.quotas] == [("广东省工业和信息化厅", 3, 10, 7, 0)]


def test_a_waived_finding_counts_no_more(scene: Scene) -> None:
    add_packets(scene)
    with scene.store.database.unit() as db:
        for row in db.query(FindingRow).filter_by(code="missing:company.name"):
            row.state = FindingState.WAIVED
    assert of_batch(scene).by_demand[0].key == "invalid:company.contact.email"


def test_the_list_is_narrowed_by_finding_city_and_recommender(scene: Scene) -> None:
    add_packets(scene)
    with scene.store.database.look() as db:
        actor = actor_of(db.get_one(User, scene.ids["manager-a"]))

        def names(**wish: str) -> list[str]:
            return [packet.name for packet in packets_of(db, actor, ListFilter(**wish), scene.ids["batch"]).rows]

        assert sorted(names(finding="missing")) == ["乙", "甲"]
        assert names(finding="invalid:company.contact.email") == ["甲"]
        assert sorted(names(city="佛山市")) == ["乙", "甲"] and names(city="佛山市", text="乙") == ["乙"]
        assert names(recommender="别处") == []


def test_pages_show_the_figures_and_lead_to_the_packets(scene: Scene) -> None:
    add_packets(scene)
    client, batch = scene.client("manager-a"), scene.ids["batch"]
    page = client.get(f"/batches/{batch}/figures").text
    assert page.count('<svg class="chart"') == 5 and "推荐名额" in page and f"/batches/{batch}?finding=missing" in page
    shown = client.get(f"/batches/{batch}?finding=missing:company.name").text
    assert "问题：缺项：单位名称" in shown and ">甲<" in shown and ">丙<" not in shown


def test_columns_are_chosen_and_kept_for_the_person_alone(scene: Scene) -> None:
    client, batch = scene.client("manager-a"), scene.ids["batch"]
    assert "更新时间" in client.get(f"/batches/{batch}/table").text
    form = {"column": ["city", "notice", "nonsense"], "next": f"/batches/{batch}?q=x"}
    answer = client.post("/preferences/columns", data=form)
    assert answer.headers["Location"] == f"/batches/{batch}?q=x"
    table = client.get(f"/batches/{batch}/table").text
    assert "地市" in table and "告知书" in table and "更新时间" not in table
    assert "更新时间" in scene.client("manager-p").get(f"/batches/{batch}/table").text
    client.post("/preferences/columns", data={"next": "https://elsewhere.example/"})
    assert "更新时间" in client.get(f"/batches/{batch}/table").text
    assert set(USUAL) < set(COLUMNS)


def test_a_batch_is_kept_as_long_as_was_said(scene: Scene) -> None:
    client, batch = scene.client("manager-a"), scene.ids["batch"]
    day = (now() + timedelta(days=2)).date()
    client.post(f"/batches/{batch}/retention", data={"until": day.isoformat()})
    assert f"保存至 {day.year}年{day.month}月{day.day}日" in client.get(f"/batches/{batch}/retention").text
    assert client.post(f"/batches/{batch}/retention", data={"until": "2020-01-01"}).status_code == 400
    assert client.post(f"/batches/{batch}/retention", data={"until": "morgen"}).status_code == 400
    client.post(f"/batches/{batch}/retention", data={"until": ""})
    assert batch_of(scene).delete_after is None


def test_a_batch_is_deleted_by_name_and_reason_only(scene: Scene) -> None:
    client, batch = scene.client("manager-a"), scene.ids["batch"]
    address = f"/batches/{batch}/deletion"
    assert client.post(address, data={"name": "别的", "reason": "到期"}).status_code == 400
    assert client.post(address, data={"name": "机密批次", "reason": " "}).status_code == 400
    assert batch_of(scene).deleted is None
    assert client.post(address, data={"name": "机密批次", "reason": "到期"}).status_code == 302
    assert batch_of(scene).deleted is not None and client.get(f"/batches/{batch}").status_code == 404
    assert "机密批次" not in client.get("/").text


def test_the_receipt_says_who_received_what(scene: Scene) -> None:
    page = scene.client("clerk-a").get(f"/batches/{scene.ids['batch']}/receipt").text
    assert "申报材料受理回执" in page and "甲市局" in page and scene.ids["batch"] in page and "收件单位（盖章）" in page
    assert scene.client(f"{Role.CLERK}-a").get(f"/batches/{scene.ids['batch']}/retention").status_code == 403


def test_the_receipt_of_a_packet_has_its_code_and_that_of_a_batch_none(scene: Scene) -> None:
    client, address = scene.client("clerk-a"), f"/batches/{scene.ids['batch']}/receipt"
    page = client.get(f"{address}?packet={scene.ids['packet']}").text
    assert as_svg(packet_code(scene.ids["packet"])) in page and "材料编号二维码" in page
    assert "材料编号二维码" not in client.get(address).text
    letter = client.get(f"/packets/{scene.ids['packet']}/receipt.pdf")
    with pdfplumber.open(io.BytesIO(letter.data)) as pdf:
        text = "".join(pdf.pages[0].extract_text().split())
    assert "申报材料收件回执" in text and f"编号：{scene.ids['packet']}" in text and packet_code(scene.ids["packet"]) in text


def test_separator_sheets_are_printed_for_who_uploads(scene: Scene) -> None:
    answer = scene.client("clerk-a").get("/separator-sheets.pdf?count=2")
    assert answer.mimetype == "application/pdf" and answer.data.startswith(b"%PDF")


def test_reports_across_batches_are_shown_and_stay_within_the_office(scene: Scene) -> None:
    page = scene.client("manager-a").get("/reports").text
    assert page.count('<svg class="chart"') == 4 and "<b>1</b><span>收到材料" in page
    assert "这段时间没有收到材料" in scene.client("manager-b").get("/reports").text
    for odd in ("since=morgen&until=", "since=2999-01-01&until=1999-01-01", "notice=nonsense", "since=0001-01-01"):
        assert scene.client("manager-a").get(f"/reports?{odd}").status_code == 200
    assert scene.client("manager-b").get(f"/reports?office={scene.ids['office-a']}").status_code == 404


def test_letters_to_recommenders_are_shown_issued_and_downloaded(scene: Scene) -> None:
    client, address = scene.client("reviewer-a"), f"/batches/{scene.ids['batch']}/recommenders"
    assert "现已没有需要告知的事项" in client.get(address).text  # one was told before
    with scene.store.database.unit() as db:
        packet = db.get_one(Packet, scene.ids["packet"])
        told = Finding(
            FindingKind.MISSING, "recommendation_letter", Severity.ERROR, "通知：推荐意见函", "没有推荐意见函，请推荐单位补交。"
        )
        findings.reconcile(db, packet, [told], None, lambda code: code == told.code)
    page = client.get(address).text
    assert "没有推荐意见函，请推荐单位补交" in page and "出具告知书" in page
    recommender = re.findall(r'name="recommender" value="([^"]+)"', page)[0]
    assert "出具告知书" not in scene.client("clerk-a").get(address).text
    form = {"recommender": html.unescape(recommender), "due": ""}
    assert client.post(address, data=form).status_code == 400  # no letter without its last day
    day = (now() + timedelta(days=7)).date().isoformat()
    assert client.post(address, data=form | {"due": day}).status_code == 302
    page = client.get(address).text
    assert "已全部告知" in page and "推荐告〔" in page
    link = re.findall(r'href="(/recommender-letters/[^"]+/pdf)"', page)[0]
    assert client.get(link).data.startswith(b"%PDF") and client.get(link.replace("/pdf", "/exe")).status_code == 404
    assert scene.client("reviewer-b").get(link).status_code == 404
