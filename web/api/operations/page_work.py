"""Pages and packets put in order by people: places read at once, pages turned, packets split and merged; who is at a packet."""

from __future__ import annotations

from typing import Any

from model.geometry import Box
from shenbao.service.core.access import Right
from shenbao.service.core.store import UnitOfWork
from shenbao.service.resubmission import split_merge
from shenbao.service.review import page_changes, presence, region
from shenbao.service.review.correction import open_packet
from storage.schema import Packet
from web.api import answers
from web.api.contract import Answer, Call, Operations
from web.api.shapes.packets import MergeIn, PacketOut, PresenceOut, RegionIn, RegionOut, SplitIn, TurnIn
from web.api.shapes.review import Changed

operations = Operations("整理")
CHANGE: dict[str, Any] = {"right": Right.CORRECT, "versioned": True, "tagged": True}


@operations.add(
    "POST",
    "/packets/{packet}/pages/{page}/region",
    "立即识别页面上的一个区域",
    right=Right.CORRECT,
    body=RegionIn,
    answer=RegionOut,
    detached=True,
    errors=(409, 503),
)
def read_region(call: Call, packet: str, page: str) -> RegionOut:
    with call.store.database.look() as session:
        found = region.read_box(UnitOfWork(session, call.store, call.actor), packet, page, Box(*call.body.box))
    return RegionOut(text=found.text, confidence=found.confidence)


@operations.add(
    "POST",
    "/packets/{packet}/pages/{page}/turn",
    "旋转页面并重新读取",
    body=TurnIn,
    answer=Changed,
    **CHANGE,
)
def turn_page(call: Call, packet: str, page: str) -> Changed:
    degrees = int(call.body.degrees)
    return answers.changed(page_changes.turn_page(open_packet(call.session, call.actor, packet, call.version), page, degrees))


@operations.add(
    "POST",
    "/packets/{packet}/split",
    "将部分页面拆为另一份材料",
    body=SplitIn,
    answer=PacketOut,
    status=201,
    **CHANGE,
)
def split_packet(call: Call, packet: str) -> Answer:
    sent = call.body
    new = split_merge.split_packet(call.work, packet, sent.pages, sent.name, call.version)
    return Answer(_kept(call, new), 201, {"Location": f"/api/v1/packets/{new.id}"})


@operations.add("POST", "/packets/{packet}/merge", "将另一份材料并入", body=MergeIn, answer=PacketOut, **CHANGE)
def merge_packets(call: Call, packet: str) -> PacketOut:
    into = split_merge.merge_packets(call.work, packet, call.body.other, call.version)
    return _kept(call, into)


@operations.add("PUT", "/packets/{packet}/presence", "表明正在查看（30 秒内有效）", right=Right.VIEW, answer=PresenceOut)
def be_present(call: Call, packet: str) -> PresenceOut:
    return PresenceOut(others=presence.here(call.session, call.actor, packet))


@operations.add("DELETE", "/packets/{packet}/presence", "表明不再查看", right=Right.VIEW, status=204)
def be_absent(call: Call, packet: str) -> Answer:
    presence.leave(call.session, call.actor, packet)
    return Answer(None, 204)


def _kept(call: Call, row: Packet) -> PacketOut:
    call.session.flush()
    return answers.packet(row)
