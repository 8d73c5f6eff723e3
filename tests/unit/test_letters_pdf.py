"""The letter as a picture: the official page, well filled, with a face that tells l from 1; and as a file: PDF/A, tagged, the same bytes."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pdfplumber
import pikepdf
import pytest

import report_cases as cases
from model.errors import SetupError
from model.finding import Finding
from notices.profile import load
from reports import typesetting
from reports.letter.as_pdf import as_pdf
from reports.letter.blocks import Block, Mark, Run, Style, block
from reports.letter.content import LetterContent, letter_content, receipt_content
from reports.typesetting import CODES

PROFILE = load(cases.NOTICE)
MM = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 28 * MM, 184 * MM, 37 * MM, 262 * MM
NO_START, NO_END = frozenset("，。、；：？！）〕】》」』”’"), frozenset("（〔【《「『“‘")


def demand(number: int) -> Finding:
    """One of fifteen as a packet has them: of ten causes, each with a clause of its own."""
    text = f"《表二 项目申报书》中“第{number}栏”填写为“91440106MAl1O0I{number:02}”，与营业执照所载不一致，请对照营业执照更正，并加盖单位公章。"
    return cases.finding(
        "invalid", "project.name", text, page=number % 9 + 1, clause=f"填表须知{number % 10}：申报材料要求盖章处，须加盖公章。"
    )


def letter_of(count: int) -> LetterContent:
    content = letter_content(replace(cases.result(), findings=tuple(demand(n) for n in range(count))))
    assert content is not None
    return content


def paragraphs(*blocks: Block) -> LetterContent:
    return LetterContent("某公司", "某厅", (block(Style.TITLE, "试"), *blocks))


@cache
def pages_of(content: LetterContent) -> list[Any]:
    with pdfplumber.open(io.BytesIO(as_pdf(content))) as pdf:
        for page in pdf.pages:
            _ = page.chars, page.lines, page.rects
        return pdf.pages


def lines(page: Any, low: float = TOP - 6, high: float = BOTTOM + 6) -> list[str]:
    """The text between the margins, line by line from the top."""
    return ["".join(char["text"] for char in sorted(chars, key=lambda c: c["x0"])) for _, chars in baselines(page, low, high)]


def baselines(page: Any, low: float = TOP - 6, high: float = BOTTOM + 6) -> list[tuple[float, list[Any]]]:
    rows: dict[float, list[Any]] = defaultdict(list)
    for char in page.chars:
        baseline = page.height - char["matrix"][5]
        if low < baseline < high and char["text"].strip():
            rows[round(baseline, 1)].append(char)
    return sorted(rows.items())


def test_fifteen_demands_fill_their_pages() -> None:
    pages = [page for page in pages_of(letter_of(15)) if "收到材料清单\n序号" not in (page.extract_text() or "")]
    texts = [[line for line in lines(page) if re.match(r"\d+．", line)] for page in pages]
    told = [len(items) for items in texts]
    assert sum(told) == 15 and len(pages) <= 4
    assert told[1] >= 7  # the first page has title and opening too
    for page in pages[:2]:
        assert len(baselines(page)) >= 21 and baselines(page)[-1][0] > BOTTOM - 30


def test_fifteen_demands_as_packets_have_them_take_two_pages() -> None:
    """Before, they took six pages, each with a quarter of it empty."""
    keys = [f.key for f in PROFILE.fields if f.part in ("table1", "table2")][:9]
    blanks = [
        cases.finding(
            "missing", key, f"《{PROFILE.part(PROFILE.field(key).part).title}》中“{PROFILE.field(key).name}”为空，请补填。"
        )
        for key in keys
    ]
    content = letter_content(replace(cases.result(), findings=(*blanks, *(demand(n) for n in range(6)))))
    assert content is not None
    last = next(n for n, page in enumerate(pages_of(content), 1) if any(line.startswith("7．") for line in lines(page)))
    assert last == 2


def test_lines_stand_28_points_apart_within_the_official_margins() -> None:
    page = pages_of(letter_of(15))[1]
    heights = [height for height, _ in baselines(page)]
    assert {round(b - a) for a, b in zip(heights, heights[1:], strict=False)} == {28} and 21 <= len(heights) <= 23
    xs = [char for char in page.chars if TOP < page.height - char["matrix"][5] < BOTTOM]
    assert min(c["x0"] for c in xs) > LEFT - 9 and max(c["x1"] for c in xs if c["text"].strip()) < RIGHT + 9


def test_the_page_number_stands_at_the_outer_edge() -> None:
    first, second = (
        [c for c in page.chars if page.height - c["matrix"][5] > BOTTOM + 6 and c["text"].isdigit()]
        for page in pages_of(letter_of(15))[:2]
    )
    assert [c["text"] for c in (*first, *second)] == ["1", "2"]
    assert first[0]["x0"] > RIGHT - 60 and second[0]["x1"] < LEFT + 60
    assert round(first[0]["size"]) == 14


def test_codes_are_set_in_a_face_that_tells_l_from_1() -> None:
    chars = [c for page in pages_of(letter_of(1)) for c in page.chars]
    text = "".join(c["text"] for c in chars)
    at = text.index("91440106MAl1O0I00")
    assert {c["fontname"].partition("+")[2] for c in chars[at : at + 17]} == {CODES.replace(" ", "")}
    year = text.index("2020年")
    assert CODES.replace(" ", "") not in chars[year]["fontname"]


def test_no_line_is_stretched_before_a_code_that_stays_whole() -> None:
    told = [
        chars for page in pages_of(letter_of(6)) for _, chars in baselines(page) if "填写为" in "".join(c["text"] for c in chars)
    ]
    assert told
    for chars in told:
        row = sorted(chars, key=lambda c: float(c["x0"]))
        assert max(b["x0"] - a["x1"] for a, b in zip(row, row[1:], strict=False)) < 5  # a space is 4.03 points


def test_the_signature_of_a_receipt_stands_at_the_right_as_of_a_letter() -> None:
    for content in (letter_of(1), receipt_content(cases.result())):
        signed = [
            (row, chars)
            for page in pages_of(content)
            for _, chars in baselines(page)
            if "（印章）" in (row := "".join(c["text"] for c in chars))
        ]
        assert signed and min(c["x0"] for _, chars in signed for c in chars) > (LEFT + RIGHT) / 2 - 60


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    text = "依据《中华人民共和国行政许可法》（以下简称“本法”）第三十二条，现将全部内容（共7项）一次性告知如下：请、补、正。" * 12
    for start in (n for n in range(0, 24, 3) if text[n] not in NO_START):
        for page in pages_of(paragraphs(block(Style.BODY, text[start:]))):
            told = lines(page)
            assert not any(line[0] in NO_START for line in told[1:]) and not any(line[-1] in NO_END for line in told[:-1])


def test_what_no_line_can_hold_is_parted_and_stays_whole_as_text() -> None:
    word = "https://example.com/" + "a1b2" * 60
    [page] = pages_of(paragraphs(block(Style.BODY, f"见{word}。")))
    assert max(c["x1"] for c in page.chars) < RIGHT + 9
    assert word in "".join(lines(page)).replace("\u200b", "")


def test_text_is_text_and_never_markup() -> None:
    nasty = '#pagebreak() $x$ *粗* @label <b> \\ "引" [方] // 注'
    [page] = pages_of(paragraphs(block(Style.BODY, nasty)))
    assert re.sub(r"\s", "", nasty) in "".join(lines(page)).replace(" ", "")


def test_struck_and_inserted_words_look_so() -> None:
    runs = (Run("我单位承担"), Run("全部", Mark.STRUCK), Run("部分", Mark.INSERTED), Run("法律责任。"))
    [page] = pages_of(paragraphs(block(Style.CHANGE, *runs)))
    strokes = {(round(s["x0"]), round(s["x1"])): s["top"] for s in (*page.lines, *page.rects)}
    for word, over in (("全部", True), ("部分", False)):
        [found] = page.search(word)
        y = next(y for (x0, x1), y in strokes.items() if abs(x0 - found["x0"]) <= 1 and abs(x1 - found["x1"]) <= 1)
        assert (y < (found["top"] + found["bottom"]) / 2 + 3) is over


def test_characters_that_the_face_lacks_are_set_in_another() -> None:
    [page] = pages_of(paragraphs(block(Style.BODY, "龘镕喆玥珺旸")))
    names = {c["text"]: c["fontname"] for c in page.chars}
    assert set("龘镕喆玥珺旸") <= set(names) and not any("notdef" in c["text"] for c in page.chars)


def fonts_of(pdf: pikepdf.Pdf) -> Iterator[Any]:
    for page in pdf.pages:
        for font in page.Resources.Font.values():
            yield font.DescendantFonts[0] if "/DescendantFonts" in font else font


def test_it_is_pdf_a_tagged_with_bookmarks_and_embedded_fonts() -> None:
    with pikepdf.open(io.BytesIO(as_pdf(letter_of(15)))) as pdf:
        with pdf.open_metadata() as xmp:
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "A") and xmp["pdfuaid:part"] == "1"
            assert xmp["dc:title"].startswith("补正材料一次性告知书（广州市星海")
        [intent] = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1" and len(intent.DestOutputProfile.read_bytes()) > 100
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root and str(pdf.Root.Lang) == "zh-CN"
        for font in fonts_of(pdf):
            assert {"/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys())
        assert "/Encrypt" not in pdf.trailer and "/AA" not in pdf.Root and "/OpenAction" not in pdf.Root
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
        assert titles[0] == "补正材料一次性告知书" and titles[-1].startswith("附件")


def test_the_same_letter_has_the_same_bytes() -> None:
    content = letter_of(15)
    data = as_pdf(content)
    typesetting._compiler.cache_clear()
    assert as_pdf(content) == data


def test_without_a_chinese_font_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    typesetting.chosen_font.cache_clear()
    monkeypatch.setattr(typesetting, "installed", lambda: frozenset({"DejaVu Sans"}))
    try:
        with pytest.raises(SetupError, match="fonts-arphic-gbsn00lp"):
            as_pdf(letter_of(1))
    finally:
        monkeypatch.undo()
        typesetting.chosen_font.cache_clear()
