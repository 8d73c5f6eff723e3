"""Looks into spreadsheets: an application that was filled in as one is printed by LibreOffice as its applicant sees it, a page as wide as the sheet.

What a sheet says of its pages (ECMA-376 part 1, 18.3.1.63 to 18.3.1.65, 18.3.1.82) counts where it says something; else it is A4, as
high as need be. Lists of thousands of rows are no forms: they are told.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

from lxml import etree

from intake.archives.failures import BROKEN
from intake.examination import Examination, FileToExamine
from intake.inspection.word import packed_files, remarks
from intake.inspection.xml_safety import check_container
from model.errors import DamagedFile, UnsupportedFile

ROWS_MAX, COLUMNS_MAX = 2000, 256  # of what is filled in: more is a list, not a form
SHEET_BYTES = 32 * 2**20
BLANK_ROWS = 40  # kept below the last one that is filled in: what a form leaves to write into
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
RULED = re.compile(rb"<(?:\w+:)?(?:left|right|start|end|top|bottom)\s[^>]*style=")
EARLIER = (  # what stands before pageSetup, in this order (18.3.1.99)
    "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate",
    "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
)  # fmt: skip
A4 = "9"
ONE_LINE = 24  # characters of a text that is shrunk rather than broken into lines
STYLES, SHARED = "xl/styles.xml", "xl/sharedstrings.xml"
TEXTS = ("s", "str", "inlineStr")
TRUE = ("1", "true")


class OfficeTable(UnsupportedFile):
    remedy = "请用原软件打开，另存为 PDF 后提交；如是表格，请确认每页打印完整。"


def examine_spreadsheet(file: FileToExamine) -> Examination:
    """Have an XLSX printed from a copy whose sheets are as wide as a page; another kind (ODS) is made an XLSX first.

    Raises what is wrong with the container, `OfficeTable` where it is too large for a form, `DamagedFile` without a sheet.
    """
    with check_container(file.path, file.limits) as archive:
        if not any(SHEET.fullmatch(name) for name in archive.namelist()):
            return Examination(file.kind, convert="xlsx")
        copy = file.out / "paged.xlsx"
        _paged(archive, copy)
        found = Examination(file.kind, note=remarks(archive), readable=copy, convert="pdf")
        return replace(found, members=packed_files(archive, file.out, file.limits))


def examine_old_spreadsheet(file: FileToExamine) -> Examination:
    """Leave it to LibreOffice, which makes an XLSX of it."""
    return Examination(file.kind, convert="xlsx")


def _paged(archive: zipfile.ZipFile, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        named = next((name for name in archive.namelist() if name.lower() == STYLES), "")
        shared = next((name for name in archive.namelist() if name.lower() == SHARED), "")
        looks = Looks(archive.read(named), archive.read(shared) if shared else b"") if named else None
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
            for info in archive.infolist():
                if SHEET.fullmatch(info.filename):
                    if info.file_size > SHEET_BYTES:
                        raise OfficeTable("电子表格过大")
                    new.writestr(info.filename, paged(archive.read(info), looks))
                elif info.filename != named:
                    new.writestr(info, archive.read(info))
            if looks is not None:
                new.writestr(named, looks.written())
    except (*BROKEN, etree.XMLSyntaxError):
        raise DamagedFile("电子表格不完整") from None


class Looks:
    """The looks of a book's cells (styles.xml), to which those are added that shrink a text to its cell. `shared`: the texts that cells refer to."""

    def __init__(self, styles: bytes, shared: bytes = b"") -> None:
        self.ruled = bool(RULED.search(styles))
        self._texts = ["".join(map(str, item.itertext())) for item in _parsed(shared)] if shared else []
        self._root = _parsed(styles)
        kept = next((part for part in self._root if etree.QName(part).localname == "cellXfs"), None)
        self._kept = etree.SubElement(self._root, "cellXfs") if kept is None else kept
        self._count = len(self._kept)
        self._made: dict[int, int] = {}

    def text(self, cell: etree._Element) -> str:
        """Return what stands in a cell, as it is stored."""
        told = "".join(map(str, cell.itertext())).strip()
        shared = cell.get("t") == "s" and told.isdigit() and int(told) < len(self._texts)
        return self._texts[int(told)] if shared else told

    def wraps(self, look: int) -> bool:
        """Whether a cell of this look breaks its text into lines."""
        aligned = self._kept[look].find("{*}alignment") if look < self._count else None
        return aligned is not None and aligned.get("wrapText") in TRUE

    def shrinking(self, look: int) -> int:
        """Return the number of the look that is like this one and shrinks what is too wide, in one line."""
        if look >= self._count:
            return look
        own = self._kept[look]
        space = str(own.tag).removesuffix("xf")
        if look not in self._made:
            made = deepcopy(own)
            aligned = made.find(f"{space}alignment")
            if aligned is None:
                made.insert(0, aligned := etree.Element(f"{space}alignment"))
            aligned.attrib.pop("wrapText", "")
            aligned.set("shrinkToFit", "1")
            made.set("applyAlignment", "1")
            self._kept.append(made)
            self._kept.set("count", str(len(self._kept)))
            self._made[look] = len(self._kept) - 1
        return self._made[look]

    def written(self) -> bytes:
        return _written(self._root)


def paged(sheet: bytes, looks: Looks | None = None) -> bytes:
    """Return a sheet's part as it is to be printed: A4 where it names no paper, one page wide where it does not say, with the grid that a
    screen shows where nothing in the book is ruled, without rows far below all that is filled in. What its own cell or its filled neighbour
    would cut off, and numbers that would be ###, are shrunk.

    Raises `OfficeTable` where more is filled in than a form has, `lxml.etree.XMLSyntaxError`.
    """
    root = _parsed(sheet)
    space = STRICT if root.tag.startswith(STRICT) else MAIN
    _trim(root, space)
    _fit(root, space)
    _set_page(root, space, grid=looks is None or not looks.ruled)
    if looks is not None:
        _shrink(root, space, looks)
    return _written(root)


def _parsed(part: bytes) -> etree._Element:
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _shrink(root: etree._Element, space: str, looks: Looks) -> None:
    """Shrink what cannot run over: numbers, and texts that are merged or have something at their right. Of those that are broken into lines the short
    ones: their rows are often no higher than one line.
    """
    merged = {merge.get("ref", "").partition(":")[0] for merge in root.iter(f"{space}mergeCell")}
    for row in root.iter(f"{space}row"):
        filled = dict(_filled(row, space))
        for column, cell in filled.items():
            look = int(told) if (told := cell.get("s", "0")).isdigit() else 0
            number, text = cell.get("t", "n") not in TEXTS, looks.text(cell)
            fits = (
                len(text) <= ONE_LINE and "\n" not in text
                if looks.wraps(look)
                else column + 1 in filled or cell.get("r") in merged
            )
            if number or fits:
                cell.set("s", str(looks.shrinking(look)))


def _trim(root: etree._Element, space: str) -> None:
    rows = list(root.iter(f"{space}row"))
    number, last = 0, 0
    numbers: list[int] = []
    for row in rows:
        number = int(told) if (told := row.get("r", "")).isdigit() else number + 1
        numbers.append(number)
        columns = [column for column, _ in _filled(row, space)]
        if columns:
            last = number
        if columns and (number > ROWS_MAX or max(columns) > COLUMNS_MAX):
            raise OfficeTable("电子表格过大")
    for row, at in zip(rows, numbers, strict=True):
        if at > last + BLANK_ROWS and (parent := row.getparent()) is not None:
            parent.remove(row)


def _filled(row: etree._Element, space: str) -> Iterator[tuple[int, etree._Element]]:
    """Yield the cells of a row in which something stands, with their columns, from 1."""
    at = 0
    for cell in row.iterchildren(f"{space}c"):
        place = PLACE.fullmatch(cell.get("r", ""))
        at = _column(place[1]) if place else at + 1
        if any(part.tag != f"{space}extLst" for part in cell):
            yield at, cell


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _fit(root: etree._Element, space: str) -> None:
    """Have the sheet fitted to the page's width, unless it says itself how it is fitted."""
    about = root.find(f"{space}sheetPr")
    if about is None:
        root.insert(0, about := etree.Element(f"{space}sheetPr"))
    how = about.find(f"{space}pageSetUpPr")
    if how is None:
        how = etree.SubElement(about, f"{space}pageSetUpPr")
    if how.get("fitToPage") in TRUE:
        return
    how.set("fitToPage", "1")
    page = _page(root, space)
    page.attrib.pop("scale", "")
    page.attrib.update({"fitToWidth": "1", "fitToHeight": "0"})


def _page(root: etree._Element, space: str) -> etree._Element:
    """Return the sheet's page setup, made behind what has to stand before it."""
    page = root.find(f"{space}pageSetup")
    if page is None:
        before = [at for at, part in enumerate(root) if etree.QName(part).localname in EARLIER]
        root.insert(max(before, default=len(root) - 1) + 1, page := etree.Element(f"{space}pageSetup"))
    return page


def _set_page(root: etree._Element, space: str, grid: bool) -> None:
    page = _page(root, space)
    if not page.get("paperSize"):
        page.set("paperSize", A4)
    shown = next((view.get("showGridLines", "1") for view in root.iter(f"{space}sheetView")), "1")
    if grid and shown not in ("0", "false"):
        options = root.find(f"{space}printOptions")
        if options is None:
            margins = root.find(f"{space}pageMargins")
            root.insert(root.index(page if margins is None else margins), options := etree.Element(f"{space}printOptions"))
        options.set("gridLines", "1")
