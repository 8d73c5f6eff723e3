"""Files that leave: page pictures (made by the program), uploaded files (only ever as attachments), exports of a batch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from reports.files import safe_name
from shenbao.service.checking.untold import hide, secrets_among
from shenbao.service.core.access import NotFound, Right
from shenbao.service.insight import export_jobs
from shenbao.service.insight.exports import Export
from shenbao.service.review.pictures import PICTURES, picture_of
from storage.schema import Batch, File, Packet, PageRow
from web.guard import RequestContext, route
from web.security import SANDBOX

blueprint = Blueprint("downloads", __name__)
PLAIN = "application/octet-stream"
NAMES = {
    Export.WORKBOOK: "汇总表.xlsx",
    Export.APPLICANTS: "申报单位.csv",
    Export.FINDINGS: "问题清单.csv",
    Export.OVERVIEW: "汇总表.pdf",
    Export.NOTICES: "告知书.zip",
    Export.CASES: "办理一览.xlsx",
    Export.CASES_PAGE: "办理一览.pdf",
}


@route(blueprint, "/packets/<packet_id>/pages/<page_id>/image", Right.VIEW)
def page_image(context: RequestContext, packet: Packet, page_id: str) -> ResponseReturnValue:
    """The upright picture of a page: drawn by the program itself, so it may be shown."""
    page = context.db.get(PageRow, page_id)
    if page is None:
        raise NotFound()
    path = picture_of(context.store, packet, page)
    answer = send_file(path, PICTURES[path.suffix.lower()], conditional=True)
    answer.headers["Cache-Control"] = "private, no-cache"  # asked for again each time: a page may have been turned
    return answer


@route(blueprint, "/packets/<packet_id>/files/<file_id>", Right.VIEW)
def uploaded(context: RequestContext, packet: Packet, file_id: str) -> ResponseReturnValue:
    """An uploaded file as it came: never shown by the browser, whatever it is."""
    row = context.db.scalars(select(File).where(File.id == file_id, File.packet_id == packet.id, File.uploaded.is_(True))).first()
    if row is None or not context.store.blobs.path(row.sha256).is_file():
        raise NotFound()
    return as_attachment(context.store.blobs.path(row.sha256), row.path.rpartition("/")[2], PLAIN)


@route(blueprint, "/batches/<batch_id>/exports/<kind>", Right.REPORT, detached=True)
def export(context: RequestContext, batch: Batch, kind: str) -> ResponseReturnValue:
    """As the batch stands now; with `?made=1` as it was when the document was last written."""
    if kind not in list(Export):
        raise NotFound()
    give = export_jobs.fetch if request.args.get("made") else export_jobs.make
    try:
        document, name = give(context.store, context.actor, batch.id, Export(kind))
    except FileNotFoundError as error:
        raise NotFound() from error
    return as_attachment(document, f"{name}-{NAMES[Export(kind)]}", PLAIN)


@route(blueprint, "/packets/<packet_id>/text", Right.VIEW)
def text(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    """All that was read, as plain text, page after page."""
    rows = context.db.scalars(select(PageRow).where(PageRow.packet_id == packet.id).order_by(PageRow.sequence, PageRow.number))
    secrets = secrets_among(context.db, context.actor, [packet]).get(packet.id, ())
    parts = [hide(f"—— {row.file_path} 第 {row.number} 页 ——\n{row.text}\n", secrets) for row in rows]
    answer = Response("\n".join(parts), mimetype="text/plain")
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def as_attachment(content: Path | Any, name: str, mimetype: str) -> Response:
    answer = send_file(content, mimetype, as_attachment=True, download_name=safe_name(name), max_age=0)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Cache-Control"] = "no-store"
    return answer
