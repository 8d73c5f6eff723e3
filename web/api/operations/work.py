"""Who works on which packet until when, and notes for colleagues."""

from __future__ import annotations

from shenbao.service.core.access import Right, load_packet
from shenbao.service.review import assignment
from storage.schema import PacketNote
from web.api.contract import Answer, Call, Operations
from web.api.shapes.work import AssignmentIn, NoteIn, NoteList, NoteOut, PostponementIn, ShareOutIn, ShareOutOut, WorkOut

operations = Operations("分派与备注")


def _work(call: Call, packet: str) -> WorkOut:
    work = assignment.work_of(call.session, [packet]).get(packet, assignment.Work())
    told = {"due": work.due, "postponed_until": work.postponed_until, "reason": work.reason}
    return WorkOut(packet=packet, user=work.user_id, name=work.name, **told)


@operations.add("GET", "/packets/{packet}/assignment", "查看承办人和期限", right=Right.VIEW, answer=WorkOut)
def read_assignment(call: Call, packet: str) -> WorkOut:
    return _work(call, load_packet(call.session, call.actor, packet).id)


@operations.add("PUT", "/packets/{packet}/assignment", "分派材料", right=Right.ASSIGN, body=AssignmentIn, answer=WorkOut)
def assign_packet(call: Call, packet: str) -> WorkOut:
    assignment.assign(call.session, call.actor, [packet], call.body.user, call.body.due)
    return _work(call, packet)


@operations.add(
    "PUT", "/packets/{packet}/postponement", "暂缓或结束暂缓", right=Right.CORRECT, body=PostponementIn, answer=WorkOut
)
def postpone_packet(call: Call, packet: str) -> WorkOut:
    assignment.postpone(call.session, call.actor, packet, call.body.until, call.body.reason)
    return _work(call, packet)


@operations.add(
    "POST",
    "/batches/{batch}/assignments",
    "将批次中未分派的材料依次分给几个人",
    right=Right.ASSIGN,
    body=ShareOutIn,
    answer=ShareOutOut,
)
def share_out(call: Call, batch: str) -> ShareOutOut:
    return ShareOutOut(assigned=assignment.share_out(call.session, call.actor, batch, call.body.users, call.body.due))


@operations.add("GET", "/packets/{packet}/notes", "列出备注", right=Right.VIEW, answer=NoteList)
def list_notes(call: Call, packet: str) -> NoteList:
    row = load_packet(call.session, call.actor, packet)
    return NoteList(items=[_note(kept, name) for kept, name in assignment.notes_of(call.session, row.id)])


@operations.add("POST", "/packets/{packet}/notes", "加备注", right=Right.VIEW, body=NoteIn, answer=NoteOut, status=201)
def add_note(call: Call, packet: str) -> Answer:
    return Answer(_note(assignment.note(call.session, call.actor, packet, call.body.text), call.actor.name), 201)


def _note(row: PacketNote, name: str) -> NoteOut:
    return NoteOut(id=row.id, user=row.user_id, name=name, text=row.text, created=row.created)
