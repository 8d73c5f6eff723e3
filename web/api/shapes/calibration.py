"""How far the readers can be trusted, what is asked blind, and from which confidence on nothing is asked, on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from model.page import Reader
from shenbao.service.checking.sampling import MOST
from web.api.shapes.base import Id, In, Out

FieldKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,119}$")]


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
    （全部单位）得出、可由管理人员采用的界限；readers 为各读取方式的现行界限；依次为读取方式（空：全部）及其界限。
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
    readers: list[tuple[str, BoundOut]]
    learned: list[tuple[str, BoundOut]]
    may_accept: bool = Field(description="令牌的主人能看到有此通知材料的全部单位，可采用或恢复界限")


class PolicyQuery(CalibrationQuery):
    office: Id | None = Field(None, description="单位；不填即令牌主人的单位")


class PolicyIn(In):
    """只对此后读取的材料有效。"""

    share: float = Field(ge=0, le=MOST, description="系统有把握的内容中，随机抽取多少请人盲录")
    second: list[FieldKey] = Field(default_factory=list, max_length=500, description="每份材料都须二次录入的栏目")
    optional: bool = Field(False, description="未盲录完也可以审核完毕")


class PolicyOut(Out):
    notice: str
    office: Id
    share: float
    second: list[str]
    optional: bool
    askable: list[str] = Field(description="可以要求二次录入的栏目")


class ThresholdQuery(CalibrationQuery):
    reader: Reader | Literal[""] = Field("", description="读取方式；空表示全部")
