"""Machines apart, as far as one machine can be several: each a network namespace with an address of its own on a common switch, from
which it can be cut off. What a host must not see of the others' disks is hidden from it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

NET = "10.77.0"


def available() -> str:
    """Why there can be no such machines here; empty: there can."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return "network namespaces need root and iproute2"
    made = subprocess.run(["ip", "netns", "add", f"sb{os.getpid()}"], capture_output=True, text=True)
    subprocess.run(["ip", "netns", "del", f"sb{os.getpid()}"], capture_output=True)
    return made.stderr.strip()


@dataclass
class Host:
    """`log`: what its processes said."""

    name: str
    namespace: str
    address: str
    log: Path
    hidden: tuple[Path, ...] = ()
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str | Path, env: Mapping[str, str], at: Path) -> subprocess.Popen[bytes]:
        """`at`: the working folder, whose programs come first."""
        hide = "".join(f"mount -t tmpfs none '{path}' && " for path in self.hidden)
        whole = ["ip", "netns", "exec", self.namespace, "sh", "-c", f'{hide}exec "$@"', "sh", *map(str, command)]
        with self.log.open("ab") as log:
            self.processes.append(subprocess.Popen(whole, env=env, cwd=at, stdout=log, stderr=log, start_new_session=True))
        return self.processes[-1]

    def stop(self) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()

    def asks(self, url: str) -> int:
        """Return the status of what another host answers to it."""
        script = f"import urllib.request as r; print(r.urlopen({url!r}, timeout=30).status)"
        command = ["ip", "netns", "exec", self.namespace, sys.executable, "-c", script]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    def said(self, text: str) -> bool:
        return text in self.log.read_text(errors="replace")


class Network:
    def __init__(self, folder: Path) -> None:
        self._folder, self._id = folder, f"sb{os.getpid()}"
        self.hosts: dict[str, Host] = {}
        self._ip("netns", "add", self._id)
        self._switch("link", "add", "switch", "type", "bridge")
        self._switch("link", "set", "switch", "up")

    def add(self, name: str, *hidden: Path) -> Host:
        number = len(self.hosts) + 1
        namespace, address = f"{self._id}-{number}", f"{NET}.{number}"
        self._ip("netns", "add", namespace)
        peer = ("peer", "name", f"port{number}", "netns", self._id)
        self._ip("link", "add", "wire", "netns", namespace, "type", "veth", *peer)
        self._switch("link", "set", f"port{number}", "master", "switch", "up")
        self._ip("-n", namespace, "addr", "add", f"{address}/24", "dev", "wire")
        for link in ("lo", "wire"):
            self._ip("-n", namespace, "link", "set", link, "up")
        log = self._folder / f"{name}.log"
        log.touch()
        self.hosts[name] = Host(name, namespace, address, log, hidden)
        return self.hosts[name]

    def cut(self, host: Host) -> None:
        self._port(host, "down")

    def mend(self, host: Host) -> None:
        self._port(host, "up")

    def close(self) -> None:
        for host in reversed(self.hosts.values()):
            host.stop()
            subprocess.run(["ip", "netns", "del", host.namespace], check=False)
        self._ip("netns", "del", self._id)

    def _port(self, host: Host, state: str) -> None:
        self._switch("link", "set", f"port{host.address.rpartition('.')[2]}", state)

    def _switch(self, *arguments: str) -> None:
        self._ip("-n", self._id, *arguments)

    def _ip(self, *arguments: str) -> None:
        subprocess.run(["ip", *arguments], check=True)


@contextmanager
def network(folder: Path) -> Iterator[Network]:
    made = Network(folder)
    try:
        yield made
    finally:
        made.close()


def until(true: Callable[[], bool], what: str, seconds: float = 400.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.3)
