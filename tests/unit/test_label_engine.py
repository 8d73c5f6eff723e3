"""The label engine: tables of records, matrices, labels within cells, and that no cell is used twice."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from evaluation.fit.examples import drawn_tables, values_of
from extractors.forms.pairs.assignment import ANY_PAIR, UNDER_HEADINGS, best_assignment
from extractors.forms.pairs.candidates import ROWS, Kind, TableCandidate, cell_candidates
from extractors.forms.pairs.own import own_candidates
from extractors.forms.pairs.pair_labels import pair_labels
from extractors.forms.pairs.sheet import Sheet
from extractors.forms.pairs.weights import WORDING, share, weights, wording_share
from extractors.text.wording_clues import NAMES, clues
from model.page import Line, Pair
from test_layout_pairs import Entry, line, pairs_of, sheet

TEAM: list[list[Entry]] = [
    ["序号", "姓名", "性别", "职称", "分工"],
    ["1", "高远", "男", "教授", "总体设计"],
    ["2", "林巧", "女", "副教授", "算法研究"],
    ["3", "石磊", "男", "", "平台开发"],
]
FIGURES: list[list[Entry]] = [
    ["指标名称", "2018年", "2019年", "2020年"],
    ["营业收入（万元）", "12650.30", "15820.75", "18333.10"],
    ["其中：主营业务收入", "12001.00", "15100.40", "17680.00"],
    ["净利润（万元）", "820.11", "1010.93", ""],
]


def cells_of(pairs: Sequence[Pair]) -> list[tuple[str, str, str]]:
    return [(pair.row, pair.column, pair.value) for pair in pairs]


def test_rows_that_repeat_are_records() -> None:
    pairs = pairs_of(sheet(TEAM))
    assert [(p.record, p.row, p.value) for p in pairs if p.label == "分工"] == [
        (1, "高远", "总体设计"), (2, "林巧", "算法研究"), (3, "石磊", "平台开发")
    ]  # fmt: skip
    assert ("石磊", "职称", "") in cells_of(pairs)
    assert {p.label for p in pairs} == {"序号", "姓名", "性别", "职称", "分工"}


def test_a_matrix_has_labels_of_rows_and_columns() -> None:
    pairs = pairs_of(sheet(FIGURES))
    assert ("营业收入（万元）", "2019年", "15820.75") in cells_of(pairs)
    assert ("净利润（万元）", "2020年", "") in cells_of(pairs)
    assert all(pair.label == pair.row and not pair.record for pair in pairs)
    assert len(pairs) == 9


def test_headings_over_headings_name_a_column_together() -> None:
    rows: list[list[Entry]] = [
        [("考核指标", 1, 2), ("2019年度", 2), ("2020年度", 2)],
        ["计划", "实际", "计划", "实际"],
        ["新增用户（万户）", "30", "33.5", "45", "47.2"],
        ["服务网点（个）", "120", "118", "150", "156"],
    ]
    assert ("服务网点（个）", "2020年度/实际", "156") in cells_of(pairs_of(sheet(rows)))


def test_pairs_records_and_a_sum_in_one_table() -> None:
    rows: list[list[Entry]] = [
        [("报销人", 2), ("贺铭", 2), ("所属部门", 2), ("市场二部", 2)],
        [("费用项目", 2), ("日期", 2), ("单据张数", 2), ("金额（元）", 2)],
        [("交通费", 2), ("8月28日", 2), ("3", 2), ("245.00", 2)],
        [("住宿费", 2), ("8月30日", 2), ("2", 2), ("360.00", 2)],
        [("合计", 2), ("", 2), ("5", 2), ("605.00", 2)],
        [("领导审批意见", 2), ("同意报销。", 6)],
    ]
    pairs = pairs_of(sheet(rows))
    told = [(pair.label, pair.value) for pair in pairs]
    assert {("报销人", "贺铭"), ("所属部门", "市场二部"), ("领导审批意见", "同意报销。")} <= set(told)
    assert ("合计", "金额（元）", "605.00") in cells_of(pairs)
    assert [value for label, value in told if label == "费用项目"] == ["交通费", "住宿费"]


@pytest.mark.parametrize("text", ["学历  硕士研究生", "学历：硕士研究生", "学历\n硕士研究生"])
def test_label_and_value_in_one_cell(text: str) -> None:
    form = sheet(
        [["姓名", "郑晓雯", "性别", "女"], ["毕业院校", "西安交通大学", (text, 2)], ["通讯地址", ("西安市咸宁西路28号", 3)]]
    )
    told = [(pair.label, pair.value) for pair in pairs_of(form)]
    assert ("学历", "硕士研究生") in told
    assert ("毕业院校", "西安交通大学") in told


def test_two_languages_and_numbers_before_labels() -> None:
    rows: list[list[Entry]] = [
        ["1.姓名 Name", "安德烈", "2.国籍\nNationality", "法国"],
        ["3.性别\nSex", "男", "4.护照号码\nPassport No.", "18CK02536"],
    ]
    told = {pair.label: pair.value for pair in pairs_of(sheet(rows))}
    assert told == {
        "1.姓名 Name": "安德烈",
        "2.国籍 Nationality": "法国",
        "3.性别 Sex": "男",
        "4.护照号码 Passport No.": "18CK02536",
    }


def test_a_caption_a_character_a_line_is_no_label() -> None:
    rows: list[list[Entry]] = [
        [("车\n辆\n信\n息", 1, 2), "号牌号码", "川A·8K621", "厂牌型号", "东风DFH1180"],
        ["车辆识别代号", "LGAX2A131H1024587", "核定载质量", "9900千克"],
    ]
    told = {pair.label: pair.value for pair in pairs_of(sheet(rows))}
    assert told == {
        "号牌号码": "川A·8K621",
        "厂牌型号": "东风DFH1180",
        "车辆识别代号": "LGAX2A131H1024587",
        "核定载质量": "9900千克",
    }


def test_no_value_has_two_labels_and_no_label_is_a_value() -> None:
    for table in (TEAM, FIGURES):
        grid = Sheet(sheet(table).cells)
        best = [one.candidate for one in best_assignment(list(cell_candidates(grid)))]
        values = [n for candidate in best for n in candidate.values]
        assert len(values) == len(set(values))
        assert not {n for candidate in best for n in candidate.labels} & set(values)


def test_a_guess_has_little_confidence() -> None:
    sure, guess = pairs_of(sheet([["联系电话", "13800138000"], ["备注", ""]]))[0], pairs_of(sheet([["起程", "郑州"]]))
    assert sure.confidence > 0.8
    assert all(pair.confidence < 0.6 for pair in guess)


def test_weights_are_of_known_decisions_and_clues() -> None:
    assert set(weights()) == {WORDING, UNDER_HEADINGS, ANY_PAIR, *(str(kind) for kind in Kind)} - {str(Kind.RECORD)}
    assert set(weights()[WORDING]) <= {"bias", *NAMES, "named", "well_named", "unnamed"}
    assert wording_share("联系电话") > 0.8 > 0.2 > wording_share("13800138000")
    assert share(0.0) == 0.5
    assert "latin_behind" in clues("姓名 Name")


def test_the_weights_fit_drawn_tables() -> None:
    there = told = right = 0
    for table in drawn_tables(random.Random(7), 40):
        places = {id(candidate): n for n, candidate in enumerate(table.candidates)}
        for one in best_assignment(table.candidates):
            told += values_of(one.candidate)
            right += values_of(one.candidate) * (places[id(one.candidate)] in table.right)
        there += table.there
    assert right / there > 0.9
    assert right / told > 0.9


def test_own_pairs_and_rows_are_candidates() -> None:
    grid = Sheet(sheet([["姓名：张三", "性别：男", "年龄：30"], ["项目", "数量", "金额"], ["车费", "2", "12"]]).cells)
    assert {one.candidate.kind for one in own_candidates(grid)} >= {Kind.OWN_LINES}
    rows: list[TableCandidate] = [one for one in cell_candidates(grid) if one.kind in ROWS]
    assert {(one.head, one.row) for one in rows} >= {(1, 2)}


def rows_of_text(rows: list[list[str]], places: list[float]) -> list[Line]:
    """Lines of text in columns at `places`, without any rules."""
    return [line(text, x, 0.2 + 0.03 * k) for k, row in enumerate(rows) for text, x in zip(row, places, strict=True) if text]


def test_columns_without_rules_are_records_and_matrices() -> None:
    team = rows_of_text([[str(text) for text in row] for row in TEAM], [0.1, 0.2, 0.35, 0.5, 0.7])
    assert ("林巧", "分工", "算法研究") in cells_of(pair_labels(team, [], []))
    figures = rows_of_text([[str(text) for text in row] for row in FIGURES], [0.1, 0.4, 0.55, 0.7])
    assert ("营业收入（万元）", "2019年", "15820.75") in cells_of(pair_labels(figures, [], []))


def test_labels_and_values_in_turn_without_rules() -> None:
    rows = [
        ["预订日期", "2021年4月26日", "经办", "温晴"],
        ["入住日期", "2021年5月1日", "房型", "海景双床"],
        ["付款方式", "转账", "早餐", "含双早"],
    ]
    told = {(pair.label, pair.value) for pair in pair_labels(rows_of_text(rows, [0.05, 0.25, 0.6, 0.75]), [], [])}
    assert told >= {("预订日期", "2021年4月26日"), ("经办", "温晴"), ("房型", "海景双床"), ("早餐", "含双早")}
    team = rows_of_text([[str(text) for text in row] for row in TEAM], [0.1, 0.2, 0.35, 0.5, 0.7])
    assert not any({pair.label, pair.value} == {"姓名", "性别"} for pair in pair_labels(team, [], []))


def test_wordings_of_a_row_tell_whose_turn_it_is() -> None:
    row: list[list[Entry]] = [
        ["存款人", ("昆明滇韵茶业有限公司", 3)],
        ["存款人类别", "企业法人", "组织机构代码", "91530100MA6K7T3X2Q"],
    ]
    grid = Sheet(sheet(row).cells)
    beside = [one for one in cell_candidates(grid) if one.kind is Kind.BESIDE and grid.cells[one.labels[0]].row == 1]
    turns = {grid.cells[one.labels[0]].text: one.clues["turns"] for one in beside}
    assert turns["存款人类别"] == turns["组织机构代码"] == -turns["企业法人"] > 0


def test_values_that_run_on_behind_labels() -> None:
    lines = [
        line("姓名胡丽娟", 0.1, 0.2),
        line("出生年月1995年2月", 0.4, 0.2),
        line("毕业学校黄冈师范学院", 0.1, 0.23),
        line("专业会计学", 0.5, 0.23),
    ]
    told = [(pair.label, pair.value) for pair in pair_labels(lines, [], [])]
    assert {("姓名", "胡丽娟"), ("毕业学校", "黄冈师范学院")} <= set(told)
    sentence = [line("项目建成后年处理能力达到五万吨，带动就业一百余人。", 0.1, 0.2)]
    assert pair_labels(sentence, [], []) == ()


def test_two_headings_need_values_under_them() -> None:
    under = pairs_of(sheet([["主营业务收入\n（单位：万元）", "信息消费相关\n业务收入（万元）"], ["26,371.00", "12115.40"]]))
    assert [(pair.label, pair.value) for pair in under] == [
        ("主营业务收入（单位：万元）", "26,371.00"), ("信息消费相关业务收入（万元）", "12115.40")
    ]  # fmt: skip
    beside = pairs_of(sheet([["项目名称", "供应链交易服务平台"], ["申报方向", "电子商务平台服务"], ["申报单位", "卓朗有限公司"]]))
    assert [(pair.label, pair.column) for pair in beside] == [("项目名称", ""), ("申报方向", ""), ("申报单位", "")]


def test_a_question_that_asks_about_a_company_is_a_label() -> None:
    rows: list[list[Entry]] = [
        ["注册资本", "5000万元"], ["联系人手机", "13800138000"], ["单位性质", "民营企业"], ["是否上市公司", "否"],
    ]  # fmt: skip
    pairs = pairs_of(sheet([["单位名称", "广州市云帆智能科技有限公司"], ["法定代表人", "陈志远"], *rows]))
    assert [(pair.label, pair.value, pair.row) for pair in pairs][-2:] == [
        ("单位性质", "民营企业", ""),
        ("是否上市公司", "否", ""),
    ]
    assert "organisation" not in clues("是否为高新技术企业集团")


def test_the_foot_of_a_list_that_is_parted_as_it_is() -> None:
    rows: list[list[Entry]] = [
        ["借用日期", "设备名称", "编号", "借用人", "归还日期", "完好情况"],
        ["4月3日", "示波器", "DS-07", "晁亮", "4月5日", "完好"],
        ["4月6日", "频谱仪", "SA-02", "瞿静", "4月14日", "探头缺失"],
        ["本月借出数量", "3", "逾期台次", "1", "赔偿金额", "320元"],
    ]
    told = [(pair.label, pair.value) for pair in pairs_of(sheet(rows))]
    assert [value for label, value in told if label == "编号"] == ["DS-07", "SA-02"]
    assert {("本月借出数量", "3"), ("逾期台次", "1"), ("赔偿金额", "320元")} <= set(told)


def test_the_two_sides_of_a_contract_are_no_headings() -> None:
    rows: list[list[Entry]] = [
        [("甲方", 3), ("乙方", 3)],
        ["名称", ("常州天目水泵厂", 2), "名称", ("台州鑫源铸造有限公司", 2)],
        ["地址", ("新北区汉江路88号", 2), "地址", ("玉环市坎门工业区", 2)],
        ["开户行", ("建行新北支行", 2), "开户行", ("农行坎门支行", 2)],
    ]
    told = [(pair.label, pair.value) for pair in pairs_of(sheet(rows))]
    assert [value for label, value in told if label == "地址"] == ["新北区汉江路88号", "玉环市坎门工业区"]
    assert [value for label, value in told if label == "名称"] == ["常州天目水泵厂", "台州鑫源铸造有限公司"]


def test_a_cell_with_its_own_label_ends_the_value_before_it() -> None:
    rows: list[list[Entry]] = [
        [("姓名", 2), "干小勇", "性别", "男", "年龄：24"],
        ["内科", "血压", "122/78", "心率", "76次/分", "签名：冉莉"],
    ]
    told = [(pair.label, pair.value) for pair in pairs_of(sheet(rows))]
    assert {("性别", "男"), ("年龄", "24"), ("心率", "76次/分"), ("签名", "冉莉")} <= set(told)


def test_marks_in_a_row_are_no_number_in_boxes() -> None:
    rows: list[list[Entry]] = [
        ["学年学期", "语文", "数学", "英语", "体育", "品德"],
        ["2021-2022 上", "92", "95", "良", "优", "优"],
        ["2021-2022 下", "90", "97", "优", "优", "良"],
    ]
    told = {(pair.row, pair.column, pair.value) for pair in pairs_of(sheet(rows))}
    assert {("2021-2022 上", "英语", "良"), ("2021-2022 下", "体育", "优"), ("2021-2022 下", "品德", "良")} <= told


def test_an_opinion_is_no_part_of_the_label_behind_it() -> None:
    rows: list[list[Entry]] = [
        ["申请部门", "市场部", "申请人", "臧丽娜"],
        ["部门负责人意见", ("同意　　签字：查世荣　　日期：3月7日", 3)],
        ["资料是否齐全", "☑是　□否", "份数", "4"],
    ]
    told = {(pair.label, pair.value) for pair in pairs_of(sheet(rows))}
    assert {("签字", "查世荣"), ("日期", "3月7日"), ("资料是否齐全", "是"), ("份数", "4")} <= told
    assert any(label == "部门负责人意见" for label, _ in told)


def spread(*texts: str, y: float = 0.3) -> list[Line]:
    """Texts side by side on one line, with gaps between them."""
    found, x = [], 0.1
    for text in texts:
        found.append(line(text, x, y))
        x = found[-1].box.x1 + 0.04
    return found


def test_labels_and_values_in_turn_on_a_line_by_itself() -> None:
    lines = [line("下列内容由本人填写，如实填报。", 0.1, 0.2), *spread("姓名", "牛莉", "血型", "A", "体重", "52kg")]
    told = [(pair.label, pair.value) for pair in pair_labels(lines, [], [])]
    assert told == [("姓名", "牛莉"), ("血型", "A"), ("体重", "52kg")]


def test_words_apart_on_a_line_are_no_pairs() -> None:
    assert not pair_labels(spread("第一组", "第二组", "第三组", "第四组"), [], [])


def test_numbers_before_headings_are_no_labels() -> None:
    lines = [text for n in range(3) for text in spread(f"（{n + 1}）", "项目实施情况与推广", y=0.2 + 0.03 * n)]
    assert not pair_labels(lines, [], [])


def test_values_at_the_right_margin() -> None:
    rows = [("交货期", "合同签订后90日"), ("质保期", "36个月"), ("投标保证金", "3.5万元，银行保函")]
    lines = [
        text
        for n, (label, value) in enumerate(rows)
        for text in (line(label, 0.1, 0.2 + 0.03 * n), line(value, 0.9 - 0.014 * len(value), 0.2 + 0.03 * n))
    ]
    assert [(pair.label, pair.value) for pair in pair_labels(lines, [], [])] == rows


def test_dots_lead_from_a_label_to_its_value() -> None:
    rows = [("单位名称", "和盛模具有限公司"), ("注册资本", "980万元"), ("法定代表人", "佘伟雄")]
    lines = [line(f"{label}………………{value}", 0.1, 0.2 + 0.03 * n) for n, (label, value) in enumerate(rows)]
    assert [(pair.label, pair.value) for pair in pair_labels(lines, [], [])] == rows
    contents = [line(f"第{n}章　项目实施……………{n}", 0.1, 0.2 + 0.03 * n) for n in range(1, 4)]
    assert not pair_labels(contents, [], [])
