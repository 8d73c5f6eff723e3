"""Figures, on the wire."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from model.page import Reader
from web.api.shapes.base import Id, In, Out


class CalibrationQuery(In):
    notice: str = Field("xxxf2020", max_length=100, pattern=r"^[^\x00]*$", description="通知的标识")


class BinOut(Out):
    """可信度在 low 与 high 之间的内容。"""

    low: float
    high: float
    count: int
    said: float = Field(description="平均可信度")
    right: float = Field(description="人工认可的比例")


class RateOut(Out):
    key: str
    reader: Reader
    looked_at: int
    changed: int
    missed: int = Field(description="更正的内容中，机器完全没有读出的")
    right: tuple[float, float] = Field(description="正确率的 95% 置信区间（Wilson）")


class BoundOut(Out):
    """存疑界限：可信度低于 value 的内容标为存疑。"""

    value: float
    samples: int
    measured: bool = Field(description="false 表示数据不足，用默认值")
    reached: bool = Field(description="false 表示还不能断定正确率达到要求")


class AccuracyOut(Out):
    """盲录的抽查所得的正确率；尚无人选定的（pending）按读错计。"""

    what: str = Field(description="栏目或栏目类型")
    reader: Reader
    count: int
    right: int
    pending: int
    bounds: tuple[float, float] = Field(description="正确率的 95% 置信区间（Wilson）")


class CalibrationOut(Out):
    """looked_at 至 rates：令牌可见的单位中看着系统所读确认或更正过的内容。drawn 至 by_field：盲录的抽查。bound 为现行界限；learned 为抽查
    （全部单位）得出、可由管理人员采用的界限，依次为读取方式（空：全部）及其界限。
    """

    notice: str
    target: float
    looked_at: int
    changed: int
    error: float = Field(description="可信度与实际正确率的平均偏差")
    bins: list[BinOut]
    rates: list[RateOut]
    bound: BoundOut
    drawn: int = Field(description="抽查所抽取的内容")
    entered: int = Field(description="其中已盲录的")
    by_type: list[AccuracyOut]
    by_field: list[AccuracyOut]
    learned: list[tuple[str, BoundOut]]


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
