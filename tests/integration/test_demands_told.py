"""From the command line: what an electronic packet and its register are told of owners, submission, secrecy, proofs and letters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn
from openpyxl import Workbook

from shenbao.commands.main import cli

SAMPLE = Path(__file__).parents[1] / "data" / "service" / "麦田申报书.docx"
APPLICANT, PROJECT = "麦田人工智能技术（杭州）有限公司", "基于5G的沉浸式云展览创意服务平台"
HEADER = [
    "申报主体名称",
    "项目题目",
    "推荐机构",
    "到件日期",
    "份数",
    "系统申报号",
    "报部/报省",
    "寄送方式",
    "推荐公文",
    "推荐排名",
]
ROW = [APPLICANT, PROJECT, "浙江省经济和信息化厅", "5月9日", "3+1", "XF-7", "报省", "EMS", "有", 1]
NO_INK = {
    "missing:cover.applicant_seal",
    "missing:cover.recommender_seal",
    "missing:declaration.company_seal",
    "missing:paging_seal",
}


@dataclass(frozen=True)
class Told:
    """What the run said: the findings' codes by severity, the packet's JSON, what stood on the terminal, the folder of reports."""

    codes: Mapping[str, str]
    packet: Mapping[str, Any]
    output: str
    out: Path


def changed(path: Path, replacements: Mapping[str, str], *paragraphs: str) -> Path:
    """The sample with other wordings, and paragraphs before its first."""
    document = docx.Document(str(SAMPLE))
    for node in document.element.body.iter(qn("w:t")):
        for old, new in replacements.items():
            if old in (node.text or ""):
                node.text = (node.text or "").replace(old, new)
    for text in paragraphs:
        document.paragraphs[0].insert_paragraph_before(text)
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))
    return path


def register(folder: Path, *rows: list[object]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADER, *rows):
        sheet.append(row)
    book.save(folder / "收件台账.xlsx")


def run(folder: Path) -> Told:
    out, report = folder.parent / "out", folder.parent / "report.json"
    command = ["batch", str(folder), "--json", str(report), "--out", str(out), "--jobs", "1"]
    done = CliRunner().invoke(cli, command, catch_exceptions=False)
    assert done.exit_code in (0, 1), done.output
    (packet, *_) = json.loads(report.read_text(encoding="utf-8"))["packets"]
    return Told({f["code"]: f["severity"] for f in packet["findings"]}, packet, done.output, out)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The sample as it is, in time, in a register whose headings are the office's own."""
    folder = tmp_path_factory.mktemp("plain") / "收件"
    changed(folder / "麦田.docx", {})
    register(folder, ROW)
    return run(folder)


def test_a_packet_that_came_in_time_is_told_nothing_of_its_submission(plain: Told) -> None:
    mine = ("late", "copies", "over_quota", "ineligible", "duplicate")
    assert not [c for c in plain.codes if c.startswith(mine) or c in ("invalid:secrecy", "missing:page", "invalid:delivery")]
    assert plain.codes.keys() >= NO_INK and plain.packet["refused"] is False
    row = plain.packet["submission"]
    assert (row["received"], row["copies_paper"], row["copies_electronic"], row["level"]) == ("2020-05-09", 3, 1, "province")


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("spoiled") / "收件"
    names = {APPLICANT: f"{APPLICANT}宁波分公司", "浙江省经济和信息化厅": "浙江省软件行业协会"}
    changed(folder / "麦田.docx", names, "机密★10年", "法定代表人身份证号码：11010519491231002X")
    late = [
        f"{APPLICANT}宁波分公司",
        PROJECT,
        "浙江省软件行业协会",
        "2020.5.16",
        "贰份",
        "未注册",
        "报部",
        "顺丰快递",
        "无",
        "待定",
    ]
    register(folder, late, ["深圳市海川信息技术有限公司", "另一平台", None, "5月8日", "叁", None, None, None, None, None])
    return run(folder)


def test_every_demand_that_is_broken_is_told(spoiled: Told) -> None:
    wanted = {
        "late:submission": "error",
        "missing:recommendation_letter": "error",
        "missing:online_registration": "error",
        "ineligible:company": "error",
        "ineligible:recommender": "warning",
        "invalid:delivery": "warning",
        "invalid:secrecy": "warning",
    }
    assert {code: spoiled.codes.get(code) for code in wanted} == wanted


def test_what_came_too_late_is_refused_everywhere(spoiled: Told) -> None:
    assert spoiled.packet["refused"] is True and "不予受理" in spoiled.output
    letters = {path.name for path in spoiled.out.rglob("*告知书.docx")}
    assert letters == {"不予受理告知书.docx", "推荐材料有关问题告知书.docx"}
    assert "不予受理" in (spoiled.out / "index.html").read_text(encoding="utf-8")


def test_personal_numbers_leave_the_house_masked(spoiled: Told) -> None:
    [finding] = [f for f in spoiled.packet["findings"] if f["code"] == "invalid:secrecy"]
    assert "1101**************" in finding["message"] and "19491231" not in json.dumps(finding, ensure_ascii=False)


def test_what_the_register_and_the_packets_do_not_share_is_told(spoiled: Told) -> None:
    page = (spoiled.out / "index.html").read_text(encoding="utf-8")
    for text in (spoiled.output, page):
        assert "第3行“深圳市海川信息技术有限公司”没有对应的材料" in text and "推荐排名“待定”" in text
    assert any("推荐排名“待定”" in line for line in spoiled.packet["unchecked"])


def letter(path: Path, applicant: str, project: str) -> Path:
    document = docx.Document()
    document.add_paragraph("推荐意见函")
    document.add_paragraph("工业和信息化部：")
    document.add_paragraph(f"经审核，{applicant}申报的“{project}”项目材料真实、完整，符合申报要求，同意推荐。")
    for text in ("浙江省经济和信息化厅", "2020年5月6日"):
        document.add_paragraph(text)
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))
    return path


@pytest.mark.parametrize(
    ("applicant", "project", "severity"),
    [
        (APPLICANT, PROJECT, None),
        ("深圳市海川信息技术有限公司", "智慧社区养老平台", "error"),
        (APPLICANT, "智慧社区养老平台", "error"),
    ],
)
def test_whom_the_letter_recommends(tmp_path: Path, applicant: str, project: str, severity: str | None) -> None:
    folder = tmp_path / "收件"
    changed(folder / "麦田" / "申报书.docx", {})
    letter(folder / "麦田" / "推荐意见函.docx", applicant, project)
    codes = run(folder).codes
    assert codes.get("inconsistent:recommendation_letter") == severity
    assert codes.get("missing:recommendation_letter.seal") == "warning"
