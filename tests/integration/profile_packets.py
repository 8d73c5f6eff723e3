"""Packets for the notice of `tests/data/notices/demo-kjjh.yaml`, made with Word: clean, or with what a test changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement

from engine import InlineExecutor
from model.results import PacketResult
from shenbao.reading import Plan, check_packets

PROFILE = Path(__file__).parents[1] / "data" / "notices" / "demo-kjjh.yaml"
UNIT = "某市启明机器人有限公司"
TEAM = (
    ("赵明远", "1980年5月", "博士研究生", "某市启明机器人有限公司", "13800138000"),
    ("钱立群", "1985年11月", "硕士研究生", "某市启明机器人有限公司", ""),
    ("孙雅琴", "1990年2月", "本科", "某大学", ""),
)
PATENTS = (
    ("一种分拣小车", "ZL202110012345.6", "2022年6月7日"),
    ("货架识别方法", "ZL202210054321.X", "2023年3月14日"),
)
TEAM_HEADINGS = ("序号", "姓名", "出生年月", "学历", "工作单位", "手机号码")
BASICS = {
    "成立日期": "2015年3月1日",
    "注册地址": "浙江省杭州市滨江区江南大道100号",
    "项目实施期": "2024年1月1日至2025年12月31日",
    "企业规模": "☐大型 ☐中型 ☑小型 ☐微型",
    "技术领域（可选一至两项）": "☐行业大数据应用 ☑工业大数据应用\n☐工业互联网应用 ☑智能机器人",
    "单位网址": "",
    "微信公众号": "启明机器人",
    "上年度研发费用占营业收入的比例（%）": "4.4",
}
BUDGET = (("设备费", "60", "15"), ("材料费", "25", "10"), ("劳务费", "15", "5"), ("合计", "100", "30"))
FIGURES = (
    ("营业收入（万元）", "5200", "6100", "7000"),
    ("研发费用（万元）", "210", "260", "310"),
    ("职工人数（人）", "86", "92", "101"),
)


Proof = tuple[str, ...]  # its title, and what stands on it line by line; alone: the title page of an attachment


def audit(year: int, revenue: str) -> Proof:
    lines = (
        f"被审计单位：{UNIT}",
        f"审计年度：{year}年度",
        "资产负债表见附表。",
        f"营业收入：{revenue}万元",
        "某某会计师事务所（普通合伙）",
    )
    return ("审计报告", *lines)


def patent(title: str, number: str, date: str) -> Proof:
    return ("发明专利证书", f"发明名称：{title}", f"专利号：{number}", f"专利权人：{UNIT}", f"授权公告日：{date}")


AUDITS = (audit(2021, "5200.00"), audit(2022, "6100.00"), audit(2023, "7000.00"))
PATENT_PROOFS = tuple(patent(*row) for row in PATENTS)
HITECH = (
    "高新技术企业证书",
    f"企业名称：{UNIT}",
    "证书编号：GR202233001234",
    "发证时间：2022年12月1日",
    "有效期：三年",
    "批准机关：某省科学技术厅",
)
TITLES = (("附件1 近三年审计报告",), ("附件2 知识产权证明",), ("附件3 高新技术企业证书",))
PROOFS = (TITLES[0], *AUDITS, TITLES[1], *PATENT_PROOFS, TITLES[2], HITECH)


@dataclass(frozen=True)
class Packet:
    """What is written into the form. `blank`: rows that stay blank at the end of each table whose rows repeat; `omit`: a table that is left out;
    `repeat_headings`: overleaf they stand again; `embedded`: the team stands in one table with ordinary fields.
    """

    front: Mapping[str, str] = field(
        default_factory=lambda: {
            "项目名称": "智能分拣小车研制",
            "申报单位": "某市启明机器人有限公司",
            "推荐单位": "某市高新区管委会",
        }
    )
    basics: Mapping[str, str] = field(default_factory=lambda: dict(BASICS))
    figures: tuple[tuple[str, ...], ...] = FIGURES
    team: tuple[tuple[str, ...], ...] = TEAM
    patents: tuple[tuple[str, ...], ...] = PATENTS
    budget: tuple[tuple[str, ...], ...] = BUDGET
    proofs: tuple[Proof, ...] = PROOFS
    years: tuple[str, ...] = ("2021年", "2022年", "2023年")
    blank: int = 2
    omit: str = ""
    repeat_headings: bool = False
    embedded: bool = False

    def but(self, **changes: Any) -> Packet:
        return replace(self, **changes)

    def basic(self, **changes: str) -> Packet:
        """Return the packet with other values in its first table, by the beginning of their labels."""
        return replace(
            self, basics={k: next((v for c, v in changes.items() if k.startswith(c)), old) for k, old in self.basics.items()}
        )


def read(packet: Packet, folder: Path) -> PacketResult:
    """Return what the program finds in the packet."""
    write(packet, folder / "申报书.docx")
    [result] = check_packets([folder / "申报书.docx"], Plan(str(PROFILE), folder / "work"), InlineExecutor())
    return result


def codes(result: PacketResult) -> dict[str, str]:
    return {finding.code: finding.severity.value for finding in result.findings}


def replaced(rows: Sequence[Sequence[str]], row: int, column: int, text: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows with another text in one cell (both from 0)."""
    return tuple(tuple(text if (n, m) == (row, column) else old for m, old in enumerate(line)) for n, line in enumerate(rows))


def write(packet: Packet, path: Path) -> None:
    """Write the packet as a Word document."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document: Any = Document()
    document.add_heading("科技计划项目申报书", 0)
    for label, value in packet.front.items():
        document.add_paragraph(f"{label}：{value}")
    _part(document, "一、基本情况")
    rows = (*packet.basics.items(), ("联系人", "姓名", "李文静", "职务", "办公室主任"))
    table = document.add_table(len(rows), 5, style="Table Grid")
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = text
        if len(texts) == 2:
            row.cells[1].merge(row.cells[-1])
    _part(document, "二、近三年财务指标")
    _table(document, (("指标", *packet.years), *packet.figures))
    _part(document, "三、项目组成员和知识产权")
    if packet.embedded:
        _embedded(document, packet)
    elif packet.omit != "team":
        document.add_paragraph("项目组成员")
        _table(document, (TEAM_HEADINGS, *_numbered(packet.team, packet.blank)))
    if packet.omit != "patents":
        document.add_paragraph("近三年授权的知识产权")
        rows = (("序号", "名称", "专利号或登记号", "授权日期"), *_numbered(packet.patents, packet.blank))
        table = _table(document, rows)
        if packet.repeat_headings:
            table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _part(document, "四、经费预算")
    _table(document, (("预算科目", "总预算（万元）", "申请资助经费（万元）"), *packet.budget))
    _proofs(document, packet.proofs)
    document.save(str(path))


def _proofs(document: Any, proofs: Sequence[Proof]) -> None:
    """A page each, its title in the middle."""
    for title, *lines in proofs:
        document.add_page_break()
        document.add_heading(title, 1).alignment = WD_ALIGN_PARAGRAPH.CENTER
        for line in lines:
            document.add_paragraph(line)


def _part(document: Any, title: str) -> None:
    document.add_page_break()
    document.add_heading(title, 1)


def _numbered(rows: Sequence[Sequence[str]], blank: int) -> list[tuple[str, ...]]:
    width = max((len(row) for row in rows), default=3)
    return [(str(n), *row) for n, row in enumerate([*rows, *[("",) * width] * blank], 1)]


def _embedded(document: Any, packet: Packet) -> None:
    """The team between ordinary rows, its heading beside it over all of its rows."""
    rows = [TEAM_HEADINGS[1:], *[row[1:] for row in _numbered(packet.team, packet.blank)]]
    table = document.add_table(len(rows) + 2, 6, style="Table Grid")
    for row, texts in zip(table.rows[1:-1], rows, strict=True):
        for cell, text in zip(row.cells[1:], texts, strict=True):
            cell.text = text
    for row, label in ((table.rows[0], "立项依据"), (table.rows[-1], "其他说明")):
        row.cells[0].text, row.cells[1].text = label, "无"
        row.cells[1].merge(row.cells[-1])
    table.cell(1, 0).text = "项目组成员"
    table.cell(1, 0).merge(table.cell(len(rows), 0))


def _table(document: Any, rows: Sequence[Sequence[str]]) -> Any:
    table = document.add_table(len(rows), max(map(len, rows)), style="Table Grid")
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = text
    return table
