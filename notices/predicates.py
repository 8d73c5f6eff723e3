"""Demands on numbers, dates, ticks and names: a closed set of predicates with Chinese names, each a model with its own keys. No expressions.

Where a key takes the name of a field, it also takes that of a column of a table whose rows repeat (`budget.asked`): the demand then holds
for each row, in a 合计 and a 不得重复 for the column. What is blank or no number is told by its own checks, and makes no predicate fail.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from notices.condition import Condition
from notices.strict import Strict

NEEDS_ONE: dict[str, tuple[str, ...]] = {
    "勾选数目": ("at_least", "at_most"), "比较": ("right", "number"), "占比": ("at_least", "at_most", "stated"), "增长率": ("at_least", "stated"),
    "日期范围": ("not_before", "not_after"), "日期先后": ("later", "day"), "期限": ("at_least_months", "at_most_months"), "取值": ("any_of", "none_of"),
    "填写行数": ("at_least", "at_most"),
}  # fmt: skip
"""Keys of which each predicate needs one at least, or it demands nothing."""


class Predicate(Strict):
    """`code`: the subject of its findings, else the field's. `severity`: where all values were read surely; else it is a warning. `eligibility`: who
    does not meet it may not apply (`ineligible:<code>`). `only_if`: of whom it is demanded.
    """

    code: str = ""
    severity: Literal["error", "warning"] = "error"
    eligibility: bool = False
    only_if: Condition | None = None
    clause: str = ""

    @model_validator(mode="after")
    def _demands_something(self) -> Self:
        needed = NEEDS_ONE.get(getattr(self, "rule", ""), ())
        if needed and all(getattr(self, key) in (None, ()) for key in needed):
            raise ValueError(f"one of {', '.join(needed)} is needed")
        return self


class TickCount(Predicate):
    rule: Literal["勾选数目"]
    field: str
    at_least: int | None = None
    at_most: int | None = None


class FilledCount(Predicate):
    """At least so many of the fields are filled in; 无 and / are not."""

    rule: Literal["至少填写"]
    fields: tuple[str, ...] = Field(min_length=1)
    at_least: int = 1


class Sum(Predicate):
    """`parts` together are `total`, but for `tolerance`, in its unit."""

    rule: Literal["合计"]
    parts: tuple[str, ...] = Field(min_length=1)
    total: str
    tolerance: float = 0.01


class Compare(Predicate):
    """`left` against `right`, or a `number`, times `times`."""

    rule: Literal["比较"]
    left: str
    relation: Literal["不小于", "不大于", "大于", "小于", "等于"]
    right: str | None = None
    number: float | None = None
    times: float = 1.0


class Share(Predicate):
    """`part` in percent of `whole`; `stated`: the field that says so itself, to half a percentage point."""

    rule: Literal["占比"]
    part: str
    whole: str
    at_least: float | None = None
    at_most: float | None = None
    stated: str | None = None


class Growth(Predicate):
    """`fields` from the earliest year on grow by `at_least` percent a year, on average; `stated` as of a 占比."""

    rule: Literal["增长率"]
    fields: tuple[str, ...] = Field(min_length=2)
    at_least: float | None = None
    stated: str | None = None


class DateWindow(Predicate):
    """Dates, or periods from their start to their end, within these days (both included)."""

    rule: Literal["日期范围"]
    fields: tuple[str, ...] = Field(min_length=1)
    not_before: date | None = None
    not_after: date | None = None


class DateOrder(Predicate):
    """`earlier` lies before `later`, or before the day `day`, by at least, at most so many months (成立满三年: 36). Of a period its start counts as
    `later`, its end as `earlier`.
    """

    rule: Literal["日期先后"]
    earlier: str
    later: str | None = None
    day: date | None = None
    at_least_months: int = 0
    at_most_months: int | None = None


class Duration(Predicate):
    """A period of at least, at most so many months."""

    rule: Literal["期限"]
    field: str
    at_least_months: int | None = None
    at_most_months: int | None = None


class Distinct(Predicate):
    """No two of the fields say the same."""

    rule: Literal["不得重复"]
    fields: tuple[str, ...] = Field(min_length=1)


class OneOf(Predicate):
    """The field says one of `any_of` and none of `none_of`: choices by their values, texts by what they contain."""

    rule: Literal["取值"]
    field: str
    any_of: tuple[str | int | bool, ...] = ()
    none_of: tuple[str | int | bool, ...] = ()


class LocatedIn(Predicate):
    """The address, or the name of an organisation, lies in one of `places` (浙江省, 杭州市)."""

    rule: Literal["所在地"]
    field: str
    places: tuple[str, ...] = Field(min_length=1)


class RowCount(Predicate):
    """Rows of a table in which the column `field` says one of `any_of`, or anything but 无: at least, at most so many."""

    rule: Literal["填写行数"]
    field: str
    any_of: tuple[str | int | bool, ...] = ()
    at_least: int | None = None
    at_most: int | None = None


class Either(Predicate):
    """One of the demands `either` is met. What is blank, and makes none of them fail, counts as met: its own check tells it."""

    rule: Literal["满足其一"]
    code: str
    either: tuple[Annotated[Single, Field(discriminator="rule")], ...] = Field(min_length=2)


Single = (
    TickCount
    | FilledCount
    | Sum
    | Compare
    | Share
    | Growth
    | DateWindow
    | DateOrder
    | Duration
    | Distinct
    | OneOf
    | LocatedIn
    | RowCount
)
Predicates = Single | Either
Either.model_rebuild()
