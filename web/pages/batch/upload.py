"""The upload page and its protocol: announce a packet's files → send what is missing, piece by piece → close the packet.

| call | answer |
|---|---|
| POST /batches/B/proposal {paths, grouping} | which packets they make, as proposed or as the clerk wants them put together: the clerk confirms |
| POST /batches/B/packets {name, files, again} | the packet, and for each file how many bytes are here |
| GET /packets/P/uploads/U | how many bytes are here (after a broken connection) |
| PATCH /packets/P/uploads/U, Upload-Offset: n | adds a piece; 409 tells the right offset |
| POST /packets/P/refusals {path, reason} | the browser could not read a file |
| POST /packets/P/close | queues the packet |
| GET /batches/B/upload/state | a piece of the page: what is under way, and which files nobody can read |
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from intake.grouping import Grouping, propose
from model.errors import UsageError
from shenbao.service.core.access import Conflict, Right
from shenbao.service.reception import manifest, unlocking
from shenbao.service.reception.under_way import under_way
from shenbao.service.reception.uploads import ManifestEntry
from shenbao.settings import Settings
from storage.schema import Batch, Packet
from web.forms import number, sent_json, text_of
from web.guard import RequestContext, route, settings

blueprint = Blueprint("transfers", __name__)
MOST_PATHS = 50_000
LONGEST_PATH = 900


@route(blueprint, "/batches/<batch_id>/upload", Right.UPLOAD)
def upload(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    told = {"chunk": settings().chunk_mb << 20, "most": _most_bytes(), **_under_way(context, batch)}
    return render_template("upload.html", batch=batch, **told)


@route(blueprint, "/batches/<batch_id>/upload/state", Right.UPLOAD, renews=False)
def state(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    """What is under way, and which files nobody can read: asked for again and again by the page."""
    return render_template("under_way.html", batch=batch, **_under_way(context, batch))


def _under_way(context: RequestContext, batch: Batch) -> dict[str, Any]:
    return {"told": under_way(context.db, context.actor, batch), "asks_for_password": unlocking.asks_for_password}


@route(blueprint, "/batches/<batch_id>/proposal", Right.UPLOAD, methods=("POST",))
def proposal(_context: RequestContext, batch: Batch) -> ResponseReturnValue:  # noqa: ARG001 - loaded, so that only who may add to it asks
    content = sent_json()
    paths, wanted = content.get("paths"), content.get("grouping", Grouping.PROPOSED)
    if not isinstance(paths, list) or len(paths) > MOST_PATHS or not all(isinstance(p, str) and p.strip("/.") for p in paths):
        raise UsageError("文件清单有误")
    if wanted not in list(Grouping):
        raise UsageError("没有这种分组方式")
    found = propose(paths, Grouping(wanted))
    packets = [{"name": p.name, "paths": p.paths, "basis": p.basis, "sure": p.sure} for p in found.packets]
    return jsonify(packets=packets, registers=found.registers, litter=found.litter)


@route(blueprint, "/batches/<batch_id>/packets", Right.UPLOAD, methods=("POST",))
def announce(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    content = sent_json()
    name, entries = text_of(content, "name", 300), _entries(content.get("files"))
    again = content.get("again") is True
    announced = manifest.announce(context.work, batch.id, manifest.Manifest(name, entries, _most_bytes()), again)
    if announced.packet is None:
        return jsonify(packet=None, twin=announced.twin, namesake=announced.namesake, unusual=announced.unusual, files=[])
    files = [
        {"path": f.path, "upload": f.upload, "offset": f.offset, "stored": f.stored, "refused": f.refused}
        for f in announced.files
    ]
    return jsonify(packet=announced.packet.id, twin="", namesake=False, files=files), 201


@route(blueprint, "/packets/<packet_id>/uploads/<upload_id>", Right.UPLOAD)
def offset(context: RequestContext, packet: Packet, upload_id: str) -> ResponseReturnValue:
    row = manifest.find_announced(context.db, packet, upload_id)
    here = row.size if row.uploaded else manifest.piece_size(context.store, packet.id, upload_id)
    return jsonify(offset=here, stored=row.uploaded)


@route(blueprint, "/packets/<packet_id>/uploads/<upload_id>", Right.UPLOAD, methods=("PATCH",), detached=True)
def add_piece(context: RequestContext, packet: Packet, upload_id: str) -> ResponseReturnValue:
    """The piece is read and written outside of any transaction: a slow line holds up nobody."""
    with context.store.database.look() as db:
        row = manifest.find_announced(db, packet, upload_id)
    if row.uploaded:
        return jsonify(offset=row.size, stored=True)
    at = number(request.headers.get("Upload-Offset"), -1)
    try:
        here = manifest.append_piece(
            manifest.piece_path(context.store, packet.id, upload_id), at, request.get_data(cache=False), row.size
        )
    except Conflict:
        return jsonify(code="offset", offset=manifest.piece_size(context.store, packet.id, upload_id), stored=False), 409
    if here < row.size:
        return jsonify(offset=here, stored=False)
    sha256, size = manifest.whole(context.store, packet.id, upload_id, row.sha256)
    with context.store.database.unit() as db:
        manifest.arrived(db, context.actor, packet.id, ManifestEntry(row.path, size, sha256))
    return jsonify(offset=size, stored=True)


@route(blueprint, "/packets/<packet_id>/refusals", Right.UPLOAD, methods=("POST",))
def refuse(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    content = sent_json()
    manifest.refuse(context.db, context.actor, packet.id, text_of(content, "path", LONGEST_PATH), text_of(content, "reason", 200))
    return jsonify(ok=True)


@route(blueprint, "/packets/<packet_id>/close", Right.UPLOAD, methods=("POST",))
def close(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    return jsonify(state=manifest.close(context.db, context.actor, packet.id).state)


def _entries(files: Any) -> list[ManifestEntry]:
    if not isinstance(files, list):
        raise UsageError("文件清单有误")
    return [_entry(file) for file in files]


def _entry(file: Any) -> ManifestEntry:
    if not isinstance(file, dict) or not isinstance(file.get("size"), int) or isinstance(file["size"], bool):
        raise UsageError("文件清单有误")
    path, sha256 = file.get("path"), file.get("sha256")
    if not isinstance(path, str) or not isinstance(sha256, str) or len(path) > LONGEST_PATH:
        raise UsageError("文件清单有误，或文件路径过长")
    return ManifestEntry(path, file["size"], sha256.lower())


def _most_bytes() -> int:
    return Settings().max_file_mb << 20
