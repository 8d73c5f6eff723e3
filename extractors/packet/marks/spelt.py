"""Whose name a ring spells, by what the recogniser held possible along it: a character that it read as another, and nowhere surely so, speaks against
nobody; one that it read surely is another name's.

The name is laid over each lattice (CTC) on the way that costs least, from any of its characters on: a ring may be cut anywhere. Costs are in nats, against
what is likeliest at each step, so that the free reading costs nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from extractors.packet.marks.settings import SPELLING
from extractors.page.arrays import Floats, Ints
from model.folding import fold_letters
from model.lattice import Lattice
from model.organisations import FORM, parts_of

KINDS = "省市区县州盟旗"  # of places: the letters that tell none
SISTERS = re.compile("集团|股份|控股|责任")  # what names of sister companies differ in
FORM_BEFORE = {
    "集团": re.compile("(?:股份)?有限"),
    "股份": re.compile("有限"),
    "责任": re.compile("公司$"),
}  # and behind which of them what stands
HAN = ("\u4e00", "\u9fff")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name laid over a lattice: what it costs in all, what each of its letters does, and what is on the ring beside it."""

    total: float
    letters: Floats
    surplus: float


@lru_cache(maxsize=256)
def spelt(lattices: tuple[Lattice, ...], name: str) -> str:
    """Return the name as the lattices of a ring spell it, without the characters that the ring lost; empty where it is not clearly that name."""
    letters = fold_letters(name)
    laid = [(lattice, lay(lattice, letters)) for lattice in lattices] if len(letters) >= SPELLING.least else []
    least = min((one.total for _, one in laid), default=0.0)
    near = [(lattice, one) for lattice, one in laid if one.total <= least + SPELLING.near]
    if not near or min(one.surplus for _, one in near) >= SPELLING.surplus:
        return ""
    costs = np.min([one.letters for _, one in near], axis=0)
    if not _clear(name, letters, costs):
        return ""
    for sister in _sisters(letters):
        if np.median([lay(lattice, sister).total - one.total for lattice, one in laid]) < SPELLING.unlikelier:
            return ""
    told = iter((costs < SPELLING.lost).tolist())
    return "".join(char for char in name if all([next(told) for _ in fold_letters(char)]))


def _sisters(letters: str) -> list[str]:
    """Return what sister companies are called that have a word more in their legal form."""
    made = [(word, FORM_BEFORE[word].sub(word + r"\g<0>", letters)) for word in FORM_BEFORE if word not in letters]
    return [rival for _, rival in made if rival != letters]


def _clear(name: str, letters: str, costs: Floats) -> bool:
    """Tell whether all that tells a name from others is on the ring, most of its other words are, and nothing else stands in their place."""
    parts = parts_of(name)
    if parts.text != letters:
        return False
    place, core, rest = (np.zeros(len(letters), bool) for _ in range(3))
    start, end = parts.place_span
    place[start : end - (end - start > 2 and letters[end - 1] in KINDS)] = True
    core[slice(*parts.core)] = True
    if parts.body and place.any():
        telling, rest = place, core  # one such body a place
    else:
        telling, form = core, FORM.search(letters, parts.core[1])
        rest[parts.core[1] : form.start() if form else None] = True
    seen, other = costs <= SPELLING.seen, costs > SPELLING.other
    lost_word = any(not seen[hit.start() : hit.end()].any() for hit in SISTERS.finditer(letters))
    begun = seen[start] or not place.any()  # 广州 and 苏州 differ in their first letter
    if not telling.any() or not seen[telling].all() or other[place | rest].any() or lost_word or not begun:
        return False
    return bool(costs[place | telling].sum() <= SPELLING.telling and (not rest.any() or seen[rest].mean() >= SPELLING.most))


def lay(lattice: Lattice, letters: str) -> Spelling:
    """Return the cheapest way in which a lattice spells `letters` round a ring."""
    steps = _costs(lattice, letters)
    turns = (np.arange(len(letters))[:, None] + np.arange(len(letters))) % len(letters)
    ends, came = _walk(steps, letters, turns)
    turn = int((ends.min(axis=1) + SPELLING.turned * (turns[:, 0] > 0)).argmin())
    return _traced(steps, turns[turn], ends[turn], came[:, turn])


def _costs(lattice: Lattice, letters: str) -> Floats:
    """Return what each step costs (steps, letters + 1) as each letter, and as none (last): what is no Chinese character and not of the name is none."""
    places: dict[str, list[int]] = {}
    for at, char in enumerate(letters):
        places.setdefault(char, []).append(at)
    steps = list(lattice.steps())
    chance = np.full((len(steps), len(letters) + 1), np.exp(-SPELLING.unheld))
    for row, step in zip(chance, steps, strict=True):
        for char, loss in step:
            letter = _letter(char)
            if letter in places:
                row[places[letter]] += np.exp(-loss)
            elif not letter or not HAN[0] <= letter <= HAN[1]:
                row[-1] += np.exp(-loss)
    return np.asarray(-np.log(np.minimum(chance / np.maximum(1.0, chance.max(axis=1, keepdims=True)), 1.0)), np.float64)


@cache
def _letter(char: str) -> str:
    return fold_letters(char.strip("\0"))


def _walk(steps: Floats, letters: str, turns: Ints) -> tuple[Floats, Ints]:
    """Return what it costs to end in each state, and for each step how many states back the way there came from. `turns`: the letters' order, one a row;
    states (turns, 2 × letters + 1): none, first letter, none, second letter … A letter that is passed by is lost; from letter to letter, nothing stands
    between them.
    """
    n = turns.shape[1]
    order = np.full((len(turns), 2 * n + 1), n)
    order[:, 1::2] = turns
    told = np.array([ord(char) for char in letters])[turns]
    passed = np.zeros((5, *order.shape))  # by how many states
    passed[2, :, 1::2] = np.where(told == np.roll(told, 1, axis=1), np.inf, 0.0)
    passed[2, :, ::2] = passed[3] = passed[4, :, 1::2] = SPELLING.lost
    passed[4, :, ::2] = 2 * SPELLING.lost
    begun = np.arange(2 * n + 1) // 2 * SPELLING.lost
    cost = begun + steps[0][order]
    came = [np.zeros(order.shape, np.int8)]
    for step in steps[1:]:
        before = np.pad(cost, ((0, 0), (4, 0)), constant_values=np.inf)
        ways = np.stack([before[:, 4 - back : before.shape[1] - back] for back in range(5)]) + passed
        came.append(ways.argmin(axis=0).astype(np.int8))
        cost = ways.min(axis=0) + step[order]
    return np.asarray(cost + begun[::-1], np.float64), np.stack(came)


def _traced(steps: Floats, order: Ints, ends: Floats, came: Ints) -> Spelling:
    """Return what each letter costs on the cheapest way: its own steps, half of what stands beside it, or its loss."""
    n = len(order)
    own, beside = np.full(n, np.nan), np.zeros(n + 1)
    state = int(ends.argmin())
    for step, back in zip(steps[::-1], came[::-1], strict=True):
        at = state // 2
        if state % 2:
            own[at] = np.nan_to_num(own[at]) + step[order[at]]
        else:
            beside[at] += step[n]
        state -= int(back[state])
    letters = np.empty(n)
    letters[order] = np.where(np.isnan(own), SPELLING.lost, own) + (beside[:-1] + beside[1:]) / 2
    return Spelling(float(ends.min()), letters, float(beside.sum()))
