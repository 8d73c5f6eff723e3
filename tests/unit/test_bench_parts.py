"""The page of speed and memory, of parts that were measured one by one."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.__main__ import kept_of
from benchmarks.report import Numbers, write_report

COST = {"cpu": 17.0, "wall": 9.0, "peak_mb": 600.0}
OURS = {"name": "Shenbao", "does": "the whole job", "cost": COST, "text": "", "missing": "", "exact": [32, 33], "found": 0}
ABSENT = {
    "name": "Tesseract",
    "does": "reading only",
    "cost": None,
    "text": "",
    "missing": "not installed",
    "exact": None,
    "found": 0,
}


def part(told: object, day: str = "2026-11-29") -> dict[str, object]:
    return {"told": told, "day": day, "load": 0.5}


def test_the_page_tells_what_was_measured_and_what_was_not(tmp_path: Path) -> None:
    measured = {"packets": ["g01", "g06"], "ours": part(OURS), "tesseract": part(ABSENT), "first": part(COST, "2026-11-30")}
    write_report(Numbers(17, 33, "flatbed", measured), tmp_path)
    page = (tmp_path / "performance.md").read_text("utf-8")
    assert "| Shenbao | the whole job | 1.00 | 9.0 | 600 | 32 in the record |" in page
    assert "| Tesseract | | not measured: not installed |" in page
    assert "| PaddleOCR | | not measured |" in page
    assert "| an electronic packet, the whole job | not measured |" in page
    assert "measured 2026-11-29 to 2026-11-30" in page


def test_what_was_measured_of_other_packets_is_not_told(tmp_path: Path) -> None:
    kept = tmp_path / "measured.json"
    kept.write_text(json.dumps({"packets": ["g01", "g06"], "ours": part(OURS)}), "utf-8")
    assert "ours" in kept_of(kept, ["g01", "g06"])
    assert kept_of(kept, ["g05", "g06"]) == {"packets": ["g05", "g06"]}
    assert kept_of(tmp_path / "none.json", ["g01", "g06"]) == {"packets": ["g01", "g06"]}
