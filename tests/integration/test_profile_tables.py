"""Tables of a profile, from a Word packet to findings: rows by columns, and rows that repeat; broken, and near to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from profile_packets import BUDGET, FIGURES, PATENTS, TEAM, Packet, codes, read, replaced

MORE = tuple((f"周{name}", "1988年8月", "本科", "某市启明机器人有限公司", "") for name in "文武斌凯")


def test_a_flawless_packet_and_its_values(tmp_path: Path) -> None:
    result = read(Packet(), tmp_path)
    assert codes(result) == {}
    values = {key: value.value for key, value in result.record.fields.items()}
    assert [values[f"figures.{row}.y{year}"] for row in ("revenue", "rnd", "staff") for year in (2021, 2022, 2023)] == [
        int(text) for row in FIGURES for text in row[1:]
    ]
    assert [values[f"team.{n}.name"] for n in (1, 2, 3)] == [row[0] for row in TEAM]
    assert (values["team.2.born"], values["team.1.phone"], values["team.3.phone"]) == ("1985-11", "13800138000", None)
    assert (values["team.rows"], values["patents.rows"], values["budget.rows"]) == (3, 2, 3)
    assert values["patents.2.number"] == PATENTS[1][1]
    assert (values["budget.2.item"], values["budget.2.asked"], values["budget.total.total"]) == ("材料费", 10, 100)
    assert (values["basics.contact"], values["basics.contact_title"]) == ("李文静", "办公室主任")
    assert not any(key.startswith(("team.4", "patents.3", "budget.4")) for key in values)


BREAKING = {
    "a cell is blank": (Packet(figures=replaced(FIGURES, 1, 2, "")), {"missing:figures.rnd.y2022": "error"}),
    "a cell is no number": (Packet(figures=replaced(FIGURES, 0, 3, "待定")), {"missing:figures.revenue.y2023": "warning"}),
    "a count has a half": (Packet(figures=replaced(FIGURES, 2, 1, "约八十多")), {"invalid:figures.staff.y2021": "error"}),
    "too few rows": (Packet(team=TEAM[:2]), {"missing:team.rows": "error"}),
    "no row at all": (Packet(team=()), {"missing:team.rows": "error"}),
    "too many rows": (Packet(team=(*TEAM, *MORE)), {"invalid:team.rows": "error"}),
    "a row that is begun": (Packet(team=replaced(TEAM, 1, 2, "")), {"missing:team.2.degree": "error"}),
    "a wrong number in a row": (Packet(team=replaced(TEAM, 0, 4, "1380013800")), {"invalid:team.1.phone": "error"}),
    "a table that was left out": (Packet(omit="team"), {"missing:team": "error"}),
}
NEAR = {
    "as many rows as may be": Packet(team=(*TEAM, *MORE[:3]), blank=0),
    "blank rows between": Packet(team=(*TEAM[:2], ("",) * 5, TEAM[2]), blank=4),
    "none for a cell": Packet(team=replaced(TEAM, 1, 4, "/")),
    "no row where none is asked": Packet(patents=()),
    "a table of which nothing is asked left out": Packet(omit="patents"),
    "a value like another's label": Packet(team=replaced(TEAM, 2, 3, "推荐单位")),
    "figures with units": Packet(figures=replaced(FIGURES, 0, 1, "5,200万元")),
}


@pytest.mark.parametrize("case", list(BREAKING))
def test_what_is_broken_is_told(tmp_path: Path, case: str) -> None:
    packet, wanted = BREAKING[case]
    assert codes(read(packet, tmp_path)) == wanted


@pytest.mark.parametrize("case", list(NEAR))
def test_what_comes_near_is_not(tmp_path: Path, case: str) -> None:
    assert codes(read(NEAR[case], tmp_path)) == {}


def test_years_in_another_order(tmp_path: Path) -> None:
    """Columns are known by their headings, and 2021年 is not 2022年 however alike they look."""
    turned = tuple((row[0], *reversed(row[1:])) for row in FIGURES)
    values = read(Packet(figures=turned, years=("2023年", "2022年", "2021年")), tmp_path).record.fields
    assert [values[f"figures.revenue.y{year}"].value for year in (2021, 2022, 2023)] == [5200, 6100, 7000]


def test_a_year_that_was_not_asked_for(tmp_path: Path) -> None:
    found = codes(read(Packet(years=("2020年", "2022年", "2023年")), tmp_path))
    assert set(found) == {f"missing:figures.{row}.y2021" for row in ("revenue", "rnd", "staff")}


def test_rows_over_pages_with_headings_repeated(tmp_path: Path) -> None:
    """Rows go on overleaf, where the headings stand again: one table, and one copy of its part."""
    many = tuple((f"第{n}种分拣小车的控制方法", f"ZL2021{n:08}.{n % 10}", "2022年6月7日") for n in range(1, 39))
    record = read(Packet(patents=many, repeat_headings=True), tmp_path).record
    assert record.fields["patents.rows"].value == 38
    assert [record.fields[f"patents.{n}.title"].value for n in range(1, 39)] == [row[0] for row in many]
    assert len(record.parts("people")) > 1


def test_more_rows_than_are_read_are_told(tmp_path: Path) -> None:
    many = tuple((f"方法{n}", f"ZL2021{n:08}.{n % 10}", "2022年6月7日") for n in range(1, 46))
    result = read(Packet(patents=many), tmp_path)
    told = [
        finding for finding in result.findings if not finding.code.startswith("missing:annex2")
    ]  # certificates of all of them
    assert [(finding.code, finding.severity.value) for finding in told] == [("invalid:patents.rows", "warning")]
    assert "只核对了前40行" in told[0].message


def test_a_table_inside_the_form(tmp_path: Path) -> None:
    """Its heading stands beside it in a cell over all its rows, and ordinary fields stand above and below."""
    result = read(Packet(embedded=True), tmp_path)
    assert codes(result) == {}
    assert [result.record.fields[f"team.{n}.name"].value for n in (1, 2, 3)] == [row[0] for row in TEAM]
    assert result.record.fields["team.rows"].value == 3
    assert len(BUDGET) == 4
