"""Traditional characters that a recogniser makes of simplified ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.text.script import in_one_script, simplified, words_in_one_script
from record_pages import line

CLAUSE = "我单位对提供参评的全部资料的真实性负责，并保证所涉及的关键技术产品等内容皆为自主知识产权"


def read(*texts: str) -> list[str]:
    return [made.text for made in in_one_script([line(t, 0.1, 0.1 + 0.03 * n) for n, t in enumerate(texts)])]


def test_strays_of_the_other_script_are_put_right() -> None:
    wrong = CLAUSE.replace("产品", "產品").replace("内容", "內容").replace("皆为", "皆為")
    (made,) = in_one_script([line(wrong, 0.1, 0.1)])
    assert made.text == CLAUSE
    assert "".join(c.text for c in made.chars) == CLAUSE


@pytest.mark.parametrize(
    "texts",
    [
        ("法定代表人：劉志强", CLAUSE),  # one stray: a name
        ("致：香港數碼港管理有限公司，茲證明貴單位為本會會員，特此證明", "發證日期：二○一九年"),  # a page of the other script
        ("昇腾计算产业联盟与堃元科技有限公司", CLAUSE),
    ],
)
def test_what_stands_so_stays_so(texts: tuple[str, ...]) -> None:
    assert read(*texts) == list(texts)


def test_characters_of_both_scripts_are_kept() -> None:
    assert "".join(map(simplified, "软件著作权乾坤於A1，")) == "软件著作权乾坤於A1，"


def test_a_single_stray_that_was_doubtful_is_put_right() -> None:
    label = line("項目名称", 0.1, 0.1)
    doubtful = replace(label, chars=(replace(label.chars[0], confidence=0.5), *label.chars[1:]))
    made, _ = in_one_script([doubtful, line(CLAUSE, 0.1, 0.2)])
    assert made.text == "".join(c.text for c in made.chars) == "项目名称"


@pytest.mark.parametrize(
    ("read", "said"),
    [
        ("南京市锐為數育科技（集團）公司", "南京市锐为数育科技（集团）公司"),
        ("國產實業股份有限公司", "國產實業股份有限公司"),  # a firm of the other script
    ],
)
def test_stray_traditional_characters_of_a_seal_are_its_simplified_ones(read: str, said: str) -> None:
    assert words_in_one_script(read) == said
