"""How a register becomes a batch's: it is proposed, a person looks at the difference to what stands and confirms it; each is kept as a version, and any
of them can be brought back the same way. Nothing else puts a register in force, and no file of a packet is one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from intake.register.matching import plain as folded
from model.packet import Submission
from shenbao.service.checking import registers
from shenbao.service.core.access import Actor, Conflict, NotFound, Right, load_batch
from shenbao.service.core.store import Store
from storage import audit
from storage.codec import plain
from storage.schema import Batch, RegisterState, RegisterVersion, User, now

NAMING = ("packet", "applicant", "project")
BROUGHT_BACK = "第 {number} 版"
NONE_AT_ALL = "不使用登记表"


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row of the same name that says something else: field → before, after."""

    row: Mapping[str, Any]
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class RegisterDifference:
    """What a register changes of the one that stands; `same`: rows that say the same."""

    added: tuple[Mapping[str, Any], ...]
    removed: tuple[Mapping[str, Any], ...]
    changed: tuple[ChangedRow, ...]
    same: int


@dataclass(frozen=True, slots=True)
class KeptRegister:
    """A version with the people who proposed it and decided on it, by name; empty: the program, or nobody yet."""

    version: RegisterVersion
    proposed_by: str
    decided_by: str


def propose(session: Session, actor: Actor, batch_id: str, rows: Sequence[Submission], source: str) -> RegisterVersion | None:
    """Keep a register until a person decides on it; one proposed before is discarded. None: it says what the one that stands says.

    `source`: the name of the file, or whoever sent the rows.
    """
    batch = load_batch(session, actor, batch_id, Right.UPLOAD)
    return _propose(session, actor, batch, [plain(row) for row in rows], source)


def bring_back(session: Session, actor: Actor, batch_id: str, number: int) -> RegisterVersion | None:
    """Propose what an earlier version says; 0: no register at all. Raises NotFound for a version that is not there."""
    batch = load_batch(session, actor, batch_id, Right.UPLOAD)
    if number == 0:
        return _propose(session, actor, batch, [], NONE_AT_ALL)
    return _propose(session, actor, batch, _version(session, batch, number).rows, BROUGHT_BACK.format(number=number))


def _propose(session: Session, actor: Actor, batch: Batch, rows: Sequence[Any], source: str) -> RegisterVersion | None:
    waiting = RegisterVersion.batch_id == batch.id, RegisterVersion.state == RegisterState.PROPOSED
    session.execute(
        update(RegisterVersion)
        .where(*waiting)
        .values(state=RegisterState.DISCARDED, decided_by=actor.user_id, decided=now())
        .execution_options(synchronize_session="fetch")
    )
    if [{k: v for k, v in row.items() if k != registers.LINKED} for row in batch.register] == list(rows):
        return None
    last = session.scalar(select(func.max(RegisterVersion.number)).where(RegisterVersion.batch_id == batch.id)) or 0
    version = RegisterVersion(
        batch_id=batch.id, number=last + 1, source=source[:300], count=len(rows), rows=list(rows), proposed_by=actor.user_id
    )
    session.add(version)
    session.flush()
    audit.append(session, "batch.register_proposed", *_told(actor, batch), **_detail(version))
    return version


def proposed(session: Session, batch: Batch) -> RegisterVersion | None:
    """The register that waits for a person, if there is one."""
    query = select(RegisterVersion).where(RegisterVersion.batch_id == batch.id, RegisterVersion.state == RegisterState.PROPOSED)
    return session.scalars(query).first()


def confirm(store: Store, actor: Actor, batch_id: str, number: int) -> None:
    """Put a proposed register in force and match the packets with it, outside of the transaction.

    Raises Conflict where it is no longer what waits for a decision.
    """
    with store.database.unit() as session:
        batch = load_batch(session, actor, batch_id, Right.UPLOAD)
        version = _waiting(session, batch, number)
        standing = RegisterVersion.batch_id == batch.id, RegisterVersion.state == RegisterState.STANDING
        session.execute(update(RegisterVersion).where(*standing).values(state=RegisterState.FORMER))
        version.state, version.decided_by, version.decided = RegisterState.STANDING, actor.user_id, now()
        batch.register, batch.register_due = registers.keeping_links(batch.register, version.rows), now()
        audit.append(session, "batch.register", *_told(actor, batch), **_detail(version))
    registers.apply(store, batch_id, actor.user_id)


def discard(session: Session, actor: Actor, batch_id: str, number: int) -> None:
    """Leave a proposed register out. Raises Conflict where it is no longer what waits for a decision."""
    batch = load_batch(session, actor, batch_id, Right.UPLOAD)
    version = _waiting(session, batch, number)
    version.state, version.decided_by, version.decided = RegisterState.DISCARDED, actor.user_id, now()
    audit.append(session, "batch.register_discarded", *_told(actor, batch), **_detail(version))


def versions(session: Session, batch: Batch) -> list[KeptRegister]:
    """All registers of the batch, the newest first."""
    rows = session.scalars(
        select(RegisterVersion).where(RegisterVersion.batch_id == batch.id).order_by(RegisterVersion.number.desc())
    ).all()
    ids = {person for row in rows for person in (row.proposed_by, row.decided_by) if person}
    names = {user.id: user.name for user in session.scalars(select(User).where(User.id.in_(ids)))}
    return [KeptRegister(row, names.get(row.proposed_by or "", ""), names.get(row.decided_by or "", "")) for row in rows]


def difference(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> RegisterDifference:
    """Compare two registers row by row: rows are the same ones by what they name, or else by applicant or packet alone where that tells."""
    old, new = list(before), list(after)
    pairs: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = []
    for naming in (NAMING, ("applicant",), ("packet",)):
        found, old, new = _paired(old, new, naming, alone=naming != NAMING)
        pairs += found
    told = [ChangedRow(b, fields) for a, b in pairs if (fields := _changed(a, b))]
    return RegisterDifference(tuple(new), tuple(old), tuple(told), len(pairs) - len(told))


def _paired(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], naming: Sequence[str], alone: bool
) -> tuple[list[tuple[Mapping[str, Any], Mapping[str, Any]]], list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Return the rows that are called alike, in their order, and what is left of both. `alone`: where there is one such row on each side."""
    named = [_by_name(side, naming) for side in (old, new)]
    pairs, used = [], set()
    for name in [name for name in named[1] if name in named[0]]:
        if not alone or len(named[0][name]) == len(named[1][name]) == 1:
            some = list(zip(named[0][name], named[1][name], strict=False))
            pairs += some
            used |= {id(row) for pair in some for row in pair}
    left = [[row for row in side if id(row) not in used] for side in (old, new)]
    return pairs, left[0], left[1]


def _by_name(rows: Iterable[Mapping[str, Any]], naming: Sequence[str]) -> dict[tuple[str, ...], list[Mapping[str, Any]]]:
    found: dict[tuple[str, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        name = tuple(folded(row.get(key)) for key in naming)
        if any(name):
            found[name].append(row)
    return found


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    keys = [key for key in {**before, **after} if key not in ("row", registers.LINKED)]
    return {key: (before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)}


def _version(session: Session, batch: Batch, number: int) -> RegisterVersion:
    query = select(RegisterVersion).where(RegisterVersion.batch_id == batch.id, RegisterVersion.number == number)
    if (version := session.scalars(query).first()) is None:
        raise NotFound()
    return version


def _waiting(session: Session, batch: Batch, number: int) -> RegisterVersion:
    version = _version(session, batch, number)
    if version.state != RegisterState.PROPOSED:
        raise Conflict("这份登记表已不是待确认的登记表")
    return version


def _told(actor: Actor, batch: Batch) -> tuple[str, str | None, str]:
    return f"batch/{batch.id}", actor.user_id, batch.office_id


def _detail(version: RegisterVersion) -> dict[str, Any]:
    return {"version": version.number, "rows": version.count, "source": version.source}
