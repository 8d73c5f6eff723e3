"""Tables that plain texts draw with signs."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.readers.word.reader import word_pages
from intake.inspection.other_documents import text_as_word
from intake.inspection.text_tables import rows_drawn

BOXES = """表一
┌────┬──────┐
│单位名称│广州市云帆│
│    │有限公司 │
├────┼──────┤
│注册资本│5000万元│
├────┴──────┤
│以上属实       │
└───────────┘
"""
MARKDOWN = "| 单位名称 | 甲公司 |\n|---|---|\n| 注册资本 | 5000万元 |\n| 电话 | 020-1 |"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (BOXES.partition("\n")[2], [["单位名称", "广州市云帆有限公司"], ["注册资本", "5000万元"], ["以上属实"]]),
        (MARKDOWN, [["单位名称", "甲公司"], ["注册资本", "5000万元"], ["电话", "020-1"]]),
        ("|a|b|\n|c|d|", [["a", "b"], ["c", "d"]]),
    ],
    ids=["box characters", "Markdown", "without lines"],
)
def test_rows(text: str, rows: list[list[str]]) -> None:
    assert rows_drawn(text.splitlines()) == rows


def test_a_drawn_table_is_read_as_one(tmp_path: Path) -> None:
    (page,) = word_pages(text_as_word(BOXES, tmp_path), "a.txt")
    assert {pair.label: pair.value for pair in page.pairs} == {"单位名称": "广州市云帆有限公司", "注册资本": "5000万元"}
    assert page.lines[0].text == "表一"


def test_dashes_and_single_walls_draw_no_table(tmp_path: Path) -> None:
    (page,) = word_pages(text_as_word("甲方|乙方\n--------\n电话：020-1", tmp_path), "a.txt")
    assert page.tables == ()
    assert [line.text for line in page.lines] == ["甲方|乙方", "--------", "电话：020-1"]
