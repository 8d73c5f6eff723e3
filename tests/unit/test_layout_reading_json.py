"""The JSON of `shenbao read` against its published schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from model.errors import EmptyFile
from model.geometry import Box
from model.packet import Fate, FileKind, Packet, SourceFile
from model.page import Cell, Ink, Line, Page, Pair, Reader, SealKind, SealReading, SealShape, Table, Tick
from reports.packet.published import schema_text
from reports.packet.reading import SCHEMA_FILE, as_reading, json_schema

BOX = Box(0.1, 0.2, 0.3, 0.40004)


def source(name: str, fate: Fate) -> SourceFile:
    problem = EmptyFile().problem() if fate is Fate.UNREADABLE else None
    return SourceFile(name, Path(name), FileKind.PDF, 1, "ab" * 32, fate, problem=problem)


def full_page() -> Page:
    line = Line("单位名称：甲", BOX, 0.98)
    return Page(
        "scan.pdf", 1, 1654, 2339, Reader.OCR, rotation=90, lines=(line,),
        tables=(Table(BOX, 1, 1, (Cell(0, 0, 1, 1, BOX, line.text, (line,)),)),),
        ticks=(Tick(BOX, True, 0.99, "是"),),
        seals=(SealReading(BOX, SealShape.ROUND, Ink.ORIGINAL, SealKind.OFFICIAL, 0.9, "甲有限公司"),),
        pairs=(Pair("单位名称", "甲", BOX, BOX, 0.9), Pair("传真", "", BOX, None)),
    )  # fmt: skip


def test_reading_fits_its_schema() -> None:
    packet = Packet("件一", Path("件一"), (source("scan.pdf", Fate.READ), source("空.pdf", Fate.UNREADABLE)), ())
    reading = json.loads(json.dumps(as_reading([(packet, [full_page()])]), ensure_ascii=False))
    jsonschema.Draft202012Validator(json_schema()).validate(reading)
    first, second = reading["files"]
    page = first["pages"][0]
    assert (first["file"], page["width"], page["rotation"], page["reader"]) == ("scan.pdf", 1654, 90, "ocr")
    assert page["pairs"][0] == {"label": "单位名称", "value": "甲", "label_box": [0.1, 0.2, 0.3, 0.4], "value_box": [0.1, 0.2, 0.3, 0.4], "confidence": 0.9, "row": "", "column": ""}  # noqa: E501  # fmt: skip
    assert page["pairs"][1]["value_box"] is None
    assert second["pages"] == []
    assert second["problem"]["code"] == "empty_file"


def test_rows_under_headings_are_records() -> None:
    def cell(row: str, column: str, value: str, record: int, x: float) -> Pair:
        box = Box(x, 0.2 + 0.1 * record, x + 0.1, 0.3)
        return Pair(column if record else row, value, BOX, box, 0.9, row, column, record)

    pairs = (
        cell("林巧", "职务", "教授", 2, 0.5), cell("高远", "职务", "", 1, 0.5), cell("高远", "姓名", "高远", 1, 0.2),
        cell("林巧", "姓名", "林巧", 2, 0.2), cell("净利润", "2019年", "12", 0, 0.2), Pair("传真", "", BOX, None),
    )  # fmt: skip
    page = Page("a.pdf", 1, 10, 10, Reader.OCR, pairs=pairs)
    reading = as_reading([(Packet("件", Path("件"), (source("a.pdf", Fate.READ),), ()), [page])])
    jsonschema.Draft202012Validator(json_schema()).validate(reading)
    records = reading["files"][0]["pages"][0]["records"]
    told = [(r["row"], r["matrix"], [(c["column"], c["value"]) for c in r["cells"]]) for r in records]
    assert told == [
        ("林巧", False, [("姓名", "林巧"), ("职务", "教授")]),
        ("高远", False, [("姓名", "高远"), ("职务", "")]),
        ("净利润", True, [("2019年", "12")]),
    ]


def test_schema_refuses_what_is_no_reading() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"files": [{"file": "x", "pages": [{"width": 1}]}], "schema_version": 1}, json_schema())


def test_published_schema_is_up_to_date() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(json_schema())
