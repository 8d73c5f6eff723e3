"""Packets and their files: made, filled, closed, followed while they are read."""

from __future__ import annotations

from flask import Response, request
from sqlalchemy import select

from model.packet import Submission
from shenbao.service.checking import registers
from shenbao.service.core.access import NotFound, Right, load_batch, load_packet
from shenbao.service.insight import listing
from shenbao.service.insight.listing import ListFilter
from shenbao.service.reading import agreeing, cancelling
from shenbao.service.reception import manifest, unlocking, uploads
from shenbao.service.reception.budgets import need_budget, unusual_of
from shenbao.service.review.assignment import whose
from storage.schema import File, Packet, PacketState
from web.api import answers
from web.api.contract import Answer, Call, Operations, sent
from web.api.problems import BadHash
from web.api.shapes.batches import SubmissionIn
from web.api.shapes.packets import (
    AttachIn,
    CloseQuery,
    FileList,
    FileOut,
    FileQuery,
    KnownIn,
    KnownOut,
    PacketIn,
    PacketList,
    PacketOut,
    PacketQuery,
    UnlockIn,
)
from web.api.shapes.review import Changed
from web.pages.packet.downloads import PLAIN, as_attachment

operations = Operations("材料")


@operations.add("GET", "/packets", "列出材料", right=Right.VIEW, query=PacketQuery, answer=PacketList)
def list_packets(call: Call) -> PacketList:
    asked = call.query
    wanted = ListFilter(text=asked.q, recommender=asked.recommender, city=asked.city, finding=asked.finding, number=asked.number)
    query = listing.matching_of(call.session, call.actor, wanted, asked.batch)
    query = query.where(whose(call.actor, asked.whose)) if asked.whose else query
    for chosen in (asked.state, asked.result):
        query = query.where(listing.FILTERS[chosen]) if chosen else query
    if asked.cursor:
        query = query.where(Packet.id < asked.cursor)
    rows = call.session.scalars(query.order_by(Packet.id.desc()).limit(asked.limit + 1)).all()
    shown = rows[: asked.limit]
    following = shown[-1].id if len(rows) > len(shown) else None
    return PacketList(items=[answers.packet(row) for row in shown], next=following)


@operations.add("POST", "/packets", "新建材料", right=Right.UPLOAD, body=PacketIn, answer=PacketOut, status=201, tagged=True)
def create_packet(call: Call) -> Answer:
    batch = load_batch(call.session, call.actor, call.body.batch, Right.UPLOAD)
    need_budget(call.session, call.store, call.actor, batch.office_id)
    row = uploads.add_packet(call.session, call.actor, batch.id, call.body.name, call.body.previous)
    return Answer(answers.packet(row), 201, {"Location": f"/api/v1/packets/{row.id}"})


@operations.add("GET", "/packets/{packet}", "查看材料及其状态", right=Right.VIEW, answer=PacketOut, tagged=True)
def read_packet(call: Call, packet: str) -> PacketOut:
    return answers.packet(load_packet(call.session, call.actor, packet))


@operations.add("GET", "/packets/{packet}/files", "列出文件及处理情况", right=Right.VIEW, answer=FileList)
def list_files(call: Call, packet: str) -> FileList:
    row = load_packet(call.session, call.actor, packet)
    files = call.session.scalars(select(File).where(File.packet_id == row.id).order_by(File.sequence, File.path))
    return FileList(items=[answers.file(file) for file in files])


@operations.add(
    "PUT",
    "/packets/{packet}/files",
    "上传一个文件（请求体为其内容）",
    right=Right.UPLOAD,
    query=FileQuery,
    answer=FileOut,
    upload=True,
    detached=True,
    errors=(413,),
)
def put_file(call: Call, packet: str) -> FileOut:
    path = uploads.clean_path(call.query.path)
    with call.store.database.look() as session:  # nobody sends gigabytes to a packet that he may not fill
        row = load_packet(session, call.actor, packet, Right.UPLOAD)
        need_budget(session, call.store, call.actor, row.office_id, request.content_length or 0)
    sha256, size = call.store.blobs.put(sent(call.api.most_bytes))
    if call.query.sha256 not in (None, sha256):
        raise BadHash()
    with call.store.database.unit() as session:
        return answers.file(uploads.add_file(session, call.actor, packet, uploads.ManifestEntry(path, size, sha256)))


@operations.add("POST", "/files/known", "查询哪些内容已经保存", right=Right.UPLOAD, body=KnownIn, answer=KnownOut)
def known_files(call: Call) -> KnownOut:
    return KnownOut(known=sorted(uploads.known_hashes(call.session, call.actor, call.body.hashes)))


@operations.add(
    "POST",
    "/packets/{packet}/files",
    "加入已经保存的内容，不再上传",
    right=Right.UPLOAD,
    body=AttachIn,
    answer=FileOut,
)
def attach_file(call: Call, packet: str) -> FileOut:
    load_packet(call.session, call.actor, packet, Right.UPLOAD)
    stored = call.store.blobs.path(call.body.sha256)
    if call.body.sha256 not in uploads.known_hashes(call.session, call.actor, [call.body.sha256]) or not stored.exists():
        raise NotFound()
    row = uploads.add_file(
        call.session, call.actor, packet, uploads.ManifestEntry(call.body.path, stored.stat().st_size, call.body.sha256)
    )
    return answers.file(row)


@operations.add(
    "POST",
    "/packets/{packet}/files/{file}/unlock",
    "用密码打开文件，重新读取材料",
    right=Right.UPLOAD,
    body=UnlockIn,
    answer=PacketOut,
    tagged=True,
    detached=True,
    errors=(409,),
)
def unlock_file(call: Call, packet: str, file: str) -> PacketOut:
    return answers.packet(unlocking.unlock(call.store, call.actor, packet, file, call.body.password.get_secret_value()))


@operations.add("GET", "/files/{file}/content", "下载文件", right=Right.VIEW, media=(PLAIN,))
def read_file(call: Call, file: str) -> Response:
    row = call.session.get(File, file)
    if row is None:
        raise NotFound()
    load_packet(call.session, call.actor, row.packet_id)
    stored = call.store.blobs.path(row.sha256)
    if not row.uploaded or not stored.exists():
        raise NotFound()
    return as_attachment(stored, row.path.rsplit("/", 1)[-1], PLAIN)


@operations.add(
    "POST",
    "/packets/{packet}/close",
    "结束上传，开始读取；明显偏大的材料停在 asked，确认（agree）后读取",
    right=Right.UPLOAD,
    query=CloseQuery,
    answer=PacketOut,
    tagged=True,
)
def close_packet(call: Call, packet: str) -> PacketOut:
    row = load_packet(call.session, call.actor, packet, Right.UPLOAD)
    if row.state == PacketState.UPLOADING:
        need_budget(call.session, call.store, call.actor, row.office_id)
        unusual = "" if call.query.confirm else unusual_of(call.session, call.store, row)
        row = manifest.close(call.session, call.actor, packet, unusual)
    return _kept(call, row)


@operations.add("POST", "/packets/{packet}/retry", "重新读取", right=Right.UPLOAD, answer=PacketOut, tagged=True)
def retry_packet(call: Call, packet: str) -> PacketOut:
    return _kept(call, uploads.retry(call.session, call.actor, packet))


@operations.add("POST", "/packets/{packet}/cancel", "取消上传或读取", right=Right.UPLOAD, answer=PacketOut, tagged=True)
def cancel_packet(call: Call, packet: str) -> PacketOut:
    return _kept(call, cancelling.cancel(call.session, call.actor, packet))


@operations.add(
    "POST", "/packets/{packet}/agree", "确认读取明显偏多的材料（状态 asked）", right=Right.UPLOAD, answer=PacketOut, tagged=True
)
def agree(call: Call, packet: str) -> PacketOut:
    return _kept(call, agreeing.agree(call.session, call.store, call.actor, packet))


@operations.add(
    "POST", "/packets/{packet}/end-holding", "停止重试因系统故障未读的内容", right=Right.UPLOAD, answer=PacketOut, tagged=True
)
def end_holding(call: Call, packet: str) -> PacketOut:
    return _kept(call, cancelling.end_holding(call.session, call.actor, packet))


@operations.add(
    "PUT",
    "/packets/{packet}/submission",
    "登记报送情况（收件日期、份数等）",
    right=Right.UPLOAD,
    body=SubmissionIn,
    answer=Changed,
    versioned=True,
    tagged=True,
)
def set_submission(call: Call, packet: str) -> Changed:
    row = Submission(**call.body.model_dump())
    return answers.changed(registers.set_submission(call.session, call.actor, packet, row, call.version))


def _kept(call: Call, row: Packet) -> PacketOut:
    """After the rows are written the version is the one that the next change has to name."""
    call.session.flush()
    return answers.packet(row)
