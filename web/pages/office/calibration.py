"""How far the readers can be trusted: corrections by field and reader, and whether a confidence means what it says."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from model.page import Reader
from notices.profile import Profile
from reports.charts.reliability import Point, reliability_chart
from shenbao.service.checking import calibration
from shenbao.service.core.access import NotFound, Right
from shenbao.settings import Settings
from web.guard import RequestContext, route, settings

blueprint = Blueprint("calibration", __name__)


@route(blueprint, "/calibration", Right.MEASURE)
def show(context: RequestContext) -> ResponseReturnValue:
    notices = calibration.notices()
    profile = _chosen(notices, request.args.get("notice") or Settings().notice)
    figures = calibration.measure(context.db, context.actor, profile.id, settings().target_accuracy)
    points = [Point(b.said, b.right, b.count) for b in figures.bins]
    chart = reliability_chart(points, _("可信度校准"), _("机器给出的可信度"), _("人工认可的比例"))
    names = {spec.key: spec.name for spec in profile.fields}
    return render_template(
        "calibration.html", figures=figures, profile=profile, notices=notices, chart=chart, names=names, readers=_readers()
    )


def _chosen(notices: list[Profile], wanted: str) -> Profile:
    found = next((profile for profile in notices if profile.id == wanted), None)
    if found is None:
        raise NotFound()
    return found


def _readers() -> dict[str, str]:
    return {
        Reader.OCR: _("文字识别"),
        Reader.TEXT_LAYER: _("PDF 文字层"),
        Reader.WORD: "Word",
        Reader.OFD: "OFD",
        Reader.NONE: _("未找到"),
        Reader.PERSON: _("人工"),
    }
