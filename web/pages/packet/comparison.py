"""Resubmission: what a packet mended of another one, saying which one it mends, and whether in part."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from model.errors import UsageError
from shenbao.service.core.access import Right
from shenbao.service.resubmission import choice, comparison
from storage.schema import Batch, Packet, Resubmission
from web.forms import LONGEST_SEARCH, number
from web.guard import RequestContext, route

blueprint = Blueprint("comparison", __name__)


@route(blueprint, "/packets/<packet_id>/comparison", Right.VIEW)
def show(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    ready = bool(packet.record) and _read(context, packet)
    found = comparison.compare(context.db, context.actor, packet.id) if ready else None
    told = choice.propose(context.db, context.actor, packet.id) if ready else None
    said = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    return render_template(
        "comparison.html",
        batch=context.db.get_one(Batch, packet.batch_id),
        packet=packet,
        found=found,
        ready=ready,
        told=told,
        said=said,
        candidates=comparison.candidates(context.db, context.actor, packet, said),
        later=comparison.mended_by(context.db, packet),
    )


@route(blueprint, "/packets/<packet_id>/previous", Right.UPLOAD, methods=("POST",))
def link(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    first = request.form.get("first", "")
    comparison.link(context.db, context.actor, packet.id, first or None)
    flash(_("已记为补正材料") if first else _("已取消与原材料的关联"), "success")
    return redirect(url_for("comparison.show", packet_id=packet.id))


@route(blueprint, "/packets/<packet_id>/resubmission", Right.UPLOAD, methods=("POST",))
def choose(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    """Handed in again as a whole, or in part: then the pages ticked are taken over from the first packet."""
    how = request.form.get("how", "")
    if how not in (Resubmission.WHOLE, Resubmission.PARTIAL):
        raise UsageError("请选择补交方式")
    version = number(request.form.get("version"), packet.version)
    choice.choose(context.work, packet.id, Resubmission(how), request.form.getlist("keep"), version)
    partial = how == Resubmission.PARTIAL
    flash(_("已按补交部分合并，正在重新核对") if partial else _("已记为整套重交"), "success")
    return redirect(url_for("comparison.show", packet_id=packet.id))


def _read(context: RequestContext, packet: Packet) -> bool:
    """Whether the packet that it mends was read too."""
    first = context.db.get(Packet, packet.previous_id) if packet.previous_id else None
    return first is None or bool(first.record)
