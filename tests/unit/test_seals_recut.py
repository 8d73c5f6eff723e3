"""Where a ring was cut wrongly, and what lies over a grey seal."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.page.seals.foot import ends_well, foot_within, without_number
from extractors.page.seals.planes import seal_ink


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("佛山市数科智联软件有限公司4406001234567", "佛山市数科智联软件有限公司"),
        ("0861169阳德润信息技术有限公司", "阳德润信息技术有限公司"),
        ("佛山市360安全科技有限公司", "佛山市360安全科技有限公司"),
        ("三六零八有限公司", "三六零八有限公司"),
        ("", ""),
    ],
)
def test_the_security_number_is_no_part_of_the_name(text: str, bare: str) -> None:
    assert without_number(text) == bare


@pytest.mark.parametrize(
    ("text", "foot"),
    [
        ("限公司出长沙格物电子科", (3 / 11, 3 / 11)),  # cut between 科 and 技
        ("(集团)有限公司9698661苏州弘毅数码科", (8 / 22, 15 / 22)),
        ("苏州弘毅数码科技有限公司", None),
        ("苏州弘毅数码科技有限公司9698661", None),  # the number behind the name: the cut is right
        ("某某省工业和信息化厅", None),
        ("珠海市数科智联", None),
        ("某市工会公司", None),
        ("限公司苏州弘毅（集团）有", (3 / 12, 3 / 12)),  # 集团 in its bracket ends no name
    ],
)
def test_the_words_tell_where_the_foot_is(text: str, foot: tuple[float, float] | None) -> None:
    assert foot_within(text) == (pytest.approx(foot) if foot else None)


def test_endings_of_names() -> None:
    assert ends_well("广东省工业和信息化厅") and ends_well("中山大学附属第一医院")
    assert not ends_well("佛山市数科智联软件有限")


def test_rules_over_a_grey_seal_are_taken_for_print_and_its_ring_is_not() -> None:
    page = np.full((400, 400), 250, np.uint8)
    cv2.circle(page, (200, 200), 160, 120, 8)
    for angle in range(0, 360, 24):
        x, y = 200 + 130 * np.cos(np.radians(angle)), 200 + 130 * np.sin(np.radians(angle))
        cv2.rectangle(page, (round(x) - 9, round(y) - 9), (round(x) + 9, round(y) + 9), 120, 2)
    bare = seal_ink(page.copy(), red=False, dpi=200)
    cv2.line(page, (0, 120), (399, 120), 110, 2)
    cv2.line(page, (90, 0), (90, 399), 110, 2)
    ruled = seal_ink(page, red=False, dpi=200)
    assert ruled.hidden[120, 150:350].mean() > 0.95 and ruled.hidden[220:300, 90].mean() > 0.9
    # Away from the rules the ink is as it was, on the empty way of a rule it is gone.
    away = (ruled.hidden < 0.5) & (bare.hidden < 0.5)
    assert np.abs(ruled.ink - bare.ink)[away].max() < 0.1
    assert ruled.ink[120, 180:220].max() < 0.15
    assert bare.hidden.mean() < 0.02
