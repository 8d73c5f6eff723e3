"""The batch at a glance as one HTML page: counts, charts, the table of applicants with links to their pages and letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model.results import PacketResult
from notices.profile import Profile
from reports import words
from reports.batch.statistics import Completeness, Tally, statistics
from reports.charts.bars import Bar, bar_chart
from reports.packet.as_json import program_version
from reports.packet.as_page import STYLE, environment
from reports.view import applicant_of, field_by_role, profile_of, project_of


@dataclass(frozen=True, slots=True)
class ApplicantRow:
    number: int
    applicant: str
    project: str
    recommender: str
    packet: str
    status: str
    tone: str
    errors: int
    warnings: int
    pages: int
    page: str
    letter: str


def as_overview(
    results: Sequence[PacketResult],
    pages: Sequence[str] = (),
    letters: Sequence[str] = (),
    profile: Profile | None = None,
    left: Sequence[str] = (),
) -> str:
    """Return the overview as HTML text. `pages`, `letters`: relative URLs, one a result, empty where there is none. `left`: what the receipt register
    and the packets do not share.
    """
    rows = [
        _row(n, r, profile_of(r, profile), pages[n] if pages else "", letters[n] if letters else "")
        for n, r in enumerate(results)
    ]
    figures = statistics(results, profile)
    used = [profile_of(r, profile) for r in results]
    context = {
        "title": used[0].title if used else "申报材料核对",
        "number": used[0].number if used else "",
        "rows": rows,
        "left": left,
        "figures": figures,
        "kinds": _tally_chart(figures.by_kind, "各类问题的数量"),
        "parts": _tally_chart(figures.by_part, "申报书各部分的问题数量"),
        "demands": _tally_chart(figures.by_demand, "最常见的问题"),
        "recommenders": _share_chart(figures.by_recommender, "各推荐单位的材料齐全情况"),
        "cities": _share_chart(figures.by_city, "各地市的材料齐全情况"),
        "style": STYLE,
        "version": program_version(),
    }
    return environment().get_template("overview.html.j2").render(context)


def _row(number: int, result: PacketResult, profile: Profile, page: str, letter: str) -> ApplicantRow:
    errors, status = len(result.errors), words.status_word(result)
    return ApplicantRow(
        number + 1,
        applicant_of(result, profile),
        project_of(result, profile),
        field_by_role(result, profile, "recommender"),
        result.record.packet,
        status,
        "bad" if errors or status == "无法读取" else "warn" if result.findings else "good",
        errors,
        len(result.findings) - errors,
        len(result.record.pages),
        page,
        letter,
    )


def _tally_chart(tallies: Sequence[Tally], title: str) -> str:
    return bar_chart([Bar(t.name, (t.errors, t.warnings)) for t in tallies], title)


def _share_chart(rows: Sequence[Completeness], title: str) -> str:
    bars = [Bar(c.name, (c.discrepant, c.doubtful, c.complete), f"{c.complete + c.doubtful}/{c.total}") for c in rows]
    return bar_chart(bars, title, full=True)
