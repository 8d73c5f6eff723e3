"""The receipt register of a batch: proposed, compared with what stands, confirmed or left out, brought back; its rows linked to packets by hand."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from model.errors import UsageError
from shenbao.service.checking import register_versions, registers
from shenbao.service.core.access import Right, load_batch
from shenbao.service.core.profiles import batch_profile
from storage.schema import Batch, RegisterVersion
from web.forms import number
from web.guard import RequestContext, route

blueprint = Blueprint("registers", __name__)
MOST_SHOWN = 500  # rows of a list on the page
MOST_CHOICES = 300  # packets in a box to choose from: of more the number of the packet is asked for


@route(blueprint, "/batches/<batch_id>/register", Right.VIEW)
def show(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    matched = registers.matched(context.db, batch)
    choices = sorted([*matched.packets_left, *(packet for _, packet in matched.pairs)], key=lambda packet: packet.name)
    waiting = register_versions.proposed(context.db, batch)
    told = {
        "waiting": waiting,
        "difference": register_versions.difference(batch.register, waiting.rows) if waiting else None,
        "kept": register_versions.versions(context.db, batch),
        "most": MOST_SHOWN,
        "choices": choices if len(choices) <= MOST_CHOICES else None,
    }
    return render_template("register.html", batch=batch, matched=matched, places=registers.places(batch), **told)


@route(blueprint, "/batches/<batch_id>/register", Right.UPLOAD, methods=("POST",), detached=True)
def propose(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    """The file is read outside of any transaction, in a process with limits."""
    sent = request.files.get("register")
    if sent is None:
        raise UsageError(registers.WRONG_FILE)
    with context.store.database.look() as db:
        year = batch_profile(load_batch(db, context.actor, batch.id, Right.UPLOAD)).year
    rows = registers.rows_of(sent.filename or "", sent.save, year)
    with context.store.database.unit() as db:
        version = register_versions.propose(db, context.actor, batch.id, rows, sent.filename or "")
    return _told(batch, version)


@route(blueprint, "/batches/<batch_id>/register/confirm", Right.UPLOAD, methods=("POST",), detached=True)
def confirm(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    register_versions.confirm(context.store, context.actor, batch.id, _number())
    flash(_("登记表已采用，相关材料已重新核对"), "success")
    return _back(batch)


@route(blueprint, "/batches/<batch_id>/register/discard", Right.UPLOAD, methods=("POST",))
def discard(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    register_versions.discard(context.db, context.actor, batch.id, _number())
    flash(_("已放弃该登记表，现用的登记表不变"), "success")
    return _back(batch)


@route(blueprint, "/batches/<batch_id>/register/bring-back", Right.UPLOAD, methods=("POST",))
def bring_back(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    return _told(batch, register_versions.bring_back(context.db, context.actor, batch.id, _number()))


@route(blueprint, "/batches/<batch_id>/register/link", Right.UPLOAD, methods=("POST",))
def link_row(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    packet = request.form.get("packet", "").strip()
    registers.link(context.db, context.actor, batch, number(request.form.get("row"), -1), packet)
    flash(_("登记表已按您的选择关联，相关材料已重新核对"), "success")
    return _back(batch)


def _told(batch: Batch, version: RegisterVersion | None) -> ResponseReturnValue:
    if version is None:
        flash(_("与现用的登记表相同，没有变化"), "success")
    else:
        flash(_("登记表共 %(rows)s 行，尚未使用：请核对差异后确认", rows=version.count), "success")
    return _back(batch)


def _back(batch: Batch) -> ResponseReturnValue:
    return redirect(url_for("registers.show", batch_id=batch.id))


def _number() -> int:
    return number(request.form.get("number"), -1)
