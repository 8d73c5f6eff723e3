"""What kind of unit a recommender is, of the kinds that a notice names: by its place and its function, or by a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from model.folding import fold_letters
from model.fuzzy import find
from model.language import language, words
from model.organisations import parts_of
from model.places import Place, PlaceLevel, full_name
from notices.handing_in import RecommenderKind

LEGAL = re.compile(r"(?:集团|股份|控股|有限|责任|总)*(?:公司)?$")
SUBSIDIARY = re.compile(r"(?:公司|集团|研究院|研究所)$")


@dataclass(frozen=True, slots=True)
class Recommender:
    """`kind`: which of the notice's kinds, None where it is none. `unit`: what all the names of one unit have in common. `above`: the division whose
    department hands its projects on; empty for none.
    """

    kind: RecommenderKind | None
    unit: str
    above: str = ""


def recommender_of(name: str, kinds: Sequence[RecommenderKind]) -> Recommender:
    """Return what kind of unit `name` is."""
    text = fold_letters(name)
    place = _place(text)
    for kind in kinds:
        if kind.listed and (enterprise := listed(text, kind.listed)):
            return Recommender(kind, enterprise)
        if kind.divisions and place and set(kind.divisions) & _divisions(place) and _department(text, kind):
            return Recommender(kind, place.full, above=_above(place) if kind.counts_for else "")
        if any(word in text for word in kind.words):
            return Recommender(kind, text)
    return Recommender(None, text)


def _department(text: str, kind: RecommenderKind) -> bool:
    """Whether the name has a word of the kind's departments; of a long one a character may be misread."""
    return any(word in text or find(text, word) is not None for word in kind.departments)


def handing_on(recommender: Recommender, kinds: Sequence[RecommenderKind]) -> Recommender:
    """Return the unit that hands on what `recommender` recommends: itself, or the department of the province or city above it."""
    if recommender.kind is None or not recommender.above:
        return recommender
    planned = recommender.above in words("places", "separately_planned")
    own = next((k for k in kinds if planned and "separately_planned" in k.divisions), None)
    return Recommender(own or next(k for k in kinds if k.id == recommender.kind.counts_for), recommender.above)


def _above(place: Place) -> str:
    """A planned city above a district of its own, else the province."""
    city = next((full for full in words("places", "separately_planned") if place.city and full.startswith(place.city)), "")
    return city if city and place.level is PlaceLevel.COUNTY else full_name(place.province)


def _place(text: str) -> Place | None:
    corps = next((name for name in words("places", "corps") if text.startswith(name)), None)
    if corps:
        return Place(corps, words("places", "corps")[0], PlaceLevel.PROVINCE)
    parts = parts_of(text)
    return parts.place.innermost if parts.body else None


def _divisions(place: Place) -> set[str]:
    if place.full in words("places", "corps"):
        return {"corps"}
    if place.full in words("places", "separately_planned"):
        return {"separately_planned"}
    return {str(place.level.value)}


@lru_cache(maxsize=4096)
def listed(text: str, name: str) -> str:
    """Return the full name of the enterprise of the list that `text` names, by its full name, a short or an earlier one, or as a company of its own below it; empty
    for none. An association whose name begins alike is none.
    """
    found = [(len(known), full) for known, full in _known(name).items() if _is(text, known)]
    return max(found)[1] if found else ""


def _is(text: str, known: str) -> bool:
    rest = text[len(known) :] if text.startswith(known) else None
    return rest is not None and (not rest or bool(LEGAL.fullmatch(rest)) or bool(SUBSIDIARY.search(rest)))


@cache
def _known(name: str) -> dict[str, str]:
    rows = language(name)["enterprises"].items()
    return {LEGAL.sub("", text) or text: full for full, others in rows for text in map(fold_letters, (full, *others))}
