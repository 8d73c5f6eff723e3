"""Characters in the place of an answer: 略, 待补充, 详见附件 alone, ×××, the form's own hint."""

from __future__ import annotations

import re

from checkers.case import is_filled, says_none, shown
from model.folding import fold, fold_words
from model.language import alternatives
from model.record import FieldValue
from notices.profile import FieldSpec

ALONE = re.compile(alternatives("labels", "placeholders"), re.IGNORECASE)
WITHIN = re.compile(alternatives("labels", "stand_ins"), re.IGNORECASE)
SAME = re.compile("同[上前]")
SHORT = 30  # characters of a value in which such a mark stands for what was to be written
ENDS = "()[]【】<>《》“”\"'。.,，、;；:：-_~…·"


def is_placeholder(spec: FieldSpec, value: FieldValue) -> bool:
    """Return whether the filled `value` has characters, and no answer. 「无」 is one; ticks are judged by themselves."""
    if spec.type.rules.boxes is not None or not is_filled(value) or says_none(value):
        return False
    text = fold(shown(value))
    core = text.strip(ENDS)
    if spec.type.rules.same_as_above and SAME.fullmatch(core):  # an answer, even where nobody could tell what it points to
        return False
    if ALONE.fullmatch(core) or (not core and text):
        return True
    if fold_words(text) in {fold_words(hint) for hint in (*spec.hints, *spec.labels)}:
        return True
    return len(text) <= SHORT and not spec.number and WITHIN.search(text) is not None
