"""Choices whose words are ringed or underlined, or of which the others are struck out: on paper, in Word and in PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from extractors.forms.tokens import Candidate, token_of
from extractors.forms.values.value import value_of
from extractors.page.ticks.strokes import with_rings
from extractors.readers.pdf.text_layer import read_text_layer
from extractors.readers.ruled_words import ruled_words
from model.geometry import Box
from model.page import Char, Line, Page, Reader, Stroke, StrokeKind, Tick
from model.record import FieldValue, Presence
from notices.profile import load
from word_documents import add_xml, blank_document, read, run

RINGED, UNDERLINED, STRUCK = StrokeKind.RINGED, StrokeKind.UNDERLINED, StrokeKind.STRUCK
FIELDS = {spec.key: spec for spec in load("xxxf2020").fields}
NATURES = "政府机关 事业单位 国有企业 民营企业 国有控股企业"
WIDE = 0.02  # of the page that a character is wide


def line(text: str, y: float = 0.1) -> Line:
    chars = tuple(Char(c, Box(0.1 + WIDE * n, y, 0.1 + WIDE * (n + 1), y + 0.012), 0.98) for n, c in enumerate(text))
    return Line(text, Box(0.1, y, 0.1 + WIDE * len(text), y + 0.012), 0.98, chars)


def stroke(text: str, words: str, kind: StrokeKind, likely: float = 0.97, y: float = 0.1) -> Stroke:
    """About words of a line; `words` once in `text`."""
    at = text.index(words)
    return Stroke(Box(0.1 + WIDE * at, y, 0.1 + WIDE * (at + len(words)), y + 0.012), kind, likely)


def field(key: str, texts: list[str], *strokes: Stroke) -> FieldValue:
    lines = tuple(line(text, 0.1 + 0.02 * n) for n, text in enumerate(texts))
    page = Page("f", 1, 1700, 2200, Reader.OCR, lines=lines, strokes=strokes)
    tokens = tuple(token_of(one, page) for one in lines)
    return value_of(FIELDS[key], Candidate(key, tokens, 1.0, page, None, "cell"))


@pytest.mark.parametrize("kind", [RINGED, UNDERLINED])
def test_marked_words_are_chosen(kind: StrokeKind) -> None:
    value = field("company.ownership", [NATURES], stroke(NATURES, "民营企业", kind))
    assert (value.value, value.presence) == (["民营企业"], Presence.FILLED)
    assert value.source is not None and value.source.box is not None
    assert value.confidence > 0.9
    assert (value.raw or "").count("☐") == 4


def test_words_that_alone_have_something_of_an_underline_are_meant_and_asked_about() -> None:
    faint = stroke(NATURES, "民营企业", UNDERLINED, likely=0.4)
    value = field("company.ownership", [NATURES], faint)
    assert value.value == ["民营企业"] and value.confidence < 0.5
    assert field("company.ownership", [NATURES], faint, stroke(NATURES, "国有企业", UNDERLINED, 0.3)).presence is Presence.BLANK
    boxes = " ".join("☐" + word for word in NATURES.split())
    assert field("company.ownership", [boxes], stroke(boxes, "民营企业", UNDERLINED, 0.4)).presence is Presence.BLANK


def test_of_choices_that_are_part_of_another_only_the_marked_one_counts() -> None:
    value = field("company.ownership", [NATURES], stroke(NATURES, "国有控股企业", UNDERLINED))
    assert value.value == ["国有控股企业"]


def test_words_over_two_lines() -> None:
    texts = ["政府机关 事业单位 国有", "控股企业 民营企业"]
    parts = stroke(texts[0], "国有", UNDERLINED), stroke(texts[1], "控股企业", UNDERLINED, y=0.12)
    assert field("company.ownership", texts, *parts).value == ["国有控股企业"]


def test_an_underlined_answer_that_was_misread_is_the_one_that_is_missing() -> None:
    text = "查是（上市时间："
    assert field("company.listed", [text], stroke(text, "查", UNDERLINED)).value is False
    assert field("company.listed", [text]).presence is Presence.BLANK
    assert field("company.listed", ["上市 查 时间"], stroke("上市 查 时间", "查", UNDERLINED)).presence is Presence.BLANK


def test_answers_read_without_the_gap_between_them_are_parted_by_the_mark_of_one() -> None:
    text = "否是（上市时间："
    assert field("company.listed", [text], stroke(text, "否", UNDERLINED)).value is False


@pytest.mark.parametrize(("less", "answer"), [(0.6, True), (0.99, None)])
def test_of_two_marked_answers_the_far_surer_one_is_meant(less: float, answer: bool | None) -> None:
    text = "否 是"
    marks = stroke(text, "否", UNDERLINED, less), stroke(text, "是", UNDERLINED, 0.99)
    value = field("company.listed", [text], *marks)
    assert value.value is answer
    assert answer is None or 0.9 < value.confidence < 0.99


@pytest.mark.parametrize("kind", [RINGED, UNDERLINED, STRUCK])
def test_a_ruling_below_every_choice_chooses_nothing(kind: StrokeKind) -> None:
    strokes = [stroke(NATURES, word, kind) for word in NATURES.split()]
    value = field("company.ownership", [NATURES], *strokes)
    assert value.presence is Presence.BLANK


@pytest.mark.parametrize(("beside", "presence"), [("", Presence.FILLED), ("上市时间", Presence.BLANK)])
def test_each_choice_underlined_for_itself_in_word(tmp_path: Path, beside: str, presence: Presence) -> None:
    document = blank_document()
    words = [("否", True), ("    ", False), ("是", True), ("（", False), ("上市时间", beside != ""), ("：____）", False)]
    paragraph = document.add_table(1, 2).rows[0].cells[1].paragraphs[0]
    for text, on in words:
        paragraph.add_run(text).underline = on
    page = read(document, tmp_path)[0]
    tokens = tuple(token_of(one, page) for one in page.lines)
    assert value_of(FIELDS["company.listed"], Candidate("company.listed", tokens, 1.0, page, None, "cell")).presence is presence


def test_an_underlined_word_beside_the_choices_chooses_nothing() -> None:
    text = NATURES + " 其他（请注明）"
    assert field("company.ownership", [text], stroke(text, "其他", UNDERLINED)).presence is Presence.BLANK


def test_what_is_not_clear_is_doubtful() -> None:
    value = field("company.ownership", [NATURES], stroke(NATURES, "民营企业", RINGED, likely=0.6))
    assert value.value == ["民营企业"]
    assert value.confidence < 0.7


def test_yes_or_no() -> None:
    text = "否    是（上市时间：2017-03，上市地点：深圳）"
    assert field("company.listed", [text], stroke(text, "是", RINGED)).value is True
    assert field("company.listed", [text], stroke(text, "否", UNDERLINED)).value is False
    assert field("company.listed", [text], stroke(text, "否", STRUCK)).value is True
    assert field("company.listed", ["是/否"], stroke("是/否", "是", STRUCK)).value is False
    assert field("company.listed", [text], stroke(text, "是", RINGED), stroke(text, "否", RINGED)).value is None


def test_one_word_alone_is_doubtful() -> None:
    """The other, which was not read, may carry the same stroke."""
    value = field("company.listed", ["是（上市时间：2017-03）"], stroke("是（", "是", UNDERLINED))
    assert value.value is True
    assert value.confidence < 0.7


def test_levels_row_by_row() -> None:
    texts = ["高新技术企业 国家级/ 省市级 授予年份：2019年", "企业技术中心 国家级/ 省市级 授予年份：____年"]
    value = field("company.honours", texts, stroke(texts[0], "省市级", UNDERLINED))
    assert value.value == {"high_tech": {"level": "省市级", "year": "2019"}}


def test_a_ring_that_reaches_the_choice_beside_it_makes_no_sure_contradiction() -> None:
    texts = ["高新技术企业 ☑国家级/☐省市级 授予年份：2017年", "企业技术中心 ☑国家级☑省市级 授予年份：2012年"]
    ticked = field("company.honours", texts)
    ringed = field("company.honours", texts, stroke(texts[1], "☑省市级", RINGED, y=0.12))
    assert ticked.value == ringed.value
    assert ringed.confidence <= 0.5 < ticked.confidence


def test_numbered_choices_with_their_names() -> None:
    texts = ["方向1：数字创意内容和服务  方向2：线上线下融合服务"]
    assert field("project.directions", texts, stroke(texts[0], "方向2：线上线下融合服务", UNDERLINED)).value == [2]


def test_ticked_boxes_count_before_strokes() -> None:
    text = "☐政府机关 ☑事业单位 ☐国有企业"
    assert field("company.ownership", [text], stroke(text, "国有企业", UNDERLINED)).value == ["事业单位"]


def test_underlined_words_beside_empty_boxes() -> None:
    text = "☐政府机关 ☐事业单位 ☐国有企业"
    value = field("company.ownership", [text], stroke(text, "国有企业", UNDERLINED))
    assert (value.value, (value.raw or "").count("☐")) == (["国有企业"], 2)


def test_an_empty_box_within_a_ring_is_ticked() -> None:
    text = "☐否 ☐是"
    one = line(text)
    ticks = [Tick(one.chars[0].box, False, 0.98, "否"), Tick(one.chars[3].box, False, 0.98, "是")]
    (new,), judged = with_rings([one], ticks, [stroke(text, "☐是", RINGED, 0.9)])
    assert new.text == "☐否 ☑是"
    assert [tick.checked for tick in judged] == [False, True]
    assert judged[1].confidence < 0.9
    (same,), doubtful = with_rings([one], ticks, [stroke(text, "☐是", RINGED, 0.4)])
    assert same.text == text
    assert [round(tick.confidence, 2) for tick in doubtful] == [0.98, 0.59]


@pytest.mark.parametrize("word", ["事业单位", "国有控股企业"])
def test_underlined_in_word(tmp_path: Path, word: str) -> None:
    document: Any = blank_document()
    add_xml(document, "".join(run(part + " ", '<w:u w:val="single"/>' if part == word else "") for part in NATURES.split()))
    (page,) = read(document, tmp_path)
    assert [s.kind for s in page.strokes] == [UNDERLINED]
    tokens = tuple(token_of(one, page) for one in page.lines)
    assert value_of(FIELDS["company.ownership"], Candidate("k", tokens, 1.0, page, None, "cell")).value == [word]


def test_a_rule_under_words_of_a_pdf(tmp_path: Path) -> None:
    registerFont(UnicodeCIDFont("STSong-Light"))
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(60, 700, "政府机关")
    canvas.drawString(120, 700, "事业单位")
    canvas.drawString(180, 700, "国有企业")
    canvas.line(120, 697.5, 168, 697.5)  # below words
    canvas.line(40, 690, 560, 690)  # a ruling
    canvas.save()
    layer = read_text_layer(path, 0)
    assert layer is not None
    found = ruled_words(layer.lines, layer.content.rules, (layer.width, layer.height))
    words = ["".join(c.text for one in layer.lines for c in one.chars if s.box.holds(c.box.cx, c.box.cy)) for s in found]
    assert (words, [s.kind for s in found]) == (["事业单位"], [UNDERLINED])
