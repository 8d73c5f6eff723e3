"""Lines of papers and sentences of a notice, with their places; and the draft that is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shenbao.drafting.lexicon import Item

Section = Item | list[Item]


@dataclass(frozen=True, slots=True)
class Source:
    """A line of a paper: `place` as people find it again."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the notice, verbatim, with its place."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft: `sections` by their keys in the profile, in its order; `clauses`: the demanding sentences with their places."""

    sections: Mapping[str, Section]
    clauses: tuple[Said, ...] = field(default=())

    @property
    def profile(self) -> dict[str, Any]:
        """Return what a profile is loaded from."""
        out: dict[str, Any] = {}
        for key, section in self.sections.items():
            out[key] = [dict(item.data) for item in section] if isinstance(section, list) else _plain(section)
        return out | {"clauses": {f"c{number:02}": s.text for number, s in enumerate(self.clauses, 1)}}

    @property
    def doubts(self) -> int:
        """Return how many items are to be confirmed."""
        return sum(bool(i.doubts) for s in self.sections.values() for i in (s if isinstance(s, list) else [s]))


def _plain(item: Item) -> Any:
    return item.data["="] if set(item.data) == {"="} else dict(item.data)
