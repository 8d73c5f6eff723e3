"""docs/howto/write-a-notice.md, walked through: its YAML, its form, its commands."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document

from shenbao.commands.main import cli

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "write-a-notice.md"
ROWS = ("项目名称", "申请单位", "申请金额（万元）", "联系人", "手机", "是否已获其他资助", "项目简介")
FILLED = ("智能分拣小车", "某市启明机器人有限公司", "12.5", "许知远", "13800138000", "☐是 ☑否", "用于快递站点的小型分拣车。")


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    path = tmp_path / "grant.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def form(path: Path, values: tuple[str, ...]) -> Path:
    document = Document()
    document.add_paragraph("青年创新小额资助申请表")
    table = document.add_table(len(ROWS), 2, style="Table Grid")
    for row, label, value in zip(table.rows, ROWS, values, strict=True):
        row.cells[0].text, row.cells[1].text = label, value
    document.save(str(path))
    return path


def codes(packet: Path, profile: Path, tmp_path: Path) -> set[str]:
    report = tmp_path / "report.json"
    done = CliRunner().invoke(
        cli, ["check", str(packet), "--notice", str(profile), "--json", str(report), "--jobs", "1"], catch_exceptions=False
    )
    assert done.exit_code in (0, 1), done.output
    (told,) = json.loads(report.read_text(encoding="utf-8"))["packets"]
    return {finding["code"] for finding in told["findings"]}


def test_the_blank_form_misses_every_field(profile: Path, tmp_path: Path) -> None:
    blank = form(tmp_path / "空白表.docx", ("", "", "", "", "", "☐是 ☐否", ""))
    found = codes(blank, profile, tmp_path)
    wanted = set(re.findall(r"`(missing:grant\.\w+)`", PAGE.read_text(encoding="utf-8")))
    assert len(wanted) == len(ROWS) and found == wanted


def test_a_filled_one_is_complete_and_faults_are_told(profile: Path, tmp_path: Path) -> None:
    assert codes(form(tmp_path / "已填.docx", FILLED), profile, tmp_path) == set()
    wrong = (*FILLED[:4], "1380013800", FILLED[5], "简" * 250)
    assert codes(form(tmp_path / "有误.docx", wrong), profile, tmp_path) == {"invalid:grant.mobile", "over_limit:grant.summary"}
