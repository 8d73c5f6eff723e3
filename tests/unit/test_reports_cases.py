"""The table for who is responsible for a batch: one sheet that filters and prints, one page of PDF."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pdfplumber
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from model.finding import FindingKind
from reports.batch.cases import COLUMNS, MOST_ITEMS, OTHERS, TITLE, Case, CaseTable, Item, Late, Stage, cases_pdf, write_cases

DAY = date(2020, 5, 20)


def case(number: int, items: list[Item]) -> Case:
    lacking = {item.key: ((FindingKind.MISSING,) if n % 2 else (FindingKind.INVALID,)) for n, item in enumerate(items)}
    late, stage = (Late.ANSWER, Stage.WAITING) if number % 9 == 0 else (Late.NO, Stage.REVIEW)
    names = (f"广东省第{number}号数字文化科技有限公司", "信息消费平台", "广州市", "广州市工业和信息化局")
    told = ("穗工信补〔2020〕3号", date(2020, 5, 10), date(2020, 5, 17), date(2020, 5, 16), 5, 3)
    return Case(str(number), *names, stage, late, "李审核", DAY, *told, 2, lacking)


def table(rows: int, columns: int) -> CaseTable:
    items = tuple(Item(f"f{n}", f"第{n}个要求的事项名称", "基本信息", columns - n) for n in range(columns))
    return CaseTable("第一批", DAY, items, tuple(case(n, list(items[n % 5 :: 5])) for n in range(1, rows + 1)))


@pytest.fixture(scope="module")
def sheet() -> Worksheet:
    out = io.BytesIO()
    write_cases(out, table(3, 6))
    return openpyxl.load_workbook(out)[TITLE]


def test_a_row_an_application_with_what_it_lacks_in_words(sheet: Worksheet) -> None:
    head = [cell.value for cell in sheet[1]]
    assert head == [name for name, _ in COLUMNS] + [f"基本信息：第{n}个要求的事项名称" for n in range(6)] and sheet.max_row == 4
    row = dict(zip(head, (cell.value for cell in sheet[2]), strict=True))
    assert (row["地市"], row["办理情况"], row["告知事项"], row["已补正"], row["补正"]) == ("广州市", "待审核", 5, 3, 1)
    assert row["基本信息：第1个要求的事项名称"] == "填写有误" and row["基本信息：第0个要求的事项名称"] is None
    assert row["出具日期"].date() == date(2020, 5, 10)


def test_the_sheet_is_filtered_frozen_and_prints_on_a3(sheet: Worksheet) -> None:
    assert sheet.auto_filter.ref == "A1:W4" and sheet.freeze_panes == "C2" and sheet.print_area == "'办理一览'!$A$1:$W$4"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (
        8,
        "landscape",
    ) and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1" and sheet.row_dimensions[1].height > 40  # headings of items take three lines


def test_a_sheet_that_no_page_could_hold_legibly_is_printed_in_its_size() -> None:
    out = io.BytesIO()
    write_cases(out, table(3, 40))
    sheet = openpyxl.load_workbook(out)[TITLE]
    assert not sheet.sheet_properties.pageSetUpPr or not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_cols == "$A:$B" and sheet.print_title_rows == "$1:$1"


@pytest.mark.parametrize(("rows", "columns", "wide"), [(12, 6, 842), (40, 50, 1191)])
def test_the_table_is_one_page_of_a4_or_a3(rows: int, columns: int, wide: int) -> None:
    with pdfplumber.open(io.BytesIO(cases_pdf(table(rows, columns)))) as pdf:
        assert len(pdf.pages) == 1 and round(pdf.pages[0].width) == wide
        text = "".join(pdf.pages[0].extract_text().split())
    assert f"共{rows}份：待审核" in text and f"第{rows}号" in text and "补正逾期" in text and "3/5" in text
    assert (columns > MOST_ITEMS) == (OTHERS[0] in text)  # it stands upright


def test_what_no_page_holds_goes_on() -> None:
    with pdfplumber.open(io.BytesIO(cases_pdf(table(200, 8)))) as pdf:
        assert len(pdf.pages) > 1 and "第200号" in "".join(page.extract_text() for page in pdf.pages)
