"""The watched folder: what comes to rest there becomes packets, once, with a receipt; what cannot be read is told."""

from __future__ import annotations

import shutil
import time
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from intake.register.read import read_register
from servicescene import NOTICE, Scene
from shenbao.service.checking import register_versions
from shenbao.service.reception.watched_folder import DONE, FAILED, REASON, RECEIPT, FolderWatcher, WatchSettings
from storage.schema import Batch, File, Job, JobKind, Packet, PacketState

QUIET = 0.05
REGISTER = next((Path(__file__).parents[2] / "samples" / "packets").glob("*.xlsx"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scans").mkdir()
    return tmp_path / "scans"


def watch(scene: Scene, folder: Path, office: str = "广州市", most: int = 1 << 20) -> FolderWatcher:
    return FolderWatcher(scene.store, WatchSettings(folder, "扫描收件", office, NOTICE, QUIET, most))


def rest(watch: FolderWatcher) -> int:
    """Two looks with the quiet time between them: what is there has come to rest."""
    taken = watch.step()
    time.sleep(2 * QUIET)
    return taken + watch.step()


def put_packet(folder: Path, name: str, **files: bytes) -> Path:
    (folder / name / "附件").mkdir(parents=True)
    for file, content in (files or {"申报书.pdf": b"%PDF-1.7 " + name.encode(), "附件/证书.jpg": b"\xff\xd8\xff"}).items():
        (folder / name / file).write_bytes(content)
    return folder / name


def packets(scene: Scene) -> dict[str, Packet]:
    with scene.store.database.look() as session:
        rows = session.scalars(select(Packet).join(Batch, Batch.id == Packet.batch_id).where(Batch.name == "扫描收件"))
        return {packet.name: packet for packet in rows}


def test_what_comes_to_rest_is_taken_in_and_queued(scene: Scene, folder: Path) -> None:
    put_packet(folder, "云帆")
    with zipfile.ZipFile(folder / "佛山数科.zip", "w") as archive:
        archive.writestr("申报书.pdf", b"%PDF-1.7")
    assert rest(watch(scene, folder)) == 2
    found = packets(scene)
    assert {name: p.state for name, p in found.items()} == {"云帆": PacketState.QUEUED, "佛山数科.zip": PacketState.QUEUED}
    assert all(p.office_id == scene.offices["city"] for p in found.values())
    with scene.store.database.look() as session:
        files = session.scalars(select(File).where(File.packet_id == found["云帆"].id)).all()
        tasks = session.scalars(select(Job).where(Job.packet_id == found["云帆"].id)).all()
    assert sorted(f.path for f in files) == ["申报书.pdf", "附件/证书.jpg"]
    assert [task.kind for task in tasks] == [JobKind.RECEIVE]
    assert all(scene.store.blobs.path(f.sha256).read_bytes() for f in files)
    assert sorted(p.name for p in folder.iterdir()) == [DONE]
    receipt = (folder / DONE / ("云帆" + RECEIPT)).read_text(encoding="utf-8")
    assert found["云帆"].id in receipt and "已收 2 个文件，未收 0 个" in receipt and files[0].sha256 in receipt


def test_what_still_grows_is_left_alone(scene: Scene, folder: Path) -> None:
    packet, watching = put_packet(folder, "云帆"), watch(scene, folder)
    for n in range(3):
        (packet / f"{n}.jpg").write_bytes(b"\xff\xd8\xff")
        assert watching.step() == 0
        time.sleep(2 * QUIET)
    assert packet.exists()
    assert watching.step() == 1
    assert not packet.exists()


def test_a_service_that_died_before_moving_takes_nothing_in_twice(scene: Scene, folder: Path) -> None:
    packet = put_packet(folder, "云帆")
    copy = folder.parent / "copy"
    shutil.copytree(packet, copy)
    assert rest(watch(scene, folder)) == 1
    shutil.move(copy, packet)
    rest(watch(scene, folder))
    assert len(packets(scene)) == 1
    second = (folder / DONE / ("云帆 (2)" + RECEIPT)).read_text(encoding="utf-8")
    assert "内容完全相同，没有重复收件" in second
    assert (folder / DONE / "云帆 (2)" / "申报书.pdf").exists()


def test_nothing_readable_goes_to_failed_and_may_come_back(scene: Scene, folder: Path) -> None:
    put_packet(folder, "空的", **{"申报书.pdf": b"", "Thumbs.db": b"litter"})
    rest(watch(scene, folder))
    assert packets(scene) == {}
    assert "没有可用的文件" in (folder / FAILED / ("空的" + REASON)).read_text(encoding="utf-8")
    shutil.move(folder / FAILED / "空的", folder / "空的")
    (folder / "空的" / "申报书.pdf").write_bytes(b"%PDF-1.7")
    assert rest(watch(scene, folder)) == 1
    assert list(packets(scene)) == ["空的"]


def test_a_refused_file_is_told_and_the_rest_taken_in(scene: Scene, folder: Path) -> None:
    put_packet(folder, "云帆", **{"申报书.pdf": b"%PDF-1.7", "录像.mp4": b"x" * 2000, "空.txt": b""})
    assert rest(watch(scene, folder, most=1000)) == 1
    receipt = (folder / DONE / ("云帆" + RECEIPT)).read_text(encoding="utf-8")
    assert "已收 1 个文件，未收 2 个" in receipt and "空.txt：文件是空的" in receipt and "录像.mp4：文件超过" in receipt


def test_a_register_waits_for_a_person(scene: Scene, folder: Path) -> None:
    """And a table that tells of no receipts is what an applicant handed in."""
    shutil.copy(REGISTER, folder)
    (folder / "软件著作权登记证书清单.csv").write_text("企业名称,项目名称,登记号\n甲公司,平台,2020SR1\n", encoding="utf-8")
    assert rest(watch(scene, folder)) == 1
    with scene.store.database.look() as session:
        batch = session.scalars(select(Batch).where(Batch.name == "扫描收件")).one()
        waiting = register_versions.proposed(session, batch)
        assert batch.register == [] and waiting is not None and waiting.count == len(read_register(REGISTER)) > 20
    assert list(packets(scene)) == ["软件著作权登记证书清单.csv"]
    assert "确认后使用" in (folder / DONE / (REGISTER.name + RECEIPT)).read_text(encoding="utf-8")


def test_without_an_office_everything_waits(scene: Scene, folder: Path) -> None:
    packet = put_packet(folder, "云帆")
    for office in ("", "没有这个局"):
        assert rest(watch(scene, folder, office)) == 0
        assert packet.exists()


def test_links_are_not_followed(scene: Scene, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_bytes(b"%PDF secret")
    (put_packet(folder, "云帆") / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    (folder / "elsewhere").symlink_to(tmp_path)
    assert rest(watch(scene, folder)) == 1
    with scene.store.database.look() as session:
        assert "link.pdf" not in set(session.scalars(select(File.path)))
    assert (folder / "elsewhere").is_symlink()
