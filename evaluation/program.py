"""Run the program as a user would."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path


def run_program(packets: Path, report: Path, jobs: int) -> float:
    """`shenbao batch` on `packets`; wall seconds. Raises `RuntimeError` where it does not end with a report."""
    program = Path(sys.executable).parent / "shenbao"
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own program
        [str(program), "batch", str(packets), "--json", str(report), "--jobs", str(jobs)], env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if not report.is_file() or done.returncode > 1:
        raise RuntimeError(f"shenbao batch ended with {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return time.perf_counter() - began
