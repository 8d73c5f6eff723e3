"""The tables of a batch: which columns they have, and which rows a packet gives. Written by reports.batch.as_workbook and
reports.batch.as_csv.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from model.packet import SourceFile
from model.record import FieldValue
from model.results import PacketResult
from notices.field_types.registry import FieldType
from notices.profile import FieldSpec, Profile
from notices.tables import CAPACITY, repeated
from reports import words
from reports.batch.statistics import Statistics, city_of
from reports.files import plain
from reports.view import applicant_of, field_by_role, grouped, profile_of, project_of, show_value

LONGEST_CELL = 32_000  # a cell of XLSX holds 32,767 characters
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Rows = Callable[[PacketResult, Profile], Iterable[list[Any]]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`columns`: name and width in characters; `rows`: those that a packet gives, without their number where the sheet is
    `numbered`. `linked`: each row leads to its packet's page, from its second column. `printed`: so many columns from the left fit onto a
    printed page; 0: all columns in their size, over several pages, the first two on each. `paper`: the number of its size (9: A4).
    """

    title: str
    columns: tuple[tuple[str, int], ...]
    rows: Rows
    numbered: bool = True
    linked: bool = True
    printed: int = 99
    paper: int = 9


def harmless(value: Any) -> Any:
    """Return a cell's value: a text that a spreadsheet might run as a formula gets an apostrophe before it; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    text = plain(value)[:LONGEST_CELL]
    return "'" + text if text.lstrip(" \u3000\xa0").startswith(_FORMULA) or text.startswith(_FORMULA) else text


NUMBER = ("序号", 6)
APPLICANT_COLUMNS = (
    NUMBER,
    ("申报单位", 28),
    ("项目名称", 30),
    ("推荐单位", 22),
    ("地市", 12),
    ("结论", 9),
    ("补正", 6),
    ("核对", 6),
    ("页数", 6),
    ("文件数", 7),
    ("收到日期", 11),
    ("材料名称", 22),
)
# Of each of these types the notice's first field stands in the table of applicants.
KEY_TYPES = (FieldType.CREDIT_CODE, FieldType.CHOICE_NAMES, FieldType.MOBILE, FieldType.EMAIL)


def profiles_of(results: Iterable[PacketResult], profile: Profile | None) -> list[Profile]:
    """Return the notices that the packets are for: `profile` where it is given (the results are left alone), else those they
    name.
    """
    if profile is not None:
        return [profile]
    return list({r.record.notice: profile_of(r) for r in results}.values())


def applicants_sheet(profiles: Sequence[Profile]) -> Sheet:
    """Return the sheet with one row a packet: conclusion, counts, and the few fields that an office looks for."""
    keys = {f.key: f.name for p in profiles for kind in KEY_TYPES for f in [f for f in p.printed if f.type is kind][:1]}
    columns = (*APPLICANT_COLUMNS, *((name, 18) for name in keys.values()), ("未核查事项", 36))

    def rows(result: PacketResult, profile: Profile) -> Iterable[list[Any]]:
        yield [*_applicant(result, profile), *_fields(result, profile, keys), "\n".join(result.unchecked)]

    return Sheet("申报单位", columns, rows, printed=len(APPLICANT_COLUMNS))


def fields_sheet(profiles: Sequence[Profile]) -> Sheet:
    """Return the sheet with one row a packet with every field of the notice; of tables whose rows repeat a column each, row by row."""
    keys = {f.key: f.name for p in profiles for f in p.fields if not repeated(f)}
    keys |= {f"{t.key}.{c.key}": f"{t.name}：{c.name}" for p in profiles for t in p.tables if t.repeats for c in t.columns}
    columns = (NUMBER, ("申报单位", 28), *((name, 22) for name in keys.values()))

    def rows(result: PacketResult, profile: Profile) -> Iterable[list[Any]]:
        yield [applicant_of(result, profile), *_fields(result, profile, keys)]

    return Sheet("申报信息", columns, rows, printed=0)


def _applicant(result: PacketResult, profile: Profile) -> list[Any]:
    errors, submission = len(result.errors), result.record.submission
    return [
        applicant_of(result, profile),
        project_of(result, profile),
        field_by_role(result, profile, "recommender"),
        city_of(field_by_role(result, profile, "address")),
        words.status_word(result),
        errors,
        len(result.findings) - errors,
        len(result.record.pages),
        len(result.record.files),
        submission.received if submission else None,
        result.record.packet,
    ]


def _fields(result: PacketResult, profile: Profile, keys: Iterable[str]) -> Iterator[str]:
    specs: dict[str, FieldSpec] = {spec.key: spec for spec in profile.fields}
    found = result.record.fields
    return ("\n".join(show_value(specs[k], found.get(k) or FieldValue(k)) for k in _cells(key, specs, found)) for key in keys)


def _cells(key: str, specs: Mapping[str, FieldSpec], found: Container[str]) -> list[str]:
    """The fields in a column of the sheet: one, or those of a column of a table, as many rows as the record has."""
    if key in specs:
        return [key]
    table, _, column = key.rpartition(".")
    return [cell for n in range(1, CAPACITY + 1) if (cell := f"{table}.{n}.{column}") in specs and cell in found]


FINDING_COLUMNS = (
    NUMBER,
    ("申报单位", 24),
    ("部分", 16),
    ("程度", 6),
    ("种类", 11),
    ("问题", 50),
    ("依据", 40),
    ("文件", 22),
    ("页", 5),
    ("材料中", 22),
    ("应为", 22),
    ("代码", 30),
    ("推荐单位", 22),
    ("材料名称", 22),
)


def findings_sheet() -> Sheet:
    return Sheet("问题清单", FINDING_COLUMNS, _findings, printed=9)


def _findings(result: PacketResult, profile: Profile) -> Iterator[list[Any]]:
    names = applicant_of(result, profile), field_by_role(result, profile, "recommender")
    for group in grouped(result.findings, profile):
        for f in group.findings:
            message = f.message + words.remedy_of(f)
            place = (f.source.file, f.source.page or None) if f.source else ("", None)
            severity = words.SEVERITIES[f.severity]
            head = [names[0], group.title, severity, f.kind.facts.word, message, f.clause]
            yield [*head, *place, f.found, f.expected, f.code, names[1], result.record.packet]


RECEIPT_COLUMNS = (
    ("材料名称", 20),
    ("申报单位", 24),
    ("文件", 36),
    ("类型", 13),
    ("页数", 6),
    ("字节", 11),
    ("处理", 9),
    ("说明", 36),
    ("SHA-256", 34),
)


def receipts_sheet() -> Sheet:
    def rows(result: PacketResult, profile: Profile) -> Iterator[list[Any]]:
        applicant = applicant_of(result, profile)
        return ([result.record.packet, applicant, *_file(file)] for file in result.record.files)

    return Sheet("收件清单", RECEIPT_COLUMNS, rows, numbered=False, linked=False)


def _file(file: SourceFile) -> list[Any]:
    notes = [f"{file.problem.message}。{file.problem.remedy}"] if file.problem else []
    notes += [f"与“{file.duplicate_of}”内容相同"] if file.duplicate_of else []
    notes += [file.note] if file.note else []
    return [file.id, words.file_kind(file.kind), file.pages, file.size, words.FATES[file.fate], "；".join(notes), file.sha256]


STATISTICS_COLUMNS = (("统计项", 16), ("名称", 44), ("补正", 10), ("核对", 10), ("齐全", 10), ("合计", 10))
# its rows are of the whole batch: `statistics_rows`
STATISTICS_SHEET = Sheet("统计", STATISTICS_COLUMNS, lambda _result, _profile: (), numbered=False, linked=False)


def statistics_rows(figures: Statistics) -> list[list[Any]]:
    total = figures.packets
    rows: list[list[Any]] = [["总计", "申报材料", total.discrepant, total.doubtful, total.complete, total.total]]
    rows += [["推荐单位", c.name, c.discrepant, c.doubtful, c.complete, c.total] for c in figures.by_recommender]
    rows += [["地市", c.name, c.discrepant, c.doubtful, c.complete, c.total] for c in figures.by_city]
    tallies = (("问题种类", figures.by_kind), ("所在部分", figures.by_part), ("要求（份数）", figures.by_demand))
    return rows + [[group, t.name, t.errors, t.warnings, None, t.total] for group, members in tallies for t in members]
