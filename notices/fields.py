"""A field of the form: what it is called, where it stands, what its value must be; as models of the profile."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from notices.condition import Condition
from notices.field_types.registry import FieldType
from notices.field_types.rules import Typed, unit_in
from notices.rules import Topic
from notices.strict import Strict

Unit = Annotated[str, Field(pattern=r"^(?:[万亿]?元|[^元\d\s]{0,6})$")]
"""元, 万元, 亿元; "%"; any other that values are counted in (天, 平方米), none where empty."""


class Choice(Strict):
    """`value` goes into the record (the form's own words, or a number as for directions); `words`: its wordings on paper."""

    value: str | int | bool
    words: tuple[str, ...]


class LevelRow(Strict):
    """A row of a LEVELS field: kind of honour, e.g. id high_tech, words 高新技术企业."""

    id: str
    words: tuple[str, ...]


class FieldSpec(Strict):
    """One field of the form.

    `labels`: wordings on the form, the first is the standard one. `context`: wording of the label above it in the table's
    hierarchy (申报联系人 over 姓名), for an essay the heading above its own. `inside`: key of the field in whose cell it stands
    as a blank behind its label (上市时间：____ inside 是否上市公司). `hints`: texts of the form that are no value. `number`: the
    number of an essay's heading (2.1: the first below 2). `clause` quotes what the notice says of this field alone, `limit_clause`
    of its length; else the profile's `kind_clauses` hold. `missing_code`: its finding where it is blank (`missing:declaration.date`), if that is not `missing:<key>`.
    `full_date`: a date without its day counts as blank. `four_eyes`: a correction needs a second person. `unit`: of an amount, as the label
    prescribes it: what the label ends with in brackets （天）, else 万元, where nothing is said. `first_year`: the earliest year that a row of levels may have; the latest is that of the notice. `contents`: what the
    form asks a text to tell, for the reviewer's table.
    """

    key: str
    part: str
    name: str
    type: FieldType
    labels: tuple[str, ...]
    context: tuple[str, ...] = ()
    inside: str | None = None
    hints: tuple[str, ...] = ()
    required: Literal["error", "warning", "no"] = "error"
    required_if: Condition | None = None
    missing_code: str | None = None
    clause: str = ""
    limit: int | None = None
    limit_clause: str = ""
    number: str = ""
    full_date: bool = False
    choices: tuple[Choice, ...] = ()
    other_labels: tuple[str, ...] = ()
    levels: tuple[Choice, ...] = ()
    rows: tuple[LevelRow, ...] = ()
    invalid_severity: Literal["error", "warning"] = "error"
    mainland_only: bool = False
    unit: Unit = "万元"
    first_year: int | None = None
    contents: tuple[Topic, ...] = ()
    four_eyes: bool = False

    @model_validator(mode="before")
    @classmethod
    def _unit_of_label(cls, data: Any) -> Any:
        """The unit that the label ends with, where none is named."""
        labels = data.get("labels") if isinstance(data, dict) and "unit" not in data else None
        named = unit_in(label for label in labels if isinstance(label, str)) if isinstance(labels, list | tuple) else None
        return {**data, "unit": named} if named else data

    def read(self, raw: str) -> Typed:
        """Return the typed value of `raw`. Ticks and rows of levels are read where their boxes stand."""
        return self.type.rules.read(self, raw.strip())
