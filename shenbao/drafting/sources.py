"""The lines of a notice's paper, with their places."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from intake.inspection.file_sample import decode_text
from model.page import Page
from shenbao.drafting.said import Source

TEXTS = (".txt",)  # papers that are read by their bytes alone, in whatever encoding they are


def sources_of(path: Path, pages: Sequence[Page]) -> list[Source]:
    """Return the lines of the paper at `path`: of its `pages`, or of a plain text its own."""
    if path.suffix.lower() in TEXTS:
        text = decode_text(path.read_bytes())
        return [Source(line, f"{path.name}第{number}行") for number, line in enumerate(text.splitlines(), 1)]
    return [Source(line.text, f"{path.name}第{page.number}页") for page in pages for line in page.lines]
