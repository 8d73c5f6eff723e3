"""What a notice demands of the handing-in: who may apply and recommend, when, how, how many; as models of the profile."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from notices.strict import Strict


class Deadline(Strict):
    """One step of handing in: to whom, until when. `words`: how else a register names whom it was handed in to (区局, 县科技局)."""

    by: date
    to: str
    words: tuple[str, ...] = ()
    clause: str


class Copies(Strict):
    """`media`: wordings of the media that count as the electronic copy; empty: any."""

    paper: int
    electronic: int
    media: tuple[str, ...] = ()
    clause: str


class Delivery(Strict):
    """`ways`: wordings of the ways of sending that are allowed."""

    ways: tuple[str, ...]
    clause: str


class RecommenderKind(Strict):
    """A kind of unit that may recommend (`notices/recommenders.py` tells it from a name; first match wins).

    `divisions`: a department of one of these divisions (province, separately_planned, corps, city, county), whose name contains one of
    `departments`. `listed`: one of a list of enterprises (central_enterprises) instead. `words`: else any unit whose name has one of them (开发区). `counts_for`: where it stands for projects that are handed
    on, its projects are of the quota of this kind of unit above it.
    """

    id: str
    name: str
    divisions: tuple[Literal["province", "separately_planned", "corps", "city", "county"], ...] = ()
    departments: tuple[str, ...] = ()
    listed: Literal["central_enterprises"] | None = None
    words: tuple[str, ...] = ()
    counts_for: str | None = None


class Quota(Strict):
    """`limit` projects a recommender; those of one of `kinds`, or whose name contains one of `words`, have `limit` of that row (first match
    wins; without either: all); `limit: null`: they are exempt. `levels`: where it binds; a row of the register that names another level is free of it.
    """

    words: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    limit: int | None
    clause: str


class SubmissionDemand(Strict):
    """Keys of `deadlines` and `copies` are the levels handed in to. An empty `letter_clause` or `online_clause`: not demanded.
    `per_applicant`: how many projects one applicant may hand in. `deliveries`: how it must be sent, by level. `recommenders`: the kinds of units that may recommend; `recommender_clause` demands that it is one of them.
    """

    deadlines: dict[str, Deadline]
    copies: dict[str, Copies]
    quotas: tuple[Quota, ...] = ()
    recommenders: tuple[RecommenderKind, ...] = ()
    recommender_clause: str = ""
    deliveries: dict[str, Delivery] = Field(default_factory=dict)
    letter_part: str | None = None
    letter_clause: str = ""
    online_clause: str = ""
    duplicate_clause: str
    default_level: str
    per_applicant: int | None = None
    per_applicant_clause: str = ""


class EligibilityDemand(Strict):
    """Who may apply: an independent legal person of the mainland. `names`: the fields that hold its name, `code` its credit code, `address` where it is
    registered.
    """

    names: tuple[str, ...]
    code: str | None = None
    address: str | None = None
    clause: str
