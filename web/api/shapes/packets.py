"""Packets, files and pages, on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field, SecretStr

from model.page import Reader
from shenbao.service.review.assignment import Whose
from storage.schema import PacketState
from web.api.shapes.base import Hash, Id, In, Name, Out, PageQuery, Share


class PacketIn(In):
    batch: Id
    name: Name
    previous: Id | None = Field(None, description="所补正的原材料")


class PacketQuery(PageQuery):
    batch: Id | None = None
    state: PacketState | None = None
    result: Literal["complete", "doubtful", "discrepant"] | None = Field(None, description="读完的材料：齐全、待核对、须补正")
    whose: Whose | None = Field(
        None, description="mine 由本人承办，others 由他人承办，nobody 未分派，postponed 暂缓，overdue 逾期"
    )
    number: str = Field("", max_length=200, pattern=r"^[^\x00]*$", description="在线申报的登记编号")
    recommender: str = Field("", max_length=200, pattern=r"^[^\x00]*$", description="推荐单位，全称")
    city: str = Field("", max_length=60, pattern=r"^[^\x00]*$", description="注册地所在地市")
    finding: str = Field(
        "", max_length=160, pattern=r"^[^\x00]*$", description="有这种（missing）或这个（missing:company.name）问题的材料"
    )
    q: str = Field("", max_length=100, pattern=r"^[^\x00]*$", description="在名称、申报单位、项目、推荐单位中查找的词")


class ProblemOut(Out):
    code: str
    message: str
    remedy: str


class PacketOut(Out):
    id: Id
    batch: Id
    office: Id
    name: str
    state: PacketState
    version: int = Field(description="每次变动都会增加，即材料的 ETag")
    applicant: str
    project: str
    recommender: str
    pages_total: int
    pages_done: int
    errors: int
    warnings: int
    unsure: int = Field(description="机器没有把握、尚无人看过的栏目数")
    problem: ProblemOut | None
    previous: Id | None
    resubmission: Literal["", "whole", "partial"] = Field(description="补交方式：整套重交、补交部分；空：不是补正材料或尚未选择")
    pile: Id | None = Field(description="与哪份材料同在一份扫描件中")
    merged_into: Id | None = Field(description="已并入哪份材料")
    created: datetime
    changed: datetime
    checked: datetime | None
    reviewed: datetime | None


class PacketList(Out):
    items: list[PacketOut]
    next: Id | None


class FileQuery(In):
    path: str = Field(min_length=1, max_length=600, pattern=r"^[^\x00]*$", description="在材料中的路径，例如 附1/证书.jpg")
    sha256: Hash | None = Field(None, description="所发内容的 SHA-256，不符即拒收")


class CloseQuery(In):
    confirm: bool = Field(False, description="已核实：大小或文件数明显偏多也直接读取，不停在 asked")


class KnownIn(In):
    hashes: list[Hash] = Field(max_length=5000)


class KnownOut(Out):
    known: list[Hash] = Field(description="本单位已经保存的内容，可直接加入，不必再传")


class AttachIn(In):
    path: str = Field(min_length=1, max_length=600, pattern=r"^[^\x00]*$")
    sha256: Hash


class UnlockIn(In):
    password: SecretStr = Field(min_length=1, max_length=200, description="文件的密码；只用一次，不保存")


class FileOut(Out):
    id: Id
    path: str
    size: int
    sha256: str
    uploaded: bool = Field(description="false 表示由其他文件中取出")
    kind: str
    fate: str
    pages: int | None
    parent: str | None
    problem: ProblemOut | None
    note: str
    arranged: str = Field(description="其页面被人拆分、合并的情况")


class FileList(Out):
    items: list[FileOut]


class PageOut(Out):
    id: Id
    file: str
    number: int
    part: str
    part_by_person: str | None
    turn_by_person: int | None = Field(description="人工指定的旋转角度（顺时针）")
    order: int = Field(description="在申报书中的次序，从 1 起；0 表示不明")
    reader: Reader


class PageList(Out):
    items: list[PageOut]


class LineOut(Out):
    text: str
    confidence: float
    box: tuple[float, float, float, float] = Field(description="左、上、右、下，为正立页面宽、高的比例")


class PageText(Out):
    page: Id
    file: str
    number: int
    width: int
    height: int
    lines: list[LineOut]


class CropQuery(In):
    """不填即整页。"""

    x0: Share = 0.0
    y0: Share = 0.0
    x1: Share = 1.0
    y1: Share = 1.0


class PartIn(In):
    part: str = Field(max_length=60, pattern=r"^[^\x00]*$", description="通知所定部分的标识，或 blank（空白页）、other（其他）")


class RegionIn(In):
    box: tuple[Share, Share, Share, Share] = Field(description="左、上、右、下，为正立页面宽、高的比例")


class RegionOut(Out):
    text: str = Field(description="识别的文字；识别不出则为空")
    confidence: float


class TurnIn(In):
    degrees: Literal[90, 180, 270] = Field(description="由目前所示的方向顺时针旋转的度数")


class SplitIn(In):
    pages: list[Id] = Field(min_length=1, max_length=5000, description="拆出的页面")
    name: Name = Field(description="新材料的名称")


class MergeIn(In):
    other: Id = Field(description="被并入的材料；其页面、文件和人工更正随之移入")


class PresenceOut(Out):
    others: list[str] = Field(description="同时在看这份材料的其他人")
