"""Deadlines of several steps: the level that a register tells by the notice's own words decides which one counts, and which quota."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from checkers.batch import compare_entries, entry, leveled
from checkers.case import PacketCase
from checkers.quotas import told_level
from checkers.submission import check_submission, unchecked
from intake.register.read import read_register
from model.packet import Submission
from model.record import Record
from notices.profile import load

OWN = load(str(Path(__file__).parents[1] / "data" / "notices" / "demo-kjjh.yaml"))


def registered(tmp_path: Path, level: str, day: str) -> Submission:
    book = Workbook()
    for line in (["申报单位", "项目名称", "推荐单位", "收到日期", "报送至"], ["启明", "小车", "某县科技局", day, level]):
        book.active.append(line)
    book.save(str(tmp_path / "登记表.xlsx"))
    (row,) = read_register(tmp_path / "登记表.xlsx", 2024)
    return row


@pytest.mark.parametrize(
    ("level", "day", "late", "told"),
    [
        ("区科技局", "2024-04-20", True, "district"),
        ("区科技局", "2024-04-15", False, "district"),
        ("某县科技局", "2024-04-16", True, "district"),
        ("市科技局", "2024-04-20", False, "city"),
        ("市级", "2024-05-01", True, "city"),
        ("", "2024-04-20", False, None),
    ],
)
def test_each_step_has_its_own_deadline(tmp_path: Path, level: str, day: str, late: bool, told: str | None) -> None:
    row = registered(tmp_path, level, day)
    assert OWN.submission is not None and told_level(OWN.submission, row) == told
    case = PacketCase(Record("p", OWN.id, submission=row), OWN)
    assert ("late:submission" in {f.code for f in check_submission(case)}) is late
    assert not any("未能理解" in line for line in unchecked(case))


def test_what_no_word_tells_is_told_as_not_understood(tmp_path: Path) -> None:
    row = registered(tmp_path, "另处", "2024-04-20")
    assert any("“另处”" in line for line in unchecked(PacketCase(Record("p", OWN.id, submission=row), OWN)))


def test_the_usual_words_stay_what_they_were() -> None:
    usual = load("xxxf2020").submission
    assert usual is not None
    for said, level in (("广东省工业和信息化厅", "province"), ("省厅", "province"), ("工信部", "ministry")):
        assert told_level(usual, Submission(level=level, level_said=said)) == level
    assert told_level(usual, Submission(level="ministry")) == "ministry"


def test_recommenders_exempt_from_the_quota_and_one_project_an_applicant() -> None:
    def one(place: int, applicant: str, recommender: str, project: str = "项目") -> object:
        row = Submission(
            applicant=applicant, project=f"{project}{place}", recommender=recommender, received=date(2024, 4, 1), order=place + 1
        )
        return entry(place, f"p{place}", leveled(row, OWN), ("", "", ""))

    free = [one(n, f"甲{n}有限公司", "某市高新区管委会") for n in range(4)]
    assert compare_entries(free, OWN) == {}  # type: ignore[arg-type]
    bound = [one(n, f"乙{n}有限公司", "某市西湖区科技局") for n in range(4)]
    assert {n: [f.code for f in found] for n, found in compare_entries(bound, OWN).items()} == {
        2: ["over_quota:recommender"],
        3: ["over_quota:recommender"],
    }  # type: ignore[arg-type]
    several = [one(0, "丙有限公司", "某市高新区管委会"), one(1, "丙有限公司", "某市高新区管委会")]
    assert {n: [f.code for f in found] for n, found in compare_entries(several, OWN).items()} == {1: ["duplicate:applicant"]}  # type: ignore[arg-type]
    allowed = OWN.model_copy(update={"submission": OWN.submission.model_copy(update={"per_applicant": 2})})  # type: ignore[union-attr]
    assert compare_entries(several, allowed) == {}  # type: ignore[arg-type]
