"""Full-text search over everything read, and the page on which something was found."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from reports.view import part_title
from shenbao.service.checking import untold
from shenbao.service.core.access import NotFound, Right, load_batch
from shenbao.service.core.profiles import batch_profile
from shenbao.service.insight import fulltext, named
from storage.schema import Batch, Packet, PageRow
from web.forms import LONGEST_SEARCH, number
from web.guard import RequestContext, route

blueprint = Blueprint("search", __name__)


@route(blueprint, "/search", Right.VIEW)
def fulltext_search(context: RequestContext) -> ResponseReturnValue:
    query, batch_id = request.args.get("q", "").strip()[:LONGEST_SEARCH], request.args.get("batch", "")
    batch = load_batch(context.db, context.actor, batch_id) if batch_id else None
    page = max(1, number(request.args.get("page"), 1))
    hits = fulltext.find(context.db, context.actor, query, page, batch.id if batch else "")
    others = named.find(context.db, context.actor, query if page == 1 else "", batch.id if batch else "")
    return render_template("fulltext.html", said=query, hits=hits, named=others, page=min(page, hits.pages), batch=batch)


@route(blueprint, "/packets/<packet_id>/pages/<page_id>", Right.VIEW)
def page(context: RequestContext, packet: Packet, page_id: str) -> ResponseReturnValue:
    """A page as read, with the places of what was searched for."""
    row = context.db.scalars(select(PageRow).where(PageRow.id == page_id, PageRow.packet_id == packet.id)).first()
    if row is None:
        raise NotFound()
    query = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    batch = context.db.get_one(Batch, packet.batch_id)
    order = select(PageRow.id).where(PageRow.packet_id == packet.id).order_by(PageRow.order, PageRow.sequence, PageRow.number)
    ids = list(context.db.scalars(order))
    profile, asked = batch_profile(batch), untold.asked_in(context.db, context.actor, packet).values()
    hidden = untold.places_in(asked, (row.file_path, row.number))
    return render_template(
        "page.html",
        packet=packet,
        batch=batch,
        row=row,
        said=query,
        title=part_title(row.part_by_person or row.part or "other", profile),
        found=fulltext.places(row, query, untold.secrets_in(profile, asked), hidden),
        place=ids.index(row.id),
        ids=ids,
    )
