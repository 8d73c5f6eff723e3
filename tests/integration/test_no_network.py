"""Code that runs in the limited process on purpose: the kernel gives it no network and no look into other processes."""

from __future__ import annotations

import ctypes
import os
import platform
import socket
import subprocess
import sys

import pytest

from engine import PoolExecutor, ProcessLimits, Task
from intake.inspection import no_network
from intake.inspection.no_network import MACHINES
from intake.inspection.sandbox import run_limited

pytestmark = pytest.mark.skipif(platform.machine() not in MACHINES, reason="no filter for this architecture")
LIMITS = {"seconds": 30.0, "memory_bytes": 3 << 30}


def opened(family: int) -> str:
    try:
        socket.socket(family).close()
    except PermissionError:
        return "refused"
    return "open"


def opened_by_child() -> str:
    code = "import socket\ntry: socket.socket()\nexcept PermissionError: print('refused')"
    return subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603


def looked_into(process: int) -> int:
    return int(ctypes.CDLL(None).ptrace(16, process, None, None))  # PTRACE_ATTACH


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK])
def test_no_connection_leaves_the_limited_process(family: int) -> None:
    assert run_limited(opened, family, **LIMITS) == "refused"
    assert run_limited(opened, socket.AF_UNIX, **LIMITS) == "open"


def test_what_it_starts_has_no_network_either() -> None:
    assert run_limited(opened_by_child, **LIMITS) == "refused"


def test_it_cannot_look_into_another_process() -> None:
    assert run_limited(looked_into, os.getpid(), **LIMITS) == -1


def test_a_program_of_others_is_started_without_network() -> None:
    asked = "import socket\ntry: socket.socket()\nexcept PermissionError: print('refused')"
    command = [sys.executable, "-I", "-S", no_network.__file__, sys.executable, "-S", "-c", asked]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "refused"  # noqa: S603


def test_the_pool_that_reads_has_no_network() -> None:
    executor, tasks = PoolExecutor(1, ProcessLimits(30.0)), iter([Task("a", opened, (socket.AF_INET,))])
    try:
        assert [done.value for done in executor.results(lambda: next(tasks, None))] == ["refused"]
    finally:
        executor.close()
