"""A warning in the words of a demand."""

from __future__ import annotations

import pytest

from model.demanded import demand_words

NOT_SEEN = "封面公章所在页为黑白或灰度扫描，无法看出是否为原始印油；复印无效，请核对纸质原件，或提交彩色扫描件。"
NO_COLOUR = "封面公章颜色不明，无法判明是否为原始印油；复印无效，请核对纸质原件，或提交加盖公章的原件。"
WHOSE = "印文辨认不清，请一并核对是否为“某公司”的公章。"


@pytest.mark.parametrize("first", [NOT_SEEN, NO_COLOUR])
def test_a_sentence_for_the_staff_alone_leaves_nothing_behind(first: str) -> None:
    told = demand_words(first + WHOSE)
    assert "印文" not in told and "核对" not in told and "请提交" in told


def test_what_leads_to_a_demand_stays() -> None:
    assert demand_words("附3所载日期不清，请人工核对。") == "附3所载日期不清。"  # nothing else is told
    assert demand_words("缺少附3。日期不清，请核实。") == "缺少附3。日期不清，请核实。"
