"""The batch as PDF for the file: A4 landscape, the counts, the table of applicants, and how complete each recommender's and each
city's are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from model.results import PacketResult
from notices.profile import Profile
from reports import words
from reports.batch.statistics import Completeness, counted, statistics
from reports.files import plain
from reports.typesetting import typeset
from reports.view import applicant_of, field_by_role, project_of

HEAD = ("序号", "申报单位", "项目名称", "推荐单位", "结论", "补正", "核对", "页数")
SHARE_HEAD = ("材料", "齐全", "需核对", "需补正")


def as_batch_pdf(results: Iterable[PacketResult], profile: Profile, name: str = "") -> bytes:
    """Return the batch as PDF bytes; the same results give the same bytes. The results are gone through once, and little of each is kept.

    Raises `SetupError` where no Chinese font is installed.
    """
    rows: list[tuple[str, ...]] = []
    slim: list[PacketResult] = []
    for number, result in enumerate(results, 1):
        rows.append(_row(number, result, profile))
        slim.append(counted(result, profile))
    figures = statistics(slim, profile)
    total = figures.packets
    sums = f"共 {total.total} 份材料：齐全 {total.complete} 份，需核对 {total.doubtful} 份，需补正 {total.discrepant} 份。"
    shares = (("推荐单位", figures.by_recommender), ("地市", figures.by_city))
    return typeset(
        "batch.typ",
        {
            "title": plain(name or "申报材料核对汇总表"),
            "lines": (plain(f"{profile.number}　{profile.title}"), sums),
            "head": HEAD,
            "rows": rows,
            "shares": [_shares(what, members) for what, members in shares if members],
        },
    )


def _row(number: int, result: PacketResult, profile: Profile) -> tuple[str, ...]:
    errors = len(result.errors)
    names = (
        applicant_of(result, profile),
        project_of(result, profile),
        field_by_role(result, profile, "recommender"),
    )
    counts = (errors, len(result.findings) - errors, len(result.record.pages))
    return (str(number), *map(plain, names), words.status_word(result), *map(str, counts))


def _shares(what: str, members: Sequence[Completeness]) -> tuple[str, tuple[str, ...], list[tuple[str, ...]]]:
    rows = [(plain(c.name), *map(str, (c.total, c.complete, c.doubtful, c.discrepant))) for c in members]
    return f"各{what}的材料齐全情况", (what, *SHARE_HEAD), rows
