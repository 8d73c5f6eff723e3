"""The tables of applicants and of findings as CSV: UTF-8 with a byte order mark, which spreadsheet programs need to read Chinese."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import IO

from model.results import PacketResult
from notices.profile import Profile
from reports.batch.sheets import Sheet, applicants_sheet, findings_sheet, harmless, profiles_of
from reports.view import profile_of


def write_applicants(out: IO[bytes], results: Iterable[PacketResult], profile: Profile | None = None) -> None:
    """Write the table of applicants packet by packet. Without `profile` the results are gone through twice."""
    results = results if profile else list(results)
    _write(out, applicants_sheet(profiles_of(results, profile)), results, profile)


def write_findings(out: IO[bytes], results: Iterable[PacketResult], profile: Profile | None = None) -> None:
    _write(out, findings_sheet(), results, profile)


def applicants_csv(results: Iterable[PacketResult], profile: Profile | None = None) -> bytes:
    out = io.BytesIO()
    write_applicants(out, results, profile)
    return out.getvalue()


def findings_csv(results: Iterable[PacketResult], profile: Profile | None = None) -> bytes:
    out = io.BytesIO()
    write_findings(out, results, profile)
    return out.getvalue()


def _write(out: IO[bytes], sheet: Sheet, results: Iterable[PacketResult], profile: Profile | None) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8-sig", errors="replace", newline="", write_through=False)
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([name for name, _ in sheet.columns])
        number = 0
        for result in results:
            for row in sheet.rows(result, profile_of(result, profile)):
                number += 1
                cells = [number, *row] if sheet.numbered else row
                writer.writerow(["" if v is None else harmless(v) for v in cells])
        text.flush()
    finally:
        text.detach()
