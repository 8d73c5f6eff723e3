"""What all requests and answers of the API are made of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{24}$")]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=20_000)]
Name = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$", max_length=200)]
Reason = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=2000)]
FarTime = Annotated[AwareDatetime, Field(lt=datetime(2200, 1, 1, tzinfo=UTC))]
Share = Annotated[float, Field(ge=0, le=1)]


class In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class PageQuery(In):
    limit: int = Field(50, ge=1, le=200, description="最多返回多少条")
    cursor: Id | None = Field(None, description="上一次答复中的 next")


class NoQuery(In):
    """No parameters: an unknown one is refused rather than overlooked."""


class Me(Out):
    """令牌的主人及其权限。"""

    user: str | None
    name: str
    role: str
    offices: list[str]
    rights: list[str]
