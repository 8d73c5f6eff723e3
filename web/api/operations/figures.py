"""Figures: of a batch, and across batches."""

from __future__ import annotations

from notices.profile import available
from shenbao.service.core.access import NotFound, Right, load_batch
from shenbao.service.insight import figures as service
from shenbao.service.insight.trends import Period, scope_of, trends
from web.api.contract import Call, Operations
from web.api.shapes.figures import (
    FiguresOut,
    HoursOut,
    OffenderOut,
    PeriodOut,
    RepeatedOut,
    TrendsOut,
    TrendsQuery,
)

operations = Operations("统计")
SUMMED = ("received", "issued", "complete_share", "read_a_day")


@operations.add("GET", "/batches/{batch}/figures", "批次统计", right=Right.VIEW, answer=FiguresOut)
def read_figures(call: Call, batch: str) -> FiguresOut:
    row = load_batch(call.session, call.actor, batch)
    return FiguresOut.model_validate(service.batch_figures(call.session, call.actor, row))


@operations.add("GET", "/trends", "跨批次统计", right=Right.REPORT, query=TrendsQuery, answer=TrendsOut, errors=(404,))
def read_trends(call: Call) -> TrendsOut:
    asked = call.query
    if asked.notice and asked.notice not in available():
        raise NotFound()
    scope = scope_of(call.session, call.actor, (asked.since, asked.until), asked.office or "", asked.notice)
    summary = trends(call.session, call.actor, scope)
    offenders = [
        OffenderOut(applicant=o.applicant, packets=o.packets, again=[RepeatedOut(name=n, packets=p) for n, p in o.again])
        for o in summary.offenders
    ]
    summed = {name: getattr(summary, name) for name in SUMMED}
    periods = [_period(period) for period in summary.periods]
    days = {"since": scope.since, "until": scope.until, "step": scope.step}
    return TrendsOut(**days, **summed, hours=_hours(summary.hours), periods=periods, offenders=offenders)


def _period(period: Period) -> PeriodOut:
    names = [name for name in PeriodOut.model_fields if name != "hours"]
    return PeriodOut.model_validate({name: getattr(period, name) for name in names} | {"hours": _hours(period.hours)})


def _hours(summary: tuple[float, float] | None) -> HoursOut | None:
    return HoursOut(median=summary[0], ninth=summary[1]) if summary else None
