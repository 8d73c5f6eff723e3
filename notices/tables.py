"""Tables of the form, as models of the profile: rows by columns (figures of three years), and rows that repeat (team, patents). Every cell
becomes a field, so that whatever is done with fields is done with them.

| key of a field | what it is |
|---|---|
| `<table>.<row>.<column>` | a cell of a table of rows and columns |
| `<table>.<n>.<column>` | a cell of row n (from 1, as on paper) of a table whose rows repeat |
| `<table>.rows` | how many rows of it are filled in |
| `<table>.total.<column>` | a cell of its row of totals |
| `<table>.<column>` | no field, but where rules name several: the cells of that column in all rows |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any, Literal

from notices.field_types.registry import FieldType
from notices.field_types.rules import unit_in
from notices.fields import Choice, FieldSpec, Unit
from notices.strict import Strict

ROWS, TOTAL = "rows", "total"
ADDED = (FieldType.NUMBER, FieldType.MONEY, FieldType.COUNT)  # what a row of printed ones is added up in
CAPACITY = 40  # rows of a table that are read; further ones are counted, and told
COUNTED = "填写行数"


class Head(Strict):
    """A row or a column. `labels`: its wordings on the form, its `name` where none are given. What it says of its cells goes before what
    the table says; what a row says, before what a column does.
    """

    key: str
    name: str
    labels: tuple[str, ...] = ()
    type: FieldType | None = None
    required: Literal["error", "warning", "no"] | None = None
    unit: Unit | None = None
    choices: tuple[Choice, ...] = ()
    limit: int | None = None
    clause: str = ""

    @property
    def wordings(self) -> tuple[str, ...]:
        return self.labels or (self.name,)


class TableSpec(Strict):
    """A table. With `rows` it has these rows and no others; without, rows repeat, blank ones are allowed, and `at_least` and `at_most` tell
    how many may be filled in. `labels`: its heading on the form, where another table of the part has the same columns. `total_labels`: wordings
    of its row of totals. `type`, `unit`, `required`: of its cells; in rows that repeat, what is required is required of rows that are begun.
    """

    key: str
    part: str
    name: str
    labels: tuple[str, ...] = ()
    columns: tuple[Head, ...]
    rows: tuple[Head, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    total_labels: tuple[str, ...] = ()
    type: FieldType = FieldType.TEXT
    unit: Unit = "万元"
    required: Literal["error", "warning", "no"] = "error"
    hints: tuple[str, ...] = ()
    clause: str = ""

    @property
    def repeats(self) -> bool:
        return not self.rows

    def cells(self) -> Iterator[CellSpec]:
        """Yield its cells as fields, row by row."""
        if self.rows:
            for row, column in product(self.rows, self.columns):
                name = f"{row.name}（{column.name}）"
                yield self._cell(f"{row.key}.{column.key}", name, (row, column), first=column is self.columns[0])
            yield from self._totals([column for column in self.columns if (column.type or self.type) in ADDED])
            return
        yield self._counted()
        for number, column in product(range(1, CAPACITY + 1), self.columns):
            name = f"{self.name}第{number}行{column.name}"
            yield self._cell(f"{number}.{column.key}", name, (column,), row=number, first=number == 1)
        yield from self._totals(self.columns)

    def _totals(self, columns: Iterable[Head]) -> Iterator[CellSpec]:
        more = {"required": "no"} if self.repeats else {}  # a printed row is filled in as the others are
        for column in columns if self.total_labels else ():
            yield self._cell(f"{TOTAL}.{column.key}", f"{self.name}合计{column.name}", (column,), **more)

    def _counted(self) -> CellSpec:
        return CellSpec(
            key=f"{self.key}.{ROWS}", part=self.part, name=f"{self.name}{COUNTED}", type=FieldType.COUNT, labels=(self.name,),
            required="no", clause=self.clause, table=self.key,
        )  # fmt: skip

    def _cell(self, key: str, name: str, heads: tuple[Head, ...], **changes: Any) -> CellSpec:
        required = next((head.required for head in heads if head.required), self.required)
        return CellSpec(
            **{
                "key": f"{self.key}.{key}",
                "part": self.part,
                "name": name,
                "type": next((head.type for head in heads if head.type), self.type),
                "labels": heads[0].wordings,
                "hints": self.hints,
                "required": required,
                "unit": next((unit for head in heads if (unit := head.unit or unit_in((*head.wordings, head.name)))), self.unit),
                "choices": next((head.choices for head in heads if head.choices), ()),
                "limit": next((head.limit for head in heads if head.limit), None),
                "clause": next((head.clause for head in heads if head.clause), self.clause),
                "table": self.key,
            }
            | changes
        )


class CellSpec(FieldSpec):
    """A cell of `table`. `row`: of one whose rows repeat, else 0; `first`: it is the first that its heading is over."""

    table: str
    row: int = 0
    first: bool = False


def repeated(spec: FieldSpec) -> bool:
    """Return whether the field is a cell of a row that repeats: it is there only where the row is."""
    return isinstance(spec, CellSpec) and spec.row > 0


def keys_of(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys of the fields that a table of plain data has, as far as it can be understood."""
    columns, rows, key = _keys(table, "columns"), _keys(table, "rows"), table.get("key")
    if rows:
        totals = [TOTAL] if table.get("total_labels") else []
        yield from (f"{key}.{row}.{column}" for row, column in product((*rows, *totals), columns))
        return
    yield f"{key}.{ROWS}"
    places = [*map(str, range(1, CAPACITY + 1)), *([TOTAL] if table.get("total_labels") else [])]
    yield from (f"{key}.{place}.{column}" for place, column in product(places, columns))


def columns_of(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of its columns as rules use them; none where it has rows of its own."""
    if not table.get("rows"):
        yield from (f"{table.get('key')}.{column}" for column in _keys(table, "columns"))


def types_of(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the keys and columns of a table of plain data with their types."""
    own, key = str(table.get("type", "text")), table.get("key")
    if table.get("rows"):
        for row, column in product(_heads(table, "rows"), _heads(table, "columns")):
            yield f"{key}.{row.get('key')}.{column.get('key')}", str(row.get("type") or column.get("type") or own)
        return
    yield f"{key}.{ROWS}", "count"
    for column in _heads(table, "columns"):
        for place in ("", f"{TOTAL}.", *(f"{n}." for n in range(1, CAPACITY + 1))):
            yield f"{key}.{place}{column.get('key')}", str(column.get("type") or own)


def _keys(table: Mapping[str, Any], of: str) -> list[str]:
    return [str(head.get("key")) for head in _heads(table, of)]


def _heads(table: Mapping[str, Any], of: str) -> list[Mapping[str, Any]]:
    heads = table.get(of)
    return [head for head in heads if isinstance(head, Mapping)] if isinstance(heads, list | tuple) else []
