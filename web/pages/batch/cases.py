"""办理一览: a row an application of the batch with what it lacks, who works on it, what is overdue, told, returned and mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from reports.batch.cases import Case, Late, Stage
from shenbao.service.core.access import Right
from shenbao.service.core.profiles import batch_profile
from shenbao.service.insight.cases import case_table
from shenbao.service.insight.exports import Export
from shenbao.service.insight.listing import ON_A_PAGE
from storage.schema import Batch
from web.forms import number
from web.guard import RequestContext, route

blueprint = Blueprint("cases", __name__)
NARROWING = ("city", "recommender", "person")
LATE = "late"


@route(blueprint, "/batches/<batch_id>/cases", Right.VIEW)
def show(context: RequestContext, batch: Batch) -> ResponseReturnValue:
    table = case_table(context.db, batch)
    wanted = {key: request.args.get(key, "") for key in (*NARROWING, "item", "stage")}
    narrowed = [case for case in table.cases if _fits(case, wanted)]
    cases = [case for case in narrowed if wanted["stage"] in ("", case.stage.name.lower(), case.late and LATE)]
    pages = max(1, -(-len(cases) // ON_A_PAGE))
    page = min(max(1, number(request.args.get("page"), 1)), pages)
    shown = cases[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    choices = {key: sorted({value for case in table.cases if (value := getattr(case, key))}) for key in NARROWING}
    counts = Counter(case.stage for case in narrowed)
    told = {"table": table, "cases": shown, "found": len(cases), "all": len(narrowed), "choices": choices, "wanted": wanted}
    told |= {"stages": [(stage, counts[stage]) for stage in Stage if counts[stage]], "people": _people(narrowed)}
    told |= {"late": sum(case.late is not Late.NO for case in narrowed), "page": page, "pages": pages}
    documents = [Export.CASES, Export.CASES_PAGE]
    return render_template("cases.html", batch=batch, profile=batch_profile(batch), documents=documents, **told)


def _fits(case: Case, wanted: dict[str, str]) -> bool:
    item = wanted["item"]
    return all(wanted[key] in ("", getattr(case, key)) for key in NARROWING) and (not item or item in case.lacking)


def _people(cases: Sequence[Case]) -> list[tuple[str, int, int, int]]:
    """(who, packets, of them to be reviewed, overdue reviews), whoever has the most to do first; those that are nobody's last."""
    rows = []
    for person in {case.person for case in cases}:
        own = [case for case in cases if case.person == person]
        open_ones = sum(case.stage in (Stage.UNREAD, Stage.REVIEW) for case in own)
        rows.append((person, len(own), open_ones, sum(case.late is Late.REVIEW for case in own)))
    return sorted(rows, key=lambda row: (not row[0], -row[2], row[0]))
