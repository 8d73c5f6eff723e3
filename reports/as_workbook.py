"""The batch as a workbook (XLSX) and as CSV: a row an applicant, all findings, all files, statistics.

No cell can become a formula: text that a spreadsheet program might take for one is kept as text, also in CSV.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from model.packet import SourceFile
from model.results import PacketResult
from notices.profile import FieldType, Profile
from reports import words
from reports.files import link, plain
from reports.statistics import Statistics, statistics
from reports.view import applicant_of, field_by_role, grouped, profile_of, record_parts

LONGEST_CELL = 32_000  # a cell of XLSX holds 32,767 characters
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

LINE_PT, HIGHEST = 14.0, 400.0  # a line of 10 pt text; a row is at most 409 pt high
HEAD = PatternFill("solid", fgColor="E4EAF2")
LINE = Border(bottom=Side("thin", color="C9CFD8"))
TEXT, BOLD = Font(name="微软雅黑", size=10), Font(name="微软雅黑", size=10, bold=True)
LINKED = Font(name="微软雅黑", size=10, color="1F4F8F", underline="single")
_TONES = {"需补正": "A81C1C", "无法读取": "A81C1C", "需核对": "7A4D00", "齐全": "17663A"}
TONE_FONTS = {word: Font(name="微软雅黑", size=10, color=colour) for word, colour in _TONES.items()}
TOP, MIDDLE = Alignment(vertical="top", wrap_text=True), Alignment(vertical="center", wrap_text=True)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as values: columns with widths in characters, rows; `links`: URL by row number for column `link_column`.

    `printed`: so many columns from the left fit onto a printed page; 0: all columns in their size, over several pages.
    """

    title: str
    columns: tuple[tuple[str, int], ...]
    rows: list[list[Any]]
    links: tuple[str, ...] = ()
    link_column: int = 2
    printed: int = 99


def harmless(value: Any) -> Any:
    """A cell's value: a text that a spreadsheet might run as a formula gets an apostrophe before it; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    text = plain(value)[:LONGEST_CELL]
    return "'" + text if text.lstrip(" \u3000\xa0").startswith(_FORMULA) or text.startswith(_FORMULA) else text


APPLICANT_COLUMNS = (
    ("序号", 6),
    ("申报单位", 28),
    ("项目名称", 30),
    ("推荐单位", 22),
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


def applicants_sheet(results: Sequence[PacketResult], pages: Sequence[str], profile: Profile | None) -> Sheet:
    """One row a packet: conclusion, counts, and the few fields that an office looks for."""
    used = [profile_of(r, profile) for r in results]
    keys = {f.key: f.name for p in used for kind in KEY_TYPES for f in [f for f in p.fields if f.type is kind][:1]}
    rows = [
        [*_applicant(n, r, p), *_fields(r, p, keys), "\n".join(r.unchecked)]
        for n, (r, p) in enumerate(zip(results, used, strict=True), 1)
    ]
    columns = (*APPLICANT_COLUMNS, *((name, 18) for name in keys.values()), ("未核查事项", 36))
    return Sheet("申报单位", columns, rows, tuple(pages), printed=len(APPLICANT_COLUMNS))


def fields_sheet(results: Sequence[PacketResult], pages: Sequence[str], profile: Profile | None) -> Sheet:
    """One row a packet with every field of the notice."""
    used = [profile_of(r, profile) for r in results]
    keys = {f.key: f.name for p in used for f in p.fields}
    rows = [[n, applicant_of(r, p), *_fields(r, p, keys)] for n, (r, p) in enumerate(zip(results, used, strict=True), 1)]
    return Sheet(
        "申报信息", (("序号", 6), ("申报单位", 28), *((name, 22) for name in keys.values())), rows, tuple(pages), printed=0
    )


def _applicant(number: int, result: PacketResult, profile: Profile) -> list[Any]:
    errors, submission = len(result.errors), result.record.submission
    return [
        number,
        applicant_of(result, profile),
        field_by_role(result, profile, "project"),
        field_by_role(result, profile, "recommender"),
        words.status_word(result),
        errors,
        len(result.findings) - errors,
        len(result.record.pages),
        len(result.record.files),
        submission.received if submission else None,
        result.record.packet,
    ]


def _fields(result: PacketResult, profile: Profile, keys: dict[str, str]) -> list[str]:
    texts = {row.spec.key: row.text for part in record_parts(result, profile) for row in part.rows}
    return [texts.get(key, "") for key in keys]


def findings_sheet(results: Sequence[PacketResult], pages: Sequence[str], profile: Profile | None) -> Sheet:
    columns = (
        ("序号", 6),
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
    rows: list[list[Any]] = []
    links: list[str] = []
    for number, result in enumerate(results):
        used = profile_of(result, profile)
        for row in _findings(result, used):
            rows.append([len(rows) + 1, *row])
            links.append(pages[number] if pages else "")
    return Sheet("问题清单", columns, rows, tuple(links), printed=9)


def _findings(result: PacketResult, profile: Profile) -> Iterator[list[Any]]:
    names = applicant_of(result, profile), field_by_role(result, profile, "recommender")
    for group in grouped(result.findings, profile):
        for f in group.findings:
            message = f.message + words.remedy_of(f.kind, f.message)
            place = (f.source.file, f.source.page or None) if f.source else ("", None)
            severity = words.SEVERITIES[f.severity]
            head = [names[0], group.title, severity, words.kind_word(f.kind), message, f.clause]
            yield [*head, *place, f.found, f.expected, f.code, names[1], result.record.packet]


def receipts_sheet(results: Sequence[PacketResult], profile: Profile | None) -> Sheet:
    columns = (
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
    rows = [[r.record.packet, applicant_of(r, profile_of(r, profile)), *_file(f)] for r in results for f in r.record.files]
    return Sheet("收件清单", columns, rows)


def _file(file: SourceFile) -> list[Any]:
    notes = [f"{file.problem.message}。{file.problem.remedy}"] if file.problem else []
    notes += [f"与“{file.duplicate_of}”内容相同"] if file.duplicate_of else []
    notes += [file.note] if file.note else []
    return [file.id, words.file_kind(file.kind), file.pages, file.size, words.FATES[file.fate], "；".join(notes), file.sha256]


def statistics_sheet(figures: Statistics) -> Sheet:
    rows: list[list[Any]] = [
        [
            "总计",
            "申报材料",
            figures.packets.discrepant,
            figures.packets.doubtful,
            figures.packets.complete,
            figures.packets.total,
        ]
    ]
    rows += [["推荐单位", c.name, c.discrepant, c.doubtful, c.complete, c.total] for c in figures.by_recommender]
    rows += [["地市", c.name, c.discrepant, c.doubtful, c.complete, c.total] for c in figures.by_city]
    tallies = (("问题种类", figures.by_kind), ("所在部分", figures.by_part), ("要求（份数）", figures.by_demand))
    rows += [[group, t.name, t.errors, t.warnings, None, t.total] for group, members in tallies for t in members]
    columns = (("统计项", 16), ("名称", 44), ("补正", 10), ("核对", 10), ("齐全", 10), ("合计", 10))
    return Sheet("统计", columns, rows)


def as_workbook(results: Sequence[PacketResult], pages: Sequence[str] = (), profile: Profile | None = None) -> bytes:
    """The workbook as XLSX bytes. `pages`: relative paths of the packets' pages, one a result, for links."""
    urls = [link(*p.split("/")) for p in pages]
    workbook = Workbook()
    for page in workbook.worksheets:
        workbook.remove(page)
    workbook.properties.title, workbook.properties.creator = "申报材料核对汇总表", "Shenbao"
    for sheet in (
        applicants_sheet(results, urls, profile),
        findings_sheet(results, urls, profile),
        receipts_sheet(results, profile),
        statistics_sheet(statistics(results, profile)),
        fields_sheet(results, urls, profile),
    ):
        _draw(workbook.create_sheet(sheet.title), sheet)
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _draw(page: Worksheet, sheet: Sheet) -> None:
    page.append([name for name, _ in sheet.columns])
    for cell in page[1]:
        cell.font, cell.fill, cell.border, cell.alignment = BOLD, HEAD, LINE, MIDDLE
    for number, row in enumerate(sheet.rows):
        for column, value in enumerate(row, 1):
            _fill(page.cell(number + 2, column), value)
        if sheet.printed:
            page.row_dimensions[number + 2].height = min(HIGHEST, LINE_PT * _line_count(row, sheet.columns) + 3)
        if number < len(sheet.links) and sheet.links[number]:
            cell = page.cell(number + 2, sheet.link_column)
            cell.hyperlink = sheet.links[number]
            cell.font = LINKED
    _set_up(page, sheet)


def _line_count(row: Sequence[Any], columns: Sequence[tuple[str, int]]) -> int:
    """Lines that the row's longest cell needs: not every program makes rows as high as their wrapped text."""
    lines = 1
    for value, (_, width) in zip(row, columns, strict=True):
        for text in str(value).split("\n") if value is not None else ():
            units = sum(2 if east_asian_width(c) in "WFA" else 1 for c in text)
            lines = max(lines, -(-units // width))
    return lines


def _fill(cell: Any, value: Any) -> None:
    cell.value = harmless(value)
    cell.font = TONE_FONTS.get(value, TEXT) if isinstance(value, str) else TEXT
    cell.alignment, cell.border = TOP, LINE


def _set_up(page: Worksheet, sheet: Sheet) -> None:
    for number, (_, width) in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.row_dimensions[1].height = 22
    page.freeze_panes = "C2" if sheet.links else "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{max(1, len(sheet.rows) + 1)}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    if sheet.printed:
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page.print_area = f"A1:{get_column_letter(min(sheet.printed, len(sheet.columns)))}{len(sheet.rows) + 1}"
    page.page_margins = PageMargins(0.4, 0.4, 0.5, 0.7, 0.3, 0.3)
    page.print_title_rows = "1:1"
    if page.oddFooter is not None:
        page.oddFooter.center.text = "&A　第 &P 页，共 &N 页"


def _as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a byte order mark, which spreadsheet programs need to read Chinese, and CRLF lines."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([name for name, _ in sheet.columns])
    writer.writerows([["" if v is None else harmless(v) for v in row] for row in sheet.rows])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def applicants_csv(results: Sequence[PacketResult], profile: Profile | None = None) -> bytes:
    return _as_csv(applicants_sheet(results, (), profile))


def findings_csv(results: Sequence[PacketResult], profile: Profile | None = None) -> bytes:
    return _as_csv(findings_sheet(results, (), profile))
