"""Spreadsheets as they are printed: the paper, the width, what would be cut off, and what is too large for a form."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Side

from intake.examination import Examination, FileToExamine
from intake.inspection.spreadsheet import OfficeTable, examine_spreadsheet
from intake.limits import Limits
from model.errors import DamagedFile
from model.packet import FileKind


def examined(book: Workbook | bytes, folder: Path) -> Examination:
    path = folder / "book.xlsx"
    if isinstance(book, bytes):
        path.write_bytes(book)
    else:
        book.save(path)
    return examine_spreadsheet(FileToExamine(path, FileKind.XLSX, path.name, folder / "out", Limits()))


def printed(book: Workbook, folder: Path) -> Workbook:
    found = examined(book, folder)
    assert found.convert == "pdf" and found.readable is not None
    return load_workbook(found.readable)


def form() -> Workbook:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["单位名称（全称，与公章一致）", "蓝海公司"], ["注册资本（万元）", 1234567.5]):
        sheet.append(row)
    return book


def test_a_sheet_that_says_nothing_is_printed_as_wide_as_an_a4_page(tmp_path: Path) -> None:
    sheet = printed(form(), tmp_path).worksheets[0]
    assert (sheet.page_setup.paperSize, sheet.sheet_properties.pageSetUpPr.fitToPage) == (9, True)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)


def test_what_a_sheet_says_of_its_pages_stays(tmp_path: Path) -> None:
    book = form()
    sheet = book.worksheets[0]
    sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToHeight = 8, "landscape", 2
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    page = printed(book, tmp_path).worksheets[0].page_setup
    assert (page.paperSize, page.orientation, page.fitToHeight) == (8, "landscape", 2)


def test_a_scale_that_parts_a_sheet_gives_way(tmp_path: Path) -> None:
    book = form()
    book.worksheets[0].page_setup.scale = 140
    assert printed(book, tmp_path).worksheets[0].page_setup.scale is None


def test_the_grid_of_the_screen_is_printed_where_nothing_is_ruled(tmp_path: Path) -> None:
    assert printed(form(), tmp_path).worksheets[0].print_options.gridLines
    book = form()
    book.worksheets[0]["A1"].border = Border(Side(style="thin"))
    assert not printed(book, tmp_path).worksheets[0].print_options.gridLines


def test_what_would_be_cut_off_is_shrunk(tmp_path: Path) -> None:
    book = form()
    sheet = book.worksheets[0]
    sheet["A3"], sheet["B3"], sheet["A4"] = "折行的标签", "值", "标题一行"
    sheet["A6"], sheet["B6"] = "简介：" + "注塑模具随形冷却水路工艺改造" * 3, "3700020109200123456"
    for at in ("A3", "A6", "B6"):
        sheet[at].alignment = Alignment(wrap_text=True)
    sheet["A5"] = "合并的值"
    sheet.merge_cells("A5:B5")
    made = printed(book, tmp_path).worksheets[0]
    shrunk = {at for at in ("A1", "B1", "B2", "A3", "A4", "A5", "A6", "B6") if made[at].alignment.shrinkToFit}
    assert shrunk == {"A1", "B2", "A3", "A5", "B6"}  # not what breaks into lines, nor what has room at its right
    assert made["A6"].alignment.wrap_text and not made["A3"].alignment.wrap_text


def test_rows_far_below_the_last_one_that_is_filled_in_go(tmp_path: Path) -> None:
    book = form()
    for row in range(3, 400):
        book.worksheets[0].cell(row, 1).border = Border(Side(style="thin"))
    assert 10 < printed(book, tmp_path).worksheets[0].max_row < 60


@pytest.mark.parametrize("corner", ["XFD1", "A1048576", "XFD1048576", "A2001"])
def test_a_list_is_no_form(tmp_path: Path, corner: str) -> None:
    book = form()
    book.worksheets[0][corner] = "远"
    with pytest.raises(OfficeTable, match="过大"):
        examined(book, tmp_path)


def test_a_broken_sheet_is_told(tmp_path: Path) -> None:
    stream = io.BytesIO()
    form().save(stream)
    broken = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data[: len(data) // 2] if name.endswith("sheet1.xml") else data)
    with pytest.raises(DamagedFile):
        examined(broken.getvalue(), tmp_path)


def test_another_kind_of_book_is_made_one_first(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", etree.tostring(etree.Element("content")))
    assert examined(stream.getvalue(), tmp_path).convert == "xlsx"
