"""Rows of kinds with a level and a year each, e.g. honours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from model.record import FieldValue
from model.wording import OTHER, in_words
from notices.field_types.rules import Boxes, Editor, ValueRules

if TYPE_CHECKING:
    from notices.profile import FieldSpec


YEAR_PLACE = re.compile(r"年份\s*[:：]?[\s_]*([^年\n_]*)")  # what stands behind the year's label


class Levels(ValueRules):
    """`{row id: {"level": …, "year": …}}`, and `other` as free text (`text`). The boxes are read where they stand; a row in which more than
    one level is ticked has no `level` and all of them as `levels`.
    """

    boxes = Boxes.ROWS
    editor = Editor.ROWS

    def unusual(self, spec: FieldSpec, raw: str) -> bool:
        """Something stands where a year is due that is none; else the rows are judged by what was read of them (`half_rows`)."""
        return any(re.search(r"\w", text) and not re.search(r"\d{4}", text) for text in YEAR_PLACE.findall(raw))

    def show(self, spec: FieldSpec, field: FieldValue) -> str:
        return in_words(field.value, _row_names(spec)) if isinstance(field.value, dict) else super().show(spec, field)

    def picked(self, spec: FieldSpec, value: Any) -> Any:
        """`{row's word: [level, year]}`, the text of 其他 alone."""
        names, found = _row_names(spec), value if isinstance(value, dict) else {}
        return {names.get(key, OTHER): _cells(row) for key, row in found.items() if isinstance(row, dict)}


def half_rows(value: Any) -> bool:
    """Return whether a row of the value has a level and no year, a year and no level, or several levels."""
    rows = [row for row in value.values() if isinstance(row, dict)] if isinstance(value, dict) else []
    return any("level" in row and (bool(row["level"]) != bool(row.get("year")) or row.get("levels")) for row in rows)


def _row_names(spec: FieldSpec) -> dict[str, str]:
    return {row.id: row.words[0] for row in spec.rows}


def _cells(row: Mapping[str, Any]) -> list[str]:
    return [row["text"]] if row.get("text") else [row.get("level") or "", row.get("year") or ""]
