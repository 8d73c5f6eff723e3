"""A packet that was handed in again in part (补交部分): which sheets of the first one its sheets replace, and where they belong. Pure: what
is known of the sheets in, the plan out; people may decide otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from notices.profile import PartKind, Profile

Place = tuple[str, int]  # file, page
SAME_SHEET = 0.85  # likeness of two readings of one sheet
SAME_NUMBERS = 0.7  # share of the numbers on it; a recogniser makes slips
SAME_PAGE = 0.5  # likeness of a page before and after it was mended
MOST_TEXT = 3000
UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page. `parts`: what stands on it, the main part first; `keys`: the fields found on it; `proofs`: (attachment, kind) of the evidence
    that it belongs to.
    """

    place: Place
    parts: tuple[str, ...]
    electronic: bool
    keys: frozenset[str] = frozenset()
    proofs: frozenset[tuple[str, str]] = frozenset()
    text: str = ""


@dataclass(frozen=True, slots=True)
class ResubmissionPlan:
    """`replaced`: sheets of the first packet → what comes in their place. `whole`: the second packet has all that the first one had;
    `lacking`: the parts that it has not.
    """

    replaced: Mapping[Place, Place]
    lacking: tuple[str, ...]

    @property
    def whole(self) -> bool:
        return not self.lacking


def plan_resubmission(
    first: Sequence[Sheet], second: Sequence[Sheet], profile: Profile, disputed: Collection[Place] = ()
) -> ResubmissionPlan:
    """What the second packet's sheets replace. `disputed`: sheets of the first one whose proofs were found wanting."""
    kinds = {part.id: part.kind for part in profile.parts}
    replaced = {}
    for sheet in first:
        successor = _successor(sheet, first, second, kinds, sheet.place in disputed)
        if successor is not None:
            replaced[sheet.place] = successor.place
    replaced |= _for_the_unreadable(first, second, replaced)
    arrived = {part for sheet in second for part in sheet.parts}
    had = {part for sheet in first for part in sheet.parts}
    demanded = [p.id for p in profile.parts if p.kind is not PartKind.INSTRUCTIONS]
    return ResubmissionPlan(replaced, tuple(part for part in demanded if part in had - arrived))


def order_pages(
    first: Sequence[Sheet], second: Sequence[Sheet], kept: Collection[Place], replaced: Mapping[Place, Place], profile: Profile
) -> list[tuple[bool, Place]]:
    """The order of both packets' sheets: the first one's as they were, the second one's in place of those that they replace, else
    behind those of their part. Gives (whether of the second packet, place).
    """
    order = {part.id: number for number, part in enumerate(profile.parts)}
    at = {sheet.place: number for number, sheet in enumerate(first)}
    ranked: list[tuple[float, int, bool, Place]] = [(at[p], 0, False, p) for p in (s.place for s in first) if p in kept]
    before = -1.0
    for number, sheet in enumerate(second, 1):
        slots = [at[old] for old, new in replaced.items() if new == sheet.place and old not in kept]
        before = min(slots) if slots else _behind(sheet, first, kept, order, before)
        ranked.append((before, number, True, sheet.place))
    return [(own, place) for _, _, own, place in sorted(ranked, key=lambda row: row[:2])]


def _behind(sheet: Sheet, first: Sequence[Sheet], kept: Collection[Place], order: Mapping[str, int], before: float) -> float:
    """In place of the first sheet of its part that is not kept, else behind the last one of this or an earlier part."""
    part = sheet.parts[0]
    if part not in order:
        return before
    gone = [n for n, old in enumerate(first) if part in old.parts and old.place not in kept]
    if gone:
        return gone[0]
    earlier = [n for n, old in enumerate(first) if old.parts[0] in order and order[old.parts[0]] <= order[part]]
    return earlier[-1] + 0.5 if earlier else -1.0


def _successor(
    old: Sheet, first: Sequence[Sheet], second: Sequence[Sheet], kinds: Mapping[str, PartKind], disputed: bool
) -> Sheet | None:
    part = old.parts[0]
    rivals = [sheet for sheet in second if part in sheet.parts]
    own = [sheet for sheet in first if part in sheet.parts]
    if part not in kinds or kinds[part] is PartKind.EVIDENCE:
        return _same_proof(old, own, rivals, disputed)
    if not rivals or _of_other_making(old, own, rivals):
        return None
    if old.keys:
        covered = old.keys & {key for sheet in rivals for key in sheet.keys}
        return (
            max(rivals, key=lambda s: (len(old.keys & s.keys), _likeness(old, s))) if 2 * len(covered) >= len(old.keys) else None
        )
    return _by_text(old, [s for s in own if s.electronic == old.electronic], rivals)


def _for_the_unreadable(first: Sequence[Sheet], second: Sequence[Sheet], replaced: Mapping[Place, Place]) -> dict[Place, Place]:
    """Sheets that could not be read, and sheets of parts that the first packet seemed to lack: the one for the other, in order."""
    had = {part for sheet in first for part in sheet.parts}
    fresh = [s for s in second if s.place not in replaced.values() and not had & set(s.parts)]
    return {old.place: new.place for old, new in zip([s for s in first if s.parts[0] == UNREADABLE], fresh, strict=False)}


def _same_proof(old: Sheet, own: Sequence[Sheet], rivals: Sequence[Sheet], disputed: bool) -> Sheet | None:
    """Proofs come on top of those that are there: only the same sheet once more, or one of the kind that was found wanting, replaces.
    Certificates read alike but for their numbers: the same sheet has the same numbers, and is like no other sheet more than this one.
    """
    best = max(rivals, key=lambda sheet: _likeness(old, sheet), default=None)
    same = best is not None and _likeness(old, best) >= SAME_SHEET and _shared_numbers(old, best) >= SAME_NUMBERS
    if best is not None and same and all(_likeness(other, best) <= _likeness(old, best) for other in own):
        return best
    return next((sheet for sheet in rivals if disputed and old.proofs & sheet.proofs), None)


def _shared_numbers(a: Sheet, b: Sheet) -> float:
    """Share of the numbers of both that stand on both; 1 where there are none."""
    one, other = (Counter(re.findall(r"\d+", sheet.text)) for sheet in (a, b))
    count = one.total() + other.total()
    return 2 * (one & other).total() / count if count else 1.0


def _of_other_making(old: Sheet, own: Sequence[Sheet], rivals: Sequence[Sheet]) -> bool:
    """The first packet has the part on paper and as a file: what came anew replaces its like."""
    makings = {sheet.electronic for sheet in rivals}
    return old.electronic not in makings and any(sheet.electronic in makings for sheet in own)


def _by_text(old: Sheet, own: Sequence[Sheet], rivals: Sequence[Sheet]) -> Sheet | None:
    """A page without fields of its own: the only one of its part, or one that reads much the same."""
    best = max(rivals, key=lambda sheet: _likeness(old, sheet))
    return best if len(own) == 1 or _likeness(old, best) >= SAME_PAGE else None


def _likeness(a: Sheet, b: Sheet) -> float:
    one, other = ("".join(sheet.text.split())[:MOST_TEXT] for sheet in (a, b))
    ratio: Callable[[str, str], float] = fuzz.ratio
    return ratio(one, other) / 100 if one and other else 0.0
