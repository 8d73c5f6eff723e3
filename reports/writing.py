"""All reports of a run, written below one folder.

| file | what it is |
|---|---|
| index.html | overview of all applicants |
| 汇总表.xlsx | workbook of the batch |
| report.json | machine-readable report |
| applicants.csv, findings.csv | the workbook's two main sheets |
| packets/<name>/ | index.html with img/; 补正材料一次性告知书.docx and .pdf where something is to be corrected, 不予受理告知书 where it came too late |
| recommenders/<name>/ | 推荐材料有关问题告知书.docx and .pdf: what is the recommender's own to mend |
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
from reports.letter.content import LetterContent, letter_content
from reports.letter.to_recommender import recommender_letters
from reports.packet.as_json import as_json_text
from reports.packet.as_page import STYLE, TEMPLATES, write_page
from reports.view import profile_of

FORMATS = ("html", "json", "docx", "pdf", "xlsx", "csv")
PACKETS, RECOMMENDERS = "packets", "recommenders"
_log = logging.getLogger(__name__)
WORKBOOK = "汇总表.xlsx"


def write_all(
    results: Sequence[PacketResult],
    out: Path,
    profile: Profile | None = None,
    formats: Sequence[str] = FORMATS,
    left: Sequence[str] = (),
) -> list[Path]:
    """Write the reports of `results` below `out` and return the paths, the most wanted first.

    `formats`: some of `FORMATS`. `left`: what the receipt register and the packets do not share, in Chinese. The page images are read from each result's workspace, which must still be there. Where no
    Chinese font is installed the PDFs are left out with a logged warning. Raises `UsageError` for an unknown format.
    """
    if unknown := set(formats) - set(FORMATS):
        raise UsageError(f"没有这种报告格式：{'、'.join(sorted(unknown))}")
    names = safe_names(r.record.packet for r in results)
    per_packet = [_write_packet(r, out / PACKETS / n, profile, formats) for r, n in zip(results, names, strict=True)]
    overview = as_overview(results, *_links(names, per_packet), profile, left) if "html" in formats else ""
    own = [path for paths in per_packet for path in paths]
    return [
        *_write_overview(out, overview),
        *_write_batch(results, names, out, profile, formats),
        *own,
        *_write_recommenders(results, out, profile, formats),
    ]


def _write_packet(result: PacketResult, folder: Path, profile: Profile | None, formats: Sequence[str]) -> list[Path]:
    letters = _write_letter(result, folder, profile, formats)
    if "html" not in formats:
        return letters
    return [write_page(result, folder, profile, tuple(p.name for p in letters), "../../index.html"), *letters]


def _write_letter(result: PacketResult, folder: Path, profile: Profile | None, formats: Sequence[str]) -> list[Path]:
    """Write the letter to the applicant; none where there is nothing to tell, and an older one is taken away then."""
    content = letter_content(result, profile)
    used = profile_of(result, profile)
    titles = (used.correction.title, used.refusal.title)
    for title, kind in (
        (t, k) for t in titles for k in ("docx", "pdf") if k in formats and (content is None or t != content.title)
    ):
        (folder / f"{title}.{kind}").unlink(missing_ok=True)
    return _drawn_in(content, folder, formats) if content else []


def _drawn_in(content: LetterContent, folder: Path, formats: Sequence[str]) -> list[Path]:
    drawn = [
        (folder / f"{content.title}.{kind}", _drawn(draw, content))
        for kind, draw in (("docx", as_docx), ("pdf", as_pdf))
        if kind in formats
    ]
    return [write_atomic(path, data) for path, data in drawn if data is not None]


def _write_recommenders(
    results: Sequence[PacketResult], out: Path, profile: Profile | None, formats: Sequence[str]
) -> list[Path]:
    letters = recommender_letters(results, profile)
    names = safe_names(letter.subject for letter in letters)
    return [
        path
        for letter, name in zip(letters, names, strict=True)
        for path in _drawn_in(letter, out / RECOMMENDERS / name, formats)
    ]


def _drawn(draw: Callable[[LetterContent], bytes], content: LetterContent) -> bytes | None:
    """One missing font must not cost all the other reports: the Word document says the same."""
    try:
        return draw(content)
    except SetupError as error:
        _log.warning("%s", error)
        return None


def _links(names: Sequence[str], per_packet: Sequence[Sequence[Path]]) -> tuple[list[str], list[str]]:
    """The relative addresses of each packet's page and of its letter, empty where it has none."""
    letters = [next((p.name for p in paths if p.suffix == ".pdf"), "") for paths in per_packet]
    pages = [link(PACKETS, name, "index.html") for name in names]
    return pages, [link(PACKETS, name, letter) if letter else "" for name, letter in zip(names, letters, strict=True)]


def _write_overview(out: Path, overview: str) -> list[Path]:
    if not overview:
        return []
    write_atomic(out / STYLE, (TEMPLATES / STYLE).read_bytes())
    return [write_atomic(out / "index.html", overview.encode("utf-8"))]


def _write_batch(
    results: Sequence[PacketResult], names: Sequence[str], out: Path, profile: Profile | None, formats: Sequence[str]
) -> list[Path]:
    written = []
    if "xlsx" in formats:
        written.append(write_atomic(out / WORKBOOK, as_workbook(results, [f"{PACKETS}/{n}/index.html" for n in names], profile)))
    if "json" in formats:
        written.append(write_atomic(out / "report.json", as_json_text(results, profile).encode("utf-8")))
    if "csv" in formats:
        written.append(write_atomic(out / "applicants.csv", applicants_csv(results, profile)))
        written.append(write_atomic(out / "findings.csv", findings_csv(results, profile)))
    return written
