"""What the recommenders of a batch are told: letters as they would be issued, and as they were."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shenbao.service.core.access import NotFound, Right
from shenbao.service.core.profiles import batch_profile
from shenbao.service.core.store import UnitOfWork
from shenbao.service.letters import recommenders as service
from shenbao.service.letters.freezing import Asked, Dated
from storage.schema import Batch, now
from web.forms import day
from web.guard import RequestContext, route
from web.pages.packet.downloads import PLAIN, as_attachment

blueprint = Blueprint("recommenders", __name__)


@route(blueprint, "/batches/<batch_id>/recommenders", Right.VIEW)
def show(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    units = service.letters_to_recommenders(context.db, context.store, batch)
    dated = Dated(now(), None, batch_profile(batch).to_recommender.due)
    first, last = dated.allowed
    days = {"first": first, "last": last, "proposed": dated.proposed}
    return render_template("recommenders.html", batch=batch, units=units, **days)


@route(blueprint, "/batches/<batch_id>/recommenders", Right.ISSUE, methods=("POST",), detached=True)
def issue(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    sent, store, actor = request.form.to_dict(), context.store, context.actor
    recommender = sent.get("recommender", "")
    asked = service.draw_ahead(store, actor, batch.id, recommender, Asked(day(sent, "due")))
    with store.database.unit() as db:
        number = service.issue_to(UnitOfWork(db, store, actor), batch.id, recommender, asked).number
    flash(_("已出具 %(number)s", number=number), "success")
    return redirect(url_for("recommenders.show", batch_id=batch.id))


@route(blueprint, "/recommender-letters/<letter_id>/<form>", Right.VIEW)
def letter_file(context: RequestContext, letter_id: str, form: str) -> ResponseReturnValue:
    """A letter as it was frozen: PDF or Word."""
    row = service.load_to(context.db, context.actor, letter_id)
    sha256 = {"pdf": row.pdf_sha256, "docx": row.docx_sha256}.get(form)
    path = context.store.blobs.path(sha256) if sha256 else None
    if path is None or not path.is_file():
        raise NotFound()
    return as_attachment(path, f"{row.number}.{form}", PLAIN)
