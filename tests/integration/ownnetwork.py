"""A program run in a network namespace of its own, where 10.9.8.7 is this machine: receivers of webhooks are never on the loopback
address, and a test machine has no other one to lend.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

# root needs no user namespace of its own, which some containers forbid
UNSHARE = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
NETWORK = "ip link set lo up && ip address add 10.9.8.7/32 dev lo && exec "


def in_own_network(script: Path, *arguments: object) -> list[str]:
    """The command that runs a Python script there."""
    assert shutil.which("unshare") and shutil.which("ip"), "iproute2 and util-linux are not installed: run make setup-dev"
    return [*UNSHARE, "sh", "-c", f"{NETWORK} {sys.executable} {script} {' '.join(map(str, arguments))}"]
