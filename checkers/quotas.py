"""Which quota binds a recommender: by what kind of unit it is, and whom it recommends to."""

from __future__ import annotations

from dataclasses import dataclass

from model.folding import fold_words
from model.packet import Submission
from notices.handing_in import Quota, SubmissionDemand
from notices.recommenders import handing_on, recommender_of


@dataclass(frozen=True, slots=True)
class Bound:
    """A unit whose projects are counted together, by a quota: `unit` tells it from others, `name` is what it is called, `limit` is the quota's."""

    unit: str
    name: str
    quota: Quota
    limit: int


def told_level(demand: SubmissionDemand, row: Submission | None) -> str | None:
    """Return the level that the register tells: by the notice's own words for whom it is handed in to, where those of one level stand there, else by what
    is usual (省, 部). None where it tells none.
    """
    said = fold_words((row.level_said if row else None) or "")
    named = {
        level for level, step in demand.deadlines.items() for word in (step.to, *step.words) if word and fold_words(word) in said
    }
    return next(iter(named)) if len(named) == 1 else row.level if row else None


def unclear_in(demand: SubmissionDemand | None, row: Submission) -> tuple[str, ...]:
    """Return what of the register was not understood, also not by the notice's own words for its levels."""
    known = demand is not None and row.level_said and told_level(demand, row) in demand.deadlines
    return tuple(text for text in row.unclear if not (known and text.endswith(f"“{row.level_said}”")))


def bound_by(demand: SubmissionDemand, recommender: str, level: str | None = None) -> Bound | None:
    """Return whose quota a project takes that `recommender` recommends to `level` (None: it is not told); None where none binds it.

    What a city recommends is of no quota, until its province hands it on.
    """
    if not recommender:
        return None
    own = recommender_of(recommender, demand.recommenders)
    unit = handing_on(own, demand.recommenders) if level is not None else own
    name = fold_words(recommender)
    for quota in demand.quotas:
        if level is not None and quota.levels and level not in quota.levels:
            continue
        of_kind = bool(unit.kind and unit.kind.id in quota.kinds)
        if not of_kind and (quota.kinds or (quota.words and not any(fold_words(w) in name for w in quota.words))):
            continue
        if quota.limit is None:
            return None
        if of_kind and unit.kind:
            return Bound(unit.unit, recommender if unit is own else f"{unit.unit}（{unit.kind.name}）", quota, quota.limit)
        return Bound(name, recommender, quota, quota.limit)
    return None
