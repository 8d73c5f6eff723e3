"""All reports of a run, written below one folder.

| file | what it is |
|---|---|
| index.html | overview of all applicants |
| 汇总表.xlsx | workbook of the batch |
| report.json | machine-readable report |
| applicants.csv, findings.csv | the workbook's two main sheets |
| packets/<name>/ | index.html with img/; 补正材料一次性告知书.docx and .pdf where something is to be corrected |
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from model.errors import SetupError, UsageError
from model.results import PacketResult
from notices.profile import Profile
from reports.batch.as_csv import applicants_csv, findings_csv
from reports.batch.as_overview import as_overview
from reports.batch.as_workbook import as_workbook
from reports.files import link, safe_names, write_atomic
from reports.letter.as_docx import as_docx
from reports.letter.as_pdf import as_pdf
from reports.letter.content import DOCX_NAME, PDF_NAME, LetterContent, letter_content
from reports.packet.as_json import as_json_text
from reports.packet.as_page import STYLE, TEMPLATES, write_page

FORMATS = ("html", "json", "docx", "pdf", "xlsx", "csv")
PACKETS = "packets"
_log = logging.getLogger(__name__)
WORKBOOK = "汇总表.xlsx"


def write_all(
    results: Sequence[PacketResult], out: Path, profile: Profile | None = None, formats: Sequence[str] = FORMATS
) -> list[Path]:
    """Write the reports of `results` below `out` and return the paths, the most wanted first.

    `formats`: some of `FORMATS`. The page images are read from each result's workspace, which must still be there. Where no
    Chinese font is installed the PDFs are left out with a logged warning. Raises `UsageError` for an unknown format.
    """
    if unknown := set(formats) - set(FORMATS):
        raise UsageError(f"没有这种报告格式：{'、'.join(sorted(unknown))}")
    names = safe_names(r.record.packet for r in results)
    per_packet = [_write_packet(r, out / PACKETS / n, profile, formats) for r, n in zip(results, names, strict=True)]
    return _write_batch(results, names, out, profile, formats) + [path for paths in per_packet for path in paths]


def _write_packet(result: PacketResult, folder: Path, profile: Profile | None, formats: Sequence[str]) -> list[Path]:
    letters = _write_letter(result, folder, profile, formats)
    if "html" not in formats:
        return letters
    return [write_page(result, folder, profile, tuple(p.name for p in letters), "../../index.html"), *letters]


def _write_letter(result: PacketResult, folder: Path, profile: Profile | None, formats: Sequence[str]) -> list[Path]:
    """Write the deficiency letter; none where nothing is to be corrected, and an older one is taken away then."""
    content = letter_content(result, profile)
    written = []
    for kind, name, draw in (("docx", DOCX_NAME, as_docx), ("pdf", PDF_NAME, as_pdf)):
        data = _drawn(draw, content) if kind in formats and content is not None else None
        if data is not None:
            written.append(write_atomic(folder / name, data))
        elif kind in formats:
            (folder / name).unlink(missing_ok=True)
    return written


def _drawn(draw: Callable[[LetterContent], bytes], content: LetterContent) -> bytes | None:
    """One missing font must not cost all the other reports: the Word document says the same."""
    try:
        return draw(content)
    except SetupError as error:
        _log.warning("%s", error)
        return None


def _write_batch(
    results: Sequence[PacketResult], names: Sequence[str], out: Path, profile: Profile | None, formats: Sequence[str]
) -> list[Path]:
    written = []
    if "html" in formats:
        pages = [link(PACKETS, name, "index.html") for name in names]
        letters = [link(PACKETS, name, PDF_NAME) if (out / PACKETS / name / PDF_NAME).is_file() else "" for name in names]
        write_atomic(out / STYLE, (TEMPLATES / STYLE).read_bytes())
        written.append(write_atomic(out / "index.html", as_overview(results, pages, letters, profile).encode("utf-8")))
    if "xlsx" in formats:
        written.append(write_atomic(out / WORKBOOK, as_workbook(results, [f"{PACKETS}/{n}/index.html" for n in names], profile)))
    if "json" in formats:
        written.append(write_atomic(out / "report.json", as_json_text(results, profile).encode("utf-8")))
    if "csv" in formats:
        written.append(write_atomic(out / "applicants.csv", applicants_csv(results, profile)))
        written.append(write_atomic(out / "findings.csv", findings_csv(results, profile)))
    return written
