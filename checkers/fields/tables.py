"""Tables of the profile as wholes: there at all, with as many rows filled in as the notice wants."""

from __future__ import annotations

from collections.abc import Iterator

from checkers.case import Complaint, PacketCase, Subject, report, says_none
from checkers.confidence import weigh, weigh_blank
from model.finding import Finding, FindingKind, Severity
from model.record import FieldValue, Presence
from notices.fields import FieldSpec
from notices.tables import CAPACITY, ROWS, CellSpec, TableSpec


def check_tables(case: PacketCase) -> Iterator[Finding]:
    """Yield `missing:<table>` (no table of this kind was found), `missing:<table>.rows` (too few rows) and `invalid:<table>.rows` (too many)."""
    for table in case.profile.tables:
        if _absent(case, table):
            yield from _missing(case, table)
        elif table.repeats:
            yield from _rows(case, table)


def not_begun(case: PacketCase, spec: FieldSpec) -> bool:
    """Return whether the field is a cell of a row in which nothing was written, or nothing but 无, or of a table that was not found."""
    if not isinstance(spec, CellSpec):
        return False
    table = case.profile.table(spec.table)
    row = [f"{spec.table}.{spec.row}.{column.key}" for column in table.columns]
    return _absent(case, table) or (spec.row > 0 and not any(_written(case.value(key)) for key in row))


def _written(value: FieldValue) -> bool:
    return value.presence in WRITTEN and not says_none(value)


WRITTEN = (Presence.FILLED, Presence.UNREADABLE)


def _absent(case: PacketCase, table: TableSpec) -> bool:
    """Nothing of the table was found; a table that nothing is asked of may be absent."""
    if table.repeats:
        return case.value(f"{table.key}.{ROWS}").presence is Presence.NOT_FOUND
    keys = (f"{table.key}.{row.key}.{column.key}" for row in table.rows for column in table.columns)
    return all(case.value(key).presence is Presence.NOT_FOUND for key in keys)


def _missing(case: PacketCase, table: TableSpec) -> Iterator[Finding]:
    if table.required == "no" or (table.repeats and not table.at_least):
        return
    severity = weigh_blank(case, table.part, FieldValue(table.key), Severity(table.required))
    where = f"《{case.title(table.part)}》中" if case.has_part(table.part) else ""
    message = f"{where}未找到“{table.name}”一表，请核对原件；确未提交的请按原表格式补填。"
    yield _finding(case, table, table.key, Complaint(FindingKind.MISSING, severity, message, expected=table.name))


def _rows(case: PacketCase, table: TableSpec) -> Iterator[Finding]:
    value = case.value(f"{table.key}.{ROWS}")
    count = value.value if isinstance(value.value, int) else 0
    severity = weigh(case, table.required if table.required != "no" else Severity.WARNING, value)
    if table.at_least is not None and count < table.at_least:
        message = f"“{table.name}”应不少于{table.at_least}行，现填写{count}行，请补填。"
        yield _of_rows(
            case,
            table,
            Complaint(FindingKind.MISSING, severity, message, value.source, f"不少于{table.at_least}行", f"{count}行"),
        )
    elif table.at_most is not None and count > table.at_most:
        message = f"“{table.name}”应不超过{table.at_most}行，现填写{count}行，请核减。"
        yield _of_rows(
            case, table, Complaint(FindingKind.INVALID, severity, message, value.source, f"不超过{table.at_most}行", f"{count}行")
        )
    elif count > CAPACITY:
        message = f"“{table.name}”填写{count}行，只核对了前{CAPACITY}行，其余请人工核对。"
        yield _of_rows(case, table, Complaint(FindingKind.INVALID, Severity.WARNING, message, value.source))


def _of_rows(case: PacketCase, table: TableSpec, complaint: Complaint) -> Finding:
    return _finding(case, table, f"{table.key}.{ROWS}", complaint)


def _finding(case: PacketCase, table: TableSpec, subject: str, complaint: Complaint) -> Finding:
    return report(case, Subject(subject, table.part, table.clause), complaint)
