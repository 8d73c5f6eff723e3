"""Codes of a text layer that lie, and who is named as the reader of what the recogniser adds to an electronic page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.forms.tokens import Candidate, Token
from extractors.forms.values.value import value_of
from extractors.packet.marks.anchors import Anchor
from extractors.packet.marks.signature import _by_text
from extractors.packet.marks.signature_zone import SignatureZone, signature_zone
from extractors.readers.page_content import Glyph
from extractors.readers.pdf.legible import doubtful_runs, lying_faces, parted
from extractors.readers.pdf.pixel_text import is_pattern, looks_otherwise, other_digits, share_alike
from extractors.readers.pdf.settings import LegibleSettings
from extractors.text.wordings import UNREAD, strip_hints
from model.geometry import Box
from model.page import Char, Line, Page, Reader
from model.record import Hand, Presence, Verdict
from notices.profile import load

SETTINGS = LegibleSettings()
SONG, KAI = "ABCDEF+SongTi", "ABCDEG+KaiTi"


def glyphs(text: str, face: str = SONG, x: float = 100.0) -> list[Glyph]:
    return [Glyph(c, x + 10 * n, 50, x + 10 * n + 10, 60, 10, face[7:], face=face) for n, c in enumerate(text)]


def test_a_run_without_meaning_ends_where_text_with_one_stands() -> None:
    legible, runs = parted([*glyphs("\ue001\ue002"), *glyphs("号", x=120), *glyphs("(", x=130), *glyphs("\ue003", x=140)])
    assert "".join(g.text for g in legible) == "号("
    assert [[g.text for g in run] for run in runs] == [["\ue001", "\ue002"], ["\ue003"]]


@pytest.mark.parametrize("code", ["\ufffd", "\x01", "\u0378", "\U000f001d", "\U00100001"])
def test_codes_that_no_writing_has_as_a_character_mean_nothing(code: str) -> None:
    legible, (run,) = parted([*glyphs("甲\t"), *glyphs(code * 2, x=120)])
    assert ("".join(g.text for g in legible), "".join(g.text for g in run)) == ("甲\t", code * 2)


def test_a_font_whose_chinese_is_none_lies() -> None:
    shifted = "".join(chr(ord(c) + 1) for c in "成都市锦程数字科技有限公司")
    page = [*glyphs("单位名称法定代表人"), *glyphs(shifted, KAI)]
    assert lying_faces(page, SETTINGS) == {KAI}
    assert [len(run) for run in parted(page, {KAI})[1]] == [len(shifted)]
    assert lying_faces([*glyphs("单位名称法定代表人"), *glyphs("欧阳昊翀", KAI)], SETTINGS) == frozenset()


@pytest.mark.parametrize(
    ("text", "face", "known", "doubted"),
    [
        ("5422万元", KAI, True, True),
        ("KHOORZRUOG", KAI, True, True),
        ("2019年12月", KAI, True, False),
        ("zhang@example.cn", KAI, True, False),
        ("单位名称", KAI, True, False),
        ("单位名称", KAI, False, True),
        ("张三", KAI, False, False),
        ("5422", "Helvetica", False, False),
    ],
)
def test_a_font_is_looked_at_once_and_again_where_nothing_proves_it_right(
    text: str, face: str, known: bool, doubted: bool
) -> None:
    found = doubtful_runs(glyphs(text, face), SETTINGS, [face] if known else ())
    assert found == ({face: ((text, (100.0, 50.0, 100.0 + 10 * len(text), 60.0)),)} if doubted else {})


def test_the_run_of_most_digits_is_looked_at_too() -> None:
    page = [*glyphs("广州市天河区科韵路"), *glyphs("13800138", x=400)]
    assert [run[0] for run in doubtful_runs(page, SETTINGS)[SONG]] == ["广州市天河区科韵路", "13800138"]


def test_the_run_of_most_chinese_is_looked_at_where_numbers_are_longest() -> None:
    page = [*glyphs("914413030000123456"), *glyphs("믝훝쫐훙恺", x=400)]
    assert [run[0] for run in doubtful_runs(page, SETTINGS)[SONG]] == ["914413030000123456", "믝훝쫐훙恺"]


def test_a_font_that_the_file_carries_as_a_whole_is_looked_at() -> None:
    page = glyphs("单位名称", "MicroHei")
    assert not doubtful_runs(page, SETTINGS)
    assert list(doubtful_runs(page, SETTINGS, carried=["MicroHei"])) == ["MicroHei"]


def seen(text: str, confidence: float = 0.99, of_one: float = 0.99) -> list[Line]:
    chars = tuple(Char(c, Box(n / 10, 0, n / 10 + 0.1, 1), of_one) for n, c in enumerate(text))
    return [Line(text, Box(0, 0, 1, 1), confidence, chars)]


@pytest.mark.parametrize(
    ("lines", "lies"),
    [
        (seen("广州市云帆智能科技"), True),
        (seen("广州市云海智能科技"), False),
        (seen("广州市云帆智能科技", of_one=0.7), False),
        (seen("成都中山深圳珠海东", confidence=0.6), False),
        ([], False),
    ],
    ids=["two others", "one other", "unsure", "unread", "nothing"],
)
def test_two_characters_that_are_certainly_others_are_no_slip(lines: list[Line], lies: bool) -> None:
    assert looks_otherwise(lines, "广州市天海智能科技", SETTINGS) is lies


def test_ornaments_read_as_one_sign_are_no_text_but_numbers_are() -> None:
    assert is_pattern("QQQQQQQQ")
    assert is_pattern("ZZZ ☑Z")
    assert is_pattern("0" * 30 + "1000")
    assert not is_pattern("10000000")
    assert not is_pattern("有限公司")


NAME = next(field for field in load("xxxf2020").fields if field.key == "company.name")
PLACE = Box(0.3, 0.1, 0.6, 0.12)


def name_field(text: str, confidence: float, reader: Reader = Reader.TEXT_LAYER) -> Candidate:
    lines = (Line("单位名称", Box(0.1, 0.1, 0.2, 0.12)), Line(text, PLACE, confidence))
    page = Page("f", 1, 595, 842, reader, lines=lines)
    return Candidate(NAME.key, (Token(text, page, PLACE, min(confidence, 0.9)),), 1.0, page, None, "cell")


def test_the_recogniser_is_the_reader_of_what_it_adds_to_an_electronic_page() -> None:
    assert name_field("甲数据有限公司", 1.0).source.reader is Reader.TEXT_LAYER
    assert name_field("甲数据有限公司", 0.97).source.reader is Reader.OCR
    assert name_field("甲数据有限公司", 1.0, Reader.OCR).source.reader is Reader.OCR


def test_ink_that_nobody_can_read_is_no_blank() -> None:
    value = value_of(NAME, name_field(UNREAD, 0.0))
    assert (value.presence, value.value) == (Presence.UNREADABLE, None)


def test_ink_behind_the_label_of_a_signature_is_not_nothing() -> None:
    line = Line("签字：", Box(0.1, 0.5, 0.2, 0.52))
    place = Box(0.22, 0.5, 0.3, 0.52)
    page = Page("f", 1, 595, 842, Reader.TEXT_LAYER, lines=(line,))
    zone = SignatureZone(page, Anchor(line, line.box, 100), place, (), ((UNREAD, place, 0.0),), 0.02)
    found = _by_text("s", zone, "张三")
    assert (found.verdict, found.hand) == (Verdict.UNCLEAR, Hand.HANDWRITTEN)
    assert _by_text("s", replace(zone, written=()), "张三").verdict is Verdict.ABSENT


@pytest.mark.parametrize("sealed", ["公司（企业盖章）", "公司（盖章）", "申报单位（公章）", "企业（单位签章）"])
def test_who_seals_beside_who_signs_is_no_typed_name(sealed: str) -> None:
    label, beside = Line("法定代表人：（签字）", Box(0.1, 0.5, 0.28, 0.52)), Line(sealed, Box(0.4, 0.5, 0.55, 0.52))
    page = Page("f", 1, 595, 842, Reader.TEXT_LAYER, lines=(label, beside))
    zone = signature_zone(page, Anchor(label, label.box, 100))
    assert _by_text("s", zone, "张三").verdict is Verdict.ABSENT


@pytest.mark.parametrize("note", ["（公章）", "(盖章)", "（加盖公章）", "（单位签章）"])
def test_the_note_where_to_seal_is_no_part_of_the_name(note: str) -> None:
    assert strip_hints(f"甲数据（中山）有限公司 {note}", ()) == "甲数据（中山）有限公司"


def test_codes_that_are_shifted_are_unlike_place_by_place() -> None:
    assert share_alike("13980012345", "24091123456") == 0
    assert share_alike("3200万元", "3200万元") == 1
    assert (other_digits("3600万元", "1200万元"), other_digits("3600万元", "36OO万元")) == (2, 0)
    assert share_alike("320万元", "3200万元") > 0.9
