"""The batch as a workbook (XLSX): a row an applicant, all findings, all files, statistics, all fields.

Written packet by packet with little memory, however many there are. No cell can become a formula: text that a spreadsheet program might
take for one is kept as text.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any
from unicodedata import east_asian_width

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from model.results import PacketResult
from notices.profile import Profile
from reports.batch.sheets import (
    STATISTICS_SHEET,
    Sheet,
    applicants_sheet,
    fields_sheet,
    findings_sheet,
    harmless,
    profiles_of,
    receipts_sheet,
    statistics_rows,
)
from reports.batch.statistics import counted, statistics
from reports.files import link
from reports.view import profile_of

LINE_PT, HIGHEST = 14.0, 400.0  # a line of 10 pt text; a row is at most 409 pt high
HEAD_PT = 22
ARROW = 3  # half-width columns that the button of a filter hides of a heading
A4, A3 = 9, 8  # numbers of paper sizes in a workbook
MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.7}
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
FONT = {"font_name": "微软雅黑", "font_size": 10, "bottom": 1, "bottom_color": "#C9CFD8", "text_wrap": True}
_TONES = {"需补正": "#A81C1C", "无法读取": "#A81C1C", "需核对": "#7A4D00", "齐全": "#17663A"}


class Formats:
    """The looks of cells, each made once a workbook."""

    def __init__(self, book: Workbook) -> None:
        text = FONT | {"valign": "top"}
        self.head: Format = book.add_format(FONT | {"bold": True, "valign": "vcenter", "bg_color": "#E4EAF2"})
        self.text: Format = book.add_format(text)
        self.day: Format = book.add_format(text | {"num_format": "yyyy-mm-dd"})
        self.link: Format = book.add_format(text | {"font_color": "#1F4F8F", "underline": 1})
        self.tones: dict[str, Format] = {word: book.add_format(text | {"font_color": tone}) for word, tone in _TONES.items()}


@dataclass
class Table:
    """A sheet of the workbook while it is written: `row` is the last one that was."""

    page: Worksheet
    formats: Formats
    columns: tuple[tuple[str, int], ...]
    printed: int
    row: int = 0

    def add(self, values: Sequence[Any], url: str = "") -> None:
        self.row += 1
        cells = [harmless(value) for value in values]
        if self.printed:
            self.page.set_row(self.row, min(HIGHEST, LINE_PT * _line_count(cells, self.columns) + 3))
        for column, value in enumerate(cells):
            if url and column == 1:
                self.page.write_url(self.row, column, _relative(url, str(value)), self.formats.link)
            else:
                self._cell(column, value)

    def _cell(self, column: int, value: Any) -> None:
        if value is None or value == "":
            self.page.write_blank(self.row, column, None, self.formats.text)
        elif isinstance(value, str):
            self.page.write_string(self.row, column, value, self.formats.tones.get(value, self.formats.text))
        elif isinstance(value, date):
            self.page.write_datetime(self.row, column, value, self.formats.day)
        else:
            self.page.write_number(self.row, column, value, self.formats.text)


def as_workbook(results: Sequence[PacketResult], pages: Sequence[str] = (), profile: Profile | None = None) -> bytes:
    """Return the workbook as XLSX bytes. `pages`: relative paths of the packets' pages, one a result, for links."""
    out = io.BytesIO()
    write_workbook(out, results, pages, profile)
    return out.getvalue()


def write_workbook(
    out: IO[bytes], results: Iterable[PacketResult], pages: Sequence[str] = (), profile: Profile | None = None
) -> None:
    """Write what `as_workbook` returns. With `profile` the results are gone through once, and little of each is kept."""
    results = results if profile else list(results)
    with tempfile.TemporaryDirectory(prefix="shenbao-xlsx-") as folder:
        book = xlsxwriter.Workbook(out, OPTIONS | {"tmpdir": folder})
        _fill(book, results, pages, profile)
        book.close()


def write_sheet(out: IO[bytes], sheet: Sheet, rows: Iterable[Sequence[Any]]) -> None:
    """Write a workbook of one sheet that holds `rows`, its first two columns frozen."""
    with tempfile.TemporaryDirectory(prefix="shenbao-xlsx-") as folder:
        book = xlsxwriter.Workbook(out, OPTIONS | {"tmpdir": folder})
        book.set_properties({"title": sheet.title, "author": "Shenbao"})
        table = _table(book, Formats(book), sheet, True)
        for row in rows:
            table.add(row)
        _finish(table)
        book.close()


def _fill(book: Workbook, results: Iterable[PacketResult], pages: Sequence[str], profile: Profile | None) -> None:
    profiles = profiles_of(results, profile)
    book.set_properties({"title": "申报材料核对汇总表", "author": "Shenbao"})
    formats, urls = Formats(book), [link(*page.split("/")) for page in pages]
    first, last = (applicants_sheet(profiles), findings_sheet(), receipts_sheet()), fields_sheet(profiles)
    tables = {sheet: _table(book, formats, sheet, bool(urls) and sheet.linked) for sheet in first}
    figures = _table(book, formats, STATISTICS_SHEET, False)
    tables[last] = _table(book, formats, last, bool(urls))
    slim = []
    for number, result in enumerate(results):
        used = profile_of(result, profile)
        for sheet, table in tables.items():
            _add(sheet, table, result, used, urls[number] if urls else "")
        slim.append(counted(result, used))
    for row in statistics_rows(statistics(slim, profile)):
        figures.add(row)
    for table in (*tables.values(), figures):
        _finish(table)


def _add(sheet: Sheet, table: Table, result: PacketResult, profile: Profile, url: str) -> None:
    for row in sheet.rows(result, profile):
        table.add([table.row + 1, *row] if sheet.numbered else row, url if sheet.linked else "")


def _table(book: Workbook, formats: Formats, sheet: Sheet, linked: bool) -> Table:
    page = book.add_worksheet(sheet.title)
    columns = tuple((name, max(width, min(width, _units(name)) + ARROW)) for name, width in sheet.columns)
    for column, (_, width) in enumerate(columns):
        page.set_column(column, column, width)
    page.set_row(0, max(HEAD_PT, LINE_PT * _line_count([name for name, _ in columns], [("", w - ARROW) for _, w in columns]) + 3))
    for column, (name, _) in enumerate(columns):
        page.write_string(0, column, name, formats.head)
    page.freeze_panes(1, 2 if linked else 0)
    page.set_landscape()
    page.set_paper(sheet.paper)
    page.set_margins(**MARGINS)
    page.repeat_rows(0)
    if not sheet.printed:
        page.repeat_columns(0, 1)
    page.set_footer("&C&A　第 &P 页，共 &N 页")
    if sheet.printed:
        page.fit_to_pages(1, 0)
    return Table(page, formats, columns, sheet.printed)


def _finish(table: Table) -> None:
    last = len(table.columns) - 1
    table.page.autofilter(0, 0, table.row, last)
    table.page.print_area(0, 0, table.row, min(table.printed - 1, last) if table.printed else last)


def _relative(address: str, text: str) -> Url:
    """The library writes relative links with the backslashes of one system; every program follows those of the web."""
    url = Url(f"external:{address}")
    url._relationship_link, url.text = address, text
    return url


def _line_count(row: Sequence[Any], columns: Sequence[tuple[str, int]]) -> int:
    """Lines that the row's longest cell needs: not every program makes rows as high as their wrapped text."""
    lines = 1
    for value, (_, width) in zip(row, columns, strict=True):
        if isinstance(value, str) and 2 * len(value) > width:
            for text in value.split("\n"):
                lines = max(lines, -(-_units(text) // width))
    return lines


def _units(text: str) -> int:
    """Half-width columns."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(c) in "WFA" else 1 for c in text)
