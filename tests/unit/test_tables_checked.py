"""Tables of a notice on a record: cells, rows that repeat, a certificate for each row, predicates over columns; what breaks them, with all that is told of it, and what comes near."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from checkers.case import PacketCase
from checkers.check import check
from checkers.fields.rules import check_rules
from model.geometry import Box
from model.packet import Fate, FileKind, SourceFile
from model.page import Colour, Paper, Reader
from model.problem import Problem
from model.record import Evidence, FieldValue, PagePart, Presence, Record, Source
from notices.profile import load
from notices.rules import Rule
from told import told

PROFILE = load(str(Path(__file__).parents[1] / "data" / "notices" / "demo-kjjh.yaml"))
FILE, UNIT = "申报书.pdf", "某市启明机器人有限公司"
PARTS = ("front", "basics", "figures", "people", "budget", "annex1", "annex2", "annex3")
ROWS: dict[str, tuple[tuple[str, ...], ...]] = {
    "team": (
        ("赵明远", "1980年5月", "博士", UNIT, "13800138000"),
        ("钱立群", "1985年11月", "硕士", UNIT, ""),
        ("孙雅琴", "1990年2月", "本科", "某大学", ""),
    ),
    "patents": (("一种分拣小车", "ZL202110012345.6", "2022年6月7日"), ("货架识别方法", "ZL202210054321.X", "2023年3月14日")),
    "budget": (("设备费", "60", "15"), ("材料费", "40", "15")),
}
VALUES = {
    "front.project": "智能分拣小车研制", "front.unit": UNIT, "front.recommender": "某市高新区管委会", "basics.founded": "2015年3月1日",
    "basics.address": "浙江省杭州市滨江区江南大道100号", "basics.period": "2024年1月1日至2025年12月31日", "basics.account": "启明机器人", "basics.share": "4.4",
    "basics.contact": "李文静", "basics.contact_title": "办公室主任", "budget.total.total": "100", "budget.total.asked": "30",
    "figures.revenue.y2021": "5200", "figures.revenue.y2022": "6100", "figures.revenue.y2023": "7000", "figures.rnd.y2021": "210", "figures.rnd.y2022": "260",
    "figures.rnd.y2023": "310", "figures.staff.y2021": "86", "figures.staff.y2022": "92", "figures.staff.y2023": "101",
}  # fmt: skip
Spoil = Callable[[Record], Record]


def value(key: str, raw: str, reader: Reader = Reader.OCR, confidence: float = 0.97) -> FieldValue:
    """A field as it is read from its part's page; blank where nothing stands in it."""
    spec = PROFILE.field(key)
    source = Source(FILE, PARTS.index(spec.part) + 1, Box(0.3, 0.3, 0.8, 0.32), reader)
    if not raw:
        return FieldValue(key, None, None, confidence, source, Presence.BLANK)
    return FieldValue(key, raw, spec.read(raw).value, confidence, source, Presence.FILLED)


def rows(table: str, *lines: tuple[str, ...], count: int | None = None) -> Spoil:
    """The table has these rows."""
    columns = [column.key for column in PROFILE.table(table).columns]

    def spoil(record: Record) -> Record:
        kept = {k: v for k, v in record.fields.items() if not k.startswith(f"{table}.") or k.startswith(f"{table}.total")}
        cells = {
            f"{table}.{n}.{column}": value(f"{table}.{n}.{column}", text)
            for n, line in enumerate(lines, 1)
            for column, text in zip(columns, line, strict=True)
        }
        number = sum(any(line) for line in lines) if count is None else count
        return replace(record, fields=kept | cells | {f"{table}.rows": value(f"{table}.rows", str(number))})

    return spoil


def fill(reader: Reader = Reader.OCR, confidence: float = 0.97, **values: str) -> Spoil:
    """Fields (`__` for a dot) with other texts."""
    made = {key.replace("__", "."): raw for key, raw in values.items()}
    return lambda r: replace(r, fields=r.fields | {key: value(key, raw, reader, confidence) for key, raw in made.items()})


def without(*beginnings: str) -> Spoil:
    return lambda r: replace(r, fields={k: v for k, v in r.fields.items() if not k.startswith(beginnings)})


def pages(change: Callable[[PagePart], PagePart | None]) -> Spoil:
    return lambda r: replace(r, pages=tuple(new for p in r.pages if (new := change(p)) is not None))


def proof(kind: str, page: int, reader: Reader = Reader.OCR, **more: Any) -> Evidence:
    return Evidence(
        f"annex{page - 5}",
        kind,
        kind,
        holder=UNIT,
        confidence=0.95,
        source=Source(FILE, page, None, reader),
        pages=(page,),
        **more,
    )


def patents(*numbers: str | None, reader: Reader = Reader.OCR) -> Spoil:
    """The certificates of these numbers, and no others."""
    made = tuple(proof("patent", 7, reader, number=number) for number in numbers)
    return lambda r: replace(r, evidence=(*(e for e in r.evidence if e.kind != "patent"), *made))


def clean() -> Record:
    fields = {key: value(key, raw) for key, raw in VALUES.items()} | {"basics.website": value("basics.website", "")}
    for key, chosen in (("basics.size", ["小型"]), ("basics.fields", ["工业大数据应用", "智能机器人"])):
        fields[key] = replace(value(key, "、".join(chosen)), value=chosen)
    audits = tuple(
        proof("audit", 6, year=str(y), amounts=(amount,)) for y, amount in ((2021, 5200.0), (2022, 6100.0), (2023, 7000.0))
    )
    record = Record(
        packet="启明",
        notice=PROFILE.id,
        files=(SourceFile(FILE, Path(FILE), FileKind.PDF, 1000, "0" * 64, Fate.READ, pages=8),),
        pages=tuple(PagePart(FILE, n, part, 0.97, n, paper=Paper.SCAN, colour=Colour.COLOUR) for n, part in enumerate(PARTS, 1)),
        fields=fields,
        evidence=(*audits, proof("hitech", 8, number="GR202233001234")),
    )
    for table, lines in ROWS.items():
        record = rows(table, *lines)(record)
    return patents(*(row[1] for row in ROWS["patents"]))(record)


COUNTED = {"rule": "填写行数", "field": "team.degree", "any_of": ["博士", "硕士"]}


@pytest.mark.parametrize(
    ("rule", "spoils", "wanted"),
    [
        ({"at_least": 2}, (), ""),
        ({"at_least": 3}, (), "missing:team.rows error: “项目组成员”中“学历”为博士、硕士的应不少于3行，现有2行，请补填。"),
        ({"at_most": 1}, (), "invalid:team.rows error: “项目组成员”中“学历”为博士、硕士的应不超过1行，现有2行，请核减。"),
        ({"at_least": 1, "field": "patents.title", "any_of": []}, (rows("patents"),), "missing:patents.rows error: “"),
        ({"at_least": 1, "field": "patents.title", "any_of": []}, (without("patents."),), ""),
        ({"at_least": 3, "eligibility": True, "code": "staff"}, (), "ineligible:staff error"),
    ],
)
def test_rows_that_say_something_are_counted(rule: dict[str, Any], spoils: tuple[Spoil, ...], wanted: str) -> None:
    record = clean()
    for spoil in spoils:
        record = spoil(record)
    made: Any = TypeAdapter(Rule).validate_python(COUNTED | rule)
    found = [
        f"{f.code} {f.severity.value}: {f.message}"
        for f in check_rules(PacketCase(record, PROFILE.model_copy(update={"rules": (made,)})))
    ]
    assert len(found) == bool(wanted)
    assert not wanted or found[0].startswith(wanted), found


def findings(*spoils: Spoil) -> list[str]:
    record = clean()
    for spoil in spoils:
        record = spoil(record)
    return [line.rpartition(" | ")[0] for line in told(check(record, PROFILE))]


TEAM, PATENTS, BUDGET = ROWS["team"], ROWS["patents"], ROWS["budget"]
ANOTHER = ("周文", "1988年8月", "本科", UNIT, "")
NAMES = [(f"周{name}", *ANOTHER[1:]) for name in "文武斌凯"]
MANY = [(f"周{a}{b}", *ANOTHER[1:]) for a in "文武斌凯明" for b in "春夏秋冬东南西北中"]
UNREAD = Problem("E", "部分内容被遮挡。", "请重新扫描。")

CASES: dict[str, tuple[tuple[Spoil, ...], list[str]]] = {
    "a cell is blank": ((fill(figures__rnd__y2022=""),), [
        "missing:figures.rnd.y2022 | error | figures | 申报书.pdf 3 | 《二、近三年财务指标》中“研发费用（2022年）”为空，请补填；确无的请填“无”。 | 研发费用（2022年） | ",
    ]),
    "a table of figures not found": ((without("figures."),), [
        "missing:figures | warning | figures | 申报书.pdf 3 | 《二、近三年财务指标》中未找到“近三年财务指标”一表，请核对原件；确未提交的请按原表格式补填。 | 近三年财务指标 | ",
    ]),
    "a table of figures not found on a file": ((without("figures."), pages(lambda p: replace(p, paper=Paper.ELECTRONIC)),), [
        "missing:figures | error | figures | 申报书.pdf 3 | 《二、近三年财务指标》中未找到“近三年财务指标”一表，请核对原件；确未提交的请按原表格式补填。 | 近三年财务指标 | ",
    ]),
    "a table with one cell": ((without("figures.r", "figures.staff.y2021", "figures.staff.y2022"),), [
        "missing:figures.revenue.y2021 | warning | figures | 申报书.pdf 3 | 《二、近三年财务指标》中未找到“营业收入（2021年）”一栏，请核对原件；确未填写的请按原表格式补填。 | 营业收入（2021年） | ",
        "missing:figures.revenue.y2022 | warning | figures | 申报书.pdf 3 | 《二、近三年财务指标》中未找到“营业收入（2022年）”一栏，请核对原件；确未填写的请按原表格式补填。 | 营业收入（2022年） | ",
        "missing:figures.revenue.y2023 | warning | figures | 申报书.pdf 3 | 《二、近三年财务指标》中未找到“营业收入（2023年）”一栏，请核对原件；确未填写的请按原表格式补填。 | 营业收入（2023年） | ",
        "missing:figures.rnd.y2021 | warning | figures | 申报书.pdf 3 | 《二、近三年财务指标》中未找到“研发费用（2021年）”一栏，请核对原件；确未填写的请按原表格式补填。 | 研发费用（2021年） | ",
        "missing:figures.rnd.y2022 | warning | figures | 申报书.pdf 3 | 《二、近三年财务指标》中未找到“研发费用（2022年）”一栏，请核对原件；确未填写的请按原表格式补填。 | 研发费用（2022年） | ",
        "missing:figures.rnd.y2023 | warning | figures | 申报书.pdf 3 | 《二、近三年财务指标》中未找到“研发费用（2023年）”一栏，请核对原件；确未填写的请按原表格式补填。 | 研发费用（2023年） | ",
        "missing:figures.staff.y2021 | warning | figures | 申报书.pdf 3 | 《二、近三年财务指标》中未找到“职工人数（2021年）”一栏，请核对原件；确未填写的请按原表格式补填。 | 职工人数（2021年） | ",
        "missing:figures.staff.y2022 | warning | figures | 申报书.pdf 3 | 《二、近三年财务指标》中未找到“职工人数（2022年）”一栏，请核对原件；确未填写的请按原表格式补填。 | 职工人数（2022年） | ",
    ]),
    "its part absent": ((without("team.", "patents."), pages(lambda p: None if p.part == "people" else p),), [
        "missing:team | error | people | - | 未找到“项目组成员”一表，请核对原件；确未提交的请按原表格式补填。 | 项目组成员 | ",
    ]),
    "too few rows": ((rows("team", *TEAM[:2]),), [
        "missing:team.rows | error | people | 申报书.pdf 4 | “项目组成员”应不少于3行，现填写2行，请补填。 | 不少于3行 | 2行",
    ]),
    "too few rows, not sure": ((rows("team", *TEAM[:2]), fill(confidence=0.6, team__rows="2"),), [
        "missing:team.rows | warning | people | 申报书.pdf 4 | “项目组成员”应不少于3行，现填写2行，请补填。 | 不少于3行 | 2行",
    ]),
    "as many as may be": ((rows("team", *TEAM, *NAMES[:3]),), []),
    "too many rows": ((rows("team", *TEAM, *NAMES),), [
        "invalid:team.rows | error | people | 申报书.pdf 4 | “项目组成员”应不超过6行，现填写7行，请核减。 | 不超过6行 | 7行",
    ]),
    "no row": ((rows("team", ("",) * 5),), [
        "missing:team.rows | error | people | 申报书.pdf 4 | “项目组成员”应不少于3行，现填写0行，请补填。 | 不少于3行 | 0行",
        "missing:team.rows | error | people | 申报书.pdf 4 | “项目组成员”中“学历”为博士、硕士的应不少于1行，现有0行，请补填。 | 不少于1行 | 0行",
    ]),
    "as many as are read": ((rows("budget", *[("设备费", "2.5", "0.75")] * 40),), []),
    "more than are read": ((rows("budget", *[("设备费", "2.5", "0.75")] * 40, count=41),), [
        "invalid:budget.rows | warning | budget | 申报书.pdf 5 | “经费预算”填写41行，只核对了前40行，其余请人工核对。 |  | ",
    ]),
    "a row that is begun": ((rows("team", TEAM[0], (*TEAM[1][:2], "", *TEAM[1][3:]), TEAM[2]),), [
        "missing:team.2.degree | error | people | 申报书.pdf 4 | 《三、项目组成员和知识产权》中“项目组成员第2行学历”为空，请补填。 | 项目组成员第2行学历 | ",
    ]),
    "a row that is not": ((rows("team", *TEAM, ("",) * 5),), []),
    "no table of patents": ((without("patents."), patents(),), [
        "missing:annex2.patents | error | annex2 | 申报书.pdf 7 | “附件2 知识产权证明”中缺少专利证书（只有目录页不算）。请补交。 | 专利证书 | ",
    ]),
    "a certificate lacks": ((patents("ZL202110012345.6"),), [
        "missing:annex2.patents.2 | error | annex2 | 申报书.pdf 4 | “知识产权第2行专利号”（ZL202210054321.X）未见相应的证明材料，请核实；确未提交的请补交。 | 专利证书 | ZL202210054321.X",
    ]),
    "a certificate without a number": ((patents("ZL202110012345.6", None),), [
        "missing:annex2.patents.2 | warning | annex2 | 申报书.pdf 4 | “知识产权第2行专利号”（ZL202210054321.X）未见相应的证明材料，请核实；确未提交的请补交。 | 专利证书 | ZL202210054321.X",
    ]),
    "a certificate misread": ((patents("ZL202110012345.6", "ZL202210054821.X"),), []),
    "a certificate of two other characters": ((patents("ZL202110012345.6", "ZL202210064821.X"),), [
        "missing:annex2.patents.2 | error | annex2 | 申报书.pdf 4 | “知识产权第2行专利号”（ZL202210054321.X）未见相应的证明材料，请核实；确未提交的请补交。 | 专利证书 | ZL202210054321.X",
    ]),
    "a certificate of another number in a file": ((patents("ZL202110012345.6", "ZL202210054821.X", reader=Reader.WORD),), [
        "missing:annex2.patents.2 | error | annex2 | 申报书.pdf 4 | “知识产权第2行专利号”（ZL202210054321.X）未见相应的证明材料，请核实；确未提交的请补交。 | 专利证书 | ZL202210054321.X",
    ]),
    "a number without its points": ((patents("202110012345 6", "20221005432１x"),), []),
    "a row unsurely read": ((patents("ZL202110012345.6"), fill(confidence=0.6, **{"patents__2__number": PATENTS[1][1]}),), [
        "missing:annex2.patents.2 | warning | annex2 | 申报书.pdf 4 | “知识产权第2行专利号”（ZL202210054321.X）未见相应的证明材料，请核实；确未提交的请补交。 | 专利证书 | ZL202210054321.X",
    ]),
    "no certificate at all": ((patents(),), [
        "missing:annex2.patents | error | annex2 | 申报书.pdf 7 | “附件2 知识产权证明”中缺少专利证书（只有目录页不算）。请补交。 | 专利证书 | ",
    ]),
    "a page unread": ((patents("ZL202110012345.6"), pages(lambda p: replace(p, problems=(UNREAD,)) if p.part == "front" else p),), [
        "unreadable:申报书.pdf | warning | files | 申报书.pdf 1 | 文件“申报书.pdf”第1页没有完整读出（部分内容被遮挡）。请重新扫描。 |  | ",
        "missing:annex2.patents.2 | warning | annex2 | 申报书.pdf 4 | “知识产权第2行专利号”（ZL202210054321.X）未见相应的证明材料，请核实；确未提交的请补交。 | 专利证书 | ZL202210054321.X",
    ]),
    "a number for none": ((rows("patents", PATENTS[0], ("货架识别方法", "无", "2023年3月14日")), patents(PATENTS[0][1]),), []),
    "a sum": ((fill(budget__total__total="110"),), [
        "inconsistent:budget.total.total | error | budget | 申报书.pdf 5 | “经费预算合计总预算”填写为110万元，而各分项之和为100万元，请核实后更正。 | 100万元 | 110万元",
    ]),
    "a sum in another unit": ((fill(budget__total__total="1000000元"),), []),
    "a sum nearly": ((fill(budget__total__total="100.01"),), []),
    "a part unread": ((rows("budget", ("设备费", "若干", "15"), BUDGET[1]), fill(budget__total__total="110"),), [
        "invalid:budget.1.total | error | budget | 申报书.pdf 5 | 《四、经费预算》中“经费预算第1行总预算”填写为“若干”，不是数字，请填写数字。 |  | 若干",
    ]),
    "more asked than there is": ((rows("budget", ("设备费", "10", "15"), ("材料费", "90", "15")),), [
        "inconsistent:budget.1.asked | error | budget | 申报书.pdf 5 | “经费预算第1行申请资助”（15万元）超过“经费预算第1行总预算”（10万元），请核实后更正。 | 不大于“经费预算第1行总预算”（10万元） | 15万元",
    ]),
    "a share of the whole": ((fill(budget__total__asked="31"), rows("budget", ("设备费", "60", "16"), BUDGET[1]),), [
        "inconsistent:budget.share | error | budget | 申报书.pdf 5 | “经费预算合计申请资助”（31万元）超过“经费预算合计总预算”（100万元）的30%，请核实后更正。 | 不大于“经费预算合计总预算”（100万元）的30% | 31万元",
    ]),
    "a stated share": ((fill(basics__share="5.5"),), [
        "ineligible:basics.share | error | basics | 申报书.pdf 2 | “上年度研发费用占营业收入的比例（%）”填写为5.5，按“研发费用（2023年）”（310万元）与“营业收入（2023年）”（7000万元）计算应为4.43%，请核实后更正。 | 4.43% | 5.5",
    ]),
    "a stated share as a fraction": ((fill(basics__share="0.044"),), []),
    "a stated share, far below one": ((fill(basics__share="0.044%"),), [
        "ineligible:basics.share | error | basics | 申报书.pdf 2 | “上年度研发费用占营业收入的比例（%）”填写为0.044%，按“研发费用（2023年）”（310万元）与“营业收入（2023年）”（7000万元）计算应为4.43%，请核实后更正。 | 4.43% | 0.044%",
    ]),
    "a stated share of one": ((fill(basics__share="1"),), [
        "ineligible:basics.share | error | basics | 申报书.pdf 2 | “上年度研发费用占营业收入的比例（%）”填写为1，按“研发费用（2023年）”（310万元）与“营业收入（2023年）”（7000万元）计算应为4.43%，请核实后更正。 | 4.43% | 1",
    ]),
    "no whole": ((fill(figures__revenue__y2023="0"), fill(figures__rnd__y2023="0"),), [
        "invalid:figures.revenue.y2023 | error | figures | 申报书.pdf 3 | “营业收入（2021年）”（5200万元）、“营业收入（2022年）”（6100万元）、“营业收入（2023年）”（0万元）：年均下降100.00%，年均增长率应不低于5%，请核实。 | 不低于5% | -100.00%",
        "inconsistent:figures.revenue.y2023 | warning | figures | 申报书.pdf 6 | 《二、近三年财务指标》中“营业收入（2023年）”填写为“0”，“audit”所载为7,000.00万元，两处不一致，请核实。 | 7,000.00万元 | 0",
    ]),
    "no part": ((fill(figures__rnd__y2023="无"),), []),
    "growth": ((fill(figures__revenue__y2023="5500"),), [
        "ineligible:basics.share | error | basics | 申报书.pdf 2 | “上年度研发费用占营业收入的比例（%）”填写为4.4，按“研发费用（2023年）”（310万元）与“营业收入（2023年）”（5500万元）计算应为5.64%，请核实后更正。 | 5.64% | 4.4",
        "invalid:figures.revenue.y2023 | error | figures | 申报书.pdf 3 | “营业收入（2021年）”（5200万元）、“营业收入（2022年）”（6100万元）、“营业收入（2023年）”（5500万元）：年均增长2.84%，年均增长率应不低于5%，请核实。 | 不低于5% | 2.84%",
        "inconsistent:figures.revenue.y2023 | warning | figures | 申报书.pdf 6 | 《二、近三年财务指标》中“营业收入（2023年）”填写为“5500”，“audit”所载为7,000.00万元，两处不一致，请核实。 | 7,000.00万元 | 5500",
    ]),
    "growth of a part unread": ((fill(figures__revenue__y2022="若干"), fill(figures__revenue__y2023="5500"),), [
        "invalid:figures.revenue.y2022 | error | figures | 申报书.pdf 3 | 《二、近三年财务指标》中“营业收入（2022年）”填写为“若干”，不是数字，请填写数字。 |  | 若干",
        "ineligible:basics.share | error | basics | 申报书.pdf 2 | “上年度研发费用占营业收入的比例（%）”填写为4.4，按“研发费用（2023年）”（310万元）与“营业收入（2023年）”（5500万元）计算应为5.64%，请核实后更正。 | 5.64% | 4.4",
        "inconsistent:figures.revenue.y2023 | warning | figures | 申报书.pdf 6 | 《二、近三年财务指标》中“营业收入（2023年）”填写为“5500”，“audit”所载为7,000.00万元，两处不一致，请核实。 | 7,000.00万元 | 5500",
    ]),
    "growth from nothing": ((fill(figures__revenue__y2021="0"),), [
        "inconsistent:figures.revenue.y2021 | warning | figures | 申报书.pdf 6 | 《二、近三年财务指标》中“营业收入（2021年）”填写为“0”，“audit”所载为5,200.00万元，两处不一致，请核实。 | 5,200.00万元 | 0",
    ]),
    "a count below": ((fill(figures__staff__y2023="9"),), [
        "ineligible:staff | error | figures | 申报书.pdf 3 | “职工人数（2023年）”（9）低于规定的10，请核实后更正。 | 不小于10 | 9",
    ]),
    "a count at the limit": ((fill(figures__staff__y2023="10"),), []),
    "a count below, unsure": ((fill(confidence=0.6, figures__staff__y2023="9"),), [
        "ineligible:staff | warning | figures | 申报书.pdf 3 | “职工人数（2023年）”（9）低于规定的10，请核实后更正。 | 不小于10 | 9",
    ]),
    "nothing written of two": ((fill(basics__account=""),), [
        "missing:basics.reached | error | basics | 申报书.pdf 2 | “单位网址”、“微信公众号”应至少填写1项，现填写0项，请补填。 | 不少于1项 | 0项",
    ]),
    "one of two, none": ((fill(basics__account="无"),), [
        "missing:basics.reached | error | basics | 申报书.pdf 2 | “单位网址”、“微信公众号”应至少填写1项，现填写0项，请补填。 | 不少于1项 | 0项",
    ]),
    "the same name twice": ((rows("team", *TEAM[:2], TEAM[0]),), [
        "invalid:team.3.name | error | people | 申报书.pdf 4 | “项目组成员第3行姓名”与“项目组成员第1行姓名”相同（赵明远），不得重复，请核实后更正。 |  | 赵明远",
    ]),
    "a date too early in a row": ((rows("patents", PATENTS[0], ("货架识别方法", PATENTS[1][1], "2020年12月31日")),), [
        "invalid:patents.2.date | warning | people | 申报书.pdf 4 | “知识产权第2行授权日期”（2020年12月31日）早于2021年1月1日，不在规定的日期范围内，请核实后更正。 |  | 2020年12月31日",
    ]),
    "too young": ((rows("team", *TEAM[:2], ("孙雅琴", "2006年4月", *TEAM[2][2:])),), [
        "invalid:team.3.born | warning | people | 申报书.pdf 4 | “项目组成员第3行出生年月”（2006年4月）至2024年3月1日不满18年，请核实后更正。 |  | 2006年4月",
    ]),
    "old enough": ((rows("team", *TEAM[:2], ("孙雅琴", "2006年2月", *TEAM[2][2:])),), []),
    "another amount": ((fill(figures__revenue__y2022="8350"),), [
        "inconsistent:figures.revenue.y2022 | warning | figures | 申报书.pdf 6 | 《二、近三年财务指标》中“营业收入（2022年）”填写为“8350”，“audit”所载为6,100.00万元，两处不一致，请核实。 | 6,100.00万元 | 8350",
    ]),
    "no report of a year": ((lambda r: replace(r, evidence=tuple(e for e in r.evidence if e.year != "2022")),), [
        "missing:annex1.audit.2022 | error | annex1 | 申报书.pdf 6 | 缺少2022年度审计报告（所提交的为2021、2023年度），请补交。 | 2022年度审计报告 | 2021、2023",
    ]),
    "a statement instead": ((lambda r: replace(r, evidence=(*(e for e in r.evidence if e.kind != "audit"), *(proof(k, 6, year=str(y)) for k in ("statement", "tax") for y in (2021, 2022, 2023)))),), []),
    "half of what is instead": ((lambda r: replace(r, evidence=(*(e for e in r.evidence if e.kind != "audit"), *(proof("statement", 6, year=str(y)) for y in (2021, 2022, 2023)))),), [
        "missing:annex1.audit.2021 | error | annex1 | 申报书.pdf 6 | “附件1 近三年审计报告”中缺少2021年度审计报告（只有目录页不算）。请补交，例如：审计报告、财务报表和完税证明。 | 2021年度审计报告 | ",
        "missing:annex1.audit.2022 | error | annex1 | 申报书.pdf 6 | “附件1 近三年审计报告”中缺少2022年度审计报告（只有目录页不算）。请补交，例如：审计报告、财务报表和完税证明。 | 2022年度审计报告 | ",
        "missing:annex1.audit.2023 | error | annex1 | 申报书.pdf 6 | “附件1 近三年审计报告”中缺少2023年度审计报告（只有目录页不算）。请补交，例如：审计报告、财务报表和完税证明。 | 2023年度审计报告 | ",
    ]),
}  # fmt: skip


def test_a_clean_record_has_no_findings() -> None:
    assert findings() == []


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told(name: str) -> None:
    spoils, wanted = CASES[name]
    assert findings(*spoils) == wanted


def found_by(rule: dict[str, Any], *spoils: Spoil) -> list[str]:
    """What one rule alone tells of the record: code, severity, expected and found value, message."""
    record = clean()
    for spoil in spoils:
        record = spoil(record)
    made: Any = TypeAdapter(Rule).validate_python(rule)
    case = PacketCase(record, PROFILE.model_copy(update={"rules": (made,)}))
    return [f"{f.code} {f.severity.value} | {f.expected} | {f.found} | {f.message}" for f in check_rules(case)]


ASKED: dict[str, Any] = {"rule": "比较", "left": "budget.asked", "relation": "不大于"}
SHARE: dict[str, Any] = {"rule": "占比", "part": "budget.asked", "whole": "budget.total"}
GROWTH: dict[str, Any] = {"rule": "增长率", "fields": ["budget.asked", "budget.total"], "at_least": 10}
SUM: dict[str, Any] = {"rule": "合计", "parts": ["figures.rnd.y2021", "figures.rnd.y2022"], "total": "figures.rnd.y2023"}
SMALL: dict[str, Any] = {
    "rule": "比较", "left": "figures.rnd.y2023", "relation": "不小于", "number": 400, "only_if": {"field": "basics.size", "any_of": ["小型"]},
}  # fmt: skip


def unsure(key: str) -> Spoil:
    return lambda r: replace(r, fields=r.fields | {key: replace(r.fields[key], confidence=0.5)})


BY_RULE: dict[str, tuple[dict[str, Any], tuple[Spoil, ...], list[str]]] = {
    "a column against a field": (ASKED | {"right": "figures.revenue.y2023"}, (rows("budget", ("设备费", "若干", "15"), ("材料费", "40", "8000")),),
        ["inconsistent:budget.2.asked error | 不大于“营业收入（2023年）”（7000万元） | 8000万元 | “经费预算第2行申请资助”（8000万元）超过“营业收入（2023年）”（7000万元），请核实后更正。"]),
    "a column against another": (ASKED | {"right": "budget.total"}, (rows("budget", ("设备费", "若干", "15"), ("材料费", "40", "41")),),
        ["inconsistent:budget.2.asked error | 不大于“经费预算第2行总预算”（40万元） | 41万元 | “经费预算第2行申请资助”（41万元）超过“经费预算第2行总预算”（40万元），请核实后更正。"]),
    "a count against a multiple": ({"rule": "比较", "left": "figures.staff.y2023", "relation": "不小于", "right": "figures.staff.y2022", "times": 2}, (),
        ["inconsistent:figures.staff.y2023 error | 不小于“职工人数（2022年）”（92）的200% | 101 | “职工人数（2023年）”（101）低于“职工人数（2022年）”（92）的200%，请核实后更正。"]),
    "a share row by row": (SHARE | {"at_least": 10, "at_most": 50}, (rows("budget", ("设备费", "0", "15"), ("材料费", "40", "3"), ("差旅费", "40", "30"), ("其他", "40", "20")),),
        ["invalid:budget.2.asked error | 在10%至50%之间 | 7.50% | “经费预算第2行申请资助”（3万元）占“经费预算第2行总预算”（40万元）的7.50%，应在10%至50%之间，请核实。",
         "invalid:budget.3.asked error | 在10%至50%之间 | 75.00% | “经费预算第3行申请资助”（30万元）占“经费预算第3行总预算”（40万元）的75.00%，应在10%至50%之间，请核实。"]),
    "a share of what was not read": (SHARE | {"at_most": 10}, (rows("budget", ("设备费", "若干", "15"), ("材料费", "40", "无")),), []),
    "growth row by row": (GROWTH, (rows("budget", ("设备费", "若干", "15"), ("差旅费", "10", "0"), ("材料费", "40", "40")),),
        ["invalid:budget.3.total error | 不低于10% | 0.00% | “经费预算第3行申请资助”（40万元）、“经费预算第3行总预算”（40万元）：年均增长0.00%，年均增长率应不低于10%，请核实。"]),
    "a sum of counts": ({"rule": "合计", "parts": ["figures.staff.y2021", "figures.staff.y2022"], "total": "figures.staff.y2023"}, (),
        ["inconsistent:figures.staff.y2023 error | 178 | 101 | “职工人数（2023年）”填写为101，而各分项之和为178，请核实后更正。"]),
    "a sum of tenths": (SUM, (fill(figures__rnd__y2021="0.1", figures__rnd__y2022="0.2"),),
        ["inconsistent:figures.rnd.y2023 error | 0.3万元 | 310万元 | “研发费用（2023年）”填写为310万元，而各分项之和为0.3万元，请核实后更正。"]),
    "a sum of which the total was not read": (SUM, (fill(figures__rnd__y2023="若干"),), []),
    "a sum that is right": (SUM, (fill(figures__rnd__y2023="470"),), []),
    "dollars and yuan": (SUM, (fill(figures__rnd__y2021="0.1万美元", figures__rnd__y2022="0.2"),), []),
    "where a tick asks for it": (SMALL, (), ["invalid:figures.rnd.y2023 error | 不小于400万元 | 310万元 | “研发费用（2023年）”（310万元）低于规定的400万元，请核实后更正。"]),
    "the number not surely read": (SMALL, (unsure("figures.rnd.y2023"),), ["invalid:figures.rnd.y2023 warning | 不小于400万元 | 310万元 | “研发费用（2023年）”（310万元）低于规定的400万元，请核实后更正。"]),
    "the tick not surely seen": (SMALL, (unsure("basics.size"),), ["invalid:figures.rnd.y2023 warning | 不小于400万元 | 310万元 | “研发费用（2023年）”（310万元）低于规定的400万元，请核实后更正。"]),
    "too many ticks": ({"rule": "勾选数目", "field": "basics.fields", "at_most": 1}, (), ["invalid:basics.fields error | 不超过1项 | 2项 | “技术领域”应选不超过1项，现选2项（工业大数据应用、智能机器人），请更正。"]),
    "another choice": ({"rule": "取值", "field": "basics.size", "any_of": ["大型", "中型"]}, (), ["invalid:basics.size error | 大型、中型 | 小型 | “企业规模”为“小型”，应为大型、中型之一，请核实。"]),
    "another province": ({"rule": "所在地", "field": "basics.address", "places": ["江苏省"]}, (),
        ["invalid:basics.address error | 江苏省 | 浙江省杭州市滨江区江南大道100号 | “注册地址”（浙江省杭州市滨江区江南大道100号）似不在江苏省，请核实。"]),
    "neither of two provinces": ({"rule": "所在地", "field": "basics.address", "places": ["江苏省", "上海市"]}, (),
        ["invalid:basics.address error | 江苏省、上海市 | 浙江省杭州市滨江区江南大道100号 | “注册地址”（浙江省杭州市滨江区江南大道100号）似不在江苏省、上海市，请核实。"]),
    "rows before a day that comes later": ({"rule": "日期先后", "earlier": "patents.date", "later": "basics.founded"}, (fill(basics__founded="2022年7月1日"),),
        ["invalid:patents.2.date error |  | 2023年3月14日 | “知识产权第2行授权日期”（2023年3月14日）晚于“成立日期”（2022年7月1日），请核实后更正。"]),
    "a person in the team and elsewhere": ({"rule": "不得重复", "fields": ["team.name", "basics.contact"]}, (fill(basics__contact="钱立群"),),
        ["invalid:basics.contact error |  | 钱立群 | “联系人”与“项目组成员第2行姓名”相同（钱立群），不得重复，请核实后更正。"]),
}  # fmt: skip


@pytest.mark.parametrize("name", list(BY_RULE))
def test_a_rule_over_rows(name: str) -> None:
    rule, spoils, wanted = BY_RULE[name]
    assert found_by(rule, *spoils) == wanted
