"""Typed values: what a field's raw text means, by the type that the notice gives the field."""

from __future__ import annotations

from notices.field_types.choices import best_choice, word_score
from notices.field_types.rules import Typed
from notices.profile import FieldSpec

__all__ = ["Typed", "best_choice", "type_value", "word_score"]


def type_value(spec: FieldSpec, raw: str) -> Typed:
    """Return the typed value of `raw`. Ticks and rows of levels are typed where their boxes are known (forms.values)."""
    return spec.type.rules.read(spec, raw.strip())
