"""Pages: which there are, their pictures, and what was read on them."""

from __future__ import annotations

from flask import Response, send_file
from sqlalchemy import select
from sqlalchemy.orm import Session

from model.geometry import Box
from model.page import Page
from shenbao.service.checking.untold import hide, secrets_among
from shenbao.service.core.access import Actor, NotFound, Right, load_packet
from shenbao.service.review import pictures
from storage.codec import unpack
from storage.schema import Packet, PageRow
from web.api import answers
from web.api.contract import Call, Operations
from web.api.shapes.packets import CropQuery, LineOut, PageList, PageText

operations = Operations("页面")
JPEG = "image/jpeg"


def load_page(session: Session, actor: Actor, page_id: str) -> tuple[Packet, PageRow]:
    row = session.get(PageRow, page_id)
    if row is None:
        raise NotFound()
    return load_packet(session, actor, row.packet_id), row


@operations.add("GET", "/packets/{packet}/pages", "列出页面", right=Right.VIEW, answer=PageList)
def list_pages(call: Call, packet: str) -> PageList:
    row = load_packet(call.session, call.actor, packet)
    pages = select(PageRow).where(PageRow.packet_id == row.id).order_by(PageRow.sequence, PageRow.number)
    return PageList(items=[answers.page(page) for page in call.session.scalars(pages)])


@operations.add(
    "GET", "/pages/{page}/image", "下载页面图像", right=Right.VIEW, media=tuple(sorted(set(pictures.PICTURES.values())))
)
def read_image(call: Call, page: str) -> Response:
    path = pictures.picture_of(call.store, *load_page(call.session, call.actor, page))
    return send_file(path, mimetype=pictures.PICTURES[path.suffix.lower()])


@operations.add(
    "GET", "/pages/{page}/crop", "下载页面的一块（JPEG，最宽 520 像素）", right=Right.VIEW, query=CropQuery, media=(JPEG,)
)
def read_crop(call: Call, page: str) -> Response:
    asked = call.query
    if asked.x0 >= asked.x1 or asked.y0 >= asked.y1:
        raise NotFound()
    box = Box(asked.x0, asked.y0, asked.x1, asked.y1)
    return Response(pictures.crop_of(call.store, *load_page(call.session, call.actor, page), box), mimetype=JPEG)


@operations.add("GET", "/pages/{page}/text", "查看页面上读到的文字", right=Right.VIEW, answer=PageText)
def read_text(call: Call, page: str) -> PageText:
    packet, row = load_page(call.session, call.actor, page)
    read, secrets = unpack(Page, row.reading), secrets_among(call.session, call.actor, [packet]).get(packet.id, ())
    lines = [LineOut(text=hide(line.text, secrets), confidence=line.confidence, box=_corners(line.box)) for line in read.lines]
    return PageText(page=row.id, file=row.file_path, number=row.number, width=read.width, height=read.height, lines=lines)


def _corners(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1
