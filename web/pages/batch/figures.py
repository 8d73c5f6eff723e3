"""The figures of a batch: charts drawn here, with a table beside each."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from reports.batch.statistics import Completeness
from reports.charts.bars import Bar, bar_chart
from shenbao.service.core.access import Right
from shenbao.service.core.profiles import batch_profile
from shenbao.service.insight.figures import BatchFigures, Count, QuotaState, batch_figures
from storage.schema import Batch
from web.guard import RequestContext, route
from web.words.office import said

blueprint = Blueprint("figures", __name__)


@route(blueprint, "/batches/<batch_id>/figures", Right.VIEW)
def batch(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    figures = batch_figures(context.db, context.actor, batch)
    return render_template("figures.html", batch=batch, profile=batch_profile(batch), figures=figures, charts=_charts(figures))


def _charts(figures: BatchFigures) -> dict[str, Markup]:
    return {
        "kinds": count_chart(figures.by_kind, _("问题的种类")),
        "parts": count_chart(figures.by_part, _("问题所在的部分")),
        "recommenders": share_chart(figures.by_recommender, _("推荐单位的材料齐全情况")),
        "cities": share_chart(figures.by_city, _("地市的材料齐全情况")),
        "quotas": _quota_chart(figures.quotas),
    }


def count_chart(rows: Sequence[Count], title: str) -> Markup:
    return bar_chart([Bar(said(row.name), (row.errors, row.warnings)) for row in rows], title)


def share_chart(rows: Sequence[Completeness], title: str) -> Markup:
    bars = [Bar(r.name, (r.discrepant, r.doubtful, r.complete), f"{r.complete + r.doubtful}/{r.total}") for r in rows]
    return bar_chart(bars, title, full=True)


def _quota_chart(rows: Sequence[QuotaState]) -> Markup:
    bars = [Bar(row.recommender, (row.over, min(row.used, row.limit)), f"{row.used}/{row.limit}") for row in rows]
    return bar_chart(bars, _("推荐名额"), ("s0", "s3"))
