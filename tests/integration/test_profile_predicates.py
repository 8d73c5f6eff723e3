"""The predicates of a profile, from a Word packet to findings: each broken, and each near to it; all of them through `shenbao batch`, too."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from notices.predicates import NEEDS_ONE
from notices.profile import load
from profile_packets import (
    BUDGET,
    FIGURES,
    PATENTS,
    PROFILE,
    PROOFS,
    TEAM,
    TITLES,
    UNIT,
    Packet,
    audit,
    codes,
    read,
    replaced,
    write,
)
from shenbao.commands.main import cli

CLEAN = Packet()
AREAS = "{}行业大数据应用 {}工业大数据应用\n{}工业互联网应用 {}智能机器人"
LARGE = CLEAN.basic(企业规模="☐大型 ☑中型 ☐小型 ☐微型")
SLOW = tuple((row[0], "6800", "6900", "7000") if row[0].startswith("营业") else row for row in FIGURES)
SLOW_PROOFS = (TITLES[0], audit(2021, "6800.00"), audit(2022, "6900.00"), *PROOFS[3:])
BREAKING: dict[str, tuple[Packet, dict[str, str]]] = {
    "勾选数目": (CLEAN.basic(技术领域=AREAS.format(*"☑☑☐☑")), {"invalid:basics.fields": "error"}),
    "至少填写": (CLEAN.basic(微信公众号=""), {"missing:basics.reached": "error"}),
    "合计": (replace(CLEAN, budget=replaced(BUDGET, 1, 1, "26")), {"inconsistent:budget.total.total": "error"}),
    "比较 row by row": (
        replace(CLEAN, budget=replaced(replaced(BUDGET, 2, 2, "16"), 0, 2, "4")),
        {"inconsistent:budget.3.asked": "error"},
    ),
    "比较 with a share": (
        replace(CLEAN, budget=replaced(replaced(BUDGET, 0, 2, "16"), 3, 2, "31")),
        {"inconsistent:budget.share": "error"},
    ),
    "比较 with a number": (replace(CLEAN, figures=replaced(FIGURES, 2, 3, "9")), {"ineligible:staff": "error"}),
    "占比": (
        replace(CLEAN.basic(上年度="2.99"), figures=replaced(FIGURES, 1, 3, "209")),
        {"ineligible:figures.rnd.y2023": "error"},
    ),
    "占比 stated": (CLEAN.basic(上年度="14.4"), {"ineligible:basics.share": "error"}),
    "增长率": (replace(CLEAN, figures=SLOW, proofs=SLOW_PROOFS), {"invalid:figures.revenue.y2023": "error"}),
    "日期范围": (CLEAN.basic(项目实施期="2023年12月1日至2025年12月31日"), {"invalid:basics.period": "error"}),
    "日期范围 in a column": (
        replace(CLEAN, patents=replaced(PATENTS, 1, 2, "2020年12月31日")),
        {"invalid:patents.2.date": "warning"},
    ),
    "日期先后": (CLEAN.basic(成立日期="2021年4月1日"), {"ineligible:basics.founded": "error"}),
    "日期先后 in a column": (replace(CLEAN, team=replaced(TEAM, 2, 1, "2008年2月")), {"invalid:team.3.born": "warning"}),
    "期限": (CLEAN.basic(项目实施期="2024年1月1日至2024年11月30日"), {"invalid:basics.period": "error"}),
    "不得重复": (replace(CLEAN, team=replaced(TEAM, 2, 0, "赵 明远")), {"invalid:team.3.name": "error"}),
    "填写行数": (
        replace(CLEAN, team=replaced(replaced(TEAM, 0, 2, "本科"), 1, 2, "大专")),
        {"missing:team.rows": "error"},
    ),
    "取值": (CLEAN.basic(企业规模="☑大型 ☐中型 ☐小型 ☐微型"), {"ineligible:basics.size": "error"}),
    "所在地": (CLEAN.basic(注册地址="江苏省苏州市工业园区星湖街1号"), {"ineligible:basics.address": "error"}),
}
NEAR: dict[str, Packet] = {
    "勾选数目": CLEAN.basic(技术领域=AREAS.format(*"☑☐☐☐")),
    "至少填写": CLEAN.basic(微信公众号="无", 单位网址="www.qiming.example"),
    "合计": replace(
        CLEAN, budget=(("设备费", "60.005", "15"), ("材料费", "24.995", "10"), ("劳务费", "15", "5"), ("总计", "100", "30"))
    ),
    "合计 in yuan": replace(CLEAN, budget=replaced(BUDGET, 0, 1, "600,000元")),
    "比较": replace(CLEAN, budget=(("设备费", "60", "15"), ("劳务费", "15", "15"), ("材料费", "25", "0"), ("合计", "100", "30"))),
    "占比": replace(CLEAN.basic(上年度="3.0%"), figures=replaced(FIGURES, 1, 3, "210")),
    "占比 as a fraction": CLEAN.basic(上年度="0.044"),
    "增长率 of others": replace(LARGE, figures=SLOW, proofs=SLOW_PROOFS),
    "日期范围": CLEAN.basic(项目实施期="2024年1月—2026年12月"),
    "日期先后": CLEAN.basic(成立日期="2021年3月1日"),
    "期限": CLEAN.basic(项目实施期="2024年1月1日至2024年12月31日"),
    "所在地": CLEAN.basic(注册地址="杭州市滨江区江南大道100号"),
    "不得重复": replace(CLEAN, team=replaced(TEAM, 2, 0, "赵明运")),
    "填写行数": replace(CLEAN, team=replaced(TEAM, 0, 2, "本科")),
}


@pytest.mark.parametrize("case", list(BREAKING))
def test_what_is_broken_is_told(tmp_path: Path, case: str) -> None:
    packet, wanted = BREAKING[case]
    result = read(packet, tmp_path)
    assert codes(result) == wanted
    assert all(f.clause and f.source is not None and "None" not in f.message for f in result.findings)


@pytest.mark.parametrize("case", list(NEAR))
def test_what_comes_near_is_not(tmp_path: Path, case: str) -> None:
    assert codes(read(NEAR[case], tmp_path)) == {}


def test_the_profile_uses_every_predicate_and_each_is_broken_here() -> None:
    used = {rule.rule for rule in load(str(PROFILE)).rules}
    assert set(NEEDS_ONE) <= used and used == {case.split()[0] for case in BREAKING}


def test_a_batch_of_them(tmp_path: Path) -> None:
    """Through the command, as an office calls it; what one applicant hands in twice, and what goes over a quota, shows in the batch."""
    broken = ("占比", "合计", "不得重复")
    for number, name in enumerate(broken):
        unit = f"某市第{number}机器人有限公司"
        packet = BREAKING[name][0]
        proofs = tuple(tuple(text.replace(UNIT, unit) for text in proof) for proof in packet.proofs)
        write(replace(packet, front={**packet.front, "申报单位": unit}, proofs=proofs), tmp_path / "in" / name / "申报书.docx")
    write(CLEAN, tmp_path / "in" / "甲" / "申报书.docx")
    write(replace(CLEAN, front={**CLEAN.front, "项目名称": "货架识别系统"}), tmp_path / "in" / "乙" / "申报书.docx")
    report = tmp_path / "report.json"
    done = CliRunner().invoke(
        cli,
        [
            "batch",
            str(tmp_path / "in"),
            "--notice",
            str(PROFILE),
            "--json",
            str(report),
            "--out",
            str(tmp_path / "out"),
            "--jobs",
            "1",
        ],
    )
    assert done.exit_code == 1, done.output
    packets = json.loads(report.read_text(encoding="utf-8"))["packets"]
    found = {p["packet"]: {f["code"] for f in p["findings"]} for p in packets}
    assert {name: found[name] for name in broken} == {name: set(BREAKING[name][1]) for name in broken}
    assert sorted([found["甲"], found["乙"]], key=len) == [set(), {"duplicate:applicant"}]
