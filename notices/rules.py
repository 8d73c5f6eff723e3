"""Demands on what values say, beyond their type: a small closed set of predicates with names, each a model with its own keys.

| `rule` | holds where |
|---|---|
| 签署日期 | each date of `fields` lies neither before `not_before` nor after the day of receipt |
| 逐项述及 | the text of `field` speaks of each choice taken in `choices` (`topics`, by value), where several are |
| 应当述及 | the text of `field` speaks of each of `topics` |

Texts are searched for wordings (`Topic.words`); what a wording is, says `notices.topics`. None of these three ever is an error: staff look.
Demands on numbers, dates and ticks stand in `notices.predicates`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from notices.predicates import Predicates
from notices.strict import Strict


class Topic(Strict):
    """Something that a text may speak of: its name in messages and tables, and wordings any of which speaks of it. `value`: the choice that it
    is about, in a 逐项述及.
    """

    name: str
    words: tuple[str, ...] = Field(min_length=1)
    value: str | int | None = None


class SigningDate(Strict):
    rule: Literal["签署日期"]
    fields: tuple[str, ...] = Field(min_length=1)
    not_before: date | None = None
    by_receipt: bool = True
    clause: str = ""


class EachTold(Strict):
    """`code`: the subject of its findings."""

    rule: Literal["逐项述及"]
    code: str
    field: str
    choices: str
    topics: tuple[Topic, ...] = Field(min_length=1)
    clause: str


class Told(Strict):
    """`code`: the subject of its findings."""

    rule: Literal["应当述及"]
    code: str
    field: str
    topics: tuple[Topic, ...] = Field(min_length=1)
    clause: str


Rule = Annotated[SigningDate | EachTold | Told | Predicates, Field(discriminator="rule")]


class Noted(Strict):
    """What a reviewer wants to know of a packet, and is no demand: the sentences of `fields` (all texts where none is named) that speak of it by one
    of `words`; or whom they name (`named`).
    """

    name: str
    words: tuple[str, ...] = ()
    named: Literal["persons", "organisations"] | None = None
    fields: tuple[str, ...] = ()
    clause: str = ""

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if bool(self.words) == (self.named is not None):
            raise ValueError(f"noted {self.name}: either words or named")
        return self
