"""The receipt register of a batch: proposed, compared, confirmed, brought back; its rows linked to packets by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from model.packet import Submission
from shenbao.service.checking import register_versions, registers
from shenbao.service.core.access import Right, load_batch
from shenbao.service.core.profiles import batch_profile
from web.api.contract import Call, Operations, sent
from web.api.shapes.batches import (
    RegisterBack,
    RegisterChange,
    RegisterConfirmQuery,
    RegisterDecision,
    RegisterIn,
    RegisterLink,
    RegisterMatch,
    RegisterOut,
    RegisterProposal,
    RegisterQuery,
    RegisterState,
    RegisterVersionOut,
    RegisterVersions,
)

operations = Operations("登记表")
LARGEST_REGISTER = 20 << 20


@operations.add(
    "PUT",
    "/batches/{batch}/register",
    "提交收件登记表",
    right=Right.UPLOAD,
    body=RegisterIn,
    query=RegisterConfirmQuery,
    answer=RegisterOut,
    detached=True,
)
def set_register(call: Call, batch: str) -> RegisterOut:
    lines = [Submission(row=place, **line.model_dump()) for place, line in enumerate(call.body.rows, 1)]
    return _taken(call, batch, lines, "API")


@operations.add(
    "PUT",
    "/batches/{batch}/register/file",
    "上传收件登记表（请求体为 XLSX 或 CSV）",
    right=Right.UPLOAD,
    query=RegisterQuery,
    answer=RegisterOut,
    upload=True,
    detached=True,
    errors=(409, 413),
)
def put_register(call: Call, batch: str) -> RegisterOut:
    with call.store.database.look() as session:
        year = batch_profile(load_batch(session, call.actor, batch, Right.UPLOAD)).year
    lines = registers.rows_of(call.query.name, lambda path: path.write_bytes(b"".join(sent(LARGEST_REGISTER))), year)
    return _taken(call, batch, lines, call.query.name)


def _taken(call: Call, batch: str, lines: Sequence[Submission], source: str) -> RegisterOut:
    with call.store.database.unit() as session:
        version = register_versions.propose(session, call.actor, batch, lines, source)
    if version is not None and call.query.confirm:
        register_versions.confirm(call.store, call.actor, batch, version.number)
    with call.store.database.look() as session:
        return RegisterOut(**_now(call, session, batch))


@operations.add("GET", "/batches/{batch}/register", "查看收件登记表的匹配情况", right=Right.VIEW, answer=RegisterState)
def read_register(call: Call, batch: str) -> RegisterState:
    row = load_batch(call.session, call.actor, batch)
    match = registers.matched(call.session, row)
    pairs = [RegisterMatch(row=line.row or 0, packet=packet.id) for line, packet in match.pairs]
    return RegisterState(rows=len(row.register), pairs=pairs, **_now(call, call.session, batch))


@operations.add(
    "GET", "/batches/{batch}/register/proposal", "查看待确认的登记表及其差异", right=Right.VIEW, answer=RegisterProposal
)
def read_register_proposal(call: Call, batch: str) -> RegisterProposal:
    row = load_batch(call.session, call.actor, batch)
    waiting = register_versions.proposed(call.session, row)
    found = register_versions.difference(row.register, waiting.rows if waiting else row.register)
    changed = [RegisterChange(row=one.row.get("row"), name=_name(one.row), fields=dict(one.fields)) for one in found.changed]
    return RegisterProposal(
        number=waiting.number if waiting else None,
        source=waiting.source if waiting else "",
        rows=waiting.count if waiting else len(row.register),
        added=[_name(one) for one in found.added],
        removed=[_name(one) for one in found.removed],
        changed=changed,
        same=found.same,
    )


@operations.add(
    "POST",
    "/batches/{batch}/register/confirmation",
    "采用待确认的登记表",
    right=Right.UPLOAD,
    body=RegisterDecision,
    answer=RegisterOut,
    detached=True,
    errors=(409,),
)
def confirm_register(call: Call, batch: str) -> RegisterOut:
    register_versions.confirm(call.store, call.actor, batch, call.body.number)
    with call.store.database.look() as session:
        return RegisterOut(**_now(call, session, batch))


@operations.add(
    "POST",
    "/batches/{batch}/register/discarding",
    "放弃待确认的登记表",
    right=Right.UPLOAD,
    body=RegisterDecision,
    answer=RegisterVersions,
    errors=(409,),
)
def discard_register(call: Call, batch: str) -> RegisterVersions:
    register_versions.discard(call.session, call.actor, batch, call.body.number)
    call.session.flush()
    return _versions(call, batch)


@operations.add(
    "POST",
    "/batches/{batch}/register/bringing-back",
    "将登记表的先前版本提交待确认",
    right=Right.UPLOAD,
    body=RegisterBack,
    answer=RegisterVersions,
)
def bring_register_back(call: Call, batch: str) -> RegisterVersions:
    register_versions.bring_back(call.session, call.actor, batch, call.body.number)
    return _versions(call, batch)


@operations.add("GET", "/batches/{batch}/register/versions", "登记表的版本", right=Right.VIEW, answer=RegisterVersions)
def list_register_versions(call: Call, batch: str) -> RegisterVersions:
    return _versions(call, batch)


@operations.add(
    "POST",
    "/batches/{batch}/register/links",
    "人工关联登记表的行与材料",
    right=Right.UPLOAD,
    body=RegisterLink,
    answer=RegisterOut,
)
def link_row(call: Call, batch: str) -> RegisterOut:
    row = load_batch(call.session, call.actor, batch, Right.UPLOAD)
    place = next((place for line, place in registers.places(row).items() if line.row == call.body.row), -1)
    registers.link(call.session, call.actor, row, place, call.body.packet or "")
    return RegisterOut(**_now(call, call.session, batch))


def _versions(call: Call, batch: str) -> RegisterVersions:
    kept = register_versions.versions(call.session, load_batch(call.session, call.actor, batch))
    return RegisterVersions(
        items=[
            RegisterVersionOut(
                number=one.version.number,
                state=one.version.state,
                source=one.version.source,
                rows=one.version.count,
                proposed=one.version.proposed,
                proposed_by=one.proposed_by,
                decided=one.version.decided,
                decided_by=one.decided_by,
            )
            for one in kept
        ]
    )


def _now(call: Call, session: Any, batch: str) -> dict[str, Any]:
    row = load_batch(session, call.actor, batch)
    match, waiting = registers.matched(session, row), register_versions.proposed(session, row)
    left = {"rows_left": [line.row or 0 for line in match.rows_left], "packets_left": [p.id for p in match.packets_left]}
    return {"matched": len(match.pairs), "proposed": waiting.number if waiting else None, **left}


def _name(row: Mapping[str, Any]) -> str:
    return " ".join(str(row[key]) for key in register_versions.NAMING if row.get(key))
