"""The packet page for reading: findings, record, files, pages; and what a clerk may do with a packet as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from checkers.contents import contents_of, noted_in
from notices.profile import Profile
from reports.view import part_title, record_parts
from reports.words import FATES
from shenbao.service.checking.untold import asked_of, hide, not_of, secrets_of
from shenbao.service.core.access import Conflict, Right
from shenbao.service.core.current import effective_state
from shenbao.service.core.packet_results import result_of
from shenbao.service.core.profiles import batch_profile
from shenbao.service.letters import demands
from shenbao.service.reading import agreeing, cancelling
from shenbao.service.reception import unlocking, uploads
from shenbao.service.reception.manifest import ANNOUNCED, REFUSED
from storage import findings
from storage.schema import Batch, File, FindingRow, FindingState, Packet, PageRow
from web.guard import RequestContext, route

blueprint = Blueprint("packets", __name__)
FATE_WORDS = {fate.value: word for fate, word in FATES.items()} | {ANNOUNCED: "未传完", REFUSED: "未接收", "": "已接收"}


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as shown: its picture (where there is one) and the title of its part of the form."""

    row: PageRow
    title: str


@route(blueprint, "/packets/<packet_id>", Right.VIEW)
def show(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    batch = context.db.get_one(Batch, packet.batch_id)
    profile = batch_profile(batch)
    files = context.db.scalars(select(File).where(File.packet_id == packet.id).order_by(File.sequence, File.path)).all()
    state = effective_state(context.db, packet) if packet.record else None
    result = result_of(context.db, context.store, state) if state else None
    asked = asked_of(context.db, context.actor, state).mine if state else {}
    told = not_of(findings.of_packet(context.db, packet.id), profile, asked)
    mended = [row for row in told if row.state == FindingState.CORRECTED]
    return render_template(
        "packet.html",
        batch=batch,
        packet=packet,
        profile=profile,
        findings=_findings([row for row in told if row.state != FindingState.CORRECTED], profile),
        mended=_findings(mended, profile),
        mended_count=len(mended),
        later={row.id for row in demands.errors_after_letter(context.db, packet)},
        parts=record_parts(result, profile) if result else (),
        asked=asked,
        without_asked=partial(hide, secrets=secrets_of(state, asked) if state else ()),
        contents=contents_of(result.record, profile) if result else (),
        refused=result.refused if result else False,
        noted=noted_in(result.record, profile) if result else (),
        pages=_pages(context, packet, profile),
        files=files,
        problems={file.id: file.problem for file in result.record.files} if result else {},
        fates=FATE_WORDS,
        asks_for_password=unlocking.asks_for_password,
    )


@route(blueprint, "/packets/<packet_id>/status", Right.VIEW, renews=False)
def status(_context: RequestContext, packet: Packet) -> ResponseReturnValue:
    return render_template("packet_status.html", packet=packet, seen=request.args.get("seen", ""))


@route(blueprint, "/packets/<packet_id>/retry", Right.UPLOAD, methods=("POST",))
def retry(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    uploads.retry(context.db, context.actor, packet.id)
    flash(_("“%(name)s”已重新排队读取", name=packet.name), "success")
    return _back(packet)


@route(blueprint, "/packets/<packet_id>/files/<file_id>/unlock", Right.UPLOAD, methods=("POST",), detached=True)
def unlock(context: RequestContext, packet: Packet, file_id: str) -> ResponseReturnValue:
    """Open a file by its password: another process does, and no write lock is held meanwhile."""
    row = unlocking.unlock(context.store, context.actor, packet.id, file_id, request.form.get("password", ""))
    flash(_("文件已打开，“%(name)s”已重新排队读取", name=row.name), "success")
    return _back(packet)


@route(blueprint, "/packets/<packet_id>/cancel", Right.UPLOAD, methods=("POST",))
def cancel(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    if packet.state not in ("uploading", "queued", "reading", "held", "asked"):
        raise Conflict()
    cancelling.cancel(context.db, context.actor, packet.id)
    flash(_("“%(name)s”已取消", name=packet.name), "success")
    return _back(packet)


@route(blueprint, "/packets/<packet_id>/agree", Right.UPLOAD, methods=("POST",))
def agree(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    agreeing.agree(context.db, context.store, context.actor, packet.id)
    flash(_("“%(name)s”已开始读取", name=packet.name), "success")
    return _back(packet)


@route(blueprint, "/packets/<packet_id>/end-holding", Right.UPLOAD, methods=("POST",))
def end_holding(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    cancelling.end_holding(context.db, context.actor, packet.id)
    flash(_("“%(name)s”不再重试，未读的内容将列为提示", name=packet.name), "success")
    return _back(packet)


def _back(packet: Packet) -> ResponseReturnValue:
    """To the list that the button was pressed in, or to the packet."""
    if request.form.get("from") == "batch":
        return redirect(url_for("batches.show", batch_id=packet.batch_id))
    if request.form.get("from") == "upload":
        return redirect(url_for("transfers.upload", batch_id=packet.batch_id))
    return redirect(url_for("packets.show", packet_id=packet.id))


def _findings(rows: Sequence[FindingRow], profile: Profile) -> list[tuple[str, list[FindingRow]]]:
    """By part of the form, in its order."""
    order = {part.id: place for place, part in enumerate(profile.parts)}
    by_part: dict[str, list[FindingRow]] = {}
    for row in rows:
        by_part.setdefault(row.finding.get("part") or "other", []).append(row)
    ranked = sorted(by_part.items(), key=lambda item: order.get(item[0], len(order)))
    return [(part_title(part, profile), members) for part, members in ranked]


def _pages(context: RequestContext, packet: Packet, profile: Profile) -> list[PageView]:
    query = select(PageRow).where(PageRow.packet_id == packet.id).order_by(PageRow.order, PageRow.sequence, PageRow.number)
    return [PageView(row, part_title(row.part_by_person or row.part or "other", profile)) for row in context.db.scalars(query)]
