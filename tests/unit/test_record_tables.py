"""Tables of a profile on pages as they were read: headings over two rows, tables with the same columns, without rules, in pages that are scanned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from extractors.forms.fields.read import fields_of
from model.geometry import Box
from model.page import Cell, Line, Page, Paper, Reader, Table
from model.record import Presence
from notices.profile import Profile, load
from notices.references import problems_of

Grid = list[list[tuple[str, int, int] | str]]
NUMBERS = [{"key": "plan", "name": "2022年计划"}, {"key": "actual", "name": "2022年实际"}, {"key": "next", "name": "2023年计划"}]
PEOPLE = [{"key": "name", "name": "姓名", "type": "person"}, {"key": "unit", "name": "单位"}, {"key": "task", "name": "分工"}]


def profile(*tables: dict[str, Any], fields: tuple[dict[str, Any], ...] = ()) -> Profile:
    base = load("demo-zjtx").model_dump(mode="json", include={"id", "title", "form_title", "issuer", "number", "authority"})
    part = {"id": "sheet", "title": "附表", "kind": "table", "markers": ["附表"]}
    return Profile.model_validate(
        base
        | {
            "parts": [part],
            "fields": [{"part": "sheet", **f} for f in fields],
            "tables": [{"part": "sheet", **t} for t in tables],
        }
    )


def line(text: str, box: Box) -> Line:
    return Line(
        text, Box(box.x0 + 0.01, box.y0 + 0.004, min(box.x1 - 0.002, box.x0 + 0.01 + 0.018 * len(text)), box.y0 + 0.02), 0.98
    )


def table(grid: Grid, top: float, widths: tuple[float, ...]) -> Table:
    """A ruled table; a cell is its text, or (text, rows, columns); what a span covers is left out of its rows."""
    edges = [0.1 + 0.8 * sum(widths[:n]) / sum(widths) for n in range(len(widths) + 1)]
    cells: list[Cell] = []
    covered: set[tuple[int, int]] = set()
    for row, given in enumerate(grid):
        free = iter([col for col in range(len(widths)) if (row, col) not in covered])
        for one in given:
            text, down, across = one if isinstance(one, tuple) else (one, 1, 1)
            col = next(free)
            for _ in range(across - 1):
                next(free)
            covered |= {(row + r, col + c) for r in range(down) for c in range(across)}
            box = Box(edges[col], top + 0.03 * row, edges[col + across], top + 0.03 * (row + down))
            cells.append(Cell(row, col, down, across, box, text, (line(text, box),) if text else ()))
    return Table(Box(0.1, top, 0.9, top + 0.03 * len(grid)), len(grid), len(widths), tuple(cells))


def page(*parts: Table | tuple[str, float], number: int = 1) -> Page:
    lines = [line(p[0], Box(0.1, p[1], 0.9, p[1] + 0.03)) for p in parts if isinstance(p, tuple)]
    tables = tuple(p for p in parts if isinstance(p, Table))
    lines += [one for t in tables for cell in t.cells for one in cell.lines]
    return Page("f", number, 1654, 2339, Reader.OCR, Paper.SCAN, lines=tuple(lines), tables=tables)


def values(of: Profile, *pages: Page) -> dict[str, Any]:
    read = fields_of(of.parts[0], of, pages)
    return {key: value.value for key, value in read.items() if value.presence is Presence.FILLED}


def test_headings_over_two_rows() -> None:
    of = profile({"key": "t", "name": "指标", "type": "number", "columns": NUMBERS, "rows": [{"key": "sales", "name": "销售额"}, {"key": "tax", "name": "税金"}]})  # fmt: skip
    grid: Grid = [
        [("指标", 2, 1), ("2022年", 1, 2), ("2023年", 1, 1)],
        ["计划", "实际", "2023年计划"],
        ["销售额（万元）", "100", "110", "120"],
        ["税金（万元）", "", "11", "12"],
    ]
    found = values(of, page(("附表", 0.05), table(grid, 0.1, (2, 1, 1, 1))))
    assert found == {"t.sales.plan": 100, "t.sales.actual": 110, "t.sales.next": 120, "t.tax.actual": 11, "t.tax.next": 12}


def test_tables_with_the_same_columns_are_told_apart_by_their_headings() -> None:
    of = profile(
        {"key": "own", "name": "本单位人员", "labels": ["本单位参加人员"], "columns": PEOPLE},
        {"key": "others", "name": "合作单位人员", "labels": ["合作单位参加人员"], "columns": PEOPLE},
    )
    heads: list[Any] = ["姓名", "单位", "分工"]
    one = table([heads, ["王一", "甲公司", "设计"]], 0.4, (1, 2, 1))
    two = table([heads, ["李二", "乙大学", "试验"], ["张三", "乙大学", "分析"]], 0.1, (1, 2, 1))
    found = values(of, page(("附表", 0.02), ("合作单位参加人员", 0.06), two, ("本单位参加人员", 0.36), one))
    assert [found["own.1.name"], found["others.1.name"], found["others.2.name"]] == ["王一", "李二", "张三"]
    plain = profile(
        {"key": "own", "name": "本单位人员", "columns": PEOPLE}, {"key": "others", "name": "合作单位人员", "columns": PEOPLE}
    )
    found = values(plain, page(("附表", 0.02), two, one))
    assert [found["own.2.name"], found["others.1.name"]] == ["张三", "王一"], "without headings: in the order of the profile"


def test_an_ordinary_label_ends_the_table_and_is_read_beside_it() -> None:
    of = profile(
        {"key": "team", "name": "成员", "columns": PEOPLE},
        fields=({"key": "leader", "name": "姓名", "type": "person", "labels": ["姓名"], "context": ["负责人"]}, {"key": "title", "name": "项目名称", "type": "text", "labels": ["项目名称"]}),
    )  # fmt: skip
    grid: Grid = [
        ["负责人", "姓名", ("王一", 1, 2)],
        [("成员", 3, 1), "姓名", "单位", "分工"],
        ["李二", "乙大学", "试验"],
        ["", "", ""],
        ["项目名称", ("分拣小车", 1, 3)],
    ]
    found = values(of, page(("附表", 0.05), table(grid, 0.1, (1, 1, 2, 1))))
    assert found == {
        "leader": "王一",
        "title": "分拣小车",
        "team.rows": 1,
        "team.1.name": "李二",
        "team.1.unit": "乙大学",
        "team.1.task": "试验",
    }


def test_rows_go_on_overleaf_and_cells_over_several_rows_count_for_each() -> None:
    of = profile({"key": "team", "name": "成员", "columns": PEOPLE})
    first = table([["姓名", "单位", "分工"], ["王一", ("甲公司", 2, 1), "设计"], ["李二", "试验"]], 0.85, (1, 2, 1))
    second = table([["张三", "乙大学", "分析"]], 0.05, (1, 2, 1))
    found = values(of, page(("附表", 0.05), first), page(second, number=2))
    assert [found[f"team.{n}.unit"] for n in (1, 2, 3)] == ["甲公司", "甲公司", "乙大学"]
    assert found["team.rows"] == 3


def test_a_table_without_rules() -> None:
    of = profile({"key": "team", "name": "成员", "columns": PEOPLE})
    columns, rows = (0.12, 0.35, 0.65), (("姓名", "单位", "分工"), ("王一", "甲公司", "设计"), ("李二", "乙大学", "试验"))
    placed = [line(text, Box(x, 0.2 + 0.03 * n, 0.95, 0.23 + 0.03 * n)) for n, row in enumerate(rows) for x, text in zip(columns, row, strict=True)]  # fmt: skip
    sheet = Page("f", 1, 1654, 2339, Reader.OCR, Paper.SCAN, lines=(line("附表", Box(0.4, 0.05, 0.6, 0.08)), *placed))
    assert values(of, sheet)["team.2.unit"] == "乙大学"


def test_names_of_cells_are_known_and_others_are_refused() -> None:
    data = load("demo-zjtx").model_dump(mode="json")
    data["tables"] = [{"key": "t", "part": "figures", "name": "表", "columns": [{"key": "a", "name": "甲"}]}]
    data["identity"] = {"applicant": "t.1.a", "project": "t.rows"}
    assert problems_of(data) == []
    data["identity"] = {"applicant": "t.1.b", "project": "t.a"}
    assert problems_of(data) == ["identity: unknown field t.1.b", "identity: unknown field t.a"]
    with pytest.raises(ValidationError, match="unknown field"):
        Profile.model_validate(data)


@pytest.mark.parametrize(("speck", "read"), [("l", "17948804703"), ("可", "17948804703"), ("12", "12")])
def test_a_single_sign_behind_a_label_is_no_value_where_one_stands_right_of_it(speck: str, read: str) -> None:
    """A dash of a dotted wall, or the last character of a label misread."""
    of = profile(
        fields=(
            {"key": "mobile", "name": "手机", "type": "text", "labels": ["联系人手机"]},
            {"key": "fax", "name": "传真", "type": "text", "labels": ["传真"]},
        )
    )
    told = table([["联系人手机", "17948804703"], ["传真", "0512-85664006"]], 0.2, (1, 2))
    label = told.cells[0]
    lines = (*label.lines, replace(line(speck, label.box), box=replace(label.lines[0].box, x0=0.34, x1=0.36)))
    told = replace(told, cells=(replace(label, lines=lines, text=f"{label.text} {speck}"), *told.cells[1:]))
    assert values(of, page(("附表", 0.1), told))["mobile"].startswith(read)
