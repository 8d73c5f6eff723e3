"""Keep what the program made of the other maker's packets when it saw them first: evaluation/first_sight.csv, a row a seed and kind of paper.

A seed is unseen once. What is read of it later says what was mended, not how the program does on paper of others.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from evaluation.score import Tally, figures

STORE = Path(__file__).parent / "first_sight.csv"
KEYS = ("short", "long", "ticks", "recall", "false", "warnings", "sure", "doubted")
COLUMNS = ("seed", "day", "paper", "packets", *KEYS)
GROUPS = {
    "flatbed": "colour", "worn": "colour", "photo": "photo", "grey": "grey and fax", "fax": "grey and fax",
    "docx": "electronic", "text_pdf": "electronic",
}  # fmt: skip


def load(store: Path = STORE) -> list[dict[str, str]]:
    """Return the rows, as they were written."""
    with store.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def remember(seed: int, papers: Mapping[str, Tally], store: Path = STORE) -> bool:
    """Add the figures of a seed that was not seen before; tell whether it was so."""
    rows = load(store)
    if any(row["seed"] == str(seed) for row in rows):
        return False
    for paper, tally in papers.items():
        told = {k: "" if v is None else f"{v:.2f}" for k, v in figures(tally).items() if k in KEYS}
        rows.append({"seed": str(seed), "day": f"{date.today():%Y-%m-%d}", "paper": paper, "packets": str(tally.packets), **told})
    with store.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    return True


def table(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Return the rows as a Markdown table."""
    heads = ("seed", "day", "paper", "packets", "short fields exact %", "long texts %", "ticks %", "findings recall %", "false errors a packet",
             "extra warnings a packet", "right where nobody is asked %", "of the wrong, asked %")  # fmt: skip
    lines = ["| " + " | ".join(row[c] or "–" for c in COLUMNS) + " |" for row in rows]
    return ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *lines]
