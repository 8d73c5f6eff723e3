"""Administrative divisions of China: which of them a name begins with, and what stands above each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from model.language import alternatives, language

COUNTRY = "中国"
LONGEST = 16  # characters of the longest full name
_ENDING = re.compile(r"(?:特别行政区|自治区|自治州|自治县|自治旗|省|市|地区|盟|区|县|旗)$")


class PlaceLevel(StrEnum):
    COUNTRY = "country"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class Place:
    """A division by what one calls it (`name`: 广州 for 广州市), its full name, its level, the province and the city that it lies in."""

    name: str
    full: str
    level: PlaceLevel
    province: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Located:
    """The places that a name begins with, from the greatest to the smallest, and how many of its characters they take."""

    places: tuple[Place, ...] = ()
    length: int = 0

    @property
    def innermost(self) -> Place | None:
        return self.places[-1] if self.places else None


def said(full: str) -> str:
    """Return a division as one calls it: without the word for its kind, and without the people that an autonomous one is of."""
    core = _ENDING.sub("", full)
    own = re.sub(rf"{alternatives('places', 'peoples')}+$", "", core) if "自治" in full else core
    return next((name for name in (own, core) if len(name) > 1), full)


@cache
def _by_level() -> dict[PlaceLevel, dict[str, tuple[Place, ...]]]:
    """Return for each level: wording → the places that it may mean. Counties are known by their full names alone."""
    table: dict[PlaceLevel, dict[str, tuple[Place, ...]]] = {level: {} for level in PlaceLevel}

    def add(place: Place, *wordings: str) -> None:
        for wording in dict.fromkeys(wordings):
            table[place.level][wording] = (*table[place.level].get(wording, ()), place)

    add(Place(COUNTRY, COUNTRY, PlaceLevel.COUNTRY), COUNTRY)
    for province, cities in language("places")["divisions"].items():
        own = said(province)
        add(Place(own, province, PlaceLevel.PROVINCE, own), province, own)
        for city, counties in cities.items():
            if city:
                add(Place(said(city), city, PlaceLevel.CITY, own, said(city)), city, said(city))
            for county in counties:
                add(Place(said(county), county, PlaceLevel.COUNTY, own, said(city) if city else ""), county)
    return table


@cache
def full_names() -> tuple[str, ...]:
    """Return the full names of all divisions, the greatest first."""
    levels = (PlaceLevel.PROVINCE, PlaceLevel.CITY, PlaceLevel.COUNTY)
    return tuple(dict.fromkeys(p.full for level in levels for places in _by_level()[level].values() for p in places))


@cache
def full_name(province: str) -> str:
    """Return the full name of a province by what one calls it."""
    return next((full for full in language("places")["divisions"] if said(full) == province), province)


@lru_cache(maxsize=16384)
def located(name: str) -> Located:
    """Return the places that `name` begins with: 广东省佛山市南海区… three of them, 深圳… one. A county counts by its full name alone,
    and one that lies elsewhere than the city before it does not count.
    """
    places: tuple[Place, ...] = ()
    at = 0
    while found := _next(name, at, places):
        places, at = (*places, found[0]), at + found[1]
    return Located(places, at)


def _next(name: str, at: int, before: tuple[Place, ...]) -> tuple[Place, int] | None:
    """Return the place that stands at `at`, below those before it, and its length: the longest wording (朝阳区 is not 朝阳), of equal ones
    the highest place.
    """
    levels = list(PlaceLevel)
    lower = levels[levels.index(before[-1].level) + 1 :] if before else levels
    for length in range(min(LONGEST, len(name) - at), 1, -1):
        wording = name[at : at + length]
        fitting = [p for level in lower for p in _by_level()[level].get(wording, ()) if _within(p, before)]
        if fitting:
            return fitting[0], length
    return None


def _within(place: Place, before: tuple[Place, ...]) -> bool:
    above = before[-1] if before else None
    if above is None or above.level is PlaceLevel.COUNTRY:
        return True
    if above.level is PlaceLevel.PROVINCE:
        return place.province == above.name
    return place.city == above.name


def same_place(one: Located, other: Located) -> bool:
    """Return whether two names are of one place: the smallest is the same, whichever of those above it are named."""
    a, b = one.innermost, other.innermost
    if a is None or b is None:
        return a is b
    return (a.level, a.name, a.full) == (b.level, b.name, b.full) and not _contradict(one, other)


def _contradict(one: Located, other: Located) -> bool:
    """Two counties of one name in different cities."""
    levels = {p.level: p.name for p in one.places}
    return any(levels.get(p.level, p.name) != p.name for p in other.places)
