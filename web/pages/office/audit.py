"""The audit trail, for administrators: in sentences, filtered, as CSV and XLSX, its chain verified."""

from __future__ import annotations

import io
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from model.errors import UsageError
from shenbao.service.core.access import Right
from shenbao.service.office import audit_trail
from shenbao.service.office.audit_trail import PROGRAM_ITSELF, TrailFilter
from storage import audit
from web.forms import number
from web.guard import RequestContext, route

blueprint = Blueprint("audit", __name__, url_prefix="/administration")
ON_A_PAGE = 200
LONGEST = 300  # characters of a packet's name
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@route(blueprint, "/audit", Right.AUDIT)
def trail(context: RequestContext) -> ResponseReturnValue:
    by, before = _wish(), number(request.args.get("before"), 0) or None
    lines = audit_trail.lines(context.db, context.actor, by, before, ON_A_PAGE)
    more = lines[-1].row.seq if len(lines) == ON_A_PAGE else None
    choices = {"actions": audit_trail.actions(context.db), "people": audit_trail.people(context.db, context.actor)}
    asked = {key: value for key in FILTERS if (value := request.args.get(key, ""))}
    return render_template("audit.html", lines=lines, more=more, by=by, asked=asked, program=PROGRAM_ITSELF, **choices)


@route(blueprint, "/audit/verify", Right.AUDIT, methods=("POST",))
def verify(context: RequestContext) -> ResponseReturnValue:
    broken = list(audit.broken_links(context.db))
    if broken:
        flash(_("审计记录被改动过，首个异常序号：%(seq)s", seq=broken[0]), "danger")
    else:
        flash(_("审计记录完整，没有改动"), "success")
    return redirect(url_for("audit.trail"))


@route(blueprint, "/audit.csv", Right.AUDIT, detached=True)
def trail_csv(context: RequestContext) -> ResponseReturnValue:
    with context.store.database.look() as db:
        answer = Response("".join(audit_trail.as_csv(db, context.actor, _wish())), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=audit.csv"
    return answer


@route(blueprint, "/audit.xlsx", Right.AUDIT, detached=True)
def trail_xlsx(context: RequestContext) -> ResponseReturnValue:
    out = io.BytesIO()
    with context.store.database.look() as db:
        audit_trail.write_workbook(db, context.actor, _wish(), out)
    out.seek(0)
    return send_file(out, XLSX, as_attachment=True, download_name="审计记录.xlsx")


FILTERS = ("user", "since", "until", "packet", "action")


def _wish() -> TrailFilter:
    args = request.args
    packet, action = args.get("packet", "").strip()[:LONGEST], args.get("action", "")[:60]
    return TrailFilter(args.get("user", "")[:24], _day("since"), _day("until"), packet, action)


def _day(key: str) -> date | None:
    try:
        return date.fromisoformat(request.args[key]) if request.args.get(key) else None
    except ValueError as error:
        raise UsageError(_("请填写有效的日期")) from error
