"""Writes docs/findings.md from real findings of spoiled records: `python tests/unit/findingsdoc.py` in the project's folder."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from checkers.batch import check_batch  # noqa: E402
from checkers.check import check  # noqa: E402
from cleanrecord import PROJECT, blank, both, clean, paging, seal, set_field, submission  # noqa: E402
from model.finding import Finding, Severity  # noqa: E402
from model.page import Ink  # noqa: E402
from model.results import PacketResult, Status  # noqa: E402
from spoiledrecords import CASES, PROFILE, SEAL_CASES  # noqa: E402

PAGE = ROOT / "docs" / "findings.md"
KINDS = {
    "missing": "A field, section, seal, signature, date or attachment is blank or absent. A field that is blank on a page that was read is an error. "
    "Where its label was not found on a recognised page, where something illegible stands there, or where a page or file of the packet "
    "could not be read, it is a warning.",
    "invalid": "The value fails its own format. An error where it was read surely, else a warning, with a better reading where a check digit proposes one.",
    "inconsistent": "Two places of the packet disagree. Width of characters, spaces, quotation marks, punctuation and characters that look alike are "
    "no disagreement; one other character on a recognised page is a doubtful one (warning); other words are an error. `inconsistent:<field>` "
    "for any other field is the scan against the electronic version of the same packet.",
    "over_limit": "A text is longer than its limit; every character that is not white space counts. Within 2 % above the limit on a recognised page: warning.",
    "photocopied": "The seal is not in original ink. A grey seal on a colour page is an error; a page scanned without colour cannot show it: warning.",
    "mismatch": "The seal is not the official seal, or names somebody else. An unclear name is a warning.",
    "altered": "A prescribed text was changed. A single strange character on a recognised page is a warning.",
    "late": "Received after the deadline, by the receipt register.",
    "copies": "Too few copies, or another medium, by the receipt register.",
    "over_quota": "Beyond the recommender's quota, in order of recommendation. Known only over a batch.",
    "duplicate": "The same applicant and project twice: the later one; both where the recommenders differ. Known only over a batch.",
    "format": "Paper size and type, where surely measured. Never an error.",
    "unreadable": "A file, or pages of it, could not be read. Everything else of the packet is still checked.",
}
HEAD = """# Findings

Every finding code of the notice `{notice}`, with its severity, the clause that it quotes and the message that the applicant gets. A code is
`kind:subject`. *error* (补正): the applicant must correct it. *warning* (核对): staff must look, because the machine is not sure or the rule leaves room;
`error, warning` means that it depends on how surely the packet was read. The thresholds stand in the notice's profile (`thresholds`), the
decision in `checkers/confidence.py`.

The tables are written by `python tests/unit/findingsdoc.py` from the findings of spoiled records; a test fails when a code is not here.
"""


def all_findings() -> list[Finding]:
    """Findings of every code, errors before warnings of the same code."""
    records = [blank(spec.key)(clean()) for spec in PROFILE.fields]
    records += [spoil(clean()) for _, spoil, _ in CASES]
    records += [seal(demand.id, **changes)(clean()) for demand in PROFILE.seals for changes, _, _ in SEAL_CASES]
    records += [paging(ink=Ink.UNKNOWN)(clean())]
    for row in ("high_tech", "tech_center", "key_lab"):
        claim = {row: {"level": "国家级", "year": None}}, {row: {"level": None, "year": "2018"}}
        records += [set_field("company.honours", "☑", value)(clean()) for value in claim]
    findings = [f for record in records for f in check(record, PROFILE)]
    return sorted(findings + _batch_findings(), key=lambda f: f.severity is Severity.WARNING)


def _batch_findings() -> list[Finding]:
    results = []
    for number in range(1, 12):
        project = PROJECT if number < 3 else f"第{number}号平台"
        record = both(submission(order=number), set_field("cover.project_name", project))(clean())
        results.append(PacketResult(record, (), Status.COMPLETE))
    return [f for result in check_batch(results, PROFILE) for f in result.findings]


def render() -> str:
    """The whole page."""
    by_code: dict[str, list[Finding]] = {}
    for finding in all_findings():
        by_code.setdefault(finding.code, []).append(finding)
    parts = [HEAD.format(notice=PROFILE.id)]
    for kind, meaning in KINDS.items():
        parts.append(f"\n## {kind}\n\n{meaning}\n\n| code | severity | clause | message (example) |\n|---|---|---|---|\n")
        parts += [_row(code, found) for code, found in by_code.items() if code.split(":")[0] == kind]
    return "".join(parts)


def _row(code: str, found: list[Finding]) -> str:
    severities = ", ".join(dict.fromkeys(f.severity.value for f in found))
    shown = "unreadable:&lt;file&gt;" if code.startswith("unreadable:") else f"`{code}`"
    cells = (shown, severities, found[0].clause, found[0].message)
    return "| " + " | ".join(c.replace("|", "\\|").replace("\n", " ") for c in cells) + " |\n"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
