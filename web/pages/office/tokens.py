"""One's own tokens of the REST API: made, told once, revoked."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from model.errors import UsageError
from shenbao.service.core.access import NotFound, Right
from shenbao.service.office import people
from storage.schema import now
from web.forms import number
from web.guard import RequestContext, route

blueprint = Blueprint("tokens", __name__, url_prefix="/account/tokens")
LIFETIMES = (30, 90, 365, 0)  # days; 0: until it is revoked
MOST = 20  # a person


@route(blueprint, "", None)
def show(context: RequestContext) -> ResponseReturnValue:
    return _page(context)


def _page(context: RequestContext, told: str = "") -> str:
    """`told`: a new token, shown this once."""
    rights = [right for right in Right if context.actor.may(right)]
    rows = people.tokens(context.db, context.user)
    return render_template("tokens.html", rows=rows, rights=rights, lifetimes=LIFETIMES, told=told, at=now())


@route(blueprint, "", None, methods=("POST",))
def add(context: RequestContext) -> ResponseReturnValue:
    """A token may do no more than its owner."""
    name = request.form.get("name", "").strip()[:100]
    scopes = [right for right in Right if right in request.form.getlist("scope") and context.actor.may(right)]
    if not name or not scopes:
        raise UsageError(_("请填写用途，并至少选择一项权限"))
    if len(people.tokens(context.db, context.user)) >= MOST:
        raise UsageError(_("每人最多 %(most)s 个令牌，请先撤销不用的令牌", most=MOST))
    days = number(request.form.get("days"), LIFETIMES[0])
    expires = now() + timedelta(days=days) if days in LIFETIMES and days else None
    return _page(context, people.add_token(context.db, context.actor, context.user, people.NewToken(name, scopes, expires)))


@route(blueprint, "/<token_id>/revocation", None, methods=("POST",))
def revoke(context: RequestContext, token_id: str) -> ResponseReturnValue:
    if token_id not in {token.id for token in people.tokens(context.db, context.user)}:
        raise NotFound()
    people.revoke_token(context.db, context.actor, token_id)
    flash(_("令牌已撤销"), "success")
    return redirect(url_for("tokens.show"))
