"""How many rows of a table say something (`notices.predicates.RowCount`)."""

from __future__ import annotations

from collections.abc import Iterator

from checkers.case import PacketCase
from checkers.fields.cells import Told, told
from checkers.fields.named_predicates import says
from checkers.fields.predicates import Wrong, limits
from model.finding import FindingKind
from model.record import Presence
from model.wording import in_words
from notices.field_types.choices import choice_word
from notices.predicates import RowCount
from notices.tables import ROWS


def row_counts(case: PacketCase, rule: RowCount) -> Iterator[Wrong]:
    """Yield what is wrong with the number of rows; nothing where the table was not found, which its own check tells."""
    table, _, column = rule.field.rpartition(".")
    whole = Told(case.spec(f"{table}.{ROWS}"), case.value(f"{table}.{ROWS}"))
    if whole.value.presence is Presence.NOT_FOUND:
        return
    rows = [
        one for one in told(case, rule.field) if one.filled and (not rule.any_of or any(says(v, rule.any_of) for v in one.values))
    ]
    if (rule.at_least or 0) <= len(rows) <= (len(rows) if rule.at_most is None else rule.at_most):
        return
    own, asked = case.profile.table(table), limits(rule.at_least, rule.at_most, "行")
    head = next(c for c in own.columns if c.key == column)
    words = in_words([choice_word(case.spec(f"{table}.1.{column}"), v) for v in rule.any_of])
    which = f"“{head.name}”为{words}的" if rule.any_of else f"填写了“{head.name}”的"
    few = len(rows) < (rule.at_least or 0)
    message = f"“{own.name}”中{which}应{asked}，现有{len(rows)}行，请{'补填' if few else '核减'}。"
    kind = FindingKind.MISSING if few else FindingKind.INVALID
    yield Wrong(kind, message, (whole, *rows), asked, f"{len(rows)}行")
