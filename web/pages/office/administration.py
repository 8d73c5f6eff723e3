"""Users and offices, for administrators."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from model.errors import UsageError
from shenbao.service.core.access import Right
from shenbao.service.office import administration as service
from shenbao.service.office.administration import Account
from storage.schema import Role, now
from web.forms import LONGEST_SEARCH
from web.guard import RequestContext, route

blueprint = Blueprint("administration", __name__, url_prefix="/administration")


@route(blueprint, "/users", Right.ACCOUNTS)
def users(context: RequestContext) -> ResponseReturnValue:
    return _users(context)


def _users(context: RequestContext, told: tuple[str, str] | None = None) -> str:
    """`told`: login and password of a user, shown this once."""
    said = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    rows, places = service.users(context.db, context.actor, said), service.offices(context.db, context.actor)
    return render_template("users.html", rows=rows, offices=places, roles=_roles(context), told=told, said=said, at=now())


@route(blueprint, "/users", Right.ADMINISTER, methods=("POST",))
def add_user(context: RequestContext) -> ResponseReturnValue:
    user, password = service.add_user(context.db, context.actor, request.form.get("login", ""), _account())
    return _users(context, (user.login, password))


@route(blueprint, "/users/<user_id>", Right.ACCOUNTS)
def user(context: RequestContext, user_id: str) -> ResponseReturnValue:
    found, places = service.load_user(context.db, context.actor, user_id), service.offices(context.db, context.actor)
    return render_template("user.html", user=found, offices=places, roles=_roles(context))


@route(blueprint, "/users/<user_id>", Right.ACCOUNTS, methods=("POST",))
def change_user(context: RequestContext, user_id: str) -> ResponseReturnValue:
    found = service.load_user(context.db, context.actor, user_id)
    service.change_user(context.db, context.actor, found, _account())
    flash(_("用户“%(name)s”已更改", name=found.name), "success")
    return redirect(url_for("administration.users"))


@route(blueprint, "/users/<user_id>/password", Right.SECURE, methods=("POST",))
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


def _roles(context: RequestContext) -> list[Role]:
    return [role for role in Role if role != Role.ADMINISTRATOR or context.actor.role == Role.ADMINISTRATOR]


def _account() -> Account:
    form = request.form
    if form.get("role") not in list(Role):
        raise UsageError(_("请选择角色"))
    active, below = form.get("active", "1") == "1", form.get("sees_below") == "1"
    return Account(form.get("name", "")[:100], Role(form["role"]), form.get("office", ""), below, active)
