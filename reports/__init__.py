"""What leaves the house: JSON, a page a packet, the deficiency letter, workbook and overview of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from model.results import PacketResult
from notices.profile import Profile


def write_all(
    results: Sequence[PacketResult],
    out: Path,
    profile: Profile | None = None,
    formats: Sequence[str] | None = None,
    left: Sequence[str] = (),
) -> list[Path]:
    """Write all reports of `results` below `out`; see `reports.writing`. The writers are loaded only when something is written."""
    from reports import writing

    return writing.write_all(results, out, profile, writing.FORMATS if formats is None else formats, left)


__all__ = ["write_all"]
