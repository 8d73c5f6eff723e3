"""The batch for who is responsible for it: a row an application with what it lacks, item by item, who works on it, and what was told,
returned and mended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import IO, Any

from model.finding import FindingKind
from reports.batch.as_workbook import A3, write_sheet
from reports.batch.sheets import Sheet
from reports.files import plain
from reports.typesetting import typeset

TITLE = "办理一览"
LEGEND = "缺：缺项；误：填写有误、前后不一致等其他补正事项；空格：没有补正事项。"
ABSENT, WRONG, OTHERS = "缺", "误", "另有"
MOST_ITEMS = 34  # columns of a printed page; the rarer items are counted in one more
LONGEST_NAME = 24  # characters of an item's name in its narrow column
SIZES, CROWDED = (9.0, 8.0, 7.0, 6.0, 5.0), 150  # pt, the largest that leaves all on one page; beyond so many rows nobody tries
SMALL_ROWS, SMALL_ITEMS = 22, 10  # what an A4 page holds


class Stage(StrEnum):
    """Where an application stands; its words are those of the office."""

    UNREAD = "未读完"
    REVIEW = "待审核"
    UNISSUED = "待出具"
    WAITING = "待补正"
    RETURNED = "已回件"
    MENDED = "补正齐全"
    COMPLETE = "齐全"
    REFUSED = "不予受理"


class Late(StrEnum):
    """What is overdue: the review, or the applicant's answer."""

    NO = ""
    REVIEW = "审核逾期"
    ANSWER = "补正逾期"


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the notice that some application lacks or has wrong; `packets`: how many."""

    key: str
    name: str
    part: str
    packets: int


@dataclass(frozen=True, slots=True)
class Case:
    """An application. `person`, `due`: who reviews it, by when. `number`, `issued`, `answer_due`: of the last letter; `returned`: when the
    applicant's answer came; `told`: demands of that letter, `mended` of them. `lacking`: kinds of findings by item.
    """

    packet_id: str
    applicant: str
    project: str
    city: str
    recommender: str
    stage: Stage
    late: Late
    person: str
    due: date | None
    number: str
    issued: date | None
    answer_due: date | None
    returned: date | None
    told: int
    mended: int
    warnings: int
    lacking: Mapping[str, tuple[FindingKind, ...]]

    def mark(self, key: str) -> str:
        """What stands in the item's column of a narrow table."""
        kinds = self.lacking.get(key, ())
        return "" if not kinds else ABSENT if FindingKind.MISSING in kinds else WRONG

    def words(self, key: str) -> str:
        return "、".join(kind.facts.word for kind in self.lacking.get(key, ()))


@dataclass(frozen=True, slots=True)
class CaseTable:
    """`items` in the order of the notice, `cases` by city and recommender. `day`: as of when."""

    name: str
    day: date
    items: tuple[Item, ...]
    cases: tuple[Case, ...]

    def stages(self) -> dict[Stage, int]:
        """How many applications stand where; zeros are left out."""
        counts = {stage: sum(case.stage is stage for case in self.cases) for stage in Stage}
        return {stage: number for stage, number in counts.items() if number}

    @property
    def late(self) -> int:
        return sum(case.late is not Late.NO for case in self.cases)


COLUMNS = (
    ("序号", 7),
    ("申报单位", 28),
    ("项目名称", 26),
    ("地市", 12),
    ("推荐单位", 22),
    ("办理情况", 11),
    ("逾期", 11),
    ("审核人", 11),
    ("审核期限", 12),
    ("告知书", 24),
    ("出具日期", 12),
    ("补正期限", 12),
    ("回件日期", 12),
    ("告知事项", 11),
    ("已补正", 9),
    ("补正", 8),
    ("核对", 8),
)
ITEM_WIDTH = 12
LEGIBLE = 400  # characters of a row that a page of A3 holds at half their size


def write_cases(out: IO[bytes], table: CaseTable) -> None:
    """Write the table as a workbook of one sheet: filtered, its head and first columns frozen, A3 landscape; printed in its size over several pages where one could not
    be read any more.
    """
    columns = (*COLUMNS, *((f"{item.part}：{item.name}", ITEM_WIDTH) for item in table.items))
    one_page = sum(width for _, width in columns) <= LEGIBLE
    sheet = Sheet(TITLE, columns, lambda _result, _profile: (), printed=99 if one_page else 0, paper=A3)
    write_sheet(out, sheet, (_row(number, case, table.items) for number, case in enumerate(table.cases, 1)))


def _row(number: int, case: Case, items: Sequence[Item]) -> list[Any]:
    told = (case.told, case.mended) if case.issued else (None, None)
    names = (case.applicant, case.project, case.city, case.recommender, case.stage.value, case.late.value, case.person)
    days = (case.due, case.number, case.issued, case.answer_due, case.returned)
    return [number, *names, *days, *told, len(case.lacking), case.warnings, *(case.words(item.key) for item in items)]


PRINTED = ("序号", "申报单位", "地市", "推荐单位", "办理情况", "审核人", "审核期限", "出具", "补正期限", "回件", "已补正", "补正")


def cases_pdf(table: CaseTable) -> bytes:
    """Return the table as PDF bytes: one page, A4 or A3 landscape, in the largest letters that leave it on one; a batch that no page holds
    goes on over several, with its head on each. Raises `SetupError` where no Chinese font is installed.
    """
    kept = sorted(table.items, key=lambda item: -item.packets)[:MOST_ITEMS]
    shown = [item for item in table.items if item in kept]
    rest = [item for item in table.items if item not in kept]
    small = len(table.cases) <= SMALL_ROWS and len(shown) <= SMALL_ITEMS
    sums = "，".join(f"{stage.value} {number} 份" for stage, number in table.stages().items())
    late = f"，其中逾期 {table.late} 份" if table.late else ""
    return typeset(
        "cases.typ",
        {
            "title": plain(f"{table.name}　{TITLE}"),
            "lines": (f"{table.day.isoformat()}　共 {len(table.cases)} 份：{sums}{late}。", LEGEND),
            "paper": "a4" if small else "a3",
            "sizes": SIZES if len(table.cases) <= CROWDED else SIZES[-1:],
            "head": PRINTED,
            "items": [_short(plain(item.name)) for item in shown] + ([OTHERS] if rest else []),
            "rows": [_printed(number, case, shown, rest) for number, case in enumerate(table.cases, 1)],
            "late": [case.late is not Late.NO for case in table.cases],
        },
    )


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _printed(number: int, case: Case, shown: Sequence[Item], rest: Sequence[Item]) -> list[str]:
    names = map(plain, (case.applicant, case.city, case.recommender, case.late.value or case.stage.value, case.person))
    days = (day.strftime("%m-%d") if day else "" for day in (case.due, case.issued, case.answer_due, case.returned))
    mended = f"{case.mended}/{case.told}" if case.returned else ""
    others = [str(sum(item.key in case.lacking for item in rest) or "")] if rest else []
    return [str(number), *names, *days, mended, str(len(case.lacking) or ""), *(case.mark(item.key) for item in shown), *others]
