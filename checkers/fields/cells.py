"""What a name of a profile stands for in a packet: one field, or the cells of a column, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checkers.case import PacketCase, Subject, is_filled, says_none, shown
from checkers.fields.blanks import subject_of
from model.record import FieldValue
from notices.field_types.numbers import scale_of
from notices.field_types.registry import FieldType
from notices.fields import FieldSpec
from notices.tables import CAPACITY

AMOUNTS = (FieldType.MONEY, FieldType.NUMBER)


@dataclass(frozen=True, slots=True)
class Told:
    """A field with its value."""

    spec: FieldSpec
    value: FieldValue

    @property
    def filled(self) -> bool:
        return is_filled(self.value) and not says_none(self.value)

    @property
    def number(self) -> float | None:
        """The number, where it is one of its type; amounts in yuan."""
        value = self.value.value
        if not self.filled or isinstance(value, bool) or not isinstance(value, int | float):
            return None
        if self.spec.type.rules.complaint(self.spec, self.value):
            return None
        return value * scale_of(self.spec.unit) if self.spec.type in AMOUNTS else float(value)

    @property
    def values(self) -> list[object]:
        """What it says, one by one: all that is ticked, or the one value."""
        return self.value.value if isinstance(self.value.value, list) else [self.value.value]

    @property
    def words(self) -> str:
        """What it says, with its unit."""
        text = shown(self.value)
        return f"{text}{self.spec.unit}" if self.spec.type in AMOUNTS and text[-1:].isdigit() else text

    @property
    def named(self) -> str:
        return f"“{self.spec.name}”（{self.words}）"

    def subject(self, code: str, clause: str) -> Subject:
        return Subject(code or subject_of(self.spec), self.spec.part, clause)


def told(case: PacketCase, name: str) -> list[Told]:
    """Return the field of that name, or all cells of the column of that name."""
    if case.has_field(name):
        return [Told(case.spec(name), case.value(name))]
    table, _, column = name.rpartition(".")
    keys = (f"{table}.{number}.{column}" for number in range(1, CAPACITY + 1))
    return [Told(case.spec(key), case.value(key)) for key in keys if key in case.record.fields]


def together(case: PacketCase, names: Sequence[str]) -> Iterator[tuple[Told, ...]]:
    """Yield what the names stand for beside each other: once, or for every row where columns are among them."""
    columns = [name for name in names if not case.has_field(name)]
    if not columns:
        yield tuple(told(case, name)[0] for name in names)
        return
    for number in range(1, CAPACITY + 1):
        keys = [name if case.has_field(name) else _cell(name, number) for name in names]
        if all(key in case.record.fields or case.has_field(name) for key, name in zip(keys, names, strict=True)):
            yield tuple(Told(case.spec(key), case.value(key)) for key in keys)


def _cell(column: str, number: int) -> str:
    table, _, key = column.rpartition(".")
    return f"{table}.{number}.{key}"


def same_currency(values: Sequence[Told]) -> bool:
    """Return whether no two of them name different currencies: dollars and yuan cannot be compared."""
    return len({one.spec.type.rules.currency(one.value.wording) for one in values if one.spec.type in AMOUNTS}) <= 1
