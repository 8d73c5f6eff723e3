"""An application for the second notice, from read pages to findings: no line of Python knows that notice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from checkers.check import check
from extractors.packet.fill import PacketPages, fill_record
from extractors.packet.pile import split_pile
from model.geometry import Box
from model.packet import Fate, FileKind, SourceFile
from model.page import Cell, Line, Page, Paper, Reader, Table
from model.record import Record
from notices.profile import load

PROFILE = load("demo-zjtx")
FILE = "申请书.pdf"
NAME = "温州市瓯海精铸阀门有限公司"
BASICS = (
    ("企业名称", NAME),
    ("统一社会信用代码", "91110000600037341L"),
    ("成立日期", "2009年3月"),
    ("所在县（市、区）", "瓯海区"),
    ("法定代表人", "金文斌"),
    ("联系人", "叶小舟"),
    ("联系电话", "0577-8600"),
    ("企业规模", "☐中型 ☑小型 ☐微型"),
    ("是否拥有自主品牌", "☑是 ☐否（品牌名称：瓯铸）"),
    ("已获称号", "隐形冠军企业 ☑省级 ☐市级 授予年份：2021年\n科技型中小企业 ☐省级 ☐市级 授予年份：    年"),
    ("主导产品名称", "低温球阀"),
    ("企业简介", "公司专注低温阀门二十年，产品用于液化天然气接收站。"),
)
FIGURES = [
    ("上年度营业收入（万元）", "8200"),
    ("主导产品营业收入（万元）", "6100"),
    ("研发费用总额（万元）", ""),
    ("从业人数", "126人"),
]
ESSAYS = {
    "1. 专业化情况": "公司连续十二年从事低温球阀的研发和生产。",
    "2. 精细化情况": "生产线建立了从熔炼到检验的全过程追溯。",
    "3. 新颖化情况": "双向密封结构获得发明专利，替代了进口产品。",
}


def line(text: str, x: float, y: float) -> Line:
    return Line(text, Box(x, y, min(0.95, x + 0.02 * len(text)), y + 0.018), 0.98)


def sheet(number: int, title: str, texts: tuple[str, ...] = (), rows: tuple[tuple[str, str], ...] = ()) -> Page:
    """A page with a centred title, lines below one another, and a table of labels and values."""
    lines = [line(title, 0.5 - 0.01 * len(title), 0.08)]
    lines += [line(text, 0.12, 0.16 + 0.04 * n) for n, text in enumerate(texts)]
    cells, y = [], 0.14
    for row, (label, value) in enumerate(rows):
        height = 0.03 + 0.025 * value.count("\n")
        for col, (text, x0, x1) in enumerate(((label, 0.1, 0.35), (value, 0.35, 0.9))):
            inner = tuple(line(part, x0 + 0.01, y + 0.005 + 0.025 * n) for n, part in enumerate(text.split("\n")) if part)
            cells.append(Cell(row, col, 1, 1, Box(x0, y, x1, y + height), text, inner))
            lines += inner
        y += height
    tables = (Table(Box(0.1, 0.14, 0.9, y), len(rows), 2, tuple(cells)),) if rows else ()
    return Page(FILE, number, 1654, 2339, Reader.OCR, Paper.SCAN, lines=tuple(lines), tables=tables, width_mm=210, height_mm=297)


def application(name: str = NAME) -> list[Page]:
    essays = tuple(text for pair in ESSAYS.items() for text in pair)
    statement = (*PROFILE.prescribed[0].paragraphs, "法定代表人（签字）：", "企业（盖章）", "2023年6月8日")
    return [
        sheet(1, "专精特新中小企业认定申请书", (f"申请企业：{name}", "申请日期：2023年6月8日")),
        sheet(2, "一、企业基本情况", rows=BASICS),
        sheet(3, "二、经营指标", rows=FIGURES),
        sheet(4, "三、专精特新情况说明", essays),
        sheet(5, "真实性声明", statement),
        sheet(6, "附件1 营业执照"),
        sheet(7, "营业执照", (f"名称：{NAME}", "统一社会信用代码：91110000600037341L", "登记机关：温州市瓯海区市场监督管理局")),
    ]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    files = (SourceFile(FILE, Path(FILE), FileKind.PDF, 1, "0", Fate.READ, pages=7),)
    return fill_record(PacketPages("精铸", files, application(), tmp_path_factory.mktemp("second")), PROFILE)


def test_its_fields_are_read(record: Record) -> None:
    values = {key: value.value for key, value in record.fields.items()}
    assert values["front.name"] == values["enterprise.name"] == NAME
    assert values["front.date"] == "2023-06-08"
    assert values["enterprise.size"] == ["小型"]
    assert values["enterprise.brand"] is True
    assert values["enterprise.brand_name"] == "瓯铸"
    assert values["enterprise.titles"]["hidden_champion"] == {"level": "省级", "year": "2021"}
    assert values["figures.revenue"] == 8200
    assert values["figures.staff"] == 126
    assert values["report.novel"] == ESSAYS["3. 新颖化情况"]


def test_a_pile_of_its_packets_is_split_at_their_covers() -> None:
    pile = [replace(page, number=n) for n, page in enumerate([*application(), *application("台州市海门轴承有限公司")], 1)]
    assert [len(pages) for pages in split_pile(pile, PROFILE)] == [7, 7]


def test_its_demands_are_checked(record: Record) -> None:
    codes = {f.code for f in check(record, PROFILE)}
    assert {"invalid:enterprise.phone", "missing:figures.rnd_cost"} <= codes
    assert {"missing:front.seal", "missing:statement.seal", "missing:statement.signature"} <= codes
    assert {"missing:annex2", "missing:annex2.audit", "missing:annex3", "missing:annex3.ip", "missing:annex3.titles"} <= codes
    assert not codes & {
        "missing:annex1",
        "missing:annex1.licence",
        "missing:annex4",
        "altered:statement.text",
        "missing:statement.date",
    }
    of_fields = {c for c in codes if c.split(":")[1] in {spec.key for spec in PROFILE.fields}}
    assert of_fields == {"invalid:enterprise.phone", "missing:figures.rnd_cost"}
