"""Wordings of labels as a notice's profile gives them, and how well a text on the page is one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz

from extractors.forms.fields.settings import LABELS
from extractors.text.likeness import Wordings
from extractors.text.wordings import is_blank_text, strip_hints, without_boxes
from model.folding import fold
from model.fuzzy import bare, likeness
from model.language import words
from notices.profile import FieldSpec

NONE_WORDS = frozenset(words("labels", "none_words"))
SAME_AS = "同与和"
LATIN = re.compile(r"[a-z01-]*[a-z][a-z01-]*")
LETTERS = str.maketrans("10", "lo")


@dataclass(frozen=True, slots=True)
class LabelWording:
    """A label's wording: of the fields `keys`, or of a heading above labels (`is_context`). `heads`: the fields that a field's own label tells
    apart besides (联系人 before 手机号码).
    """

    text: str
    keys: tuple[str, ...]
    is_context: bool = False
    heads: tuple[str, ...] = ()

    @property
    def over(self) -> tuple[str, ...]:
        """Return the fields that stand under this wording, or behind it on its row."""
        return self.keys if self.is_context else self.heads


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """What a text was found to be, and how well it agrees (0–1)."""

    wording: LabelWording
    score: float


class ProfileLabels:
    """All label wordings of some fields. The same wording may belong to several fields (姓名), which contexts
    then tell apart.
    """

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
        self.wordings = [
            LabelWording(text, tuple(dict.fromkeys(k)), heads=tuple(contexts.get(text, ()))) for text, k in keys.items()
        ]
        self.wordings += [LabelWording(text, tuple(k), True) for text, k in contexts.items() if text not in keys]
        self._match = lru_cache(maxsize=4096)(self._likest_wording)  # the same texts are asked about by several stages
        self._known = Wordings([w.text for w in self.wordings])
        self._least = np.array([_least(w.text) for w in self.wordings])
        self._lengths = np.array([len(w.text) for w in self.wordings], np.int64)
        self._choices = frozenset(fold(word) for spec in self.specs.values() for choice in spec.choices for word in choice.words)
        self._hints = tuple(dict.fromkeys(hint for spec in self.specs.values() for hint in spec.hints))
        self.longest = max((len(fold(w.text)) for w in self.wordings), default=0)

    def match(self, text: str) -> LabelMatch | None:
        """Return the wording that `text` as a whole is, if any; 同注册地址 points to a label, and is none, nor is a choice beside its box that
        is but like one (嵌入式系统软件☐ and 嵌入式系统软件收入).
        """
        boxed = fold(text)
        folded = without_boxes(boxed)
        if not folded or len(bare(text)) > self.longest + LABELS.longer_text:
            return None
        match = self._match(folded)
        if match is not None and match.score < LABELS.exact and folded != boxed and folded in self._choices:
            return None
        if (letters := LATIN.sub(_without_digits, folded)) != folded and (meant := self._match(letters)):
            match = meant if match is None or match.score < meant.score else match
        if match is not None and folded[0] in SAME_AS and (named := self._match(folded[1:])) and named.score > match.score:
            return None
        return match

    def score(self, text: str) -> float:
        """Return how well (0–1) `text` as a whole agrees with the best wording; 0 where none is like it."""
        match = self.match(text)
        return match.score if match else 0.0

    def name_score(self, text: str) -> float:
        """Return how well (0–1) `text` as a whole agrees with the label of a field, not a heading above labels; -1 where it is nothing but
        a hint to whoever fills in the form.
        """
        match = self.match(text)
        named = 0.0 if match is None or match.wording.is_context else match.score
        return -1.0 if self.is_hint(text) else named

    def is_hint(self, text: str) -> bool:
        """Whether nothing but the form's own hints stands there."""
        return bool(text.strip()) and is_blank_text(strip_hints(text.replace("\n", ""), self._hints))

    def _likest_wording(self, folded: str) -> LabelMatch | None:
        best: LabelMatch | None = None
        scores = self._known.likeness([folded])[0]
        may_be = (scores >= self._least) | (np.abs(self._lengths - len(folded)) <= 1)
        for n in np.flatnonzero(may_be).tolist():
            wording = self.wordings[n]
            score = float(scores[n]) if scores[n] >= self._least[n] else _reordered(folded, wording.text)
            if score and (best is None or (score, len(wording.text)) > (best.score, len(best.wording.text))):
                best = LabelMatch(wording, score)
        return best


def _without_digits(word: re.Match[str]) -> str:
    """Return a word with letters for the digits that look like them: e-mai1."""
    return word[0].translate(LETTERS)


def keys_in_context(label: LabelMatch, contexts: Iterable[LabelMatch]) -> tuple[tuple[str, ...], bool]:
    """Return the fields that a label is of, and whether that is sure: the first heading that knows any of them tells.

    `contexts`: the headings that the label may stand under, the likeliest first.
    """
    keys = label.wording.keys
    if len(keys) == 1:
        return keys, True
    for context in contexts:
        own = tuple(key for key in keys if key in context.wording.over)
        if own:
            return own, True
    return keys, False


def wording_score(text: str, label: str) -> float:
    """Return how well (0–1) `text` is the label as a whole; 0 where too little agrees for a label of its length."""
    score = likeness(text, label)
    return score if score >= _least(label) else 0.0


def _least(label: str) -> float:
    """Return how well a text must agree with a label of its length."""
    return LABELS.least[min(len(bare(label)), len(LABELS.least) - 1)]


def _reordered(text: str, label: str) -> float:
    """Return how well (0–1) `text` is the label with its words in another order (业务是否出口, 是否有业务出口); 0 for other words."""
    if abs(len(text) - len(label)) > 1 or len(text) < LABELS.reordered_least:
        return 0.0
    score = 2 * sum(min(text.count(char), label.count(char)) for char in set(label)) / (len(text) + len(label))
    return score * LABELS.reordered if score >= LABELS.whole else 0.0


def label_lines(lines: Sequence[str], vocabulary: ProfileLabels) -> tuple[LabelMatch, int] | None:
    """Return the label that the first lines of a cell are (wrapped labels are joined), and how many of its lines the label
    takes.
    """
    best: tuple[LabelMatch, int] | None = None
    for count in range(1, min(len(lines), LABELS.wrapped_lines) + 1):
        if count > 1 and fold(lines[count - 1]) in NONE_WORDS:
            break  # 「…（万元）」 over 「/」: an answer, whose sign likeness takes for nothing
        match = vocabulary.match("".join(lines[:count]))
        if match and (
            best is None or match.score >= best[0].score - 1e-9 or _fuller(match, best[0]) or _unit(match, lines, best[1], count)
        ):
            best = (match, count)
    return best


def _unit(match: LabelMatch, lines: Sequence[str], before: int, count: int) -> bool:
    """Whether the further lines are the misread remark in brackets that the wording ends in (（万元）)."""
    wanted, shorter, longer = fold(match.wording.text), fold("".join(lines[:before])), fold("".join(lines[:count]))
    return (
        "(" in wanted
        and "(" not in shorter
        and fuzz.ratio(longer, wanted) > max(LABELS.wrapped_remark, fuzz.ratio(shorter, wanted))
    )


def _fuller(match: LabelMatch, before: LabelMatch) -> bool:
    """A longer wording of the same fields explains more of the cell, even where a character of it was misread."""
    same = set(match.wording.keys) & set(before.wording.keys)
    return bool(same) and match.score >= LABELS.fuller and len(fold(match.wording.text)) > len(fold(before.wording.text))
