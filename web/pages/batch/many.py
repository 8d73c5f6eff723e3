"""One action on the packets chosen in a list: the page before it, what comes of it, and the views of lists that a person keeps."""

from __future__ import annotations

from urllib.parse import parse_qs

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from model.errors import UsageError
from shenbao.service.core.access import Right
from shenbao.service.core.config import office_today
from shenbao.service.insight import views
from shenbao.service.insight.listing import ids_of
from shenbao.service.office import many
from shenbao.service.office.many import Choice, ManyAction
from shenbao.service.review import assignment
from storage.schema import Packet
from web.forms import day, wish
from web.guard import RequestContext, route
from web.pages.office.login import inside
from web.pages.packet.downloads import as_attachment

blueprint = Blueprint("many", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@route(blueprint, "/packets/many", Right.VIEW, methods=("POST",))
def before(context: RequestContext) -> ResponseReturnValue:
    """What the action would do, to be confirmed. `all`: all packets that the list's filter finds, not only the chosen ones."""
    action, batch_id = _action(), request.args.get("batch")
    ids = ids_of(context.db, context.actor, wish(), batch_id) if request.form.get("all") else request.form.getlist("packet")
    if not ids:
        raise UsageError("请先选择材料")
    planned = many.plan(context.db, context.actor, action, ids)
    offers = {"targets": many.targets(context.db, context.actor)} if action is ManyAction.MOVE else {}
    people = _people(context, planned.fit) if action is ManyAction.ASSIGN else []
    back = _back()
    return render_template("many.html", action=action, plan=planned, people=people, today=office_today(), back=back, **offers)


def _people(context: RequestContext, packets: tuple[Packet, ...]) -> list[object]:
    """Who can review all of them."""
    offices = {packet.office_id for packet in packets}
    by_office = [{user.id: user for user in assignment.assignable(context.db, context.actor, office)} for office in offices]
    return [user for key, user in by_office[0].items() if all(key in others for others in by_office)] if by_office else []


@route(blueprint, "/packets/many/carried-out", Right.VIEW, methods=("POST",), detached=True)
def after(context: RequestContext) -> ResponseReturnValue:
    action, ids = _action(), request.form.getlist("packet")
    if action is ManyAction.EXPORT:
        return as_attachment(many.export(context.store, context.actor, ids), "选中的材料.xlsx", XLSX)
    form = request.form
    due = day({"due": form.get("due", "")}, "due")
    choice = Choice(form.get("user", ""), due, form.get("batch", ""), form.get("reason", "")[:300])
    outcome = many.carry_out(context.store, context.actor, action, ids, choice)
    return render_template("many_done.html", action=action, outcome=outcome, back=_back())


def _action() -> ManyAction:
    wanted = request.form.get("action", "")
    if wanted not in list(ManyAction):
        raise UsageError("请选择要做的操作")
    return ManyAction(wanted)


def _back() -> str:
    return inside(request.form.get("back", "")) or url_for("batches.search")


@route(blueprint, "/preferences/views", None, methods=("POST",))
def keep_view(context: RequestContext) -> ResponseReturnValue:
    """Keeps what the list's address asks for under a name, or drops the view that is named to be dropped."""
    form = request.form
    if dropped := form.get("drop"):
        views.drop_view(context.db, context.user, dropped)
    else:
        asked = parse_qs(form.get("query", "").removeprefix("?"))
        views.keep_view(context.db, context.user, form.get("name", ""), {key: values[0] for key, values in asked.items()})
    return redirect(inside(form.get("next", "")) or url_for("batches.search"))
