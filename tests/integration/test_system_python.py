"""On the system's own Python, which an office installs with (Debian 12: 3.11.2): its standard library names values, starts processes and answers otherwise than the one that runs
the tests, and once no file could be read there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OWN = Path(f"/usr/bin/python3.{sys.version_info.minor}")
pytestmark = pytest.mark.skipif(not OWN.exists(), reason=f"no {OWN}, for which the packages here are built")


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """With the packages that are here."""
    path = os.pathsep.join((str(ROOT), sysconfig.get_path("purelib")))
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "SHENBAO_CACHE", "PYTEST_ADDOPTS")}
    return subprocess.run([OWN, *words], env=kept | {"PYTHONPATH": path}, cwd=ROOT, capture_output=True, text=True, timeout=300)


def test_a_packet_is_read(tmp_path: Path) -> None:
    done = run("-m", "shenbao", "check", "samples/packets/g07", "--json", tmp_path / "report.json", "--jobs", "1")
    (packet,) = json.loads((tmp_path / "report.json").read_text("utf-8"))["packets"]
    assert packet["fields"] and not [one for one in packet["findings"] if one["kind"] == "unreadable"], done.stderr


def test_answers_are_read_as_values_and_nothing_else() -> None:
    file, some = "tests/integration/test_answers_plain.py", "values or (of_an_answer and not raised and not shout)"
    done = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", file, "-k", some)
    assert done.returncode == 0 and "4 passed" in done.stdout, done.stdout
