"""Who is named in running text: persons without a word before them, names in brackets, and what is no name."""

from __future__ import annotations

import pytest

from extractors.text.lexer import words_of
from extractors.text.mentioned import mentioned_in


def named(text: str, label: str) -> list[str]:
    return [e.text for e in mentioned_in(text) if e.label == label]


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("项目由冼慧妍、鄢赟和尉迟敬德共同完成，闫妮、焦裕平担任技术顾问。", ["冼慧妍", "鄢赟", "尉迟敬德", "闫妮", "焦裕平"]),
        ("法定代表人：仝卓尔　联系人：王芳", ["仝卓尔", "王芳"]),  # the one by its word, the other by the lexer
        ("由李建国博士牵头，首席科学家欧阳明高院士指导，阿卜杜拉·买买提参与。", ["李建国", "欧阳明高", "阿卜杜拉·买买提"]),
        ("公司高度重视，任何单位和个人不得弄虚作假。", []),
        ("获得省部级以上奖励，负责人项目经验丰富，联系人高清视频，专家区块链等。", []),
        ("平台覆盖石河子市、武汉市等城市，覆盖社区和商圈等。", []),
    ],
)
def test_persons(text: str, persons: list[str]) -> None:
    assert named(text, "PERSON") == persons


@pytest.mark.parametrize(
    ("text", "organisations"),
    [
        (
            "本公司与华为技术（深圳）有限公司、普华永道中天会计师事务所（特殊普通合伙）合作。",
            ["华为技术（深圳）有限公司", "普华永道中天会计师事务所（特殊普通合伙）"],
        ),
        ("项目经新疆维吾尔自治区工业和信息化厅推荐。", ["新疆维吾尔自治区工业和信息化厅"]),
        ("合作单位包括飞越科技有限公司、北京航空航天大学和清华大学。", ["飞越科技有限公司", "北京航空航天大学", "清华大学"]),
        ("远景达软件（石河子）有限公司成立于2003年。", ["远景达软件（石河子）有限公司"]),
        ("资金来源为单位自筹和银行贷款，面向行业协会和中小学推广，平台累计服务中小学781家。", []),
    ],
)
def test_organisations(text: str, organisations: list[str]) -> None:
    assert named(text, "ORG") == organisations


def test_dates_and_amounts_are_those_of_the_rules() -> None:
    found = {e.label: e.value for e in mentioned_in("2019年6月，项目获得资助120万元。")}
    assert (found["DATE"], found["MONEY"]) == ("2019-06", 120)


def test_words_are_the_text() -> None:
    text = "张三在北京市工作。\n\n李四去２０２０年！" + "长" * 450
    told = words_of(text)
    assert "".join(w.text for w in told) == text
    assert all(text[w.start : w.end] == w.text for w in told)
    assert [(w.text, w.tag) for w in told[:3]] == [("张三", "PER"), ("在", "p"), ("北京市", "LOC")]
    assert words_of("") == []
