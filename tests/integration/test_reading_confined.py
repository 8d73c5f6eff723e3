"""Code that runs in a reading process on purpose, of the service's own machine or of a cluster: it reads pages, and reaches neither key nor database nor
anybody else.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from engine import Executor, PoolExecutor, Task
from engine.cluster_key import make_certificates, security_of
from engine.confinement import readers_view, reading_view
from engine.dask_pool import DaskExecutor
from engine.protocol import ProcessLimits
from engine.remote import Cluster
from extractors.page.ocr import models
from extractors.page.ocr.eight_bits import are_quick
from intake.inspection.view import version
from notices.profile import load
from shenbao.commands.doctor import examine
from shenbao.commands.main import _reading
from shenbao.dispatcher import _reading_pages, _reading_places
from shenbao.service.core.profiles import kept_profiles
from shenbao.service.core.store import open_store
from shenbao.settings import Settings
from spies import ask, connect, connect_from_another_thread, environment, parts, pid, read, seen, spawn, tried, user, write

pytestmark = pytest.mark.skipif(not version(), reason="no Landlock in this kernel")
HERE, ROOT = Path(__file__).parent, Path(__file__).parents[2]
READER = 64001  # a user that nothing else is run by


class Readers:
    def __init__(self, executor: Executor, address: str = "") -> None:
        self.executor, self.address = executor, address

    def ask(self, *calls: tuple[Callable[[str], str], object]) -> list[str]:
        tasks = [Task(f"t{n}", tried, (function, str(given))) for n, (function, given) in enumerate(calls)]
        waiting = iter(tasks)
        done = {one.key: one for one in self.executor.results(lambda: next(waiting, None))}
        return [str(done[task.key].value if done[task.key].error is None else done[task.key].error) for task in tasks]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    open_store(data).database.close()
    (data / "blobs").mkdir(exist_ok=True)
    (data / "packets").mkdir(exist_ok=True)
    (data / "blobs" / "file").write_text("bytes")
    return data


@pytest.fixture
def readers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Readers]:
    monkeypatch.setenv("SHENBAO_DATABASE", "postgresql://somebody:password@host/db")
    view = reading_view((folder / "blobs", HERE), (folder / "packets",))  # the functions here are loaded from HERE
    made = Readers(PoolExecutor(1, ProcessLimits(60.0), view=view))
    yield made
    made.executor.close()


@contextmanager
def running(*command: str | Path, env: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen([*map(str, command)], env=env, cwd=ROOT)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def own() -> Iterator[Path]:
    """A reader's own folder, where another user may get to, with the functions here."""
    with tempfile.TemporaryDirectory(dir="/tmp") as made:
        at = Path(made)
        (at / "work").mkdir()
        shutil.copy(HERE / "spies.py", at / "work")
        make_certificates(at, ["office", "127.0.0.1"], days=1, offices=["office"])
        if os.geteuid() == 0:
            for path in (at, *at.rglob("*")):
                os.chown(path, READER, READER)
        yield at


def as_another() -> tuple[str, ...]:
    """What begins a command that another user, who has no rights, is to run: by this interpreter, which may lie in a home folder that is closed to him."""
    if os.geteuid() != 0:
        return ()
    base = Path(sys.base_prefix)
    closed = next((parent for parent in reversed(base.parents) if not parent.stat().st_mode & 1), None)
    opened = f"umask 022; mount --bind {base} /mnt && mount -t tmpfs -o mode=755 none {closed} && mkdir -p {base} && mount --bind /mnt {base}; "
    user = f"exec setpriv --reuid={READER} --regid={READER} --clear-groups "
    return ("unshare", "--mount", "sh", "-c", f'{opened if closed else ""}{user}"$@"', "sh")


@pytest.fixture
def elsewhere(own: Path, folder: Path) -> Iterator[Readers]:
    """Readers of a cluster, as `shenbao cluster` starts them: where that may be, by a user of their own."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{trial.getsockname()[1]}"
    env = {name: value for name, value in os.environ.items() if not name.startswith("SHENBAO_") and name != "TMPDIR"}
    env |= {"SHENBAO_CLUSTER_CA": f"{own}/ca.pem", "SHENBAO_CLUSTER_CERTIFICATE": f"{own}/127.0.0.1.pem"}
    env |= {"HOME": str(own), "SHENBAO_ALLOW_ROOT": "true", "PYTHONPATH": f"{ROOT}:{own}/work", "AWS_SECRET_ACCESS_KEY": "secret"}
    shenbao = (*as_another(), sys.executable, "-m", "shenbao", "cluster")
    with ExitStack() as opened:
        host, port = address.split(":")
        opened.enter_context(running(*shenbao, "scheduler", "--host", host, "--port", port, env=env))
        opened.enter_context(running(*shenbao, "worker", f"tls://{address}", "--jobs", "1", "--folder", own / "work", env=env))
        security = security_of(own / "ca.pem", own / "office.pem")
        executor = DaskExecutor(ProcessLimits(60.0), Cluster(f"tls://{address}", folder, security))
        opened.callback(executor.close)
        yield Readers(executor, f"tls://{address}")


def test_a_reading_process_reads_its_files_and_reaches_nothing_else(readers: Readers, folder: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        told = readers.ask(
            (read, folder / "blobs" / "file"), (write, folder / "packets" / "page"),
            (read, folder / "secret.key"), (ask, folder / "shenbao.db"), (write, folder / "new"), (write, tmp_path / "new"), (write, folder / "blobs" / "file"),
            (write, Path.home() / "new"), (read, f"/proc/{os.getpid()}/environ"), (connect, port), (connect_from_another_thread, port),
        )  # fmt: skip
    assert told == ["bytes", "written", *["refused"] * 9]
    spawned, own = readers.ask((spawn, folder / "secret.key"), (environment, ""))
    assert "denied" in spawned and own == "none"
    assert os.environ["SHENBAO_DATABASE"].startswith("postgresql")


@pytest.fixture
def packets() -> Iterator[Path]:
    """The folder of two packets' files, where a reading process may not list names as it may below /tmp."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as made:
        (blob := Path(made, "blob")).write_text("one")
        for name in ("one", "two"):
            (folder := Path(made, "packets", name, "in")).mkdir(parents=True)
            (folder / "材料.txt").hardlink_to(blob) if name == "one" else (folder / "材料.txt").write_text(name)
        yield Path(made, "packets")


def test_a_reading_process_sees_one_packet_after_another(packets: Path) -> None:
    """Two tasks in one process, as the service's readers have them: each sees its own file and an empty folder, and nothing of the other's."""
    rooms, paths = packets.parent / "readers", {name: packets / name / "in" / "材料.txt" for name in ("one", "two")}
    executor = PoolExecutor(1, ProcessLimits(60.0), view=reading_view((HERE,), ()), packets=packets)
    others = [str(place) for place in (paths["two"], packets, rooms, packets.parent / "blob")]
    tasks = [Task(n, seen, (path, packets / n, others), reads=(path,), writes=packets / n) for n, path in paths.items()]
    waiting = iter(tasks)
    done = {one.key: one for one in executor.results(lambda: next(waiting, None))}
    left = [path for path in rooms.rglob("*") if path.is_file() and path.name != ".held"]
    executor.close()
    for name, path in paths.items():
        assert done[name].error is None
        own, empty, around, temporary, *refused, file, folder = done[name].value
        assert (own, empty, around, file, folder) == (name, "", name, path, packets / name)
        assert "kept" not in temporary and refused == ["refused"] * 18
        assert (packets / name / "pages" / "1.jpg").read_text() == "a picture" and not (packets / name / "link").is_symlink()
        assert path.read_text() == name
    assert left == list(rooms.iterdir()) == []


def test_a_reader_of_a_cluster_reaches_nothing_else(elsewhere: Readers, own: Path, folder: Path) -> None:
    """Its own certificate, other files of its user and of the service, other processes, other machines; where that may be it has a user of its own."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        told = elsewhere.ask(
            (write, own / "work" / "page"), (read, own / "127.0.0.1.pem"), (read, folder / "secret.key"), (write, own / "new"),
            (read, f"/proc/{os.getpid()}/environ"), (connect, port), (connect_from_another_thread, port), (environment, ""),
        )  # fmt: skip
    assert told == ["written", *["refused"] * 6, "none"]
    assert elsewhere.ask((user, "")) == [str(READER if os.geteuid() == 0 else os.geteuid())]


def test_a_reader_of_a_cluster_stays_with_its_scheduler(elsewhere: Readers) -> None:
    """Its connections are kept: it is the same process after several heartbeats."""
    first = elsewhere.ask((pid, 0))
    for _ in range(3):
        assert elsewhere.ask((pid, 2)) == first


def test_the_pool_of_the_command_line_sees_what_it_is_to_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHENBAO_MODELS", str(tmp_path / "models"))
    view = readers_view((folder / "blobs", HERE), (tmp_path / "work",), None)
    readers = Readers(PoolExecutor(1, ProcessLimits(60.0), view=view))
    told = readers.ask(
        (read, folder / "blobs" / "file"), (write, tmp_path / "work" / "page"), (read, folder / "secret.key"), (write, folder / "new"),
        (ask, folder / "shenbao.db"), (write, folder / "blobs" / "file"), (read, f"/proc/{os.getpid()}/environ"),
    )  # fmt: skip
    readers.executor.close()
    assert told == ["bytes", "written", *["refused"] * 5]


def test_prepared_models_are_there_to_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHENBAO_MODELS", str(tmp_path))
    assert tmp_path in readers_view((), (), None).write
    for weights in models.ALL:
        home = models._home(weights, tmp_path, weights in models.NARROW and are_quick())
        home.mkdir()
        for name in models.FILES:
            (home / name).touch()
    view = readers_view((), (), None)
    assert tmp_path in view.read and tmp_path not in view.write


@pytest.mark.parametrize("names", [("材料.zip",), ("材料.z01", "材料.zip")])
def test_an_archive_given_by_itself_is_seen_with_its_other_parts(tmp_path: Path, names: tuple[str, ...]) -> None:
    """`check 材料.zip`: its folder may not be looked into (below /tmp it may), but for the parts of an archive that was split."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as at:
        for name in names:
            Path(at, name).write_bytes(b"PK")
        with _reading(Settings(models=tmp_path / "models"), 1, (), [Path(at, "材料.zip"), HERE]) as (_, executor):
            assert Readers(executor).ask((parts, Path(at, "材料.zip"))) == [" ".join(names)]


def test_doctor_asks_the_readers_of_a_cluster(elsewhere: Readers, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHENBAO_CLUSTER", elsewhere.address)
    monkeypatch.setenv("SHENBAO_CLUSTER_CA", str(own / "ca.pem"))
    monkeypatch.setenv("SHENBAO_CLUSTER_CERTIFICATE", str(own / "office.pem"))
    until = time.monotonic() + 60  # the reader may still be starting, on a busy machine
    while not (found := {item.name: item for item in examine()}["集群的读取进程"]).ok and time.monotonic() < until:
        time.sleep(0.5)
    assert found.ok and f"用户 {READER if os.geteuid() == 0 else os.geteuid()}" in found.detail
    assert "均已禁止联网" in found.detail


def test_the_services_readers_see_the_profiles_that_batches_keep(tmp_path: Path) -> None:
    """A notice that was published in the service lies there and nowhere else."""
    store = open_store(tmp_path / "data")
    path = kept_profiles(store) / f"{'0' * 64}.yaml"
    executor = _reading_pages(Settings(), None, 1, store)
    places = _reading_places(Settings(), store)
    shutil.copy(ROOT / "notices" / "demo-zjtx.yaml", path)  # as batches come, after the readers
    try:
        for each in (executor, places):
            waiting = iter([Task("profile", load, (path,))])
            [done] = each.results(lambda waiting=waiting: next(waiting, None))
            assert done.error is None and done.value.id == "demo-zjtx"
    finally:
        executor.close()
        places.close()
        store.database.close()


HOLDS = """
import time
from pathlib import Path
from engine.confinement import reading_view
folder = reading_view((), ()).write[0]
(folder / "paper.pdf").write_text("of an applicant")
print(folder, flush=True)
time.sleep(60)
"""


@contextmanager
def holder(tmp: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process with readers of its own, and the folder of their temporary files; killed at the end."""
    env = {**os.environ, "TMPDIR": str(tmp), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", HOLDS], env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process, Path(process.stdout.readline().strip())
        process.kill()


def test_what_a_killed_process_left_of_papers_is_taken_away() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as made, holder(Path(made)) as (killed, left), holder(Path(made)) as (_, kept):
        killed.kill()
        killed.wait()
        assert (left / "paper.pdf").exists()
        with holder(Path(made)) as (_, own):
            assert own not in (left, kept)
            assert not left.exists() and (kept / "paper.pdf").exists()


LOOKS = """
import sys
from pathlib import Path
from engine.confinement import confine_files, reading_view
from intake.limits import Limits
from intake.receiving import receive
given, work = map(Path, sys.argv[1:])
assert confine_files(reading_view((given,), (work,)))
print([str(file.fate) for file in receive(given, work / "packet", Limits(), (), False).files], flush=True)
"""


def test_a_confined_process_looks_into_files_wherever_temporary_files_lie(tmp_path: Path) -> None:
    """The process that it has look into them is started through a socket, which lies there too, and not in /tmp."""
    given, work = tmp_path / "in", tmp_path / "work"
    given.mkdir()
    work.mkdir()
    (given / "申报.txt").write_text("申报单位：某某公司", "utf-8")
    with tempfile.TemporaryDirectory(dir="/var/tmp") as elsewhere:
        env = {**os.environ, "TMPDIR": elsewhere, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", LOOKS, str(given), str(work)]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=200)
    assert done.stdout.strip() == "['read']", done.stderr[-2000:]
