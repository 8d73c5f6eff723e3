"""Figures, on the wire."""

from __future__ import annotations

from pydantic import Field

from model.page import Reader
from web.api.shapes.base import In, Out


class CalibrationQuery(In):
    notice: str = Field("xxxf2020", max_length=100, pattern=r"^[^\x00]*$", description="通知的标识")


class BinOut(Out):
    """置信度在 low 与 high 之间的内容。"""

    low: float
    high: float
    count: int
    said: float = Field(description="平均置信度")
    right: float = Field(description="人工认可的比例")


class RateOut(Out):
    key: str
    reader: Reader
    looked_at: int
    changed: int
    missed: int = Field(description="更正的内容中，机器完全没有读出的")


class BoundOut(Out):
    """现行核对界限：置信度低于 value 的内容提示核对。"""

    value: float
    samples: int
    measured: bool = Field(description="false 表示数据不足，用默认值")
    reached: bool = Field(description="false 表示置信度最高的内容也未达到要求的正确率")


class CalibrationOut(Out):
    """只统计令牌可见的单位中人工确认或更正过的内容；bound 依据全部单位。"""

    notice: str
    target: float
    looked_at: int
    changed: int
    error: float = Field(description="置信度与实际正确率的平均偏差")
    bins: list[BinOut]
    rates: list[RateOut]
    bound: BoundOut
