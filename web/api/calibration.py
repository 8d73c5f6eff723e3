"""How far the readers can be trusted, as figures."""

from __future__ import annotations

from shenbao.service import calibration
from shenbao.service.access import NotFound, Right
from web.api.contract import Call, Operations
from web.api.shapes.figures import CalibrationOut, CalibrationQuery

operations = Operations("读取质量")


@operations.add(
    "GET",
    "/calibration",
    "查看各栏目的更正率与置信度校准",
    right=Right.MEASURE,
    query=CalibrationQuery,
    answer=CalibrationOut,
    errors=(404,),
)
def read_calibration(call: Call) -> CalibrationOut:
    notice = call.query.notice
    if notice not in {profile.id for profile in calibration.notices()}:
        raise NotFound()
    return CalibrationOut.model_validate(calibration.measure(call.session, call.actor, notice, call.api.settings.target_accuracy))
