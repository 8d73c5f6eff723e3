"""How far the readers can be trusted; what is asked blind, and from which confidence on nothing is asked."""

from __future__ import annotations

from notices.profile import Profile, available, load
from shenbao.service.checking import calibration, sampling
from shenbao.service.checking.sampling import Policy
from shenbao.service.core.access import NotFound, Right, need_office
from web.api.contract import Call, Operations
from web.api.shapes.calibration import (
    BoundOut,
    CalibrationOut,
    CalibrationQuery,
    PolicyIn,
    PolicyOut,
    PolicyQuery,
    ThresholdQuery,
)

operations = Operations("统计")


def _profile(call: Call) -> Profile:
    if call.query.notice not in available():
        raise NotFound()
    return load(call.query.notice)


@operations.add(
    "GET",
    "/calibration",
    "查看各栏目的更正率与可信度校准",
    right=Right.MEASURE,
    query=CalibrationQuery,
    answer=CalibrationOut,
    errors=(404,),
)
def read_calibration(call: Call) -> CalibrationOut:
    target = call.api.settings.target_accuracy
    return CalibrationOut.model_validate(calibration.measure(call.session, call.actor, _profile(call).id, target))


@operations.add(
    "GET", "/calibration/policy", "查看盲录的设置", right=Right.MEASURE, query=PolicyQuery, answer=PolicyOut, errors=(404,)
)
def read_policy(call: Call) -> PolicyOut:
    return _policy(call)


def _policy(call: Call) -> PolicyOut:
    profile, office = _profile(call), need_office(call.session, call.actor, call.query.office or call.actor.office_id or "")
    policy = sampling.policy_of(call.session, office, profile.id, call.api.settings.sample_share)
    askable = [spec.key for spec in sampling.askable(profile)]
    said = {"share": policy.share, "second": list(policy.second), "optional": policy.optional}
    return PolicyOut(notice=profile.id, office=office, askable=askable, **said)


@operations.add(
    "PUT",
    "/calibration/policy",
    "更改盲录的设置",
    right=Right.MEASURE,
    query=PolicyQuery,
    body=PolicyIn,
    answer=PolicyOut,
    errors=(404,),
)
def set_policy(call: Call) -> PolicyOut:
    sent, office = call.body, call.query.office or call.actor.office_id or ""
    policy = Policy(sent.share, tuple(dict.fromkeys(sent.second)), sent.optional)
    sampling.set_policy(call.session, call.actor, office, _profile(call), policy)
    return _policy(call)


@operations.add(
    "PUT",
    "/calibration/threshold",
    "采用由抽查得出的存疑界限",
    right=Right.MEASURE,
    query=ThresholdQuery,
    answer=BoundOut,
    errors=(404,),
)
def accept_threshold(call: Call) -> BoundOut:
    profile, target = _profile(call), call.api.settings.target_accuracy
    return BoundOut.model_validate(calibration.accept(call.session, call.actor, profile.id, call.query.reader, target))


@operations.add(
    "DELETE",
    "/calibration/threshold",
    "恢复默认的存疑界限",
    right=Right.MEASURE,
    query=ThresholdQuery,
    status=204,
    errors=(404,),
)
def drop_threshold(call: Call) -> None:
    calibration.drop(call.session, call.actor, _profile(call).id, call.query.reader)
