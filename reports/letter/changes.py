"""A prescribed clause beside what stands in its place: the whole clause, with the words that were struck out and put in."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import Indel

from model.folding import fold_map
from reports.letter.blocks import Mark, Run

LONE = 2  # so few characters between two changes belong to them: 全部 for 部分 is one change, not two
TOO_MUCH = 0.5  # a clause that has less in common is told as another one


def changed_runs(prescribed: str, found: str) -> list[Run]:
    """Return the clause as it was changed: kept words plain, prescribed ones that are lacking struck, others inserted. Width, spaces and punctuation are
    no change.
    """
    want, have = _Letters.of(prescribed), _Letters.of(found)
    if not have.text or Indel.normalized_similarity(want.text, have.text) < TOO_MUCH:
        return [Run(prescribed, Mark.STRUCK), *([Run(found.strip(), Mark.INSERTED)] if have.text else [])]
    runs, end = [], 0
    for (start, stop), (begin, close) in _changes(want.text, have.text):
        struck = want.between(start, stop)
        at = want.places[start] if start < len(want.places) else len(prescribed)
        runs += [Run(prescribed[end:at]), Run(struck, Mark.STRUCK), Run(have.between(begin, close), Mark.INSERTED)]
        end = at + len(struck)
    return [run for run in (*runs, Run(prescribed[end:])) if run.text]


@dataclass(frozen=True, slots=True)
class _Letters:
    """The characters of a text that count, and where each stands in it."""

    whole: str
    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, whole: str) -> _Letters:
        folded, places = fold_map(whole)
        kept = [(char, place) for char, place in zip(folded, places, strict=True) if char.isalnum()]
        return cls(whole, "".join(char for char, _ in kept), tuple(place for _, place in kept))

    def between(self, start: int, stop: int) -> str:
        return self.whole[self.places[start] : self.places[stop - 1] + 1] if stop > start else ""


def _changes(want: str, have: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the stretches of `want` that were changed and those of `have` in their place; changes with hardly anything between them are one."""
    changes: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for op in Indel.opcodes(want, have):
        if op.tag == "equal":
            continue
        (start, stop), (begin, close) = (op.src_start, op.src_end), (op.dest_start, op.dest_end)
        if changes and start - changes[-1][0][1] <= LONE:
            (start, _), (begin, _) = changes.pop()
        changes.append(((start, stop), (begin, close)))
    return changes
