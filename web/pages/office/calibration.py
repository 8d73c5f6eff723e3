"""How far the readers can be trusted: accuracy by the blind sample, corrections by field and reader, whether a confidence means what it
says; what is asked blind, and from which confidence on nothing is asked.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from model.errors import UsageError
from model.page import Reader
from notices.field_types.registry import FieldType
from notices.profile import Profile
from reports.charts.reliability import Point, reliability_chart
from shenbao.service.checking import calibration, sampling
from shenbao.service.checking.sampling import Policy
from shenbao.service.core.access import NotFound, Right
from shenbao.settings import Settings
from storage.schema import Office
from web.guard import RequestContext, route, settings

blueprint = Blueprint("calibration", __name__)


@route(blueprint, "/calibration", Right.MEASURE)
def show(context: RequestContext) -> ResponseReturnValue:
    notices = calibration.notices()
    profile = _chosen(notices, request.args.get("notice") or Settings().notice)
    figures = calibration.measure(context.db, context.actor, profile.id, settings().target_accuracy)
    points = [Point(b.said, b.right, b.count) for b in figures.bins]
    chart = reliability_chart(points, _("可信度校准"), _("机器给出的可信度"), _("人工认可的比例"))
    return render_template(
        "calibration.html",
        figures=figures,
        profile=profile,
        notices=notices,
        chart=chart,
        names={spec.key: spec.name for spec in profile.fields},
        readers=_readers(),
        types=_types(),
        in_force={"": figures.bound, **dict(figures.readers)},
        policy=sampling.policy_of(context.db, context.user.office_id, profile.id, settings().sample_share),
        office=context.db.get_one(Office, context.user.office_id).name,
        askable=_askable(profile),
        most=round(100 * sampling.MOST),
    )


@route(blueprint, "/calibration/policy", Right.MEASURE, methods=("POST",))
def set_policy(context: RequestContext) -> ResponseReturnValue:
    """What the own office wants asked blind of a notice's packets."""
    profile = _chosen(calibration.notices(), request.form.get("notice", ""))
    try:
        share = float(request.form.get("share", "")) / 100
    except ValueError as error:
        raise UsageError(_("请填写抽查比例")) from error
    policy = Policy(share, tuple(request.form.getlist("second")), request.form.get("optional") == "1")
    sampling.set_policy(context.db, context.actor, context.user.office_id, profile, policy)
    flash(_("盲录的设置已更改，此后读取的材料照此抽取"), "success")
    return redirect(url_for("calibration.show", notice=profile.id))


@route(blueprint, "/calibration/threshold", Right.MEASURE, methods=("POST",))
def set_threshold(context: RequestContext) -> ResponseReturnValue:
    """Put in force what the blind sample tells of a `reader` (empty: all), or (`drop`) let the default count again."""
    profile, reader = _chosen(calibration.notices(), request.form.get("notice", "")), request.form.get("reader", "")[:20]
    if request.form.get("drop"):
        calibration.drop(context.db, context.actor, profile.id, reader)
        flash(_("已恢复默认的存疑界限"), "success")
    else:
        bound = calibration.accept(context.db, context.actor, profile.id, reader, settings().target_accuracy)
        flash(_("存疑界限已改为 %(value)s", value=f"{100 * bound.value:.1f}%"), "success")
    return redirect(url_for("calibration.show", notice=profile.id))


def _chosen(notices: list[Profile], wanted: str) -> Profile:
    found = next((profile for profile in notices if profile.id == wanted), None)
    if found is None:
        raise NotFound()
    return found


def _askable(profile: Profile) -> list[tuple[str, list[tuple[str, str]]]]:
    """By part of the form: the fields that can be entered twice."""
    specs = sampling.askable(profile)
    parts = [(part.title, [(spec.key, spec.name) for spec in specs if spec.part == part.id]) for part in profile.parts]
    return [(title, fields) for title, fields in parts if fields]


def _readers() -> dict[str, str]:
    return {
        "": _("全部"),
        Reader.OCR: _("文字识别"),
        Reader.TEXT_LAYER: _("PDF 文字层"),
        Reader.WORD: "Word",
        Reader.OFD: "OFD",
        Reader.NONE: _("未找到"),
        Reader.PERSON: _("人工"),
    }


def _types() -> dict[str, str]:
    return {
        FieldType.TEXT: _("文字"),
        FieldType.DATE: _("日期"),
        FieldType.PERIOD: _("起止时间"),
        FieldType.MONEY: _("金额"),
        FieldType.NUMBER: _("数值"),
        FieldType.COUNT: _("数量"),
        FieldType.MOBILE: _("手机"),
        FieldType.TELEPHONE: _("电话"),
        FieldType.EMAIL: _("电子邮箱"),
        FieldType.CREDIT_CODE: _("统一社会信用代码"),
        FieldType.PERSON: _("人名"),
        FieldType.ORGANISATION: _("单位名称"),
        FieldType.ADDRESS: _("地址"),
        FieldType.CHOICES: _("勾选"),
        FieldType.YES_NO: _("是否"),
        FieldType.CHOICE_NAMES: _("选项名称"),
        FieldType.LEVELS: _("级别年份"),
    }
