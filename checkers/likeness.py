"""Whether two texts agree as a person would say: the hand, the printer and the recogniser may differ, the words may not."""

from __future__ import annotations

from collections import Counter
from enum import IntEnum
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from model.folding import fold_words
from model.lookalikes import lookalike


class Likeness(IntEnum):
    SAME = 0
    DOUBTFUL = 1
    DIFFERENT = 2


def compare(a: str, b: str, *, recognised: bool, certain: bool) -> Likeness:
    """Return how `a` and `b` agree. `recognised`: one of them was read by OCR at all; `certain`: both were read surely.

    Exact texts either agree or differ. On recognised ones lookalikes are no difference, one character is a doubtful one,
    and so is a text that the other merely continues: the recogniser may have lost a line.
    """
    x, y = fold_words(a), fold_words(b)
    if x == y:
        return Likeness.SAME
    if not recognised:
        return Likeness.DIFFERENT
    real = [op for op in Levenshtein.editops(x, y) if not (op.tag == "replace" and lookalike(x[op.src_pos], y[op.dest_pos]))]
    if not real:
        return Likeness.SAME
    if _nearly(x, y, len(real)) or not certain:
        return Likeness.DOUBTFUL
    return Likeness.DIFFERENT


def _nearly(x: str, y: str, differences: int) -> bool:
    short, long = sorted((x, y), key=len)
    return (differences == 1 and len(short) >= 3) or (len(short) >= 4 and short in long)


def similarity(a: str, b: str) -> float:
    """Return the agreement of two texts, 0 to 1, after folding; lines read in another order are no difference."""
    x, y = fold_words(a), fold_words(b)
    return max(float(Levenshtein.normalized_similarity(x, y)), _overlap(x, y))


def _overlap(x: str, y: str) -> float:
    """Share of the pairs of neighbouring characters that both texts have, wherever they stand."""
    one, other = Counter(pairwise(x)), Counter(pairwise(y))
    return 2 * (one & other).total() / max(1, one.total() + other.total())
