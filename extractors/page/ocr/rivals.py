"""What else may stand in a line: the recogniser's own alternatives, each with its odds against what was read.

A recogniser (CTC) gives each time step a probability of every character and of none. Between the steps of two neighbours the probability of any
characters is the sum over all ways of spelling them out there, so that one character can be held against another, two (rn, m) or none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import log

import numpy as np
from rapidfuzz.distance import Levenshtein

from extractors.page.arrays import Floats
from extractors.page.ocr.settings import RIVALS, RivalSettings
from model.language import words

ALIKE = {char: group.replace(char, "") for group in words("glyphs", "alike_in_latin") for char in group}
JOINED = [tuple(pair.split()) for pair in words("glyphs", "joined")]


@dataclass(frozen=True, slots=True)
class Rival:
    """Characters that may stand in the place of those from `start` to `end` of a reading. `odds`: natural logarithm of how many times as likely the
    recogniser says they are; `glyphs`: the same by the ink of the line; `page`: by glyphs elsewhere on the page.
    """

    start: int
    end: int
    text: str
    odds: float
    glyphs: float = 0.0
    page: float = 0.0

    @property
    def ink(self) -> float:
        return self.odds + self.glyphs + self.page


def rivals_of(
    text: str, steps: Floats, columns: Sequence[tuple[int, int]], characters: Sequence[str], second: str = ""
) -> tuple[Rival, ...]:
    """Return the rivals of a reading whose odds are not hopeless. `steps`: probabilities (time steps, characters; 0 is none);
    `columns`: first and last step of each character of `text`; `characters`: what the columns of `steps` stand for; `second`: another reading.
    """
    settings, index = RIVALS, {char: n for n, char in enumerate(characters)}
    found = []
    trials = [*_trials(text, steps, columns, characters, settings), *(_differences(text, second) if second else ())]
    for start, end, other in dict.fromkeys(trials):
        if not set(other) <= index.keys():
            continue
        first = columns[start - 1][1] + 1 if start else 0
        last = columns[end][0] if end < len(text) else len(steps)
        window = steps[first:last]
        read, rival = (_likelihood(window, [index[c] for c in part]) for part in (text[start:end], other))
        odds = log(max(rival, settings.floor)) - log(max(read, settings.floor))
        if other and other in ALIKE.get(text[start:end], ""):
            odds = max(odds, settings.alike)
        if odds >= settings.hopeless:
            found.append(Rival(start, end, other, odds))
    return tuple(found)


def _differences(text: str, second: str) -> Iterator[tuple[int, int, str]]:
    """Give where another reading differs, each difference by itself."""
    for op in Levenshtein.opcodes(text, second):
        if op.tag != "equal":
            yield op.src_start, op.src_end, second[op.dest_start : op.dest_end]


def _trials(
    text: str, steps: Floats, columns: Sequence[tuple[int, int]], characters: Sequence[str], settings: RivalSettings
) -> Iterator[tuple[int, int, str]]:
    """Give `(start, end, other characters)`: for each character those that come next, none, and itself twice; strokes that run together; what
    was passed over between two characters.
    """
    yield from _passed_over(text, steps, columns, characters, settings)
    for n, (first, last) in enumerate(columns):
        best = steps[first : last + 1].max(axis=0)
        for k in np.flatnonzero(best >= settings.least).tolist():
            if k and characters[k] != text[n] and characters[k] not in ALIKE.get(text[n], ""):
                yield n, n + 1, characters[k]
        for char in ALIKE.get(text[n], ""):
            yield n, n + 1, char
        yield n, n + 1, ""
        like = text[n] + ALIKE.get(text[n], "") if text[n].isalnum() else text[n]
        for pair in product(like, repeat=2):  # a recogniser makes one of two strokes side by side
            yield n, n + 1, "".join(pair)
        for one, other in JOINED:
            for read, rival in ((one, other), (other, one)):
                if text.startswith(read, n):
                    yield n, n + len(read), rival


def _passed_over(
    text: str, steps: Floats, columns: Sequence[tuple[int, int]], characters: Sequence[str], settings: RivalSettings
) -> Iterator[tuple[int, int, str]]:
    """Give the characters that may stand before each one and behind the last, where none was read: a seal hides them."""
    starts, ends = [0, *(last + 1 for _, last in columns)], [*(first for first, _ in columns), len(steps)]
    for n, (start, end) in enumerate(zip(starts, ends, strict=True)):
        best = steps[start:end].max(axis=0) if end > start else np.zeros(1)
        for k in np.flatnonzero(best >= settings.passed_over).tolist():
            if k and characters[k].strip() and characters[k] not in text[max(0, n - 1) : n + 1]:  # their own steps run on here
                yield n, n, characters[k]


def _likelihood(steps: Floats, indices: Sequence[int]) -> float:
    """Return the probability of the characters `indices` over the steps, however they are spelt out there (Graves et al. 2006, forward pass)."""
    labels = [0]
    for k in indices:
        labels += [k, 0]
    reach = np.zeros(len(labels))
    reach[0] = 1.0
    for step in steps:
        before = reach.copy()
        for s in range(1, len(labels)):
            reach[s] += before[s - 1]
            if s > 1 and labels[s] and labels[s] != labels[s - 2]:
                reach[s] += before[s - 2]
        reach *= step[labels]
    return float(reach[-2:].sum()) if len(labels) > 1 else float(reach[0])
