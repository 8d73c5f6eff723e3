"""The notice to the applicant says everything once, the same in Word and PDF, and nothing that is no error."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import docx
import pdfplumber
import pikepdf
import pytest
from docx.oxml.ns import qn
from reportlab.pdfbase.pdfmetrics import stringWidth

import report_cases as cases
from model.errors import SetupError
from model.finding import Finding, FindingKind, Severity
from model.results import PacketResult, Status
from reports.letter import fonts
from reports.letter.as_docx import as_docx
from reports.letter.as_pdf import as_pdf
from reports.letter.chinese_text import NO_END, NO_START, Setting, break_lines, text_width
from reports.letter.content import LetterContent, Style, bare_title, letter_content
from reports.letter.to_recommender import recommender_letters
from reports.words import chinese_number


def content_of(result: PacketResult) -> LetterContent:
    content = letter_content(result)
    assert content is not None
    return content


def bare(text: str) -> str:
    return re.sub(r"\s|—\d+—|— \d+ —", "", text)


def test_it_lists_every_error_once_numbered_through_and_no_warning() -> None:
    result = cases.result()
    items = [b.text for b in content_of(result).blocks if b.style is Style.ITEM]
    assert [i.split("．")[0] for i in items] == [str(n) for n in range(1, len(result.errors) + 1)]
    for error in result.errors:
        assert sum(error.message.rstrip("。") in i for i in items) == 1
    warned = [f.message for f in result.findings if f not in result.errors]
    assert warned and not any(w.rstrip("。") in i for w in warned for i in items)


def test_each_item_is_followed_by_clause_and_place() -> None:
    blocks = content_of(cases.result()).blocks
    first = next(n for n, b in enumerate(blocks) if b.style is Style.ITEM)
    assert blocks[first + 1].style is Style.BASIS
    assert "依据：填表须知四" in blocks[first + 1].text and "位置：第 1 页" in blocks[first + 1].text


def test_it_names_the_law_and_the_number_of_items() -> None:
    text = "\n".join(content_of(cases.result()).texts)
    assert "行政许可法》第三十二条" in text and "（共7项）" in text and "一次性告知" in text


def test_a_message_without_a_remedy_gets_one() -> None:
    texts = content_of(cases.result()).texts
    assert any("附3的公章是复印的。请在原件上加盖公章，复印无效。" in t for t in texts)


def test_a_packet_without_errors_gets_no_notice() -> None:
    assert letter_content(cases.clean()) is None


@pytest.mark.parametrize("make", [cases.result, cases.empty, cases.crowded], ids=lambda m: m.__name__)
def test_word_and_pdf_hold_the_same_text(make: type) -> None:
    content = content_of(make())
    expected = bare("".join(content.texts))
    document = docx.Document(io.BytesIO(as_docx(content)))
    cells = "".join(c.text for row in document.tables[0].rows for c in row.cells)
    assert bare("".join(p.text for p in document.paragraphs) + cells) == expected
    with pdfplumber.open(io.BytesIO(as_pdf(content))) as pdf:
        extracted = bare("".join(page.extract_text() or "" for page in pdf.pages))
    for block in content.blocks:
        assert bare(block.text) in extracted
    assert set(bare("".join(c for row in content.receipt for c in row))) <= set(extracted)


def test_the_pdf_is_reproducible_has_bookmarks_metadata_and_embedded_fonts() -> None:
    content = content_of(cases.crowded())
    data = as_pdf(content)
    assert data == as_pdf(content)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.docinfo["/Title"]).startswith("补正材料一次性告知书（广州市星海")
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
        assert titles[0] == "补正材料一次性告知书" and "一、封面" in titles and titles[-1].startswith("附件")
        assert str(pdf.Root.Lang) == "zh-CN"
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                embedded = "/FontDescriptor" in font and "/FontFile2" in font.FontDescriptor
                assert embedded or font.BaseFont == "/Helvetica"


def test_the_word_file_has_the_official_page_and_fonts() -> None:
    document = docx.Document(io.BytesIO(as_docx(content_of(cases.result()))))
    section = document.sections[0]
    assert [round(v.mm) for v in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)] == [
        37,
        35,
        28,
        26,
    ]
    body = next(p for p in document.paragraphs if p.text.startswith("你单位"))
    assert body.style.font.size.pt == 16 and body.style.paragraph_format.line_spacing.pt == 28
    assert body.style.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert document.core_properties.title.startswith("补正材料一次性告知书")


def test_texts_that_xml_refuses_do_not_break_it() -> None:
    content = content_of(cases.crowded(cases.NASTY[5], 2))
    assert as_docx(content)[:2] == b"PK" and as_pdf(content)[:4] == b"%PDF"


def test_rare_characters_are_set_in_a_font_that_has_them() -> None:
    own = fonts.role_font("Fang")
    rare = next(c for c in "龘镕喆玥珺" if ord(c) not in own.face.charToGlyph or c == "珺")
    font = fonts.font_of(rare, "Fang")
    assert ord(rare) in font.face.charToGlyph and stringWidth(rare, font.fontName, 16) > 8


def test_without_a_chinese_font_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    fonts.role_font.cache_clear()
    monkeypatch.setattr(fonts, "installed", lambda: {})
    try:
        with pytest.raises(SetupError, match="fonts-arphic-uming"):
            fonts.role_font("Fang")
    finally:
        monkeypatch.undo()
        fonts.role_font.cache_clear()


SETTING = Setting("Fang", 16, 28, first=32)


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    text = "依据《中华人民共和国行政许可法》（以下简称“本法”）第三十二条，现将全部内容（共7项）一次性告知如下：请、补、正。" * 9
    for width in range(120, 460, 7):
        lines = break_lines(text, SETTING, float(width))
        assert "".join(lines) == text
        assert not any(line[0] in NO_START for line in lines[1:])
        assert not any(line[-1] in NO_END for line in lines[:-1])
        assert all(text_width(line, SETTING) <= width + 8.1 for line in lines)


def test_a_word_is_not_parted_unless_it_is_longer_than_a_line() -> None:
    lines = break_lines("请将邮箱改为zhangsan@example.com后重新提交", SETTING, 240.0)
    assert any("zhangsan@example.com" in line for line in lines)
    assert len(break_lines("a" * 300, SETTING, 240.0)) > 5


def test_part_titles_lose_their_own_numbers_and_headings_count_in_chinese() -> None:
    assert bare_title("三、申报项目详细介绍") == "申报项目详细介绍" and bare_title("附1 证明") == "附1 证明"
    assert [chinese_number(n) for n in (1, 10, 11, 20, 23, 105, 110)] == [
        "一",
        "十",
        "十一",
        "二十",
        "二十三",
        "一百〇五",
        "一百一十",
    ]


def with_errors(*findings: Finding) -> PacketResult:
    return replace(cases.clean(), findings=findings, status=Status.DISCREPANT)


def error(kind: FindingKind, subject: str, message: str = "请核实。") -> Finding:
    return Finding(kind, subject, Severity.ERROR, "通知：……", message, part="submission")


LATE = error(FindingKind.LATE, "submission", "广东省工业和信息化厅于2020年5月11日收到材料，逾期1天（截止日期为2020年5月10日）。")
BLANK = error(FindingKind.MISSING, "company.name", "“单位名称”为空，请补填。")
QUOTA = error(FindingKind.OVER_QUOTA, "recommender", "推荐的项目超过10个，请推荐单位调整推荐名单。")


def test_who_came_too_late_is_not_asked_to_correct_anything() -> None:
    result = with_errors(BLANK, LATE)
    content = content_of(result)
    text = "\n".join(b.text for b in content.blocks)
    assert result.refused and content.title == "不予受理告知书" and content.sequence == "不予受理告"
    assert "决定不予受理" in text and "2020年5月11日收到材料" in text and "逾期或未按要求报送的，不予受理" in text
    assert "补正" not in text and "单位名称" not in text and "{" not in text
    document = docx.Document(io.BytesIO(as_docx(content)))
    assert document.core_properties.title.startswith("不予受理告知书")


def test_a_warning_of_lateness_refuses_nothing() -> None:
    assert not with_errors(BLANK, replace(LATE, severity=Severity.WARNING)).refused


def test_the_recommenders_own_are_told_to_the_recommender_alone() -> None:
    letter = error(FindingKind.MISSING, "recommendation_letter", "没有推荐单位出具的推荐意见函，请推荐单位补交。")
    twice = error(FindingKind.DUPLICATE, "submission", "重复申报，请核实并撤回其中一份。")
    assert letter_content(with_errors(QUOTA, letter)) is None
    told = "\n".join(content_of(with_errors(QUOTA, letter, twice, BLANK)).texts)
    assert "重复申报" in told and "单位名称" in told and "推荐名单" not in told and "推荐意见函，请" not in told
    [content] = recommender_letters([with_errors(QUOTA, letter, twice, BLANK), with_errors(QUOTA), cases.clean()])
    text = "\n".join(content.texts)
    assert text.count("推荐名单") == 2 and "推荐意见函，请" in text and "重复申报" in text and "单位名称" not in text
    assert f"{content.subject}：" in text and "（共4项）" in text and not content.annexed
    assert docx.Document(io.BytesIO(as_docx(content))).tables == []


def test_nothing_that_only_the_office_knows_is_told() -> None:
    assert "未核查" not in "\n".join(content_of(cases.result()).texts)
