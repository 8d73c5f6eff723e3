"""Essays between fuzzy headings, the declaration's prescribed text, formats, and a notice of other fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from extractors.forms.tokens import token_of
from extractors.forms.values.essays import read_essays
from extractors.packet.fill import PacketPages, fill_record
from extractors.packet.formats import read_formats
from extractors.packet.prescribed import compare_texts
from extractors.packet.running_reading import RunningReading
from model.geometry import Box
from model.page import Edge, EdgeSlice, Ink, Line, Paper, Reader
from model.record import FieldValue, Presence
from notices.profile import load
from record_packet import DECLARATION, ESSAYS, declaration, essay_pages, numbered
from record_pages import Entry, garbled, line, page, table_page, text_page, wrapped

PROFILE = load("xxxf2020")
KEYS = ["capability", "plan", "team", "collaboration", "innovation", "scalability", None, "audience", "progress", "next_steps"]
TEXTS = {f"essay.{key}": text for key, (_, text) in zip(KEYS, ESSAYS, strict=True) if key}


def essays(headings: list[tuple[str, str]]) -> dict[str, FieldValue]:
    part = PROFILE.part("essays")
    return read_essays(part, [f for f in PROFILE.fields if f.part == "essays"], essay_pages(headings))


def texts(found: dict[str, FieldValue]) -> dict[str, str]:
    return {key: (value.raw or "").replace("\n", "").strip("　") for key, value in found.items()}


@pytest.mark.parametrize(
    "style",
    [
        lambda h: h,
        lambda h: h.replace("（", "(").replace("）", ")"),
        lambda h: h.replace("（", "").replace("）", "、"),
        lambda h: h.split("）")[-1].split(". ")[-1],
        lambda h: h.translate(str.maketrans("123456", "一二三四五六")),
        lambda h: h[:4] + garbled(h[4:], 3) if len(h) > 9 else h,
        lambda h: f"☑{h}",
    ],
    ids=["as printed", "half width", "1、", "no numbers", "Chinese numbers", "misread", "beside a punched hole"],
)
def test_headings_in_other_styles(style: object) -> None:
    found = essays([(style(h), t) for h, t in ESSAYS])  # type: ignore[operator]
    assert texts(found) == TEXTS


def test_a_paging_seals_slice_beside_an_empty_heading_is_no_text() -> None:
    pages = [replace(p, number=n) for n, p in enumerate(essay_pages([*ESSAYS[:-1], (ESSAYS[-1][0], "")]), 1)]
    edge = EdgeSlice(Edge.RIGHT, Box(0.966, 0.05, 1.0, 0.9), Ink.UNKNOWN, "")
    slices = [line("品", 0.975, max(one.box.y1 for one in pages[-1].lines) + 0.01, confidence=0.82)]
    pages[-1] = replace(pages[-1], lines=(*pages[-1].lines, *slices), edges=(edge,))
    front = table_page("二、项目申报书", [[Entry("项目名称", 0.3), Entry("云边协同平台", 0.7)]])
    found = fill_record(PacketPages("packet", (), numbered([front, *pages]), Path("/nonexistent")), PROFILE).fields
    assert found["essay.next_steps"].presence is Presence.BLANK
    assert found["essay.progress"].presence is Presence.FILLED


def test_hints_under_headings_are_no_text() -> None:
    hints = {f"essay.{key}": PROFILE.field(f"essay.{key}").hints for key in KEYS if key}
    changed = [
        (h, (hints.get(f"essay.{k}", ("",)) or ("",))[0] + "\n" + t if t else "") for k, (h, t) in zip(KEYS, ESSAYS, strict=True)
    ]
    assert texts(essays(changed)) == TEXTS


def test_an_essay_left_blank_and_one_left_out() -> None:
    changed = [(h, "" if n == 1 else t) for n, (h, t) in enumerate(ESSAYS) if n != 4]
    found = essays(changed)
    assert found["essay.plan"].presence is Presence.BLANK
    assert "essay.innovation" not in found
    # nothing of the others is lost: the text of the missing heading's neighbour is still its own
    assert texts(found)["essay.collaboration"] == TEXTS["essay.collaboration"]


def test_a_heading_with_its_text_on_the_same_line() -> None:
    changed = [(h + "：" + t[:18], t[18:]) if n == 4 else (h, t) for n, (h, t) in enumerate(ESSAYS)]
    assert texts(essays(changed))["essay.innovation"] == TEXTS["essay.innovation"]


def declared(paragraphs: list[str], electronic: bool = False) -> tuple[float, tuple[tuple[str, str], ...]]:
    sheet = declaration(paragraphs)
    if electronic:
        sheet = replace(sheet, reader=Reader.WORD, paper=Paper.ELECTRONIC)
    found = compare_texts(PROFILE.prescribed[0], [sheet])
    return found.similarity, found.differences


def test_the_prescribed_text_as_it_should_be() -> None:
    assert declared(DECLARATION) == (1.0, ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("全部资料", "部分资料"),
        ("皆为自主知识产权", "为自主或合作知识产权"),
        ("未涉及国家秘密", "未发现涉及国家秘密"),
        ("承担全部法律责任", "承担相应责任"),
    ],
)
def test_a_changed_word_is_told(old: str, new: str) -> None:
    similarity, differences = declared([p.replace(old, new) for p in DECLARATION])
    assert similarity < 0.985
    assert differences


def test_a_missing_clause_is_told() -> None:
    similarity, differences = declared([p for p in DECLARATION if not p.startswith("4.")])
    assert similarity < 0.5
    assert any("文字和图片" in a and not b for a, b in differences) or differences


def test_a_changed_clause_is_kept_whole_as_it_is_printed() -> None:
    sheet = declaration([p.replace("全部资料", "部分资料") for p in DECLARATION])
    [(prescribed, found)] = compare_texts(PROFILE.prescribed[0], [sheet]).clauses
    assert prescribed.startswith("我单位对提供参评的全部资料的真实性负责，并保证") and prescribed.endswith("自主知识产权。")
    assert found.startswith("我单位对提供参评的部分资料的真实性负责，并保证") and found.endswith("自主知识产权")


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ("5.因第三方原因造成的不实，我单位不承担责任。", True),
        ("因第三方原因造成的不实，我单位不承担责任。", None),
        ("第3页", False),
    ],
)
def test_a_clause_put_in_is_told(own: str, told: bool | None) -> None:
    """On a recognised page only one with a number: a stamp may have been read there."""
    text = [*DECLARATION[:-1], own, DECLARATION[-1]]
    assert bool(declared(text, electronic=True)[1]) is (told is not False)
    assert bool(declared(text)[1]) is bool(told)


def test_other_numbers_before_the_clauses_change_nothing() -> None:
    numbered = [f"（{p[0]}）{p[2:]}" if p[1] == "." else p for p in DECLARATION]
    assert numbered != DECLARATION and declared(numbered, electronic=True) == (1.0, ())


def test_a_recognisers_slips_are_no_changes() -> None:
    slips = [p.replace("责任", "贵任").replace("自主", "目主").replace("，", "．") for p in DECLARATION]
    assert declared(slips)[0] > 0.97


def test_a_character_that_no_simplified_text_has_is_no_change() -> None:
    assert "填写" in "".join(DECLARATION)
    assert declared([p.replace("填写", "塡写") for p in DECLARATION])[1] == ()


def test_in_an_electronic_text_every_character_counts() -> None:
    assert declared([p.replace("负责", "负贵") for p in DECLARATION], electronic=True)[1] == (("责", "贵"),)


def test_fonts_and_sizes_of_electronic_pages() -> None:
    body = [
        replace(n, font="ABCDEF+FangSong_GB2312", size_pt=16.0)
        for n in wrapped("项目建设内容包括平台与终端。" * 20, 0.1, 0.2, 0.8)
    ]
    head = replace(line("三、申报项目详细介绍", 0.1, 0.1), font="SimSun", size_pt=16.0)
    sheet = replace(page([head, *body]), paper=Paper.ELECTRONIC, reader=Reader.TEXT_LAYER, width_mm=215.9, height_mm=279.4)
    found = {f.what: f for f in read_formats(PROFILE, [("essays", sheet)])}
    assert (found["body"].conforms, found["heading1"].conforms, found["paper_size"].conforms) == (True, False, False)
    assert found["heading1"].found == "SimSun 16 磅"


def test_a_photo_is_never_sure_of_its_paper() -> None:
    sheet = replace(page([line("正文", 0.1, 0.1)]), paper=Paper.PHOTO, width_mm=180.0, height_mm=260.0)
    found = read_formats(PROFILE, [("cover", sheet)])[0]
    assert (found.conforms, found.sure) == (False, False)


def test_another_notice_without_a_change_of_code(tmp_path: Path) -> None:
    profile = load("demo-zjtx")
    front = text_page(
        [
            (0.3, 0.2, "专精特新中小企业认定申请书"),
            (0.2, 0.4, "申请企业：杭州某某传动有限公司（盖章）"),
            (0.2, 0.46, "申请日期：2023年5月8日"),
        ]
    )
    rows = [
        [Entry("企业名称", 0.2), Entry("杭州某某传动有限公司", 0.8)],
        [Entry("统一社会信用代码", 0.2), Entry("91440106MA5KJEWGTE", 0.3), Entry("成立日期", 0.2), Entry("2009-06-01", 0.3)],
        [Entry("法定代表人", 0.2), Entry("周明", 0.3), Entry("联系人", 0.2), Entry("吴丽", 0.3)],
        [Entry("企业规模", 0.2), Entry("☐中型 ☑小型 ☐微型", 0.8)],
        [Entry("是否拥有自主品牌", 0.2), Entry("☑是（品牌名称：精传） ☐否", 0.8)],
        [Entry("已获称号", 0.2), Entry("隐形冠军企业 ☐省级 ☑市级 2021年\n科技型中小企业 ☑省级 ☐市级 2019年", 0.8)],
        [Entry("主导产品名称", 0.2), Entry("谐波减速器", 0.8)],
    ]
    basics = table_page("一、企业基本情况", rows)
    result = fill_record(PacketPages("另一份", (), [replace(front, number=1), replace(basics, number=2)], tmp_path), profile)
    assert [p.part for p in result.pages] == ["front", "basics"]
    value = {key: field.value for key, field in result.fields.items()}
    assert value["front.date"] == "2023-05-08"
    assert (value["enterprise.name"], value["enterprise.founded"]) == ("杭州某某传动有限公司", "2009-06-01")
    assert (value["enterprise.size"], value["enterprise.brand"], value["enterprise.brand_name"]) == (["小型"], True, "精传")
    assert value["enterprise.titles"] == {
        "hidden_champion": {"level": "市级", "year": "2021"},
        "tech_sme": {"level": "省级", "year": "2019"},
    }
    assert result.fields["figures.revenue"].presence is Presence.NOT_FOUND


def certainty_between(lines: Sequence[Line], words: str) -> float:
    """How surely these words, found once in lines of a page, stand together as they were read."""
    sheet = page(list(lines))
    reading = RunningReading.of([token_of(line, sheet) for line in sheet.lines])
    at = reading.plain.index(words)
    return reading.certainty(at, at + len(words))


def test_words_that_were_read_surely_and_leave_no_room_surely_stand_there() -> None:
    lines = wrapped("我单位对违反上述声明导致的后果承担部分法律责任" * 8, 0.15, 0.2, 0.7)
    assert certainty_between(lines, "承担部分法律") > 0.95  # in a line, and over the end of a full one
    across = lines[0].text[-3:] + lines[1].text[:3]
    assert certainty_between(lines, across) > 0.95


@pytest.mark.parametrize("spoil", ["dim", "room", "short", "line"])
def test_what_was_read_badly_or_beside_room_for_more_is_not_sure(spoil: str) -> None:
    lines = wrapped("我单位对违反上述声明导致的后果承担部分法律责任" * 8, 0.15, 0.2, 0.7)
    first, second, *rest = lines
    if spoil == "dim":
        chars = [replace(c, confidence=0.5) if c.text == "部" else c for c in first.chars]
        assert certainty_between([replace(first, chars=tuple(chars)), *lines[1:]], "承担部分法律") < 0.6
    elif spoil == "room":
        kept = tuple(c for c in first.chars if c.text not in "部分")
        assert certainty_between([replace(first, text="".join(c.text for c in kept), chars=kept), *lines[1:]], "承担法律") < 0.6
    elif spoil == "short":
        cut = replace(first, text=first.text[:-3], chars=first.chars[:-3], box=replace(first.box, x1=first.chars[-4].box.x1))
        assert certainty_between([cut, *lines[1:]], cut.text[-2:] + second.text[:2]) < 0.6
    else:
        assert certainty_between([first, *rest], first.text[-2:] + rest[0].text[:2]) < 0.6
