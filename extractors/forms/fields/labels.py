"""Wordings of labels as a notice's profile gives them, and how well a text on the page is one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from extractors.text.wordings import without_boxes
from model.folding import fold
from model.fuzzy import bare, likeness
from notices.profile import FieldSpec


@dataclass(frozen=True, slots=True)
class LabelWording:
    """A label's wording: of the fields `keys`, or of a heading above labels (`is_context`)."""

    text: str
    keys: tuple[str, ...]
    is_context: bool = False


@dataclass(frozen=True, slots=True)
class LabelMatch:
    wording: LabelWording
    score: float


class ProfileLabels:
    """All label wordings of some fields; the same wording may belong to several fields (姓名), which contexts then tell apart."""

    def __init__(self, specs: Iterable[FieldSpec]) -> None:
        self.specs = {spec.key: spec for spec in specs}
        keys: dict[str, list[str]] = {}
        contexts: dict[str, list[str]] = {}
        for spec in self.specs.values():
            for label in spec.labels:
                if "__" in label:
                    continue
                keys.setdefault(label, []).append(spec.key)
                for above in spec.context:
                    keys.setdefault(above + label, []).append(spec.key)
            for above in spec.context:
                contexts.setdefault(above, []).append(spec.key)
        self.wordings = [LabelWording(text, tuple(dict.fromkeys(k))) for text, k in keys.items()]
        self.wordings += [LabelWording(text, tuple(k), True) for text, k in contexts.items() if text not in keys]
        self.longest = max((len(fold(w.text)) for w in self.wordings), default=0)

    def match(self, text: str) -> LabelMatch | None:
        """The wording that `text` as a whole is, if any."""
        folded = without_boxes(fold(text))
        if not folded or len(bare(text)) > self.longest + 6:
            return None
        return self._match(folded)

    def _match(self, folded: str) -> LabelMatch | None:
        best: LabelMatch | None = None
        for wording in self.wordings:
            score = label_score(folded, wording.text)
            if score and (best is None or (score, len(wording.text)) > (best.score, len(best.wording.text))):
                best = LabelMatch(wording, score)
        return best


@lru_cache(maxsize=262144)
def label_score(text: str, label: str) -> float:
    """How well `text` is the label as a whole; 0 where too little agrees for a label of its length."""
    score = likeness(text, label)
    length = len(bare(label))
    if length <= 2:
        least = 1.0
    elif length == 3:
        least = 0.79
    elif length == 4:
        least = 0.74
    else:
        least = 0.76
    return score if score >= least else 0.0


def label_lines(lines: Sequence[str], vocabulary: ProfileLabels) -> tuple[LabelMatch, int] | None:
    """The label that the first lines of a cell are (wrapped labels are joined), and how many of its lines the label takes."""
    best: tuple[LabelMatch, int] | None = None
    for count in range(1, min(len(lines), 6) + 1):
        match = vocabulary.match("".join(lines[:count]))
        if match and (
            best is None or match.score >= best[0].score - 1e-9 or _fuller(match, best[0]) or _unit(match, lines, best[1], count)
        ):
            best = (match, count)
    return best


def _unit(match: LabelMatch, lines: Sequence[str], before: int, count: int) -> bool:
    """Whether the further lines are the misread remark in brackets that the wording ends in (（万元）)."""
    wanted, shorter, longer = fold(match.wording.text), fold("".join(lines[:before])), fold("".join(lines[:count]))
    return "(" in wanted and "(" not in shorter and fuzz.ratio(longer, wanted) > max(85.0, fuzz.ratio(shorter, wanted))


def _fuller(match: LabelMatch, before: LabelMatch) -> bool:
    """A longer wording of the same fields explains more of the cell, even where a character of it was misread."""
    same = set(match.wording.keys) & set(before.wording.keys)
    return bool(same) and match.score >= 0.8 and len(fold(match.wording.text)) > len(fold(before.wording.text))
