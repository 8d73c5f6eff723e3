"""Choices: ticked, or written out as names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz

from model.folding import fold, fold_words, nfkc
from model.fuzzy import find, likeness
from model.record import FieldValue
from model.wording import in_words
from notices.field_types.rules import Boxes, Editor, Typed, ValueRules

if TYPE_CHECKING:
    from notices.profile import Choice, FieldSpec


class _Chosen(ValueRules):
    editor = Editor.CHECKBOXES

    def picked(self, spec: FieldSpec, value: Any) -> Any:
        """The words of the form."""
        values = value if isinstance(value, list) else [] if value is None else [value]
        return [choice_word(spec, v) for v in values]


class Choices(_Chosen):
    """Ticks, several allowed, with an optional free 其他: a list of the choices' values. The boxes are read where they stand."""

    boxes = Boxes.CHOICES
    to_fill = "请勾选。"

    def show(self, spec: FieldSpec, field: FieldValue) -> str:
        if isinstance(field.value, list | tuple):
            return in_words([choice_word(spec, v) for v in field.value])
        return super().show(spec, field)


class YesNo(_Chosen):
    """Two ticks: true or false."""

    boxes = Boxes.YES_NO
    editor = Editor.RADIO
    to_fill = "请勾选。"

    def read(self, spec: FieldSpec, raw: str) -> Typed:
        hit = best_choice(raw, spec.choices)
        return Typed(hit[0].value, True) if hit else Typed(None, False)

    def complaint(self, spec: FieldSpec, value: FieldValue) -> str:
        return "" if isinstance(value.value, bool) else "“是”与“否”勾选矛盾，请只勾选一项。"


class ChoiceNames(_Chosen):
    """Names of choices written out as text: every choice named; what names none makes it not ok."""

    def tidied(self, spec: FieldSpec, raw: str) -> str:
        """A dash before a name is one, however it was read."""
        pattern = "|".join(re.escape(w) for c in spec.choices for w in c.words)
        return re.sub(rf"(?<=\S)[一\-–―－](?={pattern})", "—", raw)

    def known_end(self, spec: FieldSpec, raw: str) -> int:
        """Return the position behind the last choice named."""
        return max((span.end for c in spec.choices for w in c.words if (span := find(raw, w, 0.85))), default=len(raw))

    def read(self, spec: FieldSpec, raw: str) -> Typed:
        named, rest = named_choices(spec.choices, nfkc(raw), 0.85)
        left = re.sub(r"方向|[\s\d一二三四五六七八九十、,，;；:：()（）./和及与类\-—]", "", rest)
        values = [choice.value for choice in named]
        return Typed(values or None, bool(values) and len(left) <= 6)

    def unusual(self, spec: FieldSpec, raw: str) -> bool:
        """Something stands there behind the last choice: letters of a seal, a name read along."""
        text = nfkc(raw)
        ends = [text.rfind(word) + len(word) for c in spec.choices for word in map(nfkc, c.words) if word in text]
        return not ends or re.search(r"[\u4e00-\u9fff]", text[max(ends) :]) is not None

    def complaint(self, spec: FieldSpec, value: FieldValue) -> str:
        if value.value:
            return ""
        names = "、".join(choice_word(spec, c.value) for c in spec.choices)
        return f"不在规定的选项之内，请从下列选项中填写：{names}。"


def named_choices(choices: Sequence[Choice], text: str, least: float) -> tuple[list[Choice], str]:
    """Return the choices that `text` names, in its order, and the text without them.

    What stands there exactly counts before what is only like it (`least`, 0–1), the longest first: 行业大数据应用 is not read where
    工业大数据应用 stands. A wording that is as near to another choice's is nobody's.
    """
    words = sorted(((word, choice) for choice in choices for word in choice.words), key=lambda w: -len(w[0]))
    found: dict[int, Choice] = {}
    rest = text
    for exactly in (True, False):
        for word, choice in words:
            span = find(rest, word, 1.0 if exactly or word[-1].isdigit() else least)
            if span is None or (word[-1].isdigit() and rest[span.end : span.end + 1].isdigit()):
                continue
            if not exactly and _rivals(words, choice, rest[span.start : span.end], span.score):
                continue
            found.setdefault(span.start, choice)
            rest = rest[: span.start] + "　" * (span.end - span.start) + rest[span.end :]
    named = [found[place] for place in sorted(found)]
    return list({repr(choice.value): choice for choice in named}.values()), rest


def _rivals(words: Sequence[tuple[str, Choice]], choice: Choice, text: str, score: float) -> bool:
    """Whether another choice's wording is as near to `text`."""
    return any(likeness(text, word) >= score for word, other in words if other is not choice)


def wordings_of(spec: FieldSpec, values: object) -> list[set[str]]:
    """Return all wordings of each of the chosen values, folded as words; a value that is no choice stands for itself."""
    listed = values if isinstance(values, list | tuple) else [values]
    chosen = [(next((c for c in spec.choices if c.value == value), None), value) for value in listed]
    return [{fold_words(w) for w in choice.words} if choice else {fold_words(in_words(value))} for choice, value in chosen]


def best_choice(text: str, choices: tuple[Choice, ...], least: float = 0.72) -> tuple[Choice, float] | None:
    """Return the choice whose wording `text` is, or begins with, as well as anything can be read; None if none is near."""
    best: tuple[Choice, float, int] | None = None
    for choice in choices:
        for word in choice.words:
            score = word_score(text, word)
            if score >= least and (best is None or (score, len(word)) > (best[1], best[2])):
                best = (choice, score, len(word))
    return (best[0], best[1]) if best else None


def word_score(text: str, word: str) -> float:
    """Return how well `text` is `word` (whole), or opens with it (a little less)."""
    a, b = fold(text).lstrip(":,.;()、"), fold(word)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if a.startswith(b):
        return 0.99
    if len(b) < 2:
        return 0.0
    head = fuzz.ratio(a[: len(b)], b) / 100
    return max(likeness(text, word) - 0.01, head - 0.02)


def choice_word(spec: FieldSpec, value: Any) -> str:
    """Return how a choice is called on the form; what was written beside the choices stands for itself."""
    choice = next((c for c in spec.choices if c.value == value and isinstance(c.value, bool) == isinstance(value, bool)), None)
    return in_words(value) if choice is None or value in choice.words else choice.words[0]
