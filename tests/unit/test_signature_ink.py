"""Signatures: written, typed, stamped, or nothing; on colour, grey, fax and photo pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from extractors.packet.marks.anchors import page_images
from extractors.packet.marks.signature import judge_signatures
from extractors.page.seals.edges import save_slices
from extractors.page.seals.find import find_seals
from model.geometry import Box
from model.page import Colour, Line, Page, Paper, Reader
from model.record import FieldValue, Hand, PagePart, Presence, SignatureVerdict, Verdict
from notices.profile import Profile, load
from sealpaint import NAMES, SILENT, Sheet, available_fonts, paint_seal, random_seal

DPI = 150.0
SIZE = 5.6
LABEL_AT = (90.0, 190.0)
NAME_AT = 90.0 + 9.4 * SIZE


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load("xxxf2020")


class Declaration:
    """The foot of a declaration under way: what is painted as print is also a line that a reader would give."""

    def __init__(self, label: str = "法定代表人：（签字）") -> None:
        self.sheet = Sheet(DPI)
        self.lines: list[Line] = []
        self.print("我单位对违反上述声明导致的后果承担全部法律责任。", 30, 175)
        self.print(label, *LABEL_AT)
        self.print("公司（企业盖章）", 95, 203)
        self.print("二〇二〇年 4月 22日", 90, 216)

    def print(self, text: str, x: float, y: float, font: int = 4, size: float = SIZE) -> None:
        x0, y0, x1, y1 = self.sheet.text(x, y, text, size, available_fonts()[font])
        self.lines.append(Line(text, Box(x0 / 210, (y - size / 2) / 297, x1 / 210, (y + size / 2) / 297), 0.98))

    def read_as(self, text: str, x: float, y: float, width: float, height: float, confidence: float = 0.9) -> None:
        """What a reader makes of something that is no print."""
        self.lines.append(Line(text, Box(x / 210, (y - height / 2) / 297, (x + width) / 210, (y + height / 2) / 297), confidence))

    def write(
        self, rng: np.random.Generator, ink: tuple[int, int, int], height: float = 9.0, x: float = NAME_AT, y: float = LABEL_AT[1]
    ) -> None:
        """Three made-up characters of pen strokes: curves of changing direction, none like the other."""
        mm = self.sheet.mm
        for i in range(3):
            cell = np.array([x + i * height * 0.9, y - height / 2 + rng.uniform(-1, 1)])
            for _ in range(int(rng.integers(4, 7))):
                points = cell + rng.uniform(0.05, 0.95, (4, 2)) * height
                t = np.linspace(0, 1, 24)[:, None]
                curve = (
                    (1 - t) ** 3 * points[0]
                    + 3 * (1 - t) ** 2 * t * points[1]
                    + 3 * (1 - t) * t**2 * points[2]
                    + t**3 * points[3]
                )
                cv2.polylines(
                    self.sheet.rgb, [np.round(curve * mm).astype(np.int32)], False, ink, max(1, round(0.45 * mm)), cv2.LINE_AA
                )

    def judge(
        self, profile: Profile, tmp_path: Path, rng: np.random.Generator, look: str = "colour", paper: Paper = Paper.SCAN
    ) -> SignatureVerdict:
        image = self.sheet.scan(rng, look)
        (tmp_path / "p.png").write_bytes(cv2.imencode(".png", image)[1].tobytes())
        seals, cuts = find_seals(image, DPI, SILENT)
        edges = save_slices(tmp_path, "p", cuts)
        colour = Colour.COLOUR if image.ndim == 3 else Colour.GREY
        reader = Reader.TEXT_LAYER if paper is Paper.ELECTRONIC else Reader.OCR
        size = (image.shape[1], image.shape[0])
        page = Page(
            "a.pdf", 1, *size, reader, paper, colour, 0, 210, 297, DPI, tuple(self.lines), seals=seals, edges=edges, image="p.png"
        )
        signer = FieldValue("company.legal_representative", "张国强", "张国强", 0.99, presence=Presence.FILLED)
        parts = [PagePart("a.pdf", 1, "declaration", 0.99, 1, paper)]
        images = page_images(tmp_path)
        (verdict,) = judge_signatures(profile, parts, {("a.pdf", 1): page}, {signer.key: signer}, images)
        return verdict


@pytest.mark.parametrize("look", ["colour", "grey", "fax", "photo"])
@pytest.mark.parametrize("ink", [(20, 20, 25), (35, 50, 165)])
def test_written_names(profile: Profile, tmp_path: Path, look: str, ink: tuple[int, int, int]) -> None:
    rng = np.random.default_rng(1)
    form = Declaration()
    form.write(rng, ink)
    form.read_as("张囤強", NAME_AT, LABEL_AT[1], 26, 9, 0.7)
    verdict = form.judge(profile, tmp_path, rng, look)
    assert (verdict.hand, verdict.verdict) == (Hand.HANDWRITTEN, Verdict.PRESENT)
    assert verdict.ink_ratio > 0.1


@pytest.mark.parametrize("look", ["colour", "photo"])
def test_a_name_in_blue_across_the_word_for_signing(profile: Profile, tmp_path: Path, look: str) -> None:
    rng = np.random.default_rng(3)
    form = Declaration()
    form.write(rng, (35, 50, 165), SIZE, LABEL_AT[0] + 6.2 * SIZE)
    verdict = form.judge(profile, tmp_path, rng, look)
    assert (verdict.hand, verdict.verdict) == (Hand.HANDWRITTEN, Verdict.PRESENT)


def test_a_name_read_in_pieces_across_the_word_for_signing_is_not_nothing(profile: Profile, tmp_path: Path) -> None:
    form = Declaration()
    form.lines[1] = replace(form.lines[1], text="法定代表人：张签字强")
    verdict = form.judge(profile, tmp_path, np.random.default_rng(3), "grey")
    assert verdict.verdict is Verdict.UNCLEAR


@pytest.mark.parametrize("look", ["colour", "grey", "fax", "photo"])
def test_empty_places(profile: Profile, tmp_path: Path, look: str) -> None:
    rng = np.random.default_rng(2)
    verdict = Declaration().judge(profile, tmp_path, rng, look)
    assert (verdict.hand, verdict.verdict) == (Hand.NOTHING, Verdict.ABSENT)


def test_underline_specks_and_a_seal_are_no_signature(profile: Profile, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    form = Declaration()
    mm = form.sheet.mm
    cv2.line(form.sheet.rgb, (round(NAME_AT * mm), round(193.5 * mm)), (round(190 * mm), round(193.9 * mm)), (20, 20, 20), 2)
    for _ in range(12):
        x, y = rng.uniform(NAME_AT, 190), rng.uniform(183, 198)
        cv2.circle(form.sheet.rgb, (round(x * mm), round(y * mm)), 1, (30, 30, 30), -1)
    form.sheet.seal(random_seal(rng, NAMES[0], strength=0.9), 140, 200, rng)
    verdict = form.judge(profile, tmp_path, rng)
    assert (verdict.hand, verdict.verdict) == (Hand.NOTHING, Verdict.ABSENT)


def test_a_name_under_a_red_seal_is_seen(profile: Profile, tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    form = Declaration()
    form.write(rng, (25, 25, 30))
    form.sheet.seal(random_seal(rng, NAMES[1], strength=0.9), 155, 197, rng)
    verdict = form.judge(profile, tmp_path, rng)
    assert (verdict.hand, verdict.verdict) == (Hand.HANDWRITTEN, Verdict.PRESENT)


@pytest.mark.parametrize(("signed", "verdict"), [(True, Verdict.UNCLEAR), (False, Verdict.ABSENT)])
def test_a_blue_name_that_a_red_seal_turns_violet_is_not_nothing(
    profile: Profile, tmp_path: Path, signed: bool, verdict: Verdict
) -> None:
    """Across the word for signing, so that black print breaks it, and red in places: no stroke of it is blue any more."""
    form, rng = Declaration(), np.random.default_rng(6)
    x, y = LABEL_AT[0] + 6.2 * SIZE, LABEL_AT[1]
    if signed:
        form.write(np.random.default_rng(6), (190, 120, 185), 0.8 * SIZE, x, y)
    form.sheet.seal(random_seal(rng, NAMES[1], strength=0.9), x + SIZE, y + 17, rng)
    assert form.judge(profile, tmp_path, rng).verdict is verdict


def test_a_name_hidden_by_a_copied_seal_is_unclear(profile: Profile, tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    form = Declaration()
    form.sheet.seal(random_seal(rng, NAMES[2], strength=1.0, patches=0), 160, 192, rng)
    verdict = form.judge(profile, tmp_path, rng, "grey")
    assert verdict.verdict is Verdict.UNCLEAR


@pytest.mark.parametrize("look", ["grey", "colour"])
def test_a_name_darker_than_the_copied_seal_over_it_is_seen(profile: Profile, tmp_path: Path, look: str) -> None:
    rng = np.random.default_rng(13)
    form = Declaration()
    seal = random_seal(rng, NAMES[1], strength=0.6, uneven=0.1, patches=0, ink=(110, 110, 110))
    form.sheet.seal(seal, 155, 194, rng)
    form.write(rng, (20, 20, 25), x=NAME_AT + 4)
    form.sheet.text(30, 60, "红字", 6, ink=(210, 20, 20))
    verdict = form.judge(profile, tmp_path, rng, look)
    assert (verdict.hand, verdict.verdict) == (Hand.HANDWRITTEN, Verdict.PRESENT)


@pytest.mark.parametrize("height", [8.0, 5.6])
def test_a_name_read_through_a_black_seal_is_a_hands_where_it_is_larger_than_print(
    profile: Profile, tmp_path: Path, height: float
) -> None:
    rng = np.random.default_rng(107)
    form = Declaration()
    form.sheet.seal(random_seal(rng, NAMES[1], strength=1.0, patches=0, ink=(20, 20, 20)), 158, 198, rng)
    form.write(rng, (20, 20, 25), x=NAME_AT + 4)
    form.read_as("张国強", NAME_AT + 4, LABEL_AT[1], 26, height, 0.7)
    verdict = form.judge(profile, tmp_path, rng, "fax")
    assert verdict.verdict is (Verdict.PRESENT if height > 6 else Verdict.UNCLEAR)


@pytest.mark.parametrize("height", [9.0, 5.6])
def test_a_name_a_line_above_its_place_is_a_hands_where_it_is_larger_than_print(
    profile: Profile, tmp_path: Path, height: float
) -> None:
    rng = np.random.default_rng(11)
    form = Declaration()
    above = LABEL_AT[1] - 11
    form.write(rng, (35, 50, 165), height=height, y=above)
    form.read_as("张国強", NAME_AT, above, 26, height, 0.7)
    assert form.judge(profile, tmp_path, rng).verdict is (Verdict.PRESENT if height > 6 else Verdict.ABSENT)


def test_a_slice_of_a_paging_seal_is_no_personal_one(profile: Profile, tmp_path: Path) -> None:
    rng = np.random.default_rng(9)
    form = Declaration()
    sheet = form.sheet
    ink = paint_seal(random_seal(rng, NAMES[0], strength=1.0, patches=0), DPI, rng)
    wide, x = ink.shape[1] // 2, sheet.rgb.shape[1]
    sheet.lay(ink[:, :wide], x - wide, round((LABEL_AT[1] - 12) * sheet.mm), (205, 30, 40))
    assert form.judge(profile, tmp_path, rng).verdict is Verdict.ABSENT


def test_a_personal_seal_across_the_ring_of_the_company_s_seal_is_not_nothing(profile: Profile, tmp_path: Path) -> None:
    rng = np.random.default_rng(14)
    form = Declaration()
    form.sheet.seal(random_seal(rng, NAMES[1], strength=0.9, patches=0), 158, 202, rng)
    mm, at = form.sheet.mm, (172.0, 188.0)
    corners = cv2.boxPoints(((at[0] * mm, at[1] * mm), (15 * mm, 15 * mm), -10.0)).round().astype(np.int32)
    cv2.polylines(form.sheet.rgb, [corners], True, (205, 30, 40), round(mm))
    form.sheet.text(at[0] - 6, at[1] - 3, "之陈", 5.5, ink=(205, 30, 40))
    form.sheet.text(at[0] - 6, at[1] + 3, "印敏", 5.5, ink=(205, 30, 40))
    assert form.judge(profile, tmp_path, rng).verdict is not Verdict.ABSENT


@pytest.mark.parametrize("look", ["grey", "fax"])
def test_a_personal_seal_in_black(profile: Profile, tmp_path: Path, look: str) -> None:
    rng = np.random.default_rng(14)
    form = Declaration()
    size = dict(shape="square", width_mm=18.0, height_mm=18.0, ring_mm=1.0)
    spec = random_seal(rng, "张国强", rotation=-5.0, patches=0, code="", strength=0.9, **size)
    form.sheet.seal(spec, NAME_AT + 14, 189, rng)
    verdict = form.judge(profile, tmp_path, rng, look)
    assert (verdict.hand, verdict.verdict) == (Hand.PERSONAL_SEAL, Verdict.PRESENT)


@pytest.mark.parametrize(("font", "look"), [(4, "colour"), (4, "fax"), (4, "photo"), (2, "colour"), (5, "grey")])
def test_typed_names(profile: Profile, tmp_path: Path, font: int, look: str) -> None:
    rng = np.random.default_rng(6)
    form = Declaration()
    form.print("张国强", NAME_AT, LABEL_AT[1], font)
    verdict = form.judge(profile, tmp_path, rng, look)
    assert verdict.hand is Hand.TYPED


def test_a_personal_seal(profile: Profile, tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    form = Declaration()
    spec = random_seal(
        rng, "张国强", shape="square", width_mm=18.0, height_mm=18.0, rotation=4.0, patches=0, code="", strength=0.9, ring_mm=1.0
    )
    form.sheet.seal(spec, NAME_AT + 14, 189, rng)
    verdict = form.judge(profile, tmp_path, rng)
    assert (verdict.hand, verdict.verdict) == (Hand.PERSONAL_SEAL, Verdict.PRESENT)


def test_a_name_between_label_and_word_for_signing(profile: Profile, tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    form = Declaration("法定代表人：")
    form.print("（签字）", 165, LABEL_AT[1])
    form.write(rng, (25, 25, 30), x=128)
    verdict = form.judge(profile, tmp_path, rng)
    assert (verdict.hand, verdict.verdict) == (Hand.HANDWRITTEN, Verdict.PRESENT)


def test_a_written_date_on_the_same_line_is_no_name(profile: Profile, tmp_path: Path) -> None:
    rng = np.random.default_rng(9)
    form = Declaration()
    form.print("日期：", 160, LABEL_AT[1])
    form.write(rng, (25, 25, 30), height=6.0, x=178)
    verdict = form.judge(profile, tmp_path, rng)
    assert (verdict.hand, verdict.verdict) == (Hand.NOTHING, Verdict.ABSENT)


def test_electronic_pages_are_judged_by_their_text(profile: Profile, tmp_path: Path) -> None:
    rng = np.random.default_rng(10)
    assert Declaration().judge(profile, tmp_path, rng, paper=Paper.ELECTRONIC).verdict is Verdict.ABSENT
    form = Declaration("法定代表人：张国强（签字）")
    verdict = form.judge(profile, tmp_path, rng, paper=Paper.ELECTRONIC)
    assert (verdict.hand, verdict.verdict) == (Hand.TYPED, Verdict.PRESENT)


def test_without_the_label_nobody_can_tell(profile: Profile, tmp_path: Path) -> None:
    form = Declaration()
    form.lines = form.lines[:1]
    assert form.judge(profile, tmp_path, np.random.default_rng(11)).verdict is Verdict.UNCLEAR
