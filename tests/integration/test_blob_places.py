"""The bytes of files in a folder, in a folder by its address, and in a bucket of a real S3 server: what holds for one holds for all."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from model.errors import MachineFault
from objectstore import BUCKET, running_store
from servicescene import Scene, queued, sqlite_scene
from shenbao.operations.backup import save
from shenbao.operations.examine import examine
from shenbao.operations.vault import Vault
from shenbao.service.core.config import ServiceSettings
from shenbao.service.core.store import Store, blobs_at
from shenbao.service.office import health
from shenbao.service.reception.uploads import lay_out
from storage import bucket
from storage.blobs import BlobStore
from storage.schema import Blob, Packet
from web.app import create_app

BIG = os.urandom(6 << 20)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with running_store(tmp_path_factory.mktemp("s3") / "objects") as told:
        yield told


@pytest.fixture(params=["folder", "file", "s3"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "s3":
        for name, value in request.getfixturevalue("server").items():
            monkeypatch.setenv(name, value)
        return f"s3://{BUCKET}/{tmp_path.name}"
    return f"file://{tmp_path}/elsewhere" if request.param == "file" else ""


@pytest.fixture
def blobs(url: str, tmp_path: Path) -> BlobStore:
    made = blobs_at(url, tmp_path / "blobs")
    made.grace_seconds = 0
    return made


def test_what_is_kept_is_there_for_every_host(blobs: BlobStore, url: str, tmp_path: Path) -> None:
    sha256, size = blobs.put([BIG[:1000], BIG[1000:]])
    assert blobs.put([BIG]) == (sha256, size) == (sha256, len(BIG))
    other = blobs_at(url, tmp_path / "other host" / "blobs") if url else blobs
    assert other.has(sha256) and other.path(sha256).read_bytes() == BIG
    assert not other.has("00" * 32) and not other.path("00" * 32).exists()
    assert blobs.remove([sha256, "00" * 32]) == 1
    assert not blobs.has(sha256) and not blobs.path(sha256).exists()


def test_bytes_that_no_row_names_go(blobs: BlobStore, tmp_path: Path) -> None:
    with sqlite_scene(tmp_path) as scene:
        kept, stray = blobs.put([b"named"])[0], blobs.put([b"of nobody"])[0]
        with scene.store.database.unit() as session:
            session.add(Blob(sha256=kept, size=5))
        with scene.store.database.look() as session:
            assert blobs.stray(session, 3600) == []
            assert blobs.stray(session, 0) == [stray]
            assert blobs.sweep(session) == 1
    assert blobs.has(kept) and not blobs.has(stray)


@pytest.mark.parametrize("url", ["s3"], indirect=True)
def test_copies_go_and_come_again(blobs: BlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that the bucket has not got (a backup was restored into the folder) goes there first."""
    with sqlite_scene(tmp_path) as scene:
        named, restored = blobs.put([b"named"])[0], BlobStore(tmp_path / "blobs").put([b"restored"])[0]
        with scene.store.database.unit() as session:
            session.add_all(Blob(sha256=sha256, size=5) for sha256 in (named, restored))
        monkeypatch.setattr(bucket, "COPY_SECONDS", 0.0)
        time.sleep(0.01)
        with scene.store.database.look() as session:
            blobs.sweep(session)
    assert not list((tmp_path / "blobs").glob("??/??/*"))
    assert blobs.path(named).read_bytes() == b"named" and blobs.path(restored).read_bytes() == b"restored"


@pytest.mark.parametrize("url", ["s3"], indirect=True)
def test_a_wrong_secret_is_refused(blobs: BlobStore, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    with pytest.raises(MachineFault, match="对象存储"):
        blobs_at(url, tmp_path / "thief").put([b"x"])
    assert not [path for path in (tmp_path / "thief").rglob("*") if path.is_file()]


@pytest.mark.parametrize("url", ["s3"], indirect=True)
def test_a_store_that_does_not_answer_is_a_fault_of_ours(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a lost file: a page whose bytes cannot be had now is read later."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setattr(bucket, "WITHIN", timedelta(seconds=1))
    away = blobs_at(url, tmp_path / "blobs")
    for act in (lambda: away.put([b"x"]), lambda: away.path("ab" * 32), lambda: away.has("ab" * 32)):
        with pytest.raises(MachineFault, match="对象存储"):
            act()


def test_a_packet_is_laid_out_saved_and_examined(blobs: BlobStore, tmp_path: Path) -> None:
    """The service's own steps that open files: reading, the backup, the deep look."""
    with sqlite_scene(tmp_path) as scene:
        store = Store(scene.store.database, blobs, tmp_path)
        there = Scene(store, scene.people, scene.offices, scene.batch_id)
        packet = queued(there)
        with store.database.unit() as session:
            folder = lay_out(session, store, session.get_one(Packet, packet))
            sha256 = session.scalars(select(Blob.sha256)).one()
        assert [path.read_bytes() for path in folder.iterdir()] == [blobs.path(sha256).read_bytes()]
        found = {one.name: one for one in examine(store)}
        assert found["文件内容"].ok and found["多余文件"].ok
        assert not save(store, Vault(tmp_path.with_name(f"{tmp_path.name}-backup"))).problems


@pytest.mark.parametrize("url", ["s3"], indirect=True)
def test_a_bucket_that_is_not_there_or_is_away_is_told(blobs: BlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By /readyz, before the first file is lost on it, and by doctor --deep; what it holds is not told as lost."""
    monkeypatch.setattr(bucket, "LOOK_AGAIN_SECONDS", 0.0)

    def told(there: BlobStore) -> tuple[int, str, dict[str, str]]:
        store = Store(scene.store.database, there, tmp_path)
        answer = create_app(store).test_client().get("/readyz")
        return answer.status_code, answer.json["checks"]["files"], {one.name: one.detail for one in examine(store) if not one.ok}

    with sqlite_scene(tmp_path) as scene:
        health.beat(tmp_path)
        queued(Scene(Store(scene.store.database, blobs, tmp_path), scene.people, scene.offices, scene.batch_id))
        code, word, wrong = told(blobs)
        assert (code, word) == (200, "ok") and "文件存储" not in wrong
        code, word, wrong = told(blobs_at("s3://nobody/files", tmp_path / "blobs"))
        assert (code, word) == (503, "failed") and wrong["文件存储"] == "对象存储中没有所设的存储桶" and "文件内容" not in wrong
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
        assert told(blobs_at(f"s3://{BUCKET}/files", tmp_path / "blobs"))[2]["文件存储"] == "对象存储无法访问"
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        begun = time.monotonic()
        away = blobs_at(f"s3://{BUCKET}/files", tmp_path / "blobs")
        assert away.trouble() == "对象存储无法访问" and time.monotonic() - begun < 10


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(ValidationError):
        ServiceSettings(blobs="ftp://x/y")
