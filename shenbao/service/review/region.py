"""A place of a page, drawn by a person, read at once: from the stored lines of an electronic page, else by the reader beside the
dispatcher (`shenbao.region_reader`): recognition models take seconds to load and hundreds of MB, so that no web process has them.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from model.errors import ShenbaoError, UsageError
from model.geometry import Box
from model.page import Line, Page, Reader
from shenbao.service.checking.untold import asked_in, places_in
from shenbao.service.core.access import NotFound, Right, load_packet
from shenbao.service.core.store import Store, UnitOfWork
from storage import regions
from storage.codec import unpack
from storage.database import READING
from storage.schema import Packet, PageRow, RegionAsk

LOOK_SECONDS = 0.04
TAKEN_WITHIN = 15.0  # seconds after which nobody is there who reads; whoever loads the models takes nothing meanwhile
READ_WITHIN = 30.0  # seconds; the models may have to be loaded first
MOSTLY = 0.5


class ReaderAway(ShenbaoError):
    code = "reader_away"
    text = "识别程序没有响应"
    remedy = "请手工录入；若一直如此，请系统管理员检查读取程序（shenbao worker）是否在运行。"
    retryable = True


@dataclass(frozen=True, slots=True)
class RegionReading:
    """What stands in the place; `text` is empty and `confidence` 0 where nothing can be read. Lines are joined."""

    text: str
    confidence: float


def read_box(work: UnitOfWork, packet_id: str, page_id: str, box: Box) -> RegionReading:
    """Reads `box` (fractions of the upright page). Takes up to a second when the models are loaded.

    The session only looks up the page: hand over one of `database.look()` (a route `detached`), since nobody may hold the write
    lock while it waits; RuntimeError otherwise. Raises NotFound, UsageError for an empty box, ReaderAway where nobody answers.
    """
    session = work.session
    packet = load_packet(session, work.actor, packet_id, Right.CORRECT)
    page_row = session.scalars(select(PageRow).where(PageRow.id == page_id, PageRow.packet_id == packet.id)).first()
    if page_row is None:
        raise NotFound()
    if box.area <= 0:
        raise UsageError("请框出要识别的区域")
    places = places_in(asked_in(session, work.actor, packet).values(), (page_row.file_path, page_row.number))
    if any(box.holds(place.cx, place.cy) for place in places):
        raise UsageError("此处须盲录，请照图像录入，不由程序识别")
    if Reader(page_row.reader).electronic:
        lines = lines_within(unpack(Page, page_row.reading).lines, box)
        if lines or page_row.image is None:
            return joined(lines)
    if page_row.image is None:
        raise UsageError("这一页没有图像，无法识别")
    if not session.connection().get_execution_options().get(READING):
        raise RuntimeError("read_box waits for another process: it needs a session that only reads")
    return _asked(work.store, packet, page_row.image, box)


def lines_within(lines: Iterable[Line], box: Box) -> list[Line]:
    """What of the lines stands in the box: its characters where their places are known, else lines that mostly lie in it."""
    found = []
    for line in lines:
        if line.chars and len(line.chars) > 1:
            inside = [char for char in line.chars if box.holds(char.box.cx, char.box.cy)]
            if inside:
                found.append(Line("".join(char.text for char in inside), line.box, line.confidence))
        elif box.covers(line.box, MOSTLY) or (line.box.covers(box, MOSTLY) and line.box.area < 2 * box.area):
            found.append(line)
    return [line for line in found if line.text.strip()]


def joined(lines: list[Line]) -> RegionReading:
    if not lines:
        return RegionReading("", 0.0)
    return RegionReading("".join(line.text for line in lines).strip(), min(line.confidence for line in lines))


def _asked(store: Store, packet: Packet, image: str, box: Box) -> RegionReading:
    with store.database.unit() as session:
        ask_id = regions.ask(session, packet, image, box)
    try:
        answer = _waited_for(store, ask_id)
    finally:
        with store.database.unit() as session:
            regions.forget(session, ask_id)
    if answer.problem is not None:
        raise ReaderAway(answer.problem.message)
    return RegionReading(answer.text, answer.confidence)


def _waited_for(store: Store, ask_id: str) -> regions.RegionAnswer:
    began = time.monotonic()
    while True:
        with store.database.look() as session:
            row = session.get(RegionAsk, ask_id)
            if row is None:
                raise ReaderAway()
            taken, answer = row.taken_by is not None, regions.answer_of(row)
        if answer is not None:
            return answer
        if time.monotonic() - began > (READ_WITHIN if taken else TAKEN_WITHIN):
            raise ReaderAway("识别超时" if taken else "")
        time.sleep(LOOK_SECONDS)
