"""A cluster of five machines, each a network namespace: database, office (pages and dispatcher), scheduler, two that read. Hosts are cut off
in the midst of their work and come back; what was handed in is read to its end, once. The real commands, PostgreSQL over the network, TLS
between all hosts of the cluster. Those that read see neither the service's folder nor an address of the database.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from benchmarks.service.postgres import Listening, running_postgres
from conftest import execute
from engine.cluster_key import make_certificates
from engine.remote import PROGRAM
from hosts import NET, Host, Network, available, network, until
from model.page import Page
from servicescene import Scene, make_scene, queued
from shenbao.service.core.config import secret_key
from storage.codec import unpack
from storage.database import Database
from storage.keys import derived
from storage.schema import Event, Job, JobState, Packet, PacketState, PageRow
from test_service_killed import picture
from webhook.events import EventType

ROOT = Path(__file__).parents[2]
SCANS = tuple(sorted((ROOT / "samples" / "packets" / "g11").glob("scan0*.jpg"))[:5])  # each takes its time
HOSTS, READERS = ("database", "office", "scheduler"), ("reader-a", "reader-b", "reader-old")
PASSWORD = "of-the-database"  # noqa: S105
SILENCE = "DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP"  # after how long a host that says nothing is given up: as short as Dask takes it, not half a minute
WHY_NOT = available()
pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)]


@dataclass
class Office:
    """The cluster, and the service's store as the test sees it."""

    net: Network
    scene: Scene
    certificates: Path
    scheduler: str

    def start(self) -> None:
        shenbao = [sys.executable, "-m", "shenbao"]
        host = self.host("scheduler")
        host.start(*shenbao, "cluster", "scheduler", "--host", host.address, env=self.env(host), at=ROOT)
        host = self.host("office")
        database = f"postgresql+psycopg://shenbao:{PASSWORD}@{self.host('database').address}/postgres"
        own = {"DATA": self.scene.store.folder, "DATABASE": database, "CLUSTER": self.scheduler, "HOST": host.address}
        told = {f"SHENBAO_{name}": str(value) for name, value in own.items()}
        host.start(*shenbao, "serve", env=self.env(host, **told), at=ROOT)
        self.reads("reader-a")
        self.reads("reader-b")

    def cut(self, name: str) -> None:
        self.net.cut(self.host(name))

    def mend(self, name: str) -> None:
        self.net.mend(self.host(name))

    def left(self, name: str) -> Iterator[Path]:
        """What a reader's host holds of tasks that it is not at."""
        folder = self.host(name).log.with_suffix("")
        return (at for at in folder.glob("task-*") if not Path("/proc", at.name.split("-")[1]).exists())

    def busy(self, name: str) -> bool:
        """Whether it has been given a task that it is at."""
        return any(self.host(name).log.with_suffix("").glob("task-*"))

    def host(self, name: str) -> Host:
        return self.net.hosts[name]

    def env(self, host: Host, **more: str) -> dict[str, str]:
        """Nothing of the office's own settings reaches those that read."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SHENBAO_")}
        own = {"CLUSTER_CA": self.certificates / "ca.pem", "CLUSTER_CERTIFICATE": self.certificates / f"{host.name}.pem"}
        told = {f"SHENBAO_{name}": str(value) for name, value in own.items()}
        return kept | told | {"SHENBAO_ALLOW_ROOT": "true", "PYTHONPATH": str(ROOT), SILENCE: "11s"} | more

    def reads(self, name: str, program: Path = ROOT) -> None:
        host = self.host(name)
        command = [sys.executable, "-m", "shenbao", "cluster", "worker", self.scheduler, "--jobs", "1"]
        command += ["--ports", "8800:8899", "--folder", str(host.log.with_suffix(""))]
        host.start(*command, env=self.env(host, PYTHONPATH=str(program)), at=program)

    def state(self, packet: str) -> PacketState:
        with self.scene.store.database.look() as session:
            return session.get_one(Packet, packet).state

    def once(self, packet: str, pages: int) -> None:
        """Each page once, each job ended, one event."""
        with self.scene.store.database.look() as session:
            rows = session.scalars(select(PageRow).where(PageRow.packet_id == packet)).all()
            assert len({(row.file_path, row.number) for row in rows}) == len(rows) == pages
            assert all((self.scene.store.workspace(packet) / str(unpack(Page, row.reading).image)).is_file() for row in rows)
            states = set(session.scalars(select(Job.state).where(Job.packet_id == packet)))
            assert states == {JobState.DONE}
            told = [event.payload for event in session.scalars(select(Event).where(Event.type == EventType.PACKET_READ))]
            assert sum(packet in str(payload) for payload in told) == 1


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("hosts")
    certificates = folder / "certificates"
    make_certificates(certificates, (*HOSTS, *READERS), days=1, offices=["office"])
    (certificates / "ca.key").unlink()
    with network(folder) as net:
        database = net.add("database")
        listening = Listening(("ip", "netns", "exec", database.namespace), database.address, f"{NET}.0/24")
        with running_postgres(listening=listening) as address:
            execute(address, f"ALTER USER shenbao PASSWORD '{PASSWORD}'")
            data, socket = folder / "data", Path(address.partition("host=")[2])
            data.mkdir(mode=0o700)
            for name in HOSTS[1:]:
                net.add(name)
            for name in READERS:
                net.add(name, data, socket)
            store = Database(address, derived(secret_key(data)))
            store.upgrade()
            made = Office(net, make_scene(store, data), certificates, f"tls://{net.hosts['scheduler'].address}:8786")
            made.start()
            yield made
            for host in reversed(net.hosts.values()):
                host.stop()
            store.close()


def test_hosts_are_cut_off_and_come_back(office: Office, tmp_path: Path) -> None:
    """A reader in the midst of a page, then the other one, the database, the scheduler: each packet is read to its end, each page once."""
    first = queued(office.scene, "一", SCANS[:3])
    until(lambda: office.busy("reader-a") and office.busy("reader-b"), "both read")
    office.cut("reader-a")
    until(lambda: office.state(first) == PacketState.CHECKED, "the other one reads on")
    office.once(first, 3)

    office.mend("reader-a")
    office.cut("reader-b")
    second = queued(office.scene, "二", (picture(tmp_path / "二.png"),))
    until(lambda: office.state(second) == PacketState.CHECKED, "who came back reads, too")
    office.once(second, 1)

    office.mend("reader-b")
    third = queued(office.scene, "三", SCANS[3:])
    until(lambda: office.busy("reader-a"), "it reads")
    office.cut("database")
    time.sleep(5)
    office.mend("database")
    assert office.host("reader-b").asks(f"http://{office.host('office').address}:8321/healthz") == 200
    office.cut("scheduler")
    until(lambda: office.host("office").said("集群调度器"), "its loss is noticed")
    office.mend("scheduler")
    until(lambda: office.state(third) == PacketState.CHECKED, "all find each other again")
    office.once(third, 2)
    assert all(not any(office.left(name)) for name in READERS)


def test_a_reader_of_another_version_is_refused(office: Office, tmp_path: Path) -> None:
    """A program of which one line differs; it is told on both sides, and gets no page."""
    other = tmp_path / "program"
    other.mkdir()
    for part in (*PROGRAM, "reports", "storage", "webhook"):
        # with what is compiled: compiling all of it anew takes longer than reading
        shutil.copytree(ROOT / part, other / part, ignore=shutil.ignore_patterns("*.pyc.*"))
    with (other / "shenbao" / "tasks.py").open("a") as file:
        file.write("# changed\n")
    office.reads("reader-old", other)
    until(lambda: office.host("reader-old").said("it gets no work"), "the host itself is told")
    until(lambda: office.host("office").said("is refused"), "the office is told")
    for name in ("reader-a", "reader-b"):
        office.host(name).stop()
    packet = queued(office.scene, "四", (picture(tmp_path / "四.png", "y"),))
    time.sleep(3)  # who may work is looked at each second
    assert office.state(packet) in (PacketState.QUEUED, PacketState.READING, PacketState.HELD)
    assert not office.busy("reader-old")
    office.reads("reader-a")
    until(lambda: office.state(packet) == PacketState.CHECKED, "one of our version reads it")
    office.once(packet, 1)
