"""Values held against the rest of the packet: which are doubtful, and on which no error may rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from checkers.check import check
from cleanrecord import clean, set_field
from extractors.packet.calibration import least_character
from extractors.packet.doubt import Doubt, doubts_of, weigh_values
from model.geometry import Box
from model.page import Ink, Page, Reader, SealKind, SealReading, SealShape, Tick
from model.record import FieldValue, Presence, Source
from notices.field_types.registry import FieldType
from notices.profile import load
from record_pages import line, page

PROFILE = load("xxxf2020")
ASKED = 0.9
PLACE = Box(0.4, 0.30, 0.9, 0.32)


def value(key: str, raw: str, read: object = None, reader: Reader = Reader.OCR, box: Box = PLACE) -> FieldValue:
    spec = PROFILE.field(key)
    typed = read if read is not None else spec.read(raw).value
    return FieldValue(key, raw, typed, 0.99, Source("scan.pdf", 1, box, reader), Presence.FILLED if raw else Presence.BLANK)


def weighed(*values: FieldValue, on: Page | None = None) -> dict[str, FieldValue]:
    return weigh_values({v.key: v for v in values}, PROFILE, [on or page([line("x", 0.1, 0.9)])])


def doubts(*values: FieldValue, on: Page | None = None) -> Mapping[str, frozenset[Doubt]]:
    return doubts_of({v.key: v for v in values}, PROFILE, [on or page([line("x", 0.1, 0.9)])])


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("company.contact.email", "info@yunfan.com.cn"), ("company.contact.email", "lin_1207@163.com"), ("company.contact.mobile", "13812345678"),
        ("company.contact.name", "欧阳晓"), ("company.main_revenue", "8,856.17"), ("company.main_revenue", "1200万元"), ("company.rnd_investment", "无"),
        ("company.software.product_revenue", "/"), ("cover.date", "2020年4月22日"), ("cover.date", "二〇二○年四月二日"), ("company.credit_code", "91110000600037341L"),
        ("company.registered_address", "广州市天河区科韵路16号（B座）3楼"), ("cover.direction", "方向2：线上线下融合服务、方向8：前沿科技信息产品"), ("project.period", "2018/11~2020/12"),
        ("company.contact.fax", "0592-2267079"), ("company.export_places", "东盟"), ("cover.date", "2020年4月"),
        ("cover.recommender", "新疆生产建设兵团工业和信息化局"), ("company.name", "中科睿信息技术（北京）有限公司"), ("company.rnd_capability", "已获授权专利8件（其中发明6件），软件著作权48件。"),
    ],
)  # fmt: skip
def test_an_ordinary_value_is_not_doubted(key: str, raw: str) -> None:
    assert weighed(value(key, raw))[key].confidence == 0.99


@pytest.mark.parametrize(
    ("raw", "severity"),
    [
        ("国有企业  民营企业  外资企业", "warning"),
        ("☐国有企业  ☐民营企业  ☐外资企业", "error"),
        ("（  ）国有企业  （  ）民营企业", "error"),
    ],
)
def test_choices_without_a_box_are_not_surely_blank_in_a_file_either(raw: str, severity: str) -> None:
    key = "company.ownership"
    blank = replace(value(key, raw, reader=Reader.WORD), value=None, presence=Presence.BLANK)
    record = clean()
    doubted = replace(record, fields={**record.fields, key: weighed(blank)[key]})
    assert {f.code: f.severity.value for f in check(doubted, PROFILE)}[f"missing:{key}"] == severity


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("company.contact.email", "infol782@ofkixpkdt.com"), ("company.contact.email", "lin@outlook.co"), ("company.contact.mobile", "185293|3577"),
        ("company.contact.name", "林春梅联系人"), ("company.main_revenue", "1,800.001"), ("company.main_revenue", "1"), ("attachment3.date", "20年5月"),
        ("company.credit_code", "91110000600037342L"), ("company.registered_address", "厦门市湖里区湖滨南路.165号"), ("cover.direction", "在线医疗服务彬软"),
        ("cover.applicant", "青岛雁栖电子商务有限公子商务有限公"), ("cover.recommender", "1成都市经济和信息化局"), ("company.rnd_capability", "专利8件（其中发明6件).，软件"),
        ("cover.project_name", "连锁药房O20服务平台"), ("company.contact.email", "hr admin-902@qq.com"), ("company.contact.title", "理"), ("company.contact.fax", "2267079"),
    ],
)  # fmt: skip
def test_what_no_such_value_looks_like_is_doubted_but_only_where_it_was_recognised(key: str, raw: str) -> None:
    assert weighed(value(key, raw))[key].confidence < ASKED
    assert weighed(value(key, raw, reader=Reader.WORD))[key].confidence == 0.99


def test_one_doubtful_character_makes_a_value_doubtful_however_sure_the_line_is() -> None:
    row = line("联系人姓名：邵曌", 0.3, 0.302)
    dim = replace(row, chars=(*row.chars[:-1], replace(row.chars[-1], confidence=least_character(FieldType.PERSON) - 0.01)))
    assert weighed(value("company.contact.name", "邵曌"), on=page([row]))["company.contact.name"].confidence == 0.99
    one = weighed(value("company.contact.name", "邵曌"), on=page([dim]))["company.contact.name"]
    assert one.confidence < ASKED and one.evident < ASKED
    label = replace(row, chars=(replace(row.chars[0], confidence=0.3), *row.chars[1:]))
    assert weighed(value("company.contact.name", "邵曌"), on=page([label]))["company.contact.name"].confidence == 0.99


def test_an_invalid_value_that_was_surely_read_is_asked_about_and_still_an_error() -> None:
    fields = weighed(value("company.contact.mobile", "1380013800"))
    assert fields["company.contact.mobile"].confidence < ASKED < fields["company.contact.mobile"].evident
    assert found(fields) == {"invalid:company.contact.mobile": "error"}


def found(fields: Mapping[str, FieldValue]) -> dict[str, str]:
    record = clean()
    return {f.code: f.severity.value for f in check(replace(record, fields=record.fields | dict(fields)), PROFILE)}


@pytest.mark.parametrize(
    ("mobile", "fax", "email"),
    [
        ("022-86303708", "shenbao@nmsukm.com", "17978881815"),  # each has its neighbour's
        ("18919615717(021)85980175", "18919615717(021)85980175", "a@b.cn"),
        ("13392587596负责人电子邮箱：pm88@126.com", "021-85980175", "a@b.cn"),
        ("13392587596", "021-85980175", "邮箱13392587596a@b.cn"),
    ],
)  # fmt: skip
def test_no_error_rests_on_a_value_read_together_with_its_neighbour_s(mobile: str, fax: str, email: str) -> None:
    told = {"mobile": mobile, "fax": fax, "email": email}
    fields = weighed(*(value(f"company.contact.{name}", raw) for name, raw in told.items()))
    codes = found(fields)
    assert codes and set(codes.values()) == {"warning"}


def test_a_landline_in_the_place_of_a_mobile_is_the_applicant_s() -> None:
    fields = weighed(
        value("company.contact.mobile", "020-83134287"),
        value("company.contact.fax", "020-83134287"),
        value("company.contact.email", "a@b.cn"),
    )
    assert found(fields)["invalid:company.contact.mobile"] == "warning"  # the same number stands in both: perhaps read twice
    fields = weighed(value("company.contact.mobile", "020-83134287"), value("company.contact.fax", "020-83134288"))
    assert found(fields) == {"invalid:company.contact.mobile": "error"}


def test_values_that_should_agree_and_do_not_are_both_asked_about() -> None:
    both = weighed(value("cover.applicant", "青岛雁栖电子商务有限公司"), value("company.name", "青岛雁柄电子商务有限公司"))
    assert all(v.confidence < ASKED and v.evident == 0.99 for v in both.values())
    mails = weighed(value("company.contact.email", "a@biajuaeju.net"), value("project.leader.email", "b@bajuaeju.net"))
    assert all(v.confidence < ASKED for v in mails.values())


def test_a_name_under_a_seal_is_asked_about_unless_another_place_says_the_same() -> None:
    row = line("汕头市工和信息化局", 0.4, 0.302)
    seal = SealReading(row.box.grown(0.05, 0.05), SealShape.ROUND, Ink.ORIGINAL, SealKind.OFFICIAL, 0.9)
    on = replace(page([row]), seals=(seal,))
    assert Doubt.SEAL in doubts(value("cover.recommender", row.text), on=on)["cover.recommender"]
    name = line("佛山市数科有限公司", 0.4, 0.302)
    agreeing = doubts(
        value("cover.applicant", name.text), value("company.name", name.text), on=replace(page([name]), seals=(seal,))
    )
    assert not agreeing["cover.applicant"]


@pytest.mark.parametrize(
    ("key", "rows"),
    [
        ("company.info_consumption_revenue", [("33968.4", 0.5, 0.325)]),
        ("company.info_consumption_revenue", [("业务收入（万8,856.17", 0.31, 0.302)]),
        ("company.contact.name", [("联系人姓名：林春梅联系人移动电话：15979884784", 0.2, 0.302)]),
        ("company.legal_representative", [("法定代表陈子涵", 0.3, 0.302), ("人", 0.3, 0.325)]),
    ],
)
def test_no_error_says_that_a_place_is_blank_beside_an_answer_that_nobody_has(
    key: str, rows: list[tuple[str, float, float]]
) -> None:
    on = page([line(text, x, y) for text, x, y in rows])
    taken = value("company.contact.mobile", "15979884784", box=Box(0.7, 0.7, 0.9, 0.72))
    assert found(weighed(value(key, ""), taken, on=on)).get(f"missing:{key}") == "warning"


@pytest.mark.parametrize(
    ("text", "x", "y", "severity"),
    [
        ("总经理", 0.332, 0.31, "warning"),  # left of a stroke that was taken for a wall
        ("取务", 0.332, 0.31, "error"),  # the label 职务, misread
        ("总经理", 0.2, 0.31, "error"),
        ("总经理", 0.332, 0.35, "error"),
    ],
)
def test_a_short_answer_right_beside_a_blank_place_may_be_its_own(text: str, x: float, y: float, severity: str) -> None:
    fields = weighed(value("company.contact.title", ""), on=page([line(text, x, y)]))
    assert found(fields) == {"missing:company.contact.title": severity}


def test_a_blank_among_the_form_s_own_print_and_others_values_is_an_error() -> None:
    on = page(
        [
            line("信息消费相关业务收入（万元）", 0.2, 0.302),
            line("研发投入（万元） 721.80", 0.2, 0.32),
            line("主营业务收入（万元）", 0.2, 0.285),
        ]
    )
    fields = weighed(value("company.info_consumption_revenue", ""), value("company.rnd_investment", "721.80"), on=on)
    assert found(fields) == {"missing:company.info_consumption_revenue": "error"}
    assert fields["company.info_consumption_revenue"].confidence < ASKED


def test_ticks_of_another_kind_are_no_empty_boxes() -> None:
    raw = "政府机关 事业单位 社会团体 国有企业 ●民营企业 外资企业"
    assert (
        found(weighed(replace(value("company.ownership", raw), presence=Presence.BLANK, value=None)))["missing:company.ownership"]
        == "warning"
    )
    words = " ".join("☐" + c.words[0] for c in PROFILE.field("company.ownership").choices)
    assert (
        found(weighed(replace(value("company.ownership", words), presence=Presence.BLANK, value=None)))[
            "missing:company.ownership"
        ]
        == "error"
    )


def test_choices_of_which_one_lost_its_box_are_not_surely_blank() -> None:
    words = ["☐" + c.words[0] for c in PROFILE.field("company.ownership").choices]
    words[2] = words[2].removeprefix("☐")
    words[5] = "☐" + words[5]  # found twice
    fields = weighed(replace(value("company.ownership", " ".join(words)), presence=Presence.BLANK, value=None))
    assert found(fields)["missing:company.ownership"] == "warning"


@pytest.mark.parametrize(("lost", "severity"), [("", "error"), ("☐", "warning")])
def test_no_error_rests_on_ticks_of_which_a_box_was_not_found(lost: str, severity: str) -> None:
    choices = PROFILE.field("project.directions").choices
    raw = " ".join(f"☐方向{n}：{c.words[0]}" for n, c in enumerate(choices, 1)).replace("☐方向10", "☑方向10")
    raw = raw.replace("☐方向2", "方向2") if lost else raw
    ticked = replace(value("project.directions", raw), value=[10])
    cover = value("cover.direction", "方向2：线上线下融合服务", box=Box(0.1, 0.1, 0.9, 0.12))
    assert found(weighed(ticked, cover))["inconsistent:project.directions"] == severity


@pytest.mark.parametrize(("written", "severity"), [("", "error"), ("2O1a", "warning")])
def test_no_error_says_that_a_year_is_missing_where_something_was_misread_for_it(written: str, severity: str) -> None:
    half = {"high_tech": {"level": "国家级", "year": None}}
    boxes = f"☑国家级 ☐省市级 授予年份：{written}年 ☐国家级 ☐省市级 ☐国家级 ☐省市级"
    assert found(weighed(value("company.honours", boxes, half)))["missing:company.honours.high_tech.year"] == severity


def test_where_several_fields_seem_unticked_none_of_them_surely_is() -> None:
    blank = []
    for key, raw in (("company.listed", "☐否 ☐是"), ("company.exports", "☐否 ☐是（主要出口地点：）")):
        blank.append(replace(value(key, raw), presence=Presence.BLANK, value=None))
    assert found(weighed(blank[0]))["missing:company.listed"] == "error"
    both = found(weighed(*blank))
    assert (both["missing:company.listed"], both["missing:company.exports"]) == ("warning", "warning")


@pytest.mark.parametrize(("other", "severity"), [(0.86, "error"), (0.54, "warning")])
def test_no_error_rests_on_ticks_of_which_one_is_not_sure(other: float, severity: str) -> None:
    half = {"tech_center": {"level": "省市级", "year": None}, "key_lab": {"level": "省市级", "year": "2013"}}
    boxes = "☐国家级 ☐省市级 ☐国家级 ☑省市级 ☐国家级 ☑省市级"
    ticks = tuple(Tick(Box(x, 0.305, x + 0.02, 0.315), True, sure) for x, sure in ((0.5, 0.86), (0.6, other)))
    on = replace(page([line("x", 0.1, 0.9)]), ticks=ticks)
    assert found(weighed(value("company.honours", boxes, half), on=on))["missing:company.honours.tech_center.year"] == severity


def test_a_row_with_a_level_and_no_year_is_asked_about() -> None:
    half = {"high_tech": {"level": "国家级", "year": None}}
    boxes = "☑国家级 ☐省市级 ☐国家级 ☐省市级 ☐国家级 ☐省市级"
    assert weighed(value("company.honours", boxes, half))["company.honours"].confidence < ASKED
    assert found(weighed(value("company.honours", boxes, half)))["missing:company.honours.high_tech.year"] == "error"


def test_a_heading_at_the_foot_of_its_page_is_not_surely_without_text() -> None:
    low, high = Box(0.1, 0.88, 0.3, 0.9), Box(0.1, 0.3, 0.3, 0.32)
    lines = [line("正文", 0.1, 0.5), line("（2）项目实施情况", 0.1, 0.882)]
    assert found(weighed(value("essay.progress", "", box=low), on=page(lines)))["missing:essay.progress"] == "warning"
    assert found(weighed(value("essay.progress", "", box=high), on=page(lines)))["missing:essay.progress"] == "error"


def test_what_a_person_confirmed_is_evident_again() -> None:
    doubtful = set_field("company.contact.mobile", "1380013800")(clean()).fields["company.contact.mobile"]
    assert replace(doubtful, confidence=0.5).evident == 0.5 and replace(doubtful, confidence=0.5, evidence=0.95).evident == 0.95


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("company.contact.mobile", "15732向07602"), ("company.contact.mobile", "13s82481241"), ("company.contact.mobile", "3812345678"), ("company.contact.fax", "0592-587874据5"),
        ("project.period", "22018年5月至2020年7月"), ("project.period", "2018年3月至221年12月"), ("cover.date", "20320年4月14日"), ("declaration.date", "2020年4月116日"),
        ("company.credit_code", "914404025656数9106C"),
    ],
)  # fmt: skip
def test_no_error_rests_on_a_wrong_value_that_nobody_writes_so(key: str, raw: str) -> None:
    key = "attachment3.date" if key == "declaration.date" else key
    codes = found(weighed(value(key, raw)))
    assert codes and set(codes.values()) == {"warning"}


@pytest.mark.parametrize(
    ("raw", "middles", "lacks"),
    [
        (
            "陕西省工和信息化厅",
            (269, 295, 321, 351, 388, 420, 446, 472, 498),
            True,
        ),  # as a fax was read: 业 went into its neighbours
        ("陕西省工和信息化厅", (269, 295, 322, 348, 374, 400, 426, 452, 478), False),
        ("合肥市经济和信息化局", (267, 292, 319, 347, 381, 410, 436, 462, 489, 515), False),
        ("pm3579@sina.com", (300, 312, 334, 345, 356, 367, 381, 394, 402, 410, 421, 428, 436, 447, 461), True),  # pm_3579
        ("pm3579@sina.com", (300, 312, 325, 336, 347, 358, 372, 385, 393, 401, 412, 419, 427, 438, 452), False),
    ],
)
def test_a_name_or_address_with_room_for_a_lost_character_is_asked(raw: str, middles: tuple[int, ...], lacks: bool) -> None:
    own = line(raw, 0.4, 0.302)
    boxes = [Box(middle / 1000 - 0.01, 0.302, middle / 1000 + 0.01, 0.318) for middle in middles]
    read = replace(
        own, chars=tuple(replace(c, box=box) for c, box in zip(own.chars, boxes, strict=True)), box=boxes[0].union(boxes[-1])
    )
    key = "company.contact.email" if "@" in raw else "cover.recommender"
    place = value(key, raw, box=read.box)
    assert (Doubt.CUT in doubts(place, on=page([read]))[key]) is lacks


def test_a_wrong_number_with_room_for_a_lost_digit_or_ink_beside_it_is_not_the_applicant_s() -> None:
    key, raw = "company.contact.mobile", "1380013800"
    row = line(raw, 0.4, 0.302)
    assert found(weighed(value(key, raw), on=page([row]))) == {f"invalid:{key}": "error"}
    apart = tuple(
        replace(c, box=replace(c.box, x0=c.box.x0 + 0.03, x1=c.box.x1 + 0.03)) if n > 4 else c for n, c in enumerate(row.chars)
    )
    torn = replace(row, chars=apart, box=replace(row.box, x1=row.box.x1 + 0.03))
    assert found(weighed(value(key, raw), on=page([torn]))) == {f"invalid:{key}": "warning"}
    beside = Box(PLACE.x1 + 0.002, 0.3, PLACE.x1 + 0.012, 0.32)
    assert found(weighed(value(key, raw), on=replace(page([row]), marked=(beside,)))) == {f"invalid:{key}": "warning"}


def test_a_blank_whose_neighbour_runs_on_with_its_kind_of_value_is_not_surely_blank() -> None:
    both = weighed(value("company.contact.mobile", "177601387830756-80018749"), value("company.contact.fax", ""))
    assert set(found(both).values()) == {"warning"}
    numbers = weighed(value("company.info_consumption_revenue", "1,799364", 1799364), value("company.rnd_staff", ""))
    assert found(numbers) == {"missing:company.rnd_staff": "warning"}


def test_what_another_field_swallowed_is_not_surely_blank_nor_is_the_other_sure() -> None:
    title = value("project.leader.title", "行政总监19533237661xmb.8528@139.com")
    both = weighed(title, value("project.leader.mobile", ""), value("project.leader.email", ""))
    assert set(found(both).values()) == {"warning"}
    assert both["project.leader.title"].confidence <= 0.9
    name = weighed(value("company.contact.name", "高勇副总经理"), value("company.contact.title", ""))
    assert found(name)["missing:company.contact.title"] == "warning"
    own = weighed(value("project.leader.title", "行政总监"), value("project.leader.mobile", ""))
    assert found(own) == {"missing:project.leader.mobile": "error"}


def test_a_blank_beside_a_field_that_was_not_found_under_the_same_heading_is_not_surely_blank() -> None:
    name, title = value("company.contact.name", ""), value("company.contact.title", "王晓东行政主管")
    assert found(weighed(name, title)) == {"missing:company.contact.name": "error"}
    lost = replace(value("company.contact.fax", ""), presence=Presence.NOT_FOUND, raw=None)
    assert set(found(weighed(name, title, lost)).values()) == {"warning"}


def test_where_the_answer_of_one_blank_lies_beside_it_the_others_of_its_group_are_not_surely_blank() -> None:
    on = page([line("姓名", 0.2, 0.302), line("职务", 0.6, 0.302), line("白宇航", 0.2, 0.33), line("总经理", 0.62, 0.33)])
    name = value("company.contact.name", "", box=Box(0.1, 0.3, 0.3, 0.32))
    title = value("company.contact.title", "", box=Box(0.65, 0.3, 0.9, 0.32))
    alone = page([line("姓名", 0.2, 0.302), line("职务", 0.6, 0.302)])
    assert found(weighed(title, on=alone)) == {"missing:company.contact.title": "error"}
    assert set(found(weighed(name, title, on=on)).values()) == {"warning"}


def test_a_wording_of_the_form_in_a_blank_s_place_may_be_a_part_of_the_answer() -> None:
    on = page([line("单位办公地址", 0.1, 0.302), line("注册地址", 0.45, 0.302)])
    assert found(weighed(value("company.office_address", ""), on=on)) == {"missing:company.office_address": "warning"}


def test_a_tick_whose_wording_was_not_understood_is_no_blank() -> None:
    raw = " ".join(("☑" if n == 4 else "☐") + c.words[0] for n, c in enumerate(PROFILE.field("company.ownership").choices))
    ticked = replace(value("company.ownership", raw), presence=Presence.BLANK, value=None)
    assert found(weighed(ticked))["missing:company.ownership"] == "warning"


@pytest.mark.parametrize(
    ("raw", "severity"),
    [
        ("☑否 ☑是（主要出口地点：新加坡）", "error"),
        ("否☑ 是☑（主要出口地点：新加坡）", "error"),
        ("否☑是(主要出口地点：新加坡、马来西亚\n☑)", "warning"),  # the box of 否 was not found, and that at the end is another's
    ],
)
def test_both_ticked_is_an_error_only_where_each_choice_has_its_box(raw: str, severity: str) -> None:
    ticked = replace(value("company.exports", raw), value=None)
    assert found(weighed(ticked))["invalid:company.exports"] == severity


def test_topics_of_boxes_that_were_not_understood_are_not_looked_for() -> None:
    """What is asked about the boxes comes first; that a direction is told of rests on its tick."""
    choices = PROFILE.field("project.directions").choices
    raw = " ".join(f"{'☑' if n in (2, 10) else '☐'}方向{n}：{c.words[0]}" for n, c in enumerate(choices, 1))
    essay = clean().fields["essay.progress"]
    silent = replace(essay, raw=(essay.raw or "").replace("体验", ""), value=str(essay.value).replace("体验", ""))
    cover = value("cover.direction", "方向2：线上线下融合服务、方向10：信息消费体验中心")
    code = "missing:essay.progress.directions"
    assert code in found(weighed(replace(value("project.directions", raw), value=[2, 10]), cover, silent))
    lost = raw.replace("☐方向3", "方向3")
    assert code not in found(weighed(replace(value("project.directions", lost), value=[2, 10]), cover, silent))


@pytest.mark.parametrize(("key", "raw"), [("company.main_revenue", "额（万元）"), ("company.name", "称）")])
def test_the_end_of_a_label_is_no_value(key: str, raw: str) -> None:
    assert weighed(value(key, raw))[key].confidence <= 0.5


def test_the_end_of_a_label_in_the_place_of_a_number_is_no_fault_of_the_applicant() -> None:
    key, record = "company.main_revenue", clean()
    found = {}
    for raw in ("额（万元）", "若干万元左右吧"):
        read = replace(value(key, raw), value=None)
        doubted = replace(record, fields={**record.fields, key: weighed(read)[key]})
        found[raw] = {f.code: f.severity.value for f in check(doubted, PROFILE)}[f"invalid:{key}"]
    assert found == {"额（万元）": "warning", "若干万元左右吧": "error"}


@pytest.mark.parametrize(
    ("end", "broken"),
    [("疫情期间有力支撑了各地各行业企业的复工复产达产，", True), ("疫情期间有力支撑了各地各行业企业的复工复产达产。", False)],
)
def test_a_long_text_that_ends_with_its_page_within_a_sentence_is_asked(end: str, broken: bool) -> None:
    texts = ["平台免费向个人消费者开放，累计提供服务六十七万次，"] * 3 + [end]
    lines = [line(text, 0.38, 0.8 + 0.02 * n) for n, text in enumerate(texts)]
    place = value("company.profile", "".join(texts), box=lines[0].box.union(lines[-1].box))
    assert (Doubt.CUT in doubts(place, on=page([*lines, line("4", 0.49, 0.95)]))["company.profile"]) is broken
    below = line("相关荣誉", 0.2, 0.9)
    assert Doubt.CUT not in doubts(place, on=page([*lines, below]))["company.profile"]


@pytest.mark.parametrize(
    ("behind", "x", "doubted"), [("府路255号自编8号", 0.902, True), ("府路255号自编8号", 0.95, False), ("注册资本", 0.902, False)]
)
def test_a_value_behind_which_text_goes_on_that_is_nobodys_may_be_cut(behind: str, x: float, doubted: bool) -> None:
    """A stroke of a character was taken for a wall between two cells."""
    key = "company.office_address"
    told = doubts(value(key, "黑龙江省哈尔滨市南岗区学"), on=page([line(behind, x, 0.3)]))
    assert (Doubt.CUT in told[key]) is doubted
