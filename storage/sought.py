"""What packets, files and findings are found by: their words as `model.folding.fold_found` makes them, kept beside them in step with every change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, event, inspect
from sqlalchemy.orm import InstrumentedAttribute, PassiveFlag
from sqlalchemy.orm.attributes import get_history

from model.folding import fold_found
from model.initials import initials
from storage.schema import File, FindingRow, Packet


def of_packet(name: str, applicant: str, project: str, recommender: str) -> str:
    """Its names, a line each, then the first letters of the sounds of its name and applicant."""
    sounds = dict.fromkeys((*initials(name), *initials(applicant)))
    return "\n".join((*map(fold_found, (name, applicant, project, recommender)), *sounds))


def of_file(path: str) -> str:
    return fold_found(path)


def of_finding(finding: dict[str, Any], wording: str) -> str:
    return fold_found(f"{finding.get('message', '')}\n{wording}")


def holds(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    """Whether a folded word stands in what something is found by."""
    return column.contains(word, autoescape=True)


def _packet(row: Packet) -> str:
    return of_packet(row.name or "", row.applicant or "", row.project or "", row.recommender or "")


KEPT: tuple[tuple[type[Any], tuple[str, ...], Callable[[Any], str]], ...] = (
    (Packet, ("name", "applicant", "project", "recommender"), _packet),
    (File, ("path",), lambda row: of_file(row.path)),
    (FindingRow, ("finding", "wording"), lambda row: of_finding(row.finding, row.wording or "")),
)


def _keep(table: type[Any], columns: tuple[str, ...], made: Callable[[Any], str]) -> None:
    """Bring `sought` up to date whenever a row is written in which one of `columns` changed; no row is written for its sake."""

    def before(_mapper: Any, _connection: Any, row: Any) -> None:
        if not inspect(row).persistent or any(
            get_history(row, c, PassiveFlag.PASSIVE_NO_INITIALIZE).has_changes() for c in columns
        ):
            row.sought = made(row)

    event.listen(table, "before_insert", before)
    event.listen(table, "before_update", before)


for table, columns, made in KEPT:
    _keep(table, columns, made)
