"""Rows of kinds with a level and a year each, e.g. honours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from model.record import FieldValue
from notices.field_types.rules import Boxes, Editor, ValueRules

if TYPE_CHECKING:
    from notices.profile import FieldSpec

OTHER = "其他"


class Levels(ValueRules):
    """`{row id: {"level": …, "year": …}}`, and `other` as free text. The boxes are read where they stand."""

    boxes = Boxes.ROWS
    editor = Editor.ROWS

    def unusual(self, spec: FieldSpec, raw: str) -> bool:
        """The rows are judged by what was read of them (`half_rows`)."""
        return False

    def show(self, spec: FieldSpec, field: FieldValue) -> str:
        if not isinstance(field.value, dict):
            return super().show(spec, field)
        names = _row_names(spec)
        return "；".join(f"{names.get(k, OTHER if k == 'other' else k)}：{_level(v)}" for k, v in field.value.items() if v)

    def picked(self, spec: FieldSpec, value: Any) -> Any:
        """`{row's word: [level, year]}`, the text of 其他 alone."""
        names, found = _row_names(spec), value if isinstance(value, dict) else {}
        return {names.get(key, OTHER): _cells(row) for key, row in found.items() if isinstance(row, dict)}


def half_rows(value: Any) -> bool:
    """Return whether a row of the value has a level and no year, or a year and no level."""
    rows = value.values() if isinstance(value, dict) else ()
    return any(isinstance(row, dict) and "level" in row and bool(row["level"]) != bool(row.get("year")) for row in rows)


def _row_names(spec: FieldSpec) -> dict[str, str]:
    return {row.id: row.words[0] for row in spec.rows}


def _level(row: Any) -> str:
    if not isinstance(row, dict):
        return str(row)
    level, year = row.get("level") or "级别未填", row.get("year")
    return f"{level}（{year} 年）" if year else f"{level}（年份未填）"


def _cells(row: Mapping[str, Any]) -> list[str]:
    return [row["text"]] if row.get("text") else [row.get("level") or "", row.get("year") or ""]
