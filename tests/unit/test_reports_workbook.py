"""The workbook says what the results say, prints, and runs nothing."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import openpyxl
import pdfplumber
import pytest
from openpyxl import Workbook

import report_cases as cases
from model.finding import Severity
from model.results import Status
from notices.profile import load
from reports.batch.as_csv import applicants_csv, findings_csv
from reports.batch.as_pdf import as_batch_pdf
from reports.batch.as_workbook import as_workbook
from reports.batch.sheets import harmless
from reports.batch.statistics import city_of, statistics
from reports.charts.bars import Bar, bar_chart

RESULTS = [cases.result(), cases.clean(), cases.empty(), *(cases.clean(name) for name in cases.NASTY)]


@pytest.fixture(scope="module")
def book() -> Workbook:
    pages = [f"packets/第{n}份 #1/index.html" for n in range(len(RESULTS))]
    return openpyxl.load_workbook(io.BytesIO(as_workbook(RESULTS, pages)))


def test_a_row_an_applicant_with_counts_and_key_fields(book: Workbook) -> None:
    sheet = book["申报单位"]
    head = [c.value for c in sheet[1]]
    row = dict(zip(head, (c.value for c in sheet[2]), strict=True))
    assert sheet.max_row == len(RESULTS) + 1
    assert row["申报单位"] == "广州市星海数字教育科技有限公司" and row["推荐单位"] == "广州市工业和信息化局"
    assert (row["结论"], row["补正"], row["核对"], row["页数"], row["文件数"]) == ("需补正", 7, 1, 9, 4)
    assert row["地市"] == "广州市"
    assert row["组织机构代码/三证合一码"] == "91440106MA5KJEWGTE"


def test_all_findings_and_all_files_are_there(book: Workbook) -> None:
    assert book["问题清单"].max_row == 1 + sum(len(r.findings) for r in RESULTS)
    assert book["收件清单"].max_row == 1 + sum(len(r.record.files) for r in RESULTS)
    assert "ab" * 32 in [c.value for c in book["收件清单"]["I"]]


def test_nothing_is_a_formula(book: Workbook) -> None:
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not (isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@", "\t", "\r")))


def test_links_are_relative_and_encoded(book: Workbook) -> None:
    targets = [row[1].hyperlink.target for row in book["申报单位"].iter_rows(min_row=2)]
    assert targets[0] == "packets/%E7%AC%AC0%E4%BB%BD%20%231/index.html"
    assert all(t.startswith("packets/") for t in targets)


def test_sheets_freeze_filter_and_print(book: Workbook) -> None:
    for sheet in book:
        assert sheet.freeze_panes in ("A2", "C2") and sheet.auto_filter.ref.startswith("A1:")
        assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows == "$1:$1" and sheet.print_area
        for cell in sheet[1]:  # a filter's button hides no heading: beside it, or in a line above it
            letters = sheet.column_dimensions[cell.column_letter].width * (sheet.row_dimensions[1].height // 14)
            assert letters >= 2 * min(len(cell.value), 4) + 2, cell.value


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@sum", "\t=1", "\r=1", " =1", "　=cmd|' /C calc'!A0", "＝1", "\n=1"])
def test_what_might_be_a_formula_is_kept_as_text(text: str) -> None:
    assert harmless(text).startswith("'")


def test_plain_texts_and_numbers_stay() -> None:
    assert (harmless("广州"), harmless(3), harmless(None), harmless("a=b")) == ("广州", 3, None, "a=b")
    assert len(harmless("长" * 99999)) <= 32767


def test_csv_opens_in_a_spreadsheet_and_runs_nothing() -> None:
    for data in (applicants_csv(RESULTS), findings_csv(RESULTS)):
        assert data.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        assert len({len(r) for r in rows}) == 1 and len(rows) > 5
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


def test_an_empty_batch_is_a_workbook_too() -> None:
    assert openpyxl.load_workbook(io.BytesIO(as_workbook([])))["申报单位"].max_row == 1


def test_every_document_calls_a_packet_with_nothing_but_warnings_the_same() -> None:
    doubtful = replace(cases.result(), findings=tuple(f for f in cases.result().findings if f.severity is Severity.WARNING))
    doubtful = replace(doubtful, status=Status.COMPLETE)
    profile = load(doubtful.record.notice)
    rows = list(csv.DictReader(io.StringIO(applicants_csv([doubtful, cases.clean()]).decode("utf-8-sig"), newline="")))
    assert [(row["结论"], row["补正"], row["核对"]) for row in rows] == [("需核对", "0", "1"), ("齐全", "0", "0")]
    text = "".join(page.extract_text() for page in pdfplumber.open(io.BytesIO(as_batch_pdf([doubtful], profile))).pages)
    assert "齐全 0 份，需核对 1 份" in text and "各地市的材料齐全情况" in text and "各推荐单位的材料齐全情况" in text


def test_a_chart_names_all_rows_to_their_end() -> None:
    names = [f"第{n}个名字很长很长很长很长很长的推荐单位" for n in range(40)]
    chart = bar_chart([Bar(name, (1, 2)) for name in names], "推荐单位")
    shown = "".join(re.findall(r'text-anchor="end">([^<]+)<', chart))
    assert shown == "".join(names) and "…" not in chart and chart.count("<g>") == 40


def test_statistics_add_up() -> None:
    figures = statistics(RESULTS)
    assert figures.packets.total == len(RESULTS) == figures.packets.discrepant + figures.packets.complete
    assert figures.packets.discrepant == 2 and figures.errors == 8 and figures.warnings == 1
    for tallies in (figures.by_kind, figures.by_part):
        assert sum(t.errors for t in tallies) == figures.errors
    assert {c.name: c.total for c in figures.by_city} == {"广州市": len(RESULTS) - 1, "（未读出）": 1}
    assert figures.by_recommender[0].name == "广州市工业和信息化局"


@pytest.mark.parametrize(
    ("address", "city"),
    [
        ("广东省广州市天河区科韵路67号", "广州市"),
        ("深圳市南山区科技园", "深圳市"),
        ("北京市海淀区万寿路27号", "北京市"),
        ("广西壮族自治区 南宁市青秀区", "南宁市"),
        ("吉林省延边朝鲜族自治州延吉市", "延边朝鲜族自治州"),
        ("内蒙古自治区锡林郭勒盟", "锡林郭勒盟"),
        ("天河区科韵路", ""),
        ("", ""),
    ],
)
def test_the_city_of_an_address(address: str, city: str) -> None:
    assert city_of(address) == city
