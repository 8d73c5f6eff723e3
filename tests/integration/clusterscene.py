"""A cluster on this machine: its scheduler by its command, its workers as a crew that sees what the tests are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.service.webprocess import free_port
from engine.cluster_key import AUTHORITY, make_certificates, security_of
from engine.dask_pool import DaskExecutor
from engine.protocol import ProcessLimits
from engine.remote import Cluster

JOBS = 3  # of the cluster that tests share
HERE, ROOT = Path(__file__).parent, Path(__file__).parents[2]
CREW = """
import sys
from pathlib import Path
from engine.cluster_hosts import run_workers
from engine.cluster_key import security_of
from engine.dask_pool import CONFIG
from engine import dask_worker
from engine.dask_worker import WorkerSettings
dask_worker.LONGEST_PAUSE = 0.5
address, folder, jobs, memory = sys.argv[1:]
security = security_of(Path(folder, "ca.pem"), Path(folder, "reader.pem"))
run_workers(int(jobs), WorkerSettings(address, security, int(memory), CONFIG), Path(folder, "reader"))
"""


@dataclass(frozen=True)
class Running:
    """`crew`: the process whose children read."""

    address: str
    folder: Path
    scheduler: subprocess.Popen[bytes]
    crew: subprocess.Popen[bytes]

    def executor(self, limits: ProcessLimits, certificate: str = "office") -> DaskExecutor:
        security = security_of(self.folder / AUTHORITY, self.folder / f"{certificate}.pem")
        return DaskExecutor(limits, Cluster(self.address, self.folder / "data", security))


@contextmanager
def running_cluster(folder: Path, jobs: int, memory: int = 0) -> Iterator[Running]:
    make_certificates(folder, ["office", "scheduler", "reader"], days=1, offices=["office"])
    address = f"tls://127.0.0.1:{(port := free_port())}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHENBAO_") and name != "__DASK_PARENT_PID"}
    env = kept | {"PYTHONPATH": f"{ROOT}:{HERE}", "SHENBAO_ALLOW_ROOT": "true"}
    env |= {"SHENBAO_CLUSTER_CA": str(folder / AUTHORITY), "SHENBAO_CLUSTER_CERTIFICATE": str(folder / "scheduler.pem")}
    scheduler = (sys.executable, "-m", "shenbao", "cluster", "scheduler", "--host", "127.0.0.1", "--port", str(port))
    crew = (sys.executable, "-c", CREW, address, str(folder), str(jobs), str(memory))
    with ExitStack() as opened:
        processes = [opened.enter_context(_process(command, env)) for command in (scheduler, crew)]
        yield Running(address, folder, *processes)


@contextmanager
def _process(command: tuple[str, ...], env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, env=env, cwd=ROOT)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)
