"""The service around the pages: dispatcher, supervisor, commands."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from benchmarks.service.webprocess import answers, free_port
from engine import Done, InlineExecutor, Task
from model.errors import WorkerKilled
from shenbao import life_sign
from shenbao.commands.main import cli
from shenbao.dispatcher import Dispatcher, SideWork, worker_name
from shenbao.serve import Child, web_command
from shenbao.service.core.access import Right, actor_of
from shenbao.service.office import people
from shenbao.service.reading.job_store import LEASE, WorkerContext
from storage import job_queue
from storage.schema import Event, Job, JobKind, JobState, Packet, PacketState, User, now
from web_scene import Scene, fresh
from webhook.deliver import Outcome

scene = fresh
ROOT = Path(__file__).parents[2]
NOTE = ROOT / "tests" / "data" / "intake" / "good.docx"


def upload(scene: Scene, name: str) -> str:
    """A packet of one Word file, sent through the pages."""
    import hashlib

    content, client = NOTE.read_bytes(), scene.client("clerk-a")
    files = [{"path": "申请书.docx", "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}]
    told = client.post(f"/batches/{scene.ids['batch']}/packets", json={"name": name, "files": files, "again": True}).get_json()
    if not told["files"][0]["stored"]:
        address = f"/packets/{told['packet']}/uploads/{told['files'][0]['upload']}"
        client.patch(address, data=content, headers={"Upload-Offset": "0"})
    client.post(f"/packets/{told['packet']}/close", json={})
    return str(told["packet"])


def state_of(scene: Scene, packet: str) -> str:
    with scene.store.database.look() as db:
        return db.get_one(Packet, packet).state


def test_what_is_uploaded_is_read_checked_and_shown(scene: Scene) -> None:
    packet = upload(scene, "甲公司")
    assert Dispatcher(WorkerContext(scene.store, "w"), InlineExecutor()).run_once() == 3  # receive, one Word document, record
    assert state_of(scene, packet) == PacketState.CHECKED
    page = scene.client("manager-a").get(f"/packets/{packet}").text
    assert "填报内容" in page and "申请书.docx" in page
    table = scene.client("clerk-a").get(f"/batches/{scene.ids['batch']}/table").text
    assert "甲公司" in table and "待审核" in table


def test_a_result_that_cannot_be_used_fails_its_packet_and_stops_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = upload(scene, "坏"), upload(scene, "好")
    from shenbao.service.reading import records

    real = records.keep_record

    def breaking(session, packet, batch, record):  # type: ignore[no-untyped-def]
        if packet.id == bad:
            raise KeyError("a defect")
        real(session, packet, batch, record)

    monkeypatch.setattr(records, "keep_record", breaking)
    Dispatcher(WorkerContext(scene.store, "w"), InlineExecutor()).run_once()
    assert state_of(scene, bad) == PacketState.HELD and state_of(scene, good) == PacketState.CHECKED
    page = scene.client("clerk-a").get(f"/packets/{bad}").text
    assert "待重读" in page and "读取程序出错" in page and "重新读取" in page and "不再重试" in page
    monkeypatch.undo()  # the program is mended
    with scene.store.database.unit() as db:
        job_queue.wake(db, bad)
    Dispatcher(WorkerContext(scene.store, "w"), InlineExecutor()).run_once()
    assert state_of(scene, bad) == PacketState.CHECKED


class DyingExecutor:
    """Takes tasks and dies before it answers the second."""

    def results(self, take):  # type: ignore[no-untyped-def]
        first, second = take(), take()
        assert isinstance(first, Task) and isinstance(second, Task)
        yield Done(first.key, first.function(*first.args))
        raise SystemExit(1)

    def close(self) -> None:
        return None


def test_a_dispatcher_that_stops_gives_its_tasks_back(scene: Scene) -> None:
    packets = [upload(scene, name) for name in ("甲", "乙", "丙")]
    with pytest.raises(SystemExit):
        Dispatcher(WorkerContext(scene.store, "first"), DyingExecutor()).run()
    with scene.store.database.look() as db:
        assert db.scalars(select(Job).where(Job.state == JobState.LEASED)).all() == []
    Dispatcher(WorkerContext(scene.store, "second"), InlineExecutor()).run_once()
    assert {state_of(scene, packet) for packet in packets} == {PacketState.CHECKED}


def test_a_page_that_kills_its_worker_is_held_until_a_person_ends_it(scene: Scene) -> None:
    packet = upload(scene, "甲公司")

    class Killing(InlineExecutor):
        def results(self, take):  # type: ignore[no-untyped-def]
            while (task := take()) is not None:
                killed = task.function.__name__ == "read_page"
                yield Done(task.key, error=WorkerKilled()) if killed else Done(task.key, task.function(*task.args))

    Dispatcher(WorkerContext(scene.store, "w"), Killing()).run_once()
    assert state_of(scene, packet) == PacketState.HELD
    clerk = scene.client("clerk-a")
    assert "意外" in clerk.get(f"/packets/{packet}").text
    clerk.post(f"/packets/{packet}/end-holding")
    Dispatcher(WorkerContext(scene.store, "w"), Killing()).run_once()
    assert state_of(scene, packet) == PacketState.CHECKED
    assert "已停止重试" in clerk.get(f"/packets/{packet}").text


def test_release_counts_no_attempt(scene: Scene) -> None:
    upload(scene, "甲公司")
    with scene.store.database.unit() as db:
        job_queue.claim(db, "w", 5, LEASE)
        job_queue.release(db, "w")
    with scene.store.database.look() as db:
        task = db.scalars(select(Job).where(Job.kind == JobKind.RECEIVE)).one()
        assert (task.state, task.attempts, task.leased_by) == (JobState.READY, 0, None)


def test_webhooks_are_delivered_beside_the_reading(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shenbao.dispatcher.DELIVER_SECONDS", 0.05)
    upload(scene, "甲公司")
    dispatcher = Dispatcher(WorkerContext(scene.store, "w"), InlineExecutor(), SideWork(lambda *_: Outcome(True, 200, "")))
    thread = threading.Thread(target=dispatcher.run)
    thread.start()
    end = time.monotonic() + 30
    waiting = True
    while waiting and time.monotonic() < end:
        time.sleep(0.1)
        with scene.store.database.look() as db:
            waiting = bool(db.scalars(select(Event).where(Event.spread.is_(False))).first())
    dispatcher.stop()
    thread.join(30)
    assert not waiting and not thread.is_alive()


def test_a_child_that_dies_is_started_again_with_a_growing_pause() -> None:
    child = Child([sys.executable, "-c", "pass"])
    child.look(0.0)
    assert child.process is not None
    child.process.wait(20)
    child.look(1.0)
    assert child.process is None and child.due == 3.0
    child.look(2.0)
    assert child.process is None
    child.look(3.0)
    assert child.process is not None
    child.wait(20)


DIES = """
import os, signal, sys
from pathlib import Path
from shenbao.life_sign import LifeSign
sign = LifeSign(Path(sys.argv[1]), "w")
sign.tell_crashes()
sign.look()
os.kill(os.getpid(), int(sys.argv[2]))
"""


@pytest.mark.parametrize(
    ("how", "counted"),
    [("killed", 0), ("with its machine", 0), ("for memory", 1), ("crashed", 1), ("nobody knows", 1)],
)
def test_what_a_dispatcher_had_under_way_that_somebody_killed_counts_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, how: str, counted: int
) -> None:
    """Nobody has waited for it: it was the container's only process, and the next one has its number."""
    upload(scene, "甲公司")
    with scene.store.database.unit() as db:
        job_queue.claim(db, "w", 5, LEASE)
    if how != "nobody knows":
        number = signal.SIGSEGV if how == "crashed" else signal.SIGKILL
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        dead = subprocess.run(
            [sys.executable, "-c", DIES, scene.store.folder, str(int(number))], env=env, check=False, timeout=60
        )
        assert dead.returncode == -number
    if how == "for memory":
        monkeypatch.setattr(life_sign, "killed_for_memory", lambda: -1)
    if how == "with its machine":
        monkeypatch.setattr(life_sign, "killed_for_memory", lambda: 0)
        monkeypatch.setattr(life_sign, "_boot", lambda: "another")
    dispatcher = Dispatcher(WorkerContext(scene.store, "w"), InlineExecutor())
    dispatcher.stop()
    dispatcher.run()
    with scene.store.database.look() as db:
        job = db.scalars(select(Job)).one()
        assert (job.state, job.attempts) == (JobState.READY, counted)
    assert list((scene.store.folder / life_sign.FOLDER).iterdir()) == []  # that one ended in order


def test_a_dispatcher_takes_over_from_another_one_of_its_machine_that_dies_beside_it(scene: Scene) -> None:
    """Before its leases run out, and as its own sign tells; what it has under way itself stays its own."""
    upload(scene, "甲公司"), upload(scene, "乙公司")
    gone, own = f"{worker_name().rpartition(':')[0]}:{1 << 30}", worker_name()
    with scene.store.database.unit() as db:
        for name in (gone, own):
            job_queue.claim(db, name, 1, LEASE)
    life_sign.LifeSign(scene.store.folder, gone)
    Dispatcher(WorkerContext(scene.store, own), InlineExecutor())._renew()
    with scene.store.database.look() as db:
        told = {job.leased_by: (job.state, job.attempts) for job in db.scalars(select(Job))}
    assert told == {None: (JobState.READY, 0), own: (JobState.LEASED, 1)}


@pytest.mark.parametrize(("late", "counted"), [(True, 0), (False, 0), (True, 1), (False, 1)])
def test_a_dispatcher_takes_over_from_a_container_that_is_made_anew_under_another_name(
    scene: Scene, late: bool, counted: int
) -> None:
    """Its sign says nothing any more: at the first look where its leases ran out, else at the second one; one that still says something is left alone."""
    upload(scene, "甲公司"), upload(scene, "乙公司")
    gone, lives = "0123456789ab:1", "another-host:1"
    with scene.store.database.unit() as db:
        for name in (gone, lives):
            job_queue.claim(db, name, 1, LEASE)
        if late:
            db.execute(update(Job).where(Job.leased_by == gone).values(lease_until=now() - timedelta(seconds=1)))
    life_sign.LifeSign(scene.store.folder, gone)
    if counted:  # its own doing
        with next((scene.store.folder / life_sign.FOLDER).glob("0123*")).open("a") as told:
            told.write("Fatal Python error: Segmentation fault")
    living = life_sign.LifeSign(scene.store.folder, lives)
    dispatcher = Dispatcher(WorkerContext(scene.store, worker_name()), InlineExecutor())
    for _ in range(1 if late else 2):
        with scene.store.database.look() as db:
            assert job_queue.lease_holders(db) == {gone, lives}
        dispatcher._renew()
        time.sleep(0.02)
        living.look()
    with scene.store.database.look() as db:
        told = {job.leased_by: (job.state, job.attempts) for job in db.scalars(select(Job))}
    assert told == {None: (JobState.READY, counted), lives: (JobState.LEASED, 1)}


def test_users_are_added_with_a_password_that_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHENBAO_DATA", str(tmp_path))
    runner = CliRunner()
    added = runner.invoke(cli, ["user", "add", "chen", "--name", "陈管理", "--data", str(tmp_path)])
    assert added.exit_code == 0 and "密码：" in added.output
    again = runner.invoke(cli, ["user", "add", "chen", "--data", str(tmp_path)])
    assert again.exit_code != 0 and "已被使用" in str(again.exception)
    asked = runner.invoke(
        cli, ["user", "add", "li", "--ask", "--role", "clerk", "--data", str(tmp_path)], input="abcdefgh-12345\n" * 2
    )
    assert asked.exit_code == 0 and "abcdefgh" not in asked.output.replace("密码", "")
    assert runner.invoke(cli, ["db", "upgrade", "--data", str(tmp_path)]).exit_code == 0


def test_the_service_starts_answers_and_stops_in_order(tmp_path: Path) -> None:
    """The real processes: supervisor, gunicorn, dispatcher; one web worker, killed, comes back."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    env = os.environ | {"SHENBAO_WEB_PROCESSES": "1"}
    command = [
        sys.executable,
        "-m",
        "shenbao",
        "serve",
        "--port",
        str(port),
        "--data",
        str(tmp_path),
        "--jobs",
        "1",
    ]
    service = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        end = time.monotonic() + 60
        while not answers(address):
            assert time.monotonic() < end, "the service does not answer"
            time.sleep(0.3)
        page = httpx.get(f"http://127.0.0.1:{port}/", follow_redirects=True, trust_env=False)
        assert page.status_code == 200 and "登录" in page.text
        service.send_signal(signal.SIGTERM)
        assert service.wait(40) == 0
        assert not answers(address)
    finally:
        if service.poll() is None:
            os.killpg(service.pid, signal.SIGKILL)
            service.wait()


def test_addresses_of_both_kinds_are_bound() -> None:
    assert "127.0.0.1:80" in web_command("127.0.0.1", 80, 1, 1)
    assert "[::1]:80" in web_command("::1", 80, 1, 1)


def test_the_api_stands_beside_the_pages_by_tokens_alone(scene: Scene) -> None:
    """No cookie opens it, no form token is wanted, and its errors stay problem documents."""
    client = scene.client("integrator-a", csrf=True)
    refused = client.get("/api/v1/batches")
    assert refused.status_code == 401 and refused.mimetype == "application/problem+json"
    with scene.store.database.unit() as db:
        user = db.get_one(User, scene.ids["integrator-a"])
        token = people.add_token(db, actor_of(user), user, people.NewToken("scanner", [Right.VIEW, Right.UPLOAD]))
    bearer = {"Authorization": f"Bearer {token}"}
    assert "机密批次" in client.get("/api/v1/batches", headers=bearer).text
    made = client.post("/api/v1/batches", headers=bearer, json={"name": "扫描", "notice": "xxxf2020"})
    assert made.status_code == 201, made.text
    assert "default-src 'none'" in client.get("/api/v1/nowhere", headers=bearer).headers["Content-Security-Policy"]
