"""The whole job, from files to reports, in processes that cannot reach the outside: what `make run` does, on two packets."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
PACKETS = ROOT / "samples" / "packets"


def smallest_packets(count: int) -> list[Path]:
    def size(path: Path) -> int:
        return sum(f.stat().st_size for f in path.rglob("*") if f.is_file()) if path.is_dir() else path.stat().st_size

    found = [p for p in PACKETS.iterdir() if p.suffix.lower() not in {".xlsx", ".csv", ".json", ".md"} and p.name != "truth"]
    return sorted(found, key=size)[:count]


def own_network_namespace() -> list[str]:
    """A prefix that gives the command no network at all, native code included; empty where the system forbids it."""
    prefix = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    possible = shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True).returncode == 0
    return prefix if possible else []


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    work = tmp_path_factory.mktemp("offline")
    inbox = work / "inbox"
    inbox.mkdir()
    for packet in smallest_packets(2):
        copy = shutil.copytree if packet.is_dir() else shutil.copy2
        copy(packet, inbox / packet.name)
    env = os.environ | {
        "PYTHONPATH": str(Path(__file__).parent / "no_network"),
        "SHENBAO_TEST_NETWORK_LOG": str(work / "network.log"),
        "SHENBAO_CACHE": "",
    }
    command = [sys.executable, "-c", "from shenbao.commands.main import main; main()", "batch", str(inbox)]
    command += ["--json", str(work / "report.json"), "--out", str(work / "out")]
    done = subprocess.run([*own_network_namespace(), *command], env=env, cwd=ROOT, capture_output=True, text=True, timeout=600)
    return done, work


def test_job_ends_with_discrepancies_or_complete(run: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    done, _ = run
    assert done.returncode in (0, 1), done.stderr[-2000:]
    assert "申报材料核对结果" in done.stdout


def test_no_call_to_the_outside_was_even_tried(run: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    log = run[1] / "network.log"
    assert not log.exists(), log.read_text(encoding="utf-8")


def test_report_has_every_packet_and_fits_its_schema(run: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    report = json.loads((run[1] / "report.json").read_text(encoding="utf-8"))
    schema = json.loads((ROOT / "docs" / "schema" / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(report)
    assert sorted(p["packet"] for p in report["packets"]) == sorted(p.name for p in (run[1] / "inbox").iterdir())
    for packet in report["packets"]:
        assert packet["fields"] and packet["receipt"]
        assert any(f["value"] for f in packet["fields"].values())


def test_reports_are_written(run: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    kinds = {p.suffix for p in (run[1] / "out").rglob("*") if p.is_file()}
    assert {".html", ".docx", ".pdf", ".xlsx", ".json"} <= kinds
