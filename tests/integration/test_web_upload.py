"""Uploads: announced, resumed, damaged, known, refused; names that bite; files that are only ever attachments."""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from engine import Done
from shenbao.service.reading.job_store import WorkerContext, settle, take
from shenbao.service.reception import manifest
from storage.schema import File, Job, Packet, PacketState
from web_scene import HOSTILE, Scene, build, fresh, packet_of

scene = fresh
PDF = b"%PDF-1.4 " + bytes(range(256)) * 400


def entry(path: str, content: bytes) -> dict[str, Any]:
    return {"path": path, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def announce(scene: Scene, client: FlaskClient, name: str, *files: dict[str, Any], again: bool = False) -> dict[str, Any]:
    answer = client.post(f"/batches/{scene.ids['batch']}/packets", json={"name": name, "files": files, "again": again})
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.get_json())


def send(client: FlaskClient, told: dict[str, Any], number: int, content: bytes, offset: int) -> Any:
    address = f"/packets/{told['packet']}/uploads/{told['files'][number]['upload']}"
    return client.patch(address, data=content, headers={"Upload-Offset": str(offset)})


def test_a_packet_is_sent_in_pieces_resumed_and_queued(scene: Scene) -> None:
    client = scene.client("clerk-a")
    told = announce(scene, client, "甲公司", entry("申请书.pdf", PDF))
    assert told["files"][0]["offset"] == 0
    assert send(client, told, 0, PDF[:1000], 0).get_json() == {"offset": 1000, "stored": False}
    early = client.post(f"/packets/{told['packet']}/close", json={})
    assert early.status_code == 400 and "没有传完" in early.text
    # The connection breaks; the browser is started anew and the same folder dropped once more.
    again = announce(scene, scene.client("clerk-a"), "甲公司", entry("申请书.pdf", PDF))
    assert (again["packet"], again["files"][0]["offset"]) == (told["packet"], 1000)
    late = send(client, told, 0, PDF[:1000], 0)
    assert late.status_code == 409 and late.get_json()["offset"] == 1000
    assert send(client, told, 0, PDF[1000:], 1000).get_json()["stored"] is True
    assert client.post(f"/packets/{told['packet']}/close", json={}).get_json() == {"state": "queued"}
    with scene.store.database.look() as db:
        file = db.scalars(select(File).where(File.packet_id == told["packet"])).one()
        assert scene.store.blobs.path(file.sha256).read_bytes() == PDF
        assert len(db.scalars(select(Job).where(Job.packet_id == told["packet"])).all()) == 1


def test_a_file_damaged_on_its_way_starts_anew(scene: Scene) -> None:
    client = scene.client("clerk-a")
    told = announce(scene, client, "甲公司", entry("a.pdf", PDF))
    damaged = send(client, told, 0, b"x" * len(PDF), 0)
    assert damaged.status_code == 400 and "损坏" in damaged.text
    assert send(client, told, 0, PDF, 0).get_json()["stored"] is True


def test_a_file_whose_server_died_behind_the_last_piece_is_finished(scene: Scene) -> None:
    client = scene.client("clerk-a")
    told = announce(scene, client, "甲公司", entry("a.pdf", PDF))
    upload = told["files"][0]["upload"]
    manifest.append_piece(manifest.piece_path(scene.store, told["packet"], upload), 0, PDF, len(PDF))  # and nothing after it
    again = announce(scene, client, "甲公司", entry("a.pdf", PDF))["files"][0]
    assert (again["offset"], again["stored"]) == (len(PDF), False)
    assert send(client, told, 0, b"", len(PDF)).get_json() == {"offset": len(PDF), "stored": True}
    assert client.post(f"/packets/{told['packet']}/close", json={}).get_json() == {"state": "queued"}


def test_more_bytes_than_announced_are_refused(scene: Scene) -> None:
    client = scene.client("clerk-a")
    told = announce(scene, client, "甲公司", entry("a.pdf", PDF))
    assert send(client, told, 0, PDF + b"more", 0).status_code == 400
    assert send(client, told, 0, PDF, 5).status_code == 409


def test_a_piece_larger_than_the_limit_is_refused(tmp_path: Path) -> None:
    scene = build(tmp_path, chunk_mb=1)
    client = scene.client("clerk-a")
    told = announce(scene, client, "甲公司", entry("a.pdf", bytes(5 << 20)))
    assert send(client, told, 0, bytes(4 << 20), 0).status_code == 413


def test_known_contents_are_not_sent_again_and_twins_are_told(scene: Scene) -> None:
    client = scene.client("clerk-a")
    first = announce(scene, client, "甲公司", entry("a.pdf", PDF))
    send(client, first, 0, PDF, 0)
    client.post(f"/packets/{first['packet']}/close", json={})
    second = announce(scene, client, "乙公司", entry("b.pdf", PDF), entry("c.pdf", b"other"))
    assert [f["stored"] for f in second["files"]] == [True, False]
    twin = announce(scene, client, "丙公司", entry("d.pdf", PDF))
    assert (twin["packet"], twin["twin"]) == (None, "甲公司")
    assert announce(scene, client, "丙公司", entry("d.pdf", PDF), again=True)["packet"]


def test_another_packet_of_the_same_name_is_asked_about_first(scene: Scene) -> None:
    client = scene.client("clerk-a")
    first = announce(scene, client, "甲\n公司", entry("a.pdf", PDF), entry("b.pdf", b"old"))
    send(client, first, 0, PDF[:10], 0)
    assert (
        announce(scene, client, "甲\n公司", entry("a.pdf", PDF), entry("b.pdf", b"old"))["packet"] == first["packet"]
    )  # broke off
    send(client, first, 0, PDF[10:], 10)
    send(client, first, 1, b"old", 0)
    client.post(f"/packets/{first['packet']}/close", json={})
    changed = announce(scene, client, "甲 公司", entry("a.pdf", PDF), entry("b.pdf", b"new"))
    assert (changed["packet"], changed["twin"], changed["namesake"]) == (None, "", True)
    second = announce(scene, client, "甲 公司", entry("a.pdf", PDF), entry("b.pdf", b"new"), again=True)
    assert [f["stored"] for f in second["files"]] == [True, False] and second["packet"] != first["packet"]


def test_two_packets_of_one_name_on_their_way_at_once_are_not_joined(scene: Scene) -> None:
    client = scene.client("clerk-a")
    first = announce(scene, client, "其他文件", entry("IMG_1.jpg", PDF))
    other = announce(scene, client, "其他文件", entry("IMG_2.jpg", b"other"))
    assert (other["packet"], other["namesake"]) == (None, True)
    second = announce(scene, client, "其他文件", entry("IMG_2.jpg", b"other"), again=True)
    assert second["packet"] not in (first["packet"], None)
    send(client, first, 0, PDF, 0)
    assert announce(scene, client, "其他文件", entry("IMG_1.jpg", b"another picture"))["namesake"] is True
    assert announce(scene, client, "其他文件", entry("IMG_2.jpg", b"other"))["packet"] == second["packet"]


def test_the_proposal_is_made_as_the_clerk_wants_it(scene: Scene) -> None:
    client, address = scene.client("clerk-a"), f"/batches/{scene.ids['batch']}/proposal"
    paths = ["收件/甲公司/a.pdf", "收件/乙公司/b.pdf", "收件/说明.txt"]
    told = client.post(address, json={"paths": paths}).get_json()["packets"]
    assert {p["name"]: (p["basis"], p["sure"]) for p in told} == {
        "甲公司": ("folder", True),
        "乙公司": ("folder", True),
        "说明": ("file", False),
    }
    [one] = client.post(address, json={"paths": paths, "grouping": "together"}).get_json()["packets"]
    assert (one["name"], one["sure"], len(one["paths"])) == ("收件", True, 3)
    for wrong in ({"paths": paths, "grouping": "x"}, {"paths": ["/"]}, {"paths": [""]}, {"paths": paths, "grouping": []}):
        assert client.post(address, json=wrong).status_code == 400


def test_another_office_cannot_get_at_contents_by_their_hash(scene: Scene) -> None:
    """Announcing somebody else's hash, even twice, neither gives the file nor tells that it is there."""
    client = scene.client("clerk-b")
    batch = client.post("/batches", data={"name": "乙", "notice": "xxxf2020"}).headers["Location"].split("/")[2]
    stolen = {"path": "x.html", "size": 25, "sha256": scene.ids["sha256"]}
    for _ in range(2):
        told = client.post(f"/batches/{batch}/packets", json={"name": "x", "files": [stolen]}).get_json()
        assert told["files"][0]["stored"] is False and told["files"][0]["offset"] == 0
    with scene.store.database.look() as db:
        file = db.scalars(select(File).where(File.packet_id == told["packet"])).one()
    assert client.get(f"/packets/{told['packet']}/files/{file.id}").status_code == 404


def test_the_receipt_reconciles_sent_stored_and_refused(scene: Scene) -> None:
    client = scene.client("clerk-a")
    large = {"path": "大.tif", "size": 1 << 40, "sha256": "a" * 64}
    told = announce(scene, client, "甲公司", entry("a.pdf", PDF), entry("空.pdf", b""), large, entry("坏.pdf", b"unreadable"))
    assert [f["refused"] for f in told["files"]] == ["", "文件是空的", "文件超过 600 MB", ""]
    send(client, told, 0, PDF, 0)
    waiting = client.get(f"/batches/{scene.ids['batch']}/receipt").text
    assert "共 5 个" in waiting and "未传完 1 个" in waiting
    client.post(f"/packets/{told['packet']}/refusals", json={"path": "坏.pdf", "reason": "浏览器无法读取该文件"})
    assert client.post(f"/packets/{told['packet']}/close", json={}).status_code == 200
    page = client.get(f"/batches/{scene.ids['batch']}/receipt").text
    assert "共 5 个" in page and "已接收 2 个" in page and "未接收 3 个" in page and "浏览器无法读取" in page
    own = client.get(f"/batches/{scene.ids['batch']}/receipt?packet={told['packet']}").text
    assert "共 4 个" in own and "已接收 1 个" in own and "1 份" in own and told["packet"] in own
    assert scene.client("clerk-b").get(f"/batches/{scene.ids['batch']}/receipt?packet={told['packet']}").status_code == 404
    assert client.get(f"/batches/{scene.ids['batch']}/receipt?packet=nothing").status_code == 404


def zipped(name: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, b"MZ\x90\x00" + bytes(501))
    return out.getvalue()


def test_what_is_under_way_and_what_cannot_be_read_is_told_at_once(scene: Scene) -> None:
    """Before a page is read: the files of all packets of a batch are looked into first."""
    client = scene.client("clerk-a")
    broken = announce(scene, client, "断开的公司", entry("a.pdf", PDF), entry("b.pdf", b"later"))
    send(client, broken, 0, PDF, 0)
    files = {
        "setup.exe": b"MZ\x90\x00" + bytes(500),
        "坏.pdf": b"%PDF-1.7\nnothing",
        "好.txt": "申报书".encode(),
        "包.zip": zipped("里面.exe"),
    }
    told = announce(scene, client, "甲公司", *(entry(name, content) for name, content in files.items()))
    for place, content in enumerate(files.values()):
        send(client, told, place, content, 0)
    client.post(f"/packets/{told['packet']}/close", json={})
    page = client.get(f"/batches/{scene.ids['batch']}/upload").text
    assert "断开的公司" in page and "已收到 1 / 2 个文件" in page and "正在检查 1 份材料" in page
    assert "尚未检查" in client.get(f"/batches/{scene.ids['batch']}/receipt").text
    worker = WorkerContext(scene.store, "w")
    task = take(worker)
    assert task is not None
    settle(worker, Done(task.key, task.function(*task.args)))
    state = client.get(f"/batches/{scene.ids['batch']}/upload/state").text
    assert "正在检查" not in state and "setup.exe" in state and "坏.pdf" in state and "好.txt" not in state
    receipt = client.get(f"/batches/{scene.ids['batch']}/receipt?packet={told['packet']}").text
    assert "2 个读不出" in receipt and "尚未检查" not in receipt
    assert "文件内 1 个读不出" in receipt and "包.zip › 里面.exe" in receipt  # the archive itself was received
    assert scene.client("manager-a").get(f"/batches/{scene.ids['batch']}/upload/state").status_code == 403


@pytest.mark.parametrize("path", ["../../etc/passwd", "a/../../b", "x" * 2000, "\x00", ""])
def test_paths_that_would_leave_the_packet_are_refused(scene: Scene, path: str) -> None:
    client = scene.client("clerk-a")
    answer = client.post(f"/batches/{scene.ids['batch']}/packets", json={"name": "x", "files": [entry(path, b"x")]})
    assert answer.status_code == 400
    with scene.store.database.look() as db:
        assert len(db.scalars(select(Packet)).all()) == 1  # nothing half made


@pytest.mark.parametrize(
    "content", [{}, {"files": 1}, {"files": []}, {"files": [1]}, {"files": [{"path": 1, "size": 1, "sha256": "0"}]}, [], "x"]
)
def test_nonsense_is_refused(scene: Scene, content: Any) -> None:
    answer = scene.client("clerk-a").post(f"/batches/{scene.ids['batch']}/packets", json=content)
    assert answer.status_code == 400 and answer.get_json()["code"] == "usage"


def test_hostile_names_are_text_and_uploaded_files_are_attachments(scene: Scene) -> None:
    client = scene.client("clerk-a")
    address = f"/packets/{scene.ids['packet']}"
    for page in (address, f"/batches/{scene.ids['batch']}/receipt"):
        text = client.get(page).text
        assert "<img src=x" not in text and "&lt;img src=x" in text
    answer = client.get(f"{address}/files/{scene.ids['file']}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "application/octet-stream" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"] and "<" not in answer.headers["Content-Disposition"]
    assert HOSTILE in client.get(f"{address}/text").text
    assert client.get(f"{address}/text").mimetype == "text/plain"


def test_cancel_and_retry(scene: Scene) -> None:
    client, address = scene.client("clerk-a"), f"/packets/{scene.ids['packet']}"
    assert client.post(f"{address}/cancel").status_code == 409  # read already
    assert client.post(f"{address}/retry").headers["Location"] == address
    assert packet_of(scene).state == PacketState.QUEUED
    assert client.post(f"{address}/cancel", data={"from": "batch"}).headers["Location"].startswith("/batches/")
    assert packet_of(scene).state == PacketState.CANCELLED


def test_the_register_is_matched_and_what_is_left_is_told(scene: Scene) -> None:
    client, address = scene.client("clerk-a"), f"/batches/{scene.ids['batch']}/register"
    table = "申报单位,项目名称,收件日期,纸质份数\n佛山数科,某项目,2020-03-01,2\n东莞某公司,另一项目,2020-03-02,2\n".encode()
    import io

    answer = client.post(address, data={"register": (io.BytesIO(table), "收件登记表.csv")}, follow_redirects=True)
    assert "登记表共 2 行，尚未使用" in answer.text and "待确认的登记表" in answer.text and "新增 2 行" in answer.text
    batch = f"/batches/{scene.ids['batch']}"
    assert "确认前不作为核对依据" in client.get(batch).text  # whoever left the page of the register is told
    answer = client.post(f"{address}/confirm", data={"number": "1"}, follow_redirects=True)
    assert "确认前不作为核对依据" not in client.get(batch).text
    assert "登记表已采用" in answer.text and "东莞某公司" in answer.text and "待确认的登记表" not in answer.text
    assert client.post(f"{address}/confirm", data={"number": "1"}).status_code == 409  # it stands already
    client.post(f"{address}/bring-back", data={"number": "0"})
    assert "减少 2 行" in client.get(address).text
    assert "已放弃" in client.post(f"{address}/discard", data={"number": "2"}, follow_redirects=True).text
    wrong = client.post(address, data={"register": (io.BytesIO(b"MZ"), "x.exe")})
    assert wrong.status_code == 400
    nonsense = client.post(address, data={"register": (io.BytesIO(b"\x00\x01"), "x.xlsx")})
    assert nonsense.status_code == 400


def test_exports(scene: Scene) -> None:
    client = scene.client("manager-a")
    starts = {"xlsx": b"PK", "applicants.csv": b"\xef\xbb\xbf", "findings.csv": b"\xef\xbb\xbf", "zip": b"PK", "pdf": b"%PDF"}
    for kind, start in starts.items():
        answer = client.get(f"/batches/{scene.ids['batch']}/exports/{kind}")
        assert answer.status_code == 200 and answer.data.startswith(start), kind
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/batches/{scene.ids['batch']}/exports/exe").status_code == 404
    trail = scene.client("administrator-a").get("/administration/audit?action=batch.exported").text
    assert trail.count("导出 批次“机密批次” 的") == len(starts)
    page = scene.client("administrator-a").get("/administration/audit?user=-&since=2020-01-01&packet=%25").text
    assert "没有记录" in page and "导出 XLSX" in page
    assert scene.client("administrator-a").get("/administration/audit?since=heute").status_code == 400
    assert scene.client("administrator-a").get("/administration/audit.xlsx?action=batch.exported").data.startswith(b"PK")


def test_pieces_never_leave_their_folder(scene: Scene) -> None:
    with pytest.raises(Exception, match="找不到"):
        manifest.piece_path(scene.store, "packet", "../../x")
