"""Days, copies and quotas as notices say them, found by spaCy's matcher with the patterns of `spans.yaml`."""

from __future__ import annotations

import pytest

from shenbao.drafting.spans import mentions_in


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("请于2026年6月30日（星期二）下班17:30前报送我厅。", "deadline", [("2026年6月30日（星期二）下班17:30前", (2026, 6, 30))]),
        ("于5月10日之前报市局，5月15日前（含）报省厅。", "deadline", [("5月10日之前", (0, 5, 10)), ("5月15日前", (0, 5, 15))]),
        ("（请于6月10日前报送）", "deadline", [("6月10日前", (0, 6, 10))]),
        ("应于2025年1月1日至2025年6月30日签订。", "deadline", []),
        ("网上申报截止时间为2024年3月15日17时。", "until", [("截止时间为2024年3月15日", (2024, 3, 15))]),
    ],
)
def test_days_by_which_papers_are_due(text: str, kind: str, found: list[tuple[str, tuple[int, int, int]]]) -> None:
    assert [(m.text, m.day) for m in mentions_in(text).get(kind, ())] == found


@pytest.mark.parametrize(
    ("text", "kind", "numbers"),
    [
        ("申报书纸质版（一式叁份）。", "copies", [3]),
        ("纸质材料和电子版各2份。", "copies", [2]),
        ("一式十二份", "copies", [12]),
        ("汇总表1份。", "copies", []),
        ("提名书（原件1份，复印件2份）", "originals", [2]),
        ("各设区市推荐项目不超过三个，其中杭州市不超过5个。", "quota", [3]),
        ("各设区市推荐项目不超过三个，其中杭州市不超过5个。", "further", [3, 5]),
        ("省属企业可直接申报，限报2个。", "quota", [2]),
        ("每个市推荐数量各10家。", "quota", [10]),
        ("推荐材料一式3份。", "quota", []),
    ],
)
def test_how_many_copies_and_projects(text: str, kind: str, numbers: list[int]) -> None:
    assert [m.number for m in mentions_in(text).get(kind, ())] == numbers


def test_where_a_number_stands_tells_whom_it_binds() -> None:
    text = "中央企业可直接推荐，每家不超过1家。"
    (quota,) = mentions_in(text)["quota"]
    assert text[: quota.at] == "中央企业可直接推荐，每家不超过" and text[quota.start : quota.end] == quota.text
