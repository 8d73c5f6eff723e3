"""What an integrator reads by the API beside the packets themselves: lists narrowed, fields with provenance, pages, receipts, registers,
search, figures, the audit trail. On both databases.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from apiscene import Client, make_client
from cleanrecord import blank
from servicescene import Scene
from storage import search
from storage.schema import Audit, File, PageRow

EMAIL = "company.contact.email"
ANYHOW = {"If-Match": "*"}


@pytest.fixture
def client(scene: Scene) -> Client:
    return make_client(scene)


def names(client: Client, query: str) -> list[str]:
    return [packet["name"] for packet in client.call("GET", f"/packets?{query}").get_json()["items"]]


def test_packets_by_number_result_and_finding(client: Client) -> None:
    ids = client.scene.packet(name="齐全"), client.scene.packet(blank(EMAIL), name="缺邮箱")
    for number, packet in enumerate(ids, 1):
        told = {"online_number": f"XF202000{number}", "online_submitted": True}
        client.call("PUT", f"/packets/{packet}/submission", json=told, headers=ANYHOW)
    assert names(client, "number=XF2020001") == ["齐全"] and names(client, "number=XF2020") == []
    assert (
        names(client, "result=discrepant")
        == ["缺邮箱"]
        == names(client, f"finding=missing:{EMAIL}")
        == names(client, "finding=missing")
    )
    assert names(client, "number=XF2020002&result=complete") == []
    assert len(names(client, f"q=云帆&state=checked&batch={client.scene.batch_id}")) == 2
    everything = client.call("GET", "/packets").get_json()["items"]
    assert len(names(client, f"recommender={everything[0]['recommender']}")) == 2 and names(client, "recommender=别处") == []
    assert client.call("GET", "/packets?result=good").status_code == 422


def test_fields_with_where_they_come_from(client: Client) -> None:
    packet = client.scene.packet(blank(EMAIL))
    path = f"/packets/{packet}/fields"

    def told() -> dict[str, Any]:
        answer = client.call("GET", path)
        assert answer.headers["ETag"] == f'"{answer.get_json()["version"]}"'
        return {field["key"]: field for field in answer.get_json()["items"]}

    before = told()
    name = before["company.name"]
    assert name["state"] == "read" and not name["by_person"] and name["reader"] == "ocr" and name["place"]["box"]
    said = {"raw": "lin@yunfan.com.cn", "reason": "看得清"}
    client.call("PUT", f"{path}/{EMAIL}", json=said, headers=ANYHOW)
    client.call("POST", f"{path}/company.name/confirm", headers=ANYHOW)
    after = told()
    assert after[EMAIL]["state"] == "corrected" and after[EMAIL]["reason"] == "看得清"
    assert after[EMAIL]["user"] == client.scene.people["administrator"].user_id
    assert after["company.name"]["state"] == "confirmed"
    corrected = client.call("GET", f"{path}?state=corrected").get_json()["items"]
    assert [field["key"] for field in corrected] == [EMAIL]
    assert client.call("POST", f"{path}/company.name/forget", headers=ANYHOW).status_code == 200
    assert told()["company.name"]["state"] == "read"
    profile = client.call("GET", "/profiles/xxxf2020").get_json()
    assert [field["key"] for field in profile["fields"]] == list(before)
    assert {p["id"] for p in client.call("GET", "/profiles").get_json()["items"]} >= {"xxxf2020", "demo-zjtx"}
    assert client.call("GET", "/profiles/no-such").status_code == 404


def test_pages_their_text_and_search(client: Client) -> None:
    packet = client.scene.packet()
    with client.scene.store.database.unit() as session:
        row = session.scalars(select(PageRow).where(PageRow.packet_id == packet).order_by(PageRow.number)).first()
        assert row is not None
        row.text, row.image = "联系人电话 13812345678 单位名称", "pages/1.png"
        search.index(session, row)
    picture = client.scene.store.workspace(packet) / "pages" / "1.png"
    picture.parent.mkdir(parents=True)
    Image.new("RGB", (100, 140), "white").save(picture)
    image = client.call("GET", f"/pages/{row.id}/image")
    assert image.mimetype == "image/png" and image.headers["X-Content-Type-Options"] == "nosniff"
    crop = client.call("GET", f"/pages/{row.id}/crop?x0=0.1&x1=0.5&y1=0.5")
    assert Image.open(io.BytesIO(crop.data)).width < 100 and crop.mimetype == "image/jpeg"
    assert client.call("GET", f"/pages/{row.id}/crop?x0=0.5&x1=0.5").status_code == 404
    assert client.call("GET", f"/pages/{row.id}/crop?x0=2").status_code == 422
    read = client.call("GET", f"/pages/{row.id}/text").get_json()
    assert read["lines"][0]["text"] == "单位名称" and read["lines"][0]["box"] == [0, 0, 0.5, 0.1]
    [hit] = client.call("GET", "/search?q=单位名称").get_json()["items"]
    assert (hit["packet"], hit["page"], hit["found"]) == (packet, row.id, "单位名称")
    assert "138****5678" in hit["before"] and "13812345678" not in str(hit)
    beside: dict[str, list[object]] = {"packets": [], "files": [], "findings": []}
    nothing = {"items": [], "words": ["没有这个词"], "total": 0, "pages": 1}
    assert client.call("GET", "/search?q=没有这个词").get_json() == nothing | beside
    assert client.call("GET", "/search?q=单位名称", "stranger").get_json()["total"] == 0
    assert client.call("GET", f"/search?q=单位&batch={client.scene.batch_id}", "stranger").status_code == 404
    assert client.call("GET", "/search?q=").status_code == 422


def test_receipt_and_register(client: Client) -> None:
    packet = client.scene.packet(name="甲")
    batch = f"/batches/{client.scene.batch_id}"
    with client.scene.store.database.unit() as session:
        session.add(
            File(packet_id=packet, path="坏.pdf", sha256="0" * 64, size=3, fate="refused", problem={"message": "文件是空的"})
        )
    told = client.call("GET", f"{batch}/receipt").get_json()
    assert (told["sent"], told["stored"], told["refused"], told["waiting"]) == (2, 1, 1, 0) and told["office"] == "广州市"
    files = {file["path"]: file for file in told["packets"][0]["files"]}
    assert files["坏.pdf"]["fate"] == "refused" and files["坏.pdf"]["reason"] == "文件是空的"
    table = "材料名称,申报单位,收到日期\n甲,,2020-05-20\n,没有这家公司,2020-05-01\n".encode()
    done = client.call("PUT", f"{batch}/register/file?name=登记表.csv&confirm=true", data=table)
    assert done.get_json()["matched"] == 1, done.get_data(as_text=True)
    state = client.call("GET", f"{batch}/register").get_json()
    assert state["rows"] == 2 and state["pairs"][0]["packet"] == packet and len(state["rows_left"]) == 1
    found = client.call("GET", f"/packets/{packet}/findings?state=open").get_json()["items"]
    assert "late:submission" in {finding["code"] for finding in found}
    assert client.call("PUT", f"{batch}/register/file?name=x.exe", data=b"x").status_code == 409
    assert client.call("PUT", f"{batch}/register/file?name=x.xlsx", data=b"no zip").status_code == 409
    assert client.call("PUT", f"{batch}/register/file?name=x.csv", data=b"x" * (21 << 20)).status_code == 413


def test_figures(client: Client) -> None:
    client.scene.packet(blank(EMAIL))
    client.scene.packet(name="又一份")  # the same project a second time
    told = client.call("GET", f"/batches/{client.scene.batch_id}/figures").get_json()
    assert (told["packets"]["total"], told["packets"]["discrepant"]) == (2, 2)
    assert {row["key"]: row["errors"] for row in told["by_demand"]} == {f"missing:{EMAIL}": 1, "duplicate:submission": 1}
    trends = client.call("GET", "/trends").get_json()
    assert trends["received"] == 2 and sum(p["received"]["total"] for p in trends["periods"]) == 2
    today = datetime.now(UTC).date().isoformat()
    assert client.call("GET", f"/trends?since={today}&until=2999-01-01").get_json()["step"] == "day"
    assert client.call("GET", "/trends?since=yesterday").status_code == 422
    assert client.call("GET", "/trends?notice=no-such").status_code == 404
    city = client.scene.offices["city"]
    assert client.call("GET", f"/trends?office={city}", "stranger").status_code == 404
    assert client.call("GET", f"/trends?office={city}", "province").get_json()["received"] == 2
    pdf = client.call("GET", f"/batches/{client.scene.batch_id}/reports/pdf")
    assert pdf.data.startswith(b"%PDF") and pdf.mimetype == "application/pdf"


def test_offices_and_the_audit_trail(client: Client) -> None:
    seen = {office["id"] for office in client.call("GET", "/offices", "province").get_json()["items"]}
    assert seen == set(client.scene.offices.values())
    assert [o["name"] for o in client.call("GET", "/offices", "clerk").get_json()["items"]] == ["广州市"]
    for number in range(3):
        client.call("POST", "/batches", json={"name": f"第{number}批"})
    first = client.call("GET", "/audit?limit=2&action=batch.created").get_json()
    second = client.call("GET", f"/audit?limit=2&action=batch.created&cursor={first['next']}").get_json()
    assert [row["action"] for row in first["items"]] == ["batch.created"] * 2
    assert first["items"][-1]["seq"] > second["items"][0]["seq"]
    rows = list(csv.reader(io.StringIO(client.call("GET", "/audit/export").get_data(as_text=True).lstrip("\ufeff"))))
    assert {"batch.created"} <= {row[4] for row in rows[1:]}
    chain = client.call("GET", "/audit/chain").get_json()
    assert chain["whole"] and chain["broken"] == []
    with client.scene.store.database.unit() as session:
        last = session.scalars(select(Audit).order_by(Audit.seq.desc())).first()
        assert last is not None and (chain["head_seq"], chain["head_hash"]) == (last.seq, last.hash)
        session.scalars(select(Audit).where(Audit.seq == 2)).one().action = "nothing.happened"
    assert client.call("GET", "/audit/chain").get_json()["broken"] == [2]
    assert client.call("GET", "/audit", "manager").status_code == 403
    assert client.call("GET", "/audit?action=batch.created", "stranger").get_json()["items"] == []
