"""The receipt register: headers in any wording and order, dates and numbers as offices write them, and which row is whose."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from intake.register.cells import as_count, as_date, as_flag, copies_in, level_in
from intake.register.limited import read_limited
from intake.register.matching import KnownPacket, match_register
from intake.register.read import find_register, read_register
from model.errors import UsageError
from model.packet import Submission

DATA = Path(__file__).parents[1] / "data" / "intake"
HEADER = [
    "序号",
    "推荐单位",
    "申报企业",
    "项目名称",
    "收件时间",
    "纸质版份数",
    "电子版份数",
    "介质",
    "推荐顺序",
    "网上申报编号",
    "是否有推荐函",
    "文件夹",
]
ROW = [
    1,
    "南江市工信局",
    "蓝海数字科技有限公司",
    "智慧家居平台",
    datetime(2020, 5, 8, 10, 30),
    3,
    1,
    "U盘",
    2,
    "XF2020-001",
    "有",
    "s02",
]


FAR = "XFD20000"


def workbook(folder: Path, *rows: Sequence[object], merged: str | None = None, name: str = "收件登记表.xlsx") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    if merged:
        sheet.merge_cells(merged)
    book.create_sheet("说明").append(["填表说明", "请如实填写"])
    book.save(folder / name)
    return folder / name


def test_workbook_with_title_rows_above_the_header(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["2020年新型信息消费示范项目材料收件登记表"],
        ["登记单位：", "省工信厅"],
        HEADER,
        ROW,
        ["合计", None, None],
        merged="A1:L1",
    )
    assert read_register(path) == [
        Submission(
            packet="s02", applicant="蓝海数字科技有限公司", project="智慧家居平台", recommender="南江市工信局", received=date(2020, 5, 8), copies_paper=3,
            copies_electronic=1, medium="U盘", order=2, online_number="XF2020-001", recommendation_letter=True, row=4,
        )
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_any_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "register.csv"
    lines = [("单位名称", "项目", "份数", "收到日期"), ("蓝海公司", "平台“甲”", "纸质3份 光盘1张", "2020年5月8日")]
    path.write_text("\r\n".join(delimiter.join(line) for line in lines), encoding=encoding)
    (row,) = read_register(path)
    assert (row.applicant, row.project, row.received) == ("蓝海公司", "平台“甲”", date(2020, 5, 8))
    assert (row.copies_paper, row.copies_electronic, row.medium, row.order) == (3, 1, "光盘", None)


def test_merged_recommender_and_two_header_rows(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["推荐单位", "申报单位名称", "项目名称", "报送份数", None, "接收日期"], [None, None, None, "纸质", "电子", None],
        ["省工信厅", "甲公司", "项目甲", 3, 1, "2020.5.9"], [None, "乙公司", "项目乙", 2, 0, "2020/5/11"],
    ]  # fmt: skip
    first, second = read_register(workbook(tmp_path, *rows, merged="A3:A4"))
    assert (first.recommender, second.recommender) == ("省工信厅", "省工信厅")
    assert [(r.copies_paper, r.copies_electronic) for r in (first, second)] == [(3, 1), (2, 0)]
    assert second.received == date(2020, 5, 11)


@pytest.mark.parametrize("name", ["good.pdf", "locked.docx", "unknown.dat", "note.txt", "cut.docx", "table.xlsx"])
def test_what_is_no_register_is_refused_in_chinese(name: str) -> None:
    with pytest.raises(UsageError, match="登记表") as error:
        read_register(DATA / name)
    assert error.value.exit_code == 2


def test_damaged_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path, HEADER, ROW)
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(UsageError, match="登记表"):
        read_register(path)


def test_register_is_found_beside_the_packets(tmp_path: Path) -> None:
    assert find_register(tmp_path) is None
    shutil.copyfile(DATA / "table.xlsx", tmp_path / "收入.xlsx")
    assert find_register(tmp_path) is None
    path = workbook(tmp_path, HEADER, ROW)
    assert find_register(tmp_path) == path


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (datetime(2020, 5, 8, 23, 59), date(2020, 5, 8)),
        (43959, date(2020, 5, 8)),
        ("43959", date(2020, 5, 8)),
        ("2020年5月8日 上午", date(2020, 5, 8)),
        ("2020.05.08", date(2020, 5, 8)),
        ("2020／5／8".replace("／", "/"), date(2020, 5, 8)),
        ("二〇二〇年五月十八日", date(2020, 5, 18)),
        ("２０２０年５月８日", date(2020, 5, 8)),
        ("20200508", date(2020, 5, 8)),
        ("20-5-8", date(2020, 5, 8)),
        ("2020年13月8日", None),
        ("5月8日", None),
        ("待定", None),
        (None, None),
    ],
)
def test_dates(cell: object, value: date | None) -> None:
    assert as_date(cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [(3, 3), (3.0, 3), ("3份", 3), ("三份", 3), ("两份", 2), ("无", 0), ("", None), ("齐全", None), ("第十二", 12)],
)
def test_counts(cell: object, value: int | None) -> None:
    assert as_count(cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("是", True),
        ("√", True),
        ("已提交", True),
        ("未提交", False),
        ("否", False),
        ("无", False),
        ("", None),
        ("不清楚", None),
        ("未知", None),
        ("待核实", None),
        ("已注册未提交", False),
        ("未注册", False),
        (True, True),
    ],
)
def test_flags(cell: object, value: bool | None) -> None:
    assert as_flag(cell) is value


def test_copies_and_levels() -> None:
    assert copies_in("3份") == (3, None, None)
    assert copies_in("纸质三份，U盘一个") == (3, 1, "U盘")
    assert copies_in("2纸1光盘") == (2, 1, "光盘")
    assert [level_in(t) for t in ("省工信厅", "工业和信息化部", "部", "", None, "其他")] == [
        "province",
        "ministry",
        "ministry",
        None,
        None,
        "其他",
    ]


def test_rows_find_their_packets() -> None:
    rows = [
        Submission(packet="s02", applicant="蓝海数字科技有限公司", project="智慧家居平台"),
        Submission(applicant="星海信息技术股份有限公司", project="数字乡村"),
        Submission(applicant="星海信息技术股份有限公司", project="云端教育"),
        Submission(applicant="无人认领有限公司", project="其他"),
    ]
    packets = [
        KnownPacket("s02.zip"),
        KnownPacket("scan0007", "星海信息技术股份有限公可", "云端教育"),
        KnownPacket("星海信息技术股份有限公司（数字乡村）"),
        KnownPacket("不在册", "陌生公司", "陌生项目"),
    ]
    match = match_register(rows, packets)
    assert {name: row.project for name, row in match.found.items()} == {
        "s02.zip": "智慧家居平台", "scan0007": "云端教育", "星海信息技术股份有限公司（数字乡村）": "数字乡村"
    }  # fmt: skip
    assert [r.applicant for r in match.rows_left] == ["无人认领有限公司"]
    assert match.packets_left == ("不在册",)


def test_an_equal_name_is_surer_than_an_alike_one_and_each_row_is_given_once() -> None:
    names = [f"星海信息技术第{n:03d}分公司" for n in range(300)]
    rows = [Submission(applicant=name, project="数字乡村", row=n) for n, name in enumerate(names)]
    packets = [KnownPacket(f"scan{n}", name, "数字乡村") for n, name in enumerate(reversed(names))]
    misread = KnownPacket(
        "误读", names[7].replace("信", "倍"), "数字乡村"
    )  # alike to every row; its own is the only one that is free
    packets = [misread, *(p for p in packets if p.applicant != names[7])]
    match = match_register(rows, packets)
    assert {p.name: p.applicant for p in packets if p is not misread} == {
        name: row.applicant for name, row in match.found.items() if name != "误读"
    }
    assert match.found["误读"].applicant == names[7]
    assert not match.rows_left and not match.packets_left


STRANGE_HEADER = [
    "申报主体名称",
    "项目题目",
    "到件日期",
    "一式几份",
    "系统申报号",
    "报部/报省",
    "快递方式",
    "推荐名次",
    "推荐公文",
    "审查情况",
]


def test_headings_are_understood_by_their_meaning(tmp_path: Path) -> None:
    rows = [
        STRANGE_HEADER,
        ["甲公司", "项目甲", "5月9日", "叁", "未注册", "报省", "EMS", "第二", "粤工信函〔2020〕12号", None],
        ["乙公司", "项目乙", "2020.5.8", "贰份", "XF-7", "报部", "机要交换", 3, "无", None],
    ]
    first, second = read_register(workbook(tmp_path, *rows))
    assert (first.applicant, first.project, first.received, first.copies_paper) == ("甲公司", "项目甲", date(2020, 5, 9), 3)
    assert (first.online_number, first.level, first.delivery, first.order) == ("", "province", "EMS", 2)
    assert first.recommendation_letter is True and first.unclear == ()
    assert (second.received, second.copies_paper, second.online_number) == (date(2020, 5, 8), 2, "XF-7")
    assert (second.level, second.delivery, second.order, second.recommendation_letter) == ("ministry", "机要交换", 3, False)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("收件时间", "received"), ("到件日期", "received"), ("材料送达日期", "received"), ("收到时间", "received"), ("系统申报号", "online_number"),
        ("网报流水号", "online_number"), ("平台登记编码", "online_number"), ("是否在线注册", "online_submitted"), ("纸质材料（份）", "copies_paper"),
        ("U盘（个）", "copies_electronic"), ("寄送途径", "delivery"), ("推荐排名", "order"), ("报部/报省", "level"), ("推荐机构", "recommender"),
    ],
)  # fmt: skip
def test_what_a_heading_means(tmp_path: Path, heading: str, field: str) -> None:
    value = {
        "received": "2020-05-08",
        "level": "报省",
        "online_submitted": "是",
        "order": 2,
        "copies_paper": 3,
        "copies_electronic": 1,
    }.get(field, "甲")
    (row,) = read_register(workbook(tmp_path, ["申报单位", "项目名称", heading], ["甲公司", "项目甲", value]))
    assert getattr(row, field) is not None and row.unclear == ()


@pytest.mark.parametrize("heading", ["系统提交日期", "网上申报时间", "平台提交时间", "在线填报日期", "线上提交日期"])
def test_the_day_of_handing_in_online_is_no_day_of_receipt(tmp_path: Path, heading: str) -> None:
    header = ["申报单位", "项目名称", heading, "份数"]
    told = {
        cell: read_register(workbook(tmp_path, header, ["甲公司", "项目甲", cell, 3]))[0]
        for cell in ("2020-05-06", "5月6日", "未提交", "", "待定")
    }
    assert {cell: row.online_submitted for cell, row in told.items()} == {
        "2020-05-06": True,
        "5月6日": None,
        "未提交": False,
        "": None,
        "待定": None,
    }
    assert all(row.received is None for row in told.values())
    (both,) = read_register(workbook(tmp_path, [*header, "收到日期"], ["甲公司", "项目甲", "5月6日", 3, "2020-05-08"]))
    assert (both.received, both.online_submitted, both.unclear) == (date(2020, 5, 8), True, ())
    (registered,) = read_register(
        workbook(tmp_path, ["申报单位", "项目名称", "系统注册日期"], ["甲公司", "项目甲", "2020-05-06"])
    )
    assert (registered.online_submitted, registered.received) == (None, None)  # registered is not handed in


@pytest.mark.parametrize(
    "heading", ["填报日期", "审核日期", "推荐单位联系电话", "单位地址", "项目负责人", "成立时间", "系统账号"]
)
def test_what_comes_near_is_not_taken_for_it(tmp_path: Path, heading: str) -> None:
    (row,) = read_register(workbook(tmp_path, ["申报单位", "项目名称", heading], ["甲公司", "项目甲", "2020-04-01"]))
    assert (row.received, row.recommender, row.online_number, row.order) == (None, None, None, None)


def test_what_is_not_understood_is_told_by_name_and_counts_as_nothing(tmp_path: Path) -> None:
    header = [
        "申报单位",
        "项目名称",
        "到件日期",
        "份数",
        "系统申报号",
        "网上是否提交",
        "报部/报省",
        "推荐函",
        "盖章情况",
        "备注",
        "联系电话",
    ]
    cells = ["甲公司", "项目甲", "待定", "若干", "待核实", "不详", "√", "？", "齐", "已电话通知", "020-83134287"]
    (row,) = read_register(workbook(tmp_path, header, cells))
    assert (row.received, row.copies_paper, row.online_number, row.online_submitted, row.recommendation_letter) == (None,) * 5
    assert row.unclear == (
        "到件日期“待定”", "份数“若干”", "系统申报号“待核实”", "网上是否提交“不详”", "报部/报省“√”", "推荐函“？”", "盖章情况“齐”",
    )  # fmt: skip


def test_a_date_without_its_year_takes_that_of_the_others_or_of_the_call(tmp_path: Path) -> None:
    header = ["申报单位", "项目名称", "收件日期"]
    first, second = read_register(
        workbook(tmp_path, header, ["甲公司", "项目甲", "5月9日"], ["乙公司", "项目乙", "2020年5月8日"]), 2026
    )
    assert (first.received, second.received) == (date(2020, 5, 9), date(2020, 5, 8))
    (alone,) = read_register(workbook(tmp_path, header, ["甲公司", "项目甲", "5.9"]), 2020)
    assert alone.received == date(2020, 5, 9)
    (unknown,) = read_register(workbook(tmp_path, header, ["甲公司", "项目甲", "5月9日"]))
    assert unknown.received is None and unknown.unclear == ("收件日期“5月9日”",)


@pytest.mark.parametrize(
    ("text", "paper", "electronic"), [("3+1", 3, 1), ("叁份", 3, None), ("一式三份", 3, None), ("纸质叁份、U盘壹个", 3, 1)]
)
def test_copies_as_offices_write_them(tmp_path: Path, text: str, paper: int | None, electronic: int | None) -> None:
    (row,) = read_register(workbook(tmp_path, ["申报单位", "项目名称", "份数"], ["甲公司", "项目甲", text]))
    assert (row.copies_paper, row.copies_electronic) == (paper, electronic)


def test_names_that_sound_like_headings_are_a_row_all_the_same(tmp_path: Path) -> None:
    heads = ["序号", "文件夹", "申报企业", "项目名称", "推荐单位", "接收日期", "系统登记号", "推荐顺序"]
    first = ["1", "甲", "佛山市易联智能科技有限公司", "佛山企业远程协同办公平台", "广东省工业和信息化厅", "5月8日", "XF5", "1"]
    rows = read_register(
        workbook(tmp_path, heads, first, ["2", "乙", "某某公司", "在线申报平台", "省厅", "5月9日", "XF6", "2"]), 2020
    )
    assert [(row.packet, row.order) for row in rows] == [("甲", 1), ("乙", 2)]


def test_a_far_cell_and_a_wide_table_are_refused_without_filling_the_sheet(tmp_path: Path) -> None:
    path = workbook(tmp_path, HEADER, ROW)
    book = load_workbook(path)
    book.worksheets[0][FAR] = "远"
    book.save(path)
    with pytest.raises(UsageError, match="256 列"):
        read_limited(path)


def test_a_far_cell_without_a_value_costs_nothing(tmp_path: Path) -> None:
    path = workbook(tmp_path, HEADER, ROW)
    book = load_workbook(path)
    book.worksheets[0][FAR].font = Font(bold=True)
    book.save(path)
    assert [row.packet for row in read_limited(path)] == ["s02"]
