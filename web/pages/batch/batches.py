"""The start page with all batches, the page of a batch with its live table, its register and its receipt."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from model.errors import UsageError
from model.paper_codes import packet_code
from notices.profile import available, id_of, load
from reports.qr import as_svg
from reports.sheets import separator_sheets
from shenbao.service.checking import register_versions
from shenbao.service.core.access import Right, load_packet
from shenbao.service.core.config import office_today
from shenbao.service.core.profiles import batch_profile
from shenbao.service.insight.export_jobs import is_large
from shenbao.service.insight.exports import Export
from shenbao.service.insight.listing import (
    COLUMNS,
    Listing,
    batches_of,
    columns_of,
    notices_of,
    packets_of,
    standing_codes,
    values_of,
)
from shenbao.service.insight.listing import choose_columns as keep_columns
from shenbao.service.insight.views import views_of
from shenbao.service.letters.receipts import receipt_pdf
from shenbao.service.office import administration, endpoints
from shenbao.service.office.many import NEEDED, ManyAction
from shenbao.service.office.todo import todo_of
from shenbao.service.reception import uploads
from shenbao.service.reception.manifest import receipt_of
from shenbao.service.review import assignment
from shenbao.settings import Settings
from storage.schema import Batch, Office, Packet, now
from web.forms import day, number, wish
from web.guard import RequestContext, route
from web.pages.office.login import inside
from web.pages.packet.downloads import as_attachment

blueprint = Blueprint("batches", __name__)


@route(blueprint, "/", None)
def start(context: RequestContext) -> ResponseReturnValue:
    """Who sees no batches comes to what he has to do."""
    if not context.actor.may(Right.VIEW):
        return redirect(url_for("administration.users" if context.actor.may(Right.ACCOUNTS) else "audit.trail"))
    return _batches(context, "start.html")


@route(blueprint, "/batches/table", Right.VIEW, renews=False)
def start_table(context: RequestContext) -> ResponseReturnValue:
    return _batches(context, "start_table.html")


def _batches(context: RequestContext, template: str) -> ResponseReturnValue:
    page = number(request.args.get("page"), 1)
    rows, pages = batches_of(context.db, context.actor, page)
    notices = [load(name) for name in available()]
    places = administration.offices(context.db, context.actor)
    todo = todo_of(context.db, context.actor)
    told = {"waiting": todo, "notices": notices, "usual": id_of(Settings().notice), "offices": places}
    told |= {"silent": [row for row in todo.receivers if endpoints.is_switched_off(row)]}
    return render_template(template, rows=rows, page=page, pages=pages, **told)


@route(blueprint, "/batches", Right.UPLOAD, methods=("POST",))
def create(context: RequestContext) -> ResponseReturnValue:
    notice = request.form.get("notice", "")
    if notice not in available():
        raise UsageError("请选择通知")
    office = administration.load_office(context.db, context.actor, request.form.get("office") or context.user.office_id)
    batch = uploads.create_batch(context.db, context.actor, request.form.get("name", "")[:200], notice, office.id)
    return redirect(url_for("transfers.upload", batch_id=batch.id))


@route(blueprint, "/batches/<batch_id>", Right.VIEW)
def show(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    return _packets(context, batch, "batch.html")


@route(blueprint, "/batches/<batch_id>/table", Right.VIEW, renews=False)
def table(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    return _packets(context, batch, "packets_table.html")


def _packets(context: RequestContext, batch: Batch, template: str) -> ResponseReturnValue:
    wanted = wish()
    listed = _listed(context, packets_of(context.db, context.actor, wanted, batch.id))
    choices: dict[str, Any] = {
        "recommenders": values_of(context.db, batch.id, Packet.recommender),
        "cities": values_of(context.db, batch.id, Packet.city),
    }
    people = assignment.assignable(context.db, context.actor, batch.office_id) if context.actor.may(Right.ASSIGN) else []
    if template == "batch.html":
        choices["demands"] = [(code, count) for code, count in standing_codes(context.db, batch.id)]
        choices["register"] = register_versions.proposed(context.db, batch)
    documents = {"people": people, "large": is_large(context.db, batch), "exported": list(Export)}
    return render_template(template, batch=batch, profile=batch_profile(batch), wish=wanted, **listed, **choices, **documents)


@route(blueprint, "/batches/<batch_id>/assignments", Right.ASSIGN, methods=("POST",))
def share_out(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    """What is nobody's is shared out among the people chosen."""
    due = day({"due": request.form.get("due", "")}, "due")
    count = assignment.share_out(context.db, context.actor, batch.id, request.form.getlist("user"), due)
    flash(_("已分派 %(count)s 份材料", count=count), "success")
    return redirect(url_for("batches.show", batch_id=batch.id))


def _listed(context: RequestContext, listing: Listing) -> dict[str, Any]:
    """A list with the columns that the person chose."""
    columns = columns_of(context.user)
    notices = notices_of(context.db, listing.rows) if "notice" in columns else {}
    return {
        "views": views_of(context.user),
        "many": ManyAction,
        "needed": NEEDED,
        "today": office_today(),
        "listing": listing,
        "columns": columns,
        "all_columns": COLUMNS,
        "notices": notices,
    }


@route(blueprint, "/preferences/columns", None, methods=("POST",))
def choose_columns(context: RequestContext) -> ResponseReturnValue:
    keep_columns(context.db, context.user, request.form.getlist("column"))
    return redirect(inside(request.form.get("next", "")) or url_for("batches.start"))


@route(blueprint, "/packets", Right.VIEW)
def search(context: RequestContext) -> ResponseReturnValue:
    """Packets of all batches that the person sees."""
    wanted = wish()
    listed = _listed(context, packets_of(context.db, context.actor, wanted))
    return render_template("search.html", batch=None, wish=wanted, **listed)


@route(blueprint, "/packets/table", Right.VIEW, renews=False)
def search_table(context: RequestContext) -> ResponseReturnValue:
    wanted = wish()
    listed = _listed(context, packets_of(context.db, context.actor, wanted))
    return render_template("packets_table.html", batch=None, wish=wanted, **listed)


@route(blueprint, "/batches/<batch_id>/receipt", Right.VIEW)
def receipt(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    """受理回执: what was sent, stored and refused, for print; of one packet, for its applicant, where `packet` is named."""
    only = load_packet(context.db, context.actor, request.args["packet"]) if "packet" in request.args else None
    office, told = context.db.get_one(Office, batch.office_id), receipt_of(context.db, batch, only.id if only else None)
    code = Markup(as_svg(packet_code(only.id))) if only else ""  # noqa: S704 - drawn here, of digits alone
    shown = {"receipt": told, "only": only, "office": office, "printed": now(), "code": code}
    return render_template("receipt.html", batch=batch, profile=batch_profile(batch), **shown)


@route(blueprint, "/packets/<packet_id>/receipt.pdf", Right.VIEW)
def receipt_letter(context: RequestContext, packet: Packet) -> ResponseReturnValue:
    data = receipt_pdf(context.db, context.store, context.actor, packet.id)
    return as_attachment(BytesIO(data), f"{packet.applicant or packet.name}收件回执.pdf", "application/pdf")


@route(blueprint, "/separator-sheets.pdf", Right.UPLOAD)
def sheets(_context: RequestContext) -> ResponseReturnValue:
    """Sheets to be laid between packets before a pile is scanned; `count` of them, by default 10."""
    count = request.args.get("count", 10, int)
    return as_attachment(BytesIO(separator_sheets(count)), "材料分隔页.pdf", "application/pdf")
