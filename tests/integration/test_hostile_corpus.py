"""A sample of a folder of broken files from public test suites, where one is at hand (SHENBAO_HOSTILE, or ../shared/hostile beside the project)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evaluation.hostile import SKIPPED, judge
from intake.inspection.sandbox import Sandbox
from intake.limits import Limits

CORPUS = Path(os.environ.get("SHENBAO_HOSTILE") or Path(__file__).parents[3] / "shared" / "hostile")
EVERY = 16
SLOW_SUFFIXES = {".doc", ".7z"}  # LibreOffice needs seconds for each text in them; `make hostile` runs them all


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.is_dir(), reason="no folder of hostile files: set SHENBAO_HOSTILE to one")
def test_sample_of_the_corpus_ends_in_a_reading_or_a_finding() -> None:
    files = sorted(p for p in CORPUS.rglob("*") if p.is_file() and p.name not in SKIPPED and p.suffix not in SLOW_SUFFIXES)[
        ::EVERY
    ]
    with Sandbox(2**32) as readers:
        outcomes = {p.name: judge(p, Limits(seconds=30, convert_seconds=60), 0, readers) for p in files}
    assert {name: o.detail for name, o in outcomes.items() if o.name in ("CRASH", "SILENT")} == {}
    assert all(o.detail for o in outcomes.values() if o.name == "finding")
