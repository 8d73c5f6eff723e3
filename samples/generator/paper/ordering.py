"""What happens to the order of pages in a feeder: shuffled, doubled, upside down, sideways, blank backs between them."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

from samples.generator.content.plan import Plan
from samples.generator.files.packaging import Sheet, blank_sheet
from samples.generator.paper.papers import DEGRADE
from samples.generator.paper.stamping import mood_of

OPERATIONS = ("shuffle", "reverse", "upside", "sideways", "double", "blank", "backs", "swap")


def _turned(sheet: Sheet, quarters: int) -> Sheet:
    return Sheet(np.ascontiguousarray(np.rot90(sheet.image, quarters)), sheet.part)


def _some(count: int, share: float, rng: random.Random) -> set[int]:
    return set(rng.sample(range(count), max(1, int(count * share))))


def apply(operation: str, sheets: Sequence[Sheet], plan: Plan, rng: random.Random) -> list[Sheet]:
    """One operation on the finished pages. Raises `KeyError` for an unknown one."""
    out = list(sheets)
    chosen = _some(len(out), 0.2, rng)
    if operation == "shuffle":
        rng.shuffle(out)
    elif operation == "reverse":
        out.reverse()
    elif operation == "upside":
        out = [_turned(s, 2) if i in chosen else s for i, s in enumerate(out)]
    elif operation == "sideways":
        out = [_turned(s, rng.choice((1, 3))) if i in chosen else s for i, s in enumerate(out)]
    elif operation == "double":
        out = [s for i, sheet in enumerate(out) for s in ([sheet, sheet] if i in chosen else [sheet])]
    elif operation == "blank":
        out = [s for i, sheet in enumerate(out) for s in ([sheet, _blank(sheet, plan, rng)] if i in chosen else [sheet])]
    elif operation == "backs":
        half = (len(out) + 1) // 2  # all fronts, then all backs from the last
        out = out[0::2] + out[1::2][::-1] if half else out
    elif operation == "swap":
        i = rng.randrange(len(out) - 1)
        out[i], out[i + 1] = out[i + 1], out[i]
    else:
        raise KeyError(operation)
    return out


def _blank(like: Sheet, plan: Plan, rng: random.Random) -> Sheet:
    empty = blank_sheet(like.image)
    return Sheet(DEGRADE[plan.paper](empty.image, rng, mood_of(plan))[: like.image.shape[0], : like.image.shape[1]], "blank")
