"""Figures, on the wire."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from web.api.shapes.base import Id, In, Out


class CountOut(Out):
    """错误和核对事项各多少。key：可用于筛选材料的标识，没有则为空。"""

    name: str
    key: str
    errors: int
    warnings: int


class CompletenessOut(Out):
    """材料份数：须补正、待核对、齐全。"""

    name: str
    discrepant: int
    doubtful: int
    complete: int
    total: int


class QuotaOut(Out):
    recommender: str
    used: int
    limit: int
    left: int
    over: int


class FiguresOut(Out):
    packets: CompletenessOut = Field(description="已读完的材料")
    others: int = Field(description="尚未读完的材料")
    pages: int
    errors: int
    warnings: int
    by_kind: list[CountOut]
    by_part: list[CountOut]
    by_demand: list[CountOut] = Field(description="最常见的 20 项")
    by_recommender: list[CompletenessOut]
    by_city: list[CompletenessOut]
    quotas: list[QuotaOut]


class TrendsQuery(In):
    """不填日期即最近半年。"""

    since: date | None = Field(None, description="收件日期自")
    until: date | None = Field(None, description="收件日期至")
    office: Id | None = None
    notice: str = Field("", max_length=100, pattern=r"^[^\x00]*$", description="通知的标识；空表示全部")


class HoursOut(Out):
    """从收到到出具告知书的小时数。"""

    median: float
    ninth: float = Field(description="十份中九份不超过")


class PeriodOut(Out):
    begin: date
    label: str
    received: CompletenessOut
    unread: int
    errors: int
    read: int
    reviewed: int
    pages: int
    issued: int
    hours: HoursOut | None


class RepeatedOut(Out):
    name: str
    packets: int


class OffenderOut(Out):
    """同一错误在多份材料中出现的申报单位。"""

    applicant: str
    packets: int
    again: list[RepeatedOut]


class TrendsOut(Out):
    since: date
    until: date
    step: str = Field(description="day、week 或 month")
    received: int
    issued: int
    complete_share: float
    read_a_day: float
    hours: HoursOut | None
    periods: list[PeriodOut]
    offenders: list[OffenderOut]
