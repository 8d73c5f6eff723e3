"""By which version of the notice's profile a batch is checked, and what a new one changed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shenbao.service.checking import new_profile
from shenbao.service.core.access import Right
from storage.schema import Batch
from web.guard import RequestContext, route

blueprint = Blueprint("versions", __name__)


@route(blueprint, "/batches/<batch_id>/profile", Right.VIEW)
def show(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    versions = new_profile.versions_of(context.db, batch)
    changed = new_profile.last_changes(context.db, context.actor, batch.id)
    return render_template("versions.html", batch=batch, versions=versions, changed=changed)


@route(blueprint, "/batches/<batch_id>/profile", Right.NOTICES, methods=("POST",))
def check_anew(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    count = new_profile.check_anew(context.db, context.actor, batch.id)
    flash(_("已按现行配置重新核对 %(count)s 份材料，完成后在此列出变化", count=count), "success")
    return redirect(url_for("versions.show", batch_id=batch.id))
