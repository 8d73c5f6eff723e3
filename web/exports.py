"""The documents of a batch: of a large one written while people go on working, with how far each is."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from notices.profile import load
from records.schema import Batch
from shenbao.service import exportjobs
from shenbao.service.access import NotFound, Right
from shenbao.service.exports import Export
from web.guard import Desk, route

blueprint = Blueprint("exports", __name__)


@route(blueprint, "/batches/<batch_id>/exports", Right.REPORT)
def show(desk: Desk, batch: Batch) -> ResponseReturnValue:
    return _jobs(desk, batch, "exports.html")


@route(blueprint, "/batches/<batch_id>/exports/table", Right.REPORT, renews=False)
def table(desk: Desk, batch: Batch) -> ResponseReturnValue:
    return _jobs(desk, batch, "exports_table.html")


@route(blueprint, "/batches/<batch_id>/exports/<kind>", Right.REPORT, methods=("POST",), detached=True)
def begin(desk: Desk, batch: Batch, kind: str) -> ResponseReturnValue:
    if kind not in list(Export):
        raise NotFound()
    exportjobs.begin(desk.store, desk.actor, batch.id, Export(kind))
    return redirect(url_for("exports.show", batch_id=batch.id))


def _jobs(desk: Desk, batch: Batch, template: str) -> ResponseReturnValue:
    jobs, large = exportjobs.jobs_of(desk.db, desk.store, batch), exportjobs.is_large(desk.db, batch)
    running = any(job.stage is exportjobs.Stage.RUNNING for job in jobs)
    return render_template(template, batch=batch, profile=load(batch.notice), jobs=jobs, large=large, running=running)
