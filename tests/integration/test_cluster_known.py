"""Who gets into a cluster, and who gets work there: hosts with a certificate of its authority, of this very version of the program."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

import pytest
from cryptography import x509
from distributed import Client

from benchmarks.service.webprocess import free_port
from engine import ProcessLimits, Task, dask_pool
from engine.cluster_key import AUTHORITY, AUTHORITY_KEY, make_certificates, security_of
from engine.dask_pool import DaskExecutor
from engine.remote import Cluster, RemoteWorkers, program_version
from model.errors import OperationFailed, UsageError
from shenbao.compose import cluster_security
from shenbao.service.core.config import ServiceSettings

ROOT = Path(__file__).parents[2]


@dataclass
class Running:
    address: str
    folder: Path

    def cluster(self, certificates: Path) -> Cluster:
        return Cluster(self.address, self.folder, security_of(certificates / AUTHORITY, certificates / "office.pem"))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A scheduler and a reader, by their commands."""
    folder = tmp_path_factory.mktemp("cluster")
    certificates = folder / "certificates"
    make_certificates(certificates, ["office", "reader"], days=1, offices=["office"])
    made = Running(f"tls://127.0.0.1:{(port := free_port())}", folder)
    parts = (
        ("office", ["scheduler", "--host", "127.0.0.1", "--port", str(port)]),
        ("reader", ["worker", made.address, "--jobs", "1", "--folder", str(folder / "reader")]),
    )
    processes = []
    for host, part in parts:
        env = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'integration'}", "SHENBAO_ALLOW_ROOT": "true", "HOME": str(folder)}
        env |= {
            "SHENBAO_CLUSTER_CA": str(certificates / AUTHORITY),
            "SHENBAO_CLUSTER_CERTIFICATE": str(certificates / f"{host}.pem"),
        }
        processes.append(subprocess.Popen([sys.executable, "-m", "shenbao", "cluster", *part], env=env, cwd=ROOT))
    yield made
    for process in reversed(processes):
        process.terminate()
        assert process.wait(60) == 0
    assert not (folder / "reader").exists()  # nothing of what was read stays


def test_a_task_is_carried_out_there(running: Running) -> None:
    workspace = running.folder / "packets" / "a"
    workspace.mkdir(parents=True)
    (workspace / "in.txt").write_text("甲", "utf-8")
    executor = DaskExecutor(ProcessLimits(60), running.cluster(running.folder / "certificates"))
    given, made = workspace / "in.txt", workspace / "made.txt"
    tasks = [
        Task(n, copyfile, (given, made), None, (given,), workspace) for n in range(2)
    ]  # a reader sees no function of this folder
    assert [done.value for done in executor.results(lambda: tasks.pop() if tasks else None)] == [made, made]
    assert made.read_text("utf-8") == "甲"
    executor.close()


def test_a_host_of_another_authority_does_not_get_in(running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_pool, "START_SECONDS", 3.0)
    make_certificates(tmp_path, ["office"], days=1, offices=["office"])
    with pytest.raises(OperationFailed, match="连不上"):
        DaskExecutor(ProcessLimits(60), running.cluster(tmp_path))


def test_a_reader_of_another_version_is_not_admitted(running: Running, caplog: pytest.LogCaptureFixture) -> None:
    cluster = running.cluster(running.folder / "certificates")
    with Client(cluster.address, security=cluster.security, set_as_default=False) as client:
        until = time.monotonic() + 120
        ours, others = RemoteWorkers(client, running.folder), RemoteWorkers(client, running.folder, "another")
        while not (ours.admitted(here := _here(client)) and "is refused" in caplog.text):
            assert others.admitted(here) == {} and time.monotonic() < until
            time.sleep(0.1)
        assert ours.admitted(here) == here and others.admitted(here) == {}
        assert caplog.text.count(f"it runs version {program_version()}, not another") == 1


def _here(client: Client) -> dict[str, str]:
    return {address: str(told["name"]) for address, told in client.scheduler_info()["workers"].items()}


def test_a_cluster_without_certificates_is_refused() -> None:
    with pytest.raises(UsageError, match="证书"):
        cluster_security(ServiceSettings(cluster="tcp://10.0.0.1:8786"))


def test_certificates_are_signed_by_one_authority_and_can_be_made_anew(tmp_path: Path) -> None:
    first, address = make_certificates(tmp_path, ["reader", "10.0.0.7"], days=30)
    before, key = first.read_bytes(), (tmp_path / AUTHORITY_KEY).read_bytes()
    (again,) = make_certificates(tmp_path, ["reader"], days=60)
    assert again == first and first.read_bytes() != before and (tmp_path / AUTHORITY_KEY).read_bytes() == key
    authority = x509.load_pem_x509_certificate((tmp_path / AUTHORITY).read_bytes())
    for file in (first, address):
        x509.load_pem_x509_certificate(file.read_bytes()).verify_directly_issued_by(authority)
    assert [path.stat().st_mode & 0o777 for path in (first, tmp_path / AUTHORITY_KEY)] == [0o600, 0o600]
