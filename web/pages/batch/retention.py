"""How long a batch is kept, and its deletion: for those who answer for the personal data in it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from model.errors import UsageError
from shenbao.service.core.access import Right
from shenbao.service.core.config import OFFICE_TIME, office_day, office_today
from shenbao.service.insight.listing import counts_of
from shenbao.service.office import retention as service
from storage.schema import UNDER_WAY, Batch
from web.guard import RequestContext, route

blueprint = Blueprint("retention", __name__)


@route(blueprint, "/batches/<batch_id>/retention", Right.DELETE)
def show(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    today = office_today()
    until = office_day(batch.delete_after) if batch.delete_after else None
    counts = counts_of(context.db, batch.id)
    first = today + timedelta(days=1)
    return render_template("retention.html", batch=batch, until=until, first=first, counts=counts, busy=_busy(counts))


@route(blueprint, "/batches/<batch_id>/retention", Right.DELETE, methods=("POST",))
def keep(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    """Kept to the end of the day that was chosen; for good where none was."""
    service.keep_until(context.db, context.actor, batch.id, _end_of(request.form.get("until", "")))
    flash(_("保存期限已更改"), "success")
    return redirect(url_for("retention.show", batch_id=batch.id))


@route(blueprint, "/batches/<batch_id>/deletion", Right.DELETE, methods=("POST",), detached=True)
def delete(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    """The name must be typed in: nobody deletes a batch by a slip."""
    if request.form.get("name", "").strip() != batch.name:
        raise UsageError(_("输入的批次名称不一致，没有删除"))
    packets = service.delete_batch(context.store, context.actor, batch.id, request.form.get("reason", "")[:300])
    flash(_("批次“%(name)s”及其 %(packets)s 份材料已删除", name=batch.name, packets=packets), "success")
    return redirect(url_for("batches.start"))


def _end_of(day: str) -> datetime | None:
    if not day:
        return None
    try:
        chosen = datetime.strptime(day, "%Y-%m-%d").date()
    except ValueError as error:
        raise UsageError(_("日期有误")) from error
    return datetime.combine(chosen, time(23, 59, 59), OFFICE_TIME).astimezone(UTC)


def _busy(counts: dict[str, int]) -> int:
    return sum(counts.get(state, 0) for state in UNDER_WAY)
