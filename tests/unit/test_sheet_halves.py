"""Two pages on one sheet: told apart from pages that merely lie, read as two pages, told as the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas

from evaluation.two_up import two_up
from extractors.options import ReadOptions
from extractors.packet.fill import PacketPages, fill_record
from extractors.page.image.rendered import RenderedPage
from extractors.page.image.straighten import UprightPage
from extractors.page.stage_clock import Clock
from extractors.readers import scan
from extractors.readers.page_reader import PageTask
from extractors.readers.sheet_halves import LEFT, RIGHT, half_of, lies_open, on_sheet
from extractors.reading import read_source
from model.geometry import Box
from model.packet import FileKind, PageSource
from model.page import Colour, Page, Paper, Table
from model.record import Presence, Record
from notices.profile import load
from record_packet import whole_packet
from record_pages import line, page, wrapped
from storage.codec import pack, unpack

PROFILE = load("xxxf2020")
TEXT = (
    "平台把撮合、结算与履约放在一条链上，任何一方都能核对每一步。服务对象遍及珠三角九市，接口规范已经公开，外省平台可以直接接入。"
    * 6
)


def beside(left: Page, right: Page, number: int = 1) -> Page:
    """Return a sheet that shows two pages, with a picture of each."""
    pair = [replace(p, number=number, at=at, image=f"pages/{number}{at.x0}.jpg") for p, at in ((left, LEFT), (right, RIGHT))]
    sheet = replace(
        left, number=number, width=2 * left.width, width_mm=left.width_mm and 2 * left.width_mm, image=f"pages/{number}.jpg"
    )
    return on_sheet(sheet, pair)


def lying(*lines: Sequence[object], tables: Sequence[Box] = ()) -> Page:
    """Return a lying A4 of lines (text, x, y, width in shares of the page)."""
    own = [replace(line(str(text), x, y), box=Box(x, y, x + wide, y + 0.02)) for text, x, y, wide in lines]  # type: ignore[misc]
    return replace(page(own), width=842, height=595, tables=tuple(Table(box, 3, 3, ()) for box in tables))


def rows(*columns: tuple[float, float], count: int = 12) -> list[tuple[str, float, float, float]]:
    return [("平台建设与应用推广", x, 0.1 + 0.06 * n, wide) for n in range(count) for x, wide in columns]


PORTRAIT = page(wrapped(TEXT, 0.12, 0.1, 0.76))


def test_two_pages_of_text_lie_open() -> None:
    assert lies_open(beside(PORTRAIT, PORTRAIT))
    assert not lies_open(PORTRAIT)
    sheet = beside(PORTRAIT, PORTRAIT)
    sent = [replace(line("2020-05-07 08:45 FAX 83127706", 0.3, y), box=Box(0.3, y, 0.6, y + 0.01)) for y in (0.012, 0.3)]
    assert [lies_open(replace(sheet, lines=(*sheet.lines, head))) for head in sent] == [True, False]


def test_a_page_beside_an_empty_one_lies_open() -> None:
    empty = replace(PORTRAIT, lines=())
    assert lies_open(beside(PORTRAIT, empty)) and lies_open(beside(empty, PORTRAIT))


@pytest.mark.parametrize(
    "sheet",
    [
        lying(*rows((0.08, 0.4), (0.52, 0.4))),  # a paper of two columns
        lying(*rows((0.1, 0.3), (0.6, 0.3)), ("高新技术企业证书", 0.4, 0.05, 0.2)),  # a certificate with its title
        lying(*rows((0.1, 0.3), (0.6, 0.3)), ("第 3 页", 0.48, 0.95, 0.04)),  # one page number for both
        lying(*rows((0.1, 0.3), (0.6, 0.3)), tables=[Box(0.08, 0.08, 0.92, 0.9)]),  # a lying table
        lying(*rows((0.08, 0.04), (0.16, 0.2), (0.6, 0.1), (0.75, 0.12))),  # a list without rules
        lying(*rows((0.0, 0.3), (0.6, 0.4))),  # a screenshot
        lying(*rows((0.06, 0.15))),  # a short list at the left
        replace(lying(*rows((0.08, 0.34), (0.58, 0.34))), width=800, height=600),  # a slide
    ],
)
def test_other_lying_pages_are_one(sheet: Page) -> None:
    assert not lies_open(sheet)


def test_a_half_and_its_sheet_show_the_same() -> None:
    sheet = beside(PORTRAIT, whole_packet()[2])
    left, right = (half_of(sheet, at) for at in (LEFT, RIGHT))
    assert [n.text for n in left.lines] == [n.text for n in PORTRAIT.lines]
    assert right.tables[0].cells[0].text == whole_packet()[2].tables[0].cells[0].text
    assert right.lines[0].box.x0 == pytest.approx(whole_packet()[2].lines[0].box.x0)
    assert sheet.pictures() == ("pages/1.jpg", "pages/10.0.jpg", "pages/10.5.jpg")
    assert unpack(Page, pack(sheet)) == sheet


def record(pages: Sequence[Page]) -> Record:
    return fill_record(PacketPages("p", (), tuple(pages), Path()), PROFILE)


def test_a_packet_with_two_pages_a_sheet_says_the_same() -> None:
    pages = [replace(p, number=n) for n, p in enumerate(whole_packet(), 1)]
    pages = pages[: len(pages) // 2 * 2]
    sheets = [beside(a, b, n) for n, (a, b) in enumerate(zip(pages[::2], pages[1::2], strict=True), 1)]
    plain, folded = record(pages), record(sheets)
    assert {k: v.raw for k, v in folded.fields.items()} == {k: v.raw for k, v in plain.fields.items()}
    for key, value in folded.fields.items():
        own = plain.fields[key].source
        if value.presence is Presence.FILLED and value.source and own and value.source.box and own.box:
            assert value.source.page == (own.page + 1) // 2
            assert value.source.box == own.box.laid_in(LEFT if own.page % 2 else RIGHT)
    assert [p.page for p in folded.pages] == list(range(1, len(sheets) + 1)) == [p.order for p in folded.pages]
    assert [(p.part, *p.also) for p in folded.pages][:1] == [(plain.pages[0].part, plain.pages[1].part)]
    assert folded.pages[0].image == "pages/1.jpg"
    assert {n for e in folded.evidence for n in e.pages} <= {p.order for p in folded.pages}


def test_a_pdf_of_two_pages_a_sheet_is_read_as_two(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "pages.pdf"), pagesize=(595, 842))
    for name in ("first", "second"):
        canvas.setFont("Helvetica", 14)
        for n in range(12):
            canvas.drawString(80, 760 - 30 * n, f"{name} page, line {n}: names and figures of companies, written out")
        canvas.rect(70, 70, 455, 200)
        canvas.showPage()
    canvas.save()
    (tmp_path / "in").mkdir()
    (tmp_path / "pages.pdf").rename(tmp_path / "in" / "pages.pdf")
    two_up(tmp_path / "in", tmp_path / "out")
    (sheet,) = read_source(PageSource("pages.pdf", tmp_path / "out" / "pages.pdf", FileKind.PDF, 0), tmp_path)
    assert [half.lines[0].text.split()[0] for half in sheet.halves] == ["first", "second"]
    assert all(half.image and (tmp_path / half.image).is_file() and len(half.lines) == 12 for half in sheet.halves)
    assert sheet.halves[0].width_mm == pytest.approx(148.5, abs=0.5)
    assert [line.text for line in sheet.lines] == [line.text for half in sheet.halves for line in half.lines]
    assert sheet.lines[0].box.x1 < 0.5 < sheet.lines[-1].box.x0


def test_each_page_of_a_scanned_sheet_is_read_from_its_own_pixels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def read(read_page: Page, upright: UprightPage, *_: object) -> Page:
        seen.append((upright.bgr.shape[:2], round(upright.page.dpi), read_page.image))
        rows = [replace(n, box=n.box) for n in PORTRAIT.lines]
        return (
            replace(read_page, lines=tuple(rows)) if len(seen) > 1 else replace(read_page, lines=beside(PORTRAIT, PORTRAIT).lines)
        )

    monkeypatch.setattr(scan, "_read_upright", read)
    monkeypatch.setattr(scan, "straighten", lambda _, sheet, *__: UprightPage(sheet, 0))
    monkeypatch.setattr(scan, "is_mirrored", lambda *_: False)
    monkeypatch.setattr(scan, "is_partly_upside_down", lambda *_: False)
    pixels = np.full((1654, 2339, 3), 255, np.uint8)
    pixels[200:1500:40, 200:2100] = 0
    source = PageSource("a.png", tmp_path / "a.png", FileKind.PNG, 0)
    task, drawn = PageTask(source, tmp_path, ReadOptions()), RenderedPage(pixels, 100, Colour.COLOUR, Paper.SCAN, 594, 420)
    sheet = scan.read_rendered(drawn, task, Clock())
    assert [shape for shape, *_ in seen] == [(1654, 2339), (1654, 1170), (1654, 1169)] and {dpi for _, dpi, _ in seen} == {100}
    assert len({image for *_, image in seen}) == 3 and len(sheet.halves) == 2 and len(sheet.lines) == 2 * len(PORTRAIT.lines)
