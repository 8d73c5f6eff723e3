"""The documents of a batch: of a large one written while people go on working, with how far each is."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from shenbao.service.core.access import NotFound, Right
from shenbao.service.core.profiles import batch_profile
from shenbao.service.insight import export_jobs
from shenbao.service.insight.exports import Export
from storage.schema import Batch
from web.guard import RequestContext, route

blueprint = Blueprint("exports", __name__)


@route(blueprint, "/batches/<batch_id>/exports", Right.REPORT)
def show(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    return _jobs(context, batch, "exports.html")


@route(blueprint, "/batches/<batch_id>/exports/table", Right.REPORT, renews=False)
def table(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    return _jobs(context, batch, "exports_table.html")


@route(blueprint, "/batches/<batch_id>/exports/<kind>", Right.REPORT, methods=("POST",), detached=True)
def begin(context: RequestContext, batch: Batch, kind: str) -> ResponseReturnValue:
    if kind not in list(Export):
        raise NotFound()
    export_jobs.begin(context.store, context.actor, batch.id, Export(kind))
    return redirect(url_for("exports.show", batch_id=batch.id))


def _jobs(context: RequestContext, batch: Batch, template: str) -> ResponseReturnValue:
    jobs, large = export_jobs.jobs_of(context.db, context.store, batch), export_jobs.is_large(context.db, batch)
    running = any(job.stage is export_jobs.ExportStage.RUNNING for job in jobs)
    return render_template(template, batch=batch, profile=batch_profile(batch), jobs=jobs, large=large, running=running)
