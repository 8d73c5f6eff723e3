"""The record and the findings, and what people say about them."""

from __future__ import annotations

from typing import Any

from model.geometry import Box
from model.record import Source
from reports.packet.as_json import as_json
from shenbao.service.checking import untold
from shenbao.service.core.access import NotFound, Right, load_packet
from shenbao.service.core.current import effective_state
from shenbao.service.core.packet_results import result_of
from shenbao.service.letters import demands
from shenbao.service.review import blind, review
from shenbao.service.review.correction import FieldInput, open_packet
from storage import findings
from storage.schema import FindingState, Packet
from web.api import answers
from web.api.contract import Call, Operations
from web.api.shapes.packets import PartIn
from web.api.shapes.review import (
    BlindEntryIn,
    Changed,
    CorrectionIn,
    DecisionIn,
    DemandIn,
    FieldList,
    FieldOut,
    FieldsQuery,
    FindingList,
    FindingQuery,
    RecordOut,
    VerdictIn,
    WordingIn,
)

operations = Operations("审核")
CHANGE: dict[str, Any] = {"right": Right.CORRECT, "answer": Changed, "versioned": True, "tagged": True}


@operations.add("GET", "/packets/{packet}/record", "查看读取结果", right=Right.VIEW, answer=RecordOut, tagged=True)
def read_record(call: Call, packet: str) -> RecordOut:
    row = load_packet(call.session, call.actor, packet)
    state = effective_state(call.session, row)
    asked = untold.asked_of(call.session, call.actor, state).mine
    result = untold.without(result_of(call.session, call.store, state), state.profile, {key: state.fields[key] for key in asked})
    shown = as_json([result], state.profile)["packets"][0]
    return RecordOut(packet=row.id, version=row.version, asked=sorted(asked), report=shown)


@operations.add("GET", "/packets/{packet}/fields/{key}", "查看栏目的各个版本", right=Right.VIEW, answer=FieldOut, tagged=True)
def read_field(call: Call, packet: str, key: str) -> FieldOut:
    row = load_packet(call.session, call.actor, packet)
    try:
        return answers.field(call.session, row, key, _asked(call, row))
    except StopIteration as error:
        raise NotFound() from error


@operations.add(
    "GET",
    "/packets/{packet}/fields",
    "列出栏目当前有效的值及其来历",
    right=Right.VIEW,
    query=FieldsQuery,
    answer=FieldList,
    tagged=True,
)
def list_fields(call: Call, packet: str) -> FieldList:
    row = load_packet(call.session, call.actor, packet)
    state = effective_state(call.session, row)
    states = answers.field_states(call.session, state, untold.asked_of(call.session, call.actor, state))
    return FieldList(packet=row.id, version=row.version, items=[f for f in states if call.query.state in (None, f.state)])


def _asked(call: Call, row: Packet) -> untold.Asked:
    return untold.asked_of(call.session, call.actor, effective_state(call.session, row))


@operations.add("PUT", "/packets/{packet}/fields/{key}", "更正栏目", body=CorrectionIn, **CHANGE)
def correct_field(call: Call, packet: str, key: str) -> Changed:
    sent = call.body
    place = Source(sent.place.file, sent.place.page, Box(*sent.place.box) if sent.place.box else None) if sent.place else None
    state = review.correct_field(
        open_packet(call.session, call.actor, packet, call.version),
        key,
        FieldInput(sent.raw, presence=sent.presence, source=place),
        sent.reason,
    )
    return answers.changed(state.packet)


@operations.add("POST", "/packets/{packet}/fields/{key}/confirm", "确认栏目无误", **CHANGE)
def confirm_field(call: Call, packet: str, key: str) -> Changed:
    return answers.changed(review.confirm_field(open_packet(call.session, call.actor, packet, call.version), key).packet)


@operations.add("POST", "/packets/{packet}/fields/{key}/blind-entry", "盲录栏目", body=BlindEntryIn, **CHANGE)
def enter_blind(call: Call, packet: str, key: str) -> Changed:
    entered = FieldInput(call.body.raw, presence=call.body.presence)
    return answers.changed(blind.enter(open_packet(call.session, call.actor, packet, call.version), key, entered).packet)


@operations.add("POST", "/packets/{packet}/fields/{key}/undo", "撤销对栏目的修改", **CHANGE)
def undo_field(call: Call, packet: str, key: str) -> Changed:
    return answers.changed(review.undo_field(open_packet(call.session, call.actor, packet, call.version), key).packet)


@operations.add("POST", "/packets/{packet}/fields/{key}/forget", "恢复机器读取的值，不再算作看过", **CHANGE)
def forget_field(call: Call, packet: str, key: str) -> Changed:
    return answers.changed(review.forget_field(open_packet(call.session, call.actor, packet, call.version), key).packet)


@operations.add("PUT", "/packets/{packet}/verdicts/{at}", "改判印章、签字或骑缝章", body=VerdictIn, **CHANGE)
def overrule(call: Call, packet: str, at: str) -> Changed:
    sent = call.body.model_dump(exclude={"reason"}, exclude_none=True)
    state = review.overrule(open_packet(call.session, call.actor, packet, call.version), at, sent, call.body.reason)
    return answers.changed(state.packet)


@operations.add("DELETE", "/packets/{packet}/verdicts/{at}", "撤销改判", **CHANGE)
def withdraw(call: Call, packet: str, at: str) -> Changed:
    return answers.changed(review.withdraw(open_packet(call.session, call.actor, packet, call.version), at).packet)


@operations.add("PUT", "/packets/{packet}/pages/{page}/part", "指定页面属于哪一部分", body=PartIn, **CHANGE)
def move_page(call: Call, packet: str, page: str) -> Changed:
    return answers.changed(
        review.move_page(open_packet(call.session, call.actor, packet, call.version), page, call.body.part).packet
    )


@operations.add(
    "GET",
    "/packets/{packet}/findings",
    "列出问题",
    right=Right.VIEW,
    query=FindingQuery,
    answer=FindingList,
    tagged=True,
)
def list_findings(call: Call, packet: str) -> FindingList:
    row = load_packet(call.session, call.actor, packet)
    later = {found.id for found in demands.errors_after_letter(call.session, row)}
    state = effective_state(call.session, row)
    asked = untold.asked_of(call.session, call.actor, state).mine
    secrets, rows = untold.secrets_of(state, asked), untold.not_of(findings.of_packet(call.session, row.id), state.profile, asked)
    wanted = [found for found in rows if call.query.state in (None, found.state)]
    items = [answers.finding(f, f.id in later, secrets) for f in wanted]
    return FindingList(packet=row.id, version=row.version, items=items)


@operations.add("PUT", "/packets/{packet}/findings/{finding}", "将问题列入或不列入告知书，或重新打开", body=DecisionIn, **CHANGE)
def decide_finding(call: Call, packet: str, finding: str) -> Changed:
    to, reason = FindingState(call.body.state), call.body.reason
    state = review.decide_finding(open_packet(call.session, call.actor, packet, call.version), finding, to, reason)
    return answers.changed(state.packet)


@operations.add("POST", "/packets/{packet}/findings", "自拟一条补正要求", body=DemandIn, **CHANGE)
def make_demand(call: Call, packet: str) -> Changed:
    correction = open_packet(call.session, call.actor, packet, call.version)
    return answers.changed(review.make_demand(correction, call.body.part, call.body.message).packet)


@operations.add("PUT", "/packets/{packet}/findings/{finding}/wording", "改写一条补正要求", body=WordingIn, **CHANGE)
def reword_demand(call: Call, packet: str, finding: str) -> Changed:
    correction = open_packet(call.session, call.actor, packet, call.version)
    return answers.changed(review.reword_demand(correction, finding, call.body.wording).packet)


@operations.add("POST", "/packets/{packet}/review", "审核完毕", **CHANGE)
def finish_review(call: Call, packet: str) -> Changed:
    state = review.finish_review(open_packet(call.session, call.actor, packet, call.version))
    return answers.changed(state.packet)
