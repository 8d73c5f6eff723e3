"""The rivals: each reads the same page images, shared out to two processes."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import CommandFailed, Cost, halves, run_together

HERE = Path(__file__).parent  # -P below keeps its modules (requests) from standing in for libraries
ROOT = HERE.parents[1]
RAPID = ("rapidocr==3.10.0", "openvino==2026.4.0", "opencv-python-headless")


@dataclass(frozen=True, slots=True)
class Result:
    """`text`: everything read, for counting fields; `missing`: why there is no result."""

    name: str
    does: str
    cost: Cost | None
    text: str = ""
    missing: str = ""
    exact: tuple[int, int] | None = None


def paddle(pages: Sequence[Path], work: Path) -> Result:
    command = [sys.executable, "-m", "benchmarks.readers.read_paddle"]
    return _read("PaddleOCR 3.7, its defaults", "reading only", command, pages, work)


def rapid(pages: Sequence[Path], work: Path) -> Result:
    name = "RapidOCR 3.10 + OpenVINO"
    try:
        python = _rapid_environment(work)
    except (CommandFailed, OSError) as error:
        return Result(name, "reading only", None, missing=f"its environment could not be made: {error}")
    return _read(name, "reading only", [str(python), "-P", str(HERE / "read_rapid.py")], pages, work)


def tesseract(pages: Sequence[Path], work: Path) -> Result:
    name = "Tesseract, chi_sim"
    if shutil.which("tesseract") is None:
        return Result(name, "reading only", None, missing="not installed (apt-get install tesseract-ocr tesseract-ocr-chi-sim)")
    return _read(name, "reading only", [sys.executable, "-P", str(HERE / "read_tesseract.py")], pages, work)


def _read(name: str, does: str, command: Sequence[str], pages: Sequence[Path], work: Path) -> Result:
    outs = [work / f"{abs(hash(name))}-{i}.json" for i in (0, 1)]
    commands = [[*command, str(out), *half] for out, half in zip(outs, halves(pages), strict=True)]
    try:
        cost = run_together(commands, work / "bench.log")
    except CommandFailed as error:
        return Result(name, does, None, missing=str(error))
    text = "\n".join(t for out in outs for t in json.loads(out.read_text("utf-8")).values())
    return Result(name, does, cost, text)


def _rapid_environment(work: Path) -> Path:
    """A virtual environment beside ours, made once; the only step here that needs the network."""
    home = ROOT / ".venv-bench"
    python = home / "bin" / "python"
    if not (home / ".complete").exists():
        log = work / "bench.log"
        run_together([[sys.executable, "-m", "venv", str(home)]], log)
        run_together([[str(python), "-m", "pip", "install", "-q", *RAPID]], log)
        (home / ".complete").touch()
    return python
