"""Personal data in lists are shown in part only."""

from __future__ import annotations

import pytest

from shenbao.service.insight.fulltext import masked
from storage.search import snippet


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("手机 13812345678 邮箱", "手机 138****5678 邮箱"),
        ("138 1234 5678，", "138****5678，"),
        ("传真 0757-83961234。", "传真 0757-****1234。"),
        ("邮箱 zhangwei-56@126.com ", "邮箱 z***@126.com "),
        ("身份证 440601198001011234 号", "身份证 440601************ 号"),
        ("身份证44060119800101123X", "身份证440601************"),
        ("统一社会信用代码 91440600MA4UKJ8X2P", "统一社会信用代码 91440600MA4UKJ8X2P"),
        ("注册资本 6600 万元，2019 年 12 月", "注册资本 6600 万元，2019 年 12 月"),
        ("登记号：2017SR9634794 ", "登记号：2017SR9634794 "),
    ],
)
def test_numbers_and_addresses_of_people_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_a_search_for_half_a_number_does_not_show_the_other_half() -> None:
    text = "联系人 张伟 手机 13812345678 传真 0757-83961234"
    for word in ("手机", "138", "1381234", "5678"):
        found = snippet(text, [word], masked)
        assert "13812345678" not in found.before + found.found + found.after
        assert "2345" not in found.before + found.after
    whole = snippet(text, ["13812345678"], masked)
    assert whole.found == "13812345678"
