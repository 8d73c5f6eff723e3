"""The base of every model of a profile: a key that it does not know is refused, and nothing changes once it is loaded."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
