"""Label–value pairs from layout alone, on forms of several kinds."""

from __future__ import annotations

import pytest

from extractors.forms.pairs.pair_labels import pair_labels
from extractors.page.ticks.judge import ticks_in_text
from extractors.text.label_spans import label_spans
from extractors.text.label_wording import as_label, is_blank, label_score
from extractors.text.reading_order import cell_text
from extractors.text.wording_clues import clues
from model.geometry import Box
from model.page import Cell, Char, Line, Pair, Table

Entry = str | tuple[str, int] | tuple[str, int, int]


def sheet(rows: list[list[Entry]], top: float = 0.1, high: float = 0.04) -> Table:
    """A table from rows of texts or (text, columns, rows)."""
    columns = sum(e[1] if isinstance(e, tuple) else 1 for e in rows[0])
    wide = 0.8 / columns
    taken: set[tuple[int, int]] = set()
    cells = []
    for i, row in enumerate(rows):
        j = 0
        for entry in row:
            while (i, j) in taken:
                j += 1
            text, cols, deep = (*entry, 1)[:3] if isinstance(entry, tuple) else (entry, 1, 1)
            taken |= {(i + a, j + b) for a in range(deep) for b in range(cols)}
            box = Box(0.1 + j * wide, top + i * high, 0.1 + (j + cols) * wide, top + (i + deep) * high)
            lines = [line(t, box.x0 + 0.005, box.y0 + 0.004 + 0.014 * k) for k, t in enumerate(text.split("\n")) if t]
            cells.append(Cell(i, j, deep, cols, box, cell_text(lines), tuple(lines)))
            j += cols
    return Table(Box(0.1, top, 0.9, top + high * len(rows)), len(rows), columns, tuple(cells))


def line(text: str, x: float, y: float) -> Line:
    return Line(text, Box(x, y, x + 0.014 * len(text), y + 0.012))


def pairs_of(table: Table) -> list[Pair]:
    lines = [held for cell in table.cells for held in cell.lines]
    marked, ticks = ticks_in_text(lines, [table])
    new = dict(zip(map(id, lines), marked, strict=True))
    cells = []
    for cell in table.cells:
        held = tuple(new[id(o)] for o in cell.lines)
        cells.append(Cell(cell.row, cell.col, cell.row_span, cell.col_span, cell.box, cell_text(held), held))
    return list(pair_labels(marked, [Table(table.box, table.rows, table.cols, tuple(cells))], ticks))


def told(pairs: list[Pair]) -> list[tuple[str, str]]:
    return [(p.label, p.value) for p in pairs]


def test_registration_form() -> None:
    pairs = pairs_of(
        sheet(
            [
                ["单位名称", ("甲有限公司", 4)],
                [("申报联系人", 1, 2), "姓 名", "张三", "手机", "13800000000"],
                ["职务", "经理", "传真", ""],
                ["单位性质", ("□国有企业 ☑民营企业 √外资企业", 4)],
                ["是否上市公司", ("☑否\n□是（上市时间：____，上市地点：____）", 4)],
                ["软件业务收入\n（软件业企业必填）", "产品收入总额\n（万元）\n526", ("服务收入总额（万元）\n712", 2), ""],
            ]
        )
    )
    assert sorted(told(pairs)) == sorted([
        ("单位名称", "甲有限公司"), ("姓名", "张三"), ("手机", "13800000000"), ("职务", "经理"), ("传真", ""),
        ("单位性质", "民营企业、外资企业"), ("是否上市公司", "否"), ("上市时间", ""), ("上市地点", ""),
        ("产品收入总额（万元）", "526"), ("服务收入总额（万元）", "712"),
    ])  # fmt: skip
    empty = next(p for p in pairs if p.label == "传真")
    assert empty.value_box is not None
    assert empty.value_box.x0 >= empty.label_box.x1


def test_personnel_form_with_a_table_of_headings() -> None:
    pairs = told(
        pairs_of(
            sheet(
                [
                    ["姓名", "张三", "性别", "男", "民族", "汉"],
                    [("家庭成员", 1, 3), "称谓", "姓名", "年龄", ("工作单位及职务", 2)],
                    ["父亲", "张大", "60", ("某厂工人", 2)],
                    ["母亲", "李小", "58", ("", 2)],
                    ["审批意见", ("同意。\n签字：王五", 5)],
                ]
            )
        )
    )
    assert pairs[:3] == [("姓名", "张三"), ("性别", "男"), ("民族", "汉")]
    assert [v for label, v in pairs if label == "称谓"] == ["父亲", "母亲"]
    assert [v for label, v in pairs if label == "年龄"] == ["60", "58"]
    assert ("签字", "王五") in pairs


def test_invoice_rows() -> None:
    rows: list[list[Entry]] = [
        ["货物名称", "规格型号", "数量", "单价", "金额"],
        ["钢笔", "A型", "10", "2.5", "25.00"],
        ["本子", "B5", "3", "4", "12.00"],
    ]
    pairs = told(pairs_of(sheet(rows)))
    assert [v for label, v in pairs if label == "金额"] == ["25.00", "12.00"]
    assert [v for label, v in pairs if label == "货物名称"] == ["钢笔", "本子"]


def test_digits_in_boxes_are_one_value() -> None:
    rows: list[list[Entry]] = [["邮政编码", "5", "1", "0", "0", "3", "1"]]
    assert told(pairs_of(sheet(rows))) == [("邮政编码", "510031")]


def test_lines_without_rules() -> None:
    lines = [
        line("项目名称：基于物联网的社区服务", 0.2, 0.3), line("综合平台", 0.27, 0.318),
        line("申报单位：", 0.2, 0.36), line("甲公司", 0.3, 0.36),
        line("申报日期：    年  月  日", 0.2, 0.4),
        line("性 别", 0.2, 0.44), line("女", 0.3, 0.44),
        line("申请理由：", 0.2, 0.5), line("因工作需要特此申请。", 0.2, 0.518),
    ]  # fmt: skip
    assert told(list(pair_labels(lines, [], []))) == [
        ("项目名称", "基于物联网的社区服务\n综合平台"), ("申报单位", "甲公司"), ("申报日期", ""), ("性别", "女"),
        ("申请理由", "因工作需要特此申请。"),
    ]  # fmt: skip


def test_label_and_value_of_a_lost_wall() -> None:
    table = sheet([["姓名　　　程璟", "职务", "总经理"]])
    cell = table.cells[0]
    parted = (line("姓名", 0.11, 0.104), line("程璟", 0.2, 0.104))
    cells = (Cell(0, 0, 1, 1, cell.box, cell_text(parted), parted), *table.cells[1:])
    assert set(told(pairs_of(Table(table.box, 1, 3, cells)))) == {("姓名", "程璟"), ("职务", "总经理")}


def test_borderless_form_in_columns() -> None:
    rows = [
        ("单位名称", "甲数据有限公司"), ("注册地址", "广州市天河区科韵路67号"), ("法定代表人", "张三"), ("主营业务收入", "39100.00"),
        ("研发能力", "专利7项"), ("邮箱", "a@example.cn"),
    ]  # fmt: skip
    lines = [line(label, 0.17 - 0.007 * len(label), 0.2 + 0.03 * k) for k, (label, _) in enumerate(rows)]
    lines += [line(value, 0.3, 0.2 + 0.03 * k) for k, (_, value) in enumerate(rows)]
    lines += [line("（提供证明材料）", 0.11, 0.2 + 0.03 * 4 + 0.017)]
    lines += [line("软著3项", 0.3, 0.2 + 0.03 * 4 + 0.017)]
    lines[5] = line("邮箱", 0.16, 0.2 + 0.03 * 6)
    lines[11] = line("a@example.cn", 0.3, 0.2 + 0.03 * 6)
    found = dict(told(list(pair_labels(lines, [], []))))
    assert {k: v for k, v in rows if k != "研发能力"}.items() <= found.items()
    assert found["研发能力（提供证明材料）"] == "专利7项\n软著3项"


def test_columns_without_rules() -> None:
    lines = [line(t, x, 0.3) for t, x in (("序号", 0.1), ("姓名", 0.3), ("联系电话", 0.5))]
    lines += [line(t, x, 0.33) for t, x in (("1", 0.11), ("张三", 0.3), ("13800138000", 0.5))]
    assert told(list(pair_labels(lines, [], []))) == [("序号", "1"), ("姓名", "张三"), ("联系电话", "13800138000")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("姓名：张三 性别：男 年龄：20", [("姓名", "张三"), ("性别", "男"), ("年龄", "20")]),
        ("姓 名：张三  手 机：138", [("姓 名", "张三"), ("手 机", "138")]),
        ("联系人：李四电话：020-1234", [("联系人", "李四"), ("电话", "020-1234")]),
        ("开会时间：10:30-12:00", [("开会时间", "10:30-12:00")]),
        ("网址：http://a.b/c", [("网址", "http://a.b/c")]),
        ("没有标签的一句话", []),
        ("3. 法定代表人：黄文彬  4. 联系电话：0591", [("3. 法定代表人", "黄文彬"), ("4. 联系电话", "0591")]),
        ("签名 Signature：安德烈 E-mail：a@b.cn", [("签名 Signature", "安德烈"), ("E-mail", "a@b.cn")]),
    ],
)
def test_labels_on_a_line(text: str, found: list[tuple[str, str]]) -> None:
    spans = label_spans(text)
    assert [(text[s.label_start : s.label_end], text[s.value_start : s.value_end].strip()) for s in spans] == found


def test_wordings_by_themselves() -> None:
    labels = ["姓 名", "单位注册地址", "主营业务收入（万元）", "是否上市公司", "备注："]
    values = ["7020.79", "甲有限公司", "广州市天河区科韵路67号", "2019年3月", "zhang@example.cn", "☐是 ☐否"]
    assert min(map(label_score, labels)) > max(map(label_score, values)) + 0.4
    assert as_label("＊联 系 人：") == "联系人"
    assert is_blank("____年__月__日")
    assert not is_blank("无")


def test_an_unknown_label_is_told_by_its_column() -> None:
    form = sheet(
        [["借款部门", "销售二部", "借款人", "周立"], ["借款用途", ("参加展会差旅费", 3)], ["还款日期", "2020年11月", "备注", ""]]
    )
    assert told(pairs_of(form))[:3] == [("借款部门", "销售二部"), ("借款人", "周立"), ("借款用途", "参加展会差旅费")]


def test_a_last_cell_behind_a_label_is_its_value() -> None:
    form = sheet(
        [["姓名", "陈晓东", "籍贯", "湖南"], ["紧急联系人", "李梅", "与本人关系", "配偶"], ["住址", ("韶山中路423号", 3)]]
    )
    assert ("与本人关系", "配偶") in told(pairs_of(form))


def spread(text: str, gap_before: int, gap: float) -> Line:
    """A line as OCR gives it: characters meet half way, so both sides of a gap are wide."""
    chars, x = [], 0.1
    for i, c in enumerate(text):
        wide = 0.018 + gap / 2 * (i in (gap_before - 1, gap_before))
        chars.append(Char(c, Box(x, 0.3, x + wide, 0.315)))
        x += wide
    return Line(text, Box(0.1, 0.3, x, 0.315), 1.0, tuple(chars))


def test_a_gap_parts_a_value_from_the_next_label() -> None:
    text = "职工人数：很多人上年度销售收入：不详"
    apart = pair_labels([spread(text, text.index("上"), 0.03)], [], [])
    assert told(list(apart)) == [("职工人数", "很多人"), ("上年度销售收入", "不详")]


def test_a_value_that_found_no_room_begins_the_next_line() -> None:
    lines = [line("出租方：吴建国", 0.1, 0.2), line("身份证号：", 0.7, 0.2), line("320102196808153214", 0.1, 0.22)]
    assert ("身份证号", "320102196808153214") in told(list(pair_labels(lines, [], [])))


def test_a_remark_of_the_form_is_no_label() -> None:
    assert label_spans("注：请假三天以上须报批") == []


def test_a_tick_without_a_wording_is_no_choice() -> None:
    """A tick that was found twice stands before its own wording once more."""
    assert told(pairs_of(sheet([["是否上市公司", "□是☑ ☑否"], ["单位名称", "成都锦程"]])))[0] == ("是否上市公司", "否")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("国有企业    √民营企业    外资企业", "民营企业"),
        ("是   否√", "否"),
    ],
)
def test_a_tick_among_words_without_boxes_chooses_its_word(text: str, value: str) -> None:
    assert told(pairs_of(sheet([["单位性质", text], ["单位名称", "成都锦程"]])))[0] == ("单位性质", value)


def test_a_blank_row_below_makes_no_headings_of_labels_and_their_values() -> None:
    rows: list[list[Entry]] = [["单位名称", "成都锦程"], ["法定代表人", "欧阳明哲"], ["项目名称", "社区智慧零售系统"], ["", ""]]
    assert told(pairs_of(sheet(rows))) == [(label, value) for label, value in rows[:3]]
    rows = [
        ["单位名称", "成都锦川技术有限公司", "电话", "028-85551234"],
        ["法定代表人", "欧阳明哲", "手机", "13980012345"],
        ["", "", "", ""],
    ]
    assert ("法定代表人", "") not in told(pairs_of(sheet(rows)))


def test_a_last_row_under_a_value_like_its_own_is_a_pair_and_no_record() -> None:
    rows: list[list[Entry]] = [["单位名称", "成都锦程"], ["法定代表人", "欧阳明哲"], ["项目名称", "高速冲压模具温控系统开发"]]
    rows.append(["主要产品", "温控模块压力传感器"])
    assert told(pairs_of(sheet(rows))) == [(label, value) for label, value in rows]


def test_headings_that_nobody_wrote_under_are_told() -> None:
    rows: list[list[Entry]] = [[("项目组成员", 3)], ["姓名", "职务", "电话"], ["", "", ""]]
    assert [pair.label for pair in pairs_of(sheet(rows))] == ["姓名", "职务", "电话"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("地址、电话：南通市西寺路20号", [("地址、电话", "南通市西寺路20号")]),
        ("姓名：张三    职务/职称：教授", [("姓名", "张三"), ("职务/职称", "教授")]),
        ("1、交货日期：三天", [("1、交货日期", "三天")]),
        ("法定代表人 （签章）：艾国平", [("法定代表人 （签章）", "艾国平")]),
        ("患者发热、咳嗽，查体：好", [("查体", "好")]),
        ("经办人：李四、联系电话：020", [("经办人", "李四、"), ("联系电话", "020")]),
    ],
)
def test_a_label_may_hold_what_parts_lists(text: str, found: list[tuple[str, str]]) -> None:
    spans = label_spans(text)
    assert [(text[s.label_start : s.label_end], text[s.value_start : s.value_end].strip()) for s in spans] == found


def marked_pairs(lines: list[Line]) -> list[tuple[str, str]]:
    marked, ticks = ticks_in_text(lines, [])
    return told(list(pair_labels(marked, [], ticks)))


def test_questions_have_the_choices_behind_them_and_below() -> None:
    lines = [
        line("3.您的居住情况？ □独居 ☑与配偶同住", 0.1, 0.2),
        line("4.您的主要经济来源（可多选）", 0.1, 0.23), line("☑退休金 □子女供给 ☑补助", 0.13, 0.245),
        line("二、服务需求", 0.1, 0.275),
        line("5.您希望社区提供哪些服务？", 0.1, 0.3), line("□日间照料 ☑助餐", 0.13, 0.315), line("□助浴 ☑其他：理发", 0.13, 0.33),
    ]  # fmt: skip
    assert marked_pairs(lines)[:3] == [
        ("3.您的居住情况？", "与配偶同住"), ("4.您的主要经济来源（可多选）", "退休金、补助"), ("5.您希望社区提供哪些服务？", "助餐、其他：理发"),
    ]  # fmt: skip


def test_the_date_of_a_signature_is_not_the_name() -> None:
    beside, below = [line("签字：邬雪梅", 0.1, 0.2), line("2021年4月6日", 0.4, 0.2)], [line("代表签字：龙启明", 0.1, 0.3)]
    typed, spans = line("审核人：梅健      2021年4月8日", 0.1, 0.4), line("起止时间：2020年1月1日至  2021年1月1日", 0.1, 0.45)
    assert told(list(pair_labels([*beside, *below, line("2019年9月12日", 0.15, 0.316), typed, spans], [], []))) == [
        ("签字", "邬雪梅"), ("代表签字", "龙启明"), ("审核人", "梅健"), ("起止时间", "2020年1月1日至  2021年1月1日"),
    ]  # fmt: skip


def test_what_stands_far_off_is_no_part_of_a_value() -> None:
    assert told(list(pair_labels([line("部门：销售二部", 0.1, 0.2), line("附件共6张", 0.7, 0.2)], [], []))) == [
        ("部门", "销售二部")
    ]


def test_choices_may_stand_far_apart() -> None:
    lines = [line("单位性质：□国有企业", 0.1, 0.2), line("☑民营企业", 0.4, 0.2), line("□外资企业", 0.6, 0.2)]
    assert marked_pairs(lines) == [("单位性质", "民营企业")]


def test_a_value_goes_on_at_the_margin_of_the_line_that_its_label_stands_in() -> None:
    lines = [
        line("入院情况：跌倒六小时入院。查体：右下肢短缩外旋畸形，右髋部压痛，纵向叩击痛阳性，足背动", 0.1, 0.2),
        line("脉搏动可。", 0.1, 0.216),
    ]
    assert dict(told(list(pair_labels(lines, [], []))))["查体"].endswith("足背动\n脉搏动可。")


def test_a_label_spread_over_a_line_is_one() -> None:
    lines = [line("名", 0.1, 0.2), line("称：南通大学附属医院", 0.2, 0.2)]
    assert told(list(pair_labels(lines, [], []))) == [("名称", "南通大学附属医院")]


def test_small_captions_over_what_is_written() -> None:
    rows = [
        [("姓名", "路遥"), ("性别", "男")],
        [("院系", "水利学院"), ("专业", "农田水利")],
        [("对母校的寄语", "桃李芬芳")],
        [("职务", "")],
    ]
    lines = []
    for k, row in enumerate(rows):
        for n, (caption, value) in enumerate(row):
            x, y = 0.1 + 0.4 * n, 0.2 + 0.04 * k
            lines.append(Line(caption, Box(x, y, x + 0.01 * len(caption), y + 0.009)))
            lines += [Line(value, Box(x, y + 0.012, x + 0.014 * len(value), y + 0.026))] if value else []
    found = told(list(pair_labels(lines, [], [])))
    assert found[:5] == [
        ("姓名", "路遥"),
        ("性别", "男"),
        ("院系", "水利学院"),
        ("专业", "农田水利"),
        ("对母校的寄语", "桃李芬芳"),
    ]


@pytest.mark.parametrize("name", ["席文博", "施敏", "严伟国", "陶静", "童欣", "洪亮"])
def test_a_name_in_a_cell_is_no_label(name: str) -> None:
    assert clues(name)["person"] == 1
