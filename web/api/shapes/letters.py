"""告知书 and comparisons, on the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from web.api.shapes.base import Hash, Id, In, Name, Out


class DemandOut(Out):
    code: str
    message: str
    severity: str


class PreviewOut(Out):
    packet: Id
    version: int
    demands: list[DemandOut]
    later: list[str] = Field(description="上一份告知书未列出的问题")
    unseen: list[str] = Field(description="依据图像识别、尚无人对照图像看过的补正要求；有则不能出具")
    stands: str = Field(description="最近一份告知书的编号，再次出具须以 replaces 指明；未出具过时为空")
    first: date | None = Field(description="期限最早可选的日期；告知书不写期限时为空")
    last: date | None = Field(description="期限最晚可选的日期；不限时为空")
    proposed: date | None = Field(description="未指明期限时所用的日期；通知未规定时为空，须指明期限")
    texts: list[str] = Field(description="告知书各段文字；没有需要补正的内容时为空")


class NoticeIn(In):
    due: date | None = Field(None, description="补正期限；通知规定了期限的可以省略")
    replaces: str = Field("", max_length=200, description="所代替的告知书编号，须为最近一份")


class NoticeOut(Out):
    id: Id
    packet: Id
    number: str
    issued: datetime
    due: date | None = Field(description="补正期限")
    replaces: str = Field(description="所代替的告知书编号")
    codes: list[str]
    pdf_sha256: Hash
    docx_sha256: Hash
    texts: list[str]


class RecommenderLetterIn(In):
    recommender: Name
    due: date | None = Field(None, description="办理期限")


class RecommenderLetterOut(Out):
    id: Id
    batch: Id
    recommender: str
    number: str
    issued: datetime
    pdf_sha256: Hash
    docx_sha256: Hash
    texts: list[str]


class ToRecommenderOut(Out):
    recommender: str
    told: bool = Field(description="最近一份告知书是否已写明现有的全部事项")
    texts: list[str] = Field(description="现在出具的告知书各段文字；没有事项时为空")
    issued: list[RecommenderLetterOut] = Field(description="已出具的告知书，新的在前")


class ToRecommenderList(Out):
    items: list[ToRecommenderOut]


class NoticeList(Out):
    items: list[NoticeOut]


class ComparedOut(DemandOut):
    name: str = Field(description="所涉及的栏目、印章或材料")
    before: str = Field(description="原材料中的内容（出具告知书时）")
    after: str = Field(description="补正材料中的内容")


class ChangeOut(Out):
    """未要求补正而有改动的栏目。"""

    key: str
    name: str
    before: str
    after: str


class ComparisonOut(Out):
    packet: Id
    first: Id
    number: str = Field(description="所答复的告知书文号；未出具过则为空")
    mended: list[ComparedOut]
    standing: list[ComparedOut]
    fresh: list[ComparedOut] = Field(description="告知书未列出的问题")
    changes: list[ChangeOut]


class LinkIn(In):
    first: Id | None = Field(description="所补正的原材料；null 表示不是补正材料")


class ResubmissionIn(In):
    how: Literal["whole", "partial"] = Field(description="整套重交；补交部分，即其余沿用原材料")
    keep: list[Id] | None = Field(None, max_length=20_000, description="补交部分时沿用的原材料页面；缺省按机器的建议")


class OldPageOut(Out):
    id: Id
    file: str
    number: int
    part: str
    keep: bool = Field(description="沿用（或建议沿用）原材料的这一页")
    by: tuple[str, int] | None = Field(description="替换它的页面：文件和页码")


class ResubmissionOut(Out):
    packet: Id
    version: int
    first: Id
    chosen: Literal["", "whole", "partial"] = Field(description="已选择的补交方式；空：尚未选择")
    proposed: Literal["whole", "partial"] = Field(description="机器的建议")
    lacking: list[str] = Field(description="原材料有、本次没有交来的部分")
    pages: list[OldPageOut] = Field(description="原材料的各页")
