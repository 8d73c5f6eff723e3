"""Writes docs/findings.md from real findings of spoiled records: `python tests/unit/findingsdoc.py` in the project's folder."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from checkers.batch import check_batch  # noqa: E402
from checkers.check import check  # noqa: E402
from cleanrecord import PROJECT, blank, both, clean, paging, seal, set_field, submission  # noqa: E402
from model.finding import Finding, FindingKind, Severity  # noqa: E402
from model.page import Ink  # noqa: E402
from model.results import PacketResult, Status  # noqa: E402
from spoiledrecords import CASES, PROFILE, SEAL_CASES  # noqa: E402

PAGE = ROOT / "docs" / "findings.md"
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
    records += [
        seal(demand.id, **changes)(clean())
        for demand in PROFILE.seals
        for changes, _, _ in SEAL_CASES
        if not demand.where_present
    ]
    records += [paging(ink=Ink.UNKNOWN)(clean())]
    for row in ("high_tech", "tech_center", "key_lab"):
        several = {"level": None, "year": "2018", "levels": ["国家级", "省市级"]}
        claims = {"level": "国家级", "year": None}, {"level": None, "year": "2018"}, {"level": "国家级", "year": "2021"}, several
        claim = [{row: one} for one in claims]
        records += [set_field("company.honours", "☑", value)(clean()) for value in claim]
    findings = [f for record in records for f in check(record, PROFILE)]
    return sorted(findings + batch_findings(), key=lambda f: f.severity is Severity.WARNING)


def batch_findings() -> list[Finding]:
    results = []
    for number in range(1, 13):
        project = PROJECT if number < 3 else f"第{number}号平台"
        record = both(
            submission(order=min(number, 11), recommender="广东省工业和信息化厅"), set_field("cover.project_name", project)
        )(clean())
        results.append(PacketResult(record, (), Status.COMPLETE))
    other = set_field("cover.applicant", "深圳市海川信息技术有限公司")(results[0].record)
    results.append(PacketResult(other, (), Status.COMPLETE))
    return [f for result in check_batch(results, PROFILE) for f in result.findings]


def render() -> str:
    """The whole page."""
    by_code: dict[str, list[Finding]] = {}
    for finding in all_findings():
        by_code.setdefault(finding.code, []).append(finding)
    parts = [HEAD.format(notice=PROFILE.id)]
    for kind in FindingKind:
        parts.append(
            f"\n## {kind}\n\n{kind.facts.meaning}\n\n| code | severity | clause | message (example) |\n|---|---|---|---|\n"
        )
        parts += [_row(code, found) for code, found in by_code.items() if code.split(":")[0] == kind]
    return "".join(parts)


def _row(code: str, found: list[Finding]) -> str:
    severities = ", ".join(dict.fromkeys(f.severity.value for f in found))
    shown = "unreadable:&lt;file&gt;" if code.startswith("unreadable:") else f"`{code}`"
    cells = (shown, severities, found[0].clause, found[0].message)
    return "| " + " | ".join(c.replace("|", "\\|").replace("\n", " ") for c in cells) + " |\n"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
