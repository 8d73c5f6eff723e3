"""What `shenbao read` gives: the page model of any document, with its label–value pairs; no notice is needed.

`python -m reports.packet.reading` writes docs/schema/reading.schema.json anew. The keys of the first version stay; others may be added.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from model.geometry import Box
from model.packet import Fate, Packet, SourceFile
from model.page import Line, Page, Pair, SealReading, Table, Tick
from model.problem import Problem
from reports.packet.published import publish, schema_of

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "schema" / "reading.schema.json"
SCHEMA_ID = "https://shenbao.invalid/schema/reading-1.json"

Share = Annotated[float, Field(ge=0, le=1)]
BoxList = Annotated[list[Share], Field(min_length=4, max_length=4, description="[x0, y0, x1, y1], fractions of the upright page")]
Number = Annotated[int, Field(ge=0)]


class LineOut(TypedDict):
    """Tick boxes in `text` are ☐ and ☑. `font` and `size_pt` where they are known."""

    text: str
    box: BoxList
    confidence: Share
    font: str | None
    size_pt: float | None


class CellOut(TypedDict):
    row: Number
    col: Number
    row_span: Annotated[int, Field(ge=1)]
    col_span: Annotated[int, Field(ge=1)]
    box: BoxList
    text: str


class TableOut(TypedDict):
    box: BoxList
    rows: Number
    cols: Number
    cells: list[CellOut]


class TickOut(TypedDict):
    box: BoxList
    checked: bool
    confidence: Share
    label: str


class SealOut(TypedDict):
    box: BoxList
    shape: Literal["round", "oval", "square"]
    ink: Literal["original", "copy", "unknown"]
    kind: Literal["official", "contract", "invoice", "finance", "personal", "other", "unknown"]
    text: str
    confidence: Share


class PairOut(TypedDict):
    """A label and its value as the layout alone gives them; `value_box` is where a value was expected if `value` is empty.

    In a table under a row of headings `column` is the heading and `row` what the row is about; both are "" elsewhere. A cell of a
    matrix (labels over the columns and before the rows) has its row's label as `label`.
    """

    label: str
    value: str
    label_box: BoxList
    value_box: BoxList | None
    confidence: Share
    row: str
    column: str


class RecordCellOut(TypedDict):
    """The value of one column; "" where nothing is written."""

    column: str
    value: str
    box: BoxList | None
    confidence: Share


class RecordOut(TypedDict):
    """A row of a table under a row of headings (a member of the team, a patent), or of a matrix (a figure over three years), where
    `matrix` is true and `row` the label before the row. The same values stand in `pairs`.
    """

    row: str
    matrix: bool
    cells: list[RecordCellOut]


class ProblemOut(TypedDict):
    code: str
    message: str
    remedy: str


class StampOut(TypedDict):
    """A stamp of a reception (收文章): its words and date, which are no value of the form."""

    text: str
    box: BoxList
    confidence: float


class PageOut(TypedDict):
    """`width`, `height`: pixels of the upright image, or points of an electronic page. `rotation`: degrees clockwise that were
    applied. `reader`: who read it, `reader_reason`: why.
    """

    page: Number
    width: Number
    height: Number
    width_mm: float | None
    height_mm: float | None
    rotation: Literal[0, 90, 180, 270]
    reader: Literal["text_layer", "word", "ofd", "ocr", "person", "none"]
    reader_reason: str
    paper: Literal["electronic", "scan", "photo"]
    colour: Literal["colour", "grey", "bilevel"]
    blank: bool
    lines: list[LineOut]
    tables: list[TableOut]
    ticks: list[TickOut]
    seals: list[SealOut]
    stamps: list[StampOut]
    pairs: list[PairOut]
    records: list[RecordOut]
    problems: list[ProblemOut]


class FileOut(TypedDict):
    """A file handed in. `packet`: the path that it was found in; `problem`: why it has no pages."""

    file: str
    packet: str
    sha256: str | None
    problem: ProblemOut | None
    pages: list[PageOut]


class Reading(TypedDict):
    schema_version: Literal[1]
    files: list[FileOut]


def as_reading(packets: Iterable[tuple[Packet, Sequence[Page]]]) -> Reading:
    """Return the pages of each packet, file by file; files without pages (unreadable ones) are told with their problem."""
    files: list[FileOut] = []
    for packet, pages in packets:
        by_file: dict[str, list[Page]] = {}
        for page in pages:
            by_file.setdefault(page.file, []).append(page)
        known = {f.id: f for f in packet.files}
        silent = [f.id for f in packet.files if f.id not in by_file and f.fate is Fate.UNREADABLE]
        files += [_file(name, packet, known.get(name), by_file.get(name, [])) for name in [*by_file, *silent]]
    return {"schema_version": 1, "files": files}


def _file(name: str, packet: Packet, source: SourceFile | None, pages: Sequence[Page]) -> FileOut:
    return {
        "file": name,
        "packet": packet.name,
        "sha256": source.sha256 if source is not None else None,
        "problem": _problem(source.problem) if source is not None and source.problem is not None else None,
        "pages": [as_page(page) for page in sorted(pages, key=lambda p: p.number)],
    }


def as_page(page: Page) -> PageOut:
    rotation: Any = page.rotation % 360
    return {
        "page": page.number,
        "width": page.width,
        "height": page.height,
        "width_mm": _rounded(page.width_mm),
        "height_mm": _rounded(page.height_mm),
        "rotation": rotation,
        "reader": page.reader.value,
        "reader_reason": page.note,
        "paper": page.paper.value,
        "colour": page.colour.value,
        "blank": page.blank,
        "lines": [_line(line) for line in page.lines],
        "tables": [_table(table) for table in page.tables],
        "ticks": [_tick(tick) for tick in page.ticks],
        "seals": [_seal(seal) for seal in page.seals],
        "stamps": [{"text": s.text, "box": _box(s.box), "confidence": _share(s.confidence)} for s in page.stamps],
        "pairs": [_pair(pair) for pair in page.pairs],
        "records": _records(page.pairs),
        "problems": [_problem(problem) for problem in page.problems],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _share(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 4)


def _box(box: Box) -> list[float]:
    return [_share(v) for v in box.as_list()]


def _line(line: Line) -> LineOut:
    size = None if line.size_pt is None else round(line.size_pt, 2)
    return {
        "text": line.text,
        "box": _box(line.box),
        "confidence": _share(line.confidence),
        "font": line.font or None,
        "size_pt": size,
    }


def _table(table: Table) -> TableOut:
    cells: list[CellOut] = [
        {"row": c.row, "col": c.col, "row_span": c.row_span, "col_span": c.col_span, "box": _box(c.box), "text": c.text}
        for c in table.cells
    ]
    return {"box": _box(table.box), "rows": table.rows, "cols": table.cols, "cells": cells}


def _tick(tick: Tick) -> TickOut:
    return {"box": _box(tick.box), "checked": tick.checked, "confidence": _share(tick.confidence), "label": tick.label}


def _seal(seal: SealReading) -> SealOut:
    kind: Any = seal.kind.value
    return {
        "box": _box(seal.box),
        "shape": seal.shape.value,
        "ink": seal.ink.value,
        "kind": kind,
        "text": seal.text,
        "confidence": _share(seal.confidence),
    }


def _pair(pair: Pair) -> PairOut:
    return {
        "label": pair.label,
        "value": pair.value,
        "label_box": _box(pair.label_box),
        "value_box": None if pair.value_box is None else _box(pair.value_box),
        "confidence": _share(pair.confidence),
        "row": pair.row,
        "column": pair.column,
    }


def _records(pairs: Sequence[Pair]) -> list[RecordOut]:
    """Return the pairs under headings, row by row, each row from the left."""
    rows: dict[tuple[object, ...], list[Pair]] = {}
    for pair in pairs:
        if pair.column:
            rows.setdefault((pair.record, None if pair.record else pair.label_box), []).append(pair)
    return [_record(sorted(row, key=lambda pair: pair.value_box.x0 if pair.value_box else 0.0)) for row in rows.values()]


def _record(pairs: Sequence[Pair]) -> RecordOut:
    cells: list[RecordCellOut] = [
        {
            "column": pair.column,
            "value": pair.value,
            "box": None if pair.value_box is None else _box(pair.value_box),
            "confidence": _share(pair.confidence),
        }
        for pair in pairs
    ]
    return {"row": pairs[0].row, "matrix": not pairs[0].record, "cells": cells}


def _problem(problem: Problem) -> ProblemOut:
    return {"code": problem.code, "message": problem.message, "remedy": problem.remedy}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a reading, draft 2020-12."""
    return schema_of(Reading, SCHEMA_ID, "Shenbao reading")


if __name__ == "__main__":
    sys.exit(publish(json_schema(), SCHEMA_FILE))
