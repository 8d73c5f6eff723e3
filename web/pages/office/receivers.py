"""Receivers of webhooks: registered, tested, their secrets changed, deliveries looked at and sent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from model.errors import UsageError
from shenbao.service.core.access import Right
from shenbao.service.office import administration, endpoints
from shenbao.service.office.endpoints import EndpointSettings
from storage.schema import Batch, Endpoint, Packet
from web.guard import RequestContext, route, settings
from webhook.events import EventType
from webhook.targets import AllowList

blueprint = Blueprint("hooks", __name__, url_prefix="/administration/endpoints")
ON_A_PAGE = 50
LONGEST_URL = 500
CHOICES = tuple(event for event in EventType if event is not EventType.ENDPOINT_TEST)


@route(blueprint, "", Right.INTEGRATE)
def show(context: RequestContext) -> ResponseReturnValue:
    places = {office.id: office.name for office in administration.offices(context.db, context.actor)}
    rows, allowed = endpoints.endpoints(context.db, context.actor), settings()
    return render_template("endpoints.html", rows=rows, places=places, events=CHOICES, allowed=allowed)


@route(blueprint, "", Right.INTEGRATE, methods=("POST",), detached=True)
def add(context: RequestContext) -> ResponseReturnValue:
    """The target is looked up before the unit of work: a name may take long."""
    url = _checked_url()
    with context.store.database.unit() as db:
        office = request.form.get("office") or None
        to = EndpointSettings(url, _events(), request.form.get("description", ""))
        row = endpoints.add_endpoint(db, context.actor, to, office)
        return _one(RequestContext(db, context.store, context.actor, context.user), row, endpoints.newest_secret(db, row))


@route(blueprint, "/<endpoint_id>", Right.INTEGRATE)
def endpoint(context: RequestContext, endpoint_id: str) -> ResponseReturnValue:
    return _one(context, endpoints.load_endpoint(context.db, context.actor, endpoint_id))


def _one(context: RequestContext, row: Endpoint, told: str = "") -> str:
    """`told`: a new secret, shown this once."""
    before = request.args.get("before") or None
    found = endpoints.deliveries(context.db, context.actor, row.id, before, ON_A_PAGE + 1)
    older = found[ON_A_PAGE - 1][0].id if len(found) > ON_A_PAGE else None
    shown = found[:ON_A_PAGE]
    names = _names(context, [event.payload for _delivery, event in shown])
    return render_template("endpoint.html", row=row, deliveries=shown, names=names, older=older, events=CHOICES, told=told)


def _names(context: RequestContext, data: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What the packets and batches of events are called: for those alone who may see them."""
    if not context.actor.may(Right.VIEW):
        return {}
    ids = {told[kind] for told in data for kind in ("packet", "batch") if kind in told}
    rows = [context.db.execute(select(one.id, one.name).where(one.id.in_(ids))).all() for one in (Packet, Batch)]
    return {row_id: name for found in rows for row_id, name in found}


@route(blueprint, "/<endpoint_id>", Right.INTEGRATE, methods=("POST",), detached=True)
def change(context: RequestContext, endpoint_id: str) -> ResponseReturnValue:
    with context.store.database.look() as db:
        endpoints.load_endpoint(db, context.actor, endpoint_id)
    url = _checked_url()
    with context.store.database.unit() as db:
        to = EndpointSettings(url, _events(), request.form.get("description", ""))
        endpoints.change_endpoint(db, context.actor, endpoint_id, to)
    return _back(endpoint_id, _("接收地址已更改"))


@route(blueprint, "/<endpoint_id>/state", Right.INTEGRATE, methods=("POST",))
def switch(context: RequestContext, endpoint_id: str) -> ResponseReturnValue:
    enabled = request.form.get("enabled") == "1"
    endpoints.change_endpoint(context.db, context.actor, endpoint_id, EndpointSettings(enabled=enabled))
    return _back(endpoint_id, _("接收地址已启用") if enabled else _("接收地址已停用"))


@route(blueprint, "/<endpoint_id>/secret", Right.INTEGRATE, methods=("POST",))
def rotate(context: RequestContext, endpoint_id: str) -> ResponseReturnValue:
    row = endpoints.new_endpoint_secret(context.db, context.actor, endpoint_id)
    return _one(context, row, endpoints.newest_secret(context.db, row))


@route(blueprint, "/<endpoint_id>/secret/old", Right.INTEGRATE, methods=("POST",))
def drop_old(context: RequestContext, endpoint_id: str) -> ResponseReturnValue:
    endpoints.drop_old_secret(context.db, context.actor, endpoint_id)
    return _back(endpoint_id, _("旧密钥已停用"))


@route(blueprint, "/<endpoint_id>/test", Right.INTEGRATE, methods=("POST",))
def test(context: RequestContext, endpoint_id: str) -> ResponseReturnValue:
    endpoints.send_test(context.db, context.actor, endpoint_id)
    return _back(endpoint_id, _("测试事件已发出，结果见投递记录"))


@route(blueprint, "/<endpoint_id>/removal", Right.INTEGRATE, methods=("POST",))
def remove(context: RequestContext, endpoint_id: str) -> ResponseReturnValue:
    endpoints.remove_endpoint(context.db, context.actor, endpoint_id)
    flash(_("接收地址已删除"), "success")
    return redirect(url_for("hooks.show"))


@route(blueprint, "/deliveries/<delivery_id>/replay", Right.INTEGRATE, methods=("POST",))
def replay(context: RequestContext, delivery_id: str) -> ResponseReturnValue:
    row, _kind = endpoints.replay(context.db, context.actor, delivery_id)
    return _back(row.endpoint_id, _("已重新投递"))


def _back(endpoint_id: str, told: str) -> ResponseReturnValue:
    flash(told, "success")
    return redirect(url_for("hooks.endpoint", endpoint_id=endpoint_id))


def _checked_url() -> str:
    url = request.form.get("url", "").strip()
    if not url or len(url) > LONGEST_URL:
        raise UsageError(_("请填写接收地址"))
    endpoints.check_target(url, AllowList(settings().webhook_hosts, settings().webhook_networks))
    return url


def _events() -> list[EventType]:
    """Those ticked; none ticked means all."""
    return [event for event in CHOICES if event in request.form.getlist("event")]
