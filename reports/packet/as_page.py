"""One HTML page a packet: findings with crops, the record, seals, attachments, pages, receipt. Reads offline, prints well.

No script, no inline style: the page stands under a strict content security policy and opens from a folder as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from checkers.contents import contents_of, noted_in
from checkers.sheets_told import told_pages
from model.finding import Finding, Severity
from model.record import PagePart, SealVerdict, SignatureVerdict, Source, Verdict
from model.results import PacketResult
from notices.profile import Profile
from reports import words
from reports.files import link, plain, write_atomic
from reports.packet.as_json import program_version
from reports.packet.checklist import checklist
from reports.packet.pictures import PageKey, Picture, Pictures, make_pictures
from reports.view import (
    applicant_of,
    field_by_role,
    grouped,
    ordered_pages,
    part_title,
    place_text,
    profile_of,
    project_of,
    readable_files,
    record_parts,
)

TEMPLATES = Path(__file__).parents[1] / "templates"
STYLE = "report.css"


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding as shown; `found` and `expected` are empty where its message says them already."""

    number: int
    finding: Finding
    kind: str
    severity: str
    error: bool
    place: str
    remedy: str
    found: str
    expected: str
    crop: Picture | None
    page_anchor: str


@dataclass(frozen=True, slots=True)
class FindingGroup:
    title: str
    rows: tuple[FindingRow, ...]


@dataclass(frozen=True, slots=True)
class InkRow:
    """A seal, signature or paging seal as shown; `state` is ok, missing or doubtful."""

    name: str
    state: str
    verdict: str
    details: tuple[str, ...]
    place: str
    crop: Picture | None


@dataclass(frozen=True, slots=True)
class PageRow:
    anchor: str
    page: PagePart
    title: str
    place: str
    thumb: Picture | None
    flags: tuple[str, ...]
    errors: int
    warnings: int


@cache
def environment() -> Environment:
    """Return the templates with HTML escaping always on and unknown names refused."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
    )
    env.globals.update(words=words, link=link, size_word=words.size_word)
    return env


def write_page(
    result: PacketResult, folder: Path, profile: Profile | None = None, downloads: tuple[str, ...] = (), up: str = ""
) -> Path:
    """Write `folder`/index.html with its style sheet and pictures; return the page's path.

    `downloads`: names of files in `folder` that the page offers (the deficiency letter); `up`: URL of the overview.
    """
    used = profile_of(result, profile)
    pictures = make_pictures(result.record, Path(result.workspace) if result.workspace else None, folder, places(result))
    write_atomic(folder / STYLE, (TEMPLATES / STYLE).read_bytes())
    return write_atomic(folder / "index.html", as_page(result, used, pictures, downloads, up).encode("utf-8"))


def places(result: PacketResult) -> Iterator[Source]:
    """Return every place that the page shows as a crop."""
    record = result.record
    sources = [f.source for f in result.findings]
    sources += [v.source for v in record.seals] + [v.source for v in record.signatures]
    sources += [record.paging.source] if record.paging else []
    yield from (s for s in sources if s is not None)


def as_page(result: PacketResult, profile: Profile, pictures: Pictures, downloads: tuple[str, ...] = (), up: str = "") -> str:
    """Return the page as HTML text; `pictures` as `make_pictures` wrote them beside it."""
    record = result.record
    errors = len(result.errors)
    anchors = {(p.file, p.page): f"page-{n}" for n, p in enumerate(ordered_pages(record), 1)}
    context: dict[str, Any] = {
        "title": applicant_of(result, profile),
        "project": project_of(result, profile),
        "recommender": field_by_role(result, profile, "recommender"),
        "result": result,
        "record": record,
        "profile": profile,
        "status": words.status_word(result),
        "errors": errors,
        "warnings": len(result.findings) - errors,
        "groups": _finding_groups(result, profile, pictures, anchors),
        "parts": record_parts(result, profile),
        "inks": tuple(_inks(result, profile, pictures)),
        "attachments": checklist(result, profile),
        "contents": contents_of(record, profile),
        "noted": noted_in(record, profile),
        "pages": _pages(result, profile, pictures, anchors),
        "anchors": anchors,
        "files": readable_files(record),
        "place_text": place_text,
        "downloads": downloads,
        "up": up,
        "style": STYLE,
        "version": program_version(),
    }
    return environment().get_template("packet.html.j2").render(context)


def _finding_groups(
    result: PacketResult, profile: Profile, pictures: Pictures, anchors: dict[PageKey, str]
) -> tuple[FindingGroup, ...]:
    files, number, groups = readable_files(result.record), 0, []
    for group in grouped(result.findings, profile):
        rows = []
        for finding in group.findings:
            number += 1
            rows.append(_finding_row(number, finding, files, pictures, anchors))
        groups.append(FindingGroup(group.title, tuple(rows)))
    return tuple(groups)


def _finding_row(number: int, finding: Finding, files: int, pictures: Pictures, anchors: dict[PageKey, str]) -> FindingRow:
    source = finding.source
    return FindingRow(
        number,
        finding,
        finding.kind.facts.word,
        words.SEVERITIES[finding.severity],
        finding.severity is Severity.ERROR,
        place_text(source, files),
        words.remedy_of(finding),
        finding.found if finding.found not in finding.message else "",
        finding.expected if finding.expected not in finding.message else "",
        pictures.crops.get(source) if source else None,
        anchors.get((source.file, source.page), "") if source else "",
    )


STATES = {Verdict.PRESENT: "ok", Verdict.ABSENT: "missing", Verdict.UNCLEAR: "doubtful"}


def _inks(result: PacketResult, profile: Profile, pictures: Pictures) -> Iterator[InkRow]:
    """Seals, paging seal, signatures: what was demanded and what was found, with the crop."""
    files = readable_files(result.record)
    for name, verdict, details, source in _verdicts(result, profile):
        crop = pictures.crops.get(source) if source else None
        yield InkRow(name, STATES[verdict], words.VERDICTS[verdict], tuple(details), place_text(source, files), crop)


def _verdicts(result: PacketResult, profile: Profile) -> Iterator[tuple[str, Verdict, list[str], Source | None]]:
    """Yield `(name, verdict, details, where)` of every demanded ink."""
    names = {d.id: d.name for d in profile.seals} | {s.id: s.name for s in profile.signatures}
    for seal in result.record.seals:
        yield names.get(seal.at, seal.at), seal.verdict, _seal_details(seal), seal.source
    if paging := result.record.paging:
        details = (
            [f"印迹：{words.INKS[paging.ink]}", f"拼合完整度 {paging.coverage:.0%}"]
            if paging.verdict is not Verdict.ABSENT
            else []
        )
        details += [f"缺印页：{gaps}"] if (gaps := told_pages(result.record.pages, paging.gaps)) else []
        yield profile.paging.name if profile.paging else "骑缝章", paging.verdict, details, paging.source
    for signature in result.record.signatures:
        yield names.get(signature.at, signature.at), signature.verdict, _hand_details(signature), signature.source


def _seal_details(seal: SealVerdict) -> list[str]:
    details = [f"应为：{seal.expected}"] if seal.expected else []
    if seal.verdict is Verdict.ABSENT:
        return details
    details += [f"印文：{seal.text}"] if seal.text else ["印文：未能辨认"]
    if seal.owner_match is not None:
        details.append(f"与应有单位相符度 {seal.owner_match:.0%}")
    return [*details, f"印迹：{words.INKS[seal.ink]}", words.SEAL_KINDS[seal.kind], f"把握 {seal.confidence:.0%}"]


def _hand_details(signature: SignatureVerdict) -> list[str]:
    return [words.HANDS[signature.hand], f"把握 {signature.confidence:.0%}"] if signature.verdict is not Verdict.ABSENT else []


def _pages(result: PacketResult, profile: Profile, pictures: Pictures, anchors: dict[PageKey, str]) -> tuple[PageRow, ...]:
    about: dict[PageKey, list[Finding]] = {}
    for finding in result.findings:
        if finding.source:
            about.setdefault((finding.source.file, finding.source.page), []).append(finding)
    files = readable_files(result.record)
    rows = []
    for page in ordered_pages(result.record):
        key = (page.file, page.page)
        found = about.get(key, [])
        errors = sum(f.severity is Severity.ERROR for f in found)
        title = page.title if page.title and page.part not in {p.id for p in profile.parts} else part_title(page.part, profile)
        rows.append(
            PageRow(
                anchors[key],
                page,
                title,
                place_text(Source(page.file, page.page), files),
                pictures.thumbs.get(key),
                tuple(_page_flags(page)),
                errors,
                len(found) - errors,
            )
        )
    return tuple(rows)


def _page_flags(page: PagePart) -> Iterator[str]:
    if page.duplicate_of is not None:
        yield f"与第 {page.duplicate_of} 页重复"
    if page.rotation:
        yield f"已转正 {page.rotation}°"
    if page.confidence < 0.6 and page.part not in words.PAGE_PARTS:
        yield "归类存疑"
