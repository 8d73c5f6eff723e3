"""docs/trials.md: one section a trial, each written by its own command and left alone by the others."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.report import machine

FILE = Path(__file__).parents[2] / "docs" / "trials.md"
HEAD = """# Trials of the running service

Each section is written by its command, by nobody's hand.
"""


def write(name: str, text: str, file: Path = FILE) -> None:
    """Put the section in the place of its last one, or at the end."""
    whole = file.read_text("utf-8") if file.exists() else HEAD
    section = f"## {name}\n\nMeasured on {datetime.now(UTC).date().isoformat()}, {machine()}.\n\n{text.strip()}\n"
    there = re.compile(rf"^## {re.escape(name)}\n.*?(?=^## |\Z)", re.M | re.S)
    whole = there.sub(lambda _: section + "\n", whole) if there.search(whole) else whole.rstrip() + "\n\n" + section
    file.write_text(whole.rstrip() + "\n", "utf-8")
    told(f"written: {file}")


def told(line: str) -> None:
    """Say on the way how far it is."""
    print(line, file=sys.stderr, flush=True)
