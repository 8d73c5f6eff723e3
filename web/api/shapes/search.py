"""Full-text search, on the wire."""

from __future__ import annotations

from pydantic import Field

from web.api.shapes.base import Id, In, Out


class SearchQuery(In):
    q: str = Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$", description="要找的词，空格分开；各词须在同一页上")
    batch: Id | None = None
    page: int = Field(1, ge=1, le=1000, description="结果的第几页，每页 30 条")


class HitOut(Out):
    """一页上的第一处；before 和 after 中的身份证号、电话、邮箱只显示一部分。"""

    packet: Id
    packet_name: str
    applicant: str
    batch: Id
    batch_name: str
    page: Id
    file: str
    number: int
    part: str
    before: str
    found: str
    after: str


class NamedOut(Out):
    """按名称、文件名或问题找到的一份材料；text：名称、文件路径或问题的文字。"""

    packet: Id
    applicant: str
    batch: Id
    batch_name: str
    text: str


class HitList(Out):
    items: list[HitOut]
    words: list[str] = Field(description="实际查找的词")
    total: int = Field(description="最多数到 1000")
    pages: int
    packets: list[NamedOut] = Field(description="名称、申报单位、项目、推荐单位或其拼音首字母中有这些词的材料，最多 8 份")
    files: list[NamedOut] = Field(description="文件名中有这些词的文件，最多 8 个")
    findings: list[NamedOut] = Field(description="文字中有这些词的未了问题，最多 8 个")
