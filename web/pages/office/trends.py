"""Reports across batches: trends, throughput, time to notice, repeat offenders."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from notices.profile import available, load
from reports.charts.time_columns import Column, column_chart
from shenbao.service.core.access import Right
from shenbao.service.insight.trends import Scope, Trends, scope_of, trends
from shenbao.service.office import administration
from web.guard import RequestContext, route

blueprint = Blueprint("reports", __name__)


@route(blueprint, "/reports", Right.REPORT)
def show(context: RequestContext) -> ResponseReturnValue:
    scope = _scope(context)
    told = trends(context.db, context.actor, scope)
    offices, notices = administration.offices(context.db, context.actor), [load(name) for name in available()]
    return render_template("reports.html", told=told, scope=scope, charts=_charts(told), offices=offices, notices=notices)


def _scope(context: RequestContext) -> Scope:
    """What the address asks for; days that make no sense are as if they were not there."""
    asked = request.args
    notice = asked.get("notice", "")
    days = _day(asked.get("since", "")), _day(asked.get("until", ""))
    return scope_of(context.db, context.actor, days, asked.get("office", ""), notice if notice in available() else "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _charts(told: Trends) -> dict[str, Markup]:
    periods = told.periods
    results = [Column(p.label, (p.received.discrepant, p.received.doubtful, p.received.complete, p.unread)) for p in periods]
    through = [Column(p.label, (p.read, p.reviewed)) for p in periods]
    waits = [Column(p.label, (p.hours or (0, 0))) for p in periods]
    errors = [Column(p.label, (p.errors_each,)) for p in periods]
    return {
        "results": column_chart(results, _("收到的材料及核对结果"), ("s0", "s1", "s2", "s3")),
        "errors": column_chart(errors, _("每份材料的补正事项"), ("s0",)),
        "through": column_chart(through, _("处理量"), ("s3", "s2"), stacked=False),
        "waits": column_chart(waits, _("从收到到出具告知书的小时数"), ("s3", "s1"), stacked=False),
    }
