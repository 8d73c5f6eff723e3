"""Users, offices and the audit trail, for administrators."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from model.errors import UsageError
from shenbao.service.core.access import Right
from shenbao.service.office import administration as service
from shenbao.service.office.administration import Account
from storage import audit
from storage.schema import Office, Role, User, now
from web.forms import number
from web.guard import RequestContext, route

blueprint = Blueprint("administration", __name__, url_prefix="/administration")
AUDIT_PAGE = 200


@route(blueprint, "/users", Right.ADMINISTER)
def users(context: RequestContext) -> ResponseReturnValue:
    return _users(context)


def _users(context: RequestContext, told: tuple[str, str] | None = None) -> str:
    """`told`: login and password of a user, shown this once."""
    rows, places = service.users(context.db, context.actor), service.offices(context.db, context.actor)
    return render_template("users.html", rows=rows, offices=places, roles=list(Role), told=told, at=now())


@route(blueprint, "/users", Right.ADMINISTER, methods=("POST",))
def add_user(context: RequestContext) -> ResponseReturnValue:
    user, password = service.add_user(context.db, context.actor, request.form.get("login", ""), _account())
    return _users(context, (user.login, password))


@route(blueprint, "/users/<user_id>", Right.ADMINISTER)
def user(context: RequestContext, user_id: str) -> ResponseReturnValue:
    found, places = service.load_user(context.db, context.actor, user_id), service.offices(context.db, context.actor)
    return render_template("user.html", user=found, offices=places, roles=list(Role))


@route(blueprint, "/users/<user_id>", Right.ADMINISTER, methods=("POST",))
def change_user(context: RequestContext, user_id: str) -> ResponseReturnValue:
    found = service.load_user(context.db, context.actor, user_id)
    service.change_user(context.db, context.actor, found, _account())
    flash(_("用户“%(name)s”已更改", name=found.name), "success")
    return redirect(url_for("administration.users"))


@route(blueprint, "/users/<user_id>/password", Right.ADMINISTER, methods=("POST",))
def reset_password(context: RequestContext, user_id: str) -> ResponseReturnValue:
    found = service.load_user(context.db, context.actor, user_id)
    password = service.reset_password(context.db, context.actor, found)
    return _users(context, (found.login, password))


@route(blueprint, "/offices", Right.ADMINISTER)
def offices(context: RequestContext) -> ResponseReturnValue:
    places = service.offices(context.db, context.actor)
    return render_template("offices.html", offices=places, names={office.id: office.name for office in places})


@route(blueprint, "/offices", Right.ADMINISTER, methods=("POST",))
def add_office(context: RequestContext) -> ResponseReturnValue:
    office = service.add_office(context.db, context.actor, request.form.get("name", ""), request.form.get("parent", ""))
    flash(_("单位“%(name)s”已新增", name=office.name), "success")
    return redirect(url_for("administration.offices"))


@route(blueprint, "/audit", Right.ADMINISTER)
def trail(context: RequestContext) -> ResponseReturnValue:
    action = request.args.get("action", "")[:60]
    before = number(request.args.get("before"), 0) or None
    rows = service.audit_rows(context.db, context.actor, before, action, AUDIT_PAGE)
    names = {user.id: user.name for user in context.db.scalars(select(User))}
    places = {office.id: office.name for office in context.db.scalars(select(Office))}
    more = rows[-1].seq if len(rows) == AUDIT_PAGE else None
    told = {"subjects": service.subject_names(context.db, rows), "actions": service.audit_actions(context.db)}
    return render_template("audit.html", rows=rows, names=names, places=places, more=more, chosen=action, **told)


@route(blueprint, "/audit/verify", Right.ADMINISTER, methods=("POST",))
def verify(context: RequestContext) -> ResponseReturnValue:
    broken = list(audit.broken_links(context.db))
    if broken:
        flash(_("审计记录被改动过，首个异常序号：%(seq)s", seq=broken[0]), "danger")
    else:
        flash(_("审计记录完整，没有改动"), "success")
    return redirect(url_for("administration.trail"))


@route(blueprint, "/audit.csv", Right.ADMINISTER, detached=True)
def trail_csv(context: RequestContext) -> ResponseReturnValue:
    with context.store.database.look() as db:
        answer = Response("".join(service.audit_csv(db, context.actor)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=audit.csv"
    return answer


def _account() -> Account:
    form = request.form
    if form.get("role") not in list(Role):
        raise UsageError(_("请选择角色"))
    active, below = form.get("active", "1") == "1", form.get("sees_below") == "1"
    return Account(form.get("name", "")[:100], Role(form["role"]), form.get("office", ""), below, active)
