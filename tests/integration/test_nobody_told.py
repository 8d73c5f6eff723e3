"""No library tells its maker that it is used: ONNX Runtime would, and keeps an id of the machine below the home folder for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOADED = "from pathlib import Path; from extractors.networks import load_network; load_network(Path('extractors/page/rules/rules.onnx'))"


def test_a_network_that_is_loaded_tells_nobody(tmp_path: Path) -> None:
    told = {"CI", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS"}  # each of them keeps it quiet as well
    environment = {name: value for name, value in os.environ.items() if name not in told}
    places = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", LOADED], env=environment | places, cwd=ROOT, check=True)
    assert list(tmp_path.rglob("*")) == []
