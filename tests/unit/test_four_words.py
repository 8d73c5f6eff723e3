"""核对, 审核, 核实 and 确认 mean one thing each (docs/glossary.md), as far as words alone can tell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPEAKING = ("checkers", "model", "reports", "notices", "shenbao", "web", "webhook", "intake", "extractors", "storage")
KINDS = (".py", ".html", ".yaml", ".js", ".md")
MISUSED = {
    "原件在手者核对，不核实": r"对照(原件|原文|纸质原件)[^，。；\"]{0,4}核实",
    "纸面内容核对，不审核": r"审核(原件|纸质原件)",
    "程序判明，不确认": r"(未能|无法|不能)(拼合)?确认",
    "审核是人的工作，程序核对": r"(重新审核|自动审核|系统审核|机器审核|程序审核)",
    "审核完毕，不称核对结束": r"(结束核对|核对人员|待核对的材料|核对期限)",
    "四眼是双人复核": r"(两人|双人)(核对|审核|核实|确认)",
    "逐项看过的是确认，不是核实": r"已核实无误",
    "问题列入或不列入，不免除、不确认": r"(免除|确认问题|核对意见)",
}


def sources() -> list[Path]:
    return [
        path
        for folder in SPEAKING
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in KINDS and "vendor" not in path.parts
    ]


@pytest.mark.parametrize("rule", MISUSED)
def test_no_word_stands_for_another(rule: str) -> None:
    wrong = re.compile(MISUSED[rule])
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sources()
        for line in path.read_text("utf-8").splitlines()
        if wrong.search(line)
    ]
    assert found == []


def test_the_glossary_defines_them() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    assert all(re.search(rf"^\| {word} \| ", text, re.MULTILINE) for word in ("核对", "审核", "核实", "确认"))
