"""Resubmission: what a packet mended of another one, and saying which one it mends."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from records.schema import Batch, Packet
from shenbao.service import comparison
from shenbao.service.access import Right
from web.guard import Desk, route

blueprint = Blueprint("comparison", __name__)


@route(blueprint, "/packets/<packet_id>/comparison", Right.VIEW)
def show(desk: Desk, packet: Packet) -> ResponseReturnValue:
    ready = bool(packet.record) and _read(desk, packet)
    found = comparison.compare(desk.db, desk.actor, packet.id) if ready else None
    return render_template(
        "comparison.html",
        batch=desk.db.get_one(Batch, packet.batch_id),
        packet=packet,
        found=found,
        ready=ready,
        candidates=comparison.candidates(desk.db, desk.actor, packet),
        later=comparison.mended_by(desk.db, packet),
    )


@route(blueprint, "/packets/<packet_id>/previous", Right.UPLOAD, methods=("POST",))
def link(desk: Desk, packet: Packet) -> ResponseReturnValue:
    first = request.form.get("first", "")
    comparison.link(desk.db, desk.actor, packet.id, first or None)
    flash(_("已记为补正材料") if first else _("已取消与原材料的关联"), "success")
    return redirect(url_for("comparison.show", packet_id=packet.id))


def _read(desk: Desk, packet: Packet) -> bool:
    """Whether the packet that it mends was read too."""
    first = desk.db.get(Packet, packet.previous_id) if packet.previous_id else None
    return first is None or bool(first.record)
