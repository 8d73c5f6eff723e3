"""What pages tell besides the form: whom the letter names, marks of secrecy and personal numbers, sheets that seem to be missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extractors.packet.fill import PacketPages, fill_record
from extractors.packet.sensitive import masked, sensitive_marks
from model.page import Page
from model.record import IDENTITY_CARD, PASSPORT, SECRECY, Record
from notices.profile import load
from record_packet import COMPANY, PROJECT, cover, essay_pages, instructions, numbered, table_one, table_two, whole_packet
from record_pages import line, text_page

PROFILE = load("xxxf2020")
CARD = "11010519491231002X"


def record(pages: list[Page]) -> Record:
    return fill_record(PacketPages("p", (), numbered(pages), Path("/nonexistent")), PROFILE)


def letter(*texts: str) -> Page:
    body = [(0.15, 0.2 + 0.04 * n, text) for n, text in enumerate(texts)]
    return text_page([(0.42, 0.1, "推荐意见函"), *body, (0.55, 0.6, "广东省工业和信息化厅"), (0.6, 0.64, "2020年5月6日")])


def test_the_letter_names_this_applicant_and_project() -> None:
    found = record([letter(f"经审核，{COMPANY}申报的", f"“{PROJECT}”项目材料真实，同意推荐。"), *whole_packet()]).letter
    assert found is not None and (found.applicant, found.project, found.organisations, found.projects) == (1.0, 1.0, (), ())


def test_a_letter_that_recommends_several_names_this_one_too() -> None:
    texts = ("推荐下列项目：", "1.深圳市海川信息技术有限公司“智慧社区养老平台”；", f"2.{COMPANY}“{PROJECT}”。")
    found = record([letter(*texts), *whole_packet()]).letter
    assert found is not None and (found.applicant, found.project) == (1.0, 1.0)


def test_a_letter_for_another() -> None:
    found = record(
        [letter("经审核，深圳市海川信息技术有限公司申报的", "“智慧社区养老平台”项目材料真实，同意推荐。"), *whole_packet()]
    ).letter
    assert found is not None and found.applicant < 0.8 and found.project < 0.8
    assert found.organisations == ("深圳市海川信息技术有限公司",) and found.projects == ("智慧社区养老平台",)


def test_a_character_misread_in_the_letter_is_no_other_name() -> None:
    found = record(
        [letter(f"经审核，{COMPANY.replace('数', '敦')}申报的", f"“{PROJECT}”项目，同意推荐。"), *whole_packet()]
    ).letter
    assert found is not None and found.applicant >= 0.8


def test_no_letter_no_reading() -> None:
    assert record(whole_packet()).letter is None


@pytest.mark.parametrize(
    ("text", "y", "what"),
    [
        ("机密★10年", 0.06, SECRECY),
        ("秘 密 ★ 长期", 0.06, SECRECY),
        ("绝密", 0.06, SECRECY),
        ("密级：秘密", 0.5, SECRECY),
        ("身份证号码：" + CARD, 0.4, IDENTITY_CARD),
        ("负责人身份证号码" + CARD[:-1] + "1。", 0.4, IDENTITY_CARD),  # named, its check digit mistyped
        ("护照号码：E12345678", 0.4, PASSPORT),
    ],
)
def test_what_no_packet_may_hold(text: str, y: float, what: str) -> None:
    [mark] = sensitive_marks([text_page([(0.2, y, text)])])
    assert mark.what == what and CARD[4:] not in mark.shown and "2345678" not in mark.shown


@pytest.mark.parametrize(
    ("first", "second"),
    [(f"负责人证件{CARD[:10]}", f"{CARD[10:]}。"), ("负责人身份证号码", CARD[:-1] + "1。"), ("负责人身份证", f"号{CARD}")],
)
def test_a_number_that_goes_on_in_the_next_line(first: str, second: str) -> None:
    [mark] = sensitive_marks([text_page([(0.5, 0.3, first), (0.1, 0.32, second)])])
    assert mark.what == IDENTITY_CARD


@pytest.mark.parametrize(
    "text",
    [
        "所提交的项目内容未涉及国家秘密、个人信息",
        "保护商业秘密和技术秘密",
        "秘密",  # a word at the end of a wrapped line
        "密级：无",
        "机密文件柜采购合同",
        CARD[:-1] + "1",  # a wrong check digit
        "统一社会信用代码：91440106MA5KJEWGTE",
        "合同编号：2019" + CARD,  # a part of a longer number
        "★★★★★",
    ],
)
def test_what_comes_near_it(text: str) -> None:
    assert sensitive_marks([text_page([(0.2, 0.5, text)])]) == ()


def test_numbers_leave_masked() -> None:
    assert masked(CARD) == "1101**************"


def form() -> list[Page]:
    return [cover(), instructions(), table_one(), table_two(), *essay_pages()]


def with_numbers(pages: list[Page], numbers: list[int]) -> list[Page]:
    return [replace(p, lines=(*p.lines, line(f"- {n} -", 0.48, 0.95))) for p, n in zip(pages, numbers, strict=True)]


def test_a_skipped_number_is_a_missing_sheet() -> None:
    pages = form()
    whole = with_numbers(pages, list(range(1, len(pages) + 1)))
    assert record(whole).gaps == ()
    gaps = record(whole[:3] + whole[4:]).gaps
    assert [gap.numbers for gap in gaps] == [(4,)] and gaps[0].source.page == 3


def test_pages_without_numbers_between_are_no_gap() -> None:
    pages = form()
    numbers = list(range(1, len(pages) + 1))
    whole = with_numbers(pages, numbers)
    whole[3] = pages[3]
    assert record(whole).gaps == ()


def test_numbers_that_begin_anew_are_no_gap() -> None:
    pages = form()
    assert record(with_numbers(pages, [1, 2, 1, 2, *range(1, len(pages) - 3)])).gaps == ()


def essay(heading: str, text: str) -> list[Page]:
    """One essay on a page of its own."""
    return essay_pages([(heading, text)])[:1]


SENTENCE = "公司成立于二〇一〇年，注册用户超过八十六万，具备资源整合共享能力。"


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        (SENTENCE * 41 + "公司与多所高校建立联合实验室在图像识别方向开展合作研究并形成", 1),
        (SENTENCE * 42, 0),
        (SENTENCE * 40 + "\n主要产品：云平台", 0),  # a short last line: a list, a caption
        (SENTENCE * 10 + "公司与多所高校建立联合实验室在图像识别方向开展合作研究并形成", 0),  # room was left on the sheet
    ],
)
def test_an_essay_that_breaks_off_before_the_next_heading(text: str, gaps: int) -> None:
    width = int(0.8 / 0.021)
    cut = text if "\n" in text else text[: len(text) - (len(text) + 2) % width]  # the last line is full
    cut = cut[:-1] + "。" if text == SENTENCE * 42 else cut
    pages = [cover(), *essay("（1）项目承担方资质与能力", cut), *essay_pages([("（2）项目实施方案", SENTENCE * 6)])]
    second = pages[2]
    pages[2] = replace(second, lines=tuple(n for n in second.lines if "、申报" not in n.text and "1. " not in n.text))
    found = record(pages).gaps
    assert len(found) == gaps, found
    if gaps:
        assert found[0].source.page == 2 and found[0].ending
