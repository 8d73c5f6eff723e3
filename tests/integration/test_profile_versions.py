"""Versions of a profile on the command line: the report says by which one a packet was checked, and a later check tells what differs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from model.changes import Changed, Told, changes
from notices.profile import load
from notices.versions import content_hash, version_name
from profile_packets import FIGURES, PROFILE, Packet, replaced, write
from shenbao.commands.main import cli

TEXT = PROFILE.read_text(encoding="utf-8")
NEW = (
    ('version: "1"', 'version: "2"'),
    ("at_least: 3\n    at_most: 6", "at_least: 4\n    at_most: 6"),
    ("at_least: 3, stated", "at_least: 5, stated"),
    ("    total_labels: [合计, 总计]\n    at_least: 1", "    required: warning\n    total_labels: [合计, 总计]\n    at_least: 4"),
)


def profile(path: Path, *changed: tuple[str, str]) -> Path:
    text = TEXT
    for old, new in changed:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


def test_what_a_hash_is_of(tmp_path: Path) -> None:
    first = content_hash(load(str(PROFILE)))
    same = content_hash(load(str(profile(tmp_path / "comment.yaml", ("version: ", "# another comment\nversion: ")))))
    other = content_hash(load(str(profile(tmp_path / "other.yaml", NEW[1]))))
    assert first == same != other and len(first) == 64
    assert (version_name("1", first), version_name("", first)) == (f"第1版（{first[:8]}）", first[:8])


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ([], [], ()),
        ([("a", "error", "x")], [("a", "error", "x")], ()),
        ([("a", "error", "x")], [("a", "warning", "x")], (("a", "error", "a", "warning"),)),
        ([("a", "error", "x"), ("b", "error", "y")], [("c", "error", "z")], ((None, None, "c", "error"), ("a", "error", None, None), ("b", "error", None, None))),
        ([("a", "error", "1"), ("a", "error", "2")], [("a", "error", "2"), ("a", "error", "3")], (("a", "error", "a", "error"),)),
    ],
)  # fmt: skip
def test_what_differs(before: list[tuple[str, str, str]], after: list[tuple[str, str, str]], wanted: tuple[object, ...]) -> None:
    def named(one: Changed) -> tuple[object, ...]:
        return tuple(
            value for told in (one.before, one.after) for value in ((told.code, told.severity) if told else (None, None))
        )

    assert tuple(map(named, changes([Told(*t) for t in before], [Told(*t) for t in after]))) == wanted


def test_a_new_version_on_the_command_line(tmp_path: Path) -> None:
    old, new = profile(tmp_path / "old.yaml"), profile(tmp_path / "new.yaml", *NEW)
    write(replace(Packet(), figures=replaced(FIGURES, 1, 2, "")), tmp_path / "甲.docx")
    write(Packet(), tmp_path / "乙.docx")
    report = tmp_path / "report.json"
    run = ["check", str(tmp_path / "甲.docx"), str(tmp_path / "乙.docx"), "--jobs", "1"]
    done = CliRunner().invoke(cli, [*run, "--notice", str(old), "--json", str(report)], catch_exceptions=False)
    assert done.exit_code == 1
    told = json.loads(report.read_text(encoding="utf-8"))["packets"]
    assert [p["profile"] for p in told] == [{"version": "1", "sha256": content_hash(load(str(old)))}] * 2
    done = CliRunner().invoke(
        cli, [*run, "--notice", str(new), "--json", str(tmp_path / "2.json"), "--since", str(report)], catch_exceptions=False
    )
    assert "通知配置由 第1版（" in done.output and "变为 第2版（" in done.output
    lines = done.output[done.output.index("与上次报告比较") :].splitlines()
    assert lines[1].startswith("甲") and "新增 3 项，消失 0 项，变化 0 项" in lines[1]
    assert any("＋ [补正] “项目组成员”应不少于4行" in line for line in lines)
    assert any("＋ [核对] “经费预算”应不少于4行" in line for line in lines)
    assert any("＋ [补正]" in line and "ineligible:figures.rnd.y2023" in line for line in lines)


def test_a_file_that_is_no_report_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.json").write_text("[]", encoding="utf-8")
    done = CliRunner().invoke(cli, ["check", str(tmp_path), "--since", str(tmp_path / "no.json")])
    assert "不是 shenbao 写出的 JSON 报告" in str(done.exception)
