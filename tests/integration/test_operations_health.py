"""What watches the service is told of a full disk, a silent dispatcher, a queue that stands still; `doctor --deep` finds what is not as it was."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text, update

from servicescene import Scene, queued
from shenbao.operations.examine import examine
from shenbao.service.core.config import ServiceSettings, secret_key
from shenbao.service.office import health
from storage.schema import Blob, Job, JobState, now
from web.app import create_app


def wrong(scene: Scene) -> dict[str, str]:
    return {found.name: f"{found.detail}。{found.remedy}" for found in examine(scene.store) if not found.ok}


def whole(scene: Scene) -> str:
    packet_id = scene.packet()
    secret_key(scene.store.folder)
    (scene.store.folder / "shenbao.db").touch(mode=0o600)
    health.beat(scene.store.folder)
    return packet_id


def test_a_sound_service_has_nothing_wrong(scene: Scene) -> None:
    whole(scene)
    assert wrong(scene) == {}


def test_what_is_not_as_it_was_is_found_with_a_remedy(scene: Scene) -> None:
    whole(scene)
    with scene.store.database.look() as session:
        sha256 = session.query(Blob.sha256).first()[0]
    path = scene.store.blobs.path(sha256)
    path.write_bytes(b"changed")
    assert "云帆" in wrong(scene)["文件内容"]
    path.unlink()
    assert "不在" in wrong(scene)["文件内容"]
    stray = scene.store.blobs.path("ab" * 32)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"nobody's")
    os.utime(stray, (0, 0))
    (scene.store.folder / "packets" / "gone").mkdir(parents=True)
    (scene.store.folder / "secret.key").chmod(0o644)
    with scene.store.database.engine.begin() as connection:
        connection.execute(text("UPDATE audit SET subject = 'other' WHERE seq = 1"))
        connection.execute(text("UPDATE page SET image = 'none.png'"))
    found = wrong(scene)
    assert set(found) == {"文件内容", "多余文件", "多余目录", "文件权限", "审计记录", "页面图像"}
    assert all(words.endswith(("。", str(scene.store.folder))) for words in found.values())
    with scene.store.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert set(wrong(scene)) == {"版本"}


def test_a_lease_that_nobody_takes_over_is_found(scene: Scene) -> None:
    whole(scene)
    queued(scene)
    with scene.store.database.unit() as session:
        session.execute(update(Job).values(state=JobState.LEASED, lease_until=now() - timedelta(hours=1)))
    assert set(wrong(scene)) == {"任务租约"}


def test_readyz_tells_which_part_cannot_work(scene: Scene) -> None:
    whole(scene)
    client = create_app(scene.store).test_client()
    assert client.get("/readyz").status_code == 200
    beat = scene.store.folder / health.BEAT
    os.utime(beat, (time.time() - 120, time.time() - 120))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["checks"]["dispatcher"]) == (503, "failed")
    health.beat(scene.store.folder)
    queued(scene)
    assert client.get("/readyz").status_code == 200
    with scene.store.database.unit() as session:
        session.execute(update(Job).values(created=now() - timedelta(hours=1)))
    assert client.get("/readyz").json["checks"] == {
        "database": "ok",
        "disk": "ok",
        "files": "ok",
        "dispatcher": "ok",
        "queue": "failed",
    }
    client = create_app(scene.store, ServiceSettings(reserve_mb=1 << 40)).test_client()
    assert client.get("/readyz").json["checks"]["disk"] == "failed"


def test_readyz_answers_without_a_database(scene: Scene, tmp_path: Path) -> None:
    whole(scene)
    app = create_app(scene.store)
    with scene.store.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE task RENAME TO elsewhere"))
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["checks"]["database"]) == (503, "failed")
    with scene.store.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO task"))


def test_an_answer_carries_the_id_of_its_request(scene: Scene) -> None:
    client = create_app(scene.store).test_client()
    assert client.get("/healthz", headers={"X-Request-ID": "proxy-1234"}).headers["X-Request-ID"] == "proxy-1234"
    ids = {
        client.get(address, headers={"X-Request-ID": "<script>"}).headers["X-Request-ID"] for address in ("/healthz", "/nowhere")
    }
    assert len(ids) == 2
    assert "<script>" not in ids
