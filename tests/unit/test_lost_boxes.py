"""Boxes that a pen filled and that were read as characters with a frame."""

from __future__ import annotations

import pytest

from extractors.forms.values.lost_boxes import with_lost_boxes

NATURES = ("民营企业", "国有企业", "外资企业", "国有控股企业")
YES_NO = ("是", "否")


@pytest.mark.parametrize(
    ("text", "wordings", "expected"),
    [
        ("☐国有企业图民营企业 ☐外资企业\n☐国有控股企业", NATURES, "☐国有企业☑民营企业 ☐外资企业\n☐国有控股企业"),
        ("☐国有企业 民营企业 ☐外资\n☐国有控股企业", NATURES, "☐国有企业 民营企业 ☐外资\n☐国有控股企业"),  # lost: ticked or not
        ("图否\n☐是（上市时间：", YES_NO, "☑否\n☐是（上市时间："),
        ("☐否≧是（主要出口地点：东南亚）", YES_NO, "☐否☑是（主要出口地点：东南亚）"),
        ("☐否图是（主要出口地点：中东及北非）", YES_NO, "☐否☑是（主要出口地点：中东及北非）"),
        ("☐方向1：国有企业\n图方向2：民营企业", NATURES, "☐方向1：国有企业\n☑方向2：民营企业"),
        ("☐国有企业\n股份类\n图民营企业", NATURES, "☐国有企业\n股份类\n☑民营企业"),
        ("☐国有企业☐\n民营企业", NATURES, "☐国有企业☐\n民营企业"),
        ("☐方向1：国有企业 方向2：民营企业", NATURES, "☐方向1：国有企业 方向2：民营企业"),
        ("☐否\n是（主要出口地点：", YES_NO, "☐否\n是（主要出口地点："),
        ("☐国有企业 ☐民营企业", NATURES, "☐国有企业 ☐民营企业"),
        ("国有企业 图民营企业", NATURES, "国有企业 图民营企业"),  # no boxes here
        ("☐国有企业 ☐其他（意图民营企业）", NATURES, "☐国有企业 ☐其他（意图民营企业）"),  # a word of its own
        ("☐否 ☐是（是否为集团：", YES_NO, "☐否 ☐是（是否为集团："),
    ],
)
def test_a_lost_box_before_a_choice(text: str, wordings: tuple[str, ...], expected: str) -> None:
    assert with_lost_boxes(text, wordings) == expected


def test_each_row_has_choices_of_its_own() -> None:
    rows = "高新技术企业图国家级/☐省市级授予年份：2018年\n企业技术中心☐国家级/☐省市级\n重点实验室☐国家级/省市级"
    marked = rows.replace("图", "☑")
    assert with_lost_boxes(rows, ("国家级", "省市级"), ("高新技术企业", "企业技术中心", "重点实验室")) == marked
