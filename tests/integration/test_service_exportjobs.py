"""Documents of large batches: written by a process of their own, whose progress, end and death every web process sees."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from servicescene import Scene, cleanrecord
from shenbao.service.core.access import PROGRAM, Forbidden, NotFound
from shenbao.service.insight import export_jobs, exports
from shenbao.service.insight.export_jobs import ExportJob, ExportStage
from shenbao.service.insight.exports import Export
from shenbao.service.office import retention
from shenbao.service.review import review
from shenbao.service.review.correction import FieldInput, open_packet
from storage.schema import Audit, Batch, now
from web_scene import Scene as WebScene
from web_scene import build

SECONDS = 60.0
spoiled = cleanrecord.set_field("company.contact.email", "linxiao.yunfan.com")


def job(scene: Scene, kind: Export = Export.FINDINGS) -> ExportJob:
    with scene.store.database.look() as session:
        jobs = export_jobs.jobs_of(session, scene.store, session.get_one(Batch, scene.batch_id))
    return next(job for job in jobs if job.kind is kind)


def finished(scene: Scene, kind: Export = Export.FINDINGS) -> ExportJob:
    end = time.monotonic() + SECONDS
    while job(scene, kind).stage is ExportStage.RUNNING and time.monotonic() < end:
        time.sleep(0.1)
    return job(scene, kind)


def test_a_document_is_written_beside_and_fetched(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.packet(spoiled, name="甲")
    packet = scene.packet(spoiled, name="乙")
    assert [j.stage for j in (job(scene, kind) for kind in Export)] == [ExportStage.NONE] * len(Export)
    export_jobs.begin(scene.store, scene.reviewer, scene.batch_id, Export.FINDINGS)
    assert job(scene).stage is ExportStage.RUNNING and job(scene).total == 2
    done = finished(scene)
    assert (done.stage, done.done, done.current) == (ExportStage.READY, 2, True)
    document, name = export_jobs.fetch(scene.store, scene.reviewer, scene.batch_id, Export.FINDINGS)
    at_once, _ = exports.make(scene.store, scene.reviewer, scene.batch_id, Export.FINDINGS)
    with document, at_once:
        written = document.read()
        assert written == at_once.read() and len(written) == done.size and name == "第一批"
    with scene.store.database.unit() as session:
        assert len(session.scalars(select(Audit).where(Audit.action == "batch.exported")).all()) == 2
        review.correct_field(open_packet(session, scene.reviewer, packet), "company.contact.email", FieldInput("a@b.cn"))
    assert (job(scene).stage, job(scene).current) == (ExportStage.READY, False)
    monkeypatch.setattr(export_jobs, "LARGE", 1)
    again, _ = export_jobs.make(scene.store, scene.reviewer, scene.batch_id, Export.FINDINGS)
    with again:
        assert again.read().count(b"\n") == written.count(b"\n") - 1 and job(scene).current


def test_a_process_that_died_is_told_and_its_document_begun_anew(scene: Scene) -> None:
    scene.packet(spoiled)
    folder = scene.store.folder / "exports" / scene.batch_id
    export_jobs._write(scene.store, scene.batch_id, ExportJob(Export.FINDINGS, ExportStage.RUNNING, 0, 1, 0, now()))
    assert job(scene).stage is ExportStage.FAILED  # nobody holds its lock
    export_jobs.begin(scene.store, scene.reviewer, scene.batch_id, Export.FINDINGS)
    assert finished(scene).stage is ExportStage.READY
    (folder / "findings.csv").unlink()
    assert job(scene).stage is ExportStage.NONE


def test_documents_go_with_the_batch_and_after_a_day(scene: Scene) -> None:
    scene.packet(spoiled)
    folder = scene.store.folder / "exports" / scene.batch_id
    export_jobs.begin(scene.store, scene.reviewer, scene.batch_id, Export.APPLICANTS)
    assert finished(scene, Export.APPLICANTS).stage is ExportStage.READY
    assert export_jobs.forget_old(scene.store) == 0
    assert export_jobs.forget_old(scene.store, now() + export_jobs.KEPT + timedelta(minutes=1)) == 2
    assert job(scene, Export.APPLICANTS).stage is ExportStage.NONE
    with pytest.raises(FileNotFoundError):
        export_jobs.fetch(scene.store, scene.reviewer, scene.batch_id, Export.APPLICANTS)
    retention.delete_batch(scene.store, PROGRAM, scene.batch_id, "到期")
    assert not folder.exists()


def test_others_begin_and_fetch_nothing(scene: Scene) -> None:
    for act in (export_jobs.begin, export_jobs.fetch, export_jobs.make):
        with pytest.raises(NotFound):
            act(scene.store, scene.people["stranger"], scene.batch_id, Export.WORKBOOK)
    with pytest.raises(Forbidden):
        export_jobs.begin(scene.store, replace(scene.reviewer, scopes=frozenset({"view"})), scene.batch_id, Export.WORKBOOK)
    assert not (scene.store.folder / "exports").exists()


def test_people_begin_watch_and_fetch_a_document_in_the_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    web: WebScene = build(tmp_path)
    client, page = web.client("manager-a"), f"/batches/{web.ids['batch']}/exports"
    assert "生成并下载" in client.get(page).text and "导出" in client.get(f"/batches/{web.ids['batch']}").text
    monkeypatch.setattr(export_jobs, "LARGE", 0)
    assert f'href="{page}"' in client.get(f"/batches/{web.ids['batch']}").text
    assert client.get(f"{page}/findings.csv?made=1").status_code == 404
    assert client.post(f"{page}/exe").status_code == 404
    assert client.post(f"{page}/findings.csv").headers["Location"] == page
    end = time.monotonic() + SECONDS
    while "正在生成" in client.get(f"{page}/table").text and time.monotonic() < end:
        time.sleep(0.1)
    assert "已生成" in client.get(page).text and f"{page}/findings.csv?made=1" in client.get(page).text
    answer = client.get(f"{page}/findings.csv?made=1")
    assert answer.data.startswith(b"\xef\xbb\xbf") and answer.headers["Content-Disposition"].startswith("attachment")
    answer.close()
    assert client.get(f"{page}/pdf").data.startswith(b"%PDF")
