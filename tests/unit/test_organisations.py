"""Whose name it is: place and trade name tell organisations apart, what all of a kind are called does not."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import permutations

import pytest

from checkers.check import check
from cleanrecord import clean, seal, set_field
from model.finding import Severity
from model.organisations import is_branch, parts_of, same_name
from model.places import located, said
from notices.profile import load
from test_seals_judge import FIELDS, judge
from test_seals_judge import seal as seal_reading

PROFILE = load("xxxf2020")
SAME, OTHER = PROFILE.thresholds.owner_same, PROFILE.thresholds.owner_other
CITIES = [
    "广州",
    "深圳",
    "珠海",
    "汕头",
    "佛山",
    "韶关",
    "河源",
    "梅州",
    "惠州",
    "汕尾",
    "东莞",
    "中山",
    "江门",
    "阳江",
    "湛江",
    "茂名",
    "肇庆",
    "清远",
    "潮州",
    "揭阳",
    "云浮",
]
BUREAUX = [f"{city}市工业和信息化局" for city in CITIES]
AT = "cover.recommender_seal"


@pytest.mark.parametrize("pattern", ["{}市工业和信息化局", "{}市云帆智能科技有限公司", "{}云帆信息技术股份有限公司"])
def test_names_in_other_cities_are_others(pattern: str) -> None:
    pairs = list(permutations([pattern.format(city) for city in CITIES], 2))
    assert len(pairs) == 420
    assert [pair for pair in pairs if same_name(*pair) >= OTHER] == []


def test_a_bureau_read_with_two_wrong_characters_is_never_surely_another() -> None:
    choose = random.Random(7)
    for name in BUREAUX * 10:
        letters = list(name)
        for place in choose.sample(range(len(name)), 2):
            letters[place] = choose.choice("田由甲申土士干千夭天夫失未末")
        assert same_name("".join(letters), name) >= OTHER, letters


@pytest.mark.parametrize(
    ("read", "name"),
    [
        ("华信永道(北京)科技股份有限公司", "华信永道（北京）科技股份有限公司"),
        ("科技有限公司深圳前海云端互动", "深圳前海云端互动科技有限公司"),  # the ring cut elsewhere
        ("支有限公上海市鑫苑物联科", "上海市鑫苑物联科技有限公司"),  # cut within a character, its end lost with the cut
        (
            "融圆教育科技（集团）股份仰公葡东莞",
            "东莞市融圆教育科技（集团）股份有限公司",
        ),  # neither its end nor its beginning whole
        ("广东省佛山市工业和信息化局", "佛山市工业和信息化局"),
        ("广州市云帆智能科技有限公司4401060012345", "广州市云帆智能科技有限公司"),
        ("和信息化厅116040贵州省工业", "贵州省工业和信息化厅"),  # the number where the ring was cut
        ("肇庆市工业和信惠化同", "肇庆市工业和信息化局"),
        ("深辨市工业和信息化局", "深圳市工业和信息化局"),  # one character, and no such place
    ],
)
def test_the_same_name(read: str, name: str) -> None:
    assert same_name(read, name) >= SAME


@pytest.mark.parametrize(
    ("read", "name"),
    [
        ("智能科技有限公司", "广州市云帆智能科技有限公司"),  # what tells it apart was not read
        ("天床市工业和信息化局", "肇庆市工业和信息化局"),  # no such place
        ("广州市云风智能科技有限公司", "广州市云帆智能科技有限公司"),
        ("支有限公上海市鑫苑物联科", "上海市鑫源物联科技有限公司"),
        ("广东省经济和信息化委员会", "广东省工业和信息化厅"),
        ("中山大学附属第一医院", "中山大学"),
    ],
)
def test_nobody_can_tell(read: str, name: str) -> None:
    assert OTHER <= same_name(read, name) < SAME


@pytest.mark.parametrize(
    ("read", "name"),
    [
        ("华信永道(上海)科技股份有限公司", "华信永道（北京）科技股份有限公司"),
        ("中国移动通信集团广西有限公司", "中国移动通信集团广东有限公司"),
        ("广州市海川智能科技有限公司", "广州市云帆智能科技有限公司"),
        ("广州市工业和信息化局", "广东省工业和信息化厅"),
        ("广州市天河区工业和信息化局", "广州市工业和信息化局"),
        ("广州市商务局", "广州市工业和信息化局"),
        ("广州市云帆智能科技有限公司深圳分公司", "广州市云帆智能科技有限公司"),
        ("化局云浮市工业和信息", "肇庆市工业和信息化局"),
        ("和信息化局116040云浮市工业", "肇庆市工业和信息化局"),
    ],
)
def test_another_name(read: str, name: str) -> None:
    assert same_name(read, name) < OTHER


def test_a_character_that_was_hardly_read_is_no_evidence() -> None:
    assert same_name("云浮市工业和信息化局", "肇庆市工业和信息化局") < OTHER
    assert OTHER <= same_name("云浮市工业和信息化局", "肇庆市工业和信息化局", weak={1}) < SAME
    assert same_name("云浮市工业和信息化局", "肇庆市工业和信息化局", weak={9}) < OTHER


def test_nothing_read_is_nobody() -> None:
    assert same_name("", BUREAUX[0]) == same_name(BUREAUX[0], "") == same_name("★", BUREAUX[0]) == 0


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("广东省佛山市南海区经济促进局", ["广东", "佛山", "南海"]),
        ("吉林市工业和信息化局", ["吉林"]),
        ("北京市朝阳区经济和信息化局", ["北京", "朝阳"]),
        ("海南藏族自治州工业和信息化局", ["海南"]),
        ("内蒙古自治区工业和信息化厅", ["内蒙古"]),
        ("中国广东核电", ["中国", "广东"]),
        ("云帆智能科技有限公司", []),
    ],
)
def test_the_places_that_a_name_begins_with(name: str, places: list[str]) -> None:
    assert [place.name for place in located(name).places] == places


def test_places_as_one_calls_them() -> None:
    assert [said(full) for full in ("延边朝鲜族自治州", "西藏自治区", "内蒙古自治区", "深圳市", "阿拉善盟", "忠县")] == [
        "延边", "西藏", "内蒙古", "深圳", "阿拉善", "忠县",
    ]  # fmt: skip


def test_trade_names() -> None:
    names = ("佛山市数科智联软件有限公司", "深圳前海云端互动科技有限公司", "广州智能装备有限公司", "华为技术有限公司")
    assert [parts_of(name).core_text for name in names] == ["数科智联", "前海云端互动", "智能", "华为"]
    assert [is_branch(n) for n in ("某某有限公司广州分公司", "某某会计师事务所（特殊普通合伙）广东分所", "某某有限公司")] == [
        True,
        True,
        False,
    ]


def of_seal(text: str, **changes: object) -> list[tuple[str, Severity]]:
    record = set_field("cover.recommender", "肇庆市工业和信息化局")(clean())
    record = seal(AT, text=text, expected="肇庆市工业和信息化局", **changes)(record)
    return [(f.code, f.severity) for f in check(record, PROFILE) if f.subject == AT]


def test_another_citys_seal_is_an_error_that_the_letter_tells() -> None:
    assert of_seal("云浮市工业和信息化局", owner_match=0.9) == [(f"mismatch:{AT}", Severity.ERROR)]
    assert of_seal("云浮市工业和信息化局", owner_match=0.65) == [(f"mismatch:{AT}", Severity.WARNING)]
    assert of_seal("肇庆市工业和信息化局", owner_match=1.0) == []


def test_against_a_name_that_was_not_surely_read_itself_it_is_a_warning() -> None:
    record = set_field("cover.recommender", "肇庆市工业和信息化局", confidence=0.5)(clean())
    record = seal(AT, text="云浮市工业和信息化局", expected="肇庆市工业和信息化局", owner_match=0.4)(record)
    assert [f.severity for f in check(record, PROFILE) if f.code == f"mismatch:{AT}"] == [Severity.WARNING]


def test_where_the_packet_gives_the_owner_two_names_it_is_a_warning() -> None:
    stamped = {"text": "深圳市海川信息技术有限公司", "expected": "广州市云帆智能科技有限公司", "owner_match": 0.2}
    for name, severity in (("广州市云帆智能科技有限公司", Severity.ERROR), ("化传媒（集团）股份有限公司", Severity.WARNING)):
        record = set_field("cover.applicant", "广州市云帆智能科技有限公司")(set_field("company.name", name)(clean()))
        found = check(seal("declaration.company_seal", **stamped)(record), PROFILE)
        assert [f.severity for f in found if f.code == "mismatch:declaration.company_seal"] == [severity]


@pytest.mark.parametrize(
    ("confidence", "weak", "others", "least", "most"),
    [
        (0.97, (), (), 0, OTHER),
        (0.97, (0, 1), (), 0, OTHER),  # print lies over it, and all readings agree
        (0.97, (0, 1), ("云净市工业和信息化局",), OTHER, SAME),
        (0.7, (), (), OTHER, SAME),
    ],
)
def test_a_stamped_name_of_another_city(
    confidence: float, weak: tuple[int, ...], others: tuple[str, ...], least: float, most: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = "肇庆市工业和信息化局"
    monkeypatch.setitem(FIELDS, "cover.recommender", replace(FIELDS["cover.recommender"], raw=owner, value=owner))
    stamped = seal_reading(130, 176, "云浮市工业和信息化局", text_confidence=confidence, weak=weak, others=others)
    found = judge(PROFILE, stamped)[AT]
    assert found.owner_match is not None and least <= found.owner_match < most
