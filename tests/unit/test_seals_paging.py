"""Paging seals: stamped over a fan of pages, scanned page by page, joined again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType, SimpleNamespace

import cv2
import numpy as np
import pytest

from extractors.packet.marks.paging_seal import EdgeStrip, _ends, _touched, join_paging_seal
from extractors.packet.marks.settings import PAGING
from extractors.page.seals.edges import save_slices
from extractors.page.seals.find import find_seals
from model.geometry import Box
from model.page import Colour, Edge, EdgeSlice, Ink, Page, Paper, Reader, SealKind, SealReading, SealShape
from model.record import PagePart, PagingVerdict, Verdict
from notices.profile import PagingDemand
from sealpaint import NAMES, SILENT, Sheet, paint_seal, random_seal

DPI = 100.0
DEMAND = PagingDemand(clause="骑缝章")


def fan(
    count: int,
    rng: np.random.Generator,
    skip: frozenset[int] = frozenset(),
    left: bool = False,
    grey: bool = False,
    strength: float = 0.9,
) -> list[np.ndarray]:
    """`count` pages with strips of seals, one seal over at most 15 pages, each strip somewhat shifted by the scan."""
    pages: list[np.ndarray] = []
    stamps = -(-count // 15)
    sizes = [count // stamps + (i < count % stamps) for i in range(stamps)]
    for size in sizes:
        ink = paint_seal(random_seal(rng, NAMES[0], rotation=float(rng.uniform(-30, 30)), strength=strength, patches=0), DPI, rng)
        used = np.nonzero(ink.max(axis=0) > 0.3)[0]
        ink = ink[:, used[0] : used[-1] + 1]
        cuts = np.round(np.cumsum([0, *rng.dirichlet([30] * size)]) * ink.shape[1]).astype(int)
        for a, b in zip(cuts, cuts[1:], strict=False):
            sheet = Sheet(DPI)
            sheet.text(30, 60, "平台采用微服务架构，支持日均百万级访问请求", 5)
            sheet.text(30, 150, "项目团队由四十六人组成，具备多年行业经验", 5)
            if len(pages) not in skip:
                x = 0 if left else sheet.rgb.shape[1] - (b - a)
                y = round((130 + rng.uniform(-3, 3)) * sheet.mm)
                sheet.lay(ink[:, a:b], x, y, (205, 30, 40))
            if grey:
                sheet.grey_out()
                sheet.text(30, 250, "红字", 6, ink=(210, 20, 20))
            pages.append(sheet.scan(rng, tilt=float(rng.normal(0, 0.15))))
    return pages


def judge(
    images: list[np.ndarray],
    workspace: Path,
    order: list[int] | None = None,
    blank: frozenset[int] = frozenset(),
    twice: Mapping[int, int] = MappingProxyType({}),
    **page: object,
) -> PagingVerdict:
    pages, parts = {}, []
    for i, image in enumerate(images, start=1):
        seals, cuts = find_seals(image, DPI, SILENT)
        values: dict[str, object] = dict(paper=Paper.SCAN, colour=Colour.COLOUR, width_mm=210.0, height_mm=297.0, dpi=DPI)
        values.update(page)
        slices = save_slices(workspace, f"p{i}", cuts)
        size = (image.shape[1], image.shape[0])
        pages["s.pdf", i] = Page("s.pdf", i, *size, Reader.OCR, seals=seals, edges=slices, **values)  # type: ignore[arg-type]
        place = order.index(i - 1) + 1 if order else i
        parts.append(PagePart("s.pdf", i, "blank" if i in blank else "essay", 1.0, place, Paper.SCAN, duplicate_of=twice.get(i)))
    verdict = join_paging_seal(parts, pages, workspace, DEMAND)
    assert verdict is not None
    return verdict


@pytest.mark.parametrize("count", [2, 3, 8, 15])
def test_one_stamp_over_the_pages(count: int, tmp_path: Path) -> None:
    verdict = judge(fan(count, np.random.default_rng(count)), tmp_path)
    assert verdict.verdict is Verdict.PRESENT and verdict.ink is Ink.ORIGINAL
    assert verdict.pages == tuple(range(1, count + 1)) and verdict.gaps == ()
    assert verdict.coverage > 0.75


def test_several_stamps_over_a_long_packet(tmp_path: Path) -> None:
    verdict = judge(fan(34, np.random.default_rng(3)), tmp_path)
    assert verdict.verdict is Verdict.PRESENT
    assert len(verdict.pages) >= 32 and not verdict.gaps


def test_a_shuffled_scan_is_joined_in_logical_order(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    images = fan(9, rng)
    scan = [int(i) for i in rng.permutation(9)]  # scan position → logical page
    logical = [scan.index(i) for i in range(9)]
    verdict = judge([images[i] for i in scan], tmp_path, logical)
    assert verdict.verdict is Verdict.PRESENT
    assert verdict.pages == tuple(range(1, 10))


def test_the_order_of_the_scan_helps_where_the_logical_order_is_wrong(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    verdict = judge(fan(9, rng), tmp_path, [int(i) for i in rng.permutation(9)])
    assert verdict.verdict is Verdict.PRESENT


def test_a_page_put_in_later_is_a_gap(tmp_path: Path) -> None:
    verdict = judge(fan(10, np.random.default_rng(6), frozenset({4})), tmp_path)
    assert verdict.verdict is Verdict.PRESENT and verdict.gaps == (5,)


def test_a_blank_back_and_a_sheet_that_lies_lack_no_slice(tmp_path: Path) -> None:
    images = fan(10, np.random.default_rng(6), frozenset({4}))
    assert judge(images, tmp_path, blank=frozenset({5})).gaps == ()
    lying = [np.ascontiguousarray(np.rot90(image)) if n == 4 else image for n, image in enumerate(images)]
    assert judge(lying, tmp_path).gaps == ()


def test_backs_and_sheets_scanned_twice_take_no_room_in_the_fan(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    sheets, back = fan(6, rng), Sheet(DPI).scan(rng)
    images = [page for sheet in sheets for page in (sheet, back)]
    plain = judge(sheets, tmp_path)
    assert judge(images, tmp_path, blank=frozenset(range(2, 13, 2))).coverage == plain.coverage > 0.75
    again = judge([page for sheet in sheets for page in (sheet, sheet)], tmp_path, twice={n: n - 1 for n in range(2, 13, 2)})
    assert again.coverage == plain.coverage and not again.gaps


@pytest.mark.parametrize(("sure", "wide", "seen"), [(0.35, 13.0, True), (0.35, 3.0, False), (1.0, 13.0, False)])
def test_what_may_be_a_seal_within_a_strip_of_the_edge_is_a_slice(sure: float, wide: float, seen: bool) -> None:
    seal = SealReading(Box(0.84, 0.5, 0.96, 0.6), SealShape.OVAL, Ink.ORIGINAL, SealKind.UNKNOWN, sure)
    page = Page("s.pdf", 3, 827, 1169, Reader.OCR, Paper.SCAN, seals=(seal,), width_mm=210.0, height_mm=297.0)
    cut = EdgeSlice(Edge.RIGHT, Box(0.94, 0.5, 1.0, 0.62), Ink.ORIGINAL, "", 38.0, wide)
    strip = EdgeStrip(("s.pdf", 2), 1, cut, 166.0, np.zeros(1))
    assert _touched(("s.pdf", 3), [strip], {("s.pdf", 3): page}) is seen


def test_pages_beside_a_seal_are_its_ends_over_strips_too_narrow_to_be_sure_of() -> None:
    sequence = [("s.pdf", number) for number in range(1, 21)]

    def ends(wide: float, first: int = 2, touched: Collection[tuple[str, int]] = (), last: int = 18) -> set[int]:
        chords = range(round(wide / PAGING.step))
        seal = SimpleNamespace(strips=[SimpleNamespace(order=order, chords=chords) for order in range(first, last)])
        return _ends([seal], sequence, touched)  # type: ignore[list-item]

    assert ends(3.0, touched={("s.pdf", 2)}) == {0, 18}
    assert ends(3.0) == {1, 18}
    assert ends(1.5) == {0, 1, 18, 19}  # two narrow ones may be lost at either end
    assert ends(1.5, first=5) == {3, 4, 18, 19}
    assert ends(3.0, last=4) == set()


def test_the_left_edge(tmp_path: Path) -> None:
    verdict = judge(fan(6, np.random.default_rng(7), left=True), tmp_path)
    assert verdict.verdict is Verdict.PRESENT


def test_grey_slices_on_colour_pages_are_a_copy(tmp_path: Path) -> None:
    verdict = judge(fan(8, np.random.default_rng(8), grey=True), tmp_path)
    assert verdict.verdict is Verdict.PRESENT and verdict.ink is Ink.COPY


def test_faint_grey_slices_leave_no_gaps(tmp_path: Path) -> None:
    images = fan(8, np.random.default_rng(12), grey=True, strength=0.42)
    verdict = judge([image.max(axis=2) for image in images], tmp_path, colour=Colour.GREY)
    assert verdict.verdict is Verdict.PRESENT and verdict.gaps == ()
    assert len(verdict.pages) >= 7


def test_streaks_of_a_fax_across_the_slices_leave_no_gaps(tmp_path: Path) -> None:
    images = [image.max(axis=2) for image in fan(8, np.random.default_rng(13), grey=True)]
    for image in images:  # within the ring, through its words, and below it
        height, width = image.shape
        for mm in (128, 141, 163):
            cv2.line(image, (0, round(mm * DPI / 25.4)), (width, round((mm + 1.5) * DPI / 25.4)), 60, 1)
    verdict = judge(images, tmp_path, colour=Colour.GREY)
    assert verdict.verdict is Verdict.PRESENT and verdict.gaps == ()
    assert len(verdict.pages) == 8


def test_pages_without_any_and_electronic_pages(tmp_path: Path) -> None:
    rng = np.random.default_rng(9)
    bare = fan(5, rng, frozenset(range(5)))
    assert judge(bare, tmp_path).verdict is Verdict.ABSENT
    stamped = fan(5, rng)
    assert judge(stamped, tmp_path, paper=Paper.ELECTRONIC).verdict is Verdict.ABSENT


def test_borders_shadows_and_red_content_are_no_paging_seal(tmp_path: Path) -> None:
    rng = np.random.default_rng(10)
    images = []
    for i in range(6):
        sheet = Sheet(DPI)
        sheet.text(30, 60, "平台采用微服务架构，支持日均百万级访问请求", 5)
        h, w = sheet.rgb.shape[:2]
        sheet.rgb[:, w - round((1 + i % 3) * sheet.mm) :] *= 0.3  # shadow of the lid
        if i % 2:
            cv2.rectangle(sheet.rgb, (w - 30, 200 + 40 * i), (w, 330 + 20 * i), (60, 90, 70), -1)  # a photo runs over the edge
        if i == 3:
            cv2.rectangle(sheet.rgb, (w - 60, 500), (w, 560), (210, 40, 40), -1)  # a red banner
        images.append(sheet.scan(rng))
    assert judge(images, tmp_path).verdict is Verdict.ABSENT


def test_red_ink_at_the_same_place_without_a_ring_is_unclear(tmp_path: Path) -> None:
    rng = np.random.default_rng(11)
    images = []
    for _ in range(6):
        sheet = Sheet(DPI)
        blot = cv2.GaussianBlur((rng.uniform(0, 1, (90, 24)) > 0.6).astype(np.float32), (0, 0), 1.2)
        sheet.lay((blot > 0.45).astype(np.float32), sheet.rgb.shape[1] - 24, 500, (205, 30, 40))
        images.append(sheet.scan(rng))
    assert judge(images, tmp_path).verdict is Verdict.UNCLEAR


def test_nothing_demanded_nothing_judged(tmp_path: Path) -> None:
    assert join_paging_seal([], {}, tmp_path, None) is None


@pytest.mark.parametrize(("beside", "gaps"), [(3.0, ()), (40.0, (5,))])
def test_a_page_that_shows_most_of_the_seal_at_its_edge_is_no_gap(beside: float, gaps: tuple[int, ...], tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    images = fan(10, rng, frozenset({4}))
    ink, sheet = paint_seal(random_seal(rng, NAMES[0], strength=0.9, patches=0), DPI, rng), Sheet(DPI)
    used = np.nonzero(ink.max(axis=0) > 0.3)[0]
    ink = ink[:, used[0] : used[-1] + 1]
    sheet.lay(ink, round(sheet.rgb.shape[1] - ink.shape[1] - beside * sheet.mm), round(130 * sheet.mm), (205, 30, 40))
    images[4] = sheet.scan(rng)
    assert judge(images, tmp_path).gaps == gaps
