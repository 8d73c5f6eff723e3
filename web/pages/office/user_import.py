"""Users out of a list: uploaded, shown as a difference, confirmed; first passwords shown once, as a sheet to hand out."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from shenbao.service.core.access import Right
from shenbao.service.office import user_import as service
from web.guard import RequestContext, route

blueprint = Blueprint("user_import", __name__, url_prefix="/administration/users/import")


@route(blueprint, "", Right.ADMINISTER)
def show(context: RequestContext) -> ResponseReturnValue:
    del context
    return render_template("user_import.html", plan=None, told=None)


@route(blueprint, "", Right.ADMINISTER, methods=("POST",), detached=True)
def propose(context: RequestContext) -> ResponseReturnValue:
    """Read in a process of its own; nothing is written."""
    sent = request.files.get("users")
    rows = service.read_list(Path(sent.filename or "").suffix.lower() if sent else "", sent.save if sent else lambda _: None)
    with context.store.database.look() as db:
        found = service.plan(db, context.actor, rows)
    return render_template("user_import.html", plan=found, rows=service.to_send(rows), told=None)


@route(blueprint, "/confirm", Right.ADMINISTER, methods=("POST",), detached=True)
def confirm(context: RequestContext) -> ResponseReturnValue:
    rows, seen = service.sent_again(request.form.get("rows", "")), request.form.get("seen", "")
    with context.store.database.look() as db:
        found = service.plan(db, context.actor, rows)
    prepared = service.prepare(found)
    with context.store.database.unit() as db:
        told = service.take_in(db, context.actor, rows, seen, prepared)
    return render_template("user_import.html", plan=found, rows="", told=told)
