"""A file with a password, in the service: told, opened by a person on the packet's page or through the API, read; the password is nowhere afterwards."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
from msoffcrypto.format.ooxml import OOXMLFile
from sqlalchemy import select

from engine import InlineExecutor
from shenbao.service.core.access import PROGRAM, Right, actor_of
from shenbao.service.office import people
from shenbao.service.reading.job_store import WorkerContext, settle, take
from shenbao.service.reception import uploads
from storage.schema import Audit, File, Packet, PacketState, User
from web_scene import Scene, fresh, packet_of

scene = fresh
SECRET = "Password-of-the-applicant-2020"  # noqa: S105  # of files made here


def locked(text: str) -> bytes:
    plain, out = io.BytesIO(), io.BytesIO()
    document = docx.Document()
    document.add_paragraph(text)
    document.save(plain)
    OOXMLFile(plain).encrypt(SECRET, out)
    return out.getvalue()


def read_all(scene: Scene) -> None:
    worker = WorkerContext(scene.store, "tester")
    for done in InlineExecutor().results(lambda: take(worker)):
        settle(worker, done)


def received(scene: Scene) -> tuple[str, dict[str, File]]:
    """A packet of two documents with the same password, one of them in an archive, after it was read; its id and its files."""
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as archive:
        archive.writestr("证明.docx", locked("资质证书"))
    with scene.store.database.unit() as db:
        actor = actor_of(db.get_one(User, scene.ids["clerk-a"]))
        packet_id = uploads.add_packet(db, actor, scene.ids["batch"], "甲公司").id
        for name, data in (("申报书.docx", locked("单位名称：蓝海公司")), ("附件.zip", box.getvalue())):
            sha256, size = scene.store.blobs.put([data])
            uploads.add_file(db, actor, packet_id, uploads.ManifestEntry(name, size, sha256))
        uploads.close_packet(db, actor, packet_id)
    read_all(scene)
    return packet_id, files_of(scene, packet_id)


def files_of(scene: Scene, packet_id: str) -> dict[str, File]:
    with scene.store.database.look() as db:
        return {file.path: file for file in db.scalars(select(File).where(File.packet_id == packet_id))}


def unlock(scene: Scene, packet_id: str, file: File, password: str, login: str = "clerk-a") -> int:
    address = f"/packets/{packet_id}/files/{file.id}/unlock"
    return scene.client(login).post(address, data={"password": password}).status_code


def test_a_clerk_opens_a_file_on_the_packet_s_page(scene: Scene, tmp_path: Path) -> None:
    packet_id, files = received(scene)
    shown = scene.client("clerk-a").get(f"/packets/{packet_id}").text
    assert shown.count('name="password"') == 2
    assert "向受理人员提供密码" in shown
    assert 'name="password"' not in scene.client("manager-a").get(f"/packets/{packet_id}").text
    upload = f"/batches/{packet_of(scene, packet_id).batch_id}/upload"
    assert scene.client("clerk-a").get(upload).text.count('name="password"') == 2  # asked for there, too
    assert unlock(scene, packet_id, files["申报书.docx"], "wrong") == 400
    assert unlock(scene, packet_id, files["附件.zip"], SECRET) == 400
    assert unlock(scene, packet_id, files["申报书.docx"], SECRET, "clerk-b") == 404
    with scene.store.database.unit() as db:
        db.get_one(Packet, packet_id).state = PacketState.READING  # other pages of it are on their way: they are read anew
    answer = scene.client("clerk-a").post(
        f"/packets/{packet_id}/files/{files['申报书.docx'].id}/unlock", data={"password": SECRET, "from": "upload"}
    )
    assert answer.headers["Location"] == upload
    read_all(scene)
    after = files_of(scene, packet_id)
    assert {name: file.fate for name, file in after.items()} == {
        "申报书.docx": "read", "附件.zip": "container", "附件.zip!/证明.docx": "read"
    }  # fmt: skip
    assert after["申报书.docx"].note.startswith("已用密码打开")
    assert after["申报书.docx"].sha256 == files["申报书.docx"].sha256
    assert 'name="password"' not in scene.client("clerk-a").get(f"/packets/{packet_id}").text
    with scene.store.database.look() as db:
        assert db.scalars(select(Audit.action).where(Audit.subject == f"packet/{packet_id}")).all().count("file.unlocked") == 1
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


def test_a_program_opens_a_file_through_the_api(scene: Scene) -> None:
    packet_id, files = received(scene)
    with scene.store.database.unit() as db:
        user = db.get_one(User, scene.ids["clerk-a"])
        token = people.add_token(db, PROGRAM, user, people.NewToken("test", (Right.VIEW, Right.UPLOAD)))
    address = f"/api/v1/packets/{packet_id}/files/{files['附件.zip!/证明.docx'].id}/unlock"

    def call(password: str) -> tuple[int, dict[str, object]]:
        answer = scene.client().post(address, json={"password": password}, headers={"Authorization": f"Bearer {token}"})
        return answer.status_code, answer.get_json()

    status, told = call("wrong")
    assert status == 409
    assert "wrong" not in str(told)
    status, told = call(SECRET)
    assert (status, told["state"]) == (200, PacketState.QUEUED)
    assert call(SECRET)[0] == 200  # it is being read: all anew
    read_all(scene)
    assert files_of(scene, packet_id)["附件.zip!/证明.docx"].fate == "read"
    with scene.store.database.look() as db:
        assert db.get_one(Packet, packet_id).state == PacketState.CHECKED
