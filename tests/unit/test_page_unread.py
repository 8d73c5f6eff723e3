"""Writing that was seen and not read: found on the page, told in the receipt, and no error rests on such a page, whatever reader it has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from checkers.check import check
from extractors.options import ReadOptions
from extractors.packet.fill import PacketPages, fill_record
from extractors.page.arrays import Grey
from extractors.page.unread import with_unread
from intake.inspection.format_table import FORMATS
from model.errors import PartUnread
from model.geometry import Box
from model.packet import Fate, FileKind, PageSource, SourceFile
from model.page import Cell, Line, Page, Paper, Reader, Table
from notices.profile import load
from record_packet import whole_packet
from shenbao.tasks import PagesRead, make_records

DPI, WIDTH, HEIGHT = 150.0, 1240, 1754
# The readers of all formats: a new one belongs into this walk. Those with pixels hold their pages against `with_unread`.
READERS = {
    "extractors.readers.scan:read_picture": Reader.OCR,
    "extractors.readers.pdf.reader:read_pdf": Reader.TEXT_LAYER,
    "extractors.readers.ofd.reader:read_ofd": Reader.OFD,
    "extractors.readers.word.reader:read_word": Reader.WORD,
}
PROFILE = load("xxxf2020")
SEEN = Box(0.2, 0.5, 0.6, 0.52)


def sheet() -> Grey:
    return np.full((HEIGHT, WIDTH), 245, np.uint8)


def write(grey: Grey, text: str, x: float, y: float, size: float = 0.8) -> Grey:
    cv2.putText(grey, text, (round(x * WIDTH), round(y * HEIGHT)), cv2.FONT_HERSHEY_SIMPLEX, size, 30, 2)
    return grey


def bare(lines: Sequence[Line] = (), tables: Sequence[Table] = ()) -> Page:
    return Page("a.png", 1, WIDTH, HEIGHT, Reader.OCR, Paper.SCAN, dpi=DPI, lines=tuple(lines), tables=tuple(tables))


def row_of(text: str, x: float, y: float) -> Line:
    return Line(text, Box(x, y - 0.014, x + 0.016 * len(text), y + 0.003))


def test_a_row_of_marks_that_no_line_explains_is_unread() -> None:
    grey = write(write(sheet(), "ZHONGGUO 2020", 0.2, 0.3), "GUANGDONG", 0.2, 0.5)
    assert len(with_unread(bare(), grey, DPI).unread) == 2
    left = with_unread(bare([row_of("ZHONGGUO 2020", 0.2, 0.3)]), grey, DPI).unread
    assert len(left) == 1 and left[0].holds(0.22, 0.495)


def paint_nothing(grey: Grey) -> None:
    del grey


def paint_dirt(grey: Grey) -> None:
    chance = np.random.default_rng(7)
    for x, y in chance.integers(80, 1100, (300, 2)):
        cv2.circle(grey, (int(x), int(y)), int(chance.integers(1, 4)), 90, -1)


def paint_frame(grey: Grey) -> None:
    cv2.rectangle(grey, (120, 120), (1100, 1600), 40, 3)
    cv2.line(grey, (120, 500), (1100, 520), 60, 2)


def paint_photo(grey: Grey) -> None:
    picture = np.random.default_rng(3).integers(40, 200, (60, 80), dtype=np.uint8)
    grey[300:1200, 100:1140] = cv2.GaussianBlur(cv2.resize(picture, (1040, 900), interpolation=cv2.INTER_CUBIC), (31, 31), 0)


def paint_logo(grey: Grey) -> None:
    cv2.circle(grey, (620, 300), 90, 30, -1)
    cv2.putText(grey, "VI", (200, 300), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 30, 3)


@pytest.mark.parametrize("paint", [paint_nothing, paint_dirt, paint_frame, paint_photo, paint_logo])
def test_blank_sheets_dirt_frames_photos_and_logos_are_no_writing(paint: Callable[[Grey], None]) -> None:
    grey = sheet()
    paint(grey)
    assert with_unread(bare(), grey, DPI).unread == ()


def test_a_mark_that_was_not_read_in_whatever_cell() -> None:
    grey = write(sheet(), "/", 0.62, 0.33, 1.0)
    cv2.rectangle(grey, (248, 520), (1000, 630), 40, 2)
    cells = (Cell(0, 0, 1, 1, Box(0.2, 0.2965, 0.5, 0.359), "研发投入"), Cell(0, 1, 1, 1, Box(0.5, 0.2965, 0.806, 0.359)))
    table = Table(Box(0.2, 0.2965, 0.806, 0.359), 1, 2, cells)
    marked = with_unread(bare(tables=[table]), grey, DPI).marked
    assert len(marked) == 1 and cells[1].box.covers(marked[0])
    other = replace(table, cells=(cells[0], replace(cells[1], text="金额")))
    assert with_unread(bare(tables=[other]), grey, DPI).marked == marked
    read = [Line("/", marked[0])]
    assert with_unread(bare(read, [other]), grey, DPI).marked == ()


def test_writing_that_touches_the_walls_of_its_cell_is_a_mark_and_the_rests_of_walls_are_none() -> None:
    grey = sheet()
    for x in range(248, 1000, 40):  # dashed walls, with a corner of two dashes
        for y in (520, 552):
            cv2.line(grey, (x, y), (x + 24, y), 40, 2)
    for y in range(520, 552, 20):
        cv2.line(grey, (248, y), (248, y + 14), 40, 2)
    cv2.putText(grey, "AB", (700, 546), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 30, 2)  # as high as its row but for a hair
    cells = (Cell(0, 0, 1, 1, Box(0.2, 0.2965, 0.5, 0.3147)), Cell(0, 1, 1, 1, Box(0.5, 0.2965, 0.806, 0.3147)))
    marked = with_unread(bare(tables=[Table(Box(0.2, 0.2965, 0.806, 0.3147), 1, 2, cells)]), grey, DPI).marked
    assert marked and all(cells[1].box.holds(mark.cx, mark.cy) for mark in marked)


def packet_of(reader: Reader, **changed: object) -> list[Page]:
    """A packet whose table lacks an answer, of pages of one reader; `changed` is what happened to the table's page."""
    paper = Paper.SCAN if reader is Reader.OCR else Paper.ELECTRONIC
    pages = [replace(page, reader=reader, paper=paper) for page in whole_packet()]
    pages[2] = replace(pages[2], **changed)  # type: ignore[arg-type]
    return pages


def findings_of(pages: Sequence[Page]) -> dict[str, str]:
    return {
        f.code: f.severity.value for f in check(fill_record(PacketPages("包", (), pages, Path("/nonexistent")), PROFILE), PROFILE)
    }


def test_every_reader_is_walked() -> None:
    assert {one.reader for one in FORMATS.values() if one.reader} == set(READERS)


@pytest.mark.parametrize("reader", READERS.values())
@pytest.mark.parametrize("changed", [{"unread": (SEEN,)}, {"problems": (PartUnread("文字框未读").problem(),)}])
def test_what_was_not_read_is_told_and_nothing_on_its_page_is_surely_missing(reader: Reader, changed: dict[str, object]) -> None:
    whole, partly = findings_of(packet_of(reader)), findings_of(packet_of(reader, **changed))
    on_table = {code for code in partly if code.startswith("missing:company.") and code.count(".") <= 2}
    assert on_table and {partly[code] for code in on_table} == {"warning"}
    assert partly["unreadable:scan.pdf"] == "warning"
    if reader.electronic:  # on paper the fields without a label are told in one such note
        assert "unreadable:scan.pdf" not in whole
        assert "error" in {whole[code] for code in on_table}


def test_the_receipt_says_so(tmp_path: Path) -> None:
    file = SourceFile("scan.pdf", tmp_path / "scan.pdf", FileKind.PDF, 1, "0", Fate.READ)
    pages = packet_of(Reader.WORD, problems=(PartUnread("文字框未读").problem(),))
    from model.packet import Packet

    read = PagesRead(Packet("包", tmp_path, (file,), (PageSource("scan.pdf", tmp_path, FileKind.PDF),)), tuple(pages), tmp_path)
    (record,) = make_records(read, "xxxf2020", ReadOptions())
    assert "第3页" in record.files[0].note and "文字框未读" in record.files[0].note


def test_rows_of_ornaments_among_evidence_are_told_by_nobody() -> None:
    pages = [replace(p, unread=(SEEN,)) if n > 8 and p.lines else p for n, p in enumerate(packet_of(Reader.OCR))]
    record = fill_record(PacketPages("包", (), pages[:-1], Path("/nonexistent")), PROFILE)
    assert not [p for p in record.pages if p.problems and p.part.startswith(("evidence", "attachment"))]


def side_by_side(left: Page, right: Page) -> Page:
    """Two pages on one lying sheet."""

    def moved(line: Line, x: float) -> Line:
        box = Box(x + line.box.x0 / 2, line.box.y0, x + line.box.x1 / 2, line.box.y1)
        return replace(line, box=box, chars=())

    lines = tuple(moved(line, x) for page, x in ((left, 0.0), (right, 0.5)) for line in page.lines)
    return replace(left, width=2 * left.width, width_mm=420, lines=lines, tables=())


def test_two_pages_of_the_form_on_one_sheet_are_told_and_nothing_is_surely_missing() -> None:
    pages = packet_of(Reader.OCR)
    sheet = side_by_side(pages[0], pages[1])
    found = findings_of([sheet, *pages[2:]])
    assert found["unreadable:scan.pdf"] == "warning"
    assert {severity for code, severity in found.items() if code.startswith("missing:cover.")} <= {"warning"}
    assert "unreadable:scan.pdf" not in findings_of(packet_of(Reader.WORD))
    proofs = side_by_side(*pages[10:12])  # two certificates on one sheet are read as two
    record = fill_record(PacketPages("包", (), [*pages[:10], proofs, *pages[12:]], Path("/nonexistent")), PROFILE)
    assert not [part for part in record.pages if part.problems]
