"""`shenbao notice check`: each fault that people make is told at its line with what to write instead, all at once, and nothing else is."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from model.yaml_file import load_yaml
from notices.faults.check import faults_in, faults_of
from notices.faults.models import model_at
from notices.profile import Profile, available, load
from notices.references import USES, at
from shenbao.commands.main import cli

SHIPPED = available()["demo-zjtx"].read_text(encoding="utf-8")
EVERY_KEY = Path(__file__).parents[1] / "data" / "notices" / "demo-kjjh.yaml"  # uses what a profile can express
PROFILES = available() | {"demo-kjjh": EVERY_KEY}
# (what stands in the shipped profile, what somebody wrote, what is told, what to write instead); the line is the first that differs
WRITTEN = [
    ("id: demo-zjtx", "id：demo-zjtx", "全角冒号", "id: …"),
    ("title: 2023", "title:2023", "冒号后面缺少空格", "title: …"),
    ("issuer: ", "issuer ", "“issuer”后面缺少冒号", "issuer: …"),
    ("    choices:\n      - {value: 中型", "    choices\n      - {value: 中型", "“choices”后面缺少冒号", "choices: …"),
    ("    part: basics", "\tpart: basics", "制表符（Tab）", "半角空格"),
    ("  fill: &fill", "　　fill: &fill", "全角空格", "半角空格"),
    ("    part: basics", "   part: basics", "缩进", "行首请留 4 个空格"),
    ("    part: basics", "     part: basics", "缩进", "行首请留 4 个空格"),
    ("labels: [企业规模]", "labels: [企业规模", "方括号没有成对", "请补上“]”"),
    ("labels: [企业规模]", "labels: 企业规模]", "应为列表", "labels: [企业规模]"),
    ("labels: [企业规模]", "labels: ［企业规模，企业类型］", "应为列表", "labels: [企业规模, 企业类型]"),
    ("labels: [成立日期, 成立时间]", "labels: [成立日期，成立时间]", "其中的逗号是全角的", "[成立日期, 成立时间]"),
    ("part: front, name: 申请日期", "part: front name: 申请日期", "“name”前面缺少逗号", "半角逗号"),
    ("part: front, name: 申请日期", "part：front, name: 申请日期", "“part：front”中冒号的写法不对", "part: …"),
    ("missing: *fill", "missing: *fil", "没有定义过的“*fil”", "*fill"),
    ("title: 2023年度", "title: 说明: 2023年度", "半角冒号加空格", "英文单引号"),
    ("title: 2023年度", 'title: "2023年度', "引号没有成对", "英文引号"),
    ("title: 2023年度", "title: @2023年度", "不能以“@”开头", "英文单引号"),
    ("- {value: 中型, words: [中型]}", "- value: 中型 words: [中型]", "“value”和“words”写在了一行", "分成两行"),
    ("name: 联系人", "name: “联系人”", "带着中文引号", "请去掉：联系人"),
    ("    name: 企业规模", "    name: 企业规模\n    name: 企业类型", "“name”在第 47 行已经写过", "合并"),
]
MEANT = [
    ("labels: [企业简介]", "lable: [企业简介]", "不认识“lable”", "是否应为“labels”"),
    ("name: 企业规模", "名称: 企业规模", "不认识“名称”", "请写英文名称“name”"),
    ("submission:\n", "submissions:\n", "不认识“submissions”", "是否应为“submission”"),
    ("name: 联系人, ", "", "缺少“name”", "name: 项目名称"),
    ("type: telephone", "type: telefone", "“type”不能是“telefone”", "是否应为“telephone”"),
    ("type: telephone", "type: 电话", "“type”不能是“电话”", "请写英文“telephone”"),
    ("mode: same", "mode: 相同", "“mode”不能是“相同”", "请写英文“same”"),
    ('required: "no"', "required: no", "被当作“假”", 'required: "no"'),
    ('number: "1"', "number: 1", "应为文字，写的是数字 1", '"1"'),
    ("labels: [联系人]", "labels: ", "“labels”后面没有内容", "labels: [项目名称]"),
    ("limit: 300", "limit: 300字", "应为数", "limit: 300"),
    ("paper: 2,", "paper: 两,", "应为数", "阿拉伯数字"),
    ("four_eyes: true", "four_eyes: 否", "只能是 true（是）或者 false（否）", "four_eyes: false"),
    ("by: 2023-06-30", "by: 2023年6月30日", "应为日期", "by: 2023-06-30"),
    ("by: 2023-06-30", "by: 2023-06-31", "“2023-06-31”不是存在的日期", "核对月、日"),
    ("by: 2023-06-30", "by: 2022-06-30", "早于通知的日期 2023-05-08", "核对"),
    ("rule: 应当述及", "rule: 应述及", "没有名为“应述及”的规则", "是否应为“应当述及”"),
    ("rule: 应当述及, ", "", "缺少“rule”", "rule: 应当述及"),
    ("any_of: [true]", "any_of: [是]", "条件永远不成立", "true（是）"),
    ("{field: enterprise.brand,", "{field: enterprise.brnd,", "没有名为“enterprise.brnd”的栏目", "“enterprise.brand”"),
    ("owner: front.name", "owner: “front.name”", "没有名为“", "请去掉中文引号"),
    (
        "fields: [front.name, enterprise.name]",
        "fields: [front.name，enterprise.name]",
        "没有名为",
        "[front.name, enterprise.name]",
    ),
    ("kinds: [licence]", "kinds: [licens]", "没有名为“licens”的证明种类", "是否应为“licence”"),
    ("part: front, anchors", "part: frnt, anchors", "没有名为“frnt”的部分", "是否应为“front”"),
    ("key: front.date", "key: front.name", "“front.name”在第 36 行已经有了", "请改名"),
    ("labels: [联系人]", "labels: [法定代表人]", "有同样的写法“法定代表人”", "context"),
    ("words: [专利权人, 专利号]", "words: ['专利.*号', 专利号]", "像是正则表达式", "逐一列出"),
    ("words: [专利权人, 专利号]", "words: [专利权人|专利号]", "有竖线", "[专利权人, 专利号]"),
    ("mismatch: *time", "mismach: *time", "不认识问题种类“mismach”", "是否应为“mismatch”"),
    ("claims: enterprise.titles", "claims: enterprise.size", "类型是 choices", "levels"),
]


# of the profile that uses every key
TABLES = [
    ("tables:\n", "表格:\n", "不认识“表格”", "请写英文名称“tables”"),
    ("columns: [{key: y2021", "column: [{key: y2021", "不认识“column”", "是否应为“columns”"),
    ("    type: number\n    columns", "    type: 数字\n    columns", "“type”不能是“数字”", "请写英文“number”"),
    ("    type: number\n    columns", "    at_most: 3\n    columns", "各行是固定的", "请删去 at_most"),
    ("    type: number\n    columns", "    type: levels\n    columns", "不能用类型 levels", "text"),
    ("name: 学历}", "name: 学历, type: choices}", "却没有“choices”", "choices: ["),
    ("at_least: 3", "at_least: 三", "应为数", "阿拉伯数字"),
    ("at_least: 3\n    at_most", "at_least: 7\n    at_most", "至少 7 行，多于至多 6 行", "核对"),
    ("at_most: 6", "at_most: 60", "只核对前 40 行", "人工"),
    ("{key: degree", "{key: born", "key 相同（born）", "请改名"),
    ("{key: degree, name: 学历}", "{key: degree, name: 姓名}", "有同样的写法“姓名”", "2022年计划"),
    ("  - key: patents", "  - key: team", "表格“team”在第", "请改名"),
    ("rule: 勾选数目", "rule: 勾选数", "没有名为“勾选数”的规则", "是否应为“勾选数目”"),
    ("at_least: 1, at_most: 2, ", "", "没有写明要求", "at_least: 1"),
    ("at_least: 1, at_most: 2, ", "at_least: 3, at_most: 2, ", "“at_least”（3）大于“at_most”（2）", "核对"),
    ("relation: 不小于", "relation: 大于等于", "“relation”不能是“大于等于”", "不小于"),
    ("parts: [budget.total]", "parts: [budget.totl]", "没有名为“budget.totl”的栏目或者表格的列", "是否应为“budget.total”"),
    ("total: budget.total.total", "total: budget.total.sum", "没有名为“budget.total.sum”的栏目", "budget.total"),
    ("left: budget.asked", "left: budget.item", "栏目“budget.item”类型是 text", "number"),
    ("field: basics.period, at", "field: basics.founded, at", "栏目“basics.founded”类型是 date", "period"),
    ("earlier: team.born", "earlier: team.degree", "栏目“team.degree”类型是 text", "date"),
    ("any_of: [小型, 微型]}", "any_of: [小企业, 微型]}", "“小企业”不是栏目“basics.size”的选项", "选项有"),
    ("none_of: [大型]", "none_of: [大形]", "“大形”不是栏目“basics.size”的选项", "选项有"),
    ("not_before: 2024-01-01, not_after", "not_before: 2024年1月1日, not_after", "应为日期", "not_before: 2024-01-01"),
    ("years: [2021, 2022, 2023]", "years: [2021年, 2022, 2023]", "应为数", "2021"),
    (
        "amounts: [figures.revenue.y2021",
        "amounts: [figures.revenue.y2020",
        "没有名为“figures.revenue.y2020”的栏目",
        "figures.revenue.y20",
    ),
    ("amounts: [figures.revenue.y2021, ", "amounts: [", "“amounts”有 2 项，“years”有 3 项", "一一对应"),
    ("instead: [[statement, tax]]", "instead: [statement, tax]", "应为列表", "[[statement, tax]]"),
    ("instead: [[statement, tax]]", "instead: [[statemnt, tax]]", "没有名为“statemnt”的证明种类", "是否应为“statement”"),
    ("rows: patents.number", "rows: patents.1.number", "没有名为“patents.1.number”的表格的列", "patents.number"),
    ("times: 0.3", "times: 30%", "应为数", "30"),
]


@pytest.mark.parametrize(
    ("text", "right", "wrong", "what", "remedy"),
    [(SHIPPED, *one) for one in WRITTEN + MEANT] + [(EVERY_KEY.read_text(encoding="utf-8"), *one) for one in TABLES],
)
def test_a_fault_is_told_at_its_line_with_what_to_write(text: str, right: str, wrong: str, what: str, remedy: str) -> None:
    assert right in text
    broken = text.replace(right, wrong, 1)
    line = text[: text.index(right)].count("\n") + 1
    near = {line, line + wrong.count("\n"), line - 1}  # what is lacking is told where its item begins
    told = [fault for fault in faults_of(broken) if what in fault.what]
    assert told and told[0].line in near and remedy in told[0].remedy, [str(fault) for fault in faults_of(broken)]


# one slip of the hand in a line, wherever it can be made
SLIPS: dict[str, Callable[[str], str]] = {
    "full-width colon": lambda line: line.replace(": ", "：", 1),
    "no space": lambda line: line.replace(": ", ":", 1),
    "no colon": lambda line: line.replace(": ", " ", 1),
    "no ]": lambda line: line.replace("]", "", 1),
    "no [": lambda line: line.replace("[", "", 1),
    "no }": lambda line: line.replace("}", "", 1),
    "no {": lambda line: line.replace("{", "", 1),
    "no comma": lambda line: re.sub(r", (?=[a-z_]+: )", " ", line, count=1),
    "full-width comma": lambda line: re.sub(r", (?=[a-z_]+: )", "，", line, count=1),
    "tab": lambda line: "\t" + line.lstrip() if line.startswith(" ") else line,
    "one deeper": lambda line: " " + line,
    "one less deep": lambda line: line[1:] if line.startswith(" ") else line,
    "open quote": lambda line: re.sub(r": (?=[\u4e00-\u9fff])", ': "', line, count=1),
    "no such clause": lambda line: re.sub(r"\*(\w+)", r"*\1x", line, count=1),
    "no such value": lambda line: re.sub(r"(type|part|attachment|kind): (\w+)", r"\1: \2q", line, count=1),
    "full-width brackets": lambda line: re.sub(r"\[(.*?)\]", r"【\1】", line, count=1),
    "no such key": lambda line: re.sub(r"([a-z]{4,}): ", r"\1e: ", line, count=1),
}


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("name", sorted(PROFILES))
def test_a_slip_is_told_where_it_was_made(name: str, slip: str, tmp_path: Path) -> None:
    """At its line or the next (a bracket that spans lines: near it). What the program takes all the same needs no word."""
    reach = 10 if slip in ("no [", "no ]", "no {", "no }") else 1  # lines
    lines, chance = PROFILES[name].read_text(encoding="utf-8").split("\n"), random.Random(slip)
    made = [(n, SLIPS[slip](line)) for n, line in enumerate(lines) if line.strip() and not line.startswith("#")]
    for number, line in chance.sample([(n, line) for n, line in made if line != lines[n]], 5):
        text = "\n".join([*lines[:number], line, *lines[number + 1 :]])
        told = faults_of(text)
        if not told:
            (tmp_path / "same.yaml").write_text(text, encoding="utf-8")
            assert load(str(tmp_path / "same.yaml"))
        else:
            assert any(abs(fault.line - number - 1) <= reach for fault in told), (line, [str(fault) for fault in told])


def test_shipped_profiles_have_no_fault() -> None:
    assert {name: faults_in(path) for name, path in PROFILES.items()} == dict.fromkeys(PROFILES, ())


def test_all_faults_are_told_at_once() -> None:
    broken = SHIPPED
    chosen = [WRITTEN[n] for n in (0, 3, 8, 14, 18)] + [MEANT[n] for n in (4, 10, 13, 22, 28)]
    for right, wrong, _, _ in chosen:
        broken = broken.replace(right, wrong, 1)
    told = "\n".join(str(fault) for fault in faults_of(broken))
    assert all(what in told for _, _, what, _ in chosen), told


@pytest.mark.parametrize(("pattern", "kind"), USES)
def test_every_reference_is_looked_at(pattern: str, kind: str) -> None:
    """Where a profile of ours uses names of that place, one that is not there is told, at its line."""
    data = deepcopy(next((d for d in map(load_yaml, PROFILES.values()) if [*at(d, pattern)]), None))
    if data is None or pattern.endswith("@"):
        pytest.skip("no shipped profile has it")
    place, _ = next(iter(at(data, pattern)))
    holder = data
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = "nirgends"
    text = json.dumps(data, ensure_ascii=False, indent=1, default=str)
    (told,) = (fault for fault in faults_of(text) if "“nirgends”" in fault.what)
    assert "nirgends" in text.split("\n")[told.line - 1]


def test_words_in_braces_of_a_letter_that_stand_for_nothing() -> None:
    broken = SHIPPED.replace("clauses:\n", "refusal:\n  opening: 经核对，{reason}现决定不予受理。\nclauses:\n", 1)
    assert any("“{reason}”" in fault.what and "“reasons”" in fault.remedy for fault in faults_of(broken))


@pytest.mark.parametrize(
    ("text", "what"), [("", "是空的"), ("申报", "没有“名称: 内容”"), ("id: a\n\x01", "控制字符"), ("a: &a [*a]\n", "它自己")]
)
def test_what_is_no_profile_at_all(text: str, what: str) -> None:
    assert any(what in fault.what for fault in faults_of(text))


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "gbk.yaml"
    path.write_bytes("id: x\ntitle: 项目申报工作的通知\n".encode("gbk"))
    (told,) = faults_in(path)
    assert told.line == 2 and "UTF-8" in told.what


def test_whatever_cannot_be_loaded_has_a_fault(tmp_path: Path) -> None:
    """Random slips of the hand: never a crash, and never a clean bill for what the program then refuses."""
    chance, path = random.Random(11), tmp_path / "p.yaml"
    for number in range(60):
        text = SHIPPED
        for _ in range(chance.choice((1, 1, 3))):
            place = chance.randrange(len(text))
            text = (
                text[:place]
                + chance.choice((" ", "：", "\t", "“", "]", ",", "\n", "- ", "#", ""))
                + text[place + chance.randrange(3) :]
            )
        path = tmp_path / f"{number}.yaml"
        path.write_text(text, encoding="utf-8")
        told = faults_of(text)
        try:
            load(str(path))
        except (ValueError, yaml.YAMLError):
            assert any(fault.sure for fault in told), text


@pytest.mark.parametrize("value", [None, [], {}, 5, "甲", True, ["a"], {"a": 1}])
def test_values_of_any_shape_anywhere(value: object) -> None:
    whole = yaml.safe_load(SHIPPED)
    for key in Profile.model_fields:
        data = whole | {key: value}
        faults_of(json.dumps(data, default=str))
        inner = data | {
            key: [{name: value for name in ("key", "id", "part", "type", "labels", "choices", "required_if", "rule")}]
        }
        faults_of(json.dumps(inner, default=str))


def test_which_keys_may_stand_where() -> None:
    data = yaml.safe_load(SHIPPED)
    for place, key in (
        (("fields", 0), "labels"),
        (("fields", 9, "choices", 0), "words"),
        (("submission", "deadlines", "city"), "by"),
        (("rules", 0), "not_before"),
        (("rules", 1, "topics", 0), "words"),
    ):
        model = model_at(place, data)
        assert model is not None and key in model.model_fields, place
    assert model_at(("submission", "deadlines"), data) is None


def test_the_command(tmp_path: Path) -> None:
    right, wrong = tmp_path / "right.yaml", tmp_path / "wrong.yaml"
    right.write_text(SHIPPED, encoding="utf-8")
    wrong.write_text(SHIPPED.replace("type: telephone", "type: telefone"), encoding="utf-8")
    done = CliRunner().invoke(cli, ["notice", "check", str(right)])
    assert done.exit_code == 0 and "没有发现错误" in done.output
    assert "待确认" not in done.output
    right.write_text(SHIPPED.replace("parts:", "# 待确认：分页\nparts:", 1), encoding="utf-8")
    done = CliRunner().invoke(cli, ["notice", "check", str(right)])
    assert done.exit_code == 0 and "还有 1 处“待确认”没有核对" in done.output
    done = CliRunner().invoke(cli, ["notice", "check", str(wrong)])
    assert done.exit_code == 1 and "第 44 行" in done.output and "共 1 处错误" in done.output
    assert CliRunner().invoke(cli, ["notice", "check", "demo-zjtx"]).exit_code == 0
    assert CliRunner().invoke(cli, ["notice", "check", str(tmp_path / "none.yaml")]).exit_code != 0


def test_check_refuses_a_broken_profile_and_says_where_to_look(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    for text in (
        SHIPPED.replace("type: telephone", "type: telefone"),
        SHIPPED.replace("2023-06-30", "2023-06-31"),
        "a: [",
        "\x01",
    ):
        wrong = tmp_path / f"{len(text)}.yaml"
        wrong.write_text(text, encoding="utf-8")
        done = CliRunner().invoke(cli, ["check", str(tmp_path), "--notice", str(wrong)])
        assert "shenbao notice check" in str(done.exception)


@pytest.mark.parametrize(
    ("place", "told"), [("淅江省", "是否应为“浙江省”"), ("本省范围", "请写省、市、县（区）的全称"), ("浙江", ""), ("余杭区", "")]
)
def test_a_place_that_no_list_has_is_told_with_the_nearest(place: str, told: str) -> None:
    written = EVERY_KEY.read_text(encoding="utf-8")
    found = [
        f for f in faults_of(re.sub(r"(rule: 所在地,.*?places: )\[[^\]]*\]", rf"\1[{place}]", written)) if "行政区划" in f.what
    ]
    assert [(f.sure, told in f.remedy) for f in found] == ([(False, True)] if told else [])


def test_a_unit_of_money_that_is_none_of_three_is_refused() -> None:
    text = PROFILES["demo-zjtx"].read_text(encoding="utf-8").replace("type: telephone", "type: number, unit: 千元", 1)
    fault = next(fault for fault in faults_of(text) if "unit" in fault.what)
    assert "unit: 千元" in text.split("\n")[fault.line - 1]
    assert ("“unit”不能是“千元”" in fault.what, "万元" in fault.remedy) == (True, True)
